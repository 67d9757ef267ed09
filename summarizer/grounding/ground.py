"""From a draft to grounded items: every hard check on every item, evidence for what passes.

Grounding refuses and warns; it never rewrites what the model wrote. Speakers come first, then
attributions, figures, claims and the summary, since the later ones lean on the earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.grounding import (
    assertion,
    evidence,
    link,
    offices,
    prose,
    quotation,
    relation,
    sourced,
    speaker,
    standing,
)
from summarizer.grounding import figure as figures
from summarizer.grounding.context import Context, context_of
from summarizer.grounding.evidence import evidence_of, evidence_over
from summarizer.grounding.passage import Passage, Words
from summarizer.grounding.verdict import Failure, Findings, Grounded, Verdict, keyed
from summarizer.schema import (
    Attribution,
    Claim,
    Draft,
    DraftAttribution,
    DraftClaim,
    DraftFigure,
    DraftSentence,
    DraftSpeaker,
    Evidence,
    Figure,
    ItemKind,
    Origin,
    Speaker,
    SummarySentence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.grounding.verdict import Verdicts
    from summarizer.text import Article, Span

_Drafted = TypeVar("_Drafted", DraftSpeaker, DraftAttribution, DraftFigure, DraftClaim, DraftSentence)
_Published = TypeVar("_Published", Speaker, Attribution, Figure, Claim, SummarySentence)
_KIND: dict[type, ItemKind] = {
    DraftSpeaker: "speaker",
    DraftAttribution: "attribution",
    DraftFigure: "figure",
    DraftClaim: "key_claim",
    DraftSentence: "summary_sentence",
}

_NOT_ENGLISH = Verdict(
    "relation", "not checked", "relations, speakers and whether words are shared: these rules know English only"
)


def ground(article: Article, draft: Draft, *, extracted: frozenset[str] = frozenset(), keep: bool = False) -> Grounded:
    """Check a draft against its article.

    `extracted` holds the keys of items that are the article's own words, put in by the program. With
    `keep`, an item that failed stays, the failed check among its warnings, where it cites any sentence.
    """
    return _Grounding(context_of(article), draft, extracted, keep).done()


class _Grounding:
    def __init__(self, context: Context, draft: Draft, extracted: frozenset[str], keep: bool) -> None:
        self.context = context
        self.article = context.article
        self.draft = draft
        self.extracted = extracted
        self.keep = keep
        self.failures: list[Failure] = []
        self.speakers: dict[str, Speaker] = {}
        self.attributions: dict[str, Attribution] = {}
        self.figures: dict[str, Figure] = {}
        self._drafted_speakers = {item.id for item in draft.speakers}
        self._drafted_attributions = {item.id for item in draft.attributions}
        self._seen: set[tuple[object, ...]] = set()

    def done(self) -> Grounded:
        draft = self.draft
        for key, drafted_speaker in keyed(draft.speakers):
            if (said_by := self._built(key, drafted_speaker, self._speaker)) is not None:
                self.speakers[said_by.id] = said_by
        for key, drafted_attribution in keyed(draft.attributions):
            if (attribution := self._built(key, drafted_attribution, self._attribution)) is not None:
                self.attributions[attribution.id] = attribution
        for key, drafted_figure in keyed(draft.figures):
            if (figure := self._built(key, drafted_figure, self._figure)) is not None:
                self.figures[figure.id] = figure
        self._baselines()
        claims = [self._built(key, claim, self._claim) for key, claim in keyed(draft.key_claims)]
        numbered = ((f"summary[{number}]", sentence) for number, sentence in enumerate(draft.summary))
        summary = [self._built(key, sentence, self._sentence) for key, sentence in numbered]
        self._silent_speakers()
        return Grounded(
            tuple(sentence for sentence in summary if sentence is not None),
            tuple(self.speakers.values()),
            tuple(self.attributions.values()),
            tuple(claim for claim in claims if claim is not None),
            tuple(self.figures.values()),
            tuple(self.failures),
        )

    def _built(
        self, key: str, item: _Drafted, build: Callable[[str, _Drafted, Findings], _Published | None]
    ) -> _Published | None:
        """The item, checked; None where a check refused it and it is not kept, or there is nothing to point to."""
        findings = Findings()
        built = build(key, item, findings)
        if (refused := findings.refused) is not None:
            self._fail(key, item, refused)
            if not self.keep or "#" in key or refused.check == "duplicate":
                return None
        return built

    def _origin(self, key: str) -> Origin:
        return "extracted" if key in self.extracted else "model"

    def _fail(self, key: str, item: Any, refused: Verdict) -> None:
        self.failures.append(
            Failure(
                _KIND[type(item)],
                key,
                item.model_dump(),
                refused.check,
                refused.reason,
                refused.follows,
                refused.looked_at,
            )
        )

    def _is_new(self, what: str, *parts: object) -> Verdicts:
        """No earlier item says the same."""
        if (what, *parts) in self._seen:
            yield Verdict("duplicate", "refused", "it says again what an earlier item says")
        self._seen.add((what, *parts))

    def _speaker(self, key: str, item: DraftSpeaker, findings: Findings) -> Speaker:
        findings.heed(link.is_used_once(key, item.id))
        findings.heed(speaker.in_article(self.context, item))
        if self.context.english:
            findings.heed(offices.role_stands(self.context, item))
        findings.heed(link.is_heard(item.id, self.draft.attributions))
        findings.heed(self._is_new("speaker", _flat(item.name)))
        return Speaker(
            id=item.id,
            name=item.name,
            role=item.role,
            organisation=item.organisation,
            sourcing=item.sourcing,
            origin=self._origin(key),
            warnings=findings.warnings,
        )

    def _attribution(self, key: str, item: DraftAttribution, findings: Findings) -> Attribution:
        passage = self.context.passage(item.sentences)
        places = [quotation.quoted_span(self.context, quote, passage) for quote in item.quotes]
        spans = [span for span in places if span is not None]
        findings.heed(evidence.is_cited(self.article, item.sentences))
        findings.heed(link.is_used_once(key, item.id))
        for quote, span in zip(item.quotes, places, strict=True):
            findings.heed(quotation.is_quoted(self.context, quote, passage, span))
        findings.heed(link.has_speakers(item, self._drafted_speakers, self.speakers))
        findings.heed(self._utterance(item, spans, passage))
        starts = (span.start for span in spans)
        findings.heed(self._is_new("attribution", *item.speakers, *starts, _flat(item.proposition or "")))
        return Attribution(
            id=item.id,
            speakers=tuple(item.speakers),
            polarity=item.polarity,
            cue=item.cue,
            quotes=tuple(item.quotes),
            proposition=item.proposition,
            via=item.via,
            kind="indirect" if not item.quotes else "mixed" if item.proposition else "direct",
            evidence=self._pieces(item, spans, passage),
            origin=self._origin(key),
            warnings=findings.warnings,
        )

    def _utterance(self, item: DraftAttribution, spans: list[Span], passage: Passage) -> Verdicts:
        """What is said stands there, and it is theirs."""
        if not item.quotes and not item.proposition and item.polarity != "declines":
            yield Verdict("form", "refused", "it has neither a quotation nor a proposition")
        told = Words(item.proposition or "")
        if item.proposition:
            yield from self._proposition(item, told, passage)
        if not self.context.english:
            yield _NOT_ENGLISH
        else:
            yield from speaker.not_another(self.context, item, told, self._voices(item), spans, passage)
            yield from standing.denial_is_printed(item, passage)

    def _voices(self, item: DraftAttribution) -> speaker.Voices:
        return speaker.Voices(
            speakers=[self.speakers[name].name for name in item.speakers],
            via=self.speakers[item.via].name if item.via else None,
            others=[other.name for key, other in self.speakers.items() if key not in (*item.speakers, item.via)],
        )

    def _proposition(self, item: DraftAttribution, told: Words, passage: Passage) -> Verdicts:
        yield from prose.literals_stand(self.context, told, passage)
        if not self.context.english or passage.has_verbatim(told.text):
            return
        yield from prose.is_about(told, passage)
        if item.polarity == "affirms":
            yield from relation.holds(told, passage, attributed=True)
        else:
            yield from assertion.holds_denied(told, passage)

    def _pieces(self, item: DraftAttribution, spans: list[Span], passage: Passage) -> tuple[Evidence, ...]:
        """One piece of evidence for each quotation, and the sentences of the proposition."""
        pieces = [piece for span in spans for piece in evidence_over(self.article, passage.sentences, span)]
        if item.proposition or not pieces:
            pieces += evidence_of(self.article, passage)
        return tuple(dict.fromkeys(pieces))

    def _figure(self, key: str, item: DraftFigure, findings: Findings) -> Figure | None:
        passage = self.context.passage(item.sentences)
        place = figures.located(item, passage)
        findings.heed(link.is_used_once(key, item.id))
        findings.heed(evidence.is_cited(self.article, item.sentences))
        findings.heed(figures.is_printed(self.context, item, passage, place))
        if place is not None:
            here = self.context.passage([place.sentence.number])
            findings.heed(figures.is_as_printed(item, place, english=self.context.english))
            findings.heed(prose.literals_stand(self.context, Words(item.measures), here))
        links = self._links(item.attributed_to, findings)
        if place is not None:
            findings.heed(self._is_new("figure", place.whole.start))
        if not passage.sentences:
            return None
        origin = self._origin(key)
        return figures.published(self.context, item, place, passage.sentences[0], links, origin, findings.warnings)

    def _baselines(self) -> None:
        """A baseline that is not there fails its figure; one that was refused is left out with a warning."""
        drafted = {item.id for item in self.draft.figures}
        for key, item in keyed(self.draft.figures):
            if item.id not in self.figures or "#" in key or item.baseline is None:
                continue
            if item.baseline == item.id or item.baseline not in drafted:
                if not self.keep:
                    del self.figures[item.id]
                self._fail(key, item, Verdict("link", "refused", f"its baseline {item.baseline!r} is no other figure"))
        for name, figure in self.figures.items():
            if figure.baseline is not None and figure.baseline not in self.figures:
                warnings = (*figure.warnings, f"baseline: {figure.baseline} is not supported and was left out")
                self.figures[name] = figure.model_copy(update={"baseline": None, "warnings": warnings})

    def _links(self, ids: Sequence[str], findings: Findings) -> tuple[str, ...]:
        """The supported attributions of these ids."""
        findings.heed(link.leads_to(ids, self._drafted_attributions, self.attributions, self._drafted_speakers))
        return tuple(name for name in dict.fromkeys(ids) if name in self.attributions)

    def _claim(self, key: str, item: DraftClaim, findings: Findings) -> Claim:
        passage = self.context.passage(item.sentences)
        findings.heed(evidence.is_cited(self.article, item.sentences))
        findings.heed(link.is_used_once(key, item.id))
        attributed, denied = self._links(item.attributed_to, findings), self._links(item.denied_by, findings)
        findings.heed(link.denies(denied, self.attributions))
        if key not in self.extracted:
            findings.heed(self._says(item.text, passage, linked=bool(attributed or denied)))
        findings.heed(self._is_new("claim", _flat(item.text)))
        for name in attributed:
            findings.heed(evidence.meets(passage, self.attributions[name].evidence, f"attribution {name}"))
        return Claim(
            id=item.id,
            text=item.text,
            modality=item.modality,
            attributed_to=attributed,
            denied_by=denied,
            evidence=evidence_of(self.article, passage),
            origin=self._origin(key),
            warnings=findings.warnings,
        )

    def _sentence(self, key: str, item: DraftSentence, findings: Findings) -> SummarySentence:
        passage = self.context.passage(item.sentences)
        findings.heed(evidence.is_cited(self.article, item.sentences))
        if key not in self.extracted:
            findings.heed(self._says(item.text, passage, linked=False))
        findings.heed(self._is_new("summary", _flat(item.text)))
        return SummarySentence(
            text=item.text,
            evidence=evidence_of(self.article, passage),
            origin=self._origin(key),
            warnings=findings.warnings,
        )

    def _says(self, text: str, passage: Passage, *, linked: bool) -> Verdicts:
        """A sentence in the model's words says what the passage says."""
        told = Words(text)
        yield from prose.literals_stand(self.context, told, passage)
        if not self.context.english:
            yield _NOT_ENGLISH
            return
        yield from prose.is_about(told, passage)
        yield from sourced.sources_stand(self.context, told, passage)
        yield from offices.offices_stand(self.context, told)
        yield from relation.holds(told, passage, attributed=linked)
        if not linked:
            yield from standing.denied_is_attributed(self.context, told)
            yield from standing.allegation_keeps_source(self.context, told, passage)

    def _silent_speakers(self) -> None:
        """Speakers none of whose attributions was supported go too: nothing points to them."""
        heard = {name for item in self.attributions.values() for name in (*item.speakers, item.via)}
        for key, item in keyed(self.draft.speakers):
            if item.id in self.speakers and "#" not in key and item.id not in heard and not self.keep:
                del self.speakers[item.id]
                self._fail(key, item, Verdict("link", "refused", "none of its attributions is supported", follows=True))


def _flat(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")
