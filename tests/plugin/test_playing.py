"""A test on its cassette, by running pytest inside pytest: record against a scripted server, then play without it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.testing import file_name
from tests.damage import draft_of
from tests.loopback import says, streams
from tests.plugin.conftest import GOOD, MODEL, NAMES, ONE_CALL, cassettes_in

pytest_plugins = ["pytester"]


def test_a_test_records_once_and_plays_ever_after(project: Any, serve: Any, gone: Any, pytester: Any) -> None:
    """The recording lies beside the test, under its module and name, and needs neither server, key nor model."""
    server = serve(GOOD)
    project(ONE_CALL, "--summarizer-record=once").assert_outcomes(passed=1)
    assert len(server.requests) == 1
    gone()
    played = project(ONE_CALL.replace(", model=MODEL", ""))
    played.assert_outcomes(passed=1)
    assert cassettes_in(pytester.path) == ["cassettes/test_digest/test_one.yaml"]


def test_nothing_is_asked_unless_told_to_record(project: Any, serve: Any) -> None:
    """Without the option a missing recording fails the test with what to do; the server that is there is not asked."""
    server = serve(GOOD)
    for code in (ONE_CALL, ONE_CALL.replace(", model=MODEL", "")):
        run = project(code)
        run.assert_outcomes(failed=1)
        run.stdout.fnmatch_lines(["*there is no recording test_one.yaml*--summarizer-record=new*"])
    assert server.requests == []


def test_a_miss_fails_with_the_part_that_differs(project: Any, serve: Any) -> None:
    """The explanation is the failure, and no error of a connection is near it."""
    server = serve(GOOD)
    project(ONE_CALL, "--summarizer-record=new")
    run = project(ONE_CALL.replace("MODEL)", "'openai/other', way='whole')"))
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(
        ["*CassetteMissError*openai/scripted-1 recorded, openai/other asked*--summarizer-record=new*"]
    )
    run.stdout.no_fnmatch_line("*onnection*")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        ("pass", ["there is no recording*"]),
        ("assert False, 'of the test'", ["*of the test*", "there is no recording*"]),
    ],
    ids=["goes on", "fails later"],
)
def test_a_miss_that_the_code_swallows_is_told(project: Any, ending: str, shown: list[str]) -> None:
    """A test cannot pass after a miss, and a failure that follows from one says so."""
    run = project(f"""
@pytest.mark.summarizer
def test_fallback():
    try:
        summarise(TAVIRA)
    except SummarizerError:
        pass
    {ending}
""")
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(shown)


def test_an_unplayed_exchange_fails_the_test(project: Any, serve: Any) -> None:
    """Asking for less than was recorded is a failure that names what was left, unless the marker allows it."""
    serve(*(says(json.dumps(draft_of(name))) for name in NAMES))
    code = ONE_CALL + "    summarise(PENSION, model=MODEL, max_reasks=0)\n"
    project(code, "--summarizer-record=all").assert_outcomes(passed=1)
    run = project(ONE_CALL)
    run.assert_outcomes(failed=1)
    run.stdout.fnmatch_lines(["1 of 2 exchanges recorded in *test_one.yaml were not asked for: no. 2 (draft);*=all"])
    project(ONE_CALL.replace("summarizer\n", "summarizer(allow_unplayed=True)\n", 1)).assert_outcomes(passed=1)
    serve(GOOD)
    project(ONE_CALL, "--summarizer-record=all").assert_outcomes(passed=1)
    project(ONE_CALL).assert_outcomes(passed=1)


def test_what_outlives_the_test_is_not_on_its_cassette(project: Any, serve: Any, pytester: Any) -> None:
    """A fixture of the module asks for itself, whatever test comes first; a fixture of the test is on its cassette."""
    code = """
@pytest.fixture(scope="module")
def once(): return summarise(TAVIRA, model="openai/of-the-module")
@pytest.fixture
def each(once): return summarise(TAVIRA, model=MODEL)
@pytest.mark.summarizer
def test_both(each, once): pass
"""
    server = serve(GOOD)
    project(code, "--summarizer-record=new").assert_outcomes(passed=1)
    assert len(server.requests) == 2
    recorded = (pytester.path / "cassettes" / "test_digest" / "test_both.yaml").read_text(encoding="utf-8")
    assert MODEL in recorded
    assert "of-the-module" not in recorded


def test_calls_of_one_test_share_its_cassette(project: Any, serve: Any, gone: Any) -> None:
    """Of calls in turn, in threads and in tasks each is recorded, none overwrites another, and each is played."""
    code = """
@pytest.mark.summarizer
def test_three_ways():
    headlines = [summarise(TAVIRA, model=MODEL).article.headline]
    def work(): headlines.append(summarise(TAVIRA, model=MODEL, prompt="whole@1").article.headline)
    thread = threading.Thread(target=work)
    thread.start(); thread.join()
    async def tasks(): return await asyncio.gather(asummarise(TAVIRA, model="openai/scripted-2"))
    headlines += [result.article.headline for result in asyncio.run(tasks())]
    assert len(headlines) == 3
"""
    server = serve(GOOD)
    for _ in range(2):
        project(code, "--summarizer-record=all").assert_outcomes(passed=1)
    assert len(server.requests) == 6
    gone()
    project(code).assert_outcomes(passed=1)


def test_a_stream_is_on_the_cassette_too(project: Any, serve: Any, gone: Any) -> None:
    """What came in pieces is recorded and played in pieces."""
    code = """
from summarizer import stream_summary
@pytest.mark.summarizer
def test_stream():
    *parts, last = stream_summary(TAVIRA, model=MODEL)
    assert parts and last.figures
"""
    serve(streams(json.dumps(draft_of(NAMES[0]))))
    project(code, "--summarizer-record=new").assert_outcomes(passed=1)
    gone()
    project(code).assert_outcomes(passed=1)


@pytest.mark.parametrize(("mode", "asked"), [("none", 0), ("once", 0), ("new", 1), ("all", 2)])
def test_modes_record_what_they_say(project: Any, serve: Any, mode: str, asked: int) -> None:
    """Where a file has one of two answers, new asks for the other, all for both, and once is bound to the file."""
    serve(GOOD)
    project(ONE_CALL, "--summarizer-record=new")
    server = serve(GOOD)
    more = ONE_CALL + "    summarise(TAVIRA, model='openai/scripted-2')\n"
    run = project(more, f"--summarizer-record={mode}")
    run.assert_outcomes(passed=int(asked > 0), failed=int(asked == 0))
    assert len(server.requests) == asked
    header = f"summarizer: recording ({mode}), the network is open"
    assert (header in run.stdout.str()) == (mode != "none")


@pytest.mark.parametrize(
    ("marker", "ini", "place"),
    [
        ("", "", "cassettes/test_digest/test_one.yaml"),
        ("", "[pytest]\nsummarizer_cassettes = tapes", "tapes/test_digest/test_one.yaml"),
        ("('tapes/tavira.yaml')", "", "tapes/tavira.yaml"),
        ("(cassette='../tapes')", "", "../tapes/test_one.yaml"),
    ],
    ids=["default", "ini", "file", "folder"],
)
def test_where_the_recording_lies(project: Any, serve: Any, pytester: Any, marker: str, ini: str, place: str) -> None:
    """Beside the test's file, in the folder of the ini option, or where the marker says."""
    serve(GOOD)
    pytester.makeini(ini or "[pytest]")
    code = ONE_CALL.replace("mark.summarizer", f"mark.summarizer{marker}")
    project(code, "--summarizer-record=new").assert_outcomes(passed=1)
    assert (pytester.path / place).is_file()
    project(code).assert_outcomes(passed=1)


def test_each_case_and_class_has_its_own_file(project: Any, serve: Any, pytester: Any) -> None:
    """Parameters make safe names that differ where only unsafe characters do; classes are told apart."""
    code = """
pytestmark = pytest.mark.summarizer
@pytest.mark.parametrize("way", ["a/b", "a:b", "a::b", "ä"])
def test_case(way): summarise(TAVIRA, model=MODEL)
class TestOne:
    def test_case(self): summarise(TAVIRA, model=MODEL)
class TestTwo:
    class TestInner:
        def test_case(self): summarise(TAVIRA, model=MODEL)
"""
    serve(GOOD)
    project(code, "--summarizer-record=new").assert_outcomes(passed=6)
    files = cassettes_in(pytester.path / "cassettes" / "test_digest")
    assert len(files) == 6
    assert {"TestOne.test_case.yaml", "TestTwo.TestInner.test_case.yaml"} < set(files)
    project(code).assert_outcomes(passed=6)


@given(st.text(min_size=1), st.text(min_size=1))
def test_file_names_are_safe_and_distinct(one: str, other: str) -> None:
    """Any two names of tests give two names of files, in characters that every system takes, of bounded length."""
    first, second = file_name(f"test[{one}]"), file_name(f"test[{other}]")
    assert (first == second) == (one == other)
    assert set(first) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
    assert len(first) <= 100
    assert not first.startswith((".", "-"))


def test_the_network_is_closed_while_playing_and_open_while_recording(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A marked test cannot send by other means until it records. Nothing is sent: the event is made up."""
    code = """
import sys
@pytest.mark.summarizer
def test_other_traffic():
    try:
        sys.audit("socket.connect", None, ("192.0.2.1", 9))
    except Exception:
        pass
"""
    with monkeypatch.context() as patch:
        patch.setattr("summarizer.offline._refusals", [])  # without the rule of our own suite
        closed = project(code)
        project(code, "--summarizer-record=once").assert_outcomes(passed=1)
    closed.assert_outcomes(failed=1)
    closed.stdout.fnmatch_lines(["*a test wanted to reach 192.0.2.1:9: only loopback is open*"])
