"""`make bench`: measure, print what meets its target, and bring docs/benchmarks up to date.

    python -m bench [MEASUREMENT ...]

Without a name it makes all measurements. The figures of those that are not made stay as they were.
"""

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import cold, growth, ingest, load, page, question
from bench.targets import MACHINE, Results, table

MEASUREMENTS: Mapping[str, Callable[[], Results]] = {
    "cold": lambda: {"cold_ask": cold.measure()},
    "question": lambda: {"question": question.measure()},
    "ingest": lambda: {"ingest": ingest.measure()},
    "growth": lambda: {f"growth_{chunks}": growth.measure(chunks) for chunks in growth.SIZES},
    "load": lambda: {"load": load.measure()},
}


def main(
    names: Sequence[str],
    *,
    measurements: Mapping[str, Callable[[], Results]] = MEASUREMENTS,
    folder: Path = page.FOLDER,
) -> None:
    """Make the named measurements, writing after each, and print the table of targets."""
    if unknown := set(names) - set(measurements):
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(measurements)}.")
    results = {**page.read(folder), MACHINE: machine()}
    for name in names or measurements:
        print(f"{name} …", file=sys.stderr, flush=True)
        results |= measurements[name]()
        page.write(results, folder)
    print(table(results), end="")


def machine() -> dict[str, str | int | float]:
    """Return what the figures are measured on, and how many processes wanted a core in the minute before."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count() or 1,
        "load before": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
