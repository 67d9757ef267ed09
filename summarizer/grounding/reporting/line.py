"""A sentence as words, and the closed classes of English words that tell its phrases apart.

Quoted speech is one word (`HOLD`), so that a clause is read over it as over any other.
"""

from __future__ import annotations

import re
from itertools import accumulate

from summarizer.grounding.casing import folded
from summarizer.grounding.once import once
from summarizer.text import Span

HOLD = "•"  # stands for quoted words while the words around them are read
# In small letters, with the blanks behind it. The first alternative is the third for most words, and tells so sooner.
_WORD = re.compile(
    rf"(?:[a-z]+(?=[ ,])|{HOLD}+|(?:[a-z]\.){{2,6}}|[$£€]?\w+(?:[’'&/.-]\w+|(?<=\d)[,:]\d+)*[’']?|\.{{2,}}|\S)\s*"
)
_OUTSIDE = [""] * 4  # no rule looks further past an end of a sentence, without asking where the end is
_MOST_WORDS = 400  # of a sentence: what is longer is no prose, and reading on would cost more than it tells

PRONOUNS = frozenset("i he she it we they you".split())
OBJECT_PRONOUNS = frozenset("me you him her it us them himself herself themselves itself".split())
BE = frozenset("is are was were be been being am".split())
_NEGATED = """isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't
    shouldn't cannot"""
AUXILIARIES = BE | frozenset(
    f"""has have had having do does did will would can could may might must should shall not never {_NEGATED}
    {_NEGATED.replace("'", "’")}""".split()
)
DETERMINERS = frozenset(
    """the a an this that these those his her its their my our your some any no each every another both all many most
    several few such one two three four five six seven eight nine ten other""".split()
)
ALONE = frozenset("all both many most some few several one each others".split())  # determiners that stand as subjects
PREPOSITIONS = frozenset(
    """of in on at by for with from to into about against after before during over under between among through
    within without around near since until toward towards upon across along behind beyond despite per via as like
    than""".split()
)
JOINS = frozenset(
    """but while because although though if when before after since as whether so what how why where than until unless
    whereas that which who whose whom yet or nor once and""".split()
)
SUBORDINATES = frozenset("after when while as although though because since if before".split())
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow last this next late
    early earlier recently week month year night morning afternoon evening again once january february march april
    june july august september october november december""".split()
)
DASHES = frozenset("― — – --".split())
_MARKS = frozenset(", . : ; ! ? -".split()) | DASHES
_ADVERBS = frozenset(
    """also then still later now again often always once ever even just both all soon already earlier too almost
    sometimes instead long first further thus therefore yet far""".split()
)
_NO_ADVERBS = frozenset("family ally reply supply july italy assembly bully rally monopoly anomaly".split())


def is_adverb(word: str) -> bool:
    """Whether a word in small letters is an adverb, by its ending or by a list."""
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS)


class Line:
    """The words of a sentence in small letters (`low`), with their places.

    Blanks behind them stand for what is outside the sentence: they are also what a list has just before its first word.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces: list[str] = _WORD.findall(folded(text))[:_MOST_WORDS]
        self.size = len(self._pieces)
        self._words = list(map(str.rstrip, self._pieces))
        self.is_quoting = HOLD in text
        self.low = [HOLD if word[0] == HOLD else word for word in self._words] if self.is_quoting else self._words[:]
        self.low += _OUTSIDE

    def at(self, place: int) -> str:
        """The word in small letters; an empty one outside the sentence."""
        try:
            return self.low[place]
        except IndexError:
            return ""

    def holds(self, place: int) -> bool:
        """Whether quoted speech stands there."""
        return self.is_quoting and self.at(place) == HOLD

    def is_name(self, place: int) -> bool:
        """Whether the word has a capital."""
        return 0 <= place < self.size and self.text[self._starts[place]].isupper()

    def is_there(self, place: int) -> bool:
        """Whether a clause begins there with "there is" or its like."""
        return self.at(place) == "there" and self.at(place + 1) in AUXILIARIES

    def span(self, start: int, end: int) -> Span:
        """The characters from one word up to another."""
        return Span(self._starts[start], self._starts[end - 1] + len(self._words[end - 1]))

    def slice(self, start: int, end: int) -> str:
        """The text of those words; empty where there are none."""
        if start >= end:
            return ""
        return self.text[self._starts[start] : self._starts[end - 1] + len(self._words[end - 1])]

    def trimmed(self, start: int, end: int) -> Span | None:
        """The characters of those words without marks at their ends; None where only marks stand there."""
        while start < end and self.low[start] in _MARKS:
            start += 1
        while start < end and self.low[end - 1] in _MARKS:
            end -= 1
        return self.span(start, end) if start < end else None

    @once
    def _starts(self) -> list[int]:
        """Where the words stand."""
        before = len(self.text) - len(self.text.lstrip())
        return list(accumulate(map(len, self._pieces), initial=before))

    @once
    def is_title(self) -> bool:
        """Whether most words have a capital, as in a headline."""
        long = [place for place, word in enumerate(self._words) if len(word) > 3 and word[0].isalpha()]
        return sum(map(self.is_name, long)) > 0.6 * len(long)
