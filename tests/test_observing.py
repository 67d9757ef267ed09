"""Spans and metrics, by the real SDK's exporters in memory: what is told, to whom it belongs, and what never is."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    InputError,
    ProviderError,
    RefusalError,
    Summary,
    astream_summary,
    asummarise,
    asummarise_many,
    read_article,
    stream_summary,
    summarise,
    summarise_many,
)
from tests.conftest import ROOT
from tests.damage import article_of, draft_of
from tests.loopback import Loopback, hang, reset, says, status, streams
from tests.mills import MODEL as MILLS
from tests.mills import grinds, mill

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import Counter as SdkCounter
from opentelemetry.sdk.metrics import (
    Histogram,
    MeterProvider,
)
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as names
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics
from opentelemetry.semconv.attributes import error_attributes, server_attributes
from opentelemetry.trace import SpanKind, StatusCode

ARTICLE = article_of("earnings_tavira_foods")
DRAFT = draft_of("earnings_tavira_foods")
GOOD = json.dumps(DRAFT, ensure_ascii=False)
MODEL = "openai/gpt-5-mini"
KEY = "sk-planted-0123456789abcdef"
pytestmark = pytest.mark.usefixtures("quick")
Labels = dict[str, Any]


class Seen:
    """What has been told since the test began."""

    def __init__(self) -> None:
        delta = {SdkCounter: AggregationTemporality.DELTA, Histogram: AggregationTemporality.DELTA}
        self._spans = InMemorySpanExporter()
        self._metrics = InMemoryMetricReader(preferred_temporality=delta)
        tracing = TracerProvider()
        tracing.add_span_processor(SimpleSpanProcessor(self._spans))
        trace.set_tracer_provider(tracing)
        metrics.set_meter_provider(MeterProvider([self._metrics]))

    def clear(self) -> None:
        self._spans.clear()
        self._metrics.get_metrics_data()

    def end(self) -> None:
        self._spans.shutdown()

    def all(self) -> tuple[ReadableSpan, ...]:
        return self._spans.get_finished_spans()

    def chats(self) -> list[ReadableSpan]:
        return [span for span in self.all() if span.name.startswith("chat ")]

    def summaries(self) -> list[ReadableSpan]:
        return [span for span in self.all() if span.name == "invoke_workflow summarise"]

    def one(self) -> tuple[ReadableSpan, list[ReadableSpan]]:
        """The only summary's span, and those of its requests, which are below it."""
        (summary,), chats = self.summaries(), self.chats()
        assert all(is_below(chat, summary) for chat in chats)
        return summary, chats

    def metrics(self) -> dict[str, list[tuple[Labels, Any]]]:
        """Every metric's points: labels, and a counter's value or a histogram's point."""
        data = self._metrics.get_metrics_data()
        found = [m for r in (data.resource_metrics if data else ()) for s in r.scope_metrics for m in s.metrics]
        return {m.name: [(dict(p.attributes or {}), getattr(p, "value", p)) for p in m.data.data_points] for m in found}


def is_below(child: ReadableSpan, parent: ReadableSpan) -> bool:
    """Whether a span is the child of another."""
    return child.parent is not None and parent.context is not None and child.parent.span_id == parent.context.span_id


def of(span: ReadableSpan) -> Labels:
    """A span's attributes."""
    return dict(span.attributes or {})


@pytest.fixture(scope="module")
def told() -> Iterator[Seen]:
    """The process's providers, which may be set once: their exporters keep in memory."""
    seen = Seen()
    yield seen
    seen.end()


@pytest.fixture
def seen(told: Seen) -> Seen:
    """Empty at the test's beginning."""
    told.clear()
    return told


def test_a_summary_is_a_span_with_a_child_for_its_request(serve: Any, seen: Seen) -> None:
    """Names, kinds, parents and attributes are those of the conventions, with what was asked and answered."""
    server: Loopback = serve(says(GOOD, model="gpt-5-mini-2025-08-07"))
    result = summarise(ARTICLE, model=MODEL)
    summary, (chat,) = seen.one()
    assert (summary.kind, summary.parent, summary.status.status_code) == (SpanKind.INTERNAL, None, StatusCode.UNSET)
    assert of(summary) == {
        names.GEN_AI_OPERATION_NAME: names.GenAiOperationNameValues.INVOKE_WORKFLOW.value,
        names.GEN_AI_WORKFLOW_NAME: "summarise",
        names.GEN_AI_PROVIDER_NAME: names.GenAiProviderNameValues.OPENAI.value,
        names.GEN_AI_REQUEST_MODEL: "gpt-5-mini",
        names.GEN_AI_PROMPT_NAME: "whole@2",
        "summarizer.way": "whole",
        "summarizer.article.characters": len(ARTICLE.text),
        "summarizer.article.sentences": len(ARTICLE.sentences),
        "summarizer.outcome": "done",
        "summarizer.source": "live",
        "summarizer.items.rejected": len(result.rejected),
        "summarizer.reasks": 0,
        "summarizer.retries": 0,
    }
    assert (chat.name, chat.kind, chat.status.status_code) == ("chat gpt-5-mini", SpanKind.CLIENT, StatusCode.UNSET)
    assert of(chat) == {
        names.GEN_AI_OPERATION_NAME: names.GenAiOperationNameValues.CHAT.value,
        names.GEN_AI_PROVIDER_NAME: "openai",
        names.GEN_AI_REQUEST_MODEL: "gpt-5-mini",
        names.GEN_AI_OUTPUT_TYPE: names.GenAiOutputTypeValues.JSON.value,
        names.GEN_AI_REQUEST_MAX_TOKENS: 4096,
        names.GEN_AI_REQUEST_SEED: 1,
        names.GEN_AI_REQUEST_STREAM: False,
        names.GEN_AI_REQUEST_TEMPERATURE: 0.0,
        names.GEN_AI_RESPONSE_MODEL: "gpt-5-mini-2025-08-07",
        names.GEN_AI_RESPONSE_FINISH_REASONS: ("stop",),
        names.GEN_AI_USAGE_INPUT_TOKENS: 100,
        names.GEN_AI_USAGE_OUTPUT_TOKENS: 20,
        server_attributes.SERVER_ADDRESS: "127.0.0.1",
        server_attributes.SERVER_PORT: int(server.url.split(":")[2].split("/")[0]),
        "summarizer.purpose": "draft",
        "summarizer.batched": False,
        "summarizer.cost": float(result.provenance.cost_usd or 0),
    }
    assert result.provenance.cost_usd


def test_metrics_count_what_the_summary_says(serve: Any, seen: Seen) -> None:
    """Tokens, duration, cost and the summary itself are counted, by the conventions' names, units and buckets."""
    serve(says(GOOD))
    result = summarise(ARTICLE, model=MODEL)
    found = seen.metrics()
    tokens = {
        labels[names.GEN_AI_TOKEN_TYPE]: point for labels, point in found[gen_ai_metrics.GEN_AI_CLIENT_TOKEN_USAGE]
    }
    assert {kind: (point.sum, point.count) for kind, point in tokens.items()} == {"input": (100, 1), "output": (20, 1)}
    assert tokens["input"].explicit_bounds == tuple(4**n for n in range(14))
    ((labels, duration),) = found[gen_ai_metrics.GEN_AI_CLIENT_OPERATION_DURATION]
    assert duration.count == 1
    assert set(labels) == {
        names.GEN_AI_OPERATION_NAME,
        names.GEN_AI_PROVIDER_NAME,
        names.GEN_AI_REQUEST_MODEL,
        names.GEN_AI_RESPONSE_MODEL,
        server_attributes.SERVER_ADDRESS,
        server_attributes.SERVER_PORT,
    }
    ((labels, count),) = found["summarizer.summaries"]
    assert (labels["summarizer.outcome"], labels["summarizer.source"], count) == ("done", "live", 1)
    assert "summarizer.cost" not in found  # scripted-1 has no price
    assert result.provenance.cost_usd is None
    assert [count for _, count in found["summarizer.unpriced"]] == [1]


def test_a_retry_is_told_by_what_ended_the_try_before(serve: Any, seen: Seen) -> None:
    """Two tries that failed and an answer are one span and one duration, two retries by their causes."""
    serve(status(429, Retry_After="0"), reset, says(GOOD))
    summarise(ARTICLE, model=MODEL)
    summary, (chat,) = seen.one()
    assert of(chat)["summarizer.failed_tries"] == ("429", "ProviderError")
    assert chat.status.status_code is StatusCode.UNSET
    assert of(summary)["summarizer.retries"] == 2
    found = seen.metrics()
    retries = {labels[error_attributes.ERROR_TYPE]: count for labels, count in found["summarizer.retries"]}
    assert retries == {"429": 1, "ProviderError": 1}
    assert [point.count for _, point in found[gen_ai_metrics.GEN_AI_CLIENT_OPERATION_DURATION]] == [1]


def test_a_re_ask_is_a_request_of_its_own(serve: Any, seen: Seen) -> None:
    """Each re-ask has a span below the summary's, counts, and what stays wrong is counted by its check."""
    wrong = json.loads(GOOD)
    wrong["figures"][0]["text"] = "4,711 million"
    serve(says(json.dumps(wrong)))
    result = summarise(ARTICLE, model=MODEL, max_reasks=1)
    summary, chats = seen.one()
    assert [of(chat)["summarizer.purpose"] for chat in chats] == ["draft", "draft, re-ask 1"]
    assert of(summary)["summarizer.reasks"] == 1
    found = seen.metrics()
    assert [(labels["summarizer.reask.reason"], n) for labels, n in found["summarizer.reasks"]] == [("correction", 1)]
    rejected = Counter(
        {(p["summarizer.check"], p["summarizer.item.kind"]): n for p, n in found["summarizer.items.rejected"]}
    )
    assert rejected == Counter((item.check, item.kind) for item in result.rejected)
    assert rejected


def test_a_cut_off_reply_is_asked_for_again_with_more_room(serve: Any, seen: Seen) -> None:
    """The finish reason tells of it, and the second request asks for twice the tokens."""
    serve(says(GOOD[:50], finish_reason="length"), says(GOOD))
    summarise(ARTICLE, model=MODEL)
    _, chats = seen.one()
    assert [of(chat)[names.GEN_AI_RESPONSE_FINISH_REASONS] for chat in chats] == [("length",), ("stop",)]
    assert [of(chat)[names.GEN_AI_REQUEST_MAX_TOKENS] for chat in chats] == [4096, 8192]
    assert [labels["summarizer.reask.reason"] for labels, _ in seen.metrics()["summarizer.reasks"]] == ["more room"]


def test_a_failure_is_an_error_by_its_kind_alone(serve: Any, seen: Seen) -> None:
    """Status, error.type and outcome tell of it on both spans and in the metrics; the server's words do not."""
    serve(status(401, '{"error": {"message": "planted words of the server"}}'))
    with pytest.raises(ProviderError, match="planted words"):
        summarise(ARTICLE, model=MODEL)
    summary, (chat,) = seen.one()
    for span in (summary, chat):
        assert of(span)[error_attributes.ERROR_TYPE] == "401"
        assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())
    assert of(summary)["summarizer.outcome"] == "failed"
    found = seen.metrics()
    assert found[gen_ai_metrics.GEN_AI_CLIENT_OPERATION_DURATION][0][0][error_attributes.ERROR_TYPE] == "401"
    assert found["summarizer.summaries"][0][0][error_attributes.ERROR_TYPE] == "401"


def test_replay_and_cache_are_told_apart_and_ask_no_model(serve: Any, seen: Seen, tmp_path: Path) -> None:
    """Their source is the summary's; they have no request's span and neither spend tokens nor money again."""
    serve(says(GOOD, model="gpt-5-mini"))
    summarise(ARTICLE, model=MODEL, cassette=tmp_path / "one.yaml", record="once")
    summarise(ARTICLE, model=MODEL, cache=tmp_path)
    assert len(seen.chats()) == 2
    seen.clear()
    summarise(ARTICLE, model=MODEL, cassette=tmp_path / "one.yaml")
    summarise(ARTICLE, model=MODEL, cache=tmp_path)
    assert seen.chats() == []
    assert [of(span)["summarizer.source"] for span in seen.summaries()] == ["cassette", "cache"]
    found = seen.metrics()
    assert set(found) == {"summarizer.summaries", "summarizer.summary.duration"}
    assert sorted(labels["summarizer.source"] for labels, _ in found["summarizer.summaries"]) == ["cache", "cassette"]


SECRETS = ("planted-word", KEY, "hunter2", "Zebedee")


async def test_nothing_of_article_reply_key_or_address_is_told(
    serve: Any, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets planted in all of them are in no name, attribute, event, status or label, however the call is made."""
    article = read_article("Zebedee at the mill\n\nZebedee said that the planted-word is a secret. It is 4 m long.\n")
    draft = {name: [] for name in DRAFT} | {"summary": [{"text": "Zebedee said a planted-word.", "sentences": [1]}]}
    server = serve(reset, says(json.dumps(draft)))
    with monkeypatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", server.url.replace("http://", "http://user:hunter2@"))
        summarise(article, model=MODEL)
    await asummarise(article, model=MODEL)
    assert list(stream_summary(article, model=MODEL))
    assert [piece async for piece in astream_summary(article, model=MODEL)]
    assert [result async for result in asummarise_many([article], model=MODEL)]
    serve(says(None, refusal="I will not speak of Zebedee and the planted-word"))
    with pytest.raises(RefusalError, match="Zebedee"):
        summarise(article, model=MODEL)
    serve(status(400, json.dumps({"error": {"message": f"Zebedee, your key {KEY} is wrong"}})))
    with pytest.raises(ProviderError, match="Zebedee"):
        summarise(article, model=MODEL)
    assert len(seen.summaries()) == 7
    told = "".join(span.to_json() for span in seen.all()) + repr(seen.metrics())
    assert "127.0.0.1" in told
    assert [secret for secret in SECRETS if secret in told] == []


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


def test_what_cannot_be_read_is_no_summary(seen: Seen) -> None:
    """Without an article or a model nothing begins, and nothing is told."""
    with pytest.raises(InputError):
        summarise("", model=MODEL)
    assert (seen.all(), seen.metrics()) == ((), {})


PAGE = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")


def _queried(section: str) -> set[str]:
    """The metrics that the queries of a section of the page ask for."""
    part = PAGE.partition(f"### {section}")[2].partition("###")[0]
    queries = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", part, re.MULTILINE)
    bare = " ".join(re.sub(r"(?:by|ignoring) ?\([^)]*\)", "", query) for query in queries)
    return set(re.findall(r"\b(?:summarizer|gen_ai)_\w+(?=[{\[)])", bare))


def _source() -> str:
    """The code behind the door."""
    files = (ROOT / "summarizer" / "telemetry").glob("*.py")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_name_is_in_the_documentation() -> None:
    """docs/observability.md names every attribute and metric that the door tells."""
    source = _source()
    told = set(re.findall(r'"((?:gen_ai|summarizer|server|error)\.[a-z_.]+)"', source))
    assert len(told) > 30
    assert {name for name in told if f"`{name}`" not in PAGE} == set()


def test_panels_ask_for_metrics_that_there_are() -> None:
    """Each metric in a query is one of ours, under the name that Prometheus gives it."""
    source = _source()
    made = re.findall(r'create_(counter|histogram)\(\s*"([a-z_.]+)",\s*"([^"]+)"', source)
    assert len(made) == 9
    units = {"s": "_seconds", "USD": "_USD"}
    known = set()
    for kind, name, unit in made:
        stem = name.replace(".", "_") + units.get(unit, "")
        known |= {f"{stem}_total"} if kind == "counter" else {f"{stem}_{part}" for part in ("bucket", "sum", "count")}
    queried = _queried("From OpenTelemetry")
    assert len(queried) >= 8
    assert queried <= known


def test_panels_of_the_service_ask_for_metrics_that_it_has() -> None:
    """The same of what the service exports by itself."""
    source = ROOT / "summarizer" / "web" / "metrics.py"
    if not source.exists():
        pytest.skip("there is no HTTP service here")
    known = set(re.findall(r'"(summarizer_\w+)"', source.read_text(encoding="utf-8")))
    queried = {name.removesuffix("_bucket") for name in _queried("From the service's own")}
    assert len(queried) >= 8
    assert queried <= known


QUIET = """
import sys
from summarizer import summarise
summarise(sys.argv[1], model="openai/gpt-5-mini", cache=False)
print(*sorted(name for name in sys.modules if "telemetry" in name))
"""


def test_where_nobody_looks_nothing_is_loaded(serve: Any) -> None:
    """A summary by a program that has not loaded OpenTelemetry does not load it, though it is installed."""
    serve(says(GOOD))
    ran = [sys.executable, "-c", QUIET, ARTICLE.text]
    done = subprocess.run(ran, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""


def test_an_api_that_we_do_not_know_costs_its_telemetry_not_the_summary(
    serve: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the door cannot be opened, that is said once, and summaries are made."""
    from summarizer import observing

    serve(says(GOOD))
    for name in ("told", "chat", "instruments"):
        monkeypatch.delitem(sys.modules, f"summarizer.telemetry.{name}", raising=False)
    monkeypatch.setattr(metrics, "get_meter", None)
    observing._watching.cache_clear()
    results = [summarise(ARTICLE, model=MODEL) for _ in range(2)]
    observing._watching.cache_clear()
    assert all(isinstance(result, Summary) for result in results)
    assert len([record for record in caplog.records if "no spans" in record.message]) == 1


def test_the_server_of_a_model_is_told_where_it_is_known() -> None:
    """Where nothing is said the provider's own address is told; a model in this process has none."""
    from summarizer.providers.registry import address_of

    assert address_of("openai/gpt-5-mini") == ("api.openai.com", 443)
    assert address_of("local/tiny") is None
    assert address_of("anthropic/claude") is None
