"""What was sent by a provider's Batch API, in the journal: files, batches, and which request of which article is where.

Each step is written before and after it is taken, so that whoever comes after a kill knows where to look. The answers
of a batch stay: who asks for the same again, with other choices perhaps, has them. No article is here, and no server's
address.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.durable import locked
from summarizer.errors import ProviderError
from summarizer.exchange import Reply, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from summarizer.batch.journal import Journal

# Journals of before have no such tables. An answer is a reply or an error, as JSON.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS batches (
        name TEXT PRIMARY KEY, server TEXT NOT NULL, planned REAL NOT NULL,
        file TEXT, batch TEXT, ended INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE IF NOT EXISTS requests (
        key TEXT PRIMARY KEY, article TEXT NOT NULL, name TEXT NOT NULL, answer TEXT
    )""",
    "CREATE INDEX IF NOT EXISTS by_article ON requests (article)",
    "CREATE INDEX IF NOT EXISTS by_name ON requests (name)",
)


_ANSWERED = "UPDATE requests SET answer = ? WHERE key = ? AND name = ?"
_UNANSWERED = "UPDATE requests SET answer = ? WHERE name = ? AND answer IS NULL"
_ERROR = '{"error": '  # begins an answer that is one
_AT_ONCE = 200  # answers that are written together, so that another run does not wait for long


@dataclass(frozen=True, slots=True)
class Sent:
    """One batch: our name for it, and the provider's ids of its file and of itself, None where not known to exist."""

    name: str
    server: str
    file: str | None
    batch: str | None


class Outbox:
    """The tables of what was sent. UsageError where the journal cannot be used."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        for statement in (*_TABLES, "PRAGMA synchronous = FULL"):  # what is paid for has to outlive a loss of power
            journal.rows(statement)

    def alone(self) -> AbstractContextManager[None]:
        """Be the only run that sends. Waits for whoever does."""
        return locked(self._journal.file)

    def plan(self, name: str, server: str, requests: Iterable[tuple[str, str]]) -> Sent:
        """Write what will be sent: keys of requests, each with its article's."""
        with self._journal.together():
            self._journal.rows(
                "INSERT INTO batches (name, server, planned) VALUES (?, ?, ?)", (name, server, time.time())
            )
            for key, article in requests:
                self._journal.rows("INSERT INTO requests (key, article, name) VALUES (?, ?, ?)", (key, article, name))
        return Sent(name, server, None, None)

    def note_file(self, name: str, file: str) -> None:
        """Write that the file was uploaded."""
        self._journal.rows("UPDATE batches SET file = ? WHERE name = ?", (file, name))

    def note_batch(self, name: str, batch: str | None) -> None:
        """Write that the batch was made; None where it is to be made again of its file."""
        self._journal.rows("UPDATE batches SET batch = ? WHERE name = ?", (batch, name))

    def forget(self, name: str) -> None:
        """Drop a plan of which nothing is to come: its requests are to be sent anew."""
        with self._journal.together():
            self._journal.rows("DELETE FROM requests WHERE name = ?", (name,))
            self._journal.rows("DELETE FROM batches WHERE name = ?", (name,))

    def under_way(self) -> list[Sent]:
        """The batches that have not ended, the first planned first."""
        rows = self._journal.rows("SELECT name, server, file, batch FROM batches WHERE NOT ended ORDER BY planned")
        return [Sent(*row) for row in rows]

    def now(self, sent: Sent) -> Sent | None:
        """A batch as it is written now: another run may have made it again, or forgotten it."""
        rows = self._journal.rows("SELECT name, server, file, batch FROM batches WHERE name = ?", (sent.name,))
        return Sent(*rows[0]) if rows else None

    def end(self, name: str, answers: Iterable[tuple[str, Reply | ProviderError]], otherwise: ProviderError) -> None:
        """Write the answers of a batch, and last that it has ended. A request without one gets `otherwise`.

        What failed and may be answered another time is forgotten: it is to be sent again.
        """
        rest = iter(answers)
        while some := list(islice(rest, _AT_ONCE)):
            with self._journal.together():
                for key, answer in some:
                    written = "" if isinstance(answer, ProviderError) and answer.transient else _written(answer)
                    self._journal.rows(_ANSWERED, (written, key, name))
        with self._journal.together():
            self._journal.rows("DELETE FROM requests WHERE name = ? AND answer = ''", (name,))
            self._journal.rows(_UNANSWERED, (_written(otherwise), name))
            self._journal.rows("UPDATE batches SET ended = 1 WHERE name = ?", (name,))

    def place(self, key: str) -> str | None:
        """The name of the batch that a request was sent in."""
        rows = self._journal.rows("SELECT name FROM requests WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def size(self, name: str) -> int:
        """How many requests a batch holds."""
        return int(self._journal.rows("SELECT count(*) FROM requests WHERE name = ?", (name,))[0][0])

    def reply(self, request: Request) -> Reply | None:
        """The reply to a request; None where there is no answer yet, ProviderError where that was one."""
        rows = self._journal.rows("SELECT answer FROM requests WHERE key = ?", (request.sha256,))
        return _read(rows[0][0]) if rows and rows[0][0] else None

    def drop(self, article: str, keys: Iterable[str], *, errors_only: bool) -> None:
        """Forget the answers to an article's requests, or the errors among them, so that they can be sent again."""
        which = f"answer LIKE '{_ERROR}%'" if errors_only else "answer IS NOT NULL"
        for name, value in (("article", article), *(("key", key) for key in keys)):
            self._journal.rows(f"DELETE FROM requests WHERE {name} = ? AND {which}", (value,))  # noqa: S608 - our words


def _written(answer: Reply | ProviderError) -> str:
    if isinstance(answer, ProviderError):
        return f'{_ERROR}{json.dumps(str(answer))}, "status": {json.dumps(answer.status)}}}'
    return json.dumps(asdict(answer))


def _read(written: str) -> Reply:
    told = json.loads(written)
    if "error" in told:
        raise ProviderError(told["error"], status=told["status"])
    return Reply(**told | {"usage": Usage(**told["usage"]), "pieces": (), "failed": ()})
