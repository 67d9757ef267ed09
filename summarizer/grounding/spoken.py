"""Stretches of an article that hold whole quotations, and their quoted runs hidden so that the rest can be read.

A full stop inside a quotation ends no sentence of the reporter's: sentences of one paragraph that a quotation joins
are one stretch.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.reporting.line import HOLD
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.quotes import QuotedRun
    from summarizer.text import Article, Sentence

_ASIDE = re.compile(r"\s\([^()]{1,40}\)")  # "Butterfield (D-N.C.), head of ..."
_NAMED = re.compile(r"\b(?:titled|entitled|named|dubbed|labell?ed|nicknamed)[\s,]*$")
_INTRODUCED = re.compile(r":\s*$|\b(?:said|says|saying|asked|added|wrote|shouted|replied)[\s,]*$")
_SMALL = frozenset("as a an the of and in on to for at with or s is by".split())
_FEWEST_WORDS = 5
_LOOK_BACK = 40
_PUNCTUATED = ",.!?…—"


class Stretch(NamedTuple):
    """Sentences that are read together, with their runs; `masked` is the text with speech hidden, offsets kept."""

    span: Span
    numbers: tuple[int, ...]
    paragraph: int
    runs: tuple[QuotedRun, ...]
    masked: str

    def is_quotation(self) -> bool:
        """Whether quoted speech is all there is."""
        return HOLD in self.masked and not self.masked.replace(HOLD, "").strip(" .,!?'\"“”")

    def inner(self, run: QuotedRun) -> Span:
        """The part of a run that stands here, without its marks."""
        return Span(max(run.inner.start, self.span.start), min(run.inner.end, self.span.end))

    def quotations(self) -> list[Span]:
        """Its runs without their marks."""
        return [self.inner(run) for run in self.runs]


def stretches(article: Article, runs: list[QuotedRun]) -> list[Stretch]:
    """The body in order, each sentence in one stretch. `runs` are in order and do not overlap."""
    found: list[Stretch] = []
    ahead = 0
    begun: list[Sentence] = []
    for sentence, following in zip_longest(article.sentences, article.sentences[1:]):
        begun.append(sentence)
        end = sentence.span.end
        while ahead < len(runs) and runs[ahead].span.end <= end:
            ahead += 1
        if following and ahead < len(runs) and _joins(runs[ahead], sentence, following):
            continue
        found.append(_stretch(article.text, begun, runs, ahead))
        begun = []
    return found


def _joins(run: QuotedRun, sentence: Sentence, following: Sentence) -> bool:
    """Whether a run that began before the sentence's end goes on in the next one of the paragraph."""
    begun = run.inner.start < sentence.span.end - 1 and run.inner.end > following.span.start
    return begun and following.paragraph == sentence.paragraph


def _stretch(text: str, sentences: list[Sentence], runs: list[QuotedRun], ahead: int) -> Stretch:
    start, end = sentences[0].span.start, sentences[-1].span.end
    first = last = ahead
    while first > 0 and runs[first - 1].span.end > start:
        first -= 1
    if last < len(runs) and runs[last].span.start < end:
        last += 1
    span = Span(start, end)
    own = tuple([run for run in runs[first:last] if run.inner.overlaps(span)]) if first < last else ()
    numbers = tuple([sentence.number for sentence in sentences])
    return Stretch(span, numbers, sentences[0].paragraph, own, without_speech(text, span, own))


def without_speech(text: str, span: Span, runs: tuple[QuotedRun, ...]) -> str:
    """The text with speech as bullet signs, and the marks of other runs as blanks."""
    masked = _hidden(text, span, runs) if runs else text[span.start : span.end].replace(HOLD, "-")
    return _ASIDE.sub(lambda aside: " " * len(aside[0]), masked) if "(" in masked else masked


def _hidden(text: str, span: Span, runs: tuple[QuotedRun, ...]) -> str:
    parts: list[str] = []
    done = span.start
    for run in runs:
        start, end = max(run.span.start, span.start), min(run.span.end, span.end)
        parts.append(text[done:start].replace(HOLD, "-"))
        if is_speech(text, run, text[max(span.start, start - _LOOK_BACK) : start]):
            parts.append(HOLD * (end - start))
        else:
            words = text[max(run.inner.start, span.start) : min(run.inner.end, span.end)].replace(HOLD, "-")
            parts.append((" " * (max(run.inner.start, start) - start) + words).ljust(end - start))
        done = end
    parts.append(text[done : span.end].replace(HOLD, "-"))
    return "".join(parts)


def is_speech(text: str, run: QuotedRun, before: str) -> bool:
    """Whether a run is somebody's words: not a title, a nickname or scare quotes."""
    words = text[run.inner.start : run.inner.end].split()
    if not words or _NAMED.search(before) or (is_title(words) and not _INTRODUCED.search(before)):
        return False
    return len(words) >= _FEWEST_WORDS or words[-1][-1] in _PUNCTUATED or before.rstrip().endswith((",", ":"))


def is_title(words: list[str]) -> bool:
    """Whether each word of some length has a capital, as in the name of a show, a song or a book."""
    if not 1 < len(words) <= 10:
        return False
    long = [word for word in words if word.lower().strip("'’.,!?") not in _SMALL]
    return all(word[0].isupper() or word[0].isdigit() for word in long) and len(long) > 1
