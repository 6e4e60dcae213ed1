"""The question encoder: which passages count as right, that it learns, and that its export says the same."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from training_samples import APART, KEEPERS, LEARNED, TOKENIZER_FILE, prepared_set, tiny_reader, tokenizer

from training.export import export_questions
from training.questions import REPEATED, Asked, QuestionEncoder, asked_of, encoded, loss, passages_of, train


def tiny_encoder() -> QuestionEncoder:
    return QuestionEncoder(tiny_reader().encoder)


def asked(count: int) -> list[Asked]:
    return [Asked(question=f"Who is {KEEPERS[i]}?", right=(i,), beside=()) for i in range(count)]


def test_questions_and_passages_of_all_sets_are_numbered_in_a_row():
    first, second = prepared_set([*LEARNED[:3], APART[0]]), prepared_set([APART[1], *LEARNED[3:5]])
    passages, questions = passages_of([first, second]), asked_of([first, second])
    assert [one.document_id for one in passages] == LEARNED[:5]
    assert [one.right for one in questions] == [(0,), (1,), (2,), (3,), (4,)]
    assert [passages[one.right[0]].text.find(KEEPERS[i]) > 0 for i, one in enumerate(questions[:3])] == [True] * 3


def test_other_passages_of_the_same_document_are_neither_right_nor_wrong():
    one = prepared_set(LEARNED[:2])
    beside = replace(one.passages[0], text="It is old.", start=5000)
    assert asked_of([replace(one, passages=(*one.passages, beside))])[0].beside == (2,)
    questions, passages = torch.eye(3)[:1], torch.eye(3)
    there, gone = (loss(questions, passages, [Asked(question="?", right=(1,), beside=b)]) for b in ((), (0,)))
    assert 0 < gone < 1
    assert there > 15


def test_reworded_questions_are_asked_more_often():
    one = prepared_set(LEARNED[:2])
    questions = (replace(one.questions[0], missed="Who owns it?"), one.questions[1])
    assert [asked.right for asked in asked_of([replace(one, questions=questions)])] == [(0,)] * REPEATED + [(1,)]


def test_it_learns_where_questions_belong():
    model, questions, words = tiny_encoder(), asked(8), tokenizer()
    passages = np.eye(24, dtype=np.float32)[:8]

    def value() -> float:
        with torch.no_grad():
            found = model.eval()(**encoded(words, [one.question for one in questions]))
        return float(loss(found, torch.from_numpy(passages), questions))

    before = value()
    reports: list[str] = []
    steps = train(model, questions * 4, passages, words, epochs=400, learning_rate=5e-3, seed=0, report=reports.append)
    assert steps == 100
    assert reports[1].startswith("step 100 of 100, loss ")
    assert value() < 0.5 * before


def test_an_export_gives_nearly_the_same_vectors_with_int8_weights(tmp_path):
    model = tiny_encoder()
    export_questions(model, TOKENIZER_FILE, tmp_path / "made")
    session = onnxruntime.InferenceSession(tmp_path / "made" / "model.onnx", providers=["CPUExecutionProvider"])
    for texts in (["Who keeps the light?"], ["Who?", "How many boats has the keeper of the lighthouse?"]):
        inputs = encoded(tokenizer(), texts)
        found = session.run(["embedding"], {name: values.numpy() for name, values in inputs.items()})[0]
        with torch.no_grad():
            expected = model.eval()(**inputs).numpy()
        assert found.shape == (len(texts), 24)
        assert (np.sum(found * expected, axis=1) > 0.98).all()
        assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
