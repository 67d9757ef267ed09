"""The tables. A change here needs a migration beside it; a test holds the two against each other.

Times are seconds since 1970. Ids sort by the time of their making.
"""

from __future__ import annotations

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The tables of the service."""


class KeyRow(Base):
    """An API key: its secret's digest, never the secret. Keys of one name see the same summaries."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float] = mapped_column(Double)
    revoked_at: Mapped[float | None] = mapped_column(Double)


class BatchRow(Base):
    """Many articles that came together."""

    __tablename__ = "batches"
    __table_args__ = (Index("batches_of_owner", "owner", "id"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float] = mapped_column(Double)
    total: Mapped[int]


class SummaryRow(Base):
    """A summary asked for, and the job of making it: who works on it until when, what came of it.

    `source` and `data` are what was given and stay until it is done; `article` is what was read of it.
    """

    __tablename__ = "summaries"
    __table_args__ = (
        Index("summaries_of_owner", "owner", "id"),
        Index("summaries_of_batch", "batch_id", "position"),
        Index("summaries_to_do", "status", "priority", "id"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)  # queued, running, done, failed
    priority: Mapped[int]
    created_at: Mapped[float] = mapped_column(Double)
    finished_at: Mapped[float | None] = mapped_column(Double)
    lease_owner: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[float | None] = mapped_column(Double)
    tries: Mapped[int]
    request_id: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    headline: Mapped[str | None] = mapped_column(Text)
    article: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)


class IdempotencyRow(Base):
    """An `Idempotency-Key` that was used, for what, and what came of it."""

    __tablename__ = "idempotency_keys"

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    resource_id: Mapped[str] = mapped_column(Text, index=True)
    created_at: Mapped[float] = mapped_column(Double)


class AllowanceRow(Base):
    """How far ahead of an even pace an owner is (the generic cell rate algorithm's arrival time)."""

    __tablename__ = "allowances"

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[float] = mapped_column(Double)
