"""What follows a verb that reports, by the frames that its lexicon entry allows. English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.number_words import CARDINALS
from summarizer.grounding.reporting.clauses import clause_end, has_verb, skip_time
from summarizer.grounding.reporting.line import (
    AUXILIARIES,
    DASHES,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATES,
    TIMES,
    Line,
    is_adverb,
)

if TYPE_CHECKING:
    from summarizer.grounding.reporting.cue import Cue

Piece = tuple[int, int]
_QUESTIONS = frozenset("what how why whether where who which".split())
_ASKING = frozenset("ask wonder know question doubt see decide determine inquire query learn consider".split())
_PAST_ADDRESSEE = frozenset("that to , : . about of on in how what why whether if not never".split())
_NO_CLAUSE = frozenset(", . ; to of about by and or".split())
_NO_THING = frozenset("and or but up out off so not no if when that what how because while".split())
_PART_OF_PHRASE = PREPOSITIONS | {"and"}  # before an article
_JOINING = DASHES | frozenset(", : . but and because that as".split())
_BESIDE = OBJECT_PRONOUNS | {"out", "back"}  # may stand between a verb and its preposition
_FAR = 25
_NEAR = 15
_MOST_ADDRESSED = 9


def complement(cue: Cue) -> Piece | None:
    """The quotation, clause or infinitive after the verb, by the first of its frames that fits."""
    line, start, frames = cue.line, cue.after, cue.verb.frames
    if "out" in cue.verb.prepositions and line.at(start - 1) != "out":
        return None
    told = addressee_end(line, start) if "n" in frames else start
    later = skip_time(line, told)
    if "q" in frames and (found := _quotation(cue, later)):
        return found
    if told > start and "N" in frames and line.at(told) == "to":
        return _infinitive(cue, told)
    if "c" in frames and (found := _clause(cue, told, later)):
        return found
    if "i" in frames:
        to = _past_adverbs(line, start)
        if line.at(to) == "to" and line.at(to + 1) not in DETERMINERS:
            return _infinitive(cue, to)
    return _infinitive(cue, start) if "N" in frames and _is_person_to(line, start) else None


def _past_adverbs(line: Line, place: int) -> int:
    while line.at(place) in TIMES or (line.at(place) and is_adverb(line.at(place))):
        place += 1
    return place


def _infinitive(cue: Cue, start: int) -> Piece | None:
    """ "To" and what follows, up to the next clause that has a subject of its own."""
    line, found = cue.line, _piece(cue, start, least=2)
    if found is None:
        return None
    for place in range(start + 2, found[1] - 2):
        head = place + 2
        begins = line.low[head] in PRONOUNS or line.low[head] in DETERMINERS or line.is_name(head)
        if line.low[place] == "," and line.low[place + 1] in {"and", "but", "so"} and begins:
            return start, place
    return found


def opens(cue: Cue) -> bool:
    """Whether the sentence ends with a colon, so that what is said comes next."""
    line = cue.line
    near = line.size - cue.place <= _NEAR or skip_time(line, cue.after) >= line.size - 1
    return cue.takes("q") and line.at(line.size - 1) == ":" and near


def addressee_end(line: Line, start: int) -> int:
    """Past who was told; `start` where nobody was."""
    if line.at(start) in OBJECT_PRONOUNS:
        return start + 1
    for place in range(start, min(start + _MOST_ADDRESSED, line.size)):
        word = line.low[place]
        another = word in DETERMINERS and line.at(place - 1) not in _PART_OF_PHRASE
        if word in _PAST_ADDRESSEE or line.holds(place) or (place > start and (word in PRONOUNS or another)):
            return place
    return start


def quotation_after(cue: Cue, start: int) -> list[Piece]:
    """The quotation that goes on after a tag, where no other tag comes before it."""
    line = cue.line
    if not line.is_quoting:
        return []
    for place in range(start, min(start + _FAR, line.size)):
        if line.holds(place):
            joined = line.at(place - 1) in _JOINING
            return [(place, line.size)] if joined else []
        if place > start and place in cue.stops:
            return []
    return []


def _piece(cue: Cue, start: int, *, least: int, narrow: bool = False) -> Piece | None:
    end = clause_end(cue.line, start, cue.stops, narrow=narrow)
    return (start, end) if end - start >= least else None


def _quotation(cue: Cue, later: int) -> Piece | None:
    """A quotation right after the verb, or after a comma or colon not far from it."""
    line = cue.line
    if line.is_quoting:
        for place in (cue.after, later):
            ahead = place + (line.at(place) in {",", ":"})
            if line.holds(ahead):
                return ahead, clause_end(line, ahead, cue.stops, narrow=line.at(ahead + 1) == ",")
        for place in range(cue.after, min(cue.place + _NEAR, line.size)):
            if place in cue.stops:
                break
            if line.holds(place):
                return _piece(cue, place, least=1) if line.at(place - 1) in {",", ":"} else None
    return (later + 1, line.size) if line.at(later) == ":" and later + 1 < line.size else None


def _clause(cue: Cue, told: int, later: int) -> Piece | None:
    """A clause with "that" or a question word, perhaps after a time or place; or a bare one."""
    line = cue.line
    for place in (told, later):
        word = line.at(place)
        that = word == "that" and line.at(place + 1) not in {"", ".", ","}
        if that or word in _QUESTIONS or (word == "if" and cue.verb.lemma in _ASKING):
            return _piece(cue, place, least=2)
    if line.at(told) in PREPOSITIONS or line.at(told) in TIMES:
        for place in range(told, min(told + _FAR, line.size)):
            if line.low[place] == "that":
                return _piece(cue, place, least=2)
            if place in cue.stops or line.low[place] in PRONOUNS or line.holds(place) or line.is_there(place):
                break  # "on Monday there is evidence that …": what is said begins before "that"
    return _bare_clause(cue, told, later) if cue.verb.kind in {"says", "denies", "thinks", "shows"} else None


def _bare_clause(cue: Cue, told: int, later: int) -> Piece | None:
    line = cue.line
    begins = line.at(later) in PRONOUNS or line.at(later) in DETERMINERS or line.is_name(later) or line.is_there(later)
    place = later if begins else told
    if line.at(place) == "," and line.at(place + 1) not in {"", "and", "but"}:
        place += 1
    head = line.at(place)
    number = head in PREPOSITIONS and _is_number(line, place + 1)
    if (
        not head
        or (line.at(told) == "with" and cue.verb.lemma != "say")  # "contends with a flood that …"
        or (head in _NO_CLAUSE and not number)
        or (head in SUBORDINATES and cue.verb.lemma != "say")
        or (place == told != later and head in TIMES)
        or (head in PREPOSITIONS and place == told == later and not number)
    ):
        return None
    found = _piece(cue, place, least=2)
    if found is None or cue.verb.lemma == "say" or has_verb(line, place + 1, min(found[1], place + _FAR)):
        return found
    return None


def _is_number(line: Line, place: int) -> bool:
    """ "about 300 people", "over half of them": the preposition is the number's."""
    word = line.at(place)
    return word[:1].isdigit() or word[1:2].isdigit() or word in CARDINALS or word == "half"


def _is_person_to(line: Line, start: int) -> bool:
    """Whether somebody and "to" follow: "urged the council to"."""
    head = line.at(start)
    if not (line.is_name(start) or head in DETERMINERS or head in OBJECT_PRONOUNS or head.endswith("s")):
        return False
    for place in range(start + 1, min(start + _MOST_ADDRESSED + 1, line.size)):
        if line.low[place] == "to":
            return True
        if line.low[place] in {",", ".", ";", "that"} or line.holds(place):
            return False
    return False


def thing(cue: Cue) -> Piece | None:
    """A thing after the verb or its preposition, or a verb in -ing."""
    line, start = cue.line, cue.place + 1
    for place in (start, start + 1) if cue.verb.prepositions else ():
        between = place == start or line.at(start) in _BESIDE
        if between and line.at(place) in cue.verb.prepositions:
            clause = line.at(place + 1) in _QUESTIONS or line.at(place + 1) == "that"
            return _piece(cue, place + 1, least=1, narrow=not clause)
    if cue.verb.lemma == "accuse" and "of" in line.low[start : start + _MOST_ADDRESSED]:
        return _piece(cue, start, least=3)
    if cue.takes("g") and line.at(start).endswith("ing"):
        return _piece(cue, start, least=2)
    return _piece(cue, start, least=1, narrow=True) if cue.takes("o") and _begins_thing(line, start) else None


def _begins_thing(line: Line, place: int) -> bool:
    head = line.at(place)
    if head in DETERMINERS or head in OBJECT_PRONOUNS or line.is_name(place) or line.holds(place):
        return True
    return head.isalpha() and not (head in PREPOSITIONS or head in AUXILIARIES or is_adverb(head) or head in _NO_THING)
