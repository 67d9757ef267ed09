"""Units of news English: what is printed, and the name that it is normalised to.

Our own short tables: what newspapers print. Metric names and symbols are built from the prefixes of the
International System of Units (BIPM brochure, table 7).
"""

from __future__ import annotations

import re

from summarizer.grounding.currencies import CURRENCIES, MONEY_WORDS
from summarizer.schema import Kind

_PREFIXES = {
    "p": "pico",
    "n": "nano",
    "μ": "micro",
    "µ": "micro",
    "m": "milli",
    "c": "centi",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
}
# name: symbols, other spellings, kind, prefixes that are printed with it
_METRIC: dict[str, tuple[str, str, Kind, str]] = {
    "metre": ("m", "meter", "length", "p n μ µ m c k"),
    "gram": ("g", "gramme", "mass", "n μ µ m k"),
    "tonne": ("t", "ton", "mass", "k M G"),
    "litre": ("l L", "liter", "volume", "μ µ m c"),
    "watt": ("W", "", "other", "m k M G T"),
    "watt hour": ("Wh", "watt-hour", "other", "k M G T"),
    "volt": ("V", "", "other", "m k"),
    "ampere hour": ("Ah", "amp-hour", "other", "m"),
    "hertz": ("Hz", "", "other", "k M G T"),
    "byte": ("", "", "other", ""),
    "joule": ("J", "", "other", "k M G"),
    "pascal": ("Pa", "", "other", "k M"),
    "calorie": ("cal", "", "other", "k"),
    "sievert": ("Sv", "", "other", "μ µ m"),
}
_BYTES = {"KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte"}
_UNITS: dict[Kind, dict[str, str]] = {
    "percent": {"percent": "% percent pct pc"},
    "percentage_points": {"percentage point": "pp", "basis point": "bps bp"},
    "duration": {
        "second": "second seconds sec secs s",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs",
        "day": "day days",
        "week": "week weeks fortnights",
        "month": "month months",
        "quarter": "quarters",
        "year": "year years yr yrs",
        "decade": "decade decades",
        "century": "century centuries",
    },
    "length": {
        "inch": "inch inches",
        "foot": "foot feet ft",
        "yard": "yard yards yd yds",
        "mile": "mile miles mi",
        "kilometre": "kilometre kms",
        "light year": "light-year light-years",
    },
    "area": {"hectare": "hectare hectares ha", "acre": "acre acres", "square metre": "sqm m² m2", "square foot": "sqft",
             "square kilometre": "sqkm km² km2"},
    "mass": {
        "kilogram": "kilo kilos kgs",
        "lb": "lb lbs",
        "ounce": "oz ounce ounces",
        "carat": "carat carats",
        "stone": "stone",
    },
    "volume": {
        "barrel": "barrel barrels bbl",
        "gallon": "gallon gallons gal",
        "pint": "pint pints",
        "quart": "quart quarts",
        "bushel": "bushel bushels",
        "cubic metre": "m³ m3",
    },
    "temperature": {
        "degree Celsius": "°C ℃ C degC celsius",
        "degree Fahrenheit": "°F ℉ F degF fahrenheit",
        "degree": "° degree degrees",
    },
    "rate": {
        "kilometre per hour": "km/h kph kmh kmph",
        "mile per hour": "mph",
        "metre per second": "m/s",
        "knot": "knots knot",
        "megabit per second": "Mbps",
        "gigabit per second": "Gbps",
        "revolution per minute": "rpm",
        "mile per gallon": "mpg",
    },
    "other": {
        "kilobyte": "KB kB",
        "megabyte": "MB",
        "gigabyte": "GB",
        "terabyte": "TB",
        "petabyte": "PB",
        "horsepower": "hp horsepower",
        "brake horsepower": "bhp",
        "newton metre": "Nm",
        "pound foot": "lb-ft ft-lb ft-lbs",
        "pound per square inch": "psi",
        "decibel": "dB decibel decibels",
        "magnitude": "magnitude",
        "megapixel": "MP megapixel megapixels",
        "point": "point points pts",
    },
    "count": {"times": "times fold x"},
}  # fmt: skip
_SQUARED = ("metre", "meter", "kilometre", "kilometer", "foot", "mile", "inch", "yard", "centimetre", "centimeter")
_SPELT = {"meter": "metre", "kilometer": "kilometre", "centimeter": "centimetre"}


def _plural(word: str) -> str:
    return {"foot": "feet", "inch": "inches", "hertz": "hertz"}.get(word, f"{word}s")


def _metric() -> dict[str, tuple[str, Kind]]:
    """Every symbol and spelling of the metric units with their prefixes."""
    found: dict[str, tuple[str, Kind]] = {}
    for name, (symbols, other, kind, prefixes) in _METRIC.items():
        for symbol, prefix in (("", ""), *((short, _PREFIXES[short]) for short in prefixes.split())):
            known = (prefix + name, kind)
            found |= {symbol + short: known for short in symbols.split()}
            for word in (name, other) if other else (name,):
                found |= {prefix + word: known, _plural(prefix + word): known}
    for prefix in ("kilo", "mega", "giga", "tera", "peta", ""):
        found |= {
            f"{prefix}{word}": (f"{prefix}{word.rstrip('s')}", "other") for word in ("byte", "bytes", "bit", "bits")
        }
    return found


def _phrases() -> dict[str, tuple[str, Kind]]:
    """Units of several words, in lower case."""
    found: dict[str, tuple[str, Kind]] = {
        "per cent": ("percent", "percent"),
        "percentage point": ("percentage point", "percentage_points"),
        "percentage points": ("percentage point", "percentage_points"),
        "basis point": ("basis point", "percentage_points"),
        "basis points": ("basis point", "percentage_points"),
        "sq m": ("square metre", "area"),
        "sq ft": ("square foot", "area"),
        "sq km": ("square kilometre", "area"),
        "sq miles": ("square mile", "area"),
        "square km": ("square kilometre", "area"),
        "nautical miles": ("nautical mile", "length"),
        "nautical mile": ("nautical mile", "length"),
        "light years": ("light year", "length"),
        "fluid ounces": ("fluid ounce", "volume"),
        "fluid ounce": ("fluid ounce", "volume"),
        "fl oz": ("fluid ounce", "volume"),
        "metric tons": ("tonne", "mass"),
        "metric tonnes": ("tonne", "mass"),
        "parts per million": ("part per million", "rate"),
        "parts per billion": ("part per billion", "rate"),
        "acre feet": ("acre foot", "volume"),
        "lb ft": ("pound foot", "other"),
        "pound foot": ("pound foot", "other"),
        "pound feet": ("pound foot", "other"),
        "foot pounds": ("pound foot", "other"),
        "miles an hour": ("mile per hour", "rate"),
        "kilometres an hour": ("kilometre per hour", "rate"),
        "kilometers an hour": ("kilometre per hour", "rate"),
    }
    for scale in ("c", "f", "celsius", "fahrenheit", "centigrade"):
        name = "degree Fahrenheit" if scale.startswith("f") else "degree Celsius"
        found |= {f"{degree} {scale}": (name, "temperature") for degree in ("degree", "degrees", "deg", "°")}
    powers: tuple[tuple[str, Kind], ...] = (("square", "area"), ("cubic", "volume"))
    for power, kind in powers:
        for word in _SQUARED:
            name = f"{power} {_SPELT.get(word, word)}"
            found |= {f"{power} {form}": (name, kind) for form in (word, _plural(word))}
    return found


PHRASES = _phrases()
UNITS: dict[str, tuple[str, Kind]] = {
    **{
        printed: (name, kind)
        for kind, table in _UNITS.items()
        for name, words in table.items()
        for printed in words.split()
    },
    **_metric(),
    **{word: (name, "money") for word, name in MONEY_WORDS.items()},
}
_LOWER: dict[str, set[tuple[str, Kind]]] = {}
for _printed, _known in UNITS.items():
    _LOWER.setdefault(_printed.lower(), set()).add(_known)
# What is read in any case: "HP", "Ghz", "FEET"; not "mw", which is two units.
ANY_CASE = {printed: next(iter(known)) for printed, known in _LOWER.items() if len(known) == 1 and len(printed) > 1}
# What is printed without a blank: "256GB", "70kg", "155mph", "24pc".
ATTACHED = "|".join(
    sorted(
        {re.escape(unit) for unit in UNITS if 1 < len(unit) < 5 or unit in "mgWVplLtsx°CF"}
        | {"fold", "€", "deg", *(code for code in CURRENCIES if code.isupper())},
        key=len,
        reverse=True,
    )
)
