"""Record, kill the server, replay: the same result, with no key, no network, no SDK and no secret written."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from summarizer import (
    CassetteError,
    CassetteMissError,
    ProviderError,
    Summary,
    UsageError,
    asummarise,
    summarise,
)
from summarizer.recording import Cassette, shared
from summarizer.render import as_json
from tests.conftest import ROOT
from tests.damage import article_of, draft_of
from tests.loopback import completion, says, status
from tests.mills import grinds, mill

ARTICLE = article_of("earnings_tavira_foods")
GOOD = json.dumps(draft_of("earnings_tavira_foods"), ensure_ascii=False)
MODEL = "openai/scripted-1"
KEY = "sk-planted-0123456789abcdef"


def _comparable(result: Summary) -> dict[str, Any]:
    """The result without what a replay may differ in."""
    plain = result.model_dump(mode="json")
    plain["provenance"].pop("source")
    for attempt in plain["provenance"]["attempts"]:
        attempt.pop("seconds")
    return plain


def _recorded(serve: Any, folder: Path, answer: Any = None) -> Summary:
    serve(answer or says(GOOD))
    return summarise(ARTICLE, model=MODEL, cassette=folder, record="new")


def test_a_replay_equals_the_live_result(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync and async, without key or server, everything but source and seconds is the same."""
    live = _recorded(serve, tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    replayed = summarise(ARTICLE, cassette=tmp_path)
    awaited = asyncio.run(asummarise(ARTICLE, cassette=tmp_path))
    assert _comparable(replayed) == _comparable(awaited) == _comparable(live)
    assert (live.provenance.source, replayed.provenance.source) == ("live", "cassette")


def test_a_recording_replays_for_another_host_and_key(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither address nor key is part of what is looked up, and the folder may have moved."""
    live = _recorded(serve, tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    other = serve(status(500))
    monkeypatch.setenv("OPENAI_API_KEY", "another-key-entirely")
    assert _comparable(summarise(ARTICLE, model=MODEL, cassette=tmp_path / "there")) == _comparable(live)
    assert other.requests == []


def test_no_secret_is_written(serve: Any, tmp_path: Path) -> None:
    """Key, cookie, organisation and ids stand in no file, also where the server repeats the key."""
    body = completion(GOOD.replace("Tavira Foods raised", f"Tavira Foods raised {KEY}", 1))
    body["system_fingerprint"] = "fp_private"
    answer = status(
        200, json.dumps(body), Set_Cookie="session=c00kie", openai_organization="org-private", Retry_After="2"
    )
    _recorded(serve, tmp_path, answer)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    written = files[0].read_text(encoding="utf-8")
    for secret in (KEY, "c00kie", "org-private", "fp_private", "chatcmpl-1", "etry-after", "127.0.0.1"):
        assert secret not in written
    assert (
        ARTICLE.sentences[0].text
        in json.loads(yaml.safe_load(written)["interactions"][0]["request"]["body"])["messages"][1]["content"]
    )


def test_vcrpy_loads_and_plays_the_file(serve: Any, tmp_path: Path) -> None:
    """The format is vcrpy's own: its cassette holds our interactions and answers with them."""
    import vcr

    _recorded(serve, tmp_path)
    path = next(tmp_path.glob("*.yaml"))
    with vcr.use_cassette(str(path), record_mode="none") as cassette:
        assert len(cassette.requests) == 1
        assert cassette.requests[0].method == "POST"
        assert json.loads(cassette.responses[0]["body"]["string"])["model"] == "scripted-1"


REFUSING = """
import sys
from summarizer.offline import only_loopback
def refuse(address): raise AssertionError(address)
offline = only_loopback(refuse)
offline.__enter__()
def tell(): print(sorted({"openai", "instructor", "vcr", "httpx2", "xllamacpp", "sqlite3"} & set(sys.modules)))
"""
BY_PYTHON = """
from pathlib import Path
from summarizer import summarise
assert summarise(Path(sys.argv[1]), cassette=sys.argv[2]).figures
tell()
"""
BY_COMMAND = """
import atexit
atexit.register(tell)
sys.argv[1:] = ["--replay", sys.argv[2], "-o", "result.json", sys.argv[1]]
from summarizer.cli.main import main
main()
"""


@pytest.mark.parametrize("program", [BY_PYTHON, BY_COMMAND], ids=["python", "command line"])
def test_a_replay_imports_no_sdk(serve: Any, tmp_path: Path, program: str) -> None:
    """In a fresh process with the network refused, a replay loads neither openai nor instructor, httpx2 nor vcr."""
    _recorded(serve, tmp_path)
    article = ROOT / "examples" / "articles" / "earnings_tavira_foods.txt"
    file = next(tmp_path.glob("*.yaml"))
    done = subprocess.run(
        [sys.executable, "-c", REFUSING + program, article, file],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_re_asks_and_failures_replay_in_order(serve: Any, tmp_path: Path) -> None:
    """A run with a re-ask is recorded whole and replayed in the same order."""
    serve(says("no draft"), says(GOOD))
    live = summarise(ARTICLE, model=MODEL, cassette=tmp_path, record="new")
    assert len(live.provenance.attempts) == 2
    assert _comparable(summarise(ARTICLE, cassette=tmp_path)) == _comparable(live)


@pytest.mark.parametrize(
    ("changes", "part"),
    [({"model": "openai/other"}, "model"), ({"prompt": "steps"}, "prompt")],
    ids=["model", "prompt"],
)
def test_a_miss_says_which_part_differs(serve: Any, tmp_path: Path, changes: dict[str, Any], part: str) -> None:
    """What is not recorded is never asked live; the error names what differs and how to record it."""
    _recorded(serve, tmp_path)
    keywords = {"way": "steps" if "prompt" in changes else "whole", **changes}
    with pytest.raises(CassetteMissError, match=rf"{part}.*--record") as caught:
        summarise(ARTICLE, cassette=tmp_path, **keywords)
    assert caught.value.exit_code == 6


def test_another_articles_recording_is_not_played(serve: Any, tmp_path: Path) -> None:
    """The same file asked for another article is a miss that says so."""
    _recorded(serve, tmp_path)
    file = next(tmp_path.glob("*.yaml"))
    with pytest.raises(CassetteMissError, match="article"):
        summarise(article_of("politics_pension_vote"), model=MODEL, cassette=file)
    with pytest.raises(CassetteError, match="no recording"):
        summarise(article_of("politics_pension_vote"), cassette=tmp_path)


@pytest.mark.parametrize(("mode", "requests"), [("once", 0), ("new", 0), ("all", 1)])
def test_modes_record_what_they_say(serve: Any, tmp_path: Path, mode: Any, requests: int) -> None:
    """Where a recording exists, once and new play it and all records anew, in its place."""
    _recorded(serve, tmp_path)
    server = serve(says(GOOD))
    summarise(ARTICLE, model=MODEL, cassette=tmp_path, record=mode)
    assert len(server.requests) == requests
    assert len(Cassette.load(next(tmp_path.glob("*.yaml"))).interactions) == 1


def test_recording_needs_a_place_and_a_protocol_that_can_be_recorded(tmp_path: Path) -> None:
    """`record` without a cassette, and providers outside OpenAI's protocol, are refused with the reason."""
    with pytest.raises(UsageError, match="needs a cassette"):
        summarise(ARTICLE, model=MODEL, record="new")
    with pytest.raises(UsageError, match="cannot be recorded"):
        summarise(ARTICLE, model="anthropic/claude", cassette=tmp_path, record="new", way="whole")


def test_a_damaged_file_is_an_error_of_one_line(tmp_path: Path) -> None:
    """A file that is no cassette is named, not half played."""
    for text in (
        "{",
        "interactions: 3\nversion: 1\n",
        "interactions: []\n",
        "[]",
        "version: 1\ninteractions: [{request: {}}]\n",
    ):
        (tmp_path / "bad.yaml").write_text(text)
        with pytest.raises(CassetteError, match="record it anew") as caught:
            summarise(ARTICLE, cassette=tmp_path / "bad.yaml")
        assert "\n" not in str(caught.value)


def test_an_unused_recording_is_reported(serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A replay that did not ask for everything that was recorded says so."""
    serve(says("no draft"), says(GOOD))
    summarise(ARTICLE, model=MODEL, cassette=tmp_path, record="new")
    file = next(tmp_path.glob("*.yaml"))
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["interactions"].append(
        {**data["interactions"][0], "summarizer": {**data["interactions"][0]["summarizer"], "request": "0" * 64}}
    )
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    summarise(ARTICLE, cassette=file)
    assert "1 of the exchanges" in caplog.text


def test_calls_may_share_a_cassette(serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Given as an object, or as the one that a context shares, several calls record into one and play from it."""
    serve(says(GOOD))
    path = tmp_path / "shared.yaml"
    recorded = Cassette.opened(path, mode="all")
    summarise(ARTICLE, model=MODEL, cassette=recorded)
    with shared(recorded):
        summarise(ARTICLE, model="openai/other")
    played = Cassette.load(path)
    with shared(played):
        assert summarise(ARTICLE).provenance.source == "cassette"
        assert played.unplayed() == [1]
        assert summarise(ARTICLE, model="openai/other").provenance.source == "cassette"
    assert played.unplayed() == []
    assert "not asked for" not in caplog.text


def test_a_shared_cassette_is_alone_and_has_its_own_mode(tmp_path: Path) -> None:
    """Two would mix, a mode beside it would be ignored, and one that is not there is no question of models."""
    missing = Cassette.opened(tmp_path / "missing.yaml", advice="record it so")
    with shared(missing):
        with pytest.raises(UsageError, match="shared already"), shared(missing):
            pass
        with pytest.raises(UsageError, match="a file or a folder"):
            summarise(ARTICLE, record="new")
        with pytest.raises(CassetteError, match=r"no recording missing\.yaml.*record it so"):
            summarise(ARTICLE)


def test_replays_at_once_do_not_mix(serve: Any, tmp_path: Path) -> None:
    """Many threads over two recordings each get their own article's answer."""
    names = ("earnings_tavira_foods", "politics_pension_vote")
    expected = {}
    for name in names:
        serve(says(json.dumps(draft_of(name))))
        expected[name] = _comparable(summarise(article_of(name), model=MODEL, cassette=tmp_path, record="new"))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda name: (name, summarise(article_of(name), model=MODEL, cassette=tmp_path)), names * 8)
        )
    for name, result in results:
        assert _comparable(result) == expected[name]


def _printed(result: Summary) -> str:
    """The result as printed, without what a replay may differ in."""
    return re.sub(r'"(?:source|seconds)": [^,\n]+', "", as_json(result))


@pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
def test_every_byte_of_a_replay_is_the_live_ones(
    serve: Any, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, awaited: bool
) -> None:
    """Re-asks, failed tries, tokens, rejected items and all: the printed JSON differs in source and seconds alone."""

    def call(**options: Any) -> Summary:
        return asyncio.run(asummarise(ARTICLE, **options)) if awaited else summarise(ARTICLE, **options)

    bad = GOOD.replace("Tavira Foods raised", "Orvel Mills raised", 1)
    server = serve(status(429), says("no draft"), status(500), status(503), says(bad))
    live = call(model=MODEL, cassette=tmp_path, record="new", max_reasks=1)
    assert len(server.requests) == 5
    assert [attempt.outcome for attempt in live.provenance.attempts].count("answered") == 2
    assert live.rejected
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    replayed = call(cassette=tmp_path, max_reasks=1)
    assert _printed(replayed) == _printed(live)
    assert as_json(replayed) != as_json(live)


def test_a_server_that_names_no_model_replays_the_same(serve: Any, tmp_path: Path) -> None:
    """Where the answer does not say which model wrote it, live and replay both name the one asked."""
    body = completion(GOOD)
    del body["model"]
    live = _recorded(serve, tmp_path, status(200, json.dumps(body)))
    assert live.provenance.model == "scripted-1"
    assert _printed(summarise(ARTICLE, cassette=tmp_path)) == _printed(live)


def test_recording_all_anew_leaves_nothing_stale(serve: Any, tmp_path: Path) -> None:
    """What the new run does not ask for goes when it has ended well, and only then; another article's stays."""
    shared = tmp_path / "shared.yaml"
    serve(says("no draft"), grinds())
    for number in (1000, 2000):
        summarise(mill(number), model=MODEL, cassette=shared, record="new")
    serve(status(401))
    with pytest.raises(ProviderError):
        summarise(mill(1000), model=MODEL, cassette=shared, record="all")
    assert len(Cassette.load(shared).entries) == 3
    serve(grinds())
    summarise(mill(1000), model=MODEL, cassette=shared, record="all")
    assert len(Cassette.load(shared).entries) == 2
    for number in (1000, 2000):
        assert summarise(mill(number), cassette=shared).figures[0].value == number


def test_a_recording_is_found_by_its_text(serve: Any, tmp_path: Path) -> None:
    """An article that was renamed, or is given as text, plays and is not recorded twice; a changed one is told."""
    name = tmp_path / "first.txt"
    name.write_bytes(ARTICLE.text.encode())
    serve(says(GOOD))
    summarise(name, model=MODEL, cassette=tmp_path / "tapes", record="new")
    renamed = name.rename(tmp_path / "second.txt")
    for source in (renamed, ARTICLE.text):
        for mode in ("none", "new"):
            assert summarise(source, cassette=tmp_path / "tapes", record=mode).provenance.source == "cassette"
    assert len(list((tmp_path / "tapes").glob("*.yaml"))) == 1
    name.write_text(ARTICLE.text + "\nOne more line of text.\n", encoding="utf-8")
    with pytest.raises(CassetteError, match=r"only first-[0-9a-f]{8}\.yaml of another text"):
        summarise(name, cassette=tmp_path / "tapes")


def test_a_replay_asks_as_the_recording_was_asked() -> None:
    """A model of the steps way that was recorded as a whole plays without being told so, by its own name too."""
    model, tapes = "local/qwen2.5-coder-1.5b-instruct", ROOT / "cassettes" / "whole"
    article = ROOT / "examples" / "articles" / "earnings_tavira_foods.txt"
    for named in (None, model):
        assert summarise(article, cassette=tapes, max_reasks=0, model=named).provenance.way == "whole"
    with pytest.raises(CassetteMissError):
        summarise(article, cassette=tapes, max_reasks=0, way="steps")
