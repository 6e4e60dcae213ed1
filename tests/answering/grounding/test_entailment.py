"""What the model of entailment in the box finds in other words, and what it does not let through."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import Grounded, ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.entailment import Entails, load_entailment
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

FERRY = "The ferry runs every hour from May to September, unless the wind is stronger than force 8."
BRIDGE = "Engineers had warned of rust before the bridge was closed in 1998, and the town council plans to reopen it."

OTHER_WORDS = "Between May and September a ferry leaves once an hour, except in winds above force 8."


@pytest.fixture(scope="session")
def entails() -> Entails:
    return load_entailment()


@pytest.fixture
def check(stems: Stems, passage: Callable[..., Source], entails: Entails) -> Callable[..., Grounded]:
    """Hold a statement that cites it against a passage, with the model unless told otherwise."""

    def hold(statement: str, text: str, *marks: int, model: bool = True) -> Grounded:
        passages = [passage(f"It is an old place. {text} Tea is sold there.", title="Norholm"), passage("It rained.")]
        draft = Draft(text=statement, marks=marks or (1,))
        return ground([draft], passages, stems, entails=entails if model else None)

    return hold


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (OTHER_WORDS, FERRY),
        ("It is intended to open the bridge again.", BRIDGE),
        ("The council means to let traffic onto the bridge again.", BRIDGE),
    ],
)
def test_what_a_sentence_says_in_wholly_other_words_is_verified_there(check, statement: str, text: str) -> None:
    assert check(statement, text, model=False).statements[0].status is SupportStatus.UNSUPPORTED
    found = check(statement, text)
    assert found.statements[0].status is SupportStatus.VERIFIED
    assert found.citations[0].cited_text == text


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The bridge was closed in 1998 because engineers had warned of rust.", BRIDGE),
        ("The bridge was closed in 1998, and the town council plans to reopen it as engineers had warned.", BRIDGE),
    ],
)
def test_what_keeps_the_words_and_not_the_sense_is_not_let_through(check, statement: str, text: str) -> None:
    assert check(statement, text, model=False).statements[0].status is SupportStatus.VERIFIED
    assert check(statement, text).statements[0].status is SupportStatus.UNSUPPORTED


def test_numbers_and_names_have_to_agree_whatever_the_model_finds(check) -> None:
    for statement in (OTHER_WORDS.replace("8", "9"), OTHER_WORDS.replace("May", "June")):
        assert check(statement, FERRY).statements[0].status is SupportStatus.UNSUPPORTED


def test_what_has_nearly_all_the_words_is_not_asked_about(stems: Stems, passage: Callable[..., Source]) -> None:
    held = passage(FERRY)

    def status(statement: str) -> SupportStatus:
        grounded = ground([Draft(text=statement, marks=(1,))], [held], stems, entails=lambda quotation, said: 9.0)
        return grounded.statements[0].status

    assert status("The ferry never runs in winds above force 8 from May on.") is SupportStatus.VERIFIED
    assert status(FERRY.replace("runs", "never runs")) is SupportStatus.UNSUPPORTED


def test_what_has_its_words_in_two_sentences_in_a_row_is_asked_about(
    stems: Stems, passage: Callable[..., Source]
) -> None:
    held = passage("Fault 7: a leak in the left tank. Boilers of the years 2019 to 2021 are affected.")
    draft = Draft(text="Fault 7 is a leak in the left tank that affects boilers of the years 2019 to 2021.", marks=(1,))
    grounded = ground([draft], [held], stems, entails=lambda quotation, said: 9.0 if quotation == held.text else 0.0)
    assert grounded.statements[0].status is SupportStatus.VERIFIED
    assert grounded.citations[0].cited_text == held.text


def test_numbers_stay_beside_their_own_in_two_sentences(stems: Stems, passage: Callable[..., Source]) -> None:
    held = passage("The tower has a height of 90 metres. The bridge has a length of 500 metres.")

    def status(statement: str) -> SupportStatus:
        grounded = ground([Draft(text=statement, marks=(1,))], [held], stems, entails=lambda quotation, said: 9.0)
        return grounded.statements[0].status

    assert status("A tower of 90 metres rises beside the bridge, which spans 500 metres.") is SupportStatus.VERIFIED
    assert status("A tower of 500 metres rises beside the bridge, which spans 90 metres.") is SupportStatus.UNSUPPORTED


def test_only_a_passage_that_is_cited_is_read_for_other_words(check) -> None:
    assert check(OTHER_WORDS, FERRY, 2).statements[0].status is SupportStatus.UNSUPPORTED


def test_words_that_stand_there_as_they_are_need_no_model(check, stems: Stems, passage) -> None:
    def fail(quotation: str, statement: str) -> float:
        raise AssertionError((quotation, statement))

    grounded = ground([Draft(text=FERRY, marks=(1,))], [passage(f"It is old. {FERRY}")], stems, entails=fail)
    assert grounded.statements[0].status is SupportStatus.VERIFIED


def test_of_other_languages_it_says_nothing(entails: Entails) -> None:
    assert entails("Die Fähre fährt von Mai bis September jede Stunde.", "Im Sommer fährt stündlich ein Schiff.") == 0
    assert entails(FERRY, OTHER_WORDS) > 0


def test_of_what_is_longer_than_it_reads_it_says_nothing(entails: Entails) -> None:
    assert entails(f"{FERRY} " * 20, OTHER_WORDS) == 0
    assert entails(FERRY, f"{OTHER_WORDS} " * 20) == 0


def test_what_another_passage_has_in_words_alone_is_not_cited_instead(
    stems: Stems, passage: Callable[..., Source]
) -> None:
    passages = [passage("It rained."), passage(FERRY)]
    said = "The ferry runs every hour from May to September."
    for odds, status, cited in ((0.0, SupportStatus.REPAIRED, 1), (-9.0, SupportStatus.UNSUPPORTED, 0)):
        grounded = ground([Draft(text=said, marks=())], passages, stems, entails=lambda quotation, text, o=odds: o)
        assert grounded.statements[0].status is status
        assert len(grounded.citations) == cited


def test_where_a_sentence_speaks_of_just_that_otherwise_no_other_one_is_believed(
    stems: Stems, passage: Callable[..., Source]
) -> None:
    held = passage("We give the price back within 14 days. The deposit is paid back only if the room is let.")

    def status(statement: str) -> SupportStatus:
        draft = Draft(text=statement, marks=(1,))
        return ground([draft], [held], stems, entails=lambda quotation, said: 5.0).statements[0].status

    assert status("The price is returned within 14 days.") is SupportStatus.VERIFIED
    assert status("The deposit is paid back.") is SupportStatus.UNSUPPORTED
