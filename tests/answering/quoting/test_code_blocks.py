"""Code that an answer leads in to is quoted with it, with its lines."""

from pathlib import Path

import pytest

from rag.answering.text.code import MOST_CODE
from rag.bootstrap import open_engine
from rag.settings import Settings
from rag.types import Answer, SupportStatus

GUIDE = """# The pier tool

The pier tool opens and closes the gates of a harbour. It is written in Rust.

## Starting

You can start the pier tool with a list of gates, which it then opens one by one:

```bash
# As a service.
pier up \\
    --gates 4,5

pier log
```

The log shows which gates are open.

## Closing

A gate closes by itself after two hours. It can be closed earlier by hand.

```python
gate = harbour.gate(4)
gate.close()
```
"""
STARTED = "```\n# As a service.\npier up \\\n    --gates 4,5\n\npier log\n```"


def answers(settings: Settings, file: Path, text: str, *questions: str) -> list[Answer]:
    """Return the answers from a file with that text, however weak the evidence is, with their citations checked."""
    file.write_text(text)
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([file])
        found = [engine.ask(question) for question in questions]
        for citation in (citation for answer in found for citation in answer.citations):
            _, stored = engine.document(citation.document_id)
            assert stored[citation.start_char_index : citation.end_char_index] == citation.cited_text
    return found


@pytest.mark.parametrize(
    "question",
    ["How do I start the pier tool with a list of gates?", "Which command starts the pier tool as a service?"],
)
def test_the_block_comes_whole_with_the_line_that_leads_in_to_it(
    settings: Settings, tmp_path: Path, question: str
) -> None:
    (answer,) = answers(settings, tmp_path / "pier.md", GUIDE, question)
    said = [one.text for one in answer.statements]
    assert said.count(STARTED) == 1
    assert said[said.index(STARTED) - 1].endswith("one by one:")
    assert {one.status for one in answer.statements} == {SupportStatus.VERIFIED}
    mark = answer.statements[said.index(STARTED)].citations[0]
    assert f"\n{STARTED}\n[{mark}]" in answer.answer


def test_a_piece_of_code_brings_its_block_and_the_line_above(settings: Settings, tmp_path: Path) -> None:
    code = "```\n# Closes every gate of the pier at midnight.\npier down --all\n```"
    text = f"# Gates\n\nIt is easy:\n\n{code}\n\nThat is all.\n"
    (answer,) = answers(settings, tmp_path / "gates.md", text, "What closes every gate of the pier at midnight?")
    assert [one.text for one in answer.statements] == ["It is easy:", code]


def test_a_block_of_restructured_text_comes_with_its_line_too(settings: Settings, tmp_path: Path) -> None:
    text = GUIDE.replace("by one:\n\n```bash\n", "by one::\n\n").replace("pier log\n```", "pier log")
    indented = text.replace(
        "# As a service.\npier up \\\n    --gates 4,5\n\npier log", "    pier up \\\n        --gates 4"
    )
    (answer,) = answers(settings, tmp_path / "pier.rst", indented, "How do I start the pier tool with a list of gates?")
    assert "```\npier up \\\n    --gates 4\n```" in [one.text for one in answer.statements]


def test_prose_brings_no_code_that_it_does_not_lead_in_to(settings: Settings, tmp_path: Path) -> None:
    (answer,) = answers(settings, tmp_path / "pier.md", GUIDE, "When does a gate close by itself?")
    assert [one.text for one in answer.statements if one.is_code] == []


def test_of_a_long_block_only_the_beginning_is_quoted(settings: Settings, tmp_path: Path) -> None:
    lines = [f"open {i} international government development information management" for i in range(60)]
    text = f"# Gates\n\nAll gates of the harbour are opened by this script:\n\n```\n{chr(10).join(lines)}\n```\n"
    (answer,) = answers(settings, tmp_path / "gates.md", text, "What opens all gates of the harbour?")
    (code,) = [one.text for one in answer.statements if one.is_code]
    assert code.startswith(f"```\n{lines[0]}\n")
    assert lines[1] in code
    assert len(code) <= MOST_CODE + len("```\n\n```")
    assert code.split("\n")[-2] in lines


INSTALLING = """# Installing the pier tool

The pier tool needs a compiler.

For Harbourix and Quayix, this command installs it:

```
sudo dock install pier
```

For Seabian and Lakebuntu, this command installs it:

```
sudo anchor get pier-tool
```

For Riverine, this command installs it:

```
raft add pier
```
"""


@pytest.mark.parametrize(
    ("system", "code"), [("Harbourix", "sudo dock install pier"), ("Seabian", "sudo anchor get pier-tool")]
)
def test_a_block_is_about_what_the_line_above_it_names(
    settings: Settings, tmp_path: Path, system: str, code: str
) -> None:
    (answer,) = answers(settings, tmp_path / "pier.md", INSTALLING, f"How do I install the pier tool on {system}?")
    assert [one.text for one in answer.statements if one.is_code] == [f"```\n{code}\n```"]


@pytest.mark.parametrize("prompt", ["$ ", "> ", ">>> ", ""])
def test_code_with_a_prompt_is_verified_like_other_code(settings: Settings, tmp_path: Path, prompt: str) -> None:
    lines = [
        f"{prompt}pier up --gates 4",
        "Gate 4 opened.",
        "",
        f"# Closes the gate {prompt}again.",
        f"{prompt}pier down",
    ]
    text = f"# The pier tool\n\nThis opens a gate of the pier and closes it:\n\n```\n{chr(10).join(lines)}\n```\n"
    (answer,) = answers(settings, tmp_path / "pier.md", text, "How do I open a gate of the pier and close it?")
    assert "```\n" + "\n".join(lines) + "\n```" in [one.text for one in answer.statements]
    assert {one.status for one in answer.statements} == {SupportStatus.VERIFIED}
