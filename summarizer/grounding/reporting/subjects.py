"""Who does what a verb says: the subject to its left, over asides and relative clauses. English only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.reporting.lexicon import FORMS
from summarizer.grounding.reporting.line import (
    ALONE,
    AUXILIARIES,
    DASHES,
    DETERMINERS,
    JOINS,
    PREPOSITIONS,
    PRONOUNS,
    is_adverb,
)
from summarizer.grounding.verbs import BASE

if TYPE_CHECKING:
    from summarizer.grounding.reporting.cue import Cue
    from summarizer.grounding.reporting.line import Line

_LONGEST = 14  # words of a subject
_LONGEST_ASIDE = 30
_IN_PHRASE = frozenset(". $ # % ' ’ - & @".split())
_TELLING = frozenset("said says told tells asked added called wrote".split())
_FINITE = AUXILIARIES | _TELLING
_HEADS = frozenset("the a an his her its their".split())
_SINGULAR = frozenset("he she it who which that ,".split())
_PLURAL = frozenset("they we i you who that which , many most some few both people police women men".split())
_NO_SUBJECT_BEFORE = PREPOSITIONS | (DETERMINERS - ALONE - PRONOUNS)
_OPENING = PREPOSITIONS | {"last", "earlier"}
_CLAUSE_HEADS = PRONOUNS | _HEADS
_BREAKS = (JOINS | {",", ";"}) - {"or"}  # "or" joins things: "its own or Syrian planes"
_NO_HEADS = JOINS | PREPOSITIONS
_POSSESSIVE = ("'s", "’s", "s'", "s’")


class Subject(NamedTuple):
    """Words from `start` up to `end`, with those beside them; `own` where the text gives the verb this subject."""

    start: int
    end: int
    aside: tuple[int, int] | None = None
    own: bool = True


def subject_of(cue: Cue) -> Subject | None:
    """Who says it; None where the word is no verb here, an empty one where nobody is named."""
    line, last = cue.line, cue.last
    before = line.at(last)
    if cue.inflection == "ing" and not cue.progressive_or_passive:
        return _of_participle(cue)
    if before == "to" and cue.inflection == "base":
        weak = cue.verb.kind in {"thinks", "wants", "shows"}
        return None if weak else main_subject(line, cue.place) or Subject(cue.place, cue.place, own=False)
    if not _may_precede(before) or not (cue.auxiliaries or _agrees(cue)):
        return None
    if before in {"and", "but", "or", "then"}:
        return None if cue.inflection == "base" else _of_first_verb(line, last)
    return subject_before(line, last) or (main_subject(line, last) if before == "," else None)


def _may_precede(before: str) -> bool:
    """Whether a verb can follow the word, which is no article, preposition or genitive."""
    return bool(before) and before not in _NO_SUBJECT_BEFORE and not before.endswith(_POSSESSIVE)


def _agrees(cue: Cue) -> bool:
    """Whether the word before can be the subject of "plans" or of "plan", which are nouns as well."""
    line, before = cue.line, cue.line.at(cue.last)
    named = line.is_name(cue.last)
    if cue.inflection == "s":
        return before in _SINGULAR or named or not before.endswith("s")
    many = (
        before.endswith("s") and not line.slice(cue.last, cue.last + 1).isupper()
    )  # "US state department" tells of no USs
    if cue.inflection != "base" or before in _PLURAL or many:
        return True
    return named and "and" in line.low[max(0, cue.last - 3) : cue.last]


def subject_before(line: Line, last: int) -> Subject | None:
    """The subject whose verb group follows the word at `last`."""
    word = line.at(last)
    if word in {"who", "which", "that"}:
        end = last - (line.at(last - 1) == ",")
        start = _phrase_start(line, end)
        return Subject(start, end, own=False) if start < end else None
    if word in PRONOUNS:
        return Subject(last, last + 1)
    if word == "," or word in DASHES:
        return _beside_aside(line, last)
    start = _phrase_start(line, last + 1)
    if (relative := _relative_before(line, start)) is not None:
        end = relative - (line.at(relative - 1) == ",")
        head = _phrase_start(line, end)
        return Subject(head, relative, aside=(relative, last + 1)) if head < end else None
    if line.at(start) in PRONOUNS:  # "he praised the plan, said": no phrase holds a pronoun at its head
        return Subject(start, start + 1, own=False)
    return Subject(start, last + 1) if start <= last else None


def _phrase_start(line: Line, end: int) -> int:
    """Where the noun phrase that ends before `end` begins; `end` itself where there is none."""
    start = end
    joined = end
    while start > 0 and end - start < _LONGEST:
        word = line.low[start - 1]
        if word == "and" and start < end:
            joined = start
        elif word in JOINS or not (word[0].isalnum() or word in _IN_PHRASE):
            break
        elif word in _FINITE:  # "he was fired and the mayor": the phrase begins after "and"
            start = joined if joined < end else start
            break
        start -= 1
    while start < end and (line.low[start] in {"and", "."} or is_adverb(line.low[start])):
        start += 1
    return _after_opening(line, start, end)


def _after_opening(line: Line, start: int, end: int) -> int:
    """Past "In a statement on Friday" at the head of the clause, to where a new article, pronoun or name stands."""
    if start >= end or line.low[start] not in _OPENING:
        return start
    for place in range(end - 1, start + 1, -1):
        if line.low[place] in _CLAUSE_HEADS and line.low[place - 1] not in PREPOSITIONS:
            return place
    first = end
    while first > start and (line.is_name(first - 1) or line.low[first - 1] == "."):
        first -= 1
    return first if line.at(first - 1) not in PREPOSITIONS else end


def _relative_before(line: Line, start: int) -> int | None:
    """Where "who" stands in "two people who have seen the letter said"."""
    if "who" not in line.low:
        return None
    for place in range(start - 1, max(0, start - _LONGEST), -1):
        word = line.low[place]
        if word == "who":
            return place
        if not (word[0].isalnum() or word in _IN_PHRASE) or word in {"but", "while", "that", "which"}:
            return None
    return None


def _beside_aside(line: Line, mark: int) -> Subject | None:
    """‘Smith, the head of the union, said’: the subject before the aside that the comma or dash ends."""
    for place in range(max(0, mark - _LONGEST_ASIDE), mark - 1):
        if line.low[place] != line.low[mark] or line.at(place + 1) in {"but", "and", "so", "or"}:
            continue
        start = _phrase_start(line, place)
        opening = line.at(start) in PREPOSITIONS or line.at(start).endswith("ing")
        if start < place and not opening:
            return Subject(start, place, aside=(place + 1, mark))
    return None


def _of_participle(cue: Cue) -> Subject:
    """‘… footage of the minister saying’: the name before it; after a comma, the sentence's own subject."""
    line, end = cue.line, cue.last + 1
    start = end
    while start > 0 and (line.is_name(start - 1) or line.low[start - 1] == "."):
        start -= 1
    if start < end:
        return Subject(start, end)
    found = main_subject(line, cue.place) or Subject(cue.place, cue.place, own=False)
    return found._replace(own=True) if found.start == 0 and line.at(cue.last) == "," else found


def _of_first_verb(line: Line, conjunction: int) -> Subject | None:
    """‘She laughed and said’: the nearest name or pronoun to the left that begins a clause."""
    for place in range(conjunction - 1, max(-1, conjunction - _LONGEST_ASIDE), -1):
        if place > 0 and line.low[place - 1] not in _BREAKS:
            continue
        if line.low[place] in PRONOUNS:
            return Subject(place, place + 1)
        if line.is_name(place) and line.low[place] not in _NO_HEADS:
            end = _past_role(line, _name_end(line, place, conjunction), conjunction)
            if line.at(end) not in {",", "and", "or"} and not line.at(end - 1).endswith(_POSSESSIVE[:2]):
                return Subject(place, end)
    return main_subject(line, conjunction)


def main_subject(line: Line, before: int) -> Subject | None:
    """The sentence's own subject: its first name, pronoun or phrase with an article, past what opens it."""
    place = 0
    while place < before:
        word = line.low[place]
        if word in PREPOSITIONS or word in {"when", "while", "if", "although"}:
            comma = next((n for n in range(place, min(before, place + _LONGEST_ASIDE)) if line.low[n] == ","), None)
            if comma is None:
                return None
            place = comma
        elif word in PRONOUNS:
            return Subject(place, place + 1, own=False)
        elif line.is_name(place) or word in DETERMINERS:
            start = place + (word in DETERMINERS)
            end = _past_role(line, _name_end(line, start, before), before) if start < before else start
            named = word in DETERMINERS and line.is_name(end - 1)
            return Subject(place, _phrase_end(line, end, before) if named else end, own=False)
        place += 1
    return None


def _name_end(line: Line, start: int, most: int) -> int:
    """Where the name ends whose first word is at `start`."""
    end = start + 1
    while end < most and (line.is_name(end) or line.low[end] == "."):
        end += 1
    return end


def _past_role(line: Line, end: int, most: int) -> int:
    """Past the name behind a role that follows another name: "Council leader Dev Falk"."""
    last = min(most, end + 3)
    place = end
    while place < last and _may_be_role(line, place):
        place += 1
    return _name_end(line, place, most) if end < place < most and line.is_name(place) else end


def _may_be_role(line: Line, place: int) -> bool:
    """Whether a noun for one person may stand there."""
    word = line.low[place]
    verb = word in BASE or word.endswith("s") or _is_other(word)
    return word[0].isalpha() and not line.is_name(place) and not verb


def _phrase_end(line: Line, end: int, most: int) -> int:
    """Past the nouns behind a name: "the Lindvik harbour master"."""
    last = min(most, end + 3)
    while end < last and line.low[end].isalpha() and not _is_other(line.low[end]):
        end += 1
    return end


def _is_other(word: str) -> bool:
    """Whether a word in small letters is no noun, or perhaps a verb."""
    closed = word in AUXILIARIES or word in PREPOSITIONS or word in JOINS or word in PRONOUNS
    return closed or word in FORMS or is_adverb(word) or word.endswith("ed")
