"""The official client of the Model Context Protocol uses `rag mcp` over both transports."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.server.mcpserver import MCPServer

from api.app import create_app
from api.listener import listen, url_of
from cli.mcp_tools import UNTRUSTED, build_server
from rag.bootstrap import Engine, open_engine
from rag.settings import load_settings

ROOT = Path(__file__).parents[2]
QUESTION = "Who designed the bridge of Aldenport?"
Server = MCPServer | StdioServerParameters | str
TOOLS = {"ask", "search", "list_documents", "get_document"}
COMMAND = ["-m", "cli.main", "mcp"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "RAG_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "RAG_MIN_EVIDENCE": "0", **more}


def over_stdio(folder: Path) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=COMMAND, env=environment(folder), cwd=ROOT)


def talk(server: Server, say: Callable[[Client], Awaitable[Any]]) -> Any:
    async def talked() -> Any:
        async with Client(server, read_timeout_seconds=120) as client:
            return await say(client)

    return anyio.run(talked)


def call(server: Server, name: str, **arguments: Any) -> dict[str, Any]:
    """Call one tool and return what it gave, which is the same as text and as structure."""
    result = talk(server, lambda client: client.call_tool(name, arguments))
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    found: dict[str, Any] = result.structured_content
    return found


def refused(server: Server, name: str, **arguments: Any) -> str:
    result = talk(server, lambda client: client.call_tool(name, arguments))
    assert result.is_error
    return str(result.content[0].text)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Iterator[Engine]:
    """An engine that holds the corpus, and a server on it that says where it is."""
    settings = load_settings({}, data_dir=tmp_path_factory.mktemp("mcp") / "data", min_evidence=0)
    with open_engine(settings, create=True) as opened, listen("127.0.0.1", 0) as listener:
        opened.ingest([corpus])
        serving = uvicorn.Server(uvicorn.Config(create_app(opened), log_config=None, access_log=False))
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        opened.announce(url_of(listener))
        yield opened
        serving.should_exit = True
        thread.join(10)


@pytest.fixture
def tools(engine: Engine) -> MCPServer:
    """The tools, in this process."""
    return build_server(engine)


# -- the tools -----------------------------------------------------------------------------------------------------


def test_the_tools_say_what_they_give_and_that_documents_are_not_to_be_obeyed(tools: MCPServer) -> None:
    offered = talk(tools, lambda client: client.list_tools()).tools
    assert {tool.name for tool in offered} == TOOLS
    for tool in offered:
        assert UNTRUSTED in tool.description
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint


def test_citations_of_an_answer_can_be_read_in_their_document(tools: MCPServer) -> None:
    answer = call(tools, "ask", question=QUESTION)
    assert answer["status"] == "answered"
    assert "John Bradfield" in answer["answer"]
    for citation in answer["citations"]:
        start, end = citation["start_char_index"], citation["end_char_index"]
        part = call(tools, "get_document", document_id=citation["document_id"], start=start, length=end - start)
        assert part["text"] == citation["cited_text"]
        assert part["document"]["title"] == citation["title"]


def test_a_document_can_be_read_part_by_part(tools: MCPServer, engine: Engine) -> None:
    (info, *_) = engine.documents()
    parts, start = [], 0
    while start is not None:
        part = call(tools, "get_document", document_id=info.id, start=start, length=37)
        parts.append(part["text"])
        start = part["next_start"]
    assert "".join(parts) == engine.document(info.id)[1]
    assert len(parts) > 2


def test_documents_are_listed_page_by_page(tools: MCPServer) -> None:
    seen, offset = [], 0
    while offset is not None:
        page = call(tools, "list_documents", limit=2, offset=offset)
        seen += [document["id"] for document in page["documents"]]
        offset = page["next_offset"]
    assert len(seen) == len(set(seen)) == 3
    assert call(tools, "list_documents", collection="nothing")["documents"] == []


def test_passages_are_found_within_dates(tools: MCPServer) -> None:
    found = call(tools, "search", question="Aldenport", published_from="2023-01-01")["passages"]
    assert {passage["title"] for passage in found} == {"The museum of clocks"}


def test_abstaining_is_an_ordinary_answer(tools: MCPServer) -> None:
    answer = call(tools, "ask", question=QUESTION, collection="nothing")
    assert (answer["status"], answer["reason"], answer["citations"]) == ("abstained", "nothing_found", [])


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {"question": "?!"}, "empty_question"),
        ("ask", {"question": "x" * 3000}, "question_too_long"),
        ("ask", {"question": "Who?", "answerer": "llm"}, "llm_not_configured"),
        ("ask", {}, "question"),
        ("ask", {"question": "Who?", "top_k": 0}, "top_k"),
        ("search", {"question": "Who?", "published_from": "yesterday"}, "published_from"),
        ("search", {"question": "Who?", "published_from": "2024-01-01T00:00:00"}, "must be a date such as"),
        ("ask", {"question": "Who?", "published_to": 1700000000}, "must be a date such as"),
        (
            "search",
            {"question": "Who?", "published_from": "2022-01-01", "published_to": "2021-12-31"},
            "the first day is after the last",
        ),
        (
            "get_document",
            {"document_id": "nothing"},
            "`list_documents` lists those that there are. (document_not_found)",
        ),
        ("list_documents", {"limit": 0}, "limit"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_done_is_told_so_that_the_client_can_ask_better(
    tools: MCPServer, name: str, arguments: dict[str, Any], told: str
) -> None:
    assert told in refused(tools, name, **arguments)


def test_a_part_that_begins_behind_the_text_is_refused(tools: MCPServer, engine: Engine) -> None:
    (info, *_) = engine.documents()
    assert str(info.characters) in refused(tools, "get_document", document_id=info.id, start=info.characters + 1)


# -- the transports ------------------------------------------------------------------------------------------------


def test_over_stdio_the_command_answers_from_its_own_folder(filled: Path) -> None:
    assert "John Bradfield" in call(over_stdio(filled), "ask", question=QUESTION)["answer"]


def test_over_stdio_it_asks_the_server_that_holds_the_folder(engine: Engine) -> None:
    async def everything(client: Client) -> list[Any]:
        answer = await client.call_tool("ask", {"question": QUESTION})
        found = await client.call_tool("search", {"question": "clocks"})
        listed = await client.call_tool("list_documents", {})
        first = listed.structured_content["documents"][0]["id"]
        part = await client.call_tool("get_document", {"document_id": first})
        strange = await client.call_tool("get_document", {"document_id": "../health/live?x"})
        return [answer, found, listed, part, strange]

    answer, found, listed, part, strange = talk(over_stdio(engine.settings.data_dir), everything)
    assert "John Bradfield" in answer.structured_content["answer"]
    assert found.structured_content["passages"][0]["title"] == "The museum of clocks"
    assert len(listed.structured_content["documents"]) == 3
    assert part.structured_content["text"]
    assert strange.is_error
    assert "not_found" in strange.content[0].text


def test_over_stdio_nothing_but_messages_goes_to_standard_output(engine: Engine) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "?"}}},
    ]
    process = subprocess.Popen(
        [sys.executable, *COMMAND], cwd=ROOT, env=environment(engine.settings.data_dir, RAG_LOG_LEVEL="DEBUG"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    replies = []
    for message in messages:
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        if "id" in message:
            replies.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate(timeout=60)
    assert [reply["id"] for reply in replies] == [1, 2]
    assert rest == ""
    assert "DEBUG" in errors
    assert process.returncode == 0


def test_a_signal_ends_it_though_standard_input_is_open(engine: Engine) -> None:
    process = subprocess.Popen(
        [sys.executable, *COMMAND], cwd=ROOT, env=environment(engine.settings.data_dir, RAG_LOG_LEVEL="DEBUG"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    process.stdin.flush()
    process.stdout.readline()  # it runs
    process.terminate()
    assert process.wait(30) == 0
    process.communicate()


@contextmanager
def serving_http(folder: Path, **more: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "--transport", "http", "--port", "0"], cwd=ROOT, env=environment(folder, **more),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/mcp", said)
        assert found, said + process.stderr.read()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                httpx.get(found[0], timeout=5)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield found[0]
    finally:
        process.terminate()
        assert process.wait(30) in (0, -15)


def test_over_http_the_same_tools_answer_on_loopback_and_to_no_other_site(engine: Engine) -> None:
    with serving_http(engine.settings.data_dir) as url:
        assert {tool.name for tool in talk(url, lambda client: client.list_tools()).tools} == TOOLS
        assert "John Bradfield" in call(url, "ask", question=QUESTION)["answer"]
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            assert httpx.post(url, json={}, headers=headers).status_code in (403, 421)


def test_over_http_a_key_is_wanted_where_keys_are_set(engine: Engine) -> None:
    with serving_http(engine.settings.data_dir, RAG_API_KEYS="me:ask:0123456789abcdef") as url:
        assert httpx.post(url, json={}).status_code == 401
        assert httpx.post(url, json={}, headers={"X-API-Key": "0123456789abcdef"}).status_code != 401
