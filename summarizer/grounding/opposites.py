"""Words that turn a statement round when one stands for the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from summarizer.grounding.number_words import CARDINALS, PARTS

_PAIRS = """
rise rises rose risen rising increase increases increased increasing grow grows grew growing growth gain gains gained
    climbed climb jumped jump surge surged soared up upward higher / fall falls fell fallen falling decrease decreases
    decreased decreasing decline declines declined declining drop drops dropped shrank slid slump slumped plunged down
    downward lower
raised raises raise hiked / cut cuts lowered lowers reduced reduces trimmed slashed
above exceed exceeds exceeded exceeding more greater / below less fewer
most / least
high highest / low lowest
win wins won winning winner beat beats victory / lose loses lost losing loser defeat
approve approves approved approval accept accepts accepted upheld uphold endorsed / reject rejects rejected rejection
    refused refuse overturned vetoed
support supports supported supporting backed backs supporter supporters / oppose opposes opposed opposing opponent
    opponents
for favour favor / against
allow allows allowed permit permits permitted / ban bans banned forbid forbids forbidden barred prohibit prohibits
    prohibited block blocks blocked prevent prevents prevented
open opens opened opening reopen reopens reopened reopening / close closes closed closing closure shut
begin begins began begun start starts started starting launch launches launched / end ends ended finish finishes
    finished stop stops stopped
before prior earlier / after following later
first / last
early / late
beginning start / end
inside within / outside
include includes included including / exclude excludes excluded excluding
with / without
guilty convict convicts convicted conviction / acquit acquits acquitted innocent cleared acquittal
profit profits profitable / loss losses unprofitable
buy buys bought buying purchase purchased acquire acquired buyer / sell sells sold selling sale seller
import imports imported / export exports exported
gross / net
fully completely entirely wholly / partially partly
public publicly / private privately
domestic / foreign international
national nationwide / local
maximum / minimum
positive positively / negative negatively
strong stronger strongest strength / weak weaker weakest weakness
good better best / bad worse worst
improve improves improved improvement / worsen worsens worsened deteriorated
succeed succeeded success successful successfully / fail fails failed failure unsuccessful
major majority / minor minority
large larger largest big bigger biggest / small smaller smallest
long longer longest / short shorter shortest
new / old
young younger youngest / old older oldest elderly
fast faster fastest quick quickly / slow slower slowest slowly
easy easier easily / difficult hard harder
cheap cheaper cheapest / expensive costly
safe safer safely / dangerous unsafe
legal legally lawful / illegal illegally unlawful
male man men boy boys husband father son brother / female woman women girl girls wife mother daughter sister
north northern / south southern
east eastern / west western
ahead / behind
always / never
all every / some few
voluntary voluntarily / mandatory compulsory obligatory
temporary temporarily / permanent permanently
keep keeps kept retain retains retained / lose loses lost
join joins joined hired hire hires hiring appointed / leave leaves left quit resigned fired fire sacked dismissed
arrive arrives arrived arrival / depart departs departed departure
attack attacked / defend defended defence
praise praised praises / criticise criticised criticises criticize criticized
encourage encouraged encourages / discourage discouraged discourages
confirm confirmed confirms / deny denied denies
true / false
exactly precisely / about approximately roughly nearly almost
quarterly quarter-over-quarter / annual annually yearly year-over-year year-on-year
alive survived survive / dead died killed
rich wealthy / poor
helped boosted lifted / hurt harmed
accused blamed / praised thanked
expand expands expanded expansion / contract contracts contracted contraction reduce reduction
"""
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "non-", "dis")
# Which places of a word, in texts in small letters, count: "for" and "against" only where sides are taken, and what
# only bounds a number ("more than 200") never.
_SIDES = (
    r"\b(?:vot|rul|argu|campaign|stand|stood|decid|fight|fought|protest|rall|demonstrat|lobb)\w*\s"
    r"(?:[\w-]+\s){0,3}?"
)
_NUMBER = rf"(?:an?\s)?(?:[^\w\s]?\d|(?:{'|'.join([*CARDINALS, *PARTS])})\b)"
_COUNTS = {"for": re.compile(rf"{_SIDES}for\b"), "against": re.compile(rf"\bagainst\s(?!{_NUMBER})")} | {
    word: re.compile(rf"\b{word}\b(?!\sthan\s{_NUMBER})")
    for word in ("more", "less", "fewer", "greater", "higher", "lower")
}
_SHORTEST = 5  # letters that a word must have to be turned by a prefix


def _table() -> dict[str, tuple[str, ...]]:
    opposites: dict[str, dict[str, None]] = {}
    for pair in re.split(r"\n(?=\S)", _PAIRS.strip()):
        left, right = (side.split() for side in pair.split("/"))
        for words, others in ((left, right), (right, left)):
            for word in words:
                opposites.setdefault(word, {}).update(dict.fromkeys(others))
    return {word: tuple(others) for word, others in opposites.items()}


_OPPOSITES = _table()


def opposites(word: str) -> Iterator[str]:
    """The opposites of a word in lower case: by the table, and with or without "un-" and its like."""
    yield from _OPPOSITES.get(word, ())
    if len(word) >= _SHORTEST:
        yield from prefixed(word)
        bare_words = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
        yield from (bare for bare in bare_words if len(bare) >= _SHORTEST)


def prefixed(word: str) -> list[str]:
    """The word with "un-" and its like, whether or not there is such a word."""
    return [prefix + word for prefix in _PREFIXES]


def unprefixed(words: Iterable[str]) -> frozenset[str]:
    """The words that begin with "un-" and its like, without it."""
    turned = [word for word in words if word.startswith(_PREFIXES)]
    return frozenset([word.removeprefix(prefix) for word in turned for prefix in _PREFIXES if word.startswith(prefix)])


def may_have_opposite(word: str, turned: frozenset[str]) -> bool:
    """Whether an opposite of a word may be among words whose `unprefixed` are given: cheaper to ask than which."""
    return word in _OPPOSITES or word in turned or word.startswith(_PREFIXES)


def stands_as_opposite(word: str, folded: str) -> bool:
    """Whether a word of a text in small letters means there what its opposite would turn round."""
    return word not in _COUNTS or _COUNTS[word].search(folded) is not None
