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
from summarizer.grounding.speech import HOLD, LEADING, Tag, clipped, find_tag, is_speech, masked, proposition
from summarizer.grounding.voices import FoundSpeaker, Voices
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.schema import Polarity
    from summarizer.text import Article, Sentence

_CITED = re.compile(r"\A\s+(?P<source>[^,;•]{3,60}?)\s+(?:about|that|showing|saying|indicating|suggesting)\s+")


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
        declined = DECLINED.search(bare)
        cue = bare[tag.cue.start : tag.cue.end]
        polarity: Polarity = "declines" if declined else "denies" if cue in DENYING else "affirms"
        opening = [(n, p) for n, p in self._pending if spoken and self._continues(n, sentence)]
        if opening:
            self._pending = []
        self._flush()
        said = None if declined else proposition(bare, tag, has_quotes=bool(spoken))
        quotes = (*(piece for _, piece in opening), *spoken)
        if quotes or said or declined:
            numbers = (*(number for number, _ in opening), sentence.number)
            found = FoundAttribution(
                speakers, polarity, tag.cue.shifted(sentence.span.start), quotes, said, tuple(dict.fromkeys(numbers))
            )
            self._found.append(_relayed(found, bare[tag.after :], cue))
            self._voices.heard(speakers)

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
        who = LEADING.sub("", bare[: declined.start()].split(",")[-1].strip(" "))
        speakers = self._voices.speakers_of(who, None, sentence.text)
        if speakers:
            cue = Span(declined.start(), declined.end()).shifted(sentence.span.start)
            self._found.append(FoundAttribution(speakers, "declines", cue, (), None, (sentence.number,)))

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


def _relayed(found: FoundAttribution, after: str, cue: str) -> FoundAttribution:
    """Where the speaker only cites a source, the source is the speaker and the speaker is `via`."""
    cited = _CITED.match(after) if cue in {"cited", "cites"} and len(found.speakers) == 1 else None
    if cited is None:
        return found
    source = FoundSpeaker(cited["source"], None, None, "unnamed")
    said = after[cited.end() :].strip(" .") if not found.quotes else found.proposition
    return replace(found, speakers=(source,), via=found.speakers[0], proposition=said)
