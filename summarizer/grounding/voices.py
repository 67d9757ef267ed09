"""Who a subject phrase means: a person by the fullest name, an institution, people without a name.

Pronouns and "the agency" go back to the last person or institution that spoke. English only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.casing import folded
from summarizer.grounding.cues import ANONYMOUS, UNNAMED
from summarizer.grounding.names import NameIndex, find_names, without_title
from summarizer.schema import Sourcing

if TYPE_CHECKING:
    from summarizer.grounding.names import Name

_PRONOUNS = frozenset("he she they it we i".split())
_PERSON_ROLE = re.compile(
    r"\b(?:minister|president|coach|judge|spokes\w+|leader|chair\w*|head|lawyer|prosecutor|secretary|director|chief|owner"
    r"|founder|author|analyst|economist|official|person|governor|mayor|referee|captain|manager|professor)$"
)
# "the agency" is the last institution that spoke where its name is of that kind.
_KINDS = {
    "agency": "agency|service|office|authority|intelligence|press|wire",
    "ministry": "ministry",
    "department": "department",
    "court": "court",
    "council": "council",
    "union": "union|federation",
    "federation": "union|federation",
    "bank": "bank",
    "university": "university|college",
    "institute": "institute|centre|center",
    "police": "police",
    "team": "team",
    "party": "party|alliance|union",
    "panel": "panel|commission|committee",
    "commission": "commission",
    "government": "government",
}
_COMPANY = frozenset("company firm group club retailer airline bank carmaker maker operator chain".split())
# These are looked for in names in small letters (see `casing`).
_KIND = re.compile("|".join(_KINDS.values()))
_KIND_OF = {noun: re.compile(kind) for noun, kind in _KINDS.items()}
_NO_COMPANY = re.compile("|".join((*_KINDS.values(), "study|report|officials|people|korea|russia")))
_DATELINE = re.compile(r"[A-Z][A-Z ,.\w]{2,40}?(?:\([^)]*\)\s*)?\s[-–—]\s+")
_WITHIN = re.compile(r"\b(?:of|for|by|on|in|at|with|from)(?:\s+(?:the|a|an))?$", re.IGNORECASE)
_TRAILING = re.compile(
    r"\s+(?:(?:on|in)\s+(?:\d{1,2}\s+[A-Z]\w+|[A-Z]\w+\s+\d{1,4}|\d{4})|(?:on|late\s+on|last)\s+(?:\w+day|week|month|year)|yesterday|today|now|also|later|then|still|appointed|released|published)$"
)
_TRAILS = frozenset(  # the first words of what trails
    "on in late last yesterday today now also later then still appointed released published".split()
)
_ARTICLE = re.compile(r"(?:a|an|the|its|his|her|their|both)\s+", re.IGNORECASE)
_EMPLOYER = re.compile(r"\s+(?:at|for|with)\s+(?:the\s+)?(?=[A-Z])")
_ORGANISATION = frozenset(  # a name that holds one of these words is no person's
    """Inc Corp Ltd plc AG ASA AS Group Bank Ministry Agency Service Council Court University Institute Party Union Club
    Press News Department Office Commission Association Company Republic Kingdom States Nations House Police Korea
    Authority Board City United Federation Foods Water Alliance""".split()
)


_NO_ROLE = re.compile(r"(?:citing|quoting|referring|speaking|adding|which|whose)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:(?:but|and|yet|so|still|meanwhile|however|later|also|although|while|when|after|before|because|since|as|on\s+\w+day"
    r"|earlier|separately|then)\s+)+",
    re.IGNORECASE,
)
_LEADS = frozenset(  # the first words of what leads
    """but and yet so still meanwhile however later also although while when after before because since as on earlier
    separately then""".split()
)
_NO_SUBJECT = frozenset(
    """what this there these those as when where how one all none report reports everyone nobody being not and or but if
    because also""".split()
) | {"the first", "the last", "the latest"}
_NO_LAST_WORD = frozenset("who which to of by for with from is are was were be been".split())
_VERBS = frozenset("that which had has have was were is are will would could show shows".split())  # of a clause
_WORD = re.compile(r"\w+")
_OF = re.compile(r"\bof\b|\bfor\b")
_POSSESSIVE = re.compile(r"['’]s\s+\S")
_FROM = (" of ", " from ", " at ")
_ANONYMITY = ("anonym", "named", "identified", "authori")  # one of them stands in each: far cheaper to look for
_LONGEST_SUBJECT = 110


class FoundSpeaker(NamedTuple):
    """Who speaks, by the article's fullest form."""

    name: str
    role: str | None
    organisation: str | None
    sourcing: Sourcing


class Voices:
    """The speakers of one article, as they come up."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names
        self._fullest: dict[str, str] = {}
        self._known: dict[str, FoundSpeaker] = {}
        self._of_kind: dict[str, set[str]] = {}  # which of them "the agency" might be,
        self._unsorted: list[str] = []  # and which were not looked at yet
        self._persons: dict[str, bool] = {}
        self._last: tuple[FoundSpeaker, ...] = ()
        self._last_person: FoundSpeaker | None = None
        self._last_institution: FoundSpeaker | None = None

    def heard(self, speakers: tuple[FoundSpeaker, ...]) -> None:
        """Note who spoke last."""
        self._last = speakers
        for speaker in speakers:
            if speaker.name not in self._known:
                self._known[speaker.name] = speaker
                self._unsorted.append(speaker.name)

    def told_of(self, number: int) -> None:
        """Note whom a sentence that reports nothing begins with: "he" in the next one is that person."""
        found = self._names.found.get(number)
        if not found or found[0].span.start:
            return
        title, name = without_title(found[0].text)
        full = self._names.fullest(name)
        first, _, last = full.rpartition(" ")
        if not first or (self._last_person is not None and self._last_person.name.endswith(last)):
            return
        stands_alone = last in self._names.names and not self._names.has_common(first)  # no person: "Outside Carrier"
        if is_person(full) and (full in self._known or stands_alone):
            self._last_person = self._known.get(full) or FoundSpeaker(full, title, None, "named")

    def resumed(self) -> None:
        """Go back to who spoke last, whoever was named since: those are part of what was said."""
        for speaker in self._last:
            if speaker.name in self._persons:
                self._noted(speaker, person=self._persons[speaker.name])

    def speakers_of(self, who: str, apposition: str | None, sentence: str) -> tuple[FoundSpeaker, ...]:
        """The speakers that a subject phrase means; empty where that is not clear."""
        if who.lower() not in _PRONOUNS:
            who = _bare(who)
        lower = who.lower()
        if not _is_subject(lower):
            return ()
        if lower in _PRONOUNS:
            return self._pronoun(lower)
        beside = (apposition or "").strip(" ,.")
        if "," in beside and _named(head := beside[: beside.index(",")]):
            beside = head  # "the president, Anton Greve, citing records, said"
        names = find_names(who)
        if " and " in who and names and not _OF.search(who):
            parts = re.split(r"\s+and\s+", re.sub(r"^both\s+", "", who))
            tails = [""] * (len(parts) - 1) + [beside]
            if all(_ends_named(part) or _named(tail) for part, tail in zip(parts, tails, strict=True)):
                return tuple(
                    self._one(part, find_names(part), tail, sentence) for part, tail in zip(parts, tails, strict=True)
                )
        if not names and not _named(beside, short=True):
            if (known := self._meant(lower)) is not None:
                return (known,)
            if not _is_unnamed(who) and not _ARTICLE.match(who):
                return ()
        return (self._one(who, names, beside, sentence),)

    def _meant(self, phrase: str) -> FoundSpeaker | None:
        """The last institution or person, where "the ..." can only be that one."""
        noun = phrase.removeprefix("the ")
        if noun == phrase or " " in noun:
            return None
        if _PERSON_ROLE.search(noun):
            return self._last_person
        last = self._last_institution
        if last is None and noun in _COMPANY and (own := self._subject()):
            return self._noted(FoundSpeaker(own, None, None, "named"), person=False)
        if last is None:
            return None
        if noun in _COMPANY:
            return None if _NO_COMPANY.search(folded(last.name)) else last
        if noun not in _kinds_of(last.name):
            return None
        of_kind = self._heard_of_kind(noun)
        alone = len(of_kind) == (last.name in of_kind)
        return last if alone or noun == "agency" else None

    def _heard_of_kind(self, noun: str) -> set[str]:
        for name in self._unsorted:
            for kind in _kinds_of(name):
                self._of_kind.setdefault(kind, set()).add(name)
        self._unsorted.clear()
        return self._of_kind.get(noun, set())

    def _subject(self) -> str | None:
        """The company that the article is about: the first name of its body, where that is one."""
        first = self._names.names[:1]
        return first[0] if first and _is_organisation(first[0]) else None

    def _one(self, who: str, names: list[Name], beside: str, sentence: str) -> FoundSpeaker:
        if names and (end := _end_of_person(who, names[0])):
            who, names = who[:end], names[:1]
        own = _named(beside, short=not names)
        closes = bool(names) and not who[names[-1].span.end :].strip()  # not so in "Brock Bank's head of sales"
        if own and not (closes and is_person(without_title(names[-1].text)[1])):
            return self._person_or_body(own, who)
        role = beside if beside and not _is_anonymous(beside) and not _NO_ROLE.match(beside) else None
        if not names or (not is_person(names[-1].text) and _is_unnamed(who)):
            return self._nameless(who, role, anonymous=_is_anonymous(sentence))
        title, name = without_title(names[-1].text)
        before = who[: names[-1].span.start].strip()
        possessive = _POSSESSIVE.search(who) and not is_person(name)
        part = before and not title and _WITHIN.search(before)  # "the head of the port", "a letter seen by the paper"
        if possessive or part or who[names[-1].span.end :].strip():
            return self._nameless(who, role, anonymous=False)
        full = self._fullest.get(name) or self._fullest.setdefault(name, self._names.fullest(name))
        role = role or title or (before if before and before.lower() not in {"the", "both"} else None)
        return self._person_or_body(f"{before} {full}" if before.lower() == "the" else full, role)

    def _person_or_body(self, name: str, role: str | None) -> FoundSpeaker:
        known = self._known.get(name)
        if known is not None and role is None:
            return self._noted(known, person=is_person(name))
        employer = _EMPLOYER.search(role) if role else None
        works_for = find_names(role[employer.end() :]) if role and employer else []
        if role and employer and works_for:
            role = role[: employer.start()]
        role = _without(_ARTICLE, role) if role else None
        speaker = FoundSpeaker(name, role, works_for[0].text if works_for else None, "named")
        return self._noted(speaker, person=is_person(name) or bool(role and _PERSON_ROLE.search(role)))

    def _nameless(self, who: str, role: str | None, *, anonymous: bool) -> FoundSpeaker:
        sourcing: Sourcing = "anonymity_stated" if anonymous else "unnamed" if _is_unnamed(who) else "named"
        speaker = FoundSpeaker(who, role, None, sourcing)
        if _PERSON_ROLE.search(who):
            return self._noted(speaker, person=True)
        return speaker if sourcing != "named" else self._noted(speaker, person=False)

    def _noted(self, speaker: FoundSpeaker, *, person: bool) -> FoundSpeaker:
        self._persons[speaker.name] = person
        if person:
            self._last_person = speaker
        else:
            self._last_institution = speaker
        return speaker

    def _pronoun(self, word: str) -> tuple[FoundSpeaker, ...]:
        if word in {"he", "she"} and self._last_person is not None:
            return (self._last_person,)
        if word == "it" and self._last_institution is not None:
            return (self._last_institution,)
        if word == "they" and len(self._last) > 1:
            return self._last
        return ()


def _named(beside: str, *, short: bool = False) -> str | None:
    """The apposition where it is a name and nothing else; a `short` one may be of one word.

    After a name a single word may be a place or a party ("Falk, Utah, said"); after "the operator" it is its name.
    """
    if not beside or not (short or " " in beside):
        return None
    names = find_names(beside)
    return beside if names and names[0].text == beside else None


def _end_of_person(who: str, name: Name) -> int | None:
    """Where the name ends of somebody of whom the rest tells the place: "the chemist Ana Falk of the port office"."""
    office = without_title(name.text)[1]
    return name.span.end if is_person(office) and who.startswith(_FROM, name.span.end) else None


def _ends_named(part: str) -> bool:
    """Whether a phrase ends with a name, as "the writer Ana Falk" does and "the British writer" does not."""
    names = find_names(part)
    return bool(names) and names[-1].span.end == len(part.rstrip(" .,"))


@lru_cache(maxsize=4096)
def is_person(name: str) -> bool:
    words = name.split()
    if not 1 < len(words) <= 4 or _is_organisation(name):
        return False
    return all(word[0].isupper() or word.islower() for word in words)


def _is_organisation(name: str) -> bool:
    return not _ORGANISATION.isdisjoint(_WORD.findall(name))


def _bare(who: str) -> str:
    """A subject phrase without a place of writing before it, and without a time behind it."""
    who = who.strip(" ,-–—")
    words = who.split()
    if len(words) > 1 and words[0].lower() in _LEADS:
        who = _without(_LEADING, who)
    if "-" in who or "–" in who or "—" in who:
        who = _without(_DATELINE, who)
    words = who.split()
    who = " ".join(words)
    if not _TRAILS.isdisjoint(words):
        while (shorter := _TRAILING.sub("", who)) != who:
            who = shorter
    return who


def _without(opening: re.Pattern[str], text: str) -> str:
    """The text without what it begins with."""
    found = opening.match(text)
    return text[found.end() :] if found else text


def _is_subject(phrase: str) -> bool:
    """Whether a phrase in small letters can be who speaks: short, and without a verb of its own."""
    if not phrase or len(phrase) > _LONGEST_SUBJECT or phrase in _NO_SUBJECT:
        return False
    words = _WORD.findall(phrase)
    unfinished = bool(words) and words[-1] in _NO_LAST_WORD and phrase.endswith(words[-1])
    return not unfinished and _VERBS.isdisjoint(words)


@lru_cache(maxsize=4096)
def _kinds_of(name: str) -> tuple[str, ...]:
    """The nouns that can mean the institution of that name: "the agency", "the union"."""
    lower = folded(name)
    return tuple(noun for noun, kind in _KIND_OF.items() if kind.search(lower)) if _KIND.search(lower) else ()


def _is_anonymous(text: str) -> bool:
    """Whether the text says that somebody wants no name in it."""
    lower = text.lower()
    return any(part in lower for part in _ANONYMITY) and ANONYMOUS.search(text) is not None


def _is_unnamed(who: str) -> bool:
    """Whether the phrase is of people without a name; a capital is only that of the sentence's first word."""
    return not UNNAMED.isdisjoint(_WORD.findall(who[:1].lower() + who[1:]))
