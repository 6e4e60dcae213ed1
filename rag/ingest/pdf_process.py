"""The process that reads one PDF: bytes on standard input, JSON with its pages or why not on standard output.

It imports nothing of the project, so that it starts quickly.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Any

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD

TOO_MUCH = 2  # 1 is Python's own, for what nobody caught


def limit(*, memory: int, seconds: int) -> None:
    """Let the process die of more than that, as far as the system has such limits and none that are stricter."""
    for name, most in (("RLIMIT_CPU", seconds), ("RLIMIT_AS", memory)):
        with suppress(ImportError, ValueError, OSError):
            import resource  # noqa: PLC0415 - not on Windows

            resource.setrlimit(getattr(resource, name), (most, most))


def read(data: bytes) -> Mapping[str, Any]:
    """Return the `texts` of the pages with `title` and `author`, or a `problem`."""
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            known = pdf.get_metadata_dict()
            texts = [page_text(pdf, index) for index in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == FPDF_ERR_PASSWORD
        return {"problem": "needs a password; save it without one" if locked else "is a broken PDF; export it again"}
    return {"texts": texts, "title": known["Title"], "author": known["Author"]}


def page_text(pdf: Any, index: int) -> str:
    """Return what is seen on the page, with the marks that PDFium sets."""
    with closing(pdf[index]) as page, closing(page.get_textpage()) as text_page:
        return str(text_page.get_text_bounded())


if __name__ == "__main__":
    file = sys.stdin.buffer.read()
    limit(memory=int(sys.argv[1]) + len(file), seconds=int(sys.argv[2]))
    try:
        sys.stdout.write(json.dumps(read(file)))
    except MemoryError:
        sys.exit(TOO_MUCH)
