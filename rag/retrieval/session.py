"""How the models in the box run on onnxruntime: many texts in runs side by side, of one thread each.

Threads within a run wait for each other after every layer. Runs do not, so they fill the cores better. Only a question,
which is a run by itself that everything else waits for, has all threads within it.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from rag.errors import ModelError

INPUTS: Final = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
"""What a model of the BERT kind is given, and what of an encoding of `tokenizers` it is."""
SLOW_FUSION: Final = "SkipLayerNormFusion"  # its kernel takes five times as long as the two that it joins
T = TypeVar("T")
R = TypeVar("R")


def open_session(model: Path | bytes, *, threads: int = 1) -> Any:
    """Return an onnxruntime session of a file or its bytes; it may be run from several threads at once.

    So many `threads` work on each run, and let go of their cores when it is over.
    """
    import onnxruntime  # noqa: PLC0415 - only the process that runs a model pays for it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return onnxruntime.InferenceSession(
        model, sess_options=options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOW_FUSION]
    )


def open_model(folder: Path, sha256: str) -> tuple[Any, Any]:
    """Return a session of a folder's `model.onnx` and its tokenizer; ModelError when the model is not whole."""
    return open_whole(folder / "model.onnx", sha256), _open_tokenizer(folder / "tokenizer.json")


def require_whole(folder: Path, sha256: str) -> None:
    """Raise the ModelError that `open_model` would raise, without loading the model."""
    _read_whole(folder / "model.onnx", sha256)
    _open_tokenizer(folder / "tokenizer.json")


def open_whole(file: Path, sha256: str, *, threads: int = 1) -> Any:
    """Return a session of a model file, as `open_session` does; ModelError when it is not whole."""
    return open_session(_read_whole(file, sha256), threads=threads)


def _read_whole(file: Path, sha256: str) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError(f"The model {file} cannot be read: {error}. Install verified-rag again.") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise ModelError(f"The model {file} has sha256 {digest}, not {sha256}. Install verified-rag again.")
    return data


def _open_tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415 - only the process that runs a model pays for it

    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing more particular
        raise ModelError(f"The tokenizer {file} cannot be read: {error}. Install verified-rag again.") from error


def threads_or_cores(threads: int) -> int:
    """Return the number of threads that a setting means, in which 0 is one for each core."""
    return threads or os.cpu_count() or 1


def side_by_side(work: Callable[[T], R], items: Sequence[T], *, threads: int) -> list[R]:
    """Return what `work` gives for each item, in their order, with so many at a time."""
    if threads < 2 or len(items) < 2:  # noqa: PLR2004 - nothing is beside it
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(threads, len(items)), thread_name_prefix="model") as pool:
        return list(pool.map(work, items))
