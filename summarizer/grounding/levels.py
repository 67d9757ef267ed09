"""Check: a level is not told as a change, nor a change as a level; what stayed the same neither rose nor fell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.agreement import units_agree
from summarizer.grounding.movement import moved
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from decimal import Decimal

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quantities import Quantity
    from summarizer.grounding.verdict import Verdicts

_BEFORE = re.compile(r"\b(?P<word>by|to|at|of|was|were|is|are)\s+(?:just\s+|only\s+)?\Z")
_END = re.compile(r"\b(?P<word>by|to|at|from)\s\Z")
_OTHER_END = frozenset(
    {("by", "to"), ("by", "from"), ("by", "at"), ("to", "by"), ("to", "from"), ("from", "to"), ("from", "by")}
)
_STILL = re.compile(
    r"\b(?:unchanged|flat\s+(?:at|from|on)|(?:held|holding|remain\w*|stayed)\s+(?:steady|stable|flat))\b"
)
_REACH = 60  # characters before a number in which a word says that it stayed the same
_BEHIND = 24


def levels_stand(told: Words, passage: Passage) -> Verdicts:
    """ "rose to" is not told for "rose by", nor "by" for "to", nor either for "unchanged at"."""
    for quantity in told.quantities:
        yield from _ends_stand(quantity, told, passage)
        if quantity.direction is None:
            continue
        printed = [
            (words, other)
            for words in passage.words
            for other in words.quantities
            if _ends(other) == _ends(quantity) and units_agree(quantity, other)
        ]
        if printed and (way := _turned(_word(told, quantity), quantity, printed, passage)):
            reason = f'"{quantity.text}" {way} in {passage}'
            yield Verdict("relation", "refused", reason, passage.spans, quantity.span)


def _ends_stand(quantity: Quantity, told: Words, passage: Passage) -> Verdicts:
    """ "rose 5% from 10" is not told for "rose 5% to 10", nor "by 10"."""
    word = _end_word(told, quantity)
    if word is None or quantity.value is None or not moved(told.text, quantity.span.start):
        return
    same = [(words, one) for words in passage.words for one in words.quantities if one.value == quantity.value]
    printed = [_end_word(words, one) for words, one in same if units_agree(quantity, one)]
    alone = word != "from" or not any(_end_word(told, other) == "to" for other in told.quantities)
    if printed and alone and all((word, other) in _OTHER_END for other in printed):
        reason = f'{passage} says "{printed[0]} {quantity.text}", not "{word} {quantity.text}"'
        yield Verdict("relation", "refused", reason, passage.spans, quantity.span)


def _end_word(words: Words, quantity: Quantity) -> str | None:
    """The word that says which end of a movement a number is, or how far it goes."""
    found = _END.search(words.folded, max(0, quantity.span.start - 6), quantity.span.start)
    return found["word"] if found else None


def _ends(quantity: Quantity) -> tuple[Decimal | None, ...]:
    return quantity.value, quantity.low, quantity.high


def stays(words: Words, quantity: Quantity) -> bool:
    """Whether the words around a number say that it stayed the same: "unchanged at 2%"."""
    if quantity.direction is not None:
        return False
    before = words.folded[max(0, quantity.span.start - _REACH) : quantity.span.start]
    behind = words.folded[quantity.span.end : quantity.span.end + _BEHIND]
    return bool(_STILL.search(re.split(r"[.,;:]\s", before)[-1]) or _STILL.match(behind.lstrip(" ,")))


def _turned(
    word: str | None, quantity: Quantity, printed: list[tuple[Words, Quantity]], passage: Passage
) -> str | None:
    """What the number is in the text, where it was told as another thing."""
    if all(stays(words, other) for words, other in printed):
        return "stayed the same"
    if word == "by" and quantity.role == "change" and all(_is_level(*one, passage) for one in printed):
        return "is a level, not a change,"
    if word == "to" and quantity.role == "level" and all(_is_change(*one) for one in printed):
        return "is a change, not a level,"
    return None


def _word(words: Words, quantity: Quantity) -> str | None:
    """The small word before a number: "by", "to"."""
    found = _BEFORE.search(words.folded, max(0, quantity.span.start - 14), quantity.span.start)
    return found["word"] if found else None


def _is_change(words: Words, printed: Quantity) -> bool:
    return printed.role == "change" and _word(words, printed) not in {"to", "at"}


def _is_level(words: Words, printed: Quantity, passage: Passage) -> bool:
    """Whether it is surely one: reached or left, or printed beside the change itself."""
    if printed.role == "prior" or (printed.role == "level" and printed.direction and _word(words, printed) == "to"):
        return True
    stated = printed.role == "level" and printed.kind != "percent" and _word(words, printed) is not None
    return stated and any(
        other.role == "change" and other.unit_normalised == printed.unit_normalised for other in passage.quantities
    )
