"""A batch goes through storms: nothing fails, little is said, and it is soon as fast as before."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any

import pytest

from summarizer import ProviderError, summarise_many
from summarizer.batch.crowd import Crowd, Speed
from summarizer.exchange import Message, Reply, Request
from summarizer.retrying import Deadline, Policy, aexchange
from tests.mills import MODEL, mill
from tests.virtual_time import run_at_once
from tests.weather import KINDS, Sky, Storm, under


def _run(sky: Sky, monkeypatch: pytest.MonkeyPatch, numbers: range, **keywords: Any) -> list[int | None]:
    """The figure of each mill, None where it failed."""
    with under(sky) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        results = list(summarise_many(map(mill, numbers), model=MODEL, **keywords))
    return [int(result.summary.figures[0].value or 0) if result.summary else None for result in results]


@pytest.fixture
def no_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log as it is where no command of ours has spoken before."""
    logger = logging.getLogger("summarizer")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setattr(logger, "level", logging.NOTSET)


@pytest.mark.usefixtures("no_handlers")
@pytest.mark.parametrize("kind", KINDS)
def test_a_storm_costs_no_article(
    quick: None,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """However a server misbehaves towards every second request, each article comes out right, and few lines tell it."""
    sky, numbers = Sky(0.005, Storm(kind, ends=0.4, share=0.5, wait=0.2)), range(1000, 1120)
    with caplog.at_level(logging.WARNING):
        assert _run(sky, monkeypatch, numbers, concurrency=16) == list(numbers)
    assert any(end == kind for _, end in sky.ends)
    assert len(caplog.records) <= 4
    assert all(record.exc_info is None and "\n" not in record.getMessage() for record in caplog.records)
    assert capfd.readouterr().err == ""


def test_a_server_that_is_gone_for_a_while_costs_no_article(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is answered, failures do not count as an article's own retries."""
    sky, numbers = Sky(0.005, Storm("429", ends=1.5, share=1.0)), range(1000, 1020)
    assert _run(sky, monkeypatch, numbers, concurrency=4, max_transport_retries=1) == list(numbers)


def test_forgiveness_ends(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all fail for too long, each article fails after its own retries, and the batch ends."""
    monkeypatch.setattr("summarizer.retrying._LONGEST_STORM", 0.0)
    sky, numbers = Sky(0.005, Storm("reset", ends=60, share=1.0)), range(1000, 1003)
    assert _run(sky, monkeypatch, numbers, concurrency=4, max_transport_retries=1) == [None] * 3
    assert len(sky.asked) == 6


def test_who_wants_no_retries_has_none(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a storm too, `max_transport_retries=0` means one request for each article."""
    sky, numbers = Sky(0.005, Storm("reset", ends=60, share=1.0)), range(1000, 1006)
    assert _run(sky, monkeypatch, numbers, concurrency=4, max_transport_retries=0) == [None] * 6
    assert len(sky.asked) == 6


def test_an_article_that_alone_fails_has_its_own_retries(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that others do not have ends the article after its retries."""
    from tests import weather

    answer = weather.Server.answer
    monkeypatch.setattr(
        weather.Server, "answer", lambda server: server.fail() if server.number == 1003 else answer(server)
    )
    sky, numbers = Sky(0.005, Storm("5xx", ends=0)), range(1000, 1060)
    found = _run(sky, monkeypatch, numbers, concurrency=4, max_transport_retries=2)
    assert found == [number if number != 1003 else None for number in numbers]
    assert sum(number == 1003 for _, number in sky.asked) == 3


class _Provider:
    """A server in a storm from second 10 to 20, without a wire."""

    def __init__(self, latency: float, share: float, **fault: Any) -> None:
        self.latency, self.share, self.fault = latency, share, fault
        self.random = random.Random(1)

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:  # noqa: ARG002 - a provider's own
        if 10 <= asyncio.get_running_loop().time() < 20 and self.random.random() < self.share:
            await asyncio.sleep(0.002)
            raise ProviderError("the server answered: no", transient=True, **self.fault)
        await asyncio.sleep(self.latency * self.random.uniform(0.8, 1.2))
        return Reply("text", "model")


async def _ends(provider: Any, concurrency: int) -> list[float]:
    """When requests were answered, each of another article, as many at once as there are places."""
    crowd, ends, clock = Crowd(Speed(concurrency)), list[float](), asyncio.get_running_loop().time
    crowd._shared[MODEL], request = provider, Request(MODEL, (Message("user", "?"),))
    taking = asyncio.Lock()

    async def work() -> None:
        while clock() < 32:
            async with taking:
                await crowd.places.take()
            member = crowd.connect(MODEL)
            await aexchange(member.asend, request, Policy(Deadline(None), 8), lambda _: None)
            await member.aclose()
            crowd.places.leave()
            ends.append(clock())
            await asyncio.sleep(0)

    await asyncio.gather(*(work() for _ in range(4 * concurrency)))
    return ends


@pytest.mark.parametrize(
    ("concurrency", "share", "fault"),
    [
        (256, 0.3, {"status": 429}),
        (64, 0.3, {"status": 429, "retry_after": 7.0}),
        (256, 1.0, {"status": 429, "retry_after": 2.0}),
        (64, 1.0, {"status": 500}),
        (64, 0.5, {}),
    ],
    ids=["429", "Retry-After", "429 to all", "500 to all", "broken connections"],
)
def test_five_seconds_after_a_storm_it_is_as_fast_as_before(
    concurrency: int, share: float, fault: dict[str, Any]
) -> None:
    """By a clock that takes no time: at an answer a second, 90% of what was answered before is reached within five."""
    ends = run_at_once(_ends(_Provider(1.0, share, **fault), concurrency))
    before = sum(4 <= moment < 10 for moment in ends) / 6
    assert sum(25 <= moment < 31 for moment in ends) / 6 >= 0.9 * before
