"""The articles of a batch on the disk, from when they were asked about until they are answered: hours, or a day."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.batch.many import Entry


class Spool:
    """Entries in a file that has no name, and goes with this process. They can be read any number of times."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Hold an entry."""
        pickle.dump(entry, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    async def filled_from(self, entries: AsyncIterator[Entry]) -> AsyncIterator[Entry]:
        """The entries, each held once the next one is asked for: where this is broken off, the last one is not."""
        async for entry in entries:
            yield entry
            self.add(entry)

    async def entries(self) -> AsyncIterator[Entry]:
        """What is held, in its order."""
        place = 0
        for _ in range(self._count):
            self._file.seek(place)
            entry: Any = pickle.load(self._file)  # noqa: S301 - nobody else can have written it
            place = self._file.tell()
            yield entry

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
