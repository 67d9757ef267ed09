"""A long report for tests: the example articles one after the other, and a model that knows their careful drafts."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from summarizer.schema import Draft
from summarizer.text import Article, Sentence
from tests.damage import NAMES, Plain, article_of, draft_of

LISTS = ("speakers", "attributions", "key_claims", "figures")
_LINKS = ("speakers", "attributed_to", "denied_by")


def report_of(articles: Iterable[Article]) -> Article:
    """The articles as one; sentences and offsets go on from one to the next."""
    text, sentences = "", list[Sentence]()
    for article in articles:
        first = len(sentences)
        sentences += (
            Sentence(first + one.number, one.span.shifted(len(text)), one.text, 1000 * first + one.paragraph)
            for one in article.sentences
        )
        text += article.text + "\n"
    return Article(text, tuple(sentences), headline="Three stories", language="en")


def report() -> Article:
    """The three examples that have careful drafts."""
    return report_of(map(article_of, NAMES))


def report_draft() -> Plain:
    """Their drafts as one: numbers go on, ids begin with the article's initial."""
    whole: Plain = {name: [] for name in ("summary", *LISTS)}
    first = 0
    for name in NAMES:
        for kind, items in draft_of(name).items():
            whole[kind] += [_moved(item, name[0], first) for item in items]
        first += len(article_of(name).sentences)
    return whole


def _moved(item: Plain, initial: str, first: int) -> Plain:
    moved = {**item}
    for field in ("id", "via", "baseline"):
        if moved.get(field):
            moved[field] = initial + item[field]
    for field in _LINKS:
        if field in moved:
            moved[field] = [initial + name for name in item[field]]
    if "sentences" in moved:
        moved["sentences"] = [first + number for number in item["sentences"]]
    return moved


def shown(messages: list[dict[str, Any]]) -> list[int]:
    """The numbers of the sentences that a question shows."""
    return [int(number) for number in re.findall(r"^\[(\d+)\]", messages[1]["content"], re.MULTILINE)]


def is_summary(messages: list[dict[str, Any]]) -> bool:
    """Whether a question is the last one: for a summary of claims."""
    return "too long to be shown" in messages[1]["content"]


def draft_within(numbers: Iterable[int]) -> Plain:
    """What a careful model writes of the sentences that it is shown: items that these support, and their links."""
    held = set(numbers)
    draft = copy.deepcopy(report_draft())
    for name in ("summary", "attributions", "key_claims", "figures"):
        draft[name] = [item for item in draft[name] if held.issuperset(item["sentences"])]
    heard = {name for item in draft["attributions"] for name in (*item["speakers"], item["via"])}
    draft["speakers"] = [item for item in draft["speakers"] if item["id"] in heard]
    ids = {item["id"] for name in LISTS for item in draft[name]}
    for item in (*draft["key_claims"], *draft["figures"]):
        for field in ("attributed_to", "denied_by"):
            item[field] = [name for name in item.get(field, ()) if name in ids]
            if field not in draft_fields(item):
                del item[field]
        if item.get("baseline") not in ids and "baseline" in item:
            item["baseline"] = None
    return draft


def draft_fields(item: Plain) -> set[str]:
    """The links that an item has: claims both, figures no denier."""
    return {"attributed_to", "denied_by"} if "modality" in item else {"attributed_to"}


def only_summary(*sentences: tuple[str, list[int]]) -> str:
    """A reply that holds a summary alone."""
    empty = Draft(summary=[], speakers=[], attributions=[], key_claims=[], figures=[]).model_dump()
    return json.dumps({**empty, "summary": [{"text": text, "sentences": numbers} for text, numbers in sentences]})


def repeated(times: int) -> Article:
    """The report again and again: as long as one wants."""
    return replace(report_of([report()] * times), headline="A long report")
