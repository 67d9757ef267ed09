"""Rendering: pure functions from a `Summary` to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.render.json import as_json, as_json_line
from summarizer.render.markdown import as_markdown
from summarizer.render.text import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.schema import Summary

FORMATS: dict[str, Callable[[Summary], str]] = {
    "json": as_json,
    "jsonl": as_json_line,
    "markdown": as_markdown,
    "text": as_text,
}

__all__ = ["FORMATS", "as_json", "as_json_line", "as_markdown", "as_text"]
