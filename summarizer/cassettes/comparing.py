"""What changed between two recordings: in the answers, item by item, not in the bytes.

Exchanges are matched by what was asked, else by their purpose in order. A draft is compared by its items: a model
numbers them anew each time, so an item is first looked for by what it says and only then by its id. What is no draft
is compared by lines.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from summarizer.cassettes.recorded import Exchange, Recording

_LISTS = ("summary", "speakers", "attributions", "key_claims", "figures")
_SAYS = {"speakers": "name", "attributions": "proposition"}  # what tells an item; else its text
_SHOWN = 100  # characters of a value


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Change:
    """One item, field or line that is only in one recording (`before` or `after` is None), or in both and differs.

    `where` is a purpose, and in a draft also the list, the id and the field: `draft figures f3 value`.
    """

    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.where}: + {self.after}"
        if self.after is None:
            return f"{self.where}: - {self.before}"
        return f"{self.where}: {self.before} -> {self.after}"


def changes(old: Recording, new: Recording) -> list[Change]:
    """What changed in the answers."""
    found: list[Change] = []
    for before, after in _matched(old.exchanges, new.exchanges, (_question, lambda exchange: exchange.purpose)):
        if before is None or after is None:
            one = before or after
            text = f"{len(one.reply.text.splitlines())} lines" if one else ""
            found.append(Change(one.purpose if one else "", text if before else None, text if after else None))
        else:
            found += _answer(before, after)
    return found


def pairs(old: Sequence[Recording], new: Sequence[Recording]) -> list[tuple[Recording | None, Recording | None]]:
    """The recordings of the same articles, and those of one side alone. Two single files are always a pair."""
    if len(old) == len(new) == 1:
        return [(old[0], new[0])]
    matched = _matched(old, new, (_kin, _article))
    return list(matched)


def _kin(recording: Recording) -> tuple[str, ...]:
    """An article may be recorded in several ways and by several models."""
    purposes = {exchange.purpose.partition(",")[0] for exchange in recording.exchanges}
    return (recording.article, *sorted(purposes), *sorted({exchange.model for exchange in recording.exchanges}))


def _article(recording: Recording) -> str:
    return recording.article


def _question(exchange: Exchange) -> tuple[str, ...]:
    """What was asked, whoever was asked by whatever prompt."""
    parts = exchange.interaction["summarizer"]
    return tuple(str(parts.get(name)) for name in ("purpose", "article or question", "settings"))


def _matched(
    old: Sequence[Item], new: Sequence[Item], keys: Sequence[Callable[[Item], Any]]
) -> Iterator[tuple[Item | None, Item | None]]:
    """Pairs with the same key, by the first key and then what is left by the next; in the order of the old ones."""
    partner: dict[int, int] = {}
    for key in keys:
        free = [place for place in range(len(new)) if place not in partner.values()]
        for place, item in enumerate(old):
            if place not in partner:
                found = next((other for other in free if key(new[other]) == key(item) is not None), None)
                if found is not None:
                    partner[place] = found
                    free.remove(found)
    for place, item in enumerate(old):
        yield item, new[partner[place]] if place in partner else None
    yield from ((None, item) for place, item in enumerate(new) if place not in partner.values())


def _answer(before: Exchange, after: Exchange) -> Iterator[Change]:
    purpose = before.purpose
    if before.reply.text == after.reply.text:
        return
    drafts = _draft(before.reply.text), _draft(after.reply.text)
    if drafts[0] is None or drafts[1] is None:
        yield from _lines(purpose, before.reply.text, after.reply.text)
        return
    for name in _LISTS:
        yield from item_changes(f"{purpose} {name}", name, drafts[0].get(name, ()), drafts[1].get(name, ()))


def _draft(text: str) -> dict[str, Any] | None:
    """The draft as plain data, also one that is not valid; None where it is no JSON object of such lists."""
    try:
        data = json.loads(text)
    except ValueError:
        return None
    lists = [value for name, value in data.items() if name in _LISTS] if isinstance(data, dict) else []
    items = [item for value in lists if isinstance(value, list) for item in value]
    sound = bool(lists) and all(isinstance(value, list) for value in lists) and all(isinstance(i, dict) for i in items)
    return data if sound else None


def item_changes(
    where: str, name: str, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
) -> Iterator[Change]:
    """What changed in one list (`name`) of a draft."""
    says = _SAYS.get(name, "text")
    keys = (_content, lambda item: item.get(says), lambda item: item.get("id"))
    number = count(1)
    for before, after in _matched(old, new, keys):
        one = before or after or {}
        called = f"{where} {one.get('id') or next(number)}"
        if before is None or after is None:
            shown = _shown(one.get(says) or one.get("quotes"))
            yield Change(called, shown if before else None, shown if after else None)
            continue
        for field in (field for field in {**before, **after} if field != "id"):
            if before.get(field) != after.get(field):
                yield Change(f"{called} {field}", _shown(before.get(field)), _shown(after.get(field)))


def _content(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "id"}


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _lines(purpose: str, old: str, new: str) -> Iterator[Change]:
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        if line.startswith("- "):
            yield Change(purpose, _shown(line[2:]), None)
        elif line.startswith("+ "):
            yield Change(purpose, None, _shown(line[2:]))
