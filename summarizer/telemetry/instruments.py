"""What spans and metrics are made with."""

from __future__ import annotations

from contextlib import AbstractContextManager

from opentelemetry import metrics, trace
from opentelemetry.trace import Span, StatusCode

from summarizer.errors import ProviderError
from summarizer.version import __version__

_SCHEMA = "https://opentelemetry.io/schemas/1.41.0"
tracer = trace.get_tracer("summarizer", __version__, schema_url=_SCHEMA)
_meter = metrics.get_meter("summarizer", __version__, schema_url=_SCHEMA)
DURATION = _meter.create_histogram(
    "gen_ai.client.operation.duration",
    "s",
    "One request to a model, with its retries.",
    explicit_bucket_boundaries_advisory=[0.01 * 2**n for n in range(14)],
)
TOKENS = _meter.create_histogram(
    "gen_ai.client.token.usage",
    "{token}",
    "Tokens of one request, as the provider counted them.",
    explicit_bucket_boundaries_advisory=[4**n for n in range(14)],
)
SECONDS = _meter.create_histogram(
    "summarizer.summary.duration",
    "s",
    "One summary, from its start to its end.",
    explicit_bucket_boundaries_advisory=[0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
)
SUMMARIES = _meter.create_counter("summarizer.summaries", "{summary}", "Summaries that ended.")
REJECTED = _meter.create_counter("summarizer.items.rejected", "{item}", "Items that failed a check for good.")
REASKED = _meter.create_counter("summarizer.reasks", "{request}", "Requests that ask again for what was not right.")
RETRIES = _meter.create_counter("summarizer.retries", "{try}", "Tries after one that failed, by how that one ended.")
COST = _meter.create_counter("summarizer.cost", "USD", "What answered requests cost, where the price is known.")
UNPRICED = _meter.create_counter("summarizer.unpriced", "{request}", "Answered requests whose cost is not known.")


def within(span: Span) -> AbstractContextManager[Span]:
    """The span is the current one. What is raised is not recorded, as its message may quote anything."""
    return trace.use_span(span, record_exception=False, set_status_on_exception=False)


def close(span: Span, error: BaseException | None) -> None:
    """The span ends, as an error without words where there is one."""
    if isinstance(error, Exception):
        span.set_status(StatusCode.ERROR)
    span.end()


def fault(error: BaseException | None) -> dict[str, str]:
    """The kind of an error as a label; none where something was only interrupted."""
    if not isinstance(error, Exception):
        return {}
    status = error.status if isinstance(error, ProviderError) else None
    return {"error.type": type(error).__name__ if status is None else str(status)}
