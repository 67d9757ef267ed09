"""A provider's batch gives what ordinary requests give, and is sent once, within the provider's limits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from summarizer import UsageError, asummarise_many, summarise_many
from summarizer.batch import request_file
from summarizer.batch.many import BatchResult
from tests.batch_provider import Provider, mill_of
from tests.loopback import Loopback
from tests.loopback import replies as replies_with
from tests.mills import MODEL, draft, mill
from tests.provider_batch.ended import apart_from_its_making, made, once_each, values


def test_the_results_are_those_of_ordinary_requests(many: Any, provider: Provider, serve: Any, tmp_path: Path) -> None:
    """The same bodies go out and the same summaries come back, in order: one file, one batch, no ordinary request."""
    results = many(range(1000, 1020))
    assert made(provider) == {"upload": 1, "create": 1, "content": 1}
    (batch,) = provider.batches.values()
    assert batch["metadata"].keys() == {"summarizer"}
    bodies = [line["body"] for line in provider.lines(batch["id"])]
    server: Loopback = serve(replies_with(lambda body: draft(mill_of(body))))
    ordinary = many(range(1000, 1020), journal=tmp_path / "other", provider_batch=False, concurrency=1)
    assert bodies == server.requests
    assert [apart_from_its_making(r.summary) for r in results] == [apart_from_its_making(r.summary) for r in ordinary]
    assert [result.position for result in results] == list(range(20))


def test_a_second_run_asks_nothing_and_knows_all(many: Any, provider: Provider) -> None:
    """What is finished is in the journal, by whatever way; what is new makes a batch of its own."""
    many([1000], provider_batch=False)
    many(range(1000, 1006))
    again = many(range(1000, 1008))
    assert values(again) == list(range(1000, 1008))
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

    assert sorted(values(asyncio.run(go()))) == [1000, 1001]
    assert made(provider) == {"upload": 1, "create": 1, "content": 1}


@pytest.mark.parametrize(("name", "most"), [("MOST_REQUESTS", 4), ("MOST_BYTES", 30_000)])
def test_files_keep_to_the_limits(
    many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    """More requests, or bytes, than a file may hold make several batches."""
    monkeypatch.setattr(request_file, name, most)
    assert values(many(range(1000, 1015))) == list(range(1000, 1015))
    assert len(provider.batches) >= 4
    for batch in provider.batches.values():
        content = provider.contents[batch["input_file_id"]]
        assert (len(content.splitlines()) if name == "MOST_REQUESTS" else len(content)) <= most
    assert once_each(provider)


def test_what_is_said_twice_or_unreadable_is_sent_once_or_not(provider: Provider, tmp_path: Path) -> None:
    """The same article makes one line, a text that is none makes no line, and each has its result."""
    sources: list[Any] = [mill(1000), "", mill(1000), mill(1001), 7]
    results = list(summarise_many(sources, model=MODEL, provider_batch=True, journal=tmp_path / "journal"))
    assert values(results) == [1000, "InputError", 1000, 1001, "InputError"]
    assert len(provider.batched) == 2
    assert not provider.asked


def test_batches_wait_for_room(many: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the provider has no room for is made again, of the same file, when another batch is over."""
    monkeypatch.setattr(request_file, "MOST_REQUESTS", 3)
    provider.room = 1
    assert values(many(range(1000, 1009))) == list(range(1000, 1009))
    assert made(provider)["upload"] == 3
    assert once_each(provider)


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
