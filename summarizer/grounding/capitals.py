"""Capitals that stand for their governments: "Oslo" and "Norway", "the Kremlin" and "Russia"."""

from __future__ import annotations

import re

_STATES = """
russia, russian: moscow, kremlin
us, u.s., united states, america, american, americans: washington, white house
china, chinese: beijing
uk, u.k., united kingdom, britain, british: london, downing street, westminster, whitehall
north korea, north korean: pyongyang
south korea, south korean: seoul
france, french: paris
germany, german: berlin
italy, italian: rome
spain, spanish: madrid
ukraine, ukrainian: kyiv, kiev
japan, japanese: tokyo
india, indian: delhi, new delhi
iran, iranian: tehran
turkey, turkish: ankara
syria, syrian: damascus
canada, canadian: ottawa
australia, australian: canberra
philippines, philippine: manila
vietnam, vietnamese: hanoi
poland, polish: warsaw
hungary, hungarian: budapest
serbia, serbian: belgrade
belarus, belarusian: minsk
venezuela, venezuelan: caracas
cuba, cuban: havana
pakistan, pakistani: islamabad
afghanistan, afghan: kabul
iraq, iraqi: baghdad
egypt, egyptian: cairo
eu, european union: brussels
norway, norwegian: oslo
sweden, swedish: stockholm
denmark, danish: copenhagen
finland, finnish: helsinki
greece, greek: athens
ireland, irish: dublin
scotland, scottish: holyrood, edinburgh
"""
_OF = {
    capital: states.split(", ")
    for states, capitals in (line.split(": ") for line in _STATES.strip().splitlines())
    for capital in capitals.split(", ")
}
_STATE_NAMES = {name for states in _OF.values() for name in states} | _OF.keys()


def is_state(name: str) -> bool:
    """Whether it is a state's name, its people's or its capital's: many may speak for one."""
    return name.lower().removeprefix("the ") in _STATE_NAMES


def acts_for(capital: str, text: str) -> bool:
    """Whether the state of a capital stands in a text, so that the capital may be told for its government."""
    states = _OF.get(capital.lower())
    return (
        states is not None
        and re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, states))})(?!\w)", text.lower()) is not None
    )
