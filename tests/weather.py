"""A server whose weather changes: it answers about mills, and in a storm refuses, breaks off, drips or falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tests.loopback import completion
from tests.mills import draft

_NUMBER = re.compile(rb"ground (\d+) tonnes")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_WORDS = {200: "OK", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Unavailable"}


@dataclass(frozen=True)
class Storm:
    """What happens to a share of the requests that come between two moments, in seconds after the first request."""

    kind: str  # a name of KINDS
    begins: float = 0.0
    ends: float = 1.0
    share: float = 0.3
    wait: float = 1.0  # what Retry-After says, or how long a drip takes


@dataclass
class Sky:
    """What a server does, and what it saw: the moment and the end of each request, and how often each mill came."""

    latency: float
    storm: Storm
    seed: int = 1
    first: float | None = None  # on the monotonic clock
    ends: list[tuple[float, str]] = field(default_factory=list)  # seconds after the first request, "answered" or a kind
    asked: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.connections: set[Any] = set()

    def now(self) -> float:
        """Seconds after the first request."""
        if self.first is None:
            self.first = time.monotonic()
        return time.monotonic() - self.first

    def is_foul(self) -> bool:
        """Whether this request meets the storm."""
        storm = self.storm
        return storm.begins <= self.now() < storm.ends and self._random.random() < storm.share


class Server(asyncio.Protocol):
    """One connection."""

    def __init__(self, sky: Sky) -> None:
        self.sky = sky
        self.got = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        self.transport: Any = transport
        self.sky.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        del exc
        self.sky.connections.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        """Answer when the body is whole: after the latency, or as the storm has it."""
        self.got += data
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not length or len(body) < int(length[1]):
            return
        found = _NUMBER.search(body)
        self.number = int(found[1]) if found else 0
        self.got.clear()
        self.sky.asked.append((self.sky.now(), self.number))
        kind = self.sky.storm.kind if self.sky.is_foul() else "answered"
        delay = self.sky.latency if kind in {"answered", "drip", "cut"} else 0.0
        asyncio.get_running_loop().call_later(delay, self._end, kind)

    def _end(self, kind: str) -> None:
        self.sky.ends.append((self.sky.now(), kind))
        if not self.transport.is_closing():
            (KINDS[kind] if kind != "answered" else Server.answer)(self)

    def send(self, code: int, body: bytes, *headers: str) -> None:
        """A whole answer."""
        lines = [f"HTTP/1.1 {code} {_WORDS[code]}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.transport.write("\r\n".join([*lines, *headers, "", ""]).encode() + body)

    def good(self) -> bytes:
        """The body of a good answer."""
        return json.dumps(completion(draft(self.number))).encode()

    def answer(self) -> None:
        """As it should be."""
        self.send(200, self.good())

    def refuse_for_seconds(self) -> None:
        """429 with Retry-After in seconds."""
        self.send(429, _SAID, f"Retry-After: {self.sky.storm.wait:g}")

    def refuse_until_a_date(self) -> None:
        """429 with Retry-After as an HTTP date."""
        self.send(429, _SAID, f"Retry-After: {formatdate(time.time() + self.sky.storm.wait, usegmt=True)}")

    def refuse(self) -> None:
        """429 and no word more."""
        self.send(429, _SAID)

    def fail(self) -> None:
        """One of the 5xx."""
        self.send(random.choice((500, 502, 503)), _SAID)

    def reset(self) -> None:
        """A connection that is reset."""
        self.transport.abort()

    def cut(self) -> None:
        """A whole answer whose JSON ends in the middle."""
        self.send(200, self.good()[:-200])

    def close_early(self) -> None:
        """An answer that is longer than what comes of it."""
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{")
        self.transport.close()

    def drip(self) -> None:
        """The answer, a piece at a time."""
        whole, loop = self.good(), asyncio.get_running_loop()
        self.transport.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(whole)}\r\n\r\n".encode())
        pieces = [whole[at : at + len(whole) // 20 + 1] for at in range(0, len(whole), len(whole) // 20 + 1)]
        for place, piece in enumerate(pieces, 1):
            loop.call_later(self.sky.storm.wait * place / len(pieces), self.transport.write, piece)


_SAID = b'{"error": {"message": "scripted"}}'
KINDS: dict[str, Callable[[Server], None]] = {
    "429, seconds": Server.refuse_for_seconds,
    "429, date": Server.refuse_until_a_date,
    "429": Server.refuse,
    "5xx": Server.fail,
    "reset": Server.reset,
    "cut": Server.cut,
    "closed early": Server.close_early,
    "drip": Server.drip,
}


async def listening(sky: Sky) -> asyncio.Server:
    """The server on a free port of 127.0.0.1."""
    return await asyncio.get_running_loop().create_server(lambda: Server(sky), "127.0.0.1", 0, backlog=2048)


@contextlib.contextmanager
def under(sky: Sky) -> Iterator[str]:
    """The address of a server under this sky, which a thread of its own serves."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(listening(sky))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        loop.call_soon_threadsafe(_end, sky, server, loop)
        thread.join(2)
        loop.close()


def _end(sky: Sky, server: asyncio.Server, loop: asyncio.AbstractEventLoop) -> None:
    server.close()
    for transport in tuple(sky.connections):
        transport.abort()
    loop.call_later(0.02, loop.stop)  # when they have heard of it
