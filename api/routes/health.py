"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter, Response

from api.deps import EngineDep
from api.errors import documented
from api.replies import Liveness, Readiness

router = APIRouter(prefix="/health", tags=["health"])


@router.head("/live", include_in_schema=False)
@router.get("/live")
async def live() -> Liveness:
    """Answer at once; `async`, so that it never waits behind slow questions for a thread."""
    return Liveness(alive=True)


@router.head("/ready", include_in_schema=False)
@router.get(
    "/ready",
    responses={503: {"model": Readiness, "description": "A check that is required is not ok."}, **documented(500)},
)
def ready(response: Response, engine: EngineDep) -> Readiness:
    """Check the catalog, the indexes and the models; status 503 when anything that is required is not ok."""
    checks = tuple(engine.checks())
    failing = [check for check in checks if not check.ok]
    ready = not any(check.required for check in failing)
    readiness = Readiness(ready=ready, degraded=ready and bool(failing), checks=checks)
    if not readiness.ready:
        response.status_code = 503
    return readiness
