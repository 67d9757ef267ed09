"""Where clauses and adverbials end, as far as word lists and order tell. English only; bounded in each direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.reporting.line import (
    AUXILIARIES,
    DETERMINERS,
    HOLD,
    JOINS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    Line,
    is_adverb,
)

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST_CLAUSE = 120
_TURNS = frozenset("but while although though whereas according even with yet nor".split())  # after a comma
_ADVERBIAL = frozenset("in on at during to by after before with from via through for".split())
_MOST_ADVERBIALS = 4
_PARENTHESES = frozenset("()")
_MAY_END = _PARENTHESES | frozenset("; : , and but or according".split())
_MAY_END_THING = _MAY_END | {HOLD} | frozenset("as in on during when while after before because since if who".split())
_ENDINGS = ("ed", *(mark + ending for mark in "'’" for ending in ("s", "re", "ll", "d", "ve")))
_FINITE = frozenset(
    """go goes went come comes came get gets got take took make makes made give gave leave left win won lose lost feel
    felt keep kept know knew see saw say said tell told think thought need needs want wants run ran""".split()
)


def skip_time(line: Line, place: int) -> int:
    """Past "on Monday", "in a statement", "this week" and adverbs after a verb."""
    for _ in range(_MOST_ADVERBIALS):
        word = line.at(place)
        if word in TIMES or is_adverb(word):
            place += 1
        elif word in _ADVERBIAL and (end := _phrase_end(line, place + 1)) > place + 1:
            place = end
        else:
            break
    return place


def _phrase_end(line: Line, place: int) -> int:
    """Where the noun phrase at `place` ends, at most seven words on; `place` itself where it does not."""
    for end in range(place, min(place + 8, line.size + 1)):
        word = line.at(end)
        if not word or not (word[0].isalnum() or word in {".", "'", "’"}) or word in JOINS or word in PRONOUNS:
            return end
        if (
            word in AUXILIARIES
            or line.is_there(end)
            or (end > place and word in DETERMINERS and line.at(end - 1) not in PREPOSITIONS)
        ):
            return end
    return place


def has_verb(line: Line, start: int, end: int) -> bool:
    """Whether a finite verb seems to stand there, so that the words are a clause."""
    words = line.low[start:end]
    finite = not (AUXILIARIES.isdisjoint(words) and _FINITE.isdisjoint(words))
    pronoun = not PRONOUNS.isdisjoint(line.low[start - 1 : end - 1])
    return finite or pronoun or any(word.endswith(_ENDINGS) for word in words)


def clause_end(line: Line, start: int, stops: Collection[int], *, narrow: bool = False) -> int:
    """Where the clause that begins at `start` ends.

    `stops` are where other tags begin: they end it after a comma or "and". `narrow` is for a thing ("the plan"),
    which ends at the first comma, conjunction or time.
    """
    depth = 0
    last = min(line.size, start + _LONGEST_CLAUSE)
    ends = _MAY_END_THING if narrow else _MAY_END
    for place, word in enumerate(line.low[start:last], start):
        if word not in ends:
            continue
        if word in _PARENTHESES:
            depth = max(0, depth + (1 if word == "(" else -1))
        elif depth == 0 and place > start and _ends(line, place, stops, narrow=narrow):
            return place
    return last


def _ends(line: Line, place: int, stops: Collection[int], *, narrow: bool) -> bool:
    word, following = line.low[place], line.at(place + 1)
    if word in {";", ":"} or (word == "according" and following == "to"):
        return True
    if word == ",":
        turns = following in _TURNS or place + 1 in stops or (narrow and not line.is_name(place + 1))
        return turns or (following in {"and", "or"} and (place + 2 in stops or _new_subject(line, place + 2, stops)))
    if word in {"and", "but", "or"}:
        verb = place + 1 in stops or (is_adverb(following) and place + 2 in stops)
        return verb or _new_subject(line, place + 1, stops)
    return narrow and _ends_thing(line, place)


def _new_subject(line: Line, place: int, stops: Collection[int]) -> bool:
    """Whether another speaker and verb begin there: "… and she said"."""
    if line.at(place) in PRONOUNS:
        return place + 1 in stops
    begins = line.is_name(place) or line.at(place) in {"the", "a"}
    joined = line.is_name(place - 2)  # "Lind and Hale said" are two speakers of one clause
    return begins and not joined and (place + 1 in stops or place + 2 in stops)


def _ends_thing(line: Line, place: int) -> bool:
    word, following = line.low[place], line.at(place + 1)
    if line.holds(place):
        return line.at(place - 1) == ","
    if word == "as":
        return following in PRONOUNS or following in {"the", "part", "well"} or line.is_name(place + 1)
    if word in {"in", "on", "during"}:
        return following in TIMES or (following[:2] in {"19", "20"} and following.isdigit())
    return word in {"when", "while", "after", "before", "because", "since", "if", "who"}
