"""Whatever is heard whenever: a call never counts an echo, never ends a reply nobody gave, never hangs in between."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.call import Call, Heard, Line, Phase, Signal, Timing, dial

Happening = tuple[str, bool, float]
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["hear", "hear", "hear", "telling", "told_out", "aside", "aside_over", "key", "end"]),
        st.booleans(),
        st.sampled_from([0.05, 0.1, 0.4, 1.0, 3.0, 20.0]),
    ),
    max_size=80,
)
LEADS_TO = {
    Phase.RINGING: {Phase.RINGING, Phase.THEIRS},
    Phase.THEIRS: {Phase.THEIRS, Phase.CUT, Phase.YOURS, Phase.SPEAKING},
    Phase.CUT: {Phase.CUT, Phase.THEIRS, Phase.YOURS, Phase.SPEAKING},
    Phase.YOURS: {Phase.YOURS, Phase.SPEAKING},
    Phase.SPEAKING: {Phase.SPEAKING, Phase.OVER},
    Phase.OVER: {Phase.OVER},
}
NEEDS = {
    Signal.CUE: {Phase.THEIRS, Phase.YOURS},
    Signal.STOP: {Phase.THEIRS},
    Signal.GO_ON: {Phase.CUT},
    Signal.YIELD: {Phase.CUT, Phase.THEIRS},
    Signal.BEGIN: {Phase.CUT, Phase.THEIRS, Phase.YOURS},
    Signal.PROMPT: {Phase.YOURS},
    Signal.END: {Phase.SPEAKING},
}


def happen(call: Call, happening: Happening, now: float) -> Heard:
    name, yes, _ = happening
    if name == "telling" and call.phase is not Phase.THEIRS:
        return Heard(call)
    return {
        "hear": lambda: call.hear(yes, now),
        "telling": lambda: call.telling(yes, call.told + 0.1, now),
        "told_out": lambda: call.told_out(now),
        "aside": lambda: call.aside_begun(now),
        "aside_over": lambda: call.aside_over(now),
        "key": lambda: call.take_floor(now),
        "end": lambda: call.end(now),
    }[name]()


@settings(max_examples=150, deadline=None)
@given(line=st.sampled_from(Line), happenings=HAPPENINGS)
def test_every_step_is_a_lawful_one(line: Line, happenings: list[Happening]) -> None:
    now, call = 100.0, dial(line).answered(100.0).call
    seen: list[Signal] = []
    for happening in happenings:
        now += happening[2]
        was_deaf = call.deaf(now)
        before, heard = call, happen(call, happening, now)
        call = heard.call
        assert call.phase in LEADS_TO[before.phase]
        assert all(before.phase in NEEDS[signal] for signal in heard.signals)
        if was_deaf and happening[0] == "hear":
            assert Signal.STOP not in heard.signals
            assert Signal.BEGIN not in heard.signals
        seen += heard.signals
        assert call.cues == seen.count(Signal.CUE)
        assert call.overs <= seen.count(Signal.STOP) + seen.count(Signal.YIELD)
        assert seen.count(Signal.BEGIN) <= 1
        assert seen.count(Signal.END) <= seen.count(Signal.BEGIN)
        assert seen.count(Signal.PROMPT) <= call.timing.prompts
        assert call.first_word is None or call.first_word >= 0
        assert (call.reply_from is not None) == (Signal.BEGIN in seen)


@settings(max_examples=100, deadline=None)
@given(line=st.sampled_from(Line), happenings=HAPPENINGS)
def test_from_wherever_it_is_somebody_who_speaks_and_falls_silent_ends_their_reply(
    line: Line, happenings: list[Happening]
) -> None:
    now, call = 0.0, dial(line).answered(0.0).call
    for happening in happenings:
        now += happening[2]
        call = happen(call, happening, now).call
    now += 1.0
    call = call.aside_over(now).call.told_out(now).call
    for speaking, seconds in ((False, 3.0), (True, 6.0), (False, 4.0)):
        for _ in range(round(seconds / 0.1)):
            now += 0.1
            call = call.hear(speaking, now).call
            if call.phase is Phase.THEIRS:  # the customer had been cut off and went on; they have no more to say
                call = call.told_out(now).call
    assert call.phase is Phase.OVER


@settings(max_examples=60, deadline=None)
@given(gaps=st.lists(st.floats(0.05, 0.35), max_size=20), silence=st.floats(0.5, 10.0))
def test_gaps_inside_speech_never_end_a_reply_and_the_silence_asked_for_does(gaps: list[float], silence: float) -> None:
    now, call = 0.0, dial(Line.HEADSET, Timing(silence=silence)).answered(0.0, theirs=False).call
    for gap in (0.3, *gaps):
        for _ in range(10):
            now += 0.1
            call = call.hear(True, now).call
        now += gap
        call = call.hear(False, now).call
        assert call.phase is Phase.SPEAKING
    now += silence + 0.01
    assert call.hear(False, now).signals == (Signal.END,)
