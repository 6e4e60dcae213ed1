"""Answers without a language model: which sentences are quoted, how many, and in which order."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from rag.answering.evidence.scoring import UNDATED, Evidence
from rag.answering.question.parsing import parse_question
from rag.answering.quoting.extractive import FEW, MOST, asks_for_several, choose, draft
from rag.answering.text.words import Stems
from rag.bootstrap import Engine
from rag.retrieval.reader import Span
from rag.types import Answer, AnswerStatus, Question, Reason, SupportStatus

ONE, SEVERAL = "Who designed the bridge?", "List all the bridges of the town."


FITTING = {
    "fits_kind": 1.0,
    "same_names_in_passage": 1.0,
    "other_thing": 0.0,
    "section": 0.0,
    "about": 0.0,
    "meets": 0.0,
    "figure": 0.0,
}
Make = Callable[..., Evidence]
Ask = Callable[[str], Answer]


@pytest.fixture
def make(stems: Stems) -> Make:
    def evidence(text: str, relevance: float = 1.0, *, document: str = "d", start: int = 0, hit: int = 0) -> Evidence:
        return Evidence(
            hit=hit, document_id=document, start=start, end=start + len(text), text=text,
            stems=frozenset(stems(text)), title_stems=frozenset(), relevance=relevance, probability=0.9,
            features=FITTING, span=Span(start=start, end=start + len(text), score=1.0), day=UNDATED,
        )  # fmt: skip

    return evidence


WORDS = ["amber", "bridge", "castle", "dragon", "engine", "forest"]


def test_a_question_after_one_thing_gets_few_sentences_and_one_after_several_more(make: Make, stems: Stems) -> None:
    evidence = [make(word, start=i * 100) for i, word in enumerate(WORDS)]
    assert len(choose(parse_question(ONE, stems), evidence)) == FEW
    assert len(choose(parse_question(SEVERAL, stems), evidence)) == MOST


@pytest.mark.parametrize(
    "question",
    [
        "Which cities were hit?", "Which chemical elements have their names from Ytterby?",
        "Who were the first members?", "What are the main exports of Norholm?", "Which ships carried both flags?",
        "Name the two keepers.", "which documents do I need", "What reasons did they give?",
    ],
)  # fmt: skip
def test_a_plural_asks_for_several(question: str) -> None:
    assert asks_for_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "What does the yard want for the boat?", "What is the status of the ferry?", "Who owns the castle?",
        "Which company makes the engines?", "What is the address of the museum?", "Where does the line end?",
        "Who sings the theme of the film?", "What has the crew found?", "What year did Dickens die?",
        "What happens after 30 days?", "Is two-factor authentication required?", "What is the news?",
        "Which bus goes to Leeds?", "Which site does Belltrans want to close?",
        "Can I work from home four days a week?",
    ],
)  # fmt: skip
def test_a_verb_or_a_noun_that_merely_ends_like_a_plural_asks_for_one(question: str) -> None:
    assert not asks_for_several(question)


def test_a_sentence_far_behind_the_best_is_left_out(make: Make, stems: Stems) -> None:
    evidence = [make("amber", 5.0), make("bridge", -5.0, start=100)]
    assert choose(parse_question(SEVERAL, stems), evidence) == evidence[:1]


@pytest.mark.parametrize("fits", [0.0, 0.5])
def test_beside_one_that_has_the_kind_of_thing_asked_for_no_sentence_with_less_of_it_is_quoted(
    make: Make, stems: Stems, fits: float
) -> None:
    best, next_best, third = (make(word, start=i * 100) for i, word in enumerate(WORDS[:3]))
    other = replace(next_best, features=best.features | {"fits_kind": fits})
    assert choose(parse_question(ONE, stems), [best, other, third]) == [best, third]
    assert choose(parse_question(ONE, stems), [other, best]) == [other, best]


def test_beside_a_passage_with_the_name_asked_for_none_without_it_is_quoted_unless_several_are_asked_for(
    make: Make, stems: Stems
) -> None:
    best, other = make("The harbour bridge has five arches."), make("It has three arches.", document="e")
    other = replace(other, features=other.features | {"same_names_in_passage": 0.5})
    assert choose(parse_question("How many arches does the Harbour Bridge have?", stems), [best, other]) == [best]
    assert choose(parse_question("Which bridges have arches?", stems), [best, other]) == [best, other]
    another = replace(other, features=FITTING | {"other_thing": 1.0})
    assert choose(parse_question("Which bridges have arches?", stems), [best, another]) == [best]
    asked = replace(best, features=FITTING | {"section": 1.5})
    assert choose(parse_question("Which bridges have arches?", stems), [asked, make("It has three arches.")]) == [asked]


def test_beside_the_row_with_the_figure_asked_for_no_other_row_of_its_table_is_quoted(make: Make, stems: Stems) -> None:
    row, other, prose = (make(word, start=i * 100) for i, word in enumerate(WORDS[:3]))
    best = replace(row, lead="2012 | 2011", features=FITTING | {"figure": 1.0})
    assert choose(parse_question(ONE, stems), [best, replace(other, lead=best.lead), prose]) == [best, prose]


@pytest.mark.parametrize("question", [ONE, SEVERAL])
def test_the_head_of_a_mail_is_quoted_beside_no_sentence_of_one(make: Make, stems: Stems, question: str) -> None:
    head = make("From: ann@town.example\nDate: Sun, 01 Mar 2026 08:00:00 +0000\nSubject: The bridge")
    other = make("From: bo@town.example\nSubject: The castle", document="e")
    sentence = make("The bridge opens on 28 March.", start=100)
    assert choose(parse_question(question, stems), [sentence, head]) == [sentence]
    assert (
        choose(parse_question(question, stems), [head, sentence, other])
        == [head, sentence, other][: FEW + (question == SEVERAL)]
    )


def test_of_another_document_only_what_answers_by_itself_is_quoted_unless_several_are_asked_for(
    make: Make, stems: Stems
) -> None:
    best, again = make("The harbour bridge opened in 1932"), make("In 1932 the harbour bridge opened", document="e")
    other = make("The ferry was bought in 1950", document="f")
    weak = [replace(one, probability=0.3) for one in (again, other)]
    assert choose(parse_question(ONE, stems), [best, *weak], least=0.5) == [best, weak[0]]
    assert choose(parse_question(ONE, stems), [best, other], least=0.5) == [best, other]
    assert choose(parse_question(SEVERAL, stems), [best, weak[1]], least=0.5) == [best, weak[1]]
    near = replace(weak[1], document_id=best.document_id, start=100)
    assert choose(parse_question(ONE, stems), [best, near], least=0.5) == [best, near]


def test_a_sentence_that_repeats_another_of_its_document_is_left_out(make: Make, stems: Stems) -> None:
    best = make("The harbour bridge opened in 1932")
    again = replace(best, text="In 1932 the harbour bridge opened", start=100, end=133)
    assert choose(parse_question(ONE, stems), [best, again]) == [best]


def test_what_two_documents_say_is_one_statement_that_cites_both(make: Make, stems: Stems) -> None:
    best = make("The harbour bridge opened in 1932", hit=0)
    again = make("In 1932 the harbour bridge opened", document="e", hit=4)
    other = make("John Bradfield designed the bridge", document="f", hit=2)
    chosen = choose(parse_question(ONE, stems), [best, again, other])
    assert [(one.text, one.marks) for one in draft(chosen)] == [(best.text, (1, 5)), (other.text, (3,))]


def test_documents_that_give_other_things_are_quoted_one_by_one(make: Make, stems: Stems) -> None:
    best = make("The harbour bridge opened in 1932", hit=0)
    other = make("The harbour bridge opened in 1933", document="e", hit=1)
    assert len(draft(choose(parse_question(ONE, stems), [best, other]))) == 2


NAMED, PRONOUN = "The harbour bridge is old.", "It was drawn by John Bradfield."


@pytest.mark.parametrize(
    ("best", "start", "count"), [(PRONOUN, 27, 2), (PRONOUN, 80, 1), ("John Bradfield drew it.", 27, 1)]
)
def test_a_pronoun_is_quoted_with_the_sentence_that_has_its_noun(
    make: Make, stems: Stems, best: str, start: int, count: int
) -> None:
    evidence = [make(best, 2.0, start=start), make(NAMED, -3.0)]
    chosen = choose(parse_question("Who drew the harbour bridge?", stems), evidence)
    assert chosen[0] is evidence[0]
    assert [entry.text for entry in draft(chosen)] == [NAMED, best][-count:]


def test_a_sentence_that_does_not_name_what_is_asked_for_is_not_taken_for_a_noun(make: Make, stems: Stems) -> None:
    evidence = [make(PRONOUN, 2.0, start=18), make("The ferry is old.", -3.0)]
    assert choose(parse_question("Who drew the harbour bridge?", stems), evidence) == evidence[:1]


KNOWN, ALSO = "Ada Holm is an actress.", "She is known for the Ferry."
HER = "She played the captain of the harbour bridge in The Ferry."


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Who played the captain of the harbour bridge?", [KNOWN, HER]),
        ("In The Ferry, who played the captain of the harbour bridge?", [KNOWN, HER]),
        ("What did the captain of the harbour bridge play?", [HER]),  # nothing that is asked for stands before it
        ("When did the captain who ran the bridge play?", [HER]),
        ("who's the captain of the harbour bridge in the ferry", [KNOWN, HER]),
        ("Who did the captain of the bridge marry?", [HER]),
    ],
)
def test_who_did_something_is_named_though_a_pronoun_tells_it(
    make: Make, stems: Stems, question: str, texts: list[str]
) -> None:
    best = make(HER, 2.0, start=len(KNOWN) + len(ALSO) + 2)
    evidence = [best, make(ALSO, -3.0, start=len(KNOWN) + 1), make(KNOWN, -3.0)]
    assert [entry.text for entry in draft(choose(parse_question(question, stems), evidence))] == texts


def test_a_person_is_not_looked_for_in_another_paragraph(make: Make, stems: Stems) -> None:
    evidence = [make(HER, 2.0, start=len(KNOWN) + 30), make(KNOWN, -3.0)]
    assert choose(parse_question("Who played the captain of the bridge?", stems), evidence) == evidence[:1]


def test_nothing_found_gives_nothing_to_quote(stems: Stems) -> None:
    assert choose(parse_question(ONE, stems), []) == []
    assert draft([]) == []


def test_quotations_stand_in_reading_order_with_the_best_document_first(make: Make) -> None:
    chosen = [
        make("amber", document="d", start=200, hit=2), make("bridge", document="e", start=10, hit=0),
        make("castle", document="d", start=100, hit=1),
    ]  # fmt: skip
    assert [(entry.text, entry.marks) for entry in draft(chosen)] == [
        ("castle", (2,)), ("amber", (3,)), ("bridge", (1,)),
    ]  # fmt: skip


def test_a_sentence_that_answers_twice_is_quoted_once(make: Make) -> None:
    entry = make("amber")
    assert len(draft([entry, replace(entry, hit=3)])) == 1


def test_lines_of_a_quotation_are_joined(make: Make) -> None:
    assert draft([make("amber\n  bridge\tcastle")])[0].text == "amber bridge castle"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Present:** Ann Lee, **Bo Ek** (chair)", "Present: Ann Lee, Bo Ek (chair)"),
        ("Call it with *args and **options, **more.", "Call it with *args and **options, **more."),
        ("It is 2**3 and 4**5.", "It is 2**3 and 4**5."),
    ],
)
def test_words_in_bold_are_written_without_the_marks(make: Make, text: str, shown: str) -> None:
    assert draft([make(text)])[0].text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<p align="center"><i>It is <a href="https://a.example/b">BSD licensed</a>.', "It is BSD licensed."),
        ("It holds where a < b and c > d.", "It holds where a < b and c > d."),
        ("Write `<br>` for a new <b>line</b>.", "Write `<br>` for a new line."),
        ("Logs lie in <code>/var</code>, not in ``a <b> c``.", "Logs lie in /var, not in `a <b> c`."),
        ("<token> is yours.", "<token> is yours."),
    ],
)
def test_tags_are_written_only_where_they_are_meant(make: Make, text: str, shown: str) -> None:
    assert draft([make(text)])[0].text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is kept by [Ines Duarte](https://a.example/i_(x)).", "It is kept by Ines Duarte."),
        ('See [the `x` page](a.md "x") and *no other*.', "See the `x` page and no other."),
        ("Call f[1](2) with *args, **kw and `[a](b)`.", "Call f[1](2) with *args, **kw and `[a](b)`."),
        ("Sort *.py and *.md: 2*3*4 is 2 * 3 * 4, [x] done.", "Sort *.py and *.md: 2*3*4 is 2 * 3 * 4, [x] done."),
    ],
)
def test_links_and_emphasis_are_shown_by_their_words(make: Make, text: str, shown: str) -> None:
    assert draft([make(text)])[0].text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[^1] The crossing takes[^2] 35 minutes.[^3]", "The crossing takes 35 minutes."),
        ("[^1]: From May on there is a third one.", "From May on there is a third one."),
        ("Prices[^12]: see `a[^1]` and [^abc], f[1](2).", "Prices: see `a[^1]` and [^abc], f[1](2)."),
        ("Opened in 1931,[2][3] it is “old.”[14]", "Opened in 1931, it is “old.”"),
        ("It is argv[1], x = [2], and see [3].", "It is argv[1], x = [2], and see [3]."),
    ],
)
def test_marks_of_footnotes_are_not_shown(make: Make, text: str, shown: str) -> None:
    assert draft([make(text)])[0].text == shown


@pytest.mark.parametrize(
    "text",
    [
        ".[1]" + "[1]" * 6_000 + "(",
        "[^1]:" * 4_000,
        "[^" * 10_000,
        "[" * 20_000,
        "[a](" * 5_000,
        "*a" * 10_000,
        "`" * 20_000,
        "<a " * 6_000,
        "[a]((" + "x" * 20_000,
    ],
)
def test_markup_without_an_end_takes_no_more_than_its_share(make: Make, text: str) -> None:
    begin = time.process_time()
    draft([make(text)])
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call ``open(path)`` first.", "Call `open(path)` first."),
        ("See :ref:`the piers <piers-2>` and :py:meth:`close`.", "See the piers and close."),
        ("The last is `Tarn 6.1 <https://a.example/6.1>`__, of `the town`_.", "The last is Tarn 6.1, of the town."),
        ("Write it as follows::", "Write it as follows:"),
        ("Use `a <b> c` for :d: and `e` _f_.", "Use `a <b> c` for :d: and `e` _f_."),
        ("```x``` is ``a `b` c``.", "```x``` is ``a `b` c``."),
        ("At 10:30:`x`, std::", "At 10:30:`x`, std:"),
    ],
)
def test_markup_of_restructured_text_is_not_shown(make: Make, text: str, shown: str) -> None:
    assert draft([make(text)])[0].text == shown


def test_marks_of_quoted_lines_are_not_shown(make: Make) -> None:
    assert draft([make("The ferry is\n>> old. It holds > 9.")])[0].text == "The ferry is old. It holds > 9."


@pytest.fixture
def ask(engine: Engine) -> Ask:
    def extract(question: str) -> Answer:
        return engine.ask(Question(text=question, answerer="extractive"))

    return extract


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who designed the harbour bridge?", "John Bradfield"),
        ("When was the harbour bridge opened?", "19 March 1932"),
        ("What is the lighthouse keeper called?", "Ida Lewis"),
        ("How much does a ticket for the ferry cost?", "four crowns"),
    ],
)
def test_the_answer_holds_the_sentence_that_answers(ask: Ask, question: str, words: str) -> None:
    answer = ask(question)
    assert (answer.status, answer.reason, answer.answerer) == (
        AnswerStatus.ANSWERED, Reason.SUPPORTED, "extractive",
    )  # fmt: skip
    assert words in answer.answer


def test_every_statement_is_quoted_word_for_word_and_verified(ask: Ask, engine: Engine) -> None:
    answer = ask("When was the harbour bridge opened, and who designed it?")
    for statement in answer.statements:
        assert statement.status is SupportStatus.VERIFIED
        cited = [answer.citations[number - 1] for number in statement.citations]
        assert any(statement.text == " ".join(citation.cited_text.split()) for citation in cited)
    for citation in answer.citations:
        _, text = engine.document(citation.document_id)
        assert text[citation.start_char_index : citation.end_char_index] == citation.cited_text


def test_the_same_question_gets_the_same_answer(ask: Ask) -> None:
    question = "Who designed the harbour bridge?"
    assert replace(ask(question), timings_ms={}) == replace(ask(question), timings_ms={})
