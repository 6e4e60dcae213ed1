"""Ingest jobs: taken at once, read in turn, followed over events, and gone with the service."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import ScriptedEngine, assert_envelope, read_events

from api.jobs import MAX_KEPT, MAX_WAITING, IngestJobs
from api.replies import JobState
from rag.errors import StoreError
from rag.receipt import FileOutcome, FileStatus, Receipt
from rag.settings import load_settings

NOTE = b"The library of the village opens at ten. It lends music as well as books.\n"
Serve = Callable[..., httpx.Client]


class StepwiseEngine(ScriptedEngine):
    """Reads an upload whenever it is told to go on, and records what it read."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self.settings = load_settings({}, data_dir=data_dir, max_upload_mb=2)
        self.steps = threading.Semaphore(0)
        self.read: list[bytes] = []
        self.error: Exception | None = None

    def ingest_uploads(self, uploads: Sequence[Any], **options: Any) -> Receipt:
        for number, (name, load) in enumerate(uploads, start=1):
            self.steps.acquire(timeout=20)
            if self.error:
                raise self.error
            self.read.append(load())
            outcome = FileOutcome(source=f"upload:{name}", status=FileStatus.ADDED, chunks=1)
            options["progress"](outcome, number, len(uploads))
        return Receipt(outcomes=(), dry_run=False)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[StepwiseEngine]:
    made = StepwiseEngine(tmp_path)
    yield made
    made.steps.release(1000)


def send(client: httpx.Client, *names: str) -> str:
    response = client.post("/jobs", files=[("files", (name, NOTE)) for name in names])
    assert response.status_code == 202, response.text
    status = response.json()
    assert response.headers["Location"] == f"/jobs/{status['id']}"
    assert status["files"] == len(names)
    job_id: str = status["id"]
    return job_id


def wait_for(client: httpx.Client, job_id: str, state: str) -> dict[str, Any]:
    for _ in range(600):
        status: dict[str, Any] = client.get(f"/jobs/{job_id}").json()
        if status["state"] == state:
            return status
        time.sleep(0.02)
    raise AssertionError(f"the job stays {status}")


def test_a_job_reads_its_files_and_tells_what_became_of_each(empty_client: httpx.Client) -> None:
    files = [("files", ("library.txt", NOTE)), ("files", ("a.exe", b"MZ\0\xff"))]
    job_id = empty_client.post("/jobs", files=files, data={"collection": "village"}).json()["id"]
    events = read_events(empty_client.get(f"/jobs/{job_id}/events").text)
    assert events[-1][0] == "done"
    status = wait_for(empty_client, job_id, "done")
    assert events[-1][1] == status
    assert {one["source"]: one["status"] for one in status["outcomes"]} == {
        "upload:library.txt": "added",
        "upload:a.exe": "refused",
    }
    (info,) = empty_client.get("/documents").json()["documents"]
    assert (info["collection"], info["source"]) == ("village", "upload:library.txt")
    assert empty_client.post(
        "/search", json={"question": "When does the library open?", "collection": "village"}
    ).json()["sources"]


def test_events_tell_each_file_as_it_is_finished_and_end_once(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    job_id = send(client, "a.txt", "b.txt")
    with client.stream("GET", f"/jobs/{job_id}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines, seen = response.iter_lines(), ""
        for expected in ('"done":1,"files":2', '"done":2,"files":2'):
            engine.steps.release()
            while expected not in seen:
                seen += next(lines) + "\n"
        seen += "\n".join(lines)
    assert [name for name, _ in read_events(seen)] == ["job", "file", "file", "done"]


def test_a_client_that_comes_back_is_told_where_the_job_stands(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    job_id = send(client, "a.txt", "b.txt")
    with client.stream("GET", f"/jobs/{job_id}/events") as response:
        next(response.iter_lines())
    engine.steps.release()
    while not client.get(f"/jobs/{job_id}").json()["outcomes"]:
        time.sleep(0.02)
    engine.steps.release()
    wait_for(client, job_id, "done")
    assert engine.read == [NOTE, NOTE]
    (first, status), *rest = read_events(client.get(f"/jobs/{job_id}/events").text)
    assert first == "job"
    assert [one["source"] for one in status["outcomes"]] == ["upload:a.txt", "upload:b.txt"]
    assert [name for name, _ in rest] == ["done"]


def test_jobs_are_listed_the_newest_first_each_as_it_stands(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    assert client.get("/jobs").json() == {"jobs": []}
    first, second, third = (send(client, f"{name}.txt") for name in "abc")
    engine.steps.release()
    wait_for(client, first, "done")
    wait_for(client, second, "running")
    listed = client.get("/jobs").json()["jobs"]
    assert [(one["id"], one["state"]) for one in listed] == [(third, "waiting"), (second, "running"), (first, "done")]
    assert listed == [client.get(f"/jobs/{job_id}").json() for job_id in (third, second, first)]


def test_silence_is_filled_with_comments(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine, heartbeat_s=0.05)
    job_id = send(client, "a.txt")
    with client.stream("GET", f"/jobs/{job_id}/events") as response:
        comments = (line for line in response.iter_lines() if line.startswith(":"))
        assert next(comments)
        assert next(comments)


def test_one_job_runs_at_a_time_and_so_many_wait(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    running = send(client, "0.txt")
    wait_for(client, running, "running")
    waiting = [send(client, f"{number}.txt") for number in range(1, MAX_WAITING + 1)]
    assert {client.get(f"/jobs/{job_id}").json()["state"] for job_id in waiting} == {"waiting"}
    refused = client.post("/jobs", files=[("files", ("more.txt", NOTE))])
    assert assert_envelope(refused, 503, "jobs_full")["retryable"]
    assert int(refused.headers["Retry-After"]) > 0
    engine.steps.release(100)
    wait_for(client, waiting[-1], "done")
    assert len(engine.read) == 1 + MAX_WAITING


def test_old_jobs_are_forgotten(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    engine.steps.release(1000)
    first = send(client, "a.txt")
    wait_for(client, first, "done")
    for _ in range(MAX_KEPT):
        wait_for(client, send(client, "b.txt"), "done")
    message = assert_envelope(client.get(f"/jobs/{first}"), 404, "job_not_found")["message"]
    assert "send the files again" in message


def test_a_job_that_fails_says_why_and_the_next_one_runs(serve_fake: Serve, engine: StepwiseEngine) -> None:
    client = serve_fake(engine)
    engine.error = StoreError("The disk is full.")
    engine.steps.release()
    failed = wait_for(client, send(client, "a.txt"), "failed")
    assert (failed["error"]["code"], failed["error"]["message"]) == ("store", "The disk is full.")
    name, data = read_events(client.get(f"/jobs/{failed['id']}/events").text)[-1]
    assert (name, data["error"]) == ("error", failed["error"])
    engine.error = None
    engine.steps.release()
    wait_for(client, send(client, "b.txt"), "done")


@pytest.mark.parametrize("path", ["/jobs/nothing", "/jobs/nothing/events"])
def test_an_unknown_job_is_not_found(fake_client: httpx.Client, path: str) -> None:
    assert_envelope(fake_client.get(path), 404, "job_not_found")


def test_uploads_are_kept_on_disk_only_while_a_job_needs_them(
    serve_fake: Serve, engine: StepwiseEngine, tmp_path: Path
) -> None:
    (tmp_path / "jobs" / "left over").mkdir(parents=True)
    client = serve_fake(engine)
    assert not (tmp_path / "jobs").exists()
    job_id = send(client, "../../a.txt")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["0"]
    engine.steps.release()
    wait_for(client, job_id, "done")
    while any((tmp_path / "jobs").iterdir()):
        time.sleep(0.02)


def test_stopping_fails_what_waits_at_once_and_gives_up_a_file_that_takes_too_long(engine: StepwiseEngine) -> None:
    jobs = IngestJobs(engine)  # type: ignore[arg-type]
    running, waiting = (
        jobs.add([(name, BytesIO(NOTE))], collection="default", request_id="r") for name in ("a.txt", "b.txt")
    )
    while running.status().state is not JobState.RUNNING:
        time.sleep(0.01)
    jobs.stop(patience_s=0.2)
    assert (waiting.status().state, running.status().state) == (JobState.FAILED, JobState.RUNNING)
    while running.status().state is JobState.RUNNING:
        time.sleep(0.01)
    told = running.status()
    engine.steps.release()
    jobs.close(patience_s=20)
    assert engine.read == [NOTE]
    assert running.status() == told
    assert "stopped" in (told.error.message if told.error else "")


def test_stopping_the_service_ends_a_job_after_the_file_that_it_reads(engine: StepwiseEngine) -> None:
    jobs = IngestJobs(engine)  # type: ignore[arg-type]
    files = [(name, BytesIO(NOTE)) for name in ("a.txt", "b.txt")]
    running = jobs.add(files, collection="default", request_id="r")
    waiting = jobs.add([("c.txt", BytesIO(NOTE))], collection="default", request_id="r")
    closing = threading.Thread(target=jobs.close, kwargs={"patience_s": 20})
    closing.start()
    engine.steps.release()
    closing.join(20)
    assert not closing.is_alive()
    assert engine.read == [NOTE]
    for job in (running, waiting):
        error = job.status().error
        assert error is not None
        assert "stopped" in error.message
