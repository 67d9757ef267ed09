"""Qualifiers of a number: "more than", "about", "or so", and where the literal begins or ends with them."""

from __future__ import annotations

import re

from summarizer.grounding.casing import by_first_letter, folded
from summarizer.schema import Bound, Kind

_OVER = [f"{more} than" for more in ("more", "greater", "better", "higher", "over")] + [
    *(
        "over",
        "over age",
        "over the age of",
        "above",
        "above age",
        "above the age of",
        "exceed",
        "exceeds",
        "exceeded",
        "exceeding",
    ),
    *("in excess of", "upward of", "upwards of", "north of"),
]
_UNDER = [f"{less} than" for less in ("less", "fewer", "lower")] + [
    *("under", "under age", "under the age of", "below", "shy of", "short of", "just shy of", "just short of"),
]
_OTHERS: dict[Bound, list[str]] = {
    "exact": ["plus or minus", "plus-or-minus"],  # a margin: so much both ways
    "at_least": [
        *("at least", "no fewer than", "no less than", "not less than", "a minimum", "a minimum of"),
        *("as little as", "as few as", "as low as"),
    ],
    "at_most": ["at most", "at the most", "no more than", "not more than", "a maximum", "a maximum of"],
    "up_to": ["up to", "as many as", "as much as", "as high as", "as long as", "as far as"],
    "about": [
        *("about", "around", "roughly", "approximately", "approx", "approx.", "nearly", "almost", "some", "close to"),
        *("estimated", "an estimated", "circa", "virtually", "barely"),
    ],
}
_SIDES: dict[str, Bound] = {**dict.fromkeys(_OVER, "over"), **dict.fromkeys(_UNDER, "under")}
_BOUNDS = _SIDES | {words: bound for bound, qualifiers in _OTHERS.items() for words in qualifiers}
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
# With the character before it, so that a text to be searched begins with a blank.
_BEFORE = re.compile(
    rf"\W(?:(?:(?:well|just|slightly|a little) )?({by_first_letter(_SIDES)})|({by_first_letter(_BOUNDS.keys() - _SIDES)})) \Z"
    .replace(".", r"\.").replace(" ", r"\s+")
)  # fmt: skip
# How they end: far cheaper to look for.
_LAST = tuple({words.split()[-1] for words in _BOUNDS})
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
    before = folded(text[begin - 1 : start] if begin else f" {text[:start]}")
    words = before.rstrip()
    gap = len(before) - len(words)
    if gap and words.endswith(_LAST) and (found := _BEFORE.search(before)):
        bound = _BOUNDS[" ".join((found[1] or found[2]).split())]
        if bound == "over" and kind == "duration" and _DURING.search(text, max(0, start - 20), start):
            return "exact", start
        return bound, begin + found.start()
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
