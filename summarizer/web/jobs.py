"""Making summaries: a thread with an event loop of its own, so that checking an article keeps no client waiting.

What is made is held by a lease that the worker renews. A process that dies loses its leases, and another one, or the
next one, makes what it had begun.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from summarizer.batch.crowd import Crowd, Speed
from summarizer.garbage import collect_seldom
from summarizer.web import context
from summarizer.web.making import Making
from summarizer.web.metrics import ACTIVE
from summarizer.web.settings import Settings
from summarizer.web.store import jobs
from summarizer.web.store.jobs import Ended, Job
from summarizer.web.watching import Watchers

_log = logging.getLogger("summarizer.web")
_T = TypeVar("_T")
_BEATS = 3  # heartbeats to a lease
_PATIENCE = (0.2, 1.0, 3.0)  # seconds between tries to write how a job ended
_SDK = "summarizer.providers.openai"  # takes seconds to import: not the first client's
_SWEEP = 3600.0


class Worker:
    """Makes what is to be made, `settings.concurrency` at once, until it is stopped."""

    def __init__(self, engine: Engine, settings: Settings, watchers: Watchers) -> None:
        self.name = secrets.token_hex(8)
        self._engine, self._settings, self._watchers = engine, settings, watchers
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._expected: set[object] = set()  # places kept for what is being written, and ids of what was and will begin
        self._has_left = True  # whether there may be more in the store than there was room for
        self._stopping = False
        self._begun = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work()), name="summarizer-jobs", daemon=True)

    def start(self) -> None:
        """Begin, with what earlier processes left."""
        self._thread.start()
        self._begun.wait()

    @property
    def is_alive(self) -> bool:
        """Whether it works."""
        return self._thread.is_alive() and not self._stopping

    @property
    def has_room(self) -> bool:
        """Whether a job would begin at once."""
        return self.is_alive and self._room > 0

    @property
    def _room(self) -> int:
        return self._settings.concurrency - len(self._tasks) - len(self._expected)

    def holds(self, id_: str) -> bool:
        """Whether it is making this one, or about to, and will tell of its end."""
        return self._thread.is_alive() and (id_ in self._tasks or id_ in self._expected)

    @contextmanager
    def expecting(self) -> Iterator[bool]:
        """Keep a place for a job that the block writes and gives to `take`; whether there is one."""
        place = object()
        if has_room := self.has_room:
            self._expected.add(place)
        try:
            yield has_room
        finally:
            self._expected.discard(place)
            if self._has_left:  # it may have been looked at while the place was kept
                self.look()

    def take(self, job: Job, *, drafts: bool) -> None:
        """Make a job that was written as this worker's; with `drafts` as the model writes."""
        self._expected.add(job.id)
        try:
            self._loop.call_soon_threadsafe(self._begin, job, drafts)
        except RuntimeError:  # it has stopped meanwhile: when the lease is over another takes the job
            self._expected.discard(job.id)

    def look(self) -> None:
        """There is something new in the store."""
        with suppress(RuntimeError):  # it has stopped
            self._loop.call_soon_threadsafe(self._something.set)

    def drop(self, id_: str) -> None:
        """Make a job no longer: it was deleted."""
        self._loop.call_soon_threadsafe(self._cancel, id_)

    def stop(self) -> None:
        """Take nothing new; give back what is not done after the time of grace."""
        self._stopping = True
        self.look()

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join(self._settings.grace + self._settings.lease)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._something = asyncio.Event()
        crowd = Crowd(Speed(concurrency=self._settings.concurrency))
        self._making = Making(self._settings, crowd, self._watchers)
        await asyncio.to_thread(import_module, _SDK)
        collect_seldom()
        self._begun.set()
        regular = [self._loop.create_task(self._beat()), self._loop.create_task(self._sweep())]
        try:
            while not self._stopping:
                await self._fill()
                await self._pause()
            await self._drain()
        finally:
            for task in regular:
                task.cancel()
            self._making.close()
            await crowd.aclose()

    async def _fill(self) -> None:
        room, found = self._room, list[Job]()
        if room > 0:
            claiming = partial(jobs.claim, self._engine, self.name, room, self._settings.lease)
            found = await self._tried(claiming, found)
        self._has_left = len(found) >= room
        for job in found:
            self._begin(job)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._something.wait(), self._settings.poll)
        except TimeoutError:
            return
        self._something.clear()

    async def _drain(self) -> None:
        """Let what is under way finish within the grace; the rest is given back as it is cancelled."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks.values(), timeout=self._settings.grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, job: Job, drafts: bool = False) -> None:
        task = self._loop.create_task(self._one(job, drafts=drafts))
        self._tasks[job.id] = task
        self._expected.discard(job.id)
        ACTIVE.inc()
        task.add_done_callback(lambda _: self._over(job.id))

    def _over(self, id_: str) -> None:
        self._tasks.pop(id_, None)
        ACTIVE.dec()
        self._watchers.tell(id_)
        if self._has_left:
            self._something.set()

    def _cancel(self, id_: str) -> None:
        if id_ in self._tasks:
            self._tasks[id_].cancel()

    async def _one(self, job: Job, *, drafts: bool) -> None:
        context.request_id.set(job.request_id)
        try:
            ended = await self._making.made(job, drafts=drafts)
        except asyncio.CancelledError:
            if self._stopping:
                await self._tried(lambda: jobs.release(self._engine, self.name, [job.id]), None)
            raise
        await self._finish(job.id, ended)

    async def _finish(self, id_: str, ended: Ended) -> None:
        """Write the end. Where the store cannot be written for long, the lease runs out, and the job is done again."""
        for seconds in (*_PATIENCE, None):
            try:
                is_kept = await asyncio.to_thread(jobs.finish, self._engine, self.name, id_, ended)
            except SQLAlchemyError:
                _log.exception("the end of a summary could not be written")
                if seconds is not None:
                    await asyncio.sleep(seconds)
            else:
                if not is_kept:
                    _log.warning("a summary was no longer this worker's when it was done; its result is dropped")
                return

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease / _BEATS)
            await self._renew(set(self._tasks))

    async def _renew(self, ids: set[str]) -> None:
        """Keep what is held; what was deleted, or taken by another after a long silence, is made no longer."""
        held = await self._tried(lambda: jobs.renew(self._engine, self.name, ids, self._settings.lease), ids)
        for lost in ids - held:
            self._cancel(lost)

    async def _sweep(self) -> None:
        while True:
            await self._tried(lambda: jobs.sweep(self._engine, self._settings.keep_days), None)
            await asyncio.sleep(_SWEEP)

    async def _tried(self, work: Callable[[], _T], otherwise: _T) -> _T:
        """What the store says; where it cannot be reached just now, `otherwise`."""
        try:
            return await asyncio.to_thread(work)
        except SQLAlchemyError:
            _log.exception("the store cannot be used just now")
            return otherwise
