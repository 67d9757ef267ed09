"""‘Pike accused Brandt of hiding it, which she denies’: who accuses whom of what, and who denies it. English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.cues import DENYING
from summarizer.grounding.reporting.clauses import clause_end
from summarizer.grounding.reporting.line import PRONOUNS
from summarizer.grounding.reporting.report import Report
from summarizer.grounding.reporting.subjects import subject_before, subject_of
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.reporting.cue import Cue
    from summarizer.grounding.reporting.line import Line
    from summarizer.grounding.reporting.subjects import Subject

_LONGEST_ACCUSED = 9
_LONGEST_CHARGE = 40
_LONGEST_DENIER = 5


def accusing(cue: Cue) -> list[Report]:
    """The accusation as what somebody says, and its denial as the accused's, where the sentence tells of one."""
    line, start = cue.line, cue.place + 1
    if cue.verb.lemma != "accuse" or "of" not in line.low[start : start + _LONGEST_ACCUSED]:
        return []
    of = line.low.index("of", start)
    passive = of == start
    subject = subject_before(line, cue.last) if passive else subject_of(cue)
    accused = line.slice(subject.start, subject.end) if passive and subject else line.slice(start, of)
    which = _which(line, of + 1)
    said = line.trimmed(of + 1, which[0] if which else clause_end(line, of + 1, cue.stops))
    if said is None:
        return []
    reports = []
    if subject and not passive:
        whole = line.span(start, of + 1)
        reports.append(_accusation(cue, subject, Span(whole.start, said.end)))
    if which:
        who = line.slice(which[0] + 1, which[1])
        denier = accused if who.lower() in PRONOUNS else who
        denies = line.span(which[1], which[1] + 1)
        reports.append(Report(denier, None, denies, (said,), "denies", certain=True))
    return reports


def _accusation(cue: Cue, subject: Subject, said: Span) -> Report:
    line = cue.line
    aside = line.slice(*subject.aside) if subject.aside else None
    who = line.slice(subject.start, subject.end)
    return Report(who, aside, line.span(cue.place, cue.place + 1), (said,), "says", certain=subject.own and cue.sure)


def _which(line: Line, start: int) -> tuple[int, int] | None:
    """Where ", which" stands and the denying word whose subject is between them."""
    for place in range(start, min(start + _LONGEST_CHARGE, line.size)):
        if line.low[place] == "which" and line.at(place - 1) == ",":
            ends = range(place + 2, min(place + 2 + _LONGEST_DENIER, line.size))
            return next(((place, end) for end in ends if line.low[end] in DENYING), None)
    return None
