"""Abbreviations of English news, by what a stop after them can mean. All are kept in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words("""
    mr mrs ms mx messrs mme mlle mmes dr drs prof rev revd hon fr br sr gen lt maj col capt cpt sgt cpl pvt
    adm cmdr comdr brig pres gov sen sens rep reps amb atty supt insp det cllr st ste mt ft
    v vs cf viz e.g i.e eg ie approx ca fig figs eq eqs pp op assoc asst dept
""")
"""What comes before a name or the thing meant: the sentence goes on."""

BEFORE_NUMBER = _words("""
    no nos p pg par para art sec sect ch chap vol vols fig figs eq ed ext tel act pt
    jan feb mar apr jun jul aug sep sept oct nov dec c
""")
"""A stop after one of these does not end a sentence where a number follows ("No. 5", "Sept. 11")."""

OFTEN_INSIDE = _words("""
    inc corp ltd co cos bros plc llc jr esq ph.d m.d b.a m.a u.s u.k u.n e.u u.s.a d.c l.a n.y n.j
    ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla
    ore pa penn pa tenn tex va vt wash wis wyo ont que ave blvd rd hwy sq univ mfg intl
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    a.m p.m a.d b.c etc al no
""")
"""These may end a sentence or not: they end it before a word that starts sentences."""

STARTERS = _words("""
    the a an this that these those there here it its he his she her they their we our i i'm i've you your
    who what when where why how which did do does is are was were has have had can could would should will
    in on at by for from with without within under over after before during since until as if though
    although while because despite unlike like into about against among between through and but or nor so
    yet not no neither both either also however meanwhile moreover nevertheless still then now later earlier
    today yesterday tomorrow last next once only even some many most much more few several all each every
    any other others another such one two three according to let please it's that's there's he's she's they're
    we're my asked said
""")
"""Words that start sentences more often than they go on a name."""

AFTER_CLOCK = _words("""
    et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest local eastern central pacific
    monday tuesday wednesday thursday friday saturday sunday
""")
"""What follows "a.m." and "p.m." in the same sentence."""

SPEECH_VERBS = _words("""
    said says say asked asks told tells replied replies added adds wrote writes shouted cried answered
    exclaimed explained continued wondered insisted responded tweeted recalled demanded declared joked
    quipped noted remarked argued whispered yelled warned
""")
"""Verbs of a speech tag: `"Ready?" Jane Doe asked.` is one sentence."""
