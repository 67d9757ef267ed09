"""OpenAI's Batch API, and every server that has its routes: files of requests, answered within a day at half the price.

Nothing is retried here. A file is found again by its name and a batch by its file, so that whoever asked for one and
does not know whether it was made can look before asking again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from summarizer.completion import reply_from_completion
from summarizer.errors import ProviderError, UsageError
from summarizer.exchange import Reply, Request
from summarizer.providers import openai
from summarizer.providers.faults import is_transient, translated, without_keys

ENDPOINT = "/v1/chat/completions"
_NO_ROUTE = {404, 405, 501}
_NO_ROOM = "token_limit_exceeded"  # of all that waits for a model
_OVER = {"completed", "expired", "cancelled", "failed"}
_QUICK = 60.0  # seconds without a byte before a question about a batch is given up
_SHOWN = 5  # errors of a batch that was refused


@dataclass(frozen=True, slots=True)
class BatchState:
    """How a batch is. `refused` says why one that failed was not begun, by line of its file; `is_crowded_out`, that it
    was for lack of room beside the batches under way."""

    status: str
    files: tuple[str, ...]  # of answers and of errors
    refused: str
    is_crowded_out: bool
    done: int
    total: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in _OVER


def connect(model: str, *, client: Any = None) -> OpenAIBatches:
    """The Batch API where `openai/NAME` is asked. MissingKeyError as there."""
    return OpenAIBatches(model, openai.connect(model, client=client))


class OpenAIBatches:
    """The routes /files and /batches. Every fault is a ProviderError; UsageError where the server has no such route."""

    def __init__(self, model: str, provider: openai.OpenAIProvider) -> None:
        self._model, self._provider = model.partition("/")[2], provider
        self._client = provider.aclient()

    @property
    def server(self) -> str:
        """A digest of the server's address, which may hold a password."""
        return hashlib.sha256(str(self._client.base_url).encode()).hexdigest()

    def line(self, key: str, request: Request) -> bytes:
        """A request as a line of a file. `key`, of at most 64 characters, comes back with its answer."""
        told = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": self._provider.body(request)}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace") + b"\n"

    async def upload(self, name: str, file: BinaryIO) -> str:
        """Upload a file under a name, and give its id."""
        file.seek(0)
        with _spoken("/files"):
            made = await self._client.files.create(file=(name, file), purpose="batch", timeout=openai.SILENCE)
            return _told(made, "id")

    async def find_file(self, name: str) -> str | None:
        """The id of the file that was uploaded under a name."""
        with _spoken("/files"):
            async for file in _all(self._client.files.list(purpose="batch", limit=1000, timeout=_QUICK)):
                if file.filename == name:
                    return _told(file, "id")
        return None

    async def create(self, file: str, name: str) -> str:
        """Have a file answered, and give the batch's id. `name` is for people who look at the provider's list."""
        with translated(lambda _: False):
            made = await self._client.batches.create(
                input_file_id=file,
                endpoint=ENDPOINT,
                completion_window="24h",
                metadata={"summarizer": name},
                timeout=_QUICK,
            )
            return _told(made, "id")

    async def find_batch(self, file: str) -> str | None:
        """The id of the batch that was made of a file; of one that was begun, not of one that failed."""
        with _spoken("/batches"):
            async for batch in _all(self._client.batches.list(limit=100, timeout=_QUICK)):
                if batch.input_file_id == file and batch.status != "failed":
                    return _told(batch, "id")
        return None

    async def state(self, batch: str) -> BatchState:
        """How a batch is now."""
        with translated(lambda _: False):
            found = await self._client.batches.retrieve(batch, timeout=_QUICK)
            files = (getattr(found, "output_file_id", None), getattr(found, "error_file_id", None))
            errors = getattr(getattr(found, "errors", None), "data", None) or ()
            is_crowded_out = any(error.code == _NO_ROOM for error in errors)
            counts = getattr(found, "request_counts", None)
            return BatchState(
                _told(found, "status"),
                tuple(filter(None, files)),
                _refused(errors),
                is_crowded_out,
                done=getattr(counts, "completed", 0) + getattr(counts, "failed", 0),
                total=getattr(counts, "total", 0),
            )

    async def download(self, file: str, into: BinaryIO) -> None:
        """Write what a file holds."""
        with translated(lambda _: False):
            content = self._client.files.with_streaming_response.content
            async with content(file, timeout=openai.SILENCE) as response:
                async for chunk in response.iter_bytes():
                    into.write(chunk)

    def read(self, line: bytes) -> tuple[str, Reply | ProviderError]:
        """The key of a request and what became of it, by a line of a batch's files. ValueError where it is none."""
        told = _mapping(json.loads(line))
        key, response = told.get("custom_id"), _mapping(told.get("response"))
        if not isinstance(key, str):
            raise ValueError("it names no request")  # noqa: TRY004 - what a server writes has no type
        body, status = _mapping(response.get("body")), response.get("status_code")
        if status != 200:
            return key, _failed(status, _mapping(body.get("error")) or _mapping(told.get("error")))
        try:
            return key, replace(reply_from_completion(body, asked=self._model), is_batched=True)
        except ValueError as fault:
            return key, ProviderError(f"the server did not answer with a chat completion: {fault}")

    async def aclose(self) -> None:
        """Close the client that was opened here."""
        await self._provider.aclose()


@contextmanager
def _spoken(route: str) -> Iterator[None]:
    """The SDK's errors as ours; UsageError where the server does not know the route."""
    try:
        with translated(lambda _: False):
            yield
    except ProviderError as fault:
        if fault.status not in _NO_ROUTE:
            raise
        raise UsageError(
            f"the server has no Batch API (it answers {fault.status} to {route}): leave --provider-batch out"
        ) from fault


async def _all(listed: Any) -> AsyncIterator[Any]:
    """What a list holds, page by page, until a server that knows no pages begins again."""
    seen: set[str] = set()
    async for each in listed:
        if each.id in seen:
            return
        seen.add(each.id)
        yield each


def _told(answer: Any, name: str) -> str:
    value = getattr(answer, name, None)
    if not isinstance(value, str) or not value:
        raise ProviderError(f"the server's answer cannot be read: it tells no {name}")
    return value


def _refused(errors: Sequence[Any]) -> str:
    """Why a batch failed, by line where the provider says it."""
    lines = [f"line {error.line}: " if error.line is not None else "" for error in errors[:_SHOWN]]
    shown = [f"{line}{_short(error.message or error.code)}" for line, error in zip(lines, errors, strict=False)]
    return "; ".join(shown) + (f" (and {len(errors) - _SHOWN} more)" if len(errors) > _SHOWN else "")


def _failed(status: Any, error: dict[str, Any]) -> ProviderError:
    """What became of a request that was not answered. Where the call itself failed, it may be answered another time."""
    code = status if isinstance(status, int) else None
    again = is_transient(code) if code is not None else error.get("code") == "request_timeout"
    words = _short(error.get("message") or "it gives no reason")
    told = code or error.get("code") or "nothing"
    return ProviderError(f"the provider's batch answered {told}: {words}", status=code, transient=again)


def _short(words: Any) -> str:
    return without_keys(str(words))[:500]


def _mapping(part: Any) -> dict[str, Any]:
    return part if isinstance(part, dict) else {}
