"""The description of the service: what FastAPI cannot see of bodies, events and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from summarizer.version import __version__
from summarizer.web.events import DESCRIBED
from summarizer.web.incoming import FILES
from summarizer.web.problems import MEDIA_TYPE
from summarizer.web.settings import Settings
from summarizer.web.submissions import BatchAsked, SummaryAsked

_REF = "#/components/schemas/"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_EXAMPLE = (
    "Mill at Orvel sets a record\n\n"
    "The mill at Orvel ground 4,200 tonnes of flour last year, its owner said on Monday.\n"
    "It stands on the left bank of the river and was built for a monastery."
)
_TEXT = {"schema": {"type": "string", "minLength": 1}, "example": _EXAMPLE}


def _body(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": dict(content)}}


ARTICLE_BODY = _body(
    {
        "application/json": {
            "schema": {"$ref": f"{_REF}SummaryAsked"},
            "examples": {"text": {"value": {"text": _EXAMPLE, "max_reasks": 1}}},
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            },
        },
        **{kind: _TEXT if kind.startswith("text/") else _BINARY for kind in FILES},
    }
)
BATCH_BODY = _body(
    {
        "application/json": {
            "schema": {"$ref": f"{_REF}BatchAsked"},
            "examples": {"two": {"value": {"articles": [{"text": _EXAMPLE, "name": "a"}, {"text": _EXAMPLE}]}}},
        }
    }
)


def linked(model: type[BaseModel], told: str, *, to: str = "summary") -> dict[str, Any]:
    """An answer whose `id` leads on."""
    names = {"summary": ("look", "read", "take_away"), "batch": ("look_at_batch", "follow_batch", "take_batch_away")}
    links = {name: {"operationId": name, "parameters": {"id": "$response.body#/id"}} for name in names[to]}
    return {"model": model, "description": told, "links": links}


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
    bodies = (made["components"]["schemas"][name]["properties"] for name in ("SummaryAsked", "BatchAsked"))
    queries = made["paths"]["/v1/summaries"]["post"]["parameters"]
    named = [body["model"] for body in bodies] + [one["schema"] for one in queries if one["name"] == "model"]
    for schema in named:
        schema["anyOf"] = [{"type": "string", "enum": [settings.model]}, {"type": "null"}]


def _as_problems(operation: dict[str, Any]) -> None:
    """Errors are told as problems, and events are no text: FastAPI writes all down as the route's own answer."""
    for status, answer in operation.get("responses", {}).items():
        answer.get("content", {}).get("text/event-stream", {}).get("schema", {}).pop("type", None)
        if status >= "400":
            answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}}
