"""Reading files: which reader takes one, and what text, front matter, date and title it gives."""

import re
import time
from datetime import date
from itertools import pairwise
from pathlib import Path, PurePath

import pytest
from reader_samples import make_docx, make_html, make_pdf, read, refusal

from rag.ingest.readers import DOCX, MEDIA_TYPES, media_type_of, read_document

SEED_ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "seed-articles"
PAGE = "The bridge of Riverton was closed after the flood. The work on it takes two years."


class TestChoosingAReader:
    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("a.md", "text/markdown"),
            ("A.TXT", "text/plain"),
            ("x/b.xhtml", "text/html"),
            ("c.docx", DOCX),
            ("d.odt", None),
        ],
    )
    def test_tells_the_media_type_by_the_ending(self, name: str, media_type: str | None) -> None:
        assert media_type_of(PurePath(name)) == media_type

    def test_every_ending_has_a_reader(self) -> None:
        for ending in MEDIA_TYPES:
            assert "not supported" not in refusal(b"", name=f"empty{ending}")

    def test_a_given_media_type_outranks_the_ending_and_may_have_parameters(self) -> None:
        document = read_document(b"# Heading\n\nText.", name="upload.bin", media_type="Text/Markdown; charset=utf-8")
        assert (document.media_type, document.title) == ("text/markdown", "Heading")

    @pytest.mark.parametrize(
        ("name", "media_type", "named"),
        [("sheet.xlsx", None, "this kind"), ("noise", None, "this kind"), ("a.md", "image/png", "image/png")],
    )
    def test_refuses_what_it_cannot_read_and_lists_what_it_can(
        self, name: str, media_type: str | None, named: str
    ) -> None:
        message = refusal(b"data\0\xff", name=name, media_type=media_type)
        assert named in message
        assert all(ending in message for ending in MEDIA_TYPES)

    @pytest.mark.parametrize(
        ("name", "data", "media_type"),
        [
            ("report.txt", make_pdf(PAGE), "application/pdf"),
            ("report", make_pdf(PAGE), "application/pdf"),
            ("letter.md", make_docx(PAGE), DOCX),
            ("page.txt", make_html().encode(), "text/html"),
            ("page", b"\xef\xbb\xbf<!-- saved -->\n<HTML>" + make_html().encode()[15:], "text/html"),
            ("list.log", PAGE.encode(), "text/plain"),
            ("about-html.md", f"About <!doctype html>\n\n{PAGE}".encode(), "text/markdown"),
        ],
    )
    def test_the_content_outranks_the_ending(self, name: str, data: bytes, media_type: str) -> None:
        document = read_document(data, name=name)
        assert document.media_type == media_type
        assert "bridge" in document.text

    @pytest.mark.parametrize("name", ["saved.pdf", "saved.docx"])
    @pytest.mark.parametrize("data", [make_html(), PAGE])
    def test_a_page_or_text_that_was_saved_as_a_pdf_or_docx_is_refused(self, name: str, data: str) -> None:
        assert refusal(data, name=name)

    @pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04\0mimetype", b"{\\rtf1 Text}", b"caf\xe9"])
    def test_content_that_is_neither_text_nor_known_is_refused_under_any_ending(self, data: bytes) -> None:
        for name in ("a", "a.png", "a.pdf", "a.docx"):
            assert refusal(data, name=name)

    @pytest.mark.parametrize("comment", ["<!-- a -->\n", "<!-- ", "<?xml >\n"])
    def test_comments_before_a_text_that_is_no_page_are_read_at_once(self, comment: str) -> None:
        began = time.process_time()
        assert read(comment * 60 + "# Title\nThe ferry leaves at nine.").media_type == "text/markdown"
        assert time.process_time() - began < 3  # each one more doubled the time

    @pytest.mark.parametrize(
        "data",
        ["", " \n\t\n", "\ufeff", "---\ntitle: Only front matter\n---\n", "date 2025-06-25\n", " \u200b\ufeff\n\u2060"],
    )
    @pytest.mark.parametrize("name", ["note.md", "note.txt"])
    def test_refuses_a_file_without_text(self, data: str, name: str) -> None:
        assert "has no text" in refusal(data, name=name)

    @pytest.mark.parametrize("data", ["?", "🌉", "\u200bx", "\ue000", "ㅤ渡"])
    def test_takes_a_file_in_which_one_thing_can_be_seen(self, data: str) -> None:
        assert read(data).text == data

    def test_reads_the_same_bytes_to_the_same_document(self) -> None:
        data = make_pdf("Page one.", "Page two.")
        assert read(data, "a.pdf") == read(data, "a.pdf")


class TestStoredText:
    def test_keeps_markdown_source_and_characters_as_they_are(self) -> None:
        text = "  indented *first* line\n\n- cafe\u0301 \u00a0 \U0001f309\t|\u2028 \u00ad`x`  \n> quote"
        assert read(text).text == text

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_reads_utf8_and_utf16_and_takes_the_byte_order_mark_off(self, encoding: str) -> None:
        assert read("Grüße, \U0001f309!".encode(encoding), "a.txt").text == "Grüße, \U0001f309!"

    def test_reads_big_endian_utf16(self) -> None:
        assert read(b"\xfe\xff" + "Grüße".encode("utf-16-be"), "a.txt").text == "Grüße"

    def test_ends_every_line_with_a_line_feed(self) -> None:
        assert read(b"one\r\ntwo\rthree\x0cfour\n\xc2\x85five").text == "one\ntwo\nthree\nfour\n\nfive"

    def test_removes_control_characters_and_trailing_white_space(self) -> None:
        assert read(b"a\x01b\x1b[0m\tc\x7f\xc2\x9dd \n\n \xef\xbf\xbe ").text == "ab[0m\tcd"

    def test_removes_lone_surrogates(self) -> None:
        document = read('---\ntitle: "half\\ud83d"\nnote: "\\udc00x"\n---\nText.')
        assert (document.title, document.metadata["note"]) == ("half", "x")

    def test_refuses_invalid_utf8_and_says_where(self) -> None:
        message = refusal(b"\xef\xbb\xbfcaf\xe9 au lait")
        assert "byte 0xe9 in position 6" in message
        assert "Convert the file to UTF-8" in message

    @pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv"])
    def test_reads_windows_1252_as_excel_and_old_editors_write_it(self, name: str) -> None:
        text = "Straße,Gebühr\nKönigsweg “5” – Süd,12 €\nL’ÉTÉ,£4"
        assert "Königsweg “5” – Süd" in read(text.encode("cp1252"), name).text
        assert "£4" in read(text.encode("cp1252"), name).text

    @pytest.mark.parametrize(
        "data",
        [
            "Музей открыт каждый день.".encode("cp1251"),
            "Zażółć gęślą jaźń, pięć złotych.".encode("cp1250"),
            "博物館は毎日九時から開いています。".encode("shift_jis"),
            "Grüße und Küsse".encode()[:-8] + b"\xc3",  # cut within a character
            b"caf\xe9 \x81",
            b"caf\xe9 \x07\x1b",
        ],
    )
    def test_refuses_what_is_neither_utf8_nor_windows_1252(self, data: bytes) -> None:
        assert "Convert the file to UTF-8" in refusal(data)

    def test_refuses_half_a_utf16_character(self) -> None:
        assert "Convert the file to UTF-8" in refusal(b"\xff\xfea\0b")

    @pytest.mark.parametrize("name", ["picture.txt", "picture.md", "picture.html"])
    def test_refuses_a_binary_file_under_a_text_ending(self, name: str) -> None:
        assert "looks like a binary file" in refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", name=name)


class TestFrontMatter:
    def test_gives_title_publisher_date_and_metadata(self) -> None:
        document = read(
            "---\ntitle: The  bridge\npublisher: Riverton Gazette\npublished: 2024-05-06\n"
            "version: 1.10\ndraft: no\ntags: [a, b]\nempty:\nnothing: null\n---\n\n  # Not the title\nText.\n"
        )
        assert document.title == "The bridge"
        assert document.publisher == "Riverton Gazette"
        assert document.published == date(2024, 5, 6)
        assert document.metadata == {"version": "1.10", "draft": "no"}
        assert document.text == "  # Not the title\nText."

    @pytest.mark.parametrize("name", ["a.md", "a.txt"])
    def test_is_read_in_markdown_and_in_plain_text(self, name: str) -> None:
        assert read("---\r\ntitle: 1984\r\n---\r\nText.", name).title == "1984"

    @pytest.mark.parametrize(
        "line",
        ["published: 2024-05-06", "published: '2024-05-06'", "date: 2024-05-06", "published: 2024-05-06 23:30:00",
         "date: 2024-05-06T23:30:00-05:00", "published: 2024-05-06T00:10:00Z"],
    )  # fmt: skip
    def test_takes_the_day_as_it_is_written(self, line: str) -> None:
        assert read(f"---\n{line}\n---\nText.").published == date(2024, 5, 6)

    def test_published_outranks_date_which_stays_in_the_metadata(self) -> None:
        document = read("---\ndate: 2020-01-01\npublished: 2024-05-06\n---\nText.")
        assert document.published == date(2024, 5, 6)
        assert document.metadata == {"date": "2020-01-01"}

    @pytest.mark.parametrize("value", ["soon", "2025-13-40", "06.05.2024", "[2024-05-06]", "{year: 2024}"])
    def test_a_wrong_date_is_refused_with_its_value(self, value: str) -> None:
        message = refusal(f"---\npublished: {value}\n---\nText.")
        assert re.search(r"gives .* as its date of publication", message)
        assert "YYYY-MM-DD" in message

    @pytest.mark.parametrize("last", ["date: *f", "published: *f", "tags: *f"])
    def test_a_small_file_that_stands_for_a_large_one_is_never_written_out(self, last: str) -> None:
        names = "abcdef"  # ten times as much with each
        levels = [f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in pairwise(names)]
        text = "\n".join(["---", f"a: &a [{'x' * 100}]", *levels, last, "---", "Text."])
        if last.startswith("tags"):
            assert read(text).metadata == {}
        else:
            assert refusal(text).count("x") < 10

    def test_more_of_it_than_anyone_writes_is_refused(self) -> None:
        fields = "\n".join(f"field{i}: *a" for i in range(200))
        assert "more than 100,000 characters" in refusal(f"---\na: &a {'x' * 1000}\n{fields}\n---\nText.")

    def test_a_wrong_value_is_not_quoted_at_length(self) -> None:
        assert len(refusal(f"---\ndate: {'x' * 5000}\n---\nText.")) < 200
        assert len(refusal(f"---\ntitle: *{'x' * 5000}\n---\nText.")) < 200

    @pytest.mark.parametrize(
        ("source", "problem"),
        [("title: x\nlist: [a\n", "expected ',' or ']'"), ("parts:\n  a: b: c\n", "mapping values are not allowed"),
         ("\ttitle: x\n", "cannot start any token")],
    )  # fmt: skip
    def test_broken_yaml_is_refused_with_line_and_problem(self, source: str, problem: str) -> None:
        message = refusal(f"---\n{source}---\nText.")
        assert re.search(r"broken front matter in line \d", message)
        assert problem in message

    def test_a_colon_in_a_value_is_part_of_it(self) -> None:
        document = read("---\ntitle: Bob's harbour: a history\nnote: 'a: b'\npublisher: Tidings: Norholm\n---\nText.")
        assert (document.title, document.publisher) == ("Bob's harbour: a history", "Tidings: Norholm")
        assert document.metadata == {"note": "a: b"}

    def test_the_line_of_the_problem_is_the_line_of_the_file(self) -> None:
        assert "in line 3 " in refusal("---\ntitle: x\nsubtitle: {a: b: c}\n---\nText.")

    @pytest.mark.parametrize("source", ["list:\n" + "- a\n" * 60_000, "title: " + "x" * 100_001 + "\n"])
    def test_front_matter_that_is_very_long_is_refused_unparsed(
        self, source: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("yaml.load", lambda *_, **__: pytest.fail("it was parsed"))
        assert "more than 100,000 characters of front matter" in refusal(f"---\n{source}---\nText.")

    @pytest.mark.parametrize("text", ["---\ntitle: never closed\n\nText.", "---\na: " + "[" * 5000 + "\n---\nText."])
    def test_front_matter_without_end_or_bottom_is_refused(self, text: str) -> None:
        assert "opens front matter with --- in line 1" in refusal(text)

    @pytest.mark.parametrize(
        "text", ["---\nBetween two rules\n---\nText.", "-----\nTitle\n-----\nText.", "--- not a rule"]
    )
    def test_horizontal_rules_are_text(self, text: str) -> None:
        assert read(text).text == text

    def test_runs_no_yaml_tags(self) -> None:
        document = read("---\nnote: !!python/object/apply:os.getcwd []\nkind: !!bool maybe\n---\nText.")
        assert document.metadata == {"kind": "maybe"}


class TestDateHeader:
    @pytest.mark.parametrize("blanks", ["", " ", "\n \t"])
    @pytest.mark.parametrize("name", ["a.md", "a.txt"])
    def test_becomes_the_date_of_publication(self, blanks: str, name: str) -> None:
        document = read(f"{blanks}date 2025-06-25 The talks began.\n", name)
        assert (document.published, document.text) == (date(2025, 6, 25), "The talks began.")

    def test_front_matter_outranks_it(self) -> None:
        document = read("---\npublished: 2024-05-06\n---\ndate 2025-06-25\nText.")
        assert (document.published, document.text) == (date(2024, 5, 6), "Text.")

    @pytest.mark.parametrize("text", [
        "The date 2025-06-25 is set.", "date 2025-06-255 x", "dated 2025-06-25 x",
        "date 2024-03-01 was the day on which it fell.",
    ])  # fmt: skip
    def test_other_text_is_left_alone(self, text: str) -> None:
        document = read(text)
        assert (document.published, document.text) == (None, text)

    def test_a_day_that_does_not_exist_is_refused(self) -> None:
        assert "2025-02-30" in refusal("date 2025-02-30 Text.")

    def test_is_read_in_the_seed_articles(self) -> None:
        if not SEED_ARTICLES.is_dir():
            pytest.skip(f"the seed articles are not beside this repository ({SEED_ARTICLES})")
        paths = sorted(SEED_ARTICLES.glob("*.txt"))
        documents = {path: read_document(path.read_bytes(), name=path.name) for path in paths}
        headers = {path: re.match(r"\s*date (\S+)", path.read_text(encoding="utf-8")) for path in paths}
        expected = {path: date.fromisoformat(header[1]) if header else None for path, header in headers.items()}
        assert {path: document.published for path, document in documents.items()} == expected
        assert date(2025, 6, 25) in expected.values()
        assert not any(document.text.lstrip().startswith("date ") for document in documents.values())


class TestMail:
    @pytest.mark.parametrize(
        ("headers", "title", "day"),
        [
            ("From: Ann\nDate: Mon, 12 May 2025 23:14:00 +0200\nSubject: The move\n", "The move", date(2025, 5, 12)),
            ("Subject: The move\n to the quay\nSent: 3 March 2025\n", "The move", date(2025, 3, 3)),
            ("from: Ann\nsent: Monday, May 12, 2025 9:14 AM\nsubject: The move\n", "The move", date(2025, 5, 12)),
            ("From: Ann\nDate: some day\n", "From: Ann", None),
            ("Subject: History\n", "Subject: History", None),
            ("Subject: History\n\nDate: 3 March 2025\n", "Subject: History", None),
        ],
    )
    def test_tells_its_subject_and_day(self, headers: str, title: str, day: date | None) -> None:
        text = f"{headers}\nDear all, the office moves."
        document = read(text, "mail.txt")
        assert (document.title, document.published, document.text) == (title, day, text)

    @pytest.mark.parametrize(
        ("sender", "publisher"),
        [("Ann Lee <ann@x.example>", "Ann Lee"), ('"Lee, Ann" <ann@x.example>', "Ann Lee"), ("a@x.example",) * 2],
    )
    def test_is_published_by_who_sent_it(self, sender: str, publisher: str) -> None:
        assert read(f"From: {sender}\nSubject: The move\n\nDear all.", "mail.txt").publisher == publisher

    def test_of_markdown_is_text_as_any(self) -> None:
        assert read("From: Ann\nSubject: The move\n\nDear all.", "the-mail.md").title == "the mail"


RIVER = "River\n=====\n\nIt is long."


class TestTitle:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Intro\n\n#   The bridge ##\n\n# Second", "The bridge"),
            ("```sh\n# a comment\n```\n\n# The bridge\n", "The bridge"),
            ("#hashtag\n\n## Only a section\n", "my first note"),
            ("---\ntitle: From front matter\n---\n# Heading", "From front matter"),
            ("---\ntitle: [a, b]\n---\n# Heading", "Heading"),
            ("The bridge\n==========\n\nIt is long.\n\n# Second", "The bridge"),
            ("# ![Logo](logo.png)\n\nText.\n\n# The bridge", "The bridge"),
            ("# [The bridge](https://x.example) [![Build](b.svg)](https://b.example) <a id='x'></a>", "The bridge"),
            ("# [1.2.0] - 2024-05-06", "[1.2.0] - 2024-05-06"),
        ],
    )
    def test_of_markdown(self, text: str, title: str) -> None:
        assert read(text, "my-first_note.md").title == title

    @pytest.mark.parametrize("padding", [" ", "\t ", "#", " #"])
    def test_a_heading_padded_by_any_number_of_characters_is_read_at_once(self, padding: str) -> None:
        began = time.process_time()
        read(f"# The bridge{padding * 20_000}x\n\nText.")
        assert time.process_time() - began < 3  # it would have been hours

    @pytest.mark.parametrize("sign", ["|", "|a", "|a|", "[", "![", "[![a](b", "<", "# ", "=\n", ".. a\n"])
    def test_of_signs_again_and_again_is_read_at_once(self, sign: str) -> None:
        began = time.process_time()
        for name in ("a.md", "a.txt"):
            read(f"{sign * 20_000}x\n\nText.\n\n# {sign * 20_000}x", name)
        assert time.process_time() - began < 3

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("\n\n  News of the bridge  \nText.", "News of the bridge"),
            ("The bridge was closed.\nText.", "my first note"),
            ("He said: “The bridge is closed.”\nText.", "my first note"),
            ("w" * 120 + "\nText.", "w" * 120),
            ("w" * 121 + "\nText.", "my first note"),
            ("# No heading in plain text", "# No heading in plain text"),
            ("==========\nThe bridge\n==========\n\nText.", "The bridge"),
            (
                f".. image:: b.svg\n    :alt: Build\n\n.. a comment\n\n   of two parts\n\n|Logo| |Build|_\n\n{RIVER}",
                "River",
            ),
            (f"[![Build](b.svg)](https://b.example)\n\n{RIVER}", "River"),
            (f"|Logo|\n\n.. |Logo| image:: l.svg\n\n-----\n\n{RIVER}", "my first note"),
            (":title: Ferries of the lake\n:category: A\n\nText.", "Ferries of the lake"),
            (f":mod:`River` and ferry\n{'=' * 21}\n\nText.", "River and ferry"),
            ("#\n# Ferries of the lake\n#", "# Ferries of the lake"),
            ("name,seats,since\nTern,12,1932", "my first note"),
            ("Format: https://format.example/1.0\nName: River", "my first note"),
        ],
    )
    def test_of_plain_text(self, text: str, title: str) -> None:
        assert read(text, "my-first_note.txt").title == read(text, "my-first_note.rst").title == title

    @pytest.mark.parametrize("name", ["a.md", "a.html", "a.pdf"])
    def test_is_cut_after_a_word(self, name: str) -> None:
        long = "very long title " * 3000
        page = f"<html><head><title>{long}</title></head><body><p>{long}</p></body></html>"
        data = {"a.md": f"# {long}\nText.", "a.html": page, "a.pdf": make_pdf("Text.", title=long)}
        title = read(data[name], name).title
        assert title.endswith(("long…", "title…", "very…"))
        assert len(title) <= 300

    def test_of_one_endless_word_is_cut_within_it(self) -> None:
        assert read(f"---\ntitle: {'x' * 999}\n---\nText.").title == "x" * 299 + "…"

    def test_is_never_empty(self) -> None:
        assert read("Text.", "-_-.txt").title == "-_-"
