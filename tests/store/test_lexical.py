"""The lexical index: names in other spellings, questions of any shape, folders in any state."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from store_samples import chunk

from rag.errors import IndexUnavailableError
from rag.store.lexical import LexicalIndex
from rag.types import Filters

TEXTS = {
    "kyiv": "President Zelensky met the ministers in Kyiv and spoke about defence spending.",
    "hague": "The summit in The Hague ended with a declaration of the allies.",
    "sanctions": "New sanctions against Moscow were announced on Tuesday.",
    "budget": "The budget grows to 4000 million in 2035, said Stoltenberg.",
}


def found(index: LexicalIndex, question: str, limit: int = 10) -> list[str]:
    return [chunk_id for chunk_id, _ in index.search(question, Filters(), limit)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture
def index(folder: Path) -> Iterator[LexicalIndex]:
    index = LexicalIndex(folder)
    index.apply(
        [(name, [chunk(text, document_id=name, chunk_id=name, title="News")]) for name, text in TEXTS.items()],
        sequence=4,
    )
    yield index
    index.close()


@pytest.mark.parametrize("spelling", ["Zelensky", "Zelenskyy", "Zelenskiy", "Zelenski", "zelenskyy", "Zelennsky"])
def test_finds_a_name_in_other_spellings(index: LexicalIndex, spelling: str) -> None:
    assert found(index, f"What did {spelling} say?")[0] == "kyiv"


@pytest.mark.parametrize("written", ["U.K.", "UK", "U.K"])
@pytest.mark.parametrize("asked", ["U.K.", "UK"])
def test_finds_initials_with_full_stops_and_without(index: LexicalIndex, asked: str, written: str) -> None:
    index.apply([("d", [chunk(f"The {written} gives ships.", document_id="d", chunk_id="ships")])], sequence=9)
    assert found(index, f"What does the {asked} do?") == ["ships"]


@pytest.mark.parametrize(
    ("typo", "expected"), [("sanctoins", "sanctions"), ("Stoltenburg", "budget"), ("Tuseday", "sanctions")]
)
def test_finds_a_word_with_a_slip_of_the_pen(index: LexicalIndex, typo: str, expected: str) -> None:
    assert found(index, typo)[0] == expected


def test_an_exact_word_goes_before_a_near_one(index: LexicalIndex) -> None:
    index.apply([("other", [chunk("Zelenskyy gave a speech.", document_id="other", chunk_id="other")])], sequence=5)
    assert found(index, "the speech of Zelenskyy") == ["other", "kyiv"]


def test_finds_the_near_spelling_of_a_name_whose_only_document_was_removed(index: LexicalIndex) -> None:
    other = chunk("Zelenskyy gave a speech.", document_id="other", chunk_id="other")
    neighbour = chunk("Nothing of the kind.", document_id="neighbour", chunk_id="neighbour")
    index.apply([("other", [other]), ("neighbour", [neighbour])], sequence=5)
    index.apply([("other", [])], sequence=6)
    assert found(index, "zelenskyy") == ["kyiv"]


def test_numbers_and_short_words_have_no_near_spellings(index: LexicalIndex) -> None:
    assert found(index, "40000") == []
    assert found(index, "3035") == []
    assert found(index, "Kyv") == []


@pytest.mark.parametrize("question", ["Who is it and what was that?", "the of and", "is it in a?"])
def test_words_that_say_nothing_find_nothing(index: LexicalIndex, question: str) -> None:
    assert found(index, question) == []


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "\n\t", "?!.,;:", "*", "?", "sum*", '"', '"summit', "'summit'", "(summit", "summit)", "[summit TO *]",
        "{summit", "title:summit", "summit^5", "summit~2", "+summit -hague", "summit AND", "NOT summit", "/summit/",
        "summit\\", "🙂", "summit 🙂", "漢字", "\0", "su\0mmit", "a" * 2000, "summit " * 300, "ab " * 700,
        " ".join(f"Unheard{i}of" for i in range(150)), "%s %d {0}", "' OR 1=1 --", "ſummit ﬁne Å", "\u202esummit",
    ],
)  # fmt: skip
def test_no_question_breaks_it(index: LexicalIndex, question: str) -> None:
    assert set(found(index, question)) <= set(TEXTS)
    assert set(index.scores(question, list(TEXTS))) <= set(TEXTS)


@pytest.mark.parametrize("question", ["[summit TO *]", "+summit -hague", '"summit', "summit " * 300, "\u202esummit"])
def test_signs_around_a_word_do_not_hide_it(index: LexicalIndex, question: str) -> None:
    assert found(index, question)[0] == "hague"


def test_a_title_is_found(index: LexicalIndex) -> None:
    titled = chunk("Nothing of it in the text.", document_id="t", chunk_id="titled", title="Annual fisheries report")
    index.apply([("t", [titled])], sequence=5)
    assert found(index, "fisheries") == ["titled"]


def test_a_word_in_the_text_counts_more_than_in_the_title(index: LexicalIndex) -> None:
    index.apply(
        [
            ("a", [chunk("Nothing of it here.", document_id="a", chunk_id="in title", title="Fisheries report")]),
            ("b", [chunk("Nothing but fisheries.", document_id="b", chunk_id="in text", title="Annual report")]),
        ],
        sequence=5,
    )
    assert found(index, "fisheries") == ["in text", "in title"]


@pytest.mark.parametrize("question", ["defence spending", "Zelenskyy in Moscow", "sanctoins and the budget", "news"])
def test_scores_agree_with_search(index: LexicalIndex, question: str) -> None:
    searched = dict(index.search(question, Filters(), 10))
    assert searched
    assert index.scores(question, list(TEXTS)) == pytest.approx(searched)
    best = max(searched, key=lambda key: searched[key])
    assert index.scores(question, [best, "missing"]) == pytest.approx({best: searched[best]})


def test_scores_of_nothing_are_nothing(index: LexicalIndex) -> None:
    assert index.scores("summit", []) == {}
    assert index.scores("", ["hague"]) == {}
    assert index.scores("unrelated", ["hague"]) == {}


def test_counts_only_what_is_there(index: LexicalIndex) -> None:
    index.apply([("kyiv", [])], sequence=5)
    assert index.count() == 3  # though the removed one is still in the files
    index.apply([("hague", [chunk("Another text.", document_id="hague")])], sequence=6)
    assert index.count() == 3


# -- damage ------------------------------------------------------------------------------------------------


def cut_short(folder: Path, ending: str) -> None:
    for file in folder.glob(f"*{ending}"):
        file.write_bytes(file.read_bytes()[:30])


def remove(folder: Path, ending: str) -> None:
    for file in folder.glob(f"*{ending}"):
        file.unlink()


def overwrite(folder: Path, ending: str) -> None:
    for file in folder.glob(f"*{ending}"):
        file.write_bytes(os.urandom(file.stat().st_size))


@pytest.mark.parametrize("damage", [cut_short, remove, overwrite])
@pytest.mark.parametrize("ending", ["meta.json", ".managed.json", ".term", ".idx", ".pos", ".store", ".fast"])
def test_a_damaged_folder_is_made_anew(
    index: LexicalIndex, folder: Path, damage: Callable[[Path, str], None], ending: str
) -> None:
    index.close()
    damage(folder, ending)
    opened = LexicalIndex(folder)
    if opened.applied_sequence():  # what was damaged is not needed for reading
        assert (opened.applied_sequence(), opened.count()) == (4, 4)
    else:
        assert opened.count() == 0
    opened.apply([("d", [chunk("A new summit.", document_id="d", chunk_id="new")])], sequence=9)
    assert "new" in found(opened, "summit")
    assert LexicalIndex(folder).applied_sequence() == 9


def test_an_index_of_another_schema_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    code = (
        "import sys, tantivy; builder = tantivy.SchemaBuilder(); builder.add_text_field('other');"
        "tantivy.Index(builder.build(), path=sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", code, folder], check=True)
    assert LexicalIndex(folder).count() == 0


def test_can_be_cleared_when_its_folder_is_gone_or_damaged_while_open(index: LexicalIndex, folder: Path) -> None:
    cut_short(folder, ".term")
    index.clear()
    assert (index.count(), index.applied_sequence()) == (0, 0)
    shutil.rmtree(folder)
    with pytest.raises(IndexUnavailableError):
        index.apply([("d", [chunk("A new summit.")])], sequence=1)
    index.clear()
    index.apply([("d", [chunk("A new summit.")])], sequence=1)
    assert index.count() == 1


def test_can_be_cleared_at_any_moment_after_a_write(index: LexicalIndex, folder: Path) -> None:
    for round_ in range(10):
        index.apply([("d", [chunk("A new summit.", document_id="d", chunk_id="d")])], sequence=round_ + 1)
        index.clear()
        assert (index.count(), found(index, "summit")) == (0, [])
    assert LexicalIndex(folder).count() == 0


def test_a_folder_that_cannot_be_made_is_an_index_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnavailableError):
        LexicalIndex(tmp_path / "file" / "lexical")


def test_a_failed_write_leaves_the_index_as_it_was_and_usable(index: LexicalIndex) -> None:
    bad = chunk("Half of it \ud800.", document_id="bad", chunk_id="bad")
    with pytest.raises(IndexUnavailableError):
        index.apply([("kyiv", []), ("bad", [bad])], sequence=5)
    assert (index.count(), index.applied_sequence()) == (4, 4)
    index.apply([("kyiv", [])], sequence=5)
    assert (index.count(), index.applied_sequence()) == (3, 5)


@pytest.mark.parametrize("written", ["12 March 2026", "2026-03-12", "20260312"])
def test_a_chunk_is_found_by_the_day_on_which_its_document_was_published(folder: Path, written: str) -> None:
    days = {"first": date(2026, 3, 12), "second": date(2026, 4, 17), "unknown": None}
    index = LexicalIndex(folder)
    nodes = {name: chunk("Minutes.", document_id=name, chunk_id=name, published=day) for name, day in days.items()}
    index.apply([(name, [node]) for name, node in nodes.items()], sequence=3)
    assert found(index, written)[0] == "first"
    assert "unknown" not in found(index, written)
