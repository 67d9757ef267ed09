"""What spans and metrics tell of a summary, by the names of the conventions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from summarizer import ProviderError, summarise
from tests.loopback import Loopback, reset, says, status

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as names
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics
from opentelemetry.semconv.attributes import error_attributes, server_attributes
from opentelemetry.trace import SpanKind, StatusCode

from tests.observing.seen import ARTICLE, GOOD, MODEL, Seen, of

pytestmark = pytest.mark.usefixtures("quick")


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


def test_the_server_of_a_model_is_told_where_it_is_known() -> None:
    """Where nothing is said the provider's own address is told; a model in this process has none."""
    from summarizer.providers.registry import address_of

    assert address_of("openai/gpt-5-mini") == ("api.openai.com", 443)
    assert address_of("local/tiny") is None
    assert address_of("anthropic/claude") is None
