"""Which sites may send requests: a browser carries those of any page it shows to any address that it can reach.

The rules are those of Go's `http.CrossOriginProtection`: `Sec-Fetch-Site` where the browser sends it, else the origin
held against the host.
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from rag.errors import ForeignSiteError
from rag.served import is_loopback

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN: Final = frozenset({"same-origin", "none"})  # `none`: typed by the user


def refuse_foreign_host(headers: Headers, allowed: Collection[str]) -> None:
    """Raise ForeignSiteError unless the request was sent to loopback or to a name of `allowed`.

    A page can have its own name point at 127.0.0.1 and then read what is served there as if it were its own site.
    """
    name = _name_of(headers.get("host", ""))
    if not (is_loopback(name) or name in allowed):
        raise ForeignSiteError(
            "This service is not reached under that host name. Name it in RAG_ALLOWED_HOSTS if it is one of its own."
        )


def refuse_foreign_site(method: str, headers: Headers, allowed_origins: Collection[str]) -> None:
    """Raise ForeignSiteError when the page of another site than `allowed_origins` sends what may change something."""
    origin, fetched_by = headers.get("origin", ""), headers.get("sec-fetch-site", "")
    if method in SAFE_METHODS or origin in allowed_origins:
        return
    foreign = fetched_by not in OWN if fetched_by else bool(origin) and not _is_at(origin, headers.get("host", ""))
    if foreign:
        raise ForeignSiteError(
            "The page of another site may not send this. Name its origin in RAG_CORS_ORIGINS to let it."
        )


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_at(origin: str, host: str) -> bool:
    return origin.partition("://")[2].lower() == host.lower()
