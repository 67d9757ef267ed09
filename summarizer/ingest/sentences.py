"""Sentences as spans of the raw text.

Every mark that could end a sentence is looked at once, with a bounded look to its left and right, so the
time is linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.ingest.abbreviations import (
    AFTER_CLOCK,
    BEFORE_NUMBER,
    NEVER_LAST,
    OFTEN_INSIDE,
    SPEECH_VERBS,
    STARTERS,
)
from summarizer.ingest.lines import paragraphs, trimmed
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK_BACK = 40
_LOOK_AHEAD = 80
_CLOSERS = "\"'”’»›)\\]}"
_OPENERS = "\"'“‘«‹(\\[{„¿¡—–\\-"
_NOTE = r"(?:[ ]?\[(?:\d{1,3}|[a-z][a-z ]{2,24})\])"  # "[12]", "[citation needed]"
_MARK = re.compile("[.!?…‽。！？｡•‣▪●]")  # where a stop may begin: far cheaper to look for
_STOP = re.compile(
    rf"""(?P<marks>[.!?…‽]{{1,9}})(?P<closers>[{_CLOSERS}]{{0,4}}){_NOTE}{{0,9}}(?=\s|[“„•])
       |[。！？｡][」』”’）]{{0,4}}  # scripts that put no space after a sentence
       |(?=[•‣▪●]\s)""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(rf"[^\s/{_OPENERS}{_CLOSERS}]*\Z")
_NEXT = re.compile(rf"\s*(?P<opening>[\s{_OPENERS}]{{0,4}})(?P<word>[^\W_]+(?:['’][^\W_]+)?)?")
_BLANK = re.compile(r"\s*")
_LIST_NUMBER = re.compile(r"[(]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})")
_LIST_ITEM = re.compile(r"\s+\(?(?P<number>\d{1,3})[.)]\s+(?=[^\W\d_])")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SPEECH_TAG = re.compile(r"\s+(?:[^\W\d_][\w.'’-]*\s+){1,4}?(?P<verb>[a-z]+)\b")


def split_sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences of the text, or of a part of it, in order: trimmed, disjoint, nothing visible left out.

    Line breaks end a sentence unless the text is hard-wrapped. Sentences inside a quotation are split like
    others; a speech tag after a mark (`"Why?" he asked.`) goes on with its quotation.
    """
    return [sentence for paragraph in paragraphs(text, span) for sentence in paragraph_sentences(text, paragraph)]


def paragraph_sentences(text: str, paragraph: Span) -> list[Span]:
    """The sentences of one paragraph, trimmed, in which a line break is only white space."""
    found: list[Span] = []
    start = paragraph.start
    for end in _ends(text, paragraph):
        sentence = trimmed(text, start, end)
        if sentence:
            found.append(sentence)
            start = end
    if start == paragraph.start:
        return [paragraph]
    last = trimmed(text, start, paragraph.end)
    return [*found, last] if last else found


def _ends(text: str, paragraph: Span) -> Iterator[int]:
    begin = done = paragraph.start
    for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
        if mark.start() < done or (stop := _STOP.match(text, mark.start(), paragraph.end)) is None:
            continue
        done = stop.end()
        if _is_end(text, stop, begin, paragraph.end):
            begin = done
            yield begin


def _is_end(text: str, stop: re.Match[str], begin: int, limit: int) -> bool:
    """Whether the sentence that began at `begin` ends with this mark."""
    marks = stop["marks"]
    if marks is None:
        return True
    ahead = text[stop.end() : min(limit, stop.end() + _LOOK_AHEAD)]
    following = _NEXT.match(ahead)
    opening, word = (following["opening"], following["word"] or "") if following else ("", "")
    if not word:
        return _ends_before_sign(ahead, marks)
    if word[0].islower():
        return False
    if stop["closers"] and marks[-1] in "?!…" and _is_speech_tag(ahead):
        return False
    if marks != "." or opening.strip():
        return not (marks == "." and _is_abbreviation(text, stop, begin, word))
    return not _is_abbreviation(text, stop, begin, word)


def _ends_before_sign(ahead: str, marks: str) -> bool:
    """Before a sign that is no letter: an ellipsis or a stray mark goes on, "$5 …" or "#…" starts anew."""
    sign = ahead.lstrip()[:1]
    return bool(sign) and sign not in ".,;:!?…&/)]}" and "…" not in marks and ".." not in marks


def _is_speech_tag(ahead: str) -> bool:
    tag = _SPEECH_TAG.match(ahead)
    return tag is not None and tag["verb"] in SPEECH_VERBS


def _is_abbreviation(text: str, stop: re.Match[str], begin: int, following: str) -> bool:
    """Whether the stop belongs to a word, an initial or a list number and the sentence goes on."""
    start = max(begin, stop.start() - _LOOK_BACK)
    found = _WORD_BEFORE.search(text, start, stop.start())
    word = found[0] if found else ""
    lower, after = word.lower(), following.lower()
    if _BLANK.fullmatch(text, begin, stop.start() - len(word)) and _LIST_NUMBER.fullmatch(word):
        return True
    if lower in NEVER_LAST:
        return True
    if following[0].isdigit():
        return lower in BEFORE_NUMBER
    if lower in ("a.m", "p.m"):
        return after in AFTER_CLOCK
    if len(word) == 1 and word.isalpha():
        return _is_initial(text[start : stop.start() - 1], word, after)
    if lower in OFTEN_INSIDE or _DOTTED.fullmatch(word):
        return after not in STARTERS
    return False


def _is_initial(before: str, letter: str, after: str) -> bool:
    """ "Albert I. Jones", "J. K. Rowling"; but "you and I. Did" and "vitamin C. The"."""
    if not letter.isupper() or after in STARTERS:
        return False
    previous = before.split()[-1:]
    return letter != "I" or (bool(previous) and previous[0][0].isupper())
