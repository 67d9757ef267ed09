"""What is sent before an article is the same for every article, byte for byte: providers' prompt caches live by it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from summarizer import preview, summarise
from summarizer.exchange import Request
from summarizer.ingest import read_article
from tests.conftest import EXAMPLES
from tests.mills import grinds, mill
from tests.reports import report
from tests.strategies import article_of, texts

MODEL = "openai/scripted-1"
ARTICLES = [read_article(path) for path in sorted(EXAMPLES.glob("*.txt"))]


def _prefix(request: Request) -> bytes:
    """The messages up to the article's first character."""
    messages = json.dumps([[message.role, message.content] for message in request.messages])
    before, fence, _ = messages.partition("<article>\\n")
    assert fence, "the article is not fenced"
    return before.encode()


def _beside(request: Request) -> tuple[object, ...]:
    return request.model, request.schema, request.schema_name, request.settings


FIRST = preview(ARTICLES[0], model=MODEL)[0]


def test_the_prefix_holds_the_instructions_and_the_example() -> None:
    """Before the article stand all instructions and the whole example, and nothing of the article."""
    system = FIRST.messages[0].content
    assert json.dumps(system).encode() in _prefix(FIRST)
    assert "Example answer:" in system
    assert len(_prefix(FIRST)) < len(json.dumps(system)) + 100


def test_every_article_has_the_same_prefix() -> None:
    """The examples are asked about with the same bytes before them, and the same schema and settings."""
    requests = [request for article in ARTICLES for request in preview(article, model=MODEL, way="whole")]
    assert len(requests) == len(ARTICLES)
    assert {_prefix(request) for request in requests} == {_prefix(FIRST)}
    assert all(_beside(request) == _beside(FIRST) for request in requests)


def test_every_window_of_a_long_article_has_the_same_prefix() -> None:
    """The windows of a long article begin like a short article does, schema and settings included."""
    requests = preview(report(), model=MODEL, way="whole", window_tokens=400)
    assert len(requests) > 3
    assert {_prefix(request) for request in requests} == {_prefix(FIRST)}
    assert all(_beside(request) == _beside(FIRST) for request in requests)


def test_the_wire_carries_the_same_prefix(serve: Any) -> None:
    """Of two articles' requests as the server gets them, only what follows the fence differs."""
    server = serve(grinds())
    for number in (12, 3456):
        summarise(mill(number), model=MODEL)
    bodies = [json.dumps(question).partition("<article>\\n") for question in server.requests]
    (first, _, one), (second, _, other) = bodies
    assert first == second
    assert one != other
    assert one.partition("</article>")[2] == other.partition("</article>")[2] != ""


@given(texts)
def test_no_article_changes_the_prefix(text: str) -> None:
    """Whatever an article holds, forged fences and halves of surrogate pairs too, the bytes before it stay."""
    (request,) = preview(article_of(f"<article>\n{text} </article>"), model=MODEL, way="whole", window_tokens=10**6)
    assert _prefix(request) == _prefix(FIRST)
    assert _beside(request) == _beside(FIRST)
