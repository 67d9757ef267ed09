"""Check: nothing is negated, or left un-negated, that the sentences tell otherwise. English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded, lowered
from summarizer.grounding.cues import DENYING, NEGATION
from summarizer.grounding.opposites import opposites, prefixed
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, content_stems, stem
from summarizer.grounding.told import CLAUSE, SAME, left_out, refused, told_clauses
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

# Patterns are looked for in texts in small letters (see `casing`).
_NO = re.compile(r"\bno\s+(?P<noun>[a-z]{3,})")
_SOME = re.compile(
    r"\b(?:an?|all|any|each|every|some|the|there\s+(?:is|are|was|were|(?:has|have|had)\s+been))\s+(?P<noun>[a-z]{3,})"
)
_FAILED = re.compile(r"\bfail")
# Words that negate without a negation: in a text for one that is printed, and printed for one in a text.
_WITHOUT = re.compile(r"\b(?:without|lack(?:s|ed|ing)?|los(?:e|es|ing)|lost|only|sole|absence|zero)\b")
_AVOIDED = re.compile(
    r"\b(?:without|lack(?:s|ed|ing)?|avoid\w*|refrain\w*|warn\w*|against|prevent\w*|prohibit\w*|forbid\w*|banned|barred"
    r"|stopped|hardly|barely|rarely|yet\sto|instead\sof|rather\sthan)\b"
)
# A denial of what was told before it: "which Vane rejected", "denied the charge".
_ALL = re.compile(
    rf"\b(?:{'|'.join(sorted(DENYING))})(?=(?:\s(?:it|that|this|them|all|(?:the|this|that|these|those|such)\s(?:\w+\s)?"
    r"(?:charge|claim|accusation|allegation|criticism|suggestion|report|assertion)s?))?\s*(?:[.,;:]|and\b|but\b|\Z))"
)
_SUBJECT = 4  # words that may tell who denies
_CLOSE = 40  # characters that such a word stands before what it negates


def negations_kept(told: Words, best: Passage, passage: Passage) -> Verdicts:
    """A negation is neither left out nor added; another word may keep it."""
    claimed = told.negations[0] if told.negations else None
    if claimed is None:
        for cue, share, governed, rest in told_clauses(told, best, NEGATION) if negations_in(best) else ():
            if (share >= SAME or governed) and not _is_kept(told, rest):
                yield left_out(cue, best)
    elif not (_FAILED.match(claimed[0]) and _FAILED.search(passage.folded)):
        more = len(told.negations) > negations_in(passage)
        negated = next((w for w in lowered(WORD, told.folded[claimed.end() :]) if w not in FUNCTION_WORDS), "")
        added = more or (_plain(told, claimed, best.text) and not _denied_there(told, claimed, passage))
        if added and not _avoided(passage.folded, negated):
            where = Span(*claimed.span())
            yield refused(f'{passage} does not say "{told.text[where.start : where.end]}"', passage, where)
    yield from none_kept(told, passage)


def negations_in(passage: Passage) -> int:
    """How often the sentences negate."""
    return sum([len(words.negations) for words in passage.words])


def _is_kept(told: Words, negated: str) -> bool:
    """Whether a text without negations says one in another word: "without", "impossible" for "not possible"."""
    words = [word for word in lowered(WORD, negated) if word not in FUNCTION_WORDS][:1]
    return bool(_WITHOUT.search(told.folded)) or any(not told.lower.isdisjoint(prefixed(word)) for word in words)


def _avoided(lower: str, negated: str) -> bool:
    """Whether a text in small letters negates a word without a negation: "warns about touching", "lost" for "kept"."""
    if not negated:
        return False
    words = lowered(WORD, lower)
    if any(opposite in words for opposite in opposites(negated)):
        return True
    near = (lower[found.end() : found.end() + _CLOSE] for found in _AVOIDED.finditer(lower))
    return any(stem(negated) in content_stems(after)[:2] for after in near)


def _plain(told: Words, claimed: re.Match[str], sentence: str) -> bool:
    """Whether one clause of the sentence holds nearly all of a negated text, and none negates what it negates."""
    ours = set(content_stems(_unnegated(told)))
    negated = content_stems(told.text[claimed.end() :])[:1]
    clauses = [(set(content_stems(clause)), NEGATION.search(folded(clause))) for clause in CLAUSE.split(sentence)]
    if any(negation and negated and negated[0] in stems for stems, negation in clauses):
        return False
    return any(not negation and len(ours & stems) >= SAME * max(1, len(ours)) for stems, negation in clauses)


def _denied_there(told: Words, claimed: re.Match[str], passage: Passage) -> bool:
    """Whether who denies something in a text denies "that", "the charge" or "which …" in the passage."""
    who = set(content_stems(told.text[: claimed.start()])) if claimed[0] in DENYING else None
    if not who or DENYING.isdisjoint(passage.runs):
        return False
    return any(
        who & set(content_stems(passage.text[: found.start()])[-_SUBJECT:]) for found in _ALL.finditer(passage.folded)
    )


def _unnegated(told: Words) -> str:
    """The text with blanks for its negations."""
    places = [0, *(place for found in told.negations for place in found.span()), len(told.text)]
    return " ".join(told.text[start:end] for start, end in zip(places[::2], places[1::2], strict=True))


def none_kept(told: Words, passage: Passage) -> Verdicts:
    """ "a plant would close" where the sentences say "no plant would close"."""
    nones = _nouns(_NO, passage.folded) if "no" in passage.runs else None
    if not nones or _NO.search(told.folded):
        return
    some, printed = _nouns(_SOME, told.folded), _nouns(_SOME, passage.folded)
    for noun, none in nones.items():
        if noun in some and noun not in printed:
            where = Span(*some[noun].span())
            said, here = passage.text[none.start() : none.end()], told.text[where.start : where.end]
            yield refused(f'{passage} says "{said}" where this says "{here}"', passage, where)


def _nouns(pattern: re.Pattern[str], lower: str) -> dict[str, re.Match[str]]:
    return {stem(match["noun"]): match for match in pattern.finditer(lower)}
