"""A run's manifest: what it holds, and what verifying it tells."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from summarizer.cli.main import main
from summarizer.manifest import DEPENDENCIES
from summarizer.verifying import ABSENT, differences, verify
from tests.conftest import EXAMPLES, ROOT
from tests.damage import draft_of
from tests.loopback import says, status

NAMES = ("earnings_tavira_foods", "politics_pension_vote")
FILES = tuple(EXAMPLES / f"{name}.txt" for name in NAMES)
MODEL = ("-m", "openai/scripted-1")
Program = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """Run `summarise`: exit code, the lines of standard output, standard error."""

    def call(*arguments: object) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["summarise", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out.splitlines(), err

    return call


@pytest.fixture
def recorded(serve: Any, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The manifest of a recorded run of two articles; its server is gone."""
    serve(*(says(json.dumps(draft_of(name))) for name in NAMES))
    path = tmp_path / "manifest.json"
    assert program(*FILES, *MODEL, "--record", tmp_path / "tapes", "--manifest", path)[0] == 0
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    return path


def _reply_changed(tapes: Path, old: str, new: str) -> None:
    """Change what the model is recorded to have answered about the first article."""
    file = next(tapes.glob("earnings*.yaml"))
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    body = data["interactions"][0]["response"]["body"]
    assert old in body["string"]
    body["string"] = body["string"].replace(old, new, 1)
    file.write_text(yaml.safe_dump(data), encoding="utf-8")


def test_a_manifest_holds_what_it_takes_to_run_again(recorded: Path) -> None:
    """Versions, digests, settings, both models and, from its own folder, the paths; and no path of the machine."""
    manifest = json.loads(recorded.read_text(encoding="utf-8"))
    first, second = manifest["articles"]
    assert list(manifest) == sorted(manifest)
    assert list(first) == sorted(first)
    assert first["model"] == {"answered": "scripted-1", "asked": "openai/scripted-1"}
    assert first["prompt"]["reference"] == "whole@2"
    assert first["settings"]["max_reasks"] == 2
    assert first["cassette"].startswith("tapes/earnings-tavira-foods-")
    assert (recorded.parent / second["article"]["source"]).samefile(FILES[1])
    assert manifest["environment"]["dependencies"]["pydantic"]
    assert manifest["schemas"]["version"] == 1
    assert not re.search(r'"(?:/|[A-Z]:)', recorded.read_text(encoding="utf-8"))


def test_a_replay_writes_the_same_manifest(program: Program, recorded: Path) -> None:
    """The same run gives the same bytes: nothing in it depends on when, or on live or replayed."""
    again = recorded.with_name("again.json")
    assert program(*FILES, "--replay", recorded.parent / "tapes", "--manifest", again)[0] == 0
    assert again.read_bytes() == recorded.read_bytes()


def test_verifying_finds_the_same_results(program: Program, recorded: Path) -> None:
    """Without server or key, every article is replayed and found identical."""
    code, lines, err = program("verify", recorded)
    assert (code, lines) == (0, [])
    assert "2 of 2 identical" in err


def test_verifying_names_the_field_that_a_changed_reply_changes(program: Program, recorded: Path) -> None:
    """One changed word of one figure is one line with its dotted path, and the other article stays identical."""
    was = draft_of(NAMES[0])["figures"][1]["measures"]
    _reply_changed(recorded.parent / "tapes", rf"\"measures\": \"{was}", r"\"measures\": \"a thing")
    code, lines, err = program("verify", recorded)
    assert code == 6
    assert len(lines) == 1
    assert re.search(r"earnings_tavira_foods\.txt: figures\.1\.measures: \".+\" -> \"a thing", lines[0])
    assert "1 of 2 identical" in err


def test_verifying_a_run_that_is_no_longer_recorded_says_so(program: Program, recorded: Path) -> None:
    """Where the recording is gone, that is the difference, not every field of the result."""
    next((recorded.parent / "tapes").glob("earnings*.yaml")).unlink()
    code, lines, _ = program("verify", recorded)
    assert code == 6
    assert [line.partition(": ")[2] for line in lines] == ['error: (absent) -> "CassetteError"']


def test_articles_and_recordings_may_have_moved(program: Program, recorded: Path, tmp_path: Path) -> None:
    """A text is known by its sha256 and the recordings may be named; an unknown text is bad input."""
    text = tmp_path / "renamed.txt"
    text.write_bytes(FILES[0].read_bytes())
    manifest = json.loads(recorded.read_text(encoding="utf-8"))
    manifest["articles"] = manifest["articles"][:1]
    manifest["articles"][0]["article"]["source"] = "gone.txt"
    recorded.write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "tapes").rename(tmp_path / "elsewhere")
    assert program("verify", recorded, "--replay", tmp_path / "elsewhere")[0] == 3
    assert program("verify", recorded, text, "--replay", tmp_path / "elsewhere")[0] == 0


def test_an_error_is_an_outcome_too(serve: Any, program: Program, tmp_path: Path) -> None:
    """A recorded run that ended in an error is in the manifest, and verified when it ends so again."""
    serve(says("no draft"))
    path = tmp_path / "manifest.json"
    code, _, _ = program(FILES[0], *MODEL, "--record", tmp_path / "tapes", "--manifest", path, "--max-reasks", 0)
    assert code == 5
    assert json.loads(path.read_text(encoding="utf-8"))["articles"][0]["result"] == {"error": "ReplyError"}
    assert program("verify", path)[0] == 0


def test_tries_that_failed_before_an_answer_are_no_difference(
    serve: Any, quick: None, program: Program, tmp_path: Path
) -> None:
    """A live run that was answered at the second try is identical to its replay."""
    serve(status(503), says(json.dumps(draft_of(NAMES[0]))))
    path = tmp_path / "manifest.json"
    assert program(FILES[0], *MODEL, "--record", tmp_path / "tapes", "--manifest", path)[0] == 0
    assert [one.differences for one in verify(path)] == [()]


def test_a_run_that_was_not_recorded_cannot_be_verified(serve: Any, program: Program, tmp_path: Path) -> None:
    """It says to run with --record, and exits as where nothing is recorded."""
    serve(says(json.dumps(draft_of(NAMES[0]))))
    path = tmp_path / "manifest.json"
    assert program(FILES[0], *MODEL, "--manifest", path)[0] == 0
    code, _, err = program("verify", path)
    assert code == 6
    assert "--record" in err


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 2, "articles": []}', "{}"])
def test_what_is_no_manifest_is_bad_input(program: Program, tmp_path: Path, content: str) -> None:
    """One sentence, exit code 3."""
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    code, _, err = program("verify", tmp_path / "m.json")
    assert (code, len(err.splitlines())) == (3, 1)


def test_a_result_that_was_changed_in_the_manifest_is_noticed(program: Program, recorded: Path) -> None:
    """The digest beside each result keeps it from being edited to fit."""
    recorded.write_text(recorded.read_text(encoding="utf-8").replace("Tavira", "Tavora"), encoding="utf-8")
    code, _, err = program("verify", recorded)
    assert code == 3
    assert "was changed" in err


def test_a_manifest_needs_a_result_and_a_folder(program: Program, tmp_path: Path) -> None:
    """With a dry run, or where there is no such folder, it is refused before anything is sent."""
    assert program(FILES[0], *MODEL, "--manifest", tmp_path / "m.json", "--dry-run")[0] == 2
    assert program(FILES[0], *MODEL, "--manifest", tmp_path / "none" / "m.json")[0] == 2


def test_differences_are_told_by_dotted_paths() -> None:
    """Changed, added and dropped fields and entries each have one path."""
    before = {"a": [{"b": 1}, 2], "c": None, "e": 5}
    after = {"a": [{"b": 3}], "c": None, "d": 4, "e": "5"}
    assert [(one.path, one.before, one.after) for one in differences(before, after)] == [
        ("a.0.b", 1, 3),
        ("a.1", 2, ABSENT),
        ("d", ABSENT, 4),
        ("e", 5, "5"),
    ]


def test_every_dependency_is_told() -> None:
    """What the package requires, and the engine, is what a manifest lists, but for what only dresses a result."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [*project["dependencies"], *project["optional-dependencies"]["local"]]
    names = {re.match(r"[\w-]+", one)[0] for one in required}  # type: ignore[index]
    assert sorted(names - {"jinja2", "markupsafe", "rich"}) == sorted(DEPENDENCIES)
