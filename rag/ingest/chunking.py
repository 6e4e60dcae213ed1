"""Cutting a document into chunks: LlamaIndex's SentenceSplitter, with the exact range of every chunk."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode

from rag.fences import DIRECTIVE, FENCE
from rag.sentence_ends import sentence_ends
from rag.store.nodes import chunk_id_of, chunk_node
from rag.tables import LINE, ROW
from rag.types import Document

SPECIAL_TOKENS: Final = 4  # the model's own, and the two line ends between title and text
MAX_TITLE_SHARE: Final = 4  # a title may take a quarter of a chunk
MAX_BLOCK: Final = 50_000  # characters cut at once; SentenceSplitter's work grows faster than its text
CLAUSES: Final = r"(?:[^,.;。？！]|[,.;](?=\S))+[,.;。？！]?|[,.;。？！]"
"""A clause, with the mark that ends it; within a word, as in an address, none does."""
_BLANK: Final = re.compile(r"\s")
# A table, and a block of code: between fences of Markdown, or indented below a line of reStructuredText.
_BLOCK: Final = re.compile(
    rf"^(?:{ROW}[^\n]*(?:\n|\Z))+"
    rf"|^[ \t]*+(?P<fence>{FENCE})[^`\n]*+\n"
    r"(?:(?![ \t]*+(?P=fence))[^\n]*+\n)*+[ \t]*+(?P=fence)[^\n]*+(?:\n|\Z)"
    rf"|^(?P<before>[ \t]*+)(?:{DIRECTIVE}|(?!\.\. )[^\n]*::[ \t]*)\n"
    r"(?:[ \t]*\n|(?P=before)[ \t]+[^\s][^\n]*(?:\n|\Z))+",
    re.MULTILINE,
)
TOKEN_CHARACTERS: Final = 16  # more than prose has in a token; WordPiece takes any word over 100 letters for one token


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
            chunk_id=chunk_id_of(document_id, title, start, document.text[start:end]),
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
    """Yield the (start, end) of each chunk, ascending; together they leave out nothing but white space."""

    # Text without sentences is measured word by word or letter by letter, and those repeat.
    count_short = lru_cache(maxsize=50_000)(count_tokens)

    def size(part: str) -> int:
        least = len(part) // TOKEN_CHARACTERS
        if least > budget:
            return least
        return max(least, count_short(part) if len(part) <= TOKEN_CHARACTERS else count_tokens(part))

    # SentenceSplitter only measures the lists of tokens that it is given: a range saves building them.
    splitter = make_splitter(budget, lambda part: range(size(part)))
    reached = 0
    waiting: tuple[int, int] | None = None
    for block_start, block_end in _blocks(text, longest_run=budget * TOKEN_CHARACTERS):
        ends = [block_start]
        sizes: list[int] = []
        # Its public split_text() returns joined texts, from which their places cannot be told when text repeats.
        for split in splitter._split(text[block_start:block_end], budget):
            ends.append(ends[-1] + len(split.text))
            sizes.append(split.token_size)
        ends, sizes = _with_blocks_whole(text, ends, sizes, size, budget)
        for first, last in _joined(sizes, budget, min(overlap, budget // 2)):
            for start, end in _fitting(text, ends[first], ends[last], size, budget):
                if end <= reached:  # an overlap with nothing but white space behind it
                    continue
                if waiting and waiting[0] < start:  # else this one holds all of it
                    yield waiting
                waiting, reached = (start, end), end
    if waiting:
        yield waiting


def make_splitter(budget: int, tokenizer: Callable[[str], Sequence[int]], *, overlap: int = 0) -> SentenceSplitter:
    """Return LlamaIndex's splitter, which cuts what is too long for a chunk at its lines, and within no word."""

    def sentences_or_lines(text: str) -> list[str]:
        ends = [end for end in sentence_ends(text) if _BLANK.search(text, end - 1, end + 1)]
        found = [text[start:end] for start, end in pairwise([0, *ends, len(text)]) if start < end]
        return found if len(found) > 1 else LINE.findall(text)

    return SentenceSplitter(
        chunk_size=budget,
        chunk_overlap=overlap,
        tokenizer=tokenizer,
        chunking_tokenizer_fn=sentences_or_lines,
        secondary_chunking_regex=CLAUSES,
    )


def _joined(sizes: list[int], budget: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Yield the slice of splits that each chunk joins, as SentenceSplitter does.

    A chunk takes splits until the next would exceed the budget; its successor begins with as many of its last
    splits as fit into the overlap and leave room for that next one.
    """
    first = total = 0
    for i, size in enumerate(sizes):
        if total + size > budget and i > first:
            yield first, i
            first, total = i, 0
            while first > 0 and total + sizes[first - 1] <= min(overlap, budget - size):
                first -= 1
                total += sizes[first]
        total += size
    yield first, len(sizes)


def _with_blocks_whole(
    text: str, ends: list[int], sizes: list[int], size: Callable[[str], int], budget: int
) -> tuple[list[int], list[int]]:
    """Return the splits with no cut in a table or a block of code, or in a line of one that is over the budget.

    What stands right above it, as its heading, stays with it where both fit into the budget.
    """
    known = dict(zip(pairwise(ends), sizes, strict=True))
    cuts = list(ends)
    for start, end in _whole(text, ends[0], ends[-1], size, budget):
        first = bisect_right(cuts, start)
        before = cuts[first - 1]
        parted = before < start and size(text[before:end]) > budget
        cuts[first : bisect_right(cuts, end)] = [start, end] if parted else [end]
    return cuts, [known[part] if part in known else size(text[slice(*part)]) for part in pairwise(cuts)]


def _whole(text: str, first: int, last: int, size: Callable[[str], int], budget: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of blocks that fit into the budget, and of the lines of others; one too long is left out."""
    for block in _BLOCK.finditer(text, first, last):
        if size(block[0]) <= budget:
            yield block.span()
            continue
        ends = accumulate(map(len, LINE.findall(block[0])), initial=block.start())
        yield from (line for line in pairwise(ends) if size(text[slice(*line)]) <= budget)


def _fitting(text: str, start: int, end: int, size: Callable[[str], int], budget: int) -> Iterator[tuple[int, int]]:
    """Yield the range without white space around it, halved while over the budget: tokens do not always add up."""
    part = text[start:end]
    end -= len(part) - len(part.rstrip())
    start += len(part) - len(part.lstrip())
    if end - start <= 1 or size(text[start:end]) <= budget:
        if start < end:
            yield start, end
        return
    middle = (start + end) // 2
    blank = text.rfind(" ", start, middle)
    middle = blank if blank > start else middle
    yield from _fitting(text, start, middle, size, budget)
    yield from _fitting(text, middle, end, size, budget)


def _blocks(text: str, *, longest_run: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of at most MAX_BLOCK characters, cut at the last paragraph, line or blank before that.

    A run of `longest_run` characters without white space, or of nothing else, ends a block: SentenceSplitter
    would take minutes for a few megabytes of it.
    """
    run = re.compile(rf"(?<!\S)\S{{{longest_run}}}|(?<!\s)\s{{{longest_run}}}")
    start = 0
    while start < len(text):
        limit = start + MAX_BLOCK
        if found := run.search(text[start:limit]):
            stop = start + found.end()
        elif limit >= len(text):
            stop = len(text)
        else:
            cuts = (text.rfind(mark, start + 1, limit) for mark in ("\n\n", "\n", " "))
            stop = next((cut for cut in cuts if cut > start), limit)
        yield start, stop
        start = stop


def _short_title(title: str, count_tokens: Callable[[str], int], limit: int) -> str:
    while count_tokens(title) > limit:
        title = title[: len(title) // 2].rstrip()
    return title


def _page_of(document: Document, start: int) -> int | None:
    if not document.pages:
        return None
    return document.pages[max(0, bisect_right([page.start for page in document.pages], start) - 1)].number
