"""Transcripts: turns of an interview or a debate, each after its speaker's name in capitals and a colon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.spoken import Stretch

_LABEL = re.compile(r"(?P<mark>[\"“]?)\s*(?P<name>[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}):\s+(?=\S)")
_ASIDE = re.compile(r"[\"“]?\s*\([A-Z ]{3,30}[.)]")
_MARKS = '"“”'
_FEWEST_TURNS = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in one go; a piece a paragraph. `marked` where quotation marks open its paragraphs."""

    name: str
    cue: Span
    pieces: tuple[Span, ...]
    numbers: tuple[int, ...]
    marked: bool


def turns(text: str, stretches: Sequence[Stretch]) -> list[Turn]:
    """The turns of an article in order; none where fewer than two paragraphs begin with such a name."""
    found: list[Turn] = []
    paragraph = -1
    for stretch in stretches:
        opens = stretch.paragraph != paragraph
        paragraph = stretch.paragraph
        label = _LABEL.match(text, stretch.span.start, stretch.span.end) if opens else None
        if label:
            name, end = label["name"], label.end()
            cue, piece = Span(label.start("name"), label.end("name")), _unmarked(text, Span(end, stretch.span.end))
            found.append(Turn(name, cue, (piece,), stretch.numbers, bool(label["mark"])))
        elif found and _goes_on(text, found[-1], stretch, opens=opens):
            found[-1] = _longer(text, found[-1], stretch, opens=opens)
    return found if len(found) >= _FEWEST_TURNS else []


def _goes_on(text: str, turn: Turn, stretch: Stretch, *, opens: bool) -> bool:
    """Whether a stretch goes on with the turn: in its paragraph, or in the next one that a mark opens again."""
    if stretch.numbers[0] != turn.numbers[-1] + 1:
        return False
    again = turn.marked and text[stretch.span.start] in '"“' and not _ASIDE.match(text, stretch.span.start)
    return not opens or again


def _longer(text: str, turn: Turn, stretch: Stretch, *, opens: bool) -> Turn:
    piece = _unmarked(text, stretch.span)
    pieces = (*turn.pieces, piece) if opens else (*turn.pieces[:-1], Span(turn.pieces[-1].start, piece.end))
    return Turn(turn.name, turn.cue, pieces, (*turn.numbers, *stretch.numbers), turn.marked)


def _unmarked(text: str, span: Span) -> Span:
    """The span without quotation marks at its ends, where something is left."""
    start = span.start + (text[span.start] in _MARKS)
    end = span.end - (text[span.end - 1] in _MARKS)
    return Span(start, end) if start < end else span
