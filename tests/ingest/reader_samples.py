"""Files of the kinds that are read, and what becomes of one: a document or a refusal."""

import io

import docx
import pytest
from fpdf import FPDF

from rag.errors import DocumentRefusedError
from rag.ingest.readers import read_document
from rag.types import Document


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


def make_docx(text: str) -> bytes:
    word = docx.Document()
    word.add_paragraph(text)
    return save_docx(word)


def save_docx(word: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def read(text: str | bytes, name: str = "my-first_note.md") -> Document:
    return read_document(text.encode() if isinstance(text, str) else text, name=name)


def refusal(data: str | bytes, name: str = "note.md", media_type: str | None = None) -> str:
    with pytest.raises(DocumentRefusedError) as caught:
        read_document(data.encode() if isinstance(data, str) else data, name=name, media_type=media_type)
    message = str(caught.value)
    assert message.startswith(name)
    assert message.endswith(".")
    return message
