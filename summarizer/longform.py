"""The flow of an article that is too long for one request.

Each window is asked about as a short article is, its draft grounded in its own sentences. The results are merged, and
the summary is asked for last: the model is shown the merged claims alone, and what it writes is grounded in their
sentences like any other. Many claims are told in groups first, and what was told of them in its turn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from summarizer.errors import ReplyError, SummarizerError, UnsupportedError
from summarizer.exchange import Reply, Request
from summarizer.grounding.context import context_of
from summarizer.grounding.ground import ground
from summarizer.grounding.salience import salience
from summarizer.merging import Merging
from summarizer.pipeline import (
    Options,
    Outcome,
    WindowOutcome,
    corrected,
    draft_request,
    extracted_sentence,
    first_request,
    may_stand_in,
    whole,
)
from summarizer.prompts import listed, load_prompt
from summarizer.schema import Draft
from summarizer.steps import first_requests, steps, summed_up
from summarizer.windows import estimated_tokens, is_long, windows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from summarizer.grounding.verdict import Failure
    from summarizer.schema import Claim, SummarySentence
    from summarizer.text import Article

_FEWEST_POINTS = 12  # that are told together
_MOST_TOLD = 6  # sentences of a group that are told on: less than half of its points
_STAND_INS = 3  # sentences of the article's own that stand in for a summary


@dataclass(frozen=True, slots=True)
class Point:
    """Something that the article was found to say, and in which sentences."""

    text: str
    sentences: tuple[int, ...]

    @classmethod
    def of(cls, item: Claim | SummarySentence) -> Point:
        """The point of a supported item."""
        return cls(item.text, tuple(sorted({piece.sentence for piece in item.evidence})))


def flow_of(article: Article, options: Options) -> Generator[Request, Reply, Outcome]:
    """The flow that suits an article's length and the way of asking."""
    return long(article, options) if is_long(article, options.window_tokens) else _short(article, options)


def opening(article: Article, options: Options) -> list[Request]:
    """The requests that the flow makes whatever is answered: those that each window begins with."""
    parts = windows(article, options.window_tokens) if is_long(article, options.window_tokens) else iter((article,))
    if options.way == "whole":
        return [first_request(part, options) for part in parts]
    return [request for part in parts for request in first_requests(part, options)]


def _short(article: Article, options: Options) -> Generator[Request, Reply, Outcome]:
    return whole(article, options) if options.way == "whole" else steps(article, options)


def long(article: Article, options: Options) -> Generator[Request, Reply, Outcome]:
    """Every window in order, then the summary. A window that fails is told of; where all do, the first one's error.

    The requests of a window are made when those before it are answered.
    """
    parts = list(windows(article, options.window_tokens))
    merging = Merging(context_of(article).names)
    found = _Found()
    for number, part in enumerate(parts, 1):
        try:
            outcome = yield from _labelled(_short(part, options), f"window {number} of {len(parts)}")
        except (ReplyError, UnsupportedError) as error:
            _raised_on_request(error, options)
            found.lose(part, error)
        else:
            merging.add(outcome.grounded)
            found.keep(part, outcome)
    if found.last is None:
        raise found.errors[0]
    grounded = merging.merged()
    points = [*map(Point.of, grounded.key_claims), *found.points]
    sentences = yield from _summary(article, points, options, found)
    return Outcome(
        replace(grounded, summary_sentences=sentences),
        tuple(found.rejected),
        found.attempts,
        found.last.model,
        found.last.source,
        tuple(found.windows),
    )


@dataclass
class _Found:
    """What is gathered from the windows beside what is merged. `points` are of windows without a claim."""

    windows: list[WindowOutcome] = field(default_factory=list)
    errors: list[SummarizerError] = field(default_factory=list)
    rejected: list[Failure] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    points: list[Point] = field(default_factory=list)
    last: Outcome | None = None

    def lose(self, part: Article, error: SummarizerError) -> None:
        self.errors.append(error)
        self.windows.append(_window(part, str(error)))

    def keep(self, part: Article, outcome: Outcome) -> None:
        self.windows.append(_window(part))
        self.refuse(outcome.rejected, outcome.attempts)
        if not outcome.grounded.key_claims:
            self.points += map(Point.of, outcome.grounded.summary_sentences)
        self.last = outcome

    def refuse(self, rejected: Iterable[Failure], attempts: Counter[str]) -> None:
        """Keys are of one reply, so each is made one of a kind."""
        for failure in rejected:
            key = f"{failure.key}, {len(self.rejected)}"
            self.rejected.append(replace(failure, key=key))
            self.attempts[key] = attempts[failure.key]


def _window(part: Article, failure: str | None = None) -> WindowOutcome:
    return WindowOutcome(part.sentences[0].number, part.sentences[-1].number, failure)


def _raised_on_request(error: SummarizerError, options: Options) -> None:
    """An unsupported item ends the call where the caller asked for that."""
    if options.on_unsupported == "raise" and isinstance(error, UnsupportedError):
        raise error


def _labelled(asking: Generator[Request, Reply, Outcome], label: str) -> Generator[Request, Reply, Outcome]:
    """The same requests, saying what they are about."""
    try:
        request = next(asking)
        while True:
            request = asking.send((yield replace(request, purpose=f"{request.purpose}, {label}")))
    except StopIteration as done:
        outcome: Outcome = done.value
        return outcome


def _summary(
    article: Article, points: Sequence[Point], options: Options, found: _Found
) -> Generator[Request, Reply, tuple[SummarySentence, ...]]:
    """The summary of all points; those of groups first, where they are too many for one request."""
    groups = list(_groups(points, options.window_tokens))
    sentences: list[SummarySentence] = []
    for group in groups:
        told = yield from _told(article, group, options, found)
        sentences += told if len(groups) == 1 else told[:_MOST_TOLD]
    if len(groups) <= 1:
        return tuple(sentences)
    return (yield from _summary(article, [Point.of(sentence) for sentence in sentences], options, found))


def _groups(points: Sequence[Point], tokens: int) -> Iterator[list[Point]]:
    """Points that follow one another and fit into one request; never fewer than some, so that there is an end."""
    group: list[Point] = []
    for point in points:
        if len(group) >= _FEWEST_POINTS and estimated_tokens(one.text for one in (*group, point)) > tokens:
            yield group
            group = []
        group.append(point)
    if group:
        yield group


def _told(
    article: Article, points: Sequence[Point], options: Options, found: _Found
) -> Generator[Request, Reply, tuple[SummarySentence, ...]]:
    """The summary of some points, supported by their sentences; the most salient of these where none comes of it."""
    part = article.part(number for point in points for number in point.sentences)
    asking = replace(options, complete=False)
    try:
        outcome = yield from _labelled(_asked(part, points, asking), "of all windows")
    except (ReplyError, UnsupportedError) as error:
        _raised_on_request(error, options)
        return _stand_ins(part)
    refused = [failure for failure in outcome.rejected if failure.kind == "summary_sentence"]
    found.refuse(refused, outcome.attempts)
    return outcome.grounded.summary_sentences or _stand_ins(part)


def _asked(part: Article, points: Sequence[Point], options: Options) -> Generator[Request, Reply, Outcome]:
    if options.way == "steps":
        return summed_up(part, [point.text for point in points], options)
    claims = listed((point.sentences, point.text) for point in points)
    shown = load_prompt("merged").render("claims", claims=claims)
    return corrected(part, draft_request(part, options, shown), options)


def _stand_ins(part: Article) -> tuple[SummarySentence, ...]:
    """The article's own most salient sentences, in its order."""
    weights = salience(part)
    ranked = sorted(weights, key=lambda number: (not may_stand_in(part.text_of(number)), -weights[number]))
    summary = [extracted_sentence(part, number) for number in sorted(ranked[:_STAND_INS])]
    draft = Draft.model_construct(summary=summary, speakers=[], attributions=[], key_claims=[], figures=[])
    keys = frozenset(f"summary[{place}]" for place in range(len(summary)))
    return ground(part, draft, extracted=keys).summary_sentences
