"""Lines and paragraphs, for any line ending, as spans of the raw text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDEST_WRAP = 100
_NARROWEST_WRAP = 40
_FEWEST_WRAPS = 3
_SHARE_WRAPPED = 0.9


def trimmed(text: str, start: int, end: int) -> Span:
    """The range without white space at its ends; empty where there is nothing else."""
    return _stripped(text[start:end], start)


def _stripped(part: str, start: int) -> Span:
    """Where what is visible of a part stands, which begins at `start`."""
    kept = part.strip()
    if kept and kept[0] != part[0]:
        start += part.index(kept[0])
    return Span(start, start + len(kept))


def lines(text: str, span: Span | None = None) -> list[Span]:
    """Every line of the span, blank ones too, trimmed of white space, without their endings."""
    whole = span or Span(0, len(text))
    found: list[Span] = []
    start = whole.start
    for line in text[whole.start : whole.end].splitlines(keepends=True):
        found.append(_stripped(line, start))
        start += len(line)
    return found


def paragraphs(text: str, span: Span | None = None) -> list[Span]:
    """The paragraphs: each line that is not blank, or runs of lines where the text is hard-wrapped.

    A text is taken as hard-wrapped where nearly every line that is followed by another one could not have
    held that one's first word: lists and headings leave room, a wrapped paragraph does not.
    """
    every = lines(text, span)
    if len(every) < 2 or not _is_wrapped(text, every):
        return [line for line in every if line]
    width = max(map(len, every))
    joined: list[Span] = []
    previous: Span | None = None
    for line in every:
        if line and previous and _fills(text, previous, line, width):
            joined[-1] = Span(joined[-1].start, line.end)
        elif line:
            joined.append(line)
        previous = line
    return joined


def _is_wrapped(text: str, every: list[Span]) -> bool:
    width = max(map(len, every))
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return False
    fills = [_fills(text, first, second, width) for first, second in _neighbours(every)]
    return sum(fills) >= max(_FEWEST_WRAPS, _SHARE_WRAPPED * len(fills))


def _neighbours(every: list[Span]) -> Iterator[tuple[Span, Span]]:
    return ((first, second) for first, second in zip(every, every[1:], strict=False) if first and second)


def _fills(text: str, line: Span, following: Span, width: int) -> bool:
    first_word = text[following.start : following.end].split(maxsplit=1)[0]
    return bool(line) and len(line) + 1 + len(first_word) > width
