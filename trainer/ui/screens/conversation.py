"""A conversation: what was said until now, the customer's trust, and the turn that is being answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.conversation.state import Talk, Turn
from trainer.conversation.words import change, ended, summary
from trainer.packs.model import WRITTEN, Breath, Drill
from trainer.practice import Sound, Stage
from trainer.printable import printable
from trainer.ui import practice_commands as keys
from trainer.ui import talk_commands
from trainer.ui.answering import Answering
from trainer.ui.band import band_text
from trainer.ui.commands import Command, bindings
from trainer.ui.own_screen import OwnScreen
from trainer.ui.screens.practice_customer import show_bar
from trainer.ui.screens.practice_words import title, whereabouts
from trainer.ui.teller import Teller, teller_for
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.meter import Meter
from trainer.ui.widgets.notes import NotesPad
from trainer.ui.widgets.player import PlayerBar
from trainer.ui.widgets.reply_editor import ReplyEditor
from trainer.ui.widgets.rows import Row, Rows
from trainer.ui.widgets.trust import TrustMeter

if TYPE_CHECKING:
    from trainer.ui.driver import Driver
    from trainer.ui.screens.after_talk import AfterTalkScreen

SAY = "Say back what you heard; ask what you need to know."
NOTE = "For the file: what happened, how they are, what would put it right."
DOUBLE = 0.3
"""Seconds in which a key that opened the drill is taken for a double press, not for the first letter of a reply."""
LONGEST_NAME = 12
"""Cells of a customer's name, at most; a longer one is cut."""


class ConversationScreen(Answering, OwnScreen):
    """One conversation from its first words to its marks, which are on a page of their own above this one."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = talk_commands.IN_TALK
    BINDINGS = bindings(PAGE_COMMANDS)
    CSS_PATH = "conversation.tcss"

    def __init__(self, driver: Driver, came_by: frozenset[str] = frozenset()) -> None:
        """Make one for the drill at hand."""
        OwnScreen.__init__(self, driver, came_by)
        self._editor = ReplyEditor(placeholder=SAY, id="talk-reply")
        self._written = ""
        self._shown: tuple[object, ...] = ()
        self._moment: tuple[object, ...] = ()
        self._ready = False
        self._after: AfterTalkScreen | None = None
        self._pad = NotesPad()
        self._teller: Teller | None = None
        self._told: tuple[Breath, ...] = ()

    @property
    def hands(self) -> Driver:
        """The session's hands."""
        return self.driver

    def compose(self) -> ComposeResult:
        """Trust above, then what was said, then the turn at hand."""
        yield Heading(title(self.practice), self._whereabouts())
        yield TrustMeter()
        with Horizontal(id="talk-middle"):
            with VerticalScroll(id="talk", can_focus=False):
                yield Rows(label=name_width(self.practice.drill), id="talk-said")
            yield self._pad
        yield PlayerBar()
        yield self._editor
        yield Meter(id="meter")
        yield Static(id="talk-status", markup=False)
        yield KeyBar()

    def _whereabouts(self) -> str:
        turn = self.practice.spoken.what_if
        return whereabouts(self.practice) if turn is None else f"what if, from turn {turn + 1}"

    def on_mount(self) -> None:
        """Begin, or go on."""
        self._ready = True
        self._ready_editor()
        editor = self._editor
        editor.put(self.practice.text)
        self._written = self.practice.text
        editor.focus()
        editor.deaf_to = self.came_by
        self._pad.left_when_empty = editor.left_when_empty
        self._pad.put(self.practice.notes)
        self._pad.display = bool(self.practice.notes.strip())
        self.set_timer(DOUBLE, self._hear_every_key)
        self.show()
        self.driver.start()

    def on_unmount(self) -> None:
        """Nobody types any more."""
        if self._teller is not None:
            self._teller.stop()

    def _hear_every_key(self) -> None:
        self._editor.deaf_to = frozenset()

    # ---- keys ----------------------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What the session's stage allows, as long as the conversation is not marked yet."""
        if not self._ready or self._after is not None:
            return False
        if command in (keys.BREATH, keys.NOTES):
            return self.practice.allows(self.practice.record)
        return super().offers(command)

    @property
    def _telling(self) -> bool:
        """Whether bursts of a chat are still to come."""
        return self._teller is not None and not self._teller.over

    def _space(self) -> str:
        return "all at once" if self._telling else super()._space()

    def action_play_or_speak(self) -> None:
        """Space: show all of a chat at once; else as everywhere."""
        if self._telling and self._teller is not None and self.practice.stage is not Stage.RECORDING:
            self._teller.skip()
        else:
            super().action_play_or_speak()

    def action_notes(self) -> None:
        """To the pad beside what was said, and back to the turn; an empty pad goes away again."""
        pad = self._pad
        if pad.has_focus:
            pad.display = bool(pad.text.strip())
            self._editor.focus()
        else:
            pad.display = True
            pad.focus()

    def action_breath(self) -> None:
        """Ten quiet seconds."""
        from trainer.ui.screens.breath import BreathScreen

        if self.practice.sound is Sound.PLAYING:
            self.driver.toggle()
        self.app.push_screen(BreathScreen())

    def _collect(self) -> None:
        super()._collect()
        if self._ready and self.practice.allows(self.practice.take_note):
            self.driver.note(self._pad.text)

    def _now(self) -> list[Command]:
        """Enter says a turn or hands the note in; that it is so is told on an empty line, too."""
        practice, now = self.practice, super()._now()
        if not practice.allows(practice.submit) or practice.stage is Stage.RECORDING:
            return now
        submit = replace(keys.SUBMIT, footer="hand in" if practice.noting else "say it")
        before = [command for command in now if command.id != keys.SUBMIT.id]
        return [*before, submit, keys.LEAVE] if not practice.text.strip() else [submit, *before]

    def action_scroll_up(self) -> None:
        """Earlier words."""
        self._said.scroll_relative(y=-3, animate=False)

    def action_scroll_down(self) -> None:
        """Later words."""
        self._said.scroll_relative(y=3, animate=False)

    def action_leave(self) -> None:
        """Esc: throw away what is being spoken, leave the editor, leave the session; one at a time."""
        practice, editor = self.practice, self._editor
        if practice.stage in (Stage.RECORDING, Stage.RECOGNISING):
            self.driver.discard()
        elif self._pad.has_focus:
            self._pad.display = bool(self._pad.text.strip())
            editor.focus()
        elif editor.has_focus and practice.text.strip() and practice.allows(practice.write):
            self.set_focus(None)
            self.driver.say(f"{self._label(keys.LEAVE)} again goes back and keeps everything. Tab writes on.")
        else:
            self._collect()
            self.close(keys.LEAVE, leaves=True)

    # ---- what is shown -------------------------------------------------------------------------------------------

    @property
    def _said(self) -> VerticalScroll:
        return self.query_one("#talk", VerticalScroll)

    def show(self) -> None:
        """Bring the screen in line with the session."""
        if not self._ready or self._is_done or not (self.is_attached and self.app.is_running):
            return
        if self.practice.stage is Stage.DEBRIEF:
            self._marked()
            return
        practice = self.practice
        self._show_talk()
        bar = self.query_one(PlayerBar)
        bar.display = practice.aloud
        show_bar(bar, self.driver)
        self._editor.placeholder = NOTE if practice.noting else SAY
        self._show_reply(self.query_one("#talk-status", Static))
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

    def _show_talk(self) -> None:
        practice, talk = self.practice, self.practice.talk
        waiting = practice.spoken.turns[-1] if practice.stage is Stage.TURN and practice.spoken.turns else ""
        self._tell_in_bursts()
        come = self._teller.listening.breath + 1 if self._telling and self._teller is not None else None
        seen = (talk, waiting, practice.complaint_shown or practice.noting, come)
        if seen == self._shown:
            return
        self._shown = seen
        meter = self.query_one(TrustMeter)
        meter.trust = practice.drill.trust if talk is None else talk.trust
        if talk is not None and talk.turns:
            meter.change, meter.remark = change(talk.turns[-1]), summary(talk.turns[-1])
        rows: list[Row] = [(None, Content.styled(printable(practice.drill.situation), "$muted")), (None, Content(""))]
        if talk is not None:
            rows += told(talk, "" if seen[2] else f"… {self._label(keys.CAPTIONS)} shows the words", come)
        if waiting:
            rows += [("You", Content(printable(waiting, keep_newlines=True))), ("", Content.styled("…", "$muted"))]
        self.query_one(Rows).rows = tuple(rows)
        self.call_after_refresh(self._said.scroll_end, animate=False)

    def _tell_in_bursts(self) -> None:
        """What a customer types comes one burst after the other."""
        said = self.practice.voiced.say
        if said == self._told or self.practice.stage is Stage.TURN:
            return
        self._told = said
        if self._teller is not None:
            self._teller.stop()
        self._teller = teller_for(self, self.driver, self.show)
        if self._teller is not None:
            self._teller.start()

    # ---- after the marks -----------------------------------------------------------------------------------------

    def _marked(self) -> None:
        if self._after is not None:
            self._after.show()
            return
        from trainer.ui.screens.after_talk import AfterTalkScreen

        self._after = AfterTalkScreen(self.driver)
        self.app.push_screen(self._after, self._go_on)

    def _go_on(self, _: None) -> None:
        after = self._after
        self.close(None if after is None else after.left_by, leaves=self.practice.stage is Stage.DEBRIEF)


def told(talk: Talk, instead: str = "", come: int | None = None) -> list[Row]:
    """What was said, turn by turn, with a line under each of the learner's.

    Args:
        instead: what stands for the customer's latest words while they may not be read; those before them always may.
        come: how many of their latest bursts have come, while they are still typing; None when all have.
    """
    who = _name(talk.drill)
    rows: list[Row] = []
    said = talk.first_words
    for turn in talk.turns:
        rows += [_theirs(who, said, talk), ("You", Content(printable(turn.outcome.text or "(silence)"))), heard(turn)]
        said = turn.said
    if come is not None:
        rows += [_theirs(who, said[:come], talk), ("", Content.styled(f"… {who} is typing", "italic $muted"))]
        return rows
    rows.append((who, Content.styled(instead, "$muted")) if instead else _theirs(who, said, talk))
    if talk.ending is not None:
        rows.append(("", Content.styled(f"— {ended(talk.ending.kind)} —", "bold")))
    return rows


def name_width(drill: Drill) -> int:
    """Cells of the column for who speaks."""
    return max(3, Content(_name(drill)).cell_length) + 2


def _name(drill: Drill) -> str:
    return Content(printable(drill.customer.name)).truncate(LONGEST_NAME, ellipsis=True).plain


def heard(turn: Turn) -> Row:
    """The small line under a turn: its band, what it did, what that did to trust."""
    return ("", Content.assemble(band_text(turn.outcome.band), (f"  {summary(turn)}  {change(turn)}", "$muted")))


def _theirs(who: str, said: Sequence[Breath], talk: Talk) -> Row:
    text = ("\n" if talk.drill.channel in WRITTEN else " ").join(breath.text for breath in said)
    return (who, Content(printable(text, keep_newlines=True)))


SCREEN = ConversationScreen
