"""Windows of a long article: parts that follow one another, cut where sentences end, each beginning inside the last.

Tokens are estimated, also where they could be counted (see `tokens`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.tokens import BYTES, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.text import Article

_NUMBER = 8  # bytes of a sentence's number as it is shown
_OVERLAP = 0.1  # share of a window: what stands across a border is whole in one of the two


def estimated_tokens(texts: Iterable[str]) -> int:
    """What texts cost, each shown with its number."""
    return sum(map(_shown, texts)) // BYTES


def is_long(article: Article, tokens: int) -> bool:
    """Whether the body is more than so many tokens."""
    return estimated_tokens(sentence.text for sentence in article.sentences) > tokens


def windows(article: Article, tokens: int) -> Iterator[Article]:
    """Parts of at most so many tokens that together hold every sentence; one that is longer is a part alone."""
    shown = [_shown(sentence.text) for sentence in article.sentences]
    room = BYTES * tokens
    begin = end = 0
    while end < len(shown):
        if sum(shown[begin : end + 1]) > room:
            begin = end  # no room for an overlap before so long a sentence
        end = max(end + 1, begin + _fitting(shown, begin, room))
        yield article.part(sentence.number for sentence in article.sentences[begin:end])
        begin = end - _fitting(shown[begin + 1 : end][::-1], 0, int(_OVERLAP * room))


def _shown(text: str) -> int:
    return size(text) + _NUMBER


def _fitting(lengths: Sequence[int], begin: int, room: int) -> int:
    """How many of the lengths, from one on, fit."""
    for place in range(begin, len(lengths)):
        room -= lengths[place]
        if room < 0:
            return place - begin
    return len(lengths) - begin
