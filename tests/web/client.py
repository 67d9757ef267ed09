"""Running the service for a test, and asking it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from summarizer.web.serving import config_of
from summarizer.web.settings import Settings
from tests.loopback import Answer, _Handler, streams
from tests.mills import draft, grinds, mill

MODEL = "openai/scripted-1"
QUICK: dict[str, Any] = {"model": MODEL, "cache": False, "poll": 0.05, "lease": 1.0, "grace": 5.0, "heartbeat": 0.2}


def mills(*, pause: float = 0.0) -> Answer:
    """A model that knows mills, in one piece or in events as it is asked."""
    whole = grinds()

    def answer(handler: _Handler) -> None:
        if not handler.question.get("stream"):
            whole(handler)
            return
        asked = " ".join(message["content"] for message in handler.question["messages"])
        streams(draft(int(asked.partition("ground ")[2].split()[0])), pause=pause)(handler)

    return answer


def asked(number: int, **options: Any) -> dict[str, Any]:
    """The body that asks for the summary of a mill."""
    return {"text": mill(number).text, **options}


def value(resource: dict[str, Any]) -> int:
    """The one figure of a mill's summary."""
    return int(resource["result"]["figures"][0]["value"])


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    name: str
    data: dict[str, Any]


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    """The events of an answer, comments left out."""
    name, data = "", ""
    for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data += line[6:]
        elif not line and name:
            yield Event(name, json.loads(data))
            name, data = "", ""


class Site:
    """A service that runs, and a client of it."""

    def __init__(self, url: str, stop: Callable[[], None]) -> None:
        self.url, self.stop = url, stop
        self.client = httpx2.Client(base_url=url, timeout=60, trust_env=False)

    def ask(self, body: dict[str, Any], **headers: str) -> httpx2.Response:
        """POST a summary; header names with underscores for dashes."""
        return self.client.post("/v1/summaries", json=body, headers=_headers(headers))

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """GET."""
        return self.client.get(path, headers=_headers(headers))

    @contextlib.contextmanager
    def events(self, method: str, path: str, **given: Any) -> Iterator[Iterator[Event]]:
        """The events of an answer as they come."""
        given.setdefault("headers", {})["Accept"] = "text/event-stream"
        with self.client.stream(method, path, **given) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream"), answer.read()
            yield events_of(answer.iter_lines())

    def ended(self, id_: str) -> dict[str, Any]:
        """The summary when it has ended."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found: dict[str, Any] = self.get(f"/v1/summaries/{id_}").json()
            if found["status"] in {"done", "failed"}:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{id_} has not ended")


@contextlib.contextmanager
def in_thread(folder: Path, **settings: Any) -> Iterator[Site]:
    """The service in a thread of this process."""
    config = config_of(Settings(**{"data": folder, **QUICK, **settings}))
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()

    def stop() -> None:
        if thread.is_alive() and server.started:
            config.loaded_app.state.service.stop_soon()
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()

    for _ in range(600):
        if server.started or not thread.is_alive():
            break
        time.sleep(0.02)
    assert server.started
    site = Site(f"http://127.0.0.1:{port}", stop)
    try:
        yield site
    finally:
        site.client.close()
        stop()
        listening.close()


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in named.items()}
