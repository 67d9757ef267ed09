"""What people do on the page, and what they then see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Open = Callable[..., Any]  # a page of an address
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LIT = "() => [...document.querySelectorAll('.text .lit:not(a)')].map((one) => one.textContent).join('')"
_FOCUSED = "() => document.activeElement.id || document.activeElement.textContent"
_DROP = """(files) => {
  const held = new DataTransfer();
  for (const [name, kind, text] of files) held.items.add(new File([text], name, { type: kind }));
  if (!files.length) Object.defineProperty(held, "types", { value: ["Files"] });
  const given = { dataTransfer: held, bubbles: true, cancelable: true };
  const isTaken = (event) => !document.body.dispatchEvent(new DragEvent(event, given));
  return [isTaken("dragover"), isTaken("drop")].every(Boolean);
}"""


def paste(page: Any, text: str) -> None:
    """Give a text and ask for its summary."""
    page.fill("#article", text)
    page.click("#go")


def drop(page: Any, *files: tuple[str, str, str]) -> bool:
    """Drop files, each by its name, media type and text. Whether the browser is kept from opening them itself."""
    return bool(page.evaluate(_DROP, [list(file) for file in files]))


def report_of(page: Any) -> Any:
    """The frame of the report, when it is there."""
    page.wait_for_selector("iframe")
    frame = page.locator("iframe").element_handle().content_frame()
    frame.wait_for_selector("#summary")
    return frame


def shows(page: Any, view: str) -> None:
    """Wait for a view."""
    page.wait_for_selector(f"#{view}:not([hidden])")


def focused(page: Any) -> str:
    """The id of what has the focus, or its text."""
    return str(page.evaluate(_FOCUSED))


def text_of(page: Any, id_: str) -> str:
    """The text of an element."""
    return str(page.locator(f"#{id_}").text_content())
