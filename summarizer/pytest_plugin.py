"""A pytest plugin that puts a test on its own cassette: `@pytest.mark.summarizer`.

Every test run of an environment that has this package loads it, so it imports nothing but pytest; the rest comes with
the first test that asks for it (`summarizer.testing`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from summarizer.testing import TestCassette

_MARKER = (
    "summarizer(cassette=None, allow_unplayed=False): answer the test's calls of summarise() from its own cassette;"
    " `cassette` is another file (.yaml) or folder, seen from the test's file; `allow_unplayed` is for a file that"
    " several tests share"
)
_CASSETTE: pytest.StashKey[TestCassette] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("summarizer").addoption(
        "--summarizer-record",
        choices=("none", "once", "new", "all"),
        default="none",
        help="what tests on a cassette record: none (the default: play only, with no network), once (where there is no"
        " file yet), new (what is missing), all (everything anew)",
    )
    parser.addini("summarizer_cassettes", "folder of the cassettes, seen from each test's file", default="cassettes")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


def pytest_report_header(config: pytest.Config) -> str | None:
    mode = config.getoption("--summarizer-record")
    return None if mode == "none" else f"summarizer: recording ({mode}), the network is open"


@pytest.fixture
def summarizer_cassette(request: pytest.FixtureRequest) -> Iterator[TestCassette]:
    """The test's own cassette (a `summarizer.recording.Cassette`), which its calls of summarise() share."""
    from summarizer.testing import on_cassette

    with on_cassette(_path_for(request.node), request.config.getoption("--summarizer-record")) as cassette:
        request.node.stash[_CASSETTE] = cassette
        yield cassette
        del request.node.stash[_CASSETTE]


@pytest.fixture(autouse=True)
def _summarizer_cassette_of_marked(request: pytest.FixtureRequest) -> None:
    """A marked test has a cassette without naming the fixture."""
    if request.node.get_closest_marker("summarizer"):
        request.getfixturevalue("summarizer_cassette")


@pytest.fixture
def summarizer_offline() -> Iterator[None]:
    """Only loopback is open to the test, also without a cassette."""
    from summarizer.offline import only_loopback
    from summarizer.testing import refuse

    with only_loopback(refuse):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that did not ask for all that was recorded, or that went on after a miss."""
    cassette = item.stash.get(_CASSETTE, None)
    try:
        outcome = yield
    except BaseException as error:
        if cassette is not None and cassette.misses and str(error) not in cassette.misses:
            item.add_report_section("call", "summarizer", "\n".join(cassette.misses))
        raise
    if cassette is not None:
        told = "\n".join(cassette.misses) or ("" if _marked(item).allow_unplayed else cassette.leftover())
        if told:
            pytest.fail(told, pytrace=False)
        if not _marked(item).allow_unplayed:
            cassette.drop_earlier()
    return outcome


class _Marker(NamedTuple):
    cassette: str | None = None
    allow_unplayed: bool = False


def _marked(item: pytest.Item) -> _Marker:
    """What the closest marker says. TypeError where it says something else."""
    marker = item.get_closest_marker("summarizer")
    return _Marker(*marker.args, **marker.kwargs) if marker else _Marker()


def _path_for(item: pytest.Item) -> Path:
    """`<folder of the test's file>/cassettes/<module>/<test>.yaml`, or what the marker or the ini option say."""
    from summarizer.testing import file_name

    module = item.path
    test = "::".join(node.name for node in item.listchain() if isinstance(node, pytest.Class | pytest.Item))
    name = file_name(test, beside_vcr=item.get_closest_marker("vcr") is not None)
    named = _marked(item).cassette
    if named is None:
        return Path(module.parent, item.config.getini("summarizer_cassettes"), module.stem, name)
    place = Path(module.parent, named)
    return place if place.suffix in {".yaml", ".yml"} else place / name
