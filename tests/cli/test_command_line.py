"""What holds for every command: help, exit codes, how failures are told, what is imported."""

import ast
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from prepared_server import Prepared, body_of

from cli.exit_codes import failure_of
from rag import errors
from rag.store.lock import OwnerLock
from rag.types import Answer

HEAVY = ("llama_index", "chromadb", "openai", "torch", "fastapi", "sqlalchemy", "onnxruntime")
ROOT = Path(__file__).parents[2]


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def imported_by(*arguments: str) -> list[str]:
    """Return which of the heavy packages a command that must succeed imports."""
    code = (
        "import sys; from cli.main import main; code = main(sys.argv[2:]); "
        "print([name for name in sys.argv[1].split() if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, " ".join(HEAVY), *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ast.literal_eval(ran.stderr.splitlines()[-1])


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["docs", "ls", "--help"], ["settings"]])
def test_help_and_settings_wait_for_no_model_or_database(arguments: list[str]) -> None:
    assert imported_by(*arguments) == []


def test_asking_a_server_waits_for_no_model_or_database(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))

    assert imported_by("ask", "Who?") == []


@pytest.mark.usefixtures("filled")
def test_one_question_waits_neither_for_chroma_nor_for_torch_or_a_server() -> None:
    for command in ("ask", "search"):
        assert set(imported_by(command, "Who designed the bridge?")) == {"llama_index", "sqlalchemy", "onnxruntime"}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_that_is_not_read_to_its_end_is_no_failure(options: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        command = [sys.executable, "-m", "cli.main", "settings", *options]
        ran = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, check=False)

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_help_lists_the_commands_and_the_exit_codes(rag: Callable) -> None:
    ran = rag("--help")

    assert ran.code == 0
    for command in ("ask", "chat", "search", "ingest", "docs", "serve", "doctor", "rebuild", "settings", "eval"):
        assert f" {command} " in ran.out
    assert "8    `--fail-on-abstain` was given" in ran.out


def test_tells_its_version(rag: Callable) -> None:
    assert rag("--version").out.startswith("rag")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InputError("x"), 2),
        (errors.EmptyQuestionError("x"), 2),
        (errors.DocumentNotFoundError("x"), 2),
        (errors.StoreError("x"), 3),
        (errors.StoreMissingError("x"), 3),
        (errors.StoreMismatchError("x"), 3),
        (errors.IndexUnavailableError("x"), 3),
        (errors.StoreHeldError("x"), 4),
        (errors.LlmNotConfiguredError("x"), 5),
        (errors.LlmRefusedError("x"), 5),
        (errors.SettingsError("x"), 6),
        (errors.ModelError("x"), 7),
        (errors.RagError("x"), 1),
        (ZeroDivisionError("x"), 1),
    ],
)
def test_each_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert failure_of(error).exit_code == code


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["nonsense"], ["ask", "x", "--top-k", "0"], ["ask", "x", "--as-of", "yesterday"],
     ["ask", "x", "--answerer", "oracle"]],
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_says_why_on_standard_error(rag: Callable, arguments: list[str]) -> None:
    ran = rag(*arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert "Usage" in ran.err


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Who?", "--collection", "caf\udce9"],
        ["ask", "Who?", "--source", "bridge.md", "--source", "caf\udce9.md"],
        ["search", "Who?", "--collection", "caf\udce9"],
        ["docs", "ls", "--collection", "caf\udce9"],
        ["collections", "rm", "caf\udce9", "--confirm", "caf\udce9"],
        ["export", "caf\udce9", "cafe.zip"],
        ["serve", "--host", "caf\udce9"],
    ],
    ids=" ".join,
)
def test_text_that_is_not_utf8_is_wrong_usage(rag: Callable, arguments: list[str]) -> None:
    ran = rag(*arguments)

    assert ran.code == 2
    assert "it is not valid UTF-8." in ran.err


def test_a_missing_data_folder_is_told_with_the_command_that_makes_one(rag: Callable) -> None:
    ran = rag("ask", "anything?")

    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.startswith("error: There are no documents in")
    assert "rag ingest PATH" in ran.err


def test_a_missing_data_folder_is_not_made_by_looking(rag: Callable, data_dir: Path) -> None:
    rag("docs", "ls")

    assert not data_dir.exists()


def test_a_held_data_folder_is_told_with_its_holder(rag: Callable, filled: Path) -> None:
    lock = OwnerLock(filled, wait_s=0)
    try:
        ran = rag("docs", "ls")
    finally:
        lock.release()

    assert ran.code == 4
    assert f"process {os.getpid()}" in ran.err


def test_a_misspelt_setting_is_told_with_the_right_one(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_TOPK", "3")
    ran = rag("ask", "anything?")

    assert ran.code == 6
    assert ran.err == "error: RAG_TOPK is not a setting. Did you mean RAG_TOP_K?\n"


def test_a_model_that_is_not_there_exits_with_7(rag: Callable, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "/nowhere/at-all")

    assert rag("ask", "anything?").code == 7


def test_an_llm_that_is_not_configured_exits_with_5(rag: Callable, filled: Path) -> None:
    ran = rag("ask", "Who designed the bridge?", "--answerer", "llm")

    assert ran.code == 5
    assert "RAG_LLM_MODEL" in ran.err


def test_with_json_a_failure_is_an_envelope_on_standard_output(rag: Callable) -> None:
    ran = rag("ask", "anything?", "--json")
    error = json.loads(ran.out)["error"]

    assert ran.code == 3
    assert error["type"] == "store"
    assert error["code"] == "store_missing"
    assert error["retryable"] is False
    assert ran.err == f"error: {error['message']}\n"


def test_what_nobody_foresaw_is_one_sentence(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**_overrides: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cli.ask.start", break_down)
    ran = rag("ask", "anything?", "--json")

    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "RAG_LOG_LEVEL=DEBUG" in ran.err
    assert json.loads(ran.out)["error"]["code"] == "internal"


def test_no_failure_shows_a_traceback_unless_it_is_asked_for(tmp_path: Path) -> None:
    quiet = run_process("ask", "anything?", RAG_DATA_DIR=str(tmp_path))
    loud = run_process("ask", "anything?", RAG_DATA_DIR=str(tmp_path), RAG_LOG_LEVEL="DEBUG")

    assert quiet.returncode == loud.returncode == 3
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr


def test_output_that_the_terminal_cannot_encode_is_no_failure(filled: Path) -> None:
    ran = run_process("docs", "ls", RAG_DATA_DIR=str(filled), PYTHONIOENCODING="ascii")

    assert ran.returncode == 0
    assert "The bridge of Aldenport ? Harbour Gazette" in ran.stdout


def test_no_colour_when_output_is_not_a_terminal(filled: Path) -> None:
    ran = run_process("ask", "Who designed the bridge of Aldenport?", RAG_DATA_DIR=str(filled))

    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout + ran.stderr


def test_interrupting_exits_with_130(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted())

    assert rag("ask", "-").code == 130


def test_a_page_without_text_is_told_of_by_its_refusal_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><head><title>App</title></head><body><div id='root'></div></body></html>")
    (tmp_path / "note.md").write_text("It leaves at nine.")
    ran = run_process("ingest", str(tmp_path), RAG_DATA_DIR=str(tmp_path / ".rag"))

    assert ran.stdout == "1 added, 0 changed, 0 unchanged, 0 removed, 1 refused\n"
    reason = "has no article text; save the page with its text, or the text as .txt."
    assert ran.stderr == f"refused {page}: {reason}\n"
