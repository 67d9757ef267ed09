"""What the words around a number say of it: up or down, a change, an earlier level, a forecast. English only."""

from __future__ import annotations

import re

from summarizer.grounding.casing import by_first_letter, folded
from summarizer.schema import Direction, Role

_RISES = """
    rose rises rise rising risen upwards upward increased increases increase increasing grew grows grown growing
    grow growth climbed climbs climbing climb gained gains gaining gain jumped jumps jumping jump surged surge
    surges surging soared soars soaring soar higher raised raise raises raising added adds adding add widened widens
    widening widen advanced advance advances advancing improved improve improves improving expanded expands
    expanding expand rebounded rebounding accelerated accelerate accelerates accelerating lifted lifts lifting lift
    rally rallied rallies rallying spiked spike spikes spiking strengthened strengthens strengthening strengthen
    swelled swells swelling swell boosted boosts boosting boost recovered recovers recovering recover hiked hikes
    hike hiking
""".split()
_FALLS = """
    downwards downward decreased decrease decreases decreasing dropped drops dropping drop declined decline declines
    declining lost lose loses losing shrank shrinks shrinking shrink shrunk cut cuts cutting lowered lowers lowering
    lower reduced reduce reduces reducing reduction slides slide sliding slid slipped slips slipping slip slowed
    slows slowing slumped slumps slumping slump tumbled tumble tumbles tumbling plunged plunge plunges plunging
    plummeted plummets plummeting plummet sheds shedding shed narrowed narrows narrowing narrow contracted contracts
    contracting retreated retreats retreating retreat fewer eased eases easing dipped dips dipping dip sank sinks
    sinking sink crashed crashes crashing crash halved halves halving slashed slashes slashing slash trimmed trims
    trimming trim weakened weakens weakening weaken shaved shaves shaving
""".split()
_UP = (
    r"up(?<!gave up)(?<!give up)(?<!gives up)(?<!set up)(?<!made up)(?<!pick up)(?<!end up)(?<!ended up)(?!\s+to\b)"
    r"|(?:gone|inch(?:ed|es|ing)|edg(?:ed|es|ing))\s+up|edg(?:ed|es|ing)\s+higher"
)
_DOWN = (
    r"down(?<!broke down)(?<!break down)(?<!breaks down)(?<!broken down)(?<!shot down)(?<!shut down)"
    r"|(?:fell|fall(?:s|ing|en)?)(?!\s+short)|wip(?:ed|es|ing)(?:\s+(?:out|off))?"
)
# With the character before it, so that a clause to be searched begins with a blank.
_MOVES = re.compile(rf"[^\w-](?:(?P<up>{_UP}|{by_first_letter(_RISES)})|(?P<down>{_DOWN}|{by_first_letter(_FALLS)}))\b")
# One of them stands in each match: far cheaper to look for.
_MOVING = frozenset(
    "up gone inched inches inching edged edges edging down fell fall falls falling fallen wiped wipes wiping".split()
).union(_RISES, _FALLS)
# Right behind the number: "5% lower", "a 5% rise", "30 points higher".
_AFTER = re.compile(
    r"(?:[\s-](?:points?|percentage\s+points?))?\s+(?=[cdfghijlprsu])(?:(?P<up>higher|rise|increase|jump|gain|surge|growth|hike|up(?!\s+(?:to\b|\W?\d)))"
    r"|(?P<down>lower|fall|drop|decline|decrease|cut|reduction|slump|plunge|loss|down(?!\s+(?:payment|\W?\d))))\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;:()–—.,](?:(?<![.,])|\s)")
_WORD = re.compile("[a-z]+")

_EARLIER = r"compared\s+(?:with|to)|against|versus|vs\.?|up\s+on|down\s+on"
_PRIOR = re.compile(
    rf"\b(?:from|{_EARLIER})\s+(?:(?:a|an|the|about|around|some|just|only|nearly|almost|roughly|over|under|earlier|forecast|of|at|least)\s+){{0,4}}\Z"
)
_COMPARING = frozenset("from compared against versus vs up down".split())
_FORECAST = re.compile(
    r"\b(?:expect(?:s|ed|ing)?|forecasts?|predict(?:s|ed)?|will|would|plans?|planned|aims?|projected|guidance|target(?:s|ed)?|estimates?\s+for|hopes)\b"
)
_COMING = frozenset(
    """expect expects expected expecting forecast forecasts predict predicts predicted will would plan plans planned aim
    aims projected guidance target targets targeted estimate estimates hopes""".split()
)
_REACHED = re.compile(r"\b(?:to|at|reach(?:ed|ing)|hit)\s+(?:[a-z-]+\s+){0,2}\Z")
_ELSEWHERE = re.compile(r"[\df](?:(?<=\d)|(?<=\bf)rom\s(?:the|its|their|a)\b)")
_TURNED = re.compile(r"\b(?:went|changed|moved|shifted|switched)\b")
_NEAR = 48  # characters before a number that its direction and role are read from
_WORDS_BETWEEN = 5


def moved(text: str, at: int) -> bool:
    """Whether a word of movement stands in the clause before a place, other numbers between or not."""
    return _MOVES.search(f" {folded(_clause_before(text, at))}") is not None


def moves(text: str, at: int) -> bool:
    """Whether a "from" at `at` belongs to a movement from one level to another, not to a range."""
    before = text[max(0, at - _NEAR) : at]
    return bool(_MOVES.search(f" {folded(before)}") or _TURNED.search(before + text[at : at + 80]))


def movement(text: str, start: int, end: int) -> tuple[Direction | None, Role]:
    """What happens to what is measured, and whether the number is a change, a level, an earlier or a coming one.

    The movement is named just before the number, in its clause, or right behind it ("a 5% rise").
    """
    clause = _clause_before(text, start)
    lower = folded(clause)
    words = _words(lower)
    if not _COMPARING.isdisjoint(words) and _PRIOR.search(lower):
        return None, "prior"
    if behind := movement_behind(text, end):
        return behind, "change"
    if found := _nearest(clause, lower, words):
        reached = _REACHED.search(found.string, found.end())
        return ("up" if found["up"] else "down"), "level" if reached else "change"
    return None, "forecast" if not _COMING.isdisjoint(words) and _FORECAST.search(lower) else "level"


def _clause_before(text: str, start: int) -> str:
    """What stands before a number in its clause, where that is near."""
    return _BREAK.split(text[max(0, start - _NEAR) : start])[-1]


def _words(lower: str) -> list[str]:
    return lower.split() if lower.replace(" ", "").isalnum() else _WORD.findall(lower)


def movement_before(text: str, start: int) -> Direction | None:
    """The movement that is named before the number, whatever its role: "rose from 4" goes up."""
    clause = _clause_before(text, start)
    lower = folded(clause)
    found = _nearest(clause, lower, _words(lower))
    return None if found is None else "up" if found["up"] else "down"


def movement_behind(text: str, end: int) -> Direction | None:
    """The movement that is named right behind the number: "a 5% rise", "30 points lower"."""
    found = _AFTER.match(text, end)
    return None if found is None else "up" if found["up"] else "down"


def _nearest(clause: str, lower: str, words: list[str]) -> re.Match[str] | None:
    """The last word of movement, unless too many words or another number stand between it and the clause's end.

    The clause is given in print, in small letters and as words of these.
    """
    if _MOVING.isdisjoint(words):
        return None
    found = None
    for found in _MOVES.finditer(f" {lower}"):  # noqa: B007 - the last one is wanted
        pass
    if found is None:
        return None
    between = clause[found.end() - 1 :]
    return None if len(between.split()) > _WORDS_BETWEEN or _ELSEWHERE.search(between) else found
