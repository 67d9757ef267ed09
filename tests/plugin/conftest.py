"""A small project whose tests are run inside ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarizer import summarise
from tests.conftest import EXAMPLES
from tests.damage import draft_of
from tests.loopback import says, serving

NAMES = ("earnings_tavira_foods", "politics_pension_vote")
GOOD = says(json.dumps(draft_of(NAMES[0]), ensure_ascii=False))
MODEL = "openai/scripted-1"
OPENING = f"""
import asyncio, threading
import pytest
from pathlib import Path
from summarizer import SummarizerError, asummarise, summarise
TAVIRA, PENSION = [Path({str(EXAMPLES)!r}) / name for name in {[f"{name}.txt" for name in NAMES]}]
MODEL = {MODEL!r}
"""
ONE_CALL = """
@pytest.mark.summarizer
def test_one():
    assert summarise(TAVIRA, model=MODEL).figures
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All that a recorded call imports: each run in this process would import it anew, and some cannot be."""
    import openai

    with serving(GOOD) as server, openai.OpenAI(base_url=server.url, api_key="none") as client:
        summarise(
            EXAMPLES / f"{NAMES[0]}.txt", client=client, cassette=tmp_path_factory.mktemp("imported"), record="new"
        )


@pytest.fixture
def project(pytester: pytest.Pytester, imported: None) -> Any:
    """A project of one test file; run it with arguments of pytest, in this process."""
    always = ("-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function")

    def run(code: str, *arguments: str, name: str = "test_digest") -> pytest.RunResult:
        pytester.makepyfile(**{name: OPENING + code})
        return pytester.runpytest_inprocess(*always, *arguments)

    return run


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From here on there is no server and no key."""

    def go() -> None:
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    return go


def cassettes_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
