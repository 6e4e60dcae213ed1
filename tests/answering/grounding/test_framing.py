"""Words around a statement that state nothing, or name the passage that it cites."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import parse_drafts
from rag.answering.grounding.framing import without_frame
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

POOL = "The pool is closed on Mondays. However, the café is open."


@pytest.mark.parametrize(
    "frame",
    [
        "However, ",
        "Yes, ",
        "No – ",
        "In addition, ",
        "Please note that ",
        "It is important to note that ",
        "It's also worth mentioning that ",
        "Unfortunately, please keep in mind that ",
        "Based on the provided passages, ",
        "According to the context provided, ",
        "The documents also state that ",
    ],
)
def test_words_that_state_nothing_are_no_part_of_what_is_checked(verified: Callable[..., bool], frame: str) -> None:
    assert without_frame(f"{frame}the pool is closed.") == "The pool is closed."
    assert verified(f"{frame}the pool is closed.", POOL)
    assert not verified(f"{frame}the pool is open.", POOL)


@pytest.mark.parametrize(
    "said",
    [
        "No dogs are admitted.",
        "Overall costs fell.",
        "The documents do not state that it is open.",
        "According to the mayor, it is open.",
        "However the pool is run, it is closed.",
        "Note the sign.",
        "However,",
        "it is open.",
    ],
)
def test_words_that_say_something_stay(said: str) -> None:
    assert without_frame(said) == said


def test_what_a_passage_has_word_for_word_is_quoted_with_its_frame(verified: Callable[..., bool]) -> None:
    assert verified("However, the café is open.", POOL)


@pytest.fixture
def stated(stems: Stems, passage: Callable[..., Source]) -> Callable[[str], bool]:
    """Return whether a statement is verified by a policy that gives a daily rate, citing it, and another of before."""

    def find(statement: str) -> bool:
        old, new = (
            passage(
                f"A full day away is paid at {rate} euros.", title=f"Travel Policy of Ada Lovelace {year}",
                publisher="Norholm Library Service", published=date(year, 3, 1),
            )
            for year, rate in ((2023, 28), (2025, 34))
        )  # fmt: skip
        (draft,) = parse_drafts(statement)
        return ground([draft], [old, new], stems).statements[0].status is SupportStatus.VERIFIED

    return find


@pytest.mark.parametrize(
    "statement",
    [
        "According to the Norholm Library Service, a full day away is paid at 34 euros [2].",
        "At the Norholm Library Service, a full day away is paid at 34 euros [2].",
        "Under the 2025 policy, a full day away is paid at 34 euros [2].",
        "The March 2025 policy states that a full day away is paid at 34 euros [2].",
        "**Norholm Library Service:** a full day away is paid at 34 euros [2].",
        "Under the 2023 policy, a full day away is paid at 28 euros [1], while the 2025 policy says 34 euros [2].",
        "There is a discrepancy in the passages: the 2023 policy says that a full day away is paid at 28 euros [1],"
        " whereas a full day away is paid at 34 euros according to the 2025 policy [2].",
        "A full day away is paid at 28 euros [1], but a full day away is paid at 34 euros [2].",
    ],
)
def test_a_statement_may_name_the_passage_that_it_cites(stated: Callable[[str], bool], statement: str) -> None:
    assert stated(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Under the 2023 policy, a full day away is paid at 34 euros [2].",
        "Under the 2025 policy, a full day away is paid at 34 euros [1].",
        "According to Ada Lovelace, a full day away is paid at 34 euros [2].",
        "According to the Eastfield Gazette, a full day away is paid at 34 euros [2].",
        "Under the 2023 policy, a full day away is paid at 34 euros [1], while the 2025 policy says 28 euros [2].",
        "A full day away is paid at 28 euros [1] and is paid at 34 euros for cats [2].",
    ],
)
def test_a_statement_may_not_name_another_source(stated: Callable[[str], bool], statement: str) -> None:
    assert not stated(statement)


@pytest.mark.parametrize("piece", ["However, ", "the ", "note ", "please ", "information ", " "])
def test_long_repetitions_are_read_at_once(piece: str) -> None:
    started = time.perf_counter()
    without_frame(piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 1
