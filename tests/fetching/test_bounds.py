"""Fetching ends within bounds of time and size."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from typing import Any

import pytest

from summarizer import FetchError, fetch
from summarizer.ingest.connecting import Network
from summarizer.ingest.fetching import Visit, article_in
from tests.fetching.visiting import STORY
from tests.websites import PUBLIC, Answer, bomb, drips, page, pours

PEAK = 80_000_000  # bytes: twice what a page may have, and to spare
FLOOD = 100  # megabytes


def test_an_address_that_does_not_answer_leaves_time_for_the_next(website: Any) -> None:
    """Of several addresses the first that can be connected to is taken."""
    running = website({"/": page(STORY)})

    def open_second(address: str, port: int, seconds: float) -> socket.socket:
        if address == PUBLIC:
            raise ConnectionRefusedError(111, "refused")
        return running.network().open(address, port, seconds)

    network = Network(look_up=lambda *_: [PUBLIC, "1.1.1.1"], open=open_second)
    assert article_in(Visit(network, time.monotonic() + 10, 1_000_000, robots=False).page("http://a.example/")).headline
    assert running.reached == ["1.1.1.1:80"]


@pytest.mark.parametrize(
    "answer",
    [
        pours(b" " * 1_000_000, FLOOD),
        page(b"", Content_Length=str(FLOOD * 1_000_000)),
        pours(bomb(10), FLOOD // 10, Content_Encoding="gzip"),
        page(bomb(FLOOD), Content_Encoding="gzip"),
        page(gzip.compress(bomb(FLOOD)), Content_Encoding="gzip, gzip"),
    ],
    ids=["chunks", "declared", "bombs", "bomb", "bomb in a bomb"],
)
def test_floods_are_cut_off_in_bounded_memory(website: Any, answer: Answer) -> None:
    """A hundred megabytes, declared, chunked or compressed to a thousandth, are refused before they are held."""
    running = website({"/": answer})
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match=r"more than|not asked for|broke off|cut off"):
            fetch(running.url, allow_private=True, robots=False)
        assert tracemalloc.get_traced_memory()[1] < PEAK
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n",
    ],
    ids=["status", "header", "body", "length", "chunk", "redirect"],
)
def test_slow_drips_end_with_the_deadline(website: Any, before: bytes) -> None:
    """A byte every few hundredths of a second, wherever it comes, ends when the whole time is up."""
    running = website({"/": drips(before)})
    with pytest.raises(FetchError, match="in time"):
        fetch(running.url, allow_private=True, robots=False, timeout=0.3)


def test_a_name_server_that_hangs_ends_with_the_deadline() -> None:
    """Looking up has no timeout of its own."""
    ended = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        ended.wait(20)
        return []

    with pytest.raises(FetchError, match="not found in time"):
        Visit(Network(look_up=hang), time.monotonic() + 0.1, 1, robots=False).page("http://slow.example/")
    ended.set()
