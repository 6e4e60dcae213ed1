"""What becomes of a language model's text: what it has from the documents stays, what it declines is named."""

from collections.abc import Callable, Iterator

import pytest
from openai_server import OpenAiServer, says

from rag.bootstrap import Engine, open_engine
from rag.events import DoneEvent, TokenEvent
from rag.settings import load_settings
from rag.types import Answer, AnswerStatus, Question, Reason, SupportStatus

FERRY = r"""# Timetable of the ferry

The ferry to Norholm leaves at noon every day. A ticket costs four crowns.
The booking page of the ferry is https://booking.norholm.example/ferry on the web.
The times stand in the tag <div class="ferry-times"> of that page.
The log of the ferry is in C:\ferry\log.txt every day.
"""
BRIDGE = """# The harbour bridge

The harbour bridge was designed by the engineer John Bradfield. Its length is 503 metres. It was opened in 1932.
"""
ABOUT_FERRY = "What is the booking page of the ferry to Norholm?"
ABOUT_BRIDGE = "What are the colour, the length and the designer of the harbour bridge?"

Told = Callable[[str, str], tuple[Answer, str]]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, talking_server: OpenAiServer) -> Iterator[Engine]:
    """An engine on two documents, with a language model behind it."""
    settings = load_settings(
        {}, data_dir=tmp_path_factory.mktemp("harbour") / "data", min_evidence=0, llm_model="test-model",
        llm_base_url=talking_server.base_url, llm_max_retries=0, llm_idle_timeout_s=20, cached_answers=0,
    )  # fmt: skip
    with open_engine(settings, create=True) as engine:
        engine.ingest_bytes("ferry.md", FERRY.encode())
        engine.ingest_bytes("bridge.md", BRIDGE.encode())
        yield engine


@pytest.fixture
def told(harbour: Engine, talking_server: OpenAiServer) -> Told:
    """Return the answer, and the tokens, when the model writes a text; {} in it is the mark of the right passage."""

    def tell(question: str, written: str) -> tuple[Answer, str]:
        file = "ferry.md" if "ferry" in question else "bridge.md"
        (number,) = (i for i, found in enumerate(harbour.search(question), start=1) if found.source.endswith(file))
        talking_server.play(says(*written.replace("{}", f"[{number}]")))
        events = list(harbour.stream(Question(text=question, answerer="llm")))
        tokens = "".join(event.text for event in events if isinstance(event, TokenEvent))
        return next(event.answer for event in events if isinstance(event, DoneEvent)), tokens

    return tell


def statuses(answer: Answer) -> list[tuple[str, SupportStatus]]:
    return [(statement.text, statement.status) for statement in answer.statements]


# -- addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "The booking page of the ferry is https://booking.norholm.example/ferry on the web.",
        'The times stand in the tag <div class="ferry-times"> of that page.',
        r"The log of the ferry is in C:\ferry\log.txt every day.",
    ],
)
def test_what_a_document_has_itself_is_told(told: Told, written: str) -> None:
    answer, tokens = told(ABOUT_FERRY, f"{written[:-1]} {{}}.")
    assert statuses(answer) == [(written, SupportStatus.VERIFIED)]
    assert written[:-1] in tokens


def test_an_address_alone_is_an_answer(told: Told) -> None:
    answer, _ = told(ABOUT_FERRY, "https://booking.norholm.example/ferry {}")
    assert answer.answer == "https://booking.norholm.example/ferry [1]"


def test_a_statement_without_its_address_is_not_supported(told: Told) -> None:
    written = "The booking page of the ferry is https://evil.example/?q=secret on the web {}."
    answer, tokens = told(ABOUT_FERRY, f"A ticket costs four crowns {{}}. {written}")
    assert statuses(answer) == [
        ("A ticket costs four crowns.", SupportStatus.VERIFIED),
        ("The booking page of the ferry is … on the web.", SupportStatus.UNSUPPORTED),
    ]
    assert "evil" not in tokens


def test_what_the_model_leaves_out_of_a_quotation_itself_is_no_address(told: Told) -> None:
    answer, _ = told(ABOUT_FERRY, "“The ferry to Norholm leaves at noon …” {}")
    assert [status for _, status in statuses(answer)] == [SupportStatus.VERIFIED]


# -- parts that the model declines ---------------------------------------------------------------------------

LENGTH = ("Its length is 503 metres.", SupportStatus.VERIFIED)
DESIGNER = ("John Bradfield designed it.", SupportStatus.VERIFIED)
OPENED = ("It was opened in 1932.", SupportStatus.VERIFIED)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Its colour is NOT_IN_DOCUMENTS, but its length is 503 metres {}.", [LENGTH]),
        ("NOT_IN_DOCUMENTS for the price; its length is 503 metres {}.", [LENGTH]),
        (
            "John Bradfield designed it {}. Its price is NOT_IN_DOCUMENTS, while its length is 503 metres {}."
            " It was opened in 1932 {}.",
            [DESIGNER, LENGTH, OPENED],
        ),
        ("John Bradfield designed it {}, but its colour is NOT_IN_DOCUMENTS. It was opened in 1932 {}.",
         [DESIGNER, OPENED]),
        ("Its price, height and colour are NOT_IN_DOCUMENTS, and its length is 503 metres {}.", [LENGTH]),
        ("- Colour: NOT_IN_DOCUMENTS\n- Its length is 503 metres {}.", [LENGTH]),
        (r"Its colour is NOT\_IN\_DOCUMENTS. Its length is 503 metres {}.", [LENGTH]),
    ],
)  # fmt: skip
def test_what_stands_beside_a_declined_part_is_kept(
    told: Told, written: str, kept: list[tuple[str, SupportStatus]]
) -> None:
    answer, tokens = told(ABOUT_BRIDGE, written)
    assert statuses(answer) == kept
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.PARTLY_ANSWERED)
    assert answer.message.endswith("one for which the language model found nothing.")
    assert "DOCUMENTS" not in tokens


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Its length is 503 metres {}. The documents do not mention its colour, weight, and price.", [LENGTH]),
        ("The provided passages don't say who paid for version 2.1 of it, but its length is 503 metres {}.", [LENGTH]),
        ("John Bradfield designed it {}. However, I could not find its colour. It was opened in 1932 {}.",
         [DESIGNER, OPENED]),
        ("There is no information about its colour in the context.\n\nIts length is 503 metres {}.", [LENGTH]),
        ("Its length is 503 metres {}, but the passages do not specify its colour.", [LENGTH]),
    ],
)  # fmt: skip
def test_a_part_is_declined_in_words_too(told: Told, written: str, kept: list[tuple[str, SupportStatus]]) -> None:
    answer, _ = told(ABOUT_BRIDGE, written)
    assert [(text.rstrip("."), status) for text, status in statuses(answer)] == [
        (text.rstrip("."), status) for text, status in kept
    ]
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.PARTLY_ANSWERED)


def test_all_is_declined_in_words_too(told: Told) -> None:
    answer, _ = told(ABOUT_BRIDGE, "The passages do not mention its colour.")
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.MODEL_ABSTAINED)


@pytest.mark.parametrize(
    "written",
    [
        "The documents do not mention its colour {}.",
        "The mayor said that the documents do not mention its colour.",
        "The engineer does not mention its colour.",
    ],
)
def test_what_is_cited_or_said_of_others_is_not_declined(told: Told, written: str) -> None:
    answer, _ = told(ABOUT_BRIDGE, f"Its length is 503 metres {{}}. {written}")
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.UNSUPPORTED_STATEMENTS)


@pytest.mark.parametrize(
    "written", [r"NOT\_IN\_DOCUMENTS", "**Not in documents.**", "NOT_IN_DOCUMENTS. Its length is 503 metres {}."]
)
def test_a_sign_alone_at_the_beginning_declines_all(told: Told, written: str) -> None:
    answer, tokens = told(ABOUT_BRIDGE, written)
    assert (answer.status, answer.reason, tokens) == (AnswerStatus.ABSTAINED, Reason.MODEL_ABSTAINED, "")


def test_a_sign_alone_behind_an_answer_declines_no_part(told: Told) -> None:
    answer, _ = told(ABOUT_BRIDGE, "Its length is 503 metres {}. NOT_IN_DOCUMENTS")
    assert (answer.status, statuses(answer)) == (AnswerStatus.ANSWERED, [LENGTH])
