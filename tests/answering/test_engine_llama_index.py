"""The engine inside LlamaIndex: as a query engine, and as the retriever of another one."""

import asyncio
from dataclasses import replace

from engine_samples import QUESTION
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer

from rag.bootstrap import Engine
from rag.types import Answer


def test_a_llama_index_query_gets_the_checked_answer_and_its_passages(engine: Engine) -> None:
    response = engine.query_engine().query(QUESTION)
    answer = response.metadata["answer"]
    assert isinstance(answer, Answer)
    assert str(response) == answer.answer
    assert [hit.node.node_id for hit in response.source_nodes] == [source.chunk_id for source in answer.sources]
    assert response.source_nodes[0].node.metadata["title"] == "The harbour bridge"


def test_an_asynchronous_query_gives_the_same(engine: Engine) -> None:
    response = asyncio.run(engine.query_engine().aquery(QUESTION))
    plain = engine.query_engine().query(QUESTION)
    assert str(response) == str(plain)
    assert without_times(response.metadata["answer"]) == without_times(plain.metadata["answer"])


def without_times(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def test_the_retriever_works_in_a_query_engine_of_llama_index(engine: Engine) -> None:
    llm = MockLLM(max_tokens=20)
    other = RetrieverQueryEngine(
        retriever=engine.retriever(top_k=2), response_synthesizer=get_response_synthesizer(llm=llm)
    )
    response = other.query(QUESTION)
    assert str(response)
    assert len(response.source_nodes) == 2
    assert "John Bradfield" in response.source_nodes[0].node.get_content()
