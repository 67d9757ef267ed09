"""Rendering: pure functions from a `Summary`, and the article where its words are shown, to text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.render.json import as_json, as_json_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.schema import Summary
    from summarizer.text import Article


# Each of the other formats is loaded when it is asked for.


def as_markdown(summary: Summary, article: Article) -> str:
    """Markdown; see `summarizer.render.markdown`."""
    from summarizer.render.markdown import as_markdown as rendered  # noqa: PLC0415

    return rendered(summary, article)


def as_text(summary: Summary) -> str:
    """Text for a terminal; see `summarizer.render.text`."""
    from summarizer.render.text import as_text as rendered  # noqa: PLC0415

    return rendered(summary)


def as_html(summary: Summary, article: Article) -> str:
    """The report; see `summarizer.render.report`."""
    from summarizer.render.report import render_html  # noqa: PLC0415

    return render_html(summary, article)


def as_jsonld(summary: Summary, article: Article) -> str:
    """JSON-LD; see `summarizer.render.jsonld`."""
    from summarizer.render.jsonld import as_jsonld as rendered  # noqa: PLC0415

    return rendered(summary, article)


FORMATS: dict[str, Callable[[Summary, Article], str]] = {
    "json": lambda summary, _: as_json(summary),
    "jsonl": lambda summary, _: as_json_line(summary),
    "markdown": as_markdown,
    "text": lambda summary, _: as_text(summary),
    "html": as_html,
    "jsonld": as_jsonld,
}

__all__ = ["FORMATS", "as_html", "as_json", "as_json_line", "as_jsonld", "as_markdown", "as_text"]
