"""Answers with a problem, wherever it was met."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from summarizer.web import context
from summarizer.web.problems import MEDIA_TYPE, Fault, ProblemError, plain

_log = logging.getLogger("summarizer.web")


def answer(error: ProblemError, path: str) -> Response:
    """The problem as an answer."""
    problem = error.problem(path, context.request_id.get())
    text = problem.model_dump_json(exclude_none=True)
    return Response(text, status_code=error.status, headers=error.headers, media_type=MEDIA_TYPE)


async def refuse(error: ProblemError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the problem from where there is no route yet."""
    await answer(error, scope["path"])(scope, receive, send)


async def on_problem(request: Request, error: Exception) -> Response:
    """Ours."""
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for no other
    return answer(error, request.url.path)


async def on_http(request: Request, error: Exception) -> Response:
    """Those of the framework: no such route, no such method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for no other
    headers = dict(error.headers or {})
    if error.status_code == 405 and (methods := _methods(request.app, request.url.path)):
        headers["Allow"] = ", ".join(methods)
    return answer(plain(error.status_code, str(error.detail), headers), request.url.path)


async def on_no_store(request: Request, error: Exception) -> Response:
    """The database cannot be reached or used just now."""
    _log.error("the store cannot be used just now", exc_info=error)
    told = "the store cannot be reached just now; try again"
    problem = ProblemError(503, "no-store", told, code=1, headers={"Retry-After": "5"})
    return answer(problem, request.url.path)


async def on_invalid(request: Request, error: Exception) -> Response:
    """What does not fit the description, without the values: they may be articles."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for no other
    return answer(invalid(error.errors()), request.url.path)


def invalid(faults: Sequence[Any] | ValidationError, at: str = "") -> ProblemError:
    """The problem of a request that does not fit."""
    details = faults.errors() if isinstance(faults, ValidationError) else faults
    told = [Fault(where=_where(fault, at), message=str(fault["msg"])) for fault in details]
    return ProblemError(422, "not-valid", "the request does not fit its description", errors=told[:20])


def _methods(app: FastAPI, path: str) -> list[str]:
    """The methods of a path, as they are described: the framework knows those of one route alone."""
    return [
        method.upper()
        for pattern, operations in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)
        for method in operations
    ]


def _where(fault: Mapping[str, Any], at: str) -> str:
    place = fault["loc"]
    parts = [str(part)[:80] for part in place] if isinstance(place, tuple) else []
    return ".".join([at, *parts] if at else parts) or "body"
