"""After a conversation: how it went, turn by turn, why it came to this; back to any turn to answer it differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.conversation.play import played, said_well
from trainer.conversation.state import Talk
from trainer.conversation.words import bands, best_path, change, findings, moved, summary
from trainer.practice import Practice, Stage
from trainer.printable import printable
from trainer.scoring.result import Remark, Result
from trainer.ui import practice_commands as keys
from trainer.ui import talk_commands
from trainer.ui.band import band_text
from trainer.ui.commands import EVERYWHERE, LESSONS, Command, bindings, key_of, shown
from trainer.ui.manner import manner, said_how
from trainer.ui.mouth import STRONG, YOU
from trainer.ui.page import Page
from trainer.ui.screens.conversation import name_width, told
from trainer.ui.screens.practice_words import title
from trainer.ui.widgets.bands import Row as BandRow
from trainer.ui.widgets.bands import SkillBands
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.player import clock
from trainer.ui.widgets.rows import Row, Rows
from trainer.ui.widgets.trust import trust_bar
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.model import Path
    from trainer.progress.model import Delivery
    from trainer.ui.driver import Driver

POINTER = "▸ "
BAR = 8
"""Cells of the small trust bar beside a turn."""
_UNDER_THE_TURNS = {
    keys.MODEL: "a good one",
    keys.LISTEN: "listen back",
    keys.SAY_MODEL: "say it",
    keys.KEEP: "keep",
    keys.RETRY: "from the start",
    LESSONS: "lesson",
}
"""What the footer has no room for."""


class TurnRows(Rows):
    """One turn: what the customer had said, the answer, what was heard in it."""


class AfterTalkScreen(Page):
    """The marks of a conversation. It works on the session's driver and closes; the screen below goes on from there."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = talk_commands.AFTER_TALK
    BINDINGS = bindings(PAGE_COMMANDS)
    CSS_PATH = "after_talk.tcss"

    def __init__(self, driver: Driver) -> None:
        """Make one for a conversation that has just been marked; `left_by` is the command it was closed with."""
        super().__init__()
        self.driver = driver
        # The session moves on while this screen closes: what it shows is of the moment it was opened.
        self.marked: Practice = driver.practice
        self.result: Result = driver.practice.finished[-1].result
        self.left_by: Command | None = None
        self.turn = 0
        """The chosen turn, counted from 0."""
        self._label = name_width(self.marked.drill)
        self._why = False
        self._left = False
        self._filled = False
        self._good: Path | None = best_path(self.marked.drill)

    @property
    def talk(self) -> Talk:
        """The conversation."""
        assert self.marked.talk is not None  # noqa: S101  # a conversation is marked with its talk
        return self.marked.talk

    def compose(self) -> ComposeResult:
        """The figures, what it came to, the turns, and on a key the reasons and a good one."""
        yield Heading(title(self.marked), self._whereabouts())
        with VerticalScroll(id="after-talk", can_focus=False):
            with Horizontal(id="talk-marks"):
                yield Static(self._overall(), id="talk-overall", markup=False)
                yield SkillBands(id="talk-bands")
            yield Rows(*_on_the_whole(self.result), label=14, id="talk-remarks")
            yield Static(self._tip(), id="talk-tip", markup=False)
            yield Static(said_how(self._delivery), id="talk-manner", markup=False)
            for number in range(len(self.talk.turns)):
                yield TurnRows(label=self._label, id=f"turn-{number}")
            yield Rows(*_on_the_note(self.result, self.marked.spoken.note), label=self._label, id="talk-note")
            yield Rows(label=self._label, id="talk-why")
            yield Rows(label=self._label, id="talk-model")
        yield Static(id="talk-line", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill in what changes by keys."""
        self._filled = True
        rows = [BandRow(mark.skill.value, mark.score, mark.band) for mark in self.result.marks]
        self.query_one(SkillBands).rows = tuple(rows)
        self.query_one("#talk-why").display = self.query_one("#talk-model").display = False
        self.query_one("#talk-manner").display = self._delivery is not None
        self.turn = self._worst()
        self._show_turns()
        self.show()

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What makes sense after this conversation."""
        if self._left:
            return False
        if command in (talk_commands.WHAT_IF, talk_commands.TURN_BEFORE, talk_commands.TURN_AFTER, keys.WHY):
            return bool(self.talk.turns)
        if command is keys.MODEL:
            return self._good is not None
        if command is keys.SAY_MODEL:
            return self._good is not None and bool(self.talk.turns) and self.services.settings.voice
        if command in (keys.LISTEN, keys.KEEP):
            return self.driver.playback.recording_of(self.turn + 1) is not None
        return True

    def offered(self) -> Iterator[Command]:
        """The way on first, called what it is."""
        for command in self.PAGE_COMMANDS:
            if self.offers(command):
                finish = command is keys.NEXT and not self.marked.has_next
                plain = command in _UNDER_THE_TURNS
                yield (
                    replace(command, title="Finish", footer="finish")
                    if finish
                    else replace(command, footer="" if plain else command.footer)
                )
        yield from EVERYWHERE

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_next(self) -> None:
        """On."""
        self._go(keys.NEXT, self.driver.next)

    def action_retry(self) -> None:
        """The same conversation again, from its beginning."""
        self._go(keys.RETRY, self.driver.retry)

    def action_what_if(self) -> None:
        """Back to the chosen turn."""
        self._go(talk_commands.WHAT_IF, partial(self.driver.what_if, self.turn))

    def action_done(self) -> None:
        """End the session."""
        self._go(keys.DONE, self.driver.mouth.hush)

    def action_turn_before(self) -> None:
        """Choose the turn before."""
        self._choose(self.turn - 1)

    def action_turn_after(self) -> None:
        """Choose the turn after."""
        self._choose(self.turn + 1)

    def action_why(self) -> None:
        """The reasons for the marks of the chosen turn, shown or hidden."""
        self._why = not self._why
        self._show_why()

    def action_model(self) -> None:
        """A conversation that went well, played with the customer's answers."""
        path, drill = self._good, self.marked.drill
        if path is None or self.query_one("#talk-model").display:
            self.query_one("#talk-model").scroll_visible(animate=False, top=True)
            return
        self.tasks.run(self, "playing a good one", lambda _: played(drill, path.turns), self._show_model)

    def action_listen(self) -> None:
        """The own voice in the chosen turn."""
        self.driver.playback.listen(self.turn + 1)

    def action_keep(self) -> None:
        """Keep the recording of the chosen turn, or take that back."""
        self.driver.playback.keep(self.turn + 1)

    def action_say_model(self) -> None:
        """What is said in a conversation that went well where the chosen turn was said, aloud; again to stop."""
        mouth = self.driver.mouth
        if mouth.echo and mouth.whose == STRONG:
            self.driver.playback.hush()
            self.show()
            return
        good, drill, beat = self._good, self.marked.drill, self.talk.turns[self.turn].before.beat
        if good is not None:
            self.driver.say("The voice gets ready …")
            self.tasks.run(self, "playing a good one", lambda _: said_well(drill, good, beat), self._say_well)

    def _say_well(self, words: str) -> None:
        if self._left:
            return
        if words:
            self.driver.playback.say(words)
        else:
            shows = self._key(keys.MODEL)
            self.driver.say(f"A conversation that goes well does not come to this point; {shows} shows one.")

    def action_lessons(self) -> None:
        """The lessons behind these marks."""
        from trainer.lessons import explaining
        from trainer.ui.screens.lesson import LessonScreen

        if not self._left:
            self.app.push_screen(LessonScreen(explaining(self.marked.drill, self.result), "behind these marks"))

    def _go(self, command: Command, way: Callable[[], None]) -> None:
        """Move the session on and close; a second press finds the session moved on already and does nothing."""
        if self._left:
            return
        way()
        if command is talk_commands.WHAT_IF and self.driver.practice.stage is Stage.DEBRIEF:
            self.show()
            return
        self._left, self.left_by = True, command
        self.dismiss()

    def _choose(self, turn: int) -> None:
        if not 0 <= turn < len(self.talk.turns):
            body = self.query_one("#after-talk", VerticalScroll)
            body.scroll_relative(y=3 if turn else -3, animate=False)
            return
        self.turn = turn
        self._show_turns()
        self.refresh_bindings()
        self.show()
        if self._why:
            self._show_why()
        chosen = self.query_one(f"#turn-{turn}")
        self.call_after_refresh(chosen.scroll_visible, animate=False)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """One line about what went wrong, or the keys that the footer has no room for."""
        if self._left or not self._filled:
            return
        line = self.driver.practice.trouble or self.driver.unstored or self.driver.notice
        mouth = self.driver.mouth
        if mouth.echo:
            at = f"{clock(mouth.snapshot.position)} / {clock(mouth.snapshot.duration)}"
            stops = keys.LISTEN if mouth.whose == YOU else keys.SAY_MODEL
            line = f"▶ {mouth.whose}  {at}   {self._key(stops)} stops"
        self.query_one("#talk-line", Static).update(Content.styled(printable(line) or self._more(), "$muted"))

    def _more(self) -> str:
        turns = [f"{shown('up')}{shown('down')} turns"] if len(self.talk.turns) > 1 else []
        offered = (f"{self._key(one)} {word}" for one, word in _UNDER_THE_TURNS.items() if self.offers(one))
        return " · ".join([*turns, *offered])

    def _key(self, command: Command) -> str:
        return shown(key_of(command, self.sayback.keys, typing=False))

    def _whereabouts(self) -> str:
        if self.marked.spoken.what_if is not None:
            return f"what if, from turn {self.marked.spoken.what_if + 1}"
        return count(len(self.talk.turns), "turn")

    def _overall(self) -> Content:
        return Content.assemble(band_text(self.result.band), (f"  {self.result.overall}", "bold"))

    def _tip(self) -> Content:
        return Content.assemble(("Try  ", "bold $accent"), printable(self.result.tip))

    @property
    def _delivery(self) -> Delivery | None:
        """How the turns were said, for those who want to know."""
        return self.marked.delivery if self.driver.services.settings.delivery else None

    def _worst(self) -> int:
        """The turn that cost most: where going back is worth most."""
        turns = self.talk.turns
        costs = [(turn.trust - turn.before.trust, turn.outcome.overall) for turn in turns]
        return costs.index(min(costs)) if costs else 0

    def _show_turns(self) -> None:
        rows = told(self.talk)
        for number, turn in enumerate(self.talk.turns):
            theirs, yours, _ = rows[3 * number : 3 * number + 3]
            chosen = number == self.turn
            head = Content.assemble(
                (f"{POINTER if chosen else '  '}Turn {number + 1}  ", "bold"),
                band_text(turn.outcome.band),
                f" {turn.outcome.overall}   trust ",
                trust_bar(turn.trust, BAR),
                (f" {change(turn)}", "bold"),
            )
            did = ("", Content.styled(summary(turn), "$muted"))
            self.query_one(f"#turn-{number}", TurnRows).rows = ((None, Content("")), (None, head), theirs, yours, did)

    def _show_why(self) -> None:
        why = self.query_one("#talk-why", Rows)
        why.display = self._why
        if self._why:
            why.rows = (*_reasons(self.talk, self.turn), *manner(self._delivery))
            self.call_after_refresh(why.scroll_visible, animate=False)

    def _show_model(self, talk: Talk) -> None:
        model = self.query_one("#talk-model", Rows)
        model.rows = ((None, Content("")), (None, Content.styled("One that went well", "bold")), *told(talk))
        model.display = True
        self.call_after_refresh(model.scroll_visible, animate=False, top=True)


def _on_the_whole(result: Result) -> list[Row]:
    """The remarks on the whole: not on the turns and the note, which are shown by themselves."""
    about = ("turn ", "note", "not in the note")
    return [_row(remark, remark.label) for remark in result.remarks if not remark.label.startswith(about)]


def _on_the_note(result: Result, note: str | None) -> list[Row]:
    """The note for the file, and what was in it."""
    if note is None:
        return []
    rows: list[Row] = [(None, Content("")), (None, Content.styled("  The note for the file", "bold"))]
    rows.append(("You", Content(printable(note, keep_newlines=True))))
    for remark in result.remarks:
        if remark.label.startswith(("note", "not in the note")):
            label = {"note": "", "not in the note": "not in it: "}.get(remark.label, remark.label[6:] + ": ")
            rows.append(_row(remark, "", label))
    return rows


def _row(remark: Remark, label: str, text: str = "") -> Row:
    return (label, Content.assemble((f"{_sign(remark)} ", _style(remark)), printable(f"{text}{remark.text}")))


def _sign(remark: Remark) -> str:
    return {True: "✓", False: "✗", None: "·"}[remark.good]


def _style(remark: Remark) -> str:
    return {True: "$text-success", False: "$text-warning", None: "$muted"}[remark.good]


def _reasons(talk: Talk, number: int) -> tuple[Row, ...]:
    """Why a turn was heard as it was: what moved trust, the bands, the scorer's reasoning, what else to try."""
    turn = talk.turns[number]
    rows: list[Row] = [(None, Content("")), (None, Content.styled(f"Why, at turn {number + 1}", "bold"))]
    rows += [("", Content(line)) for line in moved(turn)]
    rows.append(("", Content(printable(bands(turn) or "nothing had to be said back, met or asked here"))))
    result = turn.outcome.result
    if result is not None:
        rows += [("", _line(sign, text)) for sign, text in findings(turn)]
        rows += [("try", Content(printable(tip.text))) for tip in result.tips]
    return tuple(rows)


def _line(sign: str, text: str) -> Content:
    return Content.assemble((f"{sign} ", "bold"), printable(text))
