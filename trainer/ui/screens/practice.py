"""A drill: the customer above, the reply below. Typing works at once, whatever sounds meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from trainer.practice import Practice, Sound, Stage, Task
from trainer.printable import printable
from trainer.ui import practice_commands as keys
from trainer.ui.answering import Answering
from trainer.ui.commands import EVERYWHERE, Command, bindings
from trainer.ui.driver import Driver
from trainer.ui.own_screen import OwnScreen, own_screen
from trainer.ui.screens.practice_customer import remark, show_customer
from trainer.ui.screens.practice_words import hints, placeholder, title, whereabouts
from trainer.ui.teller import Teller, teller_for
from trainer.ui.widgets.complaint import Complaint
from trainer.ui.widgets.draft import Draft
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.meter import Meter
from trainer.ui.widgets.notes import NotesPad
from trainer.ui.widgets.reply_editor import ReplyEditor

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.ui.screens.debrief import DebriefScreen

DOUBLE = 0.3
"""Seconds in which a key that opened the drill is taken for a double press, not for the first letter of a reply."""


class PracticeScreen(Answering):
    """A session from its first complaint to its recap; it dismisses itself at the end."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_PRACTICE
    BINDINGS = bindings(keys.IN_PRACTICE)
    CSS_PATH = "practice.tcss"

    def __init__(
        self, services: Services, tasks: tuple[Task, ...], recap: bool = False, seconds: float | None = None
    ) -> None:
        """Make one.

        Args:
            services: packs, memory and voice of this run.
            tasks: the drills, at least one.
            recap: whether the session ends in a recap whatever its length.
            seconds: how long it lasts, if it has a clock; the drill begun by then is its last.
        """
        super().__init__()
        self._given = services
        self._session = tasks
        self._recap = recap
        self._seconds = seconds
        # Held, not looked up: when the screen goes, its parts go first, and the last letters are in them.
        self._editor = ReplyEditor(id="reply")
        self._pad = NotesPad()
        self._driver: Driver | None = None
        self._moment: tuple[object, ...] = ()
        self._debriefing: DebriefScreen | None = None
        self._own: OwnScreen | None = None
        self._elsewhere = False  # whether the drill at hand is answered on a screen of its own
        self._teller: Teller | None = None
        self._heard_aloud = False
        self._ended = False
        self._written = ""  # the reply as the session and the editor last agreed on it

    @property
    def driver(self) -> Driver:
        """The session's hands; there from the mounting of the screen on."""
        if self._driver is None:
            raise RuntimeError("the session has not begun")
        return self._driver

    @property
    def hands(self) -> Driver:
        """The same, for what is shared with other pages that answer."""
        return self.driver

    @property
    def practice(self) -> Practice:
        """The session as it stands."""
        return self.driver.practice

    def compose(self) -> ComposeResult:
        """The customer with the pad beside, the reply, one line about what is going on."""
        yield Heading()
        yield Static(id="reason", markup=False)
        with Horizontal(id="customer"):
            yield Complaint()
            yield self._pad
        yield Draft()
        yield self._editor
        yield Meter(id="meter")
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin the session."""
        self._driver = Driver(self, self._given, self.tasks, self._session, self._show, self._seconds)
        self._ready_editor()
        self._pad.left_when_empty = self._editor.left_when_empty
        self._open_drill()

    def on_unmount(self) -> None:
        """However the screen goes, the session ends in good order."""
        left_already, self._ended = self._ended, True
        if self._driver is not None:
            if not left_already:
                self._collect()
            self._driver.leave()

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What the session's stage allows, and the drill."""
        if self._driver is None:
            return False
        practice = self.practice
        if command is keys.BREATH:
            return practice.allows(practice.record)
        if command is keys.NOTES:
            return not practice.once  # the reply itself is the note
        return super().offers(command)

    def offered(self) -> Iterator[Command]:
        """The keys that matter at this moment first, named for what they do at this moment."""
        return super().offered() if self._driver is not None else iter(EVERYWHERE)

    def _now(self) -> list[Command]:
        if not self.practice.allows(self.practice.submit):
            return super()._now()
        return [*super()._now(), *([keys.NOTES] if self.offers(keys.NOTES) else []), keys.LEAVE]

    def _space(self) -> str:
        practice = self.practice
        if self._telling:
            return "go on" if practice.once else "all at once"
        if practice.once and practice.sound is Sound.PLAYING and not self.driver.mouth.echo:
            return ""
        return super()._space()

    @property
    def _unheard(self) -> bool:
        """Whether the complaint is still to be heard for the first time."""
        practice = self.practice
        again = practice.retry_of is not None and not practice.once
        return practice.stage is Stage.HEAR and not practice.complaint_shown and not again

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_play_or_speak(self) -> None:
        """Space: show all of a chat at once, or the next breath of what is read once; else as everywhere."""
        if self._telling and self._teller is not None and self.practice.stage is not Stage.RECORDING:
            (self._teller.step_on if self.practice.once else self._teller.skip)()
        else:
            super().action_play_or_speak()

    def action_notes(self) -> None:
        """To the pad, and back to the reply; an empty pad goes away again."""
        pad = self._pad
        if pad.has_focus:
            self._lay_pad(bool(pad.text.strip()))
            self._editor.focus()
        else:
            self._lay_pad(True)
            pad.focus()

    def _lay_pad(self, there: bool) -> None:
        """Put the pad beside the complaint, or away; what is on it stays."""
        self._pad.display = there
        self.call_after_refresh(self._fit_words)

    def on_resize(self) -> None:
        """The complaint gives way to the reply."""
        self.call_after_refresh(self._fit_words)

    def _fit_words(self) -> None:
        """Let the words of the complaint have what the reply, the pad below and the lines at the foot can spare."""
        if self._ended:  # on its way out: its parts may be gone
            return
        pad = self._pad
        below = pad.outer_size.height if pad.display and self.has_class("-narrow") else 0
        tall = self.has_class("-tall")
        foot = 4 if tall else 3  # the gap above the reply, the status, the keys; on a tall screen a gap above those
        reply = 4 if self.size.height >= 20 else 2
        draft = self.query_one(Draft)
        above = draft.outer_size.height if draft.display else 0
        self.query_one(Complaint).fit(self.size.height - foot - reply - below - above)
        self._remark()

    def action_breath(self) -> None:
        """Ten quiet seconds."""
        from trainer.ui.screens.breath import BreathScreen

        if self.practice.sound is Sound.PLAYING:
            self.driver.toggle()
        self.app.push_screen(BreathScreen())

    def action_scroll_up(self) -> None:
        """The complaint, earlier."""
        self.query_one(Complaint).scroll_words(-2)
        self.query_one(Draft).scroll_relative(y=-2, animate=False)
        self.call_after_refresh(self._remark)

    def action_scroll_down(self) -> None:
        """The complaint, later."""
        self.query_one(Complaint).scroll_words(2)
        self.query_one(Draft).scroll_relative(y=2, animate=False)
        self.call_after_refresh(self._remark)

    def action_leave(self) -> None:
        """Esc: throw away what is being spoken, close the pad, leave the reply, leave the session; one at a time."""
        pad, editor = self._pad, self._editor
        if self.practice.stage in (Stage.RECORDING, Stage.RECOGNISING):
            self.driver.discard()
        elif pad.has_focus:
            self._lay_pad(False)
            editor.focus()
        elif editor.has_focus and self.practice.text.strip() and self.practice.stage is not Stage.MARKING:
            self.set_focus(None)
            self.driver.say(f"{self._label(keys.LEAVE)} again goes back and keeps your reply. Tab writes on.")
        else:
            self.go_back()

    def go_back(self) -> None:
        """End the session here."""
        if self._ended:
            return
        self._collect()
        self._ended = True
        kept = self.driver.unfinished
        self.driver.leave()
        if kept:
            self.sayback.say("Your reply is kept. It is waiting on Home.")
        self.dismiss()

    # ---- what is written -----------------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Take over what stands in the fields, as far as it is the learner's turn to write, and here."""
        if self._driver is None or self._elsewhere:
            return
        super()._collect()
        practice = self.practice
        if practice.allows(practice.take_note):
            self.driver.note(self._pad.text)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def _open_drill(self, came_by: frozenset[str] = frozenset()) -> None:
        """Show the drill at hand from its beginning, then let it start.

        Args:
            came_by: the keys that led here; a second press of one is no letter of the reply.
        """
        self._stop_telling()
        self._heard_aloud = False
        practice = self.practice
        own = own_screen(practice)
        self._elsewhere = own is not None
        if own is not None:
            self._take_a_breath(lambda: self._hand_over(own, came_by))
            return
        heading = self.query_one(Heading)
        heading.left, heading.right = title(practice), whereabouts(practice)
        reason = practice.task.reason if practice.retry_of is None else ""
        self.query_one("#reason", Static).update(Content.styled(printable(reason), "$muted"))
        self.query_one("#reason").display = bool(reason)
        complaint = self.query_one(Complaint)
        complaint.describe(practice.drill.situation, hints(practice))
        complaint.rewind()
        editor, pad = self._editor, self._pad
        self.query_one(Draft).show(practice.drill)
        editor.placeholder = placeholder(practice)
        editor.put(practice.text)
        self._written = practice.text
        pad.put(practice.notes)
        self._lay_pad(bool(practice.notes.strip()))
        editor.focus()
        editor.deaf_to = came_by
        self.set_timer(DOUBLE, self._hear_every_key)
        self._moment = ()
        self._show()
        self._take_a_breath(self._start)

    def _take_a_breath(self, then: Callable[[], None]) -> None:
        """Ten quiet seconds before a customer, for those who want them."""
        practice = self.practice
        if self.services.settings.breath and practice.stage is Stage.HEAR and practice.retry_of is None:
            from trainer.ui.screens.breath import BreathScreen

            self.app.push_screen(BreathScreen(), lambda _: then())
        else:
            then()

    def _start(self) -> None:
        """Let the customer begin: aloud, or in time on the screen."""
        self.driver.start()
        self._tell()
        self._show()

    def _tell(self, *, voice_lost: bool = False) -> None:
        """Words that are gone as they are said, and a chat that comes burst by burst, take their time."""
        self._heard_aloud = self.practice.aloud
        self._teller = teller_for(self, self.driver, self._looked, voice_lost=voice_lost)
        if self._teller is None:
            return
        if self.practice.once and not self.practice.plays:
            self.driver.toggle()  # this is its one time
        self._teller.start()

    @property
    def _telling(self) -> bool:
        """Whether bursts of a chat are still to come, or words that are read only once go by."""
        return self._teller is not None and not self._teller.over

    def _looked(self) -> None:
        """The telling went on; after its last word it is the learner's turn."""
        if self._teller is not None and self._teller.over and self.practice.once and self.practice.stage is Stage.HEAR:
            self.driver.told_out()
        self._show()

    def _stop_telling(self) -> None:
        if self._teller is not None:
            self._teller.stop()
        self._teller = None

    def _hand_over(self, own: type[OwnScreen], came_by: frozenset[str]) -> None:
        """Let the drill's own screen do its part."""
        self._own = own(self.driver, came_by)
        self.app.push_screen(self._own, self._after_own)

    def _after_own(self, _: None) -> None:
        own, self._own = self._own, None
        if own is None or self._ended:
            return
        if own.leaves:
            self.go_back()
        elif self.practice.stage is Stage.OVER:
            self._finish()
        else:
            self._open_drill(self._keys(own.left_by) if own.left_by is not None else frozenset())

    def _hear_every_key(self) -> None:
        self._editor.deaf_to = frozenset()

    def _show(self) -> None:
        """Bring the screen in line with the session; cheap, and called for everything that happens."""
        if self._ended or not (self.is_attached and self.app.is_running):  # a program that ends has lost parts already
            return
        if self._own is not None:
            self._own.show()
            return
        practice = self.practice
        if practice.stage is Stage.DEBRIEF:
            self._debrief()
            return
        if practice.once and self._heard_aloud and not practice.aloud:
            self._tell(voice_lost=True)
        self._show_customer()
        self._show_reply(self.query_one("#status", Static))
        moment = (
            practice.stage,
            practice.sound,
            bool(practice.text.strip()),
            self._space(),
            self.driver.playback.recording,
        )
        if moment != self._moment:
            self._moment = moment
            self.refresh_bindings()

    def _show_customer(self) -> None:
        show_customer(self.query_one(Complaint), self.driver, self._teller)
        self._remark()
        self.call_after_refresh(self._fit_words)

    def _remark(self) -> None:
        """Beside the bar: whether the words are shown, or how to see the rest of them."""
        complaint = self.query_one(Complaint)
        complaint.bar.remark = remark(complaint, self.practice, self._label)

    # ---- after the marks -----------------------------------------------------------------------------------------

    def _debrief(self) -> None:
        if self._debriefing is not None:
            self._debriefing.show()
            return
        from trainer.ui.screens.debrief import DebriefScreen

        self._debriefing = DebriefScreen(self.driver)
        self.app.push_screen(self._debriefing, self._after_debrief)

    def _after_debrief(self, _: None) -> None:
        left_by = self._debriefing.left_by if self._debriefing is not None else None
        self._debriefing = None
        stage = self.practice.stage
        if stage is Stage.DEBRIEF:
            self.go_back()
        elif stage is Stage.OVER:
            self._finish()
        else:
            self._open_drill(self._keys(left_by) if left_by is not None else frozenset())

    def _finish(self) -> None:
        """The last drill is done: a look back, if there is more than one thing to look back on."""
        finished = self.practice.finished
        self.driver.leave()
        if not finished or not (self._recap or len(finished) > 1):
            self._ended = True
            self.dismiss()
            return
        from trainer.ui.screens.recap import RecapScreen

        self.app.push_screen(RecapScreen(finished), self._after_recap)

    def _after_recap(self, _: None) -> None:
        self._ended = True
        self.dismiss()
