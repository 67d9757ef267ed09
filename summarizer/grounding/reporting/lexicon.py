"""English words that report what people say, think, want and judge, with the complements that each may take.

A frame is a letter: `c` a clause, `q` a quotation, `n` somebody told before it, `i` "to" and a verb, `g` a verb in
-ing, `o` a thing, `N` somebody and "to" and a verb, and `+word` a preposition before the thing. A verb's kind is how
much it says of a source: `says` is reported speech, `denies` is its contrary, `shows` is a document's, `thinks` is a
state of mind that a reporter tells, `wants` an aim, `judges` a stance towards something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["says", "denies", "shows", "thinks", "wants", "judges"]
Inflection = Literal["base", "s", "past", "participle", "ing", "adjective"]

# kind: frames: verbs. A verb may stand on several lines; its frames add up and its first kind holds.
_VERBS: tuple[tuple[Kind, str, str], ...] = (
    ("says", "c q", "say write add reply answer respond explain note state announce report argue claim insist charge"),
    (
        "says",
        "c q",
        "acknowledge admit confirm declare disclose recall remark stress testify tweet post comment confess",
    ),
    (
        "says",
        "c q",
        "conclude predict allege assert maintain complain concede counter contend observe emphasize confide",
    ),
    (
        "says",
        "c q",
        "emphasise reiterate repeat quip joke lament boast brag muse exclaim clarify reveal hint imply moan",
    ),
    (
        "says",
        "c q",
        "vow pledge swear affirm opine speculate elaborate contest protest suggest mention continue attest",
    ),
    (
        "says",
        "c q",
        "caution warn ask wonder estimate recount proclaim gripe grumble gloat bemoan retort relate profess",
    ),
    (
        "says",
        "c q",
        "rule reason surmise theorise theorize venture volunteer whine underline underscore plead scoff fret",
    ),
    ("says", "q", "cry shout yell chant scream whisper mutter snap fume read deadpan sigh implore intone sing enthuse"),
    (
        "says",
        "q",
        "echo deride scold mock urge demand inquire query chide tease taunt thunder growl interject rejoin gush",
    ),
    (
        "says",
        "q",
        "shriek sneer snarl sob stammer wail bellow bark huff interrupt chuckle exult jest preach rant chime",
    ),
    ("says", "n c q N", "tell ask warn remind assure inform advise"),
    ("says", "n c", "convince persuade notify"),
    ("says", "+out c q", "point"),
    ("says", "+clear", "make"),
    ("denies", "c q o g", "deny"),
    ("denies", "o", "dismiss reject refute dispute rebut repudiate contradict disavow disown rebuff discount downplay"),
    ("denies", "+off", "shrug brush"),
    ("shows", "c o", "show find indicate demonstrate"),
    ("shows", "c", "prove discover signal"),
    ("thinks", "c q", "believe think feel hope fear know"),
    (
        "thinks",
        "c",
        "expect assume suspect doubt understand realize realise worry wish imagine figure guess reckon infer",
    ),
    (
        "thinks",
        "c",
        "learn consider decide determine agree see bet presume recognize recognise notice anticipate judge",
    ),
    ("thinks", "c", "remember forget hear dream conclude find regret sense perceive marvel trust gather foresee"),
    (
        "wants",
        "i",
        "want plan hope expect vow promise pledge agree offer threaten refuse decline intend seek aim decide",
    ),
    (
        "wants",
        "i",
        "choose propose ask demand swear volunteer prefer wish claim opt resolve consent vote yearn lobby push",
    ),
    ("wants", "o", "want seek demand propose promise recommend request prefer"),
    ("wants", "c", "promise demand propose recommend request urge require"),
    ("wants", "g", "suggest propose recommend consider oppose favor favour support advocate"),
    ("wants", "N", "urge order encourage invite press beg implore direct instruct challenge want expect pressure dare"),
    ("wants", "N", "exhort compel persuade convince caution remind petition"),
    ("wants", "+for", "call push press advocate plead lobby campaign hope ask wish argue appeal petition vote"),
    ("wants", "+on N", "call"),
    ("judges", "o", "criticize criticise praise blame attack condemn endorse support oppose back defend slam blast"),
    ("judges", "o", "denounce ridicule mock applaud hail welcome tout question cite discuss describe detail outline"),
    ("judges", "o", "address reference express voice echo embrace favor favour champion decry deplore rebuke scold"),
    ("judges", "o", "chide bash rip assail deride lampoon taunt insult disparage belittle compare liken label brand"),
    ("judges", "o", "dub call characterize characterise cast portray thank congratulate commend salute laud credit"),
    ("judges", "o", "fault vilify malign admire respect accuse approve announce acknowledge admit reiterate stress"),
    ("judges", "o", "emphasize emphasise predict confirm propose explain recount recall reveal disclose highlight"),
    (
        "judges",
        "o",
        "contrast link pledge sense rate critique knock skewer extol hype reprimand hammer challenge confront",
    ),
    (
        "judges",
        "o",
        "appreciate celebrate honor honour cheer jeer trust distrust dislike loathe hate love dread remember",
    ),
    (
        "judges",
        "o",
        "lament mourn regret doubt fear consider view regard argue note mention report claim issue frame pitch",
    ),
    (
        "judges",
        "o",
        "paint depict present unveil debate ponder weigh contemplate mull analyse analyze assess underscore",
    ),
    ("judges", "o", "decline protest proclaim recite quote bemoan envision foresee forecast underline interpret"),
    ("judges", "+of", "accuse complain speak talk warn boast brag approve disapprove think conceive dream"),
    (
        "judges",
        "+about",
        "complain talk speak boast brag warn joke testify know worry ask hear care think rant rave fret",
    ),
    ("judges", "+about", "argue wonder inquire comment caution disagree"),
    ("judges", "+to", "refer point allude object respond react"),
    ("judges", "+against", "warn argue rail speak vote testify campaign caution advise protest"),
    ("judges", "+with", "agree disagree side"),
    ("judges", "+on", "comment insist elaborate expound agree disagree"),
    ("judges", "+for", "apologize apologise"),
    ("judges", "+at", "hint scoff jab poke"),
    ("judges", "+in", "believe"),
    ("judges", "+by", "stand"),
    ("judges", "+into", "tear rip"),
)
# After a form of "be": "is convinced that …", "was worried about …".
_ADJECTIVES = {
    "c +about +of": "confident sure certain convinced aware hopeful optimistic concerned afraid adamant sceptical",
    "c +about +with": "skeptical proud glad happy pleased surprised disappointed angry unhappy sorry unsure wary",
}
_IRREGULAR = {
    "say": "says said said saying",
    "tell": "tells told told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thought thinking",
    "know": "knows knew known knowing",
    "feel": "feels felt felt feeling",
    "find": "finds found found finding",
    "show": "shows showed shown showing",
    "see": "sees saw seen seeing",
    "hear": "hears heard heard hearing",
    "understand": "understands understood understood understanding",
    "swear": "swears swore sworn swearing",
    "speak": "speaks spoke spoken speaking",
    "seek": "seeks sought sought seeking",
    "choose": "chooses chose chosen choosing",
    "bet": "bets bet bet betting",
    "cast": "casts cast cast casting",
    "begin": "begins began begun beginning",
    "sing": "sings sang sung singing",
    "forget": "forgets forgot forgotten forgetting",
    "read": "reads read read reading",
    "foresee": "foresees foresaw foreseen foreseeing",
    "forecast": "forecasts forecast forecast forecasting",
    "make": "makes made made making",
    "stand": "stands stood stood standing",
    "tear": "tears tore torn tearing",
    "beg": "begs begged begged begging",
}
_DOUBLED = frozenset("quip brag admit rip refer slam rebut regret plan opt dub snap".split())
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that reports: its kind and its frames."""

    lemma: str
    kind: Kind
    frames: frozenset[str]
    prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected form of a verb; `past` also stands for a participle that is spelt alike."""

    verb: Verb
    inflection: Inflection


def _forms(lemma: str) -> dict[str, Inflection]:
    """The inflected forms of a verb, by the rules of English spelling."""
    if lemma in _IRREGULAR:
        third, past, participle, ing = _IRREGULAR[lemma].split()
    else:
        stem = lemma + lemma[-1] if lemma in _DOUBLED else lemma
        third = lemma + "es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else lemma + "s"
        past, ing = stem + "ed", stem + "ing"
        if lemma.endswith("e"):
            past, ing = lemma + "d", (lemma if lemma.endswith(("ee", "ye")) else lemma[:-1]) + "ing"
        elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
            third, past = lemma[:-1] + "ies", lemma[:-1] + "ied"
        participle = past
    return {participle: "participle", lemma: "base", past: "past", third: "s", ing: "ing"}


def _frames(line: str) -> tuple[frozenset[str], frozenset[str]]:
    """The frames of a line, and its prepositions."""
    parts = line.split()
    return frozenset(part for part in parts if part[0] != "+"), frozenset(part[1:] for part in parts if part[0] == "+")


def _verbs() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for kind, line, lemmas in _VERBS:
        frames, prepositions = _frames(line)
        for lemma in lemmas.split():
            known = verbs.get(lemma, Verb(lemma, kind, frozenset(), frozenset()))
            verbs[lemma] = Verb(lemma, known.kind, known.frames | frames, known.prepositions | prepositions)
    return verbs


FORMS: dict[str, Form] = {
    word: Form(verb, inflection) for verb in _verbs().values() for word, inflection in _forms(verb.lemma).items()
}
FORMS |= {
    word: Form(Verb(word, "thinks", *_frames(line)), "adjective")
    for line, words in _ADJECTIVES.items()
    for word in words.split()
}
# Verbs whose base form and whose form in -s are nouns as often.
NOUNS = frozenset(
    """state report note rule claim plan support vote debate worry discount forecast challenge question honor honour
    pitch frame link rate charge call demand request hope fear praise blame attack address reference voice champion
    label brand cast credit fault issue view regard mention doubt estimate comment promise pledge vow protest joke
    post tweet answer reply offer aim express back contest respect love hate sense notice figure guess
    present""".split()
)
CLAIMS = frozenset(
    noun + ending
    for noun in """claim allegation accusation assertion suggestion belief fear hope concern notion argument prediction
    promise pledge recommendation conclusion admission complaint rumour rumor message warning statement""".split()
    for ending in ("", "s")
)
