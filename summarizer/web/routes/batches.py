"""`/v1/batches`: many articles at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from summarizer.web import events, incoming, waiting
from summarizer.web.access import Owner
from summarizer.web.examples import BATCH_BODY
from summarizer.web.incoming import IdempotencyKey
from summarizer.web.openapi import linked, streamed
from summarizer.web.problems import ProblemError, documented
from summarizer.web.resources import BatchId, BatchResource, batch_json
from summarizer.web.service import Service, Serving
from summarizer.web.store import reading
from summarizer.web.store.reading import Batch
from summarizer.web.submissions import fingerprint, new_summary

router = APIRouter(prefix="/v1/batches", tags=["batches"])
Id = Annotated[BatchId, Path()]


@router.post(
    "",
    status_code=202,
    openapi_extra=BATCH_BODY,
    responses={
        200: linked(BatchResource, "accepted before: the Idempotency-Key is known", to="batch"),
        202: linked(BatchResource, "accepted", to="batch"),
        **documented(400, 401, 403, 408, 413, 415, 421, 422, 429, 500),
    },
)
async def ask_many(
    request: Request, service: Serving, owner: Owner, idempotency_key: IdempotencyKey = None
) -> Response:
    """Summarise many articles by the same options. They are listed by `GET /v1/summaries?batch=ID`."""
    givens, options = await incoming.batch_asked(request, service.settings)
    news = [new_summary(given, options) for given in givens]
    asking = incoming.accepting(service, owner, idempotency_key, fingerprint("batch", news))
    accepted = await waiting.accept_many(service, asking, news)
    headers = {"Location": f"/v1/batches/{accepted.id}", **waiting.allowance_headers(accepted.allowance)}
    batch = await _found(service, owner, accepted.id)
    return Response(batch_json(batch), 200 if accepted.is_repeat else 202, headers, "application/json")


@router.get(
    "/{id}",
    responses={200: linked(BatchResource, "as far as it is", to="batch"), **documented(401, 403, 404, 421, 422, 500)},
)
async def look_at_batch(service: Serving, owner: Owner, id: Id) -> Response:
    """How far a batch is."""
    return Response(batch_json(await _found(service, owner, id)), media_type="application/json")


@router.get(
    "/{id}/events",
    response_class=events.EventStream,
    responses={
        200: {"description": "events, until all of it has ended", **streamed()},
        **documented(401, 403, 404, 421, 422, 500),
    },
)
async def follow_batch(service: Serving, owner: Owner, id: Id) -> Response:
    """What ends, as it ends: `ended` for each summary, `progress`, and `batch` at the end."""
    await _found(service, owner, id)
    return events.EventStream(events.of_batch(service, owner, id))


@router.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 421, 422, 500))
async def take_batch_away(service: Serving, owner: Owner, id: Id) -> None:
    """Delete a batch, its summaries and their articles. What is being made of it is given up."""
    if not await service.stored(reading.remove_batch, owner, id):
        raise _missing()


async def _found(service: Service, owner: str, id_: str) -> Batch:
    found = await service.stored(reading.find_batch, owner, id_)
    if found is None:
        raise _missing()
    return found


def _missing() -> ProblemError:
    return ProblemError(404, "not-found", "there is no such batch, or no longer")
