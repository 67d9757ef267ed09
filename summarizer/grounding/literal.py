"""Whether words stand literally in a text, whatever their case. No pattern is compiled for each: that costs 0.1 ms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded

if TYPE_CHECKING:
    from collections.abc import Iterator


def words_stand(words: str, text: str) -> bool:
    """Whether whole words stand in a text, both with single blanks for white space."""
    words, text = " ".join(words.split()), " ".join(text.split())
    if not words.isascii():  # of other letters more than two may be the same
        return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
    return any(
        not _is_of_word(before) and not _is_of_word(after[:1]) for before, after in _around(folded(words), folded(text))
    )


def number_stands(number: str, text: str) -> bool:
    """Whether a number stands in a text and is no part of a longer one, nor of a word."""
    if not number.isascii():
        pattern = rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)"
        return re.search(pattern, text, re.IGNORECASE) is not None
    return any(
        not (_is_of_word(before) or before in (".", ","))
        and not _is_of_word(after[:1])
        and not (after[:1] in (".", ",") and after[1:].isdecimal())
        for before, after in _around(folded(number), folded(text))
    )


def _around(wanted: str, text: str) -> Iterator[tuple[str, str]]:
    """The character before each place where the words stand, and the two behind it; fewer at the text's ends."""
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        yield text[max(0, at - 1) : at], text[end : end + 2]
        at = text.find(wanted, at + 1)


def _is_of_word(ch: str) -> bool:
    return ch.isalnum() or ch == "_"
