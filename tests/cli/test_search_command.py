import json
from collections.abc import Callable

import pytest


@pytest.mark.usefixtures("filled")
def test_shows_passages_best_first_with_scores_and_places(rag: Callable) -> None:
    ran = rag("search", "oldest", "clock", "in", "the", "museum")

    assert ran.code == 0
    assert ran.out.startswith("1. The museum of clocks — City News, 2023-09-17\n    score ")
    assert "museum.md:0-" in ran.out


@pytest.mark.usefixtures("filled")
def test_json_lists_passages_with_all_three_scores(rag: Callable) -> None:
    sources = json.loads(rag("search", "ferry to Norholm", "--top-k", "2", "--json").out)

    assert len(sources) == 2
    assert sources[0]["title"] == "Timetable of the ferry"
    assert {"score", "cosine", "bm25", "start_char_index", "end_char_index"} < set(sources[0])


@pytest.mark.usefixtures("filled")
def test_finding_nothing_is_told_and_no_failure(rag: Callable) -> None:
    ran = rag("search", "ferry", "--collection", "nothing-here")

    assert (ran.code, ran.out) == (0, "")
    assert "nothing-here" in ran.err


@pytest.mark.usefixtures("filled")
def test_an_empty_question_is_refused(rag: Callable) -> None:
    assert rag("search", " ").code == 2
