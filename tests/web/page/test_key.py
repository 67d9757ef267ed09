"""The page's key: asked for, kept in the tab, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key
from tests.mills import mill
from tests.web.client import asked, mills
from tests.web.page.acting import Open, paste, report_of, shows

REFUSED = """
Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
"""
FULL = """
for (let size = 1 << 23; size; size >>= 1) {
  for (;;) try { sessionStorage.setItem(`${size}-${sessionStorage.length}`, "x".repeat(size)); } catch { break; }
}
"""


def _a_key(data: Path) -> str:
    """A key of the service that keeps its store in the folder."""
    engine = engine_for(f"sqlite:///{data / 'service.db'}")
    try:
        return add_key(engine, "anna")
    finally:
        engine.dispose()


def test_a_key_is_asked_for_kept_in_the_tab_and_forgotten(site: Any, serve: Any, opened: Open, tmp_path: Path) -> None:
    """A shared link asks too, and then opens; a wrong key is said to be one; no address ever holds a key."""
    serve(mills())
    running = site(require_keys=True)
    key = _a_key(tmp_path)
    id_ = running.ask(asked(61), Authorization=f"Bearer {key}").json()["id"]
    page = opened(f"{running.url}/summaries/{id_}")
    addresses: list[str] = []
    page.on("request", lambda sent: addresses.append(sent.url))
    shows(page, "door")
    for wrong, told in (("sum_1_x", "This key opens nothing; it may have been revoked."), ("ä b", "A key is one word")):
        page.fill("#key", wrong)
        page.keyboard.press("Enter")
        page.get_by_text(told).wait_for()
    page.fill("#key", key)
    page.keyboard.press("Enter")
    assert report_of(page).locator("#f1").count() == 1
    page.reload()
    report_of(page)
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [1, 0, ""]
    page.click("#forget")
    shows(page, "door")
    assert page.evaluate("sessionStorage.length") == 0
    assert not any(key in address for address in addresses)


@pytest.mark.parametrize("before", [REFUSED, FULL], ids=["refused", "full"])
def test_where_a_browser_keeps_nothing_the_page_works(
    site: Any, serve: Any, opened: Open, tmp_path: Path, before: str
) -> None:
    """In a private window, or where the storage is full, a key holds as long as the page is open."""
    serve(mills())
    running = site(require_keys=True)
    key = _a_key(tmp_path)
    page = opened(running.url, before=before)
    shows(page, "door")
    page.fill("#key", key)
    page.keyboard.press("Enter")
    paste(page, mill(62).text)
    report_of(page)
    page.click("#forget")
    shows(page, "door")
    page.reload()
    shows(page, "door")
