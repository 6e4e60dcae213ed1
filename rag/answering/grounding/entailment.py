"""Whether a sentence supports a statement, as the small model of entailment in the box finds.

It was trained by `training/entailment.py` on statements that were written about sentences, true ones in other words and
false ones that are wrong by one thing; docs/decisions/0019-entailment.md tells how good it is.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from rag.retrieval.session import INPUTS, open_model, require_whole

MODEL_FOLDER: Final = Path(__file__).parents[2] / "models" / "entailment"
MODEL_SHA256: Final = "ebc969728a4eafbcdcc4ae1561557ae5afa447bac2034b150e223d59862091c1"
MAX_TOKENS: Final = 256
REMEMBERED: Final = 1024  # pairs: while an answer is written its statements are checked again and again

_ENGLISH: Final = re.compile(
    r"\b(?:the|and|to|that|with|by|are|were|from|has|have|this|which|its|their|they|but|for|not|it|be|been|must|would"
    r"|should|could|only|about|after|before|if|than|when|each|every|you|your|there|these|those|who|what|how)\b",
    re.IGNORECASE,
)
_LEAST_ENGLISH: Final = 1 / 12  # of the words of a statement and a quotation

Entails = Callable[[str, str], float]
"""The log odds that a quotation below its title, the first text, supports a statement, the second one.

They are 0, undecided, where both together are not English, or longer than the model reads.
"""


def load_entailment(folder: Path = MODEL_FOLDER, *, sha256: str = MODEL_SHA256) -> Entails:
    """Return the model in a folder, which is read when it is first asked; ModelError then when it is not whole."""
    parts = cache(lambda: _load(folder, sha256))  # quotations alone, as without a language model, never ask it

    @lru_cache(REMEMBERED)
    def entails(quotation: str, statement: str) -> float:
        if not _is_english(f"{quotation} {statement}"):
            return 0.0
        session, tokenizer = parts()
        encoding = tokenizer.encode(statement, quotation)
        if encoding.overflowing:
            return 0.0
        inputs = {name: np.array([getattr(encoding, kind)], dtype=np.int64) for name, kind in INPUTS.items()}
        found: Sequence[Any] = session.run(["relevance"], inputs)
        return float(found[0][0])

    return entails


def whole_model(folder: Path = MODEL_FOLDER, *, sha256: str = MODEL_SHA256) -> str:
    """Return the name of the model in a folder without loading it; ModelError when it is not whole."""
    require_whole(folder, sha256)
    return f"bundled {sha256[:12]}"


def _is_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) >= _LEAST_ENGLISH * len(text.split())


def _load(folder: Path, sha256: str) -> tuple[Any, Any]:
    session, tokenizer = open_model(folder, sha256)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return session, tokenizer
