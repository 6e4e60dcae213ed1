"""Questions that documents answer only step by step."""

from collections.abc import Iterator, Sequence

import pytest
from llama_index.core.schema import NodeWithScore

from rag.answering.findings import Found, find
from rag.answering.hops import Followed, follow
from rag.bootstrap import Engine, open_engine
from rag.events import DoneEvent, SourcesEvent
from rag.settings import Settings
from rag.types import AnswerStatus, Question, SupportStatus, Turn

TEXTS = {
    "Brief Encounter": "Brief Encounter is a British film of 1945. It was directed by David Lean.",
    "David Lean": "David Lean was a film director. Lean was born in Croydon and began as a clerk in London.",
    "Croydon": "Croydon is a town in the south of London. The River Wandle rises at Croydon.",
    "Genevieve": "Genevieve is a British film of 1953. It tells of two old cars on their way to Brighton and back.",
    "Juan Carlos I": "The king of Spain gave up the throne in June 2014 in favour of his son.",
    "Skarv Rock": "Skarv Rock stands in the open sea between Holm and Vike. Matilda Brun designed it.",
    "Matilda Brun": "Matilda Brun was born in Bergen and taught at the school of Holm for twenty years.",
    "The fair of Vike": "At the fair of Vike the guests were Ann Moe, a judge, and the painter Ivar Dahl.",
    "Ivar Dahl": "Ivar Dahl is a painter from Tromsø. He left the group Northern Lamps in 1990.",
    "Holm Hall": "Holm Hall is a hall of residence of Merrow University for two hundred students.",
    "Merrow University": "Merrow University is a public university in Ansel with nine thousand students.",
    "Overtime": "Overtime of more than ten hours a week has to be approved by the head of finance.",
    "Telephones": "The fleet engineer has the telephone 320, the welfare officer 331 and the head of finance 340.",
    "Northgate": "During the storm the branch at Northgate still had version 3.1 of the lending app.",
    "Releases": "Version 3.1 of the lending app needs Android 9. Version 3.2 of the lending app needs Android 11.",
    "Brighton": "Brighton is a town by the sea. The cars of the veteran run have gone to Brighton since 1927.",
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("films")
    for title, text in TEXTS.items():
        (folder / f"{title}.md").write_text(f"---\ntitle: {title}\n---\n{text}\n")
    settings = Settings(data_dir=folder / "data", min_evidence=0.5)
    with open_engine(settings, create=True) as engine:
        engine.ingest([folder])
        yield engine


def test_each_hop_is_quoted_and_told(films: Engine) -> None:
    answer = films.ask("Where was the director of Brief Encounter born?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.standalone_question == "Where was David Lean born?"
    assert answer.message == "Found first: the director of Brief Encounter is David Lean."
    assert "Croydon" in answer.answer
    assert {statement.status for statement in answer.statements} == {SupportStatus.VERIFIED}
    assert {"Brief Encounter", "David Lean"} <= {citation.title for citation in answer.citations}
    assert "born" in answer.statements[0].text  # what was asked for comes first


@pytest.mark.parametrize(
    ("question", "asked", "answer"),
    [
        ("Where was the woman born who designed Skarv Rock?", "Where was Matilda Brun born?", "Bergen"),
        (
            "Skarv Rock was designed by a woman born in which town?",
            "Matilda Brun was born in which town?",
            "Bergen",
        ),
        (  # the verb of the question behind the clause
            "Where was the woman who designed Skarv Rock born?",
            "Where was Matilda Brun born?",
            "Bergen",
        ),
        (  # a place is told without the word for its kind
            "Holm Hall is a hall of residence in a university located in which city?",
            "Merrow University is located in which city?",
            "Ansel",
        ),
        (  # a name with its kind before it, among others; an irregular verb
            "The guests at the fair of Vike included a painter who left what in 1990?",
            "Ivar Dahl left what in 1990?",
            "Northern Lamps",
        ),
        (  # what the first sentence tells in the words of the question is less sure
            "How many students does the university Holm Hall belongs to have?",
            "How many students does Merrow University have?",
            "nine thousand",
        ),
        (
            "What telephone has the person who has to approve more than ten hours of overtime a week?",
            "What telephone has the head of finance?",
            "340",
        ),
        (
            "Which Android is needed by the version of the lending app that Northgate had during the storm?",
            "Which Android is needed by the version 3.1 of the lending app?",
            "Android 9",
        ),
    ],
)
def test_descriptions_of_many_shapes_are_followed(films: Engine, question: str, asked: str, answer: str) -> None:
    got = films.ask(question)
    assert (got.status, got.standalone_question) == (AnswerStatus.ANSWERED, asked)
    assert answer in got.answer
    assert {statement.status for statement in got.statements} == {SupportStatus.VERIFIED}


def follow_and_weigh(films: Engine, question: str) -> tuple[Followed, dict[str, float]]:
    """Return what is found step by step, and how sure the answer to each wording was."""
    sure: dict[str, float] = {}

    def weigh(text: str, passages: Sequence[NodeWithScore]) -> Found:
        found = find(text, passages, films.evidence, least=0.5)
        sure[text] = found.confidence
        return found

    fetch = films.retriever().retrieve
    hits = fetch(question)
    direct = Followed(text=question, hits=hits, found=weigh(question, hits))
    return follow(direct, fetch=fetch, find=weigh, scorer=films.evidence, least=0.5), sure


def test_an_answer_is_as_sure_as_its_least_sure_step_in_the_surer_of_two_wordings(films: Engine) -> None:
    followed, sure = follow_and_weigh(films, "Where was the woman born who designed Skarv Rock?")
    least = sure["Who designed Skarv Rock?"]
    assert sure["Who was the woman who designed Skarv Rock?"] < least < sure["Where was Matilda Brun born?"]
    assert (followed.text, followed.found.confidence) == ("Where was Matilda Brun born?", least)


def test_the_name_is_put_alone_or_behind_its_kind_whichever_has_the_surer_answer(films: Engine) -> None:
    followed, sure = follow_and_weigh(
        films, "Which river rises at the town where the director of Brief Encounter was born?"
    )
    wordings = "Which river rises at Croydon?", "Which river rises at the town Croydon?"
    assert sure[wordings[0]] != sure[wordings[1]]
    assert followed.text == max(wordings, key=lambda wording: sure[wording])


@pytest.mark.parametrize(
    "question",
    [
        "Who paid the woman who designed Skarv Rock?",
        "How many windows does the lighthouse between Holm and Vike have?",
        "How many steps does the lighthouse between Croydon and Brighton have?",
        "What telephone has the person who has to approve the journeys abroad?",
    ],
)
def test_what_either_step_does_not_tell_is_a_refusal(films: Engine, question: str) -> None:
    assert films.ask(question).status is AnswerStatus.ABSTAINED


def test_a_hop_that_nothing_answers_is_a_refusal(films: Engine) -> None:
    answer = films.ask("Where was the director of Genevieve born?")
    assert answer.status is AnswerStatus.ABSTAINED
    assert answer.standalone_question == "Where was the director of Genevieve born?"


def test_what_is_not_said_of_the_one_who_is_meant_is_a_refusal(films: Engine) -> None:
    assert films.ask("How old is the spouse of the director of Brief Encounter?").status is AnswerStatus.ABSTAINED


def test_the_passages_of_all_hops_are_the_sources(films: Engine) -> None:
    events = list(films.stream("Where was the director of Brief Encounter born?"))
    assert [type(event) for event in events].count(SourcesEvent) == 1
    assert isinstance(events[0], SourcesEvent)
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.sources == events[0].sources
    assert {"Brief Encounter", "David Lean"} <= {source.title for source in events[0].sources}


def test_few_passages_are_enough(films: Engine) -> None:
    answer = films.ask(Question(text="Where was the director of Brief Encounter born?", top_k=1))
    assert answer.status is AnswerStatus.ANSWERED
    assert "Croydon" in answer.answer
    assert {statement.status for statement in answer.statements} == {SupportStatus.VERIFIED}


def test_an_answer_to_the_question_as_it_stands_is_kept(films: Engine) -> None:
    answer = films.ask("When did the king of Spain abdicate?")
    assert (answer.status, answer.standalone_question) == (
        AnswerStatus.ANSWERED,
        "When did the king of Spain abdicate?",
    )
    assert "June 2014" in answer.answer


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("When was the actress of Genevieve born?", False),  # what it has of the year is the film's
        ("When did the king of Spain abdicate?", True),
        ("How many cars went to Brighton?", True),  # describes nothing
    ],
)
def test_what_only_tells_what_is_described_is_given_up(films: Engine, question: str, kept: bool) -> None:
    hits = films.retriever().retrieve(question)
    direct = Followed(text=question, hits=hits, found=find(question, hits, films.evidence, least=0.0))
    assert direct.found.chosen
    followed = follow(
        direct,
        fetch=lambda text: [],
        find=lambda text, passages: find(text, passages, films.evidence, least=0.5),
        scorer=films.evidence,
        least=0.0,
    )
    assert bool(followed.found.chosen) == kept
    assert followed.found.confidence == pytest.approx(direct.found.confidence / (1 if kept else 2))


def test_words_of_the_conversation_are_no_part_of_a_description(films: Engine) -> None:
    history = (Turn(question="Which films of 1945 are there?", answer="Brief Encounter."),)
    answer = films.ask(Question(text="And who was the director of it?", history=history))
    assert "David Lean" in answer.answer
