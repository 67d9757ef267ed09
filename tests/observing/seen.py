"""What a program that watches is told: spans and metrics, by the real SDK's exporters in memory."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.damage import article_of, draft_of

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import Counter as SdkCounter
from opentelemetry.sdk.metrics import Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

ARTICLE = article_of("earnings_tavira_foods")
DRAFT = draft_of("earnings_tavira_foods")
GOOD = json.dumps(DRAFT, ensure_ascii=False)
MODEL = "openai/gpt-5-mini"
KEY = "sk-planted-0123456789abcdef"
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
