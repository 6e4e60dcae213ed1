import io
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path, PurePath

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF

from rag.errors import DocumentRefusedError
from rag.ingest import readers
from rag.ingest.readers import DOCX, MEDIA_TYPES, media_type_of, read_document
from rag.types import Document

SEED_ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "seed-articles"


def make_pdf(*pages: str, title: str = "", author: str = "", password: str = "") -> bytes:
    pdf = FPDF()
    for text in pages:
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        if text:
            pdf.multi_cell(0, 6, text)
    if title:
        pdf.set_title(title)
    if author:
        pdf.set_author(author)
    if password:
        pdf.set_encryption(owner_password="the owner", user_password=password)
    return bytes(pdf.output())


def save_docx(word: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def make_html(*, head: str = "", date_in_text: str = "last year") -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>Old bridge to be rebuilt - Riverton Gazette</title>{head}</head><body>
<nav><ul><li><a href="/">Front page</a></li><li><a href="/sport">Sport and games</a></li></ul></nav>
<article><h1>Old bridge to be rebuilt</h1>
<p>The council of Riverton voted on Monday to rebuild the old stone bridge that was closed {date_in_text} after the
flood. Engineers said that the work would take two years and that a ferry would run in the meantime.</p>
<p>“It is the heart of the town”, said the mayor in the café beside the bridge. Shop owners on both banks had asked
for the work to begin before winter, when the ferry cannot always run.</p></article>
<aside><a href="/cats">Most read: ten cats</a></aside><footer>© 2017 Riverton Gazette. All cookies accepted.</footer>
</body></html>"""


METADATA_HEAD = """
<meta property="og:title" content="Old bridge to be rebuilt"><meta property="og:site_name" content="Riverton Gazette">
<meta property="article:published_time" content="2024-05-06T10:00:00Z"><meta name="author" content="Nellie Bly">
<link rel="canonical" href="https://gazette.example/bridge.html">"""


PAGE = "The bridge of Riverton was closed after the flood. The work on it takes two years."


def make_docx(text: str) -> bytes:
    word = docx.Document()
    word.add_paragraph(text)
    return save_docx(word)


def read(text: str | bytes, name: str = "my-first_note.md") -> Document:
    return read_document(text.encode() if isinstance(text, str) else text, name=name)


def refusal(data: str | bytes, name: str = "note.md", media_type: str | None = None) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        read_document(data.encode() if isinstance(data, str) else data, name=name, media_type=media_type)
    message = str(caught.value)
    assert message.startswith(name)
    assert message.endswith(".")
    return message


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
            ("list.csv", PAGE.encode(), "text/plain"),
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

    @pytest.mark.parametrize(
        "data", ["", " \n\t\n", "\ufeff", "---\ntitle: Only front matter\n---\n", "date 2025-06-25\n"]
    )
    @pytest.mark.parametrize("name", ["note.md", "note.txt"])
    def test_refuses_a_file_without_text(self, data: str, name: str) -> None:
        assert "has no text" in refusal(data, name=name)

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

    @pytest.mark.parametrize(
        ("source", "problem"),
        [("title: x\nlist: [a\n", "expected ',' or ']'"), ("title: a: b\n", "mapping values are not allowed"),
         ("\ttitle: x\n", "cannot start any token")],
    )  # fmt: skip
    def test_broken_yaml_is_refused_with_line_and_problem(self, source: str, problem: str) -> None:
        message = refusal(f"---\n{source}---\nText.")
        assert re.search(r"broken front matter in line \d", message)
        assert problem in message

    def test_the_line_of_the_problem_is_the_line_of_the_file(self) -> None:
        assert "in line 3 " in refusal("---\ntitle: x\nsubtitle: a: b\n---\nText.")

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

    @pytest.mark.parametrize("text", ["The date 2025-06-25 is set.", "date 2025-06-255 x", "dated 2025-06-25 x"])
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


class TestTitle:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Intro\n\n#   The bridge ##\n\n# Second", "The bridge"),
            ("```sh\n# a comment\n```\n\n# The bridge\n", "The bridge"),
            ("#hashtag\n\n## Only a section\n", "my first note"),
            ("---\ntitle: From front matter\n---\n# Heading", "From front matter"),
            ("---\ntitle: [a, b]\n---\n# Heading", "Heading"),
        ],
    )
    def test_of_markdown(self, text: str, title: str) -> None:
        assert read(text, "my-first_note.md").title == title

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("\n\n  News of the bridge  \nText.", "News of the bridge"),
            ("The bridge was closed.\nText.", "my first note"),
            ("He said: “The bridge is closed.”\nText.", "my first note"),
            ("w" * 120 + "\nText.", "w" * 120),
            ("w" * 121 + "\nText.", "my first note"),
            ("# No heading in plain text", "# No heading in plain text"),
        ],
    )
    def test_of_plain_text(self, text: str, title: str) -> None:
        assert read(text, "my-first_note.txt").title == title

    def test_is_never_empty(self) -> None:
        assert read("Text.", "-_-.txt").title == "-_-"


class TestHtml:
    def test_keeps_the_article_and_drops_what_is_around_it(self) -> None:
        text = read(make_html(), "a.html").text
        assert "It is the heart of the town”, said the mayor in the café" in text
        assert "work would take two years" in text
        for around in ("Sport and games", "ten cats", "cookies", "<p>"):
            assert around not in text

    def test_takes_title_date_publisher_author_and_address_from_the_page(self) -> None:
        document = read(make_html(head=METADATA_HEAD), "a.htm")
        assert document.title == "Old bridge to be rebuilt"
        assert document.publisher == "Riverton Gazette"
        assert document.published == date(2024, 5, 6)
        assert document.metadata == {"author": "Nellie Bly", "url": "https://gazette.example/bridge.html"}
        assert document.media_type == "text/html"

    def test_does_not_take_a_date_that_the_text_tells_of_for_its_own(self) -> None:
        assert read(make_html(date_in_text="on 2019-03-04"), "a.html").published is None

    def test_falls_back_to_the_name_of_the_file(self) -> None:
        assert (
            read("<html><body><p>Nothing but a paragraph.</p></body></html>", "the-bridge.html").title == "the bridge"
        )

    @pytest.mark.parametrize(
        ("head", "encoding"),
        [
            ('<meta charset="windows-1252">', "cp1252"),
            ('<meta charset="iso-8859-1">', "cp1252"),
            ('<meta http-equiv="Content-Type" content="text/html; charset=KOI8-R">', "koi8-r"),
            ("<meta charset=utf-16>", "utf-8"),
            ("", "utf-8"),
            ('<meta charset="iso-8859-1">', "utf-8-sig"),
            ("", "utf-16"),
        ],
    )
    def test_honours_the_declared_charset(self, head: str, encoding: str) -> None:
        html = make_html(head=head).replace("café", "кафе" if encoding == "koi8-r" else "café")
        html = html.replace("“", "").replace("”", "").replace("©", "") if encoding == "koi8-r" else html
        text = read(html.encode(encoding), "a.html").text
        assert ("кафе" if encoding == "koi8-r" else "“It is the heart of the town”, said the mayor in the café") in text

    def test_honours_the_encoding_of_an_xml_declaration(self) -> None:
        data = ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + make_html()).encode("cp1252")
        assert "café" in read(data, "a.xhtml").text

    @pytest.mark.parametrize("charset", ["klingon", "undefined", "rot13", "punycode"])
    def test_refuses_a_page_that_its_charset_cannot_decode(self, charset: str) -> None:
        data = make_html(head=f'<meta charset="{charset}">').encode("cp1252")
        assert "Convert the file to UTF-8" in refusal(data, name="a.html")

    def test_refuses_bytes_that_are_not_what_the_page_declares(self) -> None:
        assert "codec can't decode byte" in refusal(make_html().encode("cp1252"), name="a.html")

    @pytest.mark.parametrize("html", ["<html><body></body></html>", "no tags at all", "<div>" * 30_000])
    def test_refuses_a_page_without_an_article(self, html: str) -> None:
        assert "has no article text" in refusal(html, name="a.html")

    def test_removes_control_characters(self) -> None:
        assert "heart\x01" not in read(make_html().replace("heart", "he\x01art"), "a.html").text


class TestPdf:
    def test_ranges_of_pages_are_exact_and_tile_the_text(self) -> None:
        document = read(make_pdf("First page.\nSecond line.", "Middle page.", "Last page.  "), "report.pdf")
        assert document.text == "First page.\nSecond line.\n\nMiddle page.\n\nLast page."
        texts = [document.text[page.start : page.end] for page in document.pages]
        assert texts == ["First page.\nSecond line.\n\n", "Middle page.\n\n", "Last page."]
        assert [page.number for page in document.pages] == [1, 2, 3]
        assert "".join(texts) == document.text

    def test_pages_without_text_have_no_range_and_leave_the_numbers_alone(self) -> None:
        document = read(make_pdf("", "Second.", "", "Fourth.", ""), "report.pdf")
        assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
            (2, "Second.\n\n"),
            (4, "Fourth."),
        ]

    def test_takes_title_and_author_from_its_properties_but_no_date(self) -> None:
        document = read(make_pdf("Text.", title="Annual report", author="Nellie Bly"), "r.pdf")
        assert (document.title, document.metadata) == ("Annual report", {"author": "Nellie Bly"})
        assert document.published is None

    @pytest.mark.parametrize("title", ["", "untitled", "Microsoft Word - draft7.docx"])
    def test_takes_the_name_of_the_file_for_a_title_that_a_tool_made(self, title: str) -> None:
        assert read(make_pdf("Text.", title=title), "annual-report.pdf").title == "annual report"

    def test_joins_a_word_that_a_line_end_has_broken(self) -> None:
        assert (
            read(make_pdf("This is an exam-\nple of 1-\n2 words."), "a.pdf").text
            == "This is an example of 1-\n2 words."
        )

    def test_refuses_a_scan(self) -> None:
        assert "OCR" in refusal(make_pdf("", ""), name="scan.pdf")

    def test_refuses_a_file_behind_a_password(self) -> None:
        assert "needs a password" in refusal(make_pdf("Secret.", password="open sesame"), name="a.pdf")

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7 garbage", b"not a pdf", make_pdf("Text.")[:300]])
    def test_refuses_a_broken_file(self, data: bytes) -> None:
        assert "broken PDF" in refusal(data, name="a.pdf")

    def test_can_be_read_by_many_threads_at_once(self) -> None:
        files = [make_pdf(*(f"File {number} page {page}." for page in range(5))) for number in range(8)]
        start = threading.Barrier(8)

        def read_when_all_are_ready(data: bytes) -> Document:
            start.wait()
            return read(data, "a.pdf")

        with ThreadPoolExecutor(max_workers=8) as pool:
            documents = list(pool.map(read_when_all_are_ready, files))
        assert [document.text[:11] for document in documents] == [f"File {number} page" for number in range(8)]


class TestDocx:
    def test_gives_headings_paragraphs_and_tables_in_their_order(self) -> None:
        word = docx.Document()
        word.add_heading("The bridge", 1)
        word.add_paragraph("Before the table.")
        table = word.add_table(rows=2, cols=2)
        for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["Part", "Cost", "Arch", ""], strict=True):
            cell.text = text
        table.cell(1, 1).text = "ten\nthousand"
        table.cell(1, 1).add_paragraph("euros")
        word.add_paragraph("")
        word.add_paragraph("After\tthe table.")
        document = read(save_docx(word), "a.docx")
        assert document.text == (
            "The bridge\n\nBefore the table.\n\nPart | Cost\nArch | ten thousand euros\n\nAfter\tthe table."
        )
        assert document.media_type == DOCX

    def test_keeps_a_merged_cell_once(self) -> None:
        word = docx.Document()
        table = word.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(0, 2).text = "narrow"
        assert read(save_docx(word), "a.docx").text == "wide | narrow"

    def test_reads_a_table_inside_a_table_with_its_cell(self) -> None:
        word = docx.Document()
        cell = word.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "outer"
        cell.add_table(rows=1, cols=1).cell(0, 0).text = "inner"
        assert read(save_docx(word), "a.docx").text == "outer inner"

    def test_reads_insertions_content_controls_and_links_but_no_deletions(self) -> None:
        word = docx.Document()
        word.add_paragraph("seed")
        body = word.element.body
        for xml in (
            "<w:p {}><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
            "<w:p {}><w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>"
            "<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>",
            "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        ):
            body.insert(len(body) - 1, parse_xml(xml.format(nsdecls("w"))))
        assert read(save_docx(word), "a.docx").text == "seed\n\ninserted\n\na link\n\ncontrolled"

    def test_takes_title_author_and_creation_from_its_properties_but_no_date_of_publication(self) -> None:
        word = docx.Document()
        word.add_heading("Another heading", 1)
        word.core_properties.title = "The bridge"
        word.core_properties.author = "Nellie Bly"
        word.core_properties.created = datetime(2024, 5, 6, 10)  # noqa: DTZ001 - the format has no time zone
        document = read(save_docx(word), "a.docx")
        assert document.title == "The bridge"
        assert document.metadata == {"author": "Nellie Bly", "created": "2024-05-06"}
        assert document.published is None

    @pytest.mark.parametrize(("level", "title"), [(0, "The bridge"), (1, "The bridge"), (2, "my file")])
    def test_falls_back_to_the_first_heading_and_then_to_the_name_of_the_file(self, level: int, title: str) -> None:
        word = docx.Document()
        word.core_properties.title = "untitled"
        word.add_paragraph("Text.")
        word.add_heading("The bridge", level)
        assert read(save_docx(word), "my_file.docx").title == title

    def test_refuses_a_document_without_text(self) -> None:
        assert "has no text" in refusal(save_docx(docx.Document()), name="a.docx")

    @pytest.mark.parametrize("data", [b"", b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)])
    def test_refuses_what_is_no_zip(self, data: bytes) -> None:
        assert "without a password" in refusal(data, name="a.docx")

    def test_refuses_a_zip_that_is_no_docx(self) -> None:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("hello.txt", "hello")
        assert "no sound DOCX" in refusal(stream.getvalue(), name="a.docx")

    def test_refuses_a_damaged_docx(self) -> None:
        word = docx.Document()
        word.add_paragraph("Text. " * 2000)
        data = bytearray(save_docx(word))
        data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
        assert "no sound DOCX" in refusal(bytes(data), name="a.docx")

    @pytest.mark.parametrize(
        "part", ["word/document.xml", "word/styles.xml", "docProps/core.xml", "[Content_Types].xml"]
    )
    @pytest.mark.parametrize("content", ["", "<other/>"])
    def test_refuses_a_docx_with_a_broken_part(self, part: str, content: str) -> None:
        word = docx.Document()
        word.add_paragraph("Text.")
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(save_docx(word))) as whole, zipfile.ZipFile(stream, "w") as broken:
            for name in whole.namelist():
                broken.writestr(name, content if name == part else whole.read(name))
        assert "no sound DOCX" in refusal(stream.getvalue(), name="a.docx")

    def test_refuses_a_file_that_unpacks_to_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        word = docx.Document()
        word.add_paragraph("Text.")
        monkeypatch.setattr(readers, "MAX_UNPACKED_BYTES", 10_000)
        assert "unpacks to more than 10,000 bytes" in refusal(save_docx(word), name="a.docx")
