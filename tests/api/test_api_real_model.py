"""Answers by a real language model, made here and served by `transformers serve`: real tokens over real HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import read_events
from api_server import running
from model_server import TinyModels, running_model_server, wait_for

from rag.answering.writing.llm import LlmAnswerer
from rag.answering.writing.writer import Completion
from rag.bootstrap import open_engine
from rag.settings import Settings, load_settings
from rag.types import Usage

LIGHTHOUSE = "The lighthouse keeper is called Ida Lewis. She has kept the light burning since 1879."
TRUE = "The lighthouse keeper is called Ida Lewis [1]."
LONG = f"{TRUE} She has kept a hundred sheep on Mount Everest."
INVENTED = "The harbour bridge was sold to a circus [1]."
QUESTION = "Who is the lighthouse keeper?"
MOST_TOKENS = 16

pytestmark = pytest.mark.timeout(400)  # two processes import PyTorch first, which takes a busy machine a minute

Answers = list[dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that is still coming up."""
    with running_model_server(tmp_path_factory.mktemp("server")) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def models(server: str, tmp_path_factory: pytest.TempPathFactory) -> TinyModels:
    """Makes models for the server, which is ready now."""
    made = TinyModels(tmp_path_factory.mktemp("models"), [LIGHTHOUSE, LONG, INVENTED])
    wait_for(server)
    return made


@pytest.fixture
def settings_for(server: str, tmp_path: Path) -> Callable[[str], Settings]:
    def settings(model: str) -> Settings:
        return load_settings(
            {}, data_dir=tmp_path / "data", min_evidence=0, llm_model=model, llm_base_url=server, llm_max_retries=0,
            llm_max_tokens=MOST_TOKENS, cached_answers=0,
        )  # fmt: skip

    return settings


@pytest.fixture
def ask(settings_for: Callable[[str], Settings]) -> Callable[[str], Answers]:
    """Ask the service, with a model behind it, over HTTP: once for a whole answer and once for a stream."""

    def send(model: str) -> Answers:
        with open_engine(settings_for(model), create=True) as engine:
            engine.ingest_bytes("lighthouse.md", LIGHTHOUSE.encode())
            with running(engine) as url:
                whole = httpx.post(f"{url}/ask", json={"question": QUESTION}, timeout=120)
                stream = httpx.post(f"{url}/ask", json={"question": QUESTION, "stream": True}, timeout=120)
        assert whole.status_code == 200
        return [whole.json(), last_of(stream.text)]

    return send


def last_of(stream: str) -> Any:
    """Return the answer that ends a stream, which nothing else may end."""
    events = read_events(stream)
    names = [name for name, _ in events]
    assert names[0] == "sources"
    assert "token" in names
    assert [place for place, name in enumerate(names) if name in {"done", "error"}] == [len(names) - 1]
    assert names[-1] == "done"
    return events[-1][1]


def test_the_tokens_of_a_model_arrive_one_after_the_other_and_are_counted(
    models: TinyModels, settings_for: Callable[[str], Settings]
) -> None:
    llm = LlmAnswerer.from_settings(settings_for(models.by_heart(TRUE)))
    messages = [{"role": "user", "content": QUESTION}]
    *pieces, completion = llm.stream(messages)
    words = [piece for piece in pieces if piece]
    assert "".join(words) == TRUE
    assert len(words) > 1
    prompt = models.tokenizer.apply_chat_template(messages, return_dict=False)
    said = models.tokenizer.encode(f"{TRUE}<end>")
    assert completion == Completion(finish="stop", usage=Usage(prompt_tokens=len(prompt), completion_tokens=len(said)))


def test_what_a_model_says_and_the_document_holds_is_verified(
    ask: Callable[[str], Answers], models: TinyModels
) -> None:
    model = models.by_heart(TRUE)
    for answer in ask(model):
        assert answer["answer"] == "The lighthouse keeper is called Ida Lewis. [1]"
        assert (answer["status"], answer["reason"]) == ("answered", "supported")
        assert answer["answerer"] == f"llm:{model}"
        (citation,) = answer["citations"]
        assert (citation["status"], citation["cited_text"]) == (
            "verified",
            "The lighthouse keeper is called Ida Lewis.",
        )


def test_a_model_that_runs_out_of_tokens_gives_a_part_of_its_answer(
    ask: Callable[[str], Answers], models: TinyModels
) -> None:
    for answer in ask(models.by_heart(LONG)):
        assert (answer["status"], answer["reason"]) == ("partial", "cut_short")
        assert "Ida Lewis. [1]" in answer["answer"]
        assert "Everest" not in answer["answer"]
        assert answer["usage"]["completion_tokens"] == MOST_TOKENS


def test_what_a_model_invents_is_withheld(ask: Callable[[str], Answers], models: TinyModels) -> None:
    for answer in ask(models.by_heart(INVENTED)):
        assert (answer["status"], answer["reason"]) == ("abstained", "unsupported_statements")
        assert "circus" not in answer["answer"]
        assert answer["citations"] == []


@pytest.mark.parametrize("seed", range(3))
def test_noise_of_an_untrained_model_is_withheld(ask: Callable[[str], Answers], models: TinyModels, seed: int) -> None:
    model = models.at_random(seed)
    for answer in ask(model):
        assert answer["answerer"] == f"llm:{model}"
        assert answer["usage"]["completion_tokens"] > 0
        assert (answer["status"], answer["reason"]) == ("abstained", "unsupported_statements")
        assert answer["citations"] == []
