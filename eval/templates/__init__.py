"""The templates of the HTML report and of its charts; whatever they are given is escaped."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

NOTHING: Final = "–"
"""Stands where there is no value."""


@cache
def template(name: str) -> Template:
    """Return a template of this folder."""
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"figure": figure, "signed": signed, "duration": duration}
    return environment.get_template(name)


def figure(value: float | None, digits: int = 3) -> str:
    """Return a figure in [0, 1] as it is shown, a dash for None."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def signed(value: float) -> str:
    """Return a change with its sign, a minus as wide as a plus; none has no sign."""
    shown = f"{value:+.3f}".replace("-", "−")
    return shown[1:] if shown[1:] == "0.000" else shown


def duration(milliseconds: float | None) -> str:
    """Return a time in milliseconds, from a second on in seconds, a dash for None."""
    if milliseconds is None:
        return NOTHING
    if round(milliseconds) < 1000:  # noqa: PLR2004 - a second
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"
