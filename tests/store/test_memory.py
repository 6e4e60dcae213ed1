"""Memory that is given back."""

import platform
from pathlib import Path

import numpy as np
import pytest

from rag.store.memory import give_back

BLOCK, BLOCKS = 50_000, 2_000  # small enough that glibc keeps what is freed


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such call")
def test_what_was_freed_is_given_back() -> None:
    blocks = [np.ones(BLOCK, dtype=np.uint8) for _ in range(BLOCKS)]
    last = blocks[-1]  # above the others, so that they cannot be cut off
    full = resident_mb()
    del blocks
    give_back()
    assert resident_mb() < full - 0.5 * BLOCK * BLOCKS / 1e6
    assert last.all()
