"""What a run tells those who watch it: spans and metrics, where the program that calls us has OpenTelemetry loaded.

Nothing is imported for it here: whoever has set up tracing has loaded the API, and where nobody has, a run tells
`NOBODY`, which costs next to nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.errors import Attempt
    from summarizer.exchange import Reply, Request
    from summarizer.pipeline import Options
    from summarizer.prices import Prices
    from summarizer.schema import Summary
    from summarizer.text import Article

    Pieces = Generator[str | Reply, None, None]
    APieces = AsyncGenerator[str | Reply]

_log = logging.getLogger("summarizer")
_API = "opentelemetry.trace"
_DOOR = "summarizer.telemetry.told"


class Asked:
    """One request that is put to a model, with its retries, until it is answered or given up; nobody looks."""

    def __enter__(self) -> Asked:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        return

    def answered(self, reply: Reply) -> Reply:
        """The reply, seen."""
        return reply

    def followed(self, pieces: Pieces) -> Pieces:
        """What is written as it comes, seen."""
        return pieces

    def afollowed(self, pieces: APieces) -> APieces:
        """As `followed`, awaited."""
        return pieces


class Watch:
    """One run, from its beginning to its end; nobody looks. What a run calls is called in this order."""

    def asking(self, request: Request, *, streams: bool = False) -> Asked:
        """A request goes to a model."""
        del request, streams
        return _UNSEEN

    def tried(self, attempt: Attempt) -> None:
        """A try of that request has ended."""

    def known(self, reply: Reply) -> None:
        """A reply came from a recording or the cache: no model was asked."""

    def current(self) -> AbstractContextManager[object]:
        """What is logged meanwhile belongs to the run."""
        return nullcontext()

    def made(self, summary: Summary) -> None:
        """There is a summary."""

    def ended(self, error: BaseException | None) -> None:
        """The run is over."""


_UNSEEN = Asked()
NOBODY = Watch()


def watch_of(article: Article, options: Options, prices: Prices, client: Any) -> Watch:
    """Who watches a run that begins now."""
    watching = _watching() if _API in sys.modules else None
    return NOBODY if watching is None else watching(article, options, prices, client)


def ids() -> dict[str, str]:
    """The trace and the span that belong to what happens now, in hex; nothing where there are none."""
    if _API not in sys.modules or _watching() is None:
        return {}
    found: dict[str, str] = import_module(_DOOR).ids()
    return found


@cache
def _watching() -> Callable[[Article, Options, Prices, Any], Watch] | None:
    try:
        made: Callable[[Article, Options, Prices, Any], Watch] = import_module(_DOOR).Told
    except (ImportError, AttributeError, TypeError) as old:  # a summary does not fail for want of its telemetry
        _log.warning("no spans and no metrics: this opentelemetry-api is not one that we know (%s)", old)
        return None
    return made
