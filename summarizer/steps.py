"""Asking a small model: several small bounded questions instead of one large one.

What was measured on models of 0.1 to 1.5 billion parameters decides who does what. The program finds
figures, speakers and denials and ranks sentences; the model words the claims and the summary and says
what each number counts. Its lines carry no sentence numbers (asked for them, it answers 1, 2, 3, 4):
each is aligned to its sentence here and kept only when it says what that sentence says.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from summarizer.asking import answer, asked
from summarizer.exchange import Reply, Request
from summarizer.grounding.aligned import normalised
from summarizer.grounding.context import context_of
from summarizer.grounding.cues import modality_of
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, content_stems, salience, stem
from summarizer.grounding.verdict import Failure
from summarizer.grounding.voices import FoundSpeaker
from summarizer.ingest.sentences import split_sentences
from summarizer.measures import figures
from summarizer.pipeline import Options, Outcome, extracted_claim, finished, may_stand_in, stands_alone
from summarizer.prompts import one_a_line, unnumbered
from summarizer.schema import (
    Draft,
    DraftAttribution,
    DraftClaim,
    DraftFigure,
    DraftSentence,
    DraftSpeaker,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.text import Article, Sentence

CLAIMS = 5
_ALIGNED = 0.6  # share of a line's content words that its sentence must hold
_DENIED = 0.6  # share of a denied proposition's content words that a claim must hold to be the one denied
_NEW_WORDS = 0.2  # share of a line's content words that may be new to its sentence
_BULLETS = r"""root ::= bullet bullet bullet bullet bullet bullet?
bullet ::= "- " [A-Z$£€0-9] [^\n"]+ ("\"" [^\n"]+ "\"" [^\n"]*)? "\n" """.strip()


def steps(article: Article, options: Options) -> Generator[Request, Reply, Outcome]:
    """Ask for the claims, the summary and what each number counts; the program does the rest."""
    weights = salience(article)
    attributions = [found for found in context_of(article).utterances if _says_something(found)]
    speakers = _speakers(attributions)
    claim_lines = yield from _lines(_request(article, options, "claims", 200, _BULLETS))
    summary_reply = yield from answer(_request(article, options, "summary", 90))
    drafted_figures, model_words = yield from figures(article, options, weights)
    claims, refused = _claims(article, claim_lines, weights)
    summary, refused_sentences = _summary(article, summary_reply.text)
    linked = _drafted_attributions(article, attributions, speakers)
    draft = Draft.model_construct(
        summary=summary,
        speakers=list(speakers.values()),
        attributions=linked,
        key_claims=[_linked(claim, linked) for claim in claims],
        figures=[_sourced(figure, linked) for figure in drafted_figures],
    )
    extracted = _extracted_keys(draft, model_words)
    return finished(article, draft, [*refused, *refused_sentences], Counter(), options, summary_reply, extracted)


def first_requests(article: Article, options: Options) -> list[Request]:
    """The requests that do not depend on an answer."""
    return [_request(article, options, "claims", 200, _BULLETS), _request(article, options, "summary", 90)]


def summed_up(article: Article, claims: Iterable[str], options: Options) -> Generator[Request, Reply, Outcome]:
    """Ask for the summary alone, told from claims about the article."""
    reply = yield from answer(_asked(one_a_line(claims), options, "summary", 90))
    summary, refused = _summary(article, reply.text)
    draft = Draft.model_construct(summary=summary, speakers=[], attributions=[], key_claims=[], figures=[])
    return finished(article, draft, refused, Counter(), options, reply)


def _request(article: Article, options: Options, task: str, max_tokens: int, grammar: str | None = None) -> Request:
    return _asked(unnumbered(article), options, task, max_tokens, grammar)


def _asked(shown: str, options: Options, task: str, max_tokens: int, grammar: str | None = None) -> Request:
    prompt = options.prompt
    text = prompt.render("user", article=shown, task=prompt.render(task))
    return asked(options, task, text, max_tokens, grammar)


def _lines(request: Request) -> Generator[Request, Reply, list[str]]:
    reply = yield from answer(request)
    lines = reply.text.split("\n")
    if reply.finish_reason == "length":
        lines.pop()  # the last line was cut in the middle
    return [_tidy(line) for line in lines if _tidy(line)]


def _tidy(line: str) -> str:
    """A line of a list without its bullet or number; the tokenizer's "U. S." mended."""
    return re.sub(r"\b([A-Z])\. (?=[A-Z]\.)", r"\1.", re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", line)).strip()


# --- claims and summary -------------------------------------------------------------------------


def _claims(
    article: Article, lines: Sequence[str], weights: Mapping[int, float]
) -> tuple[list[DraftClaim], list[Failure]]:
    claims: list[DraftClaim] = []
    refused: list[Failure] = []
    used: set[int] = set()
    for line in lines:
        sentence, reason = _aligned(article, line)
        claim = DraftClaim.model_construct(
            id=f"c{len(claims) + len(refused) + 1}",
            text=line,
            modality="stated",
            attributed_to=[],
            denied_by=[],
            sentences=[sentence.number],
        )
        if reason is not None:
            refused.append(Failure("key_claim", claim.id, claim.model_dump(), "prose", reason))
        elif sentence.number not in used:
            used.add(sentence.number)
            claims.append(claim)
    for number in _most_salient(article, weights, used):
        if len(claims) >= CLAIMS:
            break
        claims.append(extracted_claim(article, number, f"x{number}"))
    return sorted(claims, key=lambda claim: claim.sentences[0]), refused


def _most_salient(article: Article, weights: Mapping[int, float], used: set[int]) -> Iterable[int]:
    """Sentences by weight that may be shown as claims."""
    for number in sorted(weights, key=lambda number: -weights[number]):
        if number not in used and may_stand_in(article.text_of(number)):
            yield number


def _summary(article: Article, text: str) -> tuple[list[DraftSentence], list[Failure]]:
    sentences: list[DraftSentence] = []
    refused: list[Failure] = []
    flat = _tidy(" ".join(text.split()))
    pieces = [flat[span.start : span.end] for span in split_sentences(flat)]
    for piece in pieces[:2]:
        if not piece.endswith((".", "!", "?", '"', "”")):
            continue  # cut off at the token limit
        sentence, reason = _aligned(article, piece, supporters := _supporters(article, piece))
        drafted = DraftSentence.model_construct(text=piece, sentences=supporters or [sentence.number])
        if reason is None:
            sentences.append(drafted)
        else:
            key = f"summary[{len(sentences) + len(refused)}]"
            refused.append(Failure("summary_sentence", key, drafted.model_dump(), "prose", reason))
    return sentences, refused


def _supporters(article: Article, text: str) -> list[int]:
    """Up to three sentences that together hold the most of the text's content words."""
    wanted, chosen = set(content_stems(text)), list[int]()
    while wanted and len(chosen) < 3:
        held = {s.number: len(wanted & set(content_stems(s.text))) for s in article.sentences}
        best = max(held, key=held.__getitem__)
        if held[best] < (1 if not chosen else 2):
            break
        chosen.append(best)
        wanted -= set(content_stems(article.text_of(best)))
    return sorted(chosen)


def _aligned(article: Article, line: str, among: list[int] | None = None) -> tuple[Sentence, str | None]:
    """The sentence that says what the line says, and why it does not where it does not."""
    wanted = set(content_stems(line))
    share, best = max(
        ((len(wanted & set(content_stems(s.text))) / max(1, len(wanted)), s) for s in article.sentences),
        key=lambda pair: pair[0],
    )
    texts = [article.text_of(number) for number in among] if among else [best.text]
    held = {found for text in texts for found in content_stems(text)}
    new = [
        word
        for word in WORD.findall(line)
        if len(word) > 1 and word.lower() not in FUNCTION_WORDS and stem(word) not in held
    ]
    if not stands_alone(line):
        return best, "it begins with a pronoun or a quotation and does not stand alone"
    if among is None and share < _ALIGNED:
        return best, "no single sentence of the article says this"
    if len(new) > _NEW_WORDS * max(1, len(wanted)) or any(word[0].isupper() for word in new[1:]):
        return best, f"sentence {best.number} does not hold {', '.join(repr(word) for word in new[:4])}"
    return best, None


# --- speakers -----------------------------------------------------------------------------------


def _speakers(attributions: Sequence[FoundAttribution]) -> dict[str, DraftSpeaker]:
    """Everyone who speaks, by name, in the order of their first words."""
    found: dict[str, FoundSpeaker] = {}
    for attribution in attributions:
        for speaker in (*attribution.speakers, *((attribution.via,) if attribution.via else ())):
            if speaker.name not in found or (found[speaker.name].role is None and speaker.role is not None):
                found[speaker.name] = speaker
    return {
        name: DraftSpeaker.model_construct(
            id=f"s{number}",
            name=name,
            role=speaker.role,
            organisation=speaker.organisation,
            sourcing=speaker.sourcing,
        )
        for number, (name, speaker) in enumerate(found.items(), 1)
    }


def _says_something(found: FoundAttribution) -> bool:
    """Whether it holds any words: "Dahl rejected that account" has none that could be shown."""
    return bool(found.quotes or found.proposition) or found.polarity == "declines"


def _drafted_attributions(
    article: Article, attributions: Sequence[FoundAttribution], speakers: dict[str, DraftSpeaker]
) -> list[DraftAttribution]:
    return [
        DraftAttribution.model_construct(
            id=f"a{number}",
            speakers=[speakers[speaker.name].id for speaker in found.speakers],
            polarity=found.polarity,
            cue=article.slice(found.cue),
            quotes=[article.slice(quote) for quote in found.quotes],
            proposition=found.proposition,
            via=speakers[found.via.name].id if found.via else None,
            sentences=list(found.sentences),
        )
        for number, found in enumerate(attributions, 1)
    ]


def _linked(claim: DraftClaim, attributions: Sequence[DraftAttribution]) -> DraftClaim:
    """The claim with the attributions of its own sentences, and with those that deny what it says."""
    own = [item.id for item in attributions if set(claim.sentences) & set(item.sentences)]
    stems = set(content_stems(claim.text))
    denied = [
        item.id
        for item in attributions
        if item.polarity == "denies" and item.id not in own and _tells(stems, content_stems(item.proposition or ""))
    ]
    modality = modality_of(claim.text)
    return claim.model_copy(update={"attributed_to": own, "denied_by": denied, "modality": modality})


def _sourced(figure: DraftFigure, attributions: Sequence[DraftAttribution]) -> DraftFigure:
    """The figure with the attributions whose words hold it."""
    text = normalised(figure.text)
    own = [
        item.id
        for item in attributions
        if set(figure.sentences) & set(item.sentences)
        and any(text in normalised(words) for words in (*item.quotes, item.proposition or ""))
    ]
    return figure.model_copy(update={"attributed_to": own})


def _tells(stems: set[str], proposition: Sequence[str]) -> bool:
    """Whether most of what is denied is said."""
    denied = set(proposition)
    return len(denied) >= 2 and len(denied & stems) >= _DENIED * len(denied)


def _extracted_keys(draft: Draft, model_words: set[str]) -> frozenset[str]:
    keys = {speaker.id for speaker in draft.speakers} | {item.id for item in draft.attributions}
    keys |= {claim.id for claim in draft.key_claims if claim.id.startswith("x")}
    keys |= {figure.id for figure in draft.figures if figure.id not in model_words}
    return frozenset(keys)
