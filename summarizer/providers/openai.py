"""OpenAI and every server that speaks its chat protocol: the only door to the SDK.

instructor adapts the request (mode and schema); the answer is read by `summarizer.completion`, which
replays use too. The SDK's and instructor's retries are off: one `send` is one question. What a server
does not know (a parameter, a mode) is left out after its first refusal, and that is remembered.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import openai
from instructor import Mode
from instructor.processing.response import handle_response_model

from summarizer.completion import reply_from_completion
from summarizer.errors import DeadlineError, MissingKeyError, ProviderError
from summarizer.exchange import Reply, Request
from summarizer.providers.base import HttpExchange
from summarizer.schema import Draft
from summarizer.scrubbing import secrets_in, worth_masking

if TYPE_CHECKING:
    from summarizer.providers.base import Recorder

OLLAMA = "http://localhost:11434/v1"
LONGEST_ANSWER = 20_000_000  # bytes
_MODES = (Mode.JSON_SCHEMA, Mode.TOOLS, Mode.MD_JSON)
_REASONING = ("o1", "o3", "o4", "gpt-5")
_TOO_LONG = re.compile(r"context (?:size|length|window)|maximum context", re.IGNORECASE)
_TRANSIENT = {408, 409, 425, 429}
_SECRETS_OF_A_CLIENT = ("api_key", "admin_api_key", "webhook_secret", "organization", "project")
_SILENCE = 600.0  # seconds without a byte before a request without a deadline is given up


def connect(model: str, *, client: Any = None, recorder: Recorder | None = None) -> OpenAIProvider:
    """`openai/NAME` at `OPENAI_BASE_URL` or OpenAI itself, with `OPENAI_API_KEY` or a client of the caller's."""
    name = model.partition("/")[2]
    if client is not None:
        return OpenAIProvider(name, client=client, recorder=recorder)
    base_url, key = os.environ.get("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
    if not key and not base_url:
        raise MissingKeyError(
            f"openai/{name} needs a key: set OPENAI_API_KEY (or OPENAI_BASE_URL for a server of yours)"
        )
    return OpenAIProvider(name, base_url=base_url, api_key=key or "none", recorder=recorder)


def connect_ollama(model: str, *, client: Any = None, recorder: Recorder | None = None) -> OpenAIProvider:
    """`ollama/NAME` on this machine, or at `OLLAMA_BASE_URL`."""
    url = os.environ.get("OLLAMA_BASE_URL", OLLAMA)
    name = model.partition("/")[2]
    return OpenAIProvider(name, base_url=url, api_key="ollama", client=client, recorder=recorder)


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
        return _within(timeout, lambda: self._ask(request, timeout), self.close)

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:
        """As `send`, awaited."""
        try:
            async with asyncio.timeout(timeout):
                return await self._aask(request, timeout)
        except TimeoutError as late:
            raise DeadlineError(_LATE.format(timeout)) from late

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

    def _client(self, kind: type[openai.OpenAI] | type[openai.AsyncOpenAI]) -> Any:
        if kind not in self._clients:
            if self._given is None:
                self._clients[kind] = kind(base_url=self._base_url, api_key=self._api_key, max_retries=0)
            elif isinstance(self._given, kind):
                self._clients[kind] = self._given.with_options(max_retries=0)
            else:
                raise ProviderError(f"this call needs a client of the type {kind.__name__}")
        return self._clients[kind]

    def _ask(self, request: Request, timeout: float | None) -> Reply:
        client = self._client(openai.OpenAI)
        for arguments in self._tries(request, timeout):
            with _translated(self._learnt):
                raw = client.chat.completions.with_raw_response.create(**arguments)
                return self._reply(request, raw, client)
        raise AssertionError("unreachable")

    async def _aask(self, request: Request, timeout: float | None) -> Reply:
        client = self._client(openai.AsyncOpenAI)
        for arguments in self._tries(request, timeout):
            with _translated(self._learnt):
                raw = await client.chat.completions.with_raw_response.create(**arguments)
                return self._reply(request, raw, client)
        raise AssertionError("unreachable")

    def _tries(self, request: Request, timeout: float | None) -> Iterator[dict[str, Any]]:
        """The request as this server takes it; again after each thing it was found not to know."""
        while True:
            yield self._arguments(request, timeout)

    def _arguments(self, request: Request, timeout: float | None) -> dict[str, Any]:
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
        arguments["timeout"] = timeout or _SILENCE
        return arguments

    def _learnt(self, fault: openai.BadRequestError) -> bool:
        """Whether the refusal names something that can be left out, now and from now on."""
        words = str(fault)
        if "max_tokens" in words and not self._completion_limit:
            self._completion_limit = True
            return True
        for name in ("temperature", "seed"):
            if name in words and name not in self._left_out:
                self._left_out.add(name)
                return True
        if any(name in words for name in ("response_format", "json_schema", "tool")) and self._mode + 1 < len(_MODES):
            self._mode += 1
            return True
        return False

    def _reply(self, request: Request, raw: Any, client: Any) -> Reply:
        response = raw.http_response
        if len(response.content) > LONGEST_ANSWER:
            raise ProviderError(f"the answer has {len(response.content):,} bytes; {LONGEST_ANSWER:,} are read")
        try:
            reply = reply_from_completion(json.loads(response.content), asked=self._model)
        except ValueError as fault:
            raise ProviderError(f"the server did not answer with a chat completion: {fault}") from fault
        if self._recorder is not None:
            self._recorder(request, _exchanged(response, self._secrets(response, client)))
        return reply

    def _secrets(self, response: Any, client: Any) -> tuple[str, ...]:
        """Every secret in use: the client's, in its address, in what it sent and was sent."""
        request = response.request
        values = (
            *(getattr(client, name, None) for name in _SECRETS_OF_A_CLIENT),
            *secrets_in(request.headers.multi_items(), response.headers.multi_items()),
            *secrets_in((), request.url.params.multi_items()),
            request.url.password,
        )
        return worth_masking(values, model=self._model)


def _with_schema(arguments: dict[str, Any], mode: Mode) -> dict[str, Any]:
    """The arguments as instructor adapts them to a mode; where that only adds some, they are made once."""
    if mode is Mode.MD_JSON:
        _, adapted = handle_response_model(Draft, mode=mode, **arguments)
        return dict(adapted)
    return arguments | _schema_arguments(mode)


@cache
def _schema_arguments(mode: Mode) -> dict[str, Any]:
    _, adapted = handle_response_model(Draft, mode=mode, messages=[{"role": "user", "content": ""}])
    return {name: value for name, value in adapted.items() if name != "messages"}


_LATE = "the deadline passed while the model was answering: {:.1f} s were left for it; allow more with --timeout"


def _within(timeout: float | None, work: Callable[[], Reply], abandon: Callable[[], None]) -> Reply:
    """The result of `work`, or DeadlineError after `timeout` seconds."""
    if timeout is None:
        return work()
    results: list[Reply] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as fault:  # noqa: BLE001 - handed to the waiting thread
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True, name="summarizer-request")
    thread.start()
    thread.join(timeout)
    if results:
        return results[0]
    if faults:
        raise faults[0]
    threading.Thread(target=abandon, daemon=True).start()  # closing may itself wait for the server
    raise DeadlineError(_LATE.format(timeout))


@contextmanager
def _translated(learnt: Callable[[openai.BadRequestError], bool]) -> Iterator[None]:
    """The SDK's errors as ours; a refusal that we can learn from is passed over, to try again."""
    try:
        yield
    except openai.BadRequestError as fault:
        if not learnt(fault):
            raise _refused(fault) from fault
    except openai.APIStatusError as fault:
        raise _refused(fault) from fault
    except openai.APIResponseValidationError as fault:
        raise ProviderError(f"the server's answer cannot be read: {fault.message}") from fault
    except openai.APITimeoutError as fault:
        raise ProviderError("the server did not answer in time", transient=True) from fault
    except openai.APIConnectionError as fault:
        cause = fault.__cause__ or fault
        raise ProviderError(f"the server cannot be reached: {type(cause).__name__}: {cause}", transient=True) from fault
    except openai.OpenAIError as fault:
        raise ProviderError(str(fault)) from fault


def _refused(fault: openai.APIStatusError) -> ProviderError:
    status = fault.status_code
    code = str(getattr(fault, "code", "") or "")
    transient = (status in _TRANSIENT or status >= 500) and code != "insufficient_quota"
    words = _told(fault)
    hint = "; check the key" if status in {401, 403} else ""
    if _TOO_LONG.search(words):
        hint = "; the article is too long for this model: give a shorter one, or a model with more context"
    return ProviderError(
        f"the server answered {status}: {_without_keys(words)}{hint}",
        status=status,
        retry_after=_retry_after(fault.response.headers),
        transient=transient,
    )


def _told(fault: openai.APIStatusError) -> str:
    """The server's own words, in short."""
    told = fault.body.get("message") if isinstance(fault.body, dict) else None
    words = str(told or fault.message)
    return words if len(words) < 500 else words[:500] + " …"


def _without_keys(words: str) -> str:
    """A provider may repeat the key that it refuses."""
    return " ".join("(key)" if word.startswith(("sk-", "Bearer")) else word for word in words.split(" "))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3) or OpenAI's own in milliseconds."""
    milliseconds, given = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if milliseconds is not None:
            return max(0.0, float(milliseconds) / 1000)
        if given is None:
            return None
        if given.strip().isdigit():
            return float(given)
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None


def _exchanged(response: Any, secrets: tuple[str, ...]) -> HttpExchange:
    request = response.request
    return HttpExchange(
        method=request.method,
        path=request.url.path,
        request_body=request.content.decode("utf-8"),
        response_body=response.content.decode("utf-8"),
        status=response.status_code,
        secrets=secrets,
        response_headers=dict(response.headers),
    )
