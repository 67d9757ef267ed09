"""From a draft to grounded items: every hard check on every item, evidence for what passes.

Grounding refuses and warns; it never rewrites what the model wrote. Speakers come first, then
attributions, figures, claims and the summary, since the later ones lean on the earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.grounding import figure as figures
from summarizer.grounding import prose, quotation, relations, speaker, standing
from summarizer.grounding.context import Context, context_of
from summarizer.grounding.quantities import quantity_of
from summarizer.grounding.verdict import (
    Failure,
    Grounded,
    Refusal,
    Warnings,
    cited,
    evidence_at,
    evidence_over,
    keyed,
    known,
)
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
    QuotationKind,
    Speaker,
    SummarySentence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.text import Article, Sentence, Span

NOT_ENGLISH = "not checked: relations and speakers, whose rules know English only"


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
        self.claims: list[Claim] = []
        self.summary: list[SummarySentence] = []
        self._seen: set[tuple[object, ...]] = set()

    def done(self) -> Grounded:
        draft = self.draft
        for key, drafted_speaker in keyed(draft.speakers):
            self._try("speaker", key, drafted_speaker, self._speaker)
        for key, drafted_attribution in keyed(draft.attributions):
            self._try("attribution", key, drafted_attribution, self._attribution)
        for key, drafted_figure in keyed(draft.figures):
            self._try("figure", key, drafted_figure, self._figure)
        self._baselines()
        for key, drafted_claim in keyed(draft.key_claims):
            self._try("key_claim", key, drafted_claim, self._claim)
        for number, sentence in enumerate(draft.summary):
            self._try("summary_sentence", f"summary[{number}]", sentence, self._sentence)
        self._silent_speakers()
        return Grounded(
            tuple(self.summary),
            tuple(self.speakers.values()),
            tuple(self.attributions.values()),
            tuple(self.claims),
            tuple(self.figures.values()),
            tuple(self.failures),
        )

    def _try(self, kind: ItemKind, key: str, item: Any, build: Callable[[str, Any, Refusal | None], None]) -> None:
        """Build the item; where a check refuses it, note that and, with `keep`, build it all the same."""
        try:
            build(key, item, None)
        except Refusal as refusal:
            self.failures.append(Failure(kind, key, item.model_dump(), refusal.check, refusal.reason, refusal.follows))
            if self.keep and "#" not in key and refusal.check != "duplicate":
                build(key, item, refusal)

    def _origin(self, key: str) -> Origin:
        return "extracted" if key in self.extracted else "model"

    def _first(self, what: str, *parts: object) -> None:
        """Refuse what was there before."""
        if (what, *parts) in self._seen:
            raise Refusal("duplicate", "it says again what an earlier item says")
        self._seen.add((what, *parts))

    def _speaker(self, key: str, item: DraftSpeaker, kept: Refusal | None) -> None:
        warnings = Warnings()
        if kept is None:
            _once(key, item.id)
            speaker.in_article(self.context, item, warnings)
            if not any(item.id in (*other.speakers, other.via) for other in self.draft.attributions):
                raise Refusal("link", "no attribution names this speaker")
            self._first("speaker", _flat(item.name))
        self.speakers[item.id] = Speaker(
            id=item.id,
            name=item.name,
            role=item.role,
            organisation=item.organisation,
            sourcing=item.sourcing,
            origin=self._origin(key),
            warnings=_warned(warnings, kept),
        )

    def _attribution(self, key: str, item: DraftAttribution, kept: Refusal | None) -> None:
        warnings = Warnings()
        sentences = cited(self.article, item.sentences) if kept is None else known(self.article, item.sentences)
        spans: list[Span] = []
        if kept is None:
            _once(key, item.id)
            spans = [quotation.quoted_span(self.context, quote, sentences) for quote in item.quotes]
            self._voices(item)
            self._utterance(item, spans, sentences, warnings)
            self._first("attribution", *item.speakers, *(span.start for span in spans), _flat(item.proposition or ""))
        kind: QuotationKind = "indirect" if not item.quotes else "mixed" if item.proposition else "direct"
        self.attributions[item.id] = Attribution(
            id=item.id,
            speakers=tuple(item.speakers),
            polarity=item.polarity,
            cue=item.cue,
            quotes=tuple(item.quotes),
            proposition=item.proposition,
            via=item.via,
            kind=kind,
            evidence=self._pieces(item, spans, sentences),
            origin=self._origin(key),
            warnings=_warned(warnings, kept),
        )

    def _voices(self, item: DraftAttribution) -> None:
        """The speakers are known and supported."""
        if not item.speakers:
            raise Refusal("link", "it names no speaker")
        drafted = {other.id for other in self.draft.speakers}
        for name in (*item.speakers, *((item.via,) if item.via else ())):
            if name not in drafted:
                raise Refusal("link", f"there is no speaker {name!r}")
            if name not in self.speakers:
                raise Refusal("link", f"its speaker {name!r} is not supported", follows=True)

    def _utterance(
        self, item: DraftAttribution, spans: list[Span], sentences: list[Sentence], warnings: Warnings
    ) -> None:
        """What is said, and that it is theirs."""
        if not item.quotes and not item.proposition and item.polarity != "declines":
            raise Refusal("form", "it has neither a quotation nor a proposition")
        if item.proposition:
            prose.numbers_stand(self.context, item.proposition, sentences, warnings)
            prose.names_stand(self.context, item.proposition, sentences)
            prose.quotations_stand(self.context, item.proposition, sentences)
        if not self.context.english:
            warnings.add(NOT_ENGLISH)
            return
        if item.proposition and not quotation.is_verbatim(item.proposition, sentences):
            prose.is_about(item.proposition, sentences)
            if item.polarity == "affirms":
                relations.relations_hold(item.proposition, sentences)
            else:
                relations.negates_denial(item.proposition, sentences)
        names = [self.speakers[name].name for name in (*item.speakers, *((item.via,) if item.via else ()))]
        speaker.not_another(self.context, item, names, spans, sentences)
        speaker.polarity_stands(item, sentences, warnings)

    def _pieces(self, item: DraftAttribution, spans: list[Span], sentences: list[Sentence]) -> tuple[Evidence, ...]:
        """One piece of evidence for each quotation, and the sentences of the proposition."""
        pieces = [piece for span in spans for piece in evidence_over(self.article, sentences, span)]
        if item.proposition or not pieces:
            pieces += [evidence_at(self.article, sentence) for sentence in sentences]
        return tuple(dict.fromkeys(pieces))

    def _figure(self, key: str, item: DraftFigure, kept: Refusal | None) -> None:
        warnings = Warnings()
        if kept is not None:
            self._kept_figure(item, kept)
            return
        _once(key, item.id)
        sentence, span, quantity = figures.located(self.context, item, cited(self.article, item.sentences))
        figures.checked(item, quantity, sentence, warnings)
        prose.numbers_stand(self.context, item.measures, [sentence], warnings)
        prose.names_stand(self.context, item.measures, [sentence])
        links = self._links(item.attributed_to, warnings)
        span, text = figures.whole_literal(self.article, sentence, span, quantity, warnings)
        self._first("figure", span.start)
        evidence = evidence_at(self.article, sentence, span)
        self.figures[item.id] = figures.published(
            item, text, quantity, links, evidence, self._origin(key), tuple(warnings.found)
        )

    def _kept_figure(self, item: DraftFigure, kept: Refusal) -> None:
        """A figure that failed, with its sentence as evidence; without one there is nothing to point to."""
        sentences = known(self.article, item.sentences)
        if sentences:
            links = tuple(link for link in item.attributed_to if link in self.attributions)
            evidence = evidence_at(self.article, sentences[0])
            self.figures[item.id] = figures.published(
                item, item.text, quantity_of(item.text), links, evidence, "model", _warned(None, kept)
            )

    def _baselines(self) -> None:
        """A baseline that is not there fails its figure; one that was refused is left out with a warning."""
        drafted = {key: item for key, item in keyed(self.draft.figures) if item.baseline}
        for key, item in drafted.items():
            if item.id not in self.figures or "#" in key:
                continue
            if item.baseline == item.id or item.baseline not in {other.id for other in self.draft.figures}:
                if not self.keep:
                    del self.figures[item.id]
                reason = f"its baseline {item.baseline!r} is no other figure"
                self.failures.append(Failure("figure", key, item.model_dump(), "link", reason))
        for name, figure in self.figures.items():
            if figure.baseline is not None and figure.baseline not in self.figures:
                warnings = (*figure.warnings, f"baseline: {figure.baseline} is not supported and was left out")
                self.figures[name] = figure.model_copy(update={"baseline": None, "warnings": warnings})

    def _links(self, ids: Sequence[str], warnings: Warnings) -> tuple[str, ...]:
        """The attributions of these ids. An unknown id refuses the item; a refused one is left out, warned of."""
        drafted = {item.id for item in self.draft.attributions}
        links = []
        for name in dict.fromkeys(ids):
            if name not in drafted:
                raise Refusal("link", f"there is no attribution {name!r}")
            if name in self.attributions:
                links.append(name)
            else:
                warnings.add(f"link: attribution {name} is not supported and was left out")
        return tuple(links)

    def _claim(self, key: str, item: DraftClaim, kept: Refusal | None) -> None:
        warnings = Warnings()
        sentences = cited(self.article, item.sentences) if kept is None else known(self.article, item.sentences)
        attributed: tuple[str, ...] = tuple(link for link in item.attributed_to if link in self.attributions)
        denied: tuple[str, ...] = tuple(link for link in item.denied_by if link in self.attributions)
        if kept is None:
            _once(key, item.id)
            attributed, denied = self._links(item.attributed_to, warnings), self._links(item.denied_by, warnings)
            self._deniers(denied)
            if key not in self.extracted:
                self._words(item.text, sentences, warnings, linked=bool(attributed or denied))
            self._first("claim", _flat(item.text))
            self._meets(attributed, sentences, warnings)
        self.claims.append(
            Claim(
                id=item.id,
                text=item.text,
                modality=item.modality,
                attributed_to=attributed,
                denied_by=denied,
                evidence=tuple(evidence_at(self.article, sentence) for sentence in sentences),
                origin=self._origin(key),
                warnings=_warned(warnings, kept),
            )
        )

    def _deniers(self, links: Sequence[str]) -> None:
        for link in links:
            if self.attributions[link].polarity != "denies":
                raise Refusal("link", f"attribution {link!r} denies nothing")

    def _meets(self, links: Sequence[str], sentences: list[Sentence], warnings: Warnings) -> None:
        numbers = {sentence.number for sentence in sentences}
        for link in links:
            if not numbers & {piece.sentence for piece in self.attributions[link].evidence}:
                warnings.add(f"evidence: does not meet that of attribution {link}")

    def _sentence(self, key: str, item: DraftSentence, kept: Refusal | None) -> None:
        warnings = Warnings()
        sentences = cited(self.article, item.sentences) if kept is None else known(self.article, item.sentences)
        if kept is None:
            if key not in self.extracted:
                self._words(item.text, sentences, warnings, linked=False)
            self._first("summary", _flat(item.text))
        self.summary.append(
            SummarySentence(
                text=item.text,
                evidence=tuple(evidence_at(self.article, sentence) for sentence in sentences),
                origin=self._origin(key),
                warnings=_warned(warnings, kept),
            )
        )

    def _words(self, text: str, sentences: list[Sentence], warnings: Warnings, *, linked: bool) -> None:
        """The checks of a sentence in the model's words."""
        prose.numbers_stand(self.context, text, sentences, warnings)
        prose.names_stand(self.context, text, sentences)
        prose.quotations_stand(self.context, text, sentences)
        if not self.context.english:
            warnings.add(NOT_ENGLISH)
            return
        prose.is_about(text, sentences)
        relations.relations_hold(text, sentences)
        standing.denied_is_attributed(self.context, text, linked=linked)
        standing.allegation_keeps_source(text, sentences, linked=linked)

    def _silent_speakers(self) -> None:
        """Speakers none of whose attributions was supported go too: nothing points to them."""
        heard = {name for item in self.attributions.values() for name in (*item.speakers, item.via)}
        for key, item in keyed(self.draft.speakers):
            if item.id in self.speakers and "#" not in key and item.id not in heard and not self.keep:
                del self.speakers[item.id]
                reason = "none of its attributions is supported"
                self.failures.append(Failure("speaker", key, item.model_dump(), "link", reason, follows=True))


def _once(key: str, name: str) -> None:
    if key != name:
        raise Refusal("link", f"the id {name!r} is used twice")


def _warned(warnings: Warnings | None, kept: Refusal | None) -> tuple[str, ...]:
    found = tuple(warnings.found) if warnings else ()
    return found if kept is None else (*found, f"{kept.check} (failed): {kept.reason}")


def _flat(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")
