"""What an amount is worth that is printed in words, digits or both: "two hundred and six", "2 1/2", "half a dozen"."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

_ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
CARDINALS = _ONES | _TENS
SCALES = {
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
PARTS = {
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
# "hundreds of tonnes": some number of them.
MANY = {"tens": 10, "dozens": 12, "hundreds": 100} | {
    f"{word}s": value for word, value in SCALES.items() if value >= 1000 and word.endswith(("thousand", "illion"))
}
VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅕": "1/5", "⅛": "1/8"}
_VULGAR_SIGN = re.compile(f"[{''.join(VULGAR)}]")
_POWER = re.compile(r"\s?[x×·]\s?10\s?\^?\s?(?P<exponent>[-−⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})\Z", re.IGNORECASE)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def worth(printed: str) -> Decimal | None:
    """The value of an amount without sign and scale; None where the words make no number."""
    if (digits := printed.replace(",", "")).replace(".", "", 1).isdecimal():
        return +Decimal(digits)
    if (count := CARDINALS.get(printed.lower())) is not None:
        return Decimal(count)
    try:
        return _worth(printed)
    except InvalidOperation:  # more digits than anything has that is counted
        return None


def _worth(printed: str) -> Decimal | None:
    if power := _POWER.search(printed):
        base = _in_digits(printed[: power.start()])
        return base * Decimal(10) ** int(power["exponent"].translate(_RAISED))
    plain = _VULGAR_SIGN.sub(lambda sign: f" {VULGAR[sign[0]]}", printed).replace("⁄", "/")
    lower = " ".join(plain.lower().replace("-", " ").split())
    if lower.endswith(" and a half"):
        whole = _worth(lower.removesuffix(" and a half"))
        return None if whole is None else whole + Decimal("0.5")
    if lower[0].isdigit() or lower[0] == ".":
        return _in_digits(lower)
    return _in_words(lower)


def _in_digits(lower: str) -> Decimal:
    return sum((_piece(piece) for piece in lower.split()), Decimal(0))


def _piece(piece: str) -> Decimal:
    if "/" in piece:
        top, bottom = piece.split("/")
        return _decimal(Fraction(int(top), int(bottom))) if int(bottom) else Decimal(0)
    return Decimal(piece.replace(",", ""))


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _in_words(lower: str) -> Decimal | None:
    if "dozen" in lower and "dozens" not in lower:
        head = lower.removesuffix("dozen").strip()
        return Decimal(6) if head == "half a" else Decimal(12 * _ONES.get(head, 1))
    words = lower.split()
    if words[0] in MANY:
        return Decimal(math.prod(MANY[word] for word in words if word != "of"))
    words = [word for word in words if word not in {"and", "a", "of"}]
    if not words:
        return Decimal(1)
    part = PARTS.get(words[-1].removesuffix("s") if words[-1] != "halves" else "half")
    if part is not None:
        top = _cardinal(words[:-1]) if len(words) > 1 else 1
        return None if top is None else _decimal(Fraction(top, part))
    count = _cardinal(words)
    return None if count is None else Decimal(count)


def _cardinal(words: list[str]) -> int | None:
    total = current = 0
    for word in words:
        if word in CARDINALS:
            current += CARDINALS[word]
        elif word == "hundred":
            current = max(1, current) * 100
        elif word == "thousand":
            total += max(1, current) * 1000
            current = 0
        else:
            return None
    return total + current
