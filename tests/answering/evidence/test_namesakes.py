"""Things that share a part of their name."""

from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.namesakes import is_about_namesake, is_of_namesake, names_in, namesakes_in
from rag.answering.evidence.scoring import EvidenceScorer
from rag.answering.text.words import Stems
from rag.retrieval.reader import load_reader
from rag.settings import Settings
from rag.store.lexical import LexicalIndex

CATALOGUE = "The Velora Swift is a city bike. It weighs 13 kg.\n\nThe Velora Cargo is a transport bike. It is blue."
WEIGHS = "It weighs 13 kg."


def is_of_another(stems: Stems, question: str, sentence: str, *before: str, passage: str = CATALOGUE) -> bool:
    return is_of_namesake(names_in(question, stems), sentence, before, frozenset(stems(passage)), stems)


@pytest.mark.parametrize(
    ("before", "other"),
    [
        (["The Velora Swift is a city bike."], True),
        (["Velora Swift: a city bike."], True),
        (["It is red.", "The Velora Swift is a city bike."], True),
        (["Ada Holm drew it.", "The Velora Swift is a city bike."], True),
        (["The Velora Cargo is a transport bike."], False),
        (["Unlike the Velora Swift, the Velora Cargo is a transport bike."], False),
        (["Ada Holm drew the bike.", "The Velora Cargo is a transport bike."], False),
        (["Velora makes bikes."], False),
        (["Unlike Velora, others make cars."], False),
        (["Ada Holm drew the bike."], False),
        ([], False),
    ],
)
def test_it_is_the_thing_that_was_named_last(stems: Stems, before: list[str], *, other: bool) -> None:
    assert is_of_another(stems, "What is the weight of the Velora Cargo?", WEIGHS, *before) is other


@pytest.mark.parametrize(
    ("question", "sentence", "passage"),
    [
        ("What is the weight of the Velora Swift?", WEIGHS, CATALOGUE),
        ("What is the weight of the Swift?", WEIGHS, CATALOGUE),
        ("What does the Swift of Cargo weigh?", WEIGHS, CATALOGUE),
        ("what is the weight of the velora cargo?", WEIGHS, CATALOGUE),
        ("What is the weight of the Velora Cargo?", "The bike weighs 13 kg.", CATALOGUE),
        ("What is the weight of the Velora Cargo?", WEIGHS, "The Velora Swift is a city bike. It weighs 13 kg."),
    ],
    ids=["the same", "a part of it", "two names", "no name", "no pronoun", "not in the passage"],
)
def test_it_is_taken_for_what_is_asked_about_otherwise(
    stems: Stems, question: str, sentence: str, passage: str
) -> None:
    assert not is_of_another(stems, question, sentence, "The Velora Swift is a city bike.", passage=passage)


LIVES = """# Leopold Varga

Leopold Varga was a botanist. They had two daughters, Edith and Magda. He died in Zurich.

# Edith Varga

The chemist Edith Varga was the elder daughter. She died in Ascona. The dye Varga green is hers."""


@pytest.mark.parametrize(
    ("sentence", "before", "headings", "other"),
    [
        ("Leopold Varga was born in Szentmark.", [], [], True),
        ("Leopold Varga had a daughter, Edith.", [], [], False),
        ("He died in Zurich.", ["They had two daughters, Edith and Magda."], ["Leopold Varga"], True),
        ("She died in Ascona.", ["Edith left Basel in 1961."], ["Leopold Varga"], False),
        ("She died in Ascona.", ["Edith Varga, unlike Leopold Varga, left."], [], False),
        ("Varga married in 1899.", [], ["Leopold Varga"], True),
        ("Varga married in 1899.", [], ["Later life", "Edith Varga", "Leopold Varga"], False),
        ("Varga married in 1899.", [], [], False),
        ("The dye is green.", ["Leopold Varga saw it."], [], False),
        ("In 1922 she married her cousin, Leopold Varga.", [], ["Early life", "Edith Varga"], False),
        ("In 1922 she married her cousin, Leopold Varga.", ["Edith Varga left."], ["Leopold Varga"], False),
        ("Leopold Varga said that she died in Ascona.", [], ["Edith Varga"], True),
    ],
)
def test_a_sentence_is_about_the_one_of_a_surname_that_it_or_its_heading_names(
    sentence: str, before: list[str], headings: list[str], *, other: bool
) -> None:
    for question in ("Where did Edith Varga die?", "where did edith varga die"):
        assert is_about_namesake(namesakes_in(question, [LIVES]), sentence, before, headings) is other


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where did Anna Varga die?", LIVES),
        ("Who is older, Edith Varga or Leopold Varga?", LIVES),
        ("Where did James Cook die?", "The sailor James Cook left. Then Captain Cook, a captain by rank, died."),
        ("Where did Will Gates live?", "The owner Will Gates left. Later the owner William Gates came back."),
        ("Where did Zoë Gates live?", "The owner Zoë Gates left. Later the owner Zoe Gates came back."),
        ("Where did Edith Varga live?", "The chemist Edith Varga left. Unlike Varga, others stayed."),
        ("Where did Edith Varga live?", "The chemist Edith Varga left. Then Professor Varga came back."),
    ],
    ids=["unknown", "both", "a title", "one name", "an accent", "no name", "a known title"],
)
def test_there_is_no_other_to_take_for_the_one_that_is_asked_about(question: str, text: str) -> None:
    assert namesakes_in(question, [text]) == []


def test_the_title_tells_of_whom_a_passage_is_that_begins_below_its_headings(
    settings: Settings, tmp_path: Path
) -> None:
    life = "Varga died of a fever in Ascona. She is buried in the churchyard of Losone."
    about = {"document_id": "d", "title": "Edith Varga", "published": "", "cosine": 0.5}
    others = {"document_id": "e", "title": "Painters", "published": "", "cosine": 0.5}
    hits = [
        NodeWithScore(node=TextNode(text=life, metadata=about), score=1.0),
        NodeWithScore(node=TextNode(text="The painter Leopold Varga lived in Losone.", metadata=others), score=0.5),
    ]
    scorer = EvidenceScorer(
        reader=load_reader(settings), lexical=LexicalIndex(tmp_path / "lexical"), fitted_cosines=True
    )
    for first, other in (("Leopold", 1.0), ("Edith", 0.0)):
        found = scorer.score(scorer.parse(f"Where is {first} Varga buried?"), hits)
        assert {one.features["other_thing"] for one in found if one.document_id == "d"} == {other}
