"""Questions that name who published what they ask about."""

import time

import pytest

from rag.attribution import attributed, kinds_in, names_publisher

PUBLISHERS = ("Harbour Gazette", "The Talve Courier", "President Ann Lee", "Cnbc | World Business News", "BBC News", "")


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("what did the harbour gazette write?", "Harbour Gazette"),
        ("What does the Gazette say?", "Harbour Gazette"),
        ("What has the Talve Courier found out?", "The Talve Courier"),
        ("What does President Lee want?", "President Ann Lee"),
        ("What does Ann Lee want?", "President Ann Lee"),
        ("What did CNBC find out?", "Cnbc | World Business News"),
        ("What did the BBC find out?", "BBC News"),
        ("What did BBC News find out?", "BBC News"),
        ("What is on lee.example?", "lee.example"),
    ],
)
def test_a_publisher_is_named_by_the_whole_name_or_its_end(question: str, publisher: str) -> None:
    assert names_publisher(question, publisher)


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("How deep is the harbour?", "Harbour Gazette"),
        ("Who reads the gazette?", "Harbour Gazette"),
        ("How long is the Talve?", "The Talve Courier"),
        ("Who is the president?", "President Ann Lee"),
        ("Where is the Lee-Shore inn?", "President Ann Lee"),
        ("Is the author unknown?", "Unknown (a report)"),
        ("Who wrote it?", ""),
    ],
)
def test_it_is_not_named_by_what_the_name_begins_with_or_in_small_letters(question: str, publisher: str) -> None:
    assert not names_publisher(question, publisher)


@pytest.mark.parametrize(
    ("question", "asked", "publishers"),
    [
        ("According to the Gazette, who fell?", "Who fell?", ["Harbour Gazette"]),
        ("according to the harbour gazette who fell", "Who fell", ["Harbour Gazette"]),
        ("Who fell, according to the Gazette and the Courier?", "Who fell?", ["Harbour Gazette", "The Talve Courier"]),
        ("Which ship, as reported by the Gazette, sank?", "Which ship sank?", ["Harbour Gazette"]),
        ("In the Gazette's report, who fell?", "Who fell?", ["Harbour Gazette"]),
        ("Who fell in the BBC report?", "Who fell?", ["BBC News"]),
        ("Who fell, says the Gazette?", "Who fell", ["Harbour Gazette"]),
        ("What does the Gazette say about fares?", "What is said about fares?", ["Harbour Gazette"]),
        ("What did the Gazette's article say about fares?", "What is said about fares?", ["Harbour Gazette"]),
        ("What has Ann Lee written on fares?", "What is said about fares?", ["President Ann Lee"]),
        ("When did CNBC report that the ship sank?", "When the ship sank?", ["Cnbc | World Business News"]),
        ("Does the Gazette say that the ship sank?", "The ship sank?", ["Harbour Gazette"]),
        (
            "Do the Gazette and the BBC agree on how many fell?",
            "How many fell?",
            ["Harbour Gazette", "BBC News"],
        ),
        ("what does bbc say about fares", "What is said about fares", ["BBC News"]),
        ("What does Ann say about fares?", "What is said about fares?", ["President Ann Lee"]),
        ("What does Mrs Lee think of fares?", "What is said about fares?", ["President Ann Lee"]),
        ("What did Ann Lee tell Bob about fares?", "What is said about fares?", ["President Ann Lee"]),
        ("What does the mail from Ann Lee say about fares?", "What is said about fares?", ["President Ann Lee"]),
        ("Summarise what the Gazette says about fares", "What is said about fares", ["Harbour Gazette"]),
        ("Does the Gazette agree with the BBC on who fell?", "Who fell?", ["Harbour Gazette", "BBC News"]),
        ("Based on the Gazette, who fell?", "Who fell?", ["Harbour Gazette"]),
        ("What does Harbour say about fares?", None, []),
        ("What did the Gazette say on 3 May?", None, []),
        ("What did Ann Lee write in May about fares?", None, []),
        ("What does everyone but Ann Lee say about fares?", None, []),
        ("What does President Lee want?", None, []),
        ("What does the Gazette say?", None, []),
        ("What does the Tidings say about the harbour?", None, []),
    ],
)
def test_what_is_asked_of_publishers_is_asked_without_them(
    question: str, asked: str | None, publishers: list[str]
) -> None:
    found = attributed(question, PUBLISHERS)
    assert (found and found.text) == asked
    assert list(found.publishers if found else ()) == publishers


def test_of_several_with_the_same_end_the_one_that_is_called_so_is_asked() -> None:
    papers = ("The New York Times", "Financial Times", "The Times")
    found = attributed("What does the Times say about fares?", papers)
    assert found is not None
    assert found.publishers == ("The Times",)
    found = attributed("What does the Times say about fares?", papers[:2])
    assert found is not None
    assert found.publishers == papers[:2]


def test_a_title_tells_what_kind_of_document_it_is() -> None:
    assert kinds_in("Travel policy of 2025") == ["policy"]
    assert kinds_in("The harbour") == []


def test_a_publisher_of_many_equal_words_is_looked_for_at_once() -> None:
    began = time.process_time()
    assert not names_publisher(f"{'A ' * 200}c", f"{'A ' * 60}b")
    assert attributed(f"What does {'a ' * 200}say about fares?", [f"{'a ' * 60}b"]) is None
    assert time.process_time() - began < 3  # it would have been years
