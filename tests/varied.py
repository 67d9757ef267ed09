"""Long articles of many distinct paragraphs, and careful drafts of them, made from the example articles.

A variation of a text has other digits and other names of persons and places, the same wherever they stand, so
that the draft that was written for an example fits its variation. No two variations share a name or a number,
and no cache of a sentence's findings helps; only sentences that hold neither stay as they are.
"""

from __future__ import annotations

import calendar
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article
from tests.damage import ROOT, draft_of

DRAFTED = "earnings_tavira_foods"  # the example whose draft is used: 52 items
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstvz"


@dataclass(frozen=True)
class Case:
    """An article, a careful draft of it, and the same draft with every name and number wrong."""

    text: str
    draft: Draft
    spoilt: Draft


@cache
def _examples() -> dict[str, Article]:
    return {path.stem: read_article(path) for path in sorted((ROOT / "examples" / "articles").glob("*.txt"))}


@cache
def _changeable() -> re.Pattern[str]:
    """Numbers but years, and capitalised words inside sentences that are written no other way anywhere."""
    text = " ".join(article.text for article in _examples().values())
    common = {*re.findall(r"\b[a-z]+\b", text), *map(str.lower, (*calendar.day_name, *calendar.month_name))}
    names = {name for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", text) if name.lower() not in common}
    return re.compile(rf"\b(?:(?:19|20)\d\d\b|(?P<number>\d+)|(?P<name>{'|'.join(sorted(names))})\b)")


def varied(text: str, seed: int) -> str:
    """The variation of a text; seed 0 is the text itself."""
    if not seed:
        return text
    shuffled = random.Random(seed)
    changes: dict[str, str] = {}
    for letters in ("123456789", _VOWELS, _CONSONANTS):
        changes |= dict(zip(letters, shuffled.sample(letters, len(letters)), strict=True))
    table = str.maketrans(changes)

    def change(match: re.Match[str]) -> str:
        if match["name"]:
            return match[0].lower().translate(table).capitalize()
        return match[0].translate(table) if match["number"] else match[0]

    return _changeable().sub(change, text)


def _body(name: str) -> str:
    article = _examples()[name]
    return article.text[article.sentences[0].span.start : article.sentences[-1].span.end]


def _draft(seed: int, first: int) -> Draft:
    """The variation of the careful draft whose sentence 1 has become sentence `first`."""

    def changed(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: changed(value) for key, value in part.items()}
        if isinstance(part, list):
            return [changed(value) for value in part]
        if isinstance(part, int):
            return part + first - 1
        return varied(part, seed) if isinstance(part, str) and not re.fullmatch(r"[a-z]\d+", part) else part

    return Draft.model_validate(changed(draft_of(DRAFTED)))


def first_items(draft: Draft) -> Draft:
    """The draft cut down to 22 items, as many as a hosted model writes of an article of 5,000 characters."""
    attributions = draft.attributions[:4]
    heard = {name for item in attributions for name in (*item.speakers, item.via)}
    speakers = [speaker for speaker in draft.speakers if speaker.id in heard]
    known = {item.id for item in attributions}
    figures = draft.figures[: 14 - len(attributions) - len(speakers)]
    return Draft(
        summary=draft.summary[:3],
        speakers=speakers,
        attributions=attributions,
        key_claims=[
            claim.model_copy(
                update={
                    name: [i for i in getattr(claim, name) if i in known] for name in ("attributed_to", "denied_by")
                }
            )
            for claim in draft.key_claims[:5]
        ],
        figures=[
            figure.model_copy(
                update={
                    "attributed_to": [i for i in figure.attributed_to if i in known],
                    "baseline": figure.baseline if figure.baseline in {other.id for other in figures} else None,
                }
            )
            for figure in figures
        ],
    )


def case_of(characters: int, seed: int) -> Case:
    """An article of about that length. Its last part is what its draft speaks of. Cases of distinct seeds differ."""
    last = _body(DRAFTED)
    parts, length, place = [], len(last), seed * 10_000
    others = [name for name in _examples() if name != DRAFTED]
    while length < characters - 1_000:
        place += 1
        parts.append(varied(_body(others[place % len(others)]), place))
        length += len(parts[-1]) + 1
    head = f"{_examples()[DRAFTED].headline}\n"
    before = "".join(f"{part}\n" for part in parts)
    text = head + before + varied(last, place + 1)
    first = sum(sentence.span.start < len(head + before) for sentence in read_article(text).sentences) + 1
    return Case(text, _draft(place + 1, first), _draft(place + 2, first))
