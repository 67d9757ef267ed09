"""Check: what is said of things is not turned round: who did what to whom, up and down, before and after.

Rules over words, English only. A claim is held against the cited sentence that shares the most words with
it. They are made to be right when they speak; much that is turned round they do not see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding import assertion
from summarizer.grounding.connectives import connectives_stand
from summarizer.grounding.cues import NEGATION
from summarizer.grounding.exchanged import names_keep_frame
from summarizer.grounding.names import related
from summarizer.grounding.opposites import may_have_opposite, opposites, stands_as_opposite, unprefixed
from summarizer.grounding.roles import keep_roles
from summarizer.grounding.salience import stem
from summarizer.grounding.siblings import siblings_stand
from summarizer.grounding.told import refused
from summarizer.grounding.transplants import names_keep_place
from summarizer.grounding.universals import universals_stand

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_NEAR = 3  # content words
_NEGATED = 4  # words behind a negation
_DIRECTIONS = frozenset("from into inside against by".split())
_DIRECTED = re.compile(r"\b(?P<word>from|into|inside|against|by)\s+(?:the\s+)?(?:[a-z]+\s+)?$", re.IGNORECASE)


def holds(told: Words, passage: Passage, *, attributed: bool = False) -> Verdicts:
    """The text says neither the opposite nor more than the sentences that it cites.

    `attributed` says that it is given as somebody's words.
    """
    best = passage.nearest(told)
    yield from assertion.holds(told, best, passage, attributed=attributed)
    yield from _opposites(told, passage)
    yield from _conditions(told, passage)
    yield from _places(told, passage)
    yield from _prior(told, passage)
    yield from keep_roles(told, best)
    yield from names_keep_place(told, passage)
    yield from names_keep_frame(told, passage)
    yield from universals_stand(told, passage)
    yield from siblings_stand(told, passage)
    yield from connectives_stand(told, passage)


def _conditions(told: Words, passage: Passage) -> Verdicts:
    theirs = passage.lower
    turned = "if" in told.lower and "unless" in theirs and "unless" not in told.lower and "if" not in theirs
    if turned and not told.negations:
        yield refused(f'{passage} says "unless" where this says "if"', passage)


def _places(told: Words, passage: Passage) -> Verdicts:
    """ "from Velland" where the sentences say "from Ostrava" and know Velland otherwise."""
    if not (directed := _directed(told)):
        return
    theirs = [other for words in passage.words for other in _directed(words)]
    names = [name.text for words in passage.words for name in words.names]
    for word, name in directed:
        same_word = [other for known, other in theirs if known == word]
        elsewhere = any(related(other, name) for other in names)
        if same_word and elsewhere and not any(related(name, other) for other in same_word):
            yield refused(f'{passage} says "{word} {same_word[0]}", not "{word} {name}"', passage)


def _directed(words: Words) -> list[tuple[str, str]]:
    if _DIRECTIONS.isdisjoint(words.runs):
        return []
    return [
        (match["word"].lower(), name.text)
        for name in words.names
        if (match := _DIRECTED.search(words.text[max(0, name.span.start - 24) : name.span.start]))
    ]


def _prior(told: Words, passage: Passage) -> Verdicts:
    """The earlier and the later level of something changed places."""
    if not any(quantity.role == "prior" for quantity in told.quantities):
        return
    earlier = {quantity.value for quantity in passage.quantities if quantity.role == "prior"}
    for quantity in told.quantities:
        if quantity.role != "prior" or quantity.value is None or quantity.value in earlier:
            continue
        if any(other.role != "prior" and other.value in earlier for other in told.quantities):
            yield refused(f'"{quantity.text}" is not the earlier level in {passage}', passage, quantity.span)


def _opposites(told: Words, passage: Passage) -> Verdicts:
    """ "higher sales" where the sentences say "lower sales": the opposite of a printed word beside the same words."""
    others = told.lower - passage.lower
    turned = unprefixed(passage.lower) if others else frozenset()
    if not any(may_have_opposite(word, turned) for word in others):
        return
    for place, word in enumerate(told.sequence):
        if word in passage.lower or not may_have_opposite(word, turned) or stem(word) in passage.stems:
            continue
        for other in opposites(word):
            if other not in passage.lower or other in told.lower or not _beside_same(told, place, passage, other):
                continue
            if stands_as_opposite(word, told.folded) and stands_as_opposite(other, passage.folded):
                yield refused(f'{passage} says "{other}" where this says "{word}"', passage)
                break


def _beside_same(told: Words, place: int, passage: Passage, other: str) -> bool:
    """Whether a content word next to a place of the text stands near another word in the passage, as much negated."""
    beside = told.around(place, 1)
    return any(
        beside & words.around(there, _NEAR) and _is_negated(words, there) == _is_negated(told, place)
        for words in passage.words
        for there in words.places.get(other, ())
    )


def _is_negated(words: Words, place: int) -> bool:
    """Whether a negation stands shortly before a place: "not possible" is "impossible"."""
    if not words.negations:
        return False
    return NEGATION.search(" ".join(words.sequence[max(0, place - _NEGATED) : place])) is not None
