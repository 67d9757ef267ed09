"""`summarise eval`: measure finders and checks on labelled data, or models and prompts on articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from summarizer.evaluation.models import Candidate
    from summarizer.evaluation.scores import Measure

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("eval")
@click.option("--data", type=_FOLDER, help="Labelled JSON Lines: measures the finders and checks, without a model.")
@click.option(
    "--task",
    "tasks",
    multiple=True,
    type=click.Choice(["figures", "quotations", "verification", "prose", "pages"]),
    help="With --data: only this task; may be repeated.",
)
@click.option("--articles", type=_FOLDER, help="A folder of .txt articles: measures models and prompts on them.")
@click.option(
    "-m", "--model", "models", multiple=True, metavar="NAME", help="With --articles: a model; may be repeated."
)
@click.option("--prompt", "prompts", multiple=True, metavar="NAME@VERSION", help="A prompt; may be repeated.")
@click.option("--way", type=click.Choice(["whole", "steps"]), help="How to ask, as in a run.")
@click.option(
    "--max-reasks", type=click.IntRange(0, 10), default=2, show_default=True, metavar="N", help="As in a run."
)
@click.option("--replay", multiple=True, type=_FOLDER, help="Answer from these recordings; may be repeated.")
@click.option("--record", type=click.Path(path_type=Path), metavar="DIR", help="Record the traffic, as a run does.")
@click.option("--json", "output", type=_FILE, help="Write values, intervals, counts and misses there.")
@click.option("--compare", type=_FILE, help="An earlier --json to show beside this run, with the change's interval.")
@click.option(
    "--misses",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Show the first N misses of each measure.",
)
def evaluate(
    data: Path | None, articles: Path | None, output: Path | None, compare: Path | None, misses: int, **chosen: Any
) -> None:
    """Measure finders and checks on labelled data, or models and prompts on a folder of articles.

    Each line has a 95% interval from resampling articles. Seconds are those of live requests: a replay takes none.
    """
    from summarizer.evaluation import report

    before = report.read(compare) if compare else None
    found = _measured(data, articles, chosen)
    for line in report.table(found, before):
        click.echo(line)
    for measure in found:
        for miss in measure.misses[:misses]:
            click.echo(f"- {measure.column}{': ' if measure.column else ''}{measure.name}: {miss}")
    if output is not None:
        text = json.dumps(report.results(found), ensure_ascii=False, indent=1)
        output.write_text(text + "\n", encoding="utf-8")


def _measured(data: Path | None, articles: Path | None, chosen: dict[str, Any]) -> list[Measure]:
    if (data is None) == (articles is None):
        raise click.UsageError("give either --data (labelled rows) or --articles (texts for models)")
    if data is not None:
        from summarizer.evaluation import labelled

        return labelled.measures(data, chosen["tasks"])
    from summarizer.evaluation import models

    assert articles is not None  # noqa: S101 - one of the two is given
    return list(models.measures(models.articles(articles), _candidates(chosen)))


def _candidates(chosen: dict[str, Any]) -> list[Candidate]:
    """Every model with every prompt on every recording; a recording without a model is its own."""
    from summarizer.evaluation.models import Candidate

    if chosen["record"] and chosen["replay"]:
        raise click.UsageError("--record and --replay exclude each other")
    folders = chosen["replay"] or (chosen["record"],)
    return [
        Candidate(
            " ".join(part for part in (model or (folder.name if folder else "default"), prompt) if part),
            model,
            prompt,
            chosen["way"],
            chosen["max_reasks"],
            folder,
            "new" if chosen["record"] else "none",
        )
        for model in chosen["models"] or (None,)
        for prompt in chosen["prompts"] or (None,)
        for folder in folders
    ]
