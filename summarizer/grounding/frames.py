"""What stands beside the names of a text: "mayor of" before one, "resigned" behind one, what somebody is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer.grounding.names import Name
from summarizer.grounding.salience import FUNCTION_WORDS, stem
from summarizer.grounding.verbs import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Side = Literal["before", "behind", "role", "owner"]

_REACH = 60  # characters
_BY = r"(?P<by>of|by|to|for|with|against|than|after|under|over|through|between|in|at|from|near|on)\s(?:the\s)?\Z"
_BEFORE = re.compile(rf"(?P<word>[a-z][\w’'-]*)\s{_BY}")
_UNDER = re.compile(rf"\b{_BY}", re.IGNORECASE)  # such a name does nothing: "a yacht from Britain struck"
_HELPING = "was|were|is|are|has|have|had|will|would|could|may|might|also|been|be|did|not"
_BEHIND = re.compile(rf",?\s(?P<helped>(?:(?:{_HELPING})\s){{0,3}})(?P<word>[a-z][a-z’'-]+)")
_OWNED = re.compile(r"['’]s\s(?P<word>[a-z][a-z’'-]+)")
# Before a noun a name only describes another: "the British duo Disclosure".
_MODIFIES = re.compile(
    rf"['’]s\s|\s(?!(?:{_HELPING}|in|on|at|of|by|to|for|from|with|and|or|but|as|after|before|who|that|when|while)\s)[a-z]"
)
# "the striker Ada Quist", "Her barrister, Ada Quist", "Ada Quist, the striker,"
_ROLE_BEFORE = re.compile(r"(?P<role>(?:[a-z][a-z’'-]+|\A[A-Z][a-z’'-]+)(?:\s[a-z][a-z’'-]+){0,3}),?\s\Z")
_ROLE_BEHIND = re.compile(r",\s(?P<role>(?:[\w’'-]+\s){0,5}?[\w’'-]+)(?=[,.]|\s(?:of|at|from|in|for|who|said)\b)")
_NO_ROLE = FUNCTION_WORDS | frozenset("former late new old then another against said told meanwhile however".split())


class Frame(NamedTuple):
    """A name and what stands on one side of it; `stems` are the words, `by` the preposition between."""

    name: Name
    side: Side
    stems: frozenset[str]
    by: str = ""


def find_frames(text: str, names: Sequence[Name]) -> Iterator[Frame]:
    """The frames of the names of a text."""
    for name in names:
        start = max(0, name.span.start - _REACH)
        before, behind = text[start : name.span.start], text[name.span.end : name.span.end + _REACH]
        if found := _OWNED.match(behind):
            yield Frame(name, "owner", frozenset({stem(found["word"])}))
        if (found := _BEHIND.match(behind)) and _is_verb(found):
            if not _UNDER.search(before):
                yield Frame(name, "behind", frozenset({stem(found["word"])}))
        elif _MODIFIES.match(behind):
            continue
        if (found := _BEFORE.search(before)) and found["word"] not in FUNCTION_WORDS:
            yield Frame(name, "before", frozenset({stem(found["word"])}), found["by"])
        roles = [*_words(_ROLE_BEFORE.search(before)), *_words(_ROLE_BEHIND.match(behind))]
        if roles := [word for word in roles if not _is_form(word.lower())]:
            yield Frame(name, "role", frozenset(map(stem, roles)))


def _is_verb(behind: re.Match[str]) -> bool:
    word = behind["word"]
    return word not in FUNCTION_WORDS and (bool(behind["helped"]) or _is_form(word))


def _is_form(word: str) -> bool:
    """Whether a word looks like a form of a verb."""
    return word in BASE or word.endswith(("ed", "ing"))


def _words(found: re.Match[str] | None) -> Iterator[str]:
    """The words that say what somebody is: of those before a name the last run without a word of grammar."""
    if found is None:
        return
    words = found["role"].split()
    if found.re is _ROLE_BEFORE:
        for word in reversed(words):
            if word.lower() in _NO_ROLE:
                return
            yield word
    else:
        yield from (word for word in words if word[0].islower() and word not in _NO_ROLE)
