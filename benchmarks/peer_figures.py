"""Other libraries' finders of figures, their findings as ours. See `benchmarks.peers`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from summarizer.evaluation import figures
from summarizer.grounding.quantities import Quantity
from summarizer.text import Span

_AMERICAN = re.compile(r"(met|lit)er\b")
# Their names by the data's, in small letters; None is no unit.
QUANTULUM_UNITS = {
    "dimensionless": None,
    "unk": None,
    "per cent": "percentage",  # which it puts together of two words
    "degree angle": "degree",
    "degree celsius": "celsius",
    "degree fahrenheit": "fahrenheit",
    "tonne": "metric ton",
    "short ton": "ton",
}
RECOGNIZERS_UNITS = {
    "c": "celsius",
    "f": "fahrenheit",
    "united states dollar": "dollar",
    "british pound": "pound sterling",
    "israeli new shekel": "shekel",
}
POUNDS = {"recognize_currency": {"pound": "pound sterling"}, "recognize_dimension": {"pound": "pound-mass"}}


def quantity(text: str, span: Span, ends: Sequence[Decimal], unit: str | None) -> Quantity:
    """A value, or the two ends of a range, in the unit of that name in the data."""
    value, low, high = (ends[0], None, None) if len(ends) == 1 else (None, *ends)
    named = figures.claimed_in(unit) if unit else None
    kind = "percent" if unit == "percentage" else named.kind if named else "count"
    printed = text[span.start : span.end]
    return Quantity(span, printed, span, value, low, high, "exact", printed, unit, None, kind, None, "level")


def translated(name: str | None, names: Mapping[str, str | None]) -> str | None:
    """A unit by its name in the data: small letters, British, and what the table says."""
    name = _AMERICAN.sub(r"\1re", (name or "").lower())
    return names.get(name, name) or None


def quantulum() -> figures.Finder:
    """quantulum3's parser."""
    from quantulum3 import parser

    def find(text: str) -> list[Quantity]:
        return [quantulum_quantity(text, one) for one in parser.parse(text)]

    return find


def quantulum_quantity(text: str, one: Any) -> Quantity:
    """One of its quantities as ours."""
    value, margin = Decimal(str(one.value)), Decimal(str(one.uncertainty or 0))
    ends = (value - margin, value + margin) if margin else (value,)
    return quantity(text, Span(*one.span), ends, translated(one.unit.name, QUANTULUM_UNITS))


def recognizers() -> figures.Finder:
    """recognizers-text, the particular before the general."""
    import recognizers_number as number
    import recognizers_number_with_unit as unit

    recognise = (
        number.recognize_percentage,
        unit.recognize_currency,
        unit.recognize_age,
        unit.recognize_temperature,
        unit.recognize_dimension,
        number.recognize_number,
    )

    def find(text: str) -> list[Quantity]:
        found: list[Quantity] = []
        for one in recognise:
            names = RECOGNIZERS_UNITS | POUNDS.get(one.__name__, {})
            every = [recognised(text, result, names) for result in one(text, "en-us")]
            found += [q for q in every if q and not any(q.span.overlaps(other.span) for other in found)]
        return found

    return find


def recognised(text: str, result: Any, names: Mapping[str, str]) -> Quantity | None:
    """One of its results as ours; None for a unit alone ("cents")."""
    resolution = result.resolution or {}
    printed = (resolution.get("value") or "").replace(",", "")
    if not printed.rstrip("%"):
        return None
    unit = "percentage" if printed.endswith("%") else resolution.get("unit")
    span = Span(result.start, result.end + 1)
    return quantity(text, span, [Decimal(printed.rstrip("%"))], translated(unit, names))
