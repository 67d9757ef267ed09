"""Runs inside quotation marks, the open state carried over sentences and paragraphs."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.text import Span

# Two apostrophes are how some wires print a mark. No class of characters: without one, each alternative begins with a
# letter that is known, and the search passes over all others.
_MARK = re.compile("\"|“|”|„|«|»|''|``")
_BREAK = re.compile(r"[\n\r\u2028\u2029]\s*")
_LONGEST = 6_000  # characters: a mark that is not closed by then was none


class QuotedRun(NamedTuple):
    """One run: `span` with its marks, `inner` without. Both are of the raw text."""

    span: Span
    inner: Span


def find_quoted_runs(text: str) -> list[QuotedRun]:
    """Every run inside double quotation marks, in order.

    A paragraph may end with a quotation open; the next then begins with a mark that opens again. Without
    that, an open mark ends with its paragraph.
    """
    runs: list[QuotedRun] = []
    opened: re.Match[str] | None = None
    breaks = [match.start() for match in _BREAK.finditer(text)]
    ahead = 0
    for mark in _MARK.finditer(text):
        while ahead < len(breaks) and breaks[ahead] < mark.start():
            if opened is not None:
                _close(runs, text, opened, breaks[ahead], None)
                opened = None
            ahead += 1
        if opened is None:
            opened = mark if _may_open(text, mark) else None
        elif mark[0] in "“„«``" or (mark[0] in {'"', "''"} and _only_opens(text, mark)):
            _close(runs, text, opened, mark.start(), None)
            opened = mark
        else:
            _close(runs, text, opened, mark.start(), mark)
            opened = None
    if opened is not None:
        _close(runs, text, opened, breaks[ahead] if ahead < len(breaks) else len(text), None)
    return runs


def _may_open(text: str, mark: re.Match[str]) -> bool:
    """A mark after a digit is inches; one before white space closes something lost."""
    following = text[mark.end() : mark.end() + 1]
    previous = text[mark.start() - 1 : mark.start()]
    return mark[0] not in "”»" and bool(following.strip()) and not previous.isdigit()


def _only_opens(text: str, mark: re.Match[str]) -> bool:
    previous, following = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return previous.isspace() and bool(following.strip()) and (following.isalnum() or following in "'‘([")


def _close(runs: list[QuotedRun], text: str, opened: re.Match[str], end: int, closed: re.Match[str] | None) -> None:
    inner = text[opened.end() : end]
    start = opened.end() + len(inner) - len(inner.lstrip())
    stop = opened.end() + len(inner.rstrip())
    if 0 < stop - start <= _LONGEST:
        runs.append(QuotedRun(Span(opened.start(), closed.end() if closed else stop), Span(start, stop)))
