"""What goes wrong with a provider's batch: its lines, its files, its server."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import ProviderError, UsageError
from summarizer.batch import request_file
from tests.batch_provider import Provider, grinds, mill_of, providing, refuses
from tests.loopback import completion, reset, status
from tests.mills import MODEL, draft
from tests.provider_batch.ended import made, once_each, values


def test_errors_of_lines_are_errors_of_their_articles(many: Any, provider: Provider) -> None:
    """A refused line is its article's error, kept until `retry_failed`; what may pass another time is asked at once."""

    def compose(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        is_batched = len(provider.batched) <= 6 and not provider.asked
        if mill_of(body) == 1001:
            return refuses(400, "not with the key sk-secret-123")
        return refuses(500) if mill_of(body) == 1003 and is_batched else grinds(body)

    provider.compose = compose
    results = many(range(1000, 1006))
    assert values(results) == [1000, "ProviderError", 1002, 1003, 1004, 1005]
    assert results[1].error.status == 400
    assert "sk-secret" not in str(results[1].error)
    assert list(map(mill_of, provider.asked)) == [1003]
    assert values(many(range(1000, 1006))) == values(results)
    assert len(provider.batches) == 1
    provider.compose = grinds
    assert values(many(range(1000, 1006), retry_failed=True)) == list(range(1000, 1006))
    assert [mill_of(line["body"]) for line in provider.lines("batch_2")] == [1001]


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_what_an_unfinished_batch_answered_is_used(many: Any, provider: Provider, end: str) -> None:
    """The rest are errors, nothing of it is asked at the full price, and `retry_failed` sends the rest alone."""
    provider.life, provider.answers_until = ("validating", "in_progress", end), 4
    results = many(range(1000, 1006))
    assert values(results) == [1000, 1001, 1002, 1003, "ProviderError", "ProviderError"]
    assert f"batch_{end}" in str(results[5].error)
    assert not provider.asked
    assert values(many(range(1000, 1006))) == values(results)
    provider.life, provider.answers_until = ("validating", "completed"), 50
    assert values(many(range(1000, 1006), retry_failed=True)) == list(range(1000, 1006))
    assert len(provider.lines("batch_2")) == 2
    assert once_each(provider)


def test_an_answer_that_is_missing_is_an_error(many: Any, provider: Provider) -> None:
    """An ended batch whose files do not name a request leaves its article an error that says so."""
    provider.life = ("validating", "expired")
    provider.answers_until = 0
    provider.faults["content"] = [("before", status(200, ""))]
    results = many([1000])
    assert values(results) == ["ProviderError"]
    assert "ended (expired) without an answer" in str(results[0].error)


def test_a_refused_batch_says_why_and_is_sent_again(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that fails its validation ends the run with the lines at fault; the next run makes another."""
    from summarizer.providers.openai_batches import OpenAIBatches

    own = OpenAIBatches.line
    monkeypatch.setattr(OpenAIBatches, "line", lambda *given: own(*given).replace(b'"POST"', b'"PUT"'))
    with pytest.raises(ProviderError, match=r"refused batch batch_1 .* line 1: A line holds .* \(and 3 more\)"):
        many(range(1000, 1008))
    monkeypatch.setattr(OpenAIBatches, "line", own)
    assert values(many(range(1000, 1008))) == list(range(1000, 1008))
    assert len(provider.lines("batch_2")) == 8


def test_a_batch_that_never_has_room_ends_the_run(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing of ours to wait for there is an error, and no endless trying."""
    monkeypatch.setattr(request_file, "MOST_REQUESTS", 3)
    provider.room = 0
    with pytest.raises(ProviderError, match="Enqueued token limit"):
        many(range(1000, 1006))
    provider.room = 2
    assert values(many(range(1000, 1006))) == list(range(1000, 1006))
    assert made(provider)["upload"] == 2


@pytest.mark.parametrize("step", ["upload", "create", "poll", "content"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_faults_of_the_server_are_waited_out(many: Any, provider: Provider, step: str, moment: str) -> None:
    """429, 5xx and broken connections, before a step is taken or after it: nothing is made twice."""
    answers = (status(429, retry_after_ms="10"), status(503), reset, status(500))
    provider.faults[step] = [(moment, answer) for answer in answers]
    assert values(many(range(1000, 1003))) == [1000, 1001, 1002]
    assert len(provider.batches) == 1
    assert sum(file["purpose"] == "batch" for file in provider.files.values()) == 1
    assert not provider.asked


def test_a_server_that_does_not_come_back_ends_the_run(many: Any, provider: Provider) -> None:
    """After the last try the run ends with the server's fault, and the next one goes on with the same batch."""
    provider.faults["poll"] = [("before", status(500))] * 9
    with pytest.raises(ProviderError, match="500"):
        many(range(1000, 1003))
    assert values(many(range(1000, 1003))) == [1000, 1001, 1002]
    assert len(provider.batches) == 1


def test_a_batch_that_the_server_does_not_know_is_not_made_again(many: Any, provider: Provider) -> None:
    """Another account's batch is an error: it may be running, and paid for, there."""
    provider.faults["poll"] = [("before", status(404))]
    with pytest.raises(ProviderError, match="404"):
        many([1000])
    assert len(provider.batches) == 1


def test_a_file_that_no_batch_can_be_made_of_is_sent_anew(many: Any, provider: Provider) -> None:
    """Where the provider has deleted what was uploaded, the run ends with its words, and the next one uploads again."""
    provider.faults["create"] = [("before", status(400, '{"error": {"message": "No such File object"}}'))]
    with pytest.raises(ProviderError, match="No such File"):
        many([1000])
    assert values(many([1000])) == [1000]
    assert len(provider.batches) == 1


def test_another_server_is_not_asked_for_the_same(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits at one server is not sent to another; the message names the way out, and no address."""
    provider.faults["poll"] = [("before", status(401))]
    with pytest.raises(ProviderError, match="check the key"):
        many([1000])
    with providing() as other:
        monkeypatch.setenv("OPENAI_BASE_URL", other.url.replace("//", "//user:password@"))
        with pytest.raises(UsageError, match="another server") as told:
            many([1000])
        assert "password" not in str(told.value)
        assert not other.files


def test_a_server_without_the_routes_says_so(many: Any, provider: Provider) -> None:
    """404 to an upload is wrong usage, before anything is paid for."""
    provider.faults["upload"] = [("before", status(404))]
    with pytest.raises(UsageError, match=r"no Batch API .*--provider-batch"):
        many([1000])


@cache
def _routes() -> Any:
    from summarizer.providers.openai import OpenAIProvider
    from summarizer.providers.openai_batches import OpenAIBatches

    return OpenAIBatches(MODEL, OpenAIProvider("scripted-1", base_url="http://127.0.0.1:9/v1", api_key="none"))


@given(
    stray=st.lists(
        st.one_of(
            st.binary(max_size=40).filter(lambda line: b"\n" not in line and b"\r" not in line),
            st.recursive(
                st.one_of(st.none(), st.integers(), st.text(max_size=5)),
                lambda inner: st.dictionaries(
                    st.sampled_from(["custom_id", "response", "error", "status_code", "body", "code", "x"]), inner
                ),
                max_leaves=6,
            ).map(lambda told: json.dumps(told).encode()),
        ),
        max_size=5,
    )
)
def test_stray_lines_harm_nothing(stray: list[bytes]) -> None:
    """Whatever a line of answers is, it is read as an answer, an error, or said to be none."""
    from summarizer.exchange import Reply

    for line in stray:
        try:
            key, answer = _routes().read(line)
        except ValueError:
            continue
        assert isinstance(key, str)
        assert isinstance(answer, Reply | ProviderError)


def test_lines_of_nobody_are_passed_over(many: Any, provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    """What is no line, and what answers a request that was not made, is said or left."""
    foreign = {"custom_id": "somebody", "response": {"status_code": 200, "body": completion(draft(9))}, "error": None}
    provider.stray_lines = [b"{broken", b"[]", b"", json.dumps(foreign).encode()]
    assert values(many([1000, 1001])) == [1000, 1001]
    assert sum("cannot be read" in record.message for record in caplog.records) == 2
