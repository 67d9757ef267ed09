"""Refusals to comment: who declined, by which words, and what was asked. English only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.grounding.cues import DECLINED
from summarizer.grounding.reporting.cue import before_verb
from summarizer.grounding.reporting.line import Line
from summarizer.grounding.reporting.subjects import subject_before
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK_BACK = 300  # characters: the subject stands no further off
_ASKED = re.compile(r"[^,;.:\n“”\"•]{0,200}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Who declined; `asked` is what is not commented on, else what is declined. Spans are of the text given."""

    who: str
    aside: str | None
    cue: Span
    asked: Span


def find_refusals(masked: str) -> Iterator[Refusal]:
    """The refusals of a sentence whose quoted speech is masked, in order."""
    if not _may_hold_one(masked):
        return
    for found in DECLINED.finditer(masked):
        line = Line(masked[max(0, found.start() - _LOOK_BACK) : found.start()])
        last, _ = before_verb(line, line.size)
        subject = subject_before(line, last) if last >= 0 else None
        if subject is None:
            continue
        aside = line.slice(*subject.aside) if subject.aside else ""
        cue = Span(*found.span())
        yield Refusal(line.slice(subject.start, subject.end), aside or None, cue, _asked(masked, cue))


def _may_hold_one(text: str) -> bool:
    """Whether a part of a refusal stands there: far cheaper to look for than a whole one."""
    return "eclin" in text or "efus" in text or " not " in text or "o comment" in text


def _asked(masked: str, cue: Span) -> Span:
    after = _ASKED.match(masked, cue.end)
    if after is not None and after[0].strip():
        return Span(after.end() - len(after[0].lstrip()), after.end())
    verb = masked.find(" ", cue.start, cue.end)
    return Span(verb + 1, cue.end) if verb > 0 else cue
