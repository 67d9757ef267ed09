"""Write `docs/checks.md`: `make docs`."""

from tests.cases import PAGE, page

PAGE.parent.mkdir(exist_ok=True)
PAGE.write_text(page(), encoding="utf-8")
