"""Checking on other cores: one process asks the models, others read and check what they answer.

What a flow does next follows from its article and the replies so far, so a process needs nothing else to go on with
it, and any of them will do. Only short articles that are asked about as a whole go there: a flow of many requests
would be gone through again for each.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Literal

from summarizer.children import end_with_parent
from summarizer.garbage import collect_seldom
from summarizer.longform import flow_of
from summarizer.prices import Prices
from summarizer.publishing import published
from summarizer.schema import Summary
from summarizer.windows import is_long

if TYPE_CHECKING:
    from summarizer.errors import Attempt
    from summarizer.exchange import Reply, Request
    from summarizer.pipeline import Options
    from summarizer.running import Run
    from summarizer.text import Article

_log = logging.getLogger("summarizer")


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a run has come: the replies to its flow's requests, what was tried for them, and where they came from."""

    article: Article
    options: Options
    replies: tuple[Reply, ...]
    attempts: tuple[Attempt, ...]
    source: Literal["live"] | None  # None: as the replies say
    prices: Prices


def advanced(stage: Stage) -> Request | Summary:
    """The flow's next request, or what it ends with."""
    flow = flow_of(stage.article, stage.options)
    try:
        request = next(flow)
        for reply in stage.replies:
            request = flow.send(reply)
    except StopIteration as done:
        outcome = replace(done.value, source=stage.source or done.value.source)
        return published(stage.article, stage.options, outcome, stage.attempts, stage.prices)
    return request


class Processes:
    """So many processes that advance flows. They end with this one, also where it is killed."""

    def __init__(self, count: int) -> None:
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
        self._broken = False

    async def drive(self, run: Run) -> Summary:
        """As `run.adrive`, with what is answered read and checked elsewhere."""
        if run.options.way != "whole" or is_long(run.article, run.options.window_tokens):
            return await run.adrive()
        step: Request | Summary = next(flow_of(run.article, run.options))
        replies: tuple[Reply, ...] = ()
        while not isinstance(step, Summary):
            replies += (await run.areply(step),)
            source: Literal["live"] | None = "live" if run.asked else None
            step = await self._advanced(
                Stage(run.article, run.options, replies, tuple(run.attempts), source, run.prices)
            )
        return run.ended(step)

    async def _advanced(self, stage: Stage) -> Request | Summary:
        if not self._broken:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._pool, advanced, stage)
            except BrokenProcessPool:
                if not self._broken:  # every article that was being checked learns of it
                    _log.warning("a process that checks answers has died: they are checked in this one from now on")
                self._broken = True
        return advanced(stage)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


def _begin() -> None:
    end_with_parent()  # its queue would never tell
    collect_seldom()
