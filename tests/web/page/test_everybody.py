"""The page is for everybody: by keyboard alone, with axe-core, on a phone, in the dark, without scripts."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.browser import serious
from tests.loopback import status, streams
from tests.mills import draft, mill
from tests.web.client import mills
from tests.web.page.acting import DESK, LIT, PHONE, Open, drop, focused, paste, report_of, shows


def test_the_keyboard_alone_is_enough(site: Any, serve: Any, opened: Open) -> None:
    """From the first Tab to a figure's evidence alight, to an export, and to a deletion that was thought over."""
    serve(mills())
    running = site()
    page = opened(running.url)
    page.wait_for_selector("#none:not([hidden])")
    keys = page.keyboard

    def tab_to(wanted: str, key: str = "Tab") -> None:
        for _ in range(12):
            keys.press(key)
            if focused(page) == wanted:
                return
        raise AssertionError(f"{wanted} is not reached")

    tab_to("article")
    keys.insert_text(mill(41).text)
    tab_to("go")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    keys.press("Enter")
    report = report_of(page)
    assert outline == "solid"
    assert focused(page) == "reading-title"
    for _ in range(20):
        keys.press("Tab")
        if report.evaluate("document.activeElement.closest('[data-item]')?.id") == "f1":
            break
    assert report.evaluate(LIT) == "41 tonnes"
    page.focus("#reading-title")
    tab_to("Export", "Shift+Tab")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    with page.expect_download() as saving:
        keys.press("Enter")
    assert saving.value.suggested_filename.endswith(".md")
    tab_to("remove")
    keys.press("Enter")
    assert focused(page) == "sure-no"
    keys.press("Escape")
    assert focused(page) == "remove"
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")
    page.wait_for_selector("#none:not([hidden])")
    assert running.get("/v1/summaries").json()["items"] == []


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(site: Any, serve: Any, opened: Open, quick: None, screen: dict[str, Any]) -> None:
    """Every view, in both schemes, on both screens; nothing is wider than the screen."""
    may_go_on = threading.Event()
    server = serve(streams(draft(81), middle=lambda _: may_go_on.wait(20)))
    page = opened(site().url, bypass_csp=True, **screen)

    def check() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"]

    page.click("#go")
    check()
    paste(page, mill(81).text + "x" * 300)
    page.wait_for_selector("#draft li")
    check()
    may_go_on.set()
    report_of(page)
    page.click("#menu summary")
    check()
    page.click("#remove")
    check()
    page.click("#sure-no")
    page.context.set_offline(True)
    page.click("#menu summary")
    page.click("[data-format=html]")
    page.wait_for_selector("#trouble[open]")
    check()
    page.click("#trouble-close")
    page.click(".home")
    page.wait_for_selector("#relist:not([hidden])")
    check()
    page.context.set_offline(False)
    page.click("#relist")
    page.wait_for_selector("#list li")
    server.answers = (status(401),)
    paste(page, mill(82).text)
    shows(page, "problem")
    check()


def test_without_scripts_the_page_says_how_to_go_on(site: Any, opened: Open) -> None:
    """It is not blank."""
    page = opened(site().url, java_script_enabled=False)
    assert "needs JavaScript" in page.locator("main").inner_text()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_long_name_breaks_and_is_nowhere_wider_than_the_screen(
    site: Any, serve: Any, opened: Open, screen: dict[str, Any]
) -> None:
    """A file's name of 240 letters without a blank, in every view that shows it, and beside it what can be pressed."""
    name = f"{'Donaudampfschifffahrt' * 11}{'n' * 5}.txt"
    may_go_on = threading.Event()
    serve(streams(draft(83), middle=lambda _: may_go_on.wait(20)))
    page = opened(site().url, **screen)

    def fits(*buttons: str) -> None:
        width = screen["viewport"]["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in buttons:
            place = page.locator(button).bounding_box()
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width

    drop(page, (name, "text/plain", mill(83).text))
    fits("#unchoose", "#go")
    page.click("#go")
    page.wait_for_selector("#draft li")
    fits("#stop")
    may_go_on.set()
    report_of(page)
    fits("#copy", "#remove", "#menu")
    page.click("#remove")
    fits("#sure-yes", "#sure-no")
    page.click("#sure-no")
    page.click(".home")
    page.wait_for_selector("#list li")
    fits("#list li a", "#list li button")
