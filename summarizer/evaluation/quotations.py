"""Quotations and attributions: the rules on articles with labelled quotations (PolNeAR).

What is said is compared as a set of alphanumeric offsets, so that marks and blanks do not matter; pairs are made
one to one, greedily by overlap (intersection over union of at least one half). A speaker is right when head words are
shared or one text holds the other. Direct: each contiguous piece of a direct quotation; predictions that lie in mixed
or indirect gold are left out. All: one item an attribution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import InputError
from summarizer.evaluation.data import Row, rows
from summarizer.evaluation.scores import Measure, f1, recall
from summarizer.grounding.attributions import FoundAttribution, find_attributions
from summarizer.ingest import read_article
from summarizer.text import Article

_LEAST_OVERLAP = 0.5
_WORD = re.compile(r"[\w'’.-]+")
_NO_HEADS = frozenset(
    """the a an of and in for to on his her its their former mr mrs ms dr sen rep president who which that by at with
    from u.s. us""".split()
)
Offsets = frozenset[int]
Finder = Callable[[Article], Sequence[FoundAttribution]]


@dataclass(frozen=True)
class _Said:
    """What is said, as offsets, and by whom."""

    offsets: Offsets
    speaker: str


def measures(folder: Path, find: Finder = find_attributions, column: str = "") -> list[Measure]:
    """Direct quotations with their speaker, direct quotations alone, all attributions, and these by type.

    `find` is what is measured: from an article to its attributions. `column` is the name of its measures' column.
    """
    whole = Measure("quotations: direct, span and speaker F1", f1, 90, column=column)
    spans = Measure("quotations: direct, span F1", f1, column=column)
    every = Measure("quotations: all, lenient F1", f1, 65, column=column)
    types = {
        name: Measure(f"quotations: {name} ones found", recall, column=column)
        for name in ("direct", "mixed", "indirect")
    }
    for row in rows(folder, "quotes"):
        try:
            article = read_article(row["text"])
        except InputError:
            continue
        found = find(article)
        _direct(row, found, whole, spans)
        gold = [_Said(_offsets(row["text"], q["quote_spans"]), q["speaker_text"] or "") for q in row["quotes"]]
        ours = [_Said(_offsets(row["text"], [(p.start, p.end) for p in one.pieces]), _names(one)) for one in found]
        together = pairs(ours, gold)
        every.add(row["group"], right=len(together), predicted=len(ours), gold=len(gold))
        met = {two for _, two in together}
        for number, quote in enumerate(row["quotes"]):
            types[quote["type"]].add(row["group"], right=int(number in met), gold=1)
    return [whole, spans, every, *types.values()]


def _direct(row: Row, found: Sequence[FoundAttribution], whole: Measure, spans: Measure) -> None:
    text = row["text"]
    gold = [
        _Said(offsets, quote["speaker_text"] or "")
        for quote in row["quotes"]
        if quote["type"] == "direct"
        for piece in quote["quote_spans"]
        if (offsets := _offsets(text, [piece]))
    ]
    other = {n for quote in row["quotes"] if quote["type"] != "direct" for n in _offsets(text, quote["quote_spans"])}
    direct = {n for said in gold for n in said.offsets}
    ours = [_Said(_offsets(text, [(q.start, q.end)]), _names(one)) for one in found for q in one.quotes]
    ours = [said for said in ours if said.offsets & direct or not said.offsets & other]
    together = pairs(ours, gold)
    right = [
        (one, two) for one, two in together if not gold[two].speaker or same_head(ours[one].speaker, gold[two].speaker)
    ]
    group = row["group"]
    whole.add(group, right=len(right), predicted=len(ours), gold=len(gold))
    spans.add(group, right=len(together), predicted=len(ours), gold=len(gold))
    met = {two for _, two in right}
    whole.misses += [f"{_shown(text, said)} (by {said.speaker})" for n, said in enumerate(gold) if n not in met]


def pairs(ours: Sequence[_Said], gold: Sequence[_Said]) -> list[tuple[int, int]]:
    """One-to-one pairs, greedily by overlap."""
    candidates = sorted(
        (
            (len(one.offsets & two.offsets) / len(one.offsets | two.offsets), left, right)
            for left, one in enumerate(ours)
            for right, two in enumerate(gold)
            if one.offsets & two.offsets
        ),
        reverse=True,
    )
    chosen: list[tuple[int, int]] = []
    for overlap, left, right in candidates:
        free = all(left != one and right != two for one, two in chosen)
        if overlap >= _LEAST_OVERLAP and free:
            chosen.append((left, right))
    return chosen


def same_head(ours: str, gold: str) -> bool:
    """Whether two speakers share a head word, or one text holds the other."""
    heads = [{word.lower() for word in _WORD.findall(name)} - _NO_HEADS for name in (ours, gold)]
    held = bool(ours.strip()) and (ours.lower() in gold.lower() or gold.lower() in ours.lower())
    return bool(heads[0] & heads[1]) or held


def _offsets(text: str, spans: Iterable[Sequence[int]]) -> Offsets:
    return frozenset(n for start, end in spans for n in range(start, end) if text[n].isalnum())


def _names(one: FoundAttribution) -> str:
    """The speaker as the gold has it: who is heard, which for a relayed source is the one who relays."""
    voices = (one.via,) if one.via else one.speakers
    return f"{one.mention} {' and '.join(speaker.name for speaker in voices)}"


def _shown(text: str, said: _Said) -> str:
    return " ".join(text[min(said.offsets) : max(said.offsets) + 1].split())[:100]
