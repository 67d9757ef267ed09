"""Check: every number of a text is printed in what it cites, or conventionally rounded, or computed rightly."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from summarizer.grounding.agreement import SIDES, counts_agree, directions_agree, units_agree
from summarizer.grounding.derived import derivation, multiple
from summarizer.grounding.levels import levels_stand
from summarizer.grounding.literal import number_stands
from summarizer.grounding.names import begins_sentence
from summarizer.grounding.ordinals import ordinal_word
from summarizer.grounding.owners import owners_stand
from summarizer.grounding.periods import periods_stand
from summarizer.grounding.quantities import Quantity, same_value
from summarizer.grounding.salience import stem
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.context import Context
    from summarizer.grounding.ordinals import Ordinal
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_DIGITS = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?(?!\w)")
_SPARE = re.compile(r"\.\d*0(?!\d)")  # "6.90" is no rounded number
_ROUNDED = Decimal("0.05")
_LOOSELY = Decimal("0.1")
_NEARLY = re.compile(r"(?:nearly|almost)\s", re.IGNORECASE)
_TALLY = 3
_HALF_WAY = 5  # the digit that one rounds to where not to nought
_BELOW_ZERO = re.compile(r"(?:below|above) zero", re.IGNORECASE)  # of degrees: that is no second number
_BELOW = frozenset({"below", "sub-zero", "zero", "freezing"})
_LONG = 3  # digits of a place that is not told in a word


def numbers_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """Numbers are printed, or conventionally rounded, or computed rightly; bound, direction and unit are not turned."""
    for quantity in told.quantities:
        if not _BELOW_ZERO.fullmatch(quantity.text):
            yield from _quantity_stands(context, quantity, told, passage)
    yield from _ordinals_stand(told, passage)
    yield from _other_digits(told, passage)
    yield from _multiples(told, passage)
    if context.english:
        yield from periods_stand(told, passage)
        yield from levels_stand(told, passage)
        yield from owners_stand(told, passage)


def _ordinals_stand(told: Words, passage: Passage) -> Verdicts:
    """ "the third quarter" is not told where only others are printed; what is not ordered there may be told so."""
    printed = [ordinal for words in passage.words for ordinal in words.ordinals] if told.ordinals else []
    for ordinal in told.ordinals:
        places = {other.place for other in printed if other.noun == ordinal.noun}
        if places and ordinal.place not in places and not _stands_alone(ordinal.place, printed, passage):
            yield _refused(f'"{ordinal.text}" is not in {passage}', passage, ordinal.span)


def _stands_alone(place: int, printed: Sequence[Ordinal], passage: Passage) -> bool:
    """Whether an ordinal stands somewhere without a noun of its own: "the second came later"."""
    times = sum(len(words.places.get(ordinal_word(place) or "", ())) for words in passage.words)
    return times > sum(ordinal.place == place for ordinal in printed)


def _quantity_stands(context: Context, quantity: Quantity, told: Words, passage: Passage) -> Verdicts:
    printed = passage.values.get(quantity.value, []) if quantity.value is not None else []
    if fitting := [other for other in printed if _compatible(quantity, other)]:
        if quantity.bound == "exact" and all(other.bound in SIDES for other in fitting):
            reason = f'bound: {passage} says "{fitting[0].text}"'
            yield Verdict("prose", "doubtful", reason, passage.spans, quantity.span)
        elif not any(counts_agree(quantity, other, passage.quantities) for other in fitting):
            reason = f'number: {passage} counts {fitting[0].counted} by "{fitting[0].text}", not {quantity.counted}'
            yield Verdict("prose", "doubtful", reason, passage.spans, quantity.span)
        return
    near = [other for other in passage.quantities if _same(quantity, other)]
    if not near:
        if _ends_are_printed(quantity, passage):
            return
        if (frozen := _without_minus(quantity, told, passage)) is not None:
            yield _refused(f'"{quantity.text}" is "{frozen.text}" in {passage}', passage, quantity.span)
            return
        is_spared = _is_list_mark(quantity, told) or _is_in_name(context, quantity, told)
        if not is_spared and not _is_printed_number(quantity.text, passage):
            yield _computed(context, quantity, told, passage)
    elif not any(_compatible(quantity, other) for other in near):
        around = _around(near[0], passage.text)
        yield _refused(f'"{quantity.text}" is "{around}" in {passage}', passage, quantity.span)
    elif not printed and quantity.value is not None:
        reason = f"{quantity.text} is {near[0].text} in {passage}"
        yield Verdict("prose", "rounded", reason, passage.spans, quantity.span)


def _without_minus(quantity: Quantity, told: Words, passage: Passage) -> Quantity | None:
    """The temperature below zero of which the minus was left out, or the one above it that was given one."""
    if quantity.kind != "temperature" or not quantity.value or not _BELOW.isdisjoint(told.lower | passage.lower):
        return None
    return next((other for other in passage.values.get(-quantity.value, ()) if other.kind == quantity.kind), None)


def _ends_are_printed(claimed: Quantity, passage: Passage) -> bool:
    """Whether "from 18 to 41" is told where the text goes from 18 to 41, with words between."""
    if claimed.low is None or claimed.high is None or not claimed.text.lower().startswith("from "):
        return False
    earlier, later = (passage.values.get(end, []) for end in (claimed.low, claimed.high))
    return any(
        one.role == "prior" and other.role != "prior" and units_agree(claimed, one) and units_agree(claimed, other)
        for one in earlier
        for other in later
    )


def _same(claimed: Quantity, printed: Quantity) -> bool:
    """Whether a number is the printed one, or that one as people round it: not far off, and no digit to spare."""
    if claimed.value is None or printed.value is None or claimed.value == printed.value:
        return same_value(claimed, printed)
    off = (printed.value - claimed.value) / printed.value if printed.value else Decimal(1)
    if side := SIDES.get(claimed.bound):  # "over £1 million" is said of £1,027,339
        return 0 < off * side <= _LOOSELY and _is_rounder(claimed.value, printed.value)
    if claimed.bound == "about" and abs(off) <= _LOOSELY and _is_rounder(claimed.value, printed.value):
        return True
    return abs(off) <= _ROUNDED and not _SPARE.search(claimed.text) and same_value(claimed, printed)


def _is_rounder(claimed: Decimal, printed: Decimal) -> bool:
    """Whether a number is one to round to: "over 20" for 21, "over 25" for 26, but not "at least 18" for 19."""
    ours, theirs = (value.normalize().as_tuple().digits for value in (claimed, printed))
    return len(ours) < len(theirs) or (ours[-1] == _HALF_WAY and len(ours) == len(theirs))


def _computed(context: Context, quantity: Quantity, told: Words, passage: Passage) -> Verdict:
    """The verdict on a number that is not printed."""
    if way := derivation(quantity, told, passage):
        return Verdict("prose", "derived", f"{quantity.text} is {way} in {passage}", passage.spans, quantity.span)
    if _is_tally(quantity) and not any(_counts_the_same(quantity, other) for other in passage.quantities):
        reason = f'number: "{quantity.text}" is not in {passage}; it may count what is told there'
        return Verdict("prose", "doubtful", reason, passage.spans, quantity.span)
    reason = f'the number "{quantity.text}" is not in {passage}{_where(context, quantity)}'
    return _refused(reason, passage, quantity.span)


def _is_tally(quantity: Quantity) -> bool:
    """Whether it is a small number in a word, as one counts the things that a text tells of: "two of its films"."""
    small = quantity.value is not None and quantity.value <= _TALLY
    return small and quantity.kind == "count" and quantity.bound == "exact" and quantity.text.isalpha()


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    """Whether two counts are of the same noun, and so gainsay each other."""
    if not (one.counted and other.counted):
        return False
    return stem(one.counted.split()[-1]) == stem(other.counted.split()[-1])


def _is_list_mark(quantity: Quantity, told: Words) -> bool:
    """Whether it only numbers a point of a list."""
    return any(mark.start <= quantity.number.start < mark.end for mark in told.list_marks)


def _is_in_name(context: Context, quantity: Quantity, told: Words) -> bool:
    """Whether it is a word of one of the article's names, as in "Channel Four": the check of names looks at it."""
    start, end = quantity.number.start, quantity.number.end
    if not told.text[start].isupper() or begins_sentence(told.text, start):
        return False
    around = (name for name in told.names if name.span.start <= start and end <= name.span.end)
    return any(name.text in context.names.body for name in around if len(name.text) > end - start)


def _is_printed_number(printed: str, passage: Passage) -> bool:
    """Whether it stands there just so. "Four" does not where only "Channel Four" is told of."""
    if not number_stands(printed, passage.text):
        return False
    if not printed.istitle():
        return True
    return any(
        number_stands(printed, words.text) and not any(f" {printed}" in name.text for name in words.names)
        for words in passage.words
    )


def _other_digits(told: Words, passage: Passage) -> Verdicts:
    """Digits that are no quantity: years, days of the month, versions."""
    if not told.has_digits:
        return
    known = [*(quantity.span for quantity in told.quantities), *told.list_marks]
    inside = {place for span in known for place in range(span.start, span.end)}
    for digits in _DIGITS.finditer(told.text):
        if digits.start() not in inside and not _is_printed(digits[0].rstrip(",."), passage):
            yield _refused(f'the number "{digits[0]}" is not in {passage}', passage, Span(*digits.span()))


def _is_printed(digits: str, passage: Passage) -> bool:
    """Whether digits are printed, as they are or, for "8th", as "eighth" or "8"."""
    if number_stands(digits, passage.text):
        return True
    bare = digits.rstrip("stndrh")
    if bare == digits:
        return False
    if number_stands(bare, passage.text) or (len(bare) < _LONG and ordinal_word(int(bare)) in passage.lower):
        return True
    return any(str(ordinal.place) == bare for words in passage.words for ordinal in words.ordinals)


def _multiples(told: Words, passage: Passage) -> Verdicts:
    """ "doubled" and its like are printed, or computed from what is printed."""
    if (found := multiple(told, passage)) is None:
        return
    where, way = found
    word = told.text[where.start : where.end]
    reason = f"{word!r}: {way} in {passage}" if way else f"derived: {word!r} is not in the text"
    yield Verdict("prose", "derived" if way else "doubtful", reason, passage.spans, where)


def _refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    return Verdict("prose", "refused", reason, passage.spans, about)


def _compatible(claimed: Quantity, printed: Quantity) -> bool:
    ours, theirs = _side(claimed), _side(printed)
    added = claimed.bound != "up_to" and not theirs and claimed.value == printed.value
    if ours * theirs < 0 or (ours and added):
        return False
    return directions_agree(claimed.direction, printed.direction) and units_agree(claimed, printed)


def _side(quantity: Quantity) -> int:
    """Which way a number is open; "nearly 340" is less."""
    return SIDES.get(quantity.bound, -1 if _NEARLY.match(quantity.text) else 0)


def _around(quantity: Quantity, text: str) -> str:
    at = text.find(quantity.text)
    return text[max(0, at - 20) : at + len(quantity.text) + 12].strip() if at >= 0 else quantity.text


def _where(context: Context, quantity: Quantity) -> str:
    for sentence in context.article.sentences:
        if any(same_value(quantity, other) for other in context.quantities(sentence)):
            return f"; sentence {sentence.number} has it"
    return ""
