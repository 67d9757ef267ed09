"""A document that is read for asynchronous code keeps the event loop free."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trafilatura", reason="needs article-summarizer[read]")

from summarizer import Summary, astream_summary, asummarise, asummarise_many
from summarizer.ingest import html
from tests.mills import MODEL, grinds, mill

PAGE = "".join(f"<p>{line}</p>" for line in mill(12).text.splitlines())


async def _summarised(path: Path) -> Summary:
    return await asummarise(path, model=MODEL)


async def _streamed(path: Path) -> Summary:
    last = [piece async for piece in astream_summary(path, model=MODEL)][-1]
    assert isinstance(last, Summary)
    return last


async def _in_a_batch(path: Path) -> Summary:
    (result,) = [one async for one in asummarise_many([path], model=MODEL)]
    assert result.summary is not None, result.error
    return result.summary


@pytest.mark.parametrize("call", [_summarised, _streamed, _in_a_batch])
async def test_the_loop_goes_on_while_a_document_is_parsed(
    call: Callable[[Path], Awaitable[Summary]], serve: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The parser waits until the loop has turned, which it could not if it were parsing; the result is the same."""
    serve(grinds())
    parsing, turned = threading.Event(), threading.Event()
    read, waited = html.read_html, list[bool]()

    def slow(*given: Any) -> Any:
        parsing.set()
        waited.append(turned.wait(20))
        return read(*given)

    monkeypatch.setattr(html, "read_html", slow)
    page = tmp_path / "mill.html"
    page.write_text(f"<html><body><article>{PAGE}</article></body></html>", encoding="utf-8")
    summary = asyncio.ensure_future(call(page))
    ticks = 0
    while ticks < 3 and not summary.done():
        await asyncio.sleep(0)
        ticks += parsing.is_set()
    turned.set()
    assert (await summary).figures[0].value == 12
    assert ticks == 3
    assert waited == [True]
