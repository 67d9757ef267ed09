"""For whoever looks after the service: is it alive, is it ready, what has it done."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from summarizer.version import __version__
from summarizer.web.access import Owner
from summarizer.web.metrics import CONTENT_TYPE, exposition
from summarizer.web.problems import ProblemError, documented
from summarizer.web.service import Serving
from summarizer.web.store.jobs import waiting

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str
    version: str


class Ready(BaseModel):
    """What it takes to make a summary is there."""

    status: str
    model: str
    queued: int
    running: int


@router.get("/healthz", responses=documented(421))
async def healthz() -> Alive:
    """Whether the process answers; restart it where it does not."""
    return Alive(status="alive", version=__version__)


@router.get("/readyz", responses=documented(421, 503))
async def readyz(service: Serving) -> Ready:
    """Whether to send requests here: the store can be reached, a model is chosen, and the service does not stop."""
    if not service.worker.is_alive:
        raise ProblemError(503, "stopping", "the service stops", code=1)
    if service.settings.model is None:
        raise ProblemError(503, "no-model", "no model is chosen: start the service with --model")
    counts = await service.stored(waiting)
    return Ready(status="ready", model=service.settings.model, **counts)


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"description": "for Prometheus", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **documented(401, 403, 421, 500),
    },
)
async def metrics(service: Serving, owner: Owner) -> Response:
    """What was done and what it took, as Prometheus reads it."""
    del owner
    return Response(exposition(await service.stored(waiting)), headers={"Content-Type": CONTENT_TYPE})
