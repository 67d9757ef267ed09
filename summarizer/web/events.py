"""Server-sent events: what happens to a summary or a batch while the client listens.

A client that leaves stops nothing: what was accepted is made, and is there when it asks again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

from summarizer.streaming import Partial
from summarizer.web import context
from summarizer.web.problems import ProblemError
from summarizer.web.resources import batch_json, listed_json, summary_json
from summarizer.web.service import Service
from summarizer.web.store import reading
from summarizer.web.store.accepting import UNFINISHED
from summarizer.web.store.reading import Kept
from summarizer.web.watching import Watch

MEDIA_TYPE = "text/event-stream"
_PAUSE = 0.2  # seconds between drafts: each tells all that the model has written so far
_UNSEEN = 5.0  # seconds between looks into the store where the one who makes it will tell
DESCRIBED = {
    "accepted": "id and location of the summary",
    "draft": "what the model has written so far, not checked (grounded: false); each replaces the one before",
    "summary": "the summary as GET /v1/summaries/{id} gives it; the last event",
    "problem": "why there is none; the last event",
    "progress": "the batch as GET /v1/batches/{id} gives it",
    "ended": "a summary of the batch that has ended, without its result",
    "batch": "the batch, all of it ended; the last event",
}


class EventStream(StreamingResponse):
    """An answer in events."""

    media_type = MEDIA_TYPE

    def __init__(
        self, events: AsyncIterator[str], status_code: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(events, status_code, {"X-Accel-Buffering": "no", **(headers or {})})


async def of_summary(service: Service, owner: str, id_: str, watch: Watch) -> AsyncIterator[str]:
    """A summary's events, until it has ended or the service stops."""
    yield _event("accepted", json.dumps({"id": id_, "location": f"/v1/summaries/{id_}"}))
    quiet = _Quiet(service)
    while (found := await service.stored(reading.find, owner, id_)) is not None and found.status in UNFINISHED:
        if service.stopping and not service.worker.holds(id_):
            yield _problem(stopping(id_), f"/v1/summaries/{id_}")
            return
        pause = _UNSEEN if service.worker.holds(id_) else service.settings.poll
        draft = await watch.wait(min(pause, service.settings.heartbeat))
        if draft is not None:
            yield quiet.broken(_event("draft", _draft(draft)))
            await asyncio.sleep(_PAUSE)
        elif comment := quiet.comment():
            yield comment
    yield _end(found, id_)


async def of_batch(service: Service, owner: str, id_: str) -> AsyncIterator[str]:
    """A batch's events: who comes late is told at once what has ended."""
    told: set[str] = set()
    counts: dict[str, int] | None = None
    quiet = _Quiet(service)
    while (batch := await service.stored(reading.find_batch, owner, id_)) is not None:
        if batch.counts != counts:
            counts = batch.counts
            for one in await service.stored(reading.ended_of, id_):
                if one.id not in told:
                    told.add(one.id)
                    yield quiet.broken(_event("ended", listed_json(one)))
            yield quiet.broken(_event("progress", batch_json(batch)))
        if not any(counts.get(status) for status in UNFINISHED):
            yield _event("batch", batch_json(batch))
            return
        if service.stopping:
            yield _problem(stopping(id_), f"/v1/batches/{id_}")
            return
        await asyncio.sleep(min(service.settings.poll, 1.0))
        if comment := quiet.comment():
            yield comment
    yield _problem(ProblemError(404, "not-found", "the batch was deleted"), f"/v1/batches/{id_}")


def stopping(id_: str) -> ProblemError:
    """What those are told who wait while the service stops."""
    kind = "summaries" if id_.startswith("sum_") else "batches"
    headers = {"Retry-After": "5", "Location": f"/v1/{kind}/{id_}"}
    told = "the service stops; what was accepted is kept and goes on when it is started again: ask for it by its id"
    return ProblemError(503, "stopping", told, code=1, headers=headers, summary=id_)


def _end(found: Kept | None, id_: str) -> str:
    if found is None:
        return _problem(ProblemError(404, "not-found", "the summary was deleted"), f"/v1/summaries/{id_}")
    if found.problem is not None:
        return _event("problem", found.problem)
    return _event("summary", summary_json(found))


class _Quiet:
    """When a comment is due, so that nobody on the way takes silence for the end."""

    def __init__(self, service: Service) -> None:
        self._seconds = service.settings.heartbeat
        self._spoke = time.monotonic()

    def broken(self, event: str) -> str:
        self._spoke = time.monotonic()
        return event

    def comment(self) -> str | None:
        return self.broken(": still here\n\n") if time.monotonic() - self._spoke >= self._seconds else None


def _draft(draft: Partial) -> str:
    told: dict[str, Any] = {"grounded": False, "purpose": draft.purpose, "draft": draft.draft}
    return json.dumps(told)  # in ASCII: half of an escaped character may have come so far


def _problem(error: ProblemError, instance: str) -> str:
    return _event("problem", error.problem(instance, context.request_id.get()).model_dump_json(exclude_none=True))


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
