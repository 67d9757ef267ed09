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


_Begun = tuple[re.Match[str], list["Stretch"]]  # the name that opens a turn, and the turn's stretches


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
    begun: list[_Begun] = []
    paragraph = -1
    for stretch in stretches:
        opens = stretch.paragraph != paragraph
        paragraph = stretch.paragraph
        label = _LABEL.match(text, stretch.span.start, stretch.span.end) if opens else None
        if label:
            begun.append((label, [stretch]))
        elif begun and _goes_on(text, begun[-1], stretch, opens=opens):
            begun[-1][1].append(stretch)
    return [_turn(text, *one) for one in begun] if len(begun) >= _FEWEST_TURNS else []


def _goes_on(text: str, begun: _Begun, stretch: Stretch, *, opens: bool) -> bool:
    """Whether a stretch goes on with the turn: in its paragraph, or in the next one that a mark opens again."""
    label, own = begun
    if stretch.numbers[0] != own[-1].numbers[-1] + 1:
        return False
    again = label["mark"] and text[stretch.span.start] in '"“' and not _ASIDE.match(text, stretch.span.start)
    return bool(not opens or again)


def _turn(text: str, label: re.Match[str], own: list[Stretch]) -> Turn:
    pieces: list[Span] = []
    paragraph = -1
    for stretch in own:
        piece = _unmarked(text, stretch.span if pieces else Span(label.end(), stretch.span.end))
        if stretch.paragraph == paragraph:
            pieces[-1] = Span(pieces[-1].start, piece.end)
        else:
            pieces.append(piece)
        paragraph = stretch.paragraph
    numbers = tuple(number for stretch in own for number in stretch.numbers)
    return Turn(label["name"], Span(*label.span("name")), tuple(pieces), numbers, bool(label["mark"]))


def _unmarked(text: str, span: Span) -> Span:
    """The span without quotation marks at its ends, where something is left."""
    start = span.start + (text[span.start] in _MARKS)
    end = span.end - (text[span.end - 1] in _MARKS)
    return Span(start, end) if start < end else span
