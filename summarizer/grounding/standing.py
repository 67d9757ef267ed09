"""Check: what somebody denies is not told as plain fact, and an allegation keeps its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import CUE, DENYING, REPORTING
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts
    from summarizer.schema import DraftAttribution

# These are looked for in texts in small letters (see `casing`).
_SOURCED = re.compile(r"\baccording\s+to\b")
_ALLEGED = re.compile(r"\b(?:alleg\w+|accus\w+|claim(?:s|ed)\s+that)\b")
_MAY_ALLEGE = ("alleg", "accus", "claim")  # one of them stands in each
_DENIES = re.compile(rf"\b(?:{'|'.join(sorted(DENYING))}|not|no|never|false|untrue|baseless)\b|n['’]t\b")
_OVERLAP = 0.7


def _is_plain(told: Words) -> bool:
    """Whether a text tells as a fact what it tells: no source, no word of reporting, no hedge."""
    if told.is_hedged or ("according" in told.runs and _SOURCED.search(told.folded)):
        return False
    return REPORTING.isdisjoint(told.runs) or CUE.search(told.text) is None


def denied_is_attributed(context: Context, told: Words) -> Verdicts:
    """What somebody denies is told with its source or its denier."""
    if not context.whole.denials or told.negations or not _is_plain(told):
        return
    for attribution, denied in context.whole.denials:
        if tells(told.stems, denied):
            who = " and ".join(speaker.name for speaker in attribution.speakers)
            where = context.whole.passage(attribution.sentences[:1])
            yield Verdict("standing", "refused", f"{who} deny this in {where}: say who claims it", where.spans)


def tells(stems: frozenset[str], denied: frozenset[str]) -> bool:
    """Whether a text, by its stems, tells most of what is denied."""
    return len(denied) >= 2 and len(denied & stems) >= _OVERLAP * len(denied)


def allegation_keeps_source(told: Words, passage: Passage) -> Verdicts:
    """An allegation is told with its source."""
    if len(passage.sentences) != 1 or not any(map(passage.folded.__contains__, _MAY_ALLEGE)):
        return
    found = _ALLEGED.search(passage.folded)
    if found and _is_plain(told):
        printed = passage.text[found.start() : found.end()]
        yield Verdict("standing", "refused", f'{passage} says "{printed}": say who alleges it', passage.spans)


def denial_is_printed(item: DraftAttribution, passage: Passage) -> Verdicts:
    """Something in the passage denies what the attribution says is denied; the cue stands there."""
    if item.polarity == "denies" and not _DENIES.search(passage.folded):
        yield Verdict("standing", "refused", f"nothing in {passage} denies this", passage.spans)
    if item.cue and item.cue.lower() not in passage.text.lower():
        yield Verdict("standing", "doubtful", "cue: not found literally in the sentence", passage.spans)
