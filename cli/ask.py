"""`rag ask`: one question, one checked answer."""

from datetime import date
from typing import Annotated

import typer

from cli.answer_text import answer_text
from cli.asker import Asker, open_asker
from cli.exit_codes import ABSTAINED
from cli.options import AsJson, Collection, TopK, Words, day_option, require_utf8
from cli.question import as_sources, question_text
from cli.start import start
from cli.terminal import is_watched, show, show_json, tell
from cli.tokens import watch
from rag.types import DEFAULT_COLLECTION, Answer, AnswererName, AnswerStatus, Filters, Question


def ask(
    words: Words,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    top_k: TopK = None,
    as_of: Annotated[date | None, day_option(help="Hide what was published later.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(callback=require_utf8, help="Only this file; may be repeated.")
    ] = None,
    first: Annotated[date | None, day_option("--from", help="Published on or after.")] = None,
    last: Annotated[date | None, day_option("--to", help="Published on or before.")] = None,
    answerer: Annotated[AnswererName, typer.Option(help="Who answers; auto: as RAG_ANSWERER says.")] = "auto",
    as_json: AsJson = False,
    fail_on_abstain: Annotated[bool, typer.Option("--fail-on-abstain", help="Exit with 8 when it abstains.")] = False,
    no_stream: Annotated[bool, typer.Option("--no-stream", help="Show nothing but the checked answer.")] = False,
) -> None:
    """Answer a question from the documents, with a citation for every sentence."""
    settings = start()
    question = Question(
        text=question_text(words),
        filters=Filters(
            collection=collection,
            sources=as_sources(source),
            published_from=first,
            published_to=last,
        ),
        top_k=top_k,
        as_of=as_of,
        answerer=answerer,
    )
    with open_asker(settings, one_question=True) as asker:
        answer = get_answer(asker, question, watched=is_watched() and not as_json and not no_stream)
    if as_json:
        show_json(answer)
    else:
        show_answer(answer)
    if fail_on_abstain and answer.status is AnswerStatus.ABSTAINED:
        raise typer.Exit(ABSTAINED)


def get_answer(asker: Asker, question: Question, *, watched: bool) -> Answer:
    """Return the checked answer; while it is made, someone who is `watched` for sees the text that arrives."""
    return watch(asker.stream(question)) if watched else asker.ask(question)


def show_answer(answer: Answer) -> None:
    """Print the answer, and beside it what a person should know about it."""
    show(answer_text(answer))
    if answer.message:
        tell(f"note: {answer.message}")
