"""What the words around a number say of it: up or down, a change, an earlier level, a forecast. English only."""

from __future__ import annotations

import re

from summarizer.schema import Direction, Role

_RISES = (
    r"rose|rises?|rising|risen|(?<!gave )(?<!give )(?<!gives )(?<!set )(?<!made )(?<!pick )(?<!end )(?<!ended )up(?!\s+to\b)|upwards?|increase[ds]?|increasing|grew|grow(?:s|n|ing)?|growth|climb(?:ed|s|ing)?|gain(?:ed|s|ing)?"
    r"|jump(?:ed|s|ing)?|surg(?:ed?|es|ing)|soar(?:ed|s|ing)?|higher|rais(?:ed?|es|ing)|add(?:ed|s|ing)?|widen(?:ed|s|ing)?"
    r"|advanc(?:ed?|es|ing)|improv(?:ed?|es|ing)|expand(?:ed|s|ing)?|rebound(?:ed|ing)|accelerat(?:ed?|es|ing)|lift(?:ed|s|ing)?"
    r"|gone\s+up|rall(?:y|ied|ies|ying)|spik(?:ed?|es|ing)|strengthen(?:ed|s|ing)?|inch(?:ed|es|ing)\s+up|edg(?:ed|es|ing)\s+(?:up|higher)"
    r"|swell(?:ed|s|ing)?|boost(?:ed|s|ing)?|recover(?:ed|s|ing)?|hike[ds]?|hiking"
)
_FALLS = (
    r"(?<!broke )(?<!break )(?<!breaks )(?<!broken )(?<!shot )(?<!shut )down|downwards?|(?:fell|fall(?:s|ing|en)?)(?!\s+short)|decreas(?:ed?|es|ing)|drop(?:ped|s|ping)?"
    r"|declin(?:ed?|es|ing)|lost|los(?:e|es|ing)|shr[aiu]nk(?:s|ing)?|cut|cuts|cutting|lower(?:ed|s|ing)?|reduc(?:ed?|es|ing|tion)|slid(?:es?|ing)?"
    r"|slip(?:ped|s|ping)?|slow(?:ed|s|ing)|slump(?:ed|s|ing)?|tumbl(?:ed?|es|ing)|plung(?:ed?|es|ing)|plummet(?:ed|s|ing)?|shed(?:s|ding)?|narrow(?:ed|s|ing)?"
    r"|contract(?:ed|s|ing)|retreat(?:ed|s|ing)?|fewer|eas(?:ed|es|ing)|dip(?:ped|s|ping)?|sank|sink(?:s|ing)?|crash(?:ed|es|ing)?|halv(?:ed|es|ing)"
    r"|slash(?:ed|es|ing)?|trim(?:med|s|ming)?|weaken(?:ed|s|ing)?|shav(?:ed|es|ing)|wip(?:ed|es|ing)(?:\s+(?:out|off))?"
)
_MOVES = re.compile(rf"(?<![\w-])(?:(?P<up>{_RISES})|(?P<down>{_FALLS}))\b", re.IGNORECASE)
# Right behind the number: "5% lower", "a 5% rise", "30 points higher".
_AFTER = re.compile(
    r"(?:[\s-](?:points?|percentage\s+points?))?\s+(?:(?P<up>higher|rise|increase|jump|gain|surge|growth|hike|up(?!\s+(?:to\b|\W?\d)))"
    r"|(?P<down>lower|fall|drop|decline|decrease|cut|reduction|slump|plunge|loss|down(?!\s+(?:payment|\W?\d))))\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;:()–—]|\.\s|,\s")

_EARLIER = r"compared\s+(?:with|to)|against|versus|vs\.?|up\s+on|down\s+on"
_PRIOR = re.compile(
    rf"\b(?:from|{_EARLIER})\s+(?:(?:a|an|the|about|around|some|just|only|nearly|almost|roughly|over|under|earlier|forecast|of|at|least)\s+){{0,4}}\Z",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|forecasts?|predict(?:s|ed)?|will|would|plans?|planned|aims?|projected|guidance|target(?:s|ed)?|estimates?\s+for|hopes)\b",
    re.IGNORECASE,
)
_REACHED = re.compile(r"\b(?:to|at|reach(?:ed|ing)|hit)\s+(?:[a-z-]+\s+){0,2}\Z", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\d|\bfrom\s(?:the|its|their|a)\b")
_TURNED = re.compile(r"\b(?:went|changed|moved|shifted|switched)\b")
_NEAR = 48  # characters before a number that its direction and role are read from
_WORDS_BETWEEN = 5


def moves(text: str, at: int) -> bool:
    """Whether a "from" at `at` belongs to a movement from one level to another, not to a range."""
    before = text[max(0, at - _NEAR) : at]
    return bool(_MOVES.search(before) or _TURNED.search(before + text[at : at + 80]))


def movement(text: str, start: int, end: int) -> tuple[Direction | None, Role]:
    """What happens to what is measured, and whether the number is a change, a level, an earlier or a coming one.

    The movement is named just before the number, in its clause, or right behind it ("a 5% rise").
    """
    clause = _BREAK.split(text[max(0, start - _NEAR) : start])[-1]
    if _PRIOR.search(clause):
        return None, "prior"
    if behind := movement_behind(text, end):
        return behind, "change"
    if found := _nearest(clause):
        reached = _REACHED.search(clause, found.end())
        return ("up" if found["up"] else "down"), "level" if reached else "change"
    return None, "forecast" if _FORECAST.search(clause) else "level"


def movement_before(text: str, start: int) -> Direction | None:
    """The movement that is named before the number, whatever its role: "rose from 4" goes up."""
    found = _nearest(_BREAK.split(text[max(0, start - _NEAR) : start])[-1])
    return None if found is None else "up" if found["up"] else "down"


def movement_behind(text: str, end: int) -> Direction | None:
    """The movement that is named right behind the number: "a 5% rise", "30 points lower"."""
    found = _AFTER.match(text, end)
    return None if found is None else "up" if found["up"] else "down"


def _nearest(clause: str) -> re.Match[str] | None:
    """The last word of movement, unless too many words or another number stand between it and the clause's end."""
    found = None
    for found in _MOVES.finditer(clause):  # noqa: B007 - the last one is wanted
        pass
    if found is None:
        return None
    between = clause[found.end() :]
    return None if len(between.split()) > _WORDS_BETWEEN or _ELSEWHERE.search(between) else found
