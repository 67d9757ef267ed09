"""Streaming: partial drafts while the model writes, the grounded result last, never half a result."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    DeadlineError,
    Partial,
    ProviderError,
    Summary,
    astream_summary,
    asummarise,
    stream_summary,
    summarise,
)
from summarizer.cli.main import main
from tests.damage import article_of, draft_of
from tests.loopback import Answer, reset, says, send_chunk, status, streams

ARTICLE = article_of("earnings_tavira_foods")
DRAFT = draft_of("earnings_tavira_foods")
GOOD = json.dumps(DRAFT, ensure_ascii=False)
MODEL = "openai/scripted-1"
pytestmark = pytest.mark.usefixtures("quick")


def _reset(handler: Any) -> bool:
    reset(handler)
    return False


def _ended(handler: Any) -> bool:
    """The body ends properly, the answer does not."""
    send_chunk(handler, "")
    return False


def _overloaded(handler: Any) -> bool:
    send_chunk(handler, 'data: {"error": {"message": "overloaded"}}\n\n')
    return _ended(handler)


def _streamed(**keywords: Any) -> tuple[list[Partial], Summary]:
    *parts, last = stream_summary(ARTICLE, model=MODEL, **keywords)
    assert isinstance(last, Summary)
    assert all(isinstance(part, Partial) and part.grounded is False for part in parts)
    return [part for part in parts if isinstance(part, Partial)], last


async def _astreamed(**keywords: Any) -> tuple[list[Partial], Summary]:
    *parts, last = [piece async for piece in astream_summary(ARTICLE, model=MODEL, **keywords)]
    assert isinstance(last, Summary)
    return [part for part in parts if isinstance(part, Partial)], last


def _comparable(result: Summary) -> dict[str, Any]:
    plain = result.model_dump(mode="json")
    del plain["provenance"]["source"]
    for attempt in plain["provenance"]["attempts"]:
        del attempt["seconds"]
    return plain


def test_partial_drafts_arrive_while_the_model_writes(serve: Any) -> None:
    """The first is there before the server has sent the rest, and the result equals that of one piece."""
    may_go_on = threading.Event()
    serve(streams(GOOD, middle=lambda _: may_go_on.wait(20)))
    pieces = stream_summary(ARTICLE, model=MODEL)
    early = [next(pieces) for _ in range(10)]
    assert not may_go_on.is_set()
    first = early[-1]
    assert isinstance(first, Partial)
    assert DRAFT["summary"][0]["text"].startswith(first.draft["summary"][0]["text"])
    may_go_on.set()
    *_, last = pieces
    serve(says(GOOD))
    assert isinstance(last, Summary)
    assert _comparable(last) == _comparable(summarise(ARTICLE, model=MODEL))


def test_partial_drafts_grow_to_the_whole_reply(serve: Any) -> None:
    """Texts are beginnings of the reply, each longer than the one before; items are read as they come."""
    serve(streams(GOOD))
    parts, _ = _streamed()
    texts = [part.text for part in parts]
    assert all(later.startswith(earlier) for earlier, later in zip(texts, texts[1:], strict=False))
    assert parts[-1].text == GOOD
    assert parts[-1].draft == DRAFT
    assert len({len(part.draft.get("figures", ())) for part in parts}) > 3


def test_a_stream_cut_off_once_is_asked_again(serve: Any) -> None:
    """The second try begins the partial draft anew, and both tries are in the provenance."""
    server = serve(streams(GOOD, middle=_reset), streams(GOOD))
    parts, last = _streamed()
    assert len(server.requests) == 2
    lengths = [len(part.text) for part in parts]
    assert any(later < earlier for earlier, later in zip(lengths, lengths[1:], strict=False))
    assert [attempt.cause for attempt in last.provenance.attempts] == ["ask", "retry"]


@pytest.mark.parametrize("middle", [_reset, _ended], ids=["reset", "ended"])
def test_a_stream_that_is_always_cut_off_is_an_error(serve: Any, middle: Any) -> None:
    """No half result: partial drafts, then a ProviderError after the stated retries."""
    server = serve(streams(GOOD, middle=middle))
    seen: list[Any] = []
    with pytest.raises(ProviderError) as caught:
        seen.extend(stream_summary(ARTICLE, model=MODEL, max_transport_retries=1))
    assert len(server.requests) == len(caught.value.attempts) == 2
    assert not any(isinstance(piece, Summary) for piece in seen)


def test_an_error_in_the_stream_is_an_error(serve: Any) -> None:
    """A server that reports an error after it began to answer gives no result."""
    serve(streams(GOOD, middle=_overloaded))
    with pytest.raises(ProviderError, match="overloaded"):
        list(stream_summary(ARTICLE, model=MODEL, max_transport_retries=0))


def test_a_server_that_does_not_stream_is_understood(serve: Any) -> None:
    """A plain completion, and a refusal of `stream_options`, end in the same result."""
    refused = status(400, '{"error": {"message": "unknown parameter: stream_options"}}')
    server = serve(refused, says(GOOD))
    _, last = _streamed()
    assert len(server.requests) == 2
    assert "stream_options" in server.requests[0]
    assert "stream_options" not in server.requests[1]
    assert len(last.figures) == len(DRAFT["figures"])


def test_tool_calls_stream_too(serve: Any) -> None:
    """Where a server knows tools and no schema, the arguments of the call are what is written."""
    refused = status(400, '{"error": {"message": "response_format is not supported"}}')
    serve(refused, streams(GOOD, tool=True))
    parts, last = _streamed()
    assert parts[-1].text == GOOD
    assert len(last.figures) == len(DRAFT["figures"])


def test_the_deadline_holds_for_a_stream_that_drips(serve: Any) -> None:
    """A stream that goes on and on ends at the deadline, sync and async."""
    serve(streams(GOOD * 20, pause=0.05))
    for run in (lambda: list(stream_summary(ARTICLE, model=MODEL, timeout=0.6)), lambda: asyncio.run(_late())):
        began = time.monotonic()
        with pytest.raises(DeadlineError):
            run()
        assert time.monotonic() - began < 5


async def _late() -> None:
    async for _ in astream_summary(ARTICLE, model=MODEL, timeout=0.6):
        pass


def test_leaving_a_stream_early_ends_it(serve: Any) -> None:
    """A caller may stop looking: nothing more is asked, and no thread is left waiting for the caller."""
    server = serve(streams(GOOD))
    pieces = stream_summary(ARTICLE, model=MODEL)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert len(server.requests) == 1


async def test_the_async_form_gives_the_same(serve: Any) -> None:
    """Pieces and result are equal, sync and async."""
    serve(streams(GOOD))
    parts, last = await _astreamed()
    same, result = await asyncio.to_thread(_streamed)
    assert parts == same
    assert _comparable(last) == _comparable(result)


async def test_streams_are_recorded_and_replayed_piece_by_piece(serve: Any, tmp_path: Path) -> None:
    """A replay yields the very pieces, needs no server, and is equal in every form: streamed or not, async or not."""
    server = serve(streams(GOOD))
    live, result = await asyncio.to_thread(lambda: _streamed(cassette=tmp_path, record="once"))
    written = next(tmp_path.glob("*.yaml")).read_text(encoding="utf-8")
    assert "fp_private" not in written
    assert "sk-planted" not in written
    replayed, again = await asyncio.to_thread(lambda: _streamed(cassette=tmp_path))
    awaited, once_more = await _astreamed(cassette=tmp_path)
    assert live == replayed == awaited
    whole = await asyncio.to_thread(lambda: summarise(ARTICLE, model=MODEL, cassette=tmp_path))
    awaited_whole = await asummarise(ARTICLE, model=MODEL, cassette=tmp_path)
    assert again.provenance.source == "cassette"
    for other in (again, once_more, whole, awaited_whole):
        assert _comparable(other) == _comparable(result)
    assert len(server.requests) == 1


def test_a_recording_of_one_piece_streams_as_one(serve: Any, tmp_path: Path) -> None:
    """What was recorded without streaming replays as a stream of one piece."""
    serve(says(GOOD))
    summarise(ARTICLE, model=MODEL, cassette=tmp_path, record="once")
    parts, _ = _streamed(cassette=tmp_path)
    assert [part.text for part in parts] == [GOOD]


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["summarise", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_command_line_streams(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--stream` prints a line whenever an item begins, marked as not grounded; the last line is the plain result."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE.text, encoding="utf-8")
    answer: Answer = streams(GOOD)
    serve(answer)
    assert _run(monkeypatch, "--stream", "-m", MODEL, str(path)) == 0
    *parts, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert len(parts) > 20
    assert all(part["grounded"] is False for part in parts)
    assert last["summary"].startswith(DRAFT["summary"][0]["text"])
    assert _run(monkeypatch, "--stream", "-f", "text", "-m", MODEL, str(path)) == 0
    captured = capsys.readouterr()
    assert "not yet checked" in captured.err
    assert "not yet checked" not in captured.out
