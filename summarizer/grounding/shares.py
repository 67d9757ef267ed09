"""Shares in other words: "nearly three quarters" of 73%, "about two thirds" of 37 out of 56."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from summarizer.grounding.agreement import SIDES
from summarizer.grounding.counted import counted_after
from summarizer.grounding.quantities import same_value
from summarizer.grounding.salience import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quantities import Quantity
    from summarizer.schema import Bound

_HUNDRED = Decimal(100)
_SAME = Decimal("0.01")  # "two thirds" is said of 66%
_NEAR = Decimal("0.04")  # "nearly half" is said of 46%
_BEYOND = Decimal("0.08")  # "more than half" is said of 57%, not of 90%
_LOOSELY = Decimal("0.1")  # of a percentage
_SHORT_OF = ("nearly", "almost")
_PARTS_OF = {("peopl", "death")}  # stems: who died was of those people
_MOST = 6  # counts of a sentence


def share(quantity: Quantity, told: Words, passage: Passage) -> str | None:
    """How a share follows from another one, or from two counts, of the same noun; None where it does not."""
    part = _part(quantity)
    noun = _noun(told, quantity) if part is not None and 0 < part < 1 else None
    if part is None or noun is None:
        return None
    return next((way for value, bound, way in _shares(noun, passage) if _is(quantity, part, value, bound)), None)


def _part(quantity: Quantity) -> Decimal | None:
    """A percentage or a fraction as a part of one."""
    if quantity.value is None or quantity.kind not in {"percent", "ratio"}:
        return None
    return quantity.value / _HUNDRED if quantity.kind == "percent" else quantity.value


def _noun(words: Words, quantity: Quantity) -> str | None:
    """The stem of the noun that a share is of."""
    counted = counted_after(words.text, quantity.span.end, part=True)
    return stem(counted.phrase.split()[-1].lower()) if counted else None


def _shares(noun: str, passage: Passage) -> Iterator[tuple[Decimal, Bound, str]]:
    """Printed shares of a noun and counts out of it, with their bounds, and how they are told."""
    for words in passage.words:
        if noun not in words.stems:
            continue
        for printed in words.quantities:
            if (value := _part(printed)) is not None and _noun(words, printed) in {None, noun}:
                yield value, printed.bound, printed.text
        yield from _out_of(noun, [one for one in words.quantities if one.kind == "count" and one.value][:_MOST])


def _out_of(noun: str, counts: list[Quantity]) -> Iterator[tuple[Decimal, Bound, str]]:
    """Some of a counted noun, the whole printed with it: "56 cases, 37 of them fatal"."""
    for whole in counts:
        for some in counts if _stem_of(whole) == noun else ():
            if (_stem_of(some) in {None, noun} or (noun, _stem_of(some)) in _PARTS_OF) and 0 < (some.value or 0) < (
                whole.value or 0
            ):
                yield (some.value or 0) / (whole.value or Decimal(1)), some.bound, f"{some.text} of {whole.text}"


def _stem_of(count: Quantity) -> str | None:
    return stem(count.counted.split()[-1].lower()) if count.counted else None


def _is(quantity: Quantity, part: Decimal, value: Decimal, bound: Bound) -> bool:
    """Whether a printed share may be told so: on the side that is told, and as near as such words are said."""
    off = value - part
    side = SIDES.get(quantity.bound, 0)
    if off == 0 or side == 0 != SIDES.get(bound, 0):
        return off == 0 and side == SIDES.get(bound, 0)
    percent = quantity.kind == "percent"
    if side:
        return 0 < off * side <= (_LOOSELY * part if percent else _BEYOND)
    if quantity.text.lower().startswith(_SHORT_OF):
        return -_NEAR <= off < 0
    if percent:
        return same_value(quantity, quantity._replace(value=value * _HUNDRED))
    return abs(off) <= (_NEAR if quantity.bound == "about" else _SAME)
