"""The file of a cassette: any text comes back as it was, in our layout, in vcrpy's and in others' hands."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer import CassetteError
from summarizer.cassette_file import change_file, interaction_of, read_entries, read_interactions, write_interactions
from summarizer.providers.base import HttpExchange
from summarizer.recording import Cassette
from tests.loopback import completion
from tests.recorders import PATH, question

ANY_TEXT = st.text(st.characters(), max_size=40)


def _interaction(name: str, answer: str = "text") -> dict[str, Any]:
    body = json.dumps({"messages": [{"role": "user", "content": name}], "model": "m"})
    return interaction_of(question(name), HttpExchange("POST", PATH, body, json.dumps(completion(answer)), 200, ()))


@settings(max_examples=50)
@example(["half \ud83d", "\n- summarizer:\n", "\u2028- \x85- \r- "])
@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Written one by one, what was asked and answered is read back the same, by us and by any reader of YAML."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        for text in texts:
            change_file(path, add=[_interaction("- " + text, text)])
        found = read_interactions(path)
        assert found == yaml.safe_load(path.read_bytes())["interactions"]
    for text, interaction in zip(texts, found, strict=True):
        assert json.loads(interaction["request"]["body"])["messages"][0]["content"] == "- " + text
        assert json.loads(interaction["response"]["body"]["string"])["choices"][0]["message"]["content"] == text


@settings(max_examples=50)
@example(["\n\n", " a\n\n", "- \n"])
@given(bodies=st.lists(ANY_TEXT.map(lambda text: text.encode("utf-8", "replace").decode()), min_size=1, max_size=3))
def test_bodies_need_not_be_json(bodies: list[str]) -> None:
    """A body of any shape, blank lines at its end included, does not run into the next entry."""
    interactions = [{"summarizer": {"request": "0" * 64}, "body": body} for body in bodies]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        write_interactions(path, interactions)
        assert [entry.interaction for entry in read_entries(path)] == interactions


@pytest.mark.parametrize(
    "rewrite",
    [
        yaml.safe_dump,
        lambda data: yaml.safe_dump({"version": 1, "interactions": data["interactions"]}, sort_keys=False, indent=4),
        json.dumps,
    ],
    ids=["sorted", "indented", "JSON"],
)
def test_a_file_that_another_program_wrote_is_read_and_added_to(tmp_path: Path, rewrite: Any) -> None:
    """Another layout of the same data holds the same entries, with the same keys, and takes new ones."""
    path = tmp_path / "a.yaml"
    write_interactions(path, [_interaction("a"), _interaction("b")])
    before = read_entries(path)
    path.write_text(rewrite(yaml.safe_load(path.read_bytes())), encoding="utf-8")
    assert [(entry.key, entry.interaction) for entry in read_entries(path)] == [
        (question(name).sha256, entry.interaction) for name, entry in zip("ab", before, strict=True)
    ]
    change_file(path, add=[_interaction("c")])
    assert read_interactions(path) == [_interaction(name) for name in "abc"]


def test_windows_line_ends_and_a_lost_last_one_change_nothing(tmp_path: Path) -> None:
    """What version control or an editor does to the ends of lines does not reach the entries."""
    path = tmp_path / "a.yaml"
    write_interactions(path, [_interaction("a"), _interaction("b")])
    path.write_bytes(path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    change_file(path, add=[_interaction("c")])
    assert read_interactions(path) == [_interaction(name) for name in "abc"]


def test_a_file_can_be_emptied_and_filled_again(tmp_path: Path) -> None:
    """A cassette without an entry is one."""
    path = tmp_path / "a.yaml"
    write_interactions(path, [_interaction("a")])
    change_file(path, drop=read_entries(path))
    assert read_interactions(path) == []
    change_file(path, add=[_interaction("b")])
    assert read_interactions(path) == [_interaction("b")]


def test_an_entry_without_its_answer_is_an_error_of_the_recording(tmp_path: Path) -> None:
    """What is no answer where one should stand is told as such, and names the file and the place."""
    path = tmp_path / "a.yaml"
    for answer in ({}, {"body": {"string": "[]"}}, {"body": {"string": "{}"}}, {"body": 3}):
        write_interactions(path, [_interaction("a") | {"response": answer}])
        with pytest.raises(CassetteError, match=r"interaction 1 of .*a\.yaml cannot be read"):
            Cassette.load(path).find(question("a"))


def test_a_damaged_entry_is_an_error_when_it_is_asked_for(tmp_path: Path) -> None:
    """The mark of a merge conflict in one entry names the file, and does not keep the others from being played."""
    path = tmp_path / "a.yaml"
    write_interactions(path, [_interaction("a"), _interaction("b")])
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("  response:")] + "<<<<<<< ours\n" + text[text.rindex("  response:") :])
    first, second = read_entries(path)
    assert first.interaction == _interaction("a")
    with pytest.raises(CassetteError, match=r"a\.yaml is no cassette that can be read"):
        _ = second.interaction
