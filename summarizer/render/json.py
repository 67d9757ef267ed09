"""JSON, as the published schema says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.schema import Summary


def as_json(summary: Summary) -> str:
    """Indented JSON with a final newline."""
    return summary.model_dump_json(indent=2) + "\n"


def as_json_line(summary: Summary) -> str:
    """One line of JSON Lines."""
    return summary.model_dump_json() + "\n"
