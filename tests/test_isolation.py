"""Replays and recordings at the same time never see each other, and no replay reaches a server."""

from __future__ import annotations

import asyncio
import concurrent.futures
import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from summarizer import Summary, asummarise, summarise
from tests.conftest import ROOT
from tests.loopback import status
from tests.mills import MODEL, grinds, mill, record

AT_ONCE = 64
RECORDED = range(1000, 1000 + AT_ONCE)
NEW = range(2000, 2016)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cassette for each of the recorded mills."""
    place = tmp_path_factory.mktemp("mills")
    for number in RECORDED:
        record(number, place)
    return place


def _value(result: Summary) -> int:
    assert not result.rejected
    return int(result.figures[0].value or 0)


def _in_threads(numbers: list[int], call: Callable[[int], Summary]) -> dict[int, int]:
    """What each call found, all begun at the same moment."""
    start = threading.Barrier(len(numbers))

    def one(number: int) -> int:
        start.wait()
        return _value(call(number))

    with concurrent.futures.ThreadPoolExecutor(len(numbers)) as pool:
        return dict(zip(numbers, pool.map(one, numbers), strict=True))


def test_replays_in_threads(serve: Any, folder: Path) -> None:
    """64 threads play 64 cassettes at once; each gets its own figure and the server gets nothing."""
    server = serve(status(500))
    found = _in_threads(list(RECORDED), lambda number: summarise(mill(number), cassette=folder))
    assert found == {number: number for number in RECORDED}
    assert server.requests == []


async def test_replays_in_tasks(serve: Any, folder: Path) -> None:
    """64 tasks of one loop do the same."""
    server = serve(status(500))
    results = await asyncio.gather(*(asummarise(mill(number), cassette=folder) for number in RECORDED))
    assert [_value(result) for result in results] == list(RECORDED)
    assert server.requests == []


REPLAYING = """
import os, sys
from summarizer import summarise
from tests.mills import mill

def replay(number):
    result = summarise(mill(number), cassette=sys.argv[1])
    return result.figures[0].value == number

first, *rest = (int(number) for number in sys.argv[2:])
assert replay(first)  # imports what the others then share
start, go = os.pipe()
children = []
for number in (first, *rest):
    child = os.fork()
    if not child:
        os.close(go)
        os.read(start, 1)  # ends when the parent closes the other end
        os._exit(0 if replay(number) else 1)
    children.append(child)
os.close(go)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the processes are forked")
def test_replays_in_processes(serve: Any, folder: Path) -> None:
    """64 processes do the same."""
    server = serve(status(500))
    command = [sys.executable, "-c", REPLAYING, folder, *map(str, RECORDED)]
    environment = {"PYTHONPATH": str(ROOT), "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-planted-1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.strip() == str([0] * AT_ONCE), done.stderr
    assert server.requests == []


def _either(folder: Path, number: int) -> dict[str, Any]:
    return {"cassette": folder, "model": MODEL, "record": "new" if number in NEW else "none"}


def test_threads_that_record_and_replay(serve: Any, folder: Path, tmp_path: Path) -> None:
    """Beside recordings only what is recorded is asked, once; what was recorded is each article's own."""
    server = serve(grinds())
    numbers = [*NEW, *RECORDED]
    place = {number: tmp_path if number in NEW else folder for number in numbers}
    found = _in_threads(numbers, lambda number: summarise(mill(number), **_either(place[number], number)))
    assert found == {number: number for number in numbers}
    assert len(server.requests) == len(NEW)
    assert [_value(summarise(mill(number), cassette=tmp_path)) for number in NEW] == list(NEW)


async def test_tasks_that_record_and_replay(serve: Any, folder: Path, tmp_path: Path) -> None:
    """The same in tasks; those that record share one cassette file."""
    server = serve(grinds())
    numbers = [*NEW, *RECORDED]
    shared = tmp_path / "shared.yaml"
    place = {number: shared if number in NEW else folder for number in numbers}
    results = await asyncio.gather(
        *(asummarise(mill(number), **_either(place[number], number)) for number in numbers),
    )
    assert [_value(result) for result in results] == numbers
    assert len(server.requests) == len(NEW)
    assert [_value(summarise(mill(number), cassette=shared)) for number in NEW] == list(NEW)


def test_nothing_is_patched(serve: Any, folder: Path, tmp_path: Path) -> None:
    """After a recording and a replay, and while they run, the clients of everybody else are what they were."""
    doors = [
        (http.client.HTTPConnection, "request"),
        (http.client.HTTPConnection, "connect"),
        (socket.socket, "connect"),
        (socket, "create_connection"),
        (httpx2.HTTPTransport, "handle_request"),
        (httpx2.AsyncHTTPTransport, "handle_async_request"),
    ]
    before = [getattr(owner, name) for owner, name in doors]
    during: list[bool] = []

    def watching(handler: Any) -> None:
        during.append([getattr(owner, name) for owner, name in doors] == before)
        grinds()(handler)

    serve(watching)
    summarise(mill(3000), **_either(tmp_path, NEW[0]))
    summarise(mill(1000), cassette=folder)
    assert during == [True]
    assert [getattr(owner, name) for owner, name in doors] == before
