"""How much a request may bring, and how long it may take to."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summarizer.web.problems import ProblemError
from summarizer.web.settings import Settings

_DRAINED = 20  # times as much as is taken is read and thrown away, so that the client comes to see the answer


class Bounded:
    """Counts what comes in. Whoever reads a body that is too long or too slow gets the problem raised."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a body that is watched."""
        if scope["type"] == "http":
            receive = _Body(Headers(scope=scope), receive, self._settings).receive
        await self._app(scope, receive, send)


class _Body:
    def __init__(self, headers: Headers, receive: Receive, settings: Settings) -> None:
        self._receive, self._most = receive, settings.largest_body
        self._end = time.monotonic() + settings.body_seconds
        self._expects = headers.get("expect", "").lower() == "100-continue"
        told = headers.get("content-length", "")
        self._length = int(told) if told.isdecimal() else 0
        self._came = 0
        self._is_whole = False

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self._length > self._most:
            await self._refuse()
        message = await self._next()
        if self._came > self._most:
            await self._refuse()
        return message

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._end - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            self._is_whole = True
            told = "the body of the request did not arrive in time"
            raise ProblemError(408, "slow-body", told, headers={"Connection": "close"}) from None
        self._came += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message

    async def _refuse(self) -> None:
        """413. A client that waits for leave to send gets the answer at once, others when they have sent."""
        while not (self._expects or self._is_whole) and self._came < _DRAINED * self._most:
            await self._next()
        self._is_whole = True
        told = f"the body may have {self._most:,} bytes at most; split the article, or send fewer at once"
        raise ProblemError(413, "too-large", told, headers={"Connection": "close"})
