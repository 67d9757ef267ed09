"""Names: capitalised phrases, the article's short and long forms of them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import filterfalse
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.casing import lowered
from summarizer.grounding.forms import stands_otherwise
from summarizer.grounding.number_words import CARDINALS
from summarizer.grounding.once import once
from summarizer.grounding.salience import stem
from summarizer.grounding.verbs import BASE
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.text import Article

_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|la|le|al|el|bin|ibn|of|of\s+the|&)"
_CAPITAL = r"(?:(?:[A-Z]\.)+(?=[\s,;]|$)|[^\W\d_a-zß-öø-ÿ][\w’'-]*(?:\.[A-Z]\.)?)"
# The first word begins with what it can begin with, so that a search passes over all other letters.
_FIRST = r"[^\W\d_a-zß-öø-ÿ](?<![\w’'-].)(?:(?<=[A-Z])\.(?:[A-Z]\.)*(?=[\s,;]|$)|[\w’'-]*(?:\.[A-Z]\.)?)"
_NAME = re.compile(rf"{_FIRST}(?:\s(?:(?:{_PARTICLE}\s){{1,2}})?{_CAPITAL})*")
_WORD = re.compile(r"[^\W_][\w.’'-]*")
_COMMON = frozenset(
    """a about according after all also although amid among an and another any are as asked at because before
    between both but by can citing could critics despite did do does during each earlier earnings either even
    every few first five following for former four from further given had half has have he her here his how
    however i if in including instead into is it its judge just last late later less like many may meanwhile
    more most much my neither net never new next no none nor not nothing now of officials on once one only
    operating opponents or other others our out over per police profit prosecutors rather reporters researchers
    residents revenue sales scientists second separately seven several shares she should since six so some
    sources still such ten than that the their them then there these they third this those though three through
    to today together two under unlike until up us was we were what when where whether which while who whose
    why will with within without would yes yesterday yet you your people about around costs results voters
    workers companies experts analysts councillors doctors lawyers teachers students children men women
    additionally again alongside back based besides brief briefly compared consequently currently despite elsewhere
    eventually everyone finally full furthermore hence hers importantly indeed initially interestingly key likewise
    moreover nearly nevertheless nonetheless notably note notes numerous overall perhaps previous previously prior
    recently regarding similarly somehow soon specifically subsequently therefore thus ultimately unlike
    unfortunately usually various whereas past current company
    altogether apparently approximately barely collectively combined conversely crucially curiously effectively entirely
    equally especially evidently exactly fewer formerly fortunately fully generally hardly hopefully ironically largely
    locally mainly mostly naturally normally occasionally officially often originally partly possibly precisely
    predictably presumably primarily privately probably publicly purportedly quite reportedly roughly scarcely simply
    simultaneously slightly somewhat sometimes strikingly strongly surprisingly tellingly tens typically
    unexpectedly unsurprisingly virtually worldwide yearly almost always dozens hundreds thousands millions billions
    anyone everybody nobody someone somebody everything something""".split()
)
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()
)
_TITLES = frozenset(
    """mr mrs ms dr prof professor sir dame lord lady president minister secretary senator sen rep gen general
    prime chief chancellor judge justice mayor governor king queen prince princess pope captain colonel
    major lieutenant sergeant detective inspector superintendent councillor cllr ambassador chairman
    chairwoman director spokesman spokeswoman spokesperson defense defence foreign finance interior health
    former deputy vice acting executive financial operating officer treasury energy trade
    goalkeeper striker midfielder defender winger coach manager referee prosecutor lawyer economist analyst editor
    engineer chemist biologist physicist historian farmer captain union opposition leader""".split()
)
_TITLE_STEMS = frozenset(map(stem, _TITLES))
_NO_NAMES = _COMMON | _CALENDAR | CARDINALS.keys()
_ADJECTIVES = ("n", "ish", "ese", "i", "s", "c")
_COUNT = re.compile(rf"(?:{'|'.join(CARDINALS)})(?:-(?:{'|'.join(CARDINALS)}|odd|plus))+")  # "seventy-four"
_SUFFIXES = frozenset("inc corp ltd plc llc co fc afc cf jr sr".split())  # a name stands without them
# Behind other words of a name a number tells: "Channel Four" is not "Channel Five".
_TELLS_NOBODY_APART = (_COMMON | _TITLES | _SUFFIXES) - CARDINALS.keys() - {"i"}
_OF_TWO = 2  # words of a name
_SMALL = frozenset("and of the for a an in on to".split())
_LONGEST = 5  # words of a name that another may be short for
_HEAD = 4  # letters that a country and its adjective have in common
_NEAR = 8  # words that the parts of one name may stand apart
_MISTER = r"\b(?:Mr|Mrs|Ms|Miss|Dr|President|Minister|Premier|General|Chairman)\.?\s"
_OWNER = re.compile(r"\A.*['’]s\s")  # "Quenby's Holt" is Holt
_POINT = re.compile(r"(?:^|\n)\s*[-•*–]\Z")
_VERBS = frozenset(map(stem, BASE.values()))  # stems of words that need not begin with them: "rose" has "rise"
_ACRONYM = re.compile(r"[A-Z](?:\.?[A-Z]){1,5}\.?")


class Name(NamedTuple):
    """A name as it stands in the text given."""

    span: Span
    text: str


def find_names(text: str) -> list[Name]:
    """Capitalised phrases that are names, without common words at the head of a sentence and calendar words."""
    found = []
    for match in _NAME.finditer(text):
        phrase = match[0]
        if phrase.lower() in _NO_NAMES:
            continue
        while (words := phrase.split(maxsplit=1)) and _is_common(words[0]):
            phrase = words[1] if len(words) > 1 else ""
        start = match.end() - len(phrase)
        phrase = phrase.removesuffix("’s").removesuffix("'s").rstrip("'’-")
        if len(phrase) > 1 and phrase.lower() not in _NO_NAMES:
            found.append(Name(Span(start, start + len(phrase)), phrase))
    return found


def _is_common(word: str) -> bool:
    """Whether a word needs a capital only at the head of a sentence: "Roughly", "Seventy-four"."""
    lower = word.lower().rstrip(".’'")
    return lower in _NO_NAMES or ("-" in lower and _COUNT.fullmatch(lower) is not None)


def begins_sentence(text: str, at: int) -> bool:
    """Whether only marks stand between the place and the end of the sentence before it, or the point of a list."""
    before = text[:at].rstrip(" \t\n\"'“‘(")
    return not before or before[-1] in ".!?:;”" or bool(_POINT.search(before))


def name_words(text: str) -> frozenset[str]:
    """The words of a text as names are compared: bare, the parts of hyphened ones too."""
    words = lowered(_WORD, text)
    if "-" in text:
        words += [part for word in words if "-" in word for part in word.split("-")]
    return frozenset(_all_bare(words))


def _all_bare(words: Iterable[str]) -> set[str]:
    """The distinct ones of words in small letters, as they are compared: most are bare as they stand."""
    distinct = set(words)
    marked = list(filterfalse(str.isalpha, distinct))
    distinct.difference_update(marked)
    distinct.update(map(_bare, marked))
    return distinct


def _parts(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    words = [part for word in _WORD.findall(name) for part in _capitals(word)]
    return [bare for word in words if (bare := _bare(word)) not in _TELLS_NOBODY_APART]


def _capitals(word: str) -> list[str]:
    """ "Spanish-Latvian" is two names, "English-language" one; "MAX-9" stays whole."""
    if word.isalpha():
        return [word]
    if any(map(str.isdigit, word)):
        return [word]
    parts = word.split("-")
    return [part for part in parts if part[:1].isupper()] or [word]


class NameIndex:
    """The words and names of an article's body; `found` holds the names of each sentence by its number."""

    def __init__(self, article: Article) -> None:
        self.body = " ".join([sentence.text for sentence in article.sentences])
        self.found = {sentence.number: find_names(sentence.text) for sentence in article.sentences}
        self.names = list(dict.fromkeys([name.text for found in self.found.values() for name in found]))
        self.body_lower = self.body.lower()

    @once
    def _printed(self) -> list[str]:
        return _WORD.findall(self.body)

    @once
    def _words(self) -> set[str]:
        return _all_bare(map(str.lower, self._printed))

    @once
    def _lower(self) -> set[str]:
        return {word.rstrip(".'’-") for word in filter(str.islower, self._printed)}

    @once
    def _places(self) -> dict[str, list[int]]:
        """Where each word stands in the body."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self._printed):
            places.setdefault(_bare(word), []).append(place)
        return places

    @once
    def _stems(self) -> set[str]:
        return set(map(stem, self._lower))

    @once
    def _by_last_word(self) -> dict[str, list[tuple[str, list[str]]]]:
        """The names of up to five words, each with its words."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for name in (_OWNER.sub("", name) for name in self.names):
            words = [_bare(word) for word in _WORD.findall(name)]
            if 0 < len(words) <= _LONGEST:
                found.setdefault(words[-1], []).append((name, words))
        return found

    @once
    def _acronyms(self) -> set[str]:
        long = (name for name in self.names if " " in name)
        return {"".join(word[0] for word in _WORD.findall(name) if word[0].isupper()) for name in long}

    def knows(self, name: str) -> bool:
        """Whether every word of the name stands in the body, or it is short for a name there, or long for one."""
        if f" {name} " in self.body or name in self.names:  # as it is: far cheaper to look for than its words
            return True
        words = _parts(name)
        if self.is_mixed(name):
            return False
        if all(word in self._words or self._alias(word) for word in words):
            return self._together(words)
        if _ACRONYM.fullmatch(name):
            return name.replace(".", "") in self._acronyms
        initials = "".join(word[0] for word in _WORD.findall(name) if word[0].isupper()).lower()
        return len(initials) > 1 and initials in self._words

    def stands_in(self, name: str, text: str, held: frozenset[str]) -> bool:
        """Whether the name, its last word, its long form, its acronym or its adjective stands in a text.

        `held` are the `name_words` of the text.
        """
        return name_stands(name, text, held) or self._stands_by_surname(name, text, held)

    def _stands_by_surname(self, name: str, text: str, held: frozenset[str]) -> bool:
        """By its last word, or by its first behind a title: "Mr Wang" is Wang Yi."""
        words = _parts(name)
        if len(words) == 2 and words[0] in held and re.search(rf"{_MISTER}{re.escape(words[0].title())}\b", text):
            return name in self.body
        return len(words) in {2, 3} and words[-1] in held and name == self.fullest(words[-1].title())

    def has_common(self, word: str) -> bool:
        """Whether the body has a form of the word without a capital, so that it need not be a name."""
        wanted = stem(word)
        if wanted in _VERBS:
            return word.lower() in self._lower or wanted in self._stems
        if wanted not in self.body:  # far cheaper to look for than its forms
            return False
        return word.lower() in self._lower or any(
            stem(known) == wanted for known in self._lower if known.startswith(wanted)
        )

    def _alias(self, word: str) -> bool:
        return stands_otherwise([word], self.body_lower, self._words)

    def _together(self, words: list[str]) -> bool:
        """Two words that stand in the body only apart are no name of it."""
        if len(words) < 2:
            return True
        return all(
            self._near(first, second)
            for first, second in zip(words, words[1:], strict=False)
            if {first, second} <= self._words
        )

    def is_mixed(self, name: str) -> bool:
        """Whether the name was put together of two: "Ada Falk" where only Ada Quist and Bo Falk are printed."""
        words = _parts(name)
        if len(words) != _OF_TWO or len(without_title(name)[1].split()) != _OF_TWO:
            return False
        first, second = words
        ours, theirs = self._names_with.get(first, ()), self._names_with.get(second, ())
        if not (ours and theirs) or any(second in words for words in ours) or {first, second} & self._lower:
            return False
        return all(words[-1] != first for words in ours) and any(words[0] != second for words in theirs)

    @once
    def _names_with(self) -> dict[str, list[list[str]]]:
        """The words of each name of the body that holds a word."""
        found: dict[str, list[list[str]]] = {}
        for words in map(_parts, self.names):
            for word in set(words):
                found.setdefault(word, []).append(words)
        return found

    def _near(self, first: str, second: str) -> bool:
        places = set(self._places[second])
        return any(not places.isdisjoint(range(place - _NEAR, place + _NEAR + 1)) for place in self._places[first])

    def fullest(self, name: str) -> str:
        """The longest name of the body that ends or begins with this one; itself where there is none."""
        wanted = [_bare(word) for word in _WORD.findall(name)]
        best = name
        for candidate, words in self._by_last_word.get(wanted[-1], ()) if wanted else ():
            if words[-len(wanted) :] == wanted and len(candidate) > len(best):
                best = candidate
        return without_title(best)[1] if best != name else name

    def unambiguous(self, name: str) -> str:
        """The one longer name of the body that ends with this one; itself where there is none, or there are several."""
        wanted = [_bare(word) for word in _WORD.findall(name)]
        ending = self._by_last_word.get(wanted[-1], ()) if wanted else ()
        longer = {without_title(candidate)[1] for candidate, words in ending if words[-len(wanted) :] == wanted}
        longer = {candidate for candidate in longer if len(candidate) > len(name)}
        return longer.pop() if len(longer) == 1 else name


def is_title_stem(word: str) -> bool:
    """Whether it is the stem of a title that several people of one article may have."""
    return word in _TITLE_STEMS


def name_stands(name: str, text: str, held: frozenset[str]) -> bool:
    """Whether the name, its long form, its acronym or its adjective stands in a text with these `name_words`."""
    words = _parts(name)
    if all(word in held or _has_kin(word, held) or stands_otherwise([word], text.lower(), held) for word in words):
        return True
    initials = "".join(word[0] for word in _WORD.findall(name) if word[0].isupper()).lower()
    if (len(initials) > 1 and initials in held) or stands_otherwise(words, text.lower(), held):
        return True
    if not _ACRONYM.fullmatch(name):
        return False
    spelt = "".join(word[0] for word in _WORD.findall(text) if word.lower() not in _SMALL).lower()
    return name.replace(".", "").lower() in spelt


def ends_in_title(name: str) -> bool:
    """Whether a name is only an office: "US President"."""
    return name.rpartition(" ")[2].lower() in _TITLES


_BODIES = frozenset(  # "World Health Organisation" is a name, not an organisation with a title
    """Agency Alliance Association Authority Board Centre Center Commission Committee Confederation Congress Council
    Department Federation Fund Institute Ministry Office Organisation Organization Party Service Union""".split()
)


@lru_cache(maxsize=4096)
def without_title(name: str) -> tuple[str | None, str]:
    """The title and the rest of "U.S. Defense Secretary Lloyd Austin"."""
    words = name.split()
    titles = [index for index, word in enumerate(words) if word.lower().rstrip(".") in _TITLES]
    if not titles or titles[-1] + 1 >= len(words) or len(words) - titles[-1] - 1 > 4 or words[-1] in _BODIES:
        return None, name
    return " ".join(words[: titles[-1] + 1]), " ".join(words[titles[-1] + 1 :])


def related(name: str, other: str) -> bool:
    """Whether two names share a word, or a country and its adjective."""
    ours, theirs = ([_bare(word) for word in _WORD.findall(text)] for text in (name, other))
    return any(_same_name(one, two) for one in ours for two in theirs)


class Kin:
    """Many names, to be asked which others one of them is related to; what two such words begin with finds them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, set[str]] = {}
        for word in (_bare(word) for name in names for word in _WORD.findall(name)):
            self._by_head.setdefault(word[:_HEAD], set()).add(word)

    def __contains__(self, name: str) -> bool:
        words = [_bare(word) for word in _WORD.findall(name)]
        return any(_same_name(word, other) for word in words for other in self._by_head.get(word[:_HEAD], ()))


def _has_kin(word: str, others: Iterable[str]) -> bool:
    head = word[:_HEAD]
    return any(other.startswith(head) and _same_name(word, other) for other in others)


def _same_name(word: str, other: str) -> bool:
    """The same word, or a country and its adjective: Korea and Korean, Russia and Russian."""
    if word == other:
        return True
    short, long = (word, other) if len(word) <= len(other) else (other, word)
    return (
        len(short) > _HEAD
        and len(long) - len(short) <= 3
        and long.startswith(short[:-1])
        and long.endswith(_ADJECTIVES)
    )


@lru_cache(maxsize=16_384)
def _bare(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s").rstrip(".'-")
