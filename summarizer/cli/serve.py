"""`summarise serve`: the HTTP service, and its keys."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from summarizer.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from summarizer.web.settings import Settings

_F = TypeVar("_F", bound="Callable[..., Any]")
_DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where the SQLite file lies."
)


def _seconds(name: str, default: float, told: str) -> Callable[[_F], _F]:
    """An option for a time of a second or more."""
    return click.option(name, type=click.FloatRange(min=1), default=default, show_default=True, metavar="S", help=told)


@click.group(invoke_without_command=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on; other than loopback: keys.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="0: any that is free."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("-m", "--model", metavar="NAME", help="The default model; as elsewhere.")
@click.option("--allow-model", "allowed_models", multiple=True, metavar="PATTERN", help="Others, as in 'openai/*'.")
@click.option("--require-keys", is_flag=True, help="Ask for a key on loopback too.")
@click.option("--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help="A host name that it answers for.")
@click.option("--cors-origin", "cors_origins", multiple=True, metavar="ORIGIN", help="Pages that may use it.")
@click.option(
    "--concurrency", type=click.IntRange(1, 1024), default=16, show_default=True, metavar="N", help="Summaries at once."
)
@click.option(
    "--per-minute", type=click.IntRange(1), default=120, show_default=True, metavar="N", help="Accepted for a key."
)
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="N",
    help="Delete what is older. Default: nothing.",
)
@click.option(
    "--grace", type=click.FloatRange(min=0), default=20.0, show_default=True, metavar="S", help="Seconds to stop in."
)
@_seconds("--lease", 15.0, "Seconds a dead process holds.")
@_seconds("--head-seconds", 20.0, "For a request's head.")
@_seconds("--read-seconds", 20.0, "For a document.")
@click.option("--no-fetch", is_flag=True, help="Take no addresses of articles.")
@click.option("--private-addresses", is_flag=True, help="Fetch from this machine's network too.")
@click.option("--no-cache", is_flag=True, help="Ask anew what was answered before, and keep no answer.")
@_DATA
@click.option("-v", "--verbose", is_flag=True, help="More on standard error.")
@click.pass_context
def serve(ctx: click.Context, /, **options: Any) -> int:
    """Serve summaries by HTTP. `DATABASE_URL` names a PostgreSQL database; docs/service.md tells the rest."""
    if ctx.invoked_subcommand is not None:
        return 0
    settings = _settings(options)
    from summarizer.web.serving import serve as serving

    def announce(address: str) -> None:
        who = "nobody needs a key" if settings.is_open else "keys: summarise serve keys add NAME"
        click.echo(f"summarise: serving on {address} ({who}; Ctrl-C stops)", err=True)

    return serving(settings, verbose=options["verbose"], announce=announce)


@serve.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.argument("name")
@_DATA
def add(name: str, data: Path | None) -> None:
    """Make a key and print it, this once. Keys of one NAME see the same summaries."""
    from summarizer.web.store.keys import add_key

    click.echo(add_key(_engine(data), name))


@keys.command("list")
@_DATA
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(data: Path | None, as_json: bool) -> None:
    """The keys: id, name, since when, whether revoked."""
    from dataclasses import asdict

    from summarizer.web.store.keys import list_keys

    found = list_keys(_engine(data))
    if as_json:
        click.echo(json.dumps([asdict(key) for key in found], ensure_ascii=False))
        return
    for key in found:
        since = time.strftime("%Y-%m-%d", time.localtime(key.created_at))
        click.echo(f"{key.id}  {since}  {'revoked' if key.revoked_at else 'active '}  {key.name}")


@keys.command()
@click.argument("id")
@_DATA
def revoke(id: str, data: Path | None) -> None:  # noqa: A002 - the argument's name is shown
    """Let the key of this ID open nothing any more."""
    from summarizer.web.store.keys import revoke_key

    if not revoke_key(_engine(data), id):
        raise UsageError(f"no active key has the id {id}; `summarise serve keys list` shows them")


def _engine(data: Path | None) -> Engine:
    settings = _settings({"data": data})
    from summarizer.web.store.engine import engine_for, migrate

    engine = engine_for(settings.address)
    migrate(engine)
    return engine


def _settings(options: dict[str, Any]) -> Settings:
    """MissingExtraError where the extra is not installed."""
    try:
        import alembic  # noqa: F401
        import fastapi  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as missing:
        told = f"the service needs its extra ({missing.name} is missing): pip install 'article-summarizer[server]'"
        raise MissingExtraError(told) from missing
    from summarizer.web.settings import Settings

    given = {
        name: value
        for name, value in options.items()
        if name not in {"no_cache", "no_fetch", "verbose"} and value is not None
    }
    given["cache"], given["fetches"] = (not options.get(name, False) for name in ("no_cache", "no_fetch"))
    return Settings(database=os.environ.get("DATABASE_URL", ""), **given)
