"""Places in an order, and the quarters of a year: "the third quarter" and "Q3" are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.grounding.salience import stem
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(
    rf"(?<![\w-])(?:(?P<word>{'|'.join(_WORDS)})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))[\s-]+(?P<noun>[^\W\d_]{{3,}})"
    r"|\b(?P<letter>[QH])(?P<period>[1-4])\b|\b(?P<before>[1-4])(?P<behind>[QH])\b",
    re.IGNORECASE,
)
_PERIODS = {"q": "quarter", "h": "half"}
_NO_NOUN = frozenset(
    """and best but for from had half has highest its largest most since than that the then time was were when who with
    after before""".split()
)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A place in an order, and the stem of what is ordered."""

    span: Span
    text: str
    place: int
    noun: str


def find_ordinals(text: str) -> Iterator[Ordinal]:
    """Ordinals with their noun, in order."""
    for match in _ORDINAL.finditer(text):
        if match["noun"]:
            word = match["word"]
            place, noun = (_WORDS.index(word.lower()) + 1 if word else int(match["digits"])), match["noun"].lower()
        else:
            place = int(match["period"] or match["before"])
            noun = _PERIODS[(match["letter"] or match["behind"]).lower()]
        if noun not in _NO_NOUN:
            yield Ordinal(Span(*match.span()), match[0], place, stem(noun))
