"""How answers and passages read on a terminal or in a file."""

from collections.abc import Iterator
from datetime import date

from rich.text import Text

from cli.terminal import printable, printable_name
from rag.types import Answer, AnswerStatus, Citation, Conflict, NearSentence, Source, SupportStatus
from rag.written import written

QUOTED_CHARACTERS = 240
WARNING = "(NOT SUPPORTED)"
REMARKS = {
    SupportStatus.VERIFIED: "",
    SupportStatus.REPAIRED: ", found in another passage than the one named",
    SupportStatus.UNSUPPORTED: ", does not support the statement",
}


def answer_text(answer: Answer) -> Text:
    """Return the answer with its marks, then what it cites or, when it abstains, the sentences that come nearest."""
    text = _body(answer)
    blocks = _nearest(answer) if answer.status is AnswerStatus.ABSTAINED else map(_citation, answer.citations)
    listed = Text("\n").join(blocks)
    return Text("\n\n").join(part for part in (text, *map(_conflict, answer.conflicts), listed) if part)


def passage(source: Source, position: int) -> Text:
    """Return a passage that was found: its title, its scores, where it is, and how it begins."""
    scores = f"score {source.score:.3f}, cosine {source.cosine:.3f}, bm25 {source.bm25:.2f}"
    return _entry(f"{position}.", source, f"{scores}\n    {shortened(source.text)}")


def sources_text(sources: tuple[Source, ...]) -> Text:
    """Return all passages that were found, best first."""
    return Text("\n").join(passage(source, position) for position, source in enumerate(sources, start=1))


def shortened(text: str, limit: int = QUOTED_CHARACTERS) -> str:
    """Return the text on one line and at most `limit` characters of it, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    words, gap, _ = head.rpartition(" ")
    return (words if gap and len(words) > limit // 2 else head) + "…"


def headline(title: str, publisher: str, published: date | None) -> str:
    """Return `Title — Publisher, 2025-06-25` with as much of it as is known."""
    origin = ", ".join(part for part in (publisher, str(published or "")) if part)
    return printable_name(f"{title} — {origin}" if origin else title)


def _body(answer: Answer) -> Text:
    """Return the text of the answer, with a warning behind each statement that nothing supports."""
    abstained = answer.status is AnswerStatus.ABSTAINED
    text = Text(printable(answer.answer if abstained else written(answer.statements, warning=f" {WARNING}")))
    text.highlight_regex(r"\[\d+\]", "cyan")
    if answer.short_answer:
        text.highlight_words([printable(" ".join(answer.short_answer.text.split()))], "bold")
    text.highlight_words([WARNING], "bold red")
    return text


def _conflict(conflict: Conflict) -> Text:
    """Return the values that documents give, each with where it is from."""
    lines = [
        f"  {printable(shortened(value.text))} — {headline(value.title, '', value.published)}"
        for value in conflict.values
    ]
    return Text("\n").join([Text("The documents disagree:", style="bold yellow"), *map(Text, lines)])


def _nearest(answer: Answer) -> Iterator[Text]:
    if answer.nearest:
        yield Text("What comes nearest:")
    for near in answer.nearest:
        yield _entry("-", near, f"“{shortened(near.text)}”")


def _citation(citation: Citation) -> Text:
    quoted = f"“{shortened(citation.cited_text)}”"
    return _entry(f"[{citation.number}]", citation, quoted, remark=REMARKS[citation.status])


def _entry(mark: str, item: Citation | NearSentence | Source, quoted: str = "", *, remark: str = "") -> Text:
    where = f"{printable_name(item.source)}:{item.start_char_index}-{item.end_char_index}"
    page = f", page {item.page}" if item.page is not None else ""
    text = Text.assemble((mark, "cyan"), " ", headline(item.title, item.publisher, item.published))
    if quoted:
        text.append(f"\n    {printable(quoted)}")
    return text.append(f"\n    {where}{page}{remark}", "dim")
