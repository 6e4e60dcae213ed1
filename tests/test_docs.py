"""The documentation is true: its commands run, its links lead somewhere, its tables say what the code says.

Run as a program, this writes what the pages take from the code: the outputs that they show and the table of settings.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import uvicorn
import yaml
from starlette.exceptions import HTTPException

from api.access import scope_of
from api.app import create_app
from api.errors import HTTP_PROBLEMS, problem_of
from api.listener import listen, url_of
from api.replies import JobStatus
from api.routes import ask, collections, documents, feedback, health, jobs, metrics, openai
from api.schemas import AskRequest, FeedbackRequest, SearchRequest
from cli import exit_codes
from cli.main import build_app, main
from eval.figures import FIGURES
from eval.question_file import QuestionType
from rag.bootstrap import open_engine
from rag.errors import RagError
from rag.ingest.readers import MEDIA_TYPES
from rag.settings import PREFIX, Settings, load_settings
from rag.types import Answer, Citation, Conflict, ConflictingValue, NearSentence, Reason, ShortAnswer, Source, Statement

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CLI, HTTP, OPERATIONS, EVALUATION = (DOCS / f"{name}.md" for name in ("cli", "http", "operations", "evaluation"))
RUN_PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
PAGES = [*RUN_PAGES, *sorted(DOCS.glob("*/*.md")), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PARTS = (ask, openai, feedback, documents, jobs, collections, health, metrics)
ROUTES: list[Any] = [route for part in PARTS for route in part.router.routes if route.include_in_schema]
LANGUAGES = {"bash", "python", "text", "json", "yaml", "markdown"}
SERVED = "127.0.0.1:8080"
OUTPUT, NOT_RUN, FILE = "output", "not run: ", "file: "

_BLOCK = re.compile(r"(?:^<!-- (?P<remark>[^\n]*) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
_PATH = re.compile(r"(?:rag|api|cli|eval|bench|tests|docs|seeds)(?:/\w+)*(?:\.py|/\w+|/)")
_SETTINGS = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a page, and the comment right before it."""

    place: str
    language: str
    text: str
    remark: str

    @property
    def runs(self) -> bool:
        return self.language in ("bash", "python") and not self.remark.startswith(NOT_RUN)


@cache
def blocks_of(page: Path) -> tuple[Block, ...]:
    written = page.read_text(encoding="utf-8")
    return tuple(
        Block(
            place=f"{page.relative_to(ROOT)}:{written.count(chr(10), 0, found.start('language')) + 1}",
            language=found["language"],
            text=found["text"],
            remark=found["remark"] or "",
        )
        for found in _BLOCK.finditer(written)
    )


def prose_of(page: Path) -> str:
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def table_of(page: Path, heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column has this heading."""
    lines = iter(prose_of(page).splitlines())
    next(line for line in lines if re.match(rf"\| {heading} +\|", line))
    next(lines)
    rows = []
    while (line := next(lines, "")).startswith("|"):
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


# -- running what a page says --------------------------------------------------------------------------------------


def furnish(folder: Path) -> None:
    """Put into a folder what the commands of the pages find there."""
    for name in ("seeds", "eval"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".curlrc").write_text("fail-with-body\nnoproxy = *\n", encoding="utf-8")
    for block in blocks_of(EVALUATION):
        if block.remark.startswith(FILE):
            file = folder / block.remark.removeprefix(FILE)
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")


def run(block: Block, *, address: str = SERVED) -> str:
    """Run a block in the present folder and return what it printed; fail with the place of what did not work."""
    if block.language == "python":
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(block.text.replace(SERVED, address), block.place, "exec"), {"__name__": "__main__"})
        return printed.getvalue()
    text = block.text.replace("\\\n", " ").replace(SERVED, address)
    lines = [line.rpartition(" | ") for line in text.splitlines()]
    if all(rag_command(last) for _, _, last in lines):
        return "".join(run_rag(last, given=run_shell(first, block) if pipe else "", block=block)
                       for first, pipe, last in lines)  # fmt: skip
    return run_shell(text, block)


def rag_command(line: str) -> tuple[dict[str, str], list[str]] | None:
    """Return the variables and words of a command of `rag`, or None for what needs a shell."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # a quotation that goes on in the next line
        return None
    count = next((i for i, word in enumerate(words) if not re.match(r"[A-Z_]+=", word)), 0)
    if words[count : count + 1] != ["rag"] or "$" in line or any(set(word) <= set("();<>|&") for word in words):
        return None
    return dict(word.split("=", 1) for word in words[:count]), words[count + 1 :]


def run_rag(line: str, *, given: str, block: Block) -> str:
    """Run `rag` in this process, which saves the seconds of its imports, with `given` on standard input."""
    variables, words = rag_command(line) or ({}, [])
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.StringIO(given))
        for name, value in variables.items():
            patch.setenv(name, value)
        code = main(words)
    assert code == 0, f"{block.place}: {line} ended with {code}:\n{out.getvalue()}\n{err.getvalue()}"
    return out.getvalue()


def run_shell(text: str, block: Block) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "CURL_HOME": "."}
    command = ["bash", "-euo", "pipefail", "-c", text]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{block.place}: ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    assert done.stdout, f"{block.place}: printed nothing"
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def _own_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        terminal = {"FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "COLUMNS"}
        for name in os.environ:
            if name in terminal or (name.startswith(PREFIX) and name != "RAG_CACHE_DIR"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def filled(_own_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the seed documents have been read; do not change it."""
    folder = tmp_path_factory.mktemp("docs")
    furnish(folder)
    with chdir(folder):
        assert main(["ingest", "seeds/corpus"]) == 0
    return folder


@pytest.fixture(scope="module")
def server(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of the service with the seed documents, in a thread: a process of its own would import it all."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(filled / ".rag", folder)
    with open_engine(load_settings({}, data_dir=folder)) as engine, listen("127.0.0.1", 0) as listener:
        serving = uvicorn.Server(uvicorn.Config(create_app(engine), log_config=None, access_log=False))
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]})
        thread.start()
        yield url_of(listener).removeprefix("http://")
        serving.should_exit = True
        thread.join(30)


@pytest.mark.parametrize("page", RUN_PAGES, ids=lambda page: page.name)
def test_what_a_page_says_works(page: Path, filled: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    blocks = blocks_of(page)
    folder = tmp_path / "copy"
    skipped = shutil.ignore_patterns(".rag") if page.name == "README.md" else None  # it begins with nothing
    shutil.copytree(filled, folder, symlinks=True, ignore=skipped)
    served = any(SERVED in block.text for block in blocks if block.runs)
    printed, address = "", request.getfixturevalue("server") if served else SERVED
    with chdir(folder):
        for block in blocks:
            if block.runs:
                printed = run(block, address=address)
            elif block.remark == OUTPUT:
                assert printed.replace(f"{ROOT}/", "…/") == block.text, (
                    f"{block.place}: `python tests/test_docs.py` mends it"
                )


# -- what is said in words and tables ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_have_a_known_language_and_a_reason_when_they_are_not_run(page: Path) -> None:
    for block in blocks_of(page):
        assert block.language in LANGUAGES, block.place
        assert block.remark != NOT_RUN.strip(), f"{block.place}: say why it is not run"
        if block.language in ("json", "yaml"):
            yaml.safe_load(block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(prose_of(page)):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name} links to {target}"
        headings = re.findall(r"^#+ (.*)$", prose_of(file), re.M) if anchor else []
        anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, f"{page.name} links to {target}#{anchor}"


def test_decisions_are_numbered_without_gaps_listed_and_in_one_form() -> None:
    index, *others = pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [target for target, _ in _LINK.findall(prose_of(index))] == [page.name for page in others]
    for page in pages:
        title, _, rest = page.read_text(encoding="utf-8").partition("\n\n")
        assert title.startswith(f"# {int(page.name[:4])}. "), page.name
        assert "**Decision.** " in rest, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_targets_and_files_that_are_named_exist(page: Path) -> None:
    lines = [line for block in blocks_of(page) for line in block.text.splitlines() if block.language == "bash"]
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    commands = {name.split()[1] for name, _ in cli_commands()}
    for said in (*_SPAN.findall(prose_of(page)), *lines):
        for program, known in (("make", targets), ("rag", commands)):
            found = re.match(rf"{program} ([a-z]+)", said)
            assert found is None or found[1] in known, said
        assert not _PATH.fullmatch(said) or (ROOT / said).exists(), said


def cli_commands(command: Any = None, name: str = "rag") -> Iterator[tuple[str, Any]]:
    """Yield each command of `rag` and below with its full name."""
    for word, sub in (command or typer.main.get_command(build_app())).commands.items():
        yield f"{name} {word}", sub
        if hasattr(sub, "commands"):
            yield from cli_commands(sub, f"{name} {word}")


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in cli_commands()])
def test_every_option_is_documented(name: str, command: Any) -> None:
    section = re.search(rf"^##+ `{name}`$(.*?)(?=^##|\Z)", prose_of(CLI), re.M | re.S)
    assert section, f"cli.md has no section on {name}"
    options = {option for param in command.params for option in param.opts if option.startswith("--")} - {"--help"}
    cells = "".join(line.split("|")[1] for line in section[1].splitlines() if line.startswith("|"))
    assert options <= set(re.findall(r"--[a-z][a-z-]*", section[1]))
    assert set(re.findall(r"--[a-z][a-z-]*", cells)) <= options


def test_exit_codes_are_those_of_the_code() -> None:
    declared = re.findall(r"^(\d+) +(.*)$", exit_codes.__doc__ or "", re.M)
    assert [tuple(row) for row in table_of(CLI, "Code")] == declared


@pytest.mark.parametrize(
    ("page", "heading", "expected"),
    [
        (HTTP, "Route", {f"{' '.join(route.methods)} {route.path_format}" for route in ROUTES}),
        (HTTP, "Field", set(AskRequest.model_fields)),
        (HTTP, "Field", {*SearchRequest.model_fields, "history", "answerer", "stream"}),
        (HTTP, "Field of the answer", {field.name for field in fields(Answer)}),
        (HTTP, "Field of a statement", {field.name for field in fields(Statement)}),
        (HTTP, "Field of a citation", {field.name for field in fields(Citation)}),
        (HTTP, "Field of a short answer", {field.name for field in fields(ShortAnswer)}),
        (HTTP, "Field of a conflict", {field.name for field in fields(Conflict)}),
        (HTTP, "Field of a conflicting value", {field.name for field in fields(ConflictingValue)}),
        (HTTP, "Field of a near sentence", {field.name for field in fields(NearSentence)}),
        (HTTP, "Field of a source", {field.name for field in fields(Source)}),
        (HTTP, "Field of feedback", set(FeedbackRequest.model_fields)),
        (HTTP, "Field of a job", {field.name for field in fields(JobStatus)}),
        (HTTP, "Reason", set(Reason)),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_table_names_what_the_code_has(page: Path, heading: str, expected: Collection[str]) -> None:
    assert {name for row in table_of(page, heading) for name in _SPAN.findall(row[0])} == expected


def test_scopes_of_routes_are_those_of_the_code() -> None:
    for name, scope, _ in table_of(HTTP, "Route"):
        method, path = name.strip("`").split()
        assert (scope or None) == scope_of(method, path), name


def test_error_codes_are_those_of_the_code() -> None:
    def kinds(root: type[RagError]) -> Iterator[type[RagError]]:
        yield root
        for kind in root.__subclasses__():
            yield from kinds(kind)

    problems = [problem_of(kind("x")) for kind in kinds(RagError) if kind.__module__ == "rag.errors"]
    expected = {(str(p.status), p.type, p.code, "yes" if p.retryable else "no") for p in problems}
    problems = [problem_of(HTTPException(status)) for status in HTTP_PROBLEMS]
    expected |= {(str(p.status), p.type, p.code, "yes" if p.retryable else "no") for p in problems}
    expected.add(("422", "invalid_request", "invalid_request", "no"))
    assert {tuple(cell.strip("`") for cell in row[:4]) for row in table_of(HTTP, "Status")} == expected


def test_figures_and_their_meanings_are_those_of_the_code() -> None:
    held = {True: "yes", False: "no"}
    expected = [[figure.label, figure.meaning, figure.better, held[figure.gated]] for figure in FIGURES.values()]
    assert table_of(EVALUATION, "Figure") == expected


@pytest.mark.parametrize(("page", "names"), [(CLI, MEDIA_TYPES), (EVALUATION, QuestionType)], ids=["files", "types"])
def test_what_there_is_to_choose_from_is_named(page: Path, names: Collection[str]) -> None:
    assert set(names) <= set(_SPAN.findall(prose_of(page)))


def settings_table() -> str:
    """Return the table of settings as docs/operations.md shows it."""
    rows = [("Variable", "Default", "Meaning"), ("---", "---", "---")]
    for name, field in Settings.model_fields.items():
        value = "" if hasattr(field.default, "get_secret_value") else str(field.default)
        meaning = (field.description or "").replace("<", "&lt;")
        rows.append((f"`{PREFIX}{name.upper()}`", value and f"`{value}`", meaning))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def test_settings_are_those_of_the_code() -> None:
    found = _SETTINGS.search(OPERATIONS.read_text(encoding="utf-8"))
    assert (found and found[0]) == settings_table(), "`python tests/test_docs.py` mends it"


def write_pages() -> None:
    """Write outputs and the table of settings anew."""
    written = OPERATIONS.read_text(encoding="utf-8")
    OPERATIONS.write_text(_SETTINGS.sub(lambda _: settings_table(), written), encoding="utf-8")
    for page in RUN_PAGES:
        for before, block in zip(blocks_of(page), blocks_of(page)[1:], strict=False):
            if block.remark == OUTPUT:
                with tempfile.TemporaryDirectory() as name, chdir(name):
                    furnish(Path(name))
                    printed = run(before).replace(f"{ROOT}/", "…/")
                fence = f"<!-- {OUTPUT} -->\n```{block.language}\n"
                written = page.read_text(encoding="utf-8")
                page.write_text(written.replace(f"{fence}{block.text}", f"{fence}{printed}"), encoding="utf-8")


if __name__ == "__main__":
    write_pages()
