"""`summarise prompts`."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def prompts(name: str | None) -> None:
    """List the prompts, or print the one of NAME[@VERSION]."""
    from summarizer.prompts import load_prompt
    from summarizer.resources import list_prompts, read_prompt

    if name is None:
        for reference in list_prompts():
            click.echo(f"{reference}  {load_prompt(reference).sha256[:12]}")
    else:
        prompt = load_prompt(name)
        click.echo(read_prompt(f"{prompt.name}@{prompt.version}"), nl=False)
