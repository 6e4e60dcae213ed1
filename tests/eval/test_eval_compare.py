"""The gate: what it lets through and what it stops, on runs made by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.compare import Comparison, compare
from eval.figures import FIGURES, Figures
from eval.results import PROTECTED, Outcome, QuestionResult, Report
from rag.errors import InputError
from tests.eval.conftest import RIGHT, SILENT, WRONG

GATED = [field for field, figure in FIGURES.items() if figure.gated]
BY_BOOTSTRAP = [field for field in GATED if field != "right"]


@pytest.fixture
def held(make_result: Callable[..., QuestionResult], report_of: Callable[..., Report]) -> Callable[..., Comparison]:
    """Compare two runs over `count` questions that had the figures `before`; the first have those of `changes` now."""

    def run(*changes: Figures, count: int = 40, margin: float = 0.0, before: Figures = RIGHT) -> Comparison:
        now = [*changes, *[before] * (count - len(changes))]
        earlier = report_of(*(make_result(f"q{n}", figures=before, answer="old") for n in range(count)))
        later = report_of(*(make_result(f"q{n}", figures=figures, answer="new") for n, figures in enumerate(now)))
        return compare(later, earlier, margin=margin)

    return run


def test_a_run_passes_against_itself(good_report: Report) -> None:
    found = compare(good_report, good_report)
    assert (found.paired, found.won, found.lost, found.p_value, found.flips, found.failures) == (2, 0, 0, 1, (), ())


def test_six_questions_lost_are_more_than_chance_and_five_are_not(held: Callable[..., Comparison]) -> None:
    # exact McNemar: 2 / 2**5 = .0625, 2 / 2**6 = .03125
    five, six = held(*[WRONG] * 5), held(*[WRONG] * 6)
    assert (five.p_value, five.failures) == (0.0625, ())
    assert six.p_value == 0.03125
    assert six.failures[0] == "6 questions turned wrong and 0 right, p = 0.0312."


def test_says_the_least_loss_that_it_could_have_seen(held: Callable[..., Comparison]) -> None:
    assert held().smallest_loss == 6
    won = held(*[RIGHT] * 3, before=WRONG)
    assert (won.won, won.smallest_loss) == (3, 12)  # 3 against 12: .035; 3 against 11: .057


def test_a_significant_loss_within_the_margin_is_let_through(held: Callable[..., Comparison]) -> None:
    assert held(*[WRONG] * 6, margin=6 / 40).failures == ()
    assert held(*[WRONG] * 6, margin=5 / 40).failures != ()


@pytest.mark.parametrize("field", BY_BOOTSTRAP)
def test_each_gated_figure_turns_red_when_many_questions_lose_it(held: Callable[..., Comparison], field: str) -> None:
    good, bad = (1.0, 0.0) if FIGURES[field].better == "higher" else (0.0, 1.0)
    before, after = replace(Figures(), **{field: good}), replace(Figures(), **{field: bad})
    lost = held(*[after] * 8, before=before)
    assert any(sentence.startswith(f"{FIGURES[field].label} was") for sentence in lost.failures)
    gained = held(*[before] * 8, before=after)
    assert gained.failures == ()


def test_right_is_tested_once(held: Callable[..., Comparison]) -> None:
    lost = held(*[replace(RIGHT, right=0)] * 8)
    assert lost.failures == ("8 questions turned wrong and 0 right, p = 0.0078.",)


@pytest.mark.parametrize("field", [field for field in GATED if getattr(RIGHT, field) is not None])
def test_a_gated_figure_that_one_run_alone_has_fails_the_run(held: Callable[..., Comparison], field: str) -> None:
    without = replace(RIGHT, **{field: None})
    label = FIGURES[field].label
    assert f"{label} was measured on 40 of 40 questions and is on 0." in held(*[without] * 40).failures
    assert f"{label} was measured on 0 of 40 questions and is on 40." in held(*[RIGHT] * 40, before=without).failures


def test_a_gated_figure_that_some_questions_lack_is_compared_over_the_others(held: Callable[..., Comparison]) -> None:
    found = held(*[replace(RIGHT, mrr_at_10=None)] * 39)
    assert found.failures == ()
    assert [change.paired for change in found.changes if change.field == "mrr_at_10"] == [1]


def test_an_abstention_may_have_no_citations_to_measure(make_result, report_of) -> None:
    cited = Figures(right=0, false_answers=1, groundedness=1, quotes_exact=1)
    before = report_of(make_result("q", kind="unanswerable", figures=cited))
    after = report_of(make_result("q", kind="unanswerable", figures=SILENT, outcome=Outcome.ABSTAINED))
    assert compare(after, before).failures == ()


@pytest.mark.parametrize("field", FIGURES.keys() - set(GATED))
def test_the_other_figures_are_shown_and_not_held(held: Callable[..., Comparison], field: str) -> None:
    found = held(*[replace(Figures(), **{field: 0.0})] * 40, before=replace(Figures(), **{field: 1.0}))
    assert [(change.field, change.before, change.after, change.worse) for change in found.changes] == [
        (field, 1, 0, True)
    ]
    assert found.failures == ()


def test_a_figure_that_chance_explains_is_no_loss(held: Callable[..., Comparison]) -> None:
    up, down = replace(RIGHT, mrr_at_10=1.0), replace(RIGHT, mrr_at_10=0.5)
    found = held(*[down] * 3, *[up] * 2)
    (change,) = [change for change in found.changes if change.field == "mrr_at_10"]
    assert change.after < change.before
    assert not change.worse
    assert change.detectable == pytest.approx(2.8016 * 0.0211, abs=0.001)  # (1.960 + .8416) times the standard error


@pytest.mark.parametrize("kind", PROTECTED)
def test_no_question_of_a_protected_type_may_turn_wrong(make_result, report_of, kind: str) -> None:
    right = make_result("p", kind=kind, figures=SILENT, outcome=Outcome.ABSTAINED)
    wrong = make_result("p", kind=kind, figures=Figures(right=0, false_answers=1))
    assert compare(report_of(wrong), report_of(right)).failures == (
        f"p turned wrong, and no question of type {kind} may.",
    )
    assert compare(report_of(right), report_of(wrong)).failures == ()


def test_no_quote_may_become_inexact(held: Callable[..., Comparison]) -> None:
    found = held(replace(RIGHT, quotes_exact=0.5))
    assert found.failures == ("1 question (q0) with a quote that is not what is stored at its place.",)


def test_a_failed_question_fails_the_run_and_counts_as_wrong(make_result, report_of, good_report: Report) -> None:
    failed = make_result("yes", outcome=Outcome.FAILED, figures=Figures(), error="LlmError: no")
    found = compare(report_of(failed, good_report.results[1]), good_report)
    assert found.failures == ("yes failed: LlmError: no",)
    assert [(flip.id, flip.turned_right, flip.after) for flip in found.flips] == [("yes", False, "LlmError: no")]


def test_flips_have_both_answers(held: Callable[..., Comparison]) -> None:
    (flip,) = held(WRONG).flips
    assert (flip.id, flip.turned_right, flip.before, flip.after) == ("q0", False, "old", "new")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (None, "1 question (yes) no longer asked"),
        ({"id": "other"}, "1 question (other) not in the baseline"),
        ({"digest": "ba9876543210"}, "1 question (yes) not what the baseline asked"),
    ],
)
def test_other_questions_do_not_go_unnoticed(report_of, good_report: Report, change, reason: str) -> None:
    first, second = good_report.results
    now = [second] if change is None else [replace(first, **change), second]
    failures = compare(report_of(*now), good_report).failures
    assert any(sentence.startswith(reason) for sentence in failures)


def test_runs_without_a_question_in_common_do_not_pass(report_of) -> None:
    (failure,) = compare(report_of(), report_of()).failures
    assert failure == "The two runs have no question in common, so nothing was compared."


def test_two_questions_of_a_run_cannot_have_the_same_id(make_result, report_of) -> None:
    with pytest.raises(InputError, match="Several questions have the id 'q'"):
        report_of(make_result("q"), make_result("q", question="Why?"))


def test_says_what_was_set_up_in_another_way_and_lets_it_pass(good_report: Report) -> None:
    setup = replace(good_report.setup, answerer="llm", llm_model="some-model")
    found = compare(Report(setup=setup, results=good_report.results), good_report)
    assert found.other_setup == ("answerer llm (before extractive)", "llm model some-model (before none)")
    assert found.failures == ()
    assert compare(good_report, good_report).other_setup == ()


def test_a_fact_that_is_found_now_is_still_the_same_question(make_result, report_of) -> None:
    before = make_result(figures=WRONG, missing=("Rome",))
    after = make_result(found=("Rome",))
    assert compare(report_of(after), report_of(before)).paired == 1
