"""The exported model: what torch says, what int8 changes, and the card that is written beside it."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from training_samples import APART, TOKENIZER_FILE, prepared_set, tiny_reader, tokenizer

from training.card import ORIGINS, choices, figures, table, write_card
from training.comparison import compare
from training.data import TRAINING_SETS, WRITTEN
from training.examples import padded
from training.export import INPUTS, OUTPUTS, export, facts_of, restore
from training.exported import load_exported, look
from training.measure import SIGNALS, Quality, measure_set

QUALITY = Quality(
    questions=8, left_out=1, exact_match=0.5, f1=0.75, margin_auroc=0.8, relevance_auroc=0.9, missed_auroc=None,
    found=1.0, retrieved=0.25,
    reranked={(signal, weight): 0.5 + 0.01 * weight for signal in SIGNALS for weight in (1.0, 2.0)},
)  # fmt: skip


@pytest.fixture(scope="module")
def reader():
    return tiny_reader()


@pytest.fixture(scope="module")
def folder(reader, tmp_path_factory):
    target = tmp_path_factory.mktemp("exported")
    facts = {"steps": "9", "minutes": "2"}
    export(reader, TOKENIZER_FILE, whole=target / "whole", small=target / "small", facts=facts)
    return target


def test_onnx_gives_what_torch_gives_for_any_number_and_length(reader, folder):
    import onnxruntime  # noqa: PLC0415 - as the export does

    session = onnxruntime.InferenceSession(folder / "whole" / "model.onnx")
    pairs = [
        ("Who?", "Ida Lewis keeps it."),
        ("When does the ferry leave?", "Ferry\n\n" + "It leaves at noon. " * 9),
    ]
    for given in (pairs, pairs[:1]):
        inputs = padded(tokenizer().encode_batch(given))
        with torch.no_grad():
            expected = reader.eval()(**inputs)
        found = session.run(list(OUTPUTS), {name: inputs[name].numpy() for name in INPUTS})
        for ours, torchs in zip(found, expected, strict=True):
            np.testing.assert_allclose(ours, torchs.numpy(), atol=1e-4)
            assert ours.dtype == np.float32


def test_int8_weights_are_smaller_and_near(folder):
    sizes = [(folder / name / "model.onnx").stat().st_size for name in ("small", "whole")]
    assert sizes[0] < 0.4 * sizes[1]
    prepared = prepared_set(APART[:6])
    gap = compare(load_exported(folder / "whole"), load_exported(folder / "small"), prepared, range(6))
    assert gap.questions == 6
    assert 0 < gap.mean <= gap.largest < 0.5


def test_a_model_does_not_differ_from_itself(folder):
    whole = load_exported(folder / "whole")
    gap = compare(whole, load_exported(folder / "whole"), prepared_set(APART[:3]), range(3))
    assert gap.largest == 0
    assert gap.f1[0] == gap.f1[1]
    assert "3 questions" in str(gap)


def test_what_is_seen_stands_in_the_passage(folder):
    prepared = prepared_set(APART[:3])
    seen = look(load_exported(folder / "small"), "Who keeps the light?", prepared, [2, 0, 2])
    assert sorted(seen) == [0, 2]
    for place, one in seen.items():
        assert one.answer
        assert one.answer in prepared.passages[place].text


def test_int8_weights_are_read_back_to_train_on(reader, folder):
    restored = tiny_reader(seed=1)
    before = {name: weight.clone() for name, weight in restored.state_dict().items()}
    restore(restored, folder / "small" / "model.onnx")
    found, trained = restored.state_dict(), reader.state_dict()
    for name, weight in found.items():
        assert weight.ndim < 2 or not torch.equal(weight, before[name]), name
        spread = trained[name].max() - trained[name].min()
        assert (weight - trained[name]).abs().max() <= spread / 100, name


def test_a_file_that_lacks_weights_is_refused_instead_of_half_read(folder):
    with pytest.raises(ValueError, match="has no int8 weights of encoder"):
        restore(tiny_reader(), folder / "whole" / "model.onnx")


def test_weights_that_would_be_stored_as_they_are_stay_as_they_are(reader, folder):
    restored = tiny_reader()
    restore(restored, folder / "small" / "model.onnx")
    for name, weight in restored.state_dict().items():
        torch.testing.assert_close(weight, reader.state_dict()[name], atol=1e-6, rtol=1e-4)


# -- the card ------------------------------------------------------------------------------------------------------


def test_the_card_says_what_the_file_is_and_how_good_it_is(folder):
    reworded = replace(QUALITY, missed_auroc=0.625)
    write_card(folder / "small", {"nq_oracle": QUALITY, "nq_oracle, reworded": reworded}, weight=2.0)
    card = (folder / "small" / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256((folder / "small" / "model.onnx").read_bytes()).hexdigest() in card
    assert "2 minutes, 9 steps" in card
    assert "| nq_oracle | 8 | 0.500 | 0.750 | 0.900 | – | 0.250 | 0.520 | 1.000 |" in card
    assert "| nq_oracle, reworded | 8 | 0.500 | 0.750 | 0.900 | 0.625 | 0.250 | 0.520 | 1.000 |" in card
    for origin in ORIGINS.values():
        assert f"| {origin.name} | {origin.made_by} | {origin.licence} |" in card


def test_the_card_names_every_set_that_is_learned_from():
    assert (*ORIGINS, WRITTEN) == TRAINING_SETS


def test_facts_stay_with_the_model(folder):
    assert facts_of(folder / "small" / "model.onnx") == {"steps": "9", "minutes": "2"}


def test_what_can_be_chosen_is_shown_by_signal_and_weight():
    lines = choices(QUALITY).splitlines()
    assert lines[0] == "| Weight | 1 | 2 |"
    assert lines[2:] == [f"| {signal} | 0.510 | 0.520 |" for signal in SIGNALS]


def test_every_row_of_a_table_is_as_wide_as_its_heading():
    widths = {line.count("|") for line in figures({"a": QUALITY, "b": QUALITY}, weight=1.0).splitlines()}
    assert len(widths) == 1
    assert table([["a", "b"], ["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_a_model_with_random_weights_is_measured_like_any(folder):
    prepared = prepared_set(APART[:10])
    quality = measure_set(load_exported(folder / "small"), prepared, range(10), weights=(0.0, 1.0))
    assert (quality.questions, quality.left_out) == (10, 0)
    assert (quality.retrieved, quality.found) == (0, 1)
    assert all(quality.reranked[signal, 0.0] == quality.retrieved for signal in SIGNALS)
    assert quality.exact_match <= quality.f1 < 1
