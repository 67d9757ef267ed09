"""What the SDK raises, as our own errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import openai

from summarizer.errors import ProviderError
from summarizer.providers.pace import retry_after

_TOO_LONG = re.compile(r"context (?:size|length|window)|maximum context", re.IGNORECASE)
_HINTS = {401: "; check the key", 403: "; check the key", 404: "; check the model's name and the server's address"}
_TRANSIENT = {408, 409, 425, 429}


@contextmanager
def translated(learnt: Callable[[openai.BadRequestError], bool]) -> Iterator[None]:
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
        raise ProviderError(
            f"{_place(fault)} cannot be reached: {type(cause).__name__}: {cause}", transient=True
        ) from fault
    except httpx2.TransportError as fault:  # while a stream is read, the SDK hands on those of its transport
        raise ProviderError(f"the connection broke: {type(fault).__name__}: {fault}", transient=True) from fault
    except openai.OpenAIError as fault:
        raise ProviderError(str(fault)) from fault


def _place(fault: openai.APIConnectionError) -> str:
    """The server by host and port: an address may hold a key besides."""
    url = fault.request.url
    return f"the server at {url.netloc.decode()}"


def _refused(fault: openai.APIStatusError) -> ProviderError:
    status = fault.status_code
    code = str(getattr(fault, "code", "") or "")
    transient = is_transient(status) and code != "insufficient_quota"
    words = _told(fault)
    hint = _HINTS.get(status, "")
    if _TOO_LONG.search(words):
        hint = "; the article is too long for this model: give a shorter one, or a model with more context"
    return ProviderError(
        f"the server answered {status}: {without_keys(words)}{hint}",
        status=status,
        retry_after=retry_after(fault.response.headers),
        transient=transient,
    )


def _told(fault: openai.APIStatusError) -> str:
    """The server's own words, in short."""
    told = fault.body.get("message") if isinstance(fault.body, dict) else None
    words = str(told or fault.message)
    return words if len(words) < 500 else words[:500] + " …"


def is_transient(status: int) -> bool:
    """Whether the same request may be answered later."""
    return status in _TRANSIENT or status >= 500


def without_keys(words: str) -> str:
    """A provider may repeat the key that it refuses."""
    return " ".join("(key)" if word.startswith(("sk-", "Bearer")) else word for word in words.split(" "))


def unreadable(content: bytes | bytearray, fault: ValueError) -> ProviderError:
    """An answer that is no chat completion. One that begins as JSON and is none was cut off, and may come whole."""
    is_cut = isinstance(fault, json.JSONDecodeError | UnicodeDecodeError) and content.lstrip()[:1] in (b"{", b"")
    return ProviderError(f"the server did not answer with a chat completion: {fault}", transient=is_cut)
