"""Turns the bytes of one file into a `Document`: Markdown, plain text, HTML, PDF, DOCX, CSV and mails.

Citations point into the text that is made here, so the same bytes always give the same characters. A file's own
characters are kept, but for byte order marks, line ends (always LF), control characters, lone surrogates and the
white space at the very end.
"""

import codecs
import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import Any
from unicodedata import category

import docx
import trafilatura
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from rag.errors import DocumentRefusedError
from rag.ingest.csv_table import table_of
from rag.ingest.decoding import decoded
from rag.ingest.front_matter import parse_date, split_front_matter
from rag.ingest.headlines import markdown_headline, plain_headline
from rag.ingest.html_text import drop_permalinks, page_of, text_of
from rag.ingest.mail import subject_sender_day, text_of_message
from rag.ingest.memo import day_in_head, day_in_name
from rag.ingest.pdf import read_pdf
from rag.ingest.word import block_texts
from rag.types import Document, Page

MARKDOWN, PLAIN, HTML, PDF = "text/markdown", "text/plain", "text/html", "application/pdf"
CSV, MESSAGE = "text/csv", "message/rfc822"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES: Mapping[str, str] = {
    ".md": MARKDOWN, ".markdown": MARKDOWN, ".txt": PLAIN, ".text": PLAIN, ".rst": PLAIN,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".pdf": PDF, ".docx": DOCX,
    ".csv": CSV, ".tsv": CSV, ".eml": MESSAGE,
}  # fmt: skip
MAX_TITLE_CHARACTERS = 300  # it is read above every chunk
MAX_UNPACKED_BYTES = 50_000_000  # more than the file has: pictures are packed already, and all else is parsed

_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x85]")
UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # the last two are no characters
# A small letter after it goes on with a sentence.
_DATE_HEADER = re.compile(r"\s*date[ \t]+([0-9]{4}-[0-9]{2}-[0-9]{2})(?!\S|\s+[a-z])\s*")
_TOOL_MADE_TITLE = re.compile(r"untitled\b.*|word document|.*\.(docx?|pdf|tex|dvi|indd|qxd)", re.IGNORECASE)

_HTML_START = re.compile(
    rb"\s*(?>(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*)<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_HTML_HEAD = re.compile(r".*?(?=</head\s*>|<body\b)", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"<(?:\?xml\b[^>]*?encoding|meta\b[^>]*?charset)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# What browsers take these labels for; the last two are no charsets but quadratically slow codecs for host names.
_BROWSER_CODECS = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "windows-1252")
_BROWSER_CODECS |= {"gb2312": "gb18030", "utf-16": "utf-8", "punycode": "utf-8", "idna": "utf-8"}
# Left to its defaults htmldate guesses from any date in the text, and what it accepts depends on today.
_DATE_SEARCH = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def media_type_of(path: PurePath) -> str | None:
    """Return the media type that the file's ending stands for, or None for an ending that no reader knows."""
    return MEDIA_TYPES.get(path.suffix.lower())


def media_type_in(data: bytes, path: PurePath) -> str | None:
    """Return the media type of the content; None when it is no text, and nothing that a reader knows.

    What the first bytes prove counts more than the file's ending, which tells kinds of text apart. Text under the
    ending of a PDF or DOCX is left to their readers to refuse: it is a broken file, or an error page saved as one.
    """
    named = media_type_of(path)
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04") and b"word/document" in data:  # names of parts are not compressed
        return DOCX
    if named not in (PDF, DOCX) and _HTML_START.match(data.removeprefix(codecs.BOM_UTF8)[:4096]):
        return HTML
    return named or (PLAIN if _is_utf8(data) else None)


def _is_utf8(data: bytes) -> bool:
    if b"\0" in data or data.startswith(b"{\\rtf"):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_document(data: bytes, *, name: str, media_type: str | None = None) -> Document:
    """Return the document that these bytes hold.

    The media type is told by the content and, where that may be any text, by the ending of `name`, which is also the
    title of last resort.
    Raises `DocumentRefusedError`, with a sentence that says what to do, when there is no text to be had.
    """
    kind = media_type.partition(";")[0].strip().lower() if media_type else media_type_in(data, PurePath(name))
    reader = _READERS.get(kind or "")
    if reader is None:
        what = kind or "this kind of file"
        raise DocumentRefusedError(f"{name}: {what} is not supported. Convert it to one of {', '.join(MEDIA_TYPES)}.")
    document = reader(data, name)
    if all(sign.isspace() or category(sign) == "Cf" for sign in document.text):  # Cf: zero width, as U+200B
        raise DocumentRefusedError(f"{name} has no text: it is empty, or a scan that must go through OCR first.")
    published = document.published or day_in_name(name)
    return replace(document, title=short_title(document.title), published=published)


def short_title(title: str) -> str:
    """Return a title that is not too long: one of more than MAX_TITLE_CHARACTERS ends after a word with an ellipsis."""
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    head = title[: MAX_TITLE_CHARACTERS - 1]
    return f"{head.rpartition(' ')[0] or head}…"


def _clean(text: str) -> str:
    return UNWANTED.sub("", _LINE_BREAK.sub("\n", text.removeprefix("\ufeff"))).rstrip()


def _one_line(text: str | None) -> str:
    return " ".join(_clean(text or "").split())


def _known(**values: str | None) -> dict[str, str]:
    return {key: line for key, value in values.items() if (line := _one_line(value))}


def _title(*candidates: str | None, name: str) -> str:
    """Return the first title that a person may have written, or else the file's name without ending."""
    lines = (_one_line(candidate) for candidate in candidates)
    written = (line for line in lines if line and not _TOOL_MADE_TITLE.fullmatch(line))
    stem = PurePath(name).stem
    return next(written, _one_line(stem.replace("-", " ").replace("_", " ")) or stem)


@contextmanager
def _refusing(sentence: str) -> Iterator[None]:
    try:
        yield
    # zipfile, python-docx, lxml and trafilatura promise no set of errors: broken files make them raise KeyError,
    # AttributeError, NotImplementedError, RecursionError, zlib.error and more. BLE001 passes as it is raised again.
    except Exception as error:
        raise DocumentRefusedError(sentence) from error


def _read_text(data: bytes, name: str, *, media_type: str, find_headline: Callable[[str], str]) -> Document:
    written_fields, body = split_front_matter(_clean(decoded(data, name)), name)
    fields = {_clean(key): _clean(value) for key, value in written_fields.items()}
    header = _DATE_HEADER.match(body)
    written = fields.pop("published", "") or fields.pop("date", "") or (header[1] if header else "")
    text = body[header.end() :] if header else body
    subject, sender, sent = subject_sender_day(text) if media_type == PLAIN else ("", "", None)
    return Document(
        title=_one_line(fields.pop("title", "")) or _title(subject, find_headline(text), name=name),
        publisher=_one_line(fields.pop("publisher", "") or fields.get("author", "")) or sender,
        published=parse_date(written, name) if written else sent or day_in_head(text),
        text=text,
        media_type=media_type,
        metadata=fields,
    )


def _read_html(data: bytes, name: str) -> Document:
    declared = _CHARSET.search(data, 0, 4096)
    label = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    source = _clean(decoded(data, name, _BROWSER_CODECS.get(label, label)))
    head = _HTML_HEAD.match(source)
    with _refusing(f"{name} cannot be read as HTML; open it in a browser and save the page again."):
        page = text = page_of(source)
        if page is not None:
            drop_permalinks(page)
            known = trafilatura.extract_metadata(page, date_config=_DATE_SEARCH)
            # The date comes from the head alone: in the body any date that is told of would do.
            alone = f"{head[0]}<body></body>" if head else ""  # without a body XHTML is none to trafilatura
            day = trafilatura.extract_metadata(alone, date_config=_DATE_SEARCH).date if head else None
            title = _page_title(page, _one_line(known.title))
            text = text_of(page)
    if text is None:
        raise DocumentRefusedError(f"{name} has no article text; save the page with its text, or the text as .txt.")
    return Document(
        text=_clean(text),
        title=_title(title, name=name),
        media_type=HTML,
        publisher=_one_line(known.sitename) or _one_line(known.author),
        published=date.fromisoformat(day) if day else None,
        metadata=_known(author=known.author, url=known.url),
    )


def _page_title(page: Any, guessed: str) -> str:
    """Return the title that was guessed where the page itself calls it so, and not some box; or what its head says.

    What the head ends with is most often the site: "Path | Manual" below the heading "Manual". And one of several
    headings of the first level is that of a part.
    """
    head = _one_line(page.findtext(".//head/title"))
    if guessed != head and head.casefold().endswith(guessed.casefold()):
        return head
    headings = [_one_line(heading.text_content()) for heading in page.iter("h1")]
    called = [head, *page.xpath("//meta/@content"), *(headings if len(headings) == 1 else ())]
    return guessed if not head or any(guessed in _one_line(one) for one in called) else head


def _read_pdf(data: bytes, name: str) -> Document:
    content = read_pdf(data, name)
    # PDFium marks a word broken at a line's end by U+0002; cleaning joins it.
    text, pages = _join_pages([_clean(page) for page in content.texts])
    title, author = _title(content.title, name=name), _known(author=content.author)
    return Document(text=text, title=title, media_type=PDF, pages=pages, metadata=author)


def _join_pages(texts: list[str]) -> tuple[str, tuple[Page, ...]]:
    """Return the whole text and ranges that tile it: the blank line below a page is that page's.

    Pages without text have no range; the others keep their numbers.
    """
    filled = [(number, text) for number, text in enumerate(texts, start=1) if text]
    whole, pages, start = "\n\n".join(text for _, text in filled), [], 0
    for number, text in filled:
        end = min(start + len(text) + len("\n\n"), len(whole))
        pages.append(Page(number=number, start=start, end=end))
        start = end
    return whole, tuple(pages)


def _read_docx(data: bytes, name: str) -> Document:
    """Return paragraphs and tables in their order; text boxes, notes, headers and footers are not read."""
    not_docx = f"{name} is no sound DOCX file; save it as .docx, without a password (.doc is not read)."
    with _refusing(not_docx), zipfile.ZipFile(BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > len(data) + MAX_UNPACKED_BYTES:
        more = f"{MAX_UNPACKED_BYTES / 1e6:g} MB more than it has"
        raise DocumentRefusedError(f"{name} unpacks to over {more}; split it into parts.")
    with _refusing(not_docx):  # all of it: python-docx reads late, so that broken parts show when they are asked for
        word = docx.Document(BytesIO(data))
        texts = [text for part in block_texts(word) if (text := _clean(part))]
        # Looking styles up is slow, and a title stands above.
        first = (Paragraph(part, word) for part in islice(word.element.body.iterchildren(qn("w:p")), 20))
        headings = [part.text for part in first if part.style and part.style.name in ("Title", "Heading 1")]
        known = word.core_properties
        title, author, created = known.title, known.author, known.created
    return Document(
        text="\n\n".join(texts),
        title=_title(title, *headings, name=name),
        media_type=DOCX,
        # `created` is no date of publication: it may be that of the template.
        metadata=_known(author=author, created=created.date().isoformat() if created else None),
    )


def _read_csv(data: bytes, name: str) -> Document:
    try:
        caption, table = table_of(_clean(decoded(data, name)))
    except csv.Error as error:
        raise DocumentRefusedError(f"{name} cannot be read as CSV: {error}; save the table again.") from error
    title = _title(caption.partition("\n")[0], name=name)
    return Document(text=f"{caption}\n\n{table}".strip(), title=title, media_type=CSV)


def _read_message(data: bytes, name: str) -> Document:
    with _refusing(f"{name} cannot be read as a mail; save it again, or its text as .txt."):
        text = _clean(text_of_message(data))
    subject, sender, sent = subject_sender_day(f"{text}\n")
    title = _title(subject, name=name)
    return Document(text=text, title=title, publisher=sender, media_type=MESSAGE, published=sent)


_READERS: Mapping[str, Callable[[bytes, str], Document]] = {
    MARKDOWN: partial(_read_text, media_type=MARKDOWN, find_headline=markdown_headline),
    PLAIN: partial(_read_text, media_type=PLAIN, find_headline=plain_headline),
    HTML: _read_html,
    PDF: _read_pdf,
    DOCX: _read_docx,
    CSV: _read_csv,
    MESSAGE: _read_message,
}
