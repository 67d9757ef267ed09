"""Numbers of news English as printed: digits, words, scales, fractions, a sign or currency sign before them.

Labels (dates, names that hold a number) are told apart in `labels`. Offsets are into the text given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from summarizer.grounding.casing import by_first_letter
from summarizer.grounding.currencies import CURRENCY_SIGNS
from summarizer.grounding.labels import label_end
from summarizer.grounding.number_words import CARDINALS, MANY, PARTS, SCALES, VULGAR, worth
from summarizer.grounding.units import ATTACHED
from summarizer.text import Span

LONG_SCALE = "hundred|thousand|million|billion|trillion|lakh|crore|mln|bln|trn"
_TENS = [word for word, value in CARDINALS.items() if value >= 20]
_SIMPLE = "|".join(sorted(CARDINALS, key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})[-\s](?:one|two|three|four|five|six|seven|eight|nine)\b|{_SIMPLE})"
_BELOW_1000 = rf"(?:{_BELOW_100}|a(?=\s+hundred))(?:[-\s]hundred\b(?:\s(?:and\s)?{_BELOW_100}\b)?)?"
_WORDS = rf"(?:{_BELOW_1000}(?:[-\s]thousand\b(?:\s(?:and\s)?{_BELOW_1000}\b)?)?)"
_PART = "|".join(PARTS)
_SIGNS = "".join(VULGAR)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_MANY = "|".join(MANY)
_POWER = r"\s?[x×·]\s?10(?:\s?\^\s?[-−]?\d{1,2}|[-−]\d{1,2}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
# What follows a share that stands alone: "fell by a third to 200", not "by a third party".
_SHARE_END = r"(?=\s*[.,;:)]|\s+(?:of|as|to|from|in|on|over|since|after|and|or|this|last|more|less|fewer|are|were|have|had|say|said)\b|\s*\Z)"
_BEFORE_SHARE = "|".join(
    rf"(?<=\b{word}\s)"
    for word in (*"by than almost nearly about around roughly".split(), r"just\sover", r"just\sunder")
)
_AMOUNT = rf"""(?:
      \d{{1,2}}[/⁄]\d{{1,3}}(?![\d/⁄]) | [{_SIGNS}]
    | (?:{_DIGITS})(?:(?=[\s×·x{_SIGNS}-])(?:(?P<power>{_POWER})|[\s-]\d[/⁄]\d{{1,2}}(?!\d)|\s?[{_SIGNS}]|\s+and\s+a\s+half\b))?
    | half\s+a\s+dozen\b | (?:(?:a|{_SIMPLE})\s+)?dozen(?=[\s-])
    | half(?=[\s-]+(?:of|a|an|the|its|their|his|her|our|my|your|all|as|million|billion|trillion)\b|[\s-](?:hour|mile|century|decade|year|inch|pint|point|percentage)s?\b)
    | a\s+(?:third|quarter|fifth|sixth|eighth|tenth)(?=\s+(?:of|as|million|billion|trillion|less|more|fewer|lower|higher|faster|cheaper)\b)
    | (?:{_BEFORE_SHARE})(?:half|a\s+(?:third|quarter|fifth|tenth)){_SHARE_END}
    | (?:tens|hundreds|dozens)\s+of\s+(?:thousands|millions|billions)\b | (?:{_MANY})(?=\s+of\b)
    | (?:{_WORDS})(?:[\s-]and[\s-]a[\s-]half\b|-(?:{_PART})s?\b|\s(?:{_PART})s?{_SHARE_END}|\b|(?=fold\b))
    | a(?=\s+(?:hundred|thousand|million|billion|trillion)\b)
    )"""
_METRES = (
    r"(?!\s(?:tall|high|wide|long|deep|away|race|final|sprint|hurdles|freestyle|relay|champion)\b)"  # not "100m final"
)
_SCALE = rf"(?=[\s-]?[abchklmot])(?:[\s-]?(?:of\s+)?(?:a\s+)?(?:{LONG_SCALE})\b|\s?(?:bn|tn|mn|m{_METRES}|k|b)\b(?!/|-(?!\d)))"
_NUMBER = re.compile(
    rf"(?P<amount>{_AMOUNT})(?(power)|(?P<scale>{_SCALE}(?:\s(?:thousand|million|billion|trillion)\b)?)?)"
    rf"(?:(?!\w|[.,]\d)|(?=(?:{ATTACHED})(?!\w)))",
    re.IGNORECASE | re.VERBOSE,
)
# Where a number may begin, in lower case and behind a blank: only here the costlier expressions are tried. A word is
# matched with the character before it: a search that begins with a set of characters is by far the cheapest.
_ANCHOR = re.compile(
    rf"[^A-Za-z_](?:(?<=[\d{_SIGNS}])\d*|(?P<word>{by_first_letter([*CARDINALS, *MANY, 'half', 'dozen'])}"
    r"|a(?=\s+(?:hundred|thousand|million|billion|trillion|dozen|third|quarter|fifth|sixth|eighth|tenth)\b))(?=\W|fold|\Z))"
)
# Signs that end in a letter, so that the digit behind them begins no word; "PS5" is no price.
_CODE = re.compile(
    "(?<![A-Za-z])(?:" + "|".join(re.escape(s) for s in CURRENCY_SIGNS if s[-1].isalpha() and s != "PS") + r")\Z"
)
_PS = re.compile(r"(?<!\w)PS(?=\d[\d.,]*(?:,\d|\s?(?:m|bn|million|billion)\b))")
_SIGN = "|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=len, reverse=True))
_IN_FRONT = re.compile(
    rf"(?:(?<![^\s(–—])(?P<minus>[-−]|(?<!plus\sor\s)minus\s|negative\s))?(?:(?<![A-Za-z])(?P<sign>{_SIGN})\s?(?P<late>[-−])?)?\Z"
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)[@#]\w+", re.IGNORECASE)
_FRONTS = (*CURRENCY_SIGNS, "-", "−", "inus", "tive")
_LAST_IN_FRONT = frozenset(front[-1] for front in _FRONTS)
_WORTHS = {word: Decimal(number) for word, number in SCALES.items()}
_METRES_OR_MILLIONS = (" m", " M")  # with a blank and no currency, metres
_SPOKEN_SCALES = ("hundred", "thousand")
_SCALE_WORD = re.compile(r"[a-z]+")
_ONE = Decimal(1)
_LONGEST = 80  # characters of an amount


class Number(NamedTuple):
    """A number, before its surroundings are read.

    `span` begins with its sign, `bare` with its first digit or word. `sign` is the currency sign as printed,
    `currency` its ISO code, `scale` the worth of a scale that is printed with it ("million"), else 1.
    """

    span: Span
    bare: Span
    value: Decimal
    scale: Decimal
    currency: str | None
    sign: str | None


def find_numbers(text: str, taken: Sequence[Span] = ()) -> Iterator[Number]:
    """Every number of the text that is no label and begins outside the spans that are taken, in order."""
    lower = text.lower()
    addresses: list[Span] = []
    if "@" in text or "#" in text or "://" in text or "www." in lower:
        addresses = [Span(*address.span()) for address in _ADDRESS.finditer(text)]
    ahead = sorted([*taken, *addresses], reverse=True)
    if len(lower) != len(text):  # a few capitals of other alphabets grow
        lower = text
    place = 0
    for anchor in _ANCHOR.finditer(f" {lower}"):
        at = anchor.start() - (anchor.lastgroup is None)
        if at < place:
            continue
        while ahead and ahead[-1].end <= at:
            ahead.pop()
        if ahead and ahead[-1].start <= at:
            place = ahead[-1].end
        elif (start := _beginning(text, at)) is not None:
            place = label_end(text, start) or 0
            if not place and (number := _number(text, start)):
                place = number.span.end
                yield number


def _beginning(text: str, start: int) -> int | None:
    """Where the number begins whose first digit or word is at `start`; None inside a word or path."""
    before = text[start - 1] if start else " "
    if before == "." and text[start].isdigit() and not text[start - 2 : start - 1].isalnum():
        return start - 1
    if not (before.isalnum() or before in "_/"):
        return start
    coded = _CODE.search(text, max(0, start - 4), start) or _PS.match(text, max(0, start - 2))
    return start if coded else None


def _number(text: str, start: int) -> Number | None:
    match = _NUMBER.match(text, start)
    if match is None or match.end("amount") - start > _LONGEST:
        return None
    amount, printed = match.group("amount", "scale")
    value = worth(amount)
    if value is None:
        return None
    begin, minus, sign = _in_front(text, start)
    end, scale = match.end(), _ONE
    if printed is None:
        scale = _spoken(amount)
    elif printed in _METRES_OR_MILLIONS and not sign:
        end = match.end("amount")
    else:
        scale = _scale(printed.lower())
        value *= scale
    if minus:
        value = -value
    bare = Span(start, end)
    currency = CURRENCY_SIGNS.get(sign) if sign else None
    return Number(bare if begin == start else Span(begin, end), bare, value, scale, currency, sign)


def _in_front(text: str, start: int) -> tuple[int, str | None, str | None]:
    """Where a number begins with its signs, its minus and its currency sign."""
    before = text[max(0, start - 5) : start].rstrip()
    if before[-1:] not in _LAST_IN_FRONT or not before.endswith(_FRONTS):
        return start, None, None
    front = _IN_FRONT.search(text, max(0, start - 12), start)
    return (front.start(), front["minus"] or front["late"], front["sign"]) if front else (start, None, None)


def _scale(printed: str) -> Decimal:
    """The worth of a scale: "million", "of a million", "thousand billion"."""
    return _WORTHS.get(printed.strip(" -")) or math.prod(
        (_WORTHS.get(word, _ONE) for word in _SCALE_WORD.findall(printed)), start=_ONE
    )


def _spoken(amount: str) -> Decimal:
    """The scale that an amount ends with: it is worth it already, and so is "four" in "four to five thousand"."""
    if not amount[-1].isdigit():
        for word in _SPOKEN_SCALES:
            if amount.lower().endswith(word):
                return _WORTHS[word]
    return _ONE
