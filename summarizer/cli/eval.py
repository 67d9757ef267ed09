"""`summarise eval`: measure the finders and checks on labelled data."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("eval")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder of labelled JSON Lines."
)
@click.option(
    "--task",
    "tasks",
    multiple=True,
    type=click.Choice(["figures", "quotations", "verification", "prose"]),
    help="Only this task; may be repeated.",
)
@click.option(
    "--json",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write values, intervals and misses there.",
)
@click.option(
    "--compare", type=click.Path(path_type=Path, dir_okay=False), help="An earlier --json to show beside this run."
)
@click.option(
    "--misses",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Show the first N misses of each measure.",
)
def evaluate(data: Path, tasks: tuple[str, ...], output: Path | None, compare: Path | None, misses: int) -> None:
    """Measure the finders and checks on labelled data: no model, no network."""
    from summarizer.evaluation import report

    before = report.read(compare) if compare else None
    found = report.results(report.run(data, tasks))
    for line in report.table(found, before):
        click.echo(line)
    for result in found:
        for miss in result["misses"][:misses]:
            click.echo(f"- {result['name']}: {miss}")
    if output is not None:
        output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
