"""Pages: the body that is read out of HTML against a body that people copied, and whether the metadata is found.

The score is that of scrapinghub's article-extraction-benchmark: runs of four words, counted; precision and recall of
each page, their means over all pages, and the harmonic mean of these.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

from summarizer.errors import InputError
from summarizer.evaluation.scores import Counts, Formula, Measure, precision, recall
from summarizer.ingest import read_bytes
from summarizer.text import Article

_RUN = 4  # words
_UNIT = 1_000_000  # shares are counted in millionths: counts are whole numbers
_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)+")  # of an address: words
_DAY = re.compile(r"/(20\d\d)[/-]?([01]\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/-]?([0-3]\d)(?!\d)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIELDS = ("headline", "byline", "published_at")


def _mean_f1(counts: Counts) -> float:
    means = [counts[share] / counts["pages"] if counts["pages"] else 0.0 for share in ("precision", "recall")]
    return 2 * means[0] * means[1] / sum(means) * 100 / _UNIT if sum(means) else 0.0


body_f1 = Formula(_mean_f1, (("precision", "precision", "whole"), ("recall", "recall", "whole")))


def measures(folder: Path) -> list[Measure]:
    """F1 of the text and of the body in it; how often headline, byline and date are found and as addresses tell."""
    body = Measure("pages: body F1", body_f1, 96.4)
    text = Measure("pages: extracted text F1", body_f1)
    found = {field: Measure(f"pages: {field} found", recall) for field in _FIELDS}
    # What an address tells was not shown to the reader, so it can judge what was found.
    headlines = Measure("pages: headline as in the address", precision)
    dates = Measure("pages: date as in the address", precision)
    for key, known in _labels(folder).items():
        article = _read(folder / "html" / f"{key}.html.gz")
        shown = "\n".join(sentence.text for sentence in article.sentences) if article else ""
        _score(body, key, shown, known)
        _score(text, key, article.text if article else "", known)
        for field, measure in found.items():
            measure.add(key, right=int(bool(article and getattr(article, field))), gold=1)
        _headline(headlines, key, article, known["url"])
        _date(dates, key, article, known["url"])
    return [body, text, *found.values(), headlines, dates]


def _labels(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "html" / "ground-truth.json"
    try:
        labels: dict[str, dict[str, str]] = json.loads(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise InputError(f"{path} cannot be read: {fault}; name the data's folder with --data") from fault
    return labels


def _read(path: Path) -> Article | None:
    try:
        return read_bytes(gzip.decompress(path.read_bytes()), content_type="text/html", name=path.name)
    except InputError:
        return None  # no article found is an answer, and a wrong one
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def _score(measure: Measure, key: str, shown: str, known: dict[str, str]) -> None:
    ours, theirs = _runs(shown), _runs(known["articleBody"])
    right = (ours & theirs).total()
    shares = {"precision": right / ours.total() if ours else 0.0, "recall": right / theirs.total() if theirs else 0.0}
    measure.add(key, pages=1, whole=_UNIT, **{name: round(_UNIT * share) for name, share in shares.items()})
    if min(shares.values()) < 0.9:
        told = ", ".join(f"{name} {share:.2f}" for name, share in shares.items())
        measure.misses.append(f"{told}: {known['url']}")


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[place : place + _RUN]) for place in range(max(1, len(words) - _RUN + 1)) if words)


def _headline(measure: Measure, key: str, article: Article | None, address: str) -> None:
    """Whether the headline has half of the words of the address, where that has three or more."""
    told = set(_WORD.findall(max(_SLUG.findall(address.lower()), key=len, default="").replace("-", " ")))
    if article is None or article.headline is None or len(told) < 3:
        return
    shared = told & set(_WORD.findall(re.sub(r"['’.]", "", article.headline.lower())))
    measure.add(key, right=int(2 * len(shared) >= len(told)), predicted=1)
    if 2 * len(shared) < len(told):
        measure.misses.append(f"{article.headline}: {address}")


def _date(measure: Measure, key: str, article: Article | None, address: str) -> None:
    """Whether the day of publication is that in the address; a day apart is right.

    Addresses go by the clock of the publisher, pages often by Greenwich.
    """
    told = _DAY.search(address.lower())
    if article is None or article.published_at is None or told is None:
        return
    days = date.fromisoformat(article.published_at[:10]) - date(int(told[1]), _month(told[2]), int(told[3]))
    measure.add(key, right=int(abs(days.days) <= 1), predicted=1)
    if abs(days.days) > 1:
        measure.misses.append(f"{article.published_at}: {address}")


def _month(told: str) -> int:
    return int(told) if told.isdigit() else _MONTHS.index(told) + 1
