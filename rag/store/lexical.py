"""The lexical index: BM25 over titles and texts, by tantivy. A cache of the catalog.

Names are spelled in several ways, so a name or a word that no document has also matches its near spellings.
"""

import math
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import tantivy
from llama_index.core.schema import TextNode
from tantivy import Document, Filter, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from rag.errors import IndexUnavailableError
from rag.initials import without_stops
from rag.store.nodes import day_number, published_day
from rag.types import Filters

ANALYZER: Final = "english-initials-days"  # another name makes the index anew, as what it holds is in other words
WRITER_HEAP: Final = 50_000_000
TITLE_BOOST: Final = 1.0
FUZZY_BOOST: Final = 3.0  # a near spelling scores as a constant; this is about one rare word's weight
FUZZY_MIN_LENGTH: Final = 5
REMEMBERED: Final = 2000  # texts whose stems are kept, about 16 MB
FUZZY_LONG: Final = 8  # from this length on a near spelling may differ by two letters


class LexicalIndex:
    """Best matches by BM25 among the chunks that a filter lets through."""

    name = "lexical"

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`; a new, empty one when there is none or it cannot be read."""
        self._folder = folder
        self._schema = _schema()
        analyzer = _analyzer()
        self._stems = lru_cache(REMEMBERED)(lambda text: tuple(analyzer.analyze(without_stops(text))))
        try:
            self._index = self._open()
            self.applied_sequence()
            self.count()
        except (ValueError, OSError, IndexUnavailableError):  # damaged, or of another schema: it is only a cache
            self.clear()

    def _open(self) -> Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        index = Index(self._schema, path=str(self._folder))
        index.register_tokenizer(ANALYZER, _analyzer())
        return index

    def applied_sequence(self) -> int:
        """Return the number of the newest change of the catalog that this index holds."""
        with _translated("read"):
            searcher = self._index.searcher()
            hits = searcher.search(self._sequence_query(), 1).hits
            return int(searcher.doc(hits[0][1])["sequence"][0]) if hits else 0

    def count(self) -> int:
        """Return how many chunks this index holds."""
        with _translated("read"):
            searcher = self._index.searcher()  # its doc_freq() would count what was removed, too
            return searcher.num_docs - len(searcher.search(self._sequence_query(), 1).hits)

    def _sequence_query(self) -> Query:
        return Query.term_query(self._schema, "kind", "sequence")

    def apply(self, documents: Sequence[tuple[str, Sequence[TextNode]]], *, sequence: int) -> None:
        """Hold exactly these chunks for these documents (none: removed) and remember `sequence`, in one commit."""
        with _translated("written"):
            writer = self._index.writer(heap_size=WRITER_HEAP, num_threads=1)
            for document_id, nodes in documents:
                writer.delete_documents_by_term("document_id", document_id)
                for node in nodes:
                    writer.add_document(_document(node))
            writer.delete_documents_by_term("kind", "sequence")
            writer.add_document(_sequence_document(sequence))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def search(self, text: str, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """Return (chunk id, BM25 score) of the `limit` best matches of `text`, best first."""
        with _translated("searched"):
            terms = self._terms_query(text)
            return self._run([(Occur.Must, terms), *self._filter_clauses(filters)], limit) if terms else []

    def scores(self, text: str, chunk_ids: Sequence[str]) -> dict[str, float]:
        """Return the BM25 score of each of these chunks for `text`; those that share no word are left out."""
        with _translated("searched"):
            terms = self._terms_query(text)
            if terms is None or not chunk_ids:
                return {}
            these = Query.term_set_query(self._schema, "chunk_id", list(chunk_ids))
            return dict(self._run([(Occur.Must, terms), _unscored(these)], len(chunk_ids)))

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of the words of a text as this index sees them, stop words left out, in reading order."""
        return self._stems(text)

    def rarity(self, stems: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem, as in BM25 (Robertson and Zaragoza, 2009); above 0."""
        with _translated("read"):
            searcher = self._index.searcher()
            chunks = searcher.doc_freq("kind", "chunk")
            found = {stem: searcher.doc_freq("text", stem) for stem in stems}
        return {stem: math.log(1 + (chunks - df + 0.5) / (df + 0.5)) for stem, df in found.items()}

    def clear(self) -> None:
        """Forget everything, the applied sequence included."""
        with _translated("cleared"):
            # Put aside at once: a writer could stumble over damage, and tantivy's threads still touch the old files.
            aside = self._folder.with_name(f"{self._folder.name}.old")
            shutil.rmtree(aside, ignore_errors=True)
            if self._folder.exists():
                self._folder.rename(aside)
            self._index = self._open()
            shutil.rmtree(aside, ignore_errors=True)

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _run(self, clauses: list[tuple[Occur, Query]], limit: int) -> list[tuple[str, float]]:
        searcher = self._index.searcher()
        hits = searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        return [(searcher.doc(address)["chunk_id"][0], float(score)) for score, address in hits]

    def _terms_query(self, text: str) -> Query | None:
        """Return the scored part of a search: each word in text or title, near spellings for names."""
        names = {term for word in text.split()[1:] if word[:1].isupper() for term in self.stems(word)}
        searcher = self._index.searcher()
        clauses: list[tuple[Occur, Query]] = []
        for term in dict.fromkeys(self.stems(text)):
            exact = Query.term_query(self._schema, "text", term)
            title = Query.boost_query(Query.term_query(self._schema, "title", term), TITLE_BOOST)
            clauses += [(Occur.Should, exact), (Occur.Should, title)]
            spellable = len(term) >= FUZZY_MIN_LENGTH and not term.isdigit()
            if spellable and (term in names or not searcher.search(exact, 1, count=False).hits):
                near = Query.fuzzy_term_query(self._schema, "text", term, distance=_edits(term))
                clauses.append((Occur.Should, Query.boost_query(near, FUZZY_BOOST)))
        return Query.boolean_query(clauses) if clauses else None

    def _filter_clauses(self, filters: Filters) -> list[tuple[Occur, Query]]:
        queries = [Query.term_query(self._schema, "collection", filters.collection)]
        if filters.document_ids:
            queries.append(Query.term_set_query(self._schema, "document_id", list(filters.document_ids)))
        if filters.sources:
            queries.append(Query.term_set_query(self._schema, "source", list(filters.sources)))
        if filters.published_from or filters.published_to:
            first, last = day_number(filters.published_from, 1), day_number(filters.published_to, 99999999)
            unsigned = tantivy.FieldType.Unsigned
            queries.append(Query.range_query(self._schema, "published", unsigned, first, last))
        return [_unscored(query) for query in queries]


def _edits(term: str) -> int:
    return 1 if len(term) < FUZZY_LONG else 2


def _unscored(query: Query) -> tuple[Occur, Query]:
    return Occur.Must, Query.const_score_query(query, 0.0)


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    for name in ("kind", "document_id", "collection", "source"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("chunk_id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_unsigned_field("published", indexed=True, fast=True)
    builder.add_unsigned_field("sequence", stored=True)
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    steps = (
        Filter.remove_long(60), Filter.lowercase(), Filter.ascii_fold(),
        Filter.stopword("english"), Filter.stemmer("english"),
    )  # fmt: skip
    for step in steps:
        builder = builder.filter(step)
    return builder.build()


def _document(node: TextNode) -> Document:
    document = Document(
        kind="chunk",
        chunk_id=node.node_id,
        document_id=node.metadata["document_id"],
        collection=node.metadata["collection"],
        source=node.metadata["source"],
        title=f"{without_stops(node.metadata['title'])} {_in_words(node.metadata['published'])}",
        text=without_stops(node.text),
    )
    document.add_unsigned("published", published_day(node))  # as a keyword it would be signed, and panic
    return document


def _in_words(published: str) -> str:
    """Return a day as texts and questions write it, with and without a name of the month; "" for an unknown one."""
    day = date.fromisoformat(published) if published else None
    return f"{day.day} {day:%B %Y %Y-%m-%d %Y%m%d}" if day else ""


def _sequence_document(sequence: int) -> Document:
    document = Document(kind="sequence")
    document.add_unsigned("sequence", sequence)
    return document


@contextmanager
def _translated(verb: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexUnavailableError(
            f"The lexical index could not be {verb}: {error}. `rag rebuild` makes it anew from the catalog."
        ) from error
