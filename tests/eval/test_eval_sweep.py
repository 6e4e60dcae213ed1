from collections.abc import Callable
from pathlib import Path

import pytest

from eval import workspace
from eval.dataset import EvalQuestion, QuestionSet
from eval.facts import Wordings
from eval.figures import Figures
from eval.results import QuestionResult, Report
from eval.sweep import MOST, Sweep, combinations, judged, sweep
from eval.sweep_report import plot_sweep, render_sweep
from eval.workspace import Workspace
from rag.errors import InputError, SettingsError
from rag.settings import load_settings


def test_every_combination_is_tried() -> None:
    assert combinations({"top_k": ["4", "8"], "dense_weight": ["0.5"]}) == [
        {"top_k": "4", "dense_weight": "0.5"},
        {"top_k": "8", "dense_weight": "0.5"},
    ]


@pytest.mark.parametrize(
    ("grid", "why"),
    [
        ({}, "1 to 200 combinations"),
        ({"top_k": [str(number) for number in range(MOST + 1)]}, "not 201"),
        ({"port": ["1"]}, "'port' is not a setting that can be swept; there are chunk_tokens"),
    ],
)
def test_refuses_what_cannot_be_swept(grid: dict[str, list[str]], why: str) -> None:
    with pytest.raises(InputError, match=why):
        combinations(grid)


@pytest.fixture
def run_of(make_result: Callable[..., QuestionResult], report_of: Callable[..., Report]) -> Callable[..., Report]:
    """Return a run over 100 questions of which so many are right and each took so long."""

    def make(right: int, milliseconds: float) -> Report:
        figures = [Figures(right=float(number < right)) for number in range(100)]
        return report_of(*(make_result(f"q{n}", figures=one, latency_ms=milliseconds) for n, one in enumerate(figures)))

    return make


@pytest.fixture
def found(run_of: Callable[..., Report]) -> Sweep:
    runs = [({"top_k": "4"}, run_of(77, 10)), ({"top_k": "8"}, run_of(80, 20)), ({"top_k": "2"}, run_of(70, 5))]
    return judged(runs, "right")


def test_advises_the_fastest_that_is_not_significantly_worse_than_the_best(found: Sweep) -> None:
    # Against 80: 3 lost of 100 may be chance, 10 lost and none won may not.
    told = [(trial.combination["top_k"], trial.value, trial.cost_ms, trial.not_worse) for trial in found.trials]
    assert told == [("8", 0.80, 20, True), ("4", 0.77, 10, True), ("2", 0.70, 5, False)]
    assert found.advised.combination == {"top_k": "4"}


def test_the_table_and_the_plot_show_every_trial(found: Sweep) -> None:
    table = render_sweep(found)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:5]]
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("8", "0.800", "best"),
        ("4", "0.770", "not worse, advised"),
        ("2", "0.700", "worse"),
    ]
    assert table.endswith("RAG_TOP_K=4")
    plot = plot_sweep(found)
    assert plot.count("<svg") == 1
    for value in ("4", "8", "2"):
        assert f">{value}</text>" in plot


def test_a_figure_that_no_question_has_cannot_be_ranked_by(run_of: Callable[..., Report]) -> None:
    with pytest.raises(InputError, match="'facts'"):
        judged([({"top_k": "4"}, run_of(1, 1))], "facts")


@pytest.fixture
def swept(tmp_path: Path) -> Callable[..., tuple[Sweep, list[int]]]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "bridge.md").write_text("The Velmar bridge was opened in 1931. It is made of granite.")
    question = EvalQuestion(
        id="q", type="single_fact", text="When was the Velmar bridge opened?", expected=(Wordings(("1931",)),),
        gains={"bridge.md": 1},
    )  # fmt: skip
    sets = [QuestionSet(name="own", corpus=corpus, questions=(question,))]

    def run(**grid: list[str]) -> tuple[Sweep, list[int]]:
        asked: list[int] = []
        found = sweep(
            sets, grid, figure="right", workspace=Workspace(tmp_path / "kept"), base=load_settings({}),
            progress=lambda stage, done, _: asked.append(done) if stage == "asking" else None,
        )  # fmt: skip
        return found, asked

    return run


def test_what_was_evaluated_once_is_not_evaluated_again(swept: Callable[..., tuple[Sweep, list[int]]]) -> None:
    first, asked = swept(min_evidence=["0.1", "1"])
    assert ({trial.combination["min_evidence"]: trial.value for trial in first.trials}, asked) == (
        {"0.1": 1, "1": 0},
        [1, 1],
    )
    again, asked = swept(min_evidence=["0.1", "1"])
    assert (again, asked) == (first, [])


@pytest.mark.parametrize("other", [{"embedding_weights": "int8"}, {"embedding_base_url": "http://127.0.0.1:1"}])
def test_results_are_those_of_the_vectors_that_were_searched(tmp_path: Path, other: dict[str, str]) -> None:
    kept = Workspace(tmp_path)
    assert kept.result_file(load_settings({}, **other)) != kept.result_file(load_settings({}))


def test_what_is_kept_is_made_anew_when_any_code_of_retrieval_changes(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "rag" / "retrieval").mkdir(parents=True)
    monkeypatch.setattr(workspace, "_HOME", tmp_path)
    kept = Workspace(tmp_path / "kept")
    before = kept.data_dir(tmp_path / "corpus", load_settings({}))
    (tmp_path / "rag" / "retrieval" / "bundled.py").write_text("MODEL = 2")
    assert kept.data_dir(tmp_path / "corpus", load_settings({})) != before


def test_a_value_that_cannot_be_set_stops_before_anything_is_asked(swept) -> None:
    with pytest.raises(SettingsError, match="RAG_TOP_K cannot be '0'"):
        swept(top_k=["8", "0"])
