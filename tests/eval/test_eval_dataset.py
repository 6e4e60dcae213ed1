import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from eval.dataset import DEFAULT_BASELINE, QUESTIONS, QuestionSet, load_all, load_questions, only
from eval.facts import Quantity, Wordings
from eval.question_file import QuestionType, json_schema
from eval.record import read_report
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
    (docs / "below" / "b.md").write_text("It was in Rome, on three hills.")
    monkeypatch.chdir(tmp_path)

    def read(questions: str, *, head: str = HEAD) -> QuestionSet:
        Path("questions.yaml").write_text(head + questions)
        return load_questions(Path("questions.yaml"))

    return read


def test_the_questions_in_the_box_are_valid(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the corpus is found from anywhere
    sets = load_all(sorted(QUESTIONS.glob("*.yaml")))
    assert sum(len(one.questions) for one in sets) > 120
    assert {question.type for one in sets for question in one.questions} == set(QuestionType)
    documents = {file for one in sets for file in one.corpus.rglob("*") if file.is_file()}
    assert len(documents) > 45
    assert {file.suffix for file in documents} == {".md", ".txt", ".html", ".pdf"}


def test_the_published_schema_is_that_of_the_code():
    published = QUESTIONS / "schema.json"
    assert json.loads(published.read_text()) == json_schema()
    validator = Draft202012Validator(json_schema())
    for file in QUESTIONS.glob("*.yaml"):
        # JSON has no dates: a YAML date is a string there.
        content = json.loads(json.dumps(yaml.safe_load(file.read_text()), default=str))
        assert list(validator.iter_errors(content)) == []
    assert list(validator.iter_errors({"corpus": "docs", "questions": [{"id": "no type or question"}]})) != []


def test_reads_everything_that_a_question_can_have(load, tmp_path):
    question_set = load("""\
  - id: there
    must_not_say: [Paris]
    type: follow_up
    question: And where?
    expected: [[Rome], {number: 3, tolerance: 0.5, units: [hills]}]
    documents: [below/b.md]
    as_of: 2025-06-25
    history:
      - {question: "How long?", answer: Long.}
    filters: {sources: [below/b.md], published_from: 2025-01-01}
""")
    (question,) = question_set.questions
    assert (question_set.name, question_set.corpus) == ("questions", tmp_path / "docs")
    hills = Quantity(number=Decimal(3), tolerance=Decimal("0.5"), units=("hills",))
    assert (question.expected, question.must_not_say) == ((Wordings(("Rome",)), hills), ("Paris",))
    assert (question.documents, question.gains) == (("below/b.md",), {"below/b.md": 1})
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
        (GOOD + "    question: How wide was it?\n", 9, "`question` stands there twice"),
        (GOOD.replace("How long was it?", '"???"'), 5, "a question needs words"),
        (GOOD + "    must_not_say: [minutes]\n", 9, "every answer that says what is expected says 'minutes', too"),
        (GOOD + "    filters: {sources: [below/b.md]}\n", 9, "these are none of the `documents`"),
        (GOOD.partition("    expected")[0] + "    documents: [a.md]\n", 3, "'length' needs `expected`"),
        (GOOD.partition("    documents")[0], 3, "'length' needs `documents`"),
        (GOOD + "    unanswerable: true\n", 6, "an unanswerable question cannot have `expected`"),
        (GOOD.replace("single_fact", "unanswerable"), 4, "needs `unanswerable: true`"),
        (GOOD.replace("[a.md]", "[a.md, c.md]"), 8, "the corpus has no document 'c.md'"),
        (GOOD + "    filters: {sources: [c.md]}\n", 9, "the corpus has no document 'c.md'"),
        (GOOD.replace("[a.md]", "[below/b.md]"), 7, "no document that is named says 'fifty minutes / 50 minutes'"),
        (GOOD.replace('"50 minutes"', '"15 minutes"'), 7, "no document that is named says"),
        (GOOD.replace('["fifty minutes", "50 minutes"]', "{number: 51}"), 7, "no document that is named says '51'"),
        (GOOD.replace('["fifty minutes", "50 minutes"]', "{number: fifty}"), 7, "`number` cannot be 'fifty'"),
        (GOOD.replace('["fifty minutes", "50 minutes"]', "{tolerance: 1}"), 7, "`number` is missing"),
        (GOOD.replace("single_fact", "near_miss"), 4, "needs `unanswerable: true`"),
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
    with pytest.raises(InputError, match=r"questions.yaml, line 2: there is no folder .*/nowhere"):
        load(GOOD, head="# first\ncorpus: nowhere\nquestions:\n")


@pytest.mark.parametrize("content", ["", "[]", "corpus: docs\nquestions: []\n", "corpus: docs\n", "when: 2025-13-45\n"])
def test_refuses_a_file_without_questions(load, content):
    with pytest.raises(InputError, match=r"questions\.yaml"):
        load(content, head="")


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_questions(tmp_path / "none.yaml")


NOT_THERE = "  - {id: none, type: unanswerable, question: Why, unanswerable: true}\n"


def test_keeps_only_questions_of_the_types_asked_for(load):
    (kept,) = only([load(GOOD + NOT_THERE)], ["unanswerable"])
    assert [question.id for question in kept.questions] == ["none"]
    with pytest.raises(InputError, match="no question of type 'list'; there are single_fact, unanswerable"):
        only([load(GOOD + NOT_THERE)], ["list"])


def test_drafts_are_checked_but_not_asked(load):
    loaded = load(GOOD + NOT_THERE.replace("true}", "true, draft: true}"))
    assert ([question.id for question in loaded.questions], loaded.drafts) == (["length"], 1)
    with pytest.raises(InputError, match="is a draft"):
        load(GOOD + "    draft: true\n")
    with pytest.raises(InputError, match=r"no document 'c\.md'"):
        load(GOOD.replace("a.md", "c.md") + "    draft: true\n")


def test_two_files_cannot_have_the_same_id(load, tmp_path):
    load(GOOD)
    other = tmp_path / "other.yaml"
    other.write_text(HEAD + GOOD)
    with pytest.raises(InputError, match=r"'length' is taken twice, in /.*/questions\.yaml and in /.*/other\.yaml\."):
        load_all([tmp_path / "questions.yaml", other])


LIMITED = """\
    must_not_say: [Paris]
    as_of: 2025-06-25
    history: [{question: "Where?", answer: "There."}]
    filters: {sources: [a.md], published_from: 2025-01-01}
"""


@pytest.mark.parametrize("changed", ["was", '"fifty minutes", ', *LIMITED.splitlines(keepends=True)])
def test_the_digest_is_of_everything_that_is_asked_and_judged(load, tmp_path, changed):
    whole, softened = (load(text).questions[0] for text in (GOOD + LIMITED, (GOOD + LIMITED).replace(changed, "")))
    assert whole.digest(tmp_path / "docs") != softened.digest(tmp_path / "docs")


def test_the_digest_is_the_same_wherever_the_corpus_lies(load, tmp_path):
    here = load(GOOD + LIMITED).questions[0].digest(tmp_path / "docs")
    (tmp_path / "docs").rename(tmp_path / "there")
    assert load(GOOD + LIMITED, head=HEAD.replace("docs", "there")).questions[0].digest(tmp_path / "there") == here


def test_the_baseline_in_the_box_is_of_the_questions_in_the_box():
    asked = {question.id: question.digest(one.corpus) for one in load_all(sorted(QUESTIONS.glob("*.yaml")))
             for question in one.questions}  # fmt: skip
    assert {result.id: result.digest for result in read_report(DEFAULT_BASELINE).results} == asked
