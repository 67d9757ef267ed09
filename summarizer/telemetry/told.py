"""A run, as a span, and the trace that belongs to what happens now."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind

from summarizer.errors import Attempt
from summarizer.exchange import Reply, Request
from summarizer.observing import Asked, Watch
from summarizer.providers.registry import address_of
from summarizer.telemetry.chat import Chat
from summarizer.telemetry.instruments import (
    COST,
    REASKED,
    REJECTED,
    RETRIES,
    SECONDS,
    SUMMARIES,
    UNPRICED,
    close,
    fault,
    tracer,
    within,
)

if TYPE_CHECKING:
    from summarizer.pipeline import Options
    from summarizer.prices import Prices
    from summarizer.schema import Summary
    from summarizer.text import Article

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
        self._asked: Chat | None = None
        self._reasks = self._retries = 0
        self._summary: Summary | None = None
        self._began = time.monotonic()
        self._span = tracer.start_span(
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
            REASKED.add(1, {**self.common, "summarizer.reask.reason": reason})
        self._asked = Chat(self, request, streams=streams)
        return self._asked

    def chat_span(self, request: Request, *, streams: bool) -> Span:
        """The span of a request, below this run's."""
        settings = request.settings
        return tracer.start_span(
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
            RETRIES.add(1, {**self.common, "error.type": self._asked.failed[-1]})
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
            UNPRICED.add(1, labels)
            return None
        COST.add(float(usd), labels)
        return float(usd)

    def current(self) -> AbstractContextManager[object]:
        return within(self._span)

    def made(self, summary: Summary) -> None:
        self._summary = summary

    def ended(self, error: BaseException | None) -> None:
        labels = {
            **self.common,
            "summarizer.outcome": _outcome(error),
            "summarizer.source": self._source(),
            **fault(error),
        }
        rejected = self._summary.rejected if self._summary is not None else ()
        for item in rejected:
            REJECTED.add(1, {**self.common, "summarizer.check": item.check, "summarizer.item.kind": item.kind})
        SUMMARIES.add(1, labels)
        SECONDS.record(time.monotonic() - self._began, labels)
        self._span.set_attributes(
            {
                **labels,
                "summarizer.items.rejected": len(rejected),
                "summarizer.reasks": self._reasks,
                "summarizer.retries": self._retries,
            }
        )
        close(self._span, error)
        self._asked = self._summary = None  # which knows this run in its turn: only the collector would free both

    def _source(self) -> str:
        """As a summary's provenance tells it: live where any model was asked. "none": nothing was answered."""
        return next((source for source in ("live", "cache", "cassette") if source in self._sources), "none")


def ids() -> dict[str, str]:
    """As `observing.ids`."""
    of = trace.get_current_span().get_span_context()
    if not of.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(of.trace_id), "span_id": trace.format_span_id(of.span_id)}


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "done"
    return "failed" if isinstance(error, Exception) else "interrupted"  # cancelled, Ctrl-C, a stream that was left


def _reask(purpose: str) -> str | None:
    """Why a request is made again, by its purpose; the last reason where there are several."""
    parts = [part.rstrip("0123456789 ") for part in purpose.split(", ")]
    return next((_REASKS[part] for part in reversed(parts) if part in _REASKS), None)


def _server(model: str, client: Any) -> dict[str, str | int]:
    address = address_of(model, client)
    return {} if address is None else {"server.address": address[0], "server.port": address[1]}
