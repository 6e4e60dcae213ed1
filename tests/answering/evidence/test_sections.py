"""What a heading says of the items below it: that they are what is asked for, or that it denies them."""

from collections.abc import Iterator

import pytest

from rag.answering.evidence.sections import section_in
from rag.answering.question.parsing import parse_question
from rag.answering.text.headings import denies
from rag.answering.text.words import Stems
from rag.bootstrap import Engine, open_engine
from rag.settings import load_settings
from rag.types import AnswerStatus

NOTES = """---
title: Release notes of Plover
---
## 3.1 (2025-09-02)

- Calendars can be shared by link.
- It reads files of up to 200 MB.

## 3.0 (2025-04-14)

- A dark theme.
- Backups are encrypted.
"""
MINUTES = """---
title: Minutes of the garden committee
---
## Decisions

1. Water butts are bought from Hollis.
2. The lower gate is locked at 8 pm.
3. Plot 14 goes to the school.

## Actions

- Karl orders the water butts.
- Petra writes to the school.
"""
INSURANCE = """---
title: Travel insurance
---
## What is covered

- Medical treatment abroad.
- Lost luggage up to £1,500.

## What is not covered

- Winter sports.
- Journeys of more than 31 days.

## The helpline

Monday: 8 am to 8 pm
Tuesday: 9 am to 6 pm
Saturday: 9 am to noon
Sunday: closed
"""
CHANGES = """Changes of Quillsort

version 1.33 - 2026-03-04

sorts by several columns
reads gzip files

version 1.32 - 2025-11-20

fixes a crash with empty files

version 1.31 - 2025-08-02

drops Python 3.8
"""
SETTINGS = """Settings of Plover
==================

Set them in a file, for example::

    upload_size = 64 MB
    queue_length = 20

* ``upload_size`` - How large a file may be.

upload_size
-----------

**Default** - ``8 MB``

**Minimum** - ``5 MB``

queue_length
------------

**Default** - ``100``
"""
HOURS = """The tutors of Quillsort and when they are there

Mon closed
Tue 9-12
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("sections")
    for name, text in {"notes": NOTES, "minutes": MINUTES, "insurance": INSURANCE}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with open_engine(load_settings({}, data_dir=folder / "data"), create=True) as engine:
        engine.ingest([*folder.glob("*.md")])
        for name, text in {"changes": CHANGES, "hours": HOURS, "settings": SETTINGS}.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        engine.ingest([*folder.glob("*.txt")])
        yield engine


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What is new in Plover 3.1?", ["Calendars can be shared by link.", "It reads files of up to 200 MB."]),
        ("What changed in version 3.0?", ["A dark theme.", "Backups are encrypted."]),
        ("What did the committee decide?", [
            "Water butts are bought from Hollis.", "The lower gate is locked at 8 pm.", "Plot 14 goes to the school.",
        ]),
        ("What did the committee decide about the school?", ["Plot 14 goes to the school."]),
        ("What are the action items?", ["Karl orders the water butts.", "Petra writes to the school."]),
        ("What is covered?", ["Medical treatment abroad.", "Lost luggage up to £1,500."]),
        ("What is not covered?", ["Winter sports.", "Journeys of more than 31 days."]),
        ("What are the hours of the helpline on Tuesday?", ["Tuesday: 9 am to 6 pm"]),
        ("What are the hours of the helpline?", [
            "Monday: 8 am to 8 pm", "Tuesday: 9 am to 6 pm", "Saturday: 9 am to noon", "Sunday: closed",
        ]),
        ("What is new in version 1.32 of Quillsort?", ["fixes a crash with empty files"]),
        ("Which version of Quillsort drops Python 3.8?", ["version 1.31 - 2025-08-02", "drops Python 3.8"]),
        ("When did Quillsort drop Python 3.8?", ["version 1.31 - 2025-08-02", "drops Python 3.8"]),
        ("What is the latest version of Quillsort?", ["version 1.33 - 2026-03-04"]),
        ("When was version 1.32 of Quillsort released?", ["version 1.32 - 2025-11-20"]),
        ("When are the tutors of Quillsort there on Tuesday?", ["Tue 9-12"]),
        ("What is the default upload_size?", ["**Default** - ``8 MB``"]),
        ("What is the minimum upload_size?", ["**Minimum** - ``5 MB``"]),
        ("What is the default value of queue_length?", ["**Default** - ``100``"]),
        ("What is the second decision of the committee?", ["The lower gate is locked at 8 pm."]),
    ],
)  # fmt: skip
def test_what_stands_below_the_heading_that_is_asked_for_answers(
    engine: Engine, question: str, quoted: list[str]
) -> None:
    answer = engine.ask(question)
    assert [citation.cited_text for citation in answer.citations] == quoted
    assert answer.short_answer is None or len(quoted) == 1


@pytest.mark.parametrize(
    "question",
    ["What is new in Plover 3.2?", "What did the council decide?", "What is the fifth decision of the committee?",
     "What are the rules of the committee?"],
)  # fmt: skip
def test_another_section_is_no_answer(engine: Engine, question: str) -> None:
    assert engine.ask(question).status is AnswerStatus.ABSTAINED


def test_an_item_that_its_heading_denies_is_quoted_with_it(engine: Engine) -> None:
    denied, granted = engine.ask("Are winter sports covered?"), engine.ask("Is lost luggage covered?")
    assert [citation.cited_text for citation in denied.citations] == ["What is not covered", "Winter sports."]
    assert denied.short_answer is None
    assert [citation.cited_text for citation in granted.citations] == ["Lost luggage up to £1,500."]


@pytest.mark.parametrize(
    ("heading", "denied"),
    [("What is not covered", True), ("No smoking", True), ("Exclusions", True), ("What you can't take", True),
     ("Notes", False), ("What is covered", False), ("Knots", False)],
)  # fmt: skip
def test_a_heading_may_deny(heading: str, denied: bool) -> None:
    assert denies(heading) == denied


def test_every_word_has_to_stand_above_an_item(stems: Stems) -> None:
    section = section_in(parse_question("What are the costs of the trip to Marn?", stems), frozenset(), 0)
    assert section.is_asked(frozenset(stems("Costs")), "", frozenset(stems("Trip to Marn")))
    assert not section.is_asked(frozenset(stems("Costs")), "", frozenset(stems("Trip to Norholm")))
    assert not section.is_asked(frozenset(stems("Rules")), "", frozenset(stems("Trip to Marn and its costs")))


def test_a_denial_in_the_question_is_held_against_a_heading_with_all_that_is_asked(stems: Stems) -> None:
    section = section_in(parse_question("What happens if my luggage is not returned?", stems), frozenset(), 0)
    assert not section.is_denied("Luggage", frozenset(stems("Luggage")))
    covered = section_in(parse_question("What is not covered?", stems), frozenset(), 0)
    assert covered.is_denied("What is covered", frozenset(stems("What is covered")))


def test_when_and_where_are_left_to_the_reader(stems: Stems) -> None:
    section = section_in(parse_question("When are the costs due?", stems), frozenset(), 0)
    assert not section.is_asked(frozenset(stems("Costs due")), "", frozenset())


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is new in 2.4.0?", True),
        ("How did 2.4.0 change?", True),
        ("When was 2.4.0 released?", False),
        ("Who released 2.4.0?", False),
        ("And how many features does 2.4.0 have?", False),
    ],
)
def test_what_stands_below_a_version_says_not_when_nor_by_whom_it_was_released(
    stems: Stems, question: str, asked: bool
) -> None:
    section = section_in(parse_question(question, stems), {"2.4.0"}, 0)
    assert section.is_asked({"2.4.0"}, "2.4.0", frozenset()) is asked
