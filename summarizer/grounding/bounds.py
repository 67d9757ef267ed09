"""Qualifiers of a number: "more than", "about", "or so", and where the literal begins or ends with them."""

from __future__ import annotations

import re

from summarizer.grounding.casing import folded
from summarizer.schema import Bound, Kind

_AGE = r"(?:\s+(?:the\s+age\s+of|age))?"
_QUALIFIERS: dict[Bound, str] = {
    "exact": r"plus[\s-]or[\s-]minus",  # a margin: so much both ways
    "over": r"(?:(?:well|just|slightly|a\s+little)\s+)?(?:(?:more|greater|better|higher|over)\s+than|(?:over|above)"
    rf"{_AGE}|exceed(?:s|ed|ing)?|in\s+excess\s+of|upwards?\s+of|north\s+of)",
    "at_least": r"at\s+least|no\s+(?:fewer|less)\s+than|not\s+less\s+than|a\s+minimum(?:\s+of)?|as\s+(?:little|few|low)\s+as",
    "under": r"(?:(?:well|just|slightly|a\s+little)\s+)?(?:(?:less|fewer|lower)\s+than|under"
    rf"{_AGE}|below|(?:just\s+)?(?:shy|short)\s+of)",
    "at_most": r"at\s+(?:the\s+)?most|(?:no|not)\s+more\s+than|a\s+maximum(?:\s+of)?",
    "up_to": r"up\s+to|as\s+(?:many|much|high|long|far)\s+as",
    "about": r"about|around|roughly|approximately|approx\.?|nearly|almost|some|close\s+to|(?:an\s+)?estimated|circa|virtually|barely",
}
_SIGNS: dict[str, Bound] = {
    "~": "about",
    "≈": "about",
    ">": "over",
    "≥": "at_least",
    "<": "under",
    "≤": "at_most",
    "±": "exact",
}
_SUB = re.compile(r"(?<!\w)sub-\Z", re.IGNORECASE)
_BEFORE = re.compile(
    "(?<!\\w)(?:" + "|".join(f"(?P<{bound}>{words})" for bound, words in _QUALIFIERS.items()) + r")\s+\Z"
)
# How they end: far cheaper to look for.
_LAST = tuple(
    """about above age almost approx approx. approximately around as barely below circa estimated exceed exceeded exceeding
    exceeds least maximum minimum minus most nearly of over roughly some than to under virtually""".split()
)
# "a grant over four years" is during them; "for over four years" is more than that.
_DURING = re.compile(r"(?<!\bfor )(?<!\bafter )(?<!lasted )(?<!took )(?<!just )(?<!well )\bover\s\Z", re.IGNORECASE)
_AFTER = re.compile(
    # "18% and higher prices" goes on with something else; "18% and higher" does not.
    r"\s+(?:or|and(?!\s+(?:more|higher|less|fewer|lower)\s+\w))\s+(?:(?P<at_least>more|higher|above|over|older|up(?:wards?)?)|(?P<at_most>less|fewer|below|under|younger|lower)|(?P<about>so))\b(?!\s+(?:the|a|than|to)\b)"
    r"|(?P<plus>\+|-plus\b)",
    re.IGNORECASE,
)
_REACH = 32  # characters before a number that hold its qualifier


def bound_before(text: str, start: int, kind: Kind) -> tuple[Bound, int]:
    """The bound of the qualifier that stands just before, and where the literal begins with it."""
    begin = max(0, start - _REACH)
    first = max(0, begin - 1)  # a letter before says that the qualifier is part of a word
    before = folded(text[first:start])
    words = before.rstrip()
    gap = len(before) - len(words)
    if gap and words.endswith(_LAST) and (found := _BEFORE.search(before, begin - first)):
        bound: Bound = found.lastgroup  # type: ignore[assignment]
        if bound == "over" and kind == "duration" and _DURING.search(text, max(0, start - 20), start):
            return "exact", start
        return bound, first + found.start()
    if gap <= 1 and (sign := _SIGNS.get(words[-1:])):
        return sign, start - gap - 1
    if not gap and words.endswith("sub-") and _SUB.search(text, begin, start):
        return "under", start
    return "exact", start


def bound_after(text: str, end: int) -> tuple[Bound, int] | None:
    """The bound of a qualifier that follows ("or more", "+"), and where the literal ends with it."""
    found = _AFTER.match(text, end)
    if found is None:
        return None
    return ("at_least" if found["plus"] else found.lastgroup), found.end()  # type: ignore[return-value]
