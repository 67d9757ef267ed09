"""What a server says of how fast it may be asked: read from its headers, kept to by a batch, kept out of recordings."""

from __future__ import annotations

import asyncio
import email.utils
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import summarise, summarise_many
from summarizer.batch.limits import Left
from summarizer.exchange import Remaining
from summarizer.providers.pace import duration, remaining, retry_after
from tests.loopback import status
from tests.mills import MODEL, draft, grinds, mill
from tests.virtual_time import run_at_once

PARTS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("7.66s", 7.66), ("12", 12), (" 0 ", 0)],
)
def test_durations_are_read(written: str, seconds: float) -> None:
    """Go's form, as OpenAI writes it, and bare seconds."""
    assert duration(written) == pytest.approx(seconds)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(sorted(PARTS))), min_size=1, max_size=4))
def test_a_written_duration_is_the_sum_of_its_parts(parts: list[tuple[int, str]]) -> None:
    """Whatever units follow each other: "1m" is a minute and "1ms" is none."""
    written = "".join(f"{number}{unit}" for number, unit in parts)
    assert duration(written) == pytest.approx(sum(number * PARTS[unit] for number, unit in parts))


@given(st.text() | st.from_regex(r"-?[0-9.]*(e[0-9]+)?(m|s|ms|x|inf|nan)*", fullmatch=True) | st.just("9" * 400 + "s"))
def test_no_header_can_break_a_call(written: str) -> None:
    """Of any text, a duration is a finite number of seconds, not below zero, or nothing; so is what is made of it."""
    headers = dict.fromkeys(("retry-after", "retry-after-ms", "x-ratelimit-remaining-requests"), written)
    headers["x-ratelimit-reset-requests"] = written
    for found in (duration(written), retry_after(headers)):
        assert found is None or 0 <= found < float("inf")
    left = remaining(headers)
    assert left is None or left.requests is None or left.requests >= 0


def test_retry_after_is_read_in_every_form() -> None:
    """Seconds, an HTTP date, milliseconds, else the reset of what is used up; nonsense gives none."""
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after-ms": "250", "retry-after": "7"}) == 0.25
    later = email.utils.formatdate(time.time() + 30, usegmt=True)
    assert 25 < (retry_after({"retry-after": later}) or 0) <= 30
    assert retry_after({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}) == 0
    spent = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}
    assert retry_after(spent) == 360
    assert retry_after(spent | {"x-ratelimit-remaining-tokens": "5"}) is None
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_an_allowance_is_read_from_the_headers() -> None:
    """In any case of letters; what is not said, or said as -1, is not known."""
    headers = httpx2.Headers({"X-RateLimit-Remaining-Requests": "59", "x-ratelimit-reset-requests": "1s"})
    assert remaining(headers) == Remaining(59, 1.0)
    assert remaining({"x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6ms"}) == Remaining(
        tokens=149_984, tokens_reset=0.006
    )
    assert remaining({"x-ratelimit-remaining-requests": "-1"}) is None
    assert remaining({}) is None


class _Bucket:
    """A server's bucket of requests: `most`, filled steadily or all at once, each minute."""

    def __init__(self, most: int, *, is_steady: bool) -> None:
        self.most, self.is_steady = most, is_steady
        self.left, self.at, self.refused = float(most), 0.0, 0

    def take(self, now: float) -> tuple[int, float]:
        """What is left after one more, and the seconds until the bucket is full."""
        if self.is_steady:
            self.left = min(self.most, self.left + (now - self.at) * self.most / 60)
            self.at = now
        elif now - self.at >= 60:
            self.left, self.at = float(self.most), now - now % 60
        self.refused += self.left < 1
        self.left = max(0.0, self.left - 1)
        return int(self.left), (self.most - self.left) * 60 / self.most if self.is_steady else 60 - (now - self.at)


@pytest.mark.parametrize("is_steady", [True, False], ids=["filled steadily", "filled each minute"])
def test_a_batch_slows_down_before_the_limit_is_hit(is_steady: bool) -> None:
    """Of a server that takes 120 a minute, 16 at once use the most part and are never refused."""
    bucket = _Bucket(120, is_steady=is_steady)

    async def five_minutes() -> int:
        left, clock, sent = Left(), asyncio.get_running_loop().time, 0

        async def work() -> None:
            nonlocal sent
            while clock() < 300:
                number = await left.wait(1)
                sent += 1
                said = bucket.take(clock())
                await asyncio.sleep(0.5)
                left.heard(number, *said)

        await asyncio.gather(*(work() for _ in range(16)))
        return sent

    sent = run_at_once(five_minutes())
    assert bucket.refused == 0
    assert 0.8 * 5 * 120 <= sent <= 6 * 120


@given(
    st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1e12), st.integers(1, 50)), max_size=8),
    st.integers(1, 10_000),
)
def test_no_wait_is_longer_than_a_minute(said: list[tuple[int, float, int]], amount: int) -> None:
    """Whatever a server says, and however much a request needs."""

    async def longest() -> float:
        left, clock = Left(), asyncio.get_running_loop().time
        waits = [0.0]
        for count, reset, sent in said:
            began = clock()
            number = await left.wait(sent)
            waits.append(clock() - began)
            left.heard(number, count, reset)
        began = clock()
        await left.wait(amount)
        return max(*waits, clock() - began)

    assert run_at_once(longest()) <= 60.1


def test_a_batch_waits_where_nothing_is_left(serve: Any) -> None:
    """Over the wire: an answer that says "none left, 300 ms" holds back the next request."""
    good = grinds()

    def spent(handler: Any) -> None:
        send = handler.send_header

        def with_limits(name: str, value: str) -> None:
            send(name, value)
            if name == "Content-Length":
                send("x-ratelimit-remaining-requests", "0")
                send("x-ratelimit-reset-requests", "300ms")

        handler.send_header = with_limits
        good(handler)

    server = serve(spent, good)
    results = list(summarise_many(map(mill, (1000, 1001)), model=MODEL, concurrency=1))
    assert all(result.summary for result in results)
    assert server.times[1] - server.times[0] >= 0.3


def test_headers_are_no_part_of_a_recording(serve: Any, tmp_path: Path) -> None:
    """What is left is not written, and the replay is the same without it."""
    import json

    from tests.loopback import completion

    limits = {"x_ratelimit_remaining_requests": "59", "x_ratelimit_reset_requests": "1s", "retry_after_ms": "7"}
    serve(status(200, json.dumps(completion(draft(1000))), **limits))
    live = summarise(mill(1000), model=MODEL, cassette=tmp_path, record="new")
    (cassette,) = tmp_path.glob("*.yaml")
    assert "ratelimit" not in cassette.read_text().lower()
    replayed = summarise(mill(1000), model=MODEL, cassette=tmp_path)
    assert replayed.model_dump(exclude={"provenance"}) == live.model_dump(exclude={"provenance"})
    assert replayed.provenance.usage == live.provenance.usage
