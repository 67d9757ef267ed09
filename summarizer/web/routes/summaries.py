"""`/v1/summaries`: ask for one, look at it, list them, take one away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from summarizer.web import events, incoming, waiting
from summarizer.web.access import Owner
from summarizer.web.examples import ARTICLE_BODY
from summarizer.web.incoming import IdempotencyKey, Prefer, Uploading
from summarizer.web.openapi import linked, paged, streamed
from summarizer.web.problems import MEDIA_TYPE, Problem, ProblemError, documented
from summarizer.web.reports import REPORTS, Form, report
from summarizer.web.resources import (
    BatchId,
    ListedSummary,
    Status,
    SummaryId,
    SummaryPage,
    SummaryResource,
    listed,
    listed_json,
    summary_json,
)
from summarizer.web.service import Service, Serving
from summarizer.web.store import reading
from summarizer.web.store.accepting import UNFINISHED
from summarizer.web.store.ids import after_cursor, cursor_after
from summarizer.web.store.reading import Kept
from summarizer.web.submissions import fingerprint, new_summary

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
Id = Annotated[SummaryId, Path()]
Cursor = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9_-]+$", max_length=200, description="`next_cursor` of the page before")
]
_JSON, _EVENTS = "application/json", events.MEDIA_TYPE


@router.post(
    "",
    status_code=201,
    openapi_extra=ARTICLE_BODY,
    responses={
        200: linked(SummaryResource, "made before: the Idempotency-Key is known") | streamed(),
        201: linked(SummaryResource, "made") | streamed(),
        202: linked(ListedSummary, "accepted, and not made yet"),
        **documented(400, 401, 403, 406, 408, 413, 415, 421, 422, 429, 500, 502, 503, 504),
    },
)
async def ask(
    request: Request,
    service: Serving,
    owner: Owner,
    query: Uploading,
    idempotency_key: IdempotencyKey = None,
    prefer: Prefer = None,
) -> Response:
    """Summarise an article. `Accept: text/event-stream` shows it coming; else the answer waits, as `Prefer` says."""
    kind = incoming.chosen(request, (_JSON, _EVENTS))
    given, options = await incoming.asked(request, query, service.settings)
    new = new_summary(given, options)
    asking = incoming.accepting(service, owner, idempotency_key, fingerprint("summary", [new]))
    accepted = await waiting.accept(service, asking, new, drafts=kind == _EVENTS)
    headers = {"Location": f"/v1/summaries/{accepted.id}", **waiting.allowance_headers(accepted.allowance)}
    status = 200 if accepted.is_repeat else 201
    if kind == _EVENTS:
        return events.EventStream(_events(service, owner, accepted.id), status, headers)
    seconds = incoming.patience(prefer, service.settings.summary_seconds)
    if not seconds and not accepted.is_repeat:
        return _json(listed_json(await _found(service, owner, accepted.id)), 202, headers)
    found = await waiting.ended(service, owner, accepted.id, seconds, is_new=not accepted.is_repeat)
    return _answer(found, headers, status)


@router.get("", responses={200: paged(SummaryPage, "a page of them"), **documented(401, 403, 421, 422, 500)})
async def list_(
    service: Serving,
    owner: Owner,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Cursor = None,
    batch: Annotated[BatchId | None, Query()] = None,
    status: Status | None = None,
) -> Response:
    """The summaries, newest first. What comes in meanwhile shifts nothing: a page begins after the last one's end."""
    try:
        before = after_cursor(cursor) if cursor is not None else None
    except ValueError:
        raise ProblemError(422, "not-valid", "this is no cursor that the service gave") from None
    found = await service.stored(reading.page, owner, limit + 1, before=before, batch=batch, status=status)
    cursor = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return _json(json.dumps({"items": [listed(one) for one in found[:limit]], "next_cursor": cursor}))


@router.get(
    "/{id}",
    responses={
        200: linked(SummaryResource, "as far as it is") | streamed(),
        **documented(401, 403, 404, 406, 421, 422, 500, 503),
    },
)
async def look(request: Request, service: Serving, owner: Owner, id: Id, prefer: Prefer = None) -> Response:
    """A summary. `Prefer: wait=SECONDS` waits for its end, `Accept: text/event-stream` shows how it comes to it."""
    kind = incoming.chosen(request, (_JSON, _EVENTS))
    if kind == _EVENTS:
        await _found(service, owner, id)
        return events.EventStream(_events(service, owner, id))
    seconds = incoming.patience(prefer, service.settings.summary_seconds) if prefer else 0.0
    return _json(summary_json(await waiting.ended(service, owner, id, seconds)))


@router.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 421, 422, 500))
async def take_away(service: Serving, owner: Owner, id: Id) -> None:
    """Delete a summary, its article with it. One that is being made is given up."""
    if not await service.stored(reading.remove, owner, id):
        raise _missing()
    service.worker.drop(id)
    service.watchers.tell(id)


@router.get(
    "/{id}/report",
    response_class=Response,
    responses={
        200: {"description": "the summary to be read", "content": REPORTS},
        **documented(401, 403, 404, 409, 421, 422, 500),
    },
)
async def read(service: Serving, owner: Owner, id: Id, format: Form = "html") -> Response:
    """The summary for people: a page, Markdown or text."""
    found = await _found(service, owner, id)
    if found.result is None or found.article is None:
        told = "there is no report: the summary failed" if found.problem else "the summary is not made yet"
        raise ProblemError(409, "no-result", told)
    return await asyncio.to_thread(report, found.result, found.article, format)


async def _events(service: Service, owner: str, id_: str) -> AsyncIterator[str]:
    with service.watchers.watching(id_) as watch:
        async for event in events.of_summary(service, owner, id_, watch):
            yield event


async def _found(service: Service, owner: str, id_: str) -> Kept:
    found = await service.stored(reading.find, owner, id_)
    if found is None:
        raise _missing()
    return found


def _missing() -> ProblemError:
    return ProblemError(404, "not-found", "there is no such summary, or no longer")


def _answer(found: Kept, headers: dict[str, str], status: int) -> Response:
    """A summary that was waited for: as it came out, or 202 where it has not yet."""
    if found.problem is not None:
        problem = Problem.model_validate_json(found.problem)
        return Response(found.problem, problem.status, headers, MEDIA_TYPE)
    if found.status in UNFINISHED:
        return _json(listed_json(found), 202, headers)
    return _json(summary_json(found), status, headers)


def _json(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, headers, _JSON)
