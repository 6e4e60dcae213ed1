"""Code in a written answer: one statement with its lines, held against the code of the passages."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import parse_drafts
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

CODE = "pier up \\\n    --gates a[4],5\n\npier log"
FENCED = f"```bash\n{CODE}\n```"
GUIDE = f"# The pier tool\n\nYou can start it with a list of gates:\n\n{FENCED}\n\nA gate closes by itself."


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        (f"{FENCED} [2]", (2,)),
        (f"{FENCED}\n[2]", (2,)),
        (f"Start it so [1]:\n\n{FENCED}", (1,)),
        (f"Start it so [1]:\n\n{FENCED}\n[2]", (2, )),
        (FENCED, ()),
    ],
)  # fmt: skip
def test_a_block_is_one_statement_with_the_marks_behind_it_or_of_the_line_above(
    written: str, marks: tuple[int, ...]
) -> None:
    code = next(draft for draft in parse_drafts(written) if draft.code)
    assert code.code == CODE
    assert code.shown == f"```\n{CODE}\n```"
    assert code.marks == marks


def test_what_stands_around_a_block_is_none_of_it() -> None:
    drafts = parse_drafts(f"It is a tool. [1]\n\n{FENCED}\n\nA gate closes by itself. [2]")
    assert [(draft.text, draft.marks) for draft in drafts if not draft.code] == [
        ("It is a tool.", (1,)), ("A gate closes by itself.", (2,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (CODE, SupportStatus.VERIFIED),
        ("pier log", SupportStatus.VERIFIED),
        (CODE.replace("5", "6"), SupportStatus.UNSUPPORTED),
        (CODE.replace("pier log", "pier sink"), SupportStatus.UNSUPPORTED),
    ],
)
def test_code_is_verified_where_a_passage_has_it(
    code: str, status: SupportStatus, passage: Callable[..., Source], stems: Stems
) -> None:
    written = f"You can start it with a list of gates: [1]\n\n```\n{code}\n```\n\nA gate closes by itself. [1]"
    grounded = ground(parse_drafts(written), [passage(GUIDE)], stems)
    (said,) = [one for one in grounded.statements if one.is_code]
    assert (said.text, said.status) == (f"```\n{code}\n```", status)
    assert f"\n```\n{code}\n```\n[" in grounded.text
    for citation in grounded.citations:
        assert GUIDE[citation.start_char_index : citation.end_char_index] == citation.cited_text
