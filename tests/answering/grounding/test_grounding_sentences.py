"""Statements whose support lies over several sentences, or in several passages."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft, parse_drafts
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

MakePassage = Callable[..., Source]
Verified = Callable[..., bool]

HOUSES = (
    "The museum in the harbour shows old clocks and maps. The library near the station lends instruments to readers."
)


def test_half_of_one_sentence_and_half_of_the_next_is_no_support(verified: Verified) -> None:
    assert not verified("The museum in the harbour lends instruments to readers.", HOUSES)


def test_two_sentences_can_carry_a_statement_in_one_clause(verified: Verified) -> None:
    text = "The glass plate weighs nine kilograms. Two people lift it. Four visitors watch."
    assert verified("It takes two people to lift the glass plate, which weighs 9 kg.", text)
    assert not verified("It takes four people to lift the glass plate, which weighs 9 kg.", text)
    assert not verified("It takes nine people to lift the glass plate, which weighs 2 kg.", text)


def test_two_sentences_can_carry_a_clause_each(verified: Verified) -> None:
    assert verified("The museum shows old clocks, and the library lends instruments.", HOUSES)


def test_two_cited_passages_can_carry_a_clause_each(stems: Stems, passage: MakePassage) -> None:
    first, second = (passage(f"{part.rstrip('.')}.") for part in HOUSES.split(". "))
    draft = Draft(text="The museum shows old clocks, and the library lends instruments.", marks=(1, 2))
    grounded = ground([draft], [first, second], stems)
    assert [citation.cited_text for citation in grounded.citations] == [first.text, second.text]
    assert grounded.statements[0].status is SupportStatus.VERIFIED
    alone = ground([Draft(text=draft.text, marks=(1,))], [first, second], stems)
    assert alone.statements[0].status is SupportStatus.UNSUPPORTED


def test_one_clause_needs_one_sentence(verified: Verified) -> None:
    text = "Storms brought the old mill down. The harbour ferry remains the greatest attraction today."
    assert verified("Storms brought the old mill down, but the harbour ferry remains.", text)
    assert not verified("The old mill remains the greatest attraction today.", text)
    assert not verified("The harbour ferry brought the old mill down.", text)


def test_what_is_said_of_another_one_of_a_kind_is_no_clause_of_this_one(verified: Verified) -> None:
    text = (
        "The day ticket costs 9 euros and includes the tram. "
        "The family ticket costs 20 euros, includes the tram and can be shared by up to six people."
    )
    assert verified("The day ticket costs 9 euros, and the family ticket can be shared by up to six people.", text)
    assert not verified("The day ticket costs 9 euros and can be shared by up to six people.", text)


@pytest.fixture
def answered(stems: Stems, passage: MakePassage) -> Callable[..., tuple[SupportStatus, list[str]]]:
    """Return the status of an answer of one statement, and what it cites of passages with these texts."""

    def find(answer: str, *texts: str) -> tuple[SupportStatus, list[str]]:
        grounded = ground(
            parse_drafts(answer), [passage(text, title=title) for title, text in zip("AB", texts, strict=True)], stems
        )
        (statement,) = grounded.statements
        return statement.status, [citation.cited_text for citation in grounded.citations]

    return find


LIMITS = "The limit is 50 requests a minute.", "The limit is 100 requests a minute."
OPENED = "The plant opened in 1990.", "The plant opened in 1992."
MAYORS = "The mayor is Anna Berg.", "The mayor is Karl Moser."


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("The limit is 50 requests a minute according to [1], but 100 according to [2].", LIMITS),
        ("The sources disagree: the limit is 50 requests a minute [1] or 100 requests a minute [2].", LIMITS),
        ("One document gives a limit of 50 requests a minute [1], another one of 100 [2].", LIMITS),
        ("The limit is 50 [1] or 100 requests a minute [2].", LIMITS),
        ("The plant opened in 1990 [1], although another source says 1992 [2].", OPENED),
        ("The mayor is Anna Berg [1] or Karl Moser [2].", MAYORS),
    ],
)
def test_passages_that_disagree_hold_up_a_part_each(answered, answer: str, texts: tuple[str, ...]) -> None:
    assert answered(answer, *texts) == (SupportStatus.VERIFIED, list(texts))


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("The limit is 50 requests a minute according to [1], but 200 according to [2].", LIMITS),
        ("The limit is 60 requests a minute [1] or 100 requests a minute [2].", LIMITS),
        ("The limit is 50 requests a minute [1], but not 100 [2].", LIMITS),
        ("The limit is 50 requests a minute [1] or at least 100 [2].", LIMITS),
        ("The limit is 50 requests a minute [2], while another source gives 100 [1].", LIMITS),
        ("The limit is 50 requests a minute [1], but 100 [2].", (LIMITS[0], "The fine is 100 euros.")),
        ("The plant closed in 1990 [1], although another source says 1992 [2].", OPENED),
        ("The plant opened in 1990 [1] or in 1992 [2].", (OPENED[0], "The shop closed in 1992.")),
        ("The mayor is Anna Berg [1] or Tom Reed [2].", MAYORS),
        ("The mayor is Anna Berg [1] or Karl Moser [2].", (MAYORS[0], "The baker is Karl Moser.")),
        ("The pass costs 40 [1] or 60 euros [2].", ("The pass costs 40 euros.", "The ticket costs 60 euros.")),
    ],
)
def test_each_passage_has_to_hold_up_the_part_before_its_own_mark(
    answered, answer: str, texts: tuple[str, ...]
) -> None:
    assert answered(answer, *texts)[0] is SupportStatus.UNSUPPORTED


CLUBS = "| Club | Won | Lost | Drawn |\n|---|---|---|---|\n| Reds | 12 | 3 | 5 |\n| Blues | 7 | 9 | 4 |"
TOWNS = "| Town | Founded | Population |\n|---|---|---|\n| Norholm | 1843 | 52,000 |\n| Aldenport | 1901 | 8,000 |"


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("The Reds won 12 games and lost 3.", CLUBS, True),
        ("The Reds won 12, lost 3 and drew 5.", CLUBS, True),
        ("Norholm was founded in 1843 and has a population of 52,000.", TOWNS, True),
        ("The population of Aldenport is 8,000.", TOWNS, True),
        ("The Reds won 5.", CLUBS, False),
        ("The Blues lost 7.", CLUBS, False),
        ("The Reds won 7.", CLUBS, False),
        ("The Reds won 12 games and lost 5.", CLUBS, False),
        ("The Reds won 12 games and lost 9.", CLUBS, False),
        ("Norholm was founded in 1843 and has a population of 8,000.", TOWNS, False),
        ("Norholm was founded in 1901.", TOWNS, False),
    ],
)
def test_a_row_has_each_number_below_the_name_of_its_column(
    verified: Verified, statement: str, text: str, expected: bool
) -> None:
    assert verified(statement, text) is expected
