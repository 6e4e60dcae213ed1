"""Cutting a document into chunks: LlamaIndex's SentenceSplitter, with the exact range of every chunk."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode

from rag.store.nodes import chunk_node
from rag.types import Document

SPECIAL_TOKENS: Final = 4  # the model's own, and the two line ends between title and text
MAX_TITLE_SHARE: Final = 4  # a title may take a quarter of a chunk
MAX_BLOCK: Final = 50_000  # characters cut at once; SentenceSplitter's work grows faster than its text


def cut(
    document: Document,
    *,
    document_id: str,
    collection: str,
    source: str,
    count_tokens: Callable[[str], int],
    chunk_tokens: int,
    overlap: int,
) -> list[TextNode]:
    """Return the chunks of a document in reading order, not yet embedded.

    A chunk with its title has at most `chunk_tokens` tokens as `count_tokens` counts them, and
    `document.text[start:end]` is its text. Neighbours share at most `overlap` tokens.
    """
    title = _short_title(document.title, count_tokens, chunk_tokens // MAX_TITLE_SHARE)
    budget = chunk_tokens - SPECIAL_TOKENS - count_tokens(title)
    return [
        chunk_node(
            chunk_id=_chunk_id(document_id, title, start, document.text[start:end]),
            document_id=document_id,
            text=document.text[start:end],
            start=start,
            end=end,
            page=_page_of(document, start),
            collection=collection,
            source=source,
            title=title,
            publisher=document.publisher,
            published=document.published,
        )
        for start, end in ranges(document.text, count_tokens=count_tokens, budget=budget, overlap=overlap)
    ]


def ranges(text: str, *, count_tokens: Callable[[str], int], budget: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each chunk; together they leave out nothing but white space."""
    # Counting by len() of a range saves SentenceSplitter from building token lists that it only measures.
    splitter = SentenceSplitter(
        chunk_size=budget, chunk_overlap=min(overlap, budget // 2), tokenizer=lambda part: range(count_tokens(part))
    )
    for block_start, block_end in _blocks(text):
        block = text[block_start:block_end]
        start = end = 0
        for piece in splitter.split_text(block):
            start = _locate(block, piece, start, end)
            end = start + len(piece)
            yield from _fitting(text, block_start + start, block_start + end, count_tokens, budget)
            start += 1


def _locate(block: str, piece: str, start: int, end: int) -> int:
    """Return where `piece` stands: at or after `start`, and reaching beyond `end`, where its forerunner ended."""
    found = block.find(piece, max(start, end - len(piece) + 1))
    if found < 0:
        raise AssertionError("SentenceSplitter returned text that is not in the document")
    return found


def _fitting(
    text: str, start: int, end: int, count_tokens: Callable[[str], int], budget: int
) -> Iterator[tuple[int, int]]:
    """Yield the range, halved as long as it is over the budget: tokens of parts do not always add up."""
    if end - start <= 1 or count_tokens(text[start:end]) <= budget:
        yield start, end
        return
    middle = (start + end) // 2
    blank = text.rfind(" ", start + 1, middle)
    middle = blank if blank > start else middle
    yield from _fitting(text, start, middle, count_tokens, budget)
    yield from _fitting(text, middle, end, count_tokens, budget)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield ranges of at most MAX_BLOCK characters, cut at the last paragraph, line or blank before that."""
    start = 0
    while len(text) - start > MAX_BLOCK:
        limit = start + MAX_BLOCK
        cuts = (text.rfind(mark, start + 1, limit) for mark in ("\n\n", "\n", " "))
        stop = next((cut for cut in cuts if cut > start), limit)
        yield start, stop
        start = stop
    yield start, len(text)


def _short_title(title: str, count_tokens: Callable[[str], int], limit: int) -> str:
    while count_tokens(title) > limit:
        title = title[: len(title) // 2].rstrip()
    return title


def _page_of(document: Document, start: int) -> int | None:
    if not document.pages:
        return None
    return document.pages[max(0, bisect_right([page.start for page in document.pages], start) - 1)].number


def _chunk_id(document_id: str, title: str, start: int, text: str) -> str:
    return hashlib.sha256(f"{document_id}\0{title}\0{start}\0{text}".encode()).hexdigest()
