"""Documents that give different values for the same thing."""

import re
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.scoring import UNDATED, Evidence
from rag.answering.question.parsing import parse_question
from rag.answering.quoting.conflicts import FARTHEST, conflict, disagreeing, latest_first, older, preferred, succeeded
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.retrieval.reader import Span
from rag.settings import Settings
from rag.types import Question

ASKED = "How long is the bridge?"
FITTING = {
    "fits_kind": 1.0,
    "out_of_time": 0.0,
    "other_thing": 0.0,
    "section": 0.0,
    "same_names_in_passage": 1.0,
    "same_words_nearby": 1.0,
}


def sentence(value: str, document: str, relevance: float = 1.0, *, score: float = 3.0, **features: float) -> Evidence:
    text = f"The bridge is {value} long."
    start = text.index(value)
    return Evidence(
        hit=0, document_id=document, start=0, end=len(text), text=text, stems=frozenset(),
        title_stems=frozenset(), relevance=relevance, probability=0.9,
        features=FITTING | features, span=Span(start=start, end=start + len(value), score=score),
        day=UNDATED,
    )  # fmt: skip


def worded(text: str, value: str, document: str, stems: Stems) -> Evidence:
    start = text.index(value)
    span = Span(start=start, end=start + len(value), score=3)
    return replace(sentence(value, document), text=text, end=len(text), stems=frozenset(stems(text)), span=span)


FIRST = sentence("503 metres", "a", 2.0)


def as_day(text: str) -> date:
    return date.fromisoformat(text) if text else UNDATED


def found(stems: Stems, *evidence: Evidence, asked: str = ASKED) -> list[str]:
    hits = [
        NodeWithScore(node=TextNode(text="", metadata={"title": f"Bridges ({one.hit})"}), score=1) for one in evidence
    ]
    return [one.document_id for one in disagreeing(parse_question(asked, stems), evidence, hits, least=0.5)]


def test_different_numbers_of_two_documents(stems: Stems) -> None:
    assert found(stems, FIRST, sentence("510 metres", "b")) == ["a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        sentence("503 m", "b"),
        sentence("0.503 km", "b"),
        sentence("about 510 metres", "b"),
        sentence("500 to 520 metres", "b"),
        sentence("five hundred and three metres", "b"),
        sentence("510 metres", "a"),
        sentence("very", "b"),
        sentence("510 metres", "b", FIRST.relevance - FARTHEST - 0.1),
        sentence("510 metres", "b", score=1.9),
        sentence("510 metres", "b", out_of_time=1.0),
        sentence("510 metres", "b", same_names_in_passage=0.5),
        sentence("510 metres", "b", same_words_nearby=0.5),
        sentence("510 tonnes", "b", fits_kind=0.5),
        sentence("510 metres and 12 metres", "b"),
        replace(sentence("510 metres", "b"), probability=0.4),
    ],
    ids=[
        "the same", "another unit of length", "rounded", "a range", "not sure", "same document",
        "no number", "far behind", "no answer", "another time", "another name", "other words",
        "another unit", "several", "unlikely",
    ],
)  # fmt: skip
def test_what_is_no_conflict(stems: Stems, other: Evidence) -> None:
    assert found(stems, FIRST, other) == []


@pytest.mark.parametrize("proposing", ["proposed", "were ready"])
def test_what_is_only_proposed_is_no_conflict_unless_that_is_asked_for(stems: Stems, proposing: str) -> None:
    proposed = worded(f"They {proposing} to make the bridge 510 metres long.", "510 metres", "b", stems)
    assert found(stems, FIRST, proposed) == []
    assert found(stems, FIRST, proposed, asked=f"How long is the bridge that they {proposing} to build?") == ["a", "b"]


@pytest.mark.parametrize(
    ("later", "day", "revises"),
    [
        ("They raised the length to 510 metres from 503 metres.", "2021-06-01", True),
        ("It is 510 metres long, and not, as was said earlier, 503 metres.", "2021-06-01", True),
        ("They raised the length to 510 metres from 503 metres.", "2018-06-01", False),
        ("They raised the length to 510 metres from 480 metres.", "2021-06-01", False),
        ("It is 510 metres long.", "2021-06-01", False),
    ],
)
def test_what_a_later_document_gives_for_the_former_value_may_be_farther_behind(
    stems: Stems, later: str, day: str, *, revises: bool
) -> None:
    other = replace(worded(later, "510 metres", "b", stems), relevance=FIRST.relevance - FARTHEST - 1, day=as_day(day))
    first = replace(FIRST, day=as_day("2019-03-19"))
    assert found(stems, first, other) == (["a", "b"] if revises else [])


def test_a_share_is_no_count(stems: Stems) -> None:
    votes, share = (
        worded("Lee won by 198 votes.", "198", "a", stems),
        worded("Lee got 35 percent.", "35 percent", "b", stems),
    )
    more = worded("Lee won by 212 votes.", "212", "b", stems)
    assert found(stems, votes, share, asked="How many votes did Lee get?") == []
    assert found(stems, votes, more, asked="How many votes did Lee get?") == ["a", "b"]


def test_a_value_is_shown_whole_however_little_of_it_the_reader_took() -> None:
    text = "The bridge cost $3.5 billion in all."
    start = text.index("5 b")
    part = replace(
        FIRST, text=text, start=100, end=100 + len(text), span=Span(start=100 + start, end=101 + start, score=3)
    )
    hit = NodeWithScore(node=TextNode(text="", metadata={"title": "A", "published": ""}), score=1)
    (value,) = conflict(ASKED, [part], [hit]).values
    assert value.text == "$3.5 billion"
    assert (value.start_char_index, value.end_char_index) == (100 + start - 3, 100 + start + 9)


def test_a_document_speaks_with_the_sentence_that_has_most_of_the_question(stems: Stems) -> None:
    own = replace(sentence("510 metres", "b"), stems=frozenset(stems("The bridge is 510 metres long.")))
    branch = replace(sentence("90 metres", "b", 1.5), start=100, end=120)
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": "Bridges"}), score=1)]
    _, other = disagreeing(parse_question(ASKED, stems), [FIRST, branch, own], hits, least=0.5)
    assert other == own


def test_a_sentence_with_another_name_than_the_one_asked_for_is_no_conflict(stems: Stems) -> None:
    asked = "What is the span of the bridge over the Belt?"
    first = worded("The bridge over the Belt has a span of 503 metres.", "503 metres", "a", stems)
    other = "The span of the bridge over the {} was set to 510 metres in July."
    elsewhere, same = (worded(other.format(name), "510 metres", "b", stems) for name in ("Sound", "Belt"))
    assert found(stems, first, elsewhere, asked=asked) == []
    assert found(stems, first, same, asked=asked) == ["a", "b"]
    unnamed = worded("The span was set to 510 metres in July.", "510 metres", "b", stems)
    assert found(stems, first, unnamed, asked=asked) == ["a", "b"]
    titled = replace(elsewhere, title_stems=frozenset(stems("The Belt")))
    assert found(stems, first, titled, asked=asked) == ["a", "b"]


def test_values_of_different_times_are_no_conflict(stems: Stems) -> None:
    sentences = {1932: FIRST, 2020: sentence("510 m", "b")}
    then, now = (replace(one, text=f"{one.text} {year}.") for year, one in sentences.items())
    assert found(stems, then, now) == []
    assert found(stems, then, replace(now, text=now.text.replace("2020", "1932"))) == ["a", "b"]


def test_different_days_of_one_month_are_a_conflict(stems: Stems) -> None:
    days = [sentence("5 April 1973", "a", 2.0), sentence("6 April 1973", "b"), sentence("April 1973", "c")]
    opened = [replace(one, stems=frozenset(stems("opened"))) for one in days]
    assert found(stems, *opened, asked="When was the bridge opened?") == ["a", "b"]


@pytest.mark.parametrize(
    ("asked", "one", "other", "same"),
    [
        ("When was the mill founded?", "It was founded in 1937.", "It began to grind in 1984.", False),
        ("When was the mill founded?", "It was founded in 1937.", "Founded in 1938, it is old.", True),
        ("When was the record set?", "The record was set in 1945.", "A rule for each record is of 1979.", False),
        ("When did the ferry sink?", "The ferry sank in 1912.", "In 1913 the ferry sank.", True),
        ("When was it taken over?", "The crown came in 1600.", "The act is of 1773.", False),
        ("When was Humber?", "It dates from 1600.", "It is of 1773.", True),
    ],
)
def test_dates_of_different_events_are_no_conflict(
    stems: Stems, asked: str, one: str, other: str, *, same: bool
) -> None:
    told = []
    for document, text in (("a", one), ("b", other)):
        start = next(found.start() for found in re.finditer(r"\d{4}", text))
        told.append(
            replace(
                sentence("1", document, 2.0), text=text, end=len(text), stems=frozenset(stems(text)),
                span=Span(start=start, end=start + 4, score=3.0),
            )
        )  # fmt: skip
    assert found(stems, *told, asked=asked) == (["a", "b"] if same else [])


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ("How long was the bridge?", ["2021-06-01", "2019-03-19", ""]),
        ("How many people did the flood kill?", ["2021-06-01", "2019-03-19", ""]),
        ("How long is the bridge?", ["2021-06-01", "2019-03-19", ""]),
        ("How long is the bridge now?", ["2021-06-01"]),
        ("What is the current length of the bridge?", ["2021-06-01"]),
    ],
)
def test_the_latest_document_speaks_first_and_alone_about_now(stems: Stems, asked: str, order: list[str]) -> None:
    days = ["2019-03-19", "", "2021-06-01"]
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": f"Of {i * 'x'}"}), score=1) for i in range(3)]
    others = [replace(sentence("503 m", day), hit=hit, day=as_day(day)) for hit, day in enumerate(days)]
    assert [one.document_id for one in preferred(parse_question(asked, stems), others, hits)] == order
    assert preferred(parse_question(asked, stems), [], hits) == []


def test_what_another_edition_says_counts_sooner_where_the_present_is_asked_for(stems: Stems) -> None:
    later = sentence("510 metres", "b", score=-1)
    assert found(stems, FIRST, later) == []
    assert found(stems, FIRST, later, asked=f"{ASKED[:-1]} now?") == ["a", "b"]


@pytest.mark.parametrize(
    ("asked", "later", "order"),
    [
        ("How long is the bridge now?", "Bridges (2021)", ["new"]),
        ("How long is the bridge?", "Bridges, edition 2.1", ["new"]),
        ("How long was the bridge?", "Bridges (2021)", ["old", "new"]),
        ("How long is the bridge now?", "Tunnels", ["old", "new"]),
    ],
)
def test_a_later_edition_replaces_an_older_one_where_the_present_is_asked_for(
    stems: Stems, asked: str, later: str, order: list[str]
) -> None:
    hits = [
        NodeWithScore(node=TextNode(text="", metadata={"title": title}), score=1) for title in ("Bridges (2019)", later)
    ]
    both = [
        replace(sentence("about 503 m", "old", 2.0), day=date(2019, 3, 19)),
        replace(sentence("nearly 520 m", "new"), hit=1, day=date(2021, 6, 1)),
    ]
    kept = latest_first(parse_question(asked, stems), both, hits, least=0.5)
    assert [one.document_id for one in kept] == order
    assert latest_first(parse_question(asked, stems), [], hits, least=0.5) == []


def test_notes_that_have_but_a_day_for_a_title_are_no_editions_of_each_other(stems: Stems) -> None:
    titles = ("20190319_1600", "20210601_1600")
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": title}), score=1) for title in titles]
    both = [
        replace(sentence("about 503 m", "old", 2.0), day=date(2019, 3, 19)),
        replace(sentence("nearly 520 m", "new"), hit=1, day=date(2021, 6, 1)),
    ]
    kept = latest_first(parse_question("How long is the bridge now?", stems), both, hits, least=0.5)
    assert [one.document_id for one in kept] == ["old", "new"]


def test_what_was_given_before_is_said_to_be_older_where_it_is_not_quoted() -> None:
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": "Survey"}), score=1)]
    new = replace(sentence("510 m", "b"), day=date(2021, 6, 1))
    old = replace(FIRST, day=date(2019, 3, 19), text="**The bridge** is 503\nmetres long.")
    assert older([old, new], [new], hits) == "Older: The bridge is 503 metres long. (Survey, 2019-03-19)."
    assert older([old, new], [new, old], hits) == ""


@pytest.mark.parametrize(
    ("asked", "later", "former"),
    [
        ("Who is the harbour master?", "Lena Brandt is the new harbour master.", True),
        ("Who is the harbour master?", "Lena Brandt took over as harbour master in May.", True),
        ("Who is the harbour master?", "Lena Brandt was elected harbour master.", True),
        ("Who was the harbour master?", "Lena Brandt is the new harbour master.", False),
        ("Who is the harbour master?", "Lena Brandt, harbour master, bought a new crane.", False),
        ("Who is the harbour master?", "Lena Brandt became deputy harbour master.", False),
        ("Who is the harbour master?", "Lena Brandt became head of the school.", False),
        ("When is the harbour master there?", "Lena Brandt is the new harbour master.", False),
    ],
)
def test_who_somebody_was_is_older_where_a_later_document_tells_of_the_next(
    stems: Stems, asked: str, later: str, *, former: bool
) -> None:
    old = replace(worded("The harbour master is Jonas Frey.", "Jonas Frey", "old", stems), day=date(2028, 2, 1))
    new = replace(worded(later, "Lena Brandt", "new", stems), day=date(2030, 5, 1), hit=1)
    for both in ([old, new], [new, old]):
        assert succeeded(parse_question(asked, stems), both, least=0.5) == [old] * former
    undated = replace(old, day=UNDATED)
    assert succeeded(parse_question(asked, stems), [new, undated], least=0.5) == []


@pytest.mark.parametrize(
    ("asked", "later", "present"),
    [
        ("How long will the bridge be?", "Bridges (2021)", True),
        ("How long should the bridge be?", "Bridges (2021)", True),
        ("Who owns the bridge?", "Bridges (2021)", True),
        ("Who was the owner of the bridge?", "Bridges (2021)", False),
        ("Who owned the bridge?", "Bridges (2021)", False),
        ("How long is the bridge that was planned in May 2019?", "Bridges (2021)", False),
        ("How long is the bridge now, in 2021?", "Bridges (2021)", True),
        ("How long is the bridge?", "Bridges, 12 March 2021", True),
        ("How long is the bridge?", "Tunnels, 12 March 2021", False),
    ],
)
@pytest.mark.parametrize("relevance", [1.0, 3.0])
def test_the_later_edition_answers_for_the_present_whether_it_reads_best_or_not(
    stems: Stems, asked: str, later: str, relevance: float, *, present: bool
) -> None:
    titles = ("Bridges, 6 February 2019", later)
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": title}), score=1) for title in titles]
    both = [
        replace(sentence("about 503 m", "old", 2.0), day=date(2019, 3, 19)),
        replace(sentence("nearly 520 m", "new", relevance), hit=1, day=date(2021, 6, 1)),
    ]
    both.sort(key=lambda one: -one.relevance)
    kept = latest_first(parse_question(asked, stems), both, hits, least=0.5)
    assert {one.document_id for one in kept} == ({"new"} if present else {"old", "new"})


def test_a_later_edition_that_says_nearly_the_same_needs_no_sure_reader(stems: Stems) -> None:
    hits = [
        NodeWithScore(node=TextNode(text="", metadata={"title": f"Bridges ({year})"}), score=1) for year in (2019, 2021)
    ]
    text = "Members can cancel with a notice of {} weeks."
    old = replace(worded(text.format("twelve"), "twelve weeks", "old", stems), day=date(2019, 3, 19))
    new = replace(worded(text.format("four"), "four weeks", "new", stems), day=date(2021, 6, 1), hit=1, relevance=0.5)
    unsure = replace(new, span=replace(new.span, score=1.0))
    other = replace(unsure, text="Four weeks it is.", stems=frozenset(stems("Four weeks it is.")))
    asked = parse_question("What is the notice for members to cancel?", stems)
    assert latest_first(asked, [old, unsure], hits, least=0.5) == [unsure]
    assert disagreeing(asked, [old, unsure], hits, least=0.5) == [old, unsure]
    assert latest_first(asked, [old, other], hits, least=0.5) == [old, other]


@pytest.mark.parametrize(("asked", "order"), [("What is new?", ["new"]), ("What are the features?", ["new", "adds"])])
def test_dated_parts_of_a_document_add_up_where_several_things_are_asked_for(
    stems: Stems, asked: str, order: list[str]
) -> None:
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": "Changes"}), score=1)]
    texts = {
        "new": ("It keeps 200 notes for you.", date(2021, 6, 1)),
        "repeats": ("It keeps 100 notes for you.", date(2019, 3, 19)),
        "adds": ("The editor is dark.", date(2019, 3, 19)),
    }
    evidence = [replace(worded(text, text, "d", stems), day=day) for text, day in texts.values()]
    kept = latest_first(parse_question(asked, stems), evidence, hits, least=0.5)
    assert [one.text for one in kept] == [texts[name][0] for name in order]


@pytest.mark.parametrize(
    ("asked", "one", "other", "differ"),
    [
        ("What is the deposit?", "15 euros", "20 euros", True),
        ("What is the limit?", "up to 200 notes", "up to 100 notes", True),
        ("What is the deadline?", "3 June 2024", "on 4 June 2024", True),
        ("What is the rate?", "24 euros a day", "28 euros a day", True),
        ("What did they report?", "a profit of 15 euros", "a loss of 20 euros", False),
        ("Which probe was it?", "Pioneer 10", "Pioneer 11", False),
        ("What is the address?", "5 Dock Street", "7 Mill Road", False),
        ("What is the deposit?", "15 euros", "paid with 20 euros", False),
        ("Who pays the deposit?", "15 euros", "20 euros", False),
    ],
)
def test_what_something_is_can_be_a_number_or_a_date(
    stems: Stems, asked: str, one: str, other: str, *, differ: bool
) -> None:
    told = [
        worded(f"As deposit, limit or deadline it is {value}.", value, document, stems)
        for document, value in (("a", one), ("b", other))
    ]
    assert found(stems, *told, asked=asked) == (["a", "b"] if differ else [])


def test_of_which_time_a_value_is_says_any_sentence_that_gives_it(stems: Stems) -> None:
    unnamed = worded("The revenue of 412 million is unchanged.", "412 million", "a", stems)
    named = worded("In 2023 the revenue was 412 million.", "412 million", "b", stems)
    before = worded("In 2022 the revenue was 378 million.", "378 million", "c", stems)
    asked = "What is the revenue?"
    assert found(stems, unnamed, before, asked=asked) == ["a", "c"]
    for told in permutations((unnamed, before, named)):
        assert found(stems, *told, asked=asked) == []


def test_only_numbers_and_dates_are_compared(stems: Stems) -> None:
    assert found(stems, FIRST, sentence("510 metres", "b"), asked="Who built the bridge in 510 days?") == []
    assert found(stems) == []


def test_the_latest_document_comes_first_and_one_without_a_date_last() -> None:
    days = ["", "2019-03-19", "2021-06-01"]
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": ""}), score=1)]
    shown = conflict(ASKED, [replace(sentence("503 m", day), day=as_day(day)) for day in days], hits)
    assert [value.published for value in shown.values] == [date(2021, 6, 1), date(2019, 3, 19), None]
    assert {value.text for value in shown.values} == {"503 m"}


def test_an_engine_quotes_both_and_shows_the_conflict(settings: Settings, tmp_path: Path) -> None:
    texts = {
        "gazette": "title: Harbour Gazette\npublished: 2019-03-19\n---\nThe harbour bridge has a span of 503 metres.",
        "survey": "title: Survey\npublished: 2022-01-02\n---\nThe harbour bridge has a span of 510 metres.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(f"---\n{text}")
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([tmp_path / f"{name}.md" for name in texts])
        answer = engine.ask("What is the length of the span of the harbour bridge?")
    (shown,) = answer.conflicts
    assert [(value.title, str(value.published)) for value in shown.values] == [
        ("Survey", "2022-01-02"),
        ("Harbour Gazette", "2019-03-19"),
    ]
    assert ["510" in shown.values[0].text, "503" in shown.values[1].text] == [True, True]
    assert {citation.document_id for citation in answer.citations} == {value.document_id for value in shown.values}


CHANGES = """---
title: Changes to the ferry
published: 2024-02-20
---

# Changes to the ferry

## Version 2.4 (20 February 2024)

- The ferry waits for late passengers for 15 minutes.

## Version 2.3 (9 October 2023)

- The ferry waits for late passengers for 20 minutes.
"""


@pytest.mark.parametrize("as_of", [None, date(2024, 12, 31)])
def test_the_latest_part_of_a_document_with_several_dated_ones_answers(
    settings: Settings, tmp_path: Path, as_of: date | None
) -> None:
    (tmp_path / "changes.md").write_text(CHANGES)
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([tmp_path / "changes.md"])
        answer = engine.ask(Question(text="How many minutes does the ferry wait for late passengers?", as_of=as_of))
    assert "15 minutes" in answer.answer
    assert "20 minutes" not in answer.answer
    assert (
        "Older: The ferry waits for late passengers for 20 minutes. (Changes to the ferry, 2023-10-09)."
        in answer.message
    )
    (shown,) = answer.conflicts
    assert [(value.text, str(value.published)) for value in shown.values] == [
        ("15 minutes", "2024-02-20"),
        ("20 minutes", "2023-10-09"),
    ]
