"""Check: no word stands where the cited sentence has another of its kind: "nickel" for "copper", "autumn" for "spring".

Words of one kind exclude each other where they stand in the same place: beside the same word, on the same side. What
may be another word for the same, or a wider one, is of no kind here: a barge is a ship, so "ship" is not.
English only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.salience import stem
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

# A kind a line; between strokes stand words that mean the same.
_KINDS = """
north northern northward / south southern southward / east eastern eastward / west western westward
north-west northwest north-western northwestern / south-west southwest south-western southwestern
    / north-east northeast north-eastern northeastern / south-east southeast south-eastern southeastern
spring springtime / summer / autumn / winter
morning / afternoon / evening night overnight
dawn daybreak sunrise / dusk sunset nightfall / noon midday / midnight
minute / hour / day / week / month / year / decade / century
weekly / monthly / yearly annual annually / daily / hourly
full-year / half-year
weekday weekdays / weekend weekends
mother mum mom / father dad / son sons / daughter daughters / brother brothers / sister sisters / niece / nephew / aunt
    / uncle / cousin / grandson / granddaughter / grandmother / grandfather / neighbour neighbor
husband / wife / brother / sister / son / daughter / niece / nephew / uncle / aunt
mayor / governor / bishop / ambassador / president / senator / sheriff / king / queen / prince / princess / pope
superintendent / sergeant / inspector / constable / lieutenant / colonel / corporal / admiral
health / education / transport / energy / justice / defence defense / finance treasury / home interior / agriculture
    / environment / housing / culture
doctor doctors physician physicians surgeon surgeons / nurse nurses / teacher teachers / farmer farmers
    / fisherman fishermen fishers / firefighter firefighters / soldier soldiers troops / sailor sailors
    / architect architects / engineer engineers / lawyer lawyers barrister barristers solicitor solicitors attorney
    attorneys / judge judges / jury juries jurors / prosecutor prosecutors / detective detectives / banker bankers
    / actor actors actress / driver drivers / pilot pilots / plumber plumbers / electrician electricians
    / carpenter carpenters / pupil pupils student students / pensioner pensioners
spectator spectators / passenger passengers / patient patients / prisoner prisoners inmate inmates / player players
    / juror jurors / voter voters / soldier soldiers troops / student students pupil pupils / hostage hostages
toxicologist / pathologist / psychologist / biologist / chemist / physicist / geologist / astronomer / economist
    / historian / sociologist / anthropologist / meteorologist / cardiologist / virologist / archaeologist
university college school schools universities colleges / hospital hospitals / prison prisons jail / church churches
    / museum museums / library libraries / hotel hotels / theatre theater theatres / airport airports
    / stadium stadiums / factory factories
bridge bridges / tunnel tunnels / dam dams / airport airports / port ports harbour harbor / stadium / lighthouse
port harbour harbor / airport / border
smelter smelters refinery refineries / mine mines / shipyard shipyards / brewery breweries / mill mills
pier / arch / tower
barge barges / ferry ferries / yacht yachts / trawler trawlers / tanker tankers / submarine submarines
    / train trains / lorry lorries truck trucks / bus buses / tram trams / car cars / bicycle bicycles bike bikes
    / helicopter helicopters / plane planes aircraft aeroplane airplane jet airliner / tractor tractors
road / rail railway
rain rainfall rains / snow snowfall / hail / drought / fog
strike walkout / flood floods flooding / fire blaze / earthquake quake / drought / landslide mudslide / avalanche
    / blockade
gold / silver / copper / nickel / zinc / lithium / cobalt / aluminium aluminum / platinum / uranium / titanium / tin
gold / silver / bronze
water / ammonia / methane / nitrogen / oxygen / hydrogen / helium
rice / wheat / maize corn / barley / oats oat / rye / soy soya soybeans / potatoes potato / coffee / tea / cocoa / sugar
    / bananas banana / cotton / tobacco
beef / pork / chicken / milk / cheese / butter / wine / beer / whisky whiskey
insulin / morphine / heroin / cocaine / cannabis marijuana / fentanyl / arsenic
solar / wind / nuclear / hydroelectric hydro / geothermal / coal / oil / tidal
electric electrical / diesel / petrol gasoline / hybrid
electricity power / water / gas
revenue revenues sales turnover / profit profits earnings income / loss losses / debt debts borrowings
    / dividend dividends payout
    / output production / costs cost expenses / exports / imports
wage wages pay salary salaries / fuel / rent rents
land property / carbon / income / inheritance / corporation corporate
demand / supply
height altitude / depth / width breadth / length / speed / weight
interim / final / special
shares share stock equity / bonds bond
striker / midfielder / defender / goalkeeper keeper / winger
penalty spot-kick / header / free-kick
final / semi-final semifinal / quarter-final quarterfinal
yellow / red / blue / green / purple / pink
moon moons / ring rings / planet planets / comet comets / asteroid asteroids / galaxy galaxies
infrared / ultraviolet / radar / x-ray
rover / orbiter / telescope
equator / pole poles
sea ocean seas oceans / lake lakes / river rivers / mountain mountains / desert deserts / volcano volcanoes
murder murders murdered murdering / manslaughter / fraud / theft thefts robbery burglary / rape / arson / perjury
    / bribery / kidnapping / smuggling
convicted jailed / accused charged suspected / acquitted cleared
died dead deaths killed kill kills killing / injured wounded hurt injuries wounding injuring / rescued
arrested detained held / born / buried
banned / fined / jailed imprisoned
cancelled canceled scrapped / postponed delayed
first / second / third / fourth / fifth / sixth / seventh / eighth / ninth / tenth / eleventh / twelfth / only sole
    / last / latest / largest biggest / longest / oldest / costliest / tallest / fastest / strongest
    / richest / busiest / deadliest / closest
    nearest / farthest furthest / cheapest / smallest / youngest / shortest
once / twice / half / thrice
million / billion / trillion
left left-hand / right right-hand
foot / hand / head
men's / women's / youth
most / some few several / none
partly partially / mainly mostly largely / entirely wholly fully completely
manager coach / owner / captain / chairman chairwoman / referee / substitute
points / goals
season / month / week
relegated / promoted
junior / senior
independent / internal
lord / baroness dame
spokesman / spokeswoman
chairman / chairwoman
deputy / rival / wife / husband / brother / sister / son / daughter / father / mother
homes houses households / schools / hospitals / shops / offices / farms
provinces / cities towns / islands / villages / countries
above / below beneath underneath
electronic digital / manual / mechanical
supreme / high / crown / magistrates / district / constitutional
dollar dollars / euro euros / pound pounds sterling / peso pesos / yen / yuan renminbi / franc francs / rupee rupees
    / rouble roubles ruble rubles / lira / won / krona kronor / krone kroner / zloty / rand
warmer hotter / colder cooler
heavy / light
freight cargo / passenger
wrong / right
poor / good excellent
ignored / heeded
kept / changed
destroyed / spared
top / bottom
recommendations / accounts
state-owned / private privately-owned
scottish / english / welsh / irish / french / german / italian / spanish / portuguese / dutch / belgian / danish
    / swedish / norwegian / finnish / polish / czech / austrian / swiss / greek / turkish / russian / ukrainian
    / hungarian / romanian / american / canadian / mexican / brazilian / argentine argentinian / chilean / peruvian
    / colombian / venezuelan / cuban / chinese / japanese / korean / indian / pakistani / thai / vietnamese
    / indonesian / australian / egyptian / moroccan / nigerian / kenyan / ethiopian / zambian / iranian / iraqi
    / israeli / palestinian / syrian / saudi
navy / army / police
conservative conservatives tory tories / liberal liberals / green greens / labour labor / democratic democrat democrats
    / republican republicans / socialist socialists / communist communists
far-right right-wing / far-left left-wing / centrist centre-left centre-right
regional state / national nationwide federal / local municipal / global worldwide
gross / net / operating / pre-tax
newspaper newspapers / magazine magazines / broadcaster broadcasters
chairman chair / treasurer / secretary
outgoing / incoming
software / hardware
laptop laptops / phone phones smartphone smartphones / tablet tablets / server servers / drone drones
head / leg legs / arm arms / spinal / back / chest / neck
summit top / foot bottom
"""

_WEAK = frozenset("net gross total half".split())  # beside them one sentence may well have each of a kind


class _Kin(NamedTuple):
    """The words that mean the same as one, and the others of its kinds, in order."""

    same: set[str]
    others: dict[str, None]


def _table() -> dict[str, _Kin]:
    kin: dict[str, _Kin] = {}
    for kind in _KINDS.strip().replace("\n    ", " ").splitlines():
        groups = [group.split() for group in kind.split("/")]
        for own in groups:
            others = dict.fromkeys(word for group in groups if group is not own for word in group)
            for word in own:
                known = kin.setdefault(word, _Kin(set(), {}))
                known.same.update(own)
                known.others.update(others)
    return kin


_KIN = _table()


def siblings_stand(told: Words, passage: Passage) -> Verdicts:
    """No word of a text stands in the place of another of its kind that only the passage has."""
    for word in sorted((told.lower - passage.lower) & _KIN.keys()):
        if not _is_meant(word, passage) and (printed := _in_its_place(word, told, passage)) is not None:
            reason = f'{passage} says "{printed}" where this says "{word}"'
            yield Verdict("relation", "refused", reason, passage.spans)


def sibling_instead(told: Words, here: Words) -> tuple[str, str] | None:
    """A word of a text of which a sentence has only another of the kind, and that one; wherever they stand."""
    for word in sorted((told.lower - here.lower) & _KIN.keys()):
        if stem(word) not in here.stems and _KIN[word].same.isdisjoint(here.lower):
            others = [other for other in _KIN[word].others if other in here.lower and other not in told.lower]
            if others:
                return word, others[0]
    return None


def _is_meant(word: str, passage: Passage) -> bool:
    """Whether the word stands in the passage in another form, or another word for it."""
    if stem(word) in passage.stems or not _KIN[word].same.isdisjoint(passage.lower):
        return True
    return "-" in word and passage.runs.issuperset(word.split("-"))


def _in_its_place(word: str, told: Words, passage: Passage) -> str | None:
    """The other word of the kind that stands in the passage where this one does in the text, and is not told."""
    others = [other for other in _KIN[word].others if other in passage.lower and stem(other) not in told.stems]
    if not others:
        return None
    slots = [told.beside(place) for place in told.places[word]]
    for other in others:
        if any(_meet(slot, printed) for printed in _slots(passage, other) for slot in slots):
            return other
    return None


def _slots(passage: Passage, word: str) -> Iterator[tuple[str, str]]:
    return (words.beside(place) for words in passage.words for place in words.places.get(word, ()))


def _meet(slot: tuple[str, str], other: tuple[str, str]) -> bool:
    return any(word and word == there and word not in _WEAK for word, there in zip(slot, other, strict=True))
