"""Who is let in: which address needs which scope, and what else a request must keep to."""

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Final

from starlette.requests import Request

from api.keys import Key, Scope, find_key, read_keys
from api.quota import Quota
from api.sites import refuse_foreign_host, refuse_foreign_site
from rag.errors import KeyRequiredError, NotAllowedError, SettingsError
from rag.served import is_loopback
from rag.settings import Settings

EVERYONE: Final = None

# Method and address (* is anything) and the scope that it needs. The first row that fits counts, and what none names
# needs `admin`: a route that was forgotten here is closed.
RULES: Final[tuple[tuple[str, str, Scope | None], ...]] = (
    ("GET", "/", EVERYONE),
    ("GET", "/web/*", EVERYONE),
    ("GET", "/openapi.json", EVERYONE),
    ("GET", "/health/*", EVERYONE),
    ("POST", "/ask", Scope.ASK),
    ("POST", "/search", Scope.ASK),
    ("POST", "/v1/chat/completions", Scope.ASK),
    ("POST", "/v1/responses", Scope.ASK),
    ("GET", "/v1/models", Scope.ASK),
    ("GET", "/v1/models/*", Scope.ASK),
    ("*", "/mcp", Scope.ASK),
    ("GET", "/feedback", Scope.ASK),
    ("POST", "/feedback", Scope.ASK),
    ("GET", "/documents", Scope.ASK),
    ("GET", "/documents/*", Scope.ASK),
    ("GET", "/collections", Scope.ASK),
)


def scope_of(method: str, path: str) -> Scope | None:
    """Return the scope that a request needs, None when anyone may send it."""
    asked = "GET" if method == "HEAD" else method
    return next((rule[2] for rule in RULES if rule[0] in ("*", asked) and fnmatchcase(path, rule[1])), Scope.ADMIN)


def refuse_open_door(settings: Settings, *, insecure: bool) -> None:
    """Raise SettingsError when keys cannot be read or, unless `insecure`, when others could come in without any."""
    keys = read_keys(settings.api_keys)
    if not (keys or insecure or is_loopback(settings.host)):
        raise SettingsError(
            f"RAG_HOST={settings.host} can be reached from other machines, and no key is set. Set RAG_API_KEYS, for "
            "example to me:admin:$(openssl rand -hex 24), or serve with --insecure when something else keeps "
            "strangers out."
        )


class Access:
    """Decides about every request before anything of its body is read."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError when the keys cannot be read."""
        self._keys = read_keys(settings.api_keys)
        self._quota = Quota(per_minute=settings.requests_per_minute, at_once=settings.requests_at_once)
        self._hosts = frozenset(settings.names_of("allowed_hosts"))
        self._origins = frozenset(settings.names_of("cors_origins"))
        self._hosts_matter = bool(self._hosts) or (not self._keys and is_loopback(settings.host))

    @contextmanager
    def admit(self, request: Request) -> Iterator[None]:
        """Let the request run within this context. Raises AccessError when it may not."""
        method, headers = request.method, request.headers
        if self._hosts_matter:
            refuse_foreign_host(headers, self._hosts)
        refuse_foreign_site(method, headers, self._origins)
        needed = scope_of(method, request.scope["path"])
        if needed is EVERYONE:
            yield
            return
        key = find_key(self._keys, _offered(request))
        request.state.caller = key.name if key else ""
        with self._quota.slot(self._caller(request, key)):
            self._require(key, needed, offered=bool(_offered(request)))
            yield

    def _caller(self, request: Request, key: Key | None) -> str:
        """Return whose quota the request takes from; "" for who asks this machine's own service, without a limit."""
        address = request.client.host if request.client else ""
        if not self._keys and is_loopback(address):
            return ""
        return f"key {key.name}" if key else f"address {address}"

    def _require(self, key: Key | None, needed: Scope, *, offered: bool) -> None:
        if not self._keys or (key and key.allows(needed)):
            return
        if key:
            raise NotAllowedError(f"The key {key.name!r} has the scope {key.scope}; this needs {needed}.")
        what = "The key that was sent is not known here." if offered else "This needs a key."
        raise KeyRequiredError(f"{what} Send one as `Authorization: Bearer KEY` or `X-API-Key: KEY`.")


def _offered(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
