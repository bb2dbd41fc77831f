"""Hearing somebody out: the telling in time, what was done meanwhile, and what that is worth."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.support.kinds import PATIENCE
from trainer.kinds import mark
from trainer.kinds.patience import MOST_EVENTS, Event, Listening, Said, Telling, What, estimated, spoken, stored
from trainer.kinds.waiting import Became, judged
from trainer.packs.model import Band, Breath

TELLING = estimated(PATIENCE.say)
SAID = TELLING.breaths
REPLY = PATIENCE.replies[0].text


def heard_out(*events: Event) -> Listening:
    return Listening(TELLING, TELLING.seconds, events)


def in_silence(number: int, what: What = What.CUE) -> Event:
    return Event(what, round((SAID[number].end + SAID[number].until) / 2, 2))


def over_words(number: int, what: What = What.CUE) -> Event:
    return Event(what, round((SAID[number].start + SAID[number].end) / 2, 2))


WELL = heard_out(in_silence(1), in_silence(3))


def test_a_breath_takes_as_long_as_saying_it_and_its_silence_as_long_as_the_pack_says() -> None:
    one, two = estimated((Breath("one two three four five", pause=2.0), Breath("six"))).breaths
    assert (one.start, one.end, one.until) == (0.0, 2.0, 4.0)
    assert (two.start, two.end, two.until) == (4.0, 4.6, 4.6)


def test_a_faster_pace_shortens_the_words_and_not_the_silences() -> None:
    (slow, *_), (fast, *_) = estimated(PATIENCE.say).breaths, estimated(PATIENCE.say, 2.0).breaths
    assert fast.end == pytest.approx(slow.end / 2, abs=0.01)
    assert fast.until - fast.end == pytest.approx(slow.until - slow.end)


def test_a_spoken_telling_takes_its_silences_from_the_recording() -> None:
    assert spoken([(0.1, 1.0), (2.5, 4.0)]).breaths == (Said(0.1, 1.0, 2.5), Said(2.5, 4.0, 4.0))
    assert spoken([]) == Telling(())


def test_time_goes_on_until_the_last_word_and_never_back() -> None:
    listening = Listening(TELLING).to(5.0)
    assert listening.to(3.0).at == 5.0
    assert listening.to(999.0).at == TELLING.seconds
    assert listening.to(999.0).over


def test_cutting_in_stops_the_customer_until_they_are_let_go_on() -> None:
    cut = Listening(TELLING).to(1.0).jump()
    assert cut.cut_off
    assert cut.to(20.0).at == 1.0
    assert cut.jump().cue().events == cut.events == (Event(What.JUMP, 1.0),)
    assert cut.go_on().to(20.0).at == 20.0


def test_after_the_last_word_nothing_is_an_interruption() -> None:
    done = Listening(TELLING).to(999.0)
    assert done.cue() == done.jump() == done.give_up() == done


def test_silence_and_words_are_told_apart() -> None:
    assert not Listening(TELLING).to(SAID[0].end - 0.1).silence
    assert Listening(TELLING).to(SAID[0].end + 0.1).silence
    assert not Listening(TELLING).to(999.0).silence


def test_a_listening_comes_back_from_the_disk_as_it_was() -> None:
    listening = Listening(TELLING).to(9.0).cue().to(15.0).jump().go_on()
    assert stored(listening.detail, PATIENCE) == listening
    assert stored(listening.jump().give_up().detail, PATIENCE) == listening.jump().give_up()


@pytest.mark.parametrize(
    "change",
    [
        {"breaths": [[0, 1, 2]]},
        {"breaths": [[2, 1, 0]] * len(PATIENCE.say)},
        {"breaths": None},
        {"events": [["nod", 1.0]]},
        {"events": [["cue", "soon"]]},
        {"events": [["cue", -1]]},
        {"heard": "NaN"},
        {"heard": 1e300},
    ],
)
def test_a_listening_that_cannot_be_is_none(change: dict[str, object]) -> None:
    assert stored(json.dumps({**json.loads(WELL.detail), **change}), PATIENCE) is None


@pytest.mark.parametrize("detail", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_listening_is_none(detail: str) -> None:
    assert stored(detail, PATIENCE) is None


def test_a_held_key_is_not_noted_for_ever() -> None:
    listening = Listening(TELLING).to(SAID[1].end)
    for _ in range(MOST_EVENTS + 10):
        listening = listening.cue()
    assert len(listening.events) == MOST_EVENTS


def test_cues_where_they_are_welcome_and_silence_elsewhere_are_the_whole_of_it() -> None:
    waited = judged(PATIENCE, WELL)
    assert [one.became for one in waited.silences] == [
        Became.WAITED,
        Became.CUED,
        Became.WAITED,
        Became.CUED,
        Became.WAITED,
    ]
    assert (waited.level, waited.band) == (1.0, Band.STRONG)


def test_a_cue_over_their_words_costs_and_one_that_slips_over_the_last_syllable_does_not() -> None:
    slipped = replace(WELL, events=(*WELL.events, Event(What.CUE, SAID[0].end - 0.2)))
    assert judged(PATIENCE, slipped).over_words == ()
    spoken_over = replace(WELL, events=(*WELL.events, over_words(0)))
    assert judged(PATIENCE, spoken_over).over_words == (0,)
    assert judged(PATIENCE, spoken_over).level < judged(PATIENCE, slipped).level


def test_waiting_without_a_sign_is_worth_less_than_a_cue_and_more_than_jumping_in() -> None:
    silent = judged(PATIENCE, heard_out()).level
    jumped = judged(PATIENCE, heard_out(in_silence(1, What.JUMP))).level
    assert judged(PATIENCE, WELL).level > silent > jumped


def test_cutting_them_off_keeps_the_answer_from_being_strong_however_good_the_words() -> None:
    result = mark(PATIENCE, REPLY, heard_out(*WELL.events, over_words(4, What.JUMP)).detail)
    assert mark(PATIENCE, REPLY, WELL.detail).band is Band.STRONG
    assert result.band is Band.FAIR
    assert any("they were cut off" in reason for reason in result.reasons)
    assert [remark.label for remark in result.remarks if remark.good is False].count("cut off") == 1
    assert "Let Ines come to the end" in result.tip


def test_every_silence_is_remarked_on_beside_its_breath() -> None:
    result = mark(PATIENCE, REPLY, heard_out(in_silence(0), in_silence(2, What.JUMP)).detail)
    found = {remark.label: remark for remark in result.remarks}
    assert [found[f"silence {number}"].good for number in range(1, 6)] == [None, None, False, None, True]
    span = found["silence 3"].say
    assert span is not None
    assert PATIENCE.complaint[slice(*span)] == PATIENCE.say[2].text


def test_what_was_never_heard_is_counted() -> None:
    listening = Listening(TELLING).to(SAID[2].start + 0.1).jump().give_up()
    result = mark(PATIENCE, "So the fence fell over in the wind.", listening.detail)
    assert [remark.text for remark in result.remarks if remark.label == "not heard"] == [
        "3 of 6 breaths you never let them say"
    ]
    assert result.band is Band.WEAK


def test_without_a_listening_the_say_back_alone_is_marked() -> None:
    assert mark(PATIENCE, REPLY).remarks == ()
    assert mark(PATIENCE, REPLY, "no detail").overall == mark(PATIENCE, REPLY).overall


@pytest.mark.parametrize("end", [60.487, 60.483, 60.4849])
def test_what_was_heard_to_its_end_is_over_however_its_moments_were_rounded(end: float) -> None:
    times = [(number * 10.0, number * 10.0 + 8.0) for number in range(len(PATIENCE.say) - 1)]
    telling = spoken([*times, (times[-1][1] + 1.0, end)])
    taken_up = stored(Listening(telling, telling.seconds).detail, PATIENCE)
    assert taken_up is not None
    assert taken_up.over
