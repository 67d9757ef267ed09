"""Texts in small letters: a search in one costs a fraction of a search that ignores case letter by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


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
