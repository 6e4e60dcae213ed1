"""Reading a written answer: its statements, and the marks that belong to each."""

import time

import pytest

from rag.answering.grounding.drafts import parse_drafts


def drafts_of(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.marks) for draft in parse_drafts(text)]


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        ("[1]", (1,)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1,2]", (1, 2)),
        ("[1, 2; 4]", (1, 2, 4)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3]", (1, 2, 3)),
        ("[1, 3-5]", (1, 3, 4, 5)),
        ("[ 1 ]", (1,)),
        ("【1】【2】", (1, 2)),
        ("【1†source】", (1,)),
        ("[^1]", (1,)),
        ("[Passage 2]", (2,)),
        ("([1])", (1,)),
        ("[2][1][2]", (2, 1)),
        ("[0]", (0,)),
        ("[3-1]", ()),
        ("[1-999]", tuple(range(1, 52))),
        ("［1］［２］", (1, 2)),
        ("［1，2］", (1, 2)),
        ("[1、3]", (1, 3)),
        ("【2:0†source】", (2,)),
        ("[Source 2]", (2,)),
        ("¹", (1,)),
        ("¹²", (12,)),
        ("<sup>1</sup>", (1,)),
        ("<sup>[1]</sup>", (1,)),
        (r"\[1\]", (1,)),
        ("[[1]]", (1,)),
        ("**[1]**", (1,)),
        ("[passage number 2]", (2,)),
        ("(passage 2)", (2,)),
        ("[Passage 1, Passage 4]", (1, 4)),
        ("[1, and 4]", (1, 4)),
        ("[1 and 4]", (1, 4)),
        ("[1] and [4]", (1, 4)),
        ("[1], [4]", (1, 4)),
        ("(source 1)", (1,)),
        ("(sources 1 and 4)", (1, 4)),
        ("(see [1])", (1,)),
        ("(Source: [1], [4])", (1, 4)),
        ("[Doc 1]", (1,)),
        ("[ref. 1]", (1,)),
        ("[Passage #1]", (1,)),
    ],
)
def test_every_form_of_a_mark_is_read_before_and_behind_the_full_stop(written: str, marks: tuple[int, ...]) -> None:
    assert drafts_of(f"The bridge is open {written}.") == [("The bridge is open.", marks)]
    assert drafts_of(f"The bridge is open.{written}") == [("The bridge is open.", marks)]
    assert drafts_of(f"The bridge is open. {written}") == [("The bridge is open.", marks)]


@pytest.mark.parametrize(
    "words",
    [
        "5 km²",
        "x²",
        "[1, p. 3]",
        "[citation needed]",
        "{1}",
        "[2019]",
        "[sic]",
        "[1",
        "1]",
        "(1)",
        "[a1]",
        "[]",
        "[1.5]",
    ],
)
def test_other_brackets_are_words(words: str) -> None:
    assert drafts_of(f"The bridge {words} is open [1].") == [(f"The bridge {words} is open.", (1,))]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is open [1]. The museum is shut [2].",
        "The bridge is open. [1] The museum is shut. [2]",
        "The bridge is open.[1] The museum is shut.[2]",
        "[1] The bridge is open. [2] The museum is shut.",
        "The bridge is open.\n[1]\n\nThe museum is shut.\n[2]",
        "- The bridge is open. [1]\n- The museum is shut. [2]",
        "1. The bridge is open [1].\n2. The museum is shut [2].",
    ],
)
def test_a_mark_belongs_to_its_own_sentence(text: str) -> None:
    assert drafts_of(text) == [("The bridge is open.", (1,)), ("The museum is shut.", (2,))]


def test_marks_behind_a_closing_quotation_mark_belong_to_the_quotation() -> None:
    text = 'She said "It is open." [1] The museum is shut. [2]'
    assert drafts_of(text) == [('She said "It is open."', (1,)), ("The museum is shut.", (2,))]


def test_marks_within_a_sentence_are_taken_together() -> None:
    assert drafts_of("The bridge [1] and the museum [3] are open.") == [("The bridge and the museum are open.", (1, 3))]


@pytest.mark.parametrize("text", ["", " \n", "[1]", "[1][2] .", "***", "# Answer"])
def test_a_text_without_statements_gives_none(text: str) -> None:
    assert drafts_of(text) == []


def test_headings_are_no_statements() -> None:
    assert drafts_of("## Answer\n\nThe bridge is open [1].") == [("The bridge is open.", (1,))]


@pytest.mark.parametrize(
    "words",
    [
        "`items[1]` is open",
        "`price¹` is open",
        'He wrote "as in [2], it is open" there',
        "“See [2] of it” is open",
    ],
)
def test_what_looks_like_a_mark_in_code_or_in_a_quotation_is_no_mark(words: str) -> None:
    assert drafts_of(f"{words} [3].") == [(f"{' '.join(words.split())}.", (3,))]


@pytest.mark.parametrize(
    "said", ['"The bridge is open [1]."', '"The bridge is open. [1]"', "“The bridge is open” [1]."]
)
def test_a_mark_at_the_end_of_a_quotation_is_one(said: str) -> None:
    ((_, marks),) = drafts_of(f"She said {said}")
    assert marks == (1,)


def test_what_only_leads_in_and_tags_of_layout_are_no_statements() -> None:
    assert drafts_of("Here are the facts:\n\n- It is <b>open</b> [1].<br>\n- It is grey [2].") == [
        ("It is open.", (1,)), ("It is grey.", (2,)),
    ]  # fmt: skip
    assert drafts_of("The bridge is:") == [("The bridge is:", ())]
    assert drafts_of("Use the <p> tag (document 3).") == [("Use the <p> tag (document 3).", ())]


@pytest.mark.parametrize(
    "written",
    [
        "According to [1], the bridge is open.",
        "According to passage 1, the bridge is open.",
        "As [1] says, the bridge is open.",
        "As passage [1] says, the bridge is open.",
        "As stated in [1], the bridge is open.",
        "The bridge is open, according to [1].",
        "Answer: The bridge is open [1].",
        "**Answer:** The bridge is open [1].",
    ],
)
def test_words_that_only_lean_on_a_mark_are_none_of_the_statement(written: str) -> None:
    assert drafts_of(written) == [("The bridge is open.", (1,))]


@pytest.mark.parametrize("who", ["According to the mayor", "As the report says", "As of 2024", "As passage 3a says"])
def test_words_that_say_who_says_so_stay(who: str) -> None:
    assert drafts_of(f"{who}, the bridge is open [1].") == [(f"{who}, the bridge is open.", (1,))]


@pytest.mark.parametrize("words", ["Set arr[2] to zero", "m[1][2] = 5 is set", "Call f[0](x)"])
def test_an_index_is_no_mark_where_marks_stand_apart(words: str) -> None:
    assert drafts_of(f"{words} [3].") == [(f"{words}.", (3,))]


def test_marks_may_stand_close_to_their_words() -> None:
    assert drafts_of("The bridge[1] and the museum[3] are open.") == [("The bridge and the museum are open.", (1, 3))]
    assert drafts_of("The bridge is open[1], the museum shut [3].") == [
        ("The bridge is open, the museum shut.", (1, 3)),
    ]  # fmt: skip


def test_a_full_stop_of_another_script_ends_a_sentence() -> None:
    assert drafts_of("桥已开放。【1】博物馆关闭。【2】") == [("桥已开放。", (1,)), ("博物馆关闭。", (2,))]


@pytest.mark.parametrize(
    "written",
    [
        "**State**\n\nThe bridge is open [1].",
        "| What | State |\n|---|---|\nThe bridge is open [1].",
        "What | State\n--- | ---\nThe bridge is open [1].",
        "Yes. The bridge is open [1].",
        "The bridge is open [1].\n\n**Sources:** [1], [2]",
        "The bridge is open [1].\n\nSources:\n- [1] The bridge\n- [2] The museum",
        "The bridge is open [1].\n\n## References\n\n[1] The bridge: a book.",
        "The bridge is open[^1].\n\n[^1]: A book of bridges.",
    ],
)
def test_layout_is_no_statement(written: str) -> None:
    assert drafts_of(written) == [("The bridge is open.", (1,))]


@pytest.mark.parametrize(
    "written",
    [
        "**The bridge is open.**",
        "| Span | 503 metres |",
        "No bridge is open.",
        "The sources of the river: two springs.",
    ],
)
def test_what_looks_like_layout_and_says_something_is_a_statement(written: str) -> None:
    assert drafts_of(f"{written}\n\nIt is grey [1].") == [(written, ()), ("It is grey.", (1,))]


@pytest.mark.parametrize(
    "written", ["Yes.", "**Ida Lewis**", "Sources: the river has two.", "References [sic] list it."]
)
def test_what_is_all_of_an_answer_is_a_statement(written: str) -> None:
    assert drafts_of(written) == [(written, ())]


def test_items_have_the_marks_of_the_line_that_leads_in_to_them() -> None:
    assert drafts_of("Follow these steps [3]:\n1. Close the valve.\n2. Wait [2].\n- Press it.\n\nIt hums.") == [
        ("Close the valve.", (3,)), ("Wait.", (2,)), ("Press it.", (3,)), ("It hums.", ()),
    ]  # fmt: skip


def test_a_lead_in_with_a_mark_that_says_something_itself_is_a_statement() -> None:
    assert drafts_of("The bridge has two towers [3]:\n- One is in the north.") == [
        ("The bridge has two towers:", (3,)), ("One is in the north.", (3,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "The bridge is open. It is grey [1].",
        "- The bridge is open\n- It is grey [1]",
        "- The bridge is open.\n- It is grey.\n[1]",
        "| The bridge | open |\n| Its colour | grey |\n\n[1]",
        "The bridge:\n- **State:** open\n- **Colour:** grey [1]",
    ],
)
def test_marks_at_the_end_of_a_paragraph_are_those_of_all_of_it(written: str) -> None:
    assert [marks for _, marks in drafts_of(written)] == [(1,), (1,)]


def test_marks_of_another_paragraph_or_before_a_statement_are_not_its_own() -> None:
    assert drafts_of("It is open [1]. It is grey.\n\nIt is long. It is old [2]. It is shut [3].") == [
        ("It is open.", (1,)), ("It is grey.", ()), ("It is long.", (2,)), ("It is old.", (2,)), ("It is shut.", (3,)),
    ]  # fmt: skip


def test_each_line_with_a_label_in_bold_is_a_statement() -> None:
    assert drafts_of("It has [1]:\n\n**Colour:** grey\n**Towers**: two\n\n**It is open**") == [
        ("It has:", (1,)), ("**Colour:** grey", (1,)), ("**Towers**: two", (1,)), ("**It is open**", ()),
    ]  # fmt: skip


def test_items_behind_a_lead_in_that_denies_them_are_one_sentence_with_it() -> None:
    assert drafts_of("You may **not** [2]:\n\n- Open wet books. They tear [1].\n- UV light is used.\n- No dogs.") == [
        ("You may not open wet books.", (2,)), ("They tear.", (1,)), ("You may not UV light is used.", (2,)),
        ("No dogs.", (2,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lead", ["Ask a doctor if you", "Do not take it if you", "Half price is for those who", "Wait until"]
)
def test_items_behind_a_condition_are_one_sentence_with_it(lead: str) -> None:
    assert drafts_of(f"{lead}:\n\n* Have a fever [1]\n* are older than 65 [1]") == [
        (f"{lead} have a fever", (1,)), (f"{lead} are older than 65", (1,)),
    ]  # fmt: skip


@pytest.mark.parametrize("lead", ["You need:", "The card covers:", "Don't forget:"])
def test_items_of_another_list_stand_for_themselves(lead: str) -> None:
    assert drafts_of(f"{lead}\n\n- A pencil [1]\n- A lamp [1]")[-1] == ("A lamp", (1,))


@pytest.mark.parametrize(
    "said",
    [
        "The passages disagree.",
        "Sources differ on this.",
        "Estimates vary.",
        "I hope this helps!",
        "Let me know if you need more.",
        "If you have any further questions, feel free to ask.",
    ],
)
def test_what_says_nothing_of_the_matter_is_no_statement(said: str) -> None:
    assert drafts_of(f"{said} It is grey [1]. It is green [2].") == [("It is grey.", (1,)), ("It is green.", (2,))]
    assert drafts_of("The passages disagree with the mayor. It is grey [1].")[0][0].endswith("mayor.")


@pytest.mark.parametrize(
    "piece",
    [
        ".",
        " ",
        "[1†",
        "[1,",
        "“",
        "<b>",
        '"[1]',
        "[1] and ",
        "according to ",
        "(see [1] ",
        "sources\n",
        "*",
        "|",
        "**a:** ",
        "if you: ",
        "\n ",
        "if _",
    ],
)
def test_long_repetitions_are_read_at_once(piece: str) -> None:
    started = time.perf_counter()
    parse_drafts("[1, " + piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 5
