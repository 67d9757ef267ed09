"""A run over a data folder: measured, printed, kept as JSON, compared with another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.evaluation import figures, prose, quotations, verification
from summarizer.evaluation.scores import Measure

TASKS = {"figures": figures, "quotations": quotations, "verification": verification, "prose": prose}
Result = dict[str, Any]


def run(folder: Path, tasks: Sequence[str] = ()) -> list[Measure]:
    """The measures of the named tasks, or of all."""
    return [measure for name, task in TASKS.items() if not tasks or name in tasks for measure in task.measures(folder)]


def results(measures: Sequence[Measure]) -> list[Result]:
    """Plain data: name, value, interval, aim and misses of each measure."""
    return [
        {
            "name": measure.name,
            "value": round(measure.value, 2),
            "interval": [round(end, 2) for end in measure.interval()],
            "aim": measure.aim,
            "groups": len(measure.groups),
            "misses": measure.misses,
        }
        for measure in measures
    ]


def read(path: Path) -> dict[str, Result]:
    """An earlier run's results by name. InputError where the file holds none."""
    try:
        return {result["name"]: result for result in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(f"{path} holds no results of `summarise eval --json`: {fault}") from fault


def table(found: Sequence[Result], before: Mapping[str, Result] | None = None) -> Iterator[str]:
    """Lines: value with its 95% interval, the aim, and the earlier value where one is given."""
    yield f"{'measure':<48}{'value':>7}{'95% interval':>17}{'aim':>7}" + (
        f"{'before':>9}{'change':>8}" if before else ""
    )
    for result in found:
        low, high = result["interval"]
        aim = f"{result['aim']:.0f}" if result["aim"] else ""
        line = f"{result['name']:<48}{result['value']:>7.1f}{f'{low:.1f} to {high:.1f}':>17}{aim:>7}"
        if before and result["name"] in before:
            earlier = before[result["name"]]["value"]
            line += f"{earlier:>9.1f}{result['value'] - earlier:>+8.1f}"
        yield line
