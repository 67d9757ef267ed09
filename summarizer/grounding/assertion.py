"""Check: nothing is negated, left un-negated or made certain that the sentences tell otherwise.

Rules over clauses, English only. A cue counts where the text tells its clause: where it holds most of the clause's
content words, or the one that the cue governs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded
from summarizer.grounding.certainty import plans_kept
from summarizer.grounding.cues import HEDGE, tells_source
from summarizer.grounding.negation import negations_in, negations_kept, none_kept
from summarizer.grounding.salience import content_stems
from summarizer.grounding.told import SAME, left_out, refused, told_clauses

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

# Words, in texts in small letters (see `casing`), that keep what is told from being certain, beside the hedges.
_GUARDED = re.compile(
    r"\b(?:anticipat\w+|foresee\w*|forecast\w*|predict\w*|project(?:s|ed)|possibl\w+|assum\w+|see(?:s|n)?|guidance|target\w*"
    r"|(?:is|are|was|were)\sto|announc\w+\s(?!that\b|it\b|he\b|she\b|they\b)"
    r"|due|set|about|going|ready|poised|scheduled|effort|bid|attempt\w*|tr(?:y|ies|ied|ying)|threat\w*|want\w*"
    r"|(?:fears?|concerns?|worries|risks?|chances?|danger)\s(?:that|of|about)|whether|unclear|undecided|(?:evidence|signs?|indications?)\sof"
    r"|(?:reported|said|thought|understood|considered|judged)\sto|deemed)\b"
)
_COUNTED = re.compile(r"\bestimated\s+(?:at\s+)?(?=[^\w\s]?\d)")  # a hedge of its number only
_REPORTS = re.compile(r"claim(?:s|ed)?|accuse[sd]?|alleges?")  # hedges that are kept by any source
# Who speaks before it does not count: "troops are there" tells "Falk said there is evidence that troops are there".
_EVIDENCE = re.compile(
    r"\b(?P<cue>evidence|signs?|indications?)\s+that\s(?P<shown>[^,;:]{1,200}?)(?=\s(?:but|and|while|although)\s|[,;:]|\.?\Z)"
)
# In the present tense, where what may be is told as what is: what keeps it from that, and what it is told of.
_SOFTENED = re.compile(
    r"\b(?:can|able|risks?|chances?|danger|prospects?|fear\w*|warn\w*|suggest\w*|think\w*|believ\w*|suspect\w*|consider\w*)\b"
)
_DOUBTED = re.compile(r"\b(?:may|might|probably|possibly|perhaps|likely)\b")
_ADDED_CERTAINTY = re.compile(r"\b(?:has|have|had|was|were|did|is|are|\w+ed)\b")


def holds(told: Words, best: Passage, passage: Passage, *, attributed: bool) -> Verdicts:
    """Negations, hedges and conditions are kept. `best` is the sentence of the passage that the text is nearest to.

    `attributed` says that the text is given as somebody's words.
    """
    yield from negations_kept(told, best, passage)
    yield from _hedge(told, best, attributed=attributed)
    yield from plans_kept(told, passage)


def holds_denied(told: Words, passage: Passage) -> Verdicts:
    """What somebody denies is told as the sentences have it, and not itself negated beyond what they say."""
    yield from plans_kept(told, passage)
    yield from none_kept(told, passage)
    if len(told.negations) > max(0, negations_in(passage) - 1):
        yield refused(f"the denial in {passage} counts twice here: give what is denied, not negated", passage)


def _hedge(told: Words, best: Passage, *, attributed: bool) -> Verdicts:
    if not best.words[0].is_hedged or (told.is_hedged and HEDGE.search(_COUNTED.sub(" ", told.folded))):
        return
    if _GUARDED.search(told.folded):
        return
    if not _ADDED_CERTAINTY.search(told.text) and (_SOFTENED.search(told.folded) or not _DOUBTED.search(best.folded)):
        return
    for cue, share, governed, rest in told_clauses(told, best, HEDGE):
        reports = _REPORTS.fullmatch(folded(cue)) or (cue == "alleged" and rest.startswith(" that "))
        kept = reports and (attributed or tells_source(told.folded))
        if share >= SAME and governed and not kept and cue not in told.text:
            yield left_out(cue, best)
    for found in _EVIDENCE.finditer(best.folded):
        shown = set(content_stems(best.text[found.start("shown") : found.end("shown")]))
        if shown and len(shown & told.stems) >= SAME * len(shown):
            yield left_out(f"{best.text[found.start('cue') : found.end('cue')]} that", best)
