"""A batch killed again and again, against one that nobody disturbs.

    python -m benchmarks.kills [articles] [kills] [--concurrency N] [--seed N]

The command line runs as users run it, a process of its own, and asks a loopback server that counts the requests for
each article. The process gets SIGKILL at random moments, spread over its whole course, is started again each time,
and at last left alone. Then its output has to equal an undisturbed run's, article by article (but for times), and no
article may have been asked for twice that was not in flight at a kill. Ends with 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.mills import MODEL, mill
from tests.weather import Sky, Storm, under

LATENCY = 0.05
_PROGRAM = [sys.executable, "-c", "from summarizer.cli.main import main; main()"]
_BATCH = [*_PROGRAM, "batch", "-q", "--no-cache", "-m", MODEL]


def started(url: str, articles: Path, out: Path, concurrency: int) -> subprocess.Popen[bytes]:
    """The batch's process."""
    options = [str(articles), "-o", str(out), "--concurrency", str(concurrency)]
    keys = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*_BATCH, *options], env=os.environ | keys)


def outcomes(out: Path) -> dict[str, Any]:
    """What was written of each article, without what no two runs share: the seconds of its tries."""
    found: dict[str, Any] = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        for attempt in told["result"]["provenance"]["attempts"]:
            del attempt["seconds"]
        if told["id"] in found:
            raise SystemExit(f"{told['id']} was written twice")
        found[told["id"]] = told["result"]
    return found


def killed(sky: Sky, url: str, articles: Path, out: Path, concurrency: int, moments: list[int]) -> list[set[int]]:
    """Run and kill when so many requests have come; at last to the end. What was in flight at each kill."""
    flights = []
    for moment in moments:
        process = started(url, articles, out, concurrency)
        while len(sky.asked) < moment and process.poll() is None:
            time.sleep(0.002)
        if process.poll() is not None:
            raise SystemExit(f"ended by itself with {process.returncode} before it could be killed")
        process.kill()
        process.wait()
        time.sleep(4 * LATENCY)  # what had been sent comes in
        flights.append(unanswered(sky, out))
        print(f"killed after {moment:,} requests, {len(flights[-1])} articles asked for and not kept", flush=True)
    if code := started(url, articles, out, concurrency).wait():
        raise SystemExit(f"the last run ended with {code}")
    return flights


def unanswered(sky: Sky, out: Path) -> set[int]:
    """The articles that were asked for and are not in the journal."""
    import sqlite3

    journal = sqlite3.connect(out.with_name(out.name + ".journal"))
    kept = {json.loads(row[0])["article"]["sha256"] for row in journal.execute("SELECT summary FROM finished")}
    journal.close()
    return {number for number in {number for _, number in sky.asked} if mill(number).sha256 not in kept}


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", type=int, nargs="?", default=2000)
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    numbers = range(1000, 1000 + asked.articles)
    moments = sorted(random.Random(asked.seed).sample(range(1, asked.articles), asked.kills))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        articles = folder / "articles.jsonl"
        articles.write_text("".join(json.dumps({"id": str(n), "text": mill(n).text}) + "\n" for n in numbers))
        with under(Sky(LATENCY, Storm("5xx", ends=0.0))) as url:
            started(url, articles, folder / "whole.jsonl", asked.concurrency).wait()
        sky = Sky(LATENCY, Storm("5xx", ends=0.0))
        with under(sky) as url:
            flights = killed(sky, url, articles, folder / "out.jsonl", asked.concurrency, moments)
        whole, found = outcomes(folder / "whole.jsonl"), outcomes(folder / "out.jsonl")
    counts = Counter(number for _, number in sky.asked)
    allowed = Counter(number for flight in flights for number in flight)
    unpaid = {number: count for number, count in counts.items() if count > 1 + allowed[number]}
    again = sum(counts.values()) - asked.articles
    most = max(map(len, flights))
    is_equal = list(found.items()) == list(whole.items()) and len(found) == asked.articles
    print(f"{asked.articles:,} articles, {asked.kills} kills, {asked.concurrency} at once: {again} requests paid")
    print(f"again, at most {most} for one kill; asked again without having been in flight: {len(unpaid)};")
    print(f"the output {'equals' if is_equal else 'DIFFERS FROM'} that of an undisturbed run, in order")
    sys.exit(not is_equal or bool(unpaid) or most > asked.concurrency)


if __name__ == "__main__":
    main()
