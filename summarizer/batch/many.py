"""Many articles at once: the same flow for each, a bounded number of them under way, one failing on its own.

Workers take articles from the source, as there are places, and hand on how each ended. In input order, what has ended
waits for what came before it, and a bounded number may wait: so the memory that a batch takes does not grow with its
length.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from summarizer.batch.crowd import Crowd, Speed
from summarizer.batch.journal import Journal, key_of
from summarizer.batch.limits import SpentError
from summarizer.batch.processes import Processes
from summarizer.batch.sent import Outbox
from summarizer.choosing import Choices
from summarizer.errors import (
    InputError,
    ProviderError,
    ReplyError,
    SummarizerError,
    UnsupportedError,
    UsageError,
)
from summarizer.ingest import aread_article
from summarizer.longform import opening
from summarizer.providers.base import Connect
from summarizer.providers.registry import provider_for
from summarizer.retrying import Deadline
from summarizer.running import Limits, Run
from summarizer.schema import Summary
from summarizer.text import Article

_AHEAD = 4  # times as many articles as are under way may be taken before the first of them is handed on
WRONG_FOR_ALL = 2  # the exit code of what no other article would escape: wrong usage, no key, no weights


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to come: what was given for it (or why it cannot be had), and its name."""

    source: str | Path | Article | InputError
    id: str | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How one article of a batch ended: with a summary or with an error.

    `source` is what was given, `id` its name (a path, the `source` of an `Article`, else None), `position` its place
    in the input, from 0. `is_from_journal` says that an earlier run finished it.
    """

    position: int
    source: str | Path | Article | InputError
    id: str | None
    summary: Summary | None = None
    error: SummarizerError | None = None
    is_from_journal: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with each article, and where what is done is kept. `rounds` of requests, where there are any,
    go by the provider's Batch API; a journal keeps what it answered."""

    choices: Choices = field(default_factory=Choices)
    timeout: float | None = None
    max_transport_retries: int = 8
    token_budget: int | None = None
    journal: Path | None = None
    retry_failed: bool = False
    rounds: int = 0

    async def run_of(self, entry: Entry, connect: Connect = provider_for) -> Run:
        """The run of an article. InputError where it cannot be had, UsageError where what was chosen is wrong."""
        if isinstance(entry.source, InputError):
            raise entry.source
        article = await aread_article(entry.source, name=entry.id)
        limits = Limits(Deadline(self.timeout), self.max_transport_retries, self.token_budget)
        return Run.of(article, self.choices, limits, connect)

    def known(self, run: Run, journal: Journal | None) -> Summary | SummarizerError | None:
        """How an earlier run finished the article. What failed then counts, unless it is to be tried again."""
        found = journal.find(key_of(run.article, run.options)) if journal is not None else None
        return None if isinstance(found, SummarizerError) and self.retry_failed else found


async def summarised(
    entries: AsyncIterator[Entry], task: Task, speed: Speed, *, as_completed: bool = False
) -> AsyncGenerator[BatchResult]:
    """How each article ended, in input order or as they end.

    An error that every article would meet (wrong usage, no key) is raised; so is a BudgetError once the next
    request would pass the batch's budget, after everything that was finished.
    """
    check(task, speed)
    batch = _Batch(entries, task, speed)
    workers = [asyncio.create_task(batch.work()) for _ in range(_AHEAD * speed.concurrency)]
    try:
        results = batch.as_completed() if as_completed else batch.in_order()
        async for result in results:
            yield result
        if batch.spent is not None:
            raise batch.spent
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await batch.aclose()


def check(task: Task, speed: Speed) -> None:
    """UsageError where a batch cannot be meant so."""
    if speed.concurrency < 1:
        raise UsageError(f"a batch with {speed.concurrency} requests at once would never end; allow one at least")
    if speed.processes < 1:
        raise UsageError(f"a batch in {speed.processes} processes would never end; allow one at least")
    if task.retry_failed and task.journal is None:
        raise UsageError("what failed before is known from a journal; name it")


def _alone(error: SummarizerError) -> SummarizerError:
    """An error without its traceback, whose frames would hold the article, and itself, for as long as it is held."""
    return error.with_traceback(None)


class _Batch:
    """One run over the articles."""

    def __init__(self, entries: AsyncIterator[Entry], task: Task, speed: Speed) -> None:
        self._entries, self._task, self._workers = entries, task, _AHEAD * speed.concurrency
        self._journal = Journal(task.journal) if task.journal is not None else None
        self._outbox = Outbox(self._journal) if self._journal is not None and task.rounds else None
        self._crowd = Crowd(speed, self._outbox.reply if self._outbox is not None else None)
        self._processes = Processes(speed.processes) if speed.processes > 1 else None
        self._taken = 0
        self._taking = asyncio.Lock()
        self._room = asyncio.Semaphore(_AHEAD * speed.concurrency)
        self._ended: asyncio.Queue[tuple[int, BatchResult | None] | BaseException | None] = asyncio.Queue()
        self.spent: SpentError | None = None

    async def work(self) -> None:
        """Take articles until there are none, and hand on how each ended; last, that this worker has."""
        end: BaseException | None = None
        try:
            while await self._work_once():
                pass
        except BaseException as fault:
            end = fault
            raise
        finally:
            self._ended.put_nowait(end)

    async def _work_once(self) -> bool:
        """One article; False where there is none. A worker that waits for its next one holds nothing of its last."""
        taken = await self._take()
        if taken is None:
            return False
        result = await self._result(*taken)
        self._crowd.places.leave()
        self._ended.put_nowait((taken[0], result))
        return True

    async def as_completed(self) -> AsyncIterator[BatchResult]:
        """What ends, as it ends."""
        async for _, result in self._ends():
            self._room.release()
            if result is not None:
                yield result

    async def in_order(self) -> AsyncIterator[BatchResult]:
        """What ends, as it was given."""
        held: dict[int, BatchResult | None] = {}
        due = 0
        async for position, ended in self._ends():
            held[position] = ended
            while due in held:
                result = held.pop(due)
                due += 1
                self._room.release()
                if result is not None:
                    yield result

    async def aclose(self) -> None:
        """Free what was opened."""
        await self._crowd.aclose()
        if self._processes is not None:
            self._processes.close()
        if self._journal is not None:
            self._journal.close()

    async def _ends(self) -> AsyncIterator[tuple[int, BatchResult | None]]:
        """Articles that have ended, until every worker has. A worker's fault is raised here."""
        working = self._workers
        while working:
            ended = await self._ended.get()
            if isinstance(ended, BaseException):
                raise ended
            if ended is None:
                working -= 1
            else:
                yield ended

    async def _take(self) -> tuple[int, Entry] | None:
        """The next article and its position. Room comes first: whoever has it may be waited for by those after it."""
        async with self._taking:
            await self._room.acquire()
            await self._crowd.places.take()
            entry = await anext(self._entries, None) if self.spent is None else None
            if entry is None:
                self._crowd.places.leave()
                self._room.release()
                return None
            self._taken += 1
            return self._taken - 1, entry

    async def _result(self, position: int, entry: Entry) -> BatchResult | None:
        """How an article ended; None where the batch's budget did not let it end."""
        known: Summary | SummarizerError | None = None
        outcome: Summary | SummarizerError
        try:
            run = await self._task.run_of(entry, self._crowd.connect)
            known = self._task.known(run, self._journal)
            outcome = known or await self._made(run)
        except SpentError as spent:
            self.spent = spent
            return None
        except SummarizerError as end:
            if end.exit_code == WRONG_FOR_ALL:
                raise
            outcome = _alone(end)
        except Exception as fault:  # noqa: BLE001 - a fault of ours at one article must not end the others
            outcome = SummarizerError(f"a fault of the program: {type(fault).__name__}: {fault}")
            outcome.__cause__ = fault
        summary, error = (outcome, None) if isinstance(outcome, Summary) else (None, outcome)
        return BatchResult(position, entry.source, entry.id, summary, error, known is not None)

    async def _made(self, run: Run) -> Summary:
        """The article's summary. It is in the journal, or the error that it ended with is."""
        try:
            async with run:
                summary = await (self._processes.drive(run) if self._processes is not None else run.adrive())
        except SummarizerError as error:
            if not isinstance(error, SpentError):
                self._keep(run, error)
            raise
        self._keep(run, summary)
        return summary

    def _keep(self, run: Run, outcome: Summary | SummarizerError) -> None:
        if self._journal is None:
            return
        key = key_of(run.article, run.options)
        with self._journal.together():
            self._journal.keep(key, outcome)
            if self._outbox is not None and isinstance(outcome, ReplyError | UnsupportedError | ProviderError):
                first = [request.sha256 for request in opening(run.article, run.options)]
                self._outbox.drop(key, first, errors_only=isinstance(outcome, ProviderError))
