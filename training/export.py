"""Writing the trained reader as ONNX: float32 first, then with int8 weights."""

import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import onnx
import torch

from rag.retrieval.bundled import quantize
from training.model import CLS, SEP, Reader

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS: Final = ("start", "end", "relevance")


def export(reader: Reader, tokenizer: Path, *, whole: Path, small: Path, facts: Mapping[str, str]) -> None:
    """Write `model.onnx` and `tokenizer.json` into two folders: `whole` in float32, `small` with int8 weights.

    `facts` are kept as properties of the latter.
    """
    for folder in (whole, small):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tokenizer, folder / "tokenizer.json")
    export_float(reader, whole / "model.onnx")
    shutil.copyfile(whole / "model.onnx", small / "model.onnx")
    shape = reader.encoder.config
    quantize(small / "model.onnx", heads=shape.num_attention_heads, dimension=shape.hidden_size)
    model = onnx.load(small / "model.onnx")
    onnx.helper.set_model_props(model, dict(facts))
    onnx.save(model, small / "model.onnx")


def export_float(reader: Reader, file: Path) -> None:
    """Write the reader to `file`: int64 inputs of shape (batch, tokens), float32 logits; both sizes are free."""
    ids = torch.tensor([[CLS, 2040, SEP, 2023, 2711, SEP], [CLS, 2040, SEP, 2023, SEP, 0]])
    types = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]])
    tokens = {0: "batch", 1: "tokens"}
    with torch.no_grad(), warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            reader.eval(),
            (ids, (ids != 0).long(), types),
            str(file),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=dict.fromkeys((*INPUTS, "start", "end"), tokens) | {"relevance": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def facts_of(model: Path) -> dict[str, str]:
    """Return the facts that `export` kept in a model."""
    return {one.key: one.value for one in onnx.load(model).metadata_props}
