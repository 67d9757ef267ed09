"""Clients that wait for a summary, told of it by the thread that makes it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from summarizer.streaming import Partial


class Watch:
    """One client's view: the newest draft (those before it are of no use any more), and whether something happened."""

    def __init__(self) -> None:
        self._draft: Partial | None = None
        self._happened = asyncio.Event()

    def tell(self, draft: Partial | None) -> None:
        """Something happened; a draft where the model has written more."""
        self._draft = draft or self._draft
        self._happened.set()

    async def wait(self, seconds: float) -> Partial | None:
        """Until something happens, `seconds` at most; the newest draft where there is one not yet seen."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._happened.wait(), seconds)
        self._happened.clear()
        draft, self._draft = self._draft, None
        return draft


class Watchers:
    """Who watches what; belongs to the event loop that answers.

    The newest draft of a summary is kept until it ends: the model may begin to write before the client who asked for
    it begins to listen, and somebody may come later.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._watches: dict[str, list[Watch]] = {}
        self._drafts: dict[str, Partial] = {}

    @contextmanager
    def watching(self, id_: str) -> Iterator[Watch]:
        """Watch a summary for the length of the block."""
        watch = Watch()
        if id_ in self._drafts:
            watch.tell(self._drafts[id_])
        self._watches.setdefault(id_, []).append(watch)
        try:
            yield watch
        finally:
            self._watches[id_].remove(watch)
            if not self._watches[id_]:
                del self._watches[id_]

    def tell(self, id_: str, draft: Partial | None = None) -> None:
        """Something happened to a summary, which has ended where there is no draft; from any thread."""
        with suppress(RuntimeError):  # the loop has ended, and everybody has left
            self._loop.call_soon_threadsafe(self._tell, id_, draft)

    def _tell(self, id_: str, draft: Partial | None) -> None:
        if draft is not None:
            self._drafts[id_] = draft
        else:
            self._drafts.pop(id_, None)
        for watch in self._watches.get(id_, ()):
            watch.tell(draft)
