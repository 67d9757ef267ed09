"""`summarise cassettes`: look after recordings."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.text import Article

_PLACE = click.Path(path_type=Path, exists=True)
_PLACES = click.argument("places", nargs=-1, type=_PLACE, metavar="[DIR]...")
_ARTICLES = click.option(
    "--articles",
    type=_PLACE,
    multiple=True,
    metavar="PATH",
    help="The articles, a file or a folder of .txt: their runs are played, which tells exactly. May be repeated.",
)
_PROMPTS = click.option(
    "--prompt",
    "prompts",
    multiple=True,
    metavar="NAME@VERSION",
    help="The prompt of today, where it is not the newest of its name; may be repeated.",
)
DEFAULT = (Path("cassettes"),)
FOUND = 6  # as where nothing is recorded: these recordings do not answer for today, or must not be kept


@click.group()
def cassettes() -> None:
    """List, check, compare, prune and refresh recordings."""


@cassettes.command("list", short_help="What each recording holds.")
@_PLACES
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(places: tuple[Path, ...], *, as_json: bool) -> int:
    """Article, model, prompt, date, exchanges and tokens of each recording in DIR (cassettes)."""
    from summarizer.cassettes.listing import row_of, table
    from summarizer.cassettes.recorded import Recording, files_in
    from summarizer.cli.main import told
    from summarizer.errors import CassetteError

    rows, code = [], 0
    for path in files_in(places or DEFAULT):
        try:
            rows.append(row_of(Recording.read(path)))
        except CassetteError as fault:
            code = told(fault)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(table(rows, narrow=sys.stdout.isatty())))
    return code


@cassettes.command(short_help="Tell what is stale, unused, repeated, secret or unreadable.")
@_PLACES
@_ARTICLES
@_PROMPTS
def check(places: tuple[Path, ...], articles: tuple[Path, ...], prompts: tuple[str, ...]) -> int:
    """Tell what is stale, unused, repeated, secret or unreadable, a line each; exit with 6 where something is."""
    from summarizer.cassettes.findings import findings
    from summarizer.cassettes.replaying import pins

    found = 0
    for finding in findings(places or DEFAULT, articles=_read(articles), pinned=pins(prompts)):
        click.echo(finding)
        found += 1
    click.echo(f"summarise: {found} found" if found else "summarise: nothing found", err=True)
    return FOUND if found else 0


@cassettes.command(short_help="What changed in the answers from OLD to NEW.")
@click.argument("old", type=_PLACE)
@click.argument("new", type=_PLACE)
def diff(old: Path, new: Path) -> None:
    """What changed in the answers from OLD to NEW, item by item: two files, or two folders by article."""
    from summarizer.cassettes.comparing import changes, pairs
    from summarizer.cassettes.recorded import recordings_in

    found = 0
    for before, after in pairs(recordings_in([old]), recordings_in([new])):
        if before is None or after is None:
            side = "only in the old" if before else "only in the new"
            click.echo(f"{(before or after).path}: {side}")  # type: ignore[union-attr]
            found += 1
            continue
        for change in changes(before, after):
            click.echo(f"{after.path}: {change}")
            found += 1
    if not found:
        click.echo("summarise: the answers are the same", err=True)


@cassettes.command(short_help="Drop what is stale, unused or repeated.")
@_PLACES
@_ARTICLES
@_PROMPTS
@click.option("--dry-run", is_flag=True, help="Only tell.")
def prune(places: tuple[Path, ...], articles: tuple[Path, ...], prompts: tuple[str, ...], *, dry_run: bool) -> None:
    """Drop the exchanges that `check` calls stale, unused or repeated, and files that hold nothing else."""
    from summarizer.cassettes.pruning import prunings
    from summarizer.cassettes.replaying import pins

    planned = list(prunings(places or DEFAULT, articles=_read(articles), pinned=pins(prompts)))
    for pruned in planned:
        if not dry_run:
            pruned.write()
        click.echo(f"{pruned}{' (dry run)' if dry_run else ''}")
    if not planned:
        click.echo("summarise: nothing to drop", err=True)


@cassettes.command(short_help="Record anew only what is stale.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="ARTICLE...")
@click.option("--record", "folder", required=True, type=_PLACE, metavar="DIR", help="The folder of recordings.")
@click.option("-m", "--model", metavar="NAME", help="Another model than the recorded one.")
@_PROMPTS
@click.option("--budget-tokens", type=click.IntRange(0), metavar="N", help="At most so many tokens, over all articles.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Seconds for one article.")
@click.option("--dry-run", is_flag=True, help="Only tell what is stale; send nothing.")
def refresh(
    files: tuple[Path, ...],
    folder: Path,
    model: str | None,
    prompts: tuple[str, ...],
    budget_tokens: int | None,
    timeout: float | None,
    *,
    dry_run: bool,
) -> int:
    """Record anew, of the recordings of these articles, only what is stale; tell what was skipped and what it cost."""
    from summarizer.cassettes.refreshing import Terms, refreshed
    from summarizer.cassettes.replaying import pins

    terms = Terms(pins(prompts), model, budget_tokens, timeout, dry_run)
    code = tokens = 0
    for done in refreshed(_read(files), folder, terms):
        click.echo(done)
        tokens += done.tokens
        code = code or (done.error.exit_code if done.error else 0)
    click.echo(f"summarise: {tokens:,} tokens", err=True)
    return code


def _read(places: Iterable[Path]) -> list[Article]:
    from summarizer.ingest import read_article

    files = [file for place in places for file in (sorted(place.rglob("*.txt")) if place.is_dir() else [place])]
    return [read_article(file) for file in files]
