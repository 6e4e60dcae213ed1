import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import compare
from eval.figures import Figures
from eval.record import baseline_lines, read_report, to_json, to_json_lines, write_text
from eval.results import Outcome, QuotedText, Report, StatedText
from rag.errors import InputError
from rag.types import SupportStatus

LINE_SEPARATOR = "\u2028"


@pytest.fixture
def whole(make_result, report_of) -> Report:
    """A report whose one result has everything that a result can have."""
    quoted = QuotedText(
        number=1, document="a.md", title="A", published="2025-01-01", status=SupportStatus.VERIFIED, before="It was ",
        quote=f"in{LINE_SEPARATOR}Rome", after=".",
    )  # fmt: skip
    stated = StatedText(text="It was in Rome.", citations=(1,), status=SupportStatus.VERIFIED)
    result = make_result(
        answer=f"It was in{LINE_SEPARATOR}Rome. [1]", statements=(stated,), citations=(quoted,), found=("Rome",),
        missing=("1931",), documents=("a.md",), ranking=("a.md", "b.md"), confidence=0.9, latency_ms=12.5,
        prompt_tokens=3, figures=Figures(right=0, facts=2 / 3),
    )  # fmt: skip
    return report_of(result)


def test_a_whole_report_reads_back_exactly(tmp_path: Path, whole: Report) -> None:
    write_text(tmp_path / "run.jsonl", to_json_lines(whole))
    assert read_report(tmp_path / "run.jsonl") == whole


def test_a_baseline_has_what_is_compared_and_no_times(tmp_path: Path, whole: Report) -> None:
    write_text(tmp_path / "baseline.jsonl", baseline_lines(whole))
    read = read_report(tmp_path / "baseline.jsonl")
    (result,) = read.results
    assert (result.latency_ms, result.prompt_tokens, result.citations) == (0, 0, ())
    assert (result.figures, result.found, result.missing) == (whole.results[0].figures, ("Rome",), ("1931",))
    assert compare(whole, read).failures == ()
    slower = replace(whole.results[0], latency_ms=99.0)
    assert baseline_lines(Report(setup=whole.setup, results=(slower,))) == baseline_lines(whole)


def test_a_run_with_failed_questions_is_no_baseline(make_result, report_of) -> None:
    with pytest.raises(InputError, match=r"cannot be a baseline\. bad: LlmError: no"):
        baseline_lines(report_of(make_result("bad", outcome=Outcome.FAILED, error="LlmError: no")))


SETUP_ALONE = b'{"answerer": "extractive", "settings": "", "embedding_model": "", "llm_model": ""}'


@pytest.mark.parametrize("content", [None, b"", b"{}", b"no", b'{"questions": 1}\n', b"\xff\xfe", SETUP_ALONE])
def test_refuses_what_is_no_report(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "baseline.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=r"baseline\.jsonl"):
        read_report(file)


def test_refuses_a_report_with_a_question_twice(tmp_path: Path, good_report: Report) -> None:
    setup, first, second = to_json_lines(good_report).splitlines()
    (tmp_path / "run.jsonl").write_text("\n".join([setup, first, second, first]))
    with pytest.raises(InputError, match=r"run\.jsonl is not a report.*\nSeveral questions have the id 'yes'"):
        read_report(tmp_path / "run.jsonl")


def test_a_folder_is_not_taken_for_a_missing_baseline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_report(tmp_path)
    with pytest.raises(InputError, match="There is no baseline"):
        read_report(tmp_path / "none.jsonl")


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "baseline.jsonl"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_text(file, "half \ud800")
    assert file.read_text() == "old"
    with pytest.raises(InputError, match="cannot be written"):
        write_text(tmp_path / "none" / "baseline.jsonl", "new")


def test_json_has_the_summaries_what_changed_and_every_question(good_report: Report) -> None:
    data = json.loads(to_json(good_report, compare(good_report, good_report)))
    assert [result["outcome"] for result in data["results"]] == ["answered", "abstained"]
    assert data["total"]["figures"]["facts"] == 1
    assert data["total"]["intervals"]["facts"] == {"low": 1, "high": 1}
    assert data["setup"]["embedding_model"] == "test"
    assert data["comparison"]["failures"] == []
