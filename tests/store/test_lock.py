"""One owner at a time for a data folder, and everybody else is told who it is."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.errors import StoreError, StoreHeldError
from rag.store.lock import OwnerLock, held_error

HOLD = """
import sys
from pathlib import Path
from rag.store.lock import OwnerLock

lock = OwnerLock(Path(sys.argv[1]), wait_s=0, url="http://127.0.0.1:8080")
print("held", flush=True)
for line in sys.stdin:
    lock.announce(line.strip())
    print("announced", flush=True)
lock.release()
"""
Holder = subprocess.Popen[str]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Callable[[], Holder]]:
    """Start a process that holds the folder."""
    holders: list[Holder] = []

    def start() -> Holder:
        command = [sys.executable, "-c", HOLD, str(tmp_path)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holders.append(holder)
        assert answer(holder) == "held"
        return holder

    yield start
    for holder in holders:
        holder.kill()
        holder.wait()
        for pipe in (holder.stdin, holder.stdout):
            assert pipe is not None
            pipe.close()


def answer(holder: Holder) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline().strip()


def test_a_second_process_is_told_who_holds_the_folder_and_where(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    holder = hold()
    with pytest.raises(StoreHeldError) as refused:
        OwnerLock(tmp_path, wait_s=0)
    assert f"process {holder.pid} (-c" in str(refused.value)
    assert str(tmp_path) in str(refused.value)
    assert "Ask it at http://127.0.0.1:8080." in str(refused.value)
    assert refused.value.url == "http://127.0.0.1:8080"
    assert refused.value.retryable


def test_the_same_process_cannot_take_the_folder_twice(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path, wait_s=0)
    with pytest.raises(StoreHeldError, match=rf"process {os.getpid()} .* Wait until it has finished"):
        OwnerLock(tmp_path, wait_s=0)
    lock.release()


def test_what_is_announced_later_is_told(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    holder = hold()
    assert holder.stdin is not None
    holder.stdin.write("http://127.0.0.1:9999\n")
    holder.stdin.flush()
    assert answer(holder) == "announced"
    with pytest.raises(StoreHeldError) as refused:
        OwnerLock(tmp_path, wait_s=0)
    assert refused.value.url == "http://127.0.0.1:9999"


def test_release_gives_the_folder_back_and_removes_the_note(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path, wait_s=0)
    assert json.loads((tmp_path / "owner.json").read_text())["pid"] == os.getpid()
    lock.release()
    lock.release()
    assert not (tmp_path / "owner.json").exists()
    OwnerLock(tmp_path, wait_s=0).release()


def test_releasing_twice_does_not_take_the_note_of_the_next_owner(tmp_path: Path) -> None:
    first = OwnerLock(tmp_path, wait_s=0)
    first.release()
    second = OwnerLock(tmp_path, wait_s=0)
    first.release()
    assert (tmp_path / "owner.json").exists()
    second.release()


def test_the_folder_is_free_when_its_owner_is_killed(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    for _ in range(3):
        holder = hold()
        holder.kill()
        holder.wait()
        OwnerLock(tmp_path, wait_s=0).release()
        assert not (tmp_path / "owner.json").exists()


def test_gives_up_after_the_time_it_may_wait(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    hold()
    begin = time.monotonic()
    with pytest.raises(StoreHeldError):
        OwnerLock(tmp_path, wait_s=0.3)
    assert 0.3 <= time.monotonic() - begin < 5


def test_takes_the_folder_when_it_becomes_free_while_waiting(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    holder = hold()
    assert holder.stdin is not None
    holder.stdin.close()  # it releases and ends
    OwnerLock(tmp_path, wait_s=30).release()


@pytest.mark.parametrize("note", ["", "{", "[]", "null", "{}", '{"pid": 1}', '"text"'])
def test_a_note_that_cannot_be_read_names_nobody(tmp_path: Path, note: str) -> None:
    (tmp_path / "owner.json").write_text(note)
    error = held_error(tmp_path)
    assert "in use by another process. Wait until it has finished." in str(error)
    assert error.url == ""


def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        OwnerLock(tmp_path / "file", wait_s=0)


def test_a_note_that_cannot_be_written_does_not_keep_the_folder(tmp_path: Path) -> None:
    (tmp_path / "owner.json").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        OwnerLock(tmp_path, wait_s=0)
    (tmp_path / "owner.json").rmdir()
    OwnerLock(tmp_path, wait_s=0).release()
