"""Items of lists and rows of tables, with what introduces them."""

from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.scoring import EvidenceScorer
from rag.answering.quoting.lists import with_context
from rag.answering.text.lines import introduced
from rag.bootstrap import open_engine
from rag.retrieval.reader import load_reader
from rag.settings import Settings
from rag.store.lexical import LexicalIndex
from rag.types import Question

LIST = "Intro.\n\nBring to the tour:\n\n- a rope\n- two lamps\n- a hat\n\nAnd be early."
TABLE = "Prices.\n\n| Room | Half day | Full day |\n|---|---|---|\n| Attic | 40 | 70 |\n| Hall | 90 | 150 |\n\nAfter."
COLUMNS = "Visits\n\nBranch Visits 2023 Visits 2024\nCentral 301,900 318,200\nHarbour 149,300 141,700\nIt grew."


def shown(text: str, at: str) -> tuple[str | None, list[str]]:
    lead, lines = introduced(text, text.index(at))
    return (text[slice(*lead)] if lead else None), [text[start:end] for start, end in lines]


def test_an_item_has_the_line_that_leads_in_and_its_neighbours() -> None:
    assert shown(LIST, "two") == ("Bring to the tour:", ["- a rope", "- two lamps", "- a hat"])


def test_the_line_that_leads_in_has_the_items_below_it() -> None:
    assert shown(LIST, "Bring") == (None, ["- a rope", "- two lamps", "- a hat"])


@pytest.mark.parametrize("bars", [True, False])
def test_a_row_has_the_row_that_names_the_columns(bars: bool) -> None:
    text = TABLE if bars else TABLE.replace("|---|---|---|\n", "").replace("| ", "|").replace("|", " | ")
    lead, rows = shown(text, "Hall")
    assert lead is not None
    assert "Full day" in lead
    assert len(rows) == 2


def test_a_row_of_numbers_in_columns_has_the_line_above_them() -> None:
    assert shown(COLUMNS, "Harbour") == (
        "Branch Visits 2023 Visits 2024", ["Central 301,900 318,200", "Harbour 149,300 141,700"],
    )  # fmt: skip


AMOUNTS = "Money\nItem Amount in EUR\nGrant of the town 4,905\nTickets 612\nGifts 148\nThe rest is saved.\n"


def test_a_row_that_only_ends_with_a_number_has_the_line_above_them() -> None:
    rows = ["Grant of the town 4,905", "Tickets 612", "Gifts 148"]
    assert shown(AMOUNTS, "Tickets") == ("Item Amount in EUR", rows)
    assert shown(AMOUNTS, "Item") == (None, rows)
    assert shown(AMOUNTS, "Money") == (None, [])


SHEET = """Pump P-200

Parameter           Min   Typ   Max  Unit
Supply voltage       20    24    30  V
Standby current       2     5     9  mA

Weight              2.4 kg, dry
Sockets             two at the back
"""


def test_rows_that_blanks_or_tabs_align_have_the_line_that_names_the_columns() -> None:
    names, *rows = SHEET.splitlines()[2:5]
    assert shown(SHEET, "Standby") == (names, rows)
    assert shown("Name\tFee\tKey\nAda\t£20\tyes\nBen\t£9\tno", "Ben")[0] == "Name\tFee\tKey"


def test_two_columns_that_blanks_align_need_no_names() -> None:
    assert shown(SHEET, "Sockets") == (None, SHEET.splitlines()[6:])


@pytest.mark.parametrize("below", ["\n", "\n\n"])
def test_a_caption_that_ends_with_a_number_names_no_columns(below: str) -> None:
    text = f"Prices from 1 April 2025{below}{TABLE.removeprefix('Prices.').lstrip()}"
    assert shown(text, "Attic")[0] == "| Room | Half day | Full day |"
    assert shown(text, "Prices") == (None, [])


@pytest.mark.parametrize("at", ["Intro", "And be"])
def test_prose_has_neither(at: str) -> None:
    assert shown(LIST, at) == (None, [])


def test_an_item_without_a_lead_in_is_left_alone() -> None:
    assert shown("It rained.\n- a rope\n- a hat", "hat")[0] is None


@pytest.fixture
def house(tmp_path: Path) -> Path:
    text = f"# The house on the hill\n\n{LIST.replace('the tour', 'the tour of the hill')}\n\n{TABLE}"
    (tmp_path / "house.md").write_text(text)
    return tmp_path


def test_an_engine_quotes_one_row_below_its_header_and_all_items_where_several_are_asked(
    settings: Settings, house: Path
) -> None:
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([house / "house.md"])
        row = engine.ask(Question(text="How much is the Attic for a full day?"))
        other = engine.ask(Question(text="How much is the Hall for a full day?"))
        items = engine.ask(Question(text="What are the things to bring to the tour of the hill?"))
        for citation in (*row.citations, *items.citations):
            _, text = engine.document(citation.document_id)
            assert text[citation.start_char_index : citation.end_char_index] == citation.cited_text
    assert [one.text for one in row.statements][:2] == ["Room | Half day | Full day", "Attic | 40 | 70"]
    assert other.statements[0].text == "Room | Half day | Full day"
    assert "|" in other.statements[1].text
    assert {"a rope", "two lamps", "a hat"} <= {one.text for one in items.statements}


def quoted(settings: Settings, file: Path, text: str, *questions: str) -> list[list[str]]:
    """Return what is quoted for each question from a file with that text, however weak the evidence is."""
    file.write_text(text)
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([file])
        return [[said.text for said in engine.ask(question).statements] for question in questions]


VISITS = """# Norholm in figures

In 2024 the branches counted 553,160 visits in all.
Branch Visits 2023 Visits 2024
Central 301,900 318,200
Harbour 149,300 141,700
Mill Lane 88,150 93,260
More is expected.
"""


def test_a_question_after_several_rows_gets_all_of_them_below_the_names_of_their_columns(
    settings: Settings, tmp_path: Path
) -> None:
    (said,) = quoted(settings, tmp_path / "visits.md", VISITS, "What were the visits of each branch in 2024?")
    table = VISITS.splitlines()[3:7]
    assert [one for one in said if one in table] == table


PLANS = "# Plans of Lyra\n\n| Plan | Price |\n|---|---|\n| Basic | 9 euros |\n| Plus | 19 euros |\n| Max | 29 euros |\n"


def test_of_several_rows_those_with_a_name_of_the_question_are_quoted_unless_others_are_asked_for(
    settings: Settings, tmp_path: Path
) -> None:
    asked = "Which prices does the plan Plus have?", "Which plans of Lyra are there besides Basic?"
    one, others = quoted(settings, tmp_path / "plans.md", PLANS, *asked)
    assert one == ["Plan | Price", "Plus | 19 euros"]
    assert {"Plus | 19 euros", "Max | 29 euros"} <= set(others)


def test_a_row_far_down_a_long_table_is_answered_with_the_names_of_its_columns(
    settings: Settings, tmp_path: Path
) -> None:
    towns = [f"Town{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60)]
    rows = "".join(f"| {town} | {400 + 7 * i}.5 | {3_000 + 417 * i:,} |\n" for i, town in enumerate(towns))
    (tmp_path / "climate.md").write_text(
        f"# Climate\n\n| Town | Rain (mm) | Inhabitants |\n|---|---|---|\n{rows}", encoding="utf-8"
    )
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "climate.md"])
        answer = engine.ask(Question(text=f"How many inhabitants does {towns[47]} have?"))
    assert [statement.text for statement in answer.statements] == [
        "Town | Rain (mm) | Inhabitants", f"{towns[47]} | 729.5 | 22,599",
    ]  # fmt: skip
    assert not answer.short_answer or answer.short_answer.text == "22,599"


SHED = """# The shed

## House rules

1. Fees are paid in cash.
2. Dogs stay out.

## Opening the shed

1. Ask the porter for the key. He is in the lodge.
2. Turn the key twice:

   left, then right

3. Lift the latch.

It is closed on Sunday.
"""


def test_how_something_is_done_is_told_by_all_steps_of_the_list_with_a_heading_that_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    asked = "How do I open the shed with the key?", "How do I pay the fees of the shed?"
    steps, rule = quoted(settings, tmp_path / "shed.md", SHED, *asked)
    assert steps == [
        "Ask the porter for the key.", "He is in the lodge.", "Turn the key twice:", "left, then right",
        "Lift the latch.",
    ]  # fmt: skip
    assert "Dogs stay out." not in rule


def test_how_something_is_made_is_told_without_the_list_of_what_it_takes(settings: Settings, tmp_path: Path) -> None:
    takes = "You need:\n\n- two leeks\n- one onion\n\n"
    steps = ["Chop the leeks.", "Fry the onion in oil for a minute.", "Cook the leek soup for an hour."]
    text = "".join(f"{i}. {step}\n" for i, step in enumerate(steps, start=1))
    soups = f"# Soups\n\n## Leek soup\n\n{takes}{text}\n## Fish soup\n\n1. Buy the fish.\n"
    assert quoted(settings, tmp_path / "soups.md", soups, "How do I make the leek soup?") == [steps]


def test_what_is_indented_below_an_item_belongs_to_it() -> None:
    assert shown(SHED, "Lift")[1][0] == "1. Ask the porter for the key. He is in the lodge."
    assert shown(SHED, "It is closed") == (None, [])


def test_items_come_along_with_the_first_chosen_sentence_that_is_one(settings: Settings, tmp_path: Path) -> None:
    scorer = EvidenceScorer(
        reader=load_reader(settings), lexical=LexicalIndex(tmp_path / "lexical"), fitted_cosines=True
    )
    about = {"document_id": "d", "title": "The tour", "published": "", "cosine": 0.5}
    text = "A map is needed as well.\n\n- a rope\n- two lamps\n- a hat\n"
    hits = [NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)]
    found = {one.text: one for one in scorer.score(scorer.parse("What things are needed?"), hits)}
    chosen = [found["A map is needed as well."], found["two lamps"]]
    several = with_context(chosen, list(found.values()), hits, several=True, names=())
    assert {"a rope", "two lamps", "a hat"} <= {one.text for one in several}
    assert with_context(chosen, list(found.values()), hits, several=False, names=()) == chosen


def test_rows_come_along_where_the_best_sentence_gives_only_their_sum(settings: Settings, tmp_path: Path) -> None:
    text = (
        "# Bexton in figures\n\nIn 2024 the four branches of Bexton counted 412,600 visits in all.\n\n"
        "| Branch | Visits 2023 | Visits 2024 |\n|---|---|---|\n| Central | 201,300 | 214,900 |\n"
        "| Mill Road | 88,400 | 84,100 |\n"
    )
    asked = "How many visits did each of the four branches of Bexton have in 2024?"
    (said,) = quoted(settings, tmp_path / "v.md", text, asked)
    assert said[1:] == [
        "Branch | Visits 2023 | Visits 2024", "Central | 201,300 | 214,900", "Mill Road | 88,400 | 84,100",
    ]  # fmt: skip


LEASE = """# Lease of the mill

The tenant may end the lease with three months' notice.

The owner may end the lease if:

- the rent has not been paid for two months;
- the owner needs the mill for a child of her own;
- the tenant lets a room to others.

For the lease to begin, the tenant pays:

- a deposit of £800;
- the first rent of £400.
"""


def test_all_items_answer_where_the_line_that_leads_in_to_them_has_all_that_is_asked(
    settings: Settings, tmp_path: Path
) -> None:
    asked = "When may the owner end the lease?", "How high is the first rent that the tenant pays?"
    ended, rent = quoted(settings, tmp_path / "lease.md", LEASE, *asked)
    assert ended == [line.removeprefix("- ") for line in LEASE.split("\n")[4:9] if line]
    assert "the first rent of £400." in rent
    assert "a deposit of £800;" not in rent
