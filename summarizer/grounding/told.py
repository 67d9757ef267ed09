"""Clauses of a cited sentence that a text tells, and what is left out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded
from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.text import Span

CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|although|which|who|because|after|before|as)\s", re.IGNORECASE)
SAME = 0.75  # share of a clause's content words that makes a text say it
_TOLD = 0.6  # share of a clause's content words that a text must hold to tell it


def refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    """A refusal for what is told otherwise."""
    return Verdict("relation", "refused", reason, passage.spans, about)


def left_out(cue: str, passage: Passage) -> Verdict:
    """A refusal for a cue that is printed and not told."""
    return refused(f'{passage} says "{cue}", which is left out here', passage)


def told_clauses(told: Words, best: Passage, cue: re.Pattern[str]) -> Iterator[tuple[str, float, bool, str]]:
    """For each clause with the cue that the text tells: the cue, how much of it, whether its own word, and the rest.

    The word that a cue governs is the next one that carries content: "close" in "would close".
    """
    if cue.search(best.folded) is None:
        return
    for clause in CLAUSE.split(best.text):
        for found in cue.finditer(folded(clause)):
            printed = clause[found.start() : found.end()]
            theirs = set(content_stems(clause)) - set(content_stems(printed))
            share = len(theirs & told.stems) / len(theirs) if theirs else 0
            if share >= _TOLD and not _is_month(printed):
                rest = clause[found.end() :]
                governed = content_stems(rest)[:1]
                yield printed, share, bool(governed) and governed[0] in told.stems, rest


def _is_month(cue: str) -> bool:
    return cue == "May"
