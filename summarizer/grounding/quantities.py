"""Quantities of news English: numbers with what their surroundings say of them.

What stands just before and after a number gives qualifier, unit, direction and role. Offsets are into the
text given.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.bounds import bound_after, bound_before
from summarizer.grounding.movement import movement, movement_before
from summarizer.grounding.numbers import find_numbers
from summarizer.grounding.ranges import joined
from summarizer.grounding.reading import Reading, read
from summarizer.grounding.scores import find_scores
from summarizer.grounding.sharing import shared
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.schema import Bound, Direction, Kind, Role

_CROWD = re.compile(r"(?:tens|dozens|hundreds|thousands|millions|billions|trillions)\b", re.IGNORECASE)
# What stands between a quantity and one that says the same again, or goes on from it.
_AGAIN = re.compile(r"\s?\(|,?\sor\s")
_ONWARDS = re.compile(r"\s+to\s+(?:(?:a|the|just)\s+)*")
# Before how long something took, or takes place: what moves is not that.
_LASTING = re.compile(r"\b(?:in|over|for|within|during|after|every)\s(?:the\s(?:past|last|next)\s)?\Z", re.IGNORECASE)
_NEAR = 24  # characters before a number that are looked at
_GAPPED = re.compile(r"(?:,|\sand\b|\sbut\b)[^\d.;:]{0,60}\sby\s")


class Quantity(NamedTuple):
    """A number as printed, with what its surroundings say.

    `span` runs from the qualifier to the unit, `number` covers the number alone. `value` is None for a
    range or a score; `low` and `high` are for ranges only. `unit` is as printed at the number; where a
    neighbour's unit serves for both ("eight or nine euros") only `unit_normalised` has it.
    """

    span: Span
    text: str
    number: Span
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str | None
    unit_normalised: str | None
    currency: str | None
    kind: Kind
    direction: Direction | None
    role: Role
    counted: str | None = None  # the noun that a bare number counts


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of the text, ordered, disjoint. Never raises; linear in the text."""
    scores = find_scores(text) if "-" in text or "–" in text else []
    readings = [read(text, number) for number in find_numbers(text, scores)]
    found = [_score(text, span) for span in scores]
    last: Quantity | None = None
    for reading in shared(text, list(joined(text, readings))) if readings else ():
        within = last is not None and reading.number.start < last.span.end  # the 100,000 of "12 per 100,000"
        if not within and not _is_pronoun(text, reading) and not _is_cut(text, reading):
            last = _quantity(text, reading, last)
            found.append(last)
    return tuple(sorted(found, key=lambda quantity: quantity.span) if scores else found)


def read_quantity(text: str, literal: Span) -> Quantity | None:
    """The quantity at a literal that was cited in the text; its surroundings give bound, unit and direction.

    None where no number lies there, or where the literal cuts one in two.
    """
    inside = (q for q in find_quantities(text) if literal.start <= q.number.start and q.number.end <= literal.end)
    return next(inside, None)


def quantity_of(literal: str) -> Quantity | None:
    """The first quantity of a literal on its own."""
    found = find_quantities(literal)
    return found[0] if found else None


def is_news(quantity: Quantity) -> bool:
    """Whether a reader would miss the number: ranks and a bare "two" seldom are."""
    small = quantity.value is not None and quantity.value < 4 and quantity.text.isalpha()
    return quantity.kind != "rank" and not (small and quantity.unit is None)


def same_value(claimed: Quantity, printed: Quantity) -> bool:
    """Whether a claimed number is the printed one, also after conventional rounding to the claimed digits."""
    if claimed.value is None or printed.value is None:
        return (claimed.low, claimed.high, claimed.text if claimed.kind == "score" else None) == (
            printed.low,
            printed.high,
            printed.text if printed.kind == "score" else None,
        )
    if claimed.value == printed.value:
        return True
    precision = _precision(claimed.value)
    return abs(printed.value - claimed.value) * 2 <= precision < abs(printed.value)


def _precision(value: Decimal) -> Decimal:
    """The worth of the last digit that was given: 4.8 billion is given to a tenth of a billion."""
    digits = value.normalize()
    exponent = digits.as_tuple().exponent
    return Decimal(10) ** int(exponent) if value else Decimal(1)


def _score(text: str, span: Span) -> Quantity:
    return Quantity(
        span, text[span.start : span.end], span, None, None, None, "exact", None, None, None, "score", None, "level"
    )


def _quantity(text: str, reading: Reading, last: Quantity | None) -> Quantity:
    bound, start = bound_before(text, reading.span.start, reading.kind)
    start = max(start, last.span.end if last else 0)
    end = reading.end
    if after := bound_after(text, end):
        bound, end = after
    low, high = reading.low, reading.high
    if low is None and bound == "exact" and _CROWD.match(text, reading.number.start):
        low, high = reading.value, reading.value * 10  # "hundreds" are no hundred: from one of them up to ten
    lasts = reading.kind == "duration" and _LASTING.search(text, max(0, start - _NEAR), start)
    direction, role = (None, "level") if lasts else movement(text, start, end)
    if last is not None and direction is None:
        direction, role = _carried_on(text, last, start) or (direction, role)
        if bound == "exact" and last.bound in {"over", "under"} and text[last.span.end : start].strip() == "(":
            bound = last.bound  # "more than 100 km (60 miles)"
    if direction is None and reading.kind == "percent" and low is None and reading.value < 0:
        direction, role = "down", "change"
    if low is not None and bound == "exact":
        bound = "between"
    value = reading.value if low is None else None
    span, unit, name, currency, kind = Span(start, end), reading.unit, reading.name, reading.currency, reading.kind
    return Quantity(
        span, text[start:end], reading.number, value, low, high,
        bound, unit, name, currency, kind, direction, role, reading.counted,
    )  # fmt: skip


def _carried_on(text: str, last: Quantity, start: int) -> tuple[Direction | None, Role] | None:
    """The movement of the quantity before, where this one restates it or goes on from it."""
    if _AGAIN.fullmatch(text, last.span.end, start):
        return last.direction, last.role
    if _ONWARDS.fullmatch(text, last.span.end, start):
        return last.direction or movement_before(text, last.span.start), "level"
    if last.role == "change" and _GAPPED.fullmatch(text, last.span.end, start):
        return last.direction, "change"
    return None


def _is_cut(text: str, one: Reading) -> bool:
    """Whether it is the beginning of a longer word: "0S", where what is attached is no unit after all."""
    return text[one.end : one.end + 1].isalnum()


def _is_pronoun(text: str, one: Reading) -> bool:
    """ "one" is mostly a pronoun or an article; a unit or a noun makes it a number."""
    return one.bare and text[one.number.start : one.number.end].lower() == "one"
