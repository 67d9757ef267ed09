"""A summary as people read it."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from summarizer import render
from summarizer.schema import Summary
from summarizer.web.articles import from_json

Form = Annotated[Literal["html", "markdown", "text"], Query()]
_TYPES = {"html": "text/html", "markdown": "text/markdown", "text": "text/plain"}
REPORTS: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()}


def report(result: str, article: str, form: str) -> Response:
    """The answer; a page brings its own policy, which lets nothing run but what is the program's."""
    summary = Summary.model_validate_json(result)
    try:
        page: Any = import_module("summarizer.render.report")
    except ModuleNotFoundError:  # Markdown takes the place of a page
        form = "markdown" if form == "html" else form
        return Response(render.FORMATS[form](summary), media_type=_TYPES[form])
    formats: dict[str, Any] = dict(render.FORMATS)
    headers = {"Content-Security-Policy": page.report_csp()} if form == "html" else {}
    return Response(formats[form](summary, from_json(article)), headers=headers, media_type=_TYPES[form])
