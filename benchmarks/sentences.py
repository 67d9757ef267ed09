"""Exact-span F1 of sentence splitters on `../shared/data/sentences.jsonl`, in one run.

    python -m benchmarks.sentences [--errors]

A predicted span counts when, trimmed of white space, it equals a gold span. A golden rule passes when all
of its spans are right. Beside ours: the plain regular expression that set the mark, and pysbd where it is
installed. `--errors` prints where ours differs from gold.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from summarizer.ingest.sentences import split_sentences

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentences.jsonl"
Spans = set[tuple[int, int]]
Splitter = Callable[[str], Iterator[tuple[int, int]]]


def ours(text: str) -> Iterator[tuple[int, int]]:
    """This package's splitter."""
    return ((span.start, span.end) for span in split_sentences(text))


def plain(text: str) -> Iterator[tuple[int, int]]:
    """The regular expression to beat."""
    start = 0
    for match in re.finditer(r"[.!?]+[\"”’')\]]*(?=\s+[\"“‘(]?[A-Z0-9])|\n\n+", text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def pysbd_splitter() -> Splitter:
    """pysbd's English rules, its sentences searched for in order."""
    import pysbd

    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)

    def split(text: str) -> Iterator[tuple[int, int]]:
        position = 0
        for part in segmenter.segment(text):
            found = text.find(part.sent.strip(), position)
            start = part.start if found < 0 else found
            position = part.end if found < 0 else found + len(part.sent.strip())
            yield start, position

    return split


def spans(text: str, splitter: Splitter) -> Spans:
    """What the splitter found, trimmed, without empty ones."""
    found = set()
    for start, end in splitter(text):
        part = text[start:end]
        left = start + len(part) - len(part.lstrip())
        found.add((left, left + len(part.strip())))
    return {pair for pair in found if pair[1] > pair[0]}


def gold(row: dict[str, Any]) -> Spans:
    """The row's sentences."""
    return {(sentence["start"], sentence["end"]) for sentence in row["sentences"]}


def score(rows: list[dict[str, Any]], splitter: Splitter) -> str:
    """One line of results."""
    counts: Counter[tuple[str, str]] = Counter()
    passed = tried = 0
    began = time.process_time()
    for row in rows:
        predicted, wanted = spans(row["text"], splitter), gold(row)
        if row["source"] == "GoldenRules":
            tried, passed = tried + 1, passed + (predicted == wanted)
            continue
        for genre in ("all", row["genre"]):
            counts[genre, "pairs"] += len(predicted) + len(wanted)
            counts[genre, "right"] += 2 * len(predicted & wanted)
    seconds = time.process_time() - began
    genres = sorted({genre for genre, _ in counts})
    shares = ", ".join(f"{g} {100 * counts[g, 'right'] / counts[g, 'pairs']:.1f}" for g in genres)
    return f"F1 {shares}; golden rules {passed}/{tried}; {seconds:.2f} s"


def print_errors(rows: list[dict[str, Any]]) -> None:
    """Where ours splits and gold does not, and the other way round."""
    for row in rows:
        text, predicted, wanted = row["text"], spans(row["text"], ours), gold(row)
        for label, ends in (
            ("SPLIT", {e for _, e in predicted} - {e for _, e in wanted}),
            ("MISSED", {e for _, e in wanted} - {e for _, e in predicted}),
        ):
            for end in sorted(ends):
                print(label, row["id"], repr(text[max(0, end - 60) : end]), "|", repr(text[end : end + 40]))


def main() -> None:
    """Score every splitter that is here."""
    if not DATA.exists():
        raise SystemExit(f"{DATA} is not here: nothing to measure.")
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    splitters: dict[str, Splitter] = {"ours": ours, "plain regex": plain}
    try:
        splitters["pysbd"] = pysbd_splitter()
    except ImportError:
        print("pysbd is not installed: left out.")
    for name, splitter in splitters.items():
        print(f"{name:12s} {score(rows, splitter)}")
    if "--errors" in sys.argv[1:]:
        print_errors(rows)


if __name__ == "__main__":
    main()
