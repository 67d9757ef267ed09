"""Parquet as the input of a batch: any layout, bounded memory, errors in place, and a clear one without the extra."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import InputError
from summarizer.batch import parquet as door
from summarizer.batch.many import Entry
from summarizer.batch.sources import Fields, count_entries, read_entries
from summarizer.cli.main import main
from summarizer.errors import MissingExtraError
from tests.mills import MODEL, grinds, mill

try:
    import pyarrow
    from pyarrow import parquet
except ImportError:
    pyarrow = parquet = None
needs_pyarrow = pytest.mark.skipif(pyarrow is None, reason="needs pyarrow: the extra `parquet`")


def _read(*names: object, fields: Fields | None = None) -> list[Entry]:
    return list(read_entries(map(str, names), fields or Fields(), io.BytesIO()))


def _write(path: Path, columns: dict[str, Any], **how: Any) -> Path:
    parquet.write_table(pyarrow.table(columns), path, **how)
    return path


@needs_pyarrow
def test_rows_give_the_chosen_columns(tmp_path: Path) -> None:
    """Over row groups, from large strings and dictionaries; numbers as ids; a missing column is said."""
    texts = pyarrow.array([f"Text {number}." for number in range(300)], pyarrow.large_string())
    columns = {"n": list(range(300)), "body": texts.dictionary_encode(), "junk": [b"\xff"] * 300}
    file = _write(tmp_path / "a.parquet", columns, row_group_size=7)
    entries = _read(tmp_path / "*.parquet", fields=Fields("body", "n"))
    assert [(entry.id, entry.source) for entry in entries] == [(str(n), f"Text {n}.") for n in range(300)]
    assert count_entries([str(file)]) == 300
    missing = _read(file)
    assert len(missing) == 300
    assert missing[6].id == f"{file}:7"
    assert "n, body, junk" in str(missing[6].source)


@needs_pyarrow
@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))))
def test_any_text_survives(records: list[tuple[str, str]]) -> None:
    """Whatever characters a row holds, its text is given exactly."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        columns = {"text": pyarrow.array([r[0] for r in records], pyarrow.string()), "id": [r[1] for r in records]}
        file = _write(Path(place) / "a.parquet", columns, row_group_size=2)
        assert [(entry.source, entry.id) for entry in _read(file)] == records


@needs_pyarrow
def test_what_cannot_be_read_is_an_entry(tmp_path: Path) -> None:
    """Empty cells, bytes that are no UTF-8, half a file, no file: each is one error, and the other rows come."""
    places = pyarrow.array([0, 1, 3], pyarrow.int32()).buffers()[1]
    bad = pyarrow.Array.from_buffers(pyarrow.string(), 2, [None, places, pyarrow.py_buffer(b"\xffok")])
    wrong, good = _read(_write(tmp_path / "bytes.parquet", {"text": bad, "id": ["1", "2"]}))
    assert isinstance(wrong.source, InputError)
    assert (good.source, good.id) == ("ok", "2")
    empty, good = _read(_write(tmp_path / "null.parquet", {"text": [None, "ok"], "id": ["1", None]}))
    assert isinstance(empty.source, InputError)
    assert (good.source, good.id) == ("ok", f"{tmp_path / 'null.parquet'}:2")
    half = tmp_path / "half.parquet"
    half.write_bytes((tmp_path / "null.parquet").read_bytes()[:-20])
    for file in (half, tmp_path / "none.parquet"):
        (entry,) = _read(file)
        assert "cannot be read as Parquet" in str(entry.source)
        assert count_entries([str(file)]) == 1


@needs_pyarrow
def test_one_large_row_group_is_read_in_parts(tmp_path: Path) -> None:
    """Of 40 MB in one row group, far less is held when the first articles come."""
    texts = [f"{number} ".ljust(20_000, "x") for number in range(2000)]
    how = {"row_group_size": 2000, "write_batch_size": 16, "use_dictionary": False}
    file = _write(tmp_path / "a.parquet", {"text": texts}, **how)
    before = pyarrow.total_allocated_bytes()
    peak = 0
    for number, row in enumerate(door.rows(file, ("text",))):
        assert isinstance(row, dict)
        assert row["text"].startswith(f"{number} ")
        peak = max(peak, pyarrow.total_allocated_bytes() - before)
    assert number == 1999
    assert peak < 10_000_000


@needs_pyarrow
def test_the_command_reads_it(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """`summarise batch` with field names, end to end."""
    serve(grinds())
    columns = {"url": ["a", "b"], "body": [mill(1000).text, mill(1001).text]}
    file = _write(tmp_path / "a.parquet", columns)
    given_ = ["batch", "-m", MODEL, "--no-cache", str(file), "--text-field", "body", "--id-field", "url"]
    monkeypatch.setattr(sys, "argv", ["summarise", *given_])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert ended.value.code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "b"]
    assert "2 of 2 articles" in err


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Exit code 2 before anything is written, and an error of usage in Python."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    file, out = tmp_path / "a.parquet", tmp_path / "out.jsonl"
    file.touch()
    with pytest.raises(MissingExtraError, match=r"article-summarizer\[parquet\]"):
        _read(file)
    monkeypatch.setattr(sys, "argv", ["summarise", "batch", "-m", MODEL, str(file), "-o", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "article-summarizer[parquet]" in capsys.readouterr().err
    assert not out.exists()
