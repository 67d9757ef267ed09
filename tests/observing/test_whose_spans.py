"""To whom spans belong: streams, tasks, threads, batches and the caller's own never mix, and what is left ends."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections import Counter
from typing import Any

import pytest

from summarizer import Summary, astream_summary, asummarise, stream_summary, summarise, summarise_many
from tests.loopback import hang, says, streams
from tests.mills import MODEL as MILLS
from tests.mills import grinds, mill

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry import trace
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as names
from opentelemetry.trace import StatusCode

from tests.observing.seen import ARTICLE, GOOD, MODEL, Seen, is_below, of

pytestmark = pytest.mark.usefixtures("quick")


def test_a_stream_is_told_and_leaves_the_callers_context_alone(serve: Any, seen: Seen) -> None:
    """Streaming is said with the time to the first chunk; spans that the caller begins meanwhile are not below ours."""
    serve(streams(GOOD))
    with trace.get_tracer("caller").start_as_current_span("caller") as caller:
        for piece in stream_summary(ARTICLE, model=MODEL):
            assert trace.get_current_span() is caller
            del piece
    summary, (chat,) = seen.one()
    assert summary.parent is not None
    assert summary.parent.span_id == caller.get_span_context().span_id
    assert of(chat)[names.GEN_AI_REQUEST_STREAM] is True
    assert of(chat)[names.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK] > 0
    assert of(chat)[names.GEN_AI_USAGE_OUTPUT_TOKENS] == 20


async def test_a_stream_that_is_left_is_interrupted_not_failed(serve: Any, seen: Seen) -> None:
    """Sync and async, its spans end and are no errors."""
    serve(streams(GOOD))
    pieces = stream_summary(ARTICLE, model=MODEL)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    apieces = astream_summary(ARTICLE, model=MODEL)
    await anext(apieces)
    await apieces.aclose()  # type: ignore[attr-defined]
    assert [of(span)["summarizer.outcome"] for span in seen.summaries()] == ["interrupted"] * 2
    assert len(seen.chats()) == 2
    assert all(span.status.status_code is StatusCode.UNSET for span in seen.all())


async def test_a_cancelled_task_is_interrupted(serve: Any, seen: Seen) -> None:
    """Both spans of a summary that is cancelled while the model is silent end, without an error."""
    server = serve(hang)
    task = asyncio.create_task(asummarise(ARTICLE, model=MODEL))
    while not server.requests:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    summary, (chat,) = seen.one()
    assert of(summary)["summarizer.outcome"] == "interrupted"
    assert chat.status.status_code is StatusCode.UNSET


def _http() -> Any:
    """A hook of the SDK's transport that begins a span, as an instrumentation of HTTP does."""
    import httpx2

    class Transport(httpx2.HTTPTransport):
        def handle_request(self, request: Any) -> Any:
            with trace.get_tracer("http").start_as_current_span("POST"):
                return super().handle_request(request)

    return httpx2.Client(transport=Transport())


@pytest.mark.parametrize("timeout", [None, 20.0], ids=["in this thread", "in a thread of its own"])
@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
def test_spans_of_http_are_below_the_request(serve: Any, seen: Seen, timeout: float | None, *, streaming: bool) -> None:
    """What an instrumentation of HTTP tells belongs to our request, also where the SDK runs in another thread."""
    import openai

    server = serve(streams(GOOD) if streaming else says(GOOD))
    client = openai.OpenAI(base_url=server.url, http_client=_http())
    if streaming:
        assert list(stream_summary(ARTICLE, model=MODEL, client=client, timeout=timeout))
    else:
        summarise(ARTICLE, model=MODEL, client=client, timeout=timeout)
    client.close()
    (http,) = [span for span in seen.all() if span.name == "POST"]
    assert is_below(http, seen.one()[1][0])


def _families(seen: Seen, callers: dict[int, int]) -> None:
    """Each summary is below the span of the caller whose article it is of, and each request below its summary."""
    by_id = {span.context.span_id: span for span in seen.summaries() if span.context is not None}
    assert len(by_id) == len(callers)
    for summary in by_id.values():
        assert summary.parent is not None
        assert callers[summary.parent.span_id] == of(summary)["summarizer.article.characters"]
    parents = Counter(chat.parent.span_id for chat in seen.chats() if chat.parent is not None)
    assert parents == Counter(dict.fromkeys(by_id, 1))


def _sized(number: int) -> Any:
    """An article whose length tells its number."""
    return mill(10**number)


async def test_tasks_do_not_mix(serve: Any, seen: Seen) -> None:
    """Among sixteen tasks at once, each summary is below its own task's span."""
    serve(grinds())
    callers: dict[int, int] = {}

    async def called(number: int) -> None:
        article = _sized(number)
        with trace.get_tracer("caller").start_as_current_span("caller") as span:
            callers[span.get_span_context().span_id] = len(article.text)
            await asyncio.sleep(0)
            await asummarise(article, model=MILLS)
            assert trace.get_current_span() is span

    await asyncio.gather(*map(called, range(1, 17)))
    _families(seen, callers)


def test_threads_do_not_mix(serve: Any, seen: Seen) -> None:
    """Among eight threads at once, each summary is below its own thread's span."""
    serve(grinds())
    callers: dict[int, int] = {}

    def called(number: int) -> None:
        article = _sized(number)
        with trace.get_tracer("caller").start_as_current_span("caller") as span:
            callers[span.get_span_context().span_id] = len(article.text)
            summarise(article, model=MILLS)

    threads = [threading.Thread(target=called, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _families(seen, callers)


@pytest.mark.parametrize("processes", [1, 2])
def test_each_article_of_a_batch_is_a_span(serve: Any, seen: Seen, processes: int) -> None:
    """All are below the caller's span, each with its own request, in this process, wherever answers are checked."""
    serve(grinds())
    articles = [mill(number) for number in range(200, 206)]
    with trace.get_tracer("caller").start_as_current_span("caller") as caller:
        results = list(summarise_many(articles, model=MILLS, concurrency=3, processes=processes))
        assert trace.get_current_span() is caller
    assert all(result.summary for result in results)
    summaries = seen.summaries()
    assert len(summaries) == len(articles)
    assert {span.parent.span_id for span in summaries if span.parent} == {caller.get_span_context().span_id}
    parents = Counter(chat.parent.span_id for chat in seen.chats() if chat.parent)
    assert parents == Counter({span.context.span_id: 1 for span in summaries if span.context})
    assert sum(count for _, count in seen.metrics()["summarizer.summaries"]) == len(articles)


def test_what_has_ended_is_held_by_no_span(serve: Any, seen: Seen) -> None:
    """A batch that is watched lets go of each summary when it is handed on, without the collector."""
    serve(grinds())

    def alive() -> int:
        return sum(type(found) is Summary for found in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        earlier = alive()
        results = summarise_many(map(mill, range(1000, 1008)), model=MILLS, concurrency=1)
        assert max(alive() - earlier for _ in results) == 1
    finally:
        gc.enable()
    assert len(seen.summaries()) == 8
