"""Check: the days and months of a text are those of what it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_DAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
_MONTHS = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.|(?<=\bin )May|May(?=\s\d)|(?<=\d )May)(?!\w)"
)


def dates_stand(told: Words, passage: Passage) -> Verdicts:
    """No day of the week, and no month, is told where only others are printed.

    Where none is printed it may be worked out from another day.
    """
    for pattern in (_DAYS, _MONTHS) if "day" in told.folded else (_MONTHS,):
        for match in pattern.finditer(told.text):
            printed = {_short(known[0]) for known in pattern.finditer(passage.text)}
            if printed and _short(match[0]) not in printed:
                reason = f'"{match[0]}" is not in {passage}'
                yield Verdict("prose", "refused", reason, passage.spans, Span(*match.span()))


def _short(name: str) -> str:
    return name[:3].lower()
