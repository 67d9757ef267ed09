"""What a batch is read from: files, folders, globs, JSON Lines, tables and standard input."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import InputError, read_article
from summarizer.batch.many import Entry
from summarizer.batch.sources import Fields, count_entries, read_entries

NOTHING = io.BytesIO()


def _read(*names: object, fields: Fields | None = None, given_: bytes = b"") -> list[Entry]:
    return list(read_entries(map(str, names), fields or Fields(), io.BytesIO(given_)))


def _told(entries: list[Entry]) -> list[tuple[str | None, str]]:
    """Ids and sources; of an error the first words."""
    return [(entry.id, str(entry.source)) for entry in entries]


def test_folders_and_globs_are_read_by_name(tmp_path: Path) -> None:
    """A folder gives its texts at any depth, no hidden ones and nothing else; a glob what it names."""
    for name in ("b.txt", "a.md", "deep/c.txt", ".hidden.txt", ".git/d.txt", "picture.png", "data.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = [entry.source for entry in _read(tmp_path)]
    assert folder == [tmp_path / "a.md", tmp_path / "b.txt", tmp_path / "deep" / "c.txt"]
    assert count_entries([str(tmp_path)]) == 3
    assert [entry.source for entry in _read(tmp_path / "**/*.txt")] == [tmp_path / "b.txt", tmp_path / "deep/c.txt"]
    none, there = _read(tmp_path / "none.txt", tmp_path / "b.txt")
    assert (none.source, there.id) == (tmp_path / "none.txt", str(tmp_path / "b.txt"))


def test_a_file_whose_name_looks_like_a_glob_is_a_file(tmp_path: Path) -> None:
    """What is there by its name is meant."""
    (tmp_path / "[1].txt").write_text("x")
    assert [entry.source for entry in _read(tmp_path / "[1].txt")] == [tmp_path / "[1].txt"]


def test_json_lines_give_texts_paths_and_errors_in_place(tmp_path: Path) -> None:
    """Records with and without ids, numbers as ids, a path, blank lines, and lines that are none."""
    file = tmp_path / "a.jsonl"
    lines = [
        '\ufeff{"id": "one", "text": "First."}',
        "",
        '{"id": 7, "text": "Second\\nline."}',
        '{"text": "Third."}',
        "some/article.txt",
        '{"text": 5}',
        '{"text": "cut',
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    entries = _read(file)
    assert _told(entries[:4]) == [
        ("one", "First."),
        ("7", "Second\nline."),
        (f"{file}:4", "Third."),
        ("some/article.txt", "some/article.txt"),
    ]
    assert isinstance(entries[3].source, Path)
    assert [type(entry.source) for entry in entries[4:]] == [InputError, InputError]
    assert "--text-field" in str(entries[4].source)
    assert count_entries([str(file)]) == len(entries) == 6
    (entry,) = _read("-", fields=Fields("body", "url"), given_=b'{"url": "http://x", "body": "B."}\n')
    assert _told([entry]) == [("http://x", "B.")]
    assert count_entries(["-"]) is None


def test_bytes_that_are_no_utf8_are_one_error_among_the_others(tmp_path: Path) -> None:
    """A line in another encoding, or of no encoding, is its own failure."""
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "caf\xe9"}\n{"text": "B."}\n')
    bad, good = _read(tmp_path / "a.jsonl")
    assert isinstance(bad.source, InputError)
    assert good.source == "B."


def test_tables_give_the_chosen_columns(tmp_path: Path) -> None:
    """CSV with quotes, line breaks and long cells; tabs in .tsv; a missing column is said with those that are there."""
    long = "word " * 100_000
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8-sig") as out:
        csv.writer(out).writerows([["id", "text", "x"], ["1", 'He said "so",\nand left.', ""], ["", long, ""]])
    first, second = _read(tmp_path / "a.csv")
    assert _told([first]) == [("1", 'He said "so",\nand left.')]
    assert (second.id, second.source) == (f"{tmp_path / 'a.csv'}:2", long)
    (tmp_path / "a.tsv").write_text("url\tbody\nu\tB.\n")
    assert _told(_read(tmp_path / "a.tsv", fields=Fields("body", "url"))) == [("u", "B.")]
    (missing,) = _read(tmp_path / "a.tsv")
    assert "url, body" in str(missing.source)
    assert count_entries([str(tmp_path / "a.csv")]) is None


def test_rows_that_cannot_be_read_leave_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in another encoding is refused as an article; what is no CSV is an entry that says where."""
    (tmp_path / "a.csv").write_bytes(b"id,text\n1,A.\n2,caf\xe9\n3,C.\n")
    one, two, three = _read(tmp_path / "a.csv")
    assert (one.source, three.source) == ("A.", "C.")
    with pytest.raises(InputError, match="half a character"):
        read_article(str(two.source), name=two.id)
    (tmp_path / "b.csv").write_text("id,text\n1,A.\n2,longer\n")
    monkeypatch.setattr("summarizer.batch.sources._LONGEST_CELL", 4)
    *_, error = _read(tmp_path / "b.csv")
    assert re.search(r"b.csv, line \d is not CSV", str(error.source))
    (unreadable,) = _read(tmp_path / "none.jsonl")
    assert "cannot be read" in str(unreadable.source)


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))))
def test_any_text_survives_json_lines(records: list[tuple[str, str]]) -> None:
    """Whatever characters a record holds, its text is given exactly."""
    lines = "".join(json.dumps({"id": key, "text": text}) + "\n" for text, key in records).encode()
    assert [(entry.source, entry.id) for entry in read_entries(["-"], Fields(), io.BytesIO(lines))] == records
