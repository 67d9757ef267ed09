"""The page at `/`."""

from fastapi import APIRouter

from summarizer.version import __version__

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> dict[str, str]:
    """Where to look, until there is a page."""
    return {"service": "summarizer", "version": __version__, "description": "/openapi.json"}
