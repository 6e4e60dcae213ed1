import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from cli.evaluate import evaluate
from eval import compare, dataset, run
from eval.results import Outcome, Report
from rag.errors import InputError

app = typer.Typer()
app.command()(evaluate)


@pytest.fixture(autouse=True)
def default_baseline(monkeypatch, tmp_path: Path, good_report: Report) -> Path:
    """The command with a report that is already there, and a default baseline of that report."""
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: good_report)
    monkeypatch.setattr(dataset, "DEFAULT_BASELINE", tmp_path / "baseline.json")
    compare.write_baseline(compare.baseline_of(good_report), tmp_path / "baseline.json")
    return tmp_path / "baseline.json"


@pytest.fixture
def own_questions(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    file = tmp_path / "own.yaml"
    question = {"id": "q", "type": "unanswerable", "question": "Who?", "unanswerable": True}
    file.write_text(json.dumps({"corpus": str(tmp_path / "corpus"), "questions": [question]}))
    return file


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_prints_the_table_and_nothing_else_on_standard_output() -> None:
    result = command()
    assert result.exit_code == 0
    assert result.stdout.startswith("| type")
    assert result.stderr == ""


def test_prints_json_for_programs() -> None:
    assert json.loads(command("--json").stdout)["total"]["questions"] == 2


def test_writes_the_whole_report(tmp_path: Path) -> None:
    assert command("--output", tmp_path / "report.md").exit_code == 0
    assert (tmp_path / "report.md").read_text().startswith("# Evaluation")


def test_exits_1_and_says_why_when_behind_the_baseline(default_baseline: Path) -> None:
    better = replace_figure(default_baseline, facts=1.5)
    result = command()
    assert (result.exit_code, better.facts) == (1, 1.5)
    assert "facts was 1.5000 and is 1.0000" in result.stderr


def replace_figure(file: Path, **figures: float) -> compare.Baseline:
    baseline = compare.read_baseline(file).model_copy(update=figures)
    compare.write_baseline(baseline, file)
    return baseline


def test_updates_the_baseline_when_asked(default_baseline: Path) -> None:
    replace_figure(default_baseline, facts=1.5)
    assert command("--update-baseline").exit_code == 0
    assert compare.read_baseline(default_baseline).facts == 1


def test_own_questions_need_no_baseline(own_questions: Path, default_baseline: Path) -> None:
    default_baseline.unlink()
    assert command(own_questions).exit_code == 0
    assert isinstance(command(own_questions, "--update-baseline").exception, InputError)
    assert command(own_questions, "--update-baseline", "--baseline", own_questions.with_suffix(".json")).exit_code == 0
    assert own_questions.with_suffix(".json").exists()


def test_a_part_of_the_questions_is_not_held_against_the_baseline(default_baseline: Path) -> None:
    default_baseline.unlink()
    assert command("--types", "list, spelling").exit_code == 0
    assert isinstance(command("--types", "guess").exception, InputError)
    assert isinstance(command("--types", "list", "--update-baseline").exception, InputError)


def test_a_missing_baseline_stops_before_anything_is_asked(default_baseline: Path) -> None:
    default_baseline.unlink()
    result = command()
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""


def test_a_failed_question_exits_1_and_leaves_the_baseline_alone(
    monkeypatch, own_questions: Path, good_report: Report, default_baseline: Path
) -> None:
    failed = replace(good_report.results[0], outcome=Outcome.FAILED, error="LlmError: no")
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: replace(good_report, results=(failed,)))
    before = default_baseline.read_bytes()
    assert command(own_questions).exit_code == 1
    assert command("--update-baseline").exit_code == 1
    assert default_baseline.read_bytes() == before
