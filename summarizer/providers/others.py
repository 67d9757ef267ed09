"""Providers that do not speak OpenAI's protocol, by instructor's `from_provider`."""

from __future__ import annotations

import asyncio
import logging
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from summarizer.errors import MissingExtraError, ProviderError, UsageError
from summarizer.exchange import Reply, Request
from summarizer.schema import Draft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from summarizer.providers.base import Recorder


def connect(model: str, *, client: Any = None, recorder: Recorder | None = None) -> InstructorProvider:
    """Any model that instructor knows by `provider/model`. Its SDK has to be installed."""
    del client
    if recorder is not None:
        raise UsageError(f"traffic of {model.partition('/')[0]} cannot be recorded, only that of OpenAI's protocol")
    return InstructorProvider(model)


def _check_known(provider: str) -> None:
    """UsageError for a provider that nobody knows, as a slip of the pen is."""
    from instructor.auto_client import supported_providers  # noqa: PLC0415 - as above

    known = sorted({"local", *supported_providers})
    if provider not in known:
        near = get_close_matches(provider, known, n=1)
        meant = f"; did you mean {near[0]}/…?" if near else f"; known: {', '.join(known)}"
        raise UsageError(f"there is no provider {provider!r}{meant}")


class InstructorProvider:
    """One request by instructor's own client. Only the whole way: a reply without a schema is not asked for."""

    def __init__(self, model: str) -> None:
        import instructor  # noqa: PLC0415 - costs a second, and only this provider needs it here

        logging.getLogger("instructor").addHandler(logging.NullHandler())  # our error says what its log would, once
        _check_known(model.partition("/")[0])
        self._model = model
        try:
            self._client: Any = instructor.from_provider(model)
        except ImportError as missing:
            raise MissingExtraError(f"{model.partition('/')[0]} needs its own SDK: {missing}") from missing
        except Exception as fault:  # instructor raises its own, of several roots
            raise UsageError(f"there is no way to {model}: {fault}") from fault

    def send(self, request: Request, *, timeout: float | None) -> Reply:
        """The draft that instructor parsed, as text."""
        if request.schema is None:
            raise UsageError(f"{self._model} can only be asked the whole way: --way whole")
        try:
            draft = self._client.create(
                response_model=Draft,
                messages=[{"role": m.role, "content": m.content} for m in request.messages],
                max_retries=0,
                max_tokens=request.settings.max_tokens,
                timeout=timeout,
            )
        except Exception as fault:  # every SDK has its own tree
            raise ProviderError(f"{self._model}: {fault}") from fault
        return Reply(draft.model_dump_json(), self._model)

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:
        """As `send`, in a thread."""
        return await asyncio.to_thread(self.send, request, timeout=timeout)

    def stream(self, request: Request, *, timeout: float | None) -> Iterator[str | Reply]:
        """The reply at once: instructor parses it whole."""
        yield self.send(request, timeout=timeout)

    async def astream(self, request: Request, *, timeout: float | None) -> AsyncIterator[str | Reply]:
        """As `stream`, awaited."""
        yield await self.asend(request, timeout=timeout)

    def close(self) -> None:
        """Nothing is held open."""

    async def aclose(self) -> None:
        """Nothing is held open."""
