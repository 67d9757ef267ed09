"""How long starting takes, beside bare Python: `python -m benchmarks.start`.

The median of eleven starts each, bytecode compiled before.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
STARTS = 11
CODES = {
    "bare python": "pass",
    "import summarizer": "import summarizer",
    "summarise --help": "import sys; sys.argv = ['summarise', '--help']; from summarizer.cli.main import main; main()",
    "summarise --replay FILE": (
        "import sys; sys.argv = ['summarise', '--replay', 'cassettes/steps',"
        " 'examples/articles/earnings_tavira_foods.txt']; from summarizer.cli.main import main; main()"
    ),
    "import openai": "import openai",
}


def main() -> None:
    """Print milliseconds and the ratio to bare Python."""
    compileall.compile_dir(str(ROOT / "summarizer"), quiet=2)
    medians = {}
    for name, code in CODES.items():
        times = []
        for _ in range(STARTS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
            times.append(time.perf_counter() - began)
        medians[name] = statistics.median(times) * 1000
    for name, median in medians.items():
        print(f"{name:<26}{median:>8.0f} ms {median / medians['bare python']:>7.1f} x")


if __name__ == "__main__":
    main()
