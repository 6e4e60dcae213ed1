"""Text from bytes: a byte order mark tells the encoding, else what is declared, else it is UTF-8 or Windows-1252."""

import codecs
import re
from typing import Final

from rag.errors import DocumentRefusedError

_WESTERN: Final = "windows-1252"
# Not in Western Europe: many accents in a row are another alphabet, and signs within words letters of another one.
_FOREIGN: Final = re.compile(r"[À-ÿ]{4}|(?<=[a-zà-ÿ])[¡-¬®-¶¸-¿](?=[a-zà-ÿ])|[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes, name: str, encoding: str = "") -> str:
    """Return the text; `encoding` is what the file declares, "" for nothing.

    Raises `DocumentRefusedError` for what is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data:
        raise DocumentRefusedError(f"{name} looks like a binary file (it has NUL bytes); save its text as UTF-8.")
    elif data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    try:
        return data.decode(encoding or "utf-8")
    except (LookupError, UnicodeError) as error:  # it tells what is wrong: the name of the charset, or which byte
        if not encoding and _is_western(data):
            return data.decode(_WESTERN)
        raise DocumentRefusedError(f"{name} is not text: {error}. Convert the file to UTF-8.") from error


def _is_western(data: bytes) -> bool:
    """Return whether bytes that are no UTF-8 may well be Windows-1252, as Excel saves CSV in Western Europe.

    Damaged UTF-8 is not: it has other characters that are whole.
    """
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return False
    return data.decode(errors="ignore").isascii() and not _FOREIGN.search(text)
