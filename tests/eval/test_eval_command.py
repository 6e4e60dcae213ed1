import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.evaluate import eval_app
from eval import dataset, run
from eval.figures import Figures
from eval.record import baseline_lines, read_report
from eval.results import Judgement, Outcome, Report
from rag.errors import InputError, SettingsError
from rag.settings import Settings


@pytest.fixture(autouse=True)
def default_baseline(monkeypatch, tmp_path: Path, good_report: Report) -> Path:
    """The command with a report that is already there, and a default baseline of that report."""
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: good_report)
    monkeypatch.setattr(dataset, "DEFAULT_BASELINE", tmp_path / "baseline.jsonl")
    (tmp_path / "baseline.jsonl").write_text(baseline_lines(good_report))
    return tmp_path / "baseline.jsonl"


@pytest.fixture
def own_questions(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("Nothing to see here.")
    file = tmp_path / "own.yaml"
    question = {"id": "q", "type": "unanswerable", "question": "Who?", "unanswerable": True}
    file.write_text(json.dumps({"corpus": "corpus", "questions": [question]}))
    return file


@pytest.fixture
def worse(monkeypatch, good_report: Report) -> Report:
    """A run in which the protected question turned wrong."""
    first, second = good_report.results
    lost = replace(second, outcome=Outcome.ANSWERED, figures=Figures(right=0, false_answers=1))
    report = Report(setup=good_report.setup, results=(first, lost))
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: report)
    return report


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(eval_app(), list(map(str, arguments)))


@pytest.mark.parametrize("arguments", [(), ("run",)])
def test_runs_when_no_command_is_named(arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("| figure")
    assert "2 questions compared" in result.stdout
    assert result.stderr == ""


def test_prints_json_for_programs() -> None:
    assert json.loads(command("--json").stdout)["total"]["questions"] == 2


def test_writes_every_kind_of_report(tmp_path: Path) -> None:
    beginnings = {"md": "# Evaluation", "html": "<!doctype html>", "jsonl": '{"answerer"', "xml": "<?xml"}
    files = [tmp_path / f"report.{ending}" for ending in beginnings]
    assert command(*(part for file in files for part in ("--output", file))).exit_code == 0
    for file, beginning in zip(files, beginnings.values(), strict=True):
        assert file.read_text().lower().startswith(beginning.lower())


def test_an_unknown_kind_of_report_stops_before_anything_is_asked(tmp_path: Path) -> None:
    result = command("--output", tmp_path / "report.pdf")
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""


def test_exits_1_and_says_why_when_behind_the_baseline(worse: Report, tmp_path: Path) -> None:
    result = command("--output", tmp_path / "report.md")
    assert result.exit_code == 1
    assert "no turned wrong, and no question of type unanswerable may" in result.stderr
    assert "Fell behind" in (tmp_path / "report.md").read_text()


def test_updates_the_baseline_when_asked(worse: Report, default_baseline: Path) -> None:
    assert command("--update-baseline").exit_code == 0
    assert read_report(default_baseline).results[1].outcome is Outcome.ANSWERED
    assert command().exit_code == 0


def test_own_questions_need_no_baseline(own_questions: Path, default_baseline: Path) -> None:
    default_baseline.unlink()
    assert command(own_questions).exit_code == 0
    assert isinstance(command(own_questions, "--update-baseline").exception, InputError)
    own_baseline = own_questions.with_suffix(".jsonl")
    assert command(own_questions, "--update-baseline", "--baseline", own_baseline).exit_code == 0
    assert command(own_questions, "--baseline", own_baseline).exit_code == 0


@pytest.mark.parametrize("part", [("--types", "list, spelling"), ("--limit", "1")])
def test_a_part_of_the_questions_is_not_held_against_the_baseline(default_baseline: Path, part) -> None:
    default_baseline.unlink()
    assert command(*part).exit_code == 0
    assert isinstance(command(*part, "--update-baseline").exception, InputError)


@pytest.mark.parametrize("other", [("--search-only",), ("--ranking", "bm25")])
def test_another_way_of_asking_is_not_held_against_the_default_baseline(default_baseline: Path, other) -> None:
    default_baseline.unlink()
    assert command(*other).exit_code == 0


def test_another_answerer_is_held_against_the_default_baseline_and_does_not_replace_it(default_baseline: Path) -> None:
    before = default_baseline.read_bytes()
    assert "2 questions compared" in command("--answerer", "auto").stdout
    assert isinstance(command("--answerer", "auto", "--update-baseline").exception, InputError)
    assert default_baseline.read_bytes() == before


def test_says_that_the_earlier_run_was_set_up_in_another_way(monkeypatch, good_report: Report, tmp_path: Path) -> None:
    setup = replace(good_report.setup, settings="ba9876543210")
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: Report(setup=setup, results=good_report.results))
    result = command("--output", tmp_path / "report.md", "--output", tmp_path / "report.html")
    told = "Set up in another way: settings ba9876543210 (before 0123456789ab)."
    assert (result.exit_code, told in result.stdout) == (0, True)
    assert told in (tmp_path / "report.md").read_text()
    assert told in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("place", ["none/file", "folder"])
def test_a_file_that_cannot_be_written_stops_before_anything_is_asked(
    monkeypatch, own_questions: Path, tmp_path: Path, place: str
) -> None:
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: pytest.fail("asked"))
    for ending in ("html", "svg", "jsonl"):
        (tmp_path / f"folder.{ending}").mkdir()
    report, plot, baseline = (tmp_path / f"{place}.{ending}" for ending in ("html", "svg", "jsonl"))
    for arguments in (
        ("--output", report),
        ("--update-baseline", "--baseline", baseline),
        ("sweep", own_questions, "--set", "top_k=4", "--output", plot),
    ):
        assert isinstance(command(*arguments).exception, InputError)


def test_a_judge_without_a_verdict_is_told_and_fails_nothing(monkeypatch, good_report: Report) -> None:
    first, second = good_report.results
    results = (replace(first, judgement=Judgement()), second)
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: Report(setup=good_report.setup, results=results))
    result = command()
    assert (result.exit_code, "no verdict on 1 answers" in result.stdout) == (0, True)


def test_says_which_package_is_missing() -> None:
    without = "import sys; sys.modules['scipy'] = None; from cli.main import main; sys.exit(main(['eval']))"
    result = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, check=False)
    assert result.returncode == 6
    assert result.stderr == "error: `rag eval` needs scipy, which is not installed here: pip install scipy.\n"


def test_a_missing_baseline_stops_before_anything_is_asked(default_baseline: Path) -> None:
    default_baseline.unlink()
    result = command()
    assert isinstance(result.exception, InputError)
    assert result.stdout == ""


def test_a_failed_question_exits_1_and_leaves_the_baseline_alone(
    monkeypatch, own_questions: Path, good_report: Report, default_baseline: Path
) -> None:
    failed = replace(good_report.results[0], outcome=Outcome.FAILED, error="LlmError: no")
    monkeypatch.setattr(run, "evaluate", lambda *_, **__: Report(setup=good_report.setup, results=(failed,)))
    before = default_baseline.read_bytes()
    assert command(own_questions).exit_code == 1
    assert command("--update-baseline").exit_code == 1
    assert default_baseline.read_bytes() == before


def test_the_ranking_is_a_weight(monkeypatch, good_report: Report) -> None:
    weights = []

    def evaluate(_: object, settings: Settings, **__: object) -> Report:
        weights.append((settings.dense_weight, settings.word_bonus))
        return good_report

    monkeypatch.setattr(run, "evaluate", evaluate)
    for ranking in ("hybrid", "dense", "bm25"):
        command("--ranking", ranking)
    assert weights == [(0.7, 1), (1, 1), (0, 0)]


def test_files_and_a_public_set_cannot_be_asked_at_once(own_questions: Path, tmp_path: Path) -> None:
    assert isinstance(command(own_questions, "--dataset", tmp_path).exception, InputError)


def test_a_judge_has_to_be_configured() -> None:
    assert isinstance(command("--judge").exception, SettingsError)


def test_check_says_what_there_is_and_how_little_that_can_show(own_questions: Path) -> None:
    result = command("check", own_questions)
    assert (result.exit_code, "1 questions, 1 unanswerable." in result.stdout) == (0, True)
    assert "6 questions of 1" in result.stderr
    own_questions.write_text("corpus: nowhere\nquestions: [{id: q}]\n")
    assert isinstance(command("check", own_questions).exception, InputError)


def test_init_drafts_a_file_that_check_wants_reviewed(own_questions: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "a.md").write_text("The Velmar bridge over the river was opened in 1931.")
    file = tmp_path / "drafts.yaml"
    assert "1 drafts" in command("init", tmp_path / "corpus", "--output", file).stdout
    assert isinstance(command("check", file).exception, InputError)
    assert isinstance(command("init", tmp_path / "corpus", "--output", file).exception, InputError)


def test_schema_is_json() -> None:
    assert json.loads(command("schema").stdout)["title"] == "Content"


def test_sweep_shows_a_table_and_writes_table_and_plot(own_questions: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("RAG_CACHE_DIR", str(tmp_path / "cache"))
    outputs = "--output", tmp_path / "s.md", "--output", tmp_path / "s.svg"
    result = command("sweep", own_questions, "--set", "top_k=4,8", "--figure", "false_answers", *outputs)
    assert result.exit_code == 0, result.exception
    assert "2 of 2: top_k 8" in result.stderr
    assert "Advised" in result.stdout
    assert (tmp_path / "s.md").read_text().strip() == result.stdout.strip()
    assert (tmp_path / "s.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--set", "top_k"),
        ("--set", "top_k="),
        ("--set", "top_k=4", "--set", "top_k=8"),
        ("--set", "port=1"),
        ("--set", "top_k=4", "--figure", "speed"),
        ("--set", "top_k=4", "--output", "x.pdf"),
    ],
)
def test_sweep_refuses_what_it_cannot_do(own_questions: Path, wrong: tuple[str, ...]) -> None:
    assert isinstance(command("sweep", own_questions, *wrong).exception, InputError)
