"""A stream of events that breaks off is taken up again by the page: nothing is lost, nothing is made twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from tests.loopback import hang, streams
from tests.mills import draft, mill
from tests.web.client import mills
from tests.web.page.acting import Open, paste, report_of, shows, text_of
from tests.web.page.between import between

BROKEN = "The connection broke; trying to take it up again."


def _until(has_come: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not has_come():
        assert time.monotonic() < until
        time.sleep(0.02)


def _is_said(page: Any, told: str) -> None:
    page.wait_for_function("(told) => document.getElementById('progress').textContent === told", arg=told)


def test_a_stream_that_breaks_is_taken_up_where_it_was(site: Any, serve: Any, opened: Open) -> None:
    """The page says so, keeps the draft, goes on by itself, and the model is asked once."""
    may_go_on = threading.Event()
    server = serve(streams(draft(11), middle=lambda _: may_go_on.wait(20)))
    running = site(lease=30.0)
    with between(running.url) as network:
        page = opened(network.url)
        paste(page, mill(11).text)
        page.wait_for_selector("#draft li")
        network.is_down = True
        network.cut()
        _is_said(page, BROKEN)
        assert page.locator("#draft li").count() > 0
        network.is_down = False
        may_go_on.set()
        assert report_of(page).locator("#f1").count() == 1
    assert len(server.requests) == 1


def test_a_stream_that_stays_broken_is_said_and_looked_for_again(site: Any, serve: Any, opened: Open) -> None:
    """After some tries the page says that the service does not answer; "Look again" finds the summary, not a second."""
    may_go_on = threading.Event()
    serve(streams(draft(12), middle=lambda _: may_go_on.wait(60)))
    running = site(lease=30.0)
    with between(running.url) as network:
        page = opened(network.url)
        page.clock.install()
        paste(page, mill(12).text)
        page.wait_for_selector("#draft li")
        network.is_down = True
        network.cut()
        while not page.locator("#problem").is_visible():
            page.clock.fast_forward(10_000)  # the pauses between the tries
            page.wait_for_timeout(50)
        assert text_of(page, "problem-kind") == "The summary cannot be shown now"
        assert text_of(page, "problem-title") == "The service does not answer"
        assert text_of(page, "again") == "Look again"
        network.is_down = False
        page.click("#again")
        shows(page, "making")
        may_go_on.set()
        report_of(page)
    assert len(running.get("/v1/summaries").json()["items"]) == 1


def test_what_is_sent_again_because_no_answer_came_is_made_once(site: Any, serve: Any, opened: Open) -> None:
    """The service had accepted it, and the connection broke before the page learned of it."""
    server = serve(mills())
    running = site(lease=30.0)
    with between(running.url) as network:
        page = opened(network.url)
        page.wait_for_selector("#none:not([hidden])")
        network.is_deaf = True
        paste(page, mill(13).text)
        _until(lambda: running.get("/v1/summaries").json()["items"])
        network.cut()
        shows(page, "problem")
        assert text_of(page, "problem-kind") == "There is no summary"
        network.is_deaf = False
        page.click("#again")
        report_of(page)
    assert len(running.get("/v1/summaries").json()["items"]) == 1
    assert len(server.requests) == 1


def test_silence_is_taken_for_a_broken_stream(site: Any, serve: Any, opened: Open) -> None:
    """A connection whose other end is gone tells nothing: after a minute without a word the page asks anew."""
    may_go_on = threading.Event()
    serve(streams(draft(14), middle=lambda _: may_go_on.wait(20)))
    page = opened(site(heartbeat=1000.0).url)
    page.clock.install()
    paste(page, mill(14).text)
    page.wait_for_selector("#draft li")
    with page.expect_request("**/v1/summaries/sum_*") as again:
        page.clock.fast_forward(59_000)
        assert text_of(page, "progress") != BROKEN
        page.clock.fast_forward(2_000)
        _is_said(page, BROKEN)
        page.clock.fast_forward(1_000)
    assert again.value.method == "GET"
    may_go_on.set()
    report_of(page)


def test_a_service_that_is_started_anew_goes_on_before_the_reader(site: Any, serve: Any, opened: Open) -> None:
    """It says that it stops; the page waits, and the next one on the same store makes the summary."""
    server = serve(hang, mills())
    first = site(grace=0.1)
    with between(first.url) as network:
        page = opened(network.url)
        paste(page, mill(15).text)
        page.wait_for_url("**/summaries/*")
        _until(lambda: server.requests)
        first.stop()
        network.leads_to(site().url)
        assert report_of(page).locator("#f1").count() == 1
