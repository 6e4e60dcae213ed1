from dataclasses import replace
from datetime import date

import pytest

from cli.answer_text import answer_text, headline, shortened, sources_text
from rag.types import (
    Answer,
    AnswerStatus,
    Conflict,
    ConflictingValue,
    NearSentence,
    ShortAnswer,
    Source,
    Statement,
    SupportStatus,
)


def test_shows_the_answer_then_each_citation_with_its_quote_and_place(answer: Answer) -> None:
    assert answer_text(answer).plain == (
        "John Bradfield designed it. [1]\n"
        "\n"
        "[1] The bridge of Aldenport — Harbour Gazette, 2021-05-04\n"
        "    “It was designed by the engineer John Bradfield.”\n"
        "    /corpus/bridge.md:45-92, page 3"
    )


def test_warns_behind_a_statement_that_nothing_supports(answer: Answer) -> None:
    bare = Statement(text="It is blue.", citations=(1,), status=SupportStatus.UNSUPPORTED)
    doubtful = replace(answer, statements=(*answer.statements, bare))

    assert answer_text(doubtful).plain.startswith("John Bradfield designed it. [1] It is blue. (NOT SUPPORTED) [1]\n")


def test_code_has_lines_of_its_own(answer: Answer) -> None:
    code = Statement(text="```\npier up \\\n    --gate 4\n```", citations=(1, 2), status=SupportStatus.UNSUPPORTED)
    shown = answer_text(replace(answer, statements=(*answer.statements, code))).plain

    assert "designed it. [1]\n```\npier up \\\n    --gate 4\n```\n(NOT SUPPORTED) [1] [2]\n" in shown


def test_rows_of_a_table_stand_on_lines_of_their_own(answer: Answer) -> None:
    rows = tuple(
        Statement(text=text, citations=(1,), status=SupportStatus.VERIFIED) for text in ("Who | When", "Ann | 1931")
    )
    assert answer_text(replace(answer, statements=rows)).plain.startswith("Who | When [1]\nAnn | 1931 [1]\n\n")


def test_a_text_cannot_turn_round_the_marks_and_names_beside_it(answer: Answer) -> None:
    turned = "Pay \u202e100 \u2067marks."
    said = replace(answer.statements[0], text=turned)
    cited = replace(answer.citations[0], cited_text=turned, title="bridge\u202efdp.exe")
    shown = answer_text(replace(answer, statements=(said,), citations=(cited,))).plain

    assert shown.startswith("Pay 100 marks. [1]\n\n[1] bridge�fdp.exe")
    assert "“Pay 100 marks.”" in shown


def test_a_text_in_another_direction_keeps_its_letters_and_marks(answer: Answer) -> None:
    hebrew = "הגשר \u200fנפתח (1932)."
    said = replace(answer.statements[0], text=hebrew)
    assert answer_text(replace(answer, statements=(said,))).plain.startswith(f"{hebrew} [1]")


@pytest.mark.parametrize(
    ("status", "remark"),
    [(SupportStatus.REPAIRED, "found in another passage"), (SupportStatus.UNSUPPORTED, "does not support")],
)
def test_says_what_is_wrong_with_a_citation(answer: Answer, status: SupportStatus, remark: str) -> None:
    citation = replace(answer.citations[0], status=status)

    assert remark not in answer_text(answer).plain
    assert remark in answer_text(replace(answer, citations=(citation,))).plain


def test_shows_the_values_that_documents_disagree_on(answer: Answer) -> None:
    values = tuple(
        ConflictingValue(
            text=text,
            sentence=text,
            document_id=title,
            title=title,
            published=day,
            start_char_index=0,
            end_char_index=1,
        )
        for text, title, day in (("1,624 metres", "Bridges", date(2021, 5, 4)), ("1600 m", "Spans", None))
    )
    shown = answer_text(replace(answer, conflicts=(Conflict(question="How long?", values=values),))).plain
    assert "\n\nThe documents disagree:\n  1,624 metres — Bridges — 2021-05-04\n  1600 m — Spans\n\n[1] " in shown


def test_the_short_answer_stands_out_within_the_answer(answer: Answer) -> None:
    short = ShortAnswer(text="John Bradfield", citation=1, document_id="d", start_char_index=0, end_char_index=14)
    shown = answer_text(replace(answer, short_answer=short))
    assert shown.plain == answer_text(answer).plain
    assert [shown.plain[span.start : span.end] for span in shown.spans if span.style == "bold"] == ["John Bradfield"]


def test_shows_the_nearest_sentences_and_where_they_are_when_it_abstains(answer: Answer, source: Source) -> None:
    near = NearSentence(
        document_id="d", title="Bridges", source="upload:bridges.md", publisher="", published=None, page=3,
        text="It is\ngrey.", start_char_index=20, end_char_index=31,
    )  # fmt: skip
    nearest = (near, replace(near, text="It is old."))
    abstained = replace(
        answer, status=AnswerStatus.ABSTAINED, answer="I do not know.", citations=(), nearest=nearest, sources=(source,)
    )
    assert answer_text(abstained).plain == (
        "I do not know.\n\nWhat comes nearest:\n"
        "- Bridges\n    “It is grey.”\n    upload:bridges.md:20-31, page 3\n"
        "- Bridges\n    “It is old.”\n    upload:bridges.md:20-31, page 3"
    )


def test_abstaining_without_anything_near_is_one_sentence(answer: Answer) -> None:
    abstained = replace(answer, status=AnswerStatus.ABSTAINED, answer="I do not know.", citations=(), sources=())

    assert answer_text(abstained).plain == "I do not know."


def test_lists_passages_with_their_scores_in_order(source: Source) -> None:
    shown = sources_text((source, replace(source, title="Another"))).plain

    assert "1. The bridge of Aldenport — Harbour Gazette, 2021-05-04\n    score 0.910, cosine 0.720, bm25 6.50" in shown
    assert shown.index("1. The bridge") < shown.index("2. Another")


def test_takes_out_what_could_steer_a_terminal(answer: Answer) -> None:
    shown = answer_text(replace(answer, answer="red \x1b[31malert\x07\x9b [1]")).plain

    assert not any(character in shown for character in "\x1b\x07\x9b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        (" two\n\nlines ", "two lines"),
        ("one two three four", "one two…"),
        ("x" * 20, "x" * 11 + "…"),
        ("あ" * 20, "あ" * 11 + "…"),
    ],
)
def test_shortens_to_one_line_between_words_where_there_are_any(text: str, expected: str) -> None:
    assert shortened(text, 12) == expected


@pytest.mark.parametrize(
    ("publisher", "published", "expected"),
    [
        ("", None, "Title"),
        ("Press", None, "Title — Press"),
        ("", date(2025, 6, 25), "Title — 2025-06-25"),
        ("Press", date(2025, 6, 25), "Title — Press, 2025-06-25"),
    ],
)
def test_headline_leaves_out_what_is_not_known(publisher: str, published: date | None, expected: str) -> None:
    assert headline("Title", publisher, published) == expected
