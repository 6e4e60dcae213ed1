import pytest

from bench.targets import TARGETS, aligned, judge, shown, table

COLD = {"cold_ask": {"rag_ask_s": 3.0, "quickstart_ask_s": 10.0}}


def row_of(results, label):
    line = next(line for line in table(results).splitlines() if line.startswith(f"| {label} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_target_that_is_just_reached_is_met():
    assert row_of(COLD, "cold question, the whole process") == [
        "cold question, the whole process", "3 s", "10 s (plain program)", "0.3", "≤ 0.3", "met",
    ]  # fmt: skip


def test_a_target_that_is_missed_says_so():
    results = {"cold_ask": {"rag_ask_s": 3.01, "quickstart_ask_s": 10.0}}
    assert row_of(results, "cold question, the whole process")[-3:] == ["0.301", "≤ 0.3", "missed"]


def test_what_should_be_high_is_missed_below_its_target():
    results = {"load": {"clients_32_questions_per_s": 14.0, "loop_questions_per_s": 10.0}}
    assert row_of(results, "32 clients at once")[-3:] == ["1.4", "≥ 1.5", "missed"]


def test_growth_that_doubles_is_missed():
    results = {"growth_1000": {"question_ms_median": 5.0}, "growth_10000": {"question_ms_median": 10.0}}
    assert row_of(results, "question, 10,000 chunks")[1:] == ["10 ms", "5 ms (1,000 chunks)", "2", "< 2", "missed"]


def test_a_figure_without_anything_beside_it_is_held_to_its_target_itself():
    assert row_of({"growth_100000": {"memory_mb": 601}}, "memory, 100,000 chunks")[1:] == [
        "601 MB", "", "", "≤ 600 MB", "missed",
    ]  # fmt: skip


@pytest.mark.parametrize("results", [{}, {"cold_ask": {"rag_ask_s": 3.0}}])
def test_what_was_not_measured_says_so_and_is_not_left_out(results):
    assert len(table(results).splitlines()) == len(TARGETS) + 2
    assert {judged.verdict for judged in judge(results)} == {"not measured"}


def test_a_table_is_aligned():
    assert aligned([("a", "bcd"), ("efg", "h")]) == "| a   | bcd |\n| --- | --- |\n| efg | h   |\n"


@pytest.mark.parametrize(
    ("figure", "text"), [(None, ""), (0.38649, "0.386"), (2, "2"), (41.26, "41.3"), (14288.2, "14,288")]
)
def test_figures_are_shown_with_three_digits(figure, text):
    assert shown(figure) == text
