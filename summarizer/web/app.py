"""The application: layers, routes, and what answers where nothing else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from summarizer.web import answers, page
from summarizer.web.access import Doorkeeper
from summarizer.web.bodies import Bounded
from summarizer.web.observed import Observed
from summarizer.web.openapi import describe
from summarizer.web.problems import ProblemError
from summarizer.web.routes import batches, health, summaries
from summarizer.web.service import running
from summarizer.web.settings import Settings

_OURS = ["Idempotency-Key", "Prefer", "X-Request-ID", "Authorization", "Content-Type"]
_SHOWN = ["Location", "X-Request-ID", "Retry-After", "RateLimit", "RateLimit-Policy"]


def create_app(settings: Settings) -> FastAPI:
    """The application by these settings. Its store is opened, and its worker begins, when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings) as service:
            app.state.service = service
            yield

    app = FastAPI(
        lifespan=lifespan, docs_url=None, redoc_url=None, generate_unique_id_function=lambda route: route.name
    )
    app.openapi = lambda: describe(app, settings)  # type: ignore[method-assign]
    for router in (summaries.router, batches.router, health.router, page.router):
        app.include_router(router)
    _answer_problems(app)
    _wrap(app, settings)
    return app


def _answer_problems(app: FastAPI) -> None:
    app.add_exception_handler(ProblemError, answers.on_problem)
    app.add_exception_handler(HTTPException, answers.on_http)
    app.add_exception_handler(SQLAlchemyError, answers.on_no_store)
    app.add_exception_handler(RequestValidationError, answers.on_invalid)


def _wrap(app: FastAPI, settings: Settings) -> None:
    """The layers, the innermost first."""
    given: dict[str, Any] = {"settings": settings}
    app.add_middleware(Bounded, **given)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=_OURS,
            expose_headers=_SHOWN,
        )
    app.add_middleware(Doorkeeper, **given)
    app.add_middleware(Observed)
