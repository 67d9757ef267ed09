"""The reports of a sentence: for each word of the lexicon a subject and a complement, or nothing. English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.reporting.accusing import accusing
from summarizer.grounding.reporting.clauses import clause_end
from summarizer.grounding.reporting.complements import complement, opens, thing
from summarizer.grounding.reporting.cue import SPOKEN, Cue, find_cues
from summarizer.grounding.reporting.lexicon import FORMS, NOUNS
from summarizer.grounding.reporting.line import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS, SUBORDINATES, Line
from summarizer.grounding.reporting.report import Report
from summarizer.grounding.reporting.sources import WITHOUT_VERB, according, claimed, introduced, labelled, signed
from summarizer.grounding.reporting.subjects import Subject, subject_before, subject_of
from summarizer.grounding.reporting.tags import closing, inverted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from summarizer.text import Span

_HELD = SPOKEN | {"thinks"}
_RAISED = frozenset(
    "expect believe say think allege report suppose consider estimate predict feel understand ask tell".split()
)
_LONGEST_TAG = 30


def find_reports(text: str) -> list[Report]:
    """The reports of a sentence whose quoted speech is masked (see `spoken`), in order of their cues."""
    line = Line(text)
    cues = find_cues(line)
    found = [report for cue in cues for report in (accusing(cue) or _read(cue))]
    if not WITHOUT_VERB.isdisjoint(line.low):
        found = _joined(line, found, cues[0].stops if cues else frozenset())
    return _told(found) if len(found) > 1 else found


def _joined(line: Line, found: list[Report], stops: Collection[int]) -> list[Report]:
    """The reports by verbs with those that have none."""
    found += [*labelled(line), *signed(line), *claimed(line, stops)]
    found += introduced(line, found)
    return _relayed(found, according(line, stops))


def _read(cue: Cue) -> list[Report]:
    """What a word reports: one report, or none."""
    found = _reading(cue)
    return [found] if found else []


def _reading(cue: Cue) -> Report | None:
    if cue.inflection in {"past", "participle"} and cue.progressive_or_passive:
        return _raised(cue)
    if cue.inflection == "adjective" and not cue.progressive_or_passive:
        return None
    if turned := inverted(cue):
        return _report(cue, *turned)
    subject = subject_of(cue)
    if subject is None:
        return None
    if pieces := closing(cue, subject):
        return _report(cue, subject, pieces)
    if (piece := complement(cue)) and not _is_noun(cue, piece):
        return _report(cue, subject, [_subordinate(cue, piece)])
    if (piece := thing(cue)) and not _is_noun(cue, piece):
        found = _report(cue, subject, [_subordinate(cue, piece)])
        return found if not found.certain or _is_told(cue, piece) else found._replace(certain=False)
    introduces = opens(cue)
    closes = subject.own and subject.start == 0 and cue.takes("q") and cue.line.size <= _LONGEST_TAG
    return _report(cue, subject, [])._replace(opens=introduces) if introduces or closes else None


def _is_told(cue: Cue, piece: tuple[int, int]) -> bool:
    """Whether a thing is what somebody says: what is denied, or "that" after "made clear"."""
    return cue.verb.kind == "denies" or cue.line.at(piece[0]) == "that"


def _is_noun(cue: Cue, piece: tuple[int, int]) -> bool:
    """ "The party claims victory" or "the party claims were false": behind a common noun "that" or "to" tells."""
    line = cue.line
    bare = cue.inflection in {"base", "s"} and not cue.auxiliaries and cue.verb.lemma in NOUNS
    clear = line.is_name(cue.last) or line.at(cue.last) in PRONOUNS or not line.at(cue.last).isalpha()
    head = line.at(piece[0])
    marked = head in {"that", "to", "what", "how", "why", "whether"} or line.holds(piece[0])
    return bare and not clear and not marked and not _of_many(cue, head)


def _of_many(cue: Cue, head: str) -> bool:
    """ "The unions claim members are …": a noun behind a plural, and behind it none of its verbs."""
    many = cue.inflection == "base" and cue.line.at(cue.last).endswith("s")
    return many and not (head in AUXILIARIES or head in FORMS or head.endswith("ed") or head in PREPOSITIONS)


def _report(cue: Cue, subject: Subject, pieces: Sequence[tuple[int, int]]) -> Report:
    line = cue.line
    spans = tuple([span for start, end in pieces if (span := line.trimmed(start, end)) is not None])
    aside = line.slice(*subject.aside) if subject.aside else ""
    first = line.at(pieces[0][0]) if pieces else ""
    said = first == "that" or (cue.verb.kind in SPOKEN and first != "to")
    certain = said and subject.own and cue.sure
    who = line.slice(subject.start, subject.end)
    return Report(who, aside or None, line.span(cue.place, cue.place + 1), spans, cue.verb.kind, certain)


def _raised(cue: Cue) -> Report | None:
    """ "The bill is expected to pass": what is expected is the subject and the infinitive; by whom is not said."""
    after = cue.place + 1
    subject = subject_before(cue.line, cue.last) if cue.verb.lemma in _RAISED and cue.line.at(after) == "to" else None
    if subject is None:
        return None
    nobody = Subject(cue.place, cue.place, own=False)
    return _report(cue, nobody, [(subject.start, subject.end), (after, clause_end(cue.line, after, cue.stops))])


def _subordinate(cue: Cue, piece: tuple[int, int]) -> tuple[int, int]:
    """ "After ministers said that …, the union …": what opens a sentence ends before its subject."""
    line, (start, end) = cue.line, piece
    opening = line.at(0) in SUBORDINATES or line.at(0) in PREPOSITIONS or cue.place == 0
    if not opening or "," in line.low[: cue.place]:
        return piece
    for place in range(start, end):
        following = line.at(place + 1)
        begins = following in DETERMINERS or following in PRONOUNS or line.is_name(place + 1)
        if line.low[place] == "," and begins:
            return start, place
    return piece


def _relayed(found: list[Report], sources: list[Report]) -> list[Report]:
    """ "Officials believe that …, according to two people": the two relay what officials say."""
    first = next((one for one in found if one.who and one.kind in _HELD), None)
    if first is None or not sources or not any(_holds(piece, first) for piece in sources[-1].pieces):
        return found + sources
    relayed = first._replace(certain=True, relayed_by=sources[-1].who)
    others = [one for one in found if one is not first]
    return [*others, relayed, *sources[:-1], sources[-1]._replace(certain=False)]


def _told(found: Sequence[Report]) -> list[Report]:
    """The reports in order, with which of them are part of others' words.

    What people think and want inside somebody's words is part of these words, and no report.
    """
    told = [one._replace(inside=True) if not one.relayed_by and _is_inside(one, found) else one for one in found]
    kept = [one for one in told if one.kind in SPOKEN or not one.inside]
    return sorted(kept, key=lambda report: report.cue.start)


def _is_inside(one: Report, found: Sequence[Report]) -> bool:
    return any(_holds(piece, one) for other in found if other is not one for piece in other.pieces)


def _holds(piece: Span, report: Report) -> bool:
    return piece.start <= report.cue.start < piece.end
