"""The finders and checks on a folder of labelled data: no model, no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from summarizer.evaluation import figures, pages, prose, quotations, verification
from summarizer.evaluation.scores import Measure

TASKS = {"figures": figures, "quotations": quotations, "verification": verification, "prose": prose, "pages": pages}


def measures(folder: Path, tasks: Sequence[str] = ()) -> list[Measure]:
    """The measures of the named tasks, or of all."""
    return [measure for name, task in TASKS.items() if not tasks or name in tasks for measure in task.measures(folder)]
