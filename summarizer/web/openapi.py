"""The description of the service: what FastAPI cannot see of bodies, events and links."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from summarizer.version import __version__
from summarizer.web.events import DESCRIBED
from summarizer.web.problems import MEDIA_TYPE
from summarizer.web.settings import Settings
from summarizer.web.submissions import BatchAsked, SummaryAsked

_REF = "#/components/schemas/"
_FROM_BATCH: dict[str, Any] = {
    "list_of_batch": {
        "operationId": "list_",
        "parameters": {"batch": "$response.body#/id"},
        "description": "the summaries of the batch",
    }
}
_FROM_PAGE: dict[str, Any] = {
    "next": {
        "operationId": "list_",
        "parameters": {"cursor": "$response.body#/next_cursor"},
        "description": "the next page, where `next_cursor` is not null",
    },
}


def linked(model: type[BaseModel], told: str, *, to: str = "summary") -> dict[str, Any]:
    """An answer whose `id` leads on."""
    names = {"summary": ("look", "read", "take_away"), "batch": ("look_at_batch", "follow_batch", "take_batch_away")}
    links = {name: {"operationId": name, "parameters": {"id": "$response.body#/id"}} for name in names[to]}
    return {"model": model, "description": told, "links": links | (_FROM_BATCH if to == "batch" else {})}


def paged(model: type[BaseModel], told: str) -> dict[str, Any]:
    """An answer whose `next_cursor` leads to the next."""
    return {"model": model, "description": told, "links": _FROM_PAGE}


def streamed() -> dict[str, Any]:
    """That an answer may come in events."""
    told = "; ".join(f"{name}: {what}" for name, what in DESCRIBED.items())
    return {"content": {"text/event-stream": {"schema": {"description": f"events: {told}"}}}}


def describe(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The OpenAPI description, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="summarizer",
            version=__version__,
            summary="Structured summaries of articles whose every item points to the characters that support it.",
            routes=app.routes,
        )
        _, defined = models_json_schema(
            [(SummaryAsked, "validation"), (BatchAsked, "validation")], ref_template=_REF + "{model}"
        )
        made = deepcopy(made)  # the bodies of requests are in it as they stand in `examples`
        made["components"]["schemas"] |= defined["$defs"]
        for path in made["paths"].values():
            for operation in path.values():
                _as_problems(operation)
                if settings.is_open:
                    operation.pop("security", None)
        _name_models(made, settings)
        app.openapi_schema = made
    return app.openapi_schema


def _name_models(made: dict[str, Any], settings: Settings) -> None:
    """Where only the default model may be named, say so."""
    if settings.allowed_models or settings.model is None:
        return
    only = {"type": "string", "enum": [settings.model]}
    bodies = (made["components"]["schemas"][name]["properties"] for name in ("SummaryAsked", "BatchAsked"))
    asking = made["paths"]["/v1/summaries"]["post"]
    queries = (one["schema"] for one in asking["parameters"] if one["name"] == "model")
    for schema in (*(body["model"] for body in bodies), *queries):
        schema["anyOf"] = [only, {"type": "null"}]
    form = asking["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    form["model"] = {"description": form["model"]["description"], **only}


def _as_problems(operation: dict[str, Any]) -> None:
    """Errors are told as problems, and events are no text: FastAPI writes all down as the route's own answer."""
    for status, answer in operation.get("responses", {}).items():
        answer.get("content", {}).get("text/event-stream", {}).get("schema", {}).pop("type", None)
        if status >= "400":
            answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}}
