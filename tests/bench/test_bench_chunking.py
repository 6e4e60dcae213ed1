"""The measures of chunks against figures worked out by hand, and a tiny set through both cutters."""

import json

import pytest

from bench.chunking import Scores, main, mean, score

# Ten places a chunk; the evidence is 4 in the first chunk and 2 in the third.
CHUNKS = [range(10), range(10, 20), range(20, 30), range(30, 40)]
EVIDENCE = [range(6, 10), range(20, 22)]


def test_covering_a_part_of_the_evidence():
    # 4 of 6 found in 20 read; what both have is 4, what either has 6 + 20 - 4. With evidence: 6 in two chunks of ten.
    assert score(EVIDENCE, [CHUNKS[0], CHUNKS[1]], CHUNKS) == Scores(4 / 6, 4 / 20, 4 / 22, 6 / 20)


def test_fetching_just_the_chunks_with_evidence_is_as_precise_as_can_be():
    scores = score(EVIDENCE, [CHUNKS[2], CHUNKS[0]], CHUNKS)
    assert (scores.recall, scores.precision) == (1, scores.precision_omega)


def test_what_two_chunks_share_is_read_twice_and_found_once():
    # 6 to 10 lies in both: found 4, read 10 + 10; what either has is 4 + 20 - 4.
    overlapping = [range(10), range(5, 15)]
    assert score([range(6, 10)], overlapping, overlapping) == Scores(1, 4 / 20, 4 / 20, 4 / 20)


def test_evidence_that_overlaps_counts_once():
    assert score([range(4), range(2, 6)], [range(6)], [range(6)]) == Scores(1, 1, 1, 1)


def test_missing_everything_is_nought():
    assert score(EVIDENCE, [CHUNKS[3]], CHUNKS) == Scores(0, 0, 0, 6 / 20)


def test_a_chunk_that_only_touches_the_evidence_does_not_hold_it():
    assert score([range(10, 20)], [CHUNKS[0]], CHUNKS).precision_omega == 1


def test_means_are_taken_measure_by_measure():
    assert mean([Scores(1, 0.5, 0, 1), Scores(0, 0.5, 1, 0.5)]) == Scores(0.5, 0.5, 0.5, 0.75)


@pytest.fixture
def small_set(tmp_path):
    """Two documents of one chunk each, with one question whose evidence is a fourth of all characters."""
    texts = {"ferry": "The ferry leaves at noon. ", "mill": "Sacks of flour are ground at the mill. "}
    texts = {name: text.ljust(52, "x") + "." for name, text in texts.items()}
    evidence = {"doc_id": "mill", "start": 0, "end": 37}
    rows = [{"id": name, "text": text} for name, text in texts.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "queries.jsonl").write_text(json.dumps({"text": "What is ground at the mill?", "evidence": [evidence]}))
    return tmp_path


@pytest.mark.parametrize(("cutter", "searches"), [("rag", ["hybrid", "meaning alone"]), ("plain", ["meaning alone"])])
def test_both_cutters_are_scored_on_a_set(small_set, capsys, cutter, searches):
    main(small_set, [f"{cutter}:128/0"])
    _, *printed = (line.split("  ") for line in capsys.readouterr().out.splitlines())
    rows = [[cell.strip() for cell in line if cell.strip()] for line in printed]
    # Both documents are fetched: 37 of 2 * 53 characters are evidence, and 37 of the 53 of the one that has it.
    figures = ["1.000", f"{37 / 106:.3f}", f"{37 / 106:.3f}", f"{37 / 53:.3f}"]
    assert rows == [[f"{cutter}:128/0", search, "2", "53", *figures] for search in searches]


def test_a_document_that_is_not_stored_as_written_is_refused(small_set):
    (small_set / "corpus.jsonl").write_text(json.dumps({"id": "mill", "text": "Sacks\r\nof flour are ground."}))
    with pytest.raises(ValueError, match=r"mill\.txt is not stored as it is written"):
        main(small_set, ["rag:128/0"])
