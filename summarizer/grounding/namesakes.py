"""Whether two names may be of the same speaker: by a word that they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_IGNORED = frozenset("the a an of and mr mrs ms dr for in at on to by with its their two three u.s".split())


def any_same(names: Sequence[str], sources: Sequence[str]) -> bool:
    """Whether one of the names may be one of the sources."""
    theirs = [words_of(source) for source in sources]
    return any(_have_common(words_of(name), other) for name in names for other in theirs)


def same(name: str, source: str) -> bool:
    """Whether the name may be the source; one without words of its own may be any."""
    return _have_common(words_of(name), words_of(source))


def words_of(name: str) -> set[str]:
    """The words of a name that tell it from others, in small letters."""
    return {word.removesuffix("'s").removesuffix("’s").rstrip(".") for word in name.lower().split()} - _IGNORED


def _have_common(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours & theirs) or not ours or not theirs
