"""What starting a process costs: CPU above bare Python, bytecode compiled, a round of all in turn after another.

    python -m benchmarks.start [--rounds N] [--json FILE]

CPU is user and system time of the process, its end included, as the system counts it. "replay" is of one article with
one recorded exchange (22 items, every one checked); vcrpy plays the same file to the openai client, and pydantic reads
the draft, after which nothing is checked. Its matching on bodies is off, as it is by default.
"""

from __future__ import annotations

import compileall
import json
import os
import random
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.corpus import MODEL, prepared, read
from benchmarks.keeping import aim, kept, options
from benchmarks.turns import summed_up
from summarizer import preview, read_article
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette, cassette_path
from tests.damage import ROOT
from tests.loopback import completion

BARE, VCR = "bare Python", "replay by vcrpy + openai"
_CLI = "from summarizer.cli.main import main; main()"
_ARGPARSE = "import argparse; argparse.ArgumentParser().parse_args(['--help'])"
_CLICK = "import click; click.command()(click.option('--name')(lambda name: None))(['--help'])"
_VCR = """
import json, sys, openai, vcr
from summarizer.schema import Draft
client = openai.OpenAI(base_url="http://provider/v1", api_key="none")
with vcr.use_cassette(sys.argv[1], record_mode="none"):
    answer = client.chat.completions.create(model="scripted-1", messages=json.load(open(sys.argv[2])))
print(Draft.model_validate_json(answer.choices[0].message.content).model_dump_json())
"""


def recorded(folder: Path) -> tuple[Path, Path, Path]:
    """An article, its cassette, and the messages about it."""
    files = prepared(folder, 1, 2)
    text, messages, (_, draft, _) = (next(read(file)) for file in files)
    path, asked = folder / "article.txt", folder / "messages.json"
    path.write_text(text, encoding="utf-8")
    asked.write_text(json.dumps(messages), encoding="utf-8")
    article = read_article(path)
    (request,) = preview(article, model=MODEL)
    body = json.dumps({"messages": messages, "model": "scripted-1"})
    exchange = HttpExchange("POST", "/v1/chat/completions", body, json.dumps(completion(draft)), 200, ())
    cassette = cassette_path(folder / "cassettes", article)
    Cassette.load(cassette, mode="new").record(request, exchange)
    return path, cassette, asked


def commands(folder: Path) -> dict[str, list[str]]:
    """What is started, by name."""
    article, cassette, messages = recorded(folder)
    found = {
        BARE: ["-c", "pass"],
        "argparse --help": ["-c", _ARGPARSE],
        "click --help": ["-c", _CLICK],
        "import summarizer": ["-c", "import summarizer"],
        "summarise --help": ["-c", _CLI, "--help"],
        "summarise --replay": ["-c", _CLI, "-q", "--replay", str(cassette.parent), str(article)],
        "import pydantic": ["-c", "import pydantic"],
        "import openai": ["-c", "import openai"],
    }
    if find_spec("vcr"):
        found[VCR] = ["-c", _VCR, str(cassette), str(messages)]
    else:
        print("vcrpy is not installed and is left out: uv sync --group bench")
    return found


def cpu_ms(command: list[str]) -> float:
    """Of a process that ends well."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"nothing is measured: {command} ended with {process.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


def measured(started: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds by name and round; the first round, in which bytecode is compiled, left out."""
    compileall.compile_dir(str(ROOT / "summarizer"), quiet=2)
    found: dict[str, list[float]] = {name: [] for name in started}
    for turn in range(rounds + 1):
        for name in random.Random(turn).sample(list(started), len(started)):
            spent = cpu_ms(started[name])
            found[name] += [spent] if turn else []
    return found


def table(found: dict[str, list[float]]) -> dict[str, Any]:
    """Medians, and ratios of the same round to bare Python and to vcrpy."""
    rows: dict[str, Any] = {}
    for name, spent in found.items():
        row = {"cpu_ms": summed_up([{"ms": each} for each in spent], "ms")}
        for base in (BARE, VCR):
            if base in found:
                pairs = [{"x": each / other} for each, other in zip(spent, found[base], strict=True)]
                row[f"/ {base}"] = summed_up(pairs, "x")
        rows[name] = row
    return rows


def show(rows: dict[str, Any]) -> None:
    """The table."""
    print("start of a process               CPU ms      quartiles  above bare  / bare  / vcrpy replay")
    bare = rows[BARE]["cpu_ms"]["median"]
    for name, row in rows.items():
        cpu, ratio, vcr = row["cpu_ms"], row[f"/ {BARE}"]["median"], row.get(f"/ {VCR}")
        spread = f"{cpu['low']:.0f} to {cpu['high']:.0f}"
        print(f"{name:<28}{cpu['median']:>11.0f}{spread:>15}{cpu['median'] - bare:>12.0f}{ratio:>8.1f}", end="")
        print(f"{vcr['median']:>16.2f}" if vcr else "")


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("What starting a process costs", "start")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = table(measured(commands(Path(folder)), given.rounds))
    show(rows)
    aim("start of summarise --help / bare Python's", rows["summarise --help"][f"/ {BARE}"]["median"], at_most=5.0)
    if VCR in rows:
        aim("replay / vcrpy's", rows["summarise --replay"][f"/ {VCR}"]["median"], at_most=0.25)
    kept(rows, given.json)


if __name__ == "__main__":
    main()
