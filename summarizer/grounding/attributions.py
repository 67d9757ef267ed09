"""Who says what, by rule: direct, mixed and indirect speech, denials, refusals to comment.

A sentence's own clauses decide first; a quotation without a speaker of its own goes on with the last
speaker only where it continues that one's quotation. Precision comes first: where the source is not clear,
there is no attribution. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarizer.grounding.cues import DECLINED, DENYING
from summarizer.grounding.quotes import QuotedRun, find_quoted_runs
from summarizer.grounding.speech import HOLD, LEADING, Reported, Tag, clipped, find_tag, is_speech, masked, reported
from summarizer.grounding.voices import FoundSpeaker, Voices
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.schema import Polarity
    from summarizer.text import Article, Sentence

_CITED = re.compile(r"\s+(?P<source>[^,;•]{3,60}?)\s+(?:about|that|showing|saying|indicating|suggesting)\s+")

_CITING = re.compile(r"[,\s]*citing\s+(?P<source>[^,;•]{3,80}?)[,\s]*$")


@dataclass(frozen=True, slots=True)
class FoundAttribution:
    """One utterance. `cue` and `quotes` are spans of the raw text; `sentences` are body numbers in order."""

    speakers: tuple[FoundSpeaker, ...]
    polarity: Polarity
    cue: Span
    quotes: tuple[Span, ...]
    proposition: str | None
    sentences: tuple[int, ...]
    via: FoundSpeaker | None = None
    mention: str = ""  # the subject as printed, pronouns included


def find_attributions(article: Article) -> list[FoundAttribution]:
    """The attributions of an article's body, in order. Never raises."""
    return _Reader(article).read()


class _Reader:
    def __init__(self, article: Article) -> None:
        self._article = article
        self._voices = Voices(article)
        self._runs = find_quoted_runs(article.text)
        self._found: list[FoundAttribution] = []
        self._pending: list[tuple[int, Span]] = []  # quotes of an utterance whose tag has not come yet

    def read(self) -> list[FoundAttribution]:
        for sentence in self._article.sentences:
            self._read(sentence)
        self._flush()
        return [replace(found, quotes=self._joined(found.quotes)) for found in self._found]

    def _read(self, sentence: Sentence) -> None:
        runs = [run for run in self._runs if run.inner.overlaps(sentence.span)]
        bare = masked(sentence, runs)
        tag = find_tag(bare)
        speakers = self._voices.speakers_of(tag.who, tag.apposition, sentence.text) if tag else ()
        spoken = [
            clipped(run.inner, sentence.span)
            for run in runs
            if is_speech(self._article.text, run.inner, tagged=tag is not None)
        ]
        if not tag or not speakers:
            self._untagged(sentence, runs, spoken, bare)
        else:
            self._tagged(sentence, tag, speakers, spoken, bare)

    def _tagged(
        self, sentence: Sentence, tag: Tag, speakers: tuple[FoundSpeaker, ...], spoken: list[Span], bare: str
    ) -> None:
        opening = [(n, p) for n, p in self._pending if spoken and self._continues(n, sentence)]
        if opening:
            self._pending = []
        self._flush()
        quotes = (*(piece for _, piece in opening), *spoken)
        numbers = tuple(dict.fromkeys((*(number for number, _ in opening), sentence.number)))
        said = reported(bare, tag)
        inside = [one for one in said if spoken and one.cue.shifted(sentence.span.start).start < spoken[0].start]
        quoting = inside[-1] if inside else said[0]
        for one in said:
            own = quotes if one is quoting else ()
            found = self._found_of(sentence, one, speakers, own, numbers if own else (sentence.number,))
            if found is not None:
                found = replace(found, mention=tag.who)
                self._found.append(self._relayed(found, one, tag, sentence, bare))
        self._voices.heard(speakers)

    def _found_of(
        self,
        sentence: Sentence,
        one: Reported,
        speakers: tuple[FoundSpeaker, ...],
        quotes: tuple[Span, ...],
        numbers: tuple[int, ...],
    ) -> FoundAttribution | None:
        cue = sentence.text[one.cue.start : one.cue.end]
        # "declined to comment" is not reported speech; what follows "declined" is no proposition either.
        declines = DECLINED.match(sentence.text, one.cue.start) is not None
        polarity: Polarity = "declines" if declines else "denies" if cue in DENYING else "affirms"
        said = sentence.text[one.clause.start : one.clause.end] if one.clause and not declines else None
        if not (quotes or said or declines):
            return None
        return FoundAttribution(speakers, polarity, one.cue.shifted(sentence.span.start), quotes, said, numbers)

    def _relayed(
        self, found: FoundAttribution, one: Reported, tag: Tag, sentence: Sentence, bare: str
    ) -> FoundAttribution:
        """Where the speaker only cites a source, the source is the speaker and the speaker is `via`."""
        if one.relayed_by:
            return replace(found, via=FoundSpeaker(one.relayed_by, None, None, "unnamed"))
        if len(found.speakers) != 1:
            return found
        beside = _CITING.match(tag.apposition or "")
        after = _CITED.match(bare, tag.after) if bare[tag.cue.start : tag.cue.end] in {"cited", "cites"} else None
        source = beside or after
        if source is None:
            return found
        said = sentence.text[after.end() :].strip(" .") if after and not found.quotes else found.proposition
        speaker = FoundSpeaker(source["source"], None, None, "unnamed")
        return replace(found, speakers=(speaker,), via=found.speakers[0], proposition=said)

    def _untagged(self, sentence: Sentence, runs: list[QuotedRun], spoken: list[Span], bare: str) -> None:
        """Words without a tag go to the speaker of the quotation that they continue, or wait for their tag."""
        if declined := DECLINED.search(bare):
            self._declined(sentence, bare, declined)
            return
        whole = bool(spoken) and not bare.replace(HOLD, "").strip(" .,!?'\"")
        if not whole:
            self._flush()
            return
        if self._pending and not self._continues(self._pending[-1][0], sentence):
            self._flush()
        previous = self._found[-1] if self._found else None
        near = previous is not None and sentence.number - previous.sentences[-1] == 1 and bool(previous.quotes)
        self._pending += [(sentence.number, piece) for piece in spoken]
        if near and self._continues(sentence.number - 1, sentence) and not self._open_into_next(sentence, runs):
            self._flush()

    def _flush(self) -> None:
        """Words that no tag followed go on with the quotation just before them, or have no speaker."""
        pending, self._pending = self._pending, []
        previous = self._found[-1] if self._found else None
        if previous is None or not pending or not previous.quotes or pending[0][0] - previous.sentences[-1] != 1:
            return
        self._found[-1] = replace(
            previous,
            quotes=(*previous.quotes, *(piece for _, piece in pending)),
            sentences=tuple(dict.fromkeys((*previous.sentences, *(number for number, _ in pending)))),
        )

    def _open_into_next(self, sentence: Sentence, runs: list[QuotedRun]) -> bool:
        """Whether the run that began in this sentence ends in a later one that names its own speaker."""
        following = self._article.sentence(sentence.number + 1)
        if following is None or not runs or runs[-1].inner.end <= sentence.span.end:
            return False
        began_here = runs[-1].inner.start >= sentence.span.start
        return began_here and find_tag(masked(following, [runs[-1]])) is not None

    def _continues(self, number: int, sentence: Sentence) -> bool:
        """Whether an earlier sentence is of the same paragraph."""
        return self._article.sentences[number - 1].paragraph == sentence.paragraph

    def _declined(self, sentence: Sentence, bare: str, declined: re.Match[str]) -> None:
        who = LEADING.sub("", bare[: declined.start()].rsplit(",", maxsplit=1)[-1].strip(" "))
        speakers = self._voices.speakers_of(who, None, sentence.text)
        if speakers:
            cue = Span(declined.start(), declined.end()).shifted(sentence.span.start)
            self._found.append(FoundAttribution(speakers, "declines", cue, (), None, (sentence.number,), mention=who))

    def _joined(self, quotes: tuple[Span, ...]) -> tuple[Span, ...]:
        """The quotes, the sentences of one run as one."""
        joined: list[Span] = []
        for quote in quotes:
            gap = self._article.text[joined[-1].end : quote.start] if joined else "-"
            if not gap.strip():
                joined[-1] = Span(joined[-1].start, quote.end)
            else:
                joined.append(quote)
        return tuple(joined)
