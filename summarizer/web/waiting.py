"""Taking a summary in, and waiting for its end."""

from __future__ import annotations

import time
from dataclasses import replace

from summarizer.web.events import stopping
from summarizer.web.problems import ProblemError
from summarizer.web.service import Service
from summarizer.web.store import reading
from summarizer.web.store.accepting import (
    UNFINISHED,
    Acceptance,
    Accepted,
    Allowance,
    KeyReusedError,
    NewSummary,
    TooMuchError,
    accept_batch,
    accept_summary,
)
from summarizer.web.store.jobs import Job
from summarizer.web.store.reading import Kept

_UNSEEN = 5.0  # seconds between looks where the worker tells of the end


async def accept(service: Service, asking: Acceptance, new: NewSummary, *, drafts: bool) -> Accepted:
    """Write down what is asked for; from here on it is made whatever happens. It begins at once where there is room."""
    worker = service.worker
    with worker.expecting() as is_here:
        if is_here:
            asking = replace(asking, worker=worker.name, lease=service.settings.lease)
        accepted = await _limited(service, accept_summary, asking, new)
        if is_here and not accepted.is_repeat:
            job = Job(accepted.id, asking.owner, asking.request_id, new.options, new.source, new.data, new.name, 1)
            worker.take(job, drafts=drafts)
    if not is_here:
        worker.look()
    return accepted


async def accept_many(service: Service, asking: Acceptance, news: list[NewSummary]) -> Accepted:
    """Write a batch down."""
    accepted = await _limited(service, accept_batch, asking, news)
    service.worker.look()
    return accepted


async def ended(service: Service, owner: str, id_: str, seconds: float, *, is_new: bool = False) -> Kept:
    """The summary, when it has ended or the time is over. 503 where the service stops before, 404 where it is gone.

    With `is_new` it was accepted a moment ago: where it is made here, its end is told before there is anything to see.
    """
    until = time.monotonic() + seconds
    with service.watchers.watching(id_) as watch:
        if is_new and service.worker.holds(id_):
            await watch.wait(min(seconds, _UNSEEN))
        while (found := await service.stored(reading.find, owner, id_)) is not None and found.status in UNFINISHED:
            left = until - time.monotonic()
            if left <= 0:
                break
            if service.stopping and not service.worker.holds(id_):
                raise stopping(id_)
            await watch.wait(min(left, _UNSEEN if service.worker.holds(id_) else service.settings.poll))
    if found is None:
        raise ProblemError(404, "not-found", "there is no such summary, or no longer")
    return found


def allowance_headers(allowance: Allowance | None) -> dict[str, str]:
    """How much more the client may ask for (the IETF's RateLimit fields)."""
    if allowance is None:
        return {}
    wait = max(1, round(allowance.wait + 0.5)) if not allowance.remaining else 0
    return {
        "RateLimit": f'"accepted";r={allowance.remaining};t={wait}',
        "RateLimit-Policy": f'"accepted";q={allowance.limit}',
    }


async def _limited(service: Service, accept_: object, asking: Acceptance, what: object) -> Accepted:
    try:
        return await service.stored(accept_, asking, what)  # type: ignore[arg-type]
    except KeyReusedError:
        told = "this Idempotency-Key came with another request before; take a new one"
        raise ProblemError(422, "idempotency-key-reused", told) from None
    except TooMuchError as much:
        headers = allowance_headers(much.allowance) | {"Retry-After": str(max(1, round(much.wait + 0.5)))}
        raise ProblemError(429, "too-many-requests", str(much), code=7, headers=headers) from None
