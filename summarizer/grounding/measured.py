"""The unit that stands after a number: as printed, where it ends, its name, its kind, its currency."""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.grounding.currencies import CURRENCIES, CURRENCY_OF
from summarizer.grounding.units import ANY_CASE, PHRASES, UNITS
from summarizer.schema import Kind

_LETTER = r"[^\W\d_]"
_UNIT = re.compile(
    rf"(?P<gap>\s?-?\s?)(?:(?P<part>of\s+)(?:an?\s+|(?:the|US|U\.S\.)\s+){{0,2}}|(?P<article>an?\s+))?"
    rf"(?P<first>[%€℃℉]|°\s?[CF]?\b|deg\s?[CF]\b|{_LETTER}+(?:\.S\.|[²³]|[23](?!\w|[.,]\d)|/[hs]\b|-(?:lbs?|ft|hours?|years?)\b)?(?!\w))"
    rf"(?P<more>(?:[\s-]{_LETTER}+){{0,2}})"
)
_OVER = (
    r"(?:(?:fully|diluted|basic|common|ordinary|preferred)\s+)*share"
    r"|year|month|week|day|hour|minute|second|person|head|capita|tonne|ton|barrel|kilo|kilogram|kg|gram|g|kilometre|kilometer|km|mile"
    r"|litre|liter|gallon|ounce|pound|bushel|night|game|match|vote|century|decade|quarter|household|unit|square\s+\w+|sq\s+\w+"
)
_PER = re.compile(
    rf"(?=[\s-]*[/aep])(?:\s*/\s*(?:{_OVER})|[\s-]*(?:per|an?|each|every)[\s-]+(?:{_OVER})"
    r"|[\s-]*(?:per|each|every)[\s-]+\d[\d,]*(?:\s+(?!in\b|of\b|to\b|and\b)[a-z]+)?"
    r"|\s+per\s+[a-z]+(?:\s(?:inch|foot|metre|meter|mile))?)\b(?!\s+(?:earlier|ago|before|later|old))",
    re.IGNORECASE,
)
_MORE = re.compile(r"[\s-](?P<word>\w+)")
_CROWNS = ("crown", "kron")
_IN_WORDS = [
    unit.lower().replace("-", " ").split() for unit in (*PHRASES, *CURRENCIES, *CURRENCY_OF, *UNITS, *ANY_CASE)
]
_FIRST_WORDS = frozenset(words[0] for words in _IN_WORDS)
_LAST_WORDS = frozenset(words[-1] for words in _IN_WORDS if len(words) > 1).union(map(str.lower, CURRENCIES))
# What a unit of several words begins with; the name of a currency may also begin with any name.
_OPENING = frozenset(words[0] for words in _IN_WORDS if len(words) > 1).union(owner.split()[0] for owner in CURRENCY_OF)


class Unit(NamedTuple):
    """`printed` ends at `end`; `name` is its normalised form ("dollar" by its ISO code), with "per …" for a rate."""

    printed: str
    end: int
    name: str
    kind: Kind
    currency: str | None = None


def unit_after(text: str, end: int, *, whole: bool = True) -> Unit | None:
    """The unit that begins at `end`. "of a mile" measures parts and crowds only (`whole` false)."""
    found = _UNIT.match(text, end, min(len(text), end + 60))
    if found is None or (whole and (found["part"] or found["article"])):
        return None
    start = found.start("first")
    opening = found["first"].lower().replace("-", " ").split()[0]
    named = text[start].isupper()
    if not named and opening not in _FIRST_WORDS:
        return None
    for last in _ends(found) if named or opening in _OPENING else (found.end("first"),):
        if known := _known(text[start:last], attached=start == end):
            return _with_rate(text, start, last, *known)
    return None


def _ends(found: re.Match[str]) -> list[int]:
    """Where a unit of three words, of two and of one would end, by the words that end units of several."""
    ends = [found.end("first")]
    if found["more"]:
        start = found.start("more")
        for word in _MORE.finditer(found["more"]):
            last = word["word"].lower()
            if last in _LAST_WORDS or last.startswith(_CROWNS):
                ends.append(start + word.end())
    return ends[::-1]


def _known(printed: str, *, attached: bool) -> tuple[str, Kind, str | None] | None:
    *whose, money = printed.lower().replace("-", " ").split()
    if whose:
        owner = " ".join(whose)
        if known := PHRASES.get(f"{owner} {money}"):
            return *known, None
        if owner in CURRENCY_OF and (money in CURRENCIES or money.startswith(_CROWNS)):
            return CURRENCY_OF[owner], "money", CURRENCY_OF[owner]
        if printed[0].isupper() and money in CURRENCIES and "-" not in printed:
            return CURRENCIES[money], "money", CURRENCIES[money]
    if code := CURRENCIES.get(printed) or CURRENCIES.get(printed.lower()):
        return code, "money", code
    known = UNITS.get(printed) or (ANY_CASE.get(printed.lower()) if len(printed) > 1 else None)
    if known is None or (len(printed) == 1 and printed in "stxACFKp" and not attached and printed not in "Cp"):
        return None
    return *known, None


def _with_rate(text: str, start: int, end: int, name: str, kind: Kind, currency: str | None) -> Unit:
    if rate := _PER.match(text, end):
        return Unit(text[start : rate.end()], rate.end(), f"{name} {rate_name(rate[0])}", "rate", currency)
    return Unit(text[start:end], end, name, kind, currency)


def rate_after(text: str, end: int) -> tuple[str, int] | None:
    """The rate that follows at `end` without a unit before it ("$5 a share"), as printed, and where it ends."""
    rate = _PER.match(text, end)
    return (rate[0].strip(" -"), rate.end()) if rate else None


def rate_name(printed: str) -> str:
    """ "a day", "-a-day", "each day" and "/day" are all "per day"."""
    words = re.sub(r"[-/\s]+", " ", printed).split()
    if words[0].lower() in {"per", "a", "an", "each", "every"}:
        words = words[1:]
    if words[-1].lower() == "share":  # "per diluted share"
        words = words[-1:]
    return f"per {' '.join(words)}"
