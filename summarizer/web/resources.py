"""What is shown of what is kept. The results are JSON in the store already and are passed on as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from summarizer.schema import Summary
from summarizer.web.problems import Problem
from summarizer.web.store.accepting import UNFINISHED
from summarizer.web.store.reading import Batch, Kept, Listed

Status = Literal["queued", "running", "done", "failed"]
SummaryId = Annotated[str, Field(pattern=r"^sum_[0-9a-f]{33}$")]
BatchId = Annotated[str, Field(pattern=r"^bat_[0-9a-f]{33}$")]


class ListedSummary(BaseModel):
    """A summary in a list."""

    id: SummaryId
    status: Status
    name: str | None
    headline: str | None
    batch: BatchId | None
    position: int | None = Field(ge=0, description="in its batch, from 0")
    created_at: datetime
    finished_at: datetime | None


class SummaryResource(ListedSummary):
    """A summary: `result` when it is done, `problem` when it failed."""

    article_text: str | None = Field(description="the text that was summarised; every offset is into it")
    result: Summary | None
    problem: Problem | None


class SummaryPage(BaseModel):
    """Summaries, the newest first."""

    items: list[ListedSummary]
    next_cursor: str | None = Field(description="`cursor` of the next page; null on the last one")


class BatchResource(BaseModel):
    """A batch and how far it is."""

    id: BatchId
    status: Literal["running", "done"]
    created_at: datetime
    total: int = Field(ge=0)
    queued: int = Field(ge=0)
    running: int = Field(ge=0)
    done: int = Field(ge=0)
    failed: int = Field(ge=0)


def listed(one: Listed) -> dict[str, object]:
    """A summary as it stands in a list."""
    return {
        "id": one.id,
        "status": one.status,
        "name": one.name,
        "headline": one.headline,
        "batch": one.batch_id,
        "position": one.position,
        "created_at": _moment(one.created_at),
        "finished_at": _moment(one.finished_at) if one.finished_at is not None else None,
    }


def listed_json(one: Listed) -> str:
    """The same as JSON."""
    return json.dumps(listed(one), ensure_ascii=False)


def summary_json(one: Kept) -> str:
    """A summary as JSON."""
    text = json.loads(one.article)["text"] if one.article is not None else None
    head = listed_json(one)[:-1]
    parts = f'"result": {one.result or "null"}, "problem": {one.problem or "null"}'
    return f'{head}, "article_text": {json.dumps(text, ensure_ascii=False)}, {parts}}}'


def batch_json(batch: Batch) -> str:
    """A batch as JSON."""
    counts = {status: batch.counts.get(status, 0) for status in ("queued", "running", "done", "failed")}
    status = "running" if any(counts[name] for name in UNFINISHED) else "done"
    told = {"id": batch.id, "status": status, "created_at": _moment(batch.created_at), "total": batch.total}
    return json.dumps(told | counts)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
