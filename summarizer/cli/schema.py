"""`summarise schema`."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", type=click.Choice(["summary", "draft"]), default="summary")
def schema(name: str) -> None:
    """Print a JSON Schema: of the summary, or of the draft that a model writes."""
    from summarizer.resources import read_schema

    click.echo(read_schema(name), nl=False)
