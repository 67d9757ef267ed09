"""Check: what somebody denies is not told as plain fact, and an allegation keeps its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded
from summarizer.grounding.cues import CUE, DENYING, NEGATION, REPORTING
from summarizer.grounding.namesakes import any_same
from summarizer.grounding.reporting.lexicon import FORMS
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts
    from summarizer.schema import DraftAttribution

# These are looked for in texts in small letters (see `casing`).
_SOURCED = re.compile(r"\baccording\s+to\b")
_ALLEGED = re.compile(r"\b(?:alleg\w+|accus\w+|claim(?:s|ed)\s+that|(?:is|was|been)\s+(?:asserted|claimed))\b")
_MAY_ALLEGE = ("alleg", "accus", "claim", "asserted")  # one of them stands in each
_CLAIMING = frozenset("claim claims claimed".split())
_DENIES = re.compile(rf"\b(?:{'|'.join(sorted(DENYING))}|not|no|never|false|untrue|baseless)\b|n['’]t\b")
_OVERLAP = 0.7
_MOSTLY = 0.5  # of a text's words, for the sentence nearest to it to tell it


def _is_plain(told: Words) -> bool:
    """Whether a text tells as a fact what it tells: no source, no word of reporting, no hedge."""
    if told.is_hedged or ("according" in told.runs and _SOURCED.search(told.folded)):
        return False
    return REPORTING.isdisjoint(told.runs) or CUE.search(told.text) is None


def denied_is_attributed(context: Context, told: Words) -> Verdicts:
    """What somebody denies is told with its source or its denier."""
    if not context.whole.denials or not _is_plain(told):
        return
    for attribution, denied in context.whole.denials:
        if tells(told.stems, denied) and len(told.negations) <= _negations(attribution.proposition or ""):
            who = " and ".join(speaker.name for speaker in attribution.speakers)
            where = context.whole.passage(attribution.sentences[:1])
            yield Verdict("standing", "refused", f"{who} deny this in {where}: say who claims it", where.spans)


def _negations(text: str) -> int:
    return len(NEGATION.findall(folded(text)))


def tells(stems: frozenset[str], denied: frozenset[str]) -> bool:
    """Whether a text, by its stems, tells most of what is denied."""
    return len(denied) >= 2 and len(denied & stems) >= _OVERLAP * len(denied)


def allegation_keeps_source(context: Context, told: Words, passage: Passage) -> Verdicts:
    """An allegation is told with its source, whatever else is cited beside it."""
    if not any(map(passage.folded.__contains__, _MAY_ALLEGE)) or not _is_plain(told):
        return
    best = passage.nearest(told)
    if len(passage.sentences) > 1 and len(told.stems & best.stems) < _MOSTLY * len(told.stems):
        return
    if (printed := _alleging(context, best)) and not _is_of_source(context, told, best):
        yield Verdict("standing", "refused", f'{best} says "{printed}": say who alleges it', best.spans)


def _alleging(context: Context, sentence: Passage) -> str | None:
    """The words by which the sentence only alleges what it tells."""
    if found := _ALLEGED.search(sentence.folded):
        return sentence.text[found.start() : found.end()]
    if "claim" not in sentence.folded:
        return None
    cues = (context.article.slice(one.cue) for one in _heard_in(context, sentence))
    return next((cue for cue in cues if cue in _CLAIMING), None)


def _is_of_source(context: Context, told: Words, sentence: Passage) -> bool:
    """Whether the text begins with a source and its word: "Forbes likened …" for what Forbes claimed."""
    if not told.names or FORMS.keys().isdisjoint(told.text[told.names[0].span.end :].split()[:1]):
        return False
    sources = [speaker.name for one in _heard_in(context, sentence) for speaker in one.speakers]
    return bool(sources) and any_same([told.names[0].text], sources)


def _heard_in(context: Context, sentence: Passage) -> list[FoundAttribution]:
    return [one for one in context.attributions if one.polarity == "affirms" and sentence.numbers & set(one.sentences)]


def denial_is_printed(item: DraftAttribution, passage: Passage) -> Verdicts:
    """Something in the passage denies what the attribution says is denied; the cue stands there."""
    if item.polarity == "denies" and not _DENIES.search(passage.folded):
        yield Verdict("standing", "refused", f"nothing in {passage} denies this", passage.spans)
    if item.cue and item.cue.lower() not in passage.text.lower():
        yield Verdict("standing", "doubtful", "cue: not found literally in the sentence", passage.spans)
