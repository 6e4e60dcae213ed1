"""Plots are read as XML: what they say is text in them."""

from xml.etree import ElementTree as ET

import pytest
from bench_samples import RESULTS, SVG, texts_of

from bench import plots


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("plots")
    plots.draw(RESULTS, target)
    return target


def test_every_ratio_has_a_bar_and_a_missed_target_is_told(folder):
    texts = texts_of(folder / "ratios.svg")
    assert {"0.2", "2.25", "0.9 missed", "Lower is better", "Higher is better"} <= set(texts)
    assert "question, 95th percentile" not in texts  # it was not measured


def test_growth_is_told_in_the_order_of_the_sizes(folder):
    texts, told = texts_of(folder / "growth.svg"), ["8.51", "11.4", "1.53", "2.47"]
    assert [text for text in texts if text in told] == told
    assert {"1,000", "10,000"} <= set(texts)


def test_load_is_told_by_clients_beside_the_loop(folder):
    texts = texts_of(folder / "load.svg")
    assert {"8", "128", "7.9", "9.2", "1,288", "14,288", "one engine in a plain loop"} <= set(texts)


def test_the_same_figures_give_the_same_files(folder, tmp_path):
    plots.draw(RESULTS, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in folder.iterdir()
    }


def test_what_was_not_measured_is_not_drawn(tmp_path):
    plots.draw({"machine": {"cores": 2}, "cold_ask": RESULTS["cold_ask"]}, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["ratios.svg"]


def test_a_drawing_has_a_white_ground(folder):
    for file in folder.iterdir():
        first = next(ET.parse(file).iter(f"{SVG}path"))
        assert "fill: #ffffff" in first.attrib["style"]
