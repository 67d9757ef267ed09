"""Who a subject phrase means: a person by the fullest name, an institution, people without a name.

Pronouns and "the agency" go back to the last person or institution that spoke. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.grounding.cues import ANONYMOUS
from summarizer.grounding.names import NameIndex, find_names, without_title
from summarizer.grounding.speech import HOLD, LEADING, NOT_A_SPEAKER, RELATIVE, is_unnamed
from summarizer.schema import Sourcing

if TYPE_CHECKING:
    from summarizer.text import Article

_PRONOUNS = frozenset("he she they it we i".split())
_ROLE_WORD = re.compile(
    r"\b(?:the\s+)?(?:agency|company|firm|group|bank|court|ministry|council|club|union|university|institute|department|team|police"
    r"|minister|president|coach|judge|spokesman|spokeswoman|spokesperson|official|officials|statement|report|study|authors)\b"
)
_DATELINE = re.compile(r"^[A-Z][A-Z ,.\w]{2,40}?(?:\([^)]*\)\s*)?\s[-–—]\s+")
_TRAILING = re.compile(r"\s+(?:on|late\s+on|last)\s+(?:\w+day|week|month|year)$|\s+(?:yesterday|today)$")


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """Who speaks, by the article's fullest form."""

    name: str
    role: str | None
    organisation: str | None
    sourcing: Sourcing


class Voices:
    """The speakers of one article, as they come up."""

    def __init__(self, article: Article) -> None:
        self._names = NameIndex(article)
        self._known: dict[str, FoundSpeaker] = {}
        self._last: tuple[FoundSpeaker, ...] = ()
        self._last_person: FoundSpeaker | None = None
        self._last_institution: FoundSpeaker | None = None

    def heard(self, speakers: tuple[FoundSpeaker, ...]) -> None:
        """Note who spoke last."""
        self._last = speakers
        for speaker in speakers:
            self._known.setdefault(speaker.name, speaker)

    def speakers_of(self, who: str, apposition: str | None, sentence: str) -> tuple[FoundSpeaker, ...]:
        who = _TRAILING.sub("", _DATELINE.sub("", LEADING.sub("", who.strip(" ,-–—")))).strip()
        if not who or NOT_A_SPEAKER.match(who) or RELATIVE.search(who) or HOLD in who or len(who) > 110:
            return ()
        lower = who.lower()
        if lower in _PRONOUNS:
            return self._pronoun(lower)
        names = find_names(who)
        if " and " in who and len(names) >= 2 and not re.search(r"\bof\b|\bfor\b", who):
            parts = re.split(r"\s+and\s+", re.sub(r"^both\s+", "", who))
            if all(find_names(part) for part in parts):
                return tuple(self._one(part, None, sentence) for part in parts)
        if not names and lower.startswith("the ") and self._last_institution and _ROLE_WORD.fullmatch(lower):
            return (
                self._last_institution if not _is_person_role(lower) else self._last_person or self._last_institution,
            )
        if (
            not names
            and not is_unnamed(who)
            and not _ROLE_WORD.search(lower)
            and not lower.startswith(("a ", "the ", "his ", "her ", "their "))
        ):
            return ()
        return (self._one(who, apposition, sentence),)

    def _one(self, who: str, apposition: str | None, sentence: str) -> FoundSpeaker:
        names = find_names(who)
        role = apposition.strip(" ,") if apposition and not ANONYMOUS.search(apposition) else None
        anonymous = bool(ANONYMOUS.search(sentence))
        if not names or (is_unnamed(who) and not _is_person(names[-1].text)):
            sourcing: Sourcing = "anonymity_stated" if anonymous else "unnamed" if is_unnamed(who) else "named"
            speaker = FoundSpeaker(who, role, None, sourcing)
            self._last_institution = speaker
            return speaker
        last = names[-1].text
        title, name = without_title(last)
        before = who[: names[-1].span.start].strip()
        institution = bool(re.search(r"['’]s\s+\S", who)) and not _is_person(name)
        if institution or who[names[-1].span.end :].strip():
            speaker = FoundSpeaker(who, role, None, "named")
            self._last_institution = speaker
            return speaker
        full = self._names.fullest(name)
        role = role or title or (before if before and before.lower() not in {"the", "both"} else None)
        known = self._known.get(full)
        if known is not None and role is None:
            role = known.role
        speaker = FoundSpeaker(full if not before.lower() == "the" else f"{before} {full}", role, None, "named")
        if title or _is_person(full):
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


def _is_person(name: str) -> bool:
    words = name.split()
    organisational = re.search(
        r"\b(?:Inc|Corp|Ltd|plc|AG|ASA|AS|Group|Bank|Ministry|Agency|Service|Council|Court|University|Institute|Party|Union|Club|Press|News"
        r"|Department|Office|Commission|Association|Company|Republic|Kingdom|States|Nations|House|Police|Korea|Authority|Board|City|United)\b",
        name,
    )
    return 1 < len(words) <= 4 and not organisational and all(word[0].isupper() or word.islower() for word in words)


def _is_person_role(who: str) -> bool:
    return bool(re.search(r"minister|president|coach|judge|spokes|official\b", who))
