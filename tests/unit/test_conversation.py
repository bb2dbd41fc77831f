"""A conversation that answers back: what is heard in a turn, where it leads, what the customer says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.support.talks import DISMISSIVE, GOOD, HASTY, NOTE, make_talk, with_trust
from trainer.conversation import trust
from trainer.conversation.detail import Spoken, back_to, read
from trainer.conversation.explore import explore
from trainer.conversation.judge import abstract, closing_check, judge
from trainer.conversation.play import lines, play, played
from trainer.conversation.state import Outcome, Talk, opening, rewound
from trainer.conversation.step import answer, step
from trainer.kinds import mark
from trainer.packs.model import Band, Beat, Breath, EndingKind, Skill, Way, When
from trainer.scoring.result import FlagKind, Remark, Result

STRONG = dict.fromkeys(Skill, Band.STRONG)


def words(talk: Talk) -> str:
    """What the customer said last."""
    return " ".join(breath.text for breath in talk.said)


def after(*turns: str) -> Talk:
    return played(make_talk(), turns)


# ---- where it leads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["good", "hasty", "dismissive"])
def test_every_marked_path_leads_where_its_writer_says(name: str) -> None:
    drill = make_talk()
    path = next(path for path in drill.paths if path.name == name)
    found = play(drill, path)
    assert found.as_marked, (found.trouble, "\n".join(lines(found.talk)))
    assert found.trouble == ""


def test_a_path_that_leads_elsewhere_says_where() -> None:
    drill = make_talk()
    good = drill.paths[0]
    assert play(drill, replace(good, ending="settled")).trouble == "ends in 'stays' after 3 turns, not in 'settled'"
    assert play(drill, replace(good, turns=GOOD[:1])).trouble == "is still at the beat 'money' after its 1 turn"
    assert play(drill, replace(good, turns=(*GOOD, "Bye."))).trouble == "ends 1 turn early"


def test_a_good_listener_a_hasty_and_a_dismissive_one_come_to_different_endings() -> None:
    curves = {turns: after(*turns) for turns in (GOOD, HASTY, DISMISSIVE)}
    assert [talk.ending.kind for talk in curves.values() if talk.ending] == [
        EndingKind.LOYAL,
        EndingKind.CLOSED,
        EndingKind.ESCALATED,
    ]
    good, hasty, dismissive = (talk.curve for talk in curves.values())
    assert list(good) == sorted(good)
    assert list(dismissive) == sorted(dismissive, reverse=True)
    assert good[-1] > max(hasty[-1], dismissive[-1])


def test_the_same_replies_give_the_same_conversation() -> None:
    assert after(*GOOD) == after(*GOOD)
    assert after(*HASTY) == after(*HASTY)


def test_without_trust_the_customer_hangs_up_whatever_the_ways_say() -> None:
    drill = with_trust(make_talk(), 5)
    talk = answer(opening(drill), "You should have read the contract, that is your fault.")
    assert talk.trust == 0
    assert talk.ending is not None
    assert talk.ending.kind is EndingKind.HUNG_UP


def test_nobody_stays_longer_than_fourteen_turns() -> None:
    drill = make_talk()
    circling = replace(drill, beats=(replace(drill.beats[0], ways=(Way("opening", When(turns=20)),)), *drill.beats[1:]))
    talk = opening(circling)
    while not talk.over:
        talk = step(talk, abstract(Band.FAIR, {Skill.ACKNOWLEDGE: Band.FAIR}))
    assert len(talk.turns) == 14
    assert talk.ending is not None
    assert talk.ending.kind is EndingKind.CLOSED


def test_a_conversation_that_is_over_takes_no_more_turns() -> None:
    with pytest.raises(ValueError, match="over"):
        answer(after(*GOOD), "One more thing.")


@pytest.mark.parametrize(
    ("when", "outcome", "taken"),
    [
        (When(band=Band.FAIR), abstract(Band.FAIR, {}), True),
        (When(band=Band.STRONG), abstract(Band.FAIR, {}), False),
        (When(below=Band.FAIR), abstract(Band.WEAK, {}), True),
        (When(below=Band.FAIR), abstract(Band.FAIR, {}), False),
        (When(skills=((Skill.REFLECT, Band.FAIR),)), abstract(Band.WEAK, {Skill.REFLECT: Band.STRONG}), True),
        (When(skills=((Skill.REFLECT, Band.FAIR),)), abstract(Band.STRONG, {Skill.REFLECT: Band.WEAK}), False),
        (When(skills=((Skill.REFLECT, Band.FAIR),)), abstract(Band.STRONG, {}), False),
        (When(flags=("blame", "policy")), abstract(Band.WEAK, {}, flags=("policy",)), True),
        (When(flags=("blame", "policy")), abstract(Band.WEAK, {}, flags=("script",)), False),
        (When(clean=True), abstract(Band.FAIR, {}), True),
        (When(clean=True), abstract(Band.FAIR, {}, flags=("script",)), False),
        (When(clean=True), abstract(Band.FAIR, {}, flags=("stacked-questions",)), True),
        (When(asked=("changed",)), abstract(Band.FAIR, {}, asked=("changed",)), True),
        (When(asked=("changed", "put-right")), abstract(Band.FAIR, {}, asked=("changed",)), False),
        (When(trust=35), abstract(Band.FAIR, {}), True),
        (When(trust=36), abstract(Band.FAIR, {}), False),
        (When(trust_below=36), abstract(Band.FAIR, {}), True),
        (When(trust_below=35), abstract(Band.FAIR, {}), False),
        (When(turns=2), abstract(Band.FAIR, {}), False),
        (When(check=True), abstract(Band.FAIR, {}, check=True), True),
        (When(check=True), abstract(Band.FAIR, {}), False),
    ],
)
def test_a_way_is_taken_when_all_its_conditions_hold(when: When, outcome: Outcome, taken: bool) -> None:
    drill = make_talk()
    # Without a skill that was rated and missed nothing moves trust, so that it stays at 35.
    beats = (replace(drill.beats[0], ways=(Way("goodbye", when),)), *drill.beats[1:])
    moment = step(opening(replace(drill, beats=beats)), replace(outcome, repeated=False)).moment
    expected = taken if not outcome.flags and not outcome.bands and not outcome.asked else None
    if expected is None:  # these move trust too, which these ways do not look at
        expected = taken
    assert (moment.beat == "goodbye") is expected


def test_the_first_way_that_holds_is_taken() -> None:
    drill = make_talk()
    beats = (replace(drill.beats[0], ways=(Way("money", When()), Way("goodbye", When()))), *drill.beats[1:])
    assert step(opening(replace(drill, beats=beats)), abstract(Band.FAIR, {})).moment.beat == "money"


# ---- what the customer says --------------------------------------------------------------------------------------


def test_who_is_not_heard_says_it_again_more_sharply_and_repeats_the_last_of_it() -> None:
    drill = make_talk()
    beats = (replace(drill.beats[0], ways=(Way("money", When(band=Band.STRONG)),)), *drill.beats[1:])
    talk = opening(with_trust(replace(drill, beats=beats), 100))
    heard = []
    for _ in range(3):
        talk = answer(talk, "Right, okay then.")
        heard.append(words(talk))
    assert heard == [
        "Three months! Are you listening?",
        "I am saying it for the last time.",
        "I am saying it for the last time.",
    ]


def test_who_has_no_sharper_words_says_the_last_of_it_again() -> None:
    drill = make_talk()
    beats = (replace(drill.beats[0], again=()), *drill.beats[1:])
    talk = answer(opening(replace(drill, beats=beats)), "Right, okay then.")
    assert words(talk).endswith(drill.beats[0].say[-1].text)


def test_what_is_asked_is_answered_before_the_story_goes_on_and_tells_what_was_hidden() -> None:
    before, talk = opening(make_talk()), after(GOOD[0])
    assert "plan" not in before.moment.told
    assert words(talk).startswith("Well, I did move to the family plan in February. And this morning")
    assert talk.moment.asked == ("changed",)
    assert talk.moment.told == ("three-months", "two-calls", "plan", "amount", "rent")


def test_whoever_asks_again_is_told_that_it_was_said_and_loses_trust() -> None:
    talk = after(GOOD[0])
    again = answer(talk, "What changed on your account just before the first one?")
    assert "told you that already" in words(again)
    assert "family plan in February" not in words(again)
    assert FlagKind.ALREADY_ANSWERED in again.turns[-1].outcome.flags
    assert again.trust < talk.trust


def test_silence_is_noticed() -> None:
    talk = after("   ")
    assert words(talk).startswith("Hello? Are you still there?")
    assert talk.trust < 35
    assert talk.turns[-1].outcome.band is Band.NONE


# ---- what is heard -----------------------------------------------------------------------------------------------


def test_what_was_said_back_and_met_at_a_beat_need_not_be_said_again() -> None:
    first = after("Three months of wrong bills. Twice you were told it was sorted.")
    assert first.moment.beat == "opening"
    assert set(first.moment.restated) == {"three-months", "two-calls"}
    again = judge(first.drill, first.moment, "No wonder you're fed up. What changed just before the first one?")
    assert Skill.REFLECT not in again.bands
    assert again.bands[Skill.ACKNOWLEDGE].rank >= Band.FAIR.rank


def test_a_feeling_named_to_be_waved_away_is_not_met() -> None:
    outcome = judge(make_talk(), opening(make_talk()).moment, DISMISSIVE[0])
    assert FlagKind.MINIMISE in outcome.flags
    assert outcome.bands[Skill.ACKNOWLEDGE].rank <= Band.WEAK.rank


def test_a_fix_is_premature_until_somebody_has_listened_and_asked() -> None:
    drill = make_talk()
    early = judge(drill, opening(drill).moment, "I can offer you a ten pound credit straight away.")
    assert FlagKind.PREMATURE_SOLUTION in early.flags
    moment = after(*GOOD[:1]).moment
    late = judge(drill, replace(moment, trust=70), "I can offer you a ten pound credit straight away.")
    assert FlagKind.PREMATURE_SOLUTION not in late.flags


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Does that cover everything?", True),
        ("Is there anything else on your mind?", True),
        ("So the money is back on Friday. Have I missed anything?", True),
        ("Before you go, is there anything we haven't talked about?", True),
        ("What else would help?", True),
        ("Did I get that right?", False),
        ("What changed in February?", False),
        ("You were told it was fixed.", False),
        ("Anything else?", True),
    ],
)
def test_a_closing_check_asks_about_the_whole(text: str, is_one: bool) -> None:
    assert closing_check(text) is is_one


def test_a_goodbye_with_nothing_to_say_back_is_marked_by_its_closing_check() -> None:
    drill = make_talk()
    moment = after(*GOOD[:2]).moment
    assert moment.beat == "goodbye"
    assert judge(drill, moment, "Does that cover everything?").band is Band.STRONG
    assert judge(drill, moment, "Thank you, goodbye.").band is Band.FAIR
    assert judge(drill, moment, "It was your own fault, you should have read it.").band is Band.WEAK


# ---- trust -------------------------------------------------------------------------------------------------------


def test_every_rule_of_trust_has_a_reason_and_is_either_a_flag_or_known_by_name() -> None:
    names = {flag.value for flag in FlagKind}
    for rule in trust.all_rules():
        assert rule.why.strip()
        assert rule.said.strip()
        assert rule.by != 0
        assert (rule.id in names) if rule.flag else rule.id in trust._HOLDS
    assert set(trust._HOLDS) == {rule.id for rule in trust.all_rules() if not rule.flag}


def test_trust_stays_between_nothing_and_a_hundred_and_moves_in_steps() -> None:
    drill = make_talk()
    best = abstract(Band.STRONG, STRONG, asked=("changed",), apt=True, open=True)
    worst = abstract(Band.WEAK, dict.fromkeys(Skill, Band.NONE), flags=tuple(flag.value for flag in FlagKind))
    up, down = (trust.moves(outcome, drill.beats[0]) for outcome in (best, worst))
    assert trust.moved(35, up) == 55
    assert trust.moved(95, up) == 100
    assert trust.moved(90, down) == 65
    assert trust.moved(20, down) == 0


def test_trust_has_a_word_everywhere_and_better_ones_further_up() -> None:
    seen = list(dict.fromkeys(trust.word_for(points) for points in range(101)))
    assert seen == ["about to go", "shut off", "guarded", "warming", "open", "trusting"]


# ---- proving ------------------------------------------------------------------------------------------------------


def test_every_beat_and_every_ending_of_a_sound_conversation_is_reached() -> None:
    drill = make_talk()
    found = explore(drill)
    assert found.complete
    assert (found.unreached(drill), found.unattained(drill)) == ((), ())
    assert found.beats == {"opening": 0, "money": 1, "goodbye": 2}
    assert found.endings["stays"] == 3


def test_a_beat_that_nothing_leads_to_and_an_ending_nobody_can_have_are_found() -> None:
    drill = make_talk()
    lost = Beat("lost", (Breath("Hello?"),), ways=(Way("settled", When()),))
    beyond = replace(drill.beats[2], ways=(Way("stays", When(trust=60, trust_below=40)), *drill.beats[2].ways[1:]))
    broken = replace(drill, beats=(*drill.beats[:2], beyond, lost))
    found = explore(broken)
    assert found.complete
    assert found.unreached(broken) == ("lost",)
    assert found.unattained(broken) == ("stays",)


def test_what_can_only_be_known_by_asking_is_asked_for_in_the_search() -> None:
    drill = make_talk()
    beats = (replace(drill.beats[0], ways=(Way("money", When(asked=("put-right", "changed"))),)), *drill.beats[1:])
    assert explore(replace(drill, beats=beats)).beats["money"] == 2


# ---- written down ------------------------------------------------------------------------------------------------


def test_what_was_said_is_written_down_and_read_back() -> None:
    for spoken in (Spoken(), Spoken(GOOD), Spoken(GOOD, "A note."), Spoken(GOOD[:1], None, 1), Spoken(("",), "")):
        assert read(spoken.written()) == spoken


@pytest.mark.parametrize("detail", ["", "{", "[]", "{}", '{"turns": 3}', "null", "[" * 100_000])
def test_of_anything_else_the_lines_of_the_reply_are_the_turns(detail: str) -> None:
    assert read(detail, "One.\n\nTwo.") == Spoken(("One.", "Two."))


def test_going_back_to_a_turn_keeps_what_was_said_before_it() -> None:
    spoken = back_to(Spoken(GOOD, "A note."), 1)
    assert spoken == Spoken(GOOD[:1], None, 1)
    assert rewound(after(*GOOD), 1) == after(GOOD[0])
    assert rewound(after(*GOOD), 0) == opening(make_talk())


def test_turns_after_the_end_are_left_out() -> None:
    assert len(after(*GOOD, "Bye.").turns) == 3
    assert marked(Spoken((*GOOD, "Bye."))).notes == ("1 turn after the end was left out.",)


# ---- marked ------------------------------------------------------------------------------------------------------


def told(result: Result) -> dict[str, Remark]:
    return {remark.label: remark for remark in result.remarks}


def marked(spoken: Spoken) -> Result:
    return mark(make_talk(), spoken.text, spoken.written())


def test_a_conversation_is_marked_over_its_turns_its_ending_its_check_and_its_note() -> None:
    good, hasty, dismissive = (marked(Spoken(turns, NOTE)) for turns in (GOOD, HASTY, DISMISSIVE))
    assert good.band is Band.STRONG
    assert good.overall > hasty.overall > 0
    assert dismissive.band is Band.WEAK
    remarks = told(good)
    assert remarks["trust"].text == "35 → 55 → 75 → 80: guarded at first, open at the end"
    assert remarks["ending"].text == "more loyal than before: She was heard."
    assert (remarks["closing check"].good, remarks["note"].good) == (True, True)
    assert told(hasty)["closing check"].good is False
    assert "closing check" not in told(dismissive), "whoever asks for the manager leaves no room for one"


def test_the_note_counts_and_what_it_lacks_is_said() -> None:
    with_note, without, empty = (marked(Spoken(GOOD, note)) for note in (NOTE, None, ""))
    assert with_note.overall > empty.overall
    assert without.overall > empty.overall, "a note that is still to come is not held against anybody"
    assert told(empty)["note"].good is False
    assert told(marked(Spoken(GOOD, "Joan rang about wrong bills, three months in a row.")))["not in the note"].text


def test_every_mark_shows_the_words_that_earned_it_in_the_whole_reply() -> None:
    spoken = Spoken(GOOD, NOTE)
    result, text = marked(spoken), spoken.text
    words = {fact.id: text[slice(*fact.reply)] for fact in result.facts if fact.reply}
    assert words["amount"] == "forty-two pounds have gone"
    assert words["plan"] == "moved to the family plan"
    assert {feeling.name: text[slice(*feeling.reply)] for feeling in result.feelings if feeling.reply} == {
        "frustrated": "fed up",
        "worried": "worry",
    }
    remarks = told(result)
    assert [text[slice(*remarks[f"turn {n}"].reply or (0, 0))] for n in (1, 2, 3)] == list(GOOD)
    assert text[slice(*remarks["note"].reply or (0, 0))] == NOTE
    for question in result.questions:
        assert text[slice(*question.span)].strip("?").strip()


def test_what_waves_a_feeling_away_earns_no_mark_for_naming_it() -> None:
    acknowledge = marked(Spoken(DISMISSIVE)).by_skill[Skill.ACKNOWLEDGE]
    assert acknowledge.band is not None
    assert acknowledge.band.rank <= Band.WEAK.rank


@pytest.mark.parametrize(
    "spoken", [Spoken(), Spoken(("",)), Spoken(("", "  \n "), "  "), Spoken(("x" * 6000,), "y" * 6000)]
)
def test_an_empty_or_endless_conversation_is_marked_all_the_same(spoken: Spoken) -> None:
    result = marked(spoken)
    assert 0 <= result.overall <= 100
    assert result.tips


def test_the_same_conversation_gets_the_same_marks_and_plain_ones() -> None:
    spoken = Spoken(GOOD, NOTE)
    assert marked(spoken) == marked(spoken)
    json.dumps(marked(spoken).to_dict())


def test_a_conversation_without_its_detail_is_read_from_the_lines_of_the_reply() -> None:
    assert mark(make_talk(), "\n".join(GOOD)).remarks == marked(Spoken(GOOD)).remarks
