"""A real server on 127.0.0.1 that answers, or misbehaves, as a script says."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["_Handler"], None]


def completion(text: str | None, **extra: Any) -> dict[str, Any]:
    """A chat completion with this text. `finish_reason`, `refusal`, `model` and `usage` may be given."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if "refusal" in extra:
        message["refusal"] = extra["refusal"]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": extra.get("model", "scripted-1"),
        "choices": [{"index": 0, "message": message, "finish_reason": extra.get("finish_reason", "stop")}],
        "usage": extra.get("usage", {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}),
    }


def says(text: str | None, **extra: Any) -> Answer:
    """Answer 200 with a completion."""
    return status(200, json.dumps(completion(text, **extra)))


def replies(compose: Callable[[dict[str, Any]], str | None]) -> Answer:
    """Answer 200 with a completion of the text that `compose` makes of the question."""
    return lambda handler: says(compose(handler.question))(handler)


def status(code: int, body: str = '{"error": {"message": "scripted"}}', **headers: str) -> Answer:
    """Answer with a status; header names with underscores for dashes."""

    def answer(handler: _Handler) -> None:
        data = body.encode()
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


Middle = Callable[["_Handler"], bool]  # what happens half way; False ends the stream there


def streams(text: str, *, middle: Middle = lambda _: True, pause: float = 0.0, tool: bool = False) -> Answer:
    """Answer with server-sent events of a few characters each; `tool` writes as the arguments of a tool call."""

    def answer(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        events = _events(text, tool=tool)
        for number, event in enumerate(events):
            if number == len(events) // 2 and not middle(handler):
                return
            if pause and handler.server.ended.wait(pause):  # type: ignore[attr-defined]
                return
            send_chunk(handler, event)
        send_chunk(handler, "data: [DONE]\n\n")
        send_chunk(handler, "")

    return answer


def send_chunk(handler: _Handler, text: str) -> None:
    """A chunk of the body; an empty one ends it."""
    data = text.encode()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
    handler.wfile.flush()


def _events(text: str, *, tool: bool) -> list[str]:
    pieces = [text[start : start + 16] for start in range(0, len(text), 16)]
    said = [{"tool_calls": [{"index": 0, "function": {"arguments": p}}]} if tool else {"content": p} for p in pieces]
    choices: list[list[Any]] = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in said]
    choices.append([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    bodies: list[dict[str, Any]] = [{"choices": choice} for choice in choices]
    bodies.append({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})
    common = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "scripted-1"}
    return [
        f"data: {json.dumps({**common, 'system_fingerprint': 'fp_private', **body}, ensure_ascii=False)}\n\n"
        for body in bodies
    ]


def reset(handler: _Handler) -> None:
    """Close the connection with a reset, no answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang(handler: _Handler) -> None:
    """Never answer, until the server ends."""
    handler.close_connection = True
    handler.server.ended.wait(20)  # type: ignore[attr-defined]


def drip(handler: _Handler) -> None:
    """Send the answer a byte at a time, so that a timeout between bytes never comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "4000")
    handler.end_headers()
    for _ in range(4000):
        if handler.server.ended.wait(0.02):  # type: ignore[attr-defined]
            break
        with contextlib.suppress(OSError):
            handler.wfile.write(b" ")
            handler.wfile.flush()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(ConnectionResetError):  # a client that was killed
            super().handle()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        server: Loopback = self.server.loopback  # type: ignore[attr-defined]
        self.question: dict[str, Any] = json.loads(body)
        with server.lock:
            place = len(server.requests)
            server.requests.append(self.question)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.times.append(time.monotonic())
        answers = server.answers
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            answers[min(place, len(answers) - 1)](self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        del format, args


class Loopback:
    """The server: what it was asked, and the script that it answers by; the last answer repeats."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.loopback = self  # type: ignore[attr-defined]
        self._http.ended = threading.Event()  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        """The OpenAI-compatible address."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"


@contextlib.contextmanager
def serving(*answers: Answer) -> Iterator[Loopback]:
    """A running server."""
    loopback = Loopback(*answers)
    thread = threading.Thread(target=loopback._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback._http.ended.set()  # type: ignore[attr-defined]
        loopback._http.shutdown()
        loopback._http.server_close()
        thread.join(2)
