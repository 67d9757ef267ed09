"""Who says what: own examples of each way news English tags speech, and what holds for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.grounding.attributions import FoundAttribution, find_attributions
from summarizer.grounding.reporting.reports import find_reports
from summarizer.ingest import read_article
from summarizer.text import Article

OPENING = "Minister Ines Falk met Jonas Brandt, who runs the port of Lindvik, on Monday.\n"


def found_in(text: str) -> tuple[Article, list[FoundAttribution]]:
    article = read_article(OPENING + text)
    return article, find_attributions(article)


QUOTED = [
    ("before", '"The quay is far too old to mend," Falk said.', "Ines Falk", ["The quay is far too old to mend,"]),
    ("after", 'Brandt said: "We will not wait for them."', "Jonas Brandt", ["We will not wait for them."]),
    ("inverted", "“Nobody has asked the crews,” said Brandt.", "Jonas Brandt", ["Nobody has asked the crews,"]),
    ("split", '"We need a crane," Brandt said, "and a quay."', "Jonas Brandt", ["We need a crane,", "and a quay."]),
    (
        "going on in the next sentence",
        '"The crane is broken," Brandt told reporters. "It has been for years."',
        "Jonas Brandt",
        ["The crane is broken,", "It has been for years."],
    ),
    (
        "a full stop inside, and the tag at the end",
        '"The crane is broken. Nobody mends it," Brandt said.',
        "Jonas Brandt",
        ["The crane is broken. Nobody mends it,"],
    ),
    (
        "a shout that ends its sentence before the tag",
        '"Let the ships come in to harbour!" Brandt shouted to the crowd.',
        "Jonas Brandt",
        ["Let the ships come in to harbour!"],
    ),
    (
        "an aside between name and verb",
        '"It is a fair price," Falk, a former banker from Oster, said.',
        "Ines Falk",
        ["It is a fair price,"],
    ),
    (
        "paragraphs that open again",
        'Falk said: "We shall pay for the quay.\n"And we shall pay for the crane."',
        "Ines Falk",
        ["We shall pay for the quay.", "And we shall pay for the crane."],
    ),
    (
        "the next paragraph",
        'Brandt answered:\n"Nobody here believes it."',
        "Jonas Brandt",
        ["Nobody here believes it."],
    ),
    (
        "a pronoun for whom the sentence before is about",
        'The crews\' lawyer, Lars Moen, said the crane was theirs. Falk had come too. "The quay is old," she said.',
        "Ines Falk",
        ["The quay is old,"],
    ),
    (
        "a pronoun",
        'Falk said that she would leave. "I have a ship to catch," she said.',
        "Ines Falk",
        ["I have a ship to catch,"],
    ),
    (
        "a participle",
        'Brandt rose, saying, "I have heard enough of it."',
        "Jonas Brandt",
        ["I have heard enough of it."],
    ),
    ("signed", "“It was better in my day.” — Jonas Brandt", "Jonas Brandt", ["It was better in my day."]),
    ("a name and a colon", 'Brandt: "It was better in my day."', "Jonas Brandt", ["It was better in my day."]),
]


@pytest.mark.parametrize(("text", "speaker", "quotes"), [case[1:] for case in QUOTED], ids=[case[0] for case in QUOTED])
def test_quotations_go_to_who_says_them(text: str, speaker: str, quotes: list[str]) -> None:
    """Each way of tagging gives the quoted words, exactly, to their speaker."""
    article, found = found_in(text)
    quoting = [one for one in found if one.quotes]
    assert [article.slice(quote) for one in quoting for quote in one.quotes] == quotes
    assert [name.name for one in quoting for name in one.speakers] == [speaker]


REPORTED = [
    ("that", "Falk said on Monday that the quay would be closed.", "Falk", "that the quay would be closed"),
    ("there is", "Falk said on Monday there is proof that pay rose.", "Falk", "there is proof that pay rose"),
    ("bare", "Falk said the quay would be closed.", "Falk", "the quay would be closed"),
    ("closing", "The quay would be closed in May, Falk said on Monday.", "Falk", "The quay would be closed in May"),
    ("told", "Brandt told the harbour board that pay would rise.", "Brandt", "that pay would rise"),
    ("an aside", "Brandt, who is 61, warned that pay would rise.", "Brandt", "that pay would rise"),
    ("a relative clause", "Two crews who had been there said pay was late.", "Two crews", "pay was late"),
    ("a second verb", "Falk smiled and said pay would rise.", "Falk", "pay would rise"),
    ("a subordinate", "After Falk said that pay would rise, the crews went home.", "Falk", "that pay would rise"),
    ("according to", "Pay will rise in May, according to the union.", "the union", "Pay will rise in May"),
    ("according to, first", "According to the union, pay will rise in May.", "the union", "pay will rise in May"),
    ("a question", "Brandt asked whether the crane would be mended.", "Brandt", "whether the crane would be mended"),
    ("a wish", "Falk wants to close the quay.", "Falk", "to close the quay"),
    ("a belief", "Falk believes the quay is lost.", "Falk", "the quay is lost"),
    ("an appeal", "Falk urged the board to close the quay.", "Falk", "the board to close the quay"),
    ("a demand", "The crews called for better pay.", "The crews", "better pay"),
    ("a reproach", "Brandt accused the board of hiding the damage.", "Brandt", "the board of hiding the damage"),
    ("a judgement", "Brandt criticised the new timetable.", "Brandt", "the new timetable"),
    ("a document", "A survey showed that most crews were tired.", "A survey", "that most crews were tired"),
    ("a denial", "Falk denied that she had seen the letter.", "Falk", "that she had seen the letter"),
    ("a noun", "Few share the fear that the port will close.", "", "that the port will close"),
    ("a headline", "Brandt: Port Will Not Close", "Brandt", "Port Will Not Close"),
]


@pytest.mark.parametrize(("text", "who", "said"), [case[1:] for case in REPORTED], ids=[case[0] for case in REPORTED])
def test_reports_are_read_with_their_words(text: str, who: str, said: str) -> None:
    """Each frame gives the subject as printed and the words reported, no more and no less."""
    reports = [one for one in find_reports(text) if one.pieces]
    assert [(one.who, [text[piece.start : piece.end] for piece in one.pieces]) for one in reports][:1] == [
        (who, [said])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The plans to close the quay were dropped.",
        "The report was long and its claims were old.",
        "It was his last hope.",
        "She joined the Washington Post last year.",
        "The support of the crews helped.",
        "Brandt left without a word.",
    ],
)
def test_nouns_that_look_like_verbs_report_nothing(text: str) -> None:
    """Articles, genitives, prepositions and capitals before or at a word make it a noun."""
    assert find_reports(text) == []


def test_what_is_expected_has_no_source() -> None:
    """ "Is expected to" reports the subject and the infinitive, of nobody."""
    text = "The port is expected to close in May."
    (report,) = find_reports(text)
    assert report.who == ""
    assert not report.certain
    assert [text[piece.start : piece.end] for piece in report.pieces] == ["The port", "to close in May"]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Falk said that pay would rise.", True),
        ("Falk believes that pay will rise.", True),
        ("Falk never said that pay would rise.", False),
        ("Falk could say that pay will rise.", False),
        ("Falk wants to raise pay.", False),
        ("Falk praised the crews.", False),
    ],
)
def test_only_speech_that_was_made_is_certain(text: str, certain: bool) -> None:
    """Aims, judgements and what is negated or only possible are no source for checks."""
    assert [one.certain for one in find_reports(text)] == [certain]


def test_views_inside_reported_words_are_part_of_them() -> None:
    """What Falk says that others want is not told by the reporter."""
    assert [one.who for one in find_reports("Falk said that the crews want to strike.")] == ["Falk"]


def test_who_only_relays_is_told_from_the_source() -> None:
    """ "According to" after another's belief, and a cited source, are relayed."""
    _, found = found_in("Brandt believes that the port will close, according to two colleagues.")
    relayed = [one for one in found if one.certain]
    assert [(one.speakers[0].name, one.via and one.via.name) for one in relayed] == [("Jonas Brandt", "two colleagues")]
    _, found = found_in("Falk, citing harbour records, said that three ships had sunk.")
    cited = [one for one in found if one.certain]
    assert [(one.speakers[0].name, one.via and one.via.name) for one in cited] == [("harbour records", "Ines Falk")]


def test_a_clause_beside_a_name_is_no_role() -> None:
    """What somebody cites, or whose brother somebody is, leaves the role that stands before the name."""
    text = "Opposition leader Karl Venner, citing figures from the port, said that pay was late.\n"
    (found,) = [one for one in found_in(text)[1] if one.via]
    assert found.via is not None
    assert (found.via.name, found.via.role) == ("Karl Venner", "Opposition leader")


@pytest.mark.parametrize("name", ["Labour Union Federation", "World Health Organisation"])
def test_a_body_keeps_its_whole_name(name: str) -> None:
    """What could be a title before a person's name is a part of a body's."""
    (found,) = found_in(f"The {name} said pay was late.")[1]
    assert [(speaker.name, speaker.role) for speaker in found.speakers] == [(f"The {name}", None)]


def test_a_refusal_is_no_speech() -> None:
    """ "Declined to comment" has a speaker and no proposition; what was asked is kept."""
    article, found = found_in("Brandt declined to comment on the letter.")
    (refusal,) = found
    assert (refusal.polarity, refusal.speakers[0].name, refusal.proposition) == ("declines", "Jonas Brandt", None)
    assert [article.slice(piece) for piece in refusal.pieces] == ["the letter"]


@pytest.mark.parametrize(
    "text",
    [
        'Falk said that the so-called "harbour tax" would go.',
        'Falk said on the show "Good Morning Lindvik" that the tax would go.',
        'The film, titled "The Last Ship Out of Here," opened on Monday, Falk said.',
    ],
)
def test_names_of_works_and_scare_quotes_are_not_speech(text: str) -> None:
    """Titles and one-word marks stay part of the sentence, and no quotation of its speaker."""
    _, found = found_in(text)
    assert [one.mention for one in found] == ["Falk"]
    assert not any("Good Morning" in one.mention for one in found)
    titles = [quote for one in found for quote in one.quotes if len(quote) > 13]
    assert titles == []


def test_a_transcript_is_read_by_its_turns() -> None:
    """Names in capitals with a colon speak their own and the following paragraphs, until the next name."""
    text = '"HOST: Will it close?\n"BRANDT: No. It said so on Monday.\n"And it will say so again.\n"HOST: Thank you.\n'
    article, found = found_in(text)
    turns = [(one.mention, [article.slice(piece) for piece in one.pieces]) for one in found]
    assert turns == [
        ("HOST", ["Will it close?"]),
        ("BRANDT", ["No. It said so on Monday.", "And it will say so again."]),
        ("HOST", ["Thank you."]),
    ]


_PIECES = st.sampled_from(
    """Falk|Brandt said|he|said|, |. |"|“|”|''|\n| that | the quay | will close | according to |: |declined to comment
    |not |and |who | wants to | told us |— | (x) |is expected to |citing |HOST: |•|, saying |\u2028|é|😀""".split("|")
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_without_fault(text: str) -> None:
    """For any text no finder raises, spans lie inside it in order, and sentences exist."""
    try:
        article = read_article(text)
    except InputError:
        return
    for found in find_attributions(article):
        assert 0 <= found.cue.start < found.cue.end <= len(text)
        assert found.sentences == tuple(sorted(found.sentences))
        assert all(article.sentence(number) for number in found.sentences)
        for piece in (*found.pieces, *found.quotes):
            assert 0 <= piece.start < piece.end <= len(text)
        assert found.speakers or not found.certain


HOSTILE = [
    "a ", "1,", '"', "one ", "said ", "he said that ", "“a, ", ", said ", "X, ", "according to ", "Mr. ", "who ",
    '"Wait for me over there," he said. ', "he wants to ", 'a\n"b ', "• ", "and said ", "declined to comment ",
    "he said, citing x about ", '"a b c d e f" ', "X: ", "“a” (x) ", "he said (", "HOST: x\n", "not ", "x — ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A hundred thousand characters of one piece over and over take far less than a second."""
    article = read_article("Falk said so.\n" + piece * (100_000 // len(piece)))
    started = time.process_time()
    find_attributions(article)
    assert time.process_time() - started < 2


def test_a_speaker_behind_his_role_is_not_what_he_speaks_of() -> None:
    """‘His lawyer, Imre Sand, said the owner, Gail Weston, had left’ is Sand's word, not Weston's."""
    _, found = found_in("His lawyer, Imre Sand, said the clinic's owner, Gail Weston, had run it alone.")
    assert [speaker.name for one in found for speaker in one.speakers] == ["Imre Sand"]
    assert found[0].proposition == "the clinic's owner, Gail Weston, had run it alone"


def test_a_number_may_begin_with_a_preposition() -> None:
    """ "Falk said about 300 people came" reports them: "about" is of the number."""
    _, found = found_in("Falk said about 300 people came to the harbour.")
    assert [one.proposition for one in found] == ["about 300 people came to the harbour"]


def test_contending_with_something_is_no_speech() -> None:
    """ "The port is contending with the flood after a dyke broke" reports nobody's words."""
    reports = find_reports("The port is contending with the flood after ministers opened a sluice, a leaky one.")
    assert not any(report.pieces for report in reports)


@pytest.mark.parametrize(
    "subject", ["Brock Bank's head of sales, Dirk Maas,", "The chemist Dirk Maas of the port office"]
)
def test_a_person_is_known_from_the_body_beside(subject: str) -> None:
    """Whose office names a body, or whose name does, is still the person; "he" goes back to him."""
    _, found = found_in(f"{subject} said the quay was old. He said the crane was new.")
    assert [speaker.name.removeprefix("The chemist ") for one in found for speaker in one.speakers] == ["Dirk Maas"] * 2
