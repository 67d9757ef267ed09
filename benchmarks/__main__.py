"""The suite: `python -m benchmarks [NAME ...] [--long]`, or `make bench`. Figures are kept in build/bench/."""

from __future__ import annotations

import argparse
import subprocess
import sys

SUITE = ("call", "batch", "start", "tokens", "replay", "articles", "grounding")


def main() -> None:
    """Run the benchmarks one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What it costs, beside other libraries")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SUITE)}; all unless given")
    parser.add_argument("--long", action="store_true", help="with what takes many minutes")
    given = parser.parse_args()
    if unknown := set(given.names) - set(SUITE):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(SUITE)}")
    for name in given.names or SUITE:
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--long"] if given.long else [])]
        if status := subprocess.run(command, check=False).returncode:
            sys.exit(status)


if __name__ == "__main__":
    main()
