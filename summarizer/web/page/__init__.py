"""The page at `/`: give an article, watch its summary come, read it with its evidence, find it again.

Static files, without a build step, and the report, which the page shows in a frame of its own. The page begins in
`scripts/main.js`; each module there has one concern, and imports go down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Header, Response

from summarizer.render.report import report_csp
from summarizer.web.problems import ProblemError

router = APIRouter(include_in_schema=False)
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_ASKED_EACH_TIME = "no-cache"
_KEPT = "public, max-age=31536000, immutable"


@router.get("/")
@router.get("/summaries/{id}")
async def page(known: Annotated[str | None, Header(alias="If-None-Match")] = None) -> Response:
    """The page. The second address is a summary's, to be shared; the page asks for it, with a key where need be."""
    made = _page()
    headers = {"Content-Security-Policy": page_csp(), "Cache-Control": _ASKED_EACH_TIME, "ETag": f'"{made.version}"'}
    if made.version in (known or ""):  # a proxy may have made it a weak one, W/"…", or name several
        return Response(status_code=304, headers=headers)
    return Response(made.html, headers=headers, media_type="text/html")


@router.get("/page/{version}/{name:path}")
async def asset(version: str, name: str) -> Response:
    """What the page is made of. A browser keeps it by its version; of another one it has it for this time alone."""
    made = _page()
    if name not in made.assets:
        raise ProblemError(404, "not-found", "the page has no such file")
    kept = _KEPT if version == made.version else _ASKED_EACH_TIME
    return Response(made.assets[name], headers={"Cache-Control": kept}, media_type=_KINDS[name.rpartition(".")[2]])


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


@dataclass(frozen=True, slots=True)
class _Page:
    """The page, and what it is made of by name. The version is of both: files of two would be no page together."""

    html: bytes
    assets: dict[str, bytes]
    version: str


@cache
def _page() -> _Page:
    here = files(__package__)
    found = {one.name: one for one in here.iterdir()} | {
        f"scripts/{one.name}": one for one in (here / "scripts").iterdir()
    }
    assets = {name: found[name].read_bytes() for name in sorted(found) if name.rpartition(".")[2] in _KINDS}
    html = found["page.html"].read_bytes()
    version = sha256(b"\0".join((html, page_csp().encode(), *assets.values()))).hexdigest()[:32]
    return _Page(html.replace(b'"/page/', f'"/page/{version}/'.encode()), assets, version)
