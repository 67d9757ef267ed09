"""Check: what is said of things is not turned round: negation, hedges, who did what to whom, up and down.

Rules over words, English only. A claim is held against the cited sentence that shares the most words with
it. They are made to be right when they speak; much that is turned round they do not see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import HEDGE, NEGATION
from summarizer.grounding.names import find_names
from summarizer.grounding.salience import content_stems, stem
from summarizer.grounding.verdict import Refusal, listed

if TYPE_CHECKING:
    from summarizer.text import Sentence

_OPPOSITES = [
    (frozenset(left.split()), frozenset(right.split()))
    for left, right in (
        (
            "rose rise risen rises increased increase grew climbed gained higher up",
            "fell fall fallen falls decreased decline declined dropped lower down",
        ),
        ("won win wins", "lost lose loses"),
        ("approved approve approves accepted upheld", "rejected reject rejects refused overturned struck"),
        ("before", "after"),
        ("above", "below"),
        ("opened open opens", "closed close closes shut"),
        ("more", "fewer less"),
        ("support supports supported backed", "oppose opposes opposed"),
        ("guilty convicted", "acquitted innocent cleared"),
    )
]
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|although|which|who|because|after|before|as)\s", re.IGNORECASE)
_TOLD = 0.6  # share of a clause's content words that a text must hold to tell it
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|be)\s+(?:\w+ly\s+)?\w+(?:ed|en|n|t)\s+(?:\w+\s+){0,3}?by\b", re.IGNORECASE
)
_ADDED_CERTAINTY = re.compile(r"\b(?:has|have|had|was|were|did|is|are|\w+ed)\b")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def relations_hold(text: str, sentences: list[Sentence]) -> None:
    """Refusal where the text says the opposite, or more, than the sentences it cites."""
    best = max(sentences, key=lambda sentence: _shared(text, sentence.text))
    together = " ".join(sentence.text for sentence in sentences)
    _negation(text, best, together, sentences)
    _hedge(text, best)
    _opposites(text, best, sentences)
    _order(text, best, sentences)


def _shared(text: str, other: str) -> int:
    return len(set(content_stems(text)) & set(content_stems(other)))


def _told(text: str, sentence: str, cue: re.Pattern[str]) -> str | None:
    """The cue in that clause of the sentence which the text tells; None where it tells none that has one."""
    ours = set(content_stems(text))
    for clause in _CLAUSE.split(sentence):
        found = cue.search(clause)
        theirs = set(content_stems(clause)) - set(content_stems(found[0] if found else ""))
        if found and theirs and len(theirs & ours) >= _TOLD * len(theirs):
            return found[0]
    return None


def _negation(text: str, best: Sentence, together: str, sentences: list[Sentence]) -> None:
    claimed, printed = NEGATION.search(text), NEGATION.search(together)
    if claimed and not printed:
        raise Refusal("relation", f'{listed(sentences)} does not say "{claimed[0]}"')
    if not claimed and (left_out := _told(text, best.text, NEGATION)):
        raise Refusal("relation", f'{listed([best])} says "{left_out}", which is left out here')


def _hedge(text: str, best: Sentence) -> None:
    if HEDGE.search(text) or not _ADDED_CERTAINTY.search(text):
        return
    if left_out := _told(text, best.text, HEDGE):
        raise Refusal("relation", f'{listed([best])} says "{left_out}", which is left out here')


def _opposites(text: str, best: Sentence, sentences: list[Sentence]) -> None:
    ours, theirs = _lower(text), _lower(best.text)
    for left, right in _OPPOSITES:
        for one, other in ((left, right), (right, left)):
            turned = ours & one and theirs & other and not theirs & one and not ours & other
            if turned:
                raise Refusal(
                    "relation", f'{listed([best])} says "{min(theirs & other)}" where this says "{min(ours & one)}"'
                )


def _lower(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _order(text: str, best: Sentence, sentences: list[Sentence]) -> None:
    """Two names round the same verb, in the other order, the same voice: subject and object were swapped."""
    for first, verb, second in _triples(text):
        for one, other_verb, two in _triples(best.text):
            same_verb = stem(verb) == stem(other_verb)
            swapped = first in two and second in one and not (first in one or second in two)
            if same_verb and swapped and bool(_PASSIVE.search(text)) == bool(_PASSIVE.search(best.text)):
                raise Refusal(
                    "relation", f"{listed([best])} says that {one} {other_verb} {two}, not the other way round"
                )


def _triples(text: str) -> list[tuple[str, str, str]]:
    """Name, verb, name, where only a few small words stand between."""
    names = find_names(text)
    found = []
    for left, right in zip(names, names[1:], strict=False):
        between = [w for w in _WORD.findall(text[left.span.end : right.span.start]) if w.islower()]
        verbs = [word for word in between if len(word) > 3 and not word.endswith("ly")]
        if 1 <= len(between) <= 7 and verbs:
            found.append((left.text.split()[-1], verbs[0], right.text.split()[-1]))
    return found
