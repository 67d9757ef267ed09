"""What the pipeline wants of a provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from summarizer.exchange import Reply, Request


class Provider(Protocol):
    """Turns one request into one reply: no retries, no re-asks; every fault a `ProviderError`."""

    def send(self, request: Request, *, timeout: float | None) -> Reply:
        """The reply, or an error within `timeout` seconds."""
        ...

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:
        """As `send`, awaited."""
        ...

    def stream(self, request: Request, *, timeout: float | None) -> Iterator[str | Reply]:
        """The text as it comes, and the reply last. A stream that is cut off is a transient `ProviderError`."""
        ...

    def astream(self, request: Request, *, timeout: float | None) -> AsyncIterator[str | Reply]:
        """As `stream`, awaited."""
        ...

    def close(self) -> None:
        """Free what `send` opened. A caller's own client stays open."""
        ...

    async def aclose(self) -> None:
        """Free what `asend` opened."""
        ...


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """What went over the wire, for a recording: bodies as text, already decompressed; how each try before it ended."""

    method: str
    path: str
    request_body: str
    response_body: str
    status: int
    secrets: tuple[str, ...]
    failed: tuple[str, ...] = ()


Recorder = Callable[[Request, HttpExchange], None]


class Connect(Protocol):
    """What gives the provider of a model, as `provider_for` does."""

    def __call__(self, model: str, *, client: Any = None, recorder: Recorder | None = None) -> Provider: ...
