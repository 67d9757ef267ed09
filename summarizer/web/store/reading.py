"""Looking at what there is, and taking it away; always of one owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, delete, func, select

from summarizer.web.store.engine import writing
from summarizer.web.store.tables import BatchRow, IdempotencyRow, SummaryRow


@dataclass(frozen=True, slots=True)
class Listed:
    """A summary without what is long of it."""

    id: str
    name: str | None
    headline: str | None
    status: str
    batch_id: str | None
    position: int | None
    created_at: float
    finished_at: float | None


@dataclass(frozen=True, slots=True)
class Kept(Listed):
    """A summary with all that came of it, as JSON."""

    source: str
    article: str | None
    result: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: how many of its articles are how far."""

    id: str
    created_at: float
    total: int
    counts: dict[str, int]


_LISTED = (
    SummaryRow.id,
    SummaryRow.name,
    SummaryRow.headline,
    SummaryRow.status,
    SummaryRow.batch_id,
    SummaryRow.position,
    SummaryRow.created_at,
    SummaryRow.finished_at,
)
_KEPT = (*_LISTED, SummaryRow.source, SummaryRow.article, SummaryRow.result, SummaryRow.problem)


def find(engine: Engine, owner: str, id_: str) -> Kept | None:
    """A summary; None where the owner has none of that id. Cheap to ask often: what is long is there at its end."""
    with engine.connect() as connection:
        row = connection.execute(_of(owner, id_, *_KEPT)).one_or_none()
    return Kept(*row) if row is not None else None


def page(
    engine: Engine, owner: str, limit: int, *, before: str | None, batch: str | None, status: str | None
) -> list[Listed]:
    """The newest summaries, those of a batch in its order reversed; `before` an id, so that new ones shift nothing."""
    query = select(*_LISTED).where(SummaryRow.owner == owner).order_by(SummaryRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(SummaryRow.id < before)
    if batch is not None:
        query = query.where(SummaryRow.batch_id == batch)
    if status is not None:
        query = query.where(SummaryRow.status == status)
    with engine.connect() as connection:
        return [Listed(*row) for row in connection.execute(query)]


def remove(engine: Engine, owner: str, id_: str) -> bool:
    """Take a summary away; one that is being made is no longer finished. Whether there was one."""
    with writing(engine) as connection:
        connection.execute(_forget(owner, id_))
        gone = delete(SummaryRow).where(SummaryRow.owner == owner, SummaryRow.id == id_)
        return bool(connection.execute(gone).rowcount)


def find_batch(engine: Engine, owner: str, id_: str) -> Batch | None:
    """A batch; None where the owner has none of that id."""
    query = select(BatchRow.created_at, BatchRow.total).where(BatchRow.owner == owner, BatchRow.id == id_)
    counting = select(SummaryRow.status, func.count()).where(SummaryRow.batch_id == id_).group_by(SummaryRow.status)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        counts = {status: count for status, count in connection.execute(counting)}  # noqa: C416 - typed rows
    return Batch(id_, row.created_at, row.total, counts)


def ended_of(engine: Engine, batch: str) -> list[Listed]:
    """A batch's summaries that have ended, in its order."""
    over = (SummaryRow.batch_id == batch, SummaryRow.status.in_(("done", "failed")))
    with engine.connect() as connection:
        rows = connection.execute(select(*_LISTED).where(*over).order_by(SummaryRow.position)).all()
    return [Listed(*row) for row in rows]


def remove_batch(engine: Engine, owner: str, id_: str) -> bool:
    """Take a batch and its summaries away. Whether there was one."""
    with writing(engine) as connection:
        connection.execute(_forget(owner, id_))
        gone = delete(BatchRow).where(BatchRow.owner == owner, BatchRow.id == id_)
        return bool(connection.execute(gone).rowcount)


def _of(owner: str, id_: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(SummaryRow.owner == owner, SummaryRow.id == id_)


def _forget(owner: str, id_: str) -> Any:
    return delete(IdempotencyRow).where(IdempotencyRow.owner == owner, IdempotencyRow.resource_id == id_)
