"""Whether a claimed quantity may be the printed one: by its unit, its bound and its direction.

Only a contradiction counts. A unit that the text leaves unsaid, and a noun in other words, contradict nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.salience import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.quantities import Quantity
    from summarizer.schema import Bound

# Which way a bound is open: more (1) or less (-1).
SIDES: dict[Bound, int] = {"over": 1, "at_least": 1, "under": -1, "at_most": -1, "up_to": -1}
# A share is never left unsaid: who claims one of a bare number, or counts things with one, says something else.
_SHARES = frozenset({"percent", "percentage_points"})
_TIMES = frozenset("second minute hour day night week month quarter year decade".split())
# What is counted is not measured: "eleven girls" are not the eleven years of one.
_MEASURES = frozenset({"duration", "length", "area", "mass", "volume", "temperature"})
_ANYBODY = frozenset(map(stem, ("person", "people", "member", "worker", "employee", "staff", "job", "thing", "case")))
_FEW = 10  # fewer a reader may have counted, whatever else the number stands for in the text


def counts_agree(claimed: Quantity, printed: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether a number does not count what another number beside it counts: "five women" of "seven women, five men"."""
    ours, theirs = _counted(claimed), _counted(printed)
    if claimed.value == 1 or not (ours and theirs) or theirs[-1] in ours or ours[-1] in (*theirs, *_ANYBODY):
        return True  # "one of three" counts none; "four golds" are "four gold medals"
    return not any(_counted(other)[-1:] == ours[-1:] and other.value != claimed.value for other in others)


def _counted(quantity: Quantity) -> list[str]:
    """The stems of what is counted, its head last."""
    return [stem(word) for word in (quantity.counted or "").split()]


def units_agree(claimed: Quantity, printed: Quantity) -> bool:
    """Whether the claimed unit is the printed one, or at least no other. Rates may be left out ("a share")."""
    ours, theirs = _base(claimed), _base(printed)
    if ours and theirs:
        if _other_time(claimed, printed):
            return False
        if ours == "point" and theirs == "percentage point":
            return True
        return ours == theirs or ours.startswith(f"{theirs} ") or theirs.startswith(f"{ours} ")
    if ours:
        return claimed.kind not in _SHARES
    measured = theirs and printed.kind in _MEASURES and (claimed.value or 0) >= _FEW
    return not (claimed.counted and (printed.kind in _SHARES or measured))


def _base(quantity: Quantity) -> str | None:
    """The unit without what it is reckoned by: "USD" of "USD per share"."""
    return quantity.unit_normalised.partition(" per ")[0] if quantity.unit_normalised else None


def _other_time(claimed: Quantity, printed: Quantity) -> bool:
    """Whether both are rates, one by the day, say, and the other by the second."""
    if claimed.unit_normalised == printed.unit_normalised:
        return False
    times = [(quantity.unit_normalised or "").partition(" per ")[2] for quantity in (claimed, printed)]
    return times[0] != times[1] and _TIMES.issuperset(times)


def bounds_agree(claimed: Bound, printed: Bound) -> bool:
    """Whether one is not an upper limit where the other is a lower one."""
    return SIDES.get(claimed, 0) * SIDES.get(printed, 0) >= 0


def directions_agree(claimed: str | None, printed: str | None) -> bool:
    """Whether one does not rise where the other falls."""
    return claimed is None or printed is None or claimed == printed
