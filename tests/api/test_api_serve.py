"""The server as a process: where it listens, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from api_fakes import read_events

from api.app import serve
from api.listener import listen, url_of
from rag.errors import SettingsError
from rag.settings import load_settings

PROGRAM = "from api.app import serve; from rag.settings import load_settings; serve(load_settings())"
STARTING_S, STOPPING_S, GIVING_UP_S = 120, 15, 25


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    names = {"RAG_DATA_DIR": str(folder), "RAG_PORT": "0", **settings}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env={**kept, **names}, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    watch = threading.Timer(STARTING_S, process.kill)
    watch.start()
    try:
        line = process.stderr.readline() if process.stderr else ""
        assert line.startswith("Serving http://127.0.0.1:"), line
        yield process, line.split()[1]
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_process_serves_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as (process, url):
        assert json.loads((tmp_path / "owner.json").read_text())["url"] == url
        files = {"files": ("ferry.txt", b"The ferry to the island leaves at nine in the morning.")}
        assert httpx.post(f"{url}/documents", files=files, timeout=60).status_code == 201
        answer = httpx.post(f"{url}/ask", json={"question": "When does the ferry leave?"}, timeout=60)
        assert answer.status_code == 200
        process.send_signal(number)
        assert process.wait(STOPPING_S) == 0
        assert not (tmp_path / "owner.json").exists()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_stopping_tells_everyone_who_follows_a_job(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, url), ThreadPoolExecutor() as beside, httpx.Client(base_url=url) as client:
        files = [("files", (f"{number}.txt", f"Ferry {number} leaves. ".encode() * 100)) for number in range(200)]
        running, waiting = (client.post("/jobs", files=files, timeout=60).json()["id"] for _ in range(2))
        followers = [beside.submit(client.get, f"/jobs/{job_id}/events", timeout=60) for job_id in (running, waiting)]
        while not client.get(f"/jobs/{running}").json()["outcomes"]:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        for follower in followers:
            name, data = read_events(follower.result(STOPPING_S).text)[-1]
            assert name == "error"
            assert "stopped" in data["error"]["message"]
        assert process.wait(STOPPING_S) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


@pytest.mark.slow
@pytest.mark.parametrize("stream", [False, True])
def test_process_ends_although_an_llm_keeps_silent(tmp_path: Path, stream: bool) -> None:
    with listen("127.0.0.1", 0) as silent_llm:
        llm = {"RAG_LLM_BASE_URL": f"{url_of(silent_llm)}/v1", "RAG_LLM_MODEL": "silent", "RAG_MIN_EVIDENCE": "0"}
        with serving(tmp_path, **llm) as (process, url):
            files = {"files": ("ferry.txt", b"The ferry to the island leaves at nine in the morning.")}
            httpx.post(f"{url}/documents", files=files, timeout=60).raise_for_status()
            body = {"question": "When does the ferry leave?", "answerer": "llm", "stream": stream}
            asking = threading.Thread(target=_ask_in_vain, args=(url, body), daemon=True)
            asking.start()
            silent_llm.settimeout(30)
            connection, _ = silent_llm.accept()
            process.send_signal(signal.SIGTERM)
            assert process.wait(GIVING_UP_S) == 0
            connection.close()
            assert not (tmp_path / "owner.json").exists()


def _ask_in_vain(url: str, body: dict[str, object]) -> None:
    try:
        httpx.post(f"{url}/ask", json=body, timeout=60)
    except httpx.HTTPError:
        return


def test_port_in_use_is_told_and_the_folder_given_back(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} of 127.0.0.1 is in use.*RAG_PORT"):
            serve(load_settings({}, data_dir=tmp_path, port=port))
    assert not (tmp_path / "owner.json").exists()


def test_address_of_another_machine_is_told() -> None:
    with pytest.raises(SettingsError, match=r"Cannot listen on port 0 of 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_url_of_all_addresses_is_that_of_loopback() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_url_of_ipv6_has_brackets() -> None:
    with listen("::1", 0) as listener:
        assert url_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
