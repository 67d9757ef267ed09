"""Runs inside quotation marks, the open state carried over sentences and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.text import Span

_MARK = re.compile('["“”„«»]')
_BREAK = re.compile(r"\n\s*|\r\s*|\u2028|\u2029")
_LONGEST = 6_000  # characters: a mark that is not closed by then was none


@dataclass(frozen=True, slots=True)
class QuotedRun:
    """One run: `span` with its marks, `inner` without. Both are of the raw text."""

    span: Span
    inner: Span


def find_quoted_runs(text: str) -> list[QuotedRun]:
    """Every run inside double quotation marks, in order.

    A paragraph may end with a quotation open; the next then begins with a mark that opens again. Without
    that, an open mark ends with its paragraph.
    """
    runs: list[QuotedRun] = []
    opened: int | None = None
    breaks = [match.start() for match in _BREAK.finditer(text)]
    ahead = 0
    for mark in _MARK.finditer(text):
        at = mark.start()
        while ahead < len(breaks) and breaks[ahead] < at:
            if opened is not None:
                _close(runs, text, opened, breaks[ahead], closed=False)
                opened = None
            ahead += 1
        if opened is None:
            opened = at if _may_open(text, at) else None
        elif mark[0] in "“„«" or (mark[0] == '"' and _only_opens(text, at)):
            _close(runs, text, opened, at, closed=False)
            opened = at
        else:
            _close(runs, text, opened, at, closed=True)
            opened = None
    if opened is not None:
        end = breaks[ahead] if ahead < len(breaks) else len(text)
        _close(runs, text, opened, end, closed=False)
    return runs


def _may_open(text: str, at: int) -> bool:
    """A mark after a digit is inches; one before white space closes something lost."""
    following = text[at + 1 : at + 2]
    previous = text[at - 1 : at]
    return text[at] not in "”»" and bool(following.strip()) and not previous.isdigit()


def _only_opens(text: str, at: int) -> bool:
    previous, following = text[at - 1 : at], text[at + 1 : at + 2]
    return previous.isspace() and bool(following.strip()) and (following.isalnum() or following in "'‘([")


def _close(runs: list[QuotedRun], text: str, opened: int, end: int, *, closed: bool) -> None:
    inner = text[opened + 1 : end]
    start = opened + 1 + len(inner) - len(inner.lstrip())
    stop = opened + 1 + len(inner.rstrip())
    if 0 < stop - start <= _LONGEST:
        runs.append(QuotedRun(Span(opened, end + 1 if closed else stop), Span(start, stop)))
