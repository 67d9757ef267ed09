"""Check: no name of one cited sentence stands in another's place.

Where every other word of a text is the nearest cited sentence's, and that one has another name in the name's place, the
text was put together of both: "Marle won the cup" of "Torv won the cup" and "Marle came last". English only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.capitals import acts_for
from summarizer.grounding.casing import lowered
from summarizer.grounding.names import Name, ends_in_title, name_stands, related
from summarizer.grounding.passage import REFERS
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, content_stems, stem
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_THE = re.compile(r"\bthe\s\Z", re.IGNORECASE)
_OTHERS = frozenset("he she it they him her them his its their said says say".split())  # they speak of another
_OWN = 0.34  # share of a text's words that may be its own
_NEAR = 80  # characters
_FIRST = 3  # words that may stand before a sentence's first name where it is what the sentence is of


def names_keep_place(told: Words, passage: Passage) -> Verdicts:
    """A name that only another cited sentence has does not stand where the nearest one has a name of its own."""
    if len(passage.words) < 2 or not told.names:
        return
    best = passage.nearest(told, without=frozenset(content_stems(" ".join(name.text for name in told.names))))
    here = best.words[0]
    foreign = [name for name in told.names if not _stands_in(name, here)] if here.names else []
    if len(foreign) != 1 or not _is_of_one(foreign[0], told, here, passage):
        return
    name = foreign[0]
    if (rival := _rival(name, told, here)) and not _describes(rival, here):
        reason = f"{best} says this of {rival.text}, not of {name.text}"
        yield Verdict("relation", "refused", reason, passage.spans, name.span)
    elif rival or (_is_first(name, told) and _is_of_its_first(here)):
        reason = f"relation: {name.text} is not in {best}, which has the rest of this"
        yield Verdict("relation", "doubtful", reason, passage.spans, name.span)


def _is_of_one(name: Name, told: Words, here: Words, passage: Passage) -> bool:
    """Whether one sentence has all of a text but the name: what it says in its own words no other cited one says."""
    rest = told.stems - set(content_stems(name.text))
    own = rest - here.stems
    if not rest or len(own) > _OWN * len(rest) or own & passage.stems:
        return False
    shared = rest - own
    return not any(shared <= words.stems and _stands_in(name, words) for words in passage.words)


def _stands_in(name: Name, here: Words) -> bool:
    if name_stands(name.text, here.text, here.name_words) or acts_for(name.text, here.text):
        return True
    return any(related(name.text, other.text) or acts_for(other.text, name.text) for other in here.names)


def _rival(name: Name, told: Words, here: Words) -> Name | None:
    """The name that stands in a sentence where the text has its own: beside the same word, on the same side."""
    after, before = _next(told, name), _last(told, name)
    for other in here.names:
        same = (after and _next(here, other) == after) or (before and _last(here, other) == before)
        if same and other.text not in told.text:
            return other
    return None


def _last(words: Words, name: Name) -> list[str]:
    """The stem of the last word before a name that carries content."""
    return content_stems(words.text[max(0, name.span.start - _NEAR) : name.span.start])[-1:]


def _next(words: Words, name: Name) -> str | None:
    """The stem of the first word behind it that carries content, unless another is spoken of before it."""
    for word in lowered(WORD, words.text[name.span.end : name.span.end + _NEAR]):
        if word in _OTHERS:
            return None
        if word not in FUNCTION_WORDS:
            return stem(word)
    return None


def _describes(rival: Name, here: Words) -> bool:
    """Whether the name may only describe the other: "the Reds", "US President"."""
    return ends_in_title(rival.text) or _THE.search(here.text, 0, rival.span.start) is not None


def _is_of_its_first(here: Words) -> bool:
    """Whether a sentence begins with a name, and with nothing before it that means another."""
    first = here.names[0]
    return _is_first(first, here) and not REFERS.search(here.folded, 0, first.span.start)


def _is_first(name: Name, words: Words) -> bool:
    return len(words.text[: name.span.start].split()) < _FIRST
