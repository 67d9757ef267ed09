"""Quantities of news English: numbers with what their surroundings say of them.

What stands just before and after a number gives qualifier, unit, direction and role. Offsets are into the
text given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from summarizer.grounding.counted import counted_after
from summarizer.grounding.movement import direction_of, moves, role_of
from summarizer.grounding.numbers import LONG_SCALE, Number, find_numbers
from summarizer.grounding.units import CENTS, CURRENCIES, PHRASES, UNITS
from summarizer.schema import Bound, Direction, Kind, Role
from summarizer.text import Span

_QUALIFIERS: dict[Bound, str] = {
    "over": r"more\s+than|over|above|exceeding|in\s+excess\s+of|upwards?\s+of|greater\s+than|north\s+of|well\s+over|just\s+over",
    "at_least": r"at\s+least|no\s+(?:fewer|less)\s+than|not\s+less\s+than|a\s+minimum\s+of|a\s+minimum",
    "under": r"less\s+than|fewer\s+than|under|below|just\s+under",
    "at_most": r"at\s+most|no\s+more\s+than|not\s+more\s+than|a\s+maximum\s+of",
    "up_to": r"up\s+to|as\s+(?:many|much|high)\s+as",
    "about": r"about|around|roughly|approximately|nearly|almost|some|close\s+to|an\s+estimated|circa|virtually",
}
_QUALIFIER = re.compile(
    "(?:" + "|".join(f"(?P<{bound}>{words})" for bound, words in _QUALIFIERS.items()) + r")\s+\Z",
    re.IGNORECASE,
)
# "a grant over four years" is during them; "for over four years" is more than that.
_DURING = re.compile(r"(?<!\bfor )(?<!\bafter )(?<!lasted )(?<!took )(?<!just )(?<!well )\bover\s\Z", re.IGNORECASE)
_AFTER_QUALIFIER = re.compile(
    r"\s+or\s+(?:(?P<at_least>more|higher|above)|(?P<at_most>less|fewer|below)|(?P<about>so))\b", re.IGNORECASE
)
_JOINT = re.compile(r"\s*(?:-|–|—)\s*\Z|\s+(?P<word>to|and|or)\s+\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?P<word>between|from)\s+\Z", re.IGNORECASE)
_UNIT = re.compile(r"(?:\s|-|\s?(?=[%°]))?(?P<unit>[%°][CF]?|[^\W\d_]+(?:/h)?(?:\s[^\W\d_]+){0,2})")
_PER = re.compile(
    r"\s*(?:(?:per|a|an|each|every)\s+(?:share|year|month|week|day|hour|minute|second|person|head|capita|tonne|ton|barrel|kilo|kilometre|mile|litre|night|game|vote|square\s+\w+|\d[\d,]*(?:\s+\w+)?)\b(?!\s+(?:earlier|ago|before|later|old)))",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?<![\w.,/-])(?P<first>\d{1,3})[-–](?P<second>\d{1,3})(?![\w/-]|\.\d)")
_SCORE_CONTEXT = re.compile(
    r"\b(?:voted?|ruled|ruling|decision|majority|split|panel|won|win|beat|lost|lead|led|victory|defeat|draw|drew|score|scored|down|up|ahead|behind|margin|tied?|tally|favour|favor|finished|ended|level|made\s+it|final)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:tens|dozens|hundreds|thousands|millions|billions|trillions)\b", re.IGNORECASE)
_OUT_OF = re.compile(r"\s+(?:in|out\s+of|in\s+every)\s+", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    r"\s+(?:of\s+(?:the|its|their|his|her|my|our|these|those)\s+\w{3,}"
    r"|(?!(?:of|in|on|at|by|for|from|to|with|and|or|but|is|was|has|had|can|could|would|will|should|may|might|as|than|more|who|which|that|said"
    r"|says|the|a|an|if|after|before|when|while|then|so|too|also|not|just|even|up|out|off|over|thing|day|being|whose|where|per)\b)[a-z]{3,})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, with what its surroundings say.

    `span` runs from the qualifier to the unit, `number` covers the number alone. `value` is None for a
    range or a score; `low` and `high` are for ranges only.
    """

    span: Span
    text: str
    number: Span
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str | None
    unit_normalised: str | None
    currency: str | None
    kind: Kind
    direction: Direction | None
    role: Role
    counted: str | None = None  # the noun that a bare number counts


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of the text, ordered, disjoint. Never raises; linear in the text."""
    scores = [match for match in _SCORE.finditer(text) if _is_score(text, match)]
    numbers = find_numbers(text, [Span(match.start(), match.end()) for match in scores])
    found = [*_joined(text, numbers), *map(_score, scores)]
    return tuple(sorted(found, key=lambda quantity: quantity.span))


def read_quantity(text: str, literal: Span) -> Quantity | None:
    """The quantity at a literal that was cited in the text; its surroundings give bound, unit and direction.

    None where no number lies there, or where the literal cuts one in two.
    """
    margin = 160
    begin = max(0, literal.start - margin)
    window = text[begin : literal.end + margin]
    local = literal.shifted(-begin)
    for quantity in find_quantities(window):
        inside = local.start <= quantity.number.start and quantity.number.end <= local.end
        if inside:
            return replace(quantity, span=quantity.span.shifted(begin), number=quantity.number.shifted(begin))
    return None


def quantity_of(literal: str) -> Quantity | None:
    """The first quantity of a literal on its own."""
    found = find_quantities(literal)
    return found[0] if found else None


def is_news(quantity: Quantity) -> bool:
    """Whether a reader would miss the number: ranks and a bare "two" seldom are."""
    small = quantity.value is not None and quantity.value < 4 and quantity.text.isalpha()
    return quantity.kind != "rank" and not (small and quantity.unit is None)


def same_value(claimed: Quantity, printed: Quantity) -> bool:
    """Whether a claimed number is the printed one, also after conventional rounding to the claimed digits."""
    if claimed.value is None or printed.value is None:
        return (claimed.low, claimed.high, claimed.text if claimed.kind == "score" else None) == (
            printed.low,
            printed.high,
            printed.text if printed.kind == "score" else None,
        )
    if claimed.value == printed.value:
        return True
    precision = _precision(claimed.value)
    return abs(printed.value - claimed.value) * 2 <= precision < abs(printed.value)


def _precision(value: Decimal) -> Decimal:
    """The worth of the last digit that was given: 4.8 billion is given to a tenth of a billion."""
    digits = value.normalize()
    exponent = digits.as_tuple().exponent
    return Decimal(10) ** int(exponent) if value else Decimal(1)


def _is_score(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 60) : match.end() + 30]
    after = text[match.end() : match.end() + 12].lstrip().lower()
    is_range = after.startswith(
        ("%", "percent", "per cent", "million", "billion", "year", "day", "hour", "week", "month")
    )
    return not is_range and bool(_SCORE_CONTEXT.search(around))


def _score(match: re.Match[str]) -> Quantity:
    span = Span(match.start(), match.end())
    return Quantity(span, match[0], span, None, None, None, "exact", None, None, None, "score", None, "level")


def _joined(text: str, numbers: list[Number]) -> list[Quantity]:
    """Numbers as quantities, the two ends of a range as one."""
    found: list[Quantity] = []
    index = 0
    while index < len(numbers):
        first = numbers[index]
        second = numbers[index + 1] if index + 1 < len(numbers) else None
        if second is not None and (span := _range(text, first, second)) is not None:
            quantity = _quantity(text, first, second, span)
        elif second is not None and (ratio := _ratio(text, first, second)) is not None:
            quantity = ratio
        else:
            second, quantity = None, _quantity(text, first, None, first.span)
        index += 2 if second else 1
        if quantity is not None:
            found.append(quantity)
    return found


def _ratio(text: str, first: Number, second: Number) -> Quantity | None:
    """ "one in four", "two out of three": a share, where the second number counts nothing of its own."""
    joint = _OUT_OF.fullmatch(text, first.span.end, second.span.start)
    if joint is None or not 0 < first.value < second.value or second.value > 1000 or _unit(text, second)[3] != "count":
        return None
    bound, start = _bound(text, first.span.start)
    span = Span(start, second.span.end)
    number = Span(first.span.start, second.span.end)
    value = first.value / second.value
    return Quantity(
        span, text[start : span.end], number, value, None, None, bound, None, None, None, "ratio", None, "level"
    )


def _range(text: str, first: Number, second: Number) -> Span | None:
    """The span of "between 10 and 12", "10-12" or "10 to 12"; "rose from 4 to 6" is two quantities."""
    gap = text[first.span.end : second.span.start]
    if len(gap) > 24:
        return None
    joint = _JOINT.search(gap)
    between_unit = gap[: joint.start()].strip(" -") if joint else ""
    if joint is None or (
        between_unit
        and between_unit.lower() not in UNITS
        and between_unit.lower() not in PHRASES
        and between_unit.lower() not in CURRENCIES
    ):
        return None
    before = _BETWEEN.search(text, max(0, first.span.start - 12), first.span.start)
    word = (joint["word"] or "").lower()
    if before and before["word"].lower() == "between" and word in {"and", "to", ""}:
        return Span(before.start(), second.span.end)
    if before and before["word"].lower() == "from" and moves(text, before.start()):
        return None
    if word in {"and", "or"} or -second.value > 0 or (between_unit and not _same_unit(text, between_unit, second)):
        return None
    start = before.start() if before else first.span.start
    return Span(start, second.span.end) if first.value < second.value else None


def _same_unit(text: str, printed: str, second: Number) -> bool:
    unit = _unit(text, second)[0] or ""
    return unit.lower().startswith(printed.lower())


def _quantity(text: str, first: Number, second: Number | None, span: Span) -> Quantity | None:
    last = second or first
    unit, unit_end, name, kind = _unit(text, last)
    currency = first.currency or last.currency or (CURRENCIES.get((unit or "").lower()) or CURRENCIES.get(unit or ""))
    if unit is None and first.sign:
        unit, name = first.sign, currency
    if currency:
        name = name if kind == "rate" else currency
        kind = "money"
    bound, start = _bound(text, span.start)
    if bound == "over" and kind == "duration" and _DURING.search(text, start - 20 if start > 20 else 0, span.start):
        bound, start = "exact", span.start
    end = unit_end
    if after := _AFTER_QUALIFIER.match(text, end):
        bound, end = after.lastgroup or bound, after.end()  # type: ignore[assignment]
    if _is_bare_one(text, first, second, unit):
        return None
    low, high = (first.value, last.value) if second else (None, None)
    several = second is None and bound == "exact" and bool(_MANY.match(text, first.span.start))
    if several:  # "hundreds" are no hundred: from one of them up to ten
        low, high = first.value, first.value * 10
    signed = first.sign and last.sign and " to " in text[first.span.end : last.span.start]
    if (
        second is not None
        and not signed
        and _scale_of(last)
        and first.value < 1000 <= last.value
        and not _has_scale(text, first)
    ):
        low = first.value * _scale_of(last)
    direction = direction_of(text, start)
    return Quantity(
        span=Span(start, end),
        text=text[start:end],
        number=Span(first.span.start, last.span.end),
        value=None if second or several else first.value,
        low=low,
        high=high,
        bound="between" if second or several else bound,
        unit=unit,
        unit_normalised=name,
        currency=currency,
        kind=kind,
        direction=direction,
        role=role_of(text, start, direction),
        counted=counted_after(text, end) if kind == "count" else None,
    )


def _scale_of(number: Number) -> Decimal:
    for scale in (10**12, 10**9, 10**6, 10**3):
        if number.value >= scale:
            return Decimal(scale)
    return Decimal(0)


def _has_scale(text: str, number: Number) -> bool:
    return bool(
        re.search(rf"(?:{LONG_SCALE}|bn|tn|mn|m|k)\Z", text[number.span.start : number.span.end], re.IGNORECASE)
    )


def _is_bare_one(text: str, first: Number, second: Number | None, unit: str | None) -> bool:
    """ "one" is mostly a pronoun or an article; a unit makes it a number."""
    if second is not None or text[first.span.start : first.span.end].lower() != "one" or unit is not None:
        return False
    return not _NOUN_AFTER.match(text, first.span.end)


def _bound(text: str, start: int) -> tuple[Bound, int]:
    """The bound of the qualifier that stands just before, and where the literal begins with it."""
    begin = max(0, start - 28)
    match = _QUALIFIER.search(text[begin:start])
    if match is None or (begin and begin + match.start() == begin and text[begin - 1].isalnum()):
        return "exact", start
    if match.start() and (text[begin + match.start() - 1].isalnum()):
        return "exact", start
    return match.lastgroup, begin + match.start()  # type: ignore[return-value]


def _unit(text: str, number: Number) -> tuple[str | None, int, str | None, Kind]:
    """The unit as printed, where it ends, its normalised name and the kind."""
    end = number.span.end
    found = _UNIT.match(text, end, min(len(text), end + 48))
    if found is not None:
        words = found["unit"].split()
        start = found.start("unit")
        for count in (3, 2, 1):
            phrase = " ".join(words[:count])
            if count <= len(words) and (known := PHRASES.get(phrase.lower())):
                return _with_rate(text, start, start + len(phrase), *known)
        printed = words[0]
        if known := UNITS.get(printed) or UNITS.get(printed.lower() if len(printed) > 2 else ""):
            return _with_rate(text, start, start + len(printed), *known)
        if printed.lower() in CURRENCIES or printed in CURRENCIES or printed.lower() in CENTS:
            code = CURRENCIES.get(printed.lower()) or CURRENCIES.get(printed) or CENTS[printed.lower()]
            return _with_rate(text, start, start + len(printed), code, "money")
        if len(words) > 1 and words[1].lower() in CURRENCIES and printed[0].isupper():
            return _with_rate(text, start, start + len(" ".join(words[:2])), CURRENCIES[words[1].lower()], "money")
    if rate := _PER.match(text, end):
        printed = text[end : rate.end()].strip()
        return printed, rate.end(), printed, "money" if number.currency else "rate"
    return None, end, None, "count"


def _with_rate(text: str, start: int, end: int, name: str, kind: Kind) -> tuple[str, int, str, Kind]:
    if rate := _PER.match(text, end):
        return text[start : rate.end()], rate.end(), f"{name} {' '.join(rate[0].split())}", "rate"
    return text[start:end], end, name, kind
