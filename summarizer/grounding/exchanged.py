"""Check: no name stands where the cited sentence has another: "the mayor of Leeds" for "the mayor of Hull".

A name that the sentences have too, or mean by a pronoun, passes the check of names wherever it stands. Here it is held
to what stands beside it: where that stands beside another name alone, which is not told, names were exchanged.
English only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.capitals import acts_for
from summarizer.grounding.names import is_title_stem, name_stands, name_words, related
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.frames import Frame
    from summarizer.grounding.names import Name
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Ruling, Verdicts

_PLACED = frozenset({"in", "at", "from", "near", "on"})  # what happens in a town happens in its country
_JOINED = re.compile(r"[\s,]*(?:(?:and|or|the|to|&|[A-Z][\w’'.-]*)[\s,]+)*")
_THE = re.compile(r"\bthe\s\Z", re.IGNORECASE)


def names_keep_frame(told: Words, passage: Passage) -> Verdicts:
    """No name of a text stands beside words that stand in the passage beside another name alone."""
    if not told.names or not any(words.names for words in passage.words):
        return
    for frame in told.frames:
        if (printed := _other(frame, told, passage)) is not None:
            name, other = frame.name.text, printed.name.text
            reason = f'{passage} says of {other}, not of {name}: "{_said(printed, passage)}"'
            yield Verdict("relation", _ruling(frame, passage), reason, passage.spans, frame.name.span)


def _other(frame: Frame, told: Words, passage: Passage) -> Frame | None:
    """The first frame of the passage that is the same with another name, where none has this one."""
    found = [(words, other) for words in passage.words for other in words.frames if _same(frame, other)]
    if not found or any(_is_same_name(frame.name, other.name) for _, other in found):
        return None
    if any(_may_be_meant(frame.name, words, other, told) for words, other in found):
        return None
    return found[0][1]


def _same(frame: Frame, other: Frame) -> bool:
    if frame.side != other.side or frame.by != other.by:
        return False
    return not frame.stems.isdisjoint(other.stems)


def _is_same_name(name: Name, other: Name) -> bool:
    ours, theirs = name.text, other.text
    if related(ours, theirs) or acts_for(ours, theirs) or acts_for(theirs, ours):
        return True
    return name_stands(ours, theirs, name_words(theirs)) or name_stands(theirs, ours, name_words(ours))


def _may_be_meant(name: Name, words: Words, other: Frame, told: Words) -> bool:
    """Whether the other name is told too, only describes this one ("the Reds"), or stands in one row with it."""
    if other.name.text in told.text or _THE.search(words.text, 0, other.name.span.start):
        return True
    here = [known for known in words.names if related(known.text, name.text)]
    if any(_are_joined(words.text, known, other.name) for known in here):
        return True
    return bool(here) and other.side not in {"role", "owner"} and _goes_without(here, words, other)


def _goes_without(here: Sequence[Name], words: Words, other: Frame) -> bool:
    """Whether what stands beside the other is left out beside this one: "Ada by nine votes, Bo by two"."""
    own = [frame for frame in words.frames if frame.side == other.side and frame.name in here]
    if other.side == "behind":
        return not own
    return any(frame.by == other.by for frame in own)


def _are_joined(text: str, one: Name, other: Name) -> bool:
    first, second = sorted([one.span, other.span])
    return _JOINED.fullmatch(text, first.end, second.start) is not None


def _ruling(frame: Frame, passage: Passage) -> Ruling:
    """Sure where both names are there; but many have a title, towns are in countries, who does this may do that too."""
    if frame.by in _PLACED or frame.side in {"behind", "owner"}:
        return "doubtful"
    if frame.side == "role" and all(map(is_title_stem, frame.stems)):
        return "doubtful"
    here = any(related(frame.name.text, name.text) for words in passage.words for name in words.names)
    return "refused" if here else "doubtful"


def _said(frame: Frame, passage: Passage) -> str:
    text = next(words.text for words in passage.words if frame in words.frames)
    start, end = frame.name.span.start, frame.name.span.end
    return text[max(0, start - 24) : end + 16].strip()
