"""Looking after recordings: each made here by recording from a server of this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from summarizer import summarise
from summarizer.cassettes.comparing import changes, item_changes
from summarizer.cassettes.findings import findings
from summarizer.cassettes.recorded import Recording
from summarizer.circumstances import Circumstances
from summarizer.cli.main import cli
from summarizer.prompts import load_prompt
from tests.conftest import EXAMPLES, ROOT
from tests.damage import article_of, draft_of
from tests.loopback import says, status
from tests.recordings import FILE, MODEL, NAMES, recorded


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str], str]]:
    """Run `summarise cassettes`: exit code, the lines of standard output, standard error."""

    def call(*arguments: object) -> tuple[int, list[str], str]:
        code = cli.main(["cassettes", *map(str, arguments)], prog_name="summarise", standalone_mode=False)
        out, err = capsys.readouterr()
        return code or 0, out.splitlines(), err

    return call


@pytest.fixture
def new_prompt(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Publish another version of the prompt of the whole way, in a copy of the prompts."""
    folder = tmp_path_factory.mktemp("published")
    for name in ("prompts", "schemas"):
        shutil.copytree(ROOT / name, folder / name)

    def publish() -> None:
        newest = (folder / "prompts" / "whole@2.md").read_text(encoding="utf-8")
        (folder / "prompts" / "whole@3.md").write_text(newest.replace("You ", "Please, you ", 1), encoding="utf-8")
        monkeypatch.setattr("summarizer.resources._folder", lambda name: folder / name)
        load_prompt.cache_clear()

    yield publish
    load_prompt.cache_clear()


# --- list ---------------------------------------------------------------------------------------


def test_a_list_tells_article_model_prompt_date_and_tokens(serve: Any, program: Any, tmp_path: Path) -> None:
    """The row of a recording holds what it was made from and what it cost, as a table and as JSON."""
    recorded(serve, tmp_path)
    _, lines, _ = program("list", tmp_path)
    assert lines[0].split() == ["article", "model", "prompt", "recorded", "exchanges", "tokens", "file"]
    assert "Tavira Foods lifts" in lines[1]
    row = json.loads("".join(program("list", tmp_path, "--json")[1]))[0]
    assert (row["source"], row["models"], row["prompts"]) == (FILE.name, [MODEL], ["whole@2"])
    assert (row["exchanges"], row["tokens"]) == (1, 120)
    assert row["recorded_at"].endswith("Z")


def test_a_recording_tells_no_folder_of_the_machine_that_made_it(serve: Any, tmp_path: Path) -> None:
    """Of the article's path only the file's name is kept."""
    assert str(EXAMPLES) not in recorded(serve, tmp_path).read_text(encoding="utf-8")


def test_a_recording_without_its_circumstances_still_plays(serve: Any, program: Any, tmp_path: Path) -> None:
    """What older recordings do not say is shown as unknown, is no fault, and does not hinder a replay."""
    file = recorded(serve, tmp_path)
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for interaction in data["interactions"]:
        del interaction["summarizer"]["run"]
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert summarise(FILE, cassette=tmp_path).figures
    assert program("list", tmp_path)[1][1].split()[2:4] == ["-", "-"]
    assert program("check", tmp_path, "--articles", FILE)[0] == 0


def test_what_a_recording_says_in_another_form_is_left_out() -> None:
    """A hand-edited or later recording cannot make a reader of it fail."""
    assert Circumstances.read({"recorded_at": 3, "way": "whole", "max_reasks": True, "later": 1}) == Circumstances(
        way="whole"
    )
    assert Circumstances.read("nothing") == Circumstances()


# --- check --------------------------------------------------------------------------------------


def test_a_fresh_recording_has_nothing_wrong(serve: Any, program: Any, tmp_path: Path) -> None:
    """Also when its run is made again, nothing is told and the exit code is 0."""
    recorded(serve, tmp_path)
    assert program("check", tmp_path, "--articles", EXAMPLES)[:2] == (0, [])


def test_a_newer_prompt_makes_a_recording_stale(serve: Any, program: Any, new_prompt: Any, tmp_path: Path) -> None:
    """The line names file, exchange, both versions and what to do; pinning the old version is no fault."""
    file = recorded(serve, tmp_path)
    new_prompt()
    code, lines, _ = program("check", tmp_path)
    assert code == 6
    told = f"{file}: exchange 1: stale: recorded with prompt whole@2, today's is whole@3; record it anew"
    assert [line.partition(": summarise")[0] for line in lines] == [told]
    assert program("check", tmp_path, "--prompt", "whole@2")[0] == 0


def test_a_changed_schema_makes_a_recording_stale(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft's schema is part of the request, so another one is another request."""
    recorded(serve, tmp_path)
    monkeypatch.setattr("summarizer.cassettes.findings.draft_schema_sha256", lambda: "another")
    assert [found.what for found in findings([tmp_path])] == ["the draft's schema has changed since"]


def test_with_the_article_staleness_is_exact(serve: Any, program: Any, tmp_path: Path) -> None:
    """Where a request was changed that neither prompt nor schema tells of, playing the run again finds it."""
    file = recorded(serve, tmp_path)
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["interactions"][0]["summarizer"] |= {"request": "0" * 64, "settings": "0" * 16}
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert program("check", tmp_path)[0] == 0
    code, lines, _ = program("check", tmp_path, "--articles", EXAMPLES)
    assert code == 6
    assert lines[0].startswith(f"{file}: stale: nothing is recorded for 'draft': settings differs")
    assert lines[1].startswith(f"{file}: exchange 1: stale: no run asks for this 'draft'")


def test_a_recording_of_a_text_that_was_edited_is_stale(serve: Any, program: Any, tmp_path: Path) -> None:
    """Another text in a file of the same name is told, but pruning keeps what may be another article's."""
    file = recorded(serve, tmp_path / "tapes")
    edited = tmp_path / FILE.name
    edited.write_text(FILE.read_text(encoding="utf-8") + "\nNothing else was said on Monday.\n", encoding="utf-8")
    assert f"{FILE.name} has another text now" in program("check", file, "--articles", edited)[1][0]
    assert program("prune", file, "--articles", edited)[1] == []


def test_repeated_and_orphaned_exchanges_are_told(serve: Any, program: Any, tmp_path: Path) -> None:
    """A second answer to one request, and a re-ask about an answer that is not there, are never played."""
    serve(says("no draft"), says(json.dumps(draft_of(NAMES[0]))))
    summarise(FILE, model=MODEL, cassette=tmp_path, record="new")
    file = next(tmp_path.glob("*.yaml"))
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    draft, re_ask = data["interactions"]
    data["interactions"] = [draft, re_ask, re_ask]
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert [(f.kind, f.exchange) for f in findings([tmp_path])] == [("repeated", 3)]
    draft["response"]["body"]["string"] = draft["response"]["body"]["string"].replace("no draft", "none")
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert {(f.kind, f.exchange) for f in findings([tmp_path])} == {("repeated", 3), ("unused", 2)}


@pytest.mark.parametrize("content", ["- [", "interactions: 3\nversion: 1\n", "a: b\n"])
def test_files_that_cannot_be_read_are_told(program: Any, tmp_path: Path, content: str) -> None:
    """What is no recording is a finding, not an end of the check."""
    (tmp_path / "broken.yaml").write_text(content, encoding="utf-8")
    code, lines, _ = program("check", tmp_path)
    assert code == 6
    assert lines[0].startswith(f"{tmp_path / 'broken.yaml'}: unreadable: ")
    assert program("list", tmp_path)[0] == 6


# --- diff ---------------------------------------------------------------------------------------


def test_a_diff_tells_exactly_the_item_that_changed(serve: Any, program: Any, tmp_path: Path) -> None:
    """One changed field is one line, also where the items were numbered anew and put in another order."""
    old, new = draft_of(NAMES[0]), draft_of(NAMES[0])
    changed = new["figures"][1]
    was, changed["measures"] = changed["measures"], "something else entirely"
    for number, figure in enumerate(new["figures"]):
        figure["id"], figure["baseline"] = f"n{number}", None
    for figure in old["figures"]:
        figure["baseline"] = None
    new["figures"].reverse()
    recorded(serve, tmp_path / "old", old)
    file = recorded(serve, tmp_path / "new", new)
    _, lines, _ = program("diff", tmp_path / "old", tmp_path / "new")
    identifier = old["figures"][1]["id"]
    told = f'{json.dumps(was, ensure_ascii=False)} -> "something else entirely"'
    assert lines == [f"{file}: draft figures {identifier} measures: {told}"]


def test_a_diff_tells_added_and_dropped_items(serve: Any, tmp_path: Path) -> None:
    """A claim that is gone and a speaker that is new are a line each."""
    new = draft_of(NAMES[0])
    gone = new["key_claims"].pop()
    for claim in new["key_claims"]:
        assert claim["text"] != gone["text"]
    old_file = recorded(serve, tmp_path / "old")
    new_file = recorded(serve, tmp_path / "new", new)
    there = changes(Recording.read(old_file), Recording.read(new_file))
    back = changes(Recording.read(new_file), Recording.read(old_file))
    text = json.dumps(gone["text"], ensure_ascii=False)[:99]
    assert [(c.where, (c.before or "")[:99], c.after) for c in there] == [
        (f"draft key_claims {gone['id']}", text, None)
    ]
    assert [(c.where, c.before) for c in back] == [(f"draft key_claims {gone['id']}", None)]


@given(st.permutations(range(len(draft_of(NAMES[0])["key_claims"]))))
def test_numbering_and_order_are_no_change(order: list[int]) -> None:
    """Items that say the same are the same, whatever their ids and their places."""
    claims = draft_of(NAMES[0])["key_claims"]
    renumbered = [{**claims[place], "id": f"k{number}"} for number, place in enumerate(order)]
    assert list(item_changes("draft", "key_claims", claims, renumbered)) == []


def test_a_diff_of_the_steps_way_is_by_lines(serve: Any, program: Any, tmp_path: Path) -> None:
    """Lists and labels are no drafts: their lines are compared."""
    for folder, line in (("old", "Nothing was closed."), ("new", "Nothing was shut.")):
        serve(says(f"- Tavira Foods raised its forecast.\n- {line}"))
        summarise(FILE, model=MODEL, way="steps", cassette=tmp_path / folder, record="new")
    _, lines, _ = program("diff", tmp_path / "old", tmp_path / "new")
    claims = [line.partition(": claims: ")[2] for line in lines if ": claims: " in line]
    assert claims == ['- "- Nothing was closed."', '+ "- Nothing was shut."']


def test_a_diff_of_folders_tells_articles_of_one_side(serve: Any, program: Any, tmp_path: Path) -> None:
    """What is recorded only once is named, and equal recordings say nothing."""
    for folder in ("old", "new"):
        recorded(serve, tmp_path / folder)
    serve(says(json.dumps(draft_of(NAMES[1]))))
    summarise(article_of(NAMES[1]), model=MODEL, cassette=tmp_path / "new", record="new")
    _, lines, _ = program("diff", tmp_path / "old", tmp_path / "new")
    assert len(lines) == 1
    assert lines[0].endswith(": only in the new")


# --- prune --------------------------------------------------------------------------------------


def test_pruning_drops_what_is_never_played_and_nothing_else(serve: Any, program: Any, tmp_path: Path) -> None:
    """A repeated exchange goes, the result stays the same; a dry run changes nothing."""
    file = recorded(serve, tmp_path)
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["interactions"] *= 2
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    before = summarise(FILE, cassette=tmp_path)
    assert program("prune", tmp_path, "--dry-run")[1] == [f"{file}: 1 dropped, 1 kept (dry run)"]
    assert len(Recording.read(file).exchanges) == 2
    assert program("prune", tmp_path)[1] == [f"{file}: 1 dropped, 1 kept"]
    assert len(Recording.read(file).exchanges) == 1
    assert summarise(FILE, cassette=tmp_path) == before
    assert program("prune", tmp_path)[1] == []


def test_pruning_deletes_a_file_that_holds_only_stale_exchanges(
    serve: Any, program: Any, new_prompt: Any, tmp_path: Path
) -> None:
    """After a new prompt nothing of an old recording is asked for."""
    file = recorded(serve, tmp_path)
    new_prompt()
    assert program("prune", tmp_path)[1] == [f"{file}: deleted"]
    assert not file.exists()


# --- refresh ------------------------------------------------------------------------------------


def test_refreshing_records_only_what_is_stale(serve: Any, program: Any, new_prompt: Any, tmp_path: Path) -> None:
    """What plays is skipped and costs nothing; what is stale is asked again, and its cost is told."""
    file = recorded(serve, tmp_path)
    server = serve(says(json.dumps(draft_of(NAMES[0]))))
    code, lines, err = program("refresh", FILE, "--record", tmp_path)
    assert (code, lines, server.requests) == (0, [f"{file}: skipped: it plays as it is"], [])
    assert "0 tokens" in err
    new_prompt()
    assert "stale: nothing is recorded for 'draft'" in program("refresh", FILE, "--record", tmp_path, "--dry-run")[1][0]
    assert server.requests == []
    code, lines, _ = program("refresh", FILE, "--record", tmp_path)
    assert (code, lines) == (0, [f"{file}: recorded anew (1 exchanges, 120 tokens)"])
    assert len(server.requests) == 1
    assert program("prune", tmp_path)[1] == [f"{file}: 1 dropped, 1 kept"]
    assert program("check", tmp_path, "--articles", EXAMPLES)[0] == 0


def test_refreshing_keeps_to_its_budget_and_says_what_it_skipped(
    serve: Any, program: Any, new_prompt: Any, tmp_path: Path
) -> None:
    """An article that the budget does not allow is told, nothing is sent for it, and the exit code is 7."""
    recorded(serve, tmp_path)
    new_prompt()
    server = serve(status(500))
    other = EXAMPLES / f"{NAMES[1]}.txt"
    code, lines, _ = program("refresh", FILE, other, "--record", tmp_path, "--budget-tokens", 100)
    assert code == 7
    assert "skipped: draft needs some" in lines[0]
    assert lines[1].endswith("skipped: nothing is recorded of this text; summarise --record does it")
    assert server.requests == []
