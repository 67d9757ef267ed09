"""Rules of every test: no network but loopback, no key or setting of the developer's machine."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.loopback import Answer, Loopback, serving

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "articles"
SHARED = ROOT.parent / "shared"
# No test is about time. (In CI hypothesis is besides repeatable, by its own profile.)
hypothesis.settings.register_profile("ours", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("ours")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell; programs started here inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="run the tests that call a hosted provider")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--live"):
        for item in items:
            if item.get_closest_marker("live"):
                item.add_marker(pytest.mark.skip(reason="calls a hosted provider: make live"))


@pytest.fixture(autouse=True)
def only_loopback(request: pytest.FixtureRequest) -> None:
    """Every test is under the rule that our plugin gives to others."""
    if not request.node.get_closest_marker("live"):
        request.getfixturevalue("summarizer_offline")


@pytest.fixture(autouse=True)
def no_settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own keys and models are not there."""
    if request.node.get_closest_marker("live"):
        return
    openai = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
    for name in (*openai, "SUMMARIZER_LOG_FORMAT", "SUMMARIZER_MODEL", "SUMMARIZER_PRICES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each test has a response cache of its own, in a folder that is made when it is used."""
    folder = tmp_path_factory.getbasetemp() / "caches" / uuid.uuid4().hex
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a scripted server and make it the OpenAI address."""
    running = []

    def start(*answers: Answer) -> Loopback:
        context = serving(*answers)
        loopback = context.__enter__()
        running.append(context)
        monkeypatch.setenv("OPENAI_BASE_URL", loopback.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        return loopback

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that wait hundredths of a second."""
    monkeypatch.setattr("summarizer.retrying.FIRST_WAIT", 0.01)
