"""Prose: summaries with labelled unsupported spans, against the checks of a text in somebody's words.

A summary is flagged where any of its sentences is refused. Numbers, names and quotations are held against the
whole article, since the labels are; relations against the sentences that tell most of the words, as cited ones would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from summarizer.evaluation.data import Row, rows
from summarizer.evaluation.scores import Measure, balanced_accuracy, precision, recall
from summarizer.grounding import prose, relation, standing
from summarizer.grounding.casing import folded
from summarizer.grounding.context import Context
from summarizer.grounding.cues import HEDGE, NEGATION
from summarizer.grounding.passage import Passage, Words
from summarizer.grounding.prose_dates import dates_stand
from summarizer.grounding.prose_names import names_stand
from summarizer.grounding.prose_numbers import numbers_stand
from summarizer.grounding.verdict import Verdict
from summarizer.ingest.sentences import split_sentences
from summarizer.text import Article, Sentence, Span

KINDS = ("number", "name", "quote", "attribution", "other")
_CUES = {"negation": NEGATION, "hedge": HEDGE}
_MOST_CITED = 3
_SPLIT_NUMBER = re.compile(r"(?<=\d)(?:([.,]) (?=\d{3}\b|\d\b)| ([-–]) (?=\d))")
_FRAME = re.compile(r"\b(?:passage|summary)\b", re.IGNORECASE)  # "Here is a summary:" tells nothing of the article
_LOOSE_MARKS = re.compile(r'(?<!\S)" ([^"\n]{1,400}?) "(?!\S)')
_SPLIT_THOUSANDS = re.compile(r"(\d), (\d{3})\b")  # put right without moving what follows: spans count from the start
_Flagged = tuple[str, Verdict]


def measures(folder: Path) -> list[Measure]:
    """Balanced accuracy on the core rows; recall by kind of row; how many flagged items people flagged too."""
    core = Measure("unsupported prose, core: balanced accuracy", balanced_accuracy, 72)
    caught = {kind: Measure(f"unsupported prose, core: {kind} rows caught", recall) for kind in KINDS}
    numbers = Measure("unsupported numbers: recall", recall, 65)
    by_number = Measure("unsupported numbers: by the number check", recall)
    agreed = {
        "number": Measure("unsupported numbers: flagged by people too", precision, 75),
        "name": Measure("unsupported names: flagged by people too", precision),
        "quote": Measure("unsupported quotations: flagged by people too", precision),
    }
    turned = {cue: Measure(f"edits of a {cue}: caught", recall) for cue in _CUES}
    for row in rows(folder, "unsupported"):
        if row["supported"] is None:
            continue
        group, flagged = row["group"], refusals(row)
        if row["core"]:
            _judge(row, flagged, core, caught)
        if not row["supported"] and row["kind"] == "number":
            numbers.add(group, right=int(bool(flagged)), gold=1)
            by_number.add(group, right=int(any(by in {"number", "date"} for by, _ in flagged)), gold=1)
        for cue in () if row["supported"] else _edited(row):
            turned[cue].add(group, right=int(bool(flagged)), gold=1)
        _agreement(row, flagged, agreed)
    return [core, *caught.values(), numbers, by_number, *agreed.values(), *turned.values()]


def _judge(row: Row, flagged: Sequence[_Flagged], core: Measure, caught: dict[str, Measure]) -> None:
    right = bool(flagged) != row["supported"]
    core.judge(row["group"], positive=row["supported"], right=right)
    if not row["supported"]:
        caught[row["kind"]].add(row["group"], right=int(right), gold=1)
    if not right:
        core.misses.append(f"{row['supported']} {[v.reason for _, v in flagged[:1]]}: {row['summary'][:160]}")


def _edited(row: Row) -> Iterator[str]:
    """The kinds of cue that an edit added or took away, for rows that say what was replaced."""
    edits = [(row["summary"][span["start"] : span["end"]], span.get("original")) for span in row["spans"]]
    for cue, pattern in _CUES.items():
        if any(
            old is not None and bool(pattern.search(folded(new))) != bool(pattern.search(folded(old)))
            for new, old in edits
        ):
            yield cue


def _agreement(row: Row, flagged: Sequence[_Flagged], agreed: dict[str, Measure]) -> None:
    """Count flagged items that overlap a labelled span; QAGS labels whole sentences and cannot tell."""
    if row["source"].startswith("QAGS"):
        return
    spans = [Span(span["start"], span["end"]) for span in row["spans"]]
    for by, verdict in flagged:
        if by in agreed and verdict.about is not None:
            right = any(verdict.about.overlaps(span) for span in spans)
            agreed[by].add(row["group"], right=int(right), predicted=1)
            if not right:
                agreed[by].misses.append(f"{verdict.reason}: {row['summary'][:300]}")


def refusals(row: Row) -> list[_Flagged]:
    """What is refused in a summary, by which check; places are in the summary."""
    context = Context(_article(row))
    whole = context.passage_of(context.article.sentences)
    summary = _SPLIT_THOUSANDS.sub(r"\1,\2 ", row["summary"])
    return [
        (by, verdict)
        for span in split_sentences(summary)
        for by, verdict in _of_sentence(context, summary[span.start : span.end], span.start, whole)
    ]


def _of_sentence(context: Context, text: str, offset: int, whole: Passage) -> Iterator[_Flagged]:
    told = Words(text)
    near = _cited(context, told)
    checks = {
        "number": numbers_stand(context, told, whole),
        "date": dates_stand(told, near),
        "name": names_stand(context, told, whole),
        "quote": prose.quotations_stand(context, told, whole),
        "standing": standing.denied_is_attributed(context, told),
        "relation": relation.holds(told, near),
        "about": iter(()) if _FRAME.search(text) else prose.is_about(told, near),
    }
    for by, verdicts in checks.items():
        for verdict in verdicts:
            if verdict.ruling == "refused":
                about = verdict.about and verdict.about.shifted(offset)
                yield by, Verdict(verdict.check, "refused", verdict.reason, verdict.looked_at, about)


def _cited(context: Context, told: Words) -> Passage:
    """The few sentences that together hold the most of the text's words, as a careful citer would choose them."""
    chosen: list[Sentence] = []
    wanted = set(told.stems)
    while len(chosen) < _MOST_CITED:
        best = max(context.article.sentences, key=lambda sentence: len(wanted & context.words(sentence).stems))
        new = wanted & context.words(best).stems
        if chosen and len(new) < 2:
            break
        chosen.append(best)
        wanted -= new
    return context.passage(sentence.number for sentence in chosen)


def _article(row: Row) -> Article:
    """The whole text as body: the labels know no headlines, and a tokeniser tore numbers and marks apart."""
    text = row["article"]
    if row["source"].startswith("QAGS"):
        text = _SPLIT_NUMBER.sub(lambda gap: gap[1] or gap[2] or "", text)
    text = _LOOSE_MARKS.sub(r'"\1"', text)
    sentences = enumerate(split_sentences(text), 1)
    return Article(
        text=text,
        sentences=tuple(Sentence(number, span, text[span.start : span.end], 0) for number, span in sentences),
        language="en",
    )
