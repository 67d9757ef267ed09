"""Check: the days, months and years of a text are those of what it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Ruling, Verdicts

_DAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
_MONTHS = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.|(?<=\bin )May|May(?=\s\d)|(?<=\d )May)(?!\w)"
)
_YEARS = re.compile(r"(?<![\d.,$£€-])(?:19|20)\d\d(?![\d%-]|[.,]\d)")


def dates_stand(told: Words, passage: Passage) -> Verdicts:
    """No day of the week, and no month, is told where only others are printed.

    Where none is printed it may be worked out from another day.
    """
    patterns = [_DAYS] if "day" in told.folded else []
    for pattern in (*patterns, _MONTHS):
        for match in pattern.finditer(told.text):
            printed = {_short(known[0]) for known in pattern.finditer(passage.text)}
            if printed and _short(match[0]) not in printed:
                reason = f'"{match[0]}" is not in {passage}'
                yield Verdict("prose", "refused", reason, passage.spans, Span(*match.span()))
    if len(passage.words) > 1:
        for pattern in (*patterns, _MONTHS, *([_YEARS] if told.has_digits else [])):
            yield from _of_their_sentence(told, passage, pattern)


def _of_their_sentence(told: Words, passage: Passage, pattern: re.Pattern[str]) -> Verdicts:
    """The one day of a text is not another sentence's where the nearest has one of its own.

    What another sentence says of its day has to be told too: else the day alone was taken from it.
    """
    dates = list(pattern.finditer(told.text))
    if len({_short(match[0], pattern) for match in dates}) != 1:
        return
    date = dates[0]
    stems = frozenset(content_stems(" ".join(match[0] for match in dates)))
    best = passage.nearest(told, without=stems)
    here = {_short(known[0], pattern) for known in pattern.finditer(best.text)}
    rest = told.stems - stems - best.words[0].stems
    if here and _short(date[0], pattern) not in here and not any(rest & words.stems for words in passage.words):
        reason = f'"{date[0]}" is not in {best}, which has the rest of this and {next(pattern.finditer(best.text))[0]}'
        ruling: Ruling = "refused" if pattern is _DAYS else "doubtful"  # "in 2021", "up from 2020"
        yield Verdict("prose", ruling, reason, passage.spans, Span(*date.span()))


def _short(name: str, pattern: re.Pattern[str] = _DAYS) -> str:
    return name if pattern is _YEARS else name[:3].lower()
