"""Reports without a verb: "according to", a name and a colon, a signed quotation, "the claim that". English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.reporting.clauses import clause_end
from summarizer.grounding.reporting.lexicon import CLAIMS
from summarizer.grounding.reporting.line import DASHES
from summarizer.grounding.reporting.report import Report
from summarizer.grounding.reporting.subjects import main_subject

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from summarizer.grounding.reporting.line import Line

WITHOUT_VERB = CLAIMS | DASHES | {"according", ":"}  # a sentence without any of these has no such report
_LONGEST_NAME = 7
_IN_NAME = frozenset(". , of the".split())


def according(line: Line, stops: Collection[int]) -> list[Report]:
    """ "According to the police, …" and "…, according to the police"."""
    found: list[Report] = []
    if "according" not in line.low:
        return found
    for place in range(line.size - 2):
        if line.low[place] != "according" or line.low[place + 1] != "to":
            continue
        start = place + 2
        end = next((n for n in range(start, line.size) if line.low[n] in {",", ";"} or line.holds(n)), line.size)
        end -= end == line.size and line.at(end - 1) == "."
        if end > start and (span := line.trimmed(*_accorded(line, place, end, stops))):
            cue = line.span(place, start)
            found.append(Report(line.slice(start, end), _beside(line, end), cue, (span,), "says", certain=True))
    return found


def _beside(line: Line, end: int) -> str | None:
    """The name between commas behind "the team's coach"."""
    last = end + 1
    while last < line.size and line.is_name(last):
        last += 1
    named = line.at(end) == "," and last > end + 1 and line.at(last) in {",", "."}
    return line.slice(end + 1, last) if named else None


def _accorded(line: Line, place: int, end: int, stops: Collection[int]) -> tuple[int, int]:
    """What a source says: the words before it where it closes them, else the clause behind it."""
    marked = line.at(place - 1) == "," or line.at(place - 1) in DASHES
    after = end + (line.at(end) == ",")
    if line.holds(place - 1) or (place > 2 and (marked or after >= line.size - 1)):
        return 0, place
    return after, clause_end(line, after, stops)


def labelled(line: Line) -> list[Report]:
    """‘Okafor: "…"’ and the headline ‘Okafor: Strike Will Go On’: a name and a colon."""
    end = line.low.index(":") if ":" in line.low else 0
    if not 0 < end < min(_LONGEST_NAME, line.size - 1) or not _is_name(line, 0, end):
        return []
    said = line.trimmed(end + 1, line.size)
    cue, certain = line.span(end, end + 1), line.holds(end + 1)
    return [Report(line.slice(0, end), None, cue, (said,), "says", certain=certain)] if said else []


def introduced(line: Line, found: Sequence[Report]) -> list[Report]:
    """‘He went back to his old line: "…"’: a colon before a quotation that nothing else reports."""
    if ":" not in line.low:
        return []
    colon = next((place for place in range(1, line.size) if line.low[place] == ":"), None)
    if colon is None or not (line.holds(colon + 1) or colon + 1 == line.size) or any(one.opens for one in found):
        return []
    said = line.trimmed(colon + 1, line.size)
    if said and any(piece.overlaps(said) for one in found for piece in one.pieces):
        return []
    subject = main_subject(line, colon)
    who = line.slice(subject.start, subject.end) if subject else ""
    pieces = (said,) if said else ()
    return [Report(who, None, line.span(colon, colon + 1), pieces, "says", certain=False, opens=not said)]


def signed(line: Line) -> list[Report]:
    """‘"…" ― Ana Okafor’: a quotation with its source's name behind it."""
    if DASHES.isdisjoint(line.low):
        return []
    first = max(0, line.size - _LONGEST_NAME - 1)
    dash = next((place for place in range(line.size - 2, first - 1, -1) if line.low[place] in DASHES), None)
    if dash is None or not (dash == 0 or line.holds(dash - 1)) or not _is_name(line, dash + 1, line.size):
        return []
    pieces = (line.span(dash - 1, dash),) if dash else ()  # without: the quotation is the sentence before
    return [Report(line.slice(dash + 1, line.size), None, line.span(dash, dash + 1), pieces, "says", certain=True)]


def _is_name(line: Line, start: int, end: int) -> bool:
    return all(line.is_name(place) or line.low[place] in _IN_NAME for place in range(start, end))


def claimed(line: Line, stops: Collection[int]) -> list[Report]:
    """ "The claim that …": a noun that reports, whoever makes it."""
    if CLAIMS.isdisjoint(line.low):
        return []
    return [
        Report("", None, line.span(place, place + 1), (said,), "judges", certain=False)
        for place, word in enumerate(line.low)
        if word in CLAIMS and line.at(place + 1) == "that"
        if (said := line.trimmed(place + 1, clause_end(line, place + 1, stops))) and place + 2 < line.size
    ]
