"""Sending files of requests to a provider's Batch API, and fetching what comes back; each step is in the journal.

A step is written when it is planned and when it is done. Where a run was killed in between, or an answer of the server
was lost, what was to be made is looked for before it is made again: nothing is uploaded or paid for twice.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from summarizer.batch.sent import Outbox, Sent
from summarizer.errors import ProviderError, UsageError
from summarizer.exchange import Reply
from summarizer.retrying import Deadline, Policy, apatiently

if TYPE_CHECKING:
    from summarizer.batch.request_file import RequestFile
    from summarizer.providers.openai_batches import BatchState, OpenAIBatches

_log = logging.getLogger("summarizer")
_T = TypeVar("_T")
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0  # seconds between two questions how the batches are; it grows by a half
_REFUSED = {400, 404}  # no batch was made, and none will be of this file
_LONGEST_LINE = 20_000_000  # bytes of an answer


class Post:
    """What one run sends and fetches. `on_reply` is called with each reply to what this run itself has sent."""

    def __init__(
        self, outbox: Outbox, routes: OpenAIBatches, max_retries: int, on_reply: Callable[[Reply], None]
    ) -> None:
        self._outbox, self._routes, self._on_reply = outbox, routes, on_reply
        self._policy = Policy(Deadline(None), max_retries)
        self._own: set[str] = set()
        self._refused: ProviderError | None = None
        self._last_tries: set[str] = set()

    async def look_for_files(self) -> None:
        """What became of the files that an earlier run did not see uploaded: found, or to be planned anew."""
        for sent in self._outbox.under_way():
            if sent.file is None and sent.server == self._routes.server:
                found = await self._find_file(sent.name)
                if found is None:
                    self._outbox.forget(sent.name)
                else:
                    self._outbox.note_file(sent.name, found)

    async def send(self, file: RequestFile) -> str:
        """Have a file's requests answered; the name of their batch. The file is empty afterwards."""
        sent = self._outbox.plan(uuid.uuid4().hex, self._routes.server, file.requests.items())
        self._own.add(sent.name)
        uploaded = await self._once(
            lambda: self._routes.find_file(_file_name(sent.name)),
            lambda: self._routes.upload(_file_name(sent.name), file.content),
            is_new=True,
        )
        self._outbox.note_file(sent.name, uploaded)
        await self._made(replace(sent, file=uploaded), is_new=True)
        file.clear()
        return sent.name

    async def under_way(self, names: Iterable[str]) -> list[Sent]:
        """Those of the batches that have not ended. One that was not seen made is found, or made."""
        return [await self._made(sent) for sent in self._outbox.under_way() if sent.name in names]

    async def wait(self, batches: Iterable[Sent]) -> None:
        """Until every batch is over and its answers are in the journal. They go on where this is broken off.

        One that was refused for lack of room is made again when another is over. ProviderError, after all others, where
        one was refused for another reason, or alone.
        """
        waiting, pause = list(batches), FIRST_PAUSE
        self._tell(waiting, "wait at the provider")
        try:
            while waiting := await self._asked_about(waiting):
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, LONGEST_PAUSE)
        except asyncio.CancelledError:
            self._tell(waiting, "go on at the provider")
            raise
        if self._refused is not None:
            raise self._refused

    async def _asked_about(self, batches: list[Sent]) -> list[Sent]:
        """Those of the batches that are to be waited for, what the others answered being in the journal."""
        going: list[Sent] = []
        refused: list[Sent] = []  # for lack of room
        for sent in batches:
            state = await self._state(sent)
            if not state.is_over:
                going.append(sent)
            elif state.is_crowded_out:
                refused.append(sent)
            else:
                await self._collect(sent, state)
        if not refused:
            return going
        has_ended = len(going) + len(refused) < len(batches)
        return batches if going and not has_ended else going + await self._made_again(refused, has_room=has_ended)

    async def _made_again(self, refused: list[Sent], *, has_room: bool) -> list[Sent]:
        """Batches that had no room, made of their files again; once more where nothing was over that left room, and
        then they are left for a later run."""
        made: list[Sent] = []
        with self._outbox.alone():
            for old in refused:
                sent = self._outbox.now(old)
                if sent is None:
                    continue
                if sent.batch not in {None, old.batch}:  # another run was faster
                    made.append(sent)
                elif has_room or sent.name not in self._last_tries:
                    self._last_tries.update(() if has_room else (sent.name,))
                    made.append(await self._made(replace(sent, batch=None)))
                else:
                    self._refuse(old, await self._state(old))
                    self._outbox.note_batch(sent.name, None)
        return made

    async def _state(self, sent: Sent) -> BatchState:
        state = await apatiently(lambda: self._routes.state(sent.batch or ""), self._policy)
        _log.info("batch %s: %s, %d of %d requests", sent.batch, state.status, state.done, state.total)
        return state

    def _tell(self, waiting: list[Sent], what: str) -> None:
        count = sum(self._outbox.size(sent.name) for sent in waiting)
        names = ", ".join(str(sent.batch) for sent in waiting)
        _log.warning("%d requests %s (%s), also when this run ends: the same command collects them", count, what, names)

    async def _made(self, sent: Sent, *, is_new: bool = False) -> Sent:
        """The batch, made of its file where it is not yet."""
        if sent.server != self._routes.server:
            raise UsageError(
                f"batch {sent.batch or sent.name} of the journal was sent to another server: ask that one, or name"
                " another journal with --journal"
            )
        if sent.batch is not None or (file := sent.file) is None:
            return sent
        try:
            made = await self._once(
                lambda: self._routes.find_batch(file), lambda: self._routes.create(file, sent.name), is_new=is_new
            )
        except ProviderError as fault:
            if fault.status in _REFUSED:
                self._outbox.forget(sent.name)
            raise
        self._outbox.note_batch(sent.name, made)
        return replace(sent, batch=made)

    async def _find_file(self, name: str) -> str | None:
        return await apatiently(lambda: self._routes.find_file(_file_name(name)), self._policy)

    async def _once(
        self, find: Callable[[], Awaitable[str | None]], make: Callable[[], Awaitable[str]], *, is_new: bool
    ) -> str:
        """What `make` makes; looked for first where an earlier try may have made it."""
        may_exist = not is_new

        async def attempt() -> str:
            nonlocal may_exist
            if may_exist and (found := await find()) is not None:
                return found
            may_exist = True
            return await make()

        return await apatiently(attempt, self._policy)

    async def _collect(self, sent: Sent, state: BatchState) -> None:
        """Write what a batch answered."""
        if state.status == "failed":
            self._outbox.forget(sent.name)
            self._refuse(sent, state)
            return
        missing = ProviderError(
            f"batch {sent.batch} ended ({state.status}) without an answer; --retry-failed sends this again"
        )
        with tempfile.TemporaryFile() as content:
            for file in state.files:
                await self._download(file, content)
            content.seek(0)
            self._outbox.end(sent.name, self._answers(sent, content), missing)

    def _refuse(self, sent: Sent, state: BatchState) -> None:
        """A batch that was refused as a whole is to be sent by a later run."""
        self._refused = self._refused or ProviderError(
            f"the provider refused batch {sent.batch} and answered none of it: {state.refused or 'no reason given'};"
            " the same command sends it again, and loses nothing else"
        )

    async def _download(self, file: str, into: BinaryIO) -> None:
        """Write a file behind what is there; from that place again where it was cut off."""
        place = into.tell()

        async def attempt() -> None:
            into.seek(place)
            into.truncate()
            await self._routes.download(file, into)
            into.write(b"\n")

        await apatiently(attempt, self._policy)

    def _answers(self, sent: Sent, content: BinaryIO) -> Iterator[tuple[str, Reply | ProviderError]]:
        while line := content.readline(_LONGEST_LINE):
            if not line.strip():
                continue
            try:
                key, answer = self._routes.read(line)
            except ValueError as fault:
                _log.warning("a line of batch %s cannot be read: %s", sent.batch, fault)
                continue
            if isinstance(answer, Reply) and sent.name in self._own:
                self._on_reply(answer)
            yield key, answer


def _file_name(name: str) -> str:
    return f"summarizer-{name}.jsonl"
