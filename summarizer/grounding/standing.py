"""Check: what somebody denies is not told as plain fact, and an allegation keeps its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import CUE, HEDGE, NEGATION
from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Refusal

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.text import Sentence

_ACCORDING = re.compile(r"\baccording\s+to\b", re.IGNORECASE)
_ALLEGED = re.compile(r"\b(?:alleg\w+|accus\w+|claim(?:s|ed)\s+that)\b", re.IGNORECASE)
_OVERLAP = 0.7


def denied_is_attributed(context: Context, text: str, *, linked: bool) -> None:
    """Refusal for a denied proposition as plain fact: no source, no denier and no word of reporting."""
    if linked or CUE.search(text) or _ACCORDING.search(text) or NEGATION.search(text) or HEDGE.search(text):
        return
    stems = set(content_stems(text))
    for attribution in context.attributions:
        if attribution.polarity != "denies" or not attribution.proposition:
            continue
        denied = set(content_stems(attribution.proposition))
        if len(denied) >= 2 and len(denied & stems) >= _OVERLAP * len(denied):
            who = " and ".join(speaker.name for speaker in attribution.speakers)
            raise Refusal("standing", f"{who} deny this in sentence {attribution.sentences[0]}: say who claims it")


def allegation_keeps_source(text: str, sentences: list[Sentence], *, linked: bool) -> None:
    """Refusal for an allegation that is told without its source."""
    if linked or CUE.search(text) or _ACCORDING.search(text) or HEDGE.search(text):
        return
    for sentence in sentences:
        if (found := _ALLEGED.search(sentence.text)) and len(sentences) == 1:
            raise Refusal("standing", f'sentence {sentence.number} says "{found[0]}": say who alleges it')
