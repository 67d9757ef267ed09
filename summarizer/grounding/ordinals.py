"""Places in an order, and the quarters of a year: "the third quarter" and "Q3" are the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.casing import folded
from summarizer.grounding.salience import stem
from summarizer.grounding.verbs import BASE
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:(?P<word>{'|'.join(_WORDS)})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))[\s-]+(?P<noun>[^\W\d_]{{3,}})"
    r"|\b(?P<letter>[qh])(?P<period>[1-4])\b|\b(?P<before>[1-4])(?P<behind>[qh])\b"
)
_MAY_HOLD_ONE = re.compile(rf"\d|{'|'.join(_WORDS)}")  # far cheaper to look for
_PERIODS = {"q": "quarter", "h": "half"}
_NO_NOUN = frozenset(
    """and best but for from had half has its most since than that the then was were when who with after
    before""".split()
)


class Ordinal(NamedTuple):
    """A place in an order, and the stem of what is ordered."""

    span: Span
    text: str
    place: int
    noun: str


def ordinal_word(place: int) -> str | None:
    """ "eleventh" for 11; None beyond the twentieth."""
    return _WORDS[place - 1] if 0 < place <= len(_WORDS) else None


def find_ordinals(text: str, lower: str | None = None) -> Iterator[Ordinal]:
    """Ordinals with their noun, in order. `lower` is the text in small letters (see `casing`), where it is at hand."""
    lower = folded(text) if lower is None else lower
    for match in _ORDINAL.finditer(lower) if _MAY_HOLD_ONE.search(lower) else ():
        word, noun = match["word"], match["noun"]
        if noun:
            place = _WORDS.index(word) + 1 if word else int(match["digits"])
        else:
            place = int(match["period"] or match["before"])
            noun = _PERIODS[match["letter"] or match["behind"]]
        if noun not in _NO_NOUN and noun not in BASE:  # "the second came later"
            start, end = match.span()
            yield Ordinal(Span(start, end), text[start:end], place, stem(noun))
