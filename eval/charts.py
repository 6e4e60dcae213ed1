"""Charts as SVG, each with its own style, for a page or a file: light or dark as its reader prefers.

Positions are in units of a drawing 480 wide; figures lie in [0, 1], times are milliseconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10, sqrt
from typing import Final, Literal

import numpy as np
from markupsafe import Markup

from eval.results import QuestionResult
from eval.statistics import Interval, auroc
from eval.templates import duration, figure, template

WIDTH: Final = 480
BINS: Final = 10
LARGEST_DOT: Final = 15.0
_QUARTERS: Final = (0, 0.25, 0.5, 0.75, 1)

_Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure of one group of questions; None when it has no meaning there."""

    label: str
    value: float | None
    interval: Interval | None
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One way to run the service: `x` is what it costs, `y` how good it is, between `low` and `high`.

    `marked` is the one to look at.
    """

    label: str
    x: float
    y: float
    low: float
    high: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """Positions from `start` to `end` for values from `low` to `high`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class _Shape:
    """An element of a drawing; `text` is its content or, of one that is no text, what is told when it is pointed at."""

    tag: Literal["line", "rect", "circle", "path", "text"]
    kind: str
    attributes: Mapping[str, float | str] = field(default_factory=dict)
    text: str = ""


def bars_svg(bars: Sequence[Bar], *, title: str) -> Markup:
    """Return a bar for each group, its value and number of questions behind it, and a whisker for its interval."""
    left, right, top, step = 138, 384, 22, 29
    across, bottom = _Scale(0, 1, left, right), top + step * len(bars)
    shapes = [_text("count", WIDTH, 10, "questions", "end")]
    for tick in _QUARTERS:
        shapes += [_line("grid", across(tick), top, across(tick), bottom)]
        shapes += [_text("tick", across(tick), bottom + 17, f"{tick:g}", "middle")]
    for row, bar in enumerate(bars):
        shapes += _bar(bar, across, top + step * (row + 0.5))
    return _drawn(shapes, height=bottom + 24, title=title)


def _bar(bar: Bar, across: _Scale, middle: float) -> Iterator[_Shape]:
    yield _text("name", across.start - 12, middle + 4.5, bar.label, "end")
    yield _text("value", WIDTH - 42, middle + 4.5, figure(bar.value, 2), "end")
    yield _text("count", WIDTH, middle + 4.5, str(bar.questions), "end")
    if bar.value is not None:
        size = {"x": across.start, "y": middle - 6, "width": round(across(bar.value) - across.start, 1), "height": 12}
        yield _Shape("rect", "bar", size, f"{bar.label}: {figure(bar.value)}")
    if bar.interval and bar.interval.low < bar.interval.high:
        low, high = across(bar.interval.low), across(bar.interval.high)
        yield _path("whisker", f"M{low} {middle - 4}v8M{low} {middle}H{high}M{high} {middle - 4}v8")


def reliability_svg(results: Iterable[QuestionResult]) -> Markup:
    """Return how far confidence can be trusted: a dot for each tenth of it, at the share that could be answered.

    A dot stands at the mean confidence of its questions (Niculescu-Mizil and Caruana, 2005) and its area is their
    number; on the diagonal the two agree. Questions without a confidence are left out.
    """
    pairs = [(result.confidence, not result.unanswerable) for result in results if result.confidence is not None]
    across, up = _Scale(0, 1, 52, 350), _Scale(0, 1, 322, 12)
    shapes = [*_frame(across, up, x_label="confidence", y_label="share answerable")]
    shapes.append(_line("diagonal", across(0), up(0), across(1), up(1)))
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, answerable in sorted(pairs):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, answerable))
    most = max(map(len, bins.values()), default=1)
    for group in bins.values():
        confidence, share = (sum(column) / len(group) for column in zip(*group, strict=True))
        told = f"{len(group)} questions: confidence {confidence:.2f}, answerable {share:.2f}"
        size = {"cx": across(confidence), "cy": up(share), "r": round(LARGEST_DOT * sqrt(len(group) / most), 2)}
        shapes.append(_Shape("circle", "dot", size, told))
    positive = [confidence for confidence, answerable in pairs if answerable]
    negative = [confidence for confidence, answerable in pairs if not answerable]
    shapes += [
        _text("note", 372, 28, "AUROC"),
        _text("large", 372, 56, figure(auroc(positive, negative))),
        _text("note", 372, 90, f"{len(positive)} answerable"),
        _text("note", 372, 109, f"{len(negative)} not"),
    ]
    if bins:
        shapes += [
            _Shape("circle", "dot", {"cx": 387, "cy": 288, "r": LARGEST_DOT}),
            _text("note", 372, 322, f"{most} questions"),
        ]
    return _drawn(shapes, height=364, title="Confidence and the share of questions that could be answered")


def latency_svg(times: Sequence[float]) -> Markup:
    """Return the share of the answers that were there after each time, the median and 95th percentile marked."""
    seconds = max(times, default=1) >= 1000  # noqa: PLR2004 - a second
    unit = 1000 if seconds else 1
    ticks = _ticks(0, max([*times, 1e-3]) / unit)
    across, up = _Scale(0, ticks[-1] * unit, 52, 468), _Scale(0, 1, 322, 12)
    labels = {tick * unit: f"{tick:g}" for tick in ticks}
    shapes = [*_frame(across, up, x_label="seconds" if seconds else "milliseconds", x_ticks=labels, y_label="answered")]
    if times:
        ordered = sorted(times)
        steps = {across(time): up(place / len(times)) for place, time in enumerate(ordered, start=1)}
        curve = "".join(f"H{x}V{y}" for x, y in steps.items())
        shapes.append(_path("curve", f"M{across(0)} {up(0)}{curve}H{across.end}"))
        for share, name in ((0.5, "median"), (0.95, "95 %")):
            shapes += _percentile(float(np.percentile(ordered, 100 * share)), share, name, across, up)
    return _drawn(shapes, height=364, title="How long answers took")


def _percentile(time: float, share: float, name: str, across: _Scale, up: _Scale) -> Iterator[_Shape]:
    """Mark a point of the curve. A rising curve leaves room above to its left and below to its right."""
    x, y = across(time), up(share)
    yield _path("guide", f"M{across.start} {y}H{x}V{up.start}")
    yield _Shape("circle", "best", {"cx": x, "cy": y, "r": 4.5})
    on_left = x > (across.start + across.end) / 2
    label = f"{name} {duration(time)}"
    yield _text("name", x - 10, y - 7, label, "end") if on_left else _text("name", x + 10, y + 18, label)


def scatter_svg(points: Sequence[Point], x_label: str, y_label: str) -> Markup:
    """Return quality against cost: each point by name, a whisker from `low` to `high`, marked points in colour."""
    x_ticks = _ticks(0, max((point.x for point in points), default=1))
    y_ticks = _ticks(min((point.low for point in points), default=0), max((point.high for point in points), default=1))
    across, up = _Scale(0, x_ticks[-1], 58, 464), _Scale(y_ticks[0], y_ticks[-1], 306, 16)
    labels = [{tick: f"{tick:g}" for tick in ticks} for ticks in (x_ticks, y_ticks)]
    shapes = [*_frame(across, up, x_label=x_label, x_ticks=labels[0], y_label=y_label, y_ticks=labels[1])]
    taken: list[_Box] = []
    for point in sorted(points, key=lambda point: point.marked):
        x, y, low, high = across(point.x), up(point.y), up(point.low), up(point.high)
        shapes.append(_path("best-range" if point.marked else "range", f"M{x - 4:g} {high}h8M{x} {high}V{low}m-4 0h8"))
        told = f"{point.label}: {y_label} {point.y:.3f}, {x_label} {point.x:g}"
        shapes.append(_Shape("circle", "best" if point.marked else "point", {"cx": x, "cy": y, "r": 5}, told))
        if point.marked:
            shapes.append(_Shape("circle", "ring", {"cx": x, "cy": y, "r": 9}))
        taken += [(x - 11, y - 11, x + 11, y + 11), (x - 3, high, x + 3, low)]
    ordered = sorted(points, key=lambda point: not point.marked)
    shapes += [_label(point, across(point.x), up(point.y), left=across.start, taken=taken) for point in ordered]
    return _drawn(shapes, height=352, title=f"{y_label} against {x_label}")


def _label(point: Point, x: float, y: float, *, left: float, taken: list[_Box]) -> _Shape:
    """Write a name beside its point, where least else is and not left of the frame, and note the place as taken."""
    wide = 7.5 * len(point.label)
    places = [(x + 13 * side, y + down, side) for down in (4.5, -8, 17, -22, 31) for side in (1, -1)]
    boxes = {place: _line_of_text(place[0], place[1], wide * place[2]) for place in places}
    inside = [place for place, box in boxes.items() if box[0] >= left and box[2] <= WIDTH] or places
    chosen = min(inside, key=lambda place: sum(_overlap(boxes[place], box) for box in taken))
    taken.append(boxes[chosen])
    kind = "best-name" if point.marked else "name"
    return _text(kind, round(chosen[0], 1), round(chosen[1], 1), point.label, "start" if chosen[2] > 0 else "end")


def _line_of_text(x: float, y: float, reach: float) -> _Box:
    """Return the room for words that begin at `x` and reach so far right, or left where `reach` is negative."""
    return (min(x, x + reach), y - 12.5, max(x, x + reach), y + 3.5)


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _frame(
    across: _Scale,
    up: _Scale,
    *,
    x_label: str,
    y_label: str,
    x_ticks: Mapping[float, str] | None = None,
    y_ticks: Mapping[float, str] | None = None,
) -> Iterator[_Shape]:
    """Draw a grid and both axes' labels, quarters where no ticks are given."""
    quarters = {tick: f"{tick:g}" for tick in _QUARTERS}
    for tick, label in (y_ticks or quarters).items():
        yield _line("axis" if tick == up.low else "grid", across.start, up(tick), across.end, up(tick))
        yield _text("tick", across.start - 10, up(tick) + 4, label, "end")
    for tick, label in (x_ticks or quarters).items():
        yield _text("tick", across(tick), up.start + 18, label, "middle")
    yield _text("note", (across.start + across.end) / 2, up.start + 38, x_label, "middle")
    middle = (up.start + up.end) / 2
    yield _text("note", 12, middle, y_label, "middle", rotated=True)


def _ticks(low: float, high: float) -> list[float]:
    """Return four to nine round numbers that reach from `low` or less to `high` or more."""
    reach = (high - low) or abs(high) or 1.0
    power: float = 10 ** floor(log10(reach / 4))
    step = next(size * power for size in (1, 2, 5, 10) if reach / (size * power) <= 6)  # noqa: PLR2004 - readable
    first, last = floor(round(low / step, 6)), ceil(round(high / step, 6))
    return [float(f"{count * step:.6g}") for count in range(first, max(last, first + 1) + 1)]


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> _Shape:
    return _Shape("line", kind, {"x1": x1, "y1": y1, "x2": x2, "y2": y2})


def _path(kind: str, path: str) -> _Shape:
    return _Shape("path", kind, {"d": path})


def _text(kind: str, x: float, y: float, text: str, anchor: str = "start", *, rotated: bool = False) -> _Shape:
    place: dict[str, float | str] = {"x": x, "y": y, "text-anchor": anchor}
    return _Shape("text", kind, place | ({"transform": f"rotate(-90 {x:g} {y:g})"} if rotated else {}), text)


def _drawn(shapes: Sequence[_Shape], *, height: float, title: str) -> Markup:
    drawing = template("chart.svg.j2").render(shapes=shapes, width=WIDTH, height=height, title=title)
    return Markup(drawing)  # noqa: S704 - the template escapes what it is given
