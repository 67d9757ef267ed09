"""Everything that this package raises.

    SummarizerError
    ├── UsageError                what was asked for cannot be done: options, model name
    │   ├── ModelNotChosenError   no model named and none found
    │   ├── MissingExtraError     an optional dependency is not installed
    │   └── MissingKeyError       a hosted provider without its key
    ├── ModelStoreError           weights are missing, damaged or cannot be fetched
    ├── ResourceError             a prompt or a schema is not there
    ├── InputError                the article cannot be read, is empty or is not text
    │   ├── UrlRefusedError       an address that is not asked: its form, where it leads, robots.txt
    │   └── FetchError            an address that could not be had: no answer, a status, too long, too slow
    ├── ProviderError             the provider refused the request or could not be reached
    ├── ReplyError                no valid reply after the re-asks
    │   ├── RefusalError          the model declined to answer
    │   └── TruncatedReplyError   the reply was cut off, also with more room
    ├── UnsupportedError          nothing passed the checks, or `on_unsupported="raise"`
    ├── CassetteError             a recording cannot be read or written
    │   └── CassetteMissError     nothing is recorded for this request
    └── BudgetError               a limit set by the caller was reached
        ├── DeadlineError         the time
        └── TokenBudgetError      the tokens

Each says what happened, where, and what to do next. `attempts` tells what was tried before it was
raised. `exit_code` is what the command line returns for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange with the model, or one try at it.

    `cause` says why it was made ("ask", "re-ask", "more room") or, when it failed, how it ended
    ("429", "timeout", "connection reset", …); `request` is the purpose of the request ("draft", "claims", …);
    tokens are as the provider counted them (see `summarizer.exchange.Usage`), None where it did not say; `seconds` is
    wall time; `is_batched` says that the answer came by the provider's Batch API, at its prices.
    """

    request: str
    cause: str
    outcome: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    is_batched: bool = False


class SummarizerError(Exception):
    """The base of everything that this package raises."""

    exit_code = 1

    def __init__(self, message: str, *, attempts: tuple[Attempt, ...] = ()) -> None:
        super().__init__(message)
        self.attempts = attempts

    def with_attempts(self, attempts: tuple[Attempt, ...]) -> SummarizerError:
        """The same error, carrying what was tried before it."""
        self.attempts = attempts
        return self


class UsageError(SummarizerError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class ModelNotChosenError(UsageError):
    """No model was named, and none could be found."""


class MissingExtraError(UsageError):
    """An optional dependency is not installed."""


class MissingKeyError(UsageError):
    """A hosted provider was asked for without its key."""


class ModelStoreError(SummarizerError):
    """Weights are missing, damaged or cannot be fetched."""

    exit_code = 2


class ResourceError(SummarizerError):
    """A prompt or a schema of ours is not where it should be."""

    exit_code = 2


class InputError(SummarizerError):
    """The article cannot be read, is empty or is not text."""

    exit_code = 3


class UrlRefusedError(InputError):
    """A web address that is not asked, or is not for programs."""


class FetchError(InputError):
    """A web address that was asked and could not be had."""


class ProviderError(SummarizerError):
    """The provider refused the request or could not be reached.

    `status` is the HTTP status, None for a fault of the connection; `retry_after` is in seconds;
    `transient` says whether the same request may succeed later; `is_shared`, in a batch, that others fail alike.
    """

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        transient: bool = False,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(message, attempts=attempts)
        self.status = status
        self.retry_after = retry_after
        self.transient = transient
        self.is_shared = False


class ReplyError(SummarizerError):
    """The model's replies were not valid, also after the re-asks."""

    exit_code = 5


class RefusalError(ReplyError):
    """The model declined to answer."""


class TruncatedReplyError(ReplyError):
    """The reply was cut off at its token limit, also with more room."""


class UnsupportedError(SummarizerError):
    """Items failed the checks and the caller asked for an error, or nothing at all was supported."""

    exit_code = 5


class CassetteError(SummarizerError):
    """A recording cannot be read or written."""

    exit_code = 6


class CassetteMissError(CassetteError):
    """Nothing is recorded for this request."""


class BudgetError(SummarizerError):
    """A limit that the caller set was reached."""

    exit_code = 7


class DeadlineError(BudgetError):
    """The deadline passed."""


class TokenBudgetError(BudgetError):
    """The next request would pass the token budget."""
