"""Texts in small letters: a search in one costs a fraction of a search that ignores case letter by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable


def folded(text: str) -> str:
    """The text as a pattern that ignores case sees it, each letter in its place."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def lowered(pattern: re.Pattern[str], text: str) -> list[str]:
    """What a pattern of words finds in a text, in small letters."""
    if "İ" in text:  # two characters in small letters, the second of which is of no word
        return [word.lower() for word in pattern.findall(text)]
    return pattern.findall(text.lower())


def by_first_letter(words: Iterable[str]) -> str:
    """An alternation that a regular expression leaves early: most letters begin none of the words."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(found)})" for letter, found in rests.items())
