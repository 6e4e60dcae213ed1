"""The documents of a question set as files: any text and title come back from them as they were."""

import json
import logging
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from collection_samples import DOCUMENTS, as_lines, document, names
from hypothesis import given
from hypothesis import strategies as st

from eval.collection import file_name, load_collection


class TestDocumentsWithoutText:
    @pytest.fixture
    def with_blank(self, folder):
        rows = [DOCUMENTS[0], DOCUMENTS[1] | {"text": " \n\u200b\x01"}]
        (folder / "corpus.jsonl").write_text(as_lines(rows), encoding="utf-8")
        return folder

    def test_they_are_left_out_and_counted(self, load, with_blank, caplog):
        with caplog.at_level(logging.WARNING):
            question_set = load(with_blank)
        assert names(question_set) == {"bridge.txt"}
        assert caplog.messages == ["small: 1 documents without text are left out"]

    def test_questions_of_which_nothing_tells_what_is_right_are_counted(self, load, folder, caplog):
        (folder / "qrels.tsv").write_text("", encoding="utf-8")
        with caplog.at_level(logging.WARNING):
            load(folder)
        assert caplog.messages == ["small: 1 questions have neither an answer nor a relevant document"]

    def test_their_questions_stay_and_can_find_nothing(self, load, with_blank):
        since = load(with_blank).questions[1]
        assert since.gains == {"week%203%2Flight.txt.txt": 1.0}

    def test_a_corpus_of_nothing_else_is_refused(self, error_of, folder):
        rows = [row | {"text": ""} for row in DOCUMENTS]
        (folder / "corpus.jsonl").write_text(as_lines(rows))
        assert error_of(folder) == f"{folder} has no document with a text."


class TestWrittenFiles:
    def test_the_folder_is_named_after_the_set_and_its_contents(self, load, folder, tmp_path):
        first = load(folder).corpus
        assert first.parent == tmp_path / "cache"
        assert re.fullmatch("small-[0-9a-f]{12}", first.name)
        assert load(folder, name="a/b").corpus.name == f"a%2Fb{first.name.removeprefix('small')}"
        (folder / "corpus.jsonl").write_text(as_lines([*DOCUMENTS, {"id": "new", "text": "New."}]))
        assert load(folder).corpus != first

    def test_a_folder_that_is_there_is_used_again(self, load, folder):
        written = load(folder).corpus / "bridge.txt"
        before = written.stat().st_mtime_ns
        assert load(folder).corpus == written.parent
        assert written.stat().st_mtime_ns == before

    def test_a_run_that_breaks_off_leaves_nothing_half_written(self, load, folder, tmp_path, monkeypatch):
        def break_off(self: Path, target: Path) -> None:
            assert len(list(self.iterdir())) == len(DOCUMENTS)
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "rename", break_off)
        with pytest.raises(KeyboardInterrupt):
            load(folder)
        assert list((tmp_path / "cache").iterdir()) == []

    def test_a_cache_that_cannot_be_written_is_an_error(self, error_of, folder, tmp_path):
        (tmp_path / "cache").write_text("a file")
        assert error_of(folder).startswith(f"The documents of small cannot be written below {tmp_path / 'cache'}: ")

    @pytest.mark.parametrize("key", ["a", "a b", "../up", "week3/x.txt", "Grün 🌿", "%41", ".hidden", "..", "A|B\\C:"])
    def test_a_file_name_is_plain_and_can_be_turned_back(self, key):
        name = file_name(key)
        assert re.fullmatch(r"[\w%~-][\w%.~-]*\.txt", name, re.ASCII)
        assert unquote(name.removesuffix(".txt")) == key

    def test_an_id_too_long_for_a_file_name_is_hashed(self):
        names = [file_name("é" * 40 + end) for end in "ab"]
        assert all(re.fullmatch(r"[0-9a-f]{64}\.txt", name) for name in names)
        assert names[0] != names[1]

    @pytest.mark.parametrize(
        "title",
        [
            "null",
            "~",
            "---",
            "a: b # c",
            "- [x] {y}",
            "'quoted' \"twice\"",
            "yes",
            "2020-01-01",
            "@ & * ! | > %",
            "Grün 🌿 \u2028 b",
            "back\\slash",
            "long " * 60,
            "two\n---\nlines",
            "published: 2020-01-01",
        ],
    )
    def test_a_hostile_title_is_read_back_and_changes_nothing_else(self, load, folder, title):
        rows = [DOCUMENTS[0] | {"title": title}, DOCUMENTS[1]]
        (folder / "corpus.jsonl").write_text(as_lines(rows), encoding="utf-8")
        found = document(load(folder), "bridge.txt")
        assert (found.title, found.text) == (" ".join(title.split()), DOCUMENTS[0]["text"])
        assert (found.published, found.publisher, dict(found.metadata)) == (None, "", {})

    @pytest.mark.parametrize(
        "text",
        [
            "---\ntitle: other\n---\nbelow",
            "---",
            "  # No *Markdown*",
            "1\n\n---\n\n2\n",
            "\ufeffmarked",
            "a\tb",
            "title: x",
            "{'content': \"x\\n\"}",
        ],
    )
    def test_a_hostile_text_is_read_back(self, load, folder, text):
        rows = [DOCUMENTS[0] | {"text": text}, DOCUMENTS[1]]
        (folder / "corpus.jsonl").write_text(as_lines(rows), encoding="utf-8")
        found = document(load(folder), "bridge.txt")
        assert (found.title, found.text) == ("The bridge", text.rstrip())

    def test_characters_that_no_file_can_hold_are_taken_out(self, load, folder):
        line = json.dumps(DOCUMENTS[0] | {"title": "T\ud83d", "text": "a\0b\ud83dc"}) + "\n"
        (folder / "corpus.jsonl").write_text(line + as_lines(DOCUMENTS[1:]))
        found = document(load(folder), "bridge.txt")
        assert (found.title, found.text) == ("T", "abc")


PRINTABLE = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"])


@given(title=st.text(PRINTABLE | st.just("\n")), text=st.text(PRINTABLE | st.just("\n")))
def test_any_text_and_title_are_read_back(tmp_path_factory, title, text):
    folder = tmp_path_factory.mktemp("any")
    (folder / "corpus.jsonl").write_text(
        as_lines([{"id": "d", "title": f"T{title}", "text": f".{text}"}]), encoding="utf-8"
    )
    (folder / "queries.jsonl").write_text(as_lines([{"id": "q", "text": "?"}]))
    (folder / "qrels.tsv").write_text("")
    found = document(load_collection(folder, cache=folder / "cache"), "d.txt")
    assert (found.title, found.text) == (" ".join(f"T{title}".split()), f".{text}".rstrip())
