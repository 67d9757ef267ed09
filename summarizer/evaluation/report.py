"""A run's measures: kept as JSON, printed as a table, shown beside an earlier run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.evaluation.scores import Counts, Measure, interval, summed

Result = dict[str, Any]
_NAME, _VALUE, _INTERVAL = 50, 8, 17  # widths of columns


def results(measures: Sequence[Measure]) -> list[Result]:
    """Plain data of each measure: its value and interval, what it is made of, its kinds, counts by group, misses."""
    return [_result(measure) for measure in measures]


def _result(measure: Measure) -> Result:
    return {
        "name": measure.name,
        "column": measure.column,
        "value": round(measure.value, 2),
        "interval": [round(end, 2) for end in measure.interval()],
        "aim": measure.aim,
        "parts": {name: round(part, 2) for name, part in measure.formula.parts(measure.total).items()},
        "kinds": [_result(kind) for _, kind in sorted(measure.kinds.items())],
        "counts": {group: dict(counts) for group, counts in measure.groups.items()},
        "misses": measure.misses,
    }


def read(path: Path) -> dict[tuple[str, str], Result]:
    """An earlier run's results by column and name. InputError where the file holds none."""
    try:
        return {(r["column"], r["name"]): r for r in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(f"{path} holds no results of `summarise eval --json`: {fault}") from fault


def table(measures: Sequence[Measure], before: Mapping[tuple[str, str], Result] | None = None) -> Iterator[str]:
    """A line a measure and a kind: value, 95% interval, aim, what it is made of; or the earlier run and the change."""
    columns = list(dict.fromkeys(measure.column for measure in measures))
    if columns != [""] and not before:
        yield from _side_by_side(measures, columns)
        return
    width = max([_NAME, *(2 + len(_name(measure)) for measure in measures)])
    yield f"{'measure':<{width}}{'value':>{_VALUE}}{'95% interval':>{_INTERVAL}}{'aim':>6}  " + (
        "before, change and its interval" if before else "made of"
    )
    for measure in measures:
        beside = before.get((measure.column, measure.name)) if before else None
        yield _line(measure, beside, width)
        if not before:
            for kind in sorted(measure.kinds):
                yield "  " + _line(measure.kinds[kind], None, width - 2)


def _name(measure: Measure) -> str:
    return f"{measure.column}: {measure.name}" if measure.column else measure.name


def _line(measure: Measure, before: Result | None, width: int) -> str:
    low, high = measure.interval()
    aim = f"{measure.aim:.0f}" if measure.aim else ""
    line = f"{_name(measure):<{width}}{measure.value:>{_VALUE}.1f}{f'{low:.1f} to {high:.1f}':>{_INTERVAL}}{aim:>6}  "
    if before is not None:
        earlier = measure.formula(summed(list(before["counts"].values())))
        low, high = _change(measure, before["counts"])
        return line + f"{earlier:.1f} {measure.value - earlier:+.1f} ({low:+.1f} to {high:+.1f})"
    made_of = ", ".join(f"{name} {part:.1f}" for name, part in measure.formula.parts(measure.total).items())
    return (line + made_of).rstrip()


def _change(measure: Measure, before: Mapping[str, Counts]) -> tuple[float, float]:
    """The 95% interval of the change: the same groups are drawn for both runs."""
    paired = [
        {
            **{f"now {name}": count for name, count in measure.groups.get(group, {}).items()},
            **{f"then {name}": count for name, count in before.get(group, {}).items()},
        }
        for group in measure.groups.keys() | before.keys()
    ]

    def change(counts: Counts) -> float:
        return measure.formula(_Prefixed(counts, "now ")) - measure.formula(_Prefixed(counts, "then "))

    return interval(change, paired)


class _Prefixed(dict[str, int]):
    """The counts whose names begin so, without the beginning; what was not counted is 0."""

    def __init__(self, counts: Counts, prefix: str) -> None:
        super().__init__({n.removeprefix(prefix): count for n, count in counts.items() if n.startswith(prefix)})

    def __missing__(self, name: str) -> int:
        return 0


def _side_by_side(measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[str]:
    found = {(measure.column, measure.name): measure for measure in measures}
    rows: list[tuple[str, list[str]]] = [("", list(columns))]
    for name in dict.fromkeys(measure.name for measure in measures):
        row = [found.get((column, name)) for column in columns]
        rows.append((name, [_cell(one) for one in row]))
        kinds = sorted({kind for one in row if one for kind in one.kinds})
        rows += [(f"  {kind}", [_cell(one.kinds.get(kind) if one else None) for one in row]) for kind in kinds]
    widths = [2 + max(len(cells[place]) for _, cells in rows) for place in range(len(columns))]
    for name, cells in rows:
        yield f"{name:<{_NAME}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _cell(measure: Measure | None) -> str:
    if measure is None or not any(measure.total.values()):
        return "-"
    low, high = measure.interval()
    return f"{measure.value:.1f} ({low:.1f} to {high:.1f})"
