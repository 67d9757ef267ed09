"""Many articles by a provider's Batch API: what can be asked at once goes as files that are answered within a day.

A round asks for what each article needs next. When the rounds are answered, the articles are run as ever with the
answers at hand, and what they need besides (re-asks, more room) is asked as ordinary requests. Whatever ends a run, the
next one finds in the journal, or at the provider, what was sent.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, closing
from typing import TYPE_CHECKING

from summarizer.batch.allowance import Allowance
from summarizer.batch.journal import Journal, key_of
from summarizer.batch.limits import SpentError
from summarizer.batch.many import WRONG_FOR_ALL, check, summarised
from summarizer.batch.pending import pending
from summarizer.batch.post import Post
from summarizer.batch.request_file import RequestFile
from summarizer.batch.sent import Outbox
from summarizer.batch.spool import Spool
from summarizer.choosing import chosen_model
from summarizer.errors import SummarizerError, UsageError
from summarizer.providers.registry import batches_for

if TYPE_CHECKING:
    from summarizer.batch.crowd import Speed
    from summarizer.batch.many import BatchResult, Entry, Task
    from summarizer.exchange import Reply, Request
    from summarizer.providers.openai_batches import OpenAIBatches
    from summarizer.running import Run

_log = logging.getLogger("summarizer")


async def summarised_by_batches(
    entries: AsyncIterator[Entry], task: Task, speed: Speed, *, as_completed: bool = False
) -> AsyncGenerator[BatchResult]:
    """As `summarised`, the first `task.rounds` rounds of requests by the provider's Batch API.

    Nothing comes before the last batch is over. Raises besides a UsageError where there is no Batch API, and a
    ProviderError where a batch was refused as a whole or the server cannot be asked: the next run goes on from there.
    """
    check(task, speed)
    if task.journal is None:
        raise UsageError("a provider's batches outlive a run: name a journal, so that the next one finds them")
    if task.choices.cassette is not None:
        raise UsageError("what a provider's Batch API answers is neither recorded nor replayed")
    model = chosen_model(task.choices.model, task.choices.client, None)
    with closing(Spool()) as spool:
        with closing(Journal(task.journal)) as journal:
            async with aclosing(batches_for(model, client=task.choices.client)) as routes:
                rounds = _Rounds(task, speed, journal, routes, model)
                await rounds.ask(entries, spool)
        rest = rounds.allowance.rest()
        async with aclosing(summarised(spool.entries(), task, rest, as_completed=as_completed)) as results:
            async for result in results:
                yield result
        if rounds.spent is not None:
            raise rounds.spent


class _Rounds:
    """The rounds of one run. `spent` is set where the budget did not reach all articles."""

    def __init__(self, task: Task, speed: Speed, journal: Journal, routes: OpenAIBatches, model: str) -> None:
        self._task, self._journal, self._routes = task, journal, routes
        self._outbox = Outbox(journal)
        self.allowance = Allowance(speed)
        self._post = Post(
            self._outbox, routes, task.max_transport_retries, lambda reply: self.allowance.answered(model, reply)
        )
        self.spent: SpentError | None = None

    async def ask(self, entries: AsyncIterator[Entry], spool: Spool) -> None:
        """Have every round answered. The articles go into the spool, as far as the budget reaches."""
        for number in range(self._task.rounds):
            with self._outbox.alone():
                await self._post.look_for_files()
                needed = await self._sent(spool.entries() if number else spool.filled_from(entries))
                batches = await self._post.under_way(needed)
            if not batches:
                break
            await self._post.wait(batches)
            self.allowance.settle()

    async def _sent(self, entries: AsyncIterator[Entry]) -> set[str]:
        """The names of the batches that hold what the articles need; what none holds is sent."""
        needed: set[str] = set()
        with closing(RequestFile(self._routes)) as file:
            async for entry in entries:
                article, requests = await self._pending(entry)
                places = {request.sha256: self._outbox.place(request.sha256) for request in requests}
                needed.update(filter(None, places.values()))
                unsent = {r.sha256: r for r in requests if places[r.sha256] is None}
                new = [request for key, request in unsent.items() if key not in file.requests]
                if not self._affords(new):
                    break
                for request in new:
                    if not file.add(request, article):
                        needed.add(await self._post.send(file))
                        file.add(request, article)
            if file.requests:
                needed.add(await self._post.send(file))
        return needed

    def _affords(self, requests: list[Request]) -> bool:
        try:
            self.allowance.reserve(requests)
        except SpentError as spent:
            self.spent = self.spent or spent
            return False
        return True

    async def _pending(self, entry: Entry) -> tuple[str, list[Request]]:
        """The key of an article and what is to be asked for it; nothing where it is finished, or no article."""
        try:
            with await self._task.run_of(entry) as run:
                key = key_of(run.article, run.options)
                if self._task.known(run, self._journal) is not None:
                    return key, []
                return key, pending(run, self._known(run), self._task.rounds)
        except SummarizerError as error:
            if error.exit_code == WRONG_FOR_ALL:
                raise
        except Exception as fault:  # noqa: BLE001 - the article's own run meets it again, and tells it
            _log.debug("nothing is sent for %s: %s", entry.id, fault)
        return "", []

    def _known(self, run: Run) -> Callable[[Request], Reply | None]:
        cache = run.cache
        return lambda request: self._outbox.reply(request) or (cache.find(request) if cache is not None else None)
