"""What the words before a number say of it: up or down, a change, an earlier level, a forecast. English only."""

from __future__ import annotations

import re

from summarizer.schema import Direction, Role

_UP = re.compile(
    r"\b(?:rose|rise|rises|rising|risen|up(?!\s+to\b)|increase[ds]?|increasing|grew|grow[ns]?|growth|climb(?:ed|s|ing)?|gain(?:ed|s)?|jump(?:ed|s)?|surge[ds]?|soar(?:ed|s)?|higher|raise[ds]?|raising|add(?:ed|s)?|widened|advanced|improved|expanded|rebounded|accelerated|lifted|gone\s+up|climbing)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?<!broke )(?<!break )(?<!breaks )(?<!broken )(?<!shot )(?<!shut )(?:fell|fall|falls|falling|fallen|down|decrease[ds]?|decreasing|drop(?:ped|s|ping)?|decline[ds]?|declining|lost|lose[s]?|shr[aiu]nk|cut|cuts|cutting|lower(?:ed)?|reduce[ds]?|reduction|slid|slipped|slump(?:ed|s)?|tumbled?|plunged?|shed|narrowed|contracted|retreated|fewer|eased|dipped)\b",
    re.IGNORECASE,
)
_PRIOR = re.compile(
    r"\b(?:from|compared\s+(?:with|to)|against|versus|vs\.?|up\s+on)\s+(?:(?:a|an|the|about|around|some|just|only|nearly|almost|roughly|over|under|earlier|forecast|of|at|least)\s+){0,4}\Z",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|forecasts?|predict(?:s|ed)?|will|would|plans?|planned|aims?|projected|guidance|target(?:s|ed)?|estimates?\s+for|hopes)\b",
    re.IGNORECASE,
)
_CHANGE_BY = re.compile(r"\b(?:by|of)\s+(?:\w+\s+){0,1}\Z", re.IGNORECASE)
_REACHED = re.compile(r"\b(?:to|at|of|reaching|stood\s+at)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
_NEAR = 48  # characters before a number that its direction and role are read from


def moves(text: str, at: int) -> bool:
    before = text[max(0, at - _NEAR) : at]
    after = text[at : at + 80]
    return bool(
        _UP.search(before)
        or _DOWN.search(before)
        or re.search(r"\b(?:went|changed|moved|shifted|switched)\b", before + after)
    )


def direction_of(text: str, start: int) -> Direction | None:
    """The nearest word of movement before the number, within the clause."""
    before = re.split(r"[;:]|\.\s|,\s(?:and|but|while)\b", text[max(0, start - _NEAR) : start])[-1]
    up = [match.start() for match in _UP.finditer(before)]
    down = [match.start() for match in _DOWN.finditer(before)]
    if re.search(r"\b(?:from|compared\s+(?:with|to)|against)\s+\Z", before, re.IGNORECASE):
        return None
    if not up and not down:
        return None
    return "up" if max(up, default=-1) > max(down, default=-1) else "down"


def role_of(text: str, start: int, direction: Direction | None) -> Role:
    before = text[max(0, start - _NEAR) : start]
    clause = re.split(r"[;:]|\.\s", before)[-1]
    if _PRIOR.search(clause):
        return "prior"
    if (direction is not None and not _REACHED.search(clause)) or (
        direction and _CHANGE_BY.search(clause) and " of " not in clause[-8:]
    ):
        return "change"
    if _FORECAST.search(clause):
        return "forecast"
    return "level"
