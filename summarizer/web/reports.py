"""A summary as people, and other programs, read it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from summarizer.render import FORMATS
from summarizer.render.report import report_csp
from summarizer.schema import Summary
from summarizer.web.articles import from_json

Form = Annotated[Literal["html", "markdown", "text", "json", "jsonld"], Query()]
_TYPES = {
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
    "json": "application/json",
    "jsonld": "application/ld+json",
}
REPORTS: dict[str, Any] = {
    kind: {"schema": {"type": "object" if "json" in kind else "string"}} for kind in _TYPES.values()
}


def report(result: str, article: str, form: str) -> Response:
    """The answer; a page comes with its own policy, which lets nothing run but what is the program's."""
    text = FORMATS[form](Summary.model_validate_json(result), from_json(article))
    headers = {"Content-Security-Policy": report_csp()} if form == "html" else {}
    return Response(text, headers=headers, media_type=_TYPES[form])
