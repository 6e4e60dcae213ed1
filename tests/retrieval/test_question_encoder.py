"""The question encoder in the box: questions in other words come nearer to their passages, which stay as they are."""

import random
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.retrieval import embedder
from rag.retrieval.embedder import EmbeddingModel, load_embedding_model
from rag.settings import Settings
from training.data import WRITTEN, is_kept_apart, read_set, set_folder
from training.examples import passage_text

DOCUMENTS = 100
ASKED = 150
NEAREST = 3


def test_of_questions_in_other_words_more_have_their_document_among_the_nearest(model: EmbeddingModel) -> None:
    written = read_set(set_folder(Path("elsewhere"), WRITTEN))
    drawn = random.Random(0)
    documents = drawn.sample([one for one in written.documents.values() if is_kept_apart(one.id)], DOCUMENTS)
    vectors = model.embed_texts([passage_text(one.title, one.text) for one in documents])
    places = {one.id: place for place, one in enumerate(documents)}
    asked = drawn.sample([one for one in written.questions if one.reworded and one.document_ids[0] in places], ASKED)
    right = np.array([places[one.document_ids[0]] for one in asked])

    def found(questions: np.ndarray) -> float:
        scores = questions @ vectors.T
        own = scores[np.arange(ASKED), right]
        return float(np.mean((scores > own[:, np.newaxis]).sum(axis=1) < NEAREST))

    texts = [one.text for one in asked]
    assert found(np.array([model.embed_question(text) for text in texts])) > found(model.embed_texts(texts)) + 0.03


def test_a_question_has_a_unit_vector_near_to_that_of_its_text(model: EmbeddingModel) -> None:
    text = "Who designed the harbour bridge?"
    vector = model.embed_question(text)
    assert vector.shape == (model.dimension,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert 0.7 < float(vector @ model.embed_texts([text])[0]) < 0.999


def test_a_question_encoder_that_is_not_whole_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "QUESTIONS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"^The model \S+questions.model\.onnx has sha256 .* Install verified-rag"):
        load_embedding_model(settings)
