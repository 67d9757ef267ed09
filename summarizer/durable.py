"""Files written whole or not at all, by one writer at a time.

Content goes to a hidden file beside the target, is flushed to the disk, and is renamed over it; then the folder is
flushed, so that the rename too outlives a loss of power. A lock file keeps threads and processes from overwriting
each other's work. A writer that is killed leaves `.NAME.part` and `.NAME.lock` at most: no reader looks at them, and
the next writer takes both over.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _wait_for(descriptor: int) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return

    def _release(descriptor: int, place: Path) -> None:
        os.close(descriptor)
        with contextlib.suppress(OSError):  # an open file cannot be removed there: the next holder will
            place.unlink()

    def _flush_folder(folder: Path) -> None:
        """Nothing to do: a folder cannot be opened there."""

else:
    import fcntl

    def _wait_for(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _release(descriptor: int, place: Path) -> None:
        place.unlink(missing_ok=True)  # while it is held, else another's would be removed
        os.close(descriptor)

    def _flush_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be the only writer of a file until the block ends. Waits for whoever is; a killed writer holds nothing."""
    place = path.with_name(f".{path.name}.lock")
    descriptor = _held(place)
    try:
        yield
    finally:
        _release(descriptor, place)


def _held(place: Path) -> int:
    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _wait_for(descriptor)
            if _is_at(place, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its last holder removed it while we waited


def _is_at(place: Path, descriptor: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), place.stat())
    return False


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content. The caller holds its lock."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _flush_folder(path.parent)
