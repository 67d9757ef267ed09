"""Check: a number is told of the period that it stands with: $3.41 of the second quarter is not of the third."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quantities import Quantity
    from summarizer.grounding.verdict import Verdicts

_MONTHS = "january|february|march|april|(?<=in\\s)may|june|july|august|september|october|november|december"
_PLACES = ("first", "second", "third", "fourth")
_PERIOD = (
    rf"(?P<period>(?:{'|'.join(_PLACES)}|linked|previous|prior|last)[\s-](?:quarter|half)(?:\sof(?:\s(?:19|20)\d\d|\slast\syear))?"
    rf"|[qh][1-4](?:\s(?:of\s)?(?:19|20)\d\d)?|(?:{_MONTHS})(?:\s\d{{1,2}})?(?:,?\s(?:19|20)\d\d)?"
    r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)|(?:last|previous|prior)\s(?:year|month|week)|(?:19|20)\d\d)\b"
)
_BACK = re.compile(r"a\s(?:year|quarter|month|week)\s(?:earlier|ago|before)")
# What may stand between a number and its period: "5 million tonnes of steel in 2019".
_BEHIND = re.compile(
    r"(?:\s(?!(?:and|but|or|to|from|than|with|by|while|compared)\b)[^\W\d][\w’'-]*){0,3}?"
    rf"\s(?:(?:in|for|at|during|on|from|over|since)\s(?:the\s)?{_PERIOD}|(?P<back>{_BACK.pattern})\b)"
)
# A period in which, not since which.
_IN_ONE = re.compile(
    rf"\b(?<!since\s)(?<!from\s)(?<!until\s)(?<!before\s)(?<!after\s)(?<!by\s)(?<!than\s)(?<!since\sthe\s){_PERIOD}"
)
_MAY_HOLD_ONE = re.compile(rf"quarter|half|\b[qh][1-4]|{_MONTHS}|(?:19|20)\d\d|day\b|year|month|week")
_NOUNS = ("year", "quarter", "month", "week")
_NOUN = f"(?:{'|'.join(_NOUNS)})"
_RELATIVE = re.compile(
    rf"\b(?:(?P<past>(?:last|previous|prior)\s{_NOUN}|a\s{_NOUN}\s(?:earlier|ago|before))|(?P<now>(?:this|current)\s{_NOUN})"
    rf"|(?P<coming>(?:next|coming)\s{_NOUN}))\b"
)
_LATER = "later"
_SORTS = {
    "quarter": "quarter|q[1-4]",
    "half": "half|h[12]",
    "month": f"{_MONTHS}|may|month",
    "day": "day",
    "week": "week",
}


class Dated(NamedTuple):
    """A number and the period that stands right behind it."""

    quantity: Quantity
    period: str | None


def periods_stand(told: Words, passage: Passage) -> Verdicts:
    """No number is told of a period with which the text prints another number of its kind, and it with another."""
    if not _MAY_HOLD_ONE.search(told.folded):
        return
    yield from _relative_stand(told, passage)
    for quantity, period in _told(told):
        if period is not None and (theirs := another_period(quantity, period, passage.words)):
            reason = f'"{quantity.text}" is {theirs} in {passage}, not of "{period}"'
            yield Verdict("relation", "refused", reason, passage.spans, quantity.span)


def _told(told: Words) -> list[Dated]:
    """The numbers of a text with their periods; the only one of each belong together, wherever they stand."""
    found = _IN_ONE.findall(told.folded)
    if len(told.quantities) == 1 == len(found):
        return [Dated(told.quantities[0], _plain(found[0]))]
    return dated(told)


def dated(words: Words) -> list[Dated]:
    """Each number of a sentence with the period that stands behind it, if one does."""
    found = [_BEHIND.match(words.folded, quantity.span.end) for quantity in words.quantities]
    return [
        Dated(quantity, _plain(match["period"] or match["back"]) if match else None)
        for quantity, match in zip(words.quantities, found, strict=True)
    ]


def _relative_stand(told: Words, passage: Passage) -> Verdicts:
    """ "next year" is not told where only "this year" is printed."""
    for found in _RELATIVE.finditer(told.folded):
        same_noun = [known for known in _RELATIVE.finditer(passage.folded) if _noun_of(known) == _noun_of(found)]
        told_so = {known.lastgroup for known in _RELATIVE.finditer(told.folded)}
        if same_noun and told_so.isdisjoint(known.lastgroup for known in same_noun):
            reason = f'{passage} says "{same_noun[0][0]}", not "{found[0]}"'
            yield Verdict("relation", "refused", reason, passage.spans, Span(*found.span()))


def _noun_of(found: re.Match[str]) -> str:
    return next(noun for noun in _NOUNS if noun in found[0])


def period_of(text: str) -> str | None:
    """The period that is named in a few words in small letters."""
    found = _IN_ONE.search(text)
    if found is None:
        return text if _BACK.fullmatch(text) else None
    return _plain(found["period"])


def another_period(quantity: Quantity, period: str, sentences: Sequence[Words]) -> str | None:
    """When a number is, in words, where the period that is told belongs to another number there."""
    own: list[str] = []
    taken = False
    for words in sentences:
        if quantity.value is None or all(other.value != quantity.value for other in words.quantities):
            continue
        found = dated(words)
        here = [one for one in found if one.quantity.value == quantity.value]
        others = [one for one in found if _rivals(one, quantity) and _same(one.period or "", period)]
        taken = taken or bool(others)
        for one in here:
            if one.period is None and not any(_before(other, one) for other in others):
                return None
            own.append(one.period or _LATER)
    if not taken or any(_same(theirs, period) for theirs in own):
        return None
    if not _BACK.fullmatch(period) and any(theirs != _LATER and _sort(theirs) != _sort(period) for theirs in own):
        return None
    return _LATER if own[0] == _LATER else f'of "{own[0]}"'


def _rivals(one: Dated, quantity: Quantity) -> bool:
    """Whether it is another number that measures the like."""
    other = one.quantity
    return other.value != quantity.value and other.kind == quantity.kind and one.period is not None


def _before(other: Dated, one: Dated) -> bool:
    """Whether the other is the earlier level from which this one came: "from 18 a year ago"."""
    behind = other.quantity.span.end <= one.quantity.span.start or bool(_BACK.fullmatch(other.period or ""))
    return other.quantity.role == "prior" and behind


def _plain(period: str) -> str:
    """ "third quarter of 2021" for "Q3 2021"."""
    if period[0] in "qh" and period[1].isdigit():
        noun = "quarter" if period[0] == "q" else "half"
        year = period[2:].replace(" of", "").strip()
        period = f"{_PLACES[int(period[1]) - 1]} {noun}" + (f" of {year}" if year else "")
    return " ".join(period.replace("-", " ").replace(",", "").split())


def _same(one: str, other: str) -> bool:
    return bool(one) and (one in other or other in one)


def _sort(period: str) -> str:
    return next((sort for sort, pattern in _SORTS.items() if re.search(pattern, period)), "year")
