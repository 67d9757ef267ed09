"""Many articles at once: order, failures, resuming, budgets, and what they share."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    BudgetError,
    InputError,
    MissingKeyError,
    ProviderError,
    ReplyError,
    SummarizerError,
    Summary,
    UsageError,
    asummarise_many,
    summarise_many,
)
from summarizer.batch.many import BatchResult
from tests.loopback import Answer, Loopback, says, status
from tests.mills import MODEL, grinds, mill

TOKENS = 120  # that the server says each answer took


def _asked(question: dict[str, Any]) -> int:
    """The number of the mill that a question is about."""
    found = re.search(r"ground (\d+) tonnes", question["messages"][-1]["content"])
    return int(found[1]) if found else 0


def _counts(server: Loopback) -> Counter[int]:
    return Counter(_asked(question) for question in server.requests)


def _slow_for(slow: dict[int, float]) -> Answer:
    """Answers after as many seconds as are given for a mill."""
    answer = grinds()

    def slowly(handler: Any) -> None:
        time.sleep(slow.get(_asked(handler.question), 0))
        answer(handler)

    return slowly


def _except_for(numbers: set[int], otherwise: Answer) -> Answer:
    """Answers well but for these mills."""
    good = grinds()
    return lambda handler: (otherwise if _asked(handler.question) in numbers else good)(handler)


def _values(results: list[BatchResult]) -> list[int | None]:
    return [int(r.summary.figures[0].value or 0) if r.summary else None for r in results]


def _many(numbers: Any, **keywords: Any) -> list[BatchResult]:
    return list(summarise_many((mill(number) for number in numbers), model=MODEL, **keywords))


def test_results_come_in_the_order_of_the_sources(serve: Any) -> None:
    """Slow answers at the front hold nothing back but their own results, which stay in front."""
    server = serve(_slow_for({1000: 0.3, 1003: 0.1}))
    results = _many(range(1000, 1024), concurrency=4)
    assert _values(results) == list(range(1000, 1024))
    assert [result.position for result in results] == list(range(24))
    assert [result.id for result in results[:2]] == ["mill 1000", "mill 1001"]
    assert set(_counts(server).values()) == {1}


def test_as_completed_gives_what_is_ready(serve: Any) -> None:
    """The slow first article comes last, and says where it belongs."""
    serve(_slow_for({1000: 0.5}))
    results = _many(range(1000, 1006), concurrency=3, as_completed=True)
    assert sorted(result.position for result in results) == list(range(6))
    assert results[-1].position == 0


def test_a_failing_article_ends_only_itself(serve: Any, quick: None) -> None:
    """A text that is none, a refusal, a reply that is no draft and a fault of ours are results among the others."""
    serve(_except_for({1001}, status(400)), _except_for({1001}, status(400)))
    sources = [mill(1000), "", mill(1001), 7, mill(1002)]
    results = list(summarise_many(sources, model=MODEL))  # type: ignore[arg-type]
    assert _values(results) == [1000, None, None, None, 1002]
    assert [type(result.error) for result in results] == [type(None), InputError, ProviderError, InputError, type(None)]
    assert results[2].error is not None
    assert results[2].error.attempts


def test_a_fault_of_ours_at_one_article_ends_only_that(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no SummarizerError becomes one, with the fault as its cause."""
    serve(grinds())
    from summarizer.batch import many

    read = many.aread_article

    async def faulty(source: Any, *, name: str | None = None) -> Any:
        if source.source == "mill 1001":
            raise ZeroDivisionError("a bug")
        return await read(source, name=name)

    monkeypatch.setattr(many, "aread_article", faulty)
    results = _many(range(1000, 1003))
    assert _values(results) == [1000, None, 1002]
    assert type(results[1].error) is SummarizerError
    assert isinstance(results[1].error.__cause__, ZeroDivisionError)


def test_what_every_article_would_meet_is_raised(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing key, a prompt that is not there and senseless choices end the batch at once."""
    serve(grinds())
    for wrong in ({"prompt": "whole@99"}, {"concurrency": 0}, {"retry_failed": True}):
        with pytest.raises(UsageError):
            _many(range(1000, 1010), **wrong)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(MissingKeyError):
        _many(range(1000, 1010))


def test_one_client_serves_all(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch makes one client, and none where the caller has one, which stays open."""
    import openai

    made: list[Any] = []
    own = openai.AsyncOpenAI

    class Counted(own):  # type: ignore[misc, valid-type]
        def __init__(self, **keywords: Any) -> None:
            made.append(self)
            super().__init__(**keywords)

    server = serve(grinds())
    client = own(base_url=server.url, api_key="none")

    async def with_client() -> list[BatchResult]:
        sources = [mill(number) for number in range(1000, 1010)]
        results = [result async for result in asummarise_many(sources, model=MODEL, client=client)]
        assert not client.is_closed()
        await client.close()
        return results

    monkeypatch.setattr(openai, "AsyncOpenAI", Counted)
    assert _values(_many(range(1000, 1010))) == list(range(1000, 1010))
    assert len(made) == 1
    monkeypatch.setattr(openai, "AsyncOpenAI", own)
    assert _values(asyncio.run(with_client())) == list(range(1000, 1010))
    assert set(_counts(server).values()) == {2}


def test_sources_may_be_asynchronous(serve: Any) -> None:
    """`asummarise_many` takes an async iterable; the sync twin says so inside a running loop."""
    serve(grinds())

    async def arriving() -> AsyncIterator[Any]:
        for number in range(1000, 1006):
            await asyncio.sleep(0.01)
            yield mill(number)

    async def go() -> list[BatchResult]:
        with pytest.raises(UsageError, match="asummarise_many"):
            _many(range(3))
        return [result async for result in asummarise_many(arriving(), model=MODEL)]

    assert _values(asyncio.run(go())) == list(range(1000, 1006))


def test_the_two_calls_take_the_same_arguments() -> None:
    """Sync and async cannot drift apart, and know every keyword of `summarise`."""
    from summarizer import summarise

    sync, twin = (inspect.signature(call).parameters for call in (summarise_many, asummarise_many))
    assert list(sync) == list(twin)
    assert all(sync[name] == twin[name] for name in list(sync)[1:])
    assert set(list(inspect.signature(summarise).parameters)[1:]) <= set(sync)


def test_an_iterator_that_is_left_stops_the_batch(serve: Any) -> None:
    """Who breaks off gets no more requests sent than were under way."""
    server = serve(grinds())
    results = summarise_many((mill(number) for number in range(1000, 2000)), model=MODEL, concurrency=2)
    for result in results:
        if result.position == 3:
            break
    results.close()
    sent = len(server.requests)
    assert sent < 20
    time.sleep(0.1)
    assert len(server.requests) == sent


def test_sources_are_taken_as_they_are_needed() -> None:
    """2,000 articles of 100,000 characters, that are none, take a few of them at a time: 200 MB in less than 10."""

    def hopeless() -> Iterator[str]:
        for number in range(2000):
            yield f"{number}\0" + "x" * 100_000

    tracemalloc.start()
    count = sum(result.error is not None for result in summarise_many(hopeless(), model=MODEL))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert peak < 10_000_000


def test_a_result_that_was_handed_on_is_held_by_nobody(serve: Any) -> None:
    """Not by the worker that made it, either, which waits for its next article."""
    serve(grinds())
    earlier = _summaries()
    results = summarise_many(map(mill, range(1000, 1016)), model=MODEL, concurrency=1)
    alive = [len(_summaries()) - len(earlier) for _ in results]
    assert max(alive) == 1


def _summaries() -> list[Summary]:
    return [found for found in gc.get_objects() if type(found) is Summary]


def test_a_journal_knows_what_was_finished(serve: Any, tmp_path: Path) -> None:
    """A second run asks only for what is new, whatever the order; other choices ask anew."""
    server = serve(grinds())
    journal = tmp_path / "journal"
    first = _many(range(1000, 1010), journal=journal)
    again = _many(reversed(range(1000, 1012)), journal=journal)
    assert _values(again) == list(reversed(range(1000, 1012)))
    assert [result.is_from_journal for result in again] == [False] * 2 + [True] * 10
    assert [result.summary for result in reversed(again)][:10] == [result.summary for result in first]
    assert len(server.requests) == 12
    _many([1000], journal=journal, max_reasks=1)
    assert len(server.requests) == 13


def test_a_journal_knows_what_failed(serve: Any, tmp_path: Path, quick: None) -> None:
    """What failed after it was asked for is asked for again only with `retry_failed`, and says the same till then."""
    server = serve(_except_for({1001}, says("no draft")))
    journal, keywords = tmp_path / "journal", {"max_reasks": 0}
    (failed,) = _many([1001], journal=journal, **keywords)
    assert isinstance(failed.error, ReplyError)
    (known,) = _many([1001], journal=journal, **keywords)
    assert known.is_from_journal
    assert type(known.error) is type(failed.error)
    assert (str(known.error), known.error.attempts) == (str(failed.error), failed.error.attempts)  # type: ignore[union-attr]
    assert len(server.requests) == 1
    server.answers = (grinds(),)
    assert _values(_many([1001], journal=journal, retry_failed=True, **keywords)) == [1001]
    assert _values(_many([1001], journal=journal, retry_failed=True, **keywords)) == [1001]
    assert len(server.requests) == 2


def test_a_broken_journal_is_set_aside_and_a_hopeless_one_said(serve: Any, tmp_path: Path) -> None:
    """A file that is no database is renamed and begun anew; one that cannot be made ends the batch."""
    serve(grinds())
    (tmp_path / "journal").write_text("this is no database" * 100)
    assert _values(_many([1000], journal=tmp_path / "journal")) == [1000]
    assert list(tmp_path.glob("journal.set-aside-*"))
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--journal"):
        _many([1000], journal=tmp_path / "file" / "journal")


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_budget_is_not_passed(serve: Any, tmp_path: Path, concurrency: int) -> None:
    """What fits is finished and kept, then BudgetError; a second budget goes on from there."""
    server = serve(grinds())
    budget = 5 * TOKENS + 6000  # a request may take some 5,500 tokens: five are finished when the sixth fits no more
    with pytest.raises(BudgetError, match="may use are used"):
        _many(range(1000, 1020), batch_token_budget=budget, concurrency=concurrency)
    sent = len(server.requests)
    assert 0 < sent * TOKENS <= budget
    got: list[BatchResult] = []
    keywords = {"journal": tmp_path / "journal", "concurrency": concurrency}
    with pytest.raises(BudgetError):
        got.extend(summarise_many(map(mill, range(1000, 1020)), model=MODEL, batch_token_budget=budget, **keywords))
    assert all(result.summary for result in got)
    assert len(got) == len(server.requests) - sent
    rest = _many(range(1000, 1020), journal=tmp_path / "journal", concurrency=8)
    assert _values(rest) == list(range(1000, 1020))
    assert len(server.requests) == sent + 20


def test_a_batch_is_recorded_and_replayed(serve: Any, tmp_path: Path) -> None:
    """Recording, each article has its own file; the replay needs no server and gives the same."""
    server = serve(grinds())
    live = _many(range(1000, 1008), cassette=tmp_path, record="new")
    assert len(list(tmp_path.glob("*.yaml"))) == 8
    sent = len(server.requests)
    replayed = _many(range(1000, 1009), cassette=tmp_path)
    assert _values(replayed) == [*_values(live), None]
    assert replayed[-1].error is not None
    assert replayed[-1].error.exit_code == 6
    assert len(server.requests) == sent


def test_each_article_has_its_own_deadline(serve: Any) -> None:
    """`timeout` is an article's: the slow one ends with a DeadlineError, the others are done."""
    serve(_slow_for({1001: 1.5}))
    results = _many(range(1000, 1004), timeout=0.7)
    assert _values(results) == [1000, None, 1002, 1003]
    assert results[1].error is not None
    assert results[1].error.exit_code == 7
    assert json.dumps(str(results[1].error))
