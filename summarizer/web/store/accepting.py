"""Taking work in. Limits and repeats are looked at in the transaction that writes it: they hold over all processes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, insert, select, text, update

from summarizer.web.store.engine import writing
from summarizer.web.store.ids import new_id
from summarizer.web.store.tables import AllowanceRow, BatchRow, IdempotencyRow, SummaryRow

LOCAL = "local"  # who comes in without a key
UNFINISHED = ("queued", "running")


@dataclass(frozen=True, slots=True)
class NewSummary:
    """What is asked for: options and source as JSON, and the bytes that were given."""

    options: str
    source: str
    data: bytes | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Once:
    """An `Idempotency-Key`, and the sha256 of what came with it."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an owner may have: so many acceptances a minute, so many at once, so many unfinished."""

    per_minute: int
    burst: int
    most_active: int
    most_batched: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many more may come now, and in how many seconds the next where that is none."""

    limit: int
    remaining: int
    wait: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was taken in, or had been before by the same `Idempotency-Key`."""

    id: str
    is_repeat: bool
    allowance: Allowance | None = None


class KeyReusedError(Exception):
    """The `Idempotency-Key` came with something else before."""


class TooMuchError(Exception):
    """A limit of the owner is reached; `wait` is in seconds."""

    def __init__(self, told: str, allowance: Allowance, wait: float) -> None:
        super().__init__(told)
        self.allowance, self.wait = allowance, wait


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who asks, by which request, and what holds for him. With a `worker` the summary is that process's to make."""

    owner: str
    request_id: str
    bounds: Bounds
    once: Once | None = None
    worker: str | None = None
    lease: float = 0.0


def accept_summary(engine: Engine, asked: Acceptance, new: NewSummary) -> Accepted:
    """Write a summary that is to be made. KeyReusedError, TooMuchError."""
    with _turn(engine, asked.owner) as connection:
        if known := _known(connection, asked):
            return known
        allowance = _paced(connection, asked)
        _bounded(connection, asked, allowance, 1, is_batch=False)
        id_ = new_id("sum")
        connection.execute(insert(SummaryRow), [_row(asked, new, id_)])
        _remember(connection, asked, id_)
    return Accepted(id_, False, allowance)


def accept_batch(engine: Engine, asked: Acceptance, news: Sequence[NewSummary]) -> Accepted:
    """Write many at once. KeyReusedError, TooMuchError."""
    with _turn(engine, asked.owner) as connection:
        if known := _known(connection, asked):
            return known
        allowance = _paced(connection, asked)
        _bounded(connection, asked, allowance, len(news), is_batch=True)
        id_ = new_id("bat")
        batch = {"id": id_, "owner": asked.owner, "created_at": time.time(), "total": len(news)}
        connection.execute(insert(BatchRow), [batch])
        rows = [
            _row(asked, new, new_id("sum", place)) | {"batch_id": id_, "position": place, "priority": 1}
            for place, new in enumerate(news)
        ]
        connection.execute(insert(SummaryRow), rows)
        _remember(connection, asked, id_)
    return Accepted(id_, False, allowance)


@contextlib.contextmanager
def _turn(engine: Engine, owner: str) -> Iterator[Connection]:
    """A transaction in which nobody else takes anything in for this owner."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:o, 0))"), {"o": owner})
        yield connection


def _known(connection: Connection, asked: Acceptance) -> Accepted | None:
    if asked.once is None:
        return None
    query = select(IdempotencyRow.fingerprint, IdempotencyRow.resource_id).where(
        IdempotencyRow.owner == asked.owner, IdempotencyRow.key == asked.once.key
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.fingerprint != asked.once.fingerprint:
        raise KeyReusedError
    return Accepted(row.resource_id, True)


def _remember(connection: Connection, asked: Acceptance, id_: str) -> None:
    if asked.once is not None:
        row = {"owner": asked.owner, "key": asked.once.key, "fingerprint": asked.once.fingerprint}
        connection.execute(insert(IdempotencyRow), [row | {"resource_id": id_, "created_at": time.time()}])


def _paced(connection: Connection, asked: Acceptance) -> Allowance:
    """Take one of the owner's allowance (the generic cell rate algorithm)."""
    step, now, limit = 60 / asked.bounds.per_minute, time.time(), asked.bounds.burst
    due = connection.scalar(select(AllowanceRow.due_at).where(AllowanceRow.owner == asked.owner))
    ahead = max(0.0, (due or 0.0) - now)
    if ahead > step * (limit - 1):
        wait = ahead - step * (limit - 1)
        told = f"at most {asked.bounds.per_minute} summaries and batches a minute are accepted for one key"
        raise TooMuchError(told, Allowance(limit, 0, wait), wait)
    new = {"due_at": now + ahead + step}
    if due is None:
        connection.execute(insert(AllowanceRow), [new | {"owner": asked.owner}])
    else:
        connection.execute(update(AllowanceRow).where(AllowanceRow.owner == asked.owner).values(new))
    left = int((step * limit - ahead - step) / step + 1e-6)
    return Allowance(limit, left, 0.0 if left else step)


def _bounded(connection: Connection, asked: Acceptance, allowance: Allowance, adding: int, *, is_batch: bool) -> None:
    """TooMuchError where the owner has too much unfinished."""
    among = SummaryRow.batch_id.is_not(None) if is_batch else SummaryRow.batch_id.is_(None)
    query = select(func.count()).where(SummaryRow.owner == asked.owner, SummaryRow.status.in_(UNFINISHED), among)
    most = asked.bounds.most_batched if is_batch else asked.bounds.most_active
    if (connection.scalar(query) or 0) + adding > most:
        what = "articles of batches" if is_batch else "summaries"
        told = f"at most {most} {what} of one key may be unfinished; wait for some to end"
        raise TooMuchError(told, allowance, 5.0)


def _row(asked: Acceptance, new: NewSummary, id_: str) -> dict[str, object]:
    now = time.time()
    return {
        "id": id_,
        "owner": asked.owner,
        "name": new.name,
        "status": "running" if asked.worker else "queued",
        "priority": 0,
        "created_at": now,
        "lease_owner": asked.worker,
        "lease_until": now + asked.lease if asked.worker else None,
        "tries": 1 if asked.worker else 0,
        "request_id": asked.request_id,
        "options": new.options,
        "source": new.source,
        "data": new.data,
        "batch_id": None,
        "position": None,
    }
