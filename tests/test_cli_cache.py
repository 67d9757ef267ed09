"""The response cache in the command line: on unless refused, shown and cleared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from summarizer.cache import cache_file
from summarizer.cli.main import cli
from tests.conftest import EXAMPLES
from tests.damage import draft_of
from tests.loopback import says

ARTICLE = EXAMPLES / "earnings_tavira_foods.txt"
GOOD = says(json.dumps(draft_of("earnings_tavira_foods")))


def _run(*arguments: object) -> Result:
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def _summarised(*options: str) -> tuple[dict[str, Any], str]:
    """Result and standard error."""
    done = _run(ARTICLE, "-m", "openai/scripted-1", *options)
    return json.loads(done.stdout), done.stderr


def test_the_same_question_is_asked_once(serve: Any) -> None:
    """The second time nothing is sent; result and `-u` say that it came from the cache."""
    server = serve(GOOD)
    first, said = _summarised("-u")
    assert "(from the cache)" not in said
    second, said = _summarised("-u")
    assert len(server.requests) == 1
    assert "(from the cache)" in said
    assert (first["provenance"]["source"], second["provenance"]["source"]) == ("live", "cache")
    assert first["key_claims"] == second["key_claims"]


def test_no_cache_asks_and_keeps_nothing(serve: Any, own_cache: Path) -> None:
    """`--no-cache` neither finds what is kept nor keeps."""
    server = serve(GOOD)
    _summarised("--no-cache")
    assert not own_cache.exists()
    _summarised()
    assert _summarised("--no-cache")[0]["provenance"]["source"] == "live"
    assert len(server.requests) == 3


def test_recording_and_replaying_have_no_cache(serve: Any, own_cache: Path, tmp_path: Path) -> None:
    """A recording is made by asking, and a replay reads nothing else."""
    server = serve(GOOD)
    _summarised()
    _summarised("--record", str(tmp_path))
    assert len(server.requests) == 2
    assert _summarised("--replay", str(tmp_path))[0]["provenance"]["source"] == "cassette"


def test_stats_and_clear(serve: Any) -> None:
    """What is kept is shown as a table or as JSON, and is gone after `clear`."""
    serve(GOOD)
    assert "replies" not in _run("cache", "stats").stdout.splitlines()[1:]
    for _ in range(3):
        _summarised()
    table = _run("cache", "stats").stdout
    assert str(cache_file()) in table
    assert "of 100 MB, 30 days" in table
    assert table.splitlines()[2].split()[:3] == ["scripted-1", "1", "2"]
    told = json.loads(_run("cache", "stats", "--json").stdout)
    assert told["models"][0] | {"oldest": 0} == {"model": "scripted-1", "replies": 1, "uses": 2, "oldest": 0}
    assert told["file"] == str(cache_file())
    assert told["bytes"] > 4096
    assert ": 1 cleared" in _run("cache", "clear").stdout
    assert json.loads(_run("cache", "clear", "--json").stdout)["cleared"] == 0
    assert json.loads(_run("cache", "stats", "--json").stdout)["models"] == []


def test_a_cache_that_is_set_aside_is_said_on_standard_error(serve: Any, own_cache: Path) -> None:
    """The result is whole and standard output is nothing but the result."""
    serve(GOOD)
    own_cache.mkdir(parents=True)
    cache_file().write_text("this is no database" * 50)
    result, said = _summarised()
    assert result["summary"]
    assert "set aside" in said


@pytest.mark.parametrize("job", ["stats", "clear"])
def test_a_place_that_cannot_be_used_is_told(own_cache: Path, job: str) -> None:
    """Asked for by name, a cache that cannot be opened is an error that names its place."""
    own_cache.parent.mkdir(parents=True, exist_ok=True)
    own_cache.touch()
    done = CliRunner().invoke(cli, ["cache", job])
    assert done.exit_code != 0
    assert str(cache_file()) in str(done.exception)
