"""DOCX files: paragraphs and tables in their order, and what cannot be read."""

import io
import random
import time
import zipfile
from datetime import datetime

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reader_samples import read, refusal, save_docx

from rag.ingest import readers
from rag.ingest.readers import DOCX


def with_body(xml: str) -> bytes:
    """Return a file whose paragraphs and tables are these."""
    word = docx.Document()
    body = word.element.body
    body.insert(0, parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent>{xml}</w:sdtContent></w:sdt>"))
    return save_docx(word)


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
            "# The bridge\n\nBefore the table.\n\nPart | Cost\nArch | ten thousand euros\n\nAfter\tthe table."
        )
        assert document.media_type == DOCX

    def test_counts_the_items_of_lists_and_marks_headings_as_word_shows_them(self) -> None:
        word = docx.Document()
        word.add_heading("The drill", 0)
        for style, text in (
            ("Heading 2", "When the\nalarm sounds"), ("List Number", "Close"), ("List Number", " "),
            ("List Number", "Leave"), ("List Bullet", "Quietly"), ("Normal", "Then wait."), ("List Number", "Return"),
        ):  # fmt: skip
            word.add_paragraph(text, style=style)
        assert read(save_docx(word), "a.docx").text.split("\n\n") == [
            "# The drill", "## When the alarm sounds", "1. Close", "2. Leave", "- Quietly", "Then wait.", "3. Return",
        ]  # fmt: skip

    def test_begins_again_where_a_list_says_so_and_counts_levels_apart(self) -> None:
        word = docx.Document()
        numbering = word.part.numbering_part.element
        looks = (0, 2, "decimal", "%1)"), (1, 1, "decimal", "%2."), (2, 1, "lowerRoman", "%3.")
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for level, start, kind, text in looks
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
        for name, again in ((901, ""), (902, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="2"/></w:lvlOverride>')):
            numbering.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="77"/>{again}</w:num>')
            )
        for name, level in ((901, 0), (901, 1), (901, 1), (901, 2), (901, 0), (901, 1), (902, 0), (902, 0), (0, 0)):
            properties = word.add_paragraph("Item").paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, name
        assert read(save_docx(word), "a.docx").text.split("\n\n") == [
            "2) Item", "1. Item", "2. Item", "- Item", "3) Item", "1. Item", "2) Item", "3) Item", "Item",
        ]  # fmt: skip

    def test_counts_from_one_where_a_list_begins_with_no_number_that_anyone_would_write(self) -> None:
        word = docx.Document()
        for start in word.part.numbering_part.element.iter(qn("w:start")):
            start.set(qn("w:val"), "9" * 5000)
        word.add_paragraph("Close", style="List Number")
        assert read(save_docx(word), "a.docx").text == "1. Close"

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
        assert "unpacks to over 0.01 MB more than it has" in refusal(save_docx(word), name="a.docx")

    def test_takes_pictures_of_any_size_that_the_file_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        word = docx.Document()
        word.add_paragraph("Text.")
        stream = io.BytesIO(save_docx(word))
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("word/media/image1.png", random.Random(1).randbytes(3_000_000))
        monkeypatch.setattr(readers, "MAX_UNPACKED_BYTES", 1_000_000)
        assert read(stream.getvalue(), "a.docx").text == "Text."

    def test_reads_a_million_empty_paragraphs_in_seconds(self) -> None:
        started = time.process_time()
        assert (
            read(with_body("<w:p/>" * 1_000_000 + "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"), "a.docx").text == "Text."
        )
        assert time.process_time() - started < 10

    @pytest.mark.parametrize("tag", ["w:p", "w:tr", "w:tc", "w:tbl", "w:tbl><w:tr><w:tc"])
    def test_does_not_multiply_what_is_nested(self, tag: str) -> None:
        closing = "><".join(f"/{part}" for part in reversed(tag.split("><")))
        inner = f"<{tag}>" * 30 + "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>" + f"<{closing}>" * 30
        body = inner if tag in ("w:p", "w:tbl") else f"<w:tbl><w:tr>{inner}</w:tr></w:tbl>"
        assert read(with_body(f"<w:p><w:r><w:t>Above.</w:t></w:r></w:p>{body}"), "a.docx").text.count("Text.") <= 1
