"""The only door to OpenTelemetry: a span for each run, a child for each request to a model, and metrics.

Names are those of the semantic conventions for generative AI (1.41, the last ones before they moved to a repository of
their own), ours begin with `summarizer.`; docs/observability.md tells them all. Nothing that an article, a prompt, a
reply, an error's message or a key says is in any of them: of errors only the kind, of texts only their length.

Spans get their parents explicitly. A request's span is the current one only while we wait for the model, never while a
caller who iterates a stream has the thread: so neither his spans nor those of other tasks end up below it.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, ExitStack, aclosing, closing
from typing import TYPE_CHECKING, Any

from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from summarizer.errors import Attempt, ProviderError
from summarizer.exchange import Reply, Request
from summarizer.observing import Asked, Watch
from summarizer.providers.registry import address_of
from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.observing import APieces, Pieces
    from summarizer.pipeline import Options
    from summarizer.prices import Prices
    from summarizer.schema import Summary
    from summarizer.text import Article

_SCHEMA = "https://opentelemetry.io/schemas/1.41.0"
_NAME = "summarise"
_REASKS = {"re-ask": "correction", "completing": "completing", "more room": "more room"}
# The conventions' names, where they are not ours.
_PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "google": "gcp.gen_ai",
    "mistral": "mistral_ai",
    "vertexai": "gcp.vertex_ai",
    "xai": "x_ai",
}
_tracer = trace.get_tracer("summarizer", __version__, schema_url=_SCHEMA)
_meter = metrics.get_meter("summarizer", __version__, schema_url=_SCHEMA)
_DURATION = _meter.create_histogram(
    "gen_ai.client.operation.duration",
    "s",
    "One request to a model, with its retries.",
    explicit_bucket_boundaries_advisory=[0.01 * 2**n for n in range(14)],
)
_TOKENS = _meter.create_histogram(
    "gen_ai.client.token.usage",
    "{token}",
    "Tokens of one request, as the provider counted them.",
    explicit_bucket_boundaries_advisory=[4**n for n in range(14)],
)
_SECONDS = _meter.create_histogram(
    "summarizer.summary.duration",
    "s",
    "One summary, from its start to its end.",
    explicit_bucket_boundaries_advisory=[0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
)
_SUMMARIES = _meter.create_counter("summarizer.summaries", "{summary}", "Summaries that ended.")
_REJECTED = _meter.create_counter("summarizer.items.rejected", "{item}", "Items that failed a check for good.")
_REASKED = _meter.create_counter("summarizer.reasks", "{request}", "Requests that ask again for what was not right.")
_RETRIES = _meter.create_counter("summarizer.retries", "{try}", "Tries after one that failed, by how that one ended.")
_COST = _meter.create_counter("summarizer.cost", "USD", "What answered requests cost, where the price is known.")
_UNPRICED = _meter.create_counter("summarizer.unpriced", "{request}", "Answered requests whose cost is not known.")


class Told(Watch):
    """A run, as a span."""

    def __init__(self, article: Article, options: Options, prices: Prices, client: Any) -> None:
        self._provider, _, name = options.model.partition("/")
        self.prices = prices
        is_file = self._provider == "local"  # whose folder is nobody's business
        self._model = name.rpartition("/")[2] if is_file else name
        self.common = {
            "gen_ai.provider.name": _PROVIDERS.get(self._provider, self._provider),
            "gen_ai.request.model": self._model,
        }
        self._server = _server(options.model, client)
        self._sources: set[str] = set()
        self._asked: _Chat | None = None
        self._reasks = self._retries = 0
        self._summary: Summary | None = None
        self._began = time.monotonic()
        self._span = _tracer.start_span(
            f"invoke_workflow {_NAME}",
            kind=SpanKind.INTERNAL,
            attributes={
                "gen_ai.operation.name": "invoke_workflow",
                "gen_ai.workflow.name": _NAME,
                "gen_ai.prompt.name": options.prompt.reference,
                **self.common,
                "summarizer.way": options.way,
                "summarizer.article.characters": len(article.text),
                "summarizer.article.sentences": len(article.sentences),
            },
        )

    def asking(self, request: Request, *, streams: bool = False) -> Asked:
        self._sources.add("live")
        if (reason := _reask(request.purpose)) is not None:
            self._reasks += 1
            _REASKED.add(1, {**self.common, "summarizer.reask.reason": reason})
        self._asked = _Chat(self, request, streams=streams)
        return self._asked

    def chat_span(self, request: Request, *, streams: bool) -> Span:
        """The span of a request, below this run's."""
        settings = request.settings
        return _tracer.start_span(
            f"chat {self._model}",
            context=trace.set_span_in_context(self._span),
            kind=SpanKind.CLIENT,
            attributes={
                **self.operation,
                "gen_ai.output.type": "text" if request.schema is None else "json",
                "gen_ai.request.max_tokens": settings.max_tokens,
                "gen_ai.request.seed": settings.seed,
                "gen_ai.request.stream": streams,
                "gen_ai.request.temperature": settings.temperature,
                "summarizer.purpose": request.purpose,
            },
        )

    @property
    def operation(self) -> dict[str, Any]:
        """What every request of the run has in common, on spans and metrics."""
        return {"gen_ai.operation.name": "chat", **self.common, **self._server}

    def tried(self, attempt: Attempt) -> None:
        if self._asked is None:
            return
        if attempt.cause == "retry":
            self._retries += 1
            _RETRIES.add(1, {**self.common, "error.type": self._asked.failed[-1]})
        if attempt.outcome != "answered":
            self._asked.failed.append(attempt.outcome)

    def known(self, reply: Reply) -> None:
        self._sources.add(reply.source)

    def paid(self, reply: Reply) -> float | None:
        """What a reply cost in USD, counted; None where that is not known."""
        usage = reply.usage
        bought = Attempt(
            "",
            "ask",
            "answered",
            usage.prompt_tokens,
            usage.completion_tokens,
            cached_tokens=usage.cached_tokens,
            cache_write_tokens=usage.cache_write_tokens,
            is_batched=reply.is_batched,
        )
        usd = self.prices.cost(f"{self._provider}/{reply.model}", [bought]).usd
        labels = {**self.common, "gen_ai.response.model": reply.model}
        if usd is None:
            _UNPRICED.add(1, labels)
            return None
        _COST.add(float(usd), labels)
        return float(usd)

    def current(self) -> AbstractContextManager[object]:
        return _within(self._span)

    def made(self, summary: Summary) -> None:
        self._summary = summary

    def ended(self, error: BaseException | None) -> None:
        labels = {
            **self.common,
            "summarizer.outcome": _outcome(error),
            "summarizer.source": self._source(),
            **_fault(error),
        }
        rejected = self._summary.rejected if self._summary is not None else ()
        for item in rejected:
            _REJECTED.add(1, {**self.common, "summarizer.check": item.check, "summarizer.item.kind": item.kind})
        _SUMMARIES.add(1, labels)
        _SECONDS.record(time.monotonic() - self._began, labels)
        self._span.set_attributes(
            {
                **labels,
                "summarizer.items.rejected": len(rejected),
                "summarizer.reasks": self._reasks,
                "summarizer.retries": self._retries,
            }
        )
        _close(self._span, error)

    def _source(self) -> str:
        """As a summary's provenance tells it: live where any model was asked. "none": nothing was answered."""
        return next((source for source in ("live", "cache", "cassette") if source in self._sources), "none")


class _Chat(Asked):
    """A request, as a span. `failed` is how its failed tries ended."""

    def __init__(self, run: Told, request: Request, *, streams: bool) -> None:
        self._run, self._streams = run, streams
        self.failed: list[str] = []
        self._labels = run.operation
        self._is_batched = self._has_begun = False
        self._began = time.monotonic()
        self._span = run.chat_span(request, streams=streams)
        self._while_asked = ExitStack()

    def __enter__(self) -> Asked:
        if not self._streams:
            self._while_asked.enter_context(_within(self._span))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._while_asked.close()
        if not self._is_batched:  # whose answer was there already
            _DURATION.record(time.monotonic() - self._began, {**self._labels, **_fault(error)})
        if self.failed:
            self._span.set_attribute("summarizer.failed_tries", self.failed)
        self._span.set_attributes(_fault(error))
        _close(self._span, error)

    def answered(self, reply: Reply) -> Reply:
        self._labels["gen_ai.response.model"] = reply.model
        self._is_batched = reply.is_batched
        usage = reply.usage
        counted = {
            "gen_ai.usage.input_tokens": usage.prompt_tokens,
            "gen_ai.usage.output_tokens": usage.completion_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
            "gen_ai.usage.cache_creation.input_tokens": usage.cache_write_tokens,
            "summarizer.cost": self._run.paid(reply),
        }
        self._span.set_attributes({name: count for name, count in counted.items() if count is not None})
        self._span.set_attributes(
            {
                "gen_ai.response.model": reply.model,
                "gen_ai.response.finish_reasons": [reply.finish_reason],
                "summarizer.batched": reply.is_batched,
            }
        )
        for kind, count in (("input", usage.prompt_tokens), ("output", usage.completion_tokens)):
            if count is not None:
                _TOKENS.record(count, {**self._labels, "gen_ai.token.type": kind})
        return reply

    def followed(self, pieces: Pieces) -> Pieces:
        with closing(pieces):
            while True:
                with _within(self._span):
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield self._heard(piece)

    async def afollowed(self, pieces: APieces) -> APieces:
        async with aclosing(pieces):
            while True:
                with _within(self._span):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield self._heard(piece)

    def _heard(self, piece: str | Reply) -> str | Reply:
        if isinstance(piece, Reply):
            return self.answered(piece)
        if piece and not self._has_begun:
            self._has_begun = True
            self._span.set_attribute("gen_ai.response.time_to_first_chunk", time.monotonic() - self._began)
        return piece


def ids() -> dict[str, str]:
    """As `observing.ids`."""
    of = trace.get_current_span().get_span_context()
    if not of.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(of.trace_id), "span_id": trace.format_span_id(of.span_id)}


def _within(span: Span) -> AbstractContextManager[Span]:
    """The span is the current one. What is raised is not recorded, as its message may quote anything."""
    return trace.use_span(span, record_exception=False, set_status_on_exception=False)


def _close(span: Span, error: BaseException | None) -> None:
    if isinstance(error, Exception):
        span.set_status(StatusCode.ERROR)
    span.end()


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "done"
    return "failed" if isinstance(error, Exception) else "interrupted"  # cancelled, Ctrl-C, a stream that was left


def _fault(error: BaseException | None) -> dict[str, str]:
    if not isinstance(error, Exception):
        return {}
    status = error.status if isinstance(error, ProviderError) else None
    return {"error.type": type(error).__name__ if status is None else str(status)}


def _reask(purpose: str) -> str | None:
    """Why a request is made again, by its purpose; the last reason where there are several."""
    parts = [part.rstrip("0123456789 ") for part in purpose.split(", ")]
    return next((_REASKS[part] for part in reversed(parts) if part in _REASKS), None)


def _server(model: str, client: Any) -> dict[str, str | int]:
    address = address_of(model, client)
    return {} if address is None else {"server.address": address[0], "server.port": address[1]}
