"""What a folder of recordings holds: a row a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from summarizer.cassettes.recorded import Recording


@dataclass(frozen=True, slots=True)
class Row:
    """One file. `article` is the headline, else the article's file, else the recording's; dates are UTC."""

    file: str
    article: str
    source: str | None
    models: tuple[str, ...]
    prompts: tuple[str, ...]
    recorded_at: str | None
    exchanges: int
    tokens: int


def row_of(recording: Recording) -> Row:
    """The row of a recording."""
    run = recording.circumstances
    prompts = (exchange.circumstances.prompt for exchange in recording.exchanges)
    return Row(
        file=recording.path.as_posix(),
        article=run.headline or run.article_source or recording.path.stem,
        source=run.article_source,
        models=tuple(dict.fromkeys(exchange.model for exchange in recording.exchanges)),
        prompts=tuple(dict.fromkeys(prompt for prompt in prompts if prompt)),
        recorded_at=run.recorded_at,
        exchanges=len(recording.exchanges),
        tokens=recording.tokens,
    )


def table(rows: list[Row], *, narrow: bool) -> list[str]:
    """The rows as aligned lines, the heads first; `narrow` cuts long headlines, for a terminal."""
    heads = ("article", "model", "prompt", "recorded", "exchanges", "tokens", "file")
    lines = [heads, *(_cells(row, narrow=narrow) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    numbers = {heads.index("exchanges"), heads.index("tokens")}
    return [
        "  ".join(
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _cells(row: Row, *, narrow: bool) -> tuple[str, ...]:
    article = row.article if not narrow or len(row.article) <= 40 else row.article[:39] + "…"
    return (
        article,
        ", ".join(row.models) or "-",
        ", ".join(row.prompts) or "-",
        (row.recorded_at or "-").removesuffix("Z").replace("T", " "),
        str(row.exchanges),
        f"{row.tokens:,}",
        Path(row.file).name if narrow else row.file,
    )
