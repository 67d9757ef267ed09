"""Two numbers that are one quantity: the ends of a range, and a share ("one in four")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from summarizer.grounding.movement import movement_before, moves
from summarizer.grounding.reading import Reading
from summarizer.text import Span

_BETWEEN = re.compile(r"\b(?P<word>between|from)\s+\Z", re.IGNORECASE)
_JOINT = re.compile(r"\s?(?P<dash>[-–—])\s?|-?\s+(?:(?P<to>to|through)|(?P<and>and)|or)\s+|\s?/\s?", re.IGNORECASE)
_OUT_OF = re.compile(r"\s+(?:in|out\s+of|in\s+every)\s+", re.IGNORECASE)


def joined(text: str, found: Sequence[Reading]) -> Iterator[Reading]:
    """The two ends of a range as one, and the two numbers of "one in four"."""
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        whole = (_range(text, first, second) or _ratio(text, first, second)) if second else None
        yield whole or first
        index += 2 if whole else 1


def _ratio(text: str, first: Reading, second: Reading) -> Reading | None:
    """ "one in four", "two out of three": a share, where the second number counts nothing of its own."""
    if not _OUT_OF.fullmatch(text, first.number.end, second.span.start) or second.kind != "count" or first.name:
        return None
    if not 0 < first.value < second.value <= 1000:
        return None
    return second._replace(
        span=Span(first.span.start, second.span.end),
        number=Span(first.number.start, second.number.end),
        value=first.value / second.value,
        kind="ratio",
    )


def _range(text: str, first: Reading, second: Reading) -> Reading | None:
    """ "between 10 and 12", "10-12" or "10 to 12"; "rose from 4 to 6" is two quantities."""
    joint = _JOINT.fullmatch(text, first.end, second.span.start)
    if joint is None or not _same_unit(first, second):
        return None
    dash = joint["dash"] is not None
    opening = _BETWEEN.search(text, max(0, first.span.start - 12), first.span.start)
    word = opening["word"].lower() if opening else ""
    between = word == "between" and bool(joint["and"] or joint["to"] or dash)
    if not between and not (joint["to"] or dash):
        return None
    if word == "from" and opening and moves(text, opening.start()):
        return None
    # "rose 3p to 164p" is a change and a level; "rose 3 to 5 percent" is a range.
    if not word and first.unit and first.kind != "percent" and movement_before(text, first.span.start):
        return None
    low = first.value * scale_for(first, second)
    if not between and not low < second.value:
        return None
    measured = second if second.name or not first.name else first
    return measured._replace(
        span=Span(opening.start() if opening else first.span.start, second.span.end),
        number=Span(first.number.start, second.number.end),
        end=second.end,
        low=low,
        high=second.value,
        counted=second.counted,
    )


def _same_unit(first: Reading, second: Reading) -> bool:
    """Whether the first end has no unit of its own, or the second's without its rate: "between $62 and $68 a share"."""
    if "ratio" in (first.kind, second.kind) and first.kind != second.kind:
        return False
    return first.name is None or first.name == second.name or (second.name or "").startswith(f"{first.name} per ")


def scale_for(first: Reading, second: Reading) -> Decimal:
    """In "3 to 5 million" the million is of both; in "200 to 4 million" it cannot be."""
    if first.scale == 1 < second.scale and first.value < abs(second.low or second.value) / second.scale:
        return second.scale
    return Decimal(1)
