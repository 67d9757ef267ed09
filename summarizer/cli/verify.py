"""`summarise verify`: whether a run's results can still be had."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(path_type=Path, dir_okay=False)
DIFFERENT = 6  # as where nothing is recorded: the recordings do not answer for what was run


@click.command()
@click.argument("manifest", type=_FILE)
@click.argument("articles", nargs=-1, type=_FILE, metavar="[ARTICLE]...")
@click.option(
    "--replay", type=click.Path(path_type=Path), metavar="DIR", help="The recordings, where they are elsewhere now."
)
def verify(manifest: Path, articles: tuple[Path, ...], replay: Path | None) -> int:
    """Replay the run of MANIFEST, tell each field that is not what it was, and exit with 6 where one is not.

    ARTICLE is a text that is elsewhere now, or came from standard input; it is known by its sha256.
    """
    from summarizer.verifying import changed_environment
    from summarizer.verifying import verify as replayed

    identical = total = 0
    for one in replayed(manifest, articles=articles, cassettes=replay):
        total += 1
        identical += not one.differences
        for found in one.differences:
            click.echo(f"{one.source}: {found}")
    if identical < total:
        for changed in changed_environment(manifest):
            click.echo(f"summarise: other than then: {changed}", err=True)
    click.echo(f"summarise: {identical} of {total} identical", err=True)
    return 0 if identical == total else DIFFERENT
