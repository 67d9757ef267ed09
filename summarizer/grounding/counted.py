"""What a bare number counts: the noun phrase that follows it, up to its head."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.grounding.number_words import CARDINALS

_WORD = re.compile(r"[\s-]+(?P<word>[^\W\d_][\w’'-]*|\d[\w.,]{0,12}-?[a-z]{1,12}(?=\s[a-z]))")
_OF = re.compile(
    r"\s+of\s+(?:(?:the|these|those|its|their|his|her|our|my|your|all|an?)\s+)?(?:\d[\w,]*\s+|(?:two|three|four|five|six|seven|eight|nine|ten)\s+)?(?!(?:them|us|which|whom|it)\b)"
)
_ARTICLE = re.compile(r"\s+(?:a|an|the|its|their|his|her|our|my|your|all)(?=\s)")
_STOPS = frozenset(
    """a about above across after again against ago all along also although always am amid among an and annually any
    are around as asked at be because been before behind being below beneath beside between beyond both but by
    came can come could did do does down during each earlier either else ever every except far for from get go got
    had has have he her here hers him his how however i if in including inside instead into is it its just last
    later less like made make may me meanwhile might more most much must my near nearly neither next no nor not
    now of off often on once one only onto or other others otherwise ought our ours out outside over own past per
    plus rather respectively said same say says see she should since so some soon still such take than that the
    their theirs them then there therefore these they this those though through throughout thus till times to
    today together tomorrow too took toward towards under unless until unlike up upon us use versus very via vs
    was we went were what whatever when whenever where whereas whether which while who whoever whom whose why will
    with within without won worldwide would yesterday yet you your yours became become began rose fell grew lost
    """.split()
)
_BEFORE_NOUNS = frozenset(
    {"more", "most", "other", "additional", "further", "extra", "such", "fewer", "less", "last", "next", "own"}
)
_UNSAID = frozenset(
    {"more", "most", "additional", "further", "extra", "such", "fewer", "less", "last", "next", "own", *CARDINALS}
)
# Third persons that look like plurals: "half the town works there", but "saved 300 lives".
_VERBS_TOO = frozenset("lives works needs wants uses costs makes takes gives goes has plans shows says".split())
_LONGEST = 6  # words
_PLURALS = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "lives": "life",
    "wives": "wife",
    "wolves": "wolf",
    "leaves": "leaf",
    "halves": "half",
    "series": "series",
    "species": "species",
    "troops": "troop",
    "aircraft": "aircraft",
    "staff": "staff",
    "police": "police",
    "sheep": "sheep",
    "cattle": "cattle",
    "fish": "fish",
    "media": "media",
    "criteria": "criterion",
    "crises": "crisis",
    "personnel": "personnel",
}
_SINGULAR_IN_USE = ("ouses", "auses", "fuses", "cuses", "muses")  # "houses", "excuses"; not "viruses", "buses"
_PERSONS = ("men", "women", "people", "children")  # also as endings: "firemen", "grandchildren"


class Counted(NamedTuple):
    """A noun phrase in the singular, its head as printed, and where it ends."""

    phrase: str
    head: str
    end: int


def counted_after(text: str, end: int, *, one: bool = False, part: bool = False) -> Counted | None:
    """The noun phrase after a number; None where a clause or a mark follows.

    `one` says that the number is one, which a singular follows; `part` that it is a share ("half the flats").
    """
    joined = text[end : end + 1] == "-"
    if of := _OF.match(text, end):
        end = of.end() - 1
        part, one = one or part, False
    elif part and (article := _ARTICLE.match(text, end)):
        end = article.end()
    words = _phrase(text, end, singular_head=one)
    plural = next((place for place, (word, _) in enumerate(words) if _is_plural(word)), None)
    if plural is not None:
        while plural + 1 < len(words) and _is_plural(words[plural + 1][0]) and words[plural][0].islower():
            plural += 1  # "sports clubs"
        words = words[: plural + 1]
    elif not (one or part):
        if not joined and len(words) == 1:
            return None  # "About 1,000 come from abroad"
        words = words[:1]
    while words and (_describes(words[-1][0]) or words[-1][0].endswith("ing")):
        words.pop()
    return _named(words)


def _phrase(text: str, place: int, *, singular_head: bool) -> list[tuple[str, int]]:
    words: list[tuple[str, int]] = []
    while len(words) < _LONGEST and (match := _WORD.match(text, place)):
        word = match["word"]
        lower = word.lower()
        opening = not words and lower in _BEFORE_NOUNS
        if words and lower in _VERBS_TOO:
            break
        joining = lower == "and" and words and not _is_plural(words[-1][0]) and not singular_head
        if lower in _STOPS and not opening and not joining:
            break
        if singular_head and words and lower.endswith("s") and not lower.endswith("ss") and words[-1][0].islower():
            break  # "One proposal asks the board"
        words.append((word, match.end()))
        place = match.end()
    while words and words[-1][0].lower() == "and":
        words.pop()
    return words


def _named(words: list[tuple[str, int]]) -> Counted | None:
    if not words or words[-1][0].lower() in _BEFORE_NOUNS:
        return None
    head, end = words[-1]
    said = [word for word, _ in words[:-1] if not (word.lower() in _UNSAID or word[0].isdigit() or _describes(word))]
    said.append(head)
    return Counted(" ".join([*said[:-1], singular(said[-1])]), head, end)


def _describes(word: str) -> bool:
    """A participle or an adverb, which says how rather than what: "recorded songs", "decently sized plants"."""
    return len(word) > 4 and word.endswith(("ed", "ly")) and word.islower() and "-" not in word


def _is_plural(word: str) -> bool:
    lower = word.lower()
    if lower in _PLURALS or lower.endswith(_PERSONS):
        return True
    return len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is", "'s", "’s"))


def singular(noun: str) -> str:
    """The singular of an English noun, by its ending."""
    lower = noun.lower()
    if lower in _PLURALS:
        return _PLURALS[lower]
    if lower.endswith(("men", "children")) and lower not in {"specimen", "omen"}:
        return noun[:-3] if lower.endswith("children") else f"{noun[:-2]}an"
    if noun.endswith("uses") and not noun.endswith(_SINGULAR_IN_USE) and len(noun) > 4:
        return noun[:-2]
    for plural, ending in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if noun.endswith(plural) and len(noun) > len(plural) + 1:
            return noun.removesuffix(plural) + ending
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun
