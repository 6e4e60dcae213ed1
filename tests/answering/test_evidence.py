"""What counts for a sentence as an answer to a question."""

from pathlib import Path

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence import EvidenceScorer
from rag.retrieval.reader import load_reader
from rag.settings import Settings
from rag.store.lexical import LexicalIndex

TABLE = """The longest ones.
Bridge Country Opened
Humber Britain 1981
Mackinac Canada 1957
Severn Britain 1966
"""


def test_a_sentence_about_another_thing_of_the_same_name_is_behind(settings: Settings, tmp_path: Path) -> None:
    scorer = EvidenceScorer(
        reader=load_reader(settings), lexical=LexicalIndex(tmp_path / "lexical"), fitted_cosines=True
    )
    about = {"document_id": "d", "title": "The Pioneer probes", "published": "", "cosine": 0.5}
    text = "Pioneer 10 was launched on 2 March 1972. The launch of Pioneer 11 followed more than a year later, in 1973."
    hit = NodeWithScore(node=TextNode(text=text, metadata=about), score=1.0)
    found = scorer.score(scorer.parse("On which day was Pioneer 11 launched?"), [hit])
    assert [one.features["other_number"] for one in found] == [0.0, 1.0]


def test_a_row_belongs_with_the_names_of_its_columns_and_not_with_the_row_above(
    settings: Settings, tmp_path: Path
) -> None:
    scorer = EvidenceScorer(
        reader=load_reader(settings), lexical=LexicalIndex(tmp_path / "lexical"), fitted_cosines=True
    )
    about = {"document_id": "d", "title": "A note", "published": "", "cosine": 0.5}
    hit = NodeWithScore(node=TextNode(text=TABLE, metadata=about), score=1.0)
    found = scorer.score(scorer.parse("When was the Mackinac bridge opened?"), [hit])
    nearby = {one.text.split()[0]: one.features["same_words_nearby"] for one in found}
    assert nearby["Mackinac"] == 1.0
    assert nearby["Severn"] == nearby["Humber"] < 1.0
