"""One report of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from summarizer.grounding.reporting.lexicon import Kind
    from summarizer.text import Span


class Report(NamedTuple):
    """Who, by which word, and what. Spans are of the sentence; `pieces` hold what is reported.

    `certain` says that it is reported speech whose source is named beside the verb. Without pieces, what is said
    stands in the next paragraph (`opens`) or just before the sentence.
    """

    who: str
    aside: str | None
    cue: Span
    pieces: tuple[Span, ...]
    kind: Kind
    certain: bool
    opens: bool = False
    relayed_by: str | None = None
    inside: bool = False  # part of what another one reports

    @property
    def is_tag_alone(self) -> bool:
        """Whether what is said must stand before the sentence."""
        return not self.pieces and not self.opens
