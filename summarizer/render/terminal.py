"""Text on a terminal: each item with its sentences beside it, or below it where the terminal is narrow."""

from __future__ import annotations

import textwrap
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.render.words import (
    check_article,
    gaps,
    left_out,
    made_by,
    printable,
    refused_words,
    standing,
    utterance,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.schema import Evidence, Figure, Summary
    from summarizer.text import Article

_WIDE = 90  # columns from which evidence stands beside
_WIDEST = 132
_QUOTED = 240  # characters of a sentence that are shown


def as_terminal(summary: Summary, article: Article, *, width: int, is_coloured: bool = True) -> str:
    """The text with the escape sequences of a terminal of so many columns; nothing of the article's can steer it.

    UsageError where the summary is of another article.
    """
    check_article(summary, article)
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        color_system="standard",
        no_color=not is_coloured,
        width=min(width, _WIDEST),
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    if summary.article.headline:
        console.print(Text(printable(summary.article.headline), "bold"))
    for title, rows in _sections(summary):
        console.print()
        if title:
            console.print(Text(title, "bold cyan"))
        for words, evidence in rows:
            numbers = sorted({piece.sentence for piece in evidence})
            sentences = [(number, printable(article.text_of(number))) for number in numbers]
            console.print(_row(words, sentences, is_wide=width >= _WIDE))
    console.print()
    console.print(Text(made_by(summary), "dim"))
    return out.getvalue()


Row = tuple[Text, "Iterable[Evidence]"]


def _row(words: Text, sentences: Iterable[tuple[int, str]], *, is_wide: bool) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(ratio=3)
    quoted = Table.grid(padding=(0, 1, 0, 0))
    quoted.add_column(style="yellow", justify="right", min_width=3)
    quoted.add_column(style="dim italic")
    for number, sentence in sentences:
        is_same = words.plain.startswith(sentence)
        quoted.add_row(str(number), "" if is_same else textwrap.shorten(sentence, _QUOTED, placeholder=" …"))
    if is_wide:
        grid.add_column(ratio=2)
        grid.add_row(Padding(words, (0, 0, 0, 2)), quoted)
    else:
        grid.add_row(Padding(words, (0, 0, 0, 2)))
        if quoted.row_count:
            grid.add_row(Padding(quoted, (0, 0, 0, 2)))
    return grid


def _sections(summary: Summary) -> Iterator[tuple[str, list[Row]]]:
    yield "", [(_item(one.text, one.origin, one.warnings), one.evidence) for one in summary.summary_sentences]
    claims: list[Row] = [
        (_item(claim.text, claim.origin, claim.warnings, standing(summary, claim)), claim.evidence)
        for claim in summary.key_claims
    ]
    figures: list[Row] = [(_figure(figure), [figure.evidence]) for figure in summary.figures]
    said: list[Row] = [
        (_item(utterance(summary, one), one.origin, one.warnings), one.evidence) for one in summary.attributions
    ]
    refused: list[Row] = [
        (
            Text.assemble(
                ("✗ ", "bold red"),
                f"{one.kind.replace('_', ' ')} “{printable(refused_words(one))}”: ",
                (printable(one.reason), "red"),
            ),
            one.looked_at,
        )
        for one in summary.rejected
    ]
    unread: list[Row] = [(Text(gap, "red"), ()) for gap in gaps(summary)]
    missing: list[Row] = [(Text(printable(one.text)), [one.evidence]) for one in left_out(summary)]
    titles = ("Key claims", "Figures", "Who says what", "Not supported by the article", "Not read", "Left out")
    for title, rows in zip(titles, (claims, figures, said, refused, unread, missing), strict=True):
        if rows:
            yield title, rows


def _item(words: str, origin: str, warnings: Iterable[str], note: str = "") -> Text:
    text = Text(printable(words))
    if note:
        text.append(f" ({note})", "magenta")
    return _marked(text, origin, warnings)


def _marked(text: Text, origin: str, warnings: Iterable[str]) -> Text:
    if origin == "extracted":
        text.append(" (the article's words)", "dim")
    for warning in warnings:
        text.append(f"\n! {printable(warning)}", "dim")
    return text


def _figure(figure: Figure) -> Text:
    marks = [mark for mark in (figure.role if figure.role != "level" else "", figure.direction, figure.period) if mark]
    text = Text.assemble((printable(figure.text), "bold"), f": {printable(figure.measures)}")
    if marks:
        text.append(f" ({printable(', '.join(marks))})", "magenta")
    return _marked(text, figure.origin, figure.warnings)
