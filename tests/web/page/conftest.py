"""A browser, and pages in it in which nothing may go wrong unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import chromium
from tests.web.page.acting import DESK, Open


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for the tests of a file."""
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Open a page. The test fails where a script fails, the policy is broken, or anything of elsewhere is asked for."""
    contexts, faults = [], list[str]()

    def note(told: Any) -> None:
        if told.type in {"error", "warning"} and not told.text.startswith("Failed to load resource"):
            faults.append(told.text)

    def open_page(address: str, *, before: str = "", **options: Any) -> Any:
        """The page, after the script `before`."""
        context = browser.new_context(**{**DESK, "reduced_motion": "reduce", **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        ours = (f"http://{urlsplit(address).netloc}/", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(ours) else faults.append(sent.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
