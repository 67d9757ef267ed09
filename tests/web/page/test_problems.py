"""What goes wrong is said by the page, with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loopback import status
from tests.mills import mill
from tests.web.client import asked, mills
from tests.web.page.acting import Open, focused, paste, report_of, shows, text_of


def test_a_model_that_does_not_answer_is_said_and_asked_again(site: Any, serve: Any, opened: Open, quick: None) -> None:
    """The problem's own words, what to do, and a button that does it: the article is still there."""
    server = serve(status(401))
    page = opened(site().url)
    paste(page, mill(31).text)
    shows(page, "problem")
    assert text_of(page, "problem-title") == "The model does not answer"
    assert text_of(page, "detail").startswith("The server answered 401")
    assert focused(page) == "problem-title"
    server.answers = (mills(),)
    page.click("#again")
    assert report_of(page).locator("#f1").count() == 1
    page.click(".home")
    page.wait_for_selector("#list li:nth-child(2)")
    assert [one.split(" · ")[1:] for one in page.locator("#list li p").all_text_contents()] == [[], ["failed"]]
    page.click("#list li:last-child a")
    shows(page, "problem")
    page.click("#discard")
    page.click("#sure-yes")
    page.wait_for_selector("#list li:nth-child(1):last-child")


def test_a_service_that_is_gone_is_said(site: Any, serve: Any, opened: Open) -> None:
    """A broken connection is no blank page: it says so, keeps the article, and offers to try again."""
    serve(mills())
    running = site()
    page = opened(running.url)
    page.wait_for_selector("#none:not([hidden])")
    page.context.set_offline(True)
    paste(page, mill(32).text)
    shows(page, "problem")
    assert text_of(page, "problem-title") == "The service does not answer"
    page.context.set_offline(False)
    page.click("#again")
    report_of(page)
    assert len(running.get("/v1/summaries").json()["items"]) == 1


def test_an_address_of_nothing_says_so(site: Any, opened: Open) -> None:
    """Of a summary that was deleted, and of one that never was; the way to a new one is there."""
    running = site()
    for id_ in ("sum_" + 33 * "0", "%E0%A4%A"):
        page = opened(f"{running.url}/summaries/{id_}")
        shows(page, "problem")
        assert text_of(page, "problem-title") == "Nothing is at this address"
        assert not page.locator("#discard").is_visible()
        page.click("#back")
        shows(page, "start")


def test_what_fails_beside_a_summary_leaves_it_in_view(site: Any, serve: Any, opened: Open) -> None:
    """An export and a deletion without a connection are told in a dialog, which gives the focus back."""
    serve(mills())
    running = site()
    page = opened(f"{running.url}/summaries/{running.ask(asked(34)).json()['id']}")
    report_of(page)
    page.context.set_offline(True)
    for button, inner in (("Export", "[data-format=html]"), ("remove", "#sure-yes")):
        page.click("#menu summary" if button == "Export" else f"#{button}")
        page.click(inner)
        page.wait_for_selector("#trouble[open]")
        assert text_of(page, "trouble-title") == "The service does not answer"
        page.keyboard.press("Enter")
        assert focused(page) == button
        assert page.locator("iframe").is_visible()
    page.context.set_offline(False)
    page.click("#remove")
    page.click("#sure-yes")
    page.wait_for_selector("#none:not([hidden])")


def test_a_list_that_cannot_be_had_keeps_no_article_away(site: Any, serve: Any, opened: Open) -> None:
    """It is said in the list's place, where it can be asked for again; an article can be given meanwhile."""
    serve(mills())
    running = site()
    page = opened(f"{running.url}/summaries/{running.ask(asked(35)).json()['id']}")
    report_of(page)
    page.context.set_offline(True)
    page.click(".home")
    page.wait_for_selector("#relist:not([hidden])")
    assert text_of(page, "past-fault") == "They cannot be listed. The connection to the service is broken."
    assert not page.locator("#none").is_visible()
    page.fill("#article", mill(36).text)
    page.context.set_offline(False)
    page.click("#relist")
    page.wait_for_selector("#list li")
    assert not page.locator("#relist").is_visible()
    assert text_of(page, "past-fault") == ""
    assert page.locator("#article").input_value() == mill(36).text


def test_an_older_problem_is_not_about_the_article_at_hand(site: Any, serve: Any, opened: Open, quick: None) -> None:
    """What failed before is not asked for again by sending what happens to stand in the field."""
    serve(status(401))
    running = site()
    running.ask(asked(37, name="mill 37"))
    page = opened(running.url)
    page.fill("#article", mill(38).text)
    page.get_by_role("link", name="mill 37").click()
    shows(page, "problem")
    assert not page.locator("#again").is_visible()
    page.click("#back")
    assert page.locator("#article").input_value() == mill(38).text


@pytest.mark.parametrize(
    ("code", "title"), [(200, "This is no answer of the service"), (502, "The service does not answer")]
)
def test_the_words_of_a_proxy_are_not_taken_for_the_services(
    site: Any, serve: Any, opened: Open, code: int, title: str
) -> None:
    """A page of HTML where JSON is due, well or ill answered, is a problem in words and not a blank page."""
    serve(mills())
    running = site()
    id_ = running.ask(asked(39)).json()["id"]
    page = opened(running.url)
    page.wait_for_selector("#list li")
    page.route(f"**/v1/summaries/{id_}", lambda route: route.fulfill(status=code, body="<h1>Sign in</h1>"))
    page.click("#list a")
    shows(page, "problem")
    assert text_of(page, "problem-title") == title
    page.unroute_all()
    page.reload()
    report_of(page)


def test_a_page_whose_scripts_do_not_come_is_not_blank(site: Any, opened: Open) -> None:
    """It says that it is loading, and how to go on; a page that is whole does not."""
    page = opened(site().url)
    shows(page, "start")
    assert not page.locator("#waiting").is_visible()
    page.route("**/scripts/earlier.js", lambda route: route.abort())
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.reload()
    page.get_by_text("The page is still loading.").wait_for()
    page.unroute_all()
    page.reload()
    shows(page, "start")
