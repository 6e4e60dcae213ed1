"""One owner at a time for a data folder: a kernel lock, and a note beside it that says who holds it."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreError, StoreHeldError


class OwnerLock:
    """Holds `data_dir` until `release`. The kernel drops the lock when the process dies, however it dies."""

    def __init__(self, data_dir: Path, *, wait_s: float, url: str = "") -> None:
        """Take the folder, waiting up to `wait_s` seconds; raise StoreHeldError naming the holder otherwise.

        Raises StoreError when the folder cannot be written.
        """
        self._note = data_dir / "owner.json"
        self._lock = FileLock(data_dir / "owner.lock", is_singleton=False)
        try:
            self._lock.acquire(timeout=wait_s)
            self._write_note(url)
        except Timeout as error:
            raise held_error(data_dir) from error
        except OSError as error:
            self._lock.release()
            raise StoreError(f"The data folder {data_dir} cannot be written: {error.strerror}.") from error

    def _write_note(self, url: str) -> None:
        owner = {
            "pid": os.getpid(),
            "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]]),
            "url": url,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        self._note.write_text(json.dumps(owner), encoding="utf-8")

    def announce(self, url: str) -> None:
        """Tell other processes where this one can be reached."""
        self._write_note(url)

    def release(self) -> None:
        """Give the folder back; doing it twice does nothing."""
        if self._lock.is_locked:
            self._note.unlink(missing_ok=True)
            self._lock.release()


def held_error(data_dir: Path) -> StoreHeldError:
    """Return the error that tells who holds `data_dir` and how to reach it."""
    try:
        owner = json.loads((data_dir / "owner.json").read_text(encoding="utf-8"))
        who, url = f"process {owner['pid']} ({owner['command']}) since {owner['since']}", str(owner["url"])
    except (OSError, ValueError, KeyError, TypeError):  # not written yet, or half of it
        who, url = "another process", ""
    reach = f" Ask it at {url}." if url else " Wait until it has finished."
    return StoreHeldError(f"The data folder {data_dir} is in use by {who}.{reach}", url=url)
