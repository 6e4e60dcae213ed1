"""What the reader is shown: the tokens that are marked are those of the answer, wherever the passage is cut."""

import random
from dataclasses import replace
from math import nan

import pytest
import torch
from training_samples import APART, KEEPERS, LEARNED, exercise, one_pool, prepared_set, tokenizer

from training.data import Passage, SourceDocument
from training.examples import (
    BATCH,
    MAX_TOKENS,
    MISSED,
    POOL,
    REPEATED,
    STEP,
    Lessons,
    answer_tokens,
    choose_wrong,
    exercises,
    marked,
    passage_text,
    right_text,
    window,
    wrong_text,
)
from training.model import UNKNOWN

LONG = " ".join(f"Sentence {number} says nothing." for number in range(300))


def long_exercise():
    """An answer far into a long document, none of whose chunks holds it whole."""
    text = f"{LONG} The keeper is called Ida Lewis. {LONG}"
    start = text.index("Ida")
    document = SourceDocument(id="long", title="The lighthouse", text=text)
    return replace(exercise("Ida Lewis"), document=document, marks=((start, start + len("Ida Lewis")),), right=())


@pytest.mark.parametrize("shown", [exercise("Ida Lewis"), long_exercise()], ids=["chunk", "window"])
def test_marks_point_at_the_answer_however_the_passage_is_cut(shown):
    words, texts = tokenizer(), set()
    for seed in range(100):
        text, start, end = right_text(shown, random.Random(seed), cut=bool(seed % 2))
        texts.add(text)
        assert text[start:end] == "Ida Lewis"
        tokens = words.encode(shown.question, text)
        first, last = answer_tokens(tokens, start, end)
        assert text[tokens.offsets[first][0] : tokens.offsets[last][1]] == "Ida Lewis"
        assert {tokens.sequence_ids[first], tokens.sequence_ids[last]} == {1}
    assert {text.startswith("The lighthouse\n\n") for text in texts} == {True, False}


def test_each_wording_of_an_answer_is_marked_where_it_stands_nearest():
    text = "Two boats. The keeper rows the two boats on Sundays. Two boats, as said."
    start = text.index("the two boats on Sundays")
    asked = replace(
        prepared_set(LEARNED[:1]).questions[0], answers=("the two boats on Sundays", "two boats", "three", " "),
        start=start, end=start + len("the two boats on Sundays"),
    )  # fmt: skip
    marks = marked(asked, text)
    assert [text[first:last] for first, last in marks] == ["the two boats on Sundays", "two boats"]
    assert marks[1][0] == start + len("the ")


def test_every_wording_is_shown_and_only_passages_that_hold_it():
    text = "The keeper is called Ida Lewis."
    whole = Passage(document_id="Ida", title="", text=text, start=0)
    half = replace(whole, text=text[: text.index(" Lewis")])
    place = text.index("Ida")
    shown = replace(
        exercise("Ida Lewis"), document=SourceDocument(id="Ida", title="", text=text),
        marks=((place, place + 3), (place, len(text) - 1)), right=(whole, half),
    )  # fmt: skip
    seen = {
        (text[start:end], text)
        for text, start, end in (right_text(shown, random.Random(i), cut=False) for i in range(60))
    }
    assert seen == {("Ida", whole.text), ("Ida", half.text), ("Ida Lewis", whole.text)}


def test_a_wrong_passage_is_cut_as_the_right_one_is():
    passage = Passage(document_id="long", title="The ferry", text=LONG, start=0)
    assert wrong_text(passage, random.Random(1), cut=False).endswith(LONG)
    cut = {wrong_text(passage, random.Random(seed), cut=True) for seed in range(20)}
    assert len(cut) == 20
    assert all(text.removeprefix("The ferry\n\n") in LONG and len(text) < len(LONG) / 5 for text in cut)


def test_windows_end_at_blanks_and_lie_at_many_places():
    shown = long_exercise()
    text = shown.document.text
    firsts = set()
    for seed in range(50):
        part, first = window(text, *shown.marks[0], random.Random(seed))
        assert text[first : first + len(part)] == part
        assert text[first - 1] == " " == text[first + len(part)]
        firsts.add(first)
    assert len(firsts) > 25


def test_an_answer_that_is_cut_off_is_unknown():
    text = f"{LONG} Ida Lewis"
    tokens = tokenizer().encode("Who?", text)
    assert len(tokens) == MAX_TOKENS
    assert answer_tokens(tokens, len(text) - 10, len(text)) == (UNKNOWN, UNKNOWN)


def test_a_passage_without_a_title_stands_alone():
    assert passage_text("", "It is old.") == "It is old."
    assert passage_text("Tower", "It is old.") == "Tower\n\nIt is old."


@pytest.mark.parametrize(
    ("seen", "chosen"),
    [((nan, nan), 0), ((-2.0, nan), 1), ((1.5, nan), 0), ((-3.0, -1.0), 1)],
    ids=["none seen", "an easy one seen", "one that still deceives", "the hardest of all"],
)
def test_the_hardest_wrong_passage_is_chosen_once_it_is_known(seen, chosen):
    assert choose_wrong(seen) == chosen


def test_documents_kept_apart_are_not_learned_from():
    prepared = prepared_set([*LEARNED[:4], *APART[:4]])
    documents = {one.document_id: SourceDocument(id="", title="", text=one.text) for one in prepared.passages}
    learned = exercises(prepared, documents)
    assert [one.question for one in learned] == [question.text for question in prepared.questions[:4]]
    for one, passage in zip(learned, prepared.passages, strict=False):
        assert one.right == (passage,)
        assert passage not in one.wrong


def test_reworded_questions_are_shown_more_often():
    prepared = prepared_set(LEARNED[:3])
    documents = {one.document_id: SourceDocument(id="", title="", text=one.text) for one in prepared.passages}
    first, *others = prepared.questions
    learned = exercises(replace(prepared, questions=(replace(first, missed="Who owns it?"), *others)), documents)
    assert [one.missed for one in learned] == ["Who owns it?"] * REPEATED + ["", ""]


# -- batches -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pool():
    return Lessons(one_pool(), tokenizer(), seed=0)[0]


def test_a_pool_shows_each_exercise_once_beside_what_does_not_answer_it(pool):
    assert len(pool) == POOL
    shown = sorted(one for batch in pool for one in batch.shown)
    assert [exercise for exercise, _ in shown] == list(range(POOL * BATCH))
    assert {wrong for _, wrong in shown} == {MISSED, 0}
    for batch in pool:
        assert batch.starts.shape == batch.ends.shape == (2 * BATCH,)
        assert (batch.starts[:BATCH] > 0).all()
        assert (batch.ends[:BATCH] >= batch.starts[:BATCH]).all()
        assert not batch.starts[BATCH:].any()
        assert {values.shape for values in batch.inputs.values()} == {batch.inputs["input_ids"].shape}
        assert batch.inputs["input_ids"].shape[1] % STEP == 0


def test_marked_tokens_say_the_answer(pool):
    words = tokenizer()
    for row in range(BATCH):
        first, last = int(pool[0].starts[row]), int(pool[0].ends[row])
        assert words.decode(pool[0].inputs["input_ids"][row, first : last + 1].tolist()) in {
            keeper.lower() for keeper in KEEPERS
        }


def test_a_seed_gives_the_same_batches_and_each_epoch_others(pool):
    def ids(seed, number):
        return [batch.shown for batch in Lessons(one_pool(), tokenizer(), seed=seed)[number]]

    first = [batch.shown for batch in pool]
    assert ids(0, 0) == first
    assert first not in (ids(1, 0), ids(0, 1))


def test_workers_make_the_same_batches_ahead(pool):
    lessons = Lessons(one_pool(), tokenizer(), seed=0)
    made = lessons.pools(0, workers=2)
    for expected in (pool, lessons[1]):
        for batch, other in zip(next(made), expected, strict=True):
            assert batch.shown == other.shown
            assert torch.equal(batch.inputs["input_ids"], other.inputs["input_ids"])


def test_a_passage_that_deceived_is_shown_again():
    shown = replace(exercise("Ida Lewis"), wrong=(exercise("Ida Lewis").wrong[0], exercise("Emily Fish").right[0]))
    lessons = Lessons([replace(shown, missed="") for _ in range(POOL * BATCH)], tokenizer(), seed=0)
    assert {wrong for batch in lessons[0] for _, wrong in batch.shown} == {MISSED, 0}
    lessons.hardness[:] = torch.tensor([-3.0, nan, nan, nan])
    assert {wrong for batch in lessons[0] for _, wrong in batch.shown} == {MISSED, 1}
    lessons.hardness[:] = torch.tensor([2.0, nan, nan, nan])
    assert {wrong for batch in lessons[0] for _, wrong in batch.shown} == {MISSED, 0}


def test_beside_some_questions_stands_a_near_miss_on_the_same_passage(pool):
    words, missed = tokenizer(), 0
    for batch in pool:
        texts = [words.decode(row) for row in batch.inputs["input_ids"].tolist()]
        for row, (_, wrong) in enumerate(batch.shown):
            assert ("she has a boat" in texts[BATCH + row]) == (wrong == MISSED)
            missed += wrong == MISSED
    assert 0.3 < missed / (POOL * BATCH) < 0.5


def test_beside_some_reworded_questions_stands_what_was_written_as_missed():
    words, missed = tokenizer(), 0
    pool = Lessons([replace(one, missed="Who owns it?") for one in one_pool()], words, seed=0)[0]
    for batch in pool:
        texts = [words.decode(row) for row in batch.inputs["input_ids"][BATCH:].tolist()]
        for text, (_, wrong) in zip(texts, batch.shown, strict=True):
            written = "own" in text and "keeps" not in text
            missed += written
            assert not written or (wrong == MISSED and "she has a boat" in text)
    assert 0.4 < missed / (POOL * BATCH) < 0.6
