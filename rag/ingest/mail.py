"""Mails, as messages or saved as plain text: the subject is the title, who sent it on which day published it then."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from rag.ingest.html_text import page_of, text_of

_NAMES: Final = "from|to|cc|bcc|date|sent|subject|reply-to|message-id|attachments?|importance"
_HEADERS: Final = re.compile(rf"(?:(?:{_NAMES}):[ \t]*\S[^\n]*\n(?:[ \t]+[^\n]*\S[^\n]*\n)*){{2,}}", re.IGNORECASE)
_HEADER: Final = re.compile(r"^(?P<name>[\w-]+):[ \t]*(?P<value>.*)$", re.MULTILINE)

SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
SHORT: Final = 40  # words of a plain text, which may say no more than that there is a page


def text_of_message(data: bytes) -> str:
    """Return the headers of a message that people read and its text, without attachments; of HTML as a page is read.

    Where there are both, HTML mostly says the same as the plain text, and is read when that is SHORT and says less.
    Raises what the email package raises, for a text that it cannot decode.
    """
    message = message_from_bytes(data.removeprefix(BOM_UTF8), policy=policy.default)
    headers = [f"{name}: {' '.join(str(value).split())}" for name in SHOWN if (value := message[name])]
    parts = list(_parts(message))
    text = "\n\n".join(_content(part) for part in parts if part.get_content_subtype() == "plain")
    if len(text.split()) < SHORT:
        pages = [_text_of_html(_content(part)) for part in parts if part.get_content_subtype() == "html"]
        text = max(text, "\n\n".join(pages), key=lambda one: len(one.split()))
    return "\n".join([*headers, "", text])


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the parts of a message that are text, in their order: one that was interrupted by a picture has several."""
    for part in message.iter_parts() if message.is_multipart() else ():
        if not (part.is_attachment() or part.get_filename() or part.get_content_maintype() == "message"):
            yield from _parts(part)
    if message.get_content_maintype() == "text":
        yield message


def _content(part: MIMEPart) -> str:
    if part.get_content_charset("us-ascii") == "us-ascii":  # what is declared so, or not at all, is mostly UTF-8
        part.set_param("charset", "utf-8")
    return str(part.get_content(errors="strict"))


def _text_of_html(text: str) -> str:
    page = page_of(text)
    return text if page is None else text_of(page) or " ".join(page.text_content().split())


def subject_sender_day(text: str) -> tuple[str, str, date | None]:
    """Return the subject of a mail, the name of who sent it, and the day, each empty where its headers do not tell it.

    A text that does not begin with two headers at least is no mail and has none.
    """
    found = _HEADERS.match(text)
    told = {one["name"].lower(): one["value"].strip() for one in _HEADER.finditer(found[0])} if found else {}
    name, address = parseaddr(told.get("from", ""))
    name = " ".join(reversed(name.split(", "))) if name.count(", ") == 1 else name  # "Lee, Ann"
    return told.get("subject", ""), name or address, day_of(told.get("date") or told.get("sent") or "")


def day_of(written: str) -> date | None:
    """Return the day that a header gives, as mails write days; None for anything else."""
    for parse in date.fromisoformat, _sent, lambda day: _sent(f"{day} 00:00"):
        try:
            return parse(written)
        except ValueError:
            continue
    return None


def _sent(written: str) -> date:
    return parsedate_to_datetime(written).date()
