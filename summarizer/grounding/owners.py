"""Check: a number is told of the name that it stands with, where a sentence has one of the kind for each of two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.names import related
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from summarizer.grounding.names import Name
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quantities import Quantity
    from summarizer.grounding.verdict import Verdicts

# A name behind one of these is seldom whose number it is: "39 percent in Ohio".
_NO_OWNER = re.compile(
    r"\b(?:in|of|for|to|over|than|by|from|against|at|on|with|as|into|after|before|behind)\s+(?:the\s+)?(?:(?!which|whom)[a-z]+\s+)?\Z"
)
_AGE = re.compile(r",\s\d{1,2}[,.]")
_BEFORE_NAME = 32
_FAR = 14  # words between a name and its number
_PAIRED = 2


def owners_stand(told: Words, passage: Passage) -> Verdicts:
    """No number is told of a name that has another number of the kind in the sentence that gives it to another name."""
    if not (told.quantities and told.names):
        return
    for name, quantity in owned(told):
        for words in passage.words:
            if len(words.quantities) >= _PAIRED and (theirs := another_owner(name, quantity, words)):
                reason = f'"{quantity.text}" stands with {theirs} in {passage}, not with {name}'
                yield Verdict("relation", "doubtful", reason, passage.spans, quantity.span)


def another_owner(name: str, quantity: Quantity, words: Words) -> str | None:
    """Whose number it is in a sentence that has one of the kind for the name too, and another."""
    found = owned(words)
    same = [(owner, one) for owner, one in found if one.value == quantity.value]
    if len(same) != 1 or related(name, same[0][0]) or _times(quantity, words) != 1:
        return None
    (theirs, printed), kind = same[0], _kind(same[0][1])
    has_own = any(related(name, owner) and one.value != printed.value and _kind(one) == kind for owner, one in found)
    return theirs if has_own else None


def owned(words: Words) -> list[tuple[str, Quantity]]:
    """Numbers with the one name that may own them since the number before; two names, then two numbers, go in pairs."""
    names = [name for name in words.names if _has_age(words, name) or not _is_no_owner(words, name.span.start)]
    starts = {name.span.start for name in names}
    names = [name for name in names if _title_end(words, name.span.end) not in starts]  # "Sen. Ada Varn" is one
    numbers = [quantity for quantity in words.quantities if quantity.value is not None]
    found: list[tuple[str, Quantity]] = []
    since = 0
    for place, number in enumerate(numbers):
        near = [name for name in names if since <= name.span.start and name.span.end <= number.span.start]
        later = numbers[place + 1] if place + 1 < len(numbers) else None
        if len(near) == _PAIRED and later and _go_on(words, number, later):
            found += [(near[0].text, number), (near[1].text, later)]
        elif len(near) == 1 and len(words.text[near[0].span.end : number.span.start].split()) <= _FAR:
            found.append((near[0].text, number))
        elif not near and found and found[-1][1].span.end == since and _kind(found[-1][1]) != _kind(number):
            found.append((found[-1][0], number))  # "four in ten, 39 percent"
        since = number.span.end
    return found


def _go_on(words: Words, number: Quantity, later: Quantity) -> bool:
    """Whether two numbers of a kind stand side by side: "Ada and Bo got 50 and 44 percent"."""
    beside = words.folded[number.span.end : later.span.start].strip() in {"and", "to"}
    return beside and (number.unit_normalised is None or _kind(number) == _kind(later))


def _is_no_owner(words: Words, start: int) -> bool:
    return bool(_NO_OWNER.search(words.folded, max(0, start - _BEFORE_NAME), start))


def _has_age(words: Words, name: Name) -> bool:
    """Whether an age stands just behind a name: "Ada Quist, 44, "."""
    return _AGE.match(words.text, name.span.end) is not None


def _times(quantity: Quantity, words: Words) -> int:
    return sum(other.value == quantity.value for other in words.quantities)


def _kind(quantity: Quantity) -> tuple[str, str | None]:
    return quantity.kind, quantity.unit_normalised


def _title_end(words: Words, end: int) -> int:
    """Where a name would begin behind one that is only its title, "Sen. "."""
    return end + 2 if words.text.startswith(". ", end) else -1
