"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter, Response

from api.deps import EngineDep
from api.errors import documented
from api.replies import Liveness, Readiness

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> Liveness:
    """Answer at once; `async`, so that it never waits behind slow questions for a thread."""
    return Liveness(alive=True)


@router.get("/ready", responses={503: {"model": Readiness, "description": "Some check is not ok."}, **documented(500)})
def ready(response: Response, engine: EngineDep) -> Readiness:
    """Check the catalog, the indexes and the models; status 503 when anything is not ok."""
    checks = tuple(engine.checks())
    readiness = Readiness(ready=all(check.ok for check in checks), checks=checks)
    if not readiness.ready:
        response.status_code = 503
    return readiness
