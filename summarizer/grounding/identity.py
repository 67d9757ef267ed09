"""Whether a source that a told sentence names may be the one whom the text gives for the same words.

"May be" wherever the text leaves it open: by a word of the names or of what the text calls them, because a body speaks
by its people, and because people without names may be anybody's. English only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.capitals import acts_for, is_state
from summarizer.grounding.described import name_stems
from summarizer.grounding.meant import may_mean
from summarizer.grounding.names import find_names, name_stands, name_words, without_title
from summarizer.grounding.namesakes import words_of
from summarizer.grounding.reporting.line import DETERMINERS, PREPOSITIONS
from summarizer.grounding.salience import stem
from summarizer.grounding.voices import is_person

if TYPE_CHECKING:
    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.grounding.voices import FoundSpeaker


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


# Who speaks for some body that is not named with them, or a body that may be any of its kind.
_FOR_ANY = frozenset(
    """company firm group operator maker business retailer airline carrier carmaker manufacturer developer builder owner
    owners management employer spokesman spokeswoman spokesperson spokespeople official officials executive executives
    authorities government administration state country side statement letter report study paper post email lawyer
    lawyers critics expert experts analyst analysts others some many both they campaign organiser organisers team staff
    members leaders representative representatives workers employees supporters opponents""".split()
)
_PLAIN = frozenset(
    """senior top local former several two three four other new own regional national federal military foreign company
    city first second""".split()
)
_ANONYMOUS = frozenset("person people source sources insider insiders diplomat diplomats somebody someone".split())
_BODIES = _stems(
    """union court ministry police army navy force club agency university league council party poll survey department
    bank church hospital school office embassy commission committee institute association federation board opposition
    prosecution defence defense service directorate clinic newspaper charity foundation parliament senate congress
    authority"""
)
_MANY = frozenset("people men women children police staff crew".split())
_IN_THE_WAY = PREPOSITIONS | {"who", "which", "that", ","}


class Source(NamedTuple):
    """A source as a told sentence names it: the phrase, its name without a title where it is one, all its stems."""

    phrase: str
    name: str | None
    stems: frozenset[str]

    @property
    def head(self) -> str:
        """The noun that the phrase is about: "head" of "the head of the union"."""
        words = self.phrase.lower().replace(",", " ,").split()
        end = next((place for place, word in enumerate(words) if place and word in _IN_THE_WAY), len(words))
        return words[end - 1] if words else ""

    @property
    def is_for_any(self) -> bool:
        """Whether it tells nothing of who it is: "officials", "the company"."""
        return self.head in _FOR_ANY and words_of(self.phrase) <= _FOR_ANY | _PLAIN


def source_of(who: str, aside: str | None) -> Source:
    """The source that a subject and what stands beside it name."""
    stems = frozenset(map(stem, words_of(f"{who} {aside or ''}".replace(",", " ")) - DETERMINERS))
    return Source(who, _name_in(who) or (_name_in(aside, whole=True) if aside else None), stems)


def _name_in(phrase: str, *, whole: bool = False) -> str | None:
    """The name that a phrase ends with and is; "a baker in Hask" is no name, nor is "Hask's baker"."""
    phrase = phrase.strip(" ,.")
    names = find_names(phrase)
    if not names or names[-1].span.end != len(phrase) or (whole and names[-1].span.start):
        return None
    before = phrase[: names[-1].span.start].lower().split()
    if any(word in PREPOSITIONS for word in before):
        return None
    name = names[-1].text.replace("’", "'").rpartition("'s ")[2]
    return without_title(name)[1]


class Identity:
    """Who may be whom in an article."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._called = context.whole.descriptions
        self._heard = context.whole.reported

    def may_be(self, told: Source, found: FoundAttribution) -> bool:
        """Whether a told source may be one of those of an utterance, or who relays it."""
        theirs = [*found.speakers, *([found.via] if found.via else [])]
        if not theirs or may_mean(self._context, found, [told.name or told.phrase]):
            return True
        return any(self._same(told, one, found) for one in theirs)

    def _same(self, told: Source, one: FoundSpeaker, found: FoundAttribution) -> bool:
        printed = " ".join(filter(None, (one.name, one.role, one.organisation, found.mention)))
        own = frozenset(map(stem, words_of(printed)))
        if told.name is None or self._is_common(told.name):
            return self._may_be_unnamed(told, one, own)
        name = self._context.names.fullest(told.name)
        if name_stems(name) & name_stems(one.name) or name_stands(told.name, printed, name_words(printed)):
            return True
        if acts_for(name, printed) or acts_for(one.name, name):
            return True
        if is_person(name):
            return self._may_be_person(told, name, one, own)
        return self._may_be_body(told, name, one, own)

    def _is_common(self, name: str) -> bool:
        """Whether a capital may only be that of a sentence's first word: "Shopkeepers"."""
        return " " not in name and (name.endswith("s") or self._context.names.has_common(name))

    def _may_be_person(self, told: Source, name: str, one: FoundSpeaker, own: frozenset[str]) -> bool:
        """A person is no other person, and speaks for a body, or is people without a name, where the text ties them."""
        if self._is_person(one):
            return False
        called = self._called.stems(name) | told.stems
        if _is_anonymous(one) or one.name.lower().startswith(("a ", "an ")):
            return False
        open_ = not called - name_stems(name) or _is_for_any(one) or is_state(one.name)
        return open_ or bool(own & called)

    def _may_be_body(self, told: Source, name: str, one: FoundSpeaker, own: frozenset[str]) -> bool:
        called = self._called.stems(name) | told.stems
        theirs = self._called.stems(one.name) if find_names(one.name) else frozenset[str]()
        if is_state(name) or is_state(one.name) or (own | theirs) & (called | name_stems(name)):
            return True
        if self._is_person(one):
            return not self._of_another_body(theirs | own, name_stems(name), one)
        if _is_anonymous(one):
            return False
        return _is_for_any(one) or not self._is_heard(name_stems(name))

    def _may_be_unnamed(self, told: Source, one: FoundSpeaker, own: frozenset[str]) -> bool:
        theirs = own | (self._called.stems(one.name) if find_names(one.name) else frozenset())
        if told.stems & theirs or told.is_for_any or is_state(told.phrase) or _is_for_any(one):
            return True
        if self._is_person(one) and (told.head.endswith("s") or told.head in _MANY):  # may be one of them
            return True
        if self._is_person(one) and stem(told.head) in _BODIES:
            return not self._of_another_body(theirs, told.stems, one)
        return not self._is_known(told, one, theirs)

    def _is_known(self, told: Source, one: FoundSpeaker, theirs: frozenset[str]) -> bool:
        """Whether the text knows the told source as somebody else than the speaker, to whom nothing ties them."""
        head = stem(told.head)
        heads = [other for other in self._called.others(one.name) if head in other.stems and is_person(other.name)]
        if any(theirs & (other.stems | self._called.stems(other.name)) for other in heads):
            return False
        return bool(heads) or self._is_heard(frozenset([head]))

    def _is_heard(self, stems: frozenset[str]) -> bool:
        """Whether somebody so named is a source of the article."""
        return any(stems & name_stems(speaker.name) for found in self._heard for speaker in found.speakers)

    def _of_another_body(self, called: frozenset[str], stems: frozenset[str], one: FoundSpeaker) -> bool:
        """Whether the text ties somebody to another body that is a source of the article."""
        bodies = (
            name_stems(speaker.name)
            for found in self._heard
            for speaker in found.speakers
            if speaker.name != one.name and not self._is_person(speaker)
        )
        return any(body <= called and not body & stems for body in bodies if body)

    def _is_person(self, one: FoundSpeaker) -> bool:
        return one.sourcing == "named" and is_person(without_title(one.name)[1]) and not _small(one.name)


def _is_anonymous(one: FoundSpeaker) -> bool:
    """Whether the text keeps the name back: "a person familiar with the talks", but not "the person"."""
    words = one.name.lower().split()
    return words[0] != "the" and not _ANONYMOUS.isdisjoint(words)


def _is_for_any(one: FoundSpeaker) -> bool:
    """Whether they may speak for any body: officials, a spokesman, and no name beside them."""
    named = any(name.span.start for name in find_names(one.name))
    return bool(words_of(one.name) & _FOR_ANY) and not named and not _is_anonymous(one)


def _small(name: str) -> bool:
    """Whether a plain noun stands in it: "researchers from Tarnby University"."""
    return any(word.islower() and word not in {"van", "von", "der", "de", "la", "al", "bin"} for word in name.split())
