"""1,000 articles replayed by `summarise --replay` in one process: the time for each, and which room it is spent in.

    python -m benchmarks.articles [--articles N] [--json FILE]

The articles are the three examples with careful drafts, each under many names of its chief actor, so that no two are
the same; each has one recorded exchange. Beside them the example articles with the real recordings of a small model
(14 exchanges an article), again and again; those that a change made stale are left out. Seconds are of CPU, the
interpreter's start included. The rooms' shares are from a second run under cProfile, which makes small functions look
dearer than they are; what the standard library and others do for a room is counted as that room's, but for YAML and
pydantic.
"""

from __future__ import annotations

import contextlib
import cProfile
import itertools
import json
import pstats
import resource
import string
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.keeping import kept, options
from summarizer import CassetteError, preview, read_article, summarise
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette, cassette_path
from tests.damage import ROOT, draft_of
from tests.loopback import completion

ACTORS = {"earnings_tavira_foods": "Tavira", "defence_border_drones": "Velland", "politics_pension_vote": "Norvalen"}
MODEL = "openai/scripted-1"
EXAMPLES = ROOT / "examples" / "articles"
STEPS = ROOT / "cassettes" / "steps"


def names() -> Iterator[tuple[str, str, str]]:
    """An example, its actor, another name for it; without end."""
    for letters in itertools.product(string.ascii_lowercase, repeat=2):
        for example, actor in ACTORS.items():
            yield example, actor, actor + "".join(letters)


def prepared(count: int, folder: Path) -> list[Path]:
    """Articles with a cassette each."""
    paths = []
    for example, actor, name in itertools.islice(names(), count):
        path = folder / f"{example}_{name}.txt"
        path.write_text((EXAMPLES / f"{example}.txt").read_text(encoding="utf-8").replace(actor, name), "utf-8")
        article = read_article(path)
        (request,) = preview(article, model=MODEL)
        answer = completion(json.dumps(draft_of(example)).replace(actor, name))
        body = json.dumps({"messages": request.parts()["messages"], "model": "scripted-1"})
        exchange = HttpExchange("POST", "/v1/chat/completions", body, json.dumps(answer), 200, ())
        Cassette.load(cassette_path(folder, article), mode="new").record(request, exchange)
        paths.append(path)
    return paths


def playable() -> Iterator[str]:
    """The examples whose recordings are not stale."""
    for path in sorted(EXAMPLES.glob("*.txt")):
        with contextlib.suppress(CassetteError):
            summarise(path, cassette=STEPS)
            yield str(path)


def replay(arguments: list[str]) -> None:
    """The command line, in this process."""
    from summarizer.cli.main import main

    sys.argv = ["summarise", "-q", "-o", "/dev/null", "--max-reasks", "0", "--replay", *arguments]
    main()


def replayed(arguments: list[str], *, profile: Path | None = None) -> float:
    """CPU seconds of a process that replays."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "benchmarks.articles", "--one", str(profile or ""), *arguments]
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        raise SystemExit("a recording does not play: nothing is measured")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


Function = tuple[str, int, str]
OTHERS = ("yaml", "pydantic", "click")


def rooms(profile: Path) -> Counter[str]:
    """Seconds by room."""
    functions = pstats.Stats(str(profile)).stats  # type: ignore[attr-defined]
    spent: Counter[str] = Counter()

    def charge(function: Function, seconds: float, depth: int = 0) -> None:
        """To the function's room; where it has none, to its callers by their shares."""
        room, callers = _room(function[0]), functions[function][4]
        whole = sum(caller[2] for caller in callers.values())
        if room or depth == 6 or not whole:
            spent[room or "Python itself"] += seconds
            return
        for caller, (_, _, own, _) in callers.items():
            charge(caller, seconds * own / whole, depth + 1)

    for function, (_, _, seconds, _, _) in functions.items():
        charge(function, seconds)
    return spent


def _room(file: str) -> str | None:
    _, _, inside = file.partition(f"{ROOT}/summarizer/")
    if inside:
        return inside.split("/")[0].removesuffix(".py")
    return next((name for name in OTHERS if f"/{name}" in file), None)


def main() -> None:
    """Measure, print, keep: milliseconds an article and the rooms' shares."""
    parser = options("What an article costs that is replayed", "articles")
    parser.add_argument("--articles", type=int, default=1000)
    given = parser.parse_args()
    count = given.articles
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        real = list(itertools.islice(itertools.cycle(list(playable())), count))
        for title, arguments in (
            ("one exchange each", [str(folder), *map(str, prepared(count, folder))]),
            ("14 exchanges each", [str(STEPS), *real]),
        ):
            seconds = replayed(arguments)
            replayed(arguments, profile=folder / "profile")
            spent = rooms(folder / "profile")
            print(f"{count} articles, {title}: {1000 * seconds / count:.1f} ms each")
            print(", ".join(f"{room} {share / spent.total():.0%}" for room, share in spent.most_common(12)), flush=True)
            shares = {room: share / spent.total() for room, share in spent.items()}
            figures[title] = {"cpu_ms": 1000 * seconds / count, "shares": shares}
    kept(figures, given.json)


def one(profile: str, arguments: list[str]) -> None:
    """What a process of its own does."""
    if not profile:
        replay(arguments)
    profiler = cProfile.Profile()
    try:
        profiler.runcall(replay, arguments)
    finally:  # the command line ends with SystemExit
        profiler.dump_stats(profile)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3:])
    main()
