"""The bundled model in bfloat16, for many texts at once, on processors that multiply it faster than float32.

onnxruntime has no such kernels for x86, torch has; docs/decisions/0018-bfloat16.md tells what it gains and changes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rag.errors import SettingsError
from rag.retrieval.bundled import bundled_folder
from rag.retrieval.session import side_by_side

INSTRUCTIONS: Final = ("amx_bf16", "avx512_bf16")


class Bfloat16Runs:
    """Embeds batches side by side on torch, with one thread each, see `rag.retrieval.session`."""

    batch_tokens: Final = 2048

    def __init__(self, *, threads: int) -> None:
        """Load torch and the model, which takes seconds; SettingsError where the processor gains nothing by it."""
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        able = torch.cpu.get_capabilities()
        if not any(able.get(name) for name in INSTRUCTIONS):
            raise SettingsError(
                "RAG_EMBEDDING_WEIGHTS=bfloat16 needs a processor with AMX or AVX512_BF16, which this one lacks. "
                "Take float32, whose vectors go with what is stored already, or int8."
            )
        disable_progress_bar()  # type: ignore[no-untyped-call]
        model = SentenceTransformer(
            str(bundled_folder()), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.bfloat16}
        )
        self._torch: Any = torch
        self._encoder = model[0].auto_model
        self._threads = threads

    def run(self, batches: Sequence[Sequence[list[int]]]) -> list[NDArray[np.float32]]:
        """Return the unit vectors of each batch of token ids, shape (texts, dimension)."""
        with self._one_thread_each():
            return side_by_side(self._vectors, batches, threads=self._threads)

    def _vectors(self, batch: Sequence[list[int]]) -> NDArray[np.float32]:
        torch = self._torch
        rows = [torch.tensor(ids) for ids in batch]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
        with torch.inference_mode():
            hidden = self._encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            summed = (hidden * mask.unsqueeze(-1)).sum(1)  # in the direction of the mean
            vectors: NDArray[np.float32] = torch.nn.functional.normalize(summed, dim=-1).numpy()
        return vectors

    @contextmanager
    def _one_thread_each(self) -> Iterator[None]:
        """Let the threads that start meanwhile run their operations alone."""
        usual = self._torch.get_num_threads()
        self._torch.set_num_threads(1)
        try:
            yield
        finally:
            self._torch.set_num_threads(usual)
