"""Markdown, for notes and tickets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.render.words import gaps, places, printable, standing, utterance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.schema import Figure, Summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_markdown(summary: Summary) -> str:
    """A heading a section, figures as a table; what the article holds cannot become markup."""
    return "\n".join(_lines(summary)) + "\n"


def escaped(text: str) -> str:
    """Text of one line without any meaning in Markdown."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def _lines(summary: Summary) -> Iterator[str]:
    yield f"# {escaped(summary.article.headline or 'Summary')}"
    yield ""
    for sentence in summary.summary_sentences:
        yield f"{escaped(sentence.text)} {escaped(places(sentence.evidence))}{_origin(sentence.origin)}"
    if summary.key_claims:
        yield "\n## Key claims\n"
    for claim in summary.key_claims:
        held = standing(summary, claim)
        note = f" ({escaped(held)})" if held else ""
        yield f"- {escaped(claim.text)} {escaped(places(claim.evidence))}{note}{_origin(claim.origin)}"
    if summary.figures:
        yield "\n## Figures\n"
        yield "| figure | what it counts | value | role | sentence |"
        yield "| --- | --- | --- | --- | --- |"
    yield from (_row(figure) for figure in summary.figures)
    if summary.attributions:
        yield "\n## Who says what\n"
    for item in summary.attributions:
        yield f"- {escaped(utterance(summary, item))} {escaped(places(item.evidence))}"
    if summary.rejected:
        yield "\n## Not supported by the article\n"
    for refused in summary.rejected:
        words = refused.item.get("text") or refused.item.get("name") or refused.item.get("id") or ""
        yield f"- {refused.kind.replace('_', ' ')} “{escaped(str(words))}”: {escaped(refused.reason)}"
    if missing := gaps(summary):
        yield "\n## Not read\n"
    yield from (f"- {escaped(gap)}" for gap in missing)


def _row(figure: Figure) -> str:
    value = f"{figure.low:,}–{figure.high:,}" if figure.low is not None else f"{figure.value:,}" if figure.value else ""
    bound = "" if figure.bound in {"exact", "between"} else f"{figure.bound.replace('_', ' ')} "
    role = f"{figure.role}, {figure.direction}" if figure.direction else figure.role
    cells = (figure.text, figure.measures, f"{bound}{value} {figure.unit or ''}".strip(), role)
    return f"| {' | '.join(map(escaped, cells))} | {figure.evidence.sentence} |"


def _origin(origin: str) -> str:
    return " *(the article's words)*" if origin == "extracted" else ""
