"""Question sets that others publish: the formats that are read, and what is told of a broken one."""

import json
from pathlib import Path

import pytest
from collection_samples import DOCUMENTS, QRELS, QUERIES, as_lines, document, names

from eval.dataset import EvalQuestion
from eval.facts import GoldAnswer
from rag.ingest.readers import read_document
from rag.ingest.sync import items_from_paths

PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BEIR_DOCUMENTS = [{"_id": "d1", "title": "One", "text": "First."}, {"_id": "d2", "text": "Second.", "metadata": {}}]
BEIR_QUERIES = [{"_id": "q1", "text": "Which is first?"}, {"_id": "q2", "text": "Which is second?", "metadata": {}}]
BEIR_TEST = "query-id\tcorpus-id\tscore\nq2\td2\t1\nq2\td1\t2\n"
CONTEXT = "The bridge was opened in 1932."
SQUAD_QUESTIONS = [
    {"id": "s1", "question": "When?", "answers": [{"text": "1932", "answer_start": 25}, {"text": "1932"}]},
    {"id": "s2", "question": "By whom?", "answers": [], "is_impossible": True, "plausible_answers": [{"text": "x"}]},
]
SQUAD = {
    "version": "v2.0",
    "data": [
        {"title": "Bridge", "paragraphs": [{"context": CONTEXT, "qas": SQUAD_QUESTIONS}]},
        {
            "title": "Light",
            "paragraphs": [
                {"context": "It burns.", "qas": [{"id": "s3", "question": "Does it?", "answers": [{"text": "burns"}]}]},
                {"context": CONTEXT, "qas": []},
            ],
        },
    ],
}


@pytest.fixture
def beir(tmp_path):
    """A BEIR folder with the splits dev and test."""
    made = tmp_path / "beir"
    (made / "qrels").mkdir(parents=True)
    (made / "corpus.jsonl").write_text(as_lines(BEIR_DOCUMENTS), encoding="utf-8")
    (made / "queries.jsonl").write_text(as_lines(BEIR_QUERIES), encoding="utf-8")
    (made / "qrels" / "test.tsv").write_text(BEIR_TEST, encoding="utf-8")
    (made / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n", encoding="utf-8")
    return made


@pytest.fixture
def squad(tmp_path):
    made = tmp_path / "dev-v2.0.json"
    made.write_text(json.dumps(SQUAD), encoding="utf-8")
    return made


class TestRowsWithQrels:
    def test_every_question_has_its_type_answers_and_documents(self, load, folder):
        question_set = load(folder)
        assert question_set.name == "small"
        assert question_set.questions == (
            EvalQuestion(
                id="span",
                type="span",
                text="How wide is it?",
                expected=(GoldAnswer(("503 metres", "503 m")),),
                gains={"bridge.txt": 2.0},
            ),
            EvalQuestion(id="since", type="date", text="Since when?", gains={"week%203%2Flight.txt.txt": 1.0}),
            EvalQuestion(id="who", type="none", text="Who built it?", unanswerable=True),
        )

    def test_every_document_is_a_file_that_can_be_ingested(self, load, folder):
        question_set = load(folder)
        items = items_from_paths([question_set.corpus], max_bytes=1000)
        read = {item.name: read_document(item.load(), name=item.name) for item in items}
        assert {name: (found.title, found.text) for name, found in read.items()} == {
            "bridge.txt": ("The bridge", "It has a span of 503 metres."),
            "week%203%2Flight.txt.txt": ("The light", "It has burnt since 1987."),
        }
        assert all(Path(item.source).is_relative_to(question_set.corpus) for item in items)

    def test_what_a_row_lacks_has_a_default(self, load, folder):
        (folder / "corpus.jsonl").write_text(as_lines([{"id": 7, "title": None, "text": "A first line\nand more."}]))
        (folder / "queries.jsonl").write_text(as_lines([{"id": 8, "text": "Which?"}]))
        (folder / "qrels.tsv").write_text("8\t7\t1.0\n")
        question_set = load(folder)
        assert question_set.questions == (EvalQuestion(id="8", type="question", text="Which?", gains={"7.txt": 1.0}),)
        assert document(question_set, "7.txt").title == "A first line"

    def test_an_answer_without_tokens_is_not_looked_for(self, load, folder):
        rows = [QUERIES[0] | {"answers": ["", "?", "503", "503"]}, QUERIES[1] | {"answers": ["..."]}, QUERIES[2]]
        (folder / "queries.jsonl").write_text(as_lines(rows))
        assert [question.expected for question in load(folder).questions] == [(GoldAnswer(("503",)),), (), ()]

    def test_blank_lines_byte_order_marks_and_windows_line_ends_do_no_harm(self, load, folder):
        before = load(folder)
        for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
            text = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n\r\n").encode())
        assert load(folder).questions == before.questions

    def test_only_a_line_feed_ends_a_line(self, load, folder):
        rows = [DOCUMENTS[0] | {"text": "one\u2028two\x85three"}, DOCUMENTS[1]]
        (folder / "corpus.jsonl").write_text(as_lines(rows), encoding="utf-8")
        assert document(load(folder), "bridge.txt").text == "one\u2028two\nthree"

    def test_the_same_row_twice_is_one(self, load, folder):
        before = load(folder)
        for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
            (folder / name).write_text((folder / name).read_text(encoding="utf-8") * 2, encoding="utf-8")
        after = load(folder)
        assert (after.questions, names(after)) == (before.questions, names(before))


class TestBeir:
    def test_the_questions_judged_in_the_split_are_asked(self, load, beir):
        (question,) = load(beir).questions
        assert question == EvalQuestion(
            id="q2", type="question", text="Which is second?", gains={"d2.txt": 1.0, "d1.txt": 2.0}
        )

    def test_another_split_asks_other_questions_of_the_same_corpus(self, load, beir):
        dev, test = load(beir, split="dev"), load(beir)
        assert [question.id for question in dev.questions] == ["q1"]
        assert dev.corpus == test.corpus
        assert names(dev) == {"d1.txt", "d2.txt"}

    def test_a_missing_split_is_told_with_those_there_are(self, error_of, beir):
        assert error_of(beir, split="train") == f"{beir / 'qrels'} has no split 'train'; there are: dev, test."

    def test_a_split_without_judgements_has_no_question_to_ask(self, error_of, beir):
        (beir / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n")
        assert error_of(beir, split="dev") == f"{beir} has no question to ask."


class TestSquad:
    def test_every_distinct_context_is_a_document_with_its_title(self, load, squad):
        question_set = load(squad)
        read = [document(question_set, name) for name in sorted(names(question_set))]
        assert {(found.title, found.text) for found in read} == {("Bridge", CONTEXT), ("Light", "It burns.")}
        assert len(read) == 2

    def test_questions_are_answered_by_their_context_alone(self, load, squad):
        question_set = load(squad)
        when, whom, does = question_set.questions
        assert (when.id, when.type, when.text, when.expected) == ("s1", "question", "When?", (GoldAnswer(("1932",)),))
        assert [document(question_set, name).text for name in when.documents] == [CONTEXT]
        assert [document(question_set, name).text for name in does.documents] == ["It burns."]
        assert whom == EvalQuestion(id="s2", type="question", text="By whom?", unanswerable=True)

    def test_a_file_gives_the_set_its_name(self, load, squad):
        assert load(squad).name == "dev-v2.0"

    def test_a_folder_with_one_such_file_will_do(self, load, squad):
        (squad.parent / "about.json").write_text('{"licence": "none"}')
        (squad.parent / "broken.json").write_text("{")
        assert load(squad.parent).questions == load(squad).questions

    def test_of_two_such_files_one_has_to_be_named(self, error_of, squad):
        (squad.parent / "train.json").write_text(json.dumps(SQUAD))
        message = f"{squad.parent} has several SQuAD files, dev-v2.0.json, train.json; name the one that you mean."
        assert error_of(squad.parent) == message

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ('{"data":\n [}', ", line 2: this is not JSON: Expecting value."),
            ("[1, 2]", " does not have the shape of a SQuAD file: this cannot be [1, 2]: "),
            ('{"paragraphs": []}', " does not have the shape of a SQuAD file: `data` is missing."),
            (
                '{"data": [{"paragraphs": [{"context": "a", "qas": [{"id": "q"}]}]}]}',
                " does not have the shape of a SQuAD file: `data.0.paragraphs.0.qas.0.question` is missing.",
            ),
            ('{"data": []}', " has no question to ask."),
        ],
    )
    def test_another_shape_is_refused_with_its_place(self, error_of, squad, content, problem):
        squad.write_text(content)
        assert error_of(squad).startswith(f"{squad}{problem}")

    def test_bytes_that_are_no_text_are_refused(self, error_of, squad):
        squad.write_bytes(b'{"data": "\xff"}')
        assert error_of(squad).startswith(f"{squad} is not JSON in UTF-8: ")

    def test_two_questions_of_one_id_are_refused(self, error_of, squad):
        paragraph = {"context": "Another.", "qas": SQUAD_QUESTIONS[:1]}
        squad.write_text(json.dumps({"data": [*SQUAD["data"], {"paragraphs": [paragraph]}]}))
        assert error_of(squad) == f"{squad} has two different questions with the id 's1'; rename one."


class TestOtherFormats:
    def test_an_empty_folder_is_told_what_each_format_needs(self, error_of, tmp_path):
        message = error_of(tmp_path)
        assert message.startswith(f"{tmp_path} is in none of the three formats for question sets:\n")
        assert "qrels.tsv (corpus.jsonl, queries.jsonl, qrels.tsv missing)" in message
        assert (
            "BEIR folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv (corpus.jsonl, queries.jsonl" in message
        )
        assert "SQuAD: a file NAME.json" in message
        assert "(no such .json file)" in message

    def test_judgements_that_are_missing_are_told(self, error_of, folder):
        (folder / "qrels.tsv").unlink()
        assert "(qrels.tsv missing)" in error_of(folder)
        assert "(qrels missing)" in error_of(folder)

    def test_questions_that_are_missing_are_told(self, error_of, folder):
        (folder / "queries.jsonl").unlink()
        assert "(queries.jsonl missing)" in error_of(folder)

    @pytest.mark.parametrize(("name", "problem"), [("set.csv", "(it is a file)"), ("no", "(no folder of that name)")])
    def test_another_kind_of_file_is_refused(self, error_of, tmp_path, name, problem):
        (tmp_path / "set.csv").write_text("a,b")
        assert error_of(tmp_path / name).count(problem) == 3


class TestBrokenRows:
    @pytest.mark.parametrize(
        ("name", "line", "problem"),
        [
            ("corpus.jsonl", '{"id": "x", "text": ', "this is not JSON in UTF-8: "),
            ("corpus.jsonl", '{"id": "x", "title": "X"}', "`text` is missing."),
            ("corpus.jsonl", '{"text": "X"}', "`id` is missing."),
            ("corpus.jsonl", '{"id": "", "text": "X"}', "`id` cannot be '': "),
            ("corpus.jsonl", '["x"]', "this cannot be ['x']: "),
            ("corpus.jsonl", '{"id": "x", "text": null}', "`text` cannot be None: "),
            (
                "corpus.jsonl",
                '{"id": "bridge", "text": "Other."}',
                "the id 'bridge' is that of an earlier line with other content.",
            ),
            ("queries.jsonl", '{"id": "x"}', "`text` is missing."),
            ("queries.jsonl", '{"id": "x", "text": "Y?", "answers": "one"}', "`answers` cannot be 'one': "),
            (
                "queries.jsonl",
                '{"id": "span", "text": "Other?"}',
                "the id 'span' is that of an earlier line with other content.",
            ),
            ("qrels.tsv", "span bridge 1", "this is not a query id, a document id and a number with tabs between: "),
            ("qrels.tsv", "span\tbridge\thigh", "this is not a query id, a document id and a number with tabs"),
            ("qrels.tsv", "span\tbridge\tnan", "nan is no relevance."),
            ("qrels.tsv", "span\tbridge\t1", "an earlier line gives 'bridge' another relevance for 'span'."),
        ],
    )
    def test_a_broken_line_is_told_with_its_file_and_number(self, error_of, folder, name, line, problem):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(f"{text}\n{line}\n", encoding="utf-8")  # the blank line counts
        number = text.count("\n") + 2
        assert error_of(folder).startswith(f"{folder / name}, line {number}: {problem}")

    def test_bytes_that_are_no_text_are_told_with_their_line(self, error_of, folder):
        (folder / "corpus.jsonl").write_bytes(b'{"id": "x", "text": "\xff"}')
        assert error_of(folder).startswith(f"{folder / 'corpus.jsonl'}, line 1: this is not JSON in UTF-8: ")

    def test_the_first_judged_document_that_the_corpus_lacks_is_named(self, error_of, folder):
        (folder / "qrels.tsv").write_text(f"{QRELS}since\tferry\t0\nsince\tharbour\t1\n")
        assert error_of(folder) == f"{folder / 'qrels.tsv'} judges the document 'ferry', which corpus.jsonl lacks."

    def test_the_first_judged_question_that_is_not_there_is_named(self, error_of, folder):
        (folder / "qrels.tsv").write_text("why\tbridge\t1\n")
        problem = "has judgements for the question 'why', which queries.jsonl lacks."
        assert error_of(folder) == f"{folder / 'qrels.tsv'} {problem}"

    def test_a_set_without_questions_is_refused(self, error_of, folder):
        (folder / "queries.jsonl").write_text("")
        (folder / "qrels.tsv").write_text("")
        assert error_of(folder) == f"{folder} has no question to ask."

    def test_a_part_that_cannot_be_opened_is_refused(self, error_of, folder):
        (folder / "corpus.jsonl").unlink()
        (folder / "corpus.jsonl").mkdir()
        assert error_of(folder) == f"{folder / 'corpus.jsonl'} cannot be read: Is a directory."


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("clapnq_dev", {"documents": 597, "questions": 600, "unanswerable": 300, "with answers": 300, "judged": 300}),
        (
            "musique_train100",
            {"documents": 1890, "questions": 100, "unanswerable": 0, "with answers": 100, "judged": 237},
        ),
    ],
)
def test_a_public_set_is_read_whole(load, name, counts):
    if not (PUBLIC / name).is_dir():
        pytest.skip(f"the public sets are not beside the repository, in {PUBLIC}")
    question_set = load(PUBLIC / name)
    judged = [key for question in question_set.questions for key in question.documents]
    assert {
        "documents": len(names(question_set)),
        "questions": len(question_set.questions),
        "unanswerable": sum(question.unanswerable for question in question_set.questions),
        "with answers": sum(bool(question.expected) for question in question_set.questions),
        "judged": len(judged),
    } == counts
    assert set(judged) <= names(question_set)
