"""The evaluation of the check: how statements are made, what counts as right, and what makes it fail."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.grounding import falsehoods, rewordings, scorecard
from eval.grounding.falsehoods import FALSEHOODS, Ground
from eval.grounding.suite import (
    VERBATIM,
    WRONG_DOCUMENT,
    Case,
    Score,
    Trial,
    cases,
    scores,
    try_all,
)
from eval.grounding.truths import Claim, Library, held_out, own_libraries, pick, public_libraries
from rag.answering.grounding.entailment import load_entailment
from rag.answering.grounding.likeness import Likeness
from rag.errors import InputError
from rag.retrieval.embedder import EmbeddingModel, OnnxEmbedding

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PASSAGE = (
    "In Norholm the bridge was opened on 3 March 2021 by Queen Margrethe. It cost 5 million euros more than a tunnel. "
    "The old ferry from Eastfield to Westfield is not used after the opening, and Carl Tietgen sold it in 1898."
)


@pytest.fixture
def about() -> Callable[[str], Ground]:
    """Return a statement with the passage above for material."""
    others = [f"{part}." for part in PASSAGE.rstrip(".").split(". ")]
    return lambda text: Ground(text=text, passage=PASSAGE, others=others)


@pytest.mark.parametrize(
    ("make", "text", "kept", "gone"),
    [
        (falsehoods.change_number, "It cost 7 million crowns.", "million crowns.", "7 million"),
        (falsehoods.change_number, "It has three arches.", "arches.", "three"),
        (falsehoods.move_date, "It opened on 3 March 2021.", "It opened on", "3 March 2021"),
        (falsehoods.swap_name, "It was opened by Queen Margrethe.", "It was opened by", "Margrethe"),
        (falsehoods.negate, "It was opened.", "It was not opened.", "was opened"),
        (falsehoods.negate, "It was not opened.", "It was opened.", "not"),
        (falsehoods.exchange, "Marie replaced Pierre.", "Pierre replaced Marie.", "Marie replaced"),
        (falsehoods.exchange, "It goes from Norholm to Eastfield.", "from Eastfield to Norholm", "from Norholm"),
        (falsehoods.turn, "It cost more than the tunnel.", "less than the tunnel", "more"),
        (falsehoods.change_unit, "It took 50 minutes.", "It took 50", "minutes"),
        (falsehoods.change_unit, "It cost EUR 30.", " 30.", "EUR"),
        (falsehoods.stitch, "The mill and the pond are old.", "The mill and", "are old"),
    ],
)
def test_a_false_statement_differs_in_what_its_kind_says(about, make, text: str, kept: str, gone: str) -> None:
    made = make(about(text))
    assert kept in made
    assert gone not in made


@pytest.mark.parametrize("make", [make for kind, make in FALSEHOODS.items() if kind not in ("stitched", "invented")])
def test_a_kind_that_does_not_apply_gives_nothing(about, make) -> None:
    assert make(about("They came and left.")) is None


@pytest.mark.parametrize(
    ("reword", "text", "expected"),
    [
        (rewordings.words_for_digits, "It has five arches.", "It has 5 arches."),
        (rewordings.words_for_digits, "It has 5 arches.", "It has five arches."),
        (rewordings.other_unit_spelling, "It is 5 kilometres long.", "It is 5 km long."),
        (rewordings.contracted, "It was not opened.", "It wasn't opened."),
        (rewordings.contracted, "It wasn’t opened.", "It was not opened."),
        (rewordings.with_synonym, "It began there.", "It started there."),
        (rewordings.adverbial_moved, "In the spring, the gate was opened.", "The gate was opened in the spring."),
        (rewordings.adverbial_moved, "The gate was opened in May 2020.", "In May 2020, the gate was opened."),
        (rewordings.clauses_moved, "It shut because the lift broke.", "Because the lift broke, it shut."),
        (rewordings.voice_changed, "Marie opened the gate.", "The gate was opened by Marie."),
        (rewordings.voice_changed, "The gate was opened by Marie in May.", "Marie opened the gate in May."),
        (rewordings.other_genitive, "It is Norholm's bridge.", "It is the bridge of Norholm."),
        (rewordings.other_genitive, "The bridge of Norholm is open.", "Norholm's bridge is open."),
    ],
)
def test_a_rewording_says_the_same(reword, text: str, expected: str) -> None:
    assert reword(text) == expected
    assert reword("They came and left.") is None


@pytest.mark.parametrize("text", ["It opened on 3 March 2021.", "It opened on March 3, 2021."])
def test_a_date_is_written_in_another_form(text: str) -> None:
    forms = {f"It opened on {form}." for form in ("3 March 2021", "March 3, 2021", "2021-03-03")}
    assert rewordings.other_date_format(text) in forms - {text}


def test_large_numbers_lose_their_comma() -> None:
    assert rewordings.other_thousands("It cost 184,000.") in {
        "It cost 184000.",
        "It cost 184\u00a0000.",
        "It cost 184\u202f000.",
    }


# -- the suite -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own() -> list[Library]:
    return own_libraries()


def first(library: Library, count: int) -> Library:
    written = tuple(replace(group, claims=group.claims[:count]) for group in library.written)
    return replace(library, sentences=library.sentences[:count], written=written)


def test_every_statement_has_its_quote_in_its_passage(own: list[Library]) -> None:
    counts = Counter({group.kind: 0 for library in own for group in library.written})
    for library in own:
        for group in library.written:
            counts[group.kind] += len(group.claims)
        for truth in (*library.sentences, *(claim for group in library.written for claim in group.claims)):
            text = " ".join(library.passages[truth.passage].text.split())
            assert " ".join(truth.quote[:60].split()) in text
            assert truth.text != truth.quote or truth in library.sentences
    assert counts == {
        "hand-written": 175, "hand-written falsehood": 54, "hand-written pair": 150, "falsehood of a pair": 150,
        "hand-written, unseen": 110, "unseen falsehood": 110, "everyday": 117, "everyday falsehood": 265,
        "everyday, unseen": 144, "everyday, unseen falsehood": 192,
    }  # fmt: skip


def test_the_same_statements_are_made_each_time_and_none_that_a_document_states(own: list[Library]) -> None:
    library = first(own[1], 20)
    made = list(cases(library))
    assert made == list(cases(library))
    everything = " ".join(" ".join(passage.text for passage in library.passages).split()).casefold()
    assert not [
        case for case in made if not case.true and case.kind != WRONG_DOCUMENT and case.text.casefold() in everything
    ]
    assert {VERBATIM, WRONG_DOCUMENT, "hand-written", "hand-written falsehood", "negated", "stitched"} <= {
        case.kind for case in made
    }


def test_verbatim_statements_are_verified_and_those_cited_to_another_document_are_not(
    own: list[Library], model: EmbeddingModel
) -> None:
    assert isinstance(model.embedding, OnnxEmbedding)
    figures = scores(try_all([first(own[1], 8)], Likeness(model.embedding.encode_tokens), load_entailment()))
    assert figures[VERBATIM].share == 1.0
    assert figures[WRONG_DOCUMENT].share == 1.0


def test_half_of_the_statements_are_held_out_and_a_choice_is_always_the_same() -> None:
    share = sum(held_out(f"statement {number}") for number in range(1000)) / 1000
    assert 0.45 < share < 0.55
    assert pick(range(100), "seed") == pick(range(100), "seed")


def test_public_sets_give_statements_with_the_evidence_of_their_questions() -> None:
    if not DATA.is_dir():
        pytest.skip("the public sets are not here")
    libraries = public_libraries(DATA)
    assert {library.name for library in libraries} == {"clapnq_dev", "nq_oracle", "covidqa_deepset"}
    assert all(library.sentences for library in libraries)


def test_a_folder_without_any_public_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="clapnq_dev, nq_oracle, covidqa_deepset"):
        public_libraries(tmp_path)


# -- the gate --------------------------------------------------------------------------------------------------

ANEW = "; write the baseline anew with --update-baseline."


def trials(kind: str, right: int, tried: int, *, true: bool = False) -> list[Trial]:
    origin = Claim(text="It is.", quote="It is.", passage=0)
    case = Case(text="It is not.", kind=kind, true=true, origin=origin)
    return [Trial(case=case, right=number < right) for number in range(tried)]


def test_the_table_has_counts_and_shares_of_true_and_of_false_statements() -> None:
    table = scorecard.render(scorecard.rows([*trials(VERBATIM, 2, 2, true=True), *trials("negated", 3, 4)]))
    true, false = table.split("\n\n")
    assert "| verbatim" in true
    assert "2 of 2" in true
    assert "100.0 %" in true
    assert "| negated" in false
    assert "3 of 4" in false
    assert "75.0 %" in false


@pytest.mark.parametrize(
    ("right", "tried", "failures"),
    [
        (8, 10, []),
        (9, 10, []),
        (7, 10, ["negated: right about 7 of 10, before about 8 of 10."]),
        (8, 9, [f"negated: right about 8 of 9, before about 8 of 10{ANEW}"]),
        (16, 20, [f"negated: right about 16 of 20, before about 8 of 10{ANEW}"]),
        (0, 0, [f"negated: right about 0 of 0, before about 8 of 10{ANEW}"]),
    ],
)
def test_one_statement_less_fails_and_so_do_others(right: int, tried: int, failures: list[str]) -> None:
    found = scorecard.rows(trials("negated", right, tried))
    assert scorecard.fallen(found, {"negated": Score(tried=10, right=8)}) == failures


def test_a_kind_that_the_baseline_does_not_hold_fails() -> None:
    (failure,) = scorecard.fallen(scorecard.rows(trials("negated", 1, 1)), {})
    assert failure.startswith("negated: right about 1 of 1, before about 0 of 0")


def test_mistakes_are_shown_with_what_they_were_made_from() -> None:
    assert scorecard.mistakes(trials("negated", 1, 3), 1) == ["negated: It is not.\n  made from: It is."]


def test_the_baseline_has_every_kind_of_false_statement() -> None:
    assert {*FALSEHOODS, WRONG_DOCUMENT, VERBATIM, "hand-written", "everyday, unseen falsehood"} <= set(
        scorecard.read_baseline()
    )
