"""Runs inside quotation marks, the open state carried over sentences and paragraphs."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.text import Span

_MARKS = ('"', "“", "”", "„", "«", "»", "''", "``")  # two apostrophes are how some wires print a mark
_BREAK = re.compile(r"[\n\r\u2028\u2029]")
_LONGEST = 6_000  # characters: a mark that is not closed by then was none


class QuotedRun(NamedTuple):
    """One run: `span` with its marks, `inner` without. Both are of the raw text."""

    span: Span
    inner: Span


class _Mark(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_quoted_runs(text: str) -> list[QuotedRun]:
    """Every run inside double quotation marks, in order.

    A paragraph may end with a quotation open; the next then begins with a mark that opens again. Without
    that, an open mark ends with its paragraph.
    """
    runs: list[QuotedRun] = []
    opened: _Mark | None = None
    paragraph = 0  # where the last mark's one ends
    for mark in _marks(text):
        if mark.start >= paragraph:
            if opened is not None:
                _close(runs, text, opened, paragraph, None)
                opened = None
            paragraph = _paragraph_end(text, mark.start)
        if opened is None:
            opened = mark if _may_open(text, mark) else None
        elif mark.text in "“„«``" or (mark.text in {'"', "''"} and _only_opens(text, mark)):
            _close(runs, text, opened, mark.start, None)
            opened = mark
        else:
            _close(runs, text, opened, mark.start, mark)
            opened = None
    if opened is not None:
        _close(runs, text, opened, paragraph, None)
    return runs


def _marks(text: str) -> list[_Mark]:
    """Every mark, in order: looking for each kind by itself is far cheaper than looking for all at once."""
    found: list[_Mark] = []
    for mark in _MARKS:
        place = text.find(mark)
        while place >= 0:
            found.append(_Mark(place, mark))
            place = text.find(mark, place + len(mark))
    return sorted(found)


def _paragraph_end(text: str, start: int) -> int:
    found = _BREAK.search(text, start)
    return found.start() if found else len(text)


def _may_open(text: str, mark: _Mark) -> bool:
    """A mark after a digit is inches; one before white space closes something lost."""
    following = text[mark.end : mark.end + 1]
    previous = text[mark.start - 1 : mark.start]
    return mark.text not in "”»" and bool(following.strip()) and not previous.isdigit()


def _only_opens(text: str, mark: _Mark) -> bool:
    previous, following = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return previous.isspace() and bool(following.strip()) and (following.isalnum() or following in "'‘([")


def _close(runs: list[QuotedRun], text: str, opened: _Mark, end: int, closed: _Mark | None) -> None:
    inner = text[opened.end : end]
    start = opened.end + len(inner) - len(inner.lstrip())
    stop = opened.end + len(inner.rstrip())
    if 0 < stop - start <= _LONGEST:
        runs.append(QuotedRun(Span(opened.start, closed.end if closed else stop), Span(start, stop)))
