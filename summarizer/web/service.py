"""What the routes share: settings, the store, the worker, who watches, and whether the service is to stop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy import Engine

from summarizer.web.jobs import Worker
from summarizer.web.settings import Settings
from summarizer.web.store.engine import engine_for, migrate
from summarizer.web.watching import Watchers

_T = TypeVar("_T")


class Service:
    """One process of the service."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings, self.engine = settings, engine
        self.watchers = Watchers()
        self.worker = Worker(engine, settings, self.watchers)
        self.stopping = False
        self._loop = asyncio.get_running_loop()

    async def stored(self, work: Callable[..., _T], *given: object, **named: object) -> _T:
        """What the store answers, asked in a thread."""
        return await asyncio.to_thread(work, self.engine, *given, **named)

    def stop_soon(self) -> None:
        """Begin to stop; from a signal's handler or any thread. Clients who wait in vain are told."""
        self.stopping = True
        self.worker.stop()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Service]:
    """The service from its start, migrations first, to its end, when everything is finished or given back."""
    engine = await asyncio.to_thread(engine_for, settings.address)
    try:
        await asyncio.to_thread(migrate, engine)
        service = Service(settings, engine)
        service.worker.start()
        try:
            with _told_by_signals(service):
                yield service
        finally:
            service.stop_soon()
            await asyncio.to_thread(service.worker.join)
    finally:
        engine.dispose()


@contextmanager
def _told_by_signals(service: Service) -> Iterator[None]:
    """The service begins to stop at the server's signal: the server first waits for its clients to be answered."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        service.stop_soon()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(service_of)]
