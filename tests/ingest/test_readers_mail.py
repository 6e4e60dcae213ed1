"""Reading mails: headers, text and day of a message, and those of one that was saved as plain text."""

from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from reader_samples import read, refusal

BODY = "Dear all,\n\nthe ferry to Norholm — the old one — leaves at nine.\n\n> When does it leave?\n"


def message(body: str = BODY, *, subtype: str = "plain", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "Ann Lee <ann@ferries.example>", "all@ferries.example"
    made["Subject"], made["Date"] = "Fähre nach Norholm", "Thu, 18 Sep 2025 21:07:44 +0100"
    made["X-Mailer"] = "Tern 2.1"
    made.set_content(body, subtype=subtype, **headers)
    return made


HEAD = """From: Ann Lee <ann@ferries.example>
To: all@ferries.example
Date: Thu, 18 Sep 2025 21:07:44 +0100
Subject: Fähre nach Norholm
"""


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_message_gives_its_headers_and_its_text_in_any_encoding(encoding: str) -> None:
    document = read(message(cte=encoding).as_bytes(), name="mail.eml")
    assert document.text == f"{HEAD}\n{BODY}".rstrip()
    assert (document.title, document.published) == ("Fähre nach Norholm", date(2025, 9, 18))
    assert document.media_type == "message/rfc822"
    assert document.publisher == "Ann Lee"


def test_its_plain_text_is_read_rather_than_its_page_and_no_attachment() -> None:
    made = message()
    made.add_alternative("<p>The page of <b>it</b>.</p>", subtype="html")
    made.add_attachment("The minutes.", filename="minutes.txt")
    assert read(made.as_bytes(), name="mail.eml").text == f"{HEAD}\n{BODY}".rstrip()


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            "<html><body><p>The ferry leaves at <b>nine</b>.</p><ul><li>Bring a coat.</li></ul></body></html>",
            "The ferry leaves at nine.\n- Bring a coat.",
        ),
        ('<div dir="ltr">The fee is\n4 euros.<div>Ann</div></div>', "The fee is 4 euros. Ann"),
        ("<p>Yes.</p>", "Yes."),
        ("Yes.", "Yes."),
    ],
)
def test_a_page_alone_is_read_as_a_web_page_is(page: str, text: str) -> None:
    assert read(message(page, subtype="html").as_bytes(), name="mail.eml").text == f"{HEAD}\n{text}"


def test_a_page_is_read_where_the_plain_text_beside_it_says_hardly_anything() -> None:
    made = message("This mail is a page.\n")
    made.add_alternative("<p>The ferry to Norholm leaves at <b>nine</b>.</p>", subtype="html")
    assert read(made.as_bytes(), name="mail.eml").text == f"{HEAD}\nThe ferry to Norholm leaves at nine."


def test_a_long_plain_text_is_read_rather_than_a_longer_page() -> None:
    made = message(BODY * 3)
    made.add_alternative(f"<p>{'The page says more. ' * 50}</p>", subtype="html")
    assert read(made.as_bytes(), name="mail.eml").text == f"{HEAD}\n{BODY * 3}".rstrip()


def test_text_behind_a_picture_is_read_and_no_file_or_mail_that_is_shown_in_place() -> None:
    made = message("Here is the hut.\n")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="hut.png", disposition="inline")
    made.add_attachment("It has 14 beds.\n", disposition="inline")
    made.add_attachment("The log.\n", disposition="inline", filename="log.txt")
    made.add_attachment(message("Forwarded.\n"), disposition="inline")
    assert read(made.as_bytes(), name="mail.eml").text == f"{HEAD}\nHere is the hut.\n\n\nIt has 14 beds."


@pytest.mark.parametrize("declared", ["", "Content-Type: text/plain\n", "Content-Type: text/plain; charset=us-ascii\n"])
def test_a_text_of_no_declared_charset_may_be_utf_8(declared: str) -> None:
    mail = f"From: Ann\nSubject: Café\n{declared}Content-Transfer-Encoding: 8bit\n\nThe café opens at nine.\n"
    document = read(f"\ufeff{mail}", name="mail.eml")
    assert document.text == "From: Ann\nSubject: Café\n\nThe café opens at nine."


def test_a_message_may_have_no_headers_or_no_text() -> None:
    assert read(b"Hello there.\nIt leaves at nine.\n", name="mail.eml").text == "\nHello there.\nIt leaves at nine."
    attached = message().as_bytes().replace(b"Content-Type: text/plain", b"Content-Type: application/pdf")
    document = read(attached, name="mail.eml")
    assert (document.text, document.title) == (HEAD.rstrip(), "Fähre nach Norholm")


def test_what_cannot_be_decoded_is_refused() -> None:
    unknown = message().as_bytes().replace(b'charset="utf-8"', b'charset="no-such"')
    assert "cannot be read as a mail" in refusal(unknown, name="mail.eml")
    assert "cannot be read as a mail" in refusal(b"Content-Type: text/plain\n\ncaf\xe9", name="mail.eml")
