"""Reads PDF files, each in a process of its own that may die of it.

A small file can unpack to any amount of work, in more ways than could be looked for in its bytes, and PDFium ends the
whole process when it gets no more memory.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.errors import DocumentRefusedError

MAX_BYTES: Final = 1_000_000_000  # of memory beside the file; 1,500 pages of text take 30 MB
MAX_CPU_S: Final = 60
MAX_WALL_S: Final = 600  # where CPU time has no limit, or nothing gets done
PROCESS: Final = Path(__file__).with_name("pdf_process.py")
_ONE_AT_A_TIME: Final = threading.Lock()  # or many would have many times the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfContent:
    """What a PDF holds, as PDFium gives it: the text of each page, and its properties."""

    texts: list[str]
    title: str
    author: str


def read_pdf(data: bytes, name: str) -> PdfContent:
    """Return what the file holds.

    Raises DocumentRefusedError for one that is broken, has a password or takes too much to read.
    """
    command = [sys.executable, "-P", str(PROCESS), str(MAX_BYTES), str(MAX_CPU_S)]
    try:
        with _ONE_AT_A_TIME:  # a session of its own: Ctrl-C is for the command, which then ends the process
            done = subprocess.run(  # noqa: S603
                command, input=data, capture_output=True, check=False, timeout=MAX_WALL_S, start_new_session=True
            )
    except subprocess.TimeoutExpired as error:
        raise _takes_too_much(name) from error
    if done.returncode == 1:
        raise RuntimeError(f"The process that reads PDFs failed: {done.stderr.decode(errors='replace')}")
    if done.returncode:
        raise _takes_too_much(name)
    content = json.loads(done.stdout)
    if problem := content.get("problem"):
        raise DocumentRefusedError(f"{name} {problem}.")
    return PdfContent(**content)


def _takes_too_much(name: str) -> DocumentRefusedError:
    return DocumentRefusedError(
        f"{name} takes more than {MAX_BYTES / 1e9:g} GB of memory or {MAX_CPU_S} s to read. Split it into parts, or "
        "export its text."
    )
