"""Faults of the transport, from a server that misbehaves: the number of requests is what the policy says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer import (
    BudgetError,
    DeadlineError,
    MissingKeyError,
    ProviderError,
    TokenBudgetError,
    asummarise,
    summarise,
)
from tests.damage import article_of, draft_of
from tests.loopback import drip, hang, reset, says, status

ARTICLE = article_of("earnings_tavira_foods")
GOOD = says(json.dumps(draft_of("earnings_tavira_foods")))
MODEL = "openai/scripted-1"
pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    "faults",
    [
        [status(500), status(503)],
        [status(429, Retry_After="0")],
        [status(429, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT")],
        [status(408), status(409)],
        [reset],
    ],
    ids=["5xx burst", "Retry-After in seconds", "Retry-After as a date", "408 and 409", "reset"],
)
def test_a_passing_fault_is_retried(serve: Any, faults: list[Any]) -> None:
    """Each passing fault costs one more request and leaves its attempt in the provenance."""
    server = serve(*faults, GOOD)
    result = summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == len(faults) + 1
    attempts = result.provenance.attempts
    assert [attempt.cause for attempt in attempts] == ["ask", *["retry"] * len(faults)]
    assert attempts[-1].outcome == "answered"


@pytest.mark.parametrize("retries", [0, 2])
def test_a_fault_that_stays_ends_after_the_stated_retries(serve: Any, retries: int) -> None:
    """No library multiplies the retries: N retries are N + 1 requests."""
    server = serve(status(500))
    with pytest.raises(ProviderError, match="500") as caught:
        summarise(ARTICLE, model=MODEL, max_transport_retries=retries)
    assert len(server.requests) == len(caught.value.attempts) == retries + 1
    assert caught.value.exit_code == 4


async def test_the_async_call_retries_alike(serve: Any) -> None:
    """The async driver makes the same requests."""
    server = serve(status(500), reset, GOOD)
    await asummarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 422])
def test_a_refused_request_is_not_retried(serve: Any, code: int) -> None:
    """What will not pass is asked once."""
    server = serve(status(code))
    with pytest.raises(ProviderError, match=str(code)):
        summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 1


def test_an_article_that_does_not_fit_is_told_so(serve: Any) -> None:
    """A server whose context is too small is quoted, with what to do."""
    body = '{"error": {"message": "request (23822 tokens) exceeds the available context size (8192 tokens)"}}'
    serve(status(400, body))
    with pytest.raises(ProviderError, match=r"23822 tokens.*too long for this model"):
        summarise(ARTICLE, model=MODEL)


def test_an_exhausted_quota_is_not_retried(serve: Any) -> None:
    """A 429 that says that the money is gone will not pass."""
    server = serve(status(429, '{"error": {"message": "pay", "code": "insufficient_quota"}}'))
    with pytest.raises(ProviderError, match="429"):
        summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [hang, drip], ids=["hang", "slow drip"])
def test_the_deadline_ends_what_a_timeout_would_not(serve: Any, fault: Any) -> None:
    """A hanging or dripping server ends in a DeadlineError, with one request made."""
    server = serve(fault)
    with pytest.raises(DeadlineError, match="deadline") as caught:
        summarise(ARTICLE, model=MODEL, timeout=0.3)
    assert len(server.requests) == 1
    assert caught.value.exit_code == 7


@pytest.mark.parametrize("fault", [hang, drip], ids=["hang", "slow drip"])
async def test_the_deadline_holds_for_the_async_call(serve: Any, fault: Any) -> None:
    """The async driver keeps the deadline too."""
    serve(fault)
    with pytest.raises(DeadlineError):
        await asummarise(ARTICLE, model=MODEL, timeout=0.3)


@pytest.mark.parametrize("body", ['{"choices": [{"mess', '{"choices": [{"mess\u00e9'], ids=["JSON", "UTF-8"])
def test_an_answer_that_is_cut_off_is_asked_for_again(serve: Any, body: str) -> None:
    """Half a completion, even half a character, is a passing fault; a page that is no JSON is not."""

    def cut(handler: Any) -> None:
        data = body.encode()[:-1]
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(data), data))

    server = serve(cut, GOOD)
    summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 2
    server = serve(status(200, "<html>"))
    with pytest.raises(ProviderError, match="chat completion"):
        summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 1


def test_a_senseless_wait_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, serve: Any) -> None:
    """A server that says "in a year" is asked again after the longest wait of ours."""
    monkeypatch.setattr("summarizer.retrying.LONGEST_WAIT", 0.05)
    serve(status(429, Retry_After="31536000"), GOOD)
    assert summarise(ARTICLE, model=MODEL).provenance.attempts[0].outcome == "429"


def test_a_wait_past_the_deadline_is_not_begun(serve: Any) -> None:
    """A server that asks for a minute under a deadline of seconds is told at once that there is no time."""
    server = serve(status(429, Retry_After="60"))
    with pytest.raises(DeadlineError, match="next try is due"):
        summarise(ARTICLE, model=MODEL, timeout=5)
    assert len(server.requests) == 1


def test_what_a_server_does_not_know_is_left_out(serve: Any) -> None:
    """A refusal that names a parameter or a mode is learnt from, within one request of the policy."""
    server = serve(
        status(400, '{"error": {"message": "Unsupported parameter: temperature"}}'),
        status(400, '{"error": {"message": "use max_completion_tokens, not max_tokens"}}'),
        status(400, '{"error": {"message": "response_format json_schema is not supported"}}'),
        status(400, '{"error": {"message": "tools are not supported"}}'),
        GOOD,
    )
    summarise(ARTICLE, model=MODEL)
    last = server.requests[-1]
    assert "temperature" not in last
    assert last["max_completion_tokens"] == 4096
    assert "response_format" not in last
    assert "tools" not in last


def test_reasoning_models_are_asked_as_they_want(serve: Any) -> None:
    """gpt-5 and its kin get no temperature and `max_completion_tokens` at the first try."""
    server = serve(GOOD)
    summarise(ARTICLE, model="openai/gpt-5-mini")
    assert "temperature" not in server.requests[0]
    assert "max_tokens" not in server.requests[0]


def test_the_token_budget_stops_before_it_is_passed(serve: Any) -> None:
    """A request that would pass the budget is not made."""
    server = serve(GOOD)
    with pytest.raises(TokenBudgetError) as caught:
        summarise(ARTICLE, model=MODEL, token_budget=1000)
    assert server.requests == []
    assert isinstance(caught.value, BudgetError)


def test_no_key_says_which_one() -> None:
    """Without a key the error names the variable, before any request."""
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY"):
        summarise(ARTICLE, model=MODEL)


def test_a_key_that_a_server_repeats_is_masked(serve: Any) -> None:
    """A provider that prints the key in its refusal does not make us print it."""
    serve(status(401, '{"error": {"message": "Incorrect API key sk-planted-0123456789abcdef provided"}}'))
    with pytest.raises(ProviderError) as caught:
        summarise(ARTICLE, model=MODEL)
    assert "sk-planted" not in str(caught.value)


def test_a_client_of_the_callers_is_used_and_stays_open(serve: Any) -> None:
    """`client=` brings its own address and key, and is not closed."""
    import openai

    server = serve(GOOD)
    with openai.OpenAI(base_url=server.url, api_key="of-the-caller") as client:
        summarise(ARTICLE, model=MODEL, client=client)
        summarise(ARTICLE, model=MODEL, client=client)
    assert [headers["authorization"] for headers in server.headers] == ["Bearer of-the-caller"] * 2
