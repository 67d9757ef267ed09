"""A batch beside the raw async client and instructor's, against a server of 50 ms latency.

    python -m benchmarks.batch [articles] [concurrency]

Every contender runs in a process of its own, one after the other, sends the same questions about distinct articles to
the same server and gets the same drafts (22 items and more). The server is a process of its own, which answers each
request 50 ms after it came, however many there are. The others are given their messages ready made, and end with a
validated draft; ours also reads the articles, checks every item and builds the evidence. CPU is the contender's own,
after eight articles to warm up. At the end, ours alone with a tenth and with all of the articles, a journal and no
journal: what an article costs does not depend on how many there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.articles import ACTORS, EXAMPLES, names
from summarizer import preview
from tests.damage import ROOT, draft_of
from tests.loopback import completion

LATENCY = 0.05
WARM_UP = 8
MODEL = "openai/scripted-1"
Job = Callable[[], Awaitable[object]]


def texts(first: int, end: int) -> Iterator[str]:
    """Distinct articles: the examples, each time with another name of its actor, and numbered."""
    examples = {example: (EXAMPLES / f"{example}.txt").read_text(encoding="utf-8") for example in ACTORS}
    for number, (example, actor, name) in enumerate(itertools.islice(itertools.cycle(names()), first, end), first):
        yield f"{examples[example].replace(actor, name)}\nReport {number}.\n"


_DRAFTS = {actor: json.dumps(draft_of(example)) for example, actor in ACTORS.items()}
_ACTOR = re.compile(rf"({'|'.join(_DRAFTS)})([a-z]{{2}})\b".encode())


class Server(asyncio.Protocol):
    """Answers each request with the draft of its article, after the latency."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        self.transport: Any = transport
        self.got = bytearray()

    def data_received(self, data: bytes) -> None:
        """Answer when the body is whole."""
        self.got += data
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if length and len(body) >= int(length[1]):
            asyncio.get_running_loop().call_later(LATENCY, self.answer, bytes(body))
            self.got.clear()

    def answer(self, body: bytes) -> None:
        """The draft with the article's own name of its actor."""
        found = _ACTOR.search(body)
        actor, letters = (found[1].decode(), found[2].decode()) if found else ("Tavira", "")
        answer = json.dumps(completion(_DRAFTS[actor].replace(actor, actor + letters))).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        self.transport.write(head.encode() + answer)


def serve(told: Any) -> None:
    """The server's process."""

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a running server."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/v1"
    finally:
        process.terminate()


async def _at_once(jobs: list[Job], concurrency: int) -> None:
    waiting = iter(jobs)

    async def work() -> None:
        for job in waiting:
            await job()

    await asyncio.gather(*(work() for _ in range(concurrency)))


def _messages(text: str) -> Any:
    (request,) = preview(text, model=MODEL)
    return [{"role": message.role, "content": message.content} for message in request.messages]


def raw_client(url: str) -> Any:
    """AsyncOpenAI's `create` and pydantic."""
    import openai

    from summarizer.schema import Draft

    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)

    async def ask(messages: Any) -> object:
        answer = await client.chat.completions.create(model="m", messages=messages)
        return Draft.model_validate_json(answer.choices[0].message.content or "")

    return ask


def instructor_client(url: str) -> Any:
    """instructor's async client in its JSON-schema mode."""
    import instructor
    import openai

    from summarizer.schema import Draft

    client = instructor.from_openai(
        openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0), mode=instructor.Mode.JSON_SCHEMA
    )
    return lambda messages: client.create(model="m", messages=messages, response_model=Draft, max_retries=0)


async def ours(given: Iterator[str], concurrency: int, journal: Path | None = None) -> None:
    """`asummarise_many`."""
    from summarizer import asummarise_many

    async for result in asummarise_many(given, model=MODEL, concurrency=concurrency, journal=journal):
        if result.summary is None:
            raise SystemExit(f"nothing is measured: {result.error}")


async def measured(name: str, url: str, count: int, concurrency: int) -> dict[str, float]:
    """Articles a second, CPU milliseconds an article, and peak megabytes of this process."""
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    with tempfile.TemporaryDirectory() as folder:
        run = _run(name, url, concurrency, Path(folder) / "journal" if "journal" in name else None)
        await run(texts(0, WARM_UP))()
        ready = run(texts(WARM_UP, WARM_UP + count))
        cpu, wall = time.process_time(), time.perf_counter()
        await ready()
        return {
            "rate": count / (time.perf_counter() - wall),
            "cpu_ms": (time.process_time() - cpu) / count * 1000,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def _run(name: str, url: str, concurrency: int, journal: Path | None) -> Callable[[Iterator[str]], Job]:
    """What makes a contender's run of articles: all that is not to be measured is done when it is made."""
    ask = CONTENDERS[name](url) if name in CONTENDERS else None

    def prepared(given: Iterator[str]) -> Job:
        if ask is None:
            return partial(ours, given, concurrency, journal)
        return partial(_at_once, [partial(ask, _messages(text)) for text in given], concurrency)

    return prepared


CONTENDERS = {"AsyncOpenAI": raw_client, "instructor": instructor_client}
OURS = ("summarise_many", "summarise_many, journal")


def _row(name: str, url: str, count: int, concurrency: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.batch", "--one", name, url, str(count), str(concurrency)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(count: int, concurrency: int) -> None:
    """Print the table, each as a ratio to instructor's."""
    with serving() as url:
        found = {name: _row(name, url, count, concurrency) for name in (*CONTENDERS, *OURS)}
        tenth = _row(OURS[0], url, count // 10, concurrency)
    base = found["instructor"]
    print(f"{count} articles, {concurrency} at once    articles/s   ratio   CPU ms   ratio  peak MB")
    for name, row in found.items():
        rate, cpu = row["rate"], row["cpu_ms"]
        ratios = rate / base["rate"], cpu / base["cpu_ms"]
        print(f"{name:<32}{rate:>8.1f}{ratios[0]:>8.2f}{cpu:>9.1f}{ratios[1]:>8.2f}{row['peak_mb']:>9.0f}")
    print(f"CPU ms an article of {count // 10}: {tenth['cpu_ms']:.1f}, of {count}: {found[OURS[0]]['cpu_ms']:.1f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _, _, one, url, count, concurrency = sys.argv
        print(json.dumps(asyncio.run(measured(one, url, int(count), int(concurrency)))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 64)
