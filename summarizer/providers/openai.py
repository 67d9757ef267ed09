"""OpenAI and every server that speaks its chat protocol: the only door to the SDK.

instructor adapts the request (mode and schema); the answer is read by `summarizer.completion`, which
replays use too. The SDK's and instructor's retries are off: one `send` is one question. What a server
does not know (a parameter, a mode) is left out after its first refusal, and that is remembered.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
import openai
from instructor import Mode
from instructor.processing.response import handle_response_model

from summarizer.completion import Stream, is_event_stream, reply_from_answer
from summarizer.errors import DeadlineError, MissingKeyError, ProviderError, UsageError
from summarizer.exchange import Reply, Request
from summarizer.providers.clients import opened
from summarizer.providers.deadlines import LATE, as_it_comes, within
from summarizer.providers.exchanged import exchanged
from summarizer.providers.faults import translated, unreadable
from summarizer.providers.pace import remaining
from summarizer.schema import Draft

if TYPE_CHECKING:
    from summarizer.providers.base import Recorder

OLLAMA = "http://localhost:11434/v1"
_ROUTE = "/chat/completions"
LONGEST_ANSWER = 20_000_000  # bytes
_MODES = (Mode.JSON_SCHEMA, Mode.TOOLS, Mode.MD_JSON)
_REASONING = ("o1", "o3", "o4", "gpt-5")
SILENCE = 600.0  # seconds without a byte before a request without a deadline is given up


def connect(model: str, *, client: Any = None, recorder: Recorder | None = None) -> OpenAIProvider:
    """`openai/NAME` at `OPENAI_BASE_URL` or OpenAI itself, with `OPENAI_API_KEY` or a client of the caller's."""
    name = model.partition("/")[2]
    if client is not None:
        return OpenAIProvider(name, client=client, recorder=recorder)
    base_url, key = _address("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
    if not key and not base_url:
        raise MissingKeyError(
            f"openai/{name} needs a key: set OPENAI_API_KEY (or OPENAI_BASE_URL for a server of yours)"
        )
    return OpenAIProvider(name, base_url=base_url, api_key=key or "none", recorder=recorder)


def connect_ollama(model: str, *, client: Any = None, recorder: Recorder | None = None) -> OpenAIProvider:
    """`ollama/NAME` on this machine, or at `OLLAMA_BASE_URL`."""
    url = _address("OLLAMA_BASE_URL") or OLLAMA
    name = model.partition("/")[2]
    return OpenAIProvider(name, base_url=url, api_key="ollama", client=client, recorder=recorder)


def _address(variable: str) -> str | None:
    """A server's address in the environment. UsageError where it is none, which the SDK would try five times."""
    url = os.environ.get(variable)
    if url and not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{variable} is no address: begin it with http:// or https://")
    return url


class OpenAIProvider:
    """One model behind one client. `engine` is set for the embedded engine, which knows grammars."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        client: Any = None,
        recorder: Recorder | None = None,
        engine: bool = False,
    ) -> None:
        self._model = model
        self._base_url, self._api_key = base_url, api_key
        self._given = client
        self._clients: dict[type[Any], Any] = {}
        self._recorder = recorder
        self._engine = engine
        self._mode = 0
        self._left_out: set[str] = {"temperature"} if model.startswith(_REASONING) else set()
        self._completion_limit = model.startswith(_REASONING)

    def send(self, request: Request, *, timeout: float | None) -> Reply:
        """One question. The SDK runs in a thread that is left behind when the deadline comes: its own
        timeout is between bytes, so a server that drips would pass it."""
        return within(timeout, lambda: self._ask(request, timeout), self.close)

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:
        """As `send`, awaited."""
        try:
            async with asyncio.timeout(timeout):
                return await self._aask(request, timeout)
        except TimeoutError as late:
            raise DeadlineError(LATE.format(timeout)) from late

    def stream(self, request: Request, *, timeout: float | None) -> Iterator[str | Reply]:
        """What the model writes, as it comes, and the reply last; within the deadline as `send`."""
        return as_it_comes(timeout, lambda: self._stream(request, timeout), self.close)

    async def astream(self, request: Request, *, timeout: float | None) -> AsyncIterator[str | Reply]:
        """As `stream`, awaited."""
        end = None if timeout is None else asyncio.get_running_loop().time() + timeout
        async with aclosing(self._astream(request, timeout)) as pieces:
            while True:
                try:
                    async with asyncio.timeout_at(end):  # not round the yield: there it would cancel the caller
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                except TimeoutError as late:
                    raise DeadlineError(LATE.format(timeout)) from late
                yield piece

    def close(self) -> None:
        """Close the client that was opened here."""
        client = self._clients.pop(openai.OpenAI, None)
        if client is not None and self._given is None:
            client.close()

    async def aclose(self) -> None:
        """Close the async client that was opened here."""
        client = self._clients.pop(openai.AsyncOpenAI, None)
        if client is not None and self._given is None:
            await client.close()

    def aclient(self) -> Any:
        """The async client, its own retries off."""
        return self._client(openai.AsyncOpenAI)

    def _client(self, kind: type[openai.OpenAI] | type[openai.AsyncOpenAI]) -> Any:
        if kind not in self._clients:
            if self._given is None:
                self._clients[kind] = opened(kind, self._base_url, self._api_key)
            elif isinstance(self._given, kind):
                self._clients[kind] = self._given.with_options(max_retries=0)
            else:
                raise ProviderError(f"this call needs a client of the type {kind.__name__}")
        return self._clients[kind]

    def _ask(self, request: Request, timeout: float | None) -> Reply:
        client = self._client(openai.OpenAI)
        for arguments in self._tries(request, timeout):
            with translated(self._learnt):
                return self._reply(request, client.post(_ROUTE, **_posted(arguments)), client)
        raise AssertionError("unreachable")

    async def _aask(self, request: Request, timeout: float | None) -> Reply:
        client = self._client(openai.AsyncOpenAI)
        for arguments in self._tries(request, timeout):
            with translated(self._learnt):
                return self._reply(request, await client.post(_ROUTE, **_posted(arguments)), client)
        raise AssertionError("unreachable")

    def _stream(self, request: Request, timeout: float | None) -> Iterator[str | Reply]:
        client = self._client(openai.OpenAI)
        for arguments in self._tries(request, timeout):
            with translated(self._learnt):
                create = client.chat.completions.with_streaming_response.create
                with create(**self._streaming(arguments)) as response:
                    heard = _Heard(self._model)
                    for chunk in response.iter_bytes():
                        yield from heard.pieces(chunk)
                    yield self._heard(request, heard, response.http_response, client)
                    return

    async def _astream(self, request: Request, timeout: float | None) -> AsyncGenerator[str | Reply]:
        client = self._client(openai.AsyncOpenAI)
        for arguments in self._tries(request, timeout):
            with translated(self._learnt):
                create = client.chat.completions.with_streaming_response.create
                async with create(**self._streaming(arguments)) as response:
                    heard = _Heard(self._model)
                    async for chunk in response.iter_bytes():
                        for piece in heard.pieces(chunk):
                            yield piece
                    yield self._heard(request, heard, response.http_response, client)
                    return

    def _streaming(self, arguments: dict[str, Any]) -> dict[str, Any]:
        usage = {} if "stream_options" in self._left_out else {"stream_options": {"include_usage": True}}
        return {**arguments, "stream": True, **usage}

    def _tries(self, request: Request, timeout: float | None) -> Iterator[dict[str, Any]]:
        """The request as this server takes it; again after each thing it was found not to know."""
        while True:
            yield self._arguments(request, timeout)

    def _arguments(self, request: Request, timeout: float | None) -> dict[str, Any]:
        return self.body(request) | {"timeout": timeout or SILENCE}

    def body(self, request: Request) -> dict[str, Any]:
        """The request as this server takes it, by what is known of it now."""
        settings = request.settings
        arguments: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_completion_tokens" if self._completion_limit else "max_tokens": settings.max_tokens,
            "temperature": settings.temperature,
            "seed": settings.seed,
        }
        if settings.stop:
            arguments["stop"] = list(settings.stop)
        for name in self._left_out:
            arguments.pop(name, None)
        if request.schema is not None:
            arguments = _with_schema(arguments, _MODES[self._mode])
        if self._engine and request.schema is not None:  # which may be bounded for its article
            named = {"name": request.schema_name, "schema": dict(request.schema), "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": named}
        if self._engine:
            arguments["extra_body"] = {"cache_prompt": True} | (
                {"grammar": settings.grammar} if settings.grammar else {}
            )
        return arguments

    def _learnt(self, fault: openai.BadRequestError) -> bool:
        """Whether the refusal names something that can be left out, now and from now on."""
        words = str(fault)
        if "max_tokens" in words and not self._completion_limit:
            self._completion_limit = True
            return True
        for name in ("temperature", "seed", "stream_options"):
            if name in words and name not in self._left_out:
                self._left_out.add(name)
                return True
        if any(name in words for name in ("response_format", "json_schema", "tool")) and self._mode + 1 < len(_MODES):
            self._mode += 1
            return True
        return False

    def _reply(self, request: Request, response: Any, client: Any) -> Reply:
        _bounded(len(response.content))
        return self._read(request, response.content, response, client)

    def _heard(self, request: Request, heard: _Heard, response: Any, client: Any) -> Reply:
        if is_event_stream(heard.body.decode("utf-8", "replace")) and not heard.stream.is_finished:
            raise ProviderError("the stream was cut off before its end", transient=True)
        return self._read(request, heard.body, response, client)

    def _read(self, request: Request, content: bytes | bytearray, response: Any, client: Any) -> Reply:
        try:
            body = content.decode("utf-8")
            reply = reply_from_answer(body, asked=self._model)
        except ValueError as fault:
            raise unreadable(content, fault) from fault
        if self._recorder is not None:
            self._recorder(request, exchanged(response, body, client, self._model))
        return replace(reply, remaining=remaining(response.headers))


class _Heard:
    """What has come of a streamed answer: its bytes, and the text that its whole lines hold."""

    def __init__(self, model: str) -> None:
        self.body = bytearray()
        self.stream = Stream(model)
        self._read = 0  # bytes whose lines were read

    def pieces(self, chunk: bytes) -> Iterator[str]:
        """The text that a chunk adds."""
        self.body += chunk
        _bounded(len(self.body))
        while (end := self.body.find(b"\n", self._read)) >= 0:
            line, self._read = self.body[self._read : end].decode("utf-8"), end + 1
            try:
                if piece := self.stream.read(line):
                    yield piece
            except ValueError as fault:
                raise ProviderError(f"the stream cannot be read: {fault}", transient=True) from fault


def _bounded(size: int) -> None:
    if size > LONGEST_ANSWER:
        raise ProviderError(f"the answer has {size:,} bytes; {LONGEST_ANSWER:,} are read")


def _with_schema(arguments: dict[str, Any], mode: Mode) -> dict[str, Any]:
    """The arguments as instructor adapts them to a mode; where that only adds some, they are made once."""
    if mode is Mode.MD_JSON:
        _, adapted = handle_response_model(Draft, mode=mode, **arguments)
        return dict(adapted)
    return arguments | _schema_arguments(mode)


def _posted(arguments: dict[str, Any]) -> dict[str, Any]:
    """What `client.post` takes. `create` would walk every message by its annotations first and read the answer into
    models that nobody looks at, which takes longer than the question itself."""
    body = {name: value for name, value in arguments.items() if name not in {"timeout", "extra_body"}}
    return {
        "body": body | arguments.get("extra_body", {}),
        "cast_to": httpx2.Response,
        "options": {"timeout": arguments["timeout"]},
    }


@cache
def _schema_arguments(mode: Mode) -> dict[str, Any]:
    _, adapted = handle_response_model(Draft, mode=mode, messages=[{"role": "user", "content": ""}])
    return {name: value for name, value in adapted.items() if name != "messages"}
