"""What goes wrong between a batch and its server: told in few lines, and told from what goes wrong with one article."""

from __future__ import annotations

import logging
from collections import Counter, deque

from summarizer.errors import ProviderError

_log = logging.getLogger("summarizer")
_LONGEST = 200  # characters of a fault
_TOLD = 5  # kinds
_EVERY = 10.0  # seconds between two lines about the same trouble
_OVER = 3.0  # seconds without a fault
_RECENT = 32  # tries that are looked at
_MANY = 3  # faults of others among them that show a storm
_PATIENCE = 300.0  # seconds for which a server may answer nobody before that counts as each article's own


class Trouble:
    """The faults of a batch's tries, of all its articles together."""

    def __init__(self) -> None:
        self._kinds: Counter[str] = Counter()  # since the trouble began
        self._recent: deque[object] = deque(maxlen=_RECENT)  # whose tries failed, None for an answer
        self._told = self._last = float("-inf")
        self._answer: float | None = None
        self._is_told = False

    def failed(self, fault: ProviderError, limit: float, who: object, now: float) -> None:
        """Count a fault that may pass, and mark it where others have it too; at the first, and now and then, say so.

        `limit` requests may be in flight `now`, in seconds of any clock.
        """
        if self._answer is None:
            self._answer = now
        others = sum(1 for failing in self._recent if failing is not None and failing is not who)
        fault.is_shared = others >= _MANY and now - self._answer < _PATIENCE
        self._recent.append(who)
        self._last = now
        words = " ".join(str(fault).split())
        self._kinds[words.partition(":")[0]] += 1
        if now - self._told >= _EVERY:
            self._told, self._is_told = now, True
            plain = f"{self._counts()}; tried again, at most {limit:.0f} at once"
            _log.warning("%s; the last: %s", plain, words[:_LONGEST], extra={"plain": plain})

    def answered(self, limit: float, now: float) -> None:
        """Count an answer, and say when the trouble is over."""
        self._answer = now
        self._recent.append(None)
        if self._kinds and now - self._last >= _OVER:
            if self._is_told:
                _log.warning("the server answers again, at most %d at once, after %s", limit, self._counts())
            self._kinds.clear()
            self._is_told = False

    def _counts(self) -> str:
        return ", ".join(f"{count:,} x {kind}" for kind, count in self._kinds.most_common(_TOLD))
