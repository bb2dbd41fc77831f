"""One turn of a call as a pure state machine; see the package.

Turn-taking by voice rests on a few findings. Signs of listening ("mm-hm", "I see") are short and carry no claim to the
floor (Yngve 1970); overlaps longer than about a second are competitive, shorter ones mostly are not (Schegloff 2000);
a pause inside a turn is often longer than the gap between turns, so that a reply ends by a silence of seconds, not of
tenths (Heldner & Edlund 2010). The figures in `Timing` are on the patient side of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Line(StrEnum):
    """What the customer is heard through, which decides whether they and the learner can be told apart."""

    HEADSET = "headset"
    """Full duplex: the microphone hears the learner only, so it listens all the time."""
    LOUDSPEAKER = "loudspeaker"
    """Half duplex: what sounds in the room would be taken for the learner, so only silences are listened to."""


class Phase(StrEnum):
    """Who has the floor."""

    RINGING = "ringing"
    """The microphone is being opened."""
    THEIRS = "theirs"
    """The customer's: they speak, or are silent between two breaths."""
    CUT = "cut"
    """The customer has stopped, because the learner speaks over them."""
    YOURS = "yours"
    """The learner's, who has not begun."""
    SPEAKING = "speaking"
    OVER = "over"
    """The reply has ended, or the call was given up."""


class Signal(StrEnum):
    """What a front end does next, or is told of."""

    CUE = "cue"
    """The learner gave a sign of listening; it interrupts nobody."""
    STOP = "stop"
    """The customer was talked over: they stop at once, and say so (`trainer.call.lines`)."""
    GO_ON = "go-on"
    """The customer takes the floor back and goes on with the breath that was cut."""
    YIELD = "yield"
    """The customer leaves the rest unsaid: the learner holds the floor."""
    BEGIN = "begin"
    """The reply has begun, at `Call.reply_from`."""
    PROMPT = "prompt"
    """The learner has been silent for long: the customer asks, gently, whether they are there."""
    END = "end"
    """The reply is over."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When what is what, in seconds.

    Attributes:
        cue: speech no longer than this, in somebody else's turn, is a sign of listening.
        bridge: a gap up to this long belongs to the speech around it.
        hold: who speaks over the customer for so long has taken the floor.
        go_on: a customer who was cut off, and hears nothing for so long, goes on.
        least: less speech than this is no reply, however long the silence after it.
        silence: the silence that ends a reply; None never.
        patience: the silence after which the customer asks for the first time; each time after waits half as long
            again.
        prompts: how often they ask at most.
        limit: the longest reply.
        tail: how long a loudspeaker still rings in the room.
    """

    cue: float = 1.2
    bridge: float = 0.4
    hold: float = 2.5
    go_on: float = 1.4
    least: float = 0.6
    silence: float | None = 2.5
    patience: float = 12.0
    prompts: int = 2
    limit: float = 180.0
    tail: float = 0.35


@dataclass(frozen=True, slots=True)
class Event:
    """A signal, and the second of the customer's telling that it belongs to: where the speech behind it began."""

    signal: Signal
    told: float = 0.0


@dataclass(frozen=True)
class Call:
    """A turn of a call at one moment. Begin with `dial`; moments are seconds of any clock that only goes forward.

    Attributes:
        told: the second of the customer's telling.
        words: whether they are saying words now.
        aside: whether they are saying something beside the telling: that they were cut off, a prompt.
        began: when the speech under way began, None while nobody speaks; `voice`: when a voice was last heard in it.
        began_told: the second of the telling at which it began.
        over_words: whether it met words of the customer's.
        sounded: when the customer was last heard.
        waits: since when the learner has had the floor.
        first_word: seconds from then to their first word; 0 when they began before; None until they spoke.
        reply_from: when the words of the reply began.
        cues: signs of listening so far; `overs`: how often the customer was talked over while they said words.
        asked: prompts so far.
    """

    line: Line
    timing: Timing = field(default_factory=Timing)
    phase: Phase = Phase.RINGING
    told: float = 0.0
    words: bool = False
    aside: bool = False
    began: float | None = None
    voice: float = 0.0
    began_told: float = 0.0
    over_words: bool = False
    sounded: float = float("-inf")
    waits: float = 0.0
    first_word: float | None = None
    reply_from: float | None = None
    cues: int = 0
    overs: int = 0
    asked: int = 0

    # ---- what is known -------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether nothing more happens."""
        return self.phase is Phase.OVER

    def deaf(self, now: float) -> bool:
        """Whether the microphone does not count now, because a loudspeaker sounds in the same room."""
        if self.line is Line.HEADSET or self.phase is Phase.SPEAKING:
            return False
        return self.words or self.aside or now - self.sounded < self.timing.tail

    # ---- what happens to the customer ----------------------------------------------------------------------------

    def answered(self, now: float, *, theirs: bool = True) -> Heard:
        """The microphone is open: the customer begins, or the floor is the learner's at once."""
        if self.phase is not Phase.RINGING:
            return Heard(self)
        return Heard(replace(self, phase=Phase.THEIRS if theirs else Phase.YOURS, waits=now))

    def telling(self, words: bool, at: float, now: float) -> Heard:
        """The customer is at this second of their telling, saying words or silent between two breaths."""
        sounded = now if words or self.aside else self.sounded
        return Heard(replace(self, words=words, told=max(at, 0.0), sounded=sounded))

    def told_out(self, now: float) -> Heard:
        """The customer has said everything. What is being said already counts towards the reply."""
        if self.phase not in (Phase.THEIRS, Phase.CUT):
            return Heard(self)
        sounded = now if self.words else self.sounded
        yours = replace(self, phase=Phase.YOURS, words=False, waits=now, sounded=sounded)
        return Heard(yours._hushed() if self.deaf(now) else yours)

    def aside_begun(self, now: float) -> Heard:
        """The customer says something beside the telling."""
        return Heard(replace(self, aside=True, sounded=now))

    def aside_over(self, now: float) -> Heard:
        """They have said it; whatever waits for a silence waits from here."""
        return Heard(replace(self, aside=False, sounded=now, waits=max(self.waits, now)))

    # ---- what the learner does -----------------------------------------------------------------------------------

    def hear(self, speaking: bool, now: float) -> Heard:
        """The voice detector says this, now; call it several times a second, whether anything changed or not."""
        doing = {
            Phase.THEIRS: self._hear_theirs,
            Phase.CUT: self._hear_cut,
            Phase.YOURS: self._hear_yours,
            Phase.SPEAKING: self._hear_speaking,
        }.get(self.phase)
        if doing is None:
            return Heard(self)
        return doing(speaking and not self.deaf(now), now)

    def take_floor(self, now: float) -> Heard:
        """A key: the learner speaks from here on, whoever had the floor."""
        if self.phase not in (Phase.THEIRS, Phase.CUT, Phase.YOURS):
            return Heard(self)
        signals = () if self.phase is Phase.YOURS else (Event(Signal.YIELD, self.told),)
        first = 0.0 if self.phase is not Phase.YOURS else max(0.0, now - self.waits)
        begun = replace(
            self,
            phase=Phase.SPEAKING,
            words=False,
            began=None,
            voice=now,
            reply_from=now,
            first_word=first,
            overs=self.overs + int(self.words),
        )
        return Heard(begun, (*signals, Event(Signal.BEGIN, self.told)))

    def end(self, now: float) -> Heard:
        """A key: the reply is over."""
        if self.phase is not Phase.SPEAKING:
            return Heard(self)
        return Heard(replace(self, phase=Phase.OVER), (Event(Signal.END, self.told),))

    def hang_up(self) -> Call:
        """The call is given up: the learner types, leaves, or has no microphone any more."""
        return replace(self, phase=Phase.OVER, words=False, aside=False)

    # ---- by phase ------------------------------------------------------------------------------------------------

    def _hear_theirs(self, speaking: bool, now: float) -> Heard:
        call = self._followed(speaking, now)
        if call.began is None:
            return Heard(call)
        if self.deaf(now) or now - call.voice > self.timing.bridge:
            return Heard(replace(call._hushed(), cues=call.cues + 1), (Event(Signal.CUE, call.began_told),))
        if now - call.began <= self.timing.cue:
            return Heard(call)
        stopped = replace(call, phase=Phase.CUT, words=False, overs=call.overs + int(call.over_words))
        return Heard(stopped, (Event(Signal.STOP, call.began_told),))

    def _hear_cut(self, speaking: bool, now: float) -> Heard:
        call = replace(self, voice=now) if speaking else self
        if speaking and call.began is None:  # they spoke again before the customer went on
            call = replace(call, began=now)
        if call.began is not None and call.voice - call.began >= self.timing.hold:
            begun = replace(call, phase=Phase.SPEAKING, reply_from=call.began, first_word=0.0, words=False)
            return Heard(begun, (Event(Signal.YIELD, call.began_told), Event(Signal.BEGIN, call.began_told)))
        if call.aside or now - max(call.voice, call.sounded) < self.timing.go_on:
            return Heard(call)
        on = replace(call._hushed(), phase=Phase.THEIRS)
        return Heard(on, (Event(Signal.GO_ON, call.began_told),))

    def _hear_yours(self, speaking: bool, now: float) -> Heard:
        call = self._followed(speaking, now)
        if call.began is not None:
            if call.voice - call.began >= self.timing.least:
                return call._speaks()
            if now - call.voice <= self.timing.bridge and not self.deaf(now):
                return Heard(call)
            return Heard(replace(call._hushed(), cues=call.cues + 1), (Event(Signal.CUE, call.began_told),))
        due = self.timing.patience * 1.5**self.asked
        if self.aside or self.asked >= self.timing.prompts or now - max(self.waits, self.voice) < due:
            return Heard(self)
        asked = replace(self, asked=self.asked + 1, waits=now)
        return Heard(asked, (Event(Signal.PROMPT, self.told),))

    def _hear_speaking(self, speaking: bool, now: float) -> Heard:
        call = self._followed(speaking, now)
        started = call.reply_from if call.reply_from is not None else now
        quiet = now - call.voice
        silent = self.timing.silence is not None and quiet >= self.timing.silence
        # Somebody who took the floor by a key is waited for.
        if now - started >= self.timing.limit or (silent and call.voice - started >= self.timing.least):
            return call.end(now)
        return Heard(call)

    def _speaks(self) -> Heard:
        """The floor is the learner's, and what they say is more than a sign of listening."""
        began = self.voice if self.began is None else self.began
        first = max(0.0, began - self.waits)
        begun = replace(self, phase=Phase.SPEAKING, reply_from=began, first_word=first, words=False)
        return Heard(begun, (Event(Signal.BEGIN, self.began_told),))

    def _followed(self, speaking: bool, now: float) -> Call:
        """With the speech under way brought up to this moment."""
        if not speaking:
            return self
        if self.began is None:
            return replace(self, began=now, voice=now, began_told=self.told, over_words=self.words)
        return replace(self, voice=now, over_words=self.over_words or self.words)

    def _hushed(self) -> Call:
        """With nobody speaking."""
        return replace(self, began=None, over_words=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one event: the next value, and what happened by it, in order."""

    call: Call
    events: tuple[Event, ...] = ()

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What happened, without its place in the telling."""
        return tuple(event.signal for event in self.events)


def dial(line: Line, timing: Timing | None = None) -> Call:
    """A turn that is about to begin."""
    return Call(line, timing or Timing())
