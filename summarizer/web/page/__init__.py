"""The page at `/`: give an article, watch its summary come, read it with its evidence, find it again.

Three static files and the report, which the page shows in a frame of its own.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from fastapi import APIRouter, Response

from summarizer.render.report import report_csp

router = APIRouter(include_in_schema=False)
_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@router.get("/")
@router.get("/summaries/{id}")
async def page() -> Response:
    """The page. The second address is a summary's, to be shared; the page asks for it, with a key where need be."""
    return _asset("page.html", {"Content-Security-Policy": page_csp()})


@router.get("/page/{name}")
async def asset(name: Literal["page.css", "page.js", "icon.svg"]) -> Response:
    """What the page is made of."""
    return _asset(name, {})


@cache
def page_csp() -> str:
    """Nothing but the page's own files, and the report's script and style: its frame is under this policy too."""
    shared = (part for part in report_csp().split("; ") if part.startswith(("script-src ", "style-src ")))
    own = (part.replace("-src ", "-src 'self' ", 1) for part in shared)
    return "; ".join(
        (
            "default-src 'none'",
            *own,
            "connect-src 'self'",
            "img-src 'self'",
            "frame-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _asset(name: str, headers: dict[str, str]) -> Response:
    return Response(_read(name), headers=headers, media_type=_KINDS[name.rpartition(".")[2]])


@cache
def _read(name: str) -> bytes:
    return (files(__package__) / name).read_bytes()
