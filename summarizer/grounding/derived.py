"""Numbers that a claim computes: a sum, a difference or a ratio of the printed ones, where a word says so."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from summarizer.grounding.quantities import same_value
from summarizer.grounding.shares import share
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quantities import Quantity
    from summarizer.schema import Direction

# Patterns are looked for in texts in small letters (see `casing`).
_SUM = re.compile(r"\b(?:combined|total(?:s|led|ling|ed|ing)?|altogether|together|in\s+all|between\s+them)\b")
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|older|younger|longer|shorter)\s+than\b|\bdifference\b"
    r"|\b(?:rise|increase|jump|fall|drop|decline|decrease|cut|gap|gain|loss|margin|lead)\s+of\b"
    r"|\b(?:by|another|remaining|rest|other|left)\b"
)
_CHANGE = re.compile(r"\b(?:ris\w+|rose|up|grew|grow\w*|increas\w+|fell|fall\w*|down|drop\w*|declin\w+|decreas\w+)\b")
# Right behind a percentage: "34% higher", "12% fewer than".
_COMPARED = re.compile(r"\s+(?:(?P<up>higher|more|above|larger)|(?P<down>lower|fewer|less|below|smaller))\b")
_TIMES = re.compile(r"\s*(?:times|-?fold)\b")
_RATIO = re.compile(
    r"\b(?:(?P<n2>doubl(?:ed?|ing)|twice|two-?fold)|(?P<n3>tripl(?:ed?|ing)|trebled|three-?fold)|(?P<n4>quadrupl(?:ed?|ing))"
    r"|(?P<half>halv(?:ed?|ing)))\b"
)
_FACTOR = {"n2": Decimal(2), "n3": Decimal(3), "n4": Decimal(4), "half": Decimal("0.5")}
_POINTS = frozenset({"percentage point", "point"})
_ADDENDS = 2  # so many, with their sum, tell where it comes from
_NO_CHANCE = 10  # "six" is "one" and "five" by chance
_MOST = 8  # printed numbers; among more of them, some sum is right by chance
_NEAR = Decimal("0.02")  # a computed number that is given rounded
_ABOUT = Decimal("0.1")  # "doubled" is said of 1.9 times


def derivation(quantity: Quantity, told: Words, passage: Passage) -> str | None:
    """How a number of the text follows from the printed ones ("1,500 less 1,200"); None where it does not."""
    if quantity.value is None:
        return None
    if _TIMES.match(told.folded, quantity.number.end):
        return _ratio(quantity.value, passage)
    compared = _COMPARED.match(told.folded, quantity.span.end) if quantity.kind == "percent" else None
    if quantity.kind == "percent" and (compared or _CHANGE.search(told.folded)):
        ways = _changes(passage, quantity.direction or _side(compared))
    else:
        ways = _sums_and_differences(quantity, told, passage)
    return next((way for value, way in ways if _is(quantity, value)), None) or share(quantity, told, passage)


def _side(compared: re.Match[str] | None) -> Direction | None:
    return None if compared is None else "up" if compared["up"] else "down"


def _sums_and_differences(quantity: Quantity, told: Words, passage: Passage) -> Iterator[tuple[Decimal, str]]:
    """What the printed numbers of its kind come to, as far as the text's words speak of it, or give the addends."""
    if quantity.unit_normalised in _POINTS:
        for words in passage.words:
            yield from _differences([other for other in words.quantities if other.kind == "percent" and other.value])
    like = [other for other in passage.quantities if _alike(quantity, other)]
    if _SUM.search(told.folded):
        yield from _sums(like)
    elif len(told.quantities) > _ADDENDS:
        here = {other.value for other in told.quantities if other.value and other.value >= _NO_CHANCE}
        yield from _sums([other for other in like if other.value in here])
    if _DIFFERENCE.search(told.folded):
        yield from _differences(like)


def multiple(told: Words, passage: Passage) -> tuple[Span, str | None] | None:
    """A word like "doubled" that the passage has not, and how it follows from the printed numbers."""
    found = _RATIO.search(told.folded)
    if found is None or any(known.lastgroup == found.lastgroup for known in _RATIO.finditer(passage.folded)):
        return None
    return Span(*found.span()), _ratio(_FACTOR[found.lastgroup or "n2"], passage)


def _is(quantity: Quantity, value: Decimal) -> bool:
    """Whether a computed value is the claimed one, to the digits claimed."""
    claimed = quantity.value or Decimal(0)
    return same_value(quantity, quantity._replace(value=value)) and abs(value - claimed) <= _NEAR * abs(claimed)


def _alike(one: Quantity, other: Quantity) -> bool:
    same_kind = one.kind == other.kind and one.unit_normalised == other.unit_normalised
    return other.value is not None and (same_kind or one.unit is None)


def _sums(printed: Sequence[Quantity]) -> Iterator[tuple[Decimal, str]]:
    for count in range(2, 1 + len(printed) if len(printed) <= _MOST else 2):
        for parts in combinations(printed, count):
            yield sum(part.value or Decimal(0) for part in parts), " and ".join(part.text for part in parts)  # type: ignore[misc]


def _differences(printed: Sequence[Quantity]) -> Iterator[tuple[Decimal, str]]:
    for one, other in combinations(printed[:_MOST], 2):
        more, less = (one, other) if (one.value or 0) >= (other.value or 0) else (other, one)
        yield (more.value or Decimal(0)) - (less.value or Decimal(0)), f"{more.text} less {less.text}"


def _pairs(passage: Passage) -> Iterator[tuple[Quantity, Quantity]]:
    """Ordered pairs of numbers of one unit, none of them nothing."""
    known = [quantity for quantity in passage.quantities if quantity.value][:_MOST]
    for one, other in combinations(known, 2):
        if (one.kind, one.unit_normalised, one.counted) == (other.kind, other.unit_normalised, other.counted):
            yield one, other
            yield other, one


def _changes(passage: Passage, direction: Direction | None) -> Iterator[tuple[Decimal, str]]:
    """Changes in per cent from one number to another, in the direction given."""
    for now, then in _pairs(passage):
        change = ((now.value or Decimal(0)) - (then.value or Decimal(1))) / (then.value or Decimal(1)) * 100
        if direction is None or (direction == "up") == (change > 0):
            yield abs(change), f"{now.text} from {then.text}"


def _ratio(factor: Decimal, passage: Passage) -> str | None:
    for one, other in _pairs(passage):
        ratio = (one.value or Decimal(0)) / (other.value or Decimal(1))
        if abs(ratio - factor) <= _ABOUT * factor:
            return f"{one.text} over {other.text}"
    return None
