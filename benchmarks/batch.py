"""A batch beside other async clients, against a server of 50 ms latency; and what an article costs by their number.

    python -m benchmarks.batch [--rounds N] [--articles N] [--concurrency N] [--sizes N ...] [--long] [--json FILE]

Every contender has a process of its own, and they take turns in one run: each round all of them get the same articles,
which no round before has shown, with 22 items each. Articles a second and CPU milliseconds an article are medians of
the rounds, ratios of the same round. The others get their messages ready made and end with a validated draft; ours also
reads the articles, checks every item and builds the evidence. Then ours alone, in batches of 100 and 1,000 articles
(`--long`: and 10,000), each in a process of its own, by turns.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.contenders import installed
from benchmarks.corpus import prepared
from benchmarks.crowds import BASE, CROWDS, JOURNAL, OURS, crowd
from benchmarks.keeping import aim, kept, options
from benchmarks.server import Server, serving
from benchmarks.turns import Contender, contending, here, ratios, shuffled, summed_up

LATENCY = 0.05
WARM_UP = 32
LONG = 10_000
Rows = dict[str, list[dict[str, Any]]]


def turn(contender: Contender, server: Server, folder: Path, first: int, articles: int) -> dict[str, Any]:
    """Articles a second, CPU milliseconds an article and the peak so far, of articles from a number on."""
    files = prepared(folder, first, first + articles)
    server.load(files.replies)
    server.counts()
    row = contender.turn(files.articles)
    answered = server.counts()
    if row["found"] != articles or answered != {200: articles}:
        raise SystemExit(f"{contender.name} is not measured: {row['found']} of {articles} came, from {dict(answered)}")
    return {"rate": articles / row["wall"], "cpu_ms": row["cpu"] / articles * 1000, "peak_mb": row["peak_mb"]}


def beside(server: Server, folder: Path, names: list[str], rounds: int, articles: int, concurrency: int) -> Rows:
    """Every contender's rows."""
    found: Rows = {name: [] for name in names}
    with contending("benchmarks.batch", names, server.url, str(concurrency)) as contenders:
        for contender in contenders:
            turn(contender, server, folder, 1, WARM_UP)
        for number in range(rounds):
            for contender in shuffled(contenders, number):
                first = 1 + WARM_UP + number * articles
                found[contender.name].append(turn(contender, server, folder, first, articles))
    return found


def by_size(server: Server, folder: Path, rounds: int, sizes: list[int], concurrency: int) -> dict[str, Rows]:
    """Ours without and with a journal, by the number of articles; the largest once."""
    found: dict[str, Rows] = {name: {str(size): [] for size in sizes} for name in (OURS, JOURNAL)}
    for number in range(rounds):
        for size in (size for size in sizes if size < LONG or not number):
            for name, rows in found.items():
                with contending("benchmarks.batch", [name], server.url, str(concurrency)) as (alone,):
                    turn(alone, server, folder, 1, WARM_UP)
                    rows[str(size)].append(turn(alone, server, folder, 1 + WARM_UP, size))
    return found


def show(found: Rows) -> dict[str, Any]:
    """The table of contenders."""
    print("contender                articles/s      quartiles   / instructor   CPU ms   / instructor   peak MB")
    table = {}
    for name, rows in found.items():
        row = {what: summed_up(rows, what) for what in ("rate", "cpu_ms")}
        row |= {f"{what} / instructor": ratios(rows, found[BASE], what) for what in ("rate", "cpu_ms")}
        rate, spread = row["rate"]["median"], f"{row['rate']['low']:.0f} to {row['rate']['high']:.0f}"
        rate_ratio, cpu_ratio = (row[f"{what} / instructor"]["median"] for what in ("rate", "cpu_ms"))
        peak = rows[-1]["peak_mb"]
        print(
            f"{name:<26}{rate:>9.1f}{spread:>15}{rate_ratio:>15.2f}"
            f"{row['cpu_ms']['median']:>9.1f}{cpu_ratio:>15.2f}{peak:>10.0f}",
            flush=True,
        )
        table[name] = row | {"peak_mb": peak}
    return table


def show_sizes(sizes: dict[str, Rows]) -> dict[str, Any]:
    """The table of sizes."""
    print("\nours by the number of articles         CPU ms   peak MB")
    table = {}
    for name, by in sizes.items():
        for size, rows in by.items():
            row = {what: summed_up(rows, what) for what in ("cpu_ms", "peak_mb")}
            print(f"{name:<26}{int(size):>8,}{row['cpu_ms']['median']:>11.1f}{row['peak_mb']['median']:>10.0f}")
            table[f"{name}, {size}"] = row
    return table


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("A batch beside other async clients", "batch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=512, help="in each round")
    parser.add_argument("--concurrency", type=int, default=256)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1_000], help="of ours alone; --long adds 10,000")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place, serving() as server:
        folder, names = Path(place), installed(list(CROWDS))
        server.behave(latency=LATENCY)
        found = beside(server, folder, names, given.rounds, given.articles, given.concurrency)
        figures = {"table": show(found)}
        sizes = [*given.sizes, *([LONG] if given.long else [])]
        figures["by number"] = show_sizes(by_size(server, folder, given.rounds, sizes, given.concurrency))
    _aims(figures, sizes)
    kept({"articles": given.articles, "concurrency": given.concurrency, **figures}, given.json)


def _aims(figures: dict[str, Any], sizes: list[int]) -> None:
    aim("articles/s / instructor's", figures["table"][OURS]["rate / instructor"]["median"], at_least=2.0)
    by_number = {size: figures["by number"][f"{OURS}, {size}"] for size in sizes}
    if len(sizes) > 1:
        few, many = (by_number[size]["cpu_ms"]["median"] for size in (sizes[0], sizes[-1]))
        aim(f"CPU an article of {sizes[-1]:,} / of {sizes[0]:,}", many / few, at_most=1.1)
    if LONG in sizes and 1_000 in sizes:
        few, many = (by_number[size]["peak_mb"]["median"] for size in (1_000, LONG))
        aim(f"peak memory at {LONG:,} / at 1,000", many / few, at_most=1.2)


def one(name: str, url: str, concurrency: int) -> None:
    """A contender's process: one event loop for all its turns, and what it opened stays open."""
    with asyncio.Runner() as runner:

        async def opened() -> Any:
            return crowd(name, url, concurrency)

        asked = runner.run(opened())
        here(lambda articles: lambda: runner.run(asked(articles)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
