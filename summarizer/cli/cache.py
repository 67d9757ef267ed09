"""`summarise cache`: the response cache."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import click


@click.group()
def cache() -> None:
    """Show or clear the answers that are kept, so that the same question is not paid for twice."""


@cache.command(short_help="What is kept, by model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(as_json: bool) -> None:
    """What is kept, by model: replies, how often they were used, and since when."""
    from summarizer.cache import Bounds, cache_file, held

    file, bounds = cache_file(), Bounds()
    models, size = held(file)
    if as_json:
        told = {"file": str(file), "bytes": size, "bounds": asdict(bounds), "models": [asdict(m) for m in models]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{file}: {size / 1e6:,.1f} of {bounds.size / 1e6:,.0f} MB, {bounds.age / 86_400:.0f} days at most")
    if models:
        click.echo(f"{'model':<40} {'replies':>8} {'used':>8}  since")
    for model in models:
        since = time.strftime("%Y-%m-%d", time.localtime(model.oldest))
        click.echo(f"{model.model:<40} {model.replies:>8,} {model.uses:>8,}  {since}")


@cache.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def clear(as_json: bool) -> None:
    """Forget every answer."""
    from summarizer.cache import cache_file
    from summarizer.cache import clear as cleared

    file = cache_file()
    count = cleared(file)
    click.echo(json.dumps({"file": str(file), "cleared": count}) if as_json else f"{file}: {count:,} cleared")
