"""What counts for a sentence as an answer to a question."""

from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.scoring import Evidence, EvidenceScorer
from rag.bootstrap import open_engine
from rag.retrieval.reader import load_reader
from rag.settings import Settings
from rag.store.lexical import LexicalIndex

REPORT = """In 2019 the mills had a revenue of 5.1 million. The revenue of the mills was 6.3 million in 2020.
The revenue was 4.8 million in 2021. Since 2018 there have been four mills.
"""
CHANGES = """# Changes

## Version 2 (2025-06-02)

### Fixed

- The session ends after thirty minutes.

## Version 1 (2024-09-01)

- The session ends after ten minutes.
"""
TABLE = """The longest ones.
Bridge Country Opened
Humber Britain 1981
Mackinac Canada 1957
Severn Britain 1966
"""
RESULTS = """The operating profit of the mills is told for each year, as it was in 2005.

operating profit | 108.3 | 106.3
net sales | 834.7 | 816.1

Of the years before:

- | 2009 | 2008
operating profit | 55.2 | 48.8
"""


@pytest.fixture
def scorer(settings: Settings, tmp_path: Path) -> EvidenceScorer:
    return EvidenceScorer(reader=load_reader(settings), lexical=LexicalIndex(tmp_path / "lexical"), fitted_cosines=True)


def test_a_sentence_about_another_thing_of_the_same_name_is_behind(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "The Pioneer probes", "published": "", "cosine": 0.5}
    text = "Pioneer 10 was launched on 2 March 1972. The launch of Pioneer 11 followed more than a year later, in 1973."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    found = scorer.score(scorer.parse("On which day was Pioneer 11 launched?"), [hit])
    assert [one.features["other_thing"] for one in found] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("question", "behind"),
    [
        ("When does the demo take place?", [True, False]),
        ("Who asked whether the demo is on Thursday?", [False, False]),
        ("What did Kit say about the demo?", [False, True]),  # the other turn is Mia's
        ("What is planned for Thursday?", [False, False]),
    ],
)
def test_what_asks_itself_gives_no_time_number_or_name(
    scorer: EvidenceScorer, question: str, behind: list[bool]
) -> None:
    about = {"document_id": "d", "title": "A chat", "published": "", "cosine": 0.5}
    text = "[10:01] Kit: Is the demo on Thursday (“as planned?”)\n[10:02] Mia: No, it moved to Friday at 15:00."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    found = sorted(scorer.score(scorer.parse(question), [hit]), key=lambda one: one.start)
    assert [one.features["other_thing"] > 0 for one in found] == behind


@pytest.mark.parametrize(
    "asking",
    [
        "Why did the price of a locker rise to 4 euros?",
        "I would take a locker at the price of 4 euros, or would you rather leave your bag with me?",
    ],
)
def test_what_a_question_takes_for_so_answers(scorer: EvidenceScorer, asking: str) -> None:
    about = {"document_id": "d", "title": "The pool", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text=asking, metadata=about), score=1.0)
    best = scorer.score(scorer.parse("What is the price of a locker?"), [hit])[0]
    assert best.features["other_thing"] == 0.0


def test_what_answers_behind_a_question_does_so(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "The pool", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text="How much is a locker? Two euros.", metadata=about), score=1.0)
    best = scorer.score(scorer.parse("How much is a locker?"), [hit])[0]
    assert (best.text, best.features["other_thing"]) == ("Two euros.", 0.0)


@pytest.mark.parametrize(("next_one", "is_said"), [("a wall", False), ("they", True)])
def test_who_spoke_of_a_thing_speaks_of_it_next_where_the_sentence_refers_to_it(
    scorer: EvidenceScorer, next_one: str, is_said: bool
) -> None:
    about = {"document_id": "d", "title": "Council", "published": "", "cosine": 0.5}
    text = f"Ann Lee said that the ships are old. Ann Lee said that {next_one} would cost much."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    found = sorted(
        scorer.score(scorer.parse("What did Ann Lee say about the ships?"), [hit]), key=lambda one: one.start
    )
    assert [one.features["section"] > 0 for one in found] == [True, is_said]


def test_a_sentence_that_begins_with_it_is_of_the_thing_named_before_it(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "Bicycles", "published": "", "cosine": 0.5}
    text = "The Velora Swift is red. It weighs 13 kg.\n\nThe Velora Cargo is blue. It weighs 31 kg."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    for name, order in (
        ("Swift", ["It weighs 13 kg.", "It weighs 31 kg."]),
        ("Cargo", ["It weighs 31 kg.", "It weighs 13 kg."]),
    ):
        found = scorer.score(scorer.parse(f"How much does the Velora {name} weigh?"), [hit])
        weights = [one for one in found if one.text.startswith("It")]
        assert [one.text for one in weights] == order
        assert [one.features["other_thing"] for one in weights] == [0.0, 1.0]


MANUAL = """`-q`
:   Print nothing but errors.

The option --depth says how many folders deep to search, and --follow follows symbolic links.

The setting `max_size` skips files above a size."""


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("What does -q do?", True),
        ("What does --follow do?", True),
        ("What does the setting max-size do?", True),
        ("What does --follow-all do?", False),
        ("What does the setting max_depth do?", False),
    ],
)
def test_an_option_that_no_document_names_is_not_answered_with_another(
    settings: Settings, tmp_path: Path, question: str, answered: bool
) -> None:
    (tmp_path / "quarry.md").write_text(f"# Manual\n\n{MANUAL}\n", encoding="utf-8")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "quarry.md"])
        assert (engine.ask(question).status == "answered") is answered


CARD = """# Two programs

## xargs

-0, --null: items end with a null character
-n max: use at most max arguments for a command

## tail

-f: output appended data as the file grows
-F: the same, but open the file again when it is renamed
-n num: output the last num lines
"""


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What does xargs -0 do?", "-0, --null"),
        ("What does xargs -n do?", "-n max"),
        ("What does tail -n do?", "-n num"),
        ("What does tail -f do?", "-f:"),
        ("What does tail -F do?", "-F:"),
    ],
)
def test_an_option_is_explained_by_its_line_of_its_program(scorer: EvidenceScorer, question: str, line: str) -> None:
    about = {"document_id": "d", "title": "Two programs", "published": "", "cosine": 0}
    hit = NodeWithScore(node=TextNode(text=CARD, metadata=about), score=1.0)
    best, *others = scorer.score(scorer.parse(question), [hit])
    assert best.text.startswith(line)
    assert all(one.features["other_thing"] for one in others if one.text.startswith("-"))


SISTERS = """# Three sisters: Olympic, Titanic and Britannic

## Titanic

On her maiden voyage she sank in two hours and forty minutes.

## Britannic

She hit a mine and went down in 55 minutes.
"""


def test_a_sentence_below_the_heading_of_another_thing_is_behind(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "Three sisters: Olympic, Titanic and Britannic", "published": "", "cosine": 0}
    hit = NodeWithScore(node=TextNode(text=SISTERS, metadata=about), score=1.0)
    found = scorer.score(scorer.parse("How long did the Britannic take to sink?"), [hit])
    assert [(one.text.split()[0], one.features["other_thing"]) for one in found] == [("She", 0.0), ("On", 1.0)]


def test_what_is_said_of_another_thing_does_not_let_its_neighbours_answer(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "Orrin Bay", "published": "", "cosine": 0.6}
    text = "Orrin Bay lies on the coast of Sel. Orrin Bay has a maximum depth of 44 metres."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    surest = {
        asked: max(one.probability for one in scorer.score(scorer.parse(f"What is the {asked} of Orrin Bay?"), [hit]))
        for asked in ("maximum depth", "minimum depth")
    }
    assert surest["maximum depth"] > 0.5 > surest["minimum depth"]


def test_a_row_belongs_with_the_names_of_its_columns_and_not_with_the_row_above(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "A note", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text=TABLE, metadata=about), score=1.0)
    found = scorer.score(scorer.parse("When was the Mackinac bridge opened?"), [hit])
    nearby = {one.text.split()[0]: one.features["same_words_nearby"] for one in found}
    assert nearby["Mackinac"] == 1.0
    assert nearby["Severn"] == nearby["Humber"] < 1.0


def out_of_time(scorer: EvidenceScorer, question: str, text: str, **about: str) -> list[str]:
    """Return the sentences, in reading order, that are of another time than the question."""
    node = TextNode(text=text, metadata={"document_id": "d", "title": "A note", "published": "", "cosine": 0.5} | about)
    found = scorer.score(scorer.parse(question), [NodeWithScore(node=node, score=1.0)])
    return [one.text for one in sorted(found, key=lambda one: one.start) if one.features["out_of_time"]]


def test_a_sentence_is_of_the_time_that_it_names_unless_it_begins_then(scorer: EvidenceScorer) -> None:
    others = out_of_time(scorer, "What was the revenue of the mills in 2021?", REPORT)
    assert [text.split()[-1] for text in others] == ["million.", "2020."]


def test_a_heading_dates_what_stands_below_it_and_below_its_own_headings(scorer: EvidenceScorer) -> None:
    assert out_of_time(scorer, "When did the session end in 2024?", CHANGES) == [
        "The session ends after thirty minutes."
    ]


RELEASES = "## 2.4.0\n\nThe port is 80.\n\n### Changed\n\nThe format is new.\n\n## 2.3.0\n\nThe lock was fixed."


def test_a_heading_says_of_which_version_stands_below_it(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "A note", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text=RELEASES, metadata=about), score=1.0)
    for asked, others in (("What changed in 2.3?", 2), ("What changed in 2.4.0?", 1), ("What changed in 2.1?", 3)):
        found = scorer.score(scorer.parse(asked), [hit])
        assert sum(one.features["other_thing"] for one in found) == others


def test_the_day_of_publication_counts_only_where_the_title_names_no_time(scorer: EvidenceScorer) -> None:
    asked, text = "How many people worked at the museum in 2023?", "The museum employed 23 people."
    assert out_of_time(scorer, asked, text, title="Annual report 2022", published="2023-03-01") == [text]
    assert out_of_time(scorer, asked, text, title="The museum", published="2023-03-01") == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What was approved in May 2024?",
            "## 14 May 2024\n\nThe roof was approved, which begins in June.",
        ),
        (
            "How many guests came in 2021?",
            "It had 2.1 million guests, up from 1.4 million in 2020.\n\nAll of 2021.",
        ),
        ("How many guests came in 2021?", "Since 2019 the house has had 2.1 million guests a year.\n\nAll of 2021."),
        ("How many guests came in 2024?", "In 2023/24 the house had 2.1 million guests."),
    ],
    ids=["a dated heading", "an aside", "a beginning", "both years of a season"],
)
def test_a_time_that_is_only_beside_what_is_told_leaves_it_open(
    scorer: EvidenceScorer, question: str, text: str
) -> None:
    assert out_of_time(scorer, question, text) == []


def test_a_title_that_has_a_year_in_its_name_dates_nothing(scorer: EvidenceScorer) -> None:
    title = "Guide to the Museums Act 2012"
    text = f"# {title}\n\nThe fee of the museum is 40 crowns."
    assert out_of_time(scorer, "What is the fee in 2023?", text, title=title, published="2023-02-01") == []


def test_digits_of_a_version_are_no_version(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "The panel", "published": "", "cosine": 0.5}
    texts = ("Put 3 new cells in within 2 minutes.", "The panel 3.2 has new cells.")
    hits = [NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0) for text in texts]
    found = scorer.score(scorer.parse("What is new in 3.2?"), hits)
    named = {one.text: one.features["same_names_in_passage"] for one in found}
    assert named == {texts[0]: 0.0, texts[1]: 1.0}


def test_an_item_of_another_place_or_time_is_not_what_its_section_is_asked_for(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "The committee in 2024", "published": "", "cosine": 0.5}
    text = "## Decisions\n\n1. The gate is locked at 8 pm.\n2. Plot 14 goes to the school."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    for question, sections in (
        ("What did the committee decide?", [2.0, 2.0]),
        ("What is the second decision of the committee?", [0.0, 2.0]),
        ("What did the committee decide in 2019?", [0.0, 0.0]),
    ):
        found = sorted(scorer.score(scorer.parse(question), [hit]), key=lambda one: one.start)
        assert [one.features["section"] for one in found] == sections


@pytest.mark.parametrize(("year", "figures"), [(2011, [True, False, False]), (2008, [False, False, True])])
def test_rows_are_of_the_times_of_their_columns_and_of_another_thing_where_none_is_asked_for(
    scorer: EvidenceScorer, year: int, figures: list[bool]
) -> None:
    about = {"document_id": "d", "title": "Mills", "published": "", "cosine": 0.5, "columns": "- | 2012 | 2011"}
    hit = NodeWithScore(node=TextNode(text=RESULTS.partition("\n\n")[2], metadata=about), score=1.0)
    found = scorer.score(scorer.parse(f"What was the operating profit in {year}?"), [hit])
    rows = sorted((one for one in found if one.lead.startswith("-")), key=lambda one: one.start)
    in_time = [year == 2011, year == 2011, year == 2008]
    assert [one.features["figure"] > 0 for one in rows] == figures
    assert [one.features["out_of_time"] == 0 for one in rows] == in_time
    assert [one.features["other_thing"] == 0 for one in (rows[0], rows[2])] == [in_time[0], in_time[2]]


def test_a_sentence_without_a_number_does_not_fit_where_a_row_has_the_figure(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "Mills", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text=RESULTS, metadata=about), score=1.0)
    fits = {
        year: next(
            one.features["fits_kind"]
            for one in scorer.score(scorer.parse(f"What was the operating profit in {year}?"), [hit])
            if one.start == 0
        )
        for year in (2008, 2004)
    }
    assert fits == {2008: 0.0, 2004: 1.0}


def test_who_published_a_passage_is_read_with_it_where_the_question_names_them(scorer: EvidenceScorer) -> None:
    about = {"document_id": "d", "title": "Address", "published": "", "cosine": 0.5}
    text = "I propose to raise the fee for boats to nine crowns."

    def best(publisher: str) -> Evidence:
        node = TextNode(text=text, metadata=about | {"publisher": publisher}, id_=publisher)
        asked = scorer.parse("To how much does Ann Varga propose to raise the fee for boats?")
        return scorer.score(asked, [NodeWithScore(node=node, score=1.0)])[0]

    own, other = best("Ann Varga"), best("Tom Okafor")
    assert own.features["same_names_in_passage"] == 1
    assert other.features["same_names_in_passage"] == 0
    assert own.features["passage_read"] > other.features["passage_read"]
