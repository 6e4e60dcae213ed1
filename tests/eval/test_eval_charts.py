import math
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from lxml import etree

from eval.charts import LARGEST_DOT, WIDTH, Bar, Point, bars_svg, latency_svg, reliability_svg, scatter_svg
from eval.results import QuestionResult
from eval.statistics import Interval

Drawing = etree._Element


def parsed(svg: str) -> Drawing:
    """Parse strictly: a drawing has to be well-formed XML."""
    return etree.fromstring(svg.encode())


def elements(drawing: Drawing, kind: str) -> list[Drawing]:
    return drawing.xpath(f"//*[@class='{kind}']")


def texts(drawing: Drawing) -> list[str]:
    return drawing.xpath("//*[local-name()='text']/text()")


def number(element: Drawing, name: str) -> float:
    return float(element.get(name))


def bar(value: float | None, *, low: float = 0.0, high: float = 0.0, label: str = "list") -> Bar:
    interval = None if value is None else Interval(low=low, high=high)
    return Bar(label=label, value=value, interval=interval, questions=4)


def gridline(drawing: Drawing, tick: str) -> float:
    """Return where the line across at a tick is."""
    labels = {label.text: number(label, "x") for label in elements(drawing, "tick")}
    return labels[tick]


def test_a_bar_of_half_is_half_as_long_as_the_axis_and_starts_where_it_does() -> None:
    drawing = parsed(bars_svg([bar(0.5), bar(1.0)], title="right"))
    half, whole = elements(drawing, "bar")
    start, end = gridline(drawing, "0"), gridline(drawing, "1")
    assert number(half, "x") == number(whole, "x") == start
    assert number(whole, "width") == end - start
    assert number(half, "width") == (end - start) / 2


def test_a_whisker_reaches_from_the_low_end_of_the_interval_to_the_high_end() -> None:
    drawing = parsed(bars_svg([bar(0.5, low=0.25, high=0.75)], title="right"))
    [whisker] = elements(drawing, "whisker")
    [across] = re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", whisker.get("d"))
    assert [float(end) for end in across] == [gridline(drawing, "0.25"), gridline(drawing, "0.75")]


def test_a_bar_without_a_value_has_its_name_and_a_dash_and_no_length() -> None:
    drawing = parsed(bars_svg([bar(None, label="near miss")], title="right"))
    assert not elements(drawing, "bar")
    assert not elements(drawing, "whisker")
    assert {"near miss", "–"} <= set(texts(drawing))


def test_an_interval_without_width_has_no_whisker() -> None:
    assert not elements(parsed(bars_svg([bar(1.0, low=1.0, high=1.0)], title="right")), "whisker")


def test_every_bar_adds_the_same_height() -> None:
    heights = [parsed(bars_svg([bar(0.5)] * count, title="")).get("viewBox").split()[3] for count in (1, 2, 5)]
    one, two, five = map(float, heights)
    assert five - two == 3 * (two - one)


@pytest.fixture
def answered(make_result: Callable[..., QuestionResult]) -> Callable[..., QuestionResult]:
    def make(confidence: float | None, *, answerable: bool = True) -> QuestionResult:
        return make_result(kind="single_fact" if answerable else "unanswerable", confidence=confidence)

    return make


def test_a_dot_stands_at_the_mean_confidence_and_the_share_that_was_answerable(
    answered: Callable[..., QuestionResult],
) -> None:
    drawing = parsed(
        reliability_svg([answered(0.71), answered(0.79), answered(0.72, answerable=False), answered(0.78)])
    )
    dot, _legend = elements(drawing, "dot")
    left, right = gridline(drawing, "0"), gridline(drawing, "1")
    [diagonal] = elements(drawing, "diagonal")
    bottom, top = number(diagonal, "y1"), number(diagonal, "y2")
    assert number(dot, "cx") == pytest.approx(left + 0.75 * (right - left))
    assert number(dot, "cy") == pytest.approx(bottom + 0.75 * (top - bottom))


def test_the_diagonal_goes_through_the_points_where_both_shares_agree(answered: Callable[..., QuestionResult]) -> None:
    drawing = parsed(reliability_svg([answered(0.0, answerable=False), answered(1.0)]))
    [diagonal] = elements(drawing, "diagonal")
    never, always, _legend = elements(drawing, "dot")
    assert [number(never, "cx"), number(never, "cy")] == [number(diagonal, "x1"), number(diagonal, "y1")]
    assert [number(always, "cx"), number(always, "cy")] == [number(diagonal, "x2"), number(diagonal, "y2")]


def test_the_area_of_a_dot_is_its_number_of_questions(answered: Callable[..., QuestionResult]) -> None:
    results = [answered(0.15, answerable=False), *[answered(0.95)] * 4]
    few, many, _legend = elements(parsed(reliability_svg(results)), "dot")
    assert number(many, "r") == LARGEST_DOT
    assert number(few, "r") == pytest.approx(LARGEST_DOT / math.sqrt(4))


def test_there_are_ten_bins_and_full_confidence_is_in_the_last(answered: Callable[..., QuestionResult]) -> None:
    drawing = parsed(reliability_svg([answered(step / 20) for step in range(21)]))
    told = [dot[0].text for dot in elements(drawing, "dot")[:-1]]
    assert len(told) == 10
    assert told[0].startswith("2 questions")
    assert told[-1].startswith("3 questions")


def test_confidence_that_tells_answerable_questions_apart_has_an_auroc_of_one(
    answered: Callable[..., QuestionResult],
) -> None:
    drawing = parsed(reliability_svg([answered(0.9), answered(0.8), answered(0.3, answerable=False), answered(None)]))
    assert [text.text for text in elements(drawing, "large")] == ["1.000"]
    assert {"2 answerable", "1 not"} <= set(texts(drawing))


def test_no_auroc_is_told_where_every_question_is_answerable(answered: Callable[..., QuestionResult]) -> None:
    assert [text.text for text in elements(parsed(reliability_svg([answered(0.9)])), "large")] == ["–"]


def test_median_and_95th_percentile_stand_at_their_times_and_shares() -> None:
    drawing = parsed(latency_svg([float(time) for time in range(101)]))
    median, high = elements(drawing, "best")
    left, right = gridline(drawing, "0"), gridline(drawing, "100")
    assert number(median, "cx") == pytest.approx(left + 0.5 * (right - left), abs=0.06)
    assert number(high, "cx") == pytest.approx(left + 0.95 * (right - left), abs=0.06)
    assert {"median 50 ms", "95 % 95 ms", "milliseconds"} <= set(texts(drawing))
    [axis] = elements(drawing, "axis")
    top = min(number(line, "y1") for line in elements(drawing, "grid"))
    assert number(median, "cy") == pytest.approx((number(axis, "y1") + top) / 2)


def test_the_curve_only_rises_and_ends_where_all_are_answered() -> None:
    drawing = parsed(latency_svg([300.0, 100.0, 200.0, 200.0]))
    [curve] = elements(drawing, "curve")
    heights = [float(y) for y in re.findall(r"V([\d.]+)", curve.get("d"))]
    assert len(heights) == 3
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == min(number(line, "y1") for line in elements(drawing, "grid"))


def test_times_from_a_second_on_are_told_in_seconds() -> None:
    assert {"median 1.5 s", "seconds"} <= set(texts(parsed(latency_svg([1500.0]))))


def test_a_curve_of_many_answers_is_no_longer_than_the_picture_is_fine() -> None:
    [curve] = elements(parsed(latency_svg([100 + time / 1000 for time in range(50_000)])), "curve")
    assert curve.get("d").count("H") < 5000


def point(label: str, x: float, y: float, *, marked: bool = False, spread: float = 0.05) -> Point:
    return Point(label=label, x=x, y=y, low=y - spread, high=y + spread, marked=marked)


def test_points_stand_at_their_cost_and_quality() -> None:
    drawing = parsed(scatter_svg([point("one", 0, 0.5, spread=0.5), point("two", 100, 0.75)], "ms", "right"))
    first, second = elements(drawing, "point")
    left, right = gridline(drawing, "0"), gridline(drawing, "100")
    [axis] = elements(drawing, "axis")
    top = min(number(line, "y1") for line in elements(drawing, "grid"))
    assert (number(first, "cx"), number(second, "cx")) == (left, right)
    assert number(first, "cy") == pytest.approx((number(axis, "y1") + top) / 2)
    assert number(second, "cy") == pytest.approx(number(axis, "y1") - 0.75 * (number(axis, "y1") - top), abs=0.06)


def test_the_whisker_of_a_point_reaches_from_low_to_high() -> None:
    drawing = parsed(scatter_svg([point("one", 50, 0.5, spread=0.5)], "ms", "right"))
    [path] = [element.get("d") for element in elements(drawing, "range")]
    [(high, low)] = re.findall(r"M[\d.]+ ([\d.]+)V([\d.]+)", path)
    [axis] = elements(drawing, "axis")
    assert float(low) == number(axis, "y1")
    assert float(high) == min(number(line, "y1") for line in elements(drawing, "grid"))


def test_only_the_marked_point_is_ringed_and_in_colour() -> None:
    drawing = parsed(scatter_svg([point("one", 10, 0.5), point("two", 20, 0.75, marked=True)], "ms", "right"))
    assert [text.text for text in elements(drawing, "best-name")] == ["two"]
    assert len(elements(drawing, "ring")) == len(elements(drawing, "best")) == 1
    assert len(elements(drawing, "point")) == 1


def test_names_of_points_that_are_close_together_do_not_cover_each_other() -> None:
    names = ["first", "second", "third", "fourth"]
    drawing = parsed(scatter_svg([point(name, 50 + place, 0.5) for place, name in enumerate(names)], "ms", "right"))
    places = [(number(text, "x"), number(text, "y"), text.get("text-anchor")) for text in elements(drawing, "name")]
    for one, other in combinations(places, 2):
        assert one[2] != other[2] or abs(one[1] - other[1]) > 10


def test_a_name_at_the_right_edge_stands_left_of_its_point() -> None:
    drawing = parsed(scatter_svg([point("a rather long name of a setting", 100, 0.5)], "ms", "right"))
    [label] = elements(drawing, "name")
    assert label.get("text-anchor") == "end"
    assert number(label, "x") < WIDTH


@pytest.mark.parametrize(
    "svg", [bars_svg([], title=""), reliability_svg([]), latency_svg([]), scatter_svg([], "ms", "right")]
)
def test_a_chart_of_nothing_is_an_empty_frame(svg: str) -> None:
    drawing = parsed(svg)
    assert texts(drawing)
    assert not drawing.xpath("//*[local-name()='circle' or local-name()='rect']")


def test_latency_of_no_time_at_all_and_points_without_cost_can_be_drawn() -> None:
    assert len(elements(parsed(latency_svg([0.0, 0.0])), "curve")) == 1
    assert len(elements(parsed(scatter_svg([point("one", 0, 0.5, spread=0)], "ms", "right")), "point")) == 1


def test_whatever_stands_in_names_is_text() -> None:
    evil = '"><script>alert(1)</script>'
    for svg in (
        bars_svg([bar(0.5, label=evil)], title=evil),
        scatter_svg([point(evil, 1, 0.5)], x_label=evil, y_label=evil),
    ):
        drawing = parsed(svg)
        assert not drawing.xpath("//*[local-name()='script']")
        assert evil in texts(drawing)
        assert evil in drawing.get("aria-label")


def test_a_chart_is_drawn_the_same_each_time_and_fetches_nothing() -> None:
    points = [point("one", 10, 0.5), point("two", 20, 0.75, marked=True)]
    svg = scatter_svg(points, "ms", "right")
    assert svg == scatter_svg(points, "ms", "right")
    assert not parsed(svg).xpath("//@href | //@src")
    assert "url(" not in svg
    assert "@import" not in svg
