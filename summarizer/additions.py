"""What a draft leaves out: said to the model once, and its additions joined to the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.schema import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.schema import Coverage, Covered

_LISTS = ("speakers", "attributions", "key_claims", "figures")
_REFERENCES = ("id", "via", "baseline", "speakers", "attributed_to", "denied_by")


def left_out(coverage: Coverage) -> str:
    """The salient items that are missing, a line each; empty where none is."""
    kinds = (("figure", coverage.figures), ("quotation", coverage.quotations), ("speaker", coverage.speakers))
    return "\n".join(line for kind, covered in kinds if covered is not None for line in _lines(kind, covered))


def _lines(kind: str, covered: Covered) -> Iterator[str]:
    for missing in covered.missing:
        yield f'- {kind} "{" ".join(missing.text.split())}" in sentence {missing.evidence.sentence}'


def joined(draft: Draft, additions: Draft) -> Draft:
    """The draft with the additions behind it. An id that is taken gets a new one, unless it names the same speaker."""
    named = {speaker.id: speaker.name for speaker in draft.speakers}
    taken = {item.id for name in _LISTS for item in getattr(draft, name)}
    kept = {speaker.id for speaker in additions.speakers if named.get(speaker.id) == speaker.name}
    renamed = {
        item.id: _free(item.id, taken)
        for name in _LISTS
        for item in getattr(additions, name)
        if item.id in taken and item.id not in kept
    }
    lists: dict[str, list[Any]] = {"summary": [*draft.summary, *additions.summary]}
    for name in _LISTS:
        new = [_renamed(item, renamed) for item in getattr(additions, name) if item.id not in kept]
        lists[name] = [*getattr(draft, name), *new]
    return draft.model_copy(update=lists)


def _free(name: str, taken: set[str]) -> str:
    """The id with a mark that nobody has, which is taken from now on."""
    while name in taken:
        name += "+"
    taken.add(name)
    return name


def _renamed(item: Any, names: Mapping[str, str]) -> Any:
    """The item with its own id and those that it refers to under their new names."""

    changes = {
        field: [names.get(one, one) for one in value] if isinstance(value, list) else names.get(value, value)
        for field in _REFERENCES
        if (value := getattr(item, field, None)) is not None
    }
    return item.model_copy(update=changes)
