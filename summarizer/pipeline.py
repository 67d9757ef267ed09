"""The flow of one article, written once.

A flow is a generator: it yields requests, is sent replies and returns the `Outcome`. It does no I/O, so
the sync and async drivers, replay and batch share it (httpx's auth flow is the model). Retries of
transport, deadline and recordings are the driver's; validation, re-asks and grounding are the flow's.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from summarizer.additions import joined, left_out
from summarizer.errors import RefusalError, ReplyError, TruncatedReplyError, UnsupportedError
from summarizer.exchange import Message, Reply, Request, Settings
from summarizer.grounding.coverage import coverage
from summarizer.grounding.ground import ground
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.salience import salience
from summarizer.grounding.verdict import Failure, Grounded, keyed
from summarizer.prompts import PromptTemplate, fenced
from summarizer.schema import Draft, DraftClaim, DraftSentence, draft_schema

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from summarizer.text import Article

Way = Literal["whole", "steps"]
OnUnsupported = Literal["reject", "raise", "keep"]
LONGEST_REPLY = 400_000  # characters; a longer reply is not a draft
_PRONOUN_START = re.compile(r"(?:This|These|Those|That|It|He|She|They)\b")
# What leaves open who speaks, or whose it is, outside quotation marks.
_OPEN = re.compile(r"\A(?:His|Her|Its|Their)\b|(?<![\w.])(?:I|[Mm][ye]|[Ww]e|[Oo]ur|[Yy]our?)\b(?!\.)")
_TOLD = re.compile(r"[.!][\"”’')\]]*\Z")  # neither a question nor a line of a list
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_LIST_BOUNDS = {"summary": 3, "speakers": 6, "attributions": 6, "key_claims": 6, "figures": 10, "sentences": 3}
LONGEST_SHOWN = 20_000  # characters of a bad reply that are shown to the model again
NOTHING_SAID = "(nothing)"  # shown in place of an empty reply
_LISTS = {
    "speaker": "speakers",
    "attribution": "attributions",
    "key_claim": "key_claims",
    "figure": "figures",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for, resolved."""

    model: str
    way: Way
    prompt: PromptTemplate
    max_reasks: int = 2
    on_unsupported: OnUnsupported = "reject"
    complete: bool = False
    window_tokens: int = 24_000  # of an article's text in one request, by estimate
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class WindowOutcome:
    """What became of a window of a long article: its first and last sentence, and why it failed, None where not."""

    first: int
    last: int
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a flow returns: the grounded items, what was refused, and how often each refused item was written."""

    grounded: Grounded
    rejected: tuple[Failure, ...]
    attempts: Counter[str]
    model: str
    source: Literal["live", "cassette", "cache"]
    windows: tuple[WindowOutcome, ...] = ()


def first_request(article: Article, options: Options) -> Request:
    """The request that the whole way begins with."""
    return draft_request(article, options, options.prompt.render("user", article=fenced(article)))


def draft_request(article: Article, options: Options, shown: str) -> Request:
    """The request for a draft about what is shown of an article."""
    prompt = options.prompt
    system = "\n\n".join(
        [
            prompt.render("system"),
            "Example article:\n" + prompt.render("example article"),
            "Example answer:\n" + prompt.render("example draft"),
        ]
    )
    messages = (
        Message("system", system),
        Message("user", shown),
    )
    # A hosted provider compiles each new schema slowly; the embedded engine needs the tighter one.
    schema = bounded_schema(article) if options.model.startswith("local/") else draft_schema()
    return Request(options.model, messages, "draft", schema, "Draft", options.settings)


def bounded_schema(article: Article) -> dict[str, Any]:
    """The draft's schema for one article and a small model: lists end, numbers exist, figures are the article's own.

    Without bounds such a model writes one item until its limit.
    """
    schema = copy.deepcopy(draft_schema())
    numbers = [sentence.number for sentence in article.sentences]
    literals = sorted({q.text for sentence in article.sentences for q in find_quantities(sentence.text)})
    for part in (schema, *schema["$defs"].values()):
        for name, shape in part["properties"].items():
            if shape.get("type") == "array":
                shape["maxItems"] = _LIST_BOUNDS.get(name, 2)
            if name == "sentences" and numbers:
                shape["items"], shape["minItems"] = {"enum": numbers}, 1
    if literals:
        schema["$defs"]["DraftFigure"]["properties"]["text"] = {"enum": literals}
    return schema


def whole(article: Article, options: Options) -> Generator[Request, Reply, Outcome]:
    """One request for the whole draft, then re-asks for what fails."""
    return (yield from corrected(article, first_request(article, options), options))


def corrected(article: Article, request: Request, options: Options) -> Generator[Request, Reply, Outcome]:
    """The draft that answers a request, grounded, with re-asks for what fails."""
    reply, draft, used = yield from _valid_draft(request, options)
    grounded = ground(article, draft)
    written = Counter(failure.key for failure in grounded.failures)
    lost: list[Failure] = []
    while (to_correct := [f for f in grounded.failures if not f.follows]) and used < options.max_reasks:
        used += 1
        patch = _read((yield from answered(_correction(request, reply, to_correct, options.prompt, used))))
        if isinstance(patch, str):
            continue
        draft, dropped = patched(draft, to_correct, patch)
        lost += dropped
        grounded = ground(article, draft)
        written.update(failure.key for failure in grounded.failures)
    if options.complete and (missing := left_out(coverage(article, grounded))):
        draft = yield from _completed(request, reply, draft, options.prompt, missing)
        grounded = ground(article, draft)
    return finished(article, draft, lost, written, options, reply, grounded=grounded)


def _completed(
    request: Request, reply: Reply, draft: Draft, prompt: PromptTemplate, missing: str
) -> Generator[Request, Reply, Draft]:
    """The draft with what one further re-ask adds; as it is where no valid reply comes."""
    text = prompt.render("re-ask incomplete", missing=missing)
    additions = _read((yield from answered(_further(request, reply, text, "draft, completing"))))
    return draft if isinstance(additions, str) else joined(draft, additions)


def answered(request: Request) -> Generator[Request, Reply, Reply]:
    """The reply to a request; once more with twice the room where it was cut off."""
    reply = yield request
    if reply.finish_reason == "length" and reply.refusal is None:
        roomier = request.with_settings(max_tokens=2 * request.settings.max_tokens)
        reply = yield replace(roomier, purpose=f"{request.purpose}, more room")
        if reply.finish_reason == "length":
            raise TruncatedReplyError(
                f"the model's reply was cut off at {roomier.settings.max_tokens} tokens, also with twice the room;"
                " give it a shorter article or another model"
            )
    if reply.refusal is not None:
        raise RefusalError(f"the model declined to answer: {reply.refusal[:300]}")
    return reply


def _valid_draft(request: Request, options: Options) -> Generator[Request, Reply, tuple[Reply, Draft, int]]:
    reply = yield from answered(request)
    for used in range(options.max_reasks + 1):
        draft = _read(reply)
        if isinstance(draft, Draft):
            return reply, draft, used
        if used == options.max_reasks:
            raise ReplyError(f"the model gave no valid reply in {_tries(used + 1)}; the last: {draft}")
        reasons = options.prompt.render("re-ask invalid", reasons=draft)
        reply = yield from answered(_further(request, reply, reasons, f"draft, re-ask {used + 1}"))
    raise AssertionError("unreachable")


def _read(reply: Reply) -> Draft | str:
    """The draft, or in one line why it is none."""
    if len(reply.text) > LONGEST_REPLY:
        return f"it has {len(reply.text)} characters, at most {LONGEST_REPLY} are read"
    try:
        return Draft.model_validate_json(reply.text)
    except ValidationError as invalid:
        faults = invalid.errors(include_url=False, include_input=False, include_context=False)[:8]
        return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'reply'}: {fault['msg']}" for fault in faults)


def _further(request: Request, reply: Reply, text: str, purpose: str) -> Request:
    said = Message("assistant", reply.text[:LONGEST_SHOWN] or NOTHING_SAID)
    return replace(request, messages=(*request.messages, said, Message("user", text)), purpose=purpose)


def _correction(
    request: Request, reply: Reply, failures: Sequence[Failure], prompt: PromptTemplate, number: int
) -> Request:
    reasons = "\n".join(
        f"- {failure.kind} {failure.key}: {failure.reason}. "
        f"You wrote: {json.dumps(failure.item, ensure_ascii=False, separators=(',', ':'))}"
        for failure in failures
    )
    text = prompt.render("re-ask unsupported", reasons=reasons)
    return _further(request, reply, text, f"draft, re-ask {number}")


def patched(draft: Draft, failures: Sequence[Failure], patch: Draft) -> tuple[Draft, list[Failure]]:
    """The draft with its failing items replaced by the patch's, and the failures that the patch left out."""
    failing: dict[tuple[str, str], Failure] = {(failure.kind, failure.key): failure for failure in failures}
    dropped: list[Failure] = []
    lists: dict[str, list[Any]] = {}
    for kind, name in _LISTS.items():
        corrected = {item.id: item for item in getattr(patch, name)}
        lists[name] = []
        for key, item in keyed(getattr(draft, name)):
            failure = failing.get((kind, key))
            if failure is None:
                lists[name].append(item)
            elif key in corrected:
                lists[name].append(corrected[key])
            else:
                dropped.append(failure)
    rewritten = iter(patch.summary)
    lists["summary"] = []
    for number, sentence in enumerate(draft.summary):
        failure = failing.get(("summary_sentence", f"summary[{number}]"))
        replacement = sentence if failure is None else next(rewritten, None)
        if replacement is not None:
            lists["summary"].append(replacement)
        elif failure is not None:
            dropped.append(failure)
    return draft.model_copy(update=lists), dropped


def finished(
    article: Article,
    draft: Draft,
    lost: Sequence[Failure],
    written: Counter[str],
    options: Options,
    reply: Reply,
    extracted: frozenset[str] = frozenset(),
    grounded: Grounded | None = None,
) -> Outcome:
    """Ground the draft a last time, the article's own sentences standing in for the words that failed.

    `grounded` is the draft as it was checked already, where it was: the checks are the larger part of a call's work.
    `lost` are the failures of items that are no longer in the draft. UnsupportedError where nothing at all
    is supported, or anything is not and the caller asked for an error.
    """
    keep = options.on_unsupported == "keep"
    if grounded is None or keep:
        grounded = ground(article, draft, extracted=extracted, keep=keep)
    rejected = (*lost, *grounded.failures)
    if rejected and options.on_unsupported == "raise":
        first = rejected[0]
        raise UnsupportedError(f"{_items(rejected)} not supported; {first.kind} {first.key}: {first.reason}")
    if grounded.is_empty and options.way == "whole":
        first_reason = f", the first because {rejected[0].reason}" if rejected else ""
        raise UnsupportedError(
            f"nothing in the model's reply is supported by the article: {_items(rejected)} refused{first_reason}"
        )
    if keep:
        return Outcome(grounded, _not_kept(rejected, grounded), written, reply.model, reply.source)
    final, stand_ins = stood_in(article, draft, grounded, rejected)
    if stand_ins:
        grounded = ground(article, final, extracted=extracted | stand_ins)
    return Outcome(grounded, rejected, written, reply.model, reply.source)


def _not_kept(rejected: tuple[Failure, ...], grounded: Grounded) -> tuple[Failure, ...]:
    """What `keep` could not keep, having nothing in the article to point to."""
    there = {item.id for item in grounded.speakers} | {item.id for item in grounded.attributions}
    there |= {item.id for item in grounded.key_claims} | {item.id for item in grounded.figures}
    texts = {sentence.text for sentence in grounded.summary_sentences}
    return tuple(f for f in rejected if f.key not in there and f.item.get("text") not in texts)


def stood_in(
    article: Article, draft: Draft, grounded: Grounded, rejected: Sequence[Failure]
) -> tuple[Draft, frozenset[str]]:
    """The draft with the first cited sentence of each failed claim and summary sentence that nothing else tells."""
    told = {piece.sentence for claim in grounded.key_claims for piece in claim.evidence}
    shown = {piece.sentence for sentence in grounded.summary_sentences for piece in sentence.evidence}
    claims, summary = list(draft.key_claims), list(draft.summary)
    keys: set[str] = set()

    def show(number: int) -> None:
        shown.add(number)
        summary.append(extracted_sentence(article, number))
        keys.add(f"summary[{len(summary) - 1}]")

    for failure in rejected:
        numbers = failure.item.get("sentences", ())
        cited = [n for n in numbers if (sentence := article.sentence(n)) and may_stand_in(sentence.text)][:1]
        if failure.kind == "key_claim" and cited and cited[0] not in told:
            told.add(cited[0])
            claims.append(extracted_claim(article, cited[0], f"x{cited[0]}"))
            keys.add(claims[-1].id)
        elif failure.kind == "summary_sentence" and cited and cited[0] not in shown:
            show(cited[0])
    if not shown and article.sentences:
        weights = salience(article)
        show(max(weights, key=lambda number: (may_stand_in(article.text_of(number)), weights[number])))
    return draft.model_copy(update={"key_claims": claims, "summary": summary}), frozenset(keys)


def stands_alone(text: str) -> bool:
    """Whether a sentence can be read without the one before it: no quotation, not begun by a pronoun."""
    return not text.startswith(('"', "“", "‘")) and not _PRONOUN_START.match(text)


def may_stand_in(text: str) -> bool:
    """Whether a sentence of the article may be shown as a claim: it stands alone, and is told, by nobody's "I"."""
    return stands_alone(text) and bool(_TOLD.search(text)) and not _OPEN.search(_QUOTED.sub("", text))


def extracted_claim(article: Article, number: int, key: str) -> DraftClaim:
    """The article's own sentence as a claim."""
    text = article.text_of(number)
    return DraftClaim.model_construct(
        id=key, text=text, modality="stated", attributed_to=[], denied_by=[], sentences=[number]
    )


def extracted_sentence(article: Article, number: int) -> DraftSentence:
    """The article's own sentence as a sentence of the summary."""
    return DraftSentence.model_construct(text=article.text_of(number), sentences=[number])


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count} tries"


def _items(rejected: Sequence[Failure]) -> str:
    return "1 item is" if len(rejected) == 1 else f"{len(rejected)} items are"
