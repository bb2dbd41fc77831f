"""A call in the app: carries out what `trainer.call` decides, on the session's one mouth and one ear.

The microphone is open from the customer's first word to the end of the reply, in one recording; what was said before
the reply began is cut off it. A microphone that goes away is tried again until it is back; the call waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from trainer.call import Call, Event, Heard, Line, Phase, Signal, Timing, dial
from trainer.call.lines import cut_off, prompt
from trainer.packs.model import Breath, Drill, Kind
from trainer.practice import Practice, Sound, Stage
from trainer.speech.ports import MicState
from trainer.ui.ear import recording_name

if TYPE_CHECKING:
    from trainer.errors import TrainerError
    from trainer.ui.driver import Driver

KINDS = frozenset({Kind.REPLY, Kind.PATIENCE, Kind.CONVERSATION})
"""What is answered by voice; a note and a rewording are written."""
BEFORE = 0.4
"""Seconds of the recording that are kept from before the first word was noticed."""
HOLD = 2.5
"""Seconds in which a turn of a conversation may still be mended before it goes to the customer by itself."""
AGAIN = 2.0
"""Seconds between two tries at a microphone that went away."""
UNHEARD = 2
"""How often in a row a reply that was not understood is asked for again; after that it is the keyboard's turn."""

Follower = Callable[[Event], None]


@dataclass(slots=True)
class _Away:
    """A microphone that is not there: why, and when it is tried again."""

    reason: str
    next: float


class Caller:
    """The calls of a session, one a turn.

    Attributes:
        call: the turn under way; None where there is none.
        said: what the customer says beside the complaint, while it stands on the screen.
        follows: told of everything that happens while the customer has the floor: the page of a drill of patience.
    """

    def __init__(self, driver: Driver) -> None:
        self.call: Call | None = None
        self.said = ""
        self.follows: Follower | None = None
        self._driver = driver
        self._waiting, self._theirs = False, True
        self._away: _Away | None = None
        self._hand_in: tuple[float, str] | None = None
        self._cut_times = 0
        self._prompt_times = 0
        self._unheard = 0
        self._written_for = ""

    # ---- what is known -------------------------------------------------------------------------------------------

    @property
    def wanted(self) -> bool:
        """Whether the drill at hand is practised as a call."""
        practice = self._driver.practice
        wanted = self._driver.services.settings.call and practice.aloud and not practice.written
        return wanted and practice.drill.kind in KINDS and not practice.noting

    @property
    def live(self) -> bool:
        """Whether there is something to look at."""
        return self._hand_in is not None or (self.call is not None and not self.call.over)

    @property
    def on_air(self) -> bool:
        """Whether the microphone is open, or will be, for this call."""
        return self.call is not None and not self.call.over

    @property
    def reply_starts(self) -> float:
        """The second of the recording at which the reply begins; 0 without a call."""
        return self._starts if self.call is not None else 0.0

    _starts = 0.0

    @property
    def sign(self) -> str:
        """Who has the floor and whether the microphone counts, in words; empty without a call."""
        if self._hand_in is not None:
            return "Call · said in a moment. Type to mend it first."
        call = self.call
        if call is None or call.over:
            return self._without
        if self._away is not None:
            return f"Call · no microphone, trying again. {self._away.reason}"
        if self.said:
            who = self._driver.practice.drill.customer.name
            return f"Call · {who}: “{self.said}”"
        headset = call.line is Line.HEADSET
        if call.phase is Phase.RINGING:
            return "Call · opening the microphone …"
        if call.phase is Phase.THEIRS:
            if headset:
                return "Call, headset · they have the floor; you are heard"
            deaf = call.deaf(self._now)
            return f"Call, loudspeaker · {'they speak: microphone OFF' if deaf else 'a silence: microphone on'}"
        if call.phase is Phase.CUT:
            return "Call · you cut in, so they stopped"
        if call.phase is Phase.YOURS:
            return "Call · your turn: speak. Silence ends your reply."
        return ""

    @property
    def _without(self) -> str:
        """What is said of a call that is none at the moment."""
        if self._waiting:
            return "Call · waiting for the microphone …"
        practice = self._driver.practice
        written = self._written_for == practice.attempt and practice.allows(practice.write)
        return "Call · you write, so the microphone is off." if written and self.wanted else ""

    @property
    def _now(self) -> float:
        return self._driver.services.clock.monotonic()

    # ---- a turn --------------------------------------------------------------------------------------------------

    def begin(self, *, theirs: bool = True) -> None:
        """Take the call: open the microphone, then let the customer speak, or the learner at once.

        Without a microphone or a recogniser the drill goes on as usual, and says why.
        """
        driver = self._driver
        if self.on_air or driver.practice.stage in (Stage.RECORDING, Stage.RECOGNISING):
            return  # a drill of patience hands its call over with the floor
        self._theirs = theirs
        self._waiting = driver.ear.works is None
        if self._waiting:
            return
        if not driver.ear.works:
            driver.say(f"No call: {driver.ear.lacking}")
            driver.let_speak(at_once=theirs)
            return
        self.said, self._starts, self._away, self._hand_in = "", 0.0, None, None
        settings = driver.services.settings
        timing = replace(Timing(), silence=settings.silence or None, limit=settings.limit)
        self.call = dial(Line(settings.call_through), timing)
        self.voice_whole()
        self._open(theirs)
        driver.watch()

    def voice_whole(self) -> None:
        """All of the complaint is there: the voice has time for what may have to be said beside it."""
        if self.on_air and self._driver.mouth.whole:
            self._ready_asides()

    def ear_known(self) -> None:
        """Whether there is a microphone is known now."""
        if self._waiting and self._driver.ear.works is not None:
            self.begin(theirs=self._theirs)

    def flip(self) -> None:
        """The setting was changed in the middle of a drill: take the call, or put it down."""
        driver = self._driver
        if not self.wanted:
            self.hang_up()
            driver.say("Not a call any more: Space speaks, or type.")
            return
        practice = driver.practice
        driver.say("A call from here on.")
        if practice.allows(practice.record) and not practice.text.strip():
            driver.hush()
            driver.take_call()

    def take_floor(self) -> bool:
        """A key: the learner speaks now; whether there was a call to do it in."""
        if self.call is None or self.call.over or self.call.phase is Phase.RINGING or self._away is not None:
            return False
        self._take(self.call.take_floor(self._now))
        return True

    def end(self) -> bool:
        """A key: the reply is over; whether there was a call it was given in."""
        if self.call is None or self.call.phase is not Phase.SPEAKING:
            return False
        self._take(self.call.end(self._now))
        return True

    def typed(self) -> None:
        """The learner writes: what they write counts, and nothing is handed in by itself."""
        self._hand_in = None
        if self.on_air:
            self.hang_up()
            self._written_for = self._driver.practice.attempt

    def hang_up(self) -> None:
        """Give the call up, whatever it is doing. Safe to call at any time."""
        self._waiting, self._away, self._hand_in, self.said = False, None, None, ""
        on_air, self.call = self.on_air, None
        driver = self._driver
        if on_air:
            if driver.mouth.aside:
                driver.mouth.hush()
            if driver.practice.stage is not Stage.RECOGNISING:
                driver.ear.drop(recording_name(driver.practice))

    # ---- what the driver's clock sees ----------------------------------------------------------------------------

    def look(self) -> None:
        """See what was heard and what was told since the last look."""
        if self._hand_in is not None:
            self._may_hand_in()
        call = self.call
        if call is None or call.over:
            return
        if self._away is not None:
            self._try_again(self._away)
            return
        driver = self._driver
        if driver.ear.opening:
            return
        state = driver.ear.look()
        if state is not MicState.RECORDING:
            self._line_lost(state)
            return
        self._follow_customer(call)
        self._take_again(lambda now: now.hear(driver.ear.snapshot.activity.speaking, self._now))

    def _follow_customer(self, call: Call) -> None:
        """Tell the call where the customer is in what they say."""
        mouth, practice = self._driver.mouth, self._driver.practice
        if call.phase is not Phase.THEIRS:
            return
        if mouth.sounding:
            at = mouth.snapshot.position
            self._take(call.telling(practice.sound is Sound.PLAYING and self._words_at(at), at, self._now))
        elif practice.sound is Sound.SILENT and practice.plays and not (mouth.preparing or mouth.aside):
            self._take(call.told_out(self._now))

    def _words_at(self, at: float) -> bool:
        clip = self._driver.mouth.clip
        breaths = clip.breaths if clip is not None else ()
        return any(breath.start <= at < breath.end for breath in breaths) or not breaths

    def aside_over(self) -> None:
        """What the customer said beside the complaint has been said."""
        self.said = ""
        self._take_again(lambda now: now.aside_over(self._now))

    # ---- after the reply -----------------------------------------------------------------------------------------

    def understood(self) -> None:
        """The reply was recognised: a turn of a conversation goes to the customer in a moment."""
        self._unheard = 0
        practice = self._driver.practice
        if self.wanted and practice.drill.kind is Kind.CONVERSATION and practice.stage is Stage.CORRECT:
            self._hand_in = (self._now + HOLD, practice.text)
            self._driver.watch()

    def not_understood(self) -> None:
        """Nothing was heard: say it again, unless that leads nowhere."""
        self.call = None
        self._unheard += 1
        if self._unheard <= UNHEARD and self.wanted:
            self.begin(theirs=False)

    def _may_hand_in(self) -> None:
        if self._hand_in is None:
            return
        when, text = self._hand_in
        practice = self._driver.practice
        if practice.stage is not Stage.CORRECT or practice.text != text:
            self._hand_in = None
        elif self._now >= when:
            self._hand_in = None
            self._driver.submit()

    # ---- carrying out --------------------------------------------------------------------------------------------

    def _take_again(self, happened: Callable[[Call], Heard]) -> None:
        if self.call is not None and not self.call.over:
            self._take(happened(self.call))

    def _take(self, heard: Heard) -> None:
        self.call = heard.call
        for event in heard.events:
            if self.follows is not None:
                self.follows(event)
            _CARRY_OUT.get(event.signal, _nothing)(self, event)

    def _stop(self, event: Event) -> None:
        """They stop, and say so."""
        driver = self._driver
        if driver.practice.sound is Sound.PLAYING:
            driver.do(driver.practice.toggle)
        driver.mouth.go_back_to(self._breath_start(event.told))
        self._say(self._cut_line())
        self._cut_times += 1

    def _go_on(self, _: Event) -> None:
        self.said = ""
        driver = self._driver
        if driver.practice.sound is Sound.PAUSED:
            driver.do(driver.practice.toggle)

    def _yield(self, _: Event) -> None:
        self.said = ""
        driver = self._driver
        if driver.mouth.aside:
            driver.mouth.hush()
        driver.do(driver.practice.hush)

    def _prompt(self, _: Event) -> None:
        self._say(prompt(self._driver.practice.drill.customer, self._prompt_times))
        self._prompt_times += 1

    def _begin_reply(self, _: Event) -> None:
        driver, call = self._driver, self.call
        if call is not None and call.reply_from is not None:
            ago = self._now - call.reply_from + BEFORE
            self._starts = max(0.0, driver.ear.snapshot.elapsed - ago)
            driver.services.speech.begins(self._starts)
        driver.notice = ""
        driver.do(driver.practice.record)

    def _end_reply(self, _: Event) -> None:
        if self._driver.practice.stage is Stage.RECORDING:
            self._driver.dictation.stop("")

    # ---- the customer's asides -----------------------------------------------------------------------------------

    def _say(self, line: Breath) -> None:
        """Let them say a line: aloud if it is in store, and on the screen for as long."""
        driver = self._driver
        self.said = line.text
        if driver.mouth.say_aside(_with(driver.practice, line), driver.practice.rate):
            self._take_again(lambda now: now.aside_begun(self._now))
            driver.watch()
        self._ready_asides(again=True)

    def _cut_line(self) -> Breath:
        drill = self._driver.practice.drill
        told = self.call.told if self.call is not None else 0.0
        clip = self._driver.mouth.clip
        breaths = clip.breaths if clip is not None else ()
        number = sum(breath.start <= told for breath in breaths) - 1
        said = self._driver.practice.voiced.say
        mood = said[number].mood if 0 <= number < len(said) else ""
        return cut_off(drill.customer, mood, self._cut_times)

    def _ready_asides(self, *, again: bool = False) -> None:
        """Have in store what they may have to say at once: in each of their moods, since which one is not known yet."""
        driver = self._driver
        practice = driver.practice
        times = self._cut_times + int(again)
        moods = dict.fromkeys(breath.mood for breath in practice.voiced.say)
        lines = [cut_off(practice.drill.customer, mood, times) for mood in moods]
        lines.append(prompt(practice.drill.customer, self._prompt_times))
        for line in lines:
            driver.mouth.store(_with(practice, line), practice.rate)

    def _breath_start(self, told: float) -> float:
        clip = self._driver.mouth.clip
        starts = [breath.start for breath in clip.breaths] if clip is not None else []
        return max((start for start in starts if start <= told), default=0.0)

    # ---- the microphone ------------------------------------------------------------------------------------------

    def _open(self, theirs: bool) -> None:
        driver = self._driver
        name = recording_name(driver.practice)
        driver.ear.open(name, partial(self._opened, theirs), partial(self._not_opened, theirs), listening=True)

    def _opened(self, theirs: bool) -> None:
        driver = self._driver
        if self._away is not None:
            self._away = None
            driver.say("The microphone is back.")
        self._answered(theirs)

    def _answered(self, theirs: bool) -> None:
        driver = self._driver
        if self.call is None or self.call.phase is not Phase.RINGING:
            return
        self._take(self.call.answered(self._now, theirs=theirs))
        driver.watch()
        if theirs and driver.practice.sound is Sound.SILENT:
            driver.do(driver.practice.play)
        driver.tick()

    def _not_opened(self, theirs: bool, error: TrainerError) -> None:
        """The customer speaks all the same."""
        self._away = _Away(error.message, self._now + AGAIN)
        self._answered(theirs)

    def _line_lost(self, state: MicState) -> None:
        driver = self._driver
        if driver.practice.stage is Stage.RECORDING:  # what was said until then is a reply: see `Dictation.watch`
            self.call = self.call.hang_up() if self.call is not None else None
            return
        reason = driver.ear.snapshot.reason or "It was open for very long." if state is MicState.STOPPED else ""
        driver.ear.drop(recording_name(driver.practice))
        self._away = _Away(reason or "It went away.", self._now + AGAIN)

    def _try_again(self, away: _Away) -> None:
        if self.call is not None and not self._driver.ear.opening:
            self._follow_customer(self.call)
            if self.call.phase is Phase.CUT:  # whoever cut in cannot be heard any more
                self._take(self.call.hear(False, self._now))
        if not self._driver.ear.opening and self._now >= away.next:
            away.next = self._now + AGAIN
            self._open(theirs=False)


def _nothing(_: Caller, __: Event) -> None:
    """A signal that asks for nothing here."""


def _with(practice: Practice, line: Breath) -> Drill:
    return replace(practice.drill, say=(line,))


_CARRY_OUT: dict[Signal, Callable[[Caller, Event], None]] = {
    Signal.STOP: Caller._stop,
    Signal.GO_ON: Caller._go_on,
    Signal.YIELD: Caller._yield,
    Signal.PROMPT: Caller._prompt,
    Signal.BEGIN: Caller._begin_reply,
    Signal.END: Caller._end_reply,
}
