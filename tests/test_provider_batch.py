"""By a provider's Batch API: what is sent and fetched, what goes wrong there, and what it costs."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import BudgetError, ProviderError, Summary, UsageError, asummarise_many, read_article, summarise_many
from summarizer.batch import post, request_file
from summarizer.batch.many import BatchResult
from tests.batch_provider import Provider, grinds, mill_of, providing, refuses
from tests.loopback import Loopback, completion, reset, status
from tests.loopback import replies as replies_with
from tests.mills import MODEL, draft, mill


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The OpenAI address is a server with the Batch API, which is asked at once how a batch is."""
    monkeypatch.setattr(post, "FIRST_PAUSE", 0.005)
    monkeypatch.setattr("summarizer.retrying.FIRST_WAIT", 0.005)
    with providing() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        yield running


@pytest.fixture
def many(provider: Provider, tmp_path: Path) -> Any:
    """Summarise mills by the Batch API, with a journal."""

    def call(numbers: Any, **keywords: Any) -> list[BatchResult]:
        chosen: dict[str, Any] = {"model": MODEL, "provider_batch": True, "journal": tmp_path / "journal", **keywords}
        return list(summarise_many((mill(number) for number in numbers), **chosen))

    return call


def _values(results: list[BatchResult]) -> list[int | str]:
    """Each result's figure, or its error's kind."""
    return [int(r.summary.figures[0].value or 0) if r.summary else type(r.error).__name__ for r in results]


def _apart_from_its_making(summary: Summary | None) -> dict[str, Any]:
    assert summary is not None
    return summary.model_dump(exclude={"provenance": {"attempts", "cost_usd", "cost_basis"}})


def _made(provider: Provider) -> Counter[str]:
    return Counter(step for step in provider.steps if step in {"upload", "create", "content", "chat"})


def _once_each(provider: Provider) -> bool:
    """Whether no request was paid for twice, in whatever way."""
    return set(Counter(map(mill_of, [*provider.batched, *provider.asked])).values()) <= {1}


def test_the_results_are_those_of_ordinary_requests(many: Any, provider: Provider, serve: Any, tmp_path: Path) -> None:
    """The same bodies go out and the same summaries come back, in order: one file, one batch, no ordinary request."""
    results = many(range(1000, 1020))
    assert _made(provider) == {"upload": 1, "create": 1, "content": 1}
    (batch,) = provider.batches.values()
    assert batch["metadata"].keys() == {"summarizer"}
    bodies = [line["body"] for line in provider.lines(batch["id"])]
    server: Loopback = serve(replies_with(lambda body: draft(mill_of(body))))
    ordinary = many(range(1000, 1020), journal=tmp_path / "other", provider_batch=False, concurrency=1)
    assert bodies == server.requests
    assert [_apart_from_its_making(r.summary) for r in results] == [_apart_from_its_making(r.summary) for r in ordinary]
    assert [result.position for result in results] == list(range(20))


def test_a_second_run_asks_nothing_and_knows_all(many: Any, provider: Provider) -> None:
    """What is finished is in the journal, by whatever way; what is new makes a batch of its own."""
    many([1000], provider_batch=False)
    many(range(1000, 1006))
    again = many(range(1000, 1008))
    assert _values(again) == list(range(1000, 1008))
    assert [result.is_from_journal for result in again] == [True] * 6 + [False] * 2
    assert [len(provider.lines(batch)) for batch in provider.batches] == [5, 2]
    assert len(provider.asked) == 1


def test_the_async_twin(provider: Provider, tmp_path: Path) -> None:
    """`asummarise_many` does the same, with a client of the caller's, which stays open."""
    import openai

    async def go() -> list[BatchResult]:
        client = openai.AsyncOpenAI(base_url=provider.url, api_key="none")
        keywords: dict[str, Any] = {"model": MODEL, "client": client, "provider_batch": True}
        results = asummarise_many([mill(1000), mill(1001)], journal=tmp_path / "journal", as_completed=True, **keywords)
        found = [result async for result in results]
        assert not client.is_closed()
        await client.close()
        return found

    assert sorted(_values(asyncio.run(go()))) == [1000, 1001]
    assert _made(provider) == {"upload": 1, "create": 1, "content": 1}


@pytest.mark.parametrize(("name", "most"), [("MOST_REQUESTS", 4), ("MOST_BYTES", 30_000)])
def test_files_keep_to_the_limits(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    """More requests, or bytes, than a file may hold make several batches."""
    monkeypatch.setattr(request_file, name, most)
    assert _values(many(range(1000, 1015))) == list(range(1000, 1015))
    assert len(provider.batches) >= 4
    for batch in provider.batches.values():
        content = provider.contents[batch["input_file_id"]]
        assert (len(content.splitlines()) if name == "MOST_REQUESTS" else len(content)) <= most
    assert _once_each(provider)


def test_what_is_said_twice_or_unreadable_is_sent_once_or_not(provider: Provider, tmp_path: Path) -> None:
    """The same article makes one line, a text that is none makes no line, and each has its result."""
    sources: list[Any] = [mill(1000), "", mill(1000), mill(1001), 7]
    results = list(summarise_many(sources, model=MODEL, provider_batch=True, journal=tmp_path / "journal"))
    assert _values(results) == [1000, "InputError", 1000, 1001, "InputError"]
    assert len(provider.batched) == 2
    assert not provider.asked


def test_errors_of_lines_are_errors_of_their_articles(many: Any, provider: Provider) -> None:
    """A refused line is its article's error, kept until `retry_failed`; what may pass another time is asked at once."""

    def compose(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        is_batched = len(provider.batched) <= 6 and not provider.asked
        if mill_of(body) == 1001:
            return refuses(400, "not with the key sk-secret-123")
        return refuses(500) if mill_of(body) == 1003 and is_batched else grinds(body)

    provider.compose = compose
    results = many(range(1000, 1006))
    assert _values(results) == [1000, "ProviderError", 1002, 1003, 1004, 1005]
    assert results[1].error.status == 400
    assert "sk-secret" not in str(results[1].error)
    assert list(map(mill_of, provider.asked)) == [1003]
    assert _values(many(range(1000, 1006))) == _values(results)
    assert len(provider.batches) == 1
    provider.compose = grinds
    assert _values(many(range(1000, 1006), retry_failed=True)) == list(range(1000, 1006))
    assert [mill_of(line["body"]) for line in provider.lines("batch_2")] == [1001]


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_what_an_unfinished_batch_answered_is_used(many: Any, provider: Provider, end: str) -> None:
    """The rest are errors, nothing of it is asked at the full price, and `retry_failed` sends the rest alone."""
    provider.life, provider.answers_until = ("validating", "in_progress", end), 4
    results = many(range(1000, 1006))
    assert _values(results) == [1000, 1001, 1002, 1003, "ProviderError", "ProviderError"]
    assert f"batch_{end}" in str(results[5].error)
    assert not provider.asked
    assert _values(many(range(1000, 1006))) == _values(results)
    provider.life, provider.answers_until = ("validating", "completed"), 50
    assert _values(many(range(1000, 1006), retry_failed=True)) == list(range(1000, 1006))
    assert len(provider.lines("batch_2")) == 2
    assert _once_each(provider)


def test_an_answer_that_is_missing_is_an_error(many: Any, provider: Provider) -> None:
    """An ended batch whose files do not name a request leaves its article an error that says so."""
    provider.life = ("validating", "expired")
    provider.answers_until = 0
    provider.faults["content"] = [("before", status(200, ""))]
    results = many([1000])
    assert _values(results) == ["ProviderError"]
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
    assert _values(many(range(1000, 1008))) == list(range(1000, 1008))
    assert len(provider.lines("batch_2")) == 8


def test_batches_wait_for_room(many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the provider has no room for is made again, of the same file, when another batch is over."""
    monkeypatch.setattr(request_file, "MOST_REQUESTS", 3)
    provider.room = 1
    assert _values(many(range(1000, 1009))) == list(range(1000, 1009))
    assert _made(provider)["upload"] == 3
    assert _once_each(provider)


def test_a_batch_that_never_has_room_ends_the_run(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing of ours to wait for there is an error, and no endless trying."""
    monkeypatch.setattr(request_file, "MOST_REQUESTS", 3)
    provider.room = 0
    with pytest.raises(ProviderError, match="Enqueued token limit"):
        many(range(1000, 1006))
    provider.room = 2
    assert _values(many(range(1000, 1006))) == list(range(1000, 1006))
    assert _made(provider)["upload"] == 2


@pytest.mark.parametrize("step", ["upload", "create", "poll", "content"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_faults_of_the_server_are_waited_out(many: Any, provider: Provider, step: str, moment: str) -> None:
    """429, 5xx and broken connections, before a step is taken or after it: nothing is made twice."""
    answers = (status(429, retry_after_ms="10"), status(503), reset, status(500))
    provider.faults[step] = [(moment, answer) for answer in answers]
    assert _values(many(range(1000, 1003))) == [1000, 1001, 1002]
    assert len(provider.batches) == 1
    assert sum(file["purpose"] == "batch" for file in provider.files.values()) == 1
    assert not provider.asked


def test_a_server_that_does_not_come_back_ends_the_run(many: Any, provider: Provider) -> None:
    """After the last try the run ends with the server's fault, and the next one goes on with the same batch."""
    provider.faults["poll"] = [("before", status(500))] * 9
    with pytest.raises(ProviderError, match="500"):
        many(range(1000, 1003))
    assert _values(many(range(1000, 1003))) == [1000, 1001, 1002]
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
    assert _values(many([1000])) == [1000]
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


@pytest.mark.parametrize("model", ["local/x", "ollama/x", "anthropic/x"])
def test_other_providers_have_none(many: Any, provider: Provider, model: str) -> None:
    """Only openai/ has the routes; nothing is sent anywhere else."""
    with pytest.raises(UsageError, match="no Batch API that this program speaks"):
        many([1000], model=model)
    assert not provider.steps


def test_what_cannot_be_meant_is_refused(many: Any, provider: Provider, tmp_path: Path) -> None:
    """A batch without a journal, with a cassette, or with wrong choices ends before anything is sent."""
    for wrong in ({"journal": None}, {"cassette": tmp_path, "record": "new"}, {"concurrency": 0}, {"prompt": "no@9"}):
        with pytest.raises(UsageError):
            many([1000], **wrong)
    assert not provider.steps


def _lies(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A first draft with a figure that the article does not have, and the right one when asked again."""
    number = mill_of(body)
    is_first = body["messages"][-1]["role"] == "user" and len(body["messages"]) == 2
    return 200, completion(draft(number + 1 if is_first else number))


def test_re_asks_are_ordinary_requests(many: Any, provider: Provider) -> None:
    """What fails the checks is asked for again at once."""
    provider.compose = _lies
    assert _values(many(range(1000, 1004))) == [1000, 1001, 1002, 1003]
    assert (len(provider.batched), len(provider.asked)) == (4, 4)


def test_re_asks_may_be_a_second_batch(many: Any, provider: Provider) -> None:
    """With two rounds the re-asks are a batch too, and the results are the same."""
    provider.compose = _lies
    one = many(range(1000, 1004), journal=None, provider_batch=False)
    del provider.asked[:]
    two = many(range(1000, 1004), provider_batch=2)
    assert [_apart_from_its_making(r.summary) for r in one] == [_apart_from_its_making(r.summary) for r in two]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [4, 4]
    assert not provider.asked


def test_a_run_does_not_grow_more_rounds_than_it_has(many: Any, provider: Provider) -> None:
    """Where re-asks failed, the next try has the batch's answers, and one round does not make them a second batch."""
    provider.compose = _lies
    provider.faults["chat"] = [("before", status(401))] * 4
    assert _values(many(range(1000, 1004))) == ["ProviderError"] * 4
    assert _values(many(range(1000, 1004), retry_failed=True)) == [1000, 1001, 1002, 1003]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [4]
    assert len(provider.asked) == 4


def test_answers_that_were_no_good_are_asked_for_anew(many: Any, provider: Provider) -> None:
    """An article that ended by the model's own words is sent again with `retry_failed`; other choices are not."""
    provider.compose = lambda _: (200, completion("no draft"))
    assert _values(many([1000, 1001], max_reasks=0)) == ["ReplyError"] * 2
    provider.compose = grinds
    assert _values(many([1000], max_reasks=0, retry_failed=True)) == [1000]
    assert [len(provider.lines(batch)) for batch in provider.batches] == [2, 1]
    assert _values(many([1000], max_reasks=1)) == [1000]
    assert _made(provider) == {"upload": 2, "create": 2, "content": 2}


def test_windows_are_asked_about_at_once(provider: Provider, tmp_path: Path) -> None:
    """The first request of every window is of the first round; the last, about the merged claims, is ordinary."""

    def compose(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, figure = re.findall(r"\[(\d+)\] The mill at Orvel ground (\d+)", body["messages"][-1]["content"])[0]
        return 200, completion(draft(int(figure)).replace('"sentences": [1]', f'"sentences": [{number}]'))

    provider.compose = compose
    sentences = [f"The mill at Orvel ground {number} tonnes of flour last year." for number in range(1000, 1060)]
    article = read_article("\n".join(sentences), name="long")
    keywords: dict[str, Any] = {"model": MODEL, "window_tokens": 300, "max_reasks": 0}
    (ordinary,) = summarise_many([article], **keywords)
    asked = list(provider.asked)
    del provider.asked[:]
    (result,) = summarise_many([article], provider_batch=True, journal=tmp_path / "journal", **keywords)
    assert len(provider.batched) > 2
    assert provider.batched == asked[:-1]
    assert provider.asked == asked[-1:]
    assert len(result.summary.key_claims) == len(provider.batched)  # type: ignore[union-attr]
    assert _apart_from_its_making(result.summary) == _apart_from_its_making(ordinary.summary)


def test_steps_take_a_round_each(provider: Provider, tmp_path: Path) -> None:
    """Asked in steps, an article's independent questions are of the first round and the others of one each."""
    provider.compose = lambda _: (200, completion("- The mill at Orvel ground 1000 tonnes of flour."))
    keywords: dict[str, Any] = {"model": MODEL, "way": "steps", "journal": tmp_path / "journal"}
    (ordinary,) = summarise_many([mill(1000)], **keywords | {"journal": None})
    asked = len(provider.asked)
    assert asked > 2
    (result,) = summarise_many([mill(1000)], provider_batch=asked - 1, **keywords)
    assert len(provider.asked) == asked
    assert [len(provider.lines(batch)) for batch in provider.batches] == [2] + [1] * (asked - 2)
    assert _apart_from_its_making(result.summary) == _apart_from_its_making(ordinary.summary)


def _priced(monkeypatch: pytest.MonkeyPatch, folder: Path, **batch: Any) -> None:
    rates = {"prompt": 10, "completion": 100, **batch}
    (folder / "prices.json").write_text(json.dumps({"usd_per_million_tokens": {"openai/*": rates}}))
    monkeypatch.setenv("SUMMARIZER_PRICES", str(folder / "prices.json"))


def test_what_a_batch_answered_costs_half(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch's rates for its answers, the ordinary ones for re-asks, also when the cache gives them again."""
    _priced(monkeypatch, tmp_path, batch={"prompt": 5, "completion": 50})
    provider.compose = _lies
    cache = tmp_path / "cache"
    for journal in ("one", "two"):
        (result,) = many([1000], journal=tmp_path / journal, cache=cache)
        assert result.summary.provenance.cost_usd == Decimal("0.0015") + Decimal("0.003")
        assert "Batch API" in result.summary.provenance.cost_basis
    assert (len(provider.batches), len(provider.asked)) == (1, 1)


def test_a_batch_without_a_price_costs_what_nobody_knows(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table without the batch's rates makes the cost unknown, with the reason, and a budget in USD impossible."""
    _priced(monkeypatch, tmp_path)
    (result,) = many([1000])
    assert result.summary.provenance.cost_usd is None
    assert "by the Batch API" in result.summary.provenance.cost_basis
    with pytest.raises(UsageError, match="by the Batch API"):
        many([1001], batch_usd_budget=5)


@pytest.mark.parametrize("budget", [{"batch_token_budget": 20_000}, {"batch_usd_budget": Decimal("0.9")}])
def test_a_budget_bounds_what_is_sent(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: dict[str, Any]
) -> None:
    """What fits by the estimate is sent, answered and kept, then BudgetError; the next run does the rest."""
    _priced(monkeypatch, tmp_path, batch={"prompt": 5, "completion": 50})
    with pytest.raises(BudgetError, match="may use are used"):
        many(range(1000, 1010), **budget)
    sent = len(provider.batched)
    assert 0 < sent < 10
    assert not provider.asked
    assert _values(many(range(1000, 1010))) == list(range(1000, 1010))
    assert len(provider.batched) == 10
    assert _once_each(provider)


def test_an_articles_own_budget_holds_too(many: Any, provider: Provider) -> None:
    """A request that would pass it is not sent."""
    assert _values(many([1000, 1001], token_budget=50)) == ["TokenBudgetError"] * 2
    assert not provider.steps


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
    assert _values(many([1000, 1001])) == [1000, 1001]
    assert sum("cannot be read" in record.message for record in caplog.records) == 2
