"""A word of the lexicon in its sentence, with its auxiliaries."""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.reporting.lexicon import FORMS
from summarizer.grounding.reporting.line import AUXILIARIES, BE, is_adverb

if TYPE_CHECKING:
    from collections.abc import Collection

    from summarizer.grounding.reporting.lexicon import Inflection, Verb
    from summarizer.grounding.reporting.line import Line

SPOKEN = frozenset({"says", "denies"})
_NONE: frozenset[str] = frozenset()
_UNSURE = frozenset(
    "not never would could might may must should didn't doesn't don't didn’t doesn’t don’t wouldn't wouldn’t".split()
)


class Cue(NamedTuple):
    """A verb at `place`; `last` is the word before its group, `stops` are where the groups of other tags begin."""

    line: Line
    place: int
    verb: Verb
    inflection: Inflection
    last: int
    auxiliaries: frozenset[str]
    stops: Collection[int]

    def takes(self, frame: str) -> bool:
        """Whether the verb has that frame (see `lexicon`)."""
        return frame in self.verb.frames

    @property
    def after(self) -> int:
        """The word behind the verb, and behind its "out" where it has one ("pointed out")."""
        return self.place + 1 + ("out" in self.verb.prepositions and self.line.at(self.place + 1) == "out")

    @property
    def progressive_or_passive(self) -> bool:
        """Whether a form of "be" stands before it."""
        return not self.auxiliaries.isdisjoint(BE)

    @property
    def sure(self) -> bool:
        """Whether it is neither negated nor only possible."""
        return self.auxiliaries.isdisjoint(_UNSURE)


def find_cues(line: Line) -> list[Cue]:
    """The words of a sentence that may report. A capital inside a sentence is a name's, but in a headline."""
    forms = [
        (place, FORMS[line.low[place]], *before_verb(line, place))
        for place in compress(count(), map(FORMS.__contains__, line.low))
        if place == 0 or not line.is_name(place) or line.is_title
    ]
    if not forms:
        return []
    stops = frozenset(last + 1 for _, form, last, _ in forms if form.verb.kind in SPOKEN or form.inflection == "ing")
    return [Cue(line, place, form.verb, form.inflection, last, met, stops) for place, form, last, met in forms]


def before_verb(line: Line, place: int) -> tuple[int, frozenset[str]]:
    """The last word before a verb, its auxiliaries and its adverbs; and those."""
    end = place
    while place > 0 and ((word := line.low[place - 1]) in AUXILIARIES or is_adverb(word)):
        place -= 1
    return place - 1, frozenset(line.low[place:end]) if place < end else _NONE
