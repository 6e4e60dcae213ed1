"""What is shipped fits together: the Makefile, the pins, the image, the compose file and what CI runs."""

import ast
import json
import os
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
WORKFLOW, EVALUATION = (ROOT / ".github" / "workflows" / f"{name}.yml" for name in ("ci", "eval"))
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "seeds" / "README.md"]
SHIPPED = ["Dockerfile", "compose.yaml", "Makefile", "pyproject.toml", "constraints.txt", ".ci/run"]
SHIPPED += [WORKFLOW, EVALUATION]
OWN_HOSTS = {"127.0.0.1", "chroma", "host.docker.internal"}
VARIABLES = {PREFIX + name.upper() for name in Settings.model_fields}

_HOST = re.compile(r"https?://([\w.-]+)|\b([\w-]+\.(?:org|com|io|net|dev|ai|app|co))\b")
_MACHINE_PATH = re.compile(r"(?<![\w.…$])/(?:work|home|root|tmp|Users)/")

Instruction = tuple[str, str]


def read(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements() -> list[Requirement]:
    project = tomllib.loads(read("pyproject.toml"))
    extras = project["project"]["optional-dependencies"]
    groups = [project["project"]["dependencies"], *extras.values(), *project["dependency-groups"].values()]
    return [Requirement(line) for group in groups for line in group]


def pins() -> dict[NormalizedName, str]:
    lines = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    names = [canonicalize_name(line.partition("==")[0]) for line in lines]
    assert len(set(names)) == len(names)
    return {name: line.partition("==")[2] for name, line in zip(names, lines, strict=True)}


def stages() -> list[list[Instruction]]:
    """Return the instructions of each stage of the Dockerfile, continued lines joined."""
    text = "\n".join(line for line in read("Dockerfile").splitlines() if not line.lstrip().startswith("#"))
    found: list[list[Instruction]] = []
    for line in text.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            found.append([])
        if word:
            found[-1].append((word, rest.strip()))
    return found


def arguments(stage: Iterable[Instruction], word: str) -> list[str]:
    return [rest for name, rest in stage if name == word]


def copied(stage: Iterable[Instruction]) -> list[str]:
    """Return what a stage copies from the project."""
    lines = [shlex.split(line) for line in arguments(stage, "COPY")]
    return [name for words in lines if not words[0].startswith("--from") for name in words[:-1]]


def uninstalled() -> set[NormalizedName]:
    command = next(line for line in arguments(stages()[0], "RUN") if "pip uninstall" in line)
    return {canonicalize_name(word) for word in command.partition("--yes")[2].partition("&&")[0].split()}


def needed_by(names: Iterable[str]) -> Iterator[NormalizedName]:
    """Yield these packages and what they need on this machine, and so on."""
    waiting, seen = [(canonicalize_name(name), frozenset([""])) for name in names], set()
    while waiting:
        name, extras = entry = waiting.pop()
        if entry in seen:
            continue
        seen.add(entry)
        yield name
        for line in metadata.requires(name) or []:
            wanted = Requirement(line)
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append((canonicalize_name(wanted.name), frozenset(["", *wanted.extras])))


# -- Makefile and pins ---------------------------------------------------------------------------------------------


def test_the_makefile_has_few_targets_and_each_is_declared() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    declared = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.M)
    assert declared
    assert set(declared[1].split()) == targets
    assert len(targets) <= 10


def test_the_readme_shows_what_make_run_runs() -> None:
    recipe = re.search(r"^run:.*\n((?:\t.*\n)+)", read("Makefile"), re.M)
    assert recipe
    commands = "".join(line.strip().removeprefix("$(BIN)/") + "\n" for line in recipe[1].splitlines())
    assert f"```bash\n{commands}```" in read("README.md")


def test_every_direct_dependency_is_pinned_within_its_range() -> None:
    pinned = pins()
    for requirement in requirements():
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(Version(version)), f"{requirement} does not admit {version}"


def test_nothing_is_pinned_that_nothing_needs() -> None:
    assert set(pins()) - {"pip"} <= set(needed_by(requirement.name for requirement in requirements()))


def test_every_dependency_is_argued() -> None:
    rows = re.findall(r"^\| ([\w-]+) \|", read("docs/decisions/0002-dependencies.md"), re.M)
    wanted = [canonicalize_name(requirement.name) for requirement in requirements()]
    assert sorted(canonicalize_name(name) for name in rows if name != "Package") == sorted(wanted)


# -- the image -----------------------------------------------------------------------------------------------------


def test_the_image_is_built_in_two_stages_of_one_base() -> None:
    build, final = stages()
    assert arguments(build, "FROM") == ["python:3.11-slim AS build"]
    assert arguments(final, "FROM") == ["python:3.11-slim"]


def test_the_image_runs_as_an_ordinary_user_and_says_how_it_is() -> None:
    final = stages()[1]
    assert [name for name, _ in final].index("USER") < [name for name, _ in final].index("CMD")
    assert arguments(final, "USER") == ["rag"]
    assert json.loads(arguments(final, "CMD")[0]) == ["rag", "serve"]
    assert arguments(final, "EXPOSE") == [str(Settings.model_fields["port"].default)]
    check = json.loads(arguments(final, "HEALTHCHECK")[0].partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    assert "/health/live" in check[2]
    ast.parse(check[2])


def test_the_last_stage_installs_nothing_and_has_no_torch() -> None:
    final = " ".join(f"{name} {rest}" for name, rest in stages()[1])
    assert "torch" not in final
    assert "pip" not in final
    assert "torch" in uninstalled()


def test_nothing_is_uninstalled_that_the_rest_needs() -> None:
    gone = uninstalled()
    direct = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    staying = [name for line in direct if (name := Requirement(line).name) not in gone]
    assert not gone & set(needed_by(staying))


def test_all_that_the_image_is_made_from_exists_and_is_sent() -> None:
    sent = {line.removeprefix("!") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    names = {name for stage in stages() for name in copied(stage)}
    assert all((ROOT / name).exists() for name in names)
    assert names == sent


def test_variables_of_the_image_and_of_compose_are_settings() -> None:
    said = read("Dockerfile") + read("compose.yaml")
    assert set(re.findall(r"\bRAG_[A-Z_]+", said)) <= VARIABLES


def test_the_image_makes_its_model_with_code_that_is_there() -> None:
    command = next(line for line in arguments(stages()[0], "RUN") if "load_embedding_model" in line)
    program = ast.parse(shlex.split(command)[-1])
    names: dict[str, Any] = {}
    for line in program.body:
        if isinstance(line, ast.ImportFrom):
            exec(compile(ast.Module([line], []), "Dockerfile", "exec"), names)
    assert {"load_embedding_model", "load_settings"} <= names.keys()


# -- compose and CI ------------------------------------------------------------------------------------------------


def test_compose_publishes_on_this_machine_only() -> None:
    services = yaml.safe_load(read("compose.yaml"))["services"]
    assert [port.split(":")[0] for port in services["api"]["ports"]] == ["127.0.0.1"]
    assert services["chroma"]["profiles"] == ["chroma"]
    assert "ports" not in services["chroma"]


def test_compose_keeps_what_must_last_in_named_volumes() -> None:
    compose = yaml.safe_load(read("compose.yaml"))
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert used == set(compose["volumes"])


def test_the_evaluation_workflow_writes_reports_and_shows_them_even_when_the_gate_is_red() -> None:
    steps = yaml.safe_load(read(EVALUATION))["jobs"]["eval"]["steps"]
    (gate,) = [number for number, step in enumerate(steps) if re.search(r"\bmake .*eval$", step.get("run", ""))]
    outputs = re.findall(r"--output (\S+)", steps[gate]["env"]["EVAL_OPTIONS"])
    assert {Path(output).suffix for output in outputs} == {".html", ".md", ".xml", ".jsonl"}
    assert all(step["if"].startswith("always()") for step in steps[gate + 1 :])
    assert "$(EVAL_OPTIONS)" in read("Makefile")


def test_ci_checks_evaluates_and_tests() -> None:
    lines = read(".ci/run").splitlines()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert lines[-2:] == ["make --jobs=2 --output-sync=target check eval", "make test"]


def test_the_workflow_runs_what_ci_runs_with_few_rights() -> None:
    workflow = yaml.safe_load(read(WORKFLOW))
    job = workflow["jobs"]["check"]
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    assert job["timeout-minutes"] <= 30
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert all(re.search(r"@v\d+$", step["uses"]) for step in job["steps"] if "uses" in step)


# -- what is said --------------------------------------------------------------------------------------------------


def test_every_decision_is_listed() -> None:
    pages = {page.name for page in ROOT.glob("docs/decisions/*.md")}
    assert set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", read("docs/decisions/0001-record-decisions.md"))) == {
        page for page in pages if not page.startswith("0001")
    }


@pytest.mark.parametrize("file", [*PAGES, *SHIPPED], ids=lambda file: Path(file).name)
def test_the_project_speaks_of_itself_alone(file: str | Path) -> None:
    hosts = {host or name for host, name in _HOST.findall(read(file))}
    assert hosts <= OWN_HOSTS
    assert Path(file).suffix != ".md" or not _MACHINE_PATH.findall(read(file))
