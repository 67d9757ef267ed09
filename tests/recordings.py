"""Recordings that tests make, from a server of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from summarizer import summarise
from tests.conftest import EXAMPLES
from tests.damage import draft_of
from tests.loopback import says

NAMES = ("earnings_tavira_foods", "politics_pension_vote")
FILE = EXAMPLES / "earnings_tavira_foods.txt"
MODEL = "openai/scripted-1"


def recorded(serve: Any, folder: Path, draft: dict[str, Any] | None = None, **options: Any) -> Path:
    """The file of a new recording of the first article."""
    serve(says(json.dumps(draft or draft_of(NAMES[0]), ensure_ascii=False)))
    before = set(folder.rglob("*.yaml"))
    summarise(FILE, model=MODEL, cassette=folder, record="new", **options)
    after = set(folder.rglob("*.yaml"))
    return next(iter(after - before or after))
