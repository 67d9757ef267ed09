"""The benchmark suite: its server answers and misbehaves as told, its articles differ, what is absent is left out."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from typing import Any

import httpx2
import pytest

from benchmarks import contenders, tokens
from benchmarks.__main__ import SUITE
from benchmarks.contenders import CONTENDERS, FLOOR, counted, installed, validated
from benchmarks.corpus import ITEMS, MODEL, Prepared, prepared, read
from benchmarks.crowds import CROWDS
from benchmarks.server import Server, serving
from summarizer import summarise
from summarizer.schema import Draft
from tests.damage import NAMES, ROOT, draft_of

COUNT = 3


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Three articles."""
    return prepared(tmp_path_factory.mktemp("corpus"), 1, 1 + COUNT)


@pytest.fixture(scope="module")
def running(files: Prepared) -> Iterator[Server]:
    """A server that knows them."""
    with serving() as server:
        server.load(files.replies)
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The same, which behaves."""
    running.behave()
    running.counts()
    return running


def _post(server: Server, messages: Any, **more: Any) -> httpx2.Response:
    with httpx2.Client() as client:
        return client.post(f"{server.url}/chat/completions", json={"model": "m", "messages": messages, **more})


def test_articles_and_replies_differ(files: Prepared) -> None:
    """No two articles share a reply or most of a sentence; each has 22 items, all of which pass the checks."""
    articles, replies = list(read(files.articles)), list(read(files.replies))
    assert len(set(articles)) == len({draft for _, draft, _ in replies}) == COUNT
    assert [counted(Draft.model_validate_json(draft)) for _, draft, _ in replies] == [ITEMS] * COUNT
    assert len(set(articles[0].splitlines()) & set(articles[1].splitlines())) <= 3


def test_each_article_gets_its_own_reply(server: Server, files: Prepared) -> None:
    """The reply is the one to the article that the messages hold, as a text and as a tool's call."""
    for messages, (_, draft, _) in zip(read(files.messages), read(files.replies), strict=True):
        answer = _post(server, messages)
        assert validated(answer.content) == ITEMS
        assert answer.json()["choices"][0]["message"]["content"] == draft
        tool = {"type": "function", "function": {"name": "final"}}
        (call,) = _post(server, messages, tools=[tool]).json()["choices"][0]["message"]["tool_calls"]
        assert (call["function"]["name"], call["function"]["arguments"]) == ("final", draft)
    assert server.counts() == {200: 2 * COUNT}


def test_ours_needs_one_question(server: Server, files: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured of ours is one call: every item of the reply passes, and none is asked for again."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    result = summarise(next(read(files.articles)), model=MODEL)
    assert contenders.grounded(result) == ITEMS
    assert server.counts() == {200: 1}


def test_faults_come_as_told(server: Server, files: Prepared) -> None:
    """A share of one of a status is every answer, with `Retry-After` in both forms; 0 is a reset."""
    messages = next(read(files.messages))
    server.behave(faults={429: 1.0})
    waits = {_post(server, messages).headers["Retry-After"] for _ in range(20)}
    assert "1" in waits
    assert all(parsedate_to_datetime(wait).tzinfo for wait in waits - {"1"})
    assert len(waits) > 1
    server.behave(faults={0: 1.0})
    with pytest.raises(httpx2.TransportError):
        _post(server, messages)
    assert server.counts() == {429: 20, 0: 1}


def test_who_is_absent_is_left_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Peers that are not installed are named with how to install them, and the others are measured."""
    monkeypatch.setattr(contenders, "find_spec", lambda _: None)
    kept = installed([*CONTENDERS, *CROWDS])
    assert FLOOR in kept
    assert not [name for name in kept if name.startswith(("langextract", "pydantic-ai"))]
    assert capsys.readouterr().out.count("uv sync --group bench") == 2


def test_shapes_hold_the_same_items() -> None:
    """Every shape of a draft is counted, a quotation for each item costs more than a number, and white space too."""
    found = tokens.measured(NAMES[0], draft_of(NAMES[0]), lambda text: len(text.split(" ")) + len(text) // 4)
    assert set(found["shapes"]) == set(tokens.SHAPES)
    outputs = {shape: row["output"] for shape, row in found["shapes"].items()}
    assert outputs["positional arrays"] < outputs[tokens.OURS] < outputs[tokens.QUOTATION]
    assert outputs[tokens.QUOTATION] < outputs["every sentence quoted"]
    assert outputs[tokens.OURS] < outputs["indented JSON"]


def test_the_suite_names_what_exists() -> None:
    """Every name of the suite is a module that can be run alone."""
    assert all(find_spec(f"benchmarks.{name}") for name in SUITE)
    assert all("__main__" in (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8") for name in SUITE)
