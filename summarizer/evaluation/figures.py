"""Figures: the finder on sentences with labelled quantities.

Matching: in each sentence a largest one-to-one matching; values equal within 1e-5, a range needs both ends;
units equal after lower case, singular and American spelling; comparators equal.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.evaluation.data import Row, rows
from summarizer.evaluation.scores import Measure, f1, matched, recall
from summarizer.grounding.movement import movement_behind
from summarizer.grounding.quantities import Quantity, find_quantities, quantity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.schema import Kind

    Finder = Callable[[str], Sequence[Quantity]]

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
# The data's names where only the name differs from ours, never the meaning.
_NAMES = {
    "USD": "dollar",
    "EUR": "euro",
    "GBP": "pound sterling",
    "JPY": "japanese yen",
    "INR": "indian rupee",
    "AUD": "australian dollar",
    "CAD": "canadian dollar",
    "NZD": "new zealand dollar",
    "HKD": "hong kong dollar",
    "SGD": "singapore dollar",
    "CNY": "chinese yuan",
    "CHF": "swiss franc",
    "DKK": "danish krone",
    "NOK": "norwegian krone",
    "SEK": "swedish krona",
    "MYR": "malaysian ringgit",
    "RUB": "russian ruble",
    "TRY": "turkish lira",
    "KRW": "south korean won",
    "ILS": "shekel",
    "degree Celsius": "celsius",
    "degree Fahrenheit": "fahrenheit",
    "percent": "percentage",
    "tonne": "metric ton",
    "gigatonne": "gigaton",
    "kilotonne": "kiloton",
    "megatonne": "megaton",
    "lb": "pound-mass",
    "pound foot": "foot pound-force",
    "milliampere hour": "milliampere-hour",
    "times": "count",
}
_AMERICAN = {
    "litre": "liter",
    "metre": "meter",
    "kilometre": "kilometer",
    "centimetre": "centimeter",
    "millimetre": "millimeter",
    "feet": "foot",
}
_KINDS: dict[Kind, str] = {
    "count": "count",
    "money": "money",
    "percent": "percent or share",
    "ratio": "percent or share",
}
_UNSAID = frozenset({"and", "of", "the"})  # what the data leaves out of a noun phrase
_DEGREES = {"best": "good", "better": "good", "worst": "bad", "worse": "bad"}


def measures(folder: Path, find: Finder = find_quantities, column: str = "") -> list[Measure]:
    """Value, value and unit, value and comparator, and sentences without a figure that stay empty.

    `find` is what is measured: from a sentence to its quantities. `column` is the name of its measures' column.
    """
    measured = {
        "value": Measure("figures: value F1", f1, 94, column=column),
        "unit": Measure("figures: value + unit F1", f1, 87, column=column),
        "comparator": Measure("figures: value + comparator F1", f1, 90, column=column),
    }
    empty = Measure("figures: sentences without one kept empty", recall, 100 * 53 / 55, column=column)
    for row in rows(folder, "figures"):
        if row["source"] != SOURCE:
            continue
        # The data has no scores and votes ("won 3-1").
        ours = tuple(found for found in find(row["sentence"]) if found.kind != "score")
        gold = row["quantities"]
        for name, measure in measured.items():
            pairs = matched(ours, gold, _same(name, row["sentence"]))
            group = str(row.get("group") or row["id"])
            measure.add(group, right=len(pairs), predicted=len(ours), gold=len(gold))
            _by_kind(measure, group, ours, gold, pairs)
            if len(pairs) < max(len(ours), len(gold)):
                measure.misses.append(_miss(row, ours, gold, pairs))
        if not gold:
            empty.add(row["id"], right=int(not ours), gold=1, predicted=1)
            if ours:
                empty.misses.append(_miss(row, ours, gold, []))
    return [*measured.values(), empty]


def _by_kind(
    measure: Measure, group: str, ours: Sequence[Quantity], gold: Sequence[Row], pairs: Sequence[tuple[int, int]]
) -> None:
    """The same counts by what is measured: ours as found, theirs as their unit is read; a pair counts as theirs."""
    kinds = [_kind(row) for row in gold]
    paired = {one: kinds[other] for one, other in pairs}
    for other in paired.values():
        measure.kind(other).add(group, right=1)
    for kind in kinds:
        measure.kind(kind).add(group, gold=1)
    for place, found in enumerate(ours):
        measure.kind(paired.get(place, _KINDS.get(found.kind, "other unit"))).add(group, predicted=1)


def _kind(row: Row) -> str:
    unit = row.get("unit") or "-"
    if unit == "percentage" or unit.startswith("%"):
        return "percent or share"
    claimed = claimed_in(unit)
    return _KINDS.get(claimed.kind, "other unit") if claimed is not None else "count"


def _same(what: str, sentence: str) -> Callable[[Quantity, Row], bool]:
    if what == "unit":
        return lambda ours, gold: same_value(ours, gold) and same_unit(ours, gold)
    if what == "comparator":
        return lambda ours, gold: same_value(ours, gold) and comparator(ours, sentence) == gold.get("comparator")
    return same_value


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
    given = _singular(unit_name(ours))
    return wanted in {given, f"{given} of age", "age" if given == "year" else given}


def claimed_in(name: str) -> Quantity | None:
    """A quantity in the unit of that name, by the data's names; None where it names no unit or a share."""
    if name.startswith(("%", "-")):
        return None
    ours = {theirs: own for own, theirs in _NAMES.items()}
    base, per, rate = name.removesuffix(" of age").partition(" per ")
    return quantity_of(f"2 {ours.get(base, base)}{per}{rate}")


def unit_name(ours: Quantity) -> str:
    """Our unit, or what is counted, by the data's names; "% …" for a share of something."""
    if ours.unit_normalised is None:
        counted = _noun_phrase(ours.counted or "-")
        return f"% {counted}" if ours.kind == "ratio" else counted
    base, per, rate = ours.unit_normalised.partition(" per ")
    if base == "tonne" and (ours.unit or "").lower() in {"ton", "tons"}:
        base = "ton"  # the data keeps apart what is printed
    return _NAMES.get(base, base) + per + rate


def _noun_phrase(counted: str) -> str:
    """The phrase as the data has it: no joining words, no possessive endings, adjectives in the positive."""
    words = [word.removesuffix("'s").removesuffix("’s") for word in counted.split()]
    return " ".join([*(_positive(word) for word in words[:-1] if word.lower() not in _UNSAID), words[-1]])


def _positive(adjective: str) -> str:
    if adjective in _DEGREES:
        return _DEGREES[adjective]
    if len(adjective) < 6 or not adjective.endswith(("est", "er")) or adjective in {"other", "former"}:
        return adjective
    stem = adjective.removesuffix("est").removesuffix("er")
    if stem[-1] == stem[-2] and stem[-1] in "bdgnt":
        return stem[:-1]
    return f"{stem[:-1]}y" if stem.endswith("i") else stem


def _singular(unit: str) -> str:
    unit = unit.lower().strip()
    if unit.endswith("s") and not unit.endswith("ss") and unit != "celsius":
        unit = unit[:-1]
    return _AMERICAN.get(unit, unit)


def comparator(ours: Quantity, sentence: str) -> str:
    """The one sign that the data has: a limit, else the direction of a change, else nearly or exactly.

    It gives no direction to ranges, nor where only a noun behind the number names it ("a 5% rise").
    """
    sign = _COMPARATORS[ours.bound]
    moved = ours.role == "change" and ours.direction and ours.low is None
    if not moved or sign in "<>" or movement_behind(sentence, ours.span.end):
        return sign
    return ours.direction or sign


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
