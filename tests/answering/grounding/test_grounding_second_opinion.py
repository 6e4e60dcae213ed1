"""A second opinion by a real cross-encoder, tiny and made here, that says what its weights are set to say."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.second_opinion import load_second_opinion
from rag.answering.text.words import Stems
from rag.errors import ModelError
from rag.types import Source, SupportStatus

LABELS = ("contradiction", "entailment", "neutral")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "museum", "clocks"]
QUOTED = "The museum shows 40 clocks."
STATED = "40 clocks are shown in the museum."


def settings_for(model: str, tmp_path: Path) -> SimpleNamespace:
    return SimpleNamespace(nli_model=model, cache_dir=tmp_path, allow_downloads=False)


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Save a one-layer cross-encoder with these labels that finds one of them most likely, whatever it reads."""
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # noqa: PLC0415

    def make(labels: Sequence[str], says: str) -> str:
        folder = tmp_path_factory.mktemp("nli")
        (folder / "vocab.txt").write_text("\n".join(WORDS))
        config = BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
            max_position_embeddings=64, id2label=dict(enumerate(labels)),
            label2id={label: place for place, label in enumerate(labels)},
        )  # fmt: skip
        model = BertForSequenceClassification(config)
        with torch.no_grad():
            model.classifier.bias.copy_(torch.tensor([9.0 * (label == says) for label in labels]))
        model.save_pretrained(folder)
        BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
        return str(folder)

    return make


def test_without_a_model_nobody_is_asked(tmp_path: Path) -> None:
    assert load_second_opinion(settings_for("", tmp_path)) is None


@pytest.mark.parametrize("labels", [LABELS, LABELS[::-1], ("ENTAILMENT", "NEUTRAL", "CONTRADICTION")])
def test_the_labels_may_come_in_any_order(make_model, tmp_path: Path, labels: Sequence[str]) -> None:
    for says in labels:
        contradicts = load_second_opinion(settings_for(make_model(labels, says), tmp_path))
        assert contradicts is not None
        assert contradicts(QUOTED, STATED) is (says.lower() == "contradiction")


@pytest.fixture
def statuses(make_model, tmp_path: Path, stems: Stems, passage: Callable[..., Source]) -> Callable[..., list]:
    """Return the statuses of statements about the quoted sentence when a model says always the same."""

    def check(says: str, drafts: Sequence[Draft]) -> list[SupportStatus]:
        contradicts = load_second_opinion(settings_for(make_model(LABELS, says), tmp_path))
        grounded = ground(drafts, [passage(QUOTED)], stems, contradicts=contradicts)
        return [statement.status for statement in grounded.statements]

    return check


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ("contradiction", SupportStatus.UNSUPPORTED),
        ("neutral", SupportStatus.VERIFIED),
        ("entailment", SupportStatus.VERIFIED),
    ],
)
def test_only_a_contradiction_makes_a_verified_statement_unsupported(statuses, says: str, status) -> None:
    assert statuses(says, [Draft(text=STATED, marks=(1,))]) == [status]


def test_what_is_quoted_or_unsupported_stays_so_whatever_the_model_says(statuses) -> None:
    drafts = [Draft(text=QUOTED, marks=(1,)), Draft(text="Penguins swim.", marks=(1,))]
    expected = [SupportStatus.VERIFIED, SupportStatus.UNSUPPORTED]
    assert statuses("contradiction", drafts) == statuses("entailment", drafts) == expected


def test_a_model_with_other_labels_is_refused(make_model, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="its labels are good, bad"):
        load_second_opinion(settings_for(make_model(("good", "bad"), "good"), tmp_path))


def test_a_model_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="RAG_ALLOW_DOWNLOADS"):
        load_second_opinion(settings_for(str(tmp_path / "none"), tmp_path))
