"""One result from the results of an article's windows; evidence is kept as it was found.

What two windows found at the same place is one item: figures and quotations that share characters, other utterances
and claims of the same sentences in much the same words, speakers of one name. Links follow, and new ones are made
across windows where the rules see them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from summarizer.grounding.aligned import normalised
from summarizer.grounding.salience import content_stems
from summarizer.grounding.standing import tells
from summarizer.grounding.verdict import Grounded
from summarizer.schema import Attribution, Claim, Evidence, Figure, Speaker

if TYPE_CHECKING:
    from summarizer.grounding.names import NameIndex

_SAME = 0.6  # share of the shorter text's content words that the longer holds
_Item = TypeVar("_Item", Attribution, Claim, Figure)


class Shelf(Generic[_Item]):
    """The items of one kind, by new id and by the sentences of their evidence. `window` is where one came from."""

    def __init__(self, letter: str) -> None:
        self.items: dict[str, _Item] = {}
        self.window: dict[str, int] = {}
        self._letter = letter
        self._at: defaultdict[int, list[str]] = defaultdict(list)

    def near(self, sentences: Iterable[int], before: int) -> list[_Item]:
        """Those of earlier windows with evidence in these sentences."""
        names = dict.fromkeys(name for number in sentences for name in self._at.get(number, ()))
        return [self.items[name] for name in names if self.window[name] < before]

    def put(self, item: _Item, window: int, twin: _Item | None) -> str:
        """The id of the item: a new one, or that of its twin, which it replaces where it tells more."""
        if twin is None:
            name = f"{self._letter}{len(self.items) + 1}"
            self.window[name] = window
        elif _fullness(item) <= _fullness(twin):
            return twin.id
        else:
            name = twin.id
        self.items[name] = item.model_copy(update={"id": name})
        for piece in _evidence(item):
            if name not in self._at[piece.sentence]:
                self._at[piece.sentence].append(name)
        return name


class Merging:
    """What the windows found so far. `names` is the name index of the whole article."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names
        self._speakers: dict[str, Speaker] = {}
        self._called: defaultdict[str, list[str]] = defaultdict(list)  # ids by the fullest form of a name
        self._heard: defaultdict[str, set[int]] = defaultdict(set)  # the sentences of a speaker's utterances
        self._attributions = Shelf[Attribution]("a")
        self._claims = Shelf[Claim]("c")
        self._figures = Shelf[Figure]("f")
        self._windows = 0

    def add(self, grounded: Grounded) -> None:
        """Join what the next window found to what is there."""
        self._windows += 1
        speakers = self._known_speakers(grounded)
        said = {item.id: self._attribution(item, speakers) for item in grounded.attributions}
        counted = {figure.id: self._figure(figure, said) for figure in grounded.figures}
        for figure in grounded.figures:
            self._compare(counted[figure.id], counted.get(figure.baseline or ""))
        for claim in grounded.key_claims:
            self._claim(claim, said)

    def merged(self) -> Grounded:
        """Everything, linked; without a summary, which is still to be told, and without what was refused."""
        attributions = tuple(self._attributions.items.values())
        heard = {name for item in attributions for name in (*item.speakers, item.via)}
        denials = {
            item.id: frozenset(content_stems(item.proposition))
            for item in attributions
            if item.polarity == "denies" and item.proposition
        }
        return Grounded(
            (),
            tuple(one for name, one in self._speakers.items() if name in heard or not self._heard[name]),
            attributions,
            tuple(self._contested(claim, denials) for claim in self._claims.items.values()),
            tuple(self._sourced(figure) for figure in self._figures.items.values()),
            (),
        )

    def _known_speakers(self, grounded: Grounded) -> dict[str, str]:
        """The new ids of a window's speakers. Nobody knows whether two that are not named are the same, but for one
        who is heard in a sentence that both windows showed.
        """
        heard: defaultdict[str, set[int]] = defaultdict(set)
        for item in grounded.attributions:
            for name in (*item.speakers, *((item.via,) if item.via else ())):
                heard[name] |= {piece.sentence for piece in item.evidence}
        ids: dict[str, str] = {}
        for speaker in grounded.speakers:
            ids[speaker.id] = self._speaker(speaker, heard[speaker.id])
        return ids

    def _speaker(self, speaker: Speaker, heard: set[int]) -> str:
        called = self._called[_flat(self._names.unambiguous(speaker.name))]
        for name in called:
            known = self._speakers[name]
            if speaker.sourcing == known.sourcing == "named" or heard & self._heard[name]:
                break
        else:
            name, known = f"s{len(self._speakers) + 1}", speaker
            called.append(name)
        fuller = max(known, speaker, key=lambda one: len(one.name))
        more = {"role": known.role or speaker.role, "organisation": known.organisation or speaker.organisation}
        self._speakers[name] = fuller.model_copy(update={"id": name, **more})
        self._heard[name] |= heard
        return name

    def _attribution(self, item: Attribution, speakers: Mapping[str, str]) -> str:
        via = speakers[item.via] if item.via else None
        ids = tuple(dict.fromkeys(speakers[name] for name in item.speakers))
        moved = item.model_copy(update={"speakers": ids, "via": via})
        near = self._attributions.near(_sentences(moved), self._windows)
        twin = next((other for other in near if _same_utterance(moved, other)), None)
        return self._attributions.put(moved, self._windows, twin)

    def _figure(self, figure: Figure, said: Mapping[str, str]) -> str:
        moved = figure.model_copy(update={"attributed_to": _moved(figure.attributed_to, said), "baseline": None})
        near = self._figures.near([figure.evidence.sentence], self._windows)
        twin = next((other for other in near if _overlap(figure.evidence, other.evidence)), None)
        return self._joined(self._figures, moved, twin, ("attributed_to",))

    def _compare(self, name: str, baseline: str | None) -> None:
        figure = self._figures.items[name]
        if baseline is not None and baseline != name and figure.baseline is None:
            self._figures.items[name] = figure.model_copy(update={"baseline": baseline})

    def _claim(self, claim: Claim, said: Mapping[str, str]) -> str:
        links = {field: _moved(getattr(claim, field), said) for field in ("attributed_to", "denied_by")}
        moved = claim.model_copy(update=links)
        near = self._claims.near(_sentences(claim), self._windows)
        twin = next((other for other in near if _same_claim(claim, other)), None)
        return self._joined(self._claims, moved, twin, ("attributed_to", "denied_by"))

    def _joined(self, shelf: Shelf[_Item], item: _Item, twin: _Item | None, links: Sequence[str]) -> str:
        """The id of an item that takes its place on the shelf, with the links of its twin beside its own."""
        name = shelf.put(item, self._windows, twin)
        if twin is not None:
            both: dict[str, tuple[str, ...]] = {link: _union(twin, item, link) for link in links}
            shelf.items[name] = shelf.items[name].model_copy(update=both)
        return name

    def _sourced(self, figure: Figure) -> Figure:
        """The figure with the utterances that hold it inside their quotation marks."""
        near = self._attributions.near([figure.evidence.sentence], self._windows + 1)
        inside = (item.id for item in near if any(_overlap(figure.evidence, piece) for piece in _quoted(item)))
        return figure.model_copy(update={"attributed_to": tuple(dict.fromkeys((*figure.attributed_to, *inside)))})

    def _contested(self, claim: Claim, denials: Mapping[str, frozenset[str]]) -> Claim:
        """The claim with who denies it elsewhere."""
        stems, own = frozenset(content_stems(claim.text)), self._claims.window[claim.id]
        deniers = (
            name
            for name, denied in denials.items()
            if self._attributions.window[name] != own and name not in claim.attributed_to and tells(stems, denied)
        )
        return claim.model_copy(update={"denied_by": tuple(dict.fromkeys((*claim.denied_by, *deniers)))})


def _union(one: Attribution | Claim | Figure, other: Attribution | Claim | Figure, link: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*getattr(one, link), *getattr(other, link))))


def _moved(ids: Iterable[str], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new[name] for name in ids))


def _same_utterance(one: Attribution, other: Attribution) -> bool:
    if one.polarity != other.polarity:
        return False
    if one.quotes and other.quotes:
        return any(_overlap(mine, theirs) for mine in _quoted(one) for theirs in _quoted(other))
    if one.speakers != other.speakers or not _sentences(one) & _sentences(other):
        return False
    return one.proposition == other.proposition or _alike(one.proposition or "", other.proposition or "")


def _same_claim(one: Claim, other: Claim) -> bool:
    same_place = _sentences(one) == _sentences(other) and _alike(one.text, other.text)
    return same_place or _flat(one.text) == _flat(other.text)


def _alike(text: str, other: str) -> bool:
    """Whether the shorter of two texts has most of its content words in common with the longer."""
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    return len(ours & theirs) >= _SAME * max(1, min(len(ours), len(theirs)))


def _quoted(item: Attribution) -> list[Evidence]:
    """Those of its pieces of evidence that lie inside its quotations."""
    quotes = [normalised(quote) for quote in item.quotes]
    return [piece for piece in item.evidence if any(normalised(piece.quote) in quote for quote in quotes)]


def _evidence(item: Attribution | Claim | Figure) -> tuple[Evidence, ...]:
    return (item.evidence,) if isinstance(item, Figure) else item.evidence


def _sentences(item: Attribution | Claim) -> set[int]:
    return {piece.sentence for piece in item.evidence}


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


def _fullness(item: Attribution | Claim | Figure) -> tuple[bool, int]:
    """The model's words before the article's own; then who tells more."""
    if isinstance(item, Attribution):
        return item.origin == "model", sum(map(len, item.quotes)) + len(item.proposition or "")
    return item.origin == "model", len(item.text) if isinstance(item, Figure) else 0


def _flat(text: str) -> str:
    return " ".join(text.lower().removeprefix("the ").split()).rstrip(".")
