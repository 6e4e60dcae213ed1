"""The model of entailment: what it is shown, that it learns, and that its export says the same."""

import random
from pathlib import Path

import pytest
from training_samples import APART, LEARNED, tiny_reader, tokenizer

from training.claims import Claims, lesson, pairs_of, read_claims
from training.data import WRITTEN, SourceDocument, read_documents, set_folder
from training.entailment import figures, measured_odds, table, train

PLACES = ("lighthouse", "harbour", "museum", "theatre", "market", "library", "station", "castle")


def claims(number: int) -> Claims:
    place = PLACES[number % len(PLACES)]
    quote = f"The {place} is open on Monday."
    document = SourceDocument(id=str(number // 2), title="Opening hours", text=f"It is old. {quote} It is free.")
    true, false = (f"On Monday the {place} is open.", f"Monday is a day of the {place}."), f"The {place} is shut."
    return Claims(document=document, quote=quote, true=true, false=(("denial", false), ("time", f"{false} Always.")))


def written() -> list[Claims]:
    return [claims(number) for number in range(32)]


def test_statements_are_shown_as_written_and_made_into_others() -> None:
    rest = random.Random(0)
    shown = [pair for _ in range(40) for pair in lesson(claims(0), [claims(1)], rest)]
    assert {pair.quote for pair in shown if pair.supported and "harbour" not in pair.quote} == {
        "The lighthouse is open on Monday.",
        "It is old. The lighthouse is open on Monday.",
        "Opening hours\n\nThe lighthouse is open on Monday.",
        "Opening hours\n\nIt is old. The lighthouse is open on Monday.",
    }
    made = {(pair.statement, pair.supported) for pair in shown}
    assert {(pair.statement, pair.supported) for pair in pairs_of(claims(0))} <= made
    assert ("The lighthouse is open on Monday.", True) in made
    two = "On Monday the lighthouse is open, and on Monday the harbour is open."
    assert {(two, False), (two, True)} <= made
    assert all(("harbour" in pair.quote) == pair.supported for pair in shown if pair.statement == two)
    assert ("On Monday the lighthouse is open, and monday is a day of the lighthouse.", True) in made
    assert any("harbour" in pair.quote and not pair.supported for pair in shown)
    assert any(statement.endswith("the lighthouse is shut.") and not supported for statement, supported in made)
    assert ("The lighthouse is not open on Monday.", False) in made


def test_what_is_kept_apart_goes_by_the_document(tmp_path):
    names = (LEARNED[0], APART[0])
    documents = {name: SourceDocument(id=name, title="", text="It rained.") for name in names}
    row = '{{"document": "{}", "quote": "It rained.", "true": ["Rain fell."], "false": [["denial", "It was dry."]]}}\n'
    (tmp_path / "claims.jsonl").write_text("".join(map(row.format, names)))
    learned, apart = read_claims(documents, tmp_path / "claims.jsonl")
    assert [one.document.id for one in (*learned, *apart)] == list(names)
    assert learned[0].false == (("denial", "It was dry."),)


def test_each_sentence_that_was_written_about_stands_in_its_document():
    documents = read_documents(set_folder(Path("elsewhere"), WRITTEN))
    learned, apart = read_claims(documents)
    for one in (*learned, *apart):
        assert one.quote in one.document.text
        assert one.true
        assert one.false
    assert len(apart) * 5 < len(learned)


@pytest.fixture(scope="module")
def trained():
    reader, reports = tiny_reader(), []
    train(reader, written(), tokenizer(), epochs=15, learning_rate=5e-3, seed=0, report=reports.append)
    return reader, reports


def odds(reader, pairs):
    return measured_odds(reader, pairs, tokenizer())


def test_it_learns_to_tell_true_statements_from_false_ones(trained):
    untrained = figures(written(), lambda pairs: odds(tiny_reader(), pairs))
    reader, reports = trained
    measured = figures(written(), lambda pairs: odds(reader, pairs))
    assert measured.auroc > 0.95 > untrained.auroc
    assert (measured.true_kept, measured.false_found) > (0.9, 0.9)
    assert set(measured.found) == {"denial", "time"}
    assert reports[0].startswith("step 50 of 60, loss ")


def test_its_figures_are_shown_by_kind():
    shown = table(figures(written(), lambda pairs: [1.0 if "open" in pair.statement else -1.0 for pair in pairs]))
    assert "| true statements kept | 0.500 |" in shown
    assert "| found, denial | 1.000 |" in shown
