"""Units that are printed once for several numbers, or left out: "eight or nine euros", "rose 12 points to 340"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from summarizer.grounding.ranges import scale_for
from summarizer.grounding.reading import Reading

_LIST = re.compile(r"\s?[-–—]\s?|-?,?\s+(?:to|and|or|to\s+(?:about|around|nearly))\s+|\s?/\s?", re.IGNORECASE)
_LISTED = re.compile(rf"{_LIST.pattern}|-?,\s+", re.IGNORECASE)  # "5, 6 and 7 km"
_CHANGED = re.compile(r"[,;]?\s(?:up|down)\s(?:by\s)?", re.IGNORECASE)  # "closed at 1,204.5, up 3.1 points"
_LEVEL = re.compile(
    r"\b(?:to|at|of|from|was|is|lowest|highest|with|than|and|while|but)\s+(?:(?:about|around|nearly|almost|just|over|a|record|is|was)\s+)*\Z"
)
_NAME_AFTER = re.compile(r"\s(?:[A-Z\d])")
_NO_NOUN_AFTER = re.compile(r"(?:[,.;:)]|\s(?:and|by|when|in|at|on|from|is|was|or|before|after)\b|\Z)")
_AGED = re.compile(
    r"\b(?:aged|ages|age\s+of|at\s+age|turn(?:s|ed|ing)?|will\s+be)\s+(?:between\s+|about\s+)?\Z", re.IGNORECASE
)
_NAMED = re.compile(r"[A-Z][\w’'-]+,\s\Z")
_NEVER_LEFT_OUT = frozenset({"duration", "ratio", "rate"})
_TIMES = 20  # that one level is of another, at most
_OLDEST = 120  # years
_FURTHEST = 200  # characters
_MOST_BETWEEN = 6  # quantities that a left-out unit is looked for in


def shared(text: str, found: list[Reading]) -> list[Reading]:
    """The same readings, those without a unit of their own with their neighbours'."""
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if one.bare and not other.bare and _go_together(text, one, other):
            found[index] = _with_unit(one, other, scale_for(one, other))
    for index, one in enumerate(found):
        if not one.bare:
            continue
        if _is_age(text, one):
            found[index] = one._replace(name="year", kind="duration")
        elif earlier := _left_out(text, found[max(0, index - _MOST_BETWEEN) : index], one):
            found[index] = _with_unit(one, earlier, Decimal(1))
    return found


def _go_together(text: str, one: Reading, other: Reading) -> bool:
    joint = _LISTED if other.name and not other.unit else _LIST
    changed = other.kind != "percent" and _CHANGED.fullmatch(text, one.end, other.span.start)
    return bool(changed or joint.fullmatch(text, one.end, other.span.start))


def _with_unit(one: Reading, other: Reading, scale: Decimal) -> Reading:
    return one._replace(
        value=one.value * scale,
        low=one.low * scale if one.low is not None else None,
        high=one.high * scale if one.high is not None else None,
        name=other.name,
        currency=other.currency,
        kind=other.kind,
        counted=other.counted,
    )


def _left_out(text: str, before: Sequence[Reading], one: Reading) -> Reading | None:
    """The earlier quantity whose unit is left out here: the nearest that can be a level of the same thing."""
    start = one.span.start
    by = text.endswith("by ", max(0, start - 3), start)
    if _NAME_AFTER.match(text, one.number.end) or not (by or _LEVEL.search(text, max(0, start - 40), start)):
        return None
    for other in reversed(before):
        if start - other.end > _FURTHEST:
            return None
        if not other.bare and (other.kind == "percent") == by and _comparable(one, other):
            return other
    return None


def _comparable(one: Reading, other: Reading) -> bool:
    """Whether they can be levels of one thing; an index has far more points than its changes."""
    if other.kind in _NEVER_LEFT_OUT or other.name == "times":
        return False
    near = abs(other.value) <= abs(one.value) * _TIMES and abs(one.value) <= abs(other.value) * _TIMES
    return near or other.name == "point"


def _is_age(text: str, one: Reading) -> bool:
    if one.value != int(one.value) or not 0 < one.value < _OLDEST or not _NO_NOUN_AFTER.match(text, one.number.end):
        return False
    begin = max(0, one.span.start - 40)
    if _AGED.search(text, begin, one.span.start):
        return True
    return text[one.number.end : one.number.end + 1] == "," and bool(_NAMED.search(text, begin, one.span.start))
