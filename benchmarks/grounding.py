"""What finding and checking cost: beside instructor, by length of article, and beside langextract's aligner.

    python -m benchmarks.grounding [--json FILE] [--largest CHARACTERS] [--articles FOLDER]

Milliseconds are CPU time of one process (`time.process_time`), medians of interleaved repeats after a round to warm
up. No repeat profits from another: each has an article of its own (see `tests.varied`), and the caches of findings are
emptied before it.

1. One article of 5,000 characters, everything found and drafts of 22 and 52 items checked, beside one call of
   instructor's client to a zero-latency loopback server (a process of its own) that answers with 22 items.
2. The same by length, with the salience of sentences, which only the way in steps asks for. It should be flat per
   character. `right` are the items of a careful draft about the article's end, `wrong` the same with every name and
   number wrong: each is looked for everywhere, so as to say where it stands.
3. Fifty runs of eight words, and the same with one word changed, located by langextract's aligner, which searches the
   whole text; by ours in the whole text; and by ours in the cited sentence, as the checks do. `accepted` counts what
   was located at all: an altered run should not be (langextract marks those as fuzzy or partial, but gives them a
   place). langextract is measured where it is installed (`uv sync --group bench`).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.contenders import BASE, CONTENDERS, questions
from benchmarks.corpus import Prepared, prepared
from benchmarks.keeping import kept, options
from benchmarks.server import serving
from summarizer.grounding.aligned import aligned
from summarizer.grounding.attributions import find_attributions
from summarizer.grounding.context import Context, context_of
from summarizer.grounding.ground import ground
from summarizer.grounding.names import NameIndex
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.salience import salience
from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article, Sentence
from tests.varied import Case, case_of, first_items

ARTICLE = 5_000  # characters
REPEATS = 21
CURVE = {5_000: 9, 50_000: 5, 500_000: 3, 2_000_000: 1}  # characters: repeats
ITEMS = 50
LONGEST_FOR_PEER = {"exact": 500_000, "altered": 50_000}  # beyond, langextract's aligner takes minutes
FINDERS: dict[str, Callable[[Article], object]] = {
    "quantities": lambda article: [find_quantities(sentence.text) for sentence in article.sentences],
    "names": NameIndex,
    "quoted runs": lambda article: find_quoted_runs(article.text),
    "attributions": find_attributions,
}
Row = dict[str, Any]


def forget() -> None:
    """Empty every cache of the grounding, and collect what it held."""
    for name, module in list(sys.modules.items()):
        if name.startswith("summarizer.grounding"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
    gc.collect()


def milliseconds(work: Callable[..., object], *given: object) -> float:
    """CPU time of one call."""
    began = time.process_time()
    work(*given)
    return (time.process_time() - began) * 1000


def medians(rows: Sequence[Row]) -> Row:
    """The median of each column."""
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def searched(article: Article) -> object:
    """Everything that the finders find in an article, each once."""
    context = context_of(article)
    return [context.quantities(sentence) for sentence in article.sentences]


def grounded(article: Article, draft: Draft) -> object:
    """An article searched by every finder and a draft of it checked."""
    return searched(article), ground(article, draft)


def by_part(case: Case) -> Row:
    """Milliseconds of each part."""
    forget()
    row = {"reading": milliseconds(read_article, case.text)}
    article = read_article(case.text)
    row |= {name: milliseconds(find, article) for name, find in FINDERS.items()}
    context = context_of(article)  # found above, as are the quantities, so neither is part of the checks
    for sentence in article.sentences:
        context.quantities(sentence)
    return row | {
        "checks, right": milliseconds(ground, article, case.draft),
        "checks, wrong": milliseconds(ground, article, case.spoilt),
        "salience": milliseconds(salience, article),
    }


def beside_instructor(url: str, articles: Path) -> Row:
    """Medians of the whole, of its parts, and of one call of instructor."""
    call = CONTENDERS[BASE](url)
    rows = []
    for repeat, asked in enumerate(questions(Prepared.of(articles))):
        case = case_of(ARTICLE, repeat)
        row = {"instructor": milliseconds(call, asked)}
        article = read_article(case.text)
        for items, draft in ((22, first_items(case.draft)), (52, case.draft)):
            forget()
            row[f"finders and checks, {items} items"] = milliseconds(grounded, article, draft)
        rows.append(row | by_part(case))
    return medians(rows[3:])


def elsewhere(folder: Path) -> Row:
    """Medians of the finders over the texts of a folder that are long enough, and of what they find."""
    rows = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")[:ARTICLE]
        if len(text) == ARTICLE:
            article = read_article(text)
            forget()
            row: Row = {"all finders, ms": milliseconds(searched, article)}
            context = Context(article)
            row["sentences"] = len(article.sentences)
            row["quantities"] = sum(len(context.quantities(sentence)) for sentence in article.sentences)
            rows.append(row | {"attributions": len(context.attributions)})
    return medians(rows) | {"articles": len(rows)}


def curve(largest: int) -> list[Row]:
    """Medians of each part by length."""
    rows = []
    for characters, repeats in CURVE.items():
        if characters > largest:
            break
        cases = [case_of(characters, 100 + repeat) for repeat in range(repeats)]
        row: Row = {"characters": round(statistics.mean(len(case.text) for case in cases))}
        row |= medians([by_part(case) for case in cases])
        rows.append(row)
    return rows


def literals(article: Article, *, altered: bool) -> list[tuple[Sentence, str]]:
    """Runs of eight words from all over the article, each with its sentence; altered, one word of each is another."""
    long = [sentence for sentence in article.sentences if len(sentence.text.split()) >= 8]
    found = []
    for place in range(ITEMS):
        sentence = long[place * len(long) // ITEMS]
        words = sentence.text.split()
        start = place % (len(words) - 7)
        run = words[start : start + 8]
        if altered:
            run[place % 8] = "otherwise"
        found.append((sentence, " ".join(run)))
    return found


def peer(text: str, wanted: list[tuple[Sentence, str]]) -> int:
    """How many langextract's aligner locates."""
    from langextract.data import Extraction
    from langextract.resolver import WordAligner

    items = [Extraction("quotation", literal) for _, literal in wanted]
    (group,) = WordAligner().align_extractions([items], text)
    return sum(item.char_interval is not None for item in group)


LOCATORS: dict[str, Callable[[str, list[tuple[Sentence, str]]], int]] = {
    "langextract": peer,
    "ours, whole text": lambda text, wanted: sum(aligned(text).find(literal) is not None for _, literal in wanted),
    "ours, cited sentence": lambda _, wanted: sum(
        aligned(sentence.text).find(literal) is not None for sentence, literal in wanted
    ),
}


def located(locate: Callable[[str, list[tuple[Sentence, str]]], int], characters: int, *, altered: bool) -> Row:
    """Milliseconds and how many were located, median of three articles."""
    rows = []
    for seed in range(3 if characters <= 50_000 else 1):
        article = read_article(case_of(characters, 200 + seed).text)
        wanted = literals(article, altered=altered)
        forget()
        spent = milliseconds(locate, article.text, wanted)
        rows.append({"ms": spent, "accepted": locate(article.text, wanted)})
    return medians(rows)


def aligners(largest: int) -> list[Row]:
    """Every locator by length and kind of literal."""
    rows = []
    for characters in (size for size in CURVE if size <= min(largest, max(LONGEST_FOR_PEER.values()))):
        for kind, limit in LONGEST_FOR_PEER.items():
            for name, locate in LOCATORS.items():
                if locate is not peer or (find_spec("langextract") and characters <= limit):
                    row = {"characters": characters, "literals": kind, "locator": name}
                    rows.append(row | located(locate, characters, altered=kind == "altered"))
    return rows


def show(call: Row, lengths: list[Row], located_by: list[Row]) -> None:
    """The three tables."""
    print(f"an article of {ARTICLE:,} characters          {'CPU ms':>12}{'/ instructor':>14}")
    for name, spent in call.items():
        print(f"  {name:<40}{spent:>12.2f}{spent / call['instructor']:>14.2f}")
    names = [name for name in lengths[0] if name != "characters"]
    for what in ("CPU ms", "CPU microseconds per 1,000 characters"):
        print(f"\n{what}\n{'characters':>12}" + "".join(f"{name:>15}" for name in names))
        for row in lengths:
            by = 1 if what == "CPU ms" else 1e6 / row["characters"]
            cells = (f"{row[name] * by:>15,.1f}" if name in row else f"{'-':>15}" for name in names)
            print(f"{row['characters']:>12,}" + "".join(cells))
    print(f"\n{ITEMS} literals located{'characters':>14}{'CPU ms':>12}{'accepted':>10}")
    for row in located_by:
        name = f"{row['literals']}, {row['locator']}"
        print(f"  {name:<30}{row['characters']:>10,}{row['ms']:>12.2f}{row['accepted']:>10.0f}")
    if not find_spec("langextract"):
        print("  langextract is not installed: uv sync --group bench")


def main() -> None:
    """Measure, print, keep."""
    parser = options("What finding and checking cost", "grounding")
    parser.add_argument("--largest", type=int, default=max(CURVE), help="the longest article measured, in characters")
    parser.add_argument("--articles", type=Path, help="a folder of texts that the finders are measured on besides")
    parser.add_argument("--beside", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.beside:
        _begin()
    url, articles = given.beside
    found = beside_instructor(url, Path(articles)), curve(given.largest), aligners(given.largest)
    show(*found)
    if given.articles:
        told = ", ".join(f"{name} {value:.1f}" for name, value in elsewhere(given.articles).items())
        print(f"\nfirst {ARTICLE:,} characters of the texts in {given.articles.name}, medians: {told}")
    kept(dict(zip(("call", "curve", "aligners"), found, strict=True)), given.json)


def _begin() -> NoReturn:
    """Start the server, and measure in a process that does nothing else."""
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        files = prepared(Path(folder), 1, 1 + REPEATS + 3, ARTICLE)
        server.load(files.replies)
        command = [sys.executable, "-m", "benchmarks.grounding", *sys.argv[1:], "--beside", server.url]
        sys.exit(subprocess.run([*command, str(files.articles)], check=False).returncode)


if __name__ == "__main__":
    main()
