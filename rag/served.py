"""Models that are served under OpenAI's protocol: where, and what their clients take from the environment."""

from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

OPENAI_URL: Final = "https://api.openai.com/v1"
NO_KEY: Final = "no-key"
_ANY_ADDRESS: Final = ("0.0.0.0", "::")  # noqa: S104 - as servers print it; to ask there is to ask this machine


def is_loopback(host: str) -> bool:
    """Return whether this name or address can only mean this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_outside(url: str) -> bool:
    """Return whether a server may be reached by the proxies and with the certificates that the environment names.

    What is asked of a server on this machine must not leave it.
    """
    host = urlsplit(url).hostname or ""
    return not (is_loopback(host) or host in _ANY_ADDRESS)


def forget_variables(client: Any) -> None:
    """Take from a client of the SDK what it has from variables of its own, which are meant for OpenAI alone."""
    client.organization = client.project = None
    client._custom_headers = {}  # no argument keeps OPENAI_CUSTOM_HEADERS out
