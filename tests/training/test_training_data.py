"""Question sets: what is read of them, what is kept apart, and what is a wrong passage."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from training_samples import APART, KEEPERS, LEARNED, prepared_set, write_set

from training import data
from training.data import (
    MEASURED_SETS,
    STYLES,
    TRAINING_SETS,
    WRITTEN,
    PreparedSet,
    is_kept_apart,
    read_prepared,
    read_set,
    set_folder,
    write_prepared,
)
from training.negatives import KEPT, wrong_passages
from training.rewordings import FILE, Rewording, read_rewordings

PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data"

TEXT = "The ferry to Norholm leaves at noon. A ticket costs four crowns."


def asked(name, answer, place, *, written="", **other):
    mark = {"doc_id": "ferry", "answer_start": place, "text": written or answer}
    return {"id": name, "text": f" What of {answer}? ", "answers": [answer], "evidence": [mark], **other}


@pytest.fixture
def folder(tmp_path):
    questions = [
        asked("right", "noon", TEXT.index("noon")),
        asked("blank before it", "four crowns", TEXT.index(" four"), written=" four crowns"),
        asked("moved", "noon", TEXT.index("noon") + 1),
        asked("empty", " ", 3),
        asked("unanswerable", "noon", TEXT.index("noon"), unanswerable=True),
        {"id": "unmarked", "text": "When?", "answers": ["noon"]},
        {"id": "no answers", "text": "Why?", "answers": None},
    ]
    relevant = [("right", "ferry"), ("unmarked", "ferry"), ("unmarked", "other")]
    documents = [{"id": "ferry", "title": None, "text": TEXT}, {"id": "other", "text": "The harbour."}]
    return write_set(tmp_path / "boats", documents, questions, relevant)


def test_a_question_whose_answer_is_not_where_it_is_marked_is_left_out_and_counted(folder):
    questions = read_set(folder)
    assert [question.id for question in questions.questions] == ["right", "blank before it", "unmarked"]
    assert questions.left_out == 2
    assert questions.name == "boats"
    assert questions.documents["ferry"].title == ""


def test_marks_point_at_the_answer_without_blanks(folder):
    right, blank, unmarked = read_set(folder).questions
    assert [TEXT[one.start : one.end] for one in (right, blank)] == ["noon", "four crowns"]
    assert right.text == "What of noon?"
    assert (unmarked.start, unmarked.end, unmarked.document_ids) == (0, 0, ("ferry", "other"))


def test_a_reworded_question_comes_once_more_with_the_same_answer(folder, monkeypatch):
    found = {("boats", "right"): Rewording(reworded="At what time?", missed="From where?")}
    monkeypatch.setattr(data, "read_rewordings", lambda: found)
    right, *_, again = read_set(folder).questions
    assert (again.id, again.text, again.missed) == ("right reworded", "At what time?", "From where?")
    assert replace(again, id=right.id, text=right.text, missed="", reworded=False) == right
    assert len(read_set(folder).questions) == 4


def test_each_rewording_is_of_a_question_of_its_own_and_asks_two_things():
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert len(read_rewordings()) == len(rows) > 1000
    assert {row["set"] for row in rows} <= {*TRAINING_SETS, *MEASURED_SETS}
    assert all(row["reworded"] != row["missed"] for row in rows)
    assert all(10 < len(row[key]) < 250 for row in rows for key in ("reworded", "missed"))


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public question sets are not beside the project")
def test_each_rewording_is_of_a_question_that_its_set_has():
    for name in {name for name, _ in read_rewordings()}:
        ids = {question.id for question in read_set(PUBLIC / name).questions}
        assert {key for part, key in read_rewordings() if part == name} <= ids


def test_every_question_that_was_written_for_this_project_has_an_answer_and_one_like_it_without():
    written = read_set(set_folder(PUBLIC, WRITTEN))
    assert written.left_out == 0
    assert len(written.questions) > 5000
    for question in written.questions:
        text = written.documents[question.document_ids[0]].text
        assert text[question.start : question.end] == question.answers[0]
        assert text.count(question.answers[0]) == 1 or question.polar
        assert question.missed not in {"", question.text}
    assert {question.polar for question in written.questions} == {"", "yes", "no"}
    assert {question.style for question in written.questions} == set(STYLES)


def test_a_tenth_of_the_documents_is_kept_apart_the_same_everywhere():
    kept = [number for number in range(5000) if is_kept_apart(f"document {number}")]
    assert 400 < len(kept) < 600
    assert kept[:3] == [6, 7, 10]


def test_a_prepared_set_comes_back_as_it_was_written(tmp_path):
    prepared = prepared_set(LEARNED[:3])
    write_prepared(prepared, tmp_path / "set.json")
    assert read_prepared(tmp_path / "set.json") == prepared
    assert [file.name for file in tmp_path.iterdir()] == ["set.json"]


# -- wrong passages ------------------------------------------------------------------------------------------------


def test_a_passage_with_the_answer_in_it_is_never_wrong():
    prepared = prepared_set(LEARNED[:20])
    for question, wrong in zip(prepared.questions, wrong_passages(prepared), strict=True):
        assert 0 < len(wrong) <= KEPT
        assert not any(question.answers[0] in prepared.passages[place].text for place in wrong)


def test_the_wrong_passage_that_is_found_first_comes_first():
    prepared = prepared_set(LEARNED[:20])
    assert [wrong[0] for wrong in wrong_passages(prepared)] == [found[0][0] for found in prepared.found]


def test_a_document_kept_apart_is_nobodys_wrong_passage():
    prepared = prepared_set([*LEARNED[:4], *APART[:4]])
    assert {place for wrong in wrong_passages(prepared) for place in wrong} == {0, 1, 2, 3}


def test_a_question_that_does_not_find_its_own_document_gets_passages_drawn_at_random():
    prepared = prepared_set(LEARNED[:40])
    lost = PreparedSet(
        questions=prepared.questions, passages=prepared.passages, found=tuple(found[:1] for found in prepared.found)
    )
    firsts = [wrong[0] for wrong in wrong_passages(lost)]
    assert firsts != [found[0][0] for found in prepared.found]
    assert len(set(firsts)) > len(KEEPERS)
    assert wrong_passages(lost) == wrong_passages(lost)
