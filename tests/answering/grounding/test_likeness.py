"""Words of a statement that stand in other words in the passage that it cites."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import Grounded, ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.likeness import Likeness
from rag.answering.text.words import Stems
from rag.retrieval.embedder import EmbeddingModel, OnnxEmbedding
from rag.types import Source, SupportStatus

VALVE = "The valve of the radiator had stuck and was replaced on 14 January."
OTHER = "Visitors of the museum pay four crowns."


@pytest.fixture(scope="session")
def likeness(model: EmbeddingModel) -> Likeness:
    assert isinstance(model.embedding, OnnxEmbedding)
    return Likeness(model.embedding.encode_tokens)


@pytest.fixture
def check(stems: Stems, passage: Callable[..., Source], likeness: Likeness) -> Callable[..., Grounded]:
    """Hold a statement against two passages, with likeness unless told otherwise."""

    def hold(statement: str, *marks: int, text: str = VALVE, alike: bool = True) -> Grounded:
        passages = [passage(text), passage(OTHER)]
        return ground([Draft(text=statement, marks=marks)], passages, stems, likeness=likeness if alike else None)

    return hold


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The radiator's valve had jammed and was exchanged on January 14.", VALVE),
        ("Two people died in another attack, in Samara.", "A further attack, in Samara, killed two people."),
        ("All that is still lacking is the signs and the lockers.", "Only the signs and the lockers are missing."),
    ],
)
def test_a_cited_passage_may_say_it_in_other_words(check, statement: str, text: str) -> None:
    assert check(statement, 1, text=text).statements[0].status is SupportStatus.VERIFIED
    assert check(statement, 1, text=text).citations[0].cited_text == text


@pytest.mark.parametrize("marks", [(), (2,)])
def test_no_passage_is_cited_for_being_like_the_statement(check, marks: tuple[int, ...]) -> None:
    (statement,) = check("The radiator's regulator had jammed and got swapped on January 14.", *marks).statements
    assert statement.status is SupportStatus.UNSUPPORTED


@pytest.mark.parametrize(
    "statement",
    [
        "The valve of the radiator had jammed and was exchanged on 15 January.",
        "The valve of the radiator had not jammed and was exchanged on 14 January.",
        "The valve of the boiler in Norholm had jammed and was exchanged on 14 January.",
    ],
)
def test_what_is_alike_does_not_make_up_for_a_number_a_name_or_a_denial(check, statement: str) -> None:
    assert check(statement, 1).statements[0].status is SupportStatus.UNSUPPORTED


def test_opposites_are_not_alike(check) -> None:
    text = "The surface of the lake warmed for two years."
    assert check("The surface of the lake cooled for two years.", 1, text=text).statements[0].status is (
        SupportStatus.UNSUPPORTED
    )


def test_without_likeness_the_words_themselves_have_to_stand_there(check) -> None:
    statement = "The radiator's regulator had jammed and got swapped on January 14."
    assert check(statement, 1, alike=False).statements[0].status is SupportStatus.UNSUPPORTED


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            "The sailors of the brig deserted in several ports.",
            "In one port or another the seamen of the brig ran away.",
        ),
        (
            "The rover landed in the Hale crater on 4 January 2004.",
            "It landed elsewhere first. The rover bounced to a halt in Hale Crater on 4 January 2004.",
        ),
    ],
)
def test_a_sentence_that_is_near_as_a_whole_may_lack_more_words(check, statement: str, text: str) -> None:
    assert check(statement, 1, text=text).statements[0].status is SupportStatus.VERIFIED
    assert check(statement, 1, text=text, alike=False).statements[0].status is SupportStatus.UNSUPPORTED


COUNTRY = "The mill was built in 1840 by James Watt. It was sold to the town for 900 crowns and became a museum."


def test_a_statement_may_make_one_of_two_sentences_in_a_row(check) -> None:
    statement = "The mill was built in 1840 by James Watt and was sold to the town for 900 crowns, and became a museum."
    assert check(statement, 1, text=COUNTRY).statements[0].status is SupportStatus.VERIFIED


def test_halves_of_two_sentences_in_a_row_are_still_no_statement(check) -> None:
    statement = "The mill was built in to the town for 900 crowns and became a museum."
    assert check(statement, 1, text=COUNTRY).statements[0].status is SupportStatus.UNSUPPORTED


def test_a_statement_is_not_stitched_where_one_sentence_has_all_its_words(check) -> None:
    text = "The mill in the old town burned. By Marie it was sold for 900 crowns, the town's old mill."
    statement = "The mill in the old town was sold for 900 crowns by Marie."
    assert check(statement, 1, text=text).statements[0].status is SupportStatus.VERIFIED
