"""The only reader of the files that ship beside the code: prompts, JSON Schemas and prices.

The wheel carries them in `summarizer/_data`; in a checkout they lie at the top level.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import ResourceError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def read_prompt(reference: str) -> str:
    """The text of the prompt `NAME@VERSION`. ResourceError where there is none."""
    return _read("prompts", f"{reference}.md")


def read_schema(name: str) -> str:
    """The published JSON Schema `draft` or `summary`. ResourceError where there is none."""
    return _read("schemas", f"{name}.json")


def read_prices() -> str:
    """The text of the table of prices."""
    return _read("prices", "table.json")


def list_prompts() -> list[str]:
    """Every `NAME@VERSION`, sorted."""
    return sorted(file.name.removesuffix(".md") for file in _folder("prompts").iterdir() if file.name.endswith(".md"))


def _read(folder: str, name: str) -> str:
    try:
        return _folder(folder).joinpath(name).read_text(encoding="utf-8")
    except OSError as missing:
        raise ResourceError(f"{folder}/{name} is not there; reinstall the package") from missing


def _folder(name: str) -> Traversable:
    shipped = files("summarizer") / "_data" / name
    if shipped.is_dir():
        return shipped
    checkout = Path(__file__).parent.parent / name
    if checkout.is_dir():
        return checkout
    raise ResourceError(f"neither {shipped} nor {checkout} is there; reinstall the package")
