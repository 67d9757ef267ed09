"""Digits and number words that measure nothing: dates, clock times, names, addresses, versions, list numbers.

Each is known by what stands just before it or by its own form, looked at only where a number begins.
"""

from __future__ import annotations

import re

from summarizer.grounding.casing import by_first_letter

_MONTHS = """January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
    Sept Sep Oct Nov Dec""".split()
_MONTH = rf"(?:{by_first_letter(_MONTHS)})\.?"
_DAYPART = r"(?:[ap]\.m\.|[AaPp][Mm]\b|GMT\b|UTC\b|o.clock\b)"
_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Boulevard|Blvd|Square|Place|Court|Terrace|Crescent|Row|Close|Parade|Highway)\b"
_COUNTED_BY_YEARS = r"(?:percent|per\scent|%|people|tonnes|tons|dollars|euros|pounds|kroner|km\b|sq\b|metres|meters|miles|years|hours|troops|workers|jobs|homes)"

# What stands behind the first digits of such a form: far cheaper to look for.
_OPENING = r"(?=\d+(?:[-:/A-Za-z]|[\s()][A-Zajop\d()\s-]|\.\d+(?:[.:]|\s?[AGPUaop]))|0[\d()\s-]|(?:1[5-9]|20)\d\d|one)"
# Where the form itself tells. Matched at the first digit or letter.
_FORM = re.compile(
    rf"""{_OPENING}(?:\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\s?{_DAYPART} | \d{{1,2}}:\d\d(?::\d\d)?(?!\d) | \d{{1,2}}\s?{_DAYPART}
      | \d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?!\w)(?:,?\s\d{{4}}(?!\d))?
      | \d{{4}}-\d\d-\d\d(?!\d) | \d{{1,2}}([/.])\d{{1,2}}\1(?:\d{{4}}|\d\d)(?!\d) | 9/11\b | 24/7\b | (?:480|720|1080|2160)p\b
      | \d+(?:st|nd|rd|th)\b | \d{{2}}(?:\d\d)?s\b
      | \d[\d-]{{0,9}}\.\d{{1,9}}\.\d[\w.]{{0,20}} | (?=[\d()\s-]{{10,18}}\b)(?:0|\d{{1,4}}[\s()-])[\d()\s-]{{7,16}}\d\b
      | (?:1[5-9]|20)\d\d(?:[-/]\d\d(?:\d\d)?)?(?![\w%]|[,.]\d)(?!\s?-?{_COUNTED_BY_YEARS})
      | \d{{1,5}}(?:-\d{{1,5}})?\s(?:(?:[A-Z][\w’'-]{{0,20}}\.?|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}{_STREET}
      | \d{{1,4}}\s(?:Ave|Avenue|Rue|Via|Calle)\s[A-Z]
      | [34567]\d7\s(?:Max|MAX|jets?|aircraft|airliners?)\b
      | one\s(?:another|day|thing|that|who|side)\b | one-on-one\b | one-time\b)""",
    re.VERBOSE,
)
# Where what stands before tells. Matched at the end of the text before the number.
_NUMBERED = r"""No Nos Article Section Chapter Room Flight Route Highway Interstate Page Rule Resolution Boeing Airbus Unit Phase
    Level Gate Channel Windows iPhone iPad Apollo Formula Type Class Grade Day Week Game Round Stage Ward Platform Bill Title
    Amendment Category Block Lot Group\sof Big World\sWar Act Part Note Model Planet Mark Series Galaxy Xbox PlayStation Falcon
    HIV ISO NGC IC Volume Vol S&P S&P/ASX ASX SP Sp sP sp Nasdaq NASDAQ Fortune FTSE Stoxx Dow CAC DAX Nikkei Russell Europe section article
    paragraph page chapter category verse step question version number no nos""".split()
# With the character before it, so that what is searched begins with a blank.
_BEFORE = re.compile(
    rf"\W(?:{_MONTH}\s(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?|,?\s))?|(?:{by_first_letter(_NUMBERED)})\.?\s)\Z"
)
# How the word before it ends, and those that are shorter: a digit is that of a day.
_ORDINALS = [f"{digit}{ending}" for digit in range(10) for ending in ("st", "nd", "rd", "th")]
_LAST_WORDS = [words.split("\\s")[-1] for words in (*_MONTHS, *_NUMBERED, *_ORDINALS)]
_ENDINGS = frozenset(word[-3:] for word in _LAST_WORDS)
_SHORT = frozenset(word for word in _LAST_WORDS if len(word) < 3)
_HALF_OF_A_WHOLE = re.compile(r"(?:first|second|other|top|bottom|better|last)\s\Z", re.IGNORECASE)
_IN_YEAR = re.compile(r"(?<!\w)(?:by|in|until|since)\s\Z", re.IGNORECASE)
_YEAR = re.compile(rf"(?:1\d|2[01])\d\d\b(?![,.]\d|\s?(?:{_COUNTED_BY_YEARS}))")
# "an average of 1500", "about 2000 of them": a number, where "in 2000" would be a year.
_NO_YEAR = re.compile(
    r"(?<!\w)(?:average|total|maximum|minimum|sum|as\s(?:many|much|high)|record)\s(?:of|as)\s\Z"
    r"|(?<!\w)(?:about|approximately|nearly|almost|least|most|roughly|than|some|estimated|only|another|other|[$£€])\s?\Z",
    re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"\d{4}(?!\d)")
_SPECIES = re.compile(r"(?<![\w-])(?!(?:sub|mid|pre|post|under|over)-)[A-Za-z]+-(?:CoV-)?\Z")  # "Covid-19", "F-16"
_SHIRT = re.compile(r"[A-Z][\w’'-]*\s\(\Z")  # "Ada Quist (4) celebrates"
_SHIRT_NUMBER = re.compile(r"\d{1,2}\)")
_PRONOUN = re.compile(r"(?<!\w)(?:no|any|every|some|this|that|the|each|which)\s\Z", re.IGNORECASE)
_ONE = re.compile(r"one\b(?!\s(?:million|billion|hundred|thousand))", re.IGNORECASE)
_TITLED = re.compile(r"(?<=\w )[A-Z][a-z]+\b(?!\s[A-Z])")  # "the Kick Six win", but not "Court Jails Six Men"
_LISTED = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
_RUN = re.compile(r"\w+(?:[-–]\d[\d-]{0,9})?")
_APOSTROPHES = ("'", "’")
_REACH = 24  # characters before a number that are looked at


def label_end(text: str, start: int) -> int | None:
    """Where the label ends that begins at `start`; None where the number there may measure something."""
    begin = max(0, start - _REACH)
    before = text[begin:start]
    four = _FOUR_DIGITS.match(text, start)
    no_year = four and _NO_YEAR.search(before)
    digit = text[start].isdigit()
    if not no_year and (digit or text.startswith("one", start)) and (form := _FORM.match(text, start)):
        return form.end()
    if not digit:
        return _word_label(text, start, before)
    if (
        _is_labelled(before)
        or (before[-1:] == "-" and _SPECIES.search(before))
        or (before[-1:] == "(" and _SHIRT.search(before) and _SHIRT_NUMBER.match(text, start))
        or (four and not no_year and _YEAR.match(text, start) and _IN_YEAR.search(before))
    ):
        return _end_of_run(text, start)
    if not before.strip() and not begin and (listed := _LISTED.match(text, start)):
        return listed.end()
    return None


def _is_labelled(before: str) -> bool:
    """Whether an apostrophe, a month or a word like "Article" stands just before."""
    words = before.rstrip(" \t\n\r.,-–")
    if words[-3:] in _ENDINGS or words[-2:] in _SHORT or words[-1:].isdigit() or not before.isprintable():
        return _BEFORE.search(f" {before}") is not None or before[-1] in "'’"
    return before[-1:] in _APOSTROPHES


def _word_label(text: str, start: int, before: str) -> int | None:
    if _is_labelled(before) or (text[start] in "oO" and _ONE.match(text, start) and _PRONOUN.search(before)):
        return _end_of_run(text, start)
    if text[start : start + 4].lower() == "half" and _HALF_OF_A_WHOLE.search(before):
        return start + 4
    words = before.split()
    if len(words) > 1 and words[-1][0].isupper() and before[-1] == " " and _TITLED.match(text, start):
        return _end_of_run(text, start)
    return None


def _end_of_run(text: str, start: int) -> int:
    run = _RUN.match(text, start)
    return run.end() if run else start + 1
