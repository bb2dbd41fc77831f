"""Hearing somebody out: they talk, and fall silent, and talk on; a key for “mm”, any letter to cut in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.call import Event, Signal
from trainer.kinds.patience import Listening, What, estimated, moved, spoken
from trainer.practice import Sound
from trainer.printable import printable
from trainer.ui import kind_commands as keys
from trainer.ui.commands import EVERYWHERE, Command, bindings, key_of, shown
from trainer.ui.own_screen import OwnScreen
from trainer.ui.practice_commands import CALL, EARLIER, LATER, LEAVE
from trainer.ui.screens.practice_words import title, whereabouts
from trainer.ui.teller import Teller, lead
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.ui.driver import Driver

BEAT = 0.8
"""Seconds between the customer's last word and the page for the reply."""
NOT_YET = 0.05
"""Seconds before its end at which a telling waits while the voice does not know the end yet."""
MOST_SHOWN = 8
"""Of what was done, how much is shown: the latest."""
SIGNS = {What.CUE: "“mm”", What.JUMP: "cut in"}


class PatienceScreen(OwnScreen):
    """The telling, and what is done meanwhile. What comes of it is answered on the practice screen."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_PATIENCE
    BINDINGS = bindings(PAGE_COMMANDS)
    CSS_PATH = "patience.tcss"

    def __init__(self, driver: Driver, came_by: frozenset[str] = frozenset()) -> None:
        """Make one for the drill at hand."""
        super().__init__(driver, came_by)
        drill = self.practice.drill
        self._listening = self.practice.listened or Listening(estimated(drill.say, driver.services.settings.rate))
        self._teller: Teller | None = None  # tells where nothing sounds
        self._begun = False
        self._ending = False
        self._moment: tuple[object, ...] = ()

    @property
    def listening(self) -> Listening:
        """How far it is, and what was done."""
        return self._teller.listening if self._teller is not None else self._listening

    def compose(self) -> ComposeResult:
        """Who talks, what they said as far as it may be read, what was done, what can be done."""
        yield Heading(title(self.practice), whereabouts(self.practice))
        yield Static(printable(self.practice.drill.situation), id="patience-situation", markup=False)
        yield Static(id="patience-who", markup=False)
        with VerticalScroll(id="patience-box", can_focus=False):
            yield Static(id="patience-words", markup=False)
        yield Static(id="patience-done", markup=False)
        yield Static(id="patience-status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin; where complaints start by a key, wait for it."""
        self.driver.caller.follows = self._called
        if self.driver.services.settings.autoplay or self.listening.at > 0 or self.driver.caller.wanted:
            self._begin()
        self.show()

    def on_unmount(self) -> None:
        """Nobody tells anything any more."""
        self.driver.caller.follows = None
        if self._teller is not None:
            self._teller.stop()

    def on_screen_resume(self) -> None:
        """Back from Help: on, if it was over meanwhile."""
        if self._ending:
            self.set_timer(BEAT, self._end)

    # ---- the telling ---------------------------------------------------------------------------------------------

    @property
    def _aloud(self) -> bool:
        return self.practice.aloud and not self.practice.written

    def _begin(self) -> None:
        """Let the customer talk: aloud, or in time on the screen."""
        self._begun = True
        if self._aloud:
            self._listening = Listening(self._listening.telling)  # a voice tells from the start
            if not self.driver.take_call(told=True):
                self.driver.toggle()
        else:
            self._tell()

    def _tell(self) -> None:
        first = lead(self.practice.drill) if self._listening.at == 0 else 0.0
        self._teller = Teller(self, self.driver.services.clock, self._listening.telling, self._looked, first)
        self._teller.listening = self._listening
        self._teller.start()

    def _looked(self) -> None:
        self.show()

    def _follow_the_voice(self) -> None:
        """Take over where the voice is; go on in text when it was lost."""
        mouth, practice = self.driver.mouth, self.practice
        if not self._begun:
            return
        if not self._aloud:
            if self._teller is None:
                drill = practice.drill
                self._listening = moved(self._listening, estimated(drill.say, self.driver.services.settings.rate))
                self._tell()
            return
        if mouth.clip is not None and len(mouth.clip.breaths) == len(practice.drill.say):
            telling = spoken([(timing.start, timing.end) for timing in mouth.clip.breaths])
            if telling != self._listening.telling:
                self._listening = moved(self._listening, telling)
        if mouth.sounding:
            self._listening = self._listening.to(self._heard_until(mouth.snapshot.position))
        elif practice.plays and practice.sound is Sound.SILENT and not self._listening.cut_off:
            self._listening = self._listening.to(self._listening.telling.seconds)

    def _heard_until(self, position: float) -> float:
        """Where the telling is; its end is none as long as the voice is still being made, and its length is a guess."""
        if self.driver.mouth.whole:
            return position
        return min(position, self._listening.telling.seconds - NOT_YET)

    def _now(self, listening: Listening, *, called: bool = False) -> None:
        """This was done; it is kept, and seen.

        Args:
            listening: with what was done.
            called: whether it was done in a call, which stops the customer's voice and lets it go on by itself.
        """
        before, self._listening = self.listening, listening
        if self._teller is not None:
            self._teller.listening = listening
        elif self._aloud and before.cut_off != listening.cut_off and not called:
            self.driver.toggle()
        self.driver.answer(listening.detail)
        self.show()

    def _called(self, event: Event) -> None:
        """What was done by voice, at the second of the telling at which it began."""
        listening = self.listening
        done = {
            Signal.CUE: lambda: listening.cue(event.told),
            Signal.STOP: lambda: listening.jump(event.told),
            Signal.GO_ON: listening.go_on,
            Signal.YIELD: listening.give_up,
        }.get(event.signal)
        if done is not None and not listening.over:
            self._now(done(), called=True)

    # ---- keys ----------------------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """A sign and an interruption need somebody who talks, a call a voice."""
        if command is CALL and self.services.served:
            return False
        if command is CALL:
            return self._aloud and not self._begun
        if command in (keys.CUE, keys.BEGIN):
            return not self.listening.over
        return True

    def offered(self) -> Iterator[Command]:
        """The keys, named for what they do now."""
        if not self._talks:
            yield replace(keys.CUE, footer="begin")
        elif self.listening.cut_off:
            yield replace(keys.CUE, footer="let them go on")
            yield replace(keys.BEGIN, footer="answer now")
        elif not self.listening.over:
            yield from (keys.CUE, keys.BEGIN)
        yield from (command for command in (CALL, EARLIER, LATER, LEAVE) if self.offers(command))
        yield from EVERYWHERE

    def on_key(self, event: events.Key) -> None:
        """Whoever types begins to speak."""
        bound = {key for command in (*self.PAGE_COMMANDS, *EVERYWHERE) for key in command.key_list}
        if event.character and event.is_printable and event.key not in bound and event.character not in bound:
            self._jump()

    def action_cue(self) -> None:
        """Space: begin, say “mm”, or let them go on."""
        if not self._begun:
            self._begin()
            self.show()
        elif self._teller is not None and not self._teller.begun:
            self._teller.lead = 0.0
        elif self.listening.cut_off:
            self._now(self.listening.go_on())
        else:
            self._now(self.listening.cue())

    def action_call(self) -> None:
        """Hear this one out on the telephone, or not."""
        settings = self.services.settings
        self.sayback.change_settings(replace(settings, call=not settings.call))
        self.driver.say("A call: speak your “mm”; your reply ends by silence." if not settings.call else "No call.")

    def action_begin(self) -> None:
        """Enter: cut in; once they have stopped, answer with what there is."""
        if self.listening.cut_off:
            self._now(self.listening.give_up())
        else:
            self._jump()

    @property
    def _talks(self) -> bool:
        """Whether the customer has begun."""
        if self._teller is not None:
            return self._teller.begun
        return self._begun and (self.driver.mouth.sounding or self.listening.at > 0)

    def _jump(self) -> None:
        if self._talks and not self.listening.cut_off and not self.listening.over:
            self._now(self.listening.jump())

    def action_scroll_up(self) -> None:
        """Up."""
        self.query_one("#patience-box", VerticalScroll).scroll_relative(y=-2, animate=False)

    def action_scroll_down(self) -> None:
        """Down."""
        self.query_one("#patience-box", VerticalScroll).scroll_relative(y=2, animate=False)

    def action_leave(self) -> None:
        """Leave the session; the listening so far is kept if anything was done."""
        self.close(LEAVE, leaves=True)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Bring the screen in line; called for every look at the clock and everything that happens."""
        if self._is_done or not self.is_mounted:
            return
        self._follow_the_voice()
        listening = self.listening
        self.query_one("#patience-who", Static).update(self._who(listening))
        told = self._told(listening)
        shown_now = self.query_one("#patience-words", Static)
        if shown_now.content != told:
            shown_now.update(told)
            self.query_one("#patience-box", VerticalScroll).scroll_end(animate=False)
        self.query_one("#patience-done", Static).update(Content.assemble(("You  ", "$muted"), _done(listening)))
        self.query_one("#patience-status", Static).update(Content.styled(printable(self._status(listening)), "$muted"))
        moment = (self._begun, self._talks, listening.cut_off, listening.over)
        if moment != self._moment:
            self._moment = moment
            self.refresh_bindings()
        if listening.over and not self._ending:
            self._ending = True
            self.driver.answer(listening.detail)
            self.set_timer(0.01 if listening.given_up else BEAT, self._end)

    def _end(self) -> None:
        if not self.is_active:  # somebody looks something up in Help; see `on_screen_resume`
            return
        if self.practice.sound is not Sound.SILENT:
            self.driver.hush()
        self.close(keys.BEGIN)

    def _who(self, listening: Listening) -> Content:
        customer = self.practice.drill.customer
        name = printable(called(customer)) + ("," if customer.role else "")
        if listening.over:
            doing = "has finished" if not listening.given_up else "has stopped"
        elif listening.cut_off:
            doing = "has stopped: you cut in"
        elif not self._talks:
            doing = "is about to speak"
        else:
            doing = "is silent" if listening.silence else "is talking"
        return Content.assemble((name, "bold $primary"), f" {doing}")

    def _told(self, listening: Listening) -> Content:
        """What was said so far; heard and not read where the customer speaks, unless captions are on."""
        practice = self.practice
        if not self._talks or (self._aloud and not practice.captions):
            return Content("")
        parts = []
        for number, breath in enumerate(practice.drill.say[: listening.breath + 1]):
            text = printable(breath.text)
            if number == listening.breath and self.services.settings.animations and not listening.over:
                text = _begun_words(text, listening.telling.share(number, listening.at))
            parts.append(Content.styled(text, "" if number < listening.breath else "bold"))
        return Content(" ").join(parts)

    def _status(self, listening: Listening) -> str:
        if self.practice.trouble or self.driver.unsaved:
            return self.practice.trouble or self.driver.unsaved
        if self.driver.caller.sign:
            return f"{self.driver.caller.sign}  {self.driver.notice}".rstrip()
        space, enter = (shown(key_of(command, self.sayback.keys, typing=False)) for command in (keys.CUE, keys.BEGIN))
        if not self._talks:
            return f"{space} lets them begin. Hear them out."
        if listening.over:
            return "Now say back what you heard."
        if listening.cut_off:
            return f"{space} lets them go on. {enter} answers with what you have."
        return f"Hear them out. {space} in a pause is “mm”; {enter} or any letter cuts in."


def _done(listening: Listening) -> str:
    """What was done so far, the same in a row counted: ``“mm” ×2 · cut in``."""
    runs = [(what, len(list(run))) for what, run in groupby(event.what for event in listening.events)]
    shown_runs = [f"{SIGNS[what]} ×{count}" if count > 1 else SIGNS[what] for what, count in runs]
    return " · ".join(["…", *shown_runs[-MOST_SHOWN:]] if len(runs) > MOST_SHOWN else shown_runs) or "…"


def _begun_words(text: str, share: float) -> str:
    """The words of a breath as far as it has been said."""
    words = text.split(" ")
    return " ".join(words[: max(1, round(share * len(words)))])


SCREEN = PatienceScreen
