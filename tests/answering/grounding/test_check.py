"""Holding each statement of an answer against the passages that it cites."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft, parse_drafts
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

MakePassage = Callable[..., Source]
Supports = Callable[..., str | None]
BRIDGE = (
    "The harbour bridge was opened on 19 March 1932. It was designed by the engineer John Bradfield, "
    "who was not paid for it. Building the bridge cost 5 million crowns."
)
LIGHTHOUSE = "The lighthouse keeper is called Ida Lewis. She has kept the light burning since 1879."


@pytest.fixture
def supports(stems: Stems, passage: MakePassage) -> Callable[..., str | None]:
    """Return the words of a passage that hold a statement up, None when none do."""

    def find(statement: str, text: str = BRIDGE, title: str = "") -> str | None:
        grounded = ground([Draft(text=statement, marks=(1,))], [passage(text, title=title)], stems)
        return grounded.citations[0].cited_text if grounded.statements[0].status is SupportStatus.VERIFIED else None

    return find


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("The harbour bridge was opened on 19 March 1932.", "The harbour bridge was opened on 19 March 1932."),
        ("John Bradfield", "It was designed by the engineer John Bradfield, who was not paid for it."),
        ("cost 5 million crowns", "Building the bridge cost 5 million crowns."),
    ],
)
def test_words_of_the_passage_support_themselves(supports: Supports, statement: str, cited: str) -> None:
    assert supports(statement) == cited


def test_a_quotation_may_be_broken_into_other_lines(supports: Supports) -> None:
    assert supports("It is open now.", "We hear:\nIt is\n  open now.") == "It is\n  open now."


def test_a_quotation_may_lack_the_marks_before_quoted_lines(supports: Supports) -> None:
    assert supports("The bar carries 25 kg at most.", "Ann wrote:\n> The bar carries\n> 25 kg at most.")
    assert not supports("The bar carries 25 kg at most.", "The bar carries > 25 kg.")


def test_other_words_in_the_same_sense_are_supported_by_the_whole_sentence(supports: Supports) -> None:
    assert supports("In 1932, on 19 March, the bridge opened.") == "The harbour bridge was opened on 19 March 1932."


def test_two_sentences_in_a_row_can_carry_one_statement(supports: Supports) -> None:
    text = "The bridge is grey. It was opened in 1932. Nothing else is known."
    assert (
        supports("The bridge is grey, and it was opened in 1932.", text) == "The bridge is grey. It was opened in 1932."
    )


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The bridge cost 6 million crowns.", "The bridge cost 5 million crowns."),
        ("The bridge cost 5 billion crowns.", "The bridge cost 5 million crowns."),
        ("The bridge cost thirteen crowns.", "The bridge cost fourteen crowns."),
        ("The bridge has 5 arches.", "The bridge has fifty-five arches."),
        ("It was -5 degrees at the harbour.", "It was 5 degrees at the harbour."),
        ("The bridge was opened in March 1932.", "The bridge was opened in March 1933."),
    ],
)
def test_another_thing_is_no_support(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text) is None


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("50 people came.", "150 people came."),
        ("50 people came", "About 2.50 people came each day"),
        ("It costs 3", "It costs 3.5 crowns"),
        ("It costs 3.", "It costs 3.5 crowns."),
        ("He ate", "She ate"),
    ],
)
def test_words_within_longer_ones_are_no_quotation(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text) is None


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The museum keeps 4200 clocks.", "The museum keeps 4,200 clocks."),
        ("The bridge cost five million crowns.", "The bridge cost 5 million crowns."),
        ("The bridge cost 5,000,000 dollars.", "The bridge cost $5 million."),
        ("They talked for fifty minutes there.", "They talked for 50 minutes."),
        ("The bridge has 55 arches today.", "The bridge has fifty-five arches."),
        ("The share is 5 percent.", "The share rose to 5% of all."),
    ],
)
def test_the_same_number_may_be_written_in_another_way(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text) == text


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The bridge was designed by Keith.", "The bridge was designed by John."),
        ("Keith Bradfield designed the harbour bridge.", "John Bradfield designed the harbour bridge."),
        ("The old harbour bridge of Norholm was opened.", "The old harbour bridge of Aldenport was opened."),
    ],
)
def test_another_name_is_no_support(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text) is None


@pytest.mark.parametrize(
    "statement",
    ["The talk with Zelensky took long.", "The talk with Zelenskiy took long.", "Zelensky's talk took long."],
)
def test_a_near_spelling_of_a_name_is_accepted(supports: Supports, statement: str) -> None:
    assert supports(statement, "The talk with Zelenskyy took long.")


@pytest.mark.parametrize(
    "statement",
    ["After Trump left, the talk ended.", "President Trump left at the end of the talk.", "The talk was Trump's last."],
)
def test_what_stands_around_a_name_is_not_taken_for_one(supports: Supports, statement: str) -> None:
    assert supports(statement, "The last talk ended when Trump left.")


def test_a_name_may_stand_in_the_title_alone(supports: Supports) -> None:
    assert supports("The harbour of Aldenport opened in 1932.", "The harbour opened in 1932.", title="Aldenport")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The bridge was not opened in 1932.", "The bridge was opened in 1932."),
        ("The bridge was opened by the king.", "The bridge wasn't opened by the king."),
        ("John designed it.", "Nobody believes that John designed it."),
        ("The bridge can be crossed on foot.", "The bridge cannot be crossed on foot."),
    ],
)
def test_a_negation_on_one_side_only_is_no_support(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text) is None


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The bridge was not opened by the king.", "The bridge wasn't opened by the king."),
        ("No, the bridge was opened in 1932.", "The bridge was opened in 1932."),
        ("The grey house in the lane has number 10.", "The grey house is no. 10 in the lane, its number."),
        ("John designed it", "John designed it, not Keith."),
    ],
)
def test_what_only_looks_like_a_negation_does_no_harm(supports: Supports, statement: str, text: str) -> None:
    assert supports(statement, text)


def test_a_sentence_that_shares_few_words_is_no_support(supports: Supports) -> None:
    assert supports("The bridge is famous for its beautiful view over the sea.") is None


def test_a_statement_of_stop_words_is_supported_by_a_quotation_only(supports: Supports) -> None:
    assert supports("It is.", "They ask. It is.") == "It is."
    assert supports("It is.", "They are.") is None


def test_an_empty_passage_supports_nothing(supports: Supports) -> None:
    assert supports("The bridge is open.", "") is None


# -- citations -----------------------------------------------------------------------------------------------


def test_a_citation_that_holds_is_verified_with_the_ranges_of_the_document(stems: Stems, passage: MakePassage) -> None:
    source = passage(BRIDGE, title="The bridge", publisher="Gazette", start=100)
    grounded = ground([Draft(text="The bridge cost 5 million crowns.", marks=(1,))], [source], stems)
    (citation,) = grounded.citations
    assert citation.status is SupportStatus.VERIFIED
    assert citation.cited_text == "Building the bridge cost 5 million crowns."
    assert citation.start_char_index == 100 + BRIDGE.index("Building")
    assert citation.end_char_index == citation.start_char_index + len(citation.cited_text)
    assert (citation.document_id, citation.title, citation.publisher) == (source.document_id, "The bridge", "Gazette")


def test_a_mark_on_the_wrong_document_is_repaired(stems: Stems, passage: MakePassage) -> None:
    passages = [passage(BRIDGE), passage(LIGHTHOUSE)]
    grounded = ground([Draft(text="The keeper is called Ida Lewis.", marks=(1,))], passages, stems)
    (citation,) = grounded.citations
    assert citation.status is SupportStatus.REPAIRED
    assert citation.document_id == passages[1].document_id
    assert grounded.statements[0].status is SupportStatus.REPAIRED


@pytest.mark.parametrize("marks", [(), (0,), (7,), (-1,)])
def test_a_statement_without_a_usable_mark_is_repaired(
    stems: Stems, passage: MakePassage, marks: tuple[int, ...]
) -> None:
    draft = Draft(text="The keeper is called Ida Lewis.", marks=marks)
    grounded = ground([draft], [passage(BRIDGE), passage(LIGHTHOUSE)], stems)
    assert [citation.status for citation in grounded.citations] == [SupportStatus.REPAIRED]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Harbour Bridge's collapse", "The mayor of Harbour saw the Bridge."),
        ("| Sign-out | 15 minutes | 5 minutes |", "After tries in 5 minutes a key rests for 15 minutes."),
    ],
)
def test_a_passage_that_only_has_the_names_and_numbers_is_not_cited_instead(
    stems: Stems, passage: MakePassage, statement: str, text: str
) -> None:
    drafts = [Draft(text=statement, marks=(1,))]
    grounded = ground(drafts, [passage("The ferry leaves at nine."), passage(text)], stems)
    assert grounded.statements[0].status is SupportStatus.UNSUPPORTED


def test_of_two_marks_only_the_one_that_holds_is_kept(stems: Stems, passage: MakePassage) -> None:
    passages = [passage(BRIDGE), passage(LIGHTHOUSE)]
    grounded = ground([Draft(text="The keeper is called Ida Lewis.", marks=(1, 2))], passages, stems)
    assert [citation.document_id for citation in grounded.citations] == [passages[1].document_id]
    assert grounded.statements[0].status is SupportStatus.VERIFIED


def test_for_a_quotation_no_other_passage_is_read(stems: Stems, passage: MakePassage) -> None:
    read: list[str] = []
    first, second = passage("The hall seats 300. It is old."), passage("Otters live here.", title="Zoo")

    def noted(text: str) -> tuple[str, ...]:
        read.append(text)
        return stems(text)

    quoted = ground([Draft(text="The hall seats 300.", marks=(1,))], [first, second], noted)
    assert quoted.statements[0].status is SupportStatus.VERIFIED
    assert "Otters" not in " ".join(read)
    both = ground([Draft(text="Otters live here.", marks=(1, 2))], [first, second], noted)
    assert [citation.title for citation in both.citations] == ["Zoo"]
    assert "Otters" in " ".join(read)


def test_an_invention_is_unsupported_and_points_at_what_it_cited(stems: Stems, passage: MakePassage) -> None:
    passages = [passage(BRIDGE), passage(LIGHTHOUSE)]
    grounded = ground([Draft(text="The keeper earns 900 crowns.", marks=(2,))], passages, stems)
    assert grounded.statements[0].status is SupportStatus.UNSUPPORTED
    assert [citation.status for citation in grounded.citations] == [SupportStatus.UNSUPPORTED]
    assert grounded.citations[0].cited_text in LIGHTHOUSE


def test_an_invention_without_a_mark_cites_nothing(stems: Stems, passage: MakePassage) -> None:
    grounded = ground([Draft(text="Penguins eat krill.", marks=())], [passage(BRIDGE)], stems)
    assert (grounded.citations, grounded.text) == ((), "Penguins eat krill.")
    assert grounded.statements[0].status is SupportStatus.UNSUPPORTED


def test_citations_are_numbered_by_first_use_and_used_again(stems: Stems, passage: MakePassage) -> None:
    keeper, cost = "The lighthouse keeper is called Ida Lewis.", "Building the bridge cost 5 million crowns."
    drafts = [Draft(text=keeper, marks=(2,)), Draft(text=cost, marks=(1,)), Draft(text=keeper, marks=(2,))]
    grounded = ground(drafts, [passage(BRIDGE), passage(LIGHTHOUSE)], stems)
    assert grounded.text == f"{keeper} [1] {cost} [2] {keeper} [1]"
    assert [citation.cited_text for citation in grounded.citations] == [keeper, cost]
    assert [statement.citations for statement in grounded.statements] == [(1,), (2,), (1,)]


def test_nothing_written_gives_nothing(stems: Stems, passage: MakePassage) -> None:
    grounded = ground([], [passage(BRIDGE)], stems)
    assert (grounded.text, grounded.statements, grounded.citations) == ("", (), ())


@pytest.mark.parametrize("words", ["Ann Lee and Bob Ray, ", "between 1 and 2 ", "1 ", "1-", "Ann said a b. "])
def test_long_statements_are_held_against_long_passages_in_time(supports: Supports, words: str) -> None:
    begun = time.process_time()
    supports(words * (2_000 // len(words)), words * (2_000 // len(words)) + "End")
    assert time.process_time() - begun < 5


WORDS = st.sampled_from(
    ["The", "bridge", "John", "opened", "not", "1932", "150", "five", "million", "Dr.", "café", "🌉", "“grey”", "\n",
     "\n\n", "# ", "- ", "| a |", "it.", "Yes!", "U.S.", "…", "桥", "[1]", "e\u0301", "\u00a0", "said:", "(a)"]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join) | st.text(max_size=60)


@given(documents=st.lists(TEXTS, min_size=1, max_size=3), written=TEXTS, data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cited_text_is_always_what_stands_at_its_offsets(
    stems: Stems, passage: MakePassage, documents: list[str], written: str, data: st.DataObject
) -> None:
    starts = [data.draw(st.integers(0, len(document))) for document in documents]
    passages = [
        passage(document[start:], title=str(i), start=start)
        for i, (document, start) in enumerate(zip(documents, starts, strict=True))
    ]
    texts = {source.document_id: document for source, document in zip(passages, documents, strict=True)}
    quotation = data.draw(st.sampled_from(documents))
    marks = data.draw(st.lists(st.integers(-1, 4), max_size=3))
    grounded = ground([*parse_drafts(written), Draft(text=quotation, marks=tuple(marks))], passages, stems)
    for citation in grounded.citations:
        document = texts[citation.document_id]
        assert document[citation.start_char_index : citation.end_char_index] == citation.cited_text
        assert citation.cited_text.strip()
    assert [citation.number for citation in grounded.citations] == list(range(1, len(grounded.citations) + 1))
    used = [number for statement in grounded.statements for number in statement.citations]
    assert list(dict.fromkeys(used)) == [citation.number for citation in grounded.citations]
