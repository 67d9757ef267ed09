"""The loopback server of every benchmark: OpenAI's chat protocol, settable latency and faults, a process of its own.

It answers each request, after the latency and however many there are, with the reply to the article that the request
is about: as the text of a completion, or as a call of the tool that the request offers. Under `/extractions` the same
items come as langextract has them written.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.corpus import MARK, read
from tests.loopback import completion

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_REASONS = {200: "OK", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


class Replies:
    """What is answered, how late, and how often something else: shared by all connections."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.faults: Mapping[int, float] = {}  # status: share of the requests; 0 is a reset
        self.by_article: dict[int, tuple[str, str]] = {}
        self.answered: Counter[int] = Counter()
        self._dice = random.Random(1)

    def load(self, file: Path) -> None:
        """Answer by these replies, and no others."""
        self.by_article = {number: (draft, items) for number, draft, items in read(file)}

    def behave(self, latency: float, faults: Mapping[int, float]) -> None:
        """From now on."""
        self.latency, self.faults = latency, faults

    def counts(self) -> Counter[int]:
        """How many requests were answered with which status since this was last asked."""
        counted, self.answered = self.answered, Counter()
        return counted

    def status(self) -> int:
        """Of the next answer."""
        rolled, status = self._dice.random(), 200
        for fault, share in self.faults.items():
            if 0 <= rolled < share:
                status = fault
            rolled -= share
        self.answered[status] += 1
        return status

    def text(self, head: bytes, body: bytes) -> str:
        """The reply to the article of a request."""
        found = MARK.search(body)
        draft, items = self.by_article[int(found[1])] if found else ("", "")
        return items if head.startswith(b"POST /extractions/") else draft


class _Conversation(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, replies: Replies) -> None:
        self.replies = replies
        self.got = bytearray()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length and len(body) >= int(length[1]):
            self.got.clear()
            asyncio.get_running_loop().call_later(self.replies.latency, self.answer, bytes(head), bytes(body))

    def answer(self, head: bytes, body: bytes) -> None:
        status = self.replies.status()
        if not status:
            self.transport.abort()
            return
        answer = _completion(self.replies.text(head, body), body) if status == 200 else {"error": {"message": "no"}}
        content = json.dumps(answer).encode()
        lines = [f"HTTP/1.1 {status} {_REASONS[status]}", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(content)}", *_retry_after(status)]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + content)


def _completion(text: str, body: bytes) -> dict[str, Any]:
    if b'"tools"' not in body:
        return completion(text)
    name = json.loads(body)["tools"][0]["function"]["name"]
    answer = completion(None, finish_reason="tool_calls")
    call = {"id": "call-1", "type": "function", "function": {"name": name, "arguments": text}}
    answer["choices"][0]["message"]["tool_calls"] = [call]
    return answer


def _retry_after(status: int) -> list[str]:
    """One second, in the one form or the other."""
    if status not in (429, 503):
        return []
    later = datetime.now(UTC) + timedelta(seconds=2)  # dates have whole seconds: one to two from now
    return [f"Retry-After: {random.choice(['1', format_datetime(later, usegmt=True)])}"]


def _serve(told: Connection) -> None:
    """The server's process: answers requests, and does what it is told."""
    replies = Replies()

    def obey(end: Callable[[], None]) -> None:
        try:
            what, given = told.recv()
        except EOFError:  # whoever began it is gone
            end()
        else:
            told.send(getattr(replies, what)(*given))

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(told.fileno(), obey, loop.stop)
        server = await loop.create_server(lambda: _Conversation(replies), "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    with contextlib.suppress(RuntimeError, KeyboardInterrupt):  # the loop was stopped
        asyncio.run(forever())


class Server:
    """The running server, from outside."""

    def __init__(self, told: Connection) -> None:
        self._told = told
        self.url = f"http://127.0.0.1:{told.recv()}/v1"

    def load(self, replies: Path) -> None:
        """Answer by this file from now on."""
        self._tell("load", replies)

    def behave(self, *, latency: float = 0.0, faults: Mapping[int, float] | None = None) -> None:
        """Answer after `latency` seconds from now on, and a share of the requests with these statuses (0: a reset)."""
        self._tell("behave", latency, faults or {})

    def counts(self) -> Counter[int]:
        """How many requests were answered with which status since this was last asked."""
        counted: Counter[int] = self._tell("counts")
        return counted

    def _tell(self, what: str, *given: object) -> Any:
        self._told.send((what, given))
        return self._told.recv()


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server that runs until the end of the block."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Server(ours)
    finally:
        process.terminate()
        process.join()
