"""How many articles of a batch are under way at once."""

from __future__ import annotations

from summarizer.batch.gate import Gate


class Places:
    """A place for each request that may be in flight, and one for each article that waits for its next try.

    So what is refused holds nobody up, and while the server takes less than it was, no new article begins to wait.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._taken = 0

    async def take(self) -> None:
        """Wait for a place; one asks at a time."""
        while self._taken >= min(self._gate.most, 2 * int(self._gate.limit)):  # half of them may be at their checks
            self._gate.grows.clear()
            await self._gate.grows.wait()
        self._taken += 1

    def leave(self) -> None:
        """Give it up, at the end or for as long as a failed request waits."""
        self._taken -= 1
        self._gate.grows.set()

    def come_back(self) -> None:
        """Take it again. There may be more then, for a while, than there are places: they wait for the gate."""
        self._taken += 1
