"""Check: who did something and to whom did not change places. Two names round a verb, English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.names import related
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, stem
from summarizer.grounding.verbs import BASE
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.names import Name
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_BETWEEN = 9  # words between the two
_BEFORE = 16  # words between who gives and "to"
_NAMES = 4  # names before "to" that may be who gives
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are|be)\s+(?:\w+ly\s+)?\w{3,}(?:ed|en|n|t)\b")
_BY = re.compile(r"\bby\s+(?:the\s+)?\Z")
_TOWARDS = re.compile(r"\b(?P<word>to|from|against)\s+(?:the\s+)?\Z", re.IGNORECASE)
_BELONGS = re.compile(r",\s(?:an?|the)\s[\w\s-]{3,40}\s(?:at|of|for|from)\s(?:the\s)?")
_CLAUSE_ENDS = re.compile(r"[;:]|\b(?:but|that|which|who|while)\s")
# "Ada won 38 seats, the Liberals 31": nobody did anything to the Liberals.
_ROW = re.compile(r"\d.*(?:[,;]|\b(?:and|while|but))\s(?:the\s)?\Z")
_NUMBER = re.compile(r"\s(?:(?:at|with|by|on)\s)?[$£€]?\d")
_ASIDE = re.compile(r",[^,]*,")
# What two do to each other may be told either way.
_MUTUAL = frozenset(
    map(stem, "met meet meets merged married drew draws shared shares agreed talked border borders spoke tied".split())
)


class Action(NamedTuple):
    """Who, the stems of what may be the verb, to whom; the preposition that stands there."""

    who: str
    verbs: frozenset[str]
    whom: str
    towards: str | None = None
    belongs: bool = False  # it tells what somebody is, and where: "Aas, an economist at Nordbank"

    @property
    def turned(self) -> Action:
        """The same the other way round."""
        return self._replace(who=self.whom, whom=self.who)


def keep_roles(told: Words, best: Passage) -> Verdicts:
    """Two names round the same verb do not stand in the other order."""
    here = best.words[0]
    if min(len(told.names), len(here.names)) < 2:
        return
    printed = [*_actions(here), *_gifts(here)]
    for ours in (*_actions(told), *_gifts(told)) if printed else ():
        turned = next((theirs for theirs in printed if _turned(ours, theirs)), None)
        if turned and not any(_turned(ours, theirs.turned) for theirs in printed):
            reason = f"{best} says this of {turned.who} and {turned.whom}, not the other way round"
            yield Verdict("relation", "refused", reason, best.spans)


def _turned(ours: Action, theirs: Action) -> bool:
    if theirs.belongs != ours.belongs:  # "Nordbank economist Aas" says the same
        return False
    if ours.towards != theirs.towards or not (ours.verbs & theirs.verbs) - _MUTUAL:
        return False
    same = related(ours.who, theirs.who) or related(ours.whom, theirs.whom)
    return not same and related(ours.who, theirs.whom) and related(ours.whom, theirs.who)


def _actions(words: Words) -> Iterator[Action]:
    """Neighbouring names with few words between; behind "by" stands who did it."""
    for left, right in zip(words.names, words.names[1:], strict=False):
        between = _small(words, left, right)
        long = [word for word in between if len(word) > 3 and not word.endswith("ly")]
        if not 1 <= len(between) <= _BETWEEN or not long:
            continue
        text = words.text[left.span.end : right.span.start]
        if _ROW.search(text) and _NUMBER.match(words.text, right.span.end):
            continue
        verbs = {long[0]}
        if "," not in _ASIDE.sub("", text):
            verbs |= {word for word in long if word.endswith("ed") or word in BASE}
        belongs = _BELONGS.fullmatch(text) is not None
        action = Action(left.text, frozenset(map(stem, verbs)), right.text, belongs=belongs)
        if _BY.search(text):
            yield action.turned
        elif not _PASSIVE.search(text):
            yield action


def _gifts(words: Words) -> Iterator[Action]:
    """A name behind "to" or its like, and those before it in the clause."""
    for place, whom in enumerate(words.names):
        towards = _TOWARDS.search(words.text, max(0, whom.span.start - 10), whom.span.start)
        for who in words.names[max(0, place - _NAMES) : place] if towards else ():
            between = _small(words, who, whom)
            if len(between) <= _BEFORE and not _CLAUSE_ENDS.search(words.text, who.span.end, whom.span.start):
                verbs = (stem(word) for word in between if len(word) > 3 and word not in FUNCTION_WORDS)
                yield Action(who.text, frozenset(verbs), whom.text, towards and towards["word"].lower())


def _small(words: Words, left: Name, right: Name) -> list[str]:
    return [word for word in WORD.findall(words.text[left.span.end : right.span.start]) if word.islower()]
