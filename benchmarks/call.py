"""What one call costs: CPU, wall time and peak memory, against a server of no latency.

    python -m benchmarks.call [--rounds N] [--calls N] [--characters N] [--only NAME ...] [--json FILE]

Every contender has a process of its own, and they take turns in one run: each round all of them are asked about the
same articles, which no round before has shown, and get the same 22 items. CPU is user and system time of the process;
each table entry is the median of the rounds, with the quartiles of the CPU, and the ratios are of the same round. Ours
does more than the others: it also reads the article, checks every item and builds the evidence.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.contenders import BASE, CONTENDERS, FLOOR, Call, installed, questions
from benchmarks.corpus import CHARACTERS, ITEMS, Prepared, prepared
from benchmarks.keeping import aim, kept, options
from benchmarks.server import serving
from benchmarks.turns import Work, contending, here, ratios, shuffled, summed_up

ROUNDS, CALLS = 15, 10


def prepare(call: Call, articles: Path) -> Work:
    """A turn: a call for each article."""
    asked = questions(Prepared.of(articles))
    return lambda: [call(one) for one in asked]


def measured(names: list[str], rounds: int, calls: int, characters: int) -> dict[str, list[dict[str, Any]]]:
    """Milliseconds a call and peak megabytes, by contender and round; the first round, which warms up, left out."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving() as server,
        contending("benchmarks.call", names, server.url) as contenders,
    ):
        for turn in range(rounds + 1):
            files = prepared(Path(folder), 1 + turn * calls, 1 + (turn + 1) * calls, characters)
            server.load(files.replies)
            for contender in shuffled(contenders, turn):
                row = contender.turn(files.articles)
                _complete(contender.name, row.pop("found"), calls, server.counts())
                if turn:
                    per_call = {"cpu_ms": row["cpu"] / calls * 1000, "wall_ms": row["wall"] / calls * 1000}
                    found[contender.name].append(per_call | {"peak_mb": row["peak_mb"]})
    return found


def _complete(name: str, items: list[int], calls: int, answered: Any) -> None:
    if items != [ITEMS] * calls or answered != {200: calls}:
        raise SystemExit(f"{name} is not measured: {items} items of {ITEMS} each, from answers {dict(answered)}")


def table(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The medians, spreads and ratios."""
    return {
        name: {
            "cpu_ms": summed_up(rows, "cpu_ms"),
            "cpu / floor": ratios(rows, found[FLOOR], "cpu_ms"),
            "cpu / instructor": ratios(rows, found[BASE], "cpu_ms"),
            "wall_ms": summed_up(rows, "wall_ms"),
            "peak_mb": rows[-1]["peak_mb"],
        }
        for name, rows in found.items()
    }


def show(figures: dict[str, Any]) -> None:
    """The table."""
    print("one call                     CPU ms      quartiles  / floor  / instructor  wall ms  peak MB")
    for name, row in figures.items():
        cpu, spread = row["cpu_ms"], f"{row['cpu_ms']['low']:.1f} to {row['cpu_ms']['high']:.1f}"
        floor, base = row["cpu / floor"]["median"], row["cpu / instructor"]["median"]
        print(
            f"{name:<26}{cpu['median']:>9.2f}{spread:>15}{floor:>9.1f}{base:>14.2f}"
            f"{row['wall_ms']['median']:>9.1f}{row['peak_mb']:>9.0f}"
        )


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("What one call costs", "call")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--calls", type=int, default=CALLS, help="by each contender in a round")
    parser.add_argument("--characters", type=int, default=CHARACTERS, help="of an article")
    parser.add_argument("--only", nargs="*", default=[], help="these besides the floor and instructor")
    given = parser.parse_args(arguments)
    names = [name for name in CONTENDERS if not given.only or name in (FLOOR, BASE, *given.only)]
    found = measured(installed(names), given.rounds, given.calls, given.characters)
    figures = table(found)
    show(figures)
    for name in set(figures) & {"summarise()", "summarise(client=)"}:
        aim(f"CPU of {name} / instructor's", figures[name]["cpu / instructor"]["median"], at_most=1.0)
    kept({"rounds": given.rounds, "calls": given.calls, "characters": given.characters, "table": figures}, given.json)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one, url = sys.argv[2:]
        opened = CONTENDERS[one](url)
        here(lambda articles: prepare(opened, articles))
    else:
        main()
