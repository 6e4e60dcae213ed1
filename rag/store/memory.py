"""What was freed goes back to the system: a service need not stay as large as it was while it took documents."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return freed memory to the system where the C library is glibc, which keeps it otherwise; nothing elsewhere."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
