"""Scores and votes: "won 3-1", "a 6-3 ruling". Two numbers that are no range."""

from __future__ import annotations

import re

from summarizer.text import Span

_SCORE = re.compile(r"\d(?<![\w.,/-]\d)\d{0,2}[-–]\d{1,3}(?![\w/-]|\.\d)")
_CONTEXT = re.compile(
    r"\b(?:voted?|ruled|ruling|decision|majority|split|panel|won|win|beat|lost|lead|led|victory|defeat|draw|drew|score|scored|down|up|ahead|behind|margin|tied?|tally|favour|favor|finished|ended|level|made\s+it|final)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"[\s-]?(?:%|percent|per\s+cent|million|billion|year|day|hour|week|month|minute|mile|km|point)", re.IGNORECASE
)


def find_scores(text: str) -> list[Span]:
    """Every score, in order."""
    return [
        Span(match.start(), match.end())
        for match in _SCORE.finditer(text)
        if not _MEASURED.match(text, match.end())
        and _CONTEXT.search(text, max(0, match.start() - 60), match.end() + 30)
    ]
