"""The garbage collector: left as it is in a caller's process, seldom in one of ours."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from summarizer import summarise_many
from summarizer.garbage import THRESHOLDS
from tests.conftest import ROOT
from tests.mills import MODEL, grinds, mill

COUNTED = """
import gc, sys
from summarizer.cli.main import main
sys.argv = ["summarise", "batch", "-m", sys.argv[2], "--no-cache", "-o", sys.argv[1] + ".out", sys.argv[1]]
try:
    main()
finally:
    print(gc.get_threshold()[0], gc.get_freeze_count())
"""


def test_a_callers_collector_is_left_alone(serve: Any) -> None:
    """A batch by the Python call changes no threshold and freezes nothing."""
    serve(grinds())
    before = gc.get_threshold(), gc.get_freeze_count()
    assert all(result.summary for result in summarise_many([mill(210)], model=MODEL))
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_the_programs_own_collects_seldom(serve: Any, tmp_path: Path) -> None:
    """`summarise batch` looks less often, and not at what was loaded."""
    serve(grinds())
    article = tmp_path / "mill.txt"
    article.write_text(mill(210).text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, article, MODEL],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    threshold, frozen = map(int, done.stdout.split())
    assert threshold == THRESHOLDS[0]
    assert frozen > 10_000
