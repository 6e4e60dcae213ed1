import json
from pathlib import Path

import pytest

from eval import compare
from eval.results import Figures, Outcome
from rag.errors import InputError


@pytest.fixture
def baseline(good_report):
    return compare.baseline_of(good_report)


def test_a_run_equals_its_own_baseline(good_report, baseline):
    assert compare.compare(good_report, baseline) == []


@pytest.mark.parametrize("field", compare.GUARDS)
def test_each_figure_turns_red_when_it_gets_worse(with_total, baseline, field):
    guard = compare.GUARDS[field]
    direction = -1 if guard.worse == "lower" else 1
    before = getattr(baseline, field)
    (sentence,) = compare.compare(with_total(**{field: before + direction * (guard.tolerance + 0.001)}), baseline)
    assert f"was {before:.4f}" in sentence
    assert compare.compare(with_total(**{field: before + direction * guard.tolerance}), baseline) == []


@pytest.mark.parametrize("field", compare.GUARDS)
def test_a_figure_may_get_better_but_not_vanish(with_total, baseline, field):
    better = 2.0 if compare.GUARDS[field].worse == "lower" else -1.0
    assert compare.compare(with_total(**{field: better}), baseline) == []
    (sentence,) = compare.compare(with_total(**{field: None}), baseline)
    assert "could not be measured" in sentence


def test_promises_may_not_slip_at_all():
    strict = {field for field, guard in compare.GUARDS.items() if guard.tolerance == 0}
    assert strict == {"quotes_exact", "false_answer_rate"}


def test_a_failed_question_is_a_failure_even_with_perfect_figures(make_result, report_of, baseline):
    failed = make_result("bad", outcome=Outcome.FAILED, figures=Figures(), error="LlmError: no")
    report = report_of(make_result("good"), failed)
    assert "Question bad failed: LlmError: no" in compare.compare(report, baseline)
    with pytest.raises(InputError, match="cannot be a baseline"):
        compare.baseline_of(report)


def test_questions_left_out_do_not_go_unnoticed(make_result, report_of, baseline):
    assert any("2 questions, this run about 1" in line for line in compare.compare(report_of(make_result()), baseline))


def test_a_baseline_reads_back_exactly(tmp_path: Path, with_total):
    baseline = compare.baseline_of(with_total(facts=2 / 3, citation_precision=None))
    compare.write_baseline(baseline, tmp_path / "baseline.json")
    assert compare.read_baseline(tmp_path / "baseline.json") == baseline
    assert set(json.loads((tmp_path / "baseline.json").read_text())) == {"questions", *compare.GUARDS}


@pytest.mark.parametrize("content", [None, "{}", "no", '{"questions": 1, "speed": 2}'])
def test_refuses_what_is_no_baseline(tmp_path: Path, content: str | None):
    file = tmp_path / "baseline.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match=r"baseline\.json"):
        compare.read_baseline(file)
