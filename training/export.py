"""Writing the trained reader as ONNX: float32 first, then with int8 weights; and reading those back to train on."""

import re
import shutil
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from rag.retrieval.bundled import quantize
from training.examples import load_tokenizer
from training.model import CLS, SEP, Reader
from training.questions import QuestionEncoder, encoded

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


def export_questions(model: QuestionEncoder, tokenizer: Path, folder: Path) -> None:
    """Write `model.onnx` with int8 weights: token ids and mask to unit vectors, shape (texts, width)."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    sample = encoded(load_tokenizer(tokenizer), ["one", "a longer question of a few words"])
    with torch.no_grad(), warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            model.eval(),
            tuple(sample.values()),
            str(file),
            input_names=list(sample),
            output_names=["embedding"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in sample} | {"embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    shape = model.encoder.config
    quantize(file, heads=shape.num_attention_heads, dimension=shape.hidden_size)


def facts_of(model: Path) -> dict[str, str]:
    """Return the facts that `export` kept in a model."""
    return {one.key: one.value for one in onnx.load(model).metadata_props}


def restore(reader: Reader, model: Path) -> None:
    """Put the weights of a `model.onnx` that `export` wrote with int8 weights into `reader`.

    Of all values that would be stored as the same int8 number, each weight gets the one nearest to what it was. Raises
    ValueError when the file lacks a matrix, as one in float32 does.
    """
    state = reader.state_dict()
    found = dict(_stored(onnx.load(model)))
    missing = {name for name, weight in state.items() if weight.ndim > 1} - found.keys()
    if missing:
        raise ValueError(f"{model} has no int8 weights of {', '.join(sorted(missing))}: name one that `export` wrote")
    for name, (stored, step) in found.items():
        reach = torch.from_numpy(np.broadcast_to(step / 2, stored.shape).copy())
        middle = torch.from_numpy(np.array(stored))
        state[name] = torch.clamp(state[name], middle - reach, middle + reach)
    reader.load_state_dict(state)


def _stored(model: onnx.ModelProto) -> Iterator[tuple[str, tuple[NDArray[np.float32], NDArray[np.float32]]]]:
    """Yield the name of each weight, its stored values, and the step between neighbouring ones."""
    tensors = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}

    def whole(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if name in tensors:
            return tensors[name], np.zeros(1, np.float32)
        zero, step = tensors[f"{name}_zero_point"].astype(np.float32), tensors[f"{name}_scale"]
        return (tensors[f"{name}_quantized"].astype(np.float32) - zero) * step, np.atleast_1d(step)

    def turned(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        values, step = whole(name)
        return np.ascontiguousarray(values.T), step[:, np.newaxis]

    for name in {re.sub(r"_(quantized|scale|zero_point)$", "", name) for name in tensors}:
        if name.startswith(("encoder.", "span.", "relevance.")) and name != "relevance.weight":
            yield name, whole(name)
    layer = 0
    for node in model.graph.node:
        if node.op_type == "QAttention":
            parts = (*turned(node.input[1].removesuffix("_quantized")), tensors[node.input[2]])
            for kind, values, step, bias in zip(
                ("query", "key", "value"), *(np.split(part, 3) for part in parts), strict=True
            ):
                place = f"encoder.encoder.layer.{layer}.attention.self.{kind}"
                yield f"{place}.weight", (values, step)
                yield f"{place}.bias", (bias, np.zeros(1, np.float32))
            layer += 1
        elif node.op_type == "MatMulInteger":
            place = re.sub(r"/(MatMul|Gemm)_.*", "", node.output[0]).strip("/").replace("/", ".")
            yield f"{place}.weight", turned(node.input[1].removesuffix("_quantized"))
