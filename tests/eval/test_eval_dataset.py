from datetime import date
from pathlib import Path

import pytest

from eval.dataset import DEFAULT_QUESTIONS, QuestionSet, load_questions
from eval.question_file import QuestionType
from rag.errors import InputError
from rag.types import Turn

HEAD = "corpus: docs\nquestions:\n"  # the first question stands on line 3
GOOD = """\
  - id: length
    type: single_fact
    question: How long was it?
    expected:
      - ["fifty minutes", "50 minutes"]
    documents: [a.md]
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    docs = tmp_path / "docs"
    (docs / "below").mkdir(parents=True)
    (docs / "a.md").write_text("It lasted 50\nminutes, not 150.")
    (docs / "below" / "b.md").write_text("It was in Rome.")
    monkeypatch.chdir(tmp_path)

    def read(questions: str, *, head: str = HEAD) -> QuestionSet:
        Path("questions.yaml").write_text(head + questions)
        return load_questions(Path("questions.yaml"))

    return read


def test_the_questions_in_the_box_are_valid(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the corpus is found from anywhere
    question_set = load_questions(DEFAULT_QUESTIONS)
    assert len(question_set.questions) > 100
    assert {question.type for question in question_set.questions} == set(QuestionType)


def test_reads_everything_that_a_question_can_have(load, tmp_path):
    question_set = load("""\
  - id: there
    type: follow_up
    question: And where?
    expected: [[Rome]]
    documents: [below/b.md]
    as_of: 2025-06-25
    history:
      - {question: "How long?", answer: Long.}
    filters: {sources: [below/b.md], published_from: 2025-01-01}
""")
    (question,) = question_set.questions
    assert question_set.corpus == tmp_path / "docs"
    assert (question.expected, question.documents) == ((("Rome",),), ("below/b.md",))
    assert question.as_of == date(2025, 6, 25)
    assert question.history == (Turn(question="How long?", answer="Long."),)
    assert question.filters.sources == (str(tmp_path / "docs" / "below" / "b.md"),)
    assert question.filters.published_from == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("questions", "line", "sentence"),
    [
        (GOOD + "    documnets: [a.md]\n", 9, "there is no key `documnets` here"),
        (GOOD.replace("    question: How long was it?\n", ""), 3, "`question` is missing"),
        (GOOD.replace("How long was it?", "''"), 5, "`question` has no text"),
        (GOOD.replace("single_fact", "guess"), 4, "'guess' is not a type of question"),
        (GOOD.replace("[a.md]", "a.md"), 8, "`documents` has to be a list"),
        (GOOD.replace('["fifty minutes", "50 minutes"]', "[]"), 7, "`expected` is empty"),
        (GOOD.replace("fifty minutes", "  "), 7, "`expected` has no text"),
        (GOOD + "    as_of: soon\n", 9, "`as_of` cannot be 'soon'"),
        (GOOD + "    history: [{question: Who}]\n", 9, "`answer` is missing"),
        (GOOD + GOOD, 9, "the id 'length' is taken by an earlier question"),
        (GOOD.partition("    expected")[0] + "    documents: [a.md]\n", 3, "'length' needs `expected`"),
        (GOOD.partition("    documents")[0], 3, "'length' needs `documents`"),
        (GOOD + "    unanswerable: true\n", 6, "an unanswerable question cannot have `expected`"),
        (GOOD.replace("single_fact", "unanswerable"), 4, "needs `unanswerable: true`"),
        (GOOD.replace("[a.md]", "[a.md, c.md]"), 8, "the corpus has no document 'c.md'"),
        (GOOD + "    filters: {sources: [c.md]}\n", 9, "the corpus has no document 'c.md'"),
        (GOOD.replace("[a.md]", "[below/b.md]"), 7, "none of the wordings ['fifty minutes', '50 minutes']"),
        (GOOD.replace('"50 minutes"', '"15 minutes"'), 7, "none of the wordings"),
        (GOOD + "   wrong: [\n", 9, "this is not YAML"),
    ],
)
def test_says_what_is_wrong_and_on_which_line(load, questions, line, sentence):
    with pytest.raises(InputError) as caught:
        load(questions)
    assert str(caught.value).startswith(f"questions.yaml, line {line}: ")
    assert sentence in str(caught.value)


def test_says_all_that_is_wrong_at_once(load):
    with pytest.raises(InputError) as caught:
        load(GOOD.replace("[a.md]", "[c.md]") + GOOD)
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "questions.yaml, line 8",
        "questions.yaml, line 9",
    ]


def test_says_where_it_looked_for_the_corpus(load, tmp_path):
    with pytest.raises(InputError, match=r"questions.yaml, line 2: there is no folder .*nowhere or .*nowhere"):
        load(GOOD, head="# first\ncorpus: nowhere\nquestions:\n")


@pytest.mark.parametrize("content", ["", "[]", "corpus: docs\nquestions: []\n", "corpus: docs\n", "when: 2025-13-45\n"])
def test_refuses_a_file_without_questions(load, content):
    with pytest.raises(InputError, match=r"questions\.yaml"):
        load(content, head="")


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_questions(tmp_path / "none.yaml")


def test_keeps_only_questions_of_the_types_asked_for(load):
    question_set = load(GOOD + "  - {id: none, type: unanswerable, question: Why, unanswerable: true}\n")
    assert [question.id for question in question_set.only(["unanswerable"]).questions] == ["none"]
    with pytest.raises(InputError, match="'guess' is not a type of question"):
        question_set.only(["guess"])
    with pytest.raises(InputError, match="no question of type list"):
        question_set.only(["list"])
