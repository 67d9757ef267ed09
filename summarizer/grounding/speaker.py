"""Check: the speaker stands in the body, and the text names no other source of the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from summarizer.grounding import joined
from summarizer.grounding.meant import may_mean
from summarizer.grounding.names import find_names
from summarizer.grounding.namesakes import any_same, same, words_of
from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts
    from summarizer.grounding.voices import FoundSpeaker
    from summarizer.schema import DraftAttribution, DraftSpeaker
    from summarizer.text import Span

_HEADED = re.compile(
    r"(?P<body>[\w’'-]{2,40}),?\s(?:chaired|led|headed|run|directed)\s+by\s+(?P<who>[^,.;]{2,80})", re.IGNORECASE
)
_OVERLAP = 0.6  # share of a proposition's words that another must hold to be the same


def in_article(context: Context, speaker: DraftSpeaker) -> Verdicts:
    """The name stands in the body by any of its forms; role and organisation only warn."""
    body = context.names.body_lower
    if speaker.name.lower() not in body and not _known(context, speaker.name):
        yield Verdict("speaker", "refused", f'"{speaker.name}" is not in the body of the article')
    for name, value in (("role", speaker.role), ("organisation", speaker.organisation)):
        if value and value.lower() not in body:
            yield Verdict("speaker", "doubtful", f"{name}: not found literally in the article")


def _known(context: Context, name: str) -> bool:
    """Whether the names in it are known and its other words stand in the body."""
    plain = [word for word in name.split() if word.islower()]
    names = find_names(name)
    return (
        bool(names or plain)
        and all(context.names.knows(found.text) for found in names)
        and all(context.names.has_common(word) for word in plain)
    )


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose words an attribution says that they are, by name: its speakers, who relays them, the draft's others."""

    speakers: Sequence[str]
    via: str | None
    others: Sequence[str]

    def are(self, found: FoundAttribution, text: str) -> bool:
        """Whether the text names them, too; relayed and relaying voice are told apart where both tell of both.

        Who heads a body may stand for it, where `text`, the sentences of what was found, says so.
        """
        theirs = [speaker.name for speaker in found.speakers]
        roles = [words_of(speaker.role) for speaker in found.speakers if speaker.role]
        if any(words_of(name) <= role for name in self.speakers if not find_names(name) for role in roles):
            return True  # "the club's owner, a trust with 900 members"
        if self._are(theirs, found.via):
            return True
        heads = [head["who"] for head in _HEADED.finditer(text) if same(head["body"], " ".join(theirs))]
        return bool(heads) and self._are([*theirs, *heads], found.via)

    def _are(self, theirs: Sequence[str], via: FoundSpeaker | None) -> bool:
        if self.via and via:
            return any_same(self.speakers, theirs) and same(self.via, via.name)
        return any_same([*self.speakers, *([self.via] if self.via else [])], [*theirs, *([via.name] if via else [])])


def not_another(
    context: Context, item: DraftAttribution, told: Words, voices: Voices, spans: Sequence[Span], passage: Passage
) -> Verdicts:
    """The text around the words names nobody else as their source, nor says the opposite of them.

    The words stand at the spans, or `told` is the proposition that they were put into.
    """
    same_words = _same_words(context, item, told, spans, passage)
    agreeing = [] if spans else [found for found in same_words if found.polarity == item.polarity]
    if any(voices.are(found, context.passage(found.sentences).text) for found in agreeing):
        same_words = agreeing  # another may say the contrary
    for found in same_words:
        around = context.passage(found.sentences)
        if voices.are(found, around.text):
            if {found.polarity, item.polarity} == {"affirms", "denies"} and not spans:
                cue = context.article.slice(found.cue)
                reason = f'the speaker {found.polarity} this in {passage} ("{cue}")'
                yield Verdict("standing", "refused", reason, around.spans)
        elif spans or (item.polarity, found.polarity) != ("denies", "affirms"):  # one may deny another's words
            yield _is_another(context, found, voices, passage)
    if not same_words:
        yield from _in_sight(voices, passage)
    yield from joined.all_speak(context, voices.speakers, same_words, passage)
    yield from joined.relays(context, voices.via, same_words, passage)


def _is_another(context: Context, found: FoundAttribution, voices: Voices, passage: Passage) -> Verdict:
    looked_at = context.passage(found.sentences).spans
    if may_mean(context, found, voices.speakers):
        return Verdict("speaker", "doubtful", f'speakers: who "{found.mention}" is in {passage} is not sure', looked_at)
    names = " and ".join([one.name for one in (*found.speakers, *((found.via,) if found.via else ()))])
    reason = f"{passage} names {names} as the source, not {' and '.join(voices.speakers)}"
    return Verdict("speaker", "refused", reason, looked_at)


def _in_sight(voices: Voices, passage: Passage) -> Verdicts:
    """Where the rules find no source: the speaker is named there or may be meant, or nobody else is named."""
    if passage.has_pronoun or any(words_of(name) & passage.name_words for name in voices.speakers):
        return
    if other := next((name for name in voices.others if words_of(name) & passage.name_words), None):
        reason = f"{passage} names {other}, and not {' and '.join(voices.speakers)}"
        yield Verdict("speaker", "refused", reason, passage.spans)


def _same_words(
    context: Context, item: DraftAttribution, told: Words, spans: Sequence[Span], passage: Passage
) -> list[FoundAttribution]:
    """What the rules found in the cited sentences for these very words."""
    near = [found for found in context.attributions if not passage.numbers.isdisjoint(found.sentences)]
    if spans:
        return [found for found in near if any(quote.overlaps(span) for quote in found.quotes for span in spans)]
    if item.polarity == "declines":
        return [found for found in near if found.polarity == "declines"]
    stems = [(found, set(content_stems(found.proposition))) for found in near if found.proposition]
    if same_words := [found for found, theirs in stems if _are_same(told, theirs, passage)]:
        return same_words
    # "Velland denied that it had sent drones" holds its own source: the words are what that one says.
    within = [(len(theirs), found) for found, theirs in stems if len(theirs) > 1 and told.stems.issuperset(theirs)]
    return [max(within, key=itemgetter(0))[1]] if within else []


def _are_same(told: Words, theirs: set[str], passage: Passage) -> bool:
    """Whether a proposition is told: most words are its own, and no number is one that stands beside it only.

    "Police spoke of 300 people, the union of 700": 700 people are not the police's.
    """
    others = {word for word in told.stems - theirs if word[0].isdigit()}
    return len(told.stems & theirs) >= _OVERLAP * max(1, len(told.stems)) and others.isdisjoint(passage.stems)
