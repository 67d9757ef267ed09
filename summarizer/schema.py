"""The two schemas: `Draft`, what the model writes, and `Summary`, what we publish (version 1).

The draft holds only what the program cannot read off the article: it cites sentence numbers and gives
literals, never offsets or values. Its JSON Schema is the same for every article and keeps to what hosted
strict modes accept: every property required, no others, no lengths or ranges; those limits are checked
by pydantic when a reply is read. Enumerations are closed. Decimals are JSON strings.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1

Sourcing = Literal["named", "unnamed", "anonymity_stated"]
Polarity = Literal["affirms", "denies", "declines"]
QuotationKind = Literal["direct", "indirect", "mixed"]
Modality = Literal["stated", "predicted", "conditional", "opinion"]
Bound = Literal["exact", "over", "at_least", "under", "at_most", "about", "up_to", "between"]
_Counted = Literal["count", "money", "percent", "percentage_points"]
_Measured = Literal["duration", "length", "area", "mass", "volume", "temperature"]
Kind = Literal[_Counted, _Measured, "rate", "ratio", "score", "rank", "other"]
Role = Literal["level", "change", "prior", "forecast"]
Direction = Literal["up", "down"]
Origin = Literal["model", "extracted"]
ItemKind = Literal["summary_sentence", "speaker", "attribution", "key_claim", "figure"]
Check = Literal[
    "duplicate", "evidence", "quotation", "figure", "prose", "speaker", "relation", "standing", "link", "form"
]

LONGEST_TEXT = 2_000  # characters of one string in a draft
MOST_ITEMS = 200  # of one list in a draft


def _written(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"must have at most {LONGEST_TEXT} characters")
    if any((ch < " " and ch not in "\t\n") or ch == "\x7f" for ch in text):
        raise ValueError("must not hold control characters")
    return text


def _short(items: list[Any]) -> list[Any]:
    if len(items) > MOST_ITEMS:
        raise ValueError(f"must have at most {MOST_ITEMS} entries")
    return items


Text = Annotated[str, AfterValidator(_written)]
Numbers = Annotated[list[int], AfterValidator(_short)]
Ids = Annotated[list[str], AfterValidator(_short)]


def _plain(schema: dict[str, Any]) -> None:
    """Leave out the titles that pydantic derives from field names: they only cost tokens."""
    for part in schema.get("properties", {}).values():
        part.pop("title", None)


class _Drafted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_plain)


class DraftSentence(_Drafted):
    """A sentence of the summary and the body sentences that support it."""

    text: Text
    sentences: Numbers


class DraftSpeaker(_Drafted):
    """Who speaks, by the fullest form in the article."""

    id: Text
    name: Text
    role: Text | None
    organisation: Text | None
    sourcing: Sourcing


class DraftAttribution(_Drafted):
    """One continuous utterance."""

    id: Text
    speakers: Ids
    polarity: Polarity
    cue: Text | None
    quotes: Annotated[list[Text], AfterValidator(_short)]
    proposition: Text | None
    via: Text | None
    sentences: Numbers


class DraftClaim(_Drafted):
    """One fact that stands alone."""

    id: Text
    text: Text
    modality: Modality
    attributed_to: Ids
    denied_by: Ids
    sentences: Numbers


class DraftFigure(_Drafted):
    """One number: its literal, and what the article says that it counts."""

    id: Text
    text: Text
    unit: Text | None
    role: Role
    direction: Direction | None
    baseline: Text | None
    measures: Text
    period: Text | None
    attributed_to: Ids
    sentences: Numbers


class Draft(_Drafted):
    """What the model writes."""

    summary: Annotated[list[DraftSentence], AfterValidator(_short)]
    speakers: Annotated[list[DraftSpeaker], AfterValidator(_short)]
    attributions: Annotated[list[DraftAttribution], AfterValidator(_short)]
    key_claims: Annotated[list[DraftClaim], AfterValidator(_short)]
    figures: Annotated[list[DraftFigure], AfterValidator(_short)]


class _Published(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Published):
    """Where the article says it: `article.text[start:end] == quote`, inside sentence `sentence` (1-based)."""

    sentence: int
    start: int
    end: int
    quote: str


class _Item(_Published):
    origin: Origin = Field(
        default="model",
        description="model: the LLM's words; extracted: the article's own, put in by the program",
    )
    warnings: tuple[str, ...] = Field(default=(), description="what soft checks found")


class SummarySentence(_Item):
    """A sentence of the summary with its evidence."""

    text: str
    evidence: tuple[Evidence, ...]


class Speaker(_Item):
    """Who speaks; names are the article's fullest form."""

    id: str
    name: str
    role: str | None
    organisation: str | None
    sourcing: Sourcing


class Attribution(_Item):
    """One continuous utterance: who affirms, denies or declines what, in which words, through whom."""

    id: str
    speakers: tuple[str, ...] = Field(description="ids of speakers; several when they speak together")
    polarity: Polarity
    cue: str | None
    quotes: tuple[str, ...] = Field(description="each run inside quotation marks, verbatim")
    proposition: str | None = Field(description="what is affirmed or denied, itself never negated")
    via: str | None = Field(description="id of the speaker who relays it")
    kind: QuotationKind
    evidence: tuple[Evidence, ...]


class Claim(_Item):
    """One fact that stands alone. A contested claim carries its denier in `denied_by`."""

    id: str
    text: str
    modality: Modality
    attributed_to: tuple[str, ...] = Field(description="ids of attributions")
    denied_by: tuple[str, ...] = Field(description="ids of attributions")
    evidence: tuple[Evidence, ...]


class Figure(_Item):
    """One number; value, bound, unit, currency and kind are read from the text by the program."""

    id: str
    text: str = Field(description="the literal, from its qualifier to its unit")
    value: Decimal | None = Field(description="the number as printed; null for a range or score")
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str | None = Field(description="as printed")
    unit_normalised: str | None
    currency: str | None = Field(description="ISO 4217")
    kind: Kind
    role: Role
    direction: Direction | None
    baseline: str | None = Field(description="id of the figure that it is compared with")
    measures: str
    period: str | None
    attributed_to: tuple[str, ...] = Field(description="ids of attributions")
    evidence: Evidence


class Rejected(_Published):
    """An item that failed a hard check also after the re-asks."""

    kind: ItemKind
    item: dict[str, Any] = Field(description="as the model wrote it")
    check: Check
    reason: str
    attempts: int = Field(description="how often the model wrote it")
    looked_at: tuple[Evidence, ...] = Field(default=(), description="the sentences that the check looked at")


class ArticleRecord(_Published):
    """The article's metadata, enough to recognise it."""

    headline: str | None
    standfirst: str | None
    byline: str | None
    publisher: str | None
    published_at: str | None
    modified_at: str | None
    language: str | None
    sha256: str
    characters: int
    sentences: int
    url: str | None = Field(default=None, description="where it was fetched from")
    text: str | None = Field(
        default=None, description="what offsets count in, where it was taken out of HTML, PDF or an e-mail"
    )


class PromptRecord(_Published):
    """Which prompt was used."""

    name: str
    version: str
    sha256: str


class AttemptRecord(_Published):
    """One exchange with the model, or one try at it."""

    request: str
    cause: str
    outcome: str
    prompt_tokens: int | None
    completion_tokens: int | None
    seconds: float


class UsageRecord(_Published):
    """Tokens summed over every attempt, failed ones included; null where no reply said."""

    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int | None = Field(default=None, description="of the prompt's, read from the provider's cache")
    cache_write_tokens: int | None = Field(default=None, description="of the prompt's, written to it")


class Missing(_Published):
    """Something of a salient sentence that the result does not tell."""

    text: str = Field(description="the literal, the quotation or the speaker's name")
    evidence: Evidence


class Covered(_Published):
    """How many of the article's items the result tells, and which salient ones it leaves out."""

    in_article: int
    in_summary: int
    missing: tuple[Missing, ...] = Field(default=(), description="the most salient first")


class Coverage(_Published):
    """What the rules find in the article beside what the result tells. Repeats count once."""

    figures: Covered
    quotations: Covered
    speakers: Covered | None = Field(default=None, description="named speakers")


class Window(_Published):
    """A part of an article that was too long for one request, and what became of it."""

    first_sentence: int
    last_sentence: int
    failure: str | None = Field(description="why nothing of it is in the result; null where it was summarised")


class Provenance(_Published):
    """How the result came to be."""

    model: str = Field(description="as answered")
    provider: str
    way: Literal["whole", "steps"]
    prompt: PromptRecord
    schema_version: int
    settings: dict[str, Any]
    attempts: tuple[AttemptRecord, ...]
    usage: UsageRecord
    cost_usd: Decimal | None = Field(description="what the tokens cost when they were bought; null where not known")
    cost_basis: str | None = Field(default=None, description="whose prices of which day; or why it is not known")
    coverage: Coverage | None
    source: Literal["live", "cache", "cassette"]
    windows: tuple[Window, ...] = Field(default=(), description="of a long article, in order; they overlap")


class Summary(_Published):
    """A structured summary whose every item points to the characters that support it."""

    summary: str
    summary_sentences: tuple[SummarySentence, ...]
    speakers: tuple[Speaker, ...]
    attributions: tuple[Attribution, ...]
    key_claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    rejected: tuple[Rejected, ...]
    article: ArticleRecord
    provenance: Provenance


@cache
def draft_schema() -> dict[str, Any]:
    """The JSON Schema of `Draft`, as sent to providers and published in `schemas/draft.json`. Not to be changed."""
    return Draft.model_json_schema()


def summary_schema() -> dict[str, Any]:
    """The JSON Schema of `Summary` as printed, published in `schemas/summary.json`."""
    return Summary.model_json_schema(mode="serialization")
