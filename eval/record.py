"""A report as JSON lines: what was evaluated, then each question. A baseline is such a file without the times."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from eval.compare import Comparison
from eval.results import Outcome, QuestionResult, Report, Setup
from rag.errors import InputError

_IN_BASELINE: Final = (
    "id", "set", "type", "question", "unanswerable", "digest", "outcome", "answer", "found", "missing", "forbidden",
    "documents",
)  # fmt: skip
_SETUP: Final = TypeAdapter(Setup)
_RESULT: Final = TypeAdapter(QuestionResult)


def to_json_lines(report: Report) -> str:
    """Return the whole report: a line for the setup, then one for each question."""
    return _lines(report.setup, [asdict(result) for result in report.results])


def to_json(report: Report, comparison: Comparison | None = None) -> str:
    """Return one JSON object: setup, summaries, what changed against the baseline, and each question."""
    whole = {
        "setup": report.setup,
        "total": report.total,
        "by_type": report.by_type,
        "by_set": report.by_set,
        "comparison": comparison,
        "results": report.results,
    }
    return json.dumps(to_jsonable_python(whole), ensure_ascii=False, indent=2)


def baseline_lines(report: Report) -> str:
    """Return what later runs are compared with, without times, tokens and quotes; InputError when a question failed."""
    for result in report.results:
        if result.outcome is Outcome.FAILED:
            raise InputError(f"A run with failed questions cannot be a baseline. {result.id}: {result.error}")
    return _lines(report.setup, [_without_times(result) for result in report.results])


def _without_times(result: QuestionResult) -> dict[str, Any]:
    figures = {name: value for name, value in asdict(result.figures).items() if value is not None}
    return {name: getattr(result, name) for name in _IN_BASELINE} | {"figures": figures}


def _lines(setup: Setup, questions: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (asdict(setup), *questions))


def read_report(path: Path) -> Report:
    """Read what `to_json_lines` or `baseline_lines` wrote; InputError when it is not there or something else."""
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"There is no baseline {path}; write one with --update-baseline.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValidationError, UnicodeDecodeError, InputError) as error:
        raise InputError(f"{path} is not a report; write it anew with --update-baseline.\n{error}") from error


def _parsed(text: str) -> Report:
    # Not `splitlines`: it also cuts at characters that JSON leaves as they are.
    first, *rest = text.rstrip("\n").split("\n")
    report = Report(setup=_SETUP.validate_json(first), results=tuple(map(_RESULT.validate_json, rest)))
    if not report.results:
        raise InputError("It has no question.")
    return report


def require_writable(path: Path) -> None:
    """Raise InputError when `write_text` could not write there, so that nothing is worked out in vain."""
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file.")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path} cannot be written: there is no folder {path.parent} that can be written to.")


def write_text(path: Path, text: str) -> None:
    """Write a file that, whatever happens, is as it was before or complete; InputError when it cannot be written."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
