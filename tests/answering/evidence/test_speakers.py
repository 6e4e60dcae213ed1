"""Whose words a question asks for, and who says a sentence."""

import time
from pathlib import Path

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.evidence.speakers import speaker_in
from rag.answering.text.lines import TURN
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.settings import Settings

CHAT = """LenaMoor: I loved the new harbour café! The cake is far too dry, though.
TomasHill: The cake at the harbour café is perfect! 🎂
LenaMoor: Tomas, would you go to the harbour café for its cake?
RitaVale: Tomas told me that the café is too loud."""
"""Two of them speak twice."""


def speakers(stems: Stems, text: str) -> dict[str, str]:
    passage = cut(TextNode(text=text, metadata={"title": "A talk"}), stems)
    return {one.text: one.speaker for one in passage.sentences}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does LenaMoor think about the cake?", "LenaMoor"),
        ("What did the minister say about fares?", "minister"),
        ("How does Tomas Hill feel about it?", "Tomas Hill"),
        ("What has Anna Berg said on fares?", "Anna Berg"),
        ("What did the chief engineer say about fares?", "engineer"),
        ("What did the mayor of New Vell say about fares?", "mayor"),
        ("What is Anna Berg's position on fares?", "Anna Berg"),
        ("What was Rita’s opinion of the café?", "Rita"),
        ("Who is Lena Moor's favourite singer?", "Lena Moor"),
        ("What is Mr Hughes' view of fares?", "Mr Hughes"),
        ("According to the Tidings, what did Anna Berg say?", "Anna Berg"),
        ("What does the bridge cost, according to Anna Berg?", ""),
        ("What did the bridge cost?", ""),
        ("Who said that the cake is dry?", ""),
    ],
)
def test_a_question_may_ask_for_the_words_of_somebody(question: str, name: str) -> None:
    assert speaker_in(question, set()).name == name


def test_a_source_that_has_turns_is_asked_for_its_words() -> None:
    assert speaker_in("According to Lena Moor, how dry is the cake?", {"LenaMoor", "TomasHill"}).name == "Lena Moor"


def test_all_sentences_of_a_turn_are_its_speakers(stems: Stems) -> None:
    long = f"{CHAT} {'They play the same song all day long. ' * 6}We left early."
    said = speakers(stems, long)
    assert [*speakers(stems, CHAT).values()] == ["LenaMoor", "TomasHill", "LenaMoor", "RitaVale"]
    assert said["RitaVale: Tomas told me that the café is too loud."] == said["We left early."] == "RitaVale"


@pytest.mark.parametrize(
    "turn",
    ["[10:31] Ann Lee: No.", "**Ann Lee:** No.", "**Ann Lee**: No.", "- Ann Lee (chair): No.", "<Ann Lee>: No.",
     "12/05/2024, 10:31 - Ann Lee: No.", "2024-05-12 10:31:05 Ann Lee: No.", "🎸 Ann Lee: No."],
)  # fmt: skip
def test_a_turn_opens_with_a_name_in_the_usual_ways(stems: Stems, turn: str) -> None:
    assert set(speakers(stems, turn).values()) == {"Ann Lee"}


def test_the_words_of_a_turn_stand_beside_its_speaker(stems: Stems) -> None:
    text = f"{CHAT} {'They play the same song all day long. ' * 6}We left early."
    last = cut(TextNode(text=text, metadata={"title": "A talk"}), stems).sentences[-1]
    assert set(stems("RitaVale")) <= set(last.before)


def test_a_heading_ends_a_turn(stems: Stems) -> None:
    assert speakers(stems, "Ann: No.\n\n## Votes\n\nAll were for it.")["All were for it."] == ""


@pytest.mark.parametrize("question", ["What does Lena think of the cake?", "What does Lena Moor think of the cake?"])
def test_in_turns_only_the_one_asked_about_says_it(stems: Stems, question: str) -> None:
    said = speakers(stems, CHAT)
    asked = speaker_in(question, {*said.values()})
    own = {text for text, speaker in said.items() if not asked.is_another(text, speaker)}
    assert own == {text for text, speaker in said.items() if speaker == "LenaMoor"}


def test_somebody_else_may_tell_of_the_one_asked_about_but_not_ask(stems: Stems) -> None:
    said = speakers(stems, CHAT)
    asked = speaker_in("What does Tomas think of the café?", {*said.values()})
    others = [text for text, speaker in said.items() if asked.is_another(text, speaker)]
    assert "LenaMoor: Tomas, would you go to the harbour café for its cake?" in others
    assert "RitaVale: Tomas told me that the café is too loud." not in others


def test_turns_without_the_one_asked_about_count_neither_way(stems: Stems) -> None:
    asked = speaker_in("What does the minister think of the cake?", {*speakers(stems, CHAT).values()})
    assert not any(asked.is_another(text, speaker) for text, speaker in speakers(stems, CHAT).items())


@pytest.mark.parametrize(
    ("sentence", "is_another"),
    [
        ("Nora Falk said that fares would rise.", True),
        ("Fares will rise, according to Nora Falk.", True),
        ("“Fares will rise,” said Nora Falk.", True),
        ("Anna Bergh said that fares would rise.", False),
        ("Nora Falk said that Berg wanted higher fares.", False),
        ("“Fares will rise,” she said.", False),
        ("The fares will rise in May.", False),
    ],
)
def test_in_prose_another_name_beside_said_tells(sentence: str, is_another: bool) -> None:
    assert speaker_in("What did Minister Anna Berg say about fares?", set()).is_another(sentence, "") == is_another


@pytest.mark.parametrize("land", ["the UK", "the U.K.", "Britain"])
def test_what_is_said_of_a_country_in_another_spelling_is_of_that_one(land: str) -> None:
    asked = speaker_in(f"How many ships did {land} promise?", set())
    assert not asked.is_another("The British minister said the U.K. would give 30 ships.", "")
    assert not asked.is_another("The minister Ole Dahl said the U.K. would give 30 ships.", "")
    assert asked.is_another("The Danish minister said Denmark would give 40 ships.", "")


def test_who_holds_an_office_may_be_named_otherwise() -> None:
    asked = speaker_in("What did the minister say about fares?", set())
    assert not asked.is_another("Nora Falk said that fares would rise.", "")


@pytest.mark.parametrize(
    ("sentence", "is_another"),
    [
        ("Nora Falk said that fares would rise.", True),
        ("Fares will rise, Berg told the council.", False),
        ("Fares will rise, the minister said.", False),
        ("Lind said that fares would rise.", False),
        ("Fares will rise.", False),
    ],
)
def test_whom_the_passages_name_as_the_one_in_office_says_it(sentence: str, *, is_another: bool) -> None:
    texts = ["The new minister, Anna Berg, came.", "Marta Lind, the minister for schools, left. Nora Falk stayed."]
    asked = speaker_in("What did the minister say about fares?", set(), texts)
    assert asked.is_another(sentence, "") is is_another


DEBATE = """# Debate on the harbour

"The harbour is too small," said Nora Falk. "The new quay will be paid for by the port."

"We have no money," Anna Berg said. "The new quay is a dream." """


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("Nora Falk", ['"The harbour is too small," said Nora Falk.', "will be paid for by the port"]),
        ("Anna Berg", ['"We have no money," Anna Berg said.', "The new quay is a dream"]),
    ],
)
def test_a_quotation_belongs_to_the_one_who_speaks_before_it(
    settings: Settings, tmp_path: Path, name: str, quoted: list[str]
) -> None:
    (tmp_path / "debate.md").write_text(DEBATE, encoding="utf-8")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "debate.md"])
        answer = engine.ask(f"What did {name} say about the new quay?").answer
    assert all(words in answer for words in quoted)
    assert answer.count("new quay") == 1


INTERVIEW = """# Ann Lee of Vell

**Tidings:** Where do you stand on the new quay?

**Ann Lee:** I am for it, if the town gets a share.

**Tidings:** And who pays for the harbour?

**Ann Lee:** I run a school, so ask the port."""


def test_what_somebody_says_in_an_interview_is_found_by_its_question_and_quoted_with_it(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "interview.md").write_text(INTERVIEW, encoding="utf-8")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "interview.md"])
        answer = engine.ask("What is Ann Lee's position on the new quay?").answer
    assert (
        answer == "Tidings: Where do you stand on the new quay? [1] Ann Lee: I am for it, if the town gets a share. [2]"
    )


def test_what_others_say_is_no_answer(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text(CHAT, encoding="utf-8")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "chat.txt"])
        lena = engine.ask("What does LenaMoor think of the cake at the harbour café?")
        tomas = engine.ask("What does TomasHill think of the cake at the harbour café?")
    assert "too dry" in lena.answer
    assert "perfect" not in lena.answer
    assert "perfect" in tomas.answer
    assert "too dry" not in tomas.answer


@pytest.mark.parametrize(
    ("question", "sentence", "says"),
    [
        ("What did Marek say?", "The ferry will be sold, Marek said on Monday.", True),
        ("What did Minister Anna Berg say?", "“Fares will rise,” said Anna Berg.", True),
        ("What did Anna Berg say?", "Fares, Berg insisted, must fall.", True),
        ("What did Anna Berg say?", "Fares will fall, according to Minister Anna Berg.", True),
        ("What did Berg say?", "Anna Berg, the new minister, warned that fares would rise.", True),
        ("What did the master say?", "The crane is old, said the old harbour master.", True),
        ("What did the treasurer say?", "The fee rises, the treasurer said.", True),
        ("What did Berg say?", "Fares will rise, Falk said.", False),
        ("What did Berg say?", "Falk told Berg that fares would rise.", False),
        ("What did Berg say?", "Falk said that Berg was wrong.", False),
        ("What did Berg say?", "Berg opened the bridge.", False),
        ("What did the bridge cost?", "The bridge cost five million, Berg said.", False),
        ("How many buses did Berg promise?", "The new buses come soon, Berg said.", False),
        ("When did Berg say that fares would rise?", "Fares will rise, Berg said.", False),
    ],
)
def test_who_says_a_sentence_may_stand_at_its_end_or_within(question: str, sentence: str, says: bool) -> None:
    assert speaker_in(question, set()).says(sentence) == says


NEWS = """# Harbour news

The ferry will be sold next year, Marek said on Monday. "The crane is older than I am," the harbour master joked.

Two new schools will be built, the minister announced. Parking is free, according to Marta Lind, the manager."""


def test_who_says_a_sentence_may_be_spelt_otherwise() -> None:
    asked = speaker_in("What did Zelensky say about ships?", set())
    assert asked.says("Ships are needed, Zelenskyy said.")
    assert not asked.says("Ships are needed, Zeller said.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did Marek say about the ferry?", "The ferry will be sold next year, Marek said on Monday."),
        ("What did Marek say?", "The ferry will be sold next year, Marek said on Monday."),
        ("What did the minister announce about schools?", "Two new schools will be built, the minister announced."),
        ("What does Lind say about parking?", "Parking is free, according to Marta Lind, the manager."),
        ("What did Marek say about the schools?", ""),
        ("What did Lind say about the festival?", ""),
    ],
)
def test_what_somebody_says_is_found_wherever_the_name_stands(
    settings: Settings, tmp_path: Path, question: str, said: str
) -> None:
    (tmp_path / "news.md").write_text(NEWS, encoding="utf-8")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path / "news.md"])
        answer = engine.ask(question)
    assert [one.cited_text for one in answer.citations][:1] == ([said] if said else [])


@pytest.mark.parametrize(
    "text", ["A" * 20_000, "A " * 10_000, "[1" * 10_000, "1 " * 10_000, "!" * 20_000, "A (b " * 5_000]
)
def test_long_lines_take_no_more_than_their_share(text: str) -> None:
    begin = time.thread_time()
    TURN.match(text)
    speaker_in(f"What did {text} say?", set()).is_another(text, "")
    for said in (text, "said " * 4_000, "Berg, " * 3_000, "said " + text):
        speaker_in("What did Berg say?", set()).says(said)
    assert time.thread_time() - begin < 1


@pytest.mark.parametrize("header", ["From: Ann Lee", "Subject: The cake", "Date: 3 May 2026"])
def test_the_head_of_a_mail_opens_no_turn(header: str) -> None:
    assert TURN.match(header) is None
