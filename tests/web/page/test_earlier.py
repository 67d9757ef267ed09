"""Summaries are found again on the page, given up and deleted."""

from __future__ import annotations

from typing import Any

from tests.loopback import hang
from tests.mills import mill
from tests.web.client import asked, mills
from tests.web.page.acting import Open, focused, paste, report_of, shows, text_of


def test_earlier_summaries_are_listed_page_by_page(site: Any, serve: Any, opened: Open) -> None:
    """Twenty at a time, newest first; a deletion asks, takes one row away, and the focus goes to its neighbour."""
    serve(mills())
    running = site()
    for number in range(23):
        running.ask(asked(number, name=f"mill {number}"))
    page = opened(running.url)
    page.click("#more")
    page.wait_for_selector("#list li:nth-child(23):last-child")
    names = page.locator("#list a").all_text_contents()
    assert names == [f"mill {number}" for number in range(22, -1, -1)]
    assert focused(page) == "mill 2"
    assert not page.locator("#more").is_visible()
    page.get_by_role("button", name="Delete mill 5", exact=True).click()
    assert text_of(page, "sure-of") == "mill 5"
    page.click("#sure-no")
    page.get_by_role("button", name="Delete mill 5", exact=True).click()
    page.click("#sure-yes")
    page.wait_for_selector("#list li:nth-child(22):last-child")
    assert focused(page) == "mill 4"
    assert len(running.get("/v1/summaries?limit=100").json()["items"]) == 22


def test_giving_up_deletes_what_is_being_made(site: Any, serve: Any, opened: Open) -> None:
    """And leads back to the article, which is still there. Who only leaves finds it again, still being made."""
    serve(hang)
    running = site()
    page = opened(running.url)
    paste(page, mill(33).text)
    page.wait_for_url("**/summaries/*")
    page.click(".home")
    assert page.locator("#list .running").text_content() == "being made"
    page.click("#list a")
    shows(page, "making")
    page.click("#stop")
    page.wait_for_selector("#none:not([hidden])")
    assert page.locator("#article").input_value() == mill(33).text
    assert running.get("/v1/summaries").json()["items"] == []


def test_showing_more_twice_at_once_shows_it_once(site: Any, serve: Any, opened: Open) -> None:
    """Two clicks ask for one page of the list."""
    serve(mills())
    running = site()
    for number in range(23):
        running.ask(asked(number, name=f"mill {number}"))
    page = opened(running.url)
    page.wait_for_selector("#more:not([hidden])")
    page.evaluate("() => { const more = document.getElementById('more'); more.click(); more.click(); }")
    page.wait_for_selector("#more", state="hidden")
    page.wait_for_load_state("networkidle")
    names = page.locator("#list a").all_text_contents()
    assert names == [f"mill {number}" for number in range(22, -1, -1)]


def test_a_question_is_about_what_is_in_view(site: Any, serve: Any, opened: Open) -> None:
    """Going back while it is asked whether to delete closes the question: its answer would hit another summary."""
    serve(mills())
    running = site()
    for number in (1, 2):
        running.ask(asked(number, name=f"mill {number}"))
    page = opened(running.url)
    page.get_by_role("link", name="mill 1").click()
    report_of(page)
    page.click(".home")
    page.get_by_role("link", name="mill 2").click()
    report_of(page)
    page.click("#remove")
    assert text_of(page, "sure-of") == "mill 2"
    page.go_back()
    shows(page, "start")
    assert not page.locator("#sure").is_visible()
    page.get_by_role("link", name="mill 1").click()
    report_of(page)
    page.click("#remove")
    assert text_of(page, "sure-of") == "mill 1"
    page.click("#sure-yes")
    shows(page, "start")
    assert [one["name"] for one in running.get("/v1/summaries").json()["items"]] == ["mill 2"]
