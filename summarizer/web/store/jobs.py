"""Making what was asked for, once: who works on it holds a lease, and a lease that nobody renews is another's to take.

Each change is one atomic UPDATE that names the holder of the lease; on PostgreSQL rows that others are taking are
skipped, not waited for.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, delete, func, or_, select, update

from summarizer.web.store.accepting import UNFINISHED
from summarizer.web.store.engine import writing
from summarizer.web.store.tables import BatchRow, IdempotencyRow, SummaryRow

_KEPT = 24 * 3600.0  # seconds that an `Idempotency-Key` is known


@dataclass(frozen=True, slots=True)
class Job:
    """A summary to make. `tries` counts this one."""

    id: str
    owner: str
    request_id: str
    options: str
    source: str
    data: bytes | None
    name: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: with a result, or with a problem; both as JSON. And the article that was read, if one was."""

    result: str | None = None
    problem: str | None = None
    article: str | None = None
    headline: str | None = None


_JOB: tuple[Any, ...] = (
    SummaryRow.id,
    SummaryRow.owner,
    SummaryRow.request_id,
    SummaryRow.options,
    SummaryRow.source,
    SummaryRow.data,
    SummaryRow.name,
    SummaryRow.tries,
)


def claim(engine: Engine, worker: str, most: int, lease: float) -> list[Job]:
    """Take up to `most` jobs that nobody holds, for `lease` seconds: single summaries first, then the oldest."""
    now = time.time()
    free = or_(SummaryRow.status == "queued", and_(SummaryRow.status == "running", SummaryRow.lease_until < now))
    order = (SummaryRow.priority, SummaryRow.id)
    found = (
        select(SummaryRow.id).where(free).order_by(*order).limit(most).with_for_update(skip_locked=True).cte("found")
    )
    held = {"status": "running", "lease_owner": worker, "lease_until": now + lease, "tries": SummaryRow.tries + 1}
    taking = update(SummaryRow).where(SummaryRow.id.in_(select(found.c.id))).values(held).returning(*_JOB)
    with engine.connect() as connection:
        if connection.scalar(select(SummaryRow.id).where(free).limit(1)) is None:
            return []  # a look costs other writers nothing
    with writing(engine) as connection:
        return [Job(*row) for row in connection.execute(taking).all()]


def renew(engine: Engine, worker: str, ids: Collection[str], lease: float) -> set[str]:
    """The worker's heartbeat: which of its jobs it still holds, for another `lease` seconds."""
    if not ids:
        return set()
    mine = (SummaryRow.id.in_(ids), SummaryRow.lease_owner == worker, SummaryRow.status == "running")
    change = update(SummaryRow).where(*mine).values(lease_until=time.time() + lease).returning(SummaryRow.id)
    with writing(engine) as connection:
        return set(connection.scalars(change))


def finish(engine: Engine, worker: str, id_: str, ended: Ended) -> bool:
    """Write how a job ended. False where it is no longer the worker's, and nothing was written."""
    mine = (SummaryRow.id == id_, SummaryRow.lease_owner == worker, SummaryRow.status == "running")
    change = (
        update(SummaryRow)
        .where(*mine)
        .values(
            status="failed" if ended.problem is not None else "done",
            finished_at=time.time(),
            lease_owner=None,
            lease_until=None,
            data=None,
            result=ended.result,
            problem=ended.problem,
            article=ended.article,
            headline=ended.headline,
        )
    )
    with writing(engine) as connection:
        return bool(connection.execute(change).rowcount)


def release(engine: Engine, worker: str, ids: Collection[str]) -> None:
    """Give jobs back, for anybody to take at once. What a stop interrupted does not count as a try."""
    mine = (SummaryRow.id.in_(ids), SummaryRow.lease_owner == worker, SummaryRow.status == "running")
    free = {"status": "queued", "lease_owner": None, "lease_until": None, "tries": SummaryRow.tries - 1}
    with writing(engine) as connection:
        connection.execute(update(SummaryRow).where(*mine).values(free))


def waiting(engine: Engine) -> dict[str, int]:
    """How many are queued and running, for everybody."""
    query = select(SummaryRow.status, func.count()).where(SummaryRow.status.in_(UNFINISHED)).group_by(SummaryRow.status)
    with engine.connect() as connection:
        return dict.fromkeys(UNFINISHED, 0) | {row[0]: row[1] for row in connection.execute(query)}


def sweep(engine: Engine, keep_days: float) -> None:
    """Forget old `Idempotency-Key`s, and what has ended longer ago than it is kept (0: for ever)."""
    now = time.time()
    with writing(engine) as connection:
        connection.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - _KEPT))
        if keep_days:
            old = now - keep_days * 86_400
            connection.execute(delete(SummaryRow).where(SummaryRow.finished_at < old))
            left = select(SummaryRow.batch_id).where(SummaryRow.batch_id == BatchRow.id).exists()
            connection.execute(delete(BatchRow).where(BatchRow.created_at < old, ~left))
