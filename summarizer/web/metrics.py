"""Prometheus: what is counted, and the one place where the end of a summary is observed."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from summarizer.web.logs import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarizer.errors import Attempt, SummarizerError
    from summarizer.schema import AttemptRecord, Summary

_log = logging.getLogger("summarizer.web")
CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)

REQUESTS = Counter("summarizer_http_requests_total", "Answers.", ("method", "route", "status"))
ANSWERING = Histogram(
    "summarizer_http_request_seconds", "Until an answer began.", ("method", "route"), buckets=_SECONDS
)
SUMMARIES = Counter("summarizer_summaries_total", "Summaries that ended; code as the exit codes.", ("outcome", "code"))
SECONDS = Histogram("summarizer_summary_seconds", "One summary, from its start to its end.", buckets=_SECONDS)
TOKENS = Counter("summarizer_tokens_total", "Tokens paid for.", ("model", "kind"))
COST = Counter("summarizer_cost_usd_total", "USD paid, where the price is known.", ("model",))
UNPRICED = Counter("summarizer_unpriced_summaries_total", "Summaries whose cost is not known.", ("model",))
REJECTED = Counter("summarizer_rejected_items_total", "Items that failed a check for good.", ("check",))
EXCHANGES = Counter("summarizer_exchanges_total", "Requests to models: ask, retry, …", ("cause", "outcome"))
ACTIVE = Gauge("summarizer_active_jobs", "Summaries being made.", multiprocess_mode="livesum")
QUEUE = Gauge("summarizer_queue", "Summaries in the store that have not ended.", ("status",), multiprocess_mode="max")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a summary ended: all that observers may look at. `article_characters` is None where none was read."""

    summary: Summary | None
    error: SummarizerError | None
    seconds: float
    id: str
    request_id: str
    article_characters: int | None


def observe(outcome: Outcome) -> None:
    """The one place where the end of a summary is seen: by Prometheus, and by whatever else is to watch it."""
    error, summary = outcome.error, outcome.summary
    SUMMARIES.labels("failed" if error else "done", str(error.exit_code if error else 0)).inc()
    SECONDS.observe(outcome.seconds)
    _told(outcome)
    if error is not None:
        _count(error.attempts)
    if summary is not None:
        if summary.provenance.source == "live":
            _count(summary.provenance.attempts)
            _spent(summary)
        for item in summary.rejected:
            REJECTED.labels(item.check).inc()


def exposition(waiting: Mapping[str, int]) -> bytes:
    """Everything, as Prometheus reads it; of all processes where there are several."""
    for status, count in waiting.items():
        QUEUE.labels(status).set(count)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _told(outcome: Outcome) -> None:
    error, summary = outcome.error, outcome.summary
    fields: dict[str, object] = {"summary": outcome.id, "seconds": round(outcome.seconds, 3)}
    fields |= {"characters": outcome.article_characters, "error": type(error).__name__ if error else None}
    if summary is not None:
        origin = summary.provenance
        fields |= {"model": origin.model, "source": origin.source, "rejected": len(summary.rejected)}
    say(_log, "summary ended", **fields)


def _count(attempts: Sequence[Attempt] | Sequence[AttemptRecord]) -> None:
    for attempt in attempts:
        EXCHANGES.labels(attempt.cause, attempt.outcome).inc()


def _spent(summary: Summary) -> None:
    origin = summary.provenance
    TOKENS.labels(origin.model, "prompt").inc(origin.usage.prompt_tokens or 0)
    TOKENS.labels(origin.model, "completion").inc(origin.usage.completion_tokens or 0)
    if origin.cost_usd is None:
        UNPRICED.labels(origin.model).inc()
    else:
        COST.labels(origin.model).inc(float(origin.cost_usd))
