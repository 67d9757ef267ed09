"""Figures: the finder on sentences with labelled quantities.

Matching: in each sentence a largest one-to-one matching; values equal within 1e-5, a range needs both ends;
units equal after lower case, singular and American spelling; comparators equal.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.evaluation.data import Row, rows
from summarizer.evaluation.scores import Measure, f1, matched, recall
from summarizer.grounding.quantities import Quantity, find_quantities

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = "NewsQuant"
_COMPARATORS = {
    "exact": "=",
    "between": "=",
    "about": "~",
    "over": ">",
    "at_least": ">",
    "under": "<",
    "at_most": "<",
    "up_to": "<",
}
_NAMES = {
    "USD": "dollar",
    "EUR": "euro",
    "GBP": "pound sterling",
    "JPY": "japanese yen",
    "INR": "indian rupee",
    "AUD": "australian dollar",
    "CAD": "canadian dollar",
    "CNY": "chinese yuan",
    "HKD": "hong kong dollar",
    "ILS": "shekel",
    "degree Celsius": "celsius",
    "degree Fahrenheit": "fahrenheit",
    "percent": "percentage",
    "percentage point": "percentage point",
}
_RATE = re.compile(r"(?:\bper|\ban?|\beach)\s+(.+)$")
_AMERICAN = {
    "litre": "liter",
    "metre": "meter",
    "kilometre": "kilometer",
    "centimetre": "centimeter",
    "millimetre": "millimeter",
    "tonne": "ton",
}


def measures(folder: Path) -> list[Measure]:
    """Value, value and unit, value and comparator, and sentences without a figure that stay empty."""
    found = {
        "value": Measure("figures: value F1", f1, 94),
        "unit": Measure("figures: value + unit F1", f1, 87),
        "comparator": Measure("figures: value + comparator F1", f1, 90),
    }
    empty = Measure("figures: sentences without one kept empty", recall, 100 * 53 / 55)
    same: dict[str, Callable[[Quantity, Row], bool]] = {
        "value": same_value,
        "unit": lambda ours, gold: same_value(ours, gold) and same_unit(ours, gold),
        "comparator": lambda ours, gold: same_value(ours, gold) and comparator(ours) == gold.get("comparator"),
    }
    for row in rows(folder, "figures"):
        if row["source"] != SOURCE:
            continue
        ours, gold = find_quantities(row["sentence"]), row["quantities"]
        for name, measure in found.items():
            pairs = matched(ours, gold, same[name])
            measure.add(str(row.get("group") or row["id"]), right=len(pairs), predicted=len(ours), gold=len(gold))
            if len(pairs) < max(len(ours), len(gold)):
                measure.misses.append(_miss(row, ours, gold, pairs))
        if not gold:
            empty.add(row["id"], right=int(not ours), gold=1, predicted=1)
            if ours:
                empty.misses.append(_miss(row, ours, gold, []))
    return [*found.values(), empty]


def same_value(ours: Quantity, gold: Row) -> bool:
    """Equal within 1e-5; a range by both ends."""
    if gold.get("value_hi") is not None:
        return (
            ours.low is not None
            and ours.high is not None
            and _close(ours.low, gold["value"])
            and _close(ours.high, gold["value_hi"])
        )
    return ours.value is not None and _close(ours.value, gold["value"])


def _close(ours: Any, gold: float) -> bool:
    return math.isclose(float(ours), gold, rel_tol=1e-5, abs_tol=1e-8)


def same_unit(ours: Quantity, gold: Row) -> bool:
    """The same name in the singular, British or American; an age in years is years."""
    wanted = _singular(gold.get("unit") or "-")
    given = _singular(_name(ours))
    return wanted in {given, f"{given} of age"}


def _name(ours: Quantity) -> str:
    name = ours.currency or ours.unit_normalised or ours.counted or "-"
    base, per, rate = name.partition(" a ") if " a " in name else name.partition(" per ")
    if ours.currency and not per and (found := _RATE.search(ours.unit or "")):
        per, rate = " per ", found[1]
    return _NAMES.get(base, base) + (f" per {rate}" if per else "")


def _singular(unit: str) -> str:
    unit = unit.lower().strip()
    if unit.endswith("s") and not unit.endswith("ss") and unit != "celsius":
        unit = unit[:-1]
    return _AMERICAN.get(unit, unit)


def comparator(ours: Quantity) -> str:
    """The sign of the data: a direction with a change, else the bound."""
    if ours.role == "change" and ours.direction:
        return ours.direction
    return _COMPARATORS[ours.bound]


def _miss(row: Row, ours: tuple[Quantity, ...], gold: list[Row], pairs: list[tuple[int, int]]) -> str:
    left = {one for one, _ in pairs}
    right = {other for _, other in pairs}
    extra = [
        f"{q.text!r}={q.value or (q.low, q.high)} {q.unit_normalised or q.counted}"
        for n, q in enumerate(ours)
        if n not in left
    ]
    missing = [
        f"{g['text']!r}={g['value']} {g['unit']} {g['comparator']}" for n, g in enumerate(gold) if n not in right
    ]
    return f"extra {extra}, missing {missing}: {row['sentence']}"
