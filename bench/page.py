"""docs/benchmarks: the figures as JSON, the plots, and the page that shows them between two comments."""

import json
import re
from pathlib import Path

from bench import plots
from bench.targets import MACHINE, Results, table

FOLDER = Path(__file__).parent.parent / "docs" / "benchmarks"
RESULTS, PAGE = "results.json", "README.md"

_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.S)


def read(folder: Path) -> Results:
    """Return the figures measured so far."""
    file = folder / RESULTS
    results: Results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return results


def write(results: Results, folder: Path) -> None:
    """Write figures and plots, and what the page shows of them."""
    (folder / RESULTS).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plots.draw(results, folder)
    page = folder / PAGE
    page.write_text(_FIGURES.sub(lambda _: section(results), page.read_text(encoding="utf-8")), encoding="utf-8")


def section(results: Results) -> str:
    """Return what the page shows: the targets, the plots, and what they were measured on."""
    drawings = [f"![{plot.title}]({plot.name}.svg)\n" for plot in plots.drawable(results)]
    machine = f"Measured on: {', '.join(f'{name} {value}' for name, value in results.get(MACHINE, {}).items())}.\n"
    return "\n".join([table(results), *drawings, machine])
