"""Around every request: its id, the headers of every answer, a log line, the counts; a fault becomes a problem."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summarizer.web import context
from summarizer.web.answers import refuse
from summarizer.web.logs import say
from summarizer.web.metrics import ANSWERING, REQUESTS
from summarizer.web.problems import ProblemError

_log = logging.getLogger("summarizer.web")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Observed:
    """The outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say that it was."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context.request_id.set(context.named(Headers(scope=scope).get("x-request-id")))
        answered = _Answered(scope, send)
        try:
            await self._app(scope, receive, answered.send)
        except Exception:
            _log.exception("a fault of the program")
            if answered.status is not None:
                raise
            fault = ProblemError(500, "fault", "a fault of the program; its log says more", code=1)
            await refuse(fault, scope, receive, answered.send)
        finally:
            answered.over()


class _Answered:
    """An answer on its way out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._began = time.monotonic()
        self.status: int | None = None
        self._seconds = 0.0

    async def send(self, message: Message) -> None:
        """Pass on; the head gets what every answer has."""
        if message["type"] == "http.response.start":
            self.status, self._seconds = message["status"], time.monotonic() - self._began
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = context.request_id.get()
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
        await self._send(message)

    def over(self) -> None:
        """Count and tell. Paths hold ids, so routes are counted by their pattern."""
        route = getattr(self._scope.get("route"), "path", "none")
        method = self._scope["method"] if self._scope["method"] in _METHODS else "other"
        status = self.status or 0  # 0: the client left before it was answered
        REQUESTS.labels(method, route, str(status)).inc()
        ANSWERING.labels(method, route).observe(self._seconds)
        seconds = round(time.monotonic() - self._began, 4)
        say(_log, "request", method=method, route=route, status=status, seconds=seconds)
