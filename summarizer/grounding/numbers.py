"""Numbers of news English as printed: digits, words, scales, fractions, a currency sign before them.

Dates, years, clock times, names that hold a number and list numbers are told apart. Offsets are into the
text given.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from summarizer.grounding.units import CURRENCY_SIGNS, UNITS
from summarizer.text import Span

_ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "mln": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bln": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "trn": 10**12,
    "tn": 10**12,
}
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅕": "1/5", "⅛": "1/8"}

_SIMPLE_WORD = "|".join(sorted((*_ONES, *_TENS), key=len, reverse=True))
_WORDS = rf"(?:{_SIMPLE_WORD}|(?:a|several)\s+hundred)(?:[-\s](?:and\s+)?(?:{_SIMPLE_WORD}|hundred|thousand))*"
_PART_WORDS = "|".join(_PARTS)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_MANY = {"tens": 10, "dozens": 12, "hundreds": 100} | {
    f"{word}s": value for word, value in _SCALES.items() if value >= 1000
}
_PLURALS = "tens|dozens|hundreds|thousands|millions|billions|trillions"
_AMOUNT = rf"""(?:
      (?:{_DIGITS})(?:[\s-]\d/\d{{1,2}}(?!\d)|\s?[½¼¾⅓⅔⅕⅛]|\s+and\s+a\s+half\b)?
    | \d/\d{{1,2}}(?![\d/]) | [½¼¾⅓⅔⅕⅛]
    | (?:{_WORDS})\s+and\s+a\s+half\b
    | (?:{_WORDS})(?:-(?:{_PART_WORDS})s?\b|\s(?:{_PART_WORDS})s?(?=\s+(?:of|as)\b))
    | (?:half|a\s+(?:third|quarter|fifth|tenth)|three-quarters)(?=\s+(?:of|a|the|its|their|all)\b)
    | (?:tens|hundreds|dozens)\s+of\s+(?:thousands|millions|billions)\b | (?:{_PLURALS})(?=\s+of\b)
    | (?:{_WORDS})\b
    | (?:half\s+)?a\s+dozen | (?:{_SIMPLE_WORD})\s+dozen | dozen(?=\s)
    | a(?=\s+(?:hundred|thousand|million|billion|trillion)\b)
    )"""
LONG_SCALE = r"hundred|thousand|million|billion|trillion|lakh|crore|mln|bln|trn"
_SCALE = rf"(?:[\s-]?(?:of\s+)?(?:a\s+)?(?:{LONG_SCALE})\b|\s?(?:bn|tn|mn|m|k|b)\b(?!-))"
# What is printed without a blank: "256GB", "70kg", "155mph", "24pc".
_ATTACHED = "|".join(
    sorted({re.escape(unit) for unit in UNITS if 1 < len(unit) < 5 or unit in "gWVp"}, key=len, reverse=True)
)
_SIGN = "|".join(re.escape(sign) for sign in CURRENCY_SIGNS)
_NUMBER = re.compile(
    rf"""(?<![\w.,/$£€])(?P<minus>[-−]|minus\s+)?(?P<sign>{_SIGN})?\s?(?P<amount>{_AMOUNT})(?P<scale>{_SCALE})?(?:(?![\w]|[.,]\d)|(?=(?:{_ATTACHED})(?!\w)))""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DAYPART = r"(?:a\.m\.|p\.m\.|am\b|pm\b|GMT|UTC|o.clock)"
_NOT_A_QUANTITY = re.compile(
    rf"""\b(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}})?(?:,?\s\d{{4}})?\b | \b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?(?!\w)
      | \b{_MONTH}\s\d{{4}}\b | \b\d{{4}}-\d\d-\d\d\b | \b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b | \b9/11\b
      | \b\d{{1,2}}[:.]\d\d(?::\d\d)?(?:\s?{_DAYPART})?(?=\s?{_DAYPART}|\b(?!\.\d)(?<=:\d\d)) | \b\d{{1,2}}\s?{_DAYPART}
      | \b(?:1[5-9]|20)\d\d(?:-\d\d(?:\d\d)?)?s?\b(?!\s?(?:percent|per\scent|%|people|tonnes|dollars|euros|kroner|km\b|sq\b|metres|years|troops|special))
      | \b(?:by|in|until|since)\s(?:1\d|2[01])\d\d\b(?!\s?(?:percent|%|people|km\b)) | \b\d{{2}}s\b | ['’]\d\ds?\b
      | \b(?:No|Nos|Article|Section|Chapter|Room|Flight|Route|Highway|Interstate|Page|Rule|Resolution|Boeing|Airbus|Unit|Phase
          |Level|Gate|Channel|Windows|iPhone|Apollo|Formula|Type|Class|Grade|Day|Week|Game|Stage|Ward|Platform|Bill|Title|Amendment
          |Category|Block|Lot|Group\sof|Big|World\sWar|section|article|paragraph|page|chapter)\.?\s(?:\d[\d-]*|One|Two|Three|Four|Five|Six|Seven|Eight)\b
      | \b(?:S&P|[Ss][Pp]|S&P/ASX|ASX|Nasdaq|NASDAQ|Fortune|FTSE|Stoxx|Dow|CAC|DAX|Nikkei|Russell|Model|Planet|Note|Part|category|Mark|ISO
          |Series|Galaxy|HIV|Xbox|PlayStation|Falcon|Stoxx\sEurope)\s\d[\d-]* | \b[34567]\d7\s(?:Max|Dreamliner|MAX|jets?|aircraft)
      | \b(?!sub-|mid-|pre-|post-)[A-Za-z]+-\d+\w*\b | \b\d+(?:st|nd|rd|th)\b | \b\d[\d-]*\.\d+\.\d[\w.]*\b | \+?\d[\d()\s-]{{8,}}\d\b | \bv?\d+\.\d+\.\d+\b
      | \b(?:one\s+(?:another|day|thing|that|who|side)|no\s+one|any\s?one|every\s?one|some\s?one|this\s+one|that\s+one|the\s+one|each\s+one|one-on-one|one-time)\b
      | \bsecond\s+half\b | \bfirst\s+half\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, before its surroundings are read. `sign` is the currency sign as printed, `currency` its ISO code."""

    span: Span
    value: Decimal
    currency: str | None
    sign: str | None


def find_numbers(text: str, taken: list[Span]) -> list[Number]:
    """Every number of the text that lies outside the spans that are taken, in order."""
    other = [*taken, *(Span(match.start(), match.end()) for match in _NOT_A_QUANTITY.finditer(text))]
    numbers = (_number(match) for match in _NUMBER.finditer(text))
    return [number for number in numbers if number and not any(number.span.overlaps(span) for span in other)]


def _number(match: re.Match[str]) -> Number | None:
    amount = _amount(match["amount"])
    if amount is None:
        return None
    scale = (
        _SCALES[re.sub(r"[\s-]|of\s|a\s", "", match["scale"].lower().removeprefix(" of a ").strip())]
        if match["scale"]
        else 1
    )
    value = amount * scale
    if match["minus"] and not match["minus"].isspace() and (match["minus"] != "-" or match["sign"] is None):
        value = -value
    sign = match["sign"]
    start = match.start("sign") if sign else match.start("amount")
    if match["minus"]:
        start = match.start("minus")
    currency = CURRENCY_SIGNS.get(sign.upper() if sign else "", None)
    return Number(Span(start, match.end()), value, currency, sign)


def _amount(text: str) -> Decimal | None:
    lower = " ".join(text.lower().replace("-", " ").split())
    if lower.endswith(" and a half"):
        whole = _amount(lower.removesuffix(" and a half"))
        return None if whole is None else whole + Decimal("0.5")
    for vulgar, plain in _VULGAR.items():
        lower = lower.replace(vulgar, f" {plain}").strip()
    if lower[0].isdigit() or lower[0] == ".":
        parts = lower.split()
        return sum((_decimal(part) for part in parts), Decimal(0))
    if "dozen" in lower:
        head = lower.removesuffix("dozen").strip()
        return Decimal(6) if head == "half a" else Decimal(12 * _ONES.get(head, 1))
    if lower.split()[0] in _MANY:
        scales = [_MANY[word] for word in lower.split() if word != "of"]
        return Decimal(math.prod(scales))
    words = [word for word in lower.split() if word not in {"and", "a", "of"}]
    if not words:
        return Decimal(1)
    if words[-1].removesuffix("s") in _PARTS and (
        len(words) > 1 or words[0] in {"half", "third", "quarter", "fifth", "tenth"}
    ):
        top = _words(words[:-1]) if len(words) > 1 else 1
        return _as_decimal(Fraction(top or 1, _PARTS[words[-1].removesuffix("s")]))
    count = _words(words)
    return None if count is None else Decimal(count)


def _decimal(part: str) -> Decimal:
    if "/" in part:
        top, bottom = part.split("/")
        return _as_decimal(Fraction(int(top), int(bottom))) if int(bottom) else Decimal(0)
    return Decimal(part.replace(",", ""))


def _as_decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _words(words: list[str]) -> int | None:
    total = current = 0
    for word in words:
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = max(1, current) * 100
        elif word == "thousand":
            total += max(1, current) * 1000
            current = 0
        elif word == "several":
            return None
        else:
            return None
    return total + current
