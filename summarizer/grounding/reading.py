"""A number with the unit or the noun that stands beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from summarizer.grounding.counted import Counted, counted_after
from summarizer.grounding.measured import Unit, rate_after, rate_name, unit_after
from summarizer.grounding.numbers import Number
from summarizer.grounding.units import ANY_CASE, UNITS
from summarizer.schema import Kind
from summarizer.text import Span

_PARTS = re.compile(
    r"[½¼¾⅓⅔⅕⅛]|\d+[/⁄]\d|.*\b(?:half|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b", re.IGNORECASE
)
_CROWD = re.compile(r"[a-z]+s\b", re.IGNORECASE)
_ADJECTIVE = re.compile(r"\b(?P<word>top|record|previous|other|remaining|main|key)\s\Z", re.IGNORECASE)


class Reading(NamedTuple):
    """A number, a range or a share with its unit. `end` is where the unit ends; `low` and `high` are a range's ends."""

    span: Span
    number: Span
    end: int
    value: Decimal
    unit: str | None
    name: str | None
    currency: str | None
    kind: Kind
    counted: str | None
    scale: Decimal
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def bare(self) -> bool:
        """Whether nothing says what it measures."""
        return self.name is None and self.counted is None and self.kind == "count"


def read(text: str, number: Number) -> Reading:
    """The number with what its own unit or noun says of it."""
    printed = text[number.bare.start : number.bare.end]
    part = abs(number.value) < 1 and bool(_PARTS.match(printed))
    crowd = not printed[0].isdigit() and _CROWD.fullmatch(printed.split()[-1]) is not None
    unit = unit_after(text, number.span.end, whole=not (part or crowd))
    counted = None
    if number.sign is not None:
        unit = _of_currency(text, number, unit)
    elif unit is None:
        counted = counted_after(text, number.span.end, one=number.value == 1, part=part)
        unit = _counted_unit(text, number, counted)
    if unit is None and number.sign is None and (rate := rate_after(text, number.span.end)):
        unit = Unit(*rate, rate_name(rate[0]), "rate")
    span, bare, value, scale, _, _ = number
    if unit is not None:
        end = max(unit.end, span.end)
        return Reading(span, bare, end, value, unit.printed, unit.name, unit.currency, unit.kind, None, scale)
    noun = _with_adjective(text, number, counted.phrase) if counted is not None else None
    return Reading(span, bare, span.end, value, None, None, None, "ratio" if part else "count", noun, scale)


def _with_adjective(text: str, number: Number, phrase: str) -> str:
    """ "the top three seeds", "a record 32 goals": what stands before the number may belong to the noun."""
    before = _ADJECTIVE.search(text, max(0, number.span.start - 12), number.span.start)
    return f"{before['word'].lower()} {phrase}" if before else phrase


def _of_currency(text: str, number: Number, unit: Unit | None) -> Unit:
    """The unit of "$5" or "$5 a share"; "$5 US" and "$5 billion Canadian" stay dollars as signed."""
    end = number.span.end
    code = number.currency or ""
    if unit is not None and unit.currency:  # "$5 dollars"
        end = unit.end
    if rate := rate_after(text, end):
        return Unit(f"{number.sign} {rate[0]}", rate[1], f"{code} {rate_name(rate[0])}", "money", number.currency)
    return Unit(number.sign or "", end, code, "money", number.currency)


def _counted_unit(text: str, number: Number, counted: Counted | None) -> Unit | None:
    """A unit behind an adjective is one ("three more years"); so is a noun with a rate ("12 deaths per 100,000")."""
    if counted is None:
        return None
    known = UNITS.get(counted.head) or ANY_CASE.get(counted.head.lower())
    start = number.span.end + 1
    if known and len(counted.head) > 2:
        return Unit(text[start : counted.end], counted.end, *known)
    if text.startswith(" per ", counted.end) and (rate := rate_after(text, counted.end)):
        return Unit(text[start : rate[1]], rate[1], f"{counted.phrase} {rate_name(rate[0])}", "rate")
    return None
