"""Check: ids are used once and lead to items that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from summarizer.grounding.verdict import Verdicts
    from summarizer.schema import Attribution, DraftAttribution


def is_used_once(key: str, name: str) -> Verdicts:
    """The item is the first of its id."""
    if key != name:
        yield Verdict("link", "refused", f"the id {name!r} is used twice")


def is_heard(name: str, attributions: Iterable[DraftAttribution]) -> Verdicts:
    """Some attribution names the speaker."""
    if not any(name in (*attribution.speakers, attribution.via) for attribution in attributions):
        yield Verdict("link", "refused", "no attribution names this speaker")


def has_speakers(item: DraftAttribution, drafted: Collection[str], supported: Collection[str]) -> Verdicts:
    """The speakers of an attribution are known and supported."""
    if not item.speakers:
        yield Verdict("link", "refused", "it names no speaker")
    for name in (*item.speakers, *((item.via,) if item.via else ())):
        if name not in drafted:
            yield Verdict("link", "refused", f"there is no speaker {name!r}")
        elif name not in supported:
            yield Verdict("link", "refused", f"its speaker {name!r} is not supported", follows=True)


def leads_to(
    ids: Iterable[str], drafted: Collection[str], supported: Collection[str], speakers: Collection[str]
) -> Verdicts:
    """The attributions of these ids are there. A refused one only warns, and so does a speaker: it is left out."""
    for name in ids:
        if name in speakers and name not in drafted:
            yield Verdict("link", "doubtful", f"link: {name} is a speaker, not an attribution, and was left out")
        elif name not in drafted:
            yield Verdict("link", "refused", f"there is no attribution {name!r}")
        elif name not in supported:
            yield Verdict("link", "doubtful", f"link: attribution {name} is not supported and was left out")


def denies(ids: Iterable[str], attributions: Mapping[str, Attribution]) -> Verdicts:
    """The attributions that are to deny something do."""
    for name in ids:
        if name in attributions and attributions[name].polarity != "denies":
            yield Verdict("link", "refused", f"attribution {name!r} denies nothing")
