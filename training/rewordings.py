"""Questions of the sets in other words, each beside one like it that its passage does not answer.

They are in wholly other words, or as people type into a search box. They were written for this project by a language
model that saw the passage, the question and its answer; the sets themselves have few such questions.
`rewordings.jsonl` has one a line: `set` and `id` of the question, `reworded`, which has the same answer, and `missed`,
on the same matter, to which the passage has none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "rewordings.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A question in other words, and one like it that is not answered."""

    reworded: str
    missed: str


@cache
def read_rewordings(file: Path = FILE) -> Mapping[tuple[str, str], Rewording]:
    """Return the rewordings by the name of the set and the id of the question."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {(row["set"], row["id"]): Rewording(reworded=row["reworded"], missed=row["missed"]) for row in rows}
