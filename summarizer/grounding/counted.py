"""What a bare number counts: the noun phrase that follows it."""

from __future__ import annotations

import re

_WORD = re.compile(r"[\s-]+(?P<word>[^\W\d_][\w’'-]*)")
_STOPS = frozenset(
    """a about above after against ago all also although amid among an and are around as at be because been before
    being below beneath between both but by can could did do does during each either ever every far for from had has
    have he her here him his how however i if in including inside instead into is it its just last later less like
    made may me might more most much must my near neither next no nor not now of off on only onto or other our out
    outside over own past per rather said same says she should since so some still such than that the their them then
    there these they this those though through throughout times to today together tomorrow too towards under until up
    upon us versus via was we were what when where whether which while who whom whose why will with within without
    would yesterday yet you your lost won came went took got became began rose fell grew""".split()
)
_LONGEST = 5  # words
_PLURALS = {"people": "people", "men": "man", "women": "woman", "children": "child", "feet": "foot", "series": "series"}


def counted_after(text: str, end: int) -> str | None:
    """The noun phrase after a number, its last word in the singular; None where a clause or a mark follows."""
    words: list[str] = []
    place = end
    while len(words) < _LONGEST and (match := _WORD.match(text, place)):
        if match["word"].lower() in _STOPS or match["word"].endswith(("'s", "’s")):
            break
        words.append(match["word"])
        place = match.end()
    while words and words[-1].endswith(("ly", "ed")):
        words.pop()
    if not words:
        return None
    return " ".join([*words[:-1], singular(words[-1])])


def singular(noun: str) -> str:
    """The singular of an English noun, by its ending."""
    if noun.lower() in _PLURALS:
        return _PLURALS[noun.lower()]
    for plural, ending in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("uses", "us")):
        if noun.endswith(plural) and len(noun) > len(plural) + 1:
            return noun.removesuffix(plural) + ending
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun
