"""Who says what, by rule: direct, mixed and indirect speech, denials, refusals to comment, views and aims.

A sentence's own reports decide first (see `reports`); a quotation without a speaker of its own goes on with the last
speaker only where it continues that one's quotation. What is `certain` is reported speech whose source the text names
beside it: checks rest on that. The rest (views, aims, sources not resolved) is for coverage and measuring.
English only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.names import NameIndex
from summarizer.grounding.quotes import QuotedRun, find_quoted_runs
from summarizer.grounding.refusals import find_refusals
from summarizer.grounding.reporting.cue import SPOKEN
from summarizer.grounding.reporting.line import HOLD
from summarizer.grounding.reporting.report import Report
from summarizer.grounding.reporting.reports import find_reports
from summarizer.grounding.spoken import Stretch, is_title, stretches
from summarizer.grounding.transcripts import Turn, turns
from summarizer.grounding.voices import FoundSpeaker, Voices
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.reporting.lexicon import Kind
    from summarizer.schema import Polarity
    from summarizer.text import Article

_SOURCE = re.compile(r"\s+(?P<source>[^,;•]{3,60}?)\s+(?:about|that|showing|saying|indicating|suggesting)\s+")
_CITING = re.compile(r"(?:^|,)\s*citing\s+(?P<source>[^,;•]{3,80}?)[,\s]*$")
# "dismissed the accusation as “theatre”": the words in marks say it all.
_ANAPHORIC = re.compile(
    r"(?:the|this|that|these|those|such|all)\s(?:\w+\s){1,2}(?:as|a|an|being)(?:\s(?:a|an))?", re.IGNORECASE
)
_MOST_ANAPHORIC = 5  # words
_THAT = re.compile(r"that\s+(?=\S)")
_FEWEST_WORDS = 3


class FoundAttribution(NamedTuple):
    """One utterance. Spans are of the raw text; `sentences` are body numbers in order.

    `pieces` hold all that is reported, `quotes` what of it stands inside quotation marks.
    """

    speakers: tuple[FoundSpeaker, ...]
    polarity: Polarity
    cue: Span
    quotes: tuple[Span, ...]
    proposition: str | None
    sentences: tuple[int, ...]
    via: FoundSpeaker | None = None
    mention: str = ""  # the subject as printed, pronouns included
    kind: Kind = "says"
    certain: bool = True
    pieces: tuple[Span, ...] = ()


def find_attributions(
    article: Article, names: NameIndex | None = None, runs: list[QuotedRun] | None = None
) -> list[FoundAttribution]:
    """The attributions of an article's body, in order. Never raises.

    `names` and `runs` are its index and its quoted runs, where they are at hand.
    """
    return _Reader(article, names or NameIndex(article)).read(find_quoted_runs(article.text) if runs is None else runs)


class _Reader:
    def __init__(self, article: Article, names: NameIndex) -> None:
        self._article = article
        self._voices = Voices(names)
        self._found: list[FoundAttribution] = []
        self._affirmed: int | None = None  # the last attribution that is certain
        self._quoting: int | None = None  # the attribution whose quotation may go on,
        self._more: list[Stretch] = []  # and what goes on with it
        self._pending: list[Stretch] = []  # quotations whose tag has not come yet

    def read(self, runs: list[QuotedRun]) -> list[FoundAttribution]:
        every = stretches(self._article, runs)
        spoken = {turn.numbers[0]: turn for turn in turns(self._article.text, every)}
        told = {number for turn in spoken.values() for number in turn.numbers}
        for stretch in every:
            if turn := spoken.get(stretch.numbers[0]):
                self._flush()
                self._settle()
                self._take(turn)
            elif stretch.numbers[0] not in told:
                self._read(stretch)
        self._flush()
        self._settle()
        return [one for one in self._found if one.pieces or one.polarity == "declines"]

    def _take(self, turn: Turn) -> None:
        speakers = self._voices.speakers_of(turn.name.title(), None, "")
        quotes = turn.pieces if turn.marked else ()
        said = None if turn.marked else self._article.slice(turn.pieces[0])
        self._note(
            FoundAttribution(
                speakers,
                "affirms",
                turn.cue,
                quotes,
                said,
                turn.numbers,
                mention=turn.name,
                certain=bool(speakers),
                pieces=turn.pieces,
            )
        )

    def _note(self, found: FoundAttribution) -> None:
        self._found.append(found)
        if found.certain and found.polarity == "affirms":
            self._affirmed = len(self._found) - 1

    def _read(self, stretch: Stretch) -> None:
        if stretch.is_quotation():
            self._untagged(stretch)
            return
        reports = find_reports(stretch.masked)
        if not reports:
            self._voices.told_of(stretch.numbers[-1])
        owned = _owned(stretch, reports)
        quotes = any(owned)
        if self._pending:
            tagged = quotes or any(one.is_tag_alone for one in reports)
            if not (tagged and self._pending[-1].paragraph == stretch.paragraph):
                self._flush()
        self._settle()
        pending, self._pending = self._pending, []
        self._declined(stretch)
        for report, own in zip(reports, owned, strict=True):
            takes = bool(own) or (report.is_tag_alone and not quotes)
            self._add(stretch, report, own, pending if takes else [])
            pending = [] if takes else pending

    def _add(self, stretch: Stretch, report: Report, runs: list[QuotedRun], pending: list[Stretch]) -> None:
        shift = stretch.span.start
        cue = report.cue.shifted(shift)
        if any(one.polarity == "declines" and one.cue.start <= cue.start < one.cue.end for one in self._found[-2:]):
            return
        text = self._article.slice(stretch.span)
        speakers = self._voices.speakers_of(report.who, report.aside, text) if report.who else ()
        before = _quotations(pending) if pending else ()
        found = FoundAttribution(
            speakers,
            "denies" if report.kind == "denies" else "affirms",
            cue,
            (*before, *[stretch.inner(run) for run in runs]),
            _proposition(text, stretch.masked, report),
            (*_numbers(pending), *stretch.numbers) if pending else stretch.numbers,
            mention=report.who,
            kind=report.kind,
            certain=report.certain and bool(speakers),
            pieces=(*before, *[piece.shifted(shift) for piece in report.pieces]),
        )
        self._note(self._relayed(found, report, text))
        if found.quotes or report.opens:
            self._quoting = len(self._found) - 1
        if found.certain and not report.inside:
            self._voices.heard(speakers)
        elif report.inside:
            self._voices.resumed()

    def _relayed(self, found: FoundAttribution, report: Report, text: str) -> FoundAttribution:
        """Where the speaker only cites a source, the source is the speaker and the speaker is `via`."""
        if report.relayed_by:
            return found._replace(via=FoundSpeaker(report.relayed_by, None, None, "unnamed"))
        if len(found.speakers) != 1:
            return found
        beside = _CITING.search(report.aside) if report.aside else None
        cites = text[report.cue.start : report.cue.end] in {"cited", "cites"}
        after = _SOURCE.match(text, report.cue.end) if cites else None
        source = beside or after
        if source is None:
            return found
        said = text[after.end() :].strip(" .") if after and not found.quotes else found.proposition
        speaker = FoundSpeaker(source["source"], None, None, "unnamed")
        return found._replace(speakers=(speaker,), via=found.speakers[0], proposition=said, kind="says", certain=True)

    def _untagged(self, stretch: Stretch) -> None:
        """A quotation alone goes on with the one before it, or waits for the tag after it."""
        if self._goes_on(stretch):
            self._more.append(stretch)
            return
        if self._pending and self._pending[-1].paragraph != stretch.paragraph:
            self._flush()
        self._pending.append(stretch)

    def _goes_on(self, stretch: Stretch) -> bool:
        """Whether a quotation stands in the paragraph of the one before it, or after the colon that opens it."""
        if self._quoting is None:
            return False
        if self._more:
            return self._more[-1].paragraph == stretch.paragraph
        previous = self._found[self._quoting]
        last = previous.sentences[-1:]
        same = bool(last) and self._article.sentences[last[0] - 1].paragraph == stretch.paragraph
        return same or not previous.pieces

    def _flush(self) -> None:
        """Words that no tag followed go on with the quotation just before them, or have no speaker."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        if self._quoting is None:
            self._quoting = self._after_speech(pending[0].numbers[0])
        if self._quoting is not None:
            self._more += pending

    def _after_speech(self, number: int) -> int | None:
        """A new utterance of who spoke, without quotation, in the sentence before; not certain."""
        if self._affirmed is None:
            return None
        last = self._found[self._affirmed]
        if last.sentences[-1] != number - 1:
            return None
        self._found.append(last._replace(quotes=(), pieces=(), proposition=None, sentences=(), certain=False))
        return len(self._found) - 1

    def _settle(self) -> None:
        """End a quotation: all that went on with it is of its attribution."""
        if self._quoting is not None and self._more:
            previous = self._found[self._quoting]
            pieces = _quotations(self._more)
            self._found[self._quoting] = previous._replace(
                quotes=(*previous.quotes, *pieces),
                pieces=(*previous.pieces, *pieces),
                sentences=tuple(dict.fromkeys((*previous.sentences, *_numbers(self._more)))),
            )
        self._quoting, self._more = None, []

    def _declined(self, stretch: Stretch) -> None:
        """ "… declined to comment" is no reported speech, and what follows is no proposition."""
        shift = stretch.span.start
        for one in find_refusals(stretch.masked):
            if speakers := self._voices.speakers_of(one.who, one.aside, stretch.masked):
                cue, asked = one.cue.shifted(shift), (one.asked.shifted(shift),)
                self._found.append(
                    FoundAttribution(
                        speakers, "declines", cue, (), None, stretch.numbers, mention=one.who, pieces=asked
                    )
                )


def _quotations(more: list[Stretch]) -> tuple[Span, ...]:
    return tuple([piece for one in more for piece in one.quotations()])


def _numbers(more: list[Stretch]) -> tuple[int, ...]:
    return tuple([number for one in more for number in one.numbers])


def _owned(stretch: Stretch, reports: list[Report]) -> list[list[QuotedRun]]:
    """For each report the runs that it reports: of those that hold a run, the one whose cue stands nearest."""
    owned: list[list[QuotedRun]] = [[] for _ in reports]
    if not stretch.runs:
        return owned
    last = max((piece.end for one in reports for piece in one.pieces), default=0) + stretch.span.start
    for run in stretch.runs:
        if run.inner.start >= last:
            break
        place = run.inner.shifted(-stretch.span.start)
        holding = [n for n, one in enumerate(reports) if any(piece.overlaps(place) for piece in one.pieces)]
        if holding and _quotable(stretch, run):
            owned[min(holding, key=lambda n: _distance(reports[n], place))].append(run)
    return owned


def _distance(report: Report, place: Span) -> tuple[bool, int]:
    gap = min(abs(place.start - report.cue.end), abs(report.cue.start - place.end))
    return report.kind not in SPOKEN, gap


def _quotable(stretch: Stretch, run: QuotedRun) -> bool:
    """Whether a run inside reported words is speech: hidden as such, or two words or more and no title."""
    place = stretch.inner(run).shifted(-stretch.span.start)
    words = stretch.masked[place.start : place.end].split()
    return words[:1] != [] and (words[0][0] == HOLD or (len(words) >= 2 and not is_title(words)))


def _proposition(text: str, masked: str, report: Report) -> str | None:
    """The longest piece that says something besides its quotations, without its "that"; None where there is none."""
    best = ""
    for piece in report.pieces:
        said = text[piece.start : piece.end]
        if len(said) <= len(best):
            continue
        own = masked[piece.start : piece.end].replace(HOLD, " ").split()
        if len(own) >= _FEWEST_WORDS and not (len(own) <= _MOST_ANAPHORIC and _ANAPHORIC.fullmatch(" ".join(own))):
            best = said
    that = _THAT.match(best)
    return best[that.end() if that else 0 :] or None
