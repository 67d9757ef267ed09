"""The HTTP service under load, against a model of 50 ms: the rate it holds, half of that for a minute, and a kill.

    python -m benchmarks.load [--seconds S] [--find S] [--at-once N] [--json FILE]

`summarise serve` runs as people run it, one process on SQLite, and summarises articles of 5,000 characters with 22
items each. First so many at once, each followed by the next, tell the highest rate. Half of it is then offered by the
clock, to the openai client alone and to the service; a request's time runs from the moment it was due, and has the
model's 50 ms in it, for both. Last the same again, every request with an `Idempotency-Key` and every other one not
waiting, and in the middle the service gets SIGKILL and is started again: who was cut off asks again by his key.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
from openai import AsyncOpenAI

from benchmarks.contenders import KEY, counted, grounded
from benchmarks.corpus import ITEMS, Prepared, prepared, read
from benchmarks.keeping import aim, kept, options
from benchmarks.offering import Offered, Send, drawn, offered
from benchmarks.server import Server, serving
from summarizer.schema import Draft, Summary
from tests.web import process

LATENCY = 0.05
WARM_UP = 3.0  # seconds
PATIENCE = 120.0  # seconds in which what was cut off has to be there
EVER = "1000000"  # a minute are accepted: it is not the allowance that is measured


def whole(answer: httpx2.Response) -> str:
    """What is wrong with the answer: it should hold a summary with all its items."""
    if answer.status_code not in (200, 201):
        return str(answer.status_code)
    found = Summary.model_validate(answer.json()["result"])
    return "" if grounded(found) == ITEMS else "incomplete"


def waiting(client: httpx2.AsyncClient) -> Send:
    """Who asks and waits for the summary."""

    async def send(text: str) -> str:
        return whole(await client.post("/v1/summaries", json={"text": text}))

    return send


def by_client(client: Any) -> Send:
    """The openai client alone, with the same messages ready made."""

    async def send(messages: Any) -> str:
        answer = await client.chat.completions.create(model="m", messages=messages)
        return "" if counted(Draft.model_validate_json(answer.choices[0].message.content)) == ITEMS else "incomplete"

    return send


class Insisting:
    """Who asks by a key of his own until he is answered; what was only accepted is looked at afterwards."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._numbers = itertools.count()
        self.cut = 0
        self.accepted: list[str] = []

    async def send(self, text: str) -> str:
        """Ask, and again while nobody is there or too much is under way."""
        number, until = next(self._numbers), time.monotonic() + PATIENCE
        headers = {"Idempotency-Key": f"load-{number}"} | ({"Prefer": "respond-async"} if number % 2 else {})
        is_cut = False
        while time.monotonic() < until:
            try:
                answer = await self._client.post("/v1/summaries", json={"text": text}, headers=headers)
            except httpx2.TransportError:
                self.cut += not is_cut
                is_cut = True
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 429:  # after the kill too much is unfinished: not accepted, and told when to come
                await asyncio.sleep(float(answer.headers["retry-after"]))
                continue
            if answer.status_code == 202:
                self.accepted.append(answer.headers["location"])
                return ""
            return whole(answer)
        return "never answered"

    async def lost(self) -> int:
        """How many of those accepted cannot be had."""
        found = [await self._client.get(path, headers={"Prefer": "wait=60"}) for path in self.accepted]
        return sum(bool(whole(answer)) for answer in found)


async def memory(pid: int, samples: list[float]) -> None:
    """Resident megabytes, twice a second."""
    while True:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        samples.append(int(told.partition("VmRSS:")[2].split()[0]) / 1024)
        await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def remembered(pid: int) -> AsyncIterator[list[float]]:
    """The samples of a process's memory while the block runs."""
    samples: list[float] = []
    task = asyncio.create_task(memory(pid, samples))
    try:
        yield samples
    finally:
        task.cancel()


def thirds(samples: list[float]) -> tuple[float, float]:
    """The median of the first third, and of the last."""
    part = max(1, len(samples) // 3)
    return statistics.median(samples[:part]), statistics.median(samples[-part:])


def clients(url: str) -> httpx2.AsyncClient:
    """A client that many wait with."""
    limits = httpx2.Limits(max_connections=1000, max_keepalive_connections=1000)
    return httpx2.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False, limits=limits)


async def loaded(url: str, llm: str, pid: int, files: Prepared, given: Any) -> dict[str, Any]:
    """The highest rate; and at half of it, the client's figures and the service's."""
    texts, messages = again(files.articles), again(files.messages)
    async with clients(url) as client:
        send = waiting(client)
        await drawn(send, texts, given.at_once, WARM_UP)
        most = await drawn(send, texts, given.at_once, given.find)
        rate = most.rate / 2
        async with AsyncOpenAI(base_url=llm, api_key=KEY, max_retries=0, timeout=PATIENCE) as bare:
            alone = await offered(by_client(bare), messages, rate, given.seconds)
        async with remembered(pid) as samples:
            half = await offered(send, texts, rate, given.seconds)
    first, last = thirds(samples)
    memories = {"memory_first_mb": first, "memory_last_mb": last}
    return {"highest": most.figures(), "client": alone.figures(), "service": half.figures() | memories}


async def killed(folder: Path, server: Server, port: int, rate: float, texts: Iterator[str], seconds: float) -> Any:
    """What became of the requests around a kill in the middle."""
    llm, own = server.url, ("--port", str(port), "--per-minute", EVER)
    server.counts()
    with contextlib.ExitStack() as stack:
        running = stack.enter_context(process.serving(folder, llm, *own))
        async with clients(running.url) as client:
            insisting = Insisting(client)
            offering = asyncio.create_task(offered(insisting.send, texts, rate, seconds))
            await asyncio.sleep(seconds / 2)
            running.kill()
            began = time.monotonic()
            await asyncio.to_thread(stack.enter_context, process.serving(folder, llm, *own))
            back = time.monotonic() - began
            found: Offered = await offering
            lost = await insisting.lost()
    asked = len(found.seconds) + found.errors.total()
    again = server.counts()[200] - asked
    told = {"asked": asked, "accepted": len(insisting.accepted), "cut_off": insisting.cut, "lost": lost}
    return told | {"back_after_s": back, "paid_again": again, "errors": dict(found.errors)}


def show(found: dict[str, Any]) -> None:
    """The tables."""
    print("                        a second  answered  errors   p50 ms   p99 ms  longest ms")
    for name, told in (("highest", "highest, closed loop"), ("client", "openai client"), ("service", "service, half")):
        row = found[name]
        print(
            f"{told:<24}{row['rate']:>8.1f}{row['answered']:>10,}{row['errors']:>8}"
            f"{row['p50_ms']:>9.0f}{row['p99_ms']:>9.0f}{row['most_ms']:>12.0f}"
        )
    service, kill = found["service"], found["kill"]
    print(f"memory: first third {service['memory_first_mb']:.0f} MB, last third {service['memory_last_mb']:.0f} MB")
    print(
        f"killed: of {kill['asked']} requests {kill['cut_off']} were cut off and asked again, {kill['accepted']} were"
        f" accepted with 202; {kill['lost']} of those lost, errors {kill['errors'] or 'none'};"
        f" back after {kill['back_after_s']:.1f} s, {kill['paid_again']} asked of the model again"
    )


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("The HTTP service under load", "load")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each load at half the highest rate")
    parser.add_argument("--find", type=float, default=10.0, help="seconds in which the highest rate is found")
    parser.add_argument("--at-once", type=int, default=16, help="requests while it is found")
    parser.add_argument("--articles", type=int, default=1_000, help="distinct ones; then the first come again")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place, serving() as server:
        folder = Path(place)
        files = prepared(folder, 1, 1 + given.articles)
        server.load(files.replies)
        server.behave(latency=LATENCY)
        with process.serving(folder / "load", server.url, "--per-minute", EVER) as running:
            found = asyncio.run(loaded(running.url, server.url, running.process.pid, files, given))
        rate = found["service"]["rate"]
        texts = again(files.articles)
        found["kill"] = asyncio.run(killed(folder / "kill", server, free_port(), rate, texts, given.seconds))
    show(found)
    _aims(found)
    kept({"seconds": given.seconds, "latency": LATENCY, **found}, given.json)


def again(file: Path) -> Iterator[Any]:
    """The lines of a file, from the beginning whenever it ends."""
    while True:
        yield from read(file)


def free_port() -> int:
    """That nobody listens on: the service comes back where it was."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _aims(found: dict[str, Any]) -> None:
    service, kill = found["service"], found["kill"]
    aim("errors at half the highest rate", service["errors"], at_most=0)
    aim(
        "p99 / the openai client's, the model's delay in both", service["p99_ms"] / found["client"]["p99_ms"], at_most=3
    )
    aim("memory, last third / first", service["memory_last_mb"] / service["memory_first_mb"], at_most=1.05)
    aim("lost or failed after a kill", kill["lost"] + sum(kill["errors"].values()), at_most=0)


if __name__ == "__main__":
    main()
