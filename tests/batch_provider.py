"""A real server on 127.0.0.1 with OpenAI's files and batches routes, by their published description.

A batch goes on by one status each time it is asked about. `faults` are what happens instead of an answer, before a
step is taken or after it: what a client gets to know and what was done are two things.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Answer, completion, status
from tests.mills import draft

Compose = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]
LIFE = ("validating", "in_progress", "finalizing", "completed")
MOST_REQUESTS = 50_000
_PATHS = {
    r"POST /v1/files": "upload",
    r"GET /v1/files": "find files",
    r"GET /v1/files/([^/]+)/content": "content",
    r"POST /v1/batches": "create",
    r"GET /v1/batches": "find batches",
    r"GET /v1/batches/([^/]+)": "poll",
    r"POST /v1/chat/completions": "chat",
}


def mill_of(body: dict[str, Any]) -> int:
    """The number of the mill that a request is about."""
    asked = " ".join(message["content"] for message in body["messages"])
    found = re.search(r"ground (\d+) tonnes", asked)
    return int(found[1]) if found else 0


def grinds(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The good draft of the mill that is asked about."""
    return 200, completion(draft(mill_of(body)))


def refuses(code: int, message: str = "scripted") -> tuple[int, dict[str, Any]]:
    """An error, as the body of an answer has it."""
    return code, {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}


class Provider:
    """The server: what it holds, what it did, how the next batches go, and what is to go wrong, by step."""

    def __init__(self, compose: Compose = grinds) -> None:
        self.compose = compose
        self.life: tuple[str, ...] = LIFE
        self.answers_until = MOST_REQUESTS  # lines of a batch that are answered before it ends
        self.room = 100  # batches that may be under way
        self.page = 2  # of a list, at most
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.lives: dict[str, list[str]] = {}
        self.asked: list[dict[str, Any]] = []  # ordinary requests
        self.batched: list[dict[str, Any]] = []  # requests that a batch answered
        self.steps: list[str] = []
        self.faults: defaultdict[str, list[tuple[str, Answer] | None]] = defaultdict(list)
        self.stray_lines: list[bytes] = []  # put among the answers
        self.lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.provider = self  # type: ignore[attr-defined]
        self._http.ended = threading.Event()  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        """The OpenAI-compatible address."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def lines(self, batch: str) -> list[dict[str, Any]]:
        """The requests of a batch."""
        return [json.loads(line) for line in self.contents[self.batches[batch]["input_file_id"]].splitlines()]

    def add_file(self, name: str, content: bytes, purpose: str) -> dict[str, Any]:
        """Keep a file."""
        number = f"file-{len(self.files) + 1}"
        self.contents[number] = content
        self.files[number] = {
            "id": number,
            "object": "file",
            "bytes": len(content),
            "created_at": 1_700_000_000 + len(self.files),
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }
        return self.files[number]

    def add_batch(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a batch; what is wrong with its file is found when it is validated."""
        assert asked["completion_window"] == "24h"
        assert self.files[asked["input_file_id"]]["purpose"] == "batch"
        number = f"batch_{len(self.batches) + 1}"
        counts = {"total": 0, "completed": 0, "failed": 0}
        rest = dict.fromkeys(("errors", "output_file_id", "error_file_id"))
        common = {"id": number, "object": "batch", "status": "validating", "created_at": 1_700_000_000}
        self.batches[number] = {**common, **asked, **rest, "request_counts": counts}
        wrong = _wrong(self.contents[asked["input_file_id"]], asked["endpoint"])
        if sum(not batch.get("over") for batch in self.batches.values()) > self.room:
            wrong = [{"code": "token_limit_exceeded", "line": None, "message": "Enqueued token limit reached."}]
        self.lives[number] = ["validating", "failed"] if wrong else list(self.life)
        if wrong:
            self.batches[number]["errors"] = {"object": "list", "data": wrong}
        return self.batches[number]

    def go_on(self, number: str) -> dict[str, Any]:
        """The batch, one status further."""
        batch, life = self.batches[number], self.lives[number]
        batch["status"] = life.pop(0) if len(life) > 1 else life[0]
        if len(life) == 1 and batch["status"] == life[0] and not batch.get("over"):
            batch["over"] = True
            if batch["status"] != "failed":
                self._answer(batch)
        return batch

    def _answer(self, batch: dict[str, Any]) -> None:
        """Write the files of answers and of errors, in any order."""
        good, bad = list(self.stray_lines), []
        for place, line in enumerate(self.lines(batch["id"])):
            told = {"id": f"batch_req_{place}", "custom_id": line["custom_id"], "response": None, "error": None}
            if place >= self.answers_until:
                code = "batch_cancelled" if batch["status"] == "cancelled" else "batch_expired"
                told["error"] = {"code": code, "message": "This request was not executed."}
                bad.append(told)
                continue
            self.batched.append(line["body"])
            code, body = self.compose(line["body"])
            told["response"] = {"status_code": code, "request_id": f"req_{place}", "body": body}
            (good if code == 200 else bad).append(told)
        for name, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                random.Random(1).shuffle(lines)
                texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
                batch[name] = self.add_file(f"{name}.jsonl", b"\n".join(texts), "batch_output")["id"]

    def listed(self, held: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
        """A page of a list, the newest first."""
        newest = held[::-1]
        if "after" in query:
            ids = [each["id"] for each in newest]
            newest = newest[ids.index(query["after"][0]) + 1 :]
        page = newest[: self.page]
        ends = {"first_id": page[0]["id"], "last_id": page[-1]["id"]} if page else {}
        return {"object": "list", "data": page, "has_more": len(newest) > len(page), **ends}


def _wrong(content: bytes, endpoint: str) -> list[dict[str, Any]]:
    """What the validation of a file finds, by line."""
    found: list[dict[str, Any]] = []

    def find(line: int | None, code: str, message: str) -> None:
        found.append({"code": code, "line": line, "message": message, "param": None})

    lines, keys, models = content.splitlines(), set(), set()
    if not lines or len(lines) > MOST_REQUESTS:
        find(None, "invalid_file", f"{len(lines)} requests")
    for number, text in enumerate(lines, 1):
        try:
            line = json.loads(text)
        except ValueError:
            find(number, "invalid_json_line", "This line is not parseable as valid JSON.")
            continue
        if set(line) != {"custom_id", "method", "url", "body"} or line["method"] != "POST" or line["url"] != endpoint:
            find(number, "invalid_request", "A line holds custom_id, method, url and body.")
        elif not isinstance(line["custom_id"], str) or not 0 < len(line["custom_id"]) <= 64:
            find(number, "invalid_custom_id", "The custom_id has 1 to 64 characters.")
        elif line["custom_id"] in keys:
            find(number, "duplicate_custom_id", "The custom_id for this request is a duplicate of another request.")
        elif line["body"].get("stream"):
            find(number, "invalid_request", "A batch does not stream.")
        keys.add(line.get("custom_id"))
        models.add(line["body"]["model"])
    if len(models) > 1:
        find(None, "mismatched_model", "A batch is for one model.")
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a client that was killed
            super().handle()

    def do_GET(self) -> None:
        self._do("GET", b"")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # a client that was killed
            self.close_connection = True
            return
        self._do("POST", body)

    def _do(self, method: str, body: bytes) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        url = urlsplit(self.path)
        asked = f"{method} {url.path}"
        step, found = next((s, m) for pattern, s in _PATHS.items() if (m := re.fullmatch(pattern, asked)))
        with provider.lock:
            provider.steps.append(step)
            fault = provider.faults[step].pop(0) if provider.faults[step] else None
            answer = status(500)
            if fault is None or fault[0] == "after":
                answer = self._step(provider, step, found.groups(), parse_qs(url.query), body)
        (answer if fault is None else fault[1])(self)  # type: ignore[arg-type]

    def _step(
        self, provider: Provider, step: str, names: tuple[str, ...], query: dict[str, list[str]], body: bytes
    ) -> Answer:
        match step:
            case "upload":
                return _said(self._uploaded(provider, body))
            case "find files":
                held = [f for f in provider.files.values() if f["purpose"] == query.get("purpose", [f["purpose"]])[0]]
                return _said(provider.listed(held, query))
            case "content":
                return _raw(provider.contents[names[0]]) if names[0] in provider.contents else status(404)
            case "create":
                return _said(provider.add_batch(json.loads(body)))
            case "find batches":
                return _said(provider.listed(list(provider.batches.values()), query))
            case "poll":
                return _said(provider.go_on(names[0])) if names[0] in provider.batches else status(404)
        question = json.loads(body)
        provider.asked.append(question)
        code, told = provider.compose(question)
        return status(code, json.dumps(told))

    def _uploaded(self, provider: Provider, body: bytes) -> dict[str, Any]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()  # type: ignore[attr-defined]
        }
        assert parts["purpose"].get_payload(decode=True) == b"batch"
        file = parts["file"]
        return provider.add_file(file.get_filename(), file.get_payload(decode=True), "batch")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        del format, args


def _said(told: dict[str, Any]) -> Answer:
    return status(200, json.dumps(told))


def _raw(content: bytes) -> Answer:
    return status(200, content.decode())


@contextlib.contextmanager
def providing(compose: Compose = grinds) -> Iterator[Provider]:
    """A running server."""
    provider = Provider(compose)
    thread = threading.Thread(target=provider._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider._http.ended.set()  # type: ignore[attr-defined]
        provider._http.shutdown()
        provider._http.server_close()
        thread.join(2)
