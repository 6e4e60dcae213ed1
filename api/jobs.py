"""Ingest jobs: uploads that are read one job after the other, whether or not the client that sent them stays."""

import asyncio
import logging
import queue
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

import anyio

from api.errors import problem_of
from api.replies import ErrorDetail, ErrorEnvelope, FileProgress, JobState, JobStatus
from api.streaming import HEARTBEAT, event_frame
from rag.bootstrap import Engine
from rag.errors import JobNotFoundError, JobsFullError, RagError
from rag.receipt import FileOutcome

log = logging.getLogger(__name__)
MAX_WAITING: Final = 8
MAX_KEPT: Final = 100
ENDED: Final = (JobState.DONE, JobState.FAILED)
STOPPED: Final = "The service was stopped before this job was done. Send the files again."


class _StoppedError(Exception):
    """The service is about to end."""


class Job:
    """One upload on its way. Written by the worker, read from anywhere."""

    def __init__(self, *, files: Sequence[tuple[str, Path]], collection: str, request_id: str) -> None:
        self.id = uuid4().hex
        self.files = files
        self.collection = collection
        self.request_id = request_id
        self._state = JobState.WAITING
        self._outcomes: tuple[FileOutcome, ...] = ()
        self._error: ErrorDetail | None = None
        self._listeners: set[Callable[[], None]] = set()
        self._lock = threading.Lock()

    def status(self) -> JobStatus:
        """Return how far it is."""
        with self._lock:
            return JobStatus(
                id=self.id, state=self._state, collection=self.collection, files=len(self.files),
                outcomes=self._outcomes, error=self._error,
            )  # fmt: skip

    def change(
        self, *, state: JobState | None = None, outcome: FileOutcome | None = None, error: ErrorDetail | None = None
    ) -> None:
        """Note what has happened and tell everyone who listens; nothing happens any more to a job that has ended."""
        with self._lock:
            if self._state in ENDED:
                return
            self._state = state or self._state
            self._outcomes += (outcome,) if outcome else ()
            self._error = error or self._error
            listeners = tuple(self._listeners)
        for wake in listeners:
            with suppress(RuntimeError):  # its event loop is gone
                wake()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Give an event of the running loop that is set whenever something has happened."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        with self._lock:
            self._listeners.add(wake)
        try:
            yield changed
        finally:
            with self._lock:
                self._listeners.discard(wake)


class IngestJobs:
    """Runs jobs one at a time in a thread of its own. What is neither waiting nor running is soon forgotten."""

    def __init__(self, engine: Engine) -> None:
        """Keep uploads below the data folder; what an earlier process left there belongs to nobody."""
        self._engine = engine
        self._folder = engine.settings.data_dir / "jobs"
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._adding = threading.Lock()
        self._stopping = threading.Event()
        self._worker: threading.Thread | None = None
        if self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, files: Sequence[tuple[str, BinaryIO]], *, collection: str, request_id: str) -> Job:
        """Take the files over and return the job; raise JobsFullError when as many wait as may."""
        folder = self._folder / uuid4().hex
        places = [(name, folder / str(number)) for number, (name, _) in enumerate(files)]
        job = Job(files=places, collection=collection, request_id=request_id)
        with self._adding:
            self._require_room()
            self._forget_oldest()
            self._jobs[job.id] = job
        try:
            folder.mkdir(parents=True)
            for (_, file), (_, place) in zip(files, places, strict=True):
                with place.open("wb") as target:
                    shutil.copyfileobj(file, target)
        except OSError:
            with self._adding:
                self._jobs.pop(job.id)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._waiting.put(job)
        self._start()
        return job

    def known(self) -> list[Job]:
        """Return the jobs that are not forgotten, the newest first."""
        with self._adding:
            return list(reversed(self._jobs.values()))

    def find(self, job_id: str) -> Job:
        """Return a job; raise JobNotFoundError when there is none of that id."""
        job = self._jobs.get(job_id)
        if job is None:
            raise JobNotFoundError(
                "There is no such job. It ended long ago, or the service was started again since, which ends jobs: "
                "then send the files again; what was stored before is passed over."
            )
        return job

    def stop(self, *, patience_s: float) -> None:
        """Fail the jobs that wait, and the one that runs if it has not ended after `patience_s` seconds.

        It ends after the file that is being read. Returns at once.
        """
        self._stopping.set()
        self._fail_all(JobState.WAITING)
        giving_up = threading.Timer(patience_s, self._fail_all, args=[JobState.RUNNING])
        giving_up.daemon = True
        giving_up.start()

    def close(self, *, patience_s: float) -> None:
        """End after the file that is being read; the jobs that are left fail."""
        self._stopping.set()
        self._waiting.put(None)
        if self._worker:
            self._worker.join(patience_s)

    def _require_room(self) -> None:
        waiting = sum(job.status().state is JobState.WAITING for job in self._jobs.values())
        if waiting >= MAX_WAITING:
            raise JobsFullError(f"{waiting} jobs are waiting already. Send this one again when one has been done.")

    def _forget_oldest(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.status().state in ENDED]
        for key in ended[: max(0, len(self._jobs) + 1 - MAX_KEPT)]:
            del self._jobs[key]

    def _start(self) -> None:
        with self._adding:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="ingest-jobs", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while job := self._waiting.get():
            self._run(job)

    def _run(self, job: Job) -> None:
        def advance(outcome: FileOutcome, _done: int, _total: int) -> None:
            job.change(outcome=outcome)
            self._go_on()

        try:
            self._go_on()
            job.change(state=JobState.RUNNING)
            uploads = [(name, place.read_bytes) for name, place in job.files]
            self._engine.ingest_uploads(uploads, collection=job.collection, progress=advance)
        except _StoppedError:
            self._fail(job, RagError(STOPPED))
        except Exception as error:
            log.exception("Job %s failed", job.id)
            self._fail(job, error)
        else:
            job.change(state=JobState.DONE)
        finally:
            shutil.rmtree(job.files[0][1].parent, ignore_errors=True)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise _StoppedError

    def _fail_all(self, state: JobState) -> None:
        for job in self.known():
            if job.status().state is state:
                self._fail(job, RagError(STOPPED))

    def _fail(self, job: Job, error: Exception) -> None:
        job.change(state=JobState.FAILED, error=problem_of(error).envelope(job.request_id).error)


async def events_of(job: Job, *, heartbeat_s: float) -> AsyncIterator[bytes]:
    """Yield where the job stands, each file that is finished from then on, and exactly one `done` or `error`.

    A comment comes whenever there was nothing to tell for `heartbeat_s` seconds.
    """
    with job.listening() as changed:
        status = job.status()
        yield event_frame("job", status)
        told = len(status.outcomes)
        while True:
            changed.clear()
            status = job.status()
            for number, outcome in enumerate(status.outcomes[told:], start=told + 1):
                yield event_frame("file", FileProgress(outcome=outcome, done=number, files=status.files))
            told = len(status.outcomes)
            if status.error:
                yield event_frame("error", ErrorEnvelope(error=status.error))
                return
            if status.state is JobState.DONE:
                yield event_frame("done", status)
                return
            with anyio.move_on_after(heartbeat_s) as waiting:
                await changed.wait()
            if waiting.cancelled_caught:
                yield HEARTBEAT
