"""`make bench`: run every measurement, print a table, and write the figures to docs/benchmarks/results.json."""

import json
import platform
from pathlib import Path

from bench import cold, growth, ingest, question

RESULTS = Path(__file__).parent.parent / "docs" / "benchmarks" / "results.json"


def main() -> None:
    results: dict[str, dict[str, float]] = {
        "cold_ask": cold.measure(),
        "question": question.measure(),
        "ingest": ingest.measure(),
        **{f"growth_{chunks}": growth.measure(chunks) for chunks in growth.SIZES},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()}
    RESULTS.write_text(json.dumps({"machine": machine, **results}, indent=2) + "\n", encoding="utf-8")
    for name, figures in results.items():
        print(name, *(f"{key}={value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
