"""The one retry policy and the one deadline.

Transport faults are retried here and nowhere else (the SDK's and instructor's own retries are off), so
the number of requests is what this policy says. The deadline is over everything: requests, sleeps and
re-asks.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from summarizer.errors import Attempt, DeadlineError, ProviderError, SummarizerError, UsageError
from summarizer.exchange import Reply, Request, Usage

if TYPE_CHECKING:
    from tenacity import AsyncRetrying, RetryCallState, Retrying

FIRST_WAIT = 0.5  # seconds, doubled with each retry
LONGEST_WAIT = 60.0  # also where a server asks for more: it may have meant something else
_LONGEST_SHARED = 2.0  # where many fail alike: they hold back together
_LONGEST_STORM = 300.0  # seconds for which such tries are forgiven
Log = Callable[[Attempt], None]
_T = TypeVar("_T")


class Send(Protocol):
    """One request, one reply, at most `timeout` seconds (None: no limit)."""

    def __call__(self, request: Request, *, timeout: float | None) -> Reply: ...


class Asend(Protocol):
    """As `Send`, awaited."""

    def __call__(self, request: Request, *, timeout: float | None) -> Awaitable[Reply]: ...


class Stream(Protocol):
    """One request; what is written as it comes, the reply last."""

    def __call__(self, request: Request, *, timeout: float | None) -> Iterator[str | Reply]: ...


class Astream(Protocol):
    """As `Stream`, awaited."""

    def __call__(self, request: Request, *, timeout: float | None) -> AsyncIterator[str | Reply]: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment that nothing goes on after; `seconds` from its making, None for never."""

    seconds: float | None
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """UsageError for what is no time to come."""
        if self.seconds is not None and (not isinstance(self.seconds, int | float) or not self.seconds > 0):
            raise UsageError(f"timeout={self.seconds!r} is no number of seconds above 0; leave it out for no limit")

    def remaining(self) -> float | None:
        """Seconds left, at least 0; None where there is no limit."""
        if self.seconds is None:
            return None
        return max(0.0, self._began + self.seconds - time.monotonic())

    def check(self, doing: str) -> float | None:
        """The seconds left. DeadlineError when there are none."""
        left = self.remaining()
        if left is not None and left <= 0:
            raise DeadlineError(f"the deadline of {self.seconds:g} s passed while {doing}; allow more with --timeout")
        return left


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how patiently: `max_retries` after the first try, all before `deadline`.

    A try that failed as others did at the time (`ProviderError.is_shared`) is none of the `max_retries`, for some time.
    What tenacity makes of it lasts until the garbage is collected, so nothing that holds an article may be part of it.
    """

    deadline: Deadline
    max_retries: int
    first_wait: float = field(default_factory=lambda: FIRST_WAIT)

    def tries(self) -> Retrying:
        """The tries that it allows."""
        from tenacity import Retrying  # noqa: PLC0415 - here and below: a replay does without

        return Retrying(**self._keywords())

    def atries(self) -> AsyncRetrying:
        """As `tries`, their waits awaited."""
        from tenacity import AsyncRetrying  # noqa: PLC0415

        return AsyncRetrying(**self._keywords())

    def _keywords(self) -> dict[str, Any]:
        """The policy as tenacity takes it."""
        from tenacity import retry_if_exception  # noqa: PLC0415

        return {
            "stop": self._stop(),
            "wait": self._wait,
            "retry": retry_if_exception(lambda fault: isinstance(fault, ProviderError) and fault.transient),
            "before_sleep": self._before_sleep,
            "reraise": True,
        }

    def _stop(self) -> Callable[[RetryCallState], bool]:
        failed = itertools.count()

        def stop(state: RetryCallState) -> bool:
            fault = state.outcome.exception() if state.outcome else None
            is_shared = isinstance(fault, ProviderError) and fault.is_shared and self.max_retries > 0
            is_forgiven = is_shared and (state.seconds_since_start or 0.0) < _LONGEST_STORM
            return not is_forgiven and next(failed) >= self.max_retries

        return stop

    def _wait(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, ProviderError) and fault.retry_after is not None:
            return min(fault.retry_after, LONGEST_WAIT)
        from tenacity import wait_exponential_jitter  # noqa: PLC0415

        longest = _LONGEST_SHARED if isinstance(fault, ProviderError) and fault.is_shared else LONGEST_WAIT
        return wait_exponential_jitter(multiplier=self.first_wait, max=longest, jitter=self.first_wait)(state)

    def _before_sleep(self, state: RetryCallState) -> None:
        """Fail now where the sleep would pass the deadline: waiting for it helps nobody."""
        sleep = state.next_action.sleep if state.next_action else 0.0
        left = self.deadline.remaining()
        if left is not None and sleep >= left:
            fault = state.outcome.exception() if state.outcome else None
            raise DeadlineError(
                f"the deadline of {self.deadline.seconds:g} s leaves {left:.1f} s and the next try is due in"
                f" {sleep:.1f} s; the last one ended with: {fault}"
            ) from fault


def exchange(send: Send, request: Request, policy: Policy, log: Log) -> Reply:
    """Send a request until it is answered or the policy ends it. Every try is logged as an `Attempt`."""
    for attempt in policy.tries():
        with attempt, _Try(request, policy.deadline, log, attempt.retry_state.attempt_number) as one:
            return one.answered(send(request, timeout=one.left))
    raise AssertionError("unreachable")


async def aexchange(send: Asend, request: Request, policy: Policy, log: Log) -> Reply:
    """As `exchange`, awaited."""
    async for attempt in policy.atries():
        with attempt, _Try(request, policy.deadline, log, attempt.retry_state.attempt_number) as one:
            return one.answered(await send(request, timeout=one.left))
    raise AssertionError("unreachable")


def exchange_stream(stream: Stream, request: Request, policy: Policy, log: Log) -> Generator[str | Reply, None, None]:
    """As `exchange`, handing on what comes: pieces of text, the reply last. A retry begins with an empty string."""
    for attempt in policy.tries():
        with attempt, _Try(request, policy.deadline, log, attempt.retry_state.attempt_number) as one:
            yield ""
            for piece in stream(request, timeout=one.left):
                yield one.heard(piece)
            return


async def aexchange_stream(stream: Astream, request: Request, policy: Policy, log: Log) -> AsyncGenerator[str | Reply]:
    """As `exchange_stream`, awaited."""
    async for attempt in policy.atries():
        with attempt, _Try(request, policy.deadline, log, attempt.retry_state.attempt_number) as one:
            yield ""
            async for piece in stream(request, timeout=one.left):
                yield one.heard(piece)
            return


async def apatiently(work: Callable[[], Awaitable[_T]], policy: Policy) -> _T:
    """What `work` gives, asked again after each transient fault until the policy ends it. Nothing is logged."""
    async for attempt in policy.atries():
        with attempt:
            return await work()
    raise AssertionError("unreachable")


@dataclass
class _Try:
    """One try: its time, its end, its entry in the log."""

    request: Request
    deadline: Deadline
    log: Log
    number: int
    left: float | None = None
    reply: Reply | None = None
    began: float = 0.0

    def __enter__(self) -> _Try:
        self.left = self.deadline.check(f"asking for {self.request.purpose}")
        self.began = time.monotonic()
        return self

    def answered(self, reply: Reply) -> Reply:
        self.reply = reply
        return reply

    def heard(self, piece: str | Reply) -> str | Reply:
        return self.answered(piece) if isinstance(piece, Reply) else piece

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        usage = self.reply.usage if self.reply else Usage()
        self.log(
            Attempt(
                request=self.request.purpose,
                cause="ask" if self.number == 1 else "retry",
                outcome="answered" if self.reply else _ending(fault),
                seconds=time.monotonic() - self.began,
                is_batched=self.reply is not None and self.reply.is_batched,
                **asdict(usage),
            )
        )


def _ending(fault: BaseException | None) -> str:
    if isinstance(fault, ProviderError) and fault.status is not None:
        return str(fault.status)
    return type(fault).__name__ if isinstance(fault, SummarizerError) else "interrupted"
