"""Tags that close what they report: ‘…, she said’ and ‘"…," said the minister’. English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.reporting.clauses import clause_end, skip_time
from summarizer.grounding.reporting.complements import addressee_end, quotation_after
from summarizer.grounding.reporting.line import (
    AUXILIARIES,
    DASHES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATES,
    TIMES,
)
from summarizer.grounding.reporting.subjects import Subject

if TYPE_CHECKING:
    from summarizer.grounding.reporting.cue import Cue
    from summarizer.grounding.reporting.line import Line

Pieces = list[tuple[int, int]]
_FEWEST = 4  # words before a tag without a quotation, for them to be a clause
_LONGEST_SUBJECT = 14
_LONGEST_ASIDE = 30
_PAST_SUBJECT = frozenset(", . : ; ? ! ( ― — who in on at during after when as last".split())
_RESUMING = DASHES | frozenset(", : .".split())
_CLOSING = DASHES | frozenset(", ? !".split())
_ENDING = DASHES | frozenset(("", ",", ".", ";", "?"))
_BREAKING = _RESUMING | _CLOSING | {";"}
_GOING_ON = frozenset("and but according while as after".split())


def inverted(cue: Cue) -> tuple[Subject, Pieces] | None:
    """‘"…," said the minister, who …’, and at the head of a sentence ‘Said Hale: "…"’."""
    line, place = cue.line, cue.place
    turns = cue.takes("q") and not cue.takes("n") and cue.inflection in {"past", "s"} and not cue.auxiliaries
    if not turns or not _may_turn(line, place):
        return None
    end = _subject_end(line, place + 1)
    if end is None:
        return None
    subject = Subject(place + 1, end, _aside(line, end))
    if place == 0:
        return (subject, [(end, line.size)]) if line.at(end) in {":", ","} else None
    quoted = line.holds(place - 1) or line.holds(place - 2)
    begin = 0 if quoted else _clause_begin(line, place - 1)
    if not quoted and place - begin < _FEWEST:
        return None
    return subject, [(begin, place), *_resumed(line, end)]


def _may_turn(line: Line, place: int) -> bool:
    """Whether a quotation or a comma stands before the verb, and what can be its subject behind it."""
    before, head = line.at(place - 1), line.at(place + 1)
    if place > 0 and not (before == "," or before in DASHES or line.holds(place - 1)):
        return False
    if head in TIMES or head == "that":
        return False
    quoted = line.holds(place - 1) or line.holds(place - 2)
    clear = line.is_name(place + 1) or head in DETERMINERS or (quoted and head in PRONOUNS)
    return clear or (line.holds(place - 1) and head.isalpha() and head not in PREPOSITIONS)


def _subject_end(line: Line, start: int) -> int | None:
    """Where the subject ends that follows its verb; None where a verb follows it, so that it is none."""
    for end in range(start, min(start + _LONGEST_SUBJECT, line.size + 1)):
        word = line.at(end)
        abbreviates = word == "." and end + 1 < line.size and not line.holds(end + 1)
        if not word or (word in _PAST_SUBJECT and not abbreviates):
            return end if end > start and not _acts(line, end) else None
        if word in AUXILIARIES or word == "that" or line.holds(end):
            return None
    return None


def _acts(line: Line, end: int) -> bool:
    """Whether a verb follows what stands beside it: "said the owner, Gail Weston, had left"."""
    aside = _aside(line, end)
    return aside is not None and line.at(aside[1]) == "," and line.at(aside[1] + 1) in AUXILIARIES


def _aside(line: Line, end: int) -> tuple[int, int] | None:
    """What stands beside a subject behind its verb, up to the next comma."""
    if line.at(end) != ",":
        return None
    ends = (
        n for n in range(end + 1, min(end + _LONGEST_ASIDE, line.size)) if line.low[n] in {",", "."} or line.holds(n)
    )
    return end + 1, next(ends, line.size)


def _resumed(line: Line, start: int) -> Pieces:
    """The quotations that go on after a tag: ‘"…," said Hale, "…"’."""
    places = [place for place in range(start, line.size) if line.holds(place)] if line.is_quoting else []
    if places and line.at(places[0] - 1) not in _RESUMING:
        return []
    return [(place, place + 1) for place in places]


def closing(cue: Cue, subject: Subject) -> Pieces | None:
    """‘The plan will fail, she said on Monday’: the tag closes what it reports, or stands in the middle of it."""
    line, comma = cue.line, subject.start - 1
    speaks = (cue.takes("c") or cue.takes("q")) and cue.verb.kind != "wants"
    if not speaks or not subject.own or comma < 0:
        return None
    mark = line.at(comma)
    if mark not in _CLOSING and not line.holds(comma):
        return None
    after = skip_time(line, addressee_end(line, cue.after) if cue.takes("n") else cue.after)
    if line.holds(comma) or (mark == "," and line.holds(comma - 1)):
        return [(_quote_begin(line, comma), comma + 1), *quotation_after(cue, after)]
    return _around(cue, _clause_begin(line, comma), comma, after)


def _around(cue: Cue, begin: int, comma: int, after: int) -> Pieces | None:
    """The clause before a tag, with what goes on behind it after a comma."""
    line = cue.line
    following = line.at(after)
    opening = line.at(begin) in PREPOSITIONS or line.at(begin) in {"but", "and", "however"}
    if (line.at(begin) in PREPOSITIONS or line.at(begin) in SUBORDINATES) and line.holds(after + 1):
        return None  # "In one note, she said, …"
    goes_on = following == "," and comma > begin
    if not goes_on and (comma - begin < _FEWEST - 1 or following not in _ENDING):
        return None
    if not goes_on or after + 1 >= line.size or _turns_away(cue, after + 1):
        return [(begin, comma)]
    rest = (after + 1, clause_end(line, after + 1, cue.stops))
    return [rest] if opening and comma - begin < _FEWEST else [(begin, comma), rest]


def _turns_away(cue: Cue, place: int) -> bool:
    word = cue.line.at(place)
    return place in cue.stops or word.endswith("ing") or word in _GOING_ON


def _clause_begin(line: Line, end: int) -> int:
    """Where the clause before a tag begins: at the sentence's head, or after a semicolon."""
    return next((place + 1 for place in range(end - 1, -1, -1) if line.low[place] == ";"), 0)


def _quote_begin(line: Line, comma: int) -> int:
    """Where a quotation begins, with words of its own sentence before it: ‘that is "…," he said’."""
    place = comma if line.holds(comma) else comma - 1
    before = line.at(place - 1)
    if place == 0 or before in _BREAKING:
        return place
    return _clause_begin(line, place)
