"""A learner's seat: one screen that follows the round, from waiting for it to the model reply."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from trainer.classroom import sitting
from trainer.classroom.model import Stage
from trainer.classroom.sitting import View
from trainer.errors import NotFound, StorageError, TrainerError
from trainer.printable import printable
from trainer.ui import class_commands as keys
from trainer.ui.classroom import seat_words
from trainer.ui.classroom.sheet import Half, Sheet
from trainer.ui.classroom.telling import show_complaint
from trainer.ui.commands import BACK, Command, bindings, key_of, shown
from trainer.ui.page import Page
from trainer.ui.practice_commands import EARLIER, LATER, RETRY, SUBMIT
from trainer.ui.widgets.complaint import Complaint
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.reply_editor import Pad, ReplyEditor

if TYPE_CHECKING:
    from trainer.classroom.own_seat import OwnSeat
    from trainer.clock import Clock

LOOK = 0.2
"""Seconds between two looks at the class."""
LIFE = 5.0
"""Seconds between two signs of life."""
KEEP = 0.5
"""Seconds after a letter in which it is written down, with all that came meanwhile."""
UNREACHABLE = "The class cannot be reached for the moment. What you write stays here."
"""Said instead of the error itself, which names a file of the host's."""
THEMES = ("sayback-dark", "sayback-light", "sayback-contrast")


def _new_id() -> str:
    return str(uuid.uuid4())


class SeatScreen(Page):
    """What is shown follows from `sitting.View` alone, and from whether the learner tries once more or looks back."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*keys.IN_SEAT, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, own: OwnSeat, clock: Clock, new_id: Callable[[], str] = _new_id) -> None:
        """Make one.

        Args:
            own: this seat's side of the class.
            clock: the time, as the host has it.
            new_id: where the ids of replies come from.
        """
        super().__init__()
        self.own, self.clock = own, clock
        self.view = View("", None)
        self.retrying = False
        self._editor = ReplyEditor(id="reply")
        self._new_id = new_id
        self._ids: dict[tuple[str, int], str] = {}
        self._bell = -1
        self._alive = 0.0
        self._own_marks = self._home = False
        self._trouble = ""
        self._round = ""
        self._moment: tuple[object, ...] = ()
        self._kept: tuple[str, str] = ("", "")
        self._keeping: Timer | None = None

    def compose(self) -> ComposeResult:
        """The customer, the page, the reply; two of them at a time."""
        yield Heading()
        yield Complaint(id="customer")
        yield Sheet(id="page")
        yield self._editor
        yield Static(id="line", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Look at the class at once, and again and again."""
        self._editor.left = frozenset(SUBMIT.key_list)
        self._editor.left_when_empty = frozenset()
        self.look()
        self.set_interval(LOOK, self.look)

    def on_unmount(self) -> None:
        """The last word written is kept."""
        self.keep()

    # ---- looking -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Give a sign of life, see what is new, let time pass on the screen."""
        try:
            self._give_life()
            if self.own.changed() and (bell := self.own.bell()) != self._bell:
                self._bell = bell
                self._see(sitting.read(self.own, self.clock.now()))
            self._trouble = ""
        except StorageError:
            self._trouble = UNREACHABLE
        self.show()

    def _give_life(self) -> None:
        now = self.clock.monotonic()
        if self.view.seat is not None and now - self._alive >= LIFE:
            self._alive = now
            try:
                self.own.here()
            except NotFound:
                self._bell = -1  # the seat is given up; the next reading says so

    def _reread(self) -> None:
        """After an own write: others' counters do not move for it."""
        try:
            self._see(sitting.read(self.own, self.clock.now()))
        except StorageError:
            self._trouble = UNREACHABLE
        self.show()

    def _see(self, view: View) -> None:
        """Take in what is new; another round or stage ends what was only looked up."""
        before, self.view = self.view, view
        if view.seat is None:
            self.app.exit("gone")
            return
        now_round = view.round.id if view.round is not None else ""
        if now_round != self._round:
            self.keep(before)
            self._take_up(now_round)
        elif before.writes and not view.writes:
            self.keep(before)
        if before.stage is not view.stage or now_round != (before.round.id if before.round is not None else ""):
            self._own_marks = self._home = False
            self._moment = ()
        self.refresh_bindings()

    def _take_up(self, round_id: str) -> None:
        """Begin with a round: the draft that a reload or a crash left behind, or an empty page."""
        draft = self.own.draft(round_id) if round_id else None
        text = "" if draft is None else draft.text
        self._round, self._kept = round_id, (round_id, text)
        self._editor.put(text)
        self.retrying = bool(text.strip()) and self.view.own is not None and self.view.may_retry

    # ---- what is offered -----------------------------------------------------------------------------------------

    @property
    def writing(self) -> bool:
        """Whether the editor is up."""
        return self.view.seat is not None and (self.view.writes or self.retrying) and not self._home

    def offers(self, command: Command) -> bool:
        """What makes sense at this stage."""
        view, gone = self.view, self.view.seat is None
        if command is BACK:
            return self._home or self.retrying or self._own_marks
        if gone:
            return command is keys.COLOURS
        if command in (SUBMIT, EARLIER, LATER):
            return self.writing
        if command in (keys.VOTE_1, keys.VOTE_2):
            return self._may_vote and not self.retrying
        if command is RETRY:
            return view.may_retry and not self.retrying
        if command is keys.OWN_MARKS:
            looked_at = view.own is not None or view.again is not None
            after = view.stage is not None and view.stage not in (Stage.HEAR, Stage.ANSWER, Stage.MARKS)
            return after and looked_at and not self.retrying
        return True

    def offered(self) -> Iterator[Command]:
        """Called what they are here."""
        for command in self.PAGE_COMMANDS:
            if self.offers(command):
                yield _NAMED.get(command.id, command)
        yield from keys.AT_A_SEAT

    @property
    def _may_vote(self) -> bool:
        return self.view.stage is Stage.VOTE and len(self.view.gallery) == 2 and not self.view.shown.result

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Hand in; the same reply twice is one."""
        text, current = self._editor.text, self.view.round
        if not self.writing or current is None:
            return
        if not text.strip():
            self._say("Write something first; one sentence will do.")
            return
        turn = 2 if self.retrying else 1
        reply_id = self._ids.setdefault((current.id, turn), self._new_id())
        try:
            self.own.submit(current.id, reply_id, text, turn=turn)
        except TrainerError as error:
            self._say(UNREACHABLE if isinstance(error, StorageError) else str(error))
            return
        self._stop_keeping()
        self._kept = (current.id, "")
        self._editor.put("")
        self._own_marks, self.retrying = self.retrying, False
        self._reread()
        self.query_one(Sheet).scroll_home(animate=False)

    def action_retry(self) -> None:
        """Once more, for oneself alone; what was never handed in is gone on with."""
        if self.view.may_retry:
            self.retrying, self._own_marks, self._home = True, False, False
            self._moment = ()
            self.refresh_bindings()
            self.show()

    def action_vote_1(self) -> None:
        """Rather the first."""
        self._vote(0)

    def action_vote_2(self) -> None:
        """Rather the second."""
        self._vote(1)

    @on(Half.Chosen)
    def _touched(self, event: Half.Chosen) -> None:
        self._vote(event.number)

    def _vote(self, number: int) -> None:
        current = self.view.round
        if not self._may_vote or current is None or number >= len(self.view.gallery):
            return
        try:
            self.own.cast(current.id, self.view.gallery[number].id)
        except TrainerError:
            self._trouble = UNREACHABLE
        self._reread()

    def action_own_marks(self) -> None:
        """The own marks, or back to what the class looks at."""
        self._own_marks = not self._own_marks
        self._moment = ()
        self.refresh_bindings()
        self.show()

    def action_show_name(self) -> None:
        """Let the name be shown, or not."""
        if self.view.seat is None:
            return
        share = not self.view.seat.share
        try:
            self.own.share(share)
        except TrainerError:
            self._trouble = UNREACHABLE
            return
        self._reread()
        self._say("Your name may stand beside your replies." if share else "Your replies are shown without your name.")

    def action_take_home(self) -> None:
        """How the record comes home; again for the class."""
        self._home = not self._home
        self._moment = ()
        self.refresh_bindings()
        self.show()

    def action_colours(self) -> None:
        """The next colours."""
        now = self.app.theme
        self.app.theme = THEMES[(THEMES.index(now) + 1) % len(THEMES)] if now in THEMES else THEMES[0]

    def action_back(self) -> None:
        """Leave what was looked up, or the retry; what was written of it is kept."""
        self.keep()
        self._home = self._own_marks = self.retrying = False
        self._moment = ()
        self.refresh_bindings()
        self.show()

    def action_scroll_up(self) -> None:
        """The complaint, while writing."""
        self.query_one(Complaint).scroll_words(-2)

    def action_scroll_down(self) -> None:
        """The complaint, while writing."""
        self.query_one(Complaint).scroll_words(2)

    # ---- the draft -----------------------------------------------------------------------------------------------

    @on(TextArea.Changed, "#reply")
    def _changed(self) -> None:
        if self._keeping is None and self.writing:
            self._keeping = self.set_timer(KEEP, self.keep)

    @on(Pad.Full)
    def _full(self, event: Pad.Full) -> None:
        self._say(f"A reply has room for {event.pad.limit:,} characters.")

    def keep(self, view: View | None = None) -> None:
        """Write the draft down, if it is another than the one written last."""
        self._stop_keeping()
        view = self.view if view is None else view
        current = view.round
        if current is None or current.id != self._round or view.seat is None:
            return
        text = self._editor.text
        if self._kept == (current.id, text) or (view.own is not None and not self.retrying):
            return
        try:
            self.own.keep_draft(current.id, text)
            self._kept = (current.id, text)
        except StorageError:
            self._trouble = UNREACHABLE
        except TrainerError:
            self._bell = -1

    def _stop_keeping(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None

    # ---- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Bring the screen in line with what is seen and with the time."""
        view, now = self.view, self.clock.now()
        writing = self.writing
        listening = view.seat is not None and view.stage is Stage.HEAR and not self._home
        with_customer = writing or listening
        moment = (view, writing, listening, self._own_marks, self._home)
        if moment != self._moment:
            self._moment = moment
            self._lay_out(writing, with_customer)
        if with_customer and view.paper is not None and view.round is not None:
            passed = (now - view.round.opened).total_seconds()
            whole = view.stage is not Stage.HEAR
            in_words = view.shown.words or self.retrying or not view.round.sound
            show_complaint(self.query_one(Complaint), view.paper, passed, whole=whole, in_words=in_words)
        self._tell_line()

    def _lay_out(self, writing: bool, with_customer: bool) -> None:
        view = self.view
        heading = self.query_one(Heading)
        heading.left = seat_words.title(view, own=self._own_marks)
        heading.right = view.seat.name if view.seat is not None else ""
        self.query_one(Complaint).display = with_customer
        editor, sheet = self._editor, self.query_one(Sheet)
        opened = editor.display != writing or sheet.display == with_customer
        editor.display, sheet.display = writing, not with_customer
        self.set_class(with_customer and not writing, "listening")
        if writing and view.paper is not None:
            editor.placeholder = seat_words.placeholder(view.paper.drill, retrying=self.retrying)
            editor.focus()
        elif not with_customer:
            sheet.show(seat_words.page(view, own=self._own_marks, home=self._home, key=self._key), anew=opened)
            sheet.focus()
        else:
            self.set_focus(None)
        self.call_after_refresh(self._fit)

    def _tell_line(self) -> None:
        text = self._trouble or seat_words.line(self.view, self.clock.now(), retrying=self.retrying, key=self._key)
        line = self.query_one("#line", Static)
        content = Content.styled(printable(text), "$text-warning" if self._trouble else "$muted")
        if line.content != content:
            line.update(content)

    def on_resize(self) -> None:
        """The complaint gives way to the reply."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self.is_mounted:
            reply = 0 if not self.writing else 6 if self.size.height >= 20 else 3
            self.query_one(Complaint).fit(self.size.height - reply - 3)

    def _key(self, command: Command) -> str:
        return shown(key_of(command, {}, typing=self.writing))

    def _say(self, message: str) -> None:
        self.notify(printable(message), timeout=4, markup=False)


_HAND_IN = replace(SUBMIT, footer="hand in")
_ONCE_MORE = replace(
    RETRY,
    title="Once more, for yourself",
    help="Another reply with marks that nobody else sees; once.",
    footer="once more",
)
_NAMED = {SUBMIT.id: _HAND_IN, RETRY.id: _ONCE_MORE}
