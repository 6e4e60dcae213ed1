"""What people think of the answers that they got."""

from fastapi import APIRouter

from api.deps import EngineDep
from api.errors import documented
from api.replies import FeedbackState
from api.schemas import FeedbackRequest

router = APIRouter(prefix="/feedback", tags=["questions"], responses=documented(500))


@router.get("")
async def feedback_state(engine: EngineDep) -> FeedbackState:
    """Tell whether feedback is taken here, so that a client does not offer what would be refused."""
    return FeedbackState(taken=engine.takes_feedback)


@router.post("", status_code=204, responses=documented(404, 413, 503))
def give_feedback(given: FeedbackRequest, engine: EngineDep) -> None:
    """Keep in the log of questions whether an answer was of use; it changes no answer."""
    engine.add_feedback(given.answer_id, given.verdict, comment=given.comment)
