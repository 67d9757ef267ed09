"""The article cut into blocks, sentences and segments, so that every range of evidence can be lit by itself.

Ranges may nest and overlap. They are split where any of them begins or ends; each segment knows whose evidence it is.
Nothing of the text is lost or moved: all the texts of `blocks`, in order, are the article. Linear in the text, and in
the number of segments with their owners.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from summarizer.text import Article

Look = Literal["body", "headline", "standfirst", "furniture"]
_BREAK = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A range that belongs to an item. `is_part`: of a sentence, which is worth showing; supports or only looked at."""

    key: str
    span: Span
    is_part: bool = False
    supports: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that belongs to the same items throughout; to none where `keys` is empty."""

    text: str
    keys: tuple[str, ...] = ()
    is_part: bool = False
    supports: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered sentence, or text between sentences (`number` is None)."""

    number: int | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or piece of furniture; or, where `look` is None, only white space between two of them.

    `keys` are the items that it supports and no earlier block does, by the place of their evidence.
    """

    look: Look | None
    passages: tuple[Passage, ...]
    keys: tuple[str, ...] = ()


def blocks(article: Article, marks: Sequence[Mark]) -> Iterator[Block]:
    """The article's text, whole and in order."""
    pieces = _Pieces(article.text, marks)
    looks = {span.start: (look, span.end) for span, look in _told(article)}
    sentences = iter(article.sentences)
    sentence = next(sentences, None)
    seen: set[str] = set()
    for span in _lines(article):
        passages: list[Passage] = []
        at = span.start
        while sentence is not None and sentence.span.end <= span.end:
            start = max(at, sentence.span.start)
            passages += _passage(None, pieces, at, start)
            passages += _passage(sentence.number, pieces, start, sentence.span.end)
            at = max(start, sentence.span.end)
            sentence = next(sentences, None)
        passages += _passage(None, pieces, at, span.end)
        held = [key for passage in passages for part in passage.segments for key in part.keys]
        fresh = tuple(key for key in dict.fromkeys(held) if key in pieces.supporting and key not in seen)
        seen.update(fresh)
        yield Block(_look(article.text, span, looks), tuple(passages), fresh)


def _passage(number: int | None, pieces: _Pieces, start: int, end: int) -> Iterator[Passage]:
    if start < end:
        yield Passage(number, tuple(pieces.cut(start, end)))


def _look(text: str, span: Span, looks: Mapping[int, tuple[Look, int]]) -> Look | None:
    line = text[span.start : span.end]
    kept = line.strip()
    if not kept:
        return None
    start = span.start + line.index(kept[0])
    look, end = looks.get(start, ("body", len(text)))
    return look if start + len(kept) <= end else "body"


def _lines(article: Article) -> Iterator[Span]:
    """Blocks and the breaks between them. A break inside a paragraph of several lines is no end."""
    text, start = article.text, 0
    told = iter(sorted(span for span, _ in _told(article)))
    paragraph = next(told, None)
    for match in _BREAK.finditer(text):
        while paragraph is not None and paragraph.end <= match.start():
            paragraph = next(told, None)
        if paragraph is None or match.start() <= paragraph.start:
            yield from (Span(start, match.start()), Span(match.start(), match.end()))
            start = match.end()
    yield Span(start, len(text))


def _told(article: Article) -> Iterator[tuple[Span, Look]]:
    """What reading the article found: paragraphs of the body, furniture, headline and standfirst."""
    for _, held in groupby(article.sentences, key=lambda sentence: sentence.paragraph):
        spans = [sentence.span for sentence in held]
        yield Span(spans[0].start, spans[-1].end), "body"
    for span in article.furniture:
        yield span, "furniture"
    body = article.sentences[0].span.start if article.sentences else len(article.text)
    contexts: tuple[tuple[str | None, Look], ...] = ((article.standfirst, "standfirst"), (article.headline, "headline"))
    for words, look in contexts:
        start = article.text.find(words, 0, body) if words else -1
        if words and start >= 0:
            yield Span(start, start + len(words)), look


class _Pieces:
    """The marks, split where any of them begins or ends."""

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        self._text = text
        self.supporting = {mark.key for mark in marks if mark.supports}
        self._pieces = list(_split(marks))
        self._ends = [span.end for span, _ in self._pieces]

    def cut(self, start: int, end: int) -> Iterator[Segment]:
        """The segments of a range."""
        for place in range(bisect_right(self._ends, start), len(self._pieces)):
            span, marks = self._pieces[place]
            if span.start >= end:
                break
            if start < span.start:
                yield Segment(self._text[start : span.start])
            begin, start = max(start, span.start), min(end, span.end)
            yield _segment(self._text[begin:start], marks)
        if start < end:
            yield Segment(self._text[start:end])


def _segment(text: str, marks: Sequence[Mark]) -> Segment:
    keys = tuple(dict.fromkeys(mark.key for mark in marks))
    supporting = [mark for mark in marks if mark.supports]
    return Segment(text, keys, any(mark.is_part for mark in supporting), bool(supporting))


def _split(marks: Iterable[Mark]) -> Iterator[tuple[Span, tuple[Mark, ...]]]:
    begins: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    for mark in dict.fromkeys(marks):
        if mark.span:
            begins[mark.span.start].append(mark)
            ends[mark.span.end].append(mark)
    current: dict[Mark, None] = {}
    for start, end in pairwise(sorted({*begins, *ends})):
        for mark in ends[start]:
            del current[mark]
        current |= dict.fromkeys(begins[start])
        if current:
            yield Span(start, end), tuple(current)
