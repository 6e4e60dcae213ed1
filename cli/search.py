"""`rag search`: the passages that fit a question, without an answer."""

from cli.answer_text import sources_text
from cli.asker import open_asker
from cli.options import AsJson, Collection, TopK, Words
from cli.question import question_text
from cli.start import start
from cli.terminal import show, show_json, tell
from rag.types import DEFAULT_COLLECTION, Filters, Question, Source


def search(
    words: Words,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    top_k: TopK = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that fit a question best, with their scores."""
    settings = start()
    question = Question(text=question_text(words), filters=Filters(collection=collection), top_k=top_k)
    with open_asker(settings, one_question=True) as asker:
        sources = asker.search(question)
    if as_json:
        show_json(sources, tuple[Source, ...])
    elif sources:
        show(sources_text(sources))
    else:
        tell(f"Nothing was found in the collection {collection}. `rag docs ls` lists what there is.")
