"""PDF files: exact pages, and what cannot be read."""

import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from reader_samples import make_pdf, read, refusal

from rag.ingest import pdf
from rag.types import Document


def make_bare_pdf(content: bytes, pages: int = 1) -> bytes:
    """Return a PDF all of whose pages show the same content, packed."""
    packed = zlib.compress(content, 9)
    kids = b"4 0 R " * pages
    return (
        b"%%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type /Pages /Count %d /Kids [%s]>> endobj\n"
        b"3 0 obj <</Length %d /Filter /FlateDecode>> stream\n%s\nendstream endobj\n"
        b"4 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R /Resources "
        b"<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj\n"
        b"trailer <</Root 1 0 R>>\n%%%%EOF" % (pages, kids, len(packed), packed)
    )


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

    def test_refuses_a_small_file_that_takes_more_memory_than_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "MAX_BYTES", 200_000_000)
        data = make_bare_pdf(b"BT /F1 12 Tf 9 9 Td " + b"(AAAA) Tj " * 400_000 + b"ET")
        assert len(data) < 10_000
        assert "takes more than 0.2 GB of memory" in refusal(data, name="a.pdf")
        assert read(make_pdf("The next one."), "b.pdf").text == "The next one."

    def test_refuses_a_small_file_that_takes_more_time_than_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "MAX_CPU_S", 1)
        data = make_bare_pdf(b"BT /F1 12 Tf 9 9 Td " + b"(AAAA) Tj " * 20_000 + b"ET", pages=2_000)
        assert "or 1 s to read" in refusal(data, name="a.pdf")

    def test_reads_a_long_honest_file(self) -> None:
        data = make_bare_pdf(b"BT /F1 12 Tf 9 9 Td 14 TL " + b"(The ferry is blue.) Tj T* " * 50 + b"ET", pages=300)
        assert len(read(data, "a.pdf").pages) == 300

    def test_can_be_read_by_many_threads_at_once(self) -> None:
        files = [make_pdf(*(f"File {number} page {page}." for page in range(5))) for number in range(8)]
        start = threading.Barrier(8)

        def read_when_all_are_ready(data: bytes) -> Document:
            start.wait()
            return read(data, "a.pdf")

        with ThreadPoolExecutor(max_workers=8) as pool:
            documents = list(pool.map(read_when_all_are_ready, files))
        assert [document.text[:11] for document in documents] == [f"File {number} page" for number in range(8)]
