"""Check: every name of a text stands in what it cites, or is meant by a pronoun there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.capitals import acts_for
from summarizer.grounding.names import Name, begins_sentence
from summarizer.grounding.salience import stem
from summarizer.grounding.verbs import BASE
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_REACH = 8  # sentences that a pronoun or "the company" may go back
_PERIOD = re.compile(r"[QH][1-4]|[1-4][QH]|FY\d*")  # a time, which is looked at with the numbers
_PARTICIPLE = re.compile(r"[A-Z][a-z]{3,}(?:ed|ing)\b")
_PLURAL = re.compile(r"[A-Z][a-z]{3,}(?<![isu])s")
_ADJECTIVE = re.compile(r"[A-Z][a-z]{2,}(?:er|est|al|ic|ive|ous|ful|less|able|ible|ary|ent|ant|ing|ed|ern|ish)")
_NEXT = re.compile(r"\s(?P<noun>[a-z]{3,}(?<!ed))\b")  # behind a name stands its verb, seldom a word of the passage
_POSSESSIVE = re.compile(r"['’]s\s")
# Where a name begins and ends as a word of its own, as `names` tells words; a possessive or marks may end it.
_BEGINS = re.compile(r"(?<![\w.'’-])")
_ENDS = re.compile(r"(?:['’]s|[.'’-]*)(?![\w.'’-])")
_PLACE = re.compile(r"\b(?:in|at|from|to|near|into|around|outside|of)\s(?:the\s)?\Z", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s(?:in|on|to|at|by|for|with|from|as|of|the|a|an)\b")


def names_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """Names occur in the cited sentences, by any of their forms; a pronoun there may mean one from shortly before."""
    for name in _owners(told):
        if _is_printed(name.text, passage.text) or _is_meant(context, name.text, passage):
            continue
        if " " in name.text and context.names.is_mixed(name.text):
            yield _refused(name, "the article's body", passage)
            continue
        if _PERIOD.fullmatch(name.text) or context.names.stands_in(name.text, passage.text, passage.name_words):
            continue
        if context.english and _is_government(name, told, passage):
            continue
        if begins_sentence(told.text, name.span.start) and _is_no_name(context, name, told, passage):
            continue
        known = context.names.knows(name.text)
        # Other languages write more than names with a capital: there a known word may be none.
        if not known or (context.english and not _refers_to(context, name.text, passage)):
            yield _refused(name, passage if known else "the article's body", passage)


def _refused(name: Name, where: Passage | str, passage: Passage) -> Verdict:
    return Verdict("prose", "refused", f'the name "{name.text}" is not in {where}', passage.spans, name.span)


def _owners(told: Words) -> Sequence[Name]:
    """The names of a text, of which "Torv's Marle" is two."""
    if not _POSSESSIVE.search(told.text):
        return told.names
    return [piece for name in told.names for piece in _parted(name)]


def _parted(name: Name) -> Iterator[Name]:
    start = name.span.start
    for part in _POSSESSIVE.split(name.text):
        at = name.span.start + name.text.index(part, start - name.span.start)
        yield Name(Span(at, at + len(part)), part)
        start = at + len(part)


def _is_printed(name: str, text: str) -> bool:
    """Whether a name stands in a text just so, as words of its own. Most do: other forms are costlier to look for."""
    at = text.find(name)
    while at >= 0 and not (_BEGINS.match(text, at) and _ENDS.match(text, at + len(name))):
        at = text.find(name, at + 1)
    return at >= 0


def _is_government(name: Name, told: Words, passage: Passage) -> bool:
    """Whether a capital is told for a government of the passage; where something is, it stays a place."""
    return acts_for(name.text, passage.text) and not _PLACE.search(told.text, 0, name.span.start)


def _is_meant(context: Context, name: str, passage: Passage) -> bool:
    """Whether the passage may mean a name that is printed just so shortly before. A hyphened one is asked by parts."""
    if "-" in name or not passage.refers:
        return False
    article = context.whole.article
    return any(_is_printed(name, article.text_of(near)) for near in sorted(_before(passage), reverse=True))


def _refers_to(context: Context, name: str, passage: Passage) -> bool:
    """Whether the passage may mean a name from shortly before, by a pronoun or without a word for it."""
    if not passage.refers:
        return False
    before = context.whole.passage(_before(passage))
    return context.names.stands_in(name, before.text, before.name_words)


def _is_no_name(context: Context, name: Name, told: Words, passage: Passage) -> bool:
    """Whether the capital may only be that of a sentence's first word: "Shipments of oats", "Higher prices"."""
    head, _, rest = name.text.partition(" ")
    if rest:
        plain = _PARTICIPLE.match(head) or rest.startswith("of ")
        if not plain and context.english and context.names.has_common(head):  # "Neurologist Ada Quist", a neurologist
            return context.names.stands_in(rest, passage.text, passage.name_words) or _refers_to(context, rest, passage)
        return bool(plain) and context.names.knows(rest.removeprefix("of "))
    if not context.english or context.names.has_common(head):
        return True
    if _PREPOSITION.match(told.text, name.span.end):
        return bool(_PARTICIPLE.match(head) or _PLURAL.fullmatch(head))
    following = _NEXT.match(told.text, name.span.end)
    noun = following["noun"] if following and following["noun"] not in BASE else ""
    return bool(noun and _ADJECTIVE.fullmatch(head)) and stem(noun) in passage.stems


def _before(passage: Passage) -> set[int]:
    """The numbers of the sentences that a pronoun of the cited ones may go back to."""
    return {near for number in passage.numbers for near in range(max(1, number - _REACH), number)}
