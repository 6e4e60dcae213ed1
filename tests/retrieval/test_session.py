"""Runs side by side: order, how many at a time, and failures."""

import threading
from pathlib import Path

import onnx
import onnxruntime
import pytest

from rag.retrieval.reader import MODEL_FOLDER
from rag.retrieval.session import open_session, side_by_side, threads_or_cores


@pytest.mark.parametrize("threads", [1, 2, 8])
@pytest.mark.parametrize("items", [0, 1, 5])
def test_results_keep_the_order_of_the_items(threads: int, items: int) -> None:
    assert side_by_side(lambda item: item * item, range(items), threads=threads) == [i * i for i in range(items)]


def test_so_many_run_at_a_time() -> None:
    meeting = threading.Barrier(3, timeout=30)
    assert sorted(side_by_side(lambda _: meeting.wait(), range(6), threads=3)) == [0, 0, 1, 1, 2, 2]


def test_what_fails_is_told() -> None:
    def fail(item: int) -> None:
        raise ValueError(f"no {item}")

    with pytest.raises(ValueError, match="no 0"):
        side_by_side(fail, [0, 1, 2], threads=2)


def test_no_threads_are_one_for_each_core() -> None:
    assert threads_or_cores(0) >= 1
    assert threads_or_cores(3) == 3


def test_onnxruntime_makes_no_fusion_that_is_slower(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    optimized = tmp_path / "optimized.onnx"
    make = onnxruntime.InferenceSession

    def keep(*args: object, sess_options: onnxruntime.SessionOptions, **options: object) -> object:
        sess_options.optimized_model_filepath = str(optimized)
        return make(*args, sess_options=sess_options, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", keep)
    open_session(MODEL_FOLDER / "model.onnx")
    nodes = {node.op_type for node in onnx.load(optimized).graph.node}
    assert "LayerNormalization" in nodes
    assert "SkipLayerNormalization" not in nodes
