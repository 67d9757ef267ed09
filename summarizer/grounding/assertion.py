"""Check: nothing is negated, left un-negated or made certain that the sentences tell otherwise.

Rules over clauses, English only. A cue counts where the text tells its clause: where it holds most of the clause's
content words, or the one that the cue governs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import HEDGE, NEGATION
from summarizer.grounding.salience import WORD, content_stems, stem
from summarizer.grounding.verbs import IRREGULAR
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|although|which|who|because|after|before|as)\s", re.IGNORECASE)
_NO = re.compile(r"\bno\s+(?P<noun>[a-z]{3,})", re.IGNORECASE)
_SOME = re.compile(r"\b(?:an?|all|any|each|every|some|the)\s+(?P<noun>[a-z]{3,})", re.IGNORECASE)
_FAILED = re.compile(r"\bfail", re.IGNORECASE)
_SAME = 0.75
_TOLD = 0.6  # share of a clause's content words that a text must hold to tell it
# Words that keep what is told from being certain, beside the hedges that a text is searched for.
_GUARDED = re.compile(
    r"\b(?:anticipat\w+|foresee\w*|forecast\w*|predict\w*|project(?:s|ed)|possibl\w+|assum\w+|see(?:s|n)?|guidance|target\w*"
    r"|due|set|about|going|ready|poised|scheduled|effort|bid|attempt\w*|tr(?:y|ies|ied|ying)|threat\w*|want\w*)\b",
    re.IGNORECASE,
)
# Who speaks before it does not count: "troops are there" tells "Falk said there is evidence that troops are there".
_EVIDENCE = re.compile(
    r"\b(?P<cue>evidence|signs?|indications?)\s+that\s(?P<shown>[^,;:]{1,200}?)(?=\s(?:but|and|while|although)\s|[,;:]|\.?\Z)",
    re.IGNORECASE,
)
_ADDED_CERTAINTY = re.compile(r"\b(?:has|have|had|was|were|did|is|are|\w+ed)\b")
_MODAL = re.compile(
    r"\b(?:will|would|could|may|might|should|(?:expects?|expected|plans?|planned|due|likely|set|intends?|considered)(?:\s+to)?)"
    r"\s+(?:probably\s+|also\s+|soon\s+)?(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:will|would|could|may|might|should|to|not|be|been|being|if|a|an|the|its|their|his|her|of|at|expected|planned)"
    r"\s+(?:\w+ly\s+)?$"
)


def holds(told: Words, best: Passage, passage: Passage) -> Verdicts:
    """Negations, hedges and conditions are kept. `best` is the sentence of the passage that the text is nearest to."""
    yield from _negation(told, best, passage)
    yield from _hedge(told, best)
    yield from _certainty(told, passage)


def holds_denied(told: Words, passage: Passage) -> Verdicts:
    """What somebody denies is told as the sentences have it, and not itself negated beyond what they say."""
    yield from _certainty(told, passage)
    yield from _none(told, passage)
    printed = len(NEGATION.findall(passage.text))
    if len(NEGATION.findall(told.text)) > max(0, printed - 1):
        yield refused(f"the denial in {passage} counts twice here: give what is denied, not negated", passage)


def refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    """A refusal of this kind, which `relation` gives too."""
    return Verdict("relation", "refused", reason, passage.spans, about)


def _left_out(cue: str, passage: Passage) -> Verdict:
    return refused(f'{passage} says "{cue}", which is left out here', passage)


def _told(told: Words, best: Passage, cue: re.Pattern[str]) -> Iterator[tuple[str, float, bool]]:
    """For each clause of the sentence with the cue that the text tells: the cue, how much of it, and its own word.

    The word that a cue governs is the next one that carries content: "close" in "would close".
    """
    for clause in _CLAUSE.split(best.text):
        found = cue.search(clause)
        theirs = set(content_stems(clause)) - set(content_stems(found[0])) if found else set()
        share = len(theirs & told.stems) / len(theirs) if theirs else 0
        if found and share >= _TOLD and not _is_month(found[0]):
            governed = content_stems(clause[found.end() :])[:1]
            yield found[0], share, bool(governed) and governed[0] in told.stems


def _is_month(cue: str) -> bool:
    return cue == "May"


def _negation(told: Words, best: Passage, passage: Passage) -> Verdicts:
    claimed = NEGATION.search(told.text)
    if claimed is None:
        for cue, share, governed in _told(told, best, NEGATION):
            if share >= _SAME or governed:
                yield _left_out(cue, best)
    elif not (_FAILED.match(claimed[0]) and _FAILED.search(passage.text)):
        more = len(NEGATION.findall(told.text)) > len(NEGATION.findall(passage.text))
        if more or _plain(told.text, claimed, best.text):
            yield refused(f'{passage} does not say "{claimed[0]}"', passage, Span(*claimed.span()))
    yield from _none(told, passage)


def _plain(text: str, claimed: re.Match[str], sentence: str) -> bool:
    """Whether one clause of the sentence holds nearly all of a negated text, and none negates what it negates."""
    ours = set(content_stems(NEGATION.sub(" ", text)))
    negated = content_stems(text[claimed.end() :])[:1]
    clauses = [(set(content_stems(clause)), NEGATION.search(clause)) for clause in _CLAUSE.split(sentence)]
    if any(negation and negated and negated[0] in stems for stems, negation in clauses):
        return False
    return any(not negation and len(ours & stems) >= _SAME * max(1, len(ours)) for stems, negation in clauses)


def _none(told: Words, passage: Passage) -> Verdicts:
    """ "a plant would close" where the sentences say "no plant would close"."""
    if _NO.search(told.text):
        return
    some, printed = _nouns(_SOME, told.text), _nouns(_SOME, passage.text)
    for noun, none in _nouns(_NO, passage.text).items():
        if noun in some and noun not in printed:
            where = Span(*some[noun].span())
            yield refused(f'{passage} says "{none[0]}" where this says "{some[noun][0]}"', passage, where)


def _nouns(pattern: re.Pattern[str], text: str) -> dict[str, re.Match[str]]:
    return {stem(match["noun"]): match for match in pattern.finditer(text)}


def _hedge(told: Words, best: Passage) -> Verdicts:
    if HEDGE.search(told.text) or _GUARDED.search(told.text) or not _ADDED_CERTAINTY.search(told.text):
        return
    for cue, share, governed in _told(told, best, HEDGE):
        if share >= _SAME and governed:
            yield _left_out(cue, best)
    for found in _EVIDENCE.finditer(best.text):
        shown = set(content_stems(found["shown"]))
        if shown and len(shown & told.stems) >= _SAME * len(shown):
            yield _left_out(f"{found['cue']} that", best)


def _certainty(told: Words, passage: Passage) -> Verdicts:
    """ "closed" where the sentence says "would close"."""
    words = {match[0].lower(): match for match in WORD.finditer(told.text)}
    modals = [
        (modal, past) for modal in _MODAL.finditer(passage.text) for past in _pasts(modal["verb"]) if past in words
    ]
    if not modals:
        return
    certain = {match[0].lower() for match in WORD.finditer(_MODAL.sub(" ", passage.text))}
    for modal, past in modals:
        if past not in certain and not _is_unsure(told.text, words[past].start()):
            reason = f'{passage} says "{modal[0]}" where this says "{words[past][0]}"'
            yield refused(reason, passage, Span(*words[past].span()))


def _is_unsure(text: str, at: int) -> bool:
    """Whether the word there follows a modal of its own, or is joined to one that does: "would sell and cut"."""
    before = text[max(0, at - 24) : at].lower()
    return bool(_UNSURE.search(before) or (before.endswith("and ") and _MODAL.search(text[:at])))


def _pasts(verb: str) -> tuple[str, ...]:
    """The past forms of a verb that follows a modal, or of its "-ing" form after "considered"."""
    base = verb.lower().removesuffix("ing") if len(verb) > 5 else verb.lower()
    return IRREGULAR.get(base) or (f"{base}d", f"{base}ed", f"{base[:-1]}ied")
