"""Processes that record until they are done or killed: imported once, forked for each, so that one costs milliseconds.

    python -m tests.recorders

Each line of standard input is a JSON list: a writer's name, the cassette, the server's port, how many exchanges. The
writer prints its process id when it begins. An empty line waits for one writer to end and prints an empty line.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from summarizer.exchange import Message, Request
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette

PATH = "/v1/chat/completions"
FILLING = "Words of an article, long enough that writing them takes a moment. " * 200


def question(name: str) -> Request:
    """The request that a name stands for."""
    return Request("openai/m", (Message("system", FILLING), Message("user", name)))


def record(writer: str, cassette: Path, port: int, count: int) -> None:
    """Ask and record, one after the other."""
    recording = Cassette.load(cassette, mode="new")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(count):
        request = question(f"{writer} {number}")
        body = json.dumps({"messages": request.parts()["messages"], "model": "m"})
        connection.request("POST", PATH, body, {"Content-Type": "application/json"})
        answer = connection.getresponse().read().decode()
        recording.record(request, HttpExchange("POST", PATH, body, answer, 200, ()))


class Recorders:
    """The parent's side."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, writer: str, cassette: Path, port: int, count: int) -> int:
        """Begin to record; the writer's process id."""
        return int(self._told(json.dumps([writer, str(cassette), port, count])))

    def wait(self) -> None:
        """Until one writer has ended."""
        self._told("")

    def _told(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextlib.contextmanager
def recorders() -> Iterator[Recorders]:
    """The process that forks them."""
    command = [sys.executable, "-m", "tests.recorders"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Recorders(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    import yaml  # a writer that is killed while it imports has recorded nothing

    assert yaml
    for line in sys.stdin:
        if not line.strip():
            os.wait()
            print(flush=True)
        elif os.fork() == 0:
            print(os.getpid(), flush=True)
            writer, cassette, port, count = json.loads(line)
            record(writer, Path(cassette), port, count)
            os._exit(0)


if __name__ == "__main__":
    _serve()
