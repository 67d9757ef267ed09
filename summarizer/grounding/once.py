"""What an object finds once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Found = TypeVar("_Found")


class once(Generic[_Found]):  # noqa: N801 - it is read as a decorator
    """`functools.cached_property` without its lock, which costs more than many a finding; 3.12 has none either."""

    def __init__(self, find: Callable[[Any], _Found]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type) -> once[_Found]: ...

    @overload
    def __get__(self, holder: object, owner: type) -> _Found: ...

    def __get__(self, holder: object | None, owner: type) -> once[_Found] | _Found:
        if holder is None:
            return self
        found = holder.__dict__[self._name] = self._find(holder)
        return found
