"""Units of news English: what is printed, and the name that it is normalised to.

Our own short tables: what newspapers print, not what physics knows. Currencies by ISO 4217.
"""

from __future__ import annotations

from summarizer.schema import Kind

CURRENCY_SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "S$": "SGD",
    "R$": "BRL",
    "US $": "USD",
    "HK $": "HKD",
    **{code: code for code in "USD AUD CAD NZD HKD SGD EUR GBP JPY CNY INR CHF SEK NOK DKK ZAR".split()},
    "RM": "MYR",
    "Rs.": "INR",
    "Rs": "INR",
    "$": "USD",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₦": "NGN",
}
_CURRENCY_WORDS = {
    "USD": "dollar dollars",
    "EUR": "euro euros",
    "GBP": "pound pounds sterling",
    "JPY": "yen",
    "CNY": "yuan renminbi",
    "NOK": "kroner",
    "SEK": "kronor",
    "DKK": "",
    "CHF": "francs",
    "INR": "rupee rupees",
    "RUB": "rouble roubles ruble rubles",
    "KRW": "won",
    "TRY": "lira lire",
    "PLN": "zloty zlotys",
    "UAH": "hryvnia hryvnias",
    "BRL": "real reais",
    "MXN": "peso pesos",
    "ZAR": "rand",
    "ILS": "shekel shekels",
    "CZK": "koruna",
    "HUF": "forint forints",
    "THB": "baht",
    "NGN": "naira",
}
CURRENCIES = {word: code for code, words in _CURRENCY_WORDS.items() for word in words.split()} | {
    code: code for code in _CURRENCY_WORDS
}
CENTS = {"cent": "USD", "cents": "USD", "pence": "GBP", "p": "GBP"}

_UNITS: dict[Kind, dict[str, str]] = {
    "percent": {"percent": "% percent pct pc"},
    "percentage_points": {"percentage point": "", "basis point": "bps"},
    "duration": {
        "second": "second seconds sec secs",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "quarter": "quarters",
        "year": "year years yr yrs",
        "decade": "decade decades",
        "century": "century centuries",
    },
    "length": {
        "nanometre": "nm nanometre nanometres nanometer nanometers",
        "millimetre": "mm millimetre millimetres millimeter millimeters",
        "centimetre": "cm centimetre centimetres centimeter centimeters",
        "metre": "m metre metres meter meters",
        "kilometre": "km kilometre kilometres kilometer kilometers",
        "inch": "inch inches",
        "foot": "foot feet ft",
        "yard": "yard yards",
        "mile": "mile miles",
        "light year": "light-year light-years",
    },
    "area": {
        "hectare": "hectare hectares ha",
        "acre": "acre acres",
        "square metre": "sqm",
    },
    "mass": {
        "milligram": "mg milligram milligrams",
        "gram": "g gram grams gramme grammes",
        "kilogram": "kg kilo kilos kilogram kilograms kilogramme kilogrammes",
        "tonne": "tonne tonnes ton tons",
        "pound (mass)": "lb lbs",
        "ounce": "oz ounce ounces",
    },
    "volume": {
        "litre": "l litre litres liter liters",
        "millilitre": "ml mL millilitre millilitres milliliter milliliters",
        "barrel": "barrel barrels bbl",
        "gallon": "gallon gallons",
    },
    "temperature": {"degree Celsius": "°C C degC degrees degree", "degree Fahrenheit": "°F F degF"},
    "rate": {
        "kilometre per hour": "km/h kph kmh",
        "mile per hour": "mph",
        "knot": "knots knot",
    },
    "other": {
        "kilowatt": "kW kilowatt kilowatts",
        "megawatt": "MW megawatt megawatts",
        "gigawatt": "GW gigawatt gigawatts",
        "kilowatt hour": "kWh",
        "megawatt hour": "MWh",
        "terawatt hour": "TWh",
        "megabyte": "MB megabyte megabytes",
        "gigabyte": "GB gigabyte gigabytes",
        "terabyte": "TB terabyte terabytes",
        "byte": "byte bytes",
        "hertz": "Hz",
        "kilohertz": "kHz",
        "megahertz": "MHz",
        "gigahertz": "GHz",
        "watt": "W watt watts",
        "horsepower": "hp bhp horsepower",
        "milliampere hour": "mAh",
        "magnitude": "magnitude",
    },
}
PHRASES: dict[str, tuple[str, Kind]] = {
    "crown": ("crown", "money"),
    "crowns": ("crown", "money"),
    "per cent": ("percent", "percent"),
    "percentage point": ("percentage point", "percentage_points"),
    "percentage points": ("percentage point", "percentage_points"),
    "basis point": ("basis point", "percentage_points"),
    "basis points": ("basis point", "percentage_points"),
    "sq m": ("square metre", "area"),
    "sq ft": ("square foot", "area"),
    "square metres": ("square metre", "area"),
    "square meters": ("square metre", "area"),
    "square feet": ("square foot", "area"),
    "square kilometres": ("square kilometre", "area"),
    "square kilometers": ("square kilometre", "area"),
    "square km": ("square kilometre", "area"),
    "square miles": ("square mile", "area"),
    "cubic metres": ("cubic metre", "volume"),
    "cubic meters": ("cubic metre", "volume"),
    "cubic kilometres": ("cubic kilometre", "volume"),
    "degrees celsius": ("degree Celsius", "temperature"),
    "degrees fahrenheit": ("degree Fahrenheit", "temperature"),
    "degrees c": ("degree Celsius", "temperature"),
    "miles per hour": ("mile per hour", "rate"),
    "kilometres per hour": ("kilometre per hour", "rate"),
    "kilometers per hour": ("kilometre per hour", "rate"),
}
UNITS: dict[str, tuple[str, Kind]] = {
    printed: (name, kind)
    for kind, table in _UNITS.items()
    for name, words in table.items()
    for printed in words.split()
}
