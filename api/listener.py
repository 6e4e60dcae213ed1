"""Where the server listens."""

import errno
import socket
from typing import Final

from rag.errors import SettingsError

BACKLOG: Final = 2048
# An address that means "all of this machine" cannot be asked; the loopback it includes can.
LOOPBACK_OF: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises SettingsError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {port} of {host} is in use by another program. Set RAG_PORT to another port, or to 0 for a "
                "free one."
            ) from error
        raise SettingsError(f"Cannot listen on port {port} of {host}: {error.strerror}.") from error


def url_of(listener: socket.socket) -> str:
    """Return the URL at which a program on this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    host = LOOPBACK_OF.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
