"""docs/benchmarks shows the figures that were measured and no others."""

import json

import pytest
from bench_samples import RESULTS, texts_of

from bench import page, plots
from bench.__main__ import main

OF_TRAINING = "reliability.svg"  # drawn by `python -m training evidence`
MENDS = "`python -m bench` with a measurement's name mends it"


def test_the_page_shows_the_figures_of_the_last_run():
    assert page.section(page.read(page.FOLDER)) in (page.FOLDER / page.PAGE).read_text(encoding="utf-8"), MENDS


def test_the_plots_show_the_figures_of_the_last_run(tmp_path):
    results = page.read(page.FOLDER)
    plots.draw(results, tmp_path)
    shown = {file.name for file in page.FOLDER.glob("*.svg")} - {OF_TRAINING}
    assert {file.name for file in tmp_path.iterdir()} == shown, MENDS
    for file in tmp_path.iterdir():
        assert texts_of(file) == texts_of(page.FOLDER / file.name), MENDS


def test_only_what_is_named_is_measured_and_the_rest_is_kept(tmp_path, capsys):
    (tmp_path / page.RESULTS).write_text(json.dumps(RESULTS))
    (tmp_path / page.PAGE).write_text("Before\n<!-- figures -->\nold\n<!-- /figures -->\nAfter\n")
    measurements = {
        "cold": lambda: {"cold_ask": {"rag_ask_s": 4.0, "quickstart_ask_s": 10.0}},
        "load": lambda: {"load": {}},
    }

    main(["cold"], measurements=measurements, folder=tmp_path)

    written = page.read(tmp_path)
    assert written["cold_ask"]["rag_ask_s"] == 4
    assert {**written, "cold_ask": 0, "machine": 0} == {**RESULTS, "cold_ask": 0, "machine": 0}
    shown = (tmp_path / page.PAGE).read_text()
    assert shown == f"Before\n<!-- figures -->\n{page.section(written)}<!-- /figures -->\nAfter\n"
    assert "| 0.4   | ≤ 0.3    | missed " in capsys.readouterr().out


def test_a_measurement_that_there_is_not_is_told():
    with pytest.raises(SystemExit, match=r"no measurement speed; there are cold, question, ingest, growth, load\."):
        main(["speed", "load"])
