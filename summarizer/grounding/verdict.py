"""What a check answers.

Every check is a function that yields verdicts on what it does not find supported, in the order in which it
looks; silence is support. Checks are lazy: whoever asks stops at the first refusal, and pays for no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from summarizer.schema import (
    Attribution,
    Check,
    Claim,
    DraftAttribution,
    DraftClaim,
    DraftFigure,
    DraftSpeaker,
    Figure,
    ItemKind,
    Speaker,
    SummarySentence,
)
from summarizer.text import Span

Ruling = Literal["rounded", "derived", "doubtful", "refused", "not checked"]
_Drafted = TypeVar("_Drafted", DraftSpeaker, DraftAttribution, DraftClaim, DraftFigure)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check has to say of an item.

    "refused" fails the item; "rounded" and "derived" numbers were computed from the printed ones and are
    right; "doubtful" is a soft check's. `reason` is one sentence for the model and for a person; `looked_at`
    are places in the article; `about` is the place in the checked text; `follows` says that the item fails
    only because one that it needs did.
    """

    check: Check
    ruling: Ruling
    reason: str
    looked_at: tuple[Span, ...] = ()
    about: Span | None = None
    follows: bool = False

    @property
    def warning(self) -> str:
        """The verdict as it is noted on an item that is published."""
        if self.ruling == "refused":
            return f"{self.check} (failed): {self.reason}"
        return self.reason if self.ruling == "doubtful" else f"{self.ruling}: {self.reason}"


Verdicts = Iterator[Verdict]


class Findings:
    """The verdicts on one item. The first refusal ends its checking: later checks are not run."""

    def __init__(self) -> None:
        self.refused: Verdict | None = None
        self._noted: dict[str, None] = {}

    def heed(self, verdicts: Iterable[Verdict]) -> None:
        """Run a check up to its first refusal."""
        if self.refused is not None:
            return
        for verdict in verdicts:
            self._noted[verdict.warning] = None
            if verdict.ruling == "refused":
                self.refused = verdict
                return

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each verdict once, in order, as warnings."""
        return tuple(self._noted)


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that failed a hard check.

    `key` is its id (`f1`, `f1#2` for the second of that id) or `summary[0]`; `item` is the draft's;
    `follows` says that it failed only because an item that it needs did; `looked_at` are the places in the
    article that the check looked at.
    """

    kind: ItemKind
    key: str
    item: dict[str, Any]
    check: Check
    reason: str
    follows: bool = False
    looked_at: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed, in the draft's order, and what did not."""

    summary_sentences: tuple[SummarySentence, ...]
    speakers: tuple[Speaker, ...]
    attributions: tuple[Attribution, ...]
    key_claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    failures: tuple[Failure, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was supported; speakers alone say nothing."""
        return not (self.summary_sentences or self.key_claims or self.figures or self.attributions)


def keyed(items: Iterable[_Drafted]) -> Iterator[tuple[str, _Drafted]]:
    """Each item with its key: its id, numbered from the second of that id on."""
    seen: dict[str, int] = {}
    for item in items:
        seen[item.id] = times = seen.get(item.id, 0) + 1
        yield item.id if times == 1 else f"{item.id}#{times}", item
