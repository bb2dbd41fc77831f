"""Who has the floor in a call, when a sign of listening is one, when somebody was talked over, when a reply ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from trainer.call import Call, Event, Line, Phase, Signal, Timing, dial
from trainer.call.lines import cut_off, prompt
from trainer.packs.model import Customer

LOOK = 0.1
TIMING = Timing()


@dataclass
class Told:
    """A call played in steps of a tenth of a second."""

    call: Call
    now: float = 0.0
    events: list[Event] = field(default_factory=list)

    def pass_time(self, seconds: float, *, speaking: bool = False, words: bool = False) -> None:
        for _ in range(round(seconds / LOOK)):
            self.now = round(self.now + LOOK, 3)
            if self.call.phase is Phase.THEIRS:
                self.call = self.call.telling(words, self.call.told + LOOK, self.now).call
            heard = self.call.hear(speaking, self.now)
            self.call = heard.call
            self.events += heard.events

    @property
    def signals(self) -> list[Signal]:
        return [event.signal for event in self.events]


def called(line: Line = Line.HEADSET, timing: Timing = TIMING) -> Told:
    told = Told(dial(line, timing))
    told.call = told.call.answered(0.0).call
    return told


def test_a_sign_of_listening_is_short_and_interrupts_nobody() -> None:
    told = called()
    told.pass_time(2.0, words=True)
    told.pass_time(0.5, speaking=True, words=True)
    told.pass_time(1.0, words=True)
    assert told.signals == [Signal.CUE]
    assert told.events[0].told == pytest.approx(2.1, abs=0.05), "it belongs to where it began, not to where it was sure"
    assert (told.call.phase, told.call.cues, told.call.overs) == (Phase.THEIRS, 1, 0)


def test_whoever_speaks_on_over_the_customer_stops_them_and_is_counted() -> None:
    told = called()
    told.pass_time(2.0, words=True)
    told.pass_time(1.5, speaking=True, words=True)
    assert told.signals == [Signal.STOP]
    assert (told.call.phase, told.call.overs) == (Phase.CUT, 1)


def test_jumping_into_a_silence_stops_the_customer_but_speaks_over_nobody() -> None:
    told = called()
    told.pass_time(2.0, words=True)
    told.pass_time(1.5, speaking=True, words=False)
    assert told.signals == [Signal.STOP]
    assert told.call.overs == 0


def test_a_customer_who_was_cut_off_goes_on_when_the_learner_gives_way() -> None:
    told = called()
    told.pass_time(1.0, words=True)
    told.pass_time(1.5, speaking=True, words=True)
    told.call = told.call.aside_begun(told.now).call
    told.pass_time(3.0)
    told.call = told.call.aside_over(told.now).call
    told.pass_time(TIMING.go_on - 2 * LOOK)
    assert told.signals == [Signal.STOP], "they wait for a moment after what they said"
    told.pass_time(3 * LOOK)
    assert told.signals == [Signal.STOP, Signal.GO_ON]
    assert told.call.phase is Phase.THEIRS


def test_a_customer_yields_to_somebody_who_talks_on_and_that_is_the_reply_from_its_first_word() -> None:
    told = called()
    told.pass_time(1.0, words=True)
    told.pass_time(3.0, speaking=True, words=True)
    assert told.signals == [Signal.STOP, Signal.YIELD, Signal.BEGIN]
    assert told.call.reply_from == pytest.approx(1.1)
    assert told.call.first_word == 0.0
    told.pass_time(2.6)
    assert told.signals[-1] is Signal.END


def test_a_reply_ends_by_silence_and_a_pause_in_it_does_not_end_it() -> None:
    told = called()
    told.pass_time(1.0, words=True)
    told.call = told.call.told_out(told.now).call
    told.pass_time(2.0)
    told.pass_time(1.0, speaking=True)
    told.pass_time(2.0)
    told.pass_time(1.0, speaking=True)
    assert told.signals == [Signal.BEGIN]
    assert told.call.first_word == pytest.approx(2.1, abs=0.05)
    told.pass_time(2.4)
    assert told.call.phase is Phase.SPEAKING
    told.pass_time(0.2)
    assert told.signals == [Signal.BEGIN, Signal.END]


def test_mm_alone_is_no_reply() -> None:
    told = called()
    told.call = told.call.told_out(0.0).call
    told.pass_time(0.4, speaking=True)
    told.pass_time(5.0)
    assert told.signals == [Signal.CUE]
    assert told.call.phase is Phase.YOURS


def test_a_long_silence_is_asked_into_gently_ever_less_often_and_then_no_more() -> None:
    told = called()
    told.call = told.call.told_out(0.0).call
    told.pass_time(11.8)
    assert told.signals == []
    told.pass_time(0.4)
    assert told.signals == [Signal.PROMPT]
    told.pass_time(17.0)
    assert told.signals == [Signal.PROMPT]
    told.pass_time(2.0)
    assert told.signals == [Signal.PROMPT] * 2
    told.pass_time(120.0)
    assert told.signals == [Signal.PROMPT] * 2
    told.pass_time(1.0, speaking=True)
    assert told.call.phase is Phase.SPEAKING, "and whoever speaks then is heard"


def test_silence_is_never_counted_against_anybody_whose_setting_says_never() -> None:
    told = called(timing=replace(TIMING, silence=None))
    told.call = told.call.told_out(0.0).call
    told.pass_time(2.0, speaking=True)
    told.pass_time(60.0)
    assert told.call.phase is Phase.SPEAKING
    assert told.call.end(told.now).signals == (Signal.END,)


def test_on_loudspeakers_nothing_is_heard_while_the_customer_sounds_nor_in_its_echo() -> None:
    told = called(Line.LOUDSPEAKER)
    told.pass_time(10.0, speaking=True, words=True)
    assert told.signals == []
    told.pass_time(0.3, speaking=True)  # the room still rings
    told.pass_time(2.0)
    assert told.signals == []
    assert told.call.phase is Phase.THEIRS


def test_on_loudspeakers_a_sign_in_the_customers_silence_is_heard() -> None:
    told = called(Line.LOUDSPEAKER)
    told.pass_time(2.0, words=True)
    told.pass_time(0.6)
    told.pass_time(0.5, speaking=True)
    told.pass_time(1.0)
    assert told.signals == [Signal.CUE]


def test_on_loudspeakers_the_customers_own_prompt_is_no_reply() -> None:
    told = called(Line.LOUDSPEAKER)
    told.call = told.call.told_out(0.0).call
    told.pass_time(12.2)
    assert told.signals == [Signal.PROMPT]
    told.call = told.call.aside_begun(told.now).call
    told.pass_time(2.0, speaking=True)
    told.call = told.call.aside_over(told.now).call
    told.pass_time(0.2, speaking=True)
    assert told.signals == [Signal.PROMPT]


def test_a_key_takes_the_floor_and_waits_for_the_words() -> None:
    told = called(Line.LOUDSPEAKER)
    told.pass_time(2.0, words=True)
    heard = told.call.take_floor(told.now)
    assert heard.signals == (Signal.YIELD, Signal.BEGIN)
    told.call = heard.call
    assert told.call.overs == 1
    told.pass_time(20.0)
    assert told.call.phase is Phase.SPEAKING
    told.pass_time(1.0, speaking=True)
    told.pass_time(3.0)
    assert told.signals == [Signal.END]


def test_the_longest_reply_ends_by_itself() -> None:
    told = called(timing=replace(TIMING, limit=5.0))
    told.call = told.call.told_out(0.0).call
    told.pass_time(7.0, speaking=True)
    assert told.signals == [Signal.BEGIN, Signal.END]


def test_nothing_happens_after_a_call_was_given_up() -> None:
    told = called()
    told.call = told.call.hang_up()
    told.pass_time(5.0, speaking=True, words=True)
    assert told.signals == []
    assert told.call.over


@pytest.mark.parametrize("mood", ["", "angry", "resigned", "never heard of"])
def test_who_was_cut_off_says_so_in_turn_and_prompts_are_gentle(mood: str) -> None:
    customer = Customer("John", mood=mood)
    said = [cut_off(customer, "", times).text for times in range(4)]
    assert len(set(said)) == 3
    assert said[0] == said[3]
    assert prompt(customer, 0).mood == "calm"
    assert prompt(customer, 0).text != prompt(customer, 1).text


def test_an_angry_customer_says_it_otherwise_than_a_sad_one() -> None:
    assert cut_off(Customer("A"), "angry", 0) != cut_off(Customer("A"), "sad", 0)
