"""The response cache: what is asked again and what is not, what is kept, and what a cached result says."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import (
    CassetteMissError,
    ReplyError,
    Summary,
    TokenBudgetError,
    UnsupportedError,
    astream_summary,
    asummarise,
    stream_summary,
    summarise,
)
from summarizer.cache import Bounds, Cache, _read, _written, cache_file, is_worth_keeping
from summarizer.exchange import Message, Reply, Request, Settings, Usage
from summarizer.prompts import load_prompt
from summarizer.providers.registry import answering
from tests.conftest import EXAMPLES
from tests.damage import article_of, draft_of
from tests.loopback import says, status, streams

ARTICLE, OTHER = article_of("earnings_tavira_foods"), article_of("defence_border_drones")
PATH = EXAMPLES / "earnings_tavira_foods.txt"
GOOD = says(json.dumps(draft_of("earnings_tavira_foods"), ensure_ascii=False))
OTHERS = says(json.dumps(draft_of("defence_border_drones"), ensure_ascii=False))
MODEL = "openai/scripted-1"


def _comparable(result: Summary) -> dict[str, Any]:
    """The result without what a cached one may differ in."""
    plain = result.model_dump(mode="json")
    plain["provenance"].pop("source")
    for attempt in plain["provenance"]["attempts"]:
        attempt.pop("seconds")
    return plain


def _request(number: int = 0, **changes: Any) -> Request:
    return replace(Request("openai/m", (Message("user", f"question {number}"),)), **changes)


# --- what is asked again ------------------------------------------------------------------------


async def test_a_cached_result_equals_the_live_one(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync and async, without key or further request, everything but source and seconds is the same."""
    server = serve(GOOD)
    live = summarise(ARTICLE, model=MODEL, cache=True)
    monkeypatch.delenv("OPENAI_API_KEY")
    cached = summarise(ARTICLE, model=MODEL, cache=True)
    awaited = await asummarise(ARTICLE, model=MODEL, cache=True)
    assert len(server.requests) == 1
    assert _comparable(cached) == _comparable(awaited) == _comparable(live)
    assert [result.provenance.source for result in (live, cached, awaited)] == ["live", "cache", "cache"]
    assert all(attempt.seconds == 0 for attempt in cached.provenance.attempts)


async def test_what_an_async_call_was_answered_is_kept_too(serve: Any) -> None:
    """Both drivers fill the cache."""
    server = serve(GOOD)
    await asummarise(ARTICLE, model=MODEL, cache=True)
    assert summarise(ARTICLE, model=MODEL, cache=True).provenance.source == "cache"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("article", "changes"),
    [(ARTICLE, {"model": "openai/scripted-2"}), (OTHER, {})],
    ids=["model", "article"],
)
def test_another_question_is_asked(serve: Any, article: Any, changes: dict[str, Any]) -> None:
    """Another model or article is not answered from the cache."""
    server = serve(GOOD, GOOD if article is ARTICLE else OTHERS)
    summarise(ARTICLE, model=MODEL, cache=True)
    result = summarise(article, **{"model": MODEL, "cache": True} | changes)
    assert (result.provenance.source, len(server.requests)) == ("live", 2)


def test_another_prompt_is_asked(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is what a prompt says: another version that begins alike finds the answer, other words do not."""
    server = serve(GOOD)
    summarise(ARTICLE, model=MODEL, cache=True, prompt="whole@2")
    assert summarise(ARTICLE, model=MODEL, cache=True, prompt="whole@1").provenance.source == "cache"
    prompt = load_prompt("whole")
    other = replace(prompt, sections={**prompt.sections, "system": prompt.sections["system"] + " Be brief."})
    monkeypatch.setattr("summarizer.choosing.load_prompt", lambda _: other)
    assert summarise(ARTICLE, model=MODEL, cache=True).provenance.source == "live"
    assert len(server.requests) == 2


def test_another_server_is_asked(serve: Any) -> None:
    """The same model name at another address is another model."""
    serve(GOOD)
    summarise(ARTICLE, model=MODEL, cache=True)
    other = serve(GOOD)
    assert summarise(ARTICLE, model=MODEL, cache=True).provenance.source == "live"
    assert len(other.requests) == 1


def test_another_file_of_weights_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`local/model.gguf` is the file as it is now; a model of the store is what its name says."""
    monkeypatch.chdir(tmp_path)
    before = answering("local/model.gguf")
    Path("model.gguf").write_bytes(b"one")
    one = answering("local/model.gguf")
    Path("model.gguf").write_bytes(b"other")
    assert len({before, one, answering("local/model.gguf")}) == 3
    assert answering("local/smollm2-135m-instruct") == answering("anthropic/some-model") == ""


def test_python_has_no_cache_unless_asked(serve: Any, own_cache: Path) -> None:
    """By default each call asks, and nothing is written."""
    server = serve(GOOD)
    summarise(ARTICLE, model=MODEL)
    summarise(ARTICLE, model=MODEL)
    assert len(server.requests) == 2
    assert not own_cache.exists()


def test_a_folder_of_the_callers_is_taken(serve: Any, own_cache: Path, tmp_path: Path) -> None:
    """`cache` may name a folder."""
    server = serve(GOOD)
    for place in (tmp_path / "mine", str(tmp_path / "mine")):
        summarise(ARTICLE, model=MODEL, cache=place)
    assert len(server.requests) == 1
    assert cache_file(tmp_path / "mine").is_file()
    assert not own_cache.exists()


def test_a_cassette_alone_decides(serve: Any, tmp_path: Path) -> None:
    """With a cassette, what is cached is recorded all the same, and what is not recorded is a miss."""
    server = serve(GOOD)
    summarise(ARTICLE, model=MODEL, cache=True)
    summarise(ARTICLE, model=MODEL, cache=True, cassette=tmp_path, record="new")
    assert len(server.requests) == 2
    assert summarise(ARTICLE, model=MODEL, cache=True, cassette=tmp_path).provenance.source == "cassette"
    summarise(ARTICLE, model="openai/scripted-2", cache=True)
    with pytest.raises(CassetteMissError):
        summarise(ARTICLE, model="openai/scripted-2", cache=True, cassette=tmp_path)


def test_nothing_recorded_gets_into_the_cache(serve: Any, own_cache: Path, tmp_path: Path) -> None:
    """Neither recording nor replaying writes to the cache."""
    serve(GOOD)
    for mode in ("new", "none"):
        summarise(ARTICLE, model=MODEL, cache=True, cassette=tmp_path, record=mode)  # type: ignore[arg-type]
    assert not own_cache.exists()


async def test_streams_are_kept_and_found(serve: Any) -> None:
    """A streamed reply is kept when it is whole, and what is kept streams as one piece."""
    server = serve(streams(json.dumps(draft_of("earnings_tavira_foods"))))
    *parts, live = stream_summary(ARTICLE, model=MODEL, cache=True)
    *again, cached = stream_summary(ARTICLE, model=MODEL, cache=True)
    *_, awaited = [piece async for piece in astream_summary(ARTICLE, model=MODEL, cache=True)]
    assert len(server.requests) == 1
    assert len(parts) > len(again) == 1
    assert isinstance(live, Summary)
    assert isinstance(cached, Summary)
    assert isinstance(awaited, Summary)
    assert _comparable(live) == _comparable(cached) == _comparable(awaited)
    assert (live.provenance.source, cached.provenance.source) == ("live", "cache")


# --- what is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "schema", "kept"),
    [
        (Reply("{}", "m"), {}, True),
        (Reply("{}", "m", "tool_calls"), {"type": "object"}, True),
        (Reply("- One fact", "m", "length"), None, True),
        (Reply("{", "m", "length"), {"type": "object"}, False),
        (Reply("", "m", "stop", refusal="I cannot help with that."), {"type": "object"}, False),
        (Reply("{", "m", "content_filter", refusal="it was stopped"), {"type": "object"}, False),
        (Reply("{}", "m", "error"), {"type": "object"}, False),
        (Reply(" \n", "m"), {"type": "object"}, False),
        (Reply("{}", "m", source="cassette"), {"type": "object"}, False),
        (Reply("{}", "m", source="cache"), {"type": "object"}, False),
    ],
    ids=["whole", "tool call", "free text", "cut off", "refused", "filtered", "error", "blank", "recorded", "cached"],
)
def test_only_whole_new_answers_are_kept(own_cache: Path, reply: Reply, schema: Any, kept: bool) -> None:
    """A refused, cut-off or empty reply is no answer to keep; free text is cut off by design."""
    request = _request(schema=schema)
    cache = Cache(cache_file())
    assert is_worth_keeping(request, reply) is kept
    assert cache.keep(request, reply) is reply
    assert (cache.find(request) is not None) is kept
    cache.close()


def test_an_invalid_draft_that_was_mended_is_kept_with_its_correction(serve: Any) -> None:
    """Where a re-ask led to a result, the same result costs nothing the second time."""
    server = serve(says("no draft"), GOOD)
    live = summarise(ARTICLE, model=MODEL, cache=True)
    again = summarise(ARTICLE, model=MODEL, cache=True)
    assert len(server.requests) == 2
    assert _comparable(again) == _comparable(live)


@pytest.mark.parametrize("kept_before", [False, True], ids=["live", "from the cache"])
@pytest.mark.parametrize(
    ("bad", "error"), [(says("no draft"), ReplyError), (OTHERS, UnsupportedError)], ids=["invalid", "unsupported"]
)
def test_a_run_that_the_models_words_ended_is_forgotten(
    serve: Any, bad: Any, error: type[Exception], kept_before: bool
) -> None:
    """Who tries again after such an error asks the model again, instead of the cache for ever."""
    server = serve(bad, GOOD)
    if kept_before:  # the bad draft is kept, since its correction led to a result
        summarise(ARTICLE, model=MODEL, cache=True)
    with pytest.raises(error):
        summarise(ARTICLE, model=MODEL, cache=True, max_reasks=0)
    asked = len(server.requests)
    assert summarise(ARTICLE, model=MODEL, cache=True, max_reasks=0).provenance.source == "live"
    assert len(server.requests) == asked + 1


def test_what_was_answered_before_a_fault_is_kept(serve: Any) -> None:
    """A run that the transport ended goes on where it was, and is called live: something was asked."""
    server = serve(says("no draft"), status(401), GOOD)
    with pytest.raises(Exception, match="401"):
        summarise(ARTICLE, model=MODEL, cache=True)
    result = summarise(ARTICLE, model=MODEL, cache=True)
    assert len(server.requests) == 3
    assert [attempt.request for attempt in result.provenance.attempts] == ["draft", "draft, re-ask 1"]
    assert result.provenance.source == "live"


def test_cached_tokens_are_told_and_not_charged(serve: Any) -> None:
    """A budget that allows no request at all is enough for a result from the cache, which tells its first tokens."""
    serve(GOOD)
    summarise(ARTICLE, model=MODEL, cache=True)
    cached = summarise(ARTICLE, model=MODEL, cache=True, token_budget=1)
    assert (cached.provenance.usage.prompt_tokens, cached.provenance.usage.completion_tokens) == (100, 20)
    with pytest.raises(TokenBudgetError):
        summarise(ARTICLE, model=MODEL, token_budget=1)


@given(st.text(st.characters()), st.text(), st.none() | st.integers(0, 10**9), st.sampled_from(["stop", "tool_calls"]))
def test_a_reply_comes_back_as_it_was(text: str, model: str, tokens: int | None, finish_reason: str) -> None:
    """Whatever a model wrote, lone surrogates included, is read as it was written."""
    reply = Reply(text, model, finish_reason, usage=Usage(tokens, tokens))
    assert _read(_written(reply)) == replace(reply, source="cache")


def test_no_article_is_in_the_file_and_it_is_its_owners(serve: Any, own_cache: Path) -> None:
    """Of what was asked there is a digest only; folder and file are for the user alone."""
    serve(says(json.dumps(draft_of("earnings_tavira_foods") | {"key_claims": [], "attributions": []})))
    summarise(ARTICLE, model=MODEL, cache=True)
    content = b"".join(file.read_bytes() for file in own_cache.iterdir())
    assert b"Tavira" in content  # what the model wrote
    assert not [s.number for s in ARTICLE.sentences if s.text.encode() in content]
    assert os.environ["OPENAI_API_KEY"].encode() not in content
    if os.name == "posix":
        assert stat.S_IMODE(own_cache.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in own_cache.iterdir()} == {0o600}


# --- bounds -------------------------------------------------------------------------------------


def test_the_least_recently_used_goes_first(own_cache: Path) -> None:
    """The file stays within its bound, and what is used stays in it."""
    cache = Cache(cache_file(), bounds=Bounds(size=200_000))
    for number in range(200):
        cache.keep(_request(number), Reply("x" * 5000, "m"))
        assert cache.find(_request(0)) is not None
    found = [number for number in range(200) if cache.find(_request(number))]
    cache.close()
    assert found == [0, *range(201 - len(found), 200)]
    assert 20 < len(found) < 40
    assert cache.file.stat().st_size <= 200_000 + 3 * 4096


def test_a_reply_beyond_the_bound_moves_nothing(own_cache: Path) -> None:
    """One reply that is larger than all that may be kept is not kept, and the others stay."""
    cache = Cache(cache_file(), bounds=Bounds(size=100_000))
    cache.keep(_request(1), Reply("small", "m"))
    cache.keep(_request(2), Reply("x" * 100_000, "m"))
    assert cache.find(_request(1)) is not None
    assert cache.find(_request(2)) is None
    cache.close()


def test_old_answers_are_asked_for_again(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is older than the bound is not found, however often it was used, and is gone with the next reply."""
    cache, now = Cache(cache_file(), bounds=Bounds(age=100)), 1_000_000.0
    monkeypatch.setattr("summarizer.cache.time.time", lambda: now)
    cache.keep(_request(1), Reply("old", "m"))
    now += 99
    assert cache.find(_request(1)) is not None
    now += 1
    assert cache.find(_request(1)) is None
    cache.keep(_request(2), Reply("new", "m"))
    assert cache._store is not None
    assert cache._store.execute("SELECT count(*) FROM replies").fetchone() == (1,)
    cache.close()


def test_settings_are_part_of_the_question(own_cache: Path) -> None:
    """More room for the reply is another question."""
    cache = Cache(cache_file())
    cache.keep(_request(), Reply("x", "m"))
    assert cache.find(_request(settings=Settings(max_tokens=1))) is None
    cache.close()
