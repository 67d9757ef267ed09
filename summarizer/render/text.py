"""Text for a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from summarizer.render.words import gaps, places, printable, refused_words, standing, utterance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.schema import Figure, Summary

_WIDTH = 88


def as_text(summary: Summary) -> str:
    """Sections of wrapped lines; numbers in brackets are the article's body sentences."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    if summary.article.headline:
        yield printable(summary.article.headline)
        yield ""
    for sentence in summary.summary_sentences:
        words = f"{printable(sentence.text)} {places(sentence.evidence)}"
        yield _item(words, sentence.origin, sentence.warnings, bullet="")
    yield from _section("Key claims", summary.key_claims)
    for claim in summary.key_claims:
        held = standing(summary, claim)
        words = f"{printable(claim.text)} {places(claim.evidence)}" + (f" ({held})" if held else "")
        yield _item(words, claim.origin, claim.warnings)
    yield from _section("Figures", summary.figures)
    for figure in summary.figures:
        yield _item(f"{_figure(figure)} [{figure.evidence.sentence}]", figure.origin, figure.warnings)
    yield from _section("Who says what", summary.attributions)
    for item in summary.attributions:
        yield _item(f"{utterance(summary, item)} {places(item.evidence)}", "model", item.warnings)
    yield from _section(f"Not supported by the article: {len(summary.rejected)}", summary.rejected)
    for refused in summary.rejected:
        words = f"{refused.kind.replace('_', ' ')} “{printable(refused_words(refused))}”"
        yield _item(f"{words}: {printable(refused.reason)}", "model")
    yield from _section("Not read: the model gave no answer that can be used", missing := gaps(summary))
    for gap in missing:
        yield _item(gap, "model")


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield f"\n{title}"


def _figure(figure: Figure) -> str:
    marks: list[str] = [figure.role] if figure.role != "level" else []
    marks += [figure.direction] if figure.direction else []
    return f"{printable(figure.text)}: {printable(figure.measures)}" + (f" ({', '.join(marks)})" if marks else "")


def _item(text: str, origin: str, warnings: Sequence[str] = (), *, bullet: str = "  - ") -> str:
    mark = " (the article's words)" if origin == "extracted" and bullet != "  - " else ""
    note = f" (note: {printable('; '.join(warnings))})" if warnings else ""
    return textwrap.fill(text + mark + note, _WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet))
