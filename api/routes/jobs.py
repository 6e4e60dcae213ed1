"""Uploads that are taken at once and read afterwards."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse

from api.deps import JobsDep, StreamingDep
from api.errors import documented
from api.jobs import Job, events_of
from api.middleware import request_id_of
from api.replies import JobList, JobStatus
from api.routes.documents import Files, InCollection, SoundForm
from rag.types import DEFAULT_COLLECTION

router = APIRouter(prefix="/jobs", tags=["documents"], responses=documented(500, 503))

EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The events `job`, `file` and one last `done` or `error`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


def job_of(job_id: str, jobs: JobsDep) -> Job:
    """Return the job that the address names."""
    return jobs.find(job_id)


JobDep = Annotated[Job, Depends(job_of)]


@router.post("", status_code=202, dependencies=[SoundForm], responses=documented(400, 413))
def add_job(
    request: Request, response: Response, jobs: JobsDep, files: Files, collection: InCollection = DEFAULT_COLLECTION
) -> JobStatus:
    """Take documents as `POST /documents` does, and read them afterwards: one job after the other."""
    named = [(file.filename or "", file.file) for file in files]
    job = jobs.add(named, collection=collection, request_id=request_id_of(request.scope))
    response.headers["Location"] = f"/jobs/{job.id}"
    return job.status()


@router.get("")
def list_jobs(jobs: JobsDep) -> JobList:
    """List the jobs that are waiting or running and those that ended lately, the newest first."""
    return JobList(jobs=tuple(job.status() for job in jobs.known()))


@router.get("/{job_id}", responses=documented(404))
def show_job(job: JobDep) -> JobStatus:
    """Return how far a job is, and what became of each file so far."""
    return job.status()


@router.get("/{job_id}/events", response_model=None, responses={**EVENTS, **documented(404)})
async def follow_job(job: JobDep, streaming: StreamingDep) -> EventSourceResponse:
    """Follow a job: `job` (where it stands), `file` for each that is finished, and one last `done` or `error`."""
    events = events_of(job, heartbeat_s=streaming.heartbeat_s)
    return EventSourceResponse(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
