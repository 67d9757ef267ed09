"""The plugin among others: asyncio, anyio, xdist, pytest-recording, unittest, and runs that do not use it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.loopback import status
from tests.plugin.conftest import GOOD, ONE_CALL, OPENING, cassettes_in
from tests.test_package import HEAVY

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("plugin", ["asyncio", "anyio"])
def test_async_tests_have_a_cassette_too(project: Any, serve: Any, plugin: str) -> None:
    """Coroutines that pytest-asyncio or anyio run are put on their cassettes like others."""
    code = f"""
@pytest.fixture
def anyio_backend(): return "asyncio"
@pytest.mark.{plugin}
@pytest.mark.summarizer
async def test_awaited(): assert (await asummarise(TAVIRA, model=MODEL)).figures
"""
    serve(GOOD)
    project(code, "--summarizer-record=once").assert_outcomes(passed=1)
    played = project(code)
    played.assert_outcomes(passed=1)
    project(code.replace("MODEL", "'openai/other'")).assert_outcomes(failed=1)


def test_workers_of_xdist_record_and_play(
    serve: Any, gone: Any, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes record cases of one test at once, each into its own file, and two play them."""
    pytester.makepyfile(
        test_digest=OPENING
        + """
@pytest.mark.summarizer
@pytest.mark.parametrize("case", range(4))
def test_case(case): assert summarise(TAVIRA, model=MODEL).figures
"""
    )
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the workers start without what they do not use
    two = ("-n2", "--dist=loadgroup", "-p", "xdist", "-p", "summarizer.pytest_plugin")
    server = serve(GOOD)
    pytester.runpytest_inprocess(*two, "--summarizer-record=new").assert_outcomes(passed=4)
    assert len(server.requests) == len(cassettes_in(pytester.path)) == 4
    gone()
    pytester.runpytest_inprocess(*two).assert_outcomes(passed=4)


def test_pytest_recording_works_beside(project: Any, serve: Any, gone: Any, pytester: Any) -> None:
    """A test may be on cassettes of both; neither's names, files, options nor blocks stand in the other's way."""
    code = """
import urllib.request
@pytest.mark.vcr(ignore_localhost=%s)
@pytest.mark.summarizer
def test_both(vcr, summarizer_cassette, block_network, record_mode):
    assert summarise(TAVIRA, model=MODEL).figures
"""
    serve(GOOD)
    project(code % True, "--summarizer-record=new", "--record-mode=none").assert_outcomes(passed=1)
    gone()
    assert cassettes_in(pytester.path) == ["cassettes/test_digest/test_both.summarizer.yaml"]
    project(code % False, "--block-network", "--record-mode=none").assert_outcomes(passed=1)


def test_a_fixture_and_unittest_have_it_too(project: Any, serve: Any) -> None:
    """A fixture of the test may call, the test may look at its cassette, and a TestCase may be marked."""
    code = """
import unittest
@pytest.fixture
def summary(): return summarise(TAVIRA, model=MODEL)
@pytest.mark.summarizer
def test_fixture(summary): assert summary.figures
def test_look(summarizer_cassette):
    assert summarizer_cassette.path.name == "test_look.yaml"
    assert summarise(TAVIRA, model=MODEL).figures
@pytest.mark.summarizer
class TestOld(unittest.TestCase):
    def test_old(self): self.assertTrue(summarise(TAVIRA, model=MODEL).figures)
"""
    serve(GOOD)
    project(code, "--summarizer-record=new").assert_outcomes(passed=3)
    project(code).assert_outcomes(passed=3)
    project(code.replace("MODEL", "'openai/other'")).assert_outcomes(failed=2, errors=1)


def test_the_command_line_inside_a_test_has_it_too(
    project: Any, serve: Any, gone: Any, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test of a program that calls `summarise` records and plays unknown to the program, and no cache is asked."""
    logger = logging.getLogger("summarizer")
    for name in ("handlers", "propagate", "level"):  # which the command line sets for its process
        monkeypatch.setattr(logger, name, getattr(logger, name))
    code = """
from click.testing import CliRunner
from summarizer.cli.main import cli
@pytest.mark.summarizer
def test_command():
    done = CliRunner().invoke(cli, ["-f", "text", str(TAVIRA)])
    assert done.exit_code == 0, done.output
"""
    server = serve(GOOD)
    project(code, "--summarizer-record=new").assert_outcomes(passed=1)
    assert len(server.requests) == 1
    gone()
    project(code).assert_outcomes(passed=1)
    assert not own_cache.exists()


def test_a_failing_request_is_not_hidden(project: Any, serve: Any) -> None:
    """While recording, a provider's refusal fails the test as itself, and no file is made."""
    serve(status(401))
    run = project(ONE_CALL, "--summarizer-record=new")
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(["*ProviderError*401*"])


def test_a_marker_that_means_nothing_is_refused(project: Any) -> None:
    """Wrong arguments of the marker are an error that names them."""
    run = project(ONE_CALL.replace("summarizer\n", "summarizer(record='new')\n", 1))
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines(["*unexpected keyword argument 'record'*"])


def test_options_and_marker_tell_what_they_do(project: Any) -> None:
    """`--help`, `--markers` and `--fixtures` of pytest show them."""
    for argument, shown in (
        ("--help", "*--summarizer-record=*"),
        ("--markers", "@pytest.mark.summarizer(cassette=None, allow_unplayed=False):*"),
        ("--fixtures", "summarizer_cassette*"),
    ):
        project("", argument).stdout.fnmatch_lines([shown])


def test_a_run_that_does_not_ask_for_it_pays_next_to_nothing(tmp_path: Path) -> None:
    """Loading takes less than 50 ms (of this processor) and imports no SDK, vcrpy or pydantic, and no more of us."""
    (tmp_path / "timed.py").write_text("""
import time
began = time.process_time()
import summarizer.pytest_plugin
took = time.process_time() - began
""")
    (tmp_path / "test_plain.py").write_text(f"""
import sys, timed
def test_plain():
    assert not {HEAVY} & {{name.partition(".")[0] for name in sys.modules}}
    assert {{name for name in sys.modules if "summarizer" in name}} == {{"summarizer", "summarizer.pytest_plugin"}}
    assert timed.took < 0.05
""")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "timed", "-p", "summarizer.pytest_plugin"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": f"{tmp_path}:{ROOT}"},
    )
    assert "1 passed" in done.stdout, done.stdout
