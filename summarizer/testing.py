"""What the pytest plugin does for a test that is put on a cassette. Loaded when the first such test runs.

A cassette of our own kind is shared by all calls of the test. What it could not answer is kept, so that a test fails
with the explanation also where the code under test swallowed the error.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from summarizer import recording
from summarizer.errors import CassetteError
from summarizer.exchange import Request
from summarizer.offline import only_loopback

_UNSAFE = re.compile(r"[^A-Za-z0-9_.]+")
_LONGEST = 80
_ADVICE = "record it with pytest --summarizer-record=new"


@dataclass
class TestCassette(recording.Cassette):
    """The cassette of one test."""

    __test__ = False  # no test class, whatever its name
    misses: list[str] = field(default_factory=list)

    def explain_miss(self, request: Request) -> str:
        self.misses.append(super().explain_miss(request))
        return self.misses[-1]

    def require(self) -> None:
        try:
            super().require()
        except CassetteError as error:
            self.misses.append(str(error))
            raise

    def leftover(self) -> str:
        """What was recorded and not asked for, in words; nothing while recording."""
        unplayed = [] if self.records else self.unplayed()
        if not unplayed:
            return ""
        told = [f"no. {place + 1} ({self.interactions[place]['summarizer']['purpose']})" for place in unplayed]
        return (
            f"{len(unplayed)} of {len(self.interactions)} exchanges recorded in {self.path} were not asked for:"
            f" {', '.join(told)}; record it anew with pytest --summarizer-record=all"
        )


@contextlib.contextmanager
def on_cassette(path: Path, mode: recording.RecordMode) -> Iterator[TestCassette]:
    """Meanwhile every call of this process that names no cassette uses this one; offline unless it records."""
    cassette = TestCassette.opened(path, mode=mode, advice=_ADVICE)
    with contextlib.ExitStack() as stack:
        if not cassette.records:
            stack.enter_context(only_loopback(refuse))
        stack.enter_context(recording.shared(cassette))
        yield cassette
        if mode == "all":
            cassette.drop_earlier()


def refuse(address: str) -> NoReturn:
    """Fail the test. No Exception, which an SDK would wrap as an error of the connection and try again."""
    pytest.fail(f"a test wanted to reach {address}: only loopback is open while a recording is played")


def file_name(test: str, *, beside_vcr: bool = False) -> str:
    """A safe name of its own for each test of a module (`Class::name[parameters]`): readable, then told apart.

    pytest-recording's file of a test has the same name, so that a test that is on both has ours under another.
    """
    plain = test.replace("::", ".")
    stem = _UNSAFE.sub("-", plain).strip("-.")[:_LONGEST]
    if stem != plain:
        stem += "-" + hashlib.sha256(test.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{stem}.summarizer.yaml" if beside_vcr else f"{stem}.yaml"
