"""Spotting who listened: four replies, one key for the best, one for the reason, and why for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.kinds.spot import CHOICE_KEYS, REASON_KEYS, Answer, order, read
from trainer.practice import Sound, Stage
from trainer.printable import printable
from trainer.scoring.result import Result
from trainer.ui import kind_commands as keys
from trainer.ui.band import band_text
from trainer.ui.commands import EVERYWHERE, LESSONS, Command, bindings, key_of, shown
from trainer.ui.own_screen import OwnScreen
from trainer.ui.practice_commands import EARLIER, LATER, LEAVE, NEXT, RETRY, TOGGLE
from trainer.ui.remarks import verdict_rows
from trainer.ui.screens.practice_words import playing, title, whereabouts
from trainer.ui.widgets.complaint import words
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.picks import Picks
from trainer.ui.widgets.player import PlayerBar
from trainer.ui.widgets.rows import Rows
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.ui.driver import Driver

WHICH = "Which reply listened best?"
WHY = "Why that one?"


class SpotScreen(OwnScreen):
    """One drill from its complaint to its reasons; the verdict is on the same screen."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*keys.IN_SPOT, *keys.AFTER_SPOT)
    BINDINGS = bindings(PAGE_COMMANDS)
    CSS_PATH = "spot.tcss"

    def __init__(self, driver: Driver, came_by: frozenset[str] = frozenset()) -> None:
        """Make one for the drill at hand."""
        super().__init__(driver, came_by)
        drill, attempt = self.practice.drill, self.practice.attempt
        self._choices = order(len(drill.choices), attempt)
        self._reasons = order(len(drill.reasons), f"{attempt} why")
        self._moment: tuple[object, ...] = ()
        self._hint = ""
        self._ready = False

    @property
    def answer(self) -> Answer:
        """What has been picked so far."""
        return read(self.practice.detail, self.practice.drill)

    @property
    def result(self) -> Result | None:
        """The verdict, once it is there."""
        return self.practice.result if self.practice.stage is Stage.DEBRIEF else None

    def compose(self) -> ComposeResult:
        """The customer, what is asked, the answers, and later the verdict."""
        yield Heading(title(self.practice), "")
        with VerticalScroll(id="spot", can_focus=False):
            yield Static(printable(self.practice.drill.situation), id="spot-situation", markup=False)
            yield PlayerBar()
            yield Static(words(self.practice.drill), id="spot-words", markup=False)
            yield Static(id="spot-asked", markup=False)
            yield Picks()
            yield Rows(label=2, id="spot-verdict")
        yield Static(id="spot-status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin."""
        self._ready = True
        self.query_one(Picks).focus(scroll_visible=False)
        self.show()
        if self.driver.time_left:
            self.set_interval(1.0, self.show)
        self.driver.start()

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """First a reply, then a reason, then on."""
        answer, drill, done = self.answer, self.practice.drill, self.result is not None
        if command in keys.PICKS:
            return not done and answer.choice is None and keys.PICKS.index(command) < len(drill.choices)
        if command in keys.REASONS:
            picking = not done and answer.choice is not None and self.practice.stage is not Stage.MARKING
            return picking and keys.REASONS.index(command) < len(drill.reasons)
        if command in keys.AFTER_SPOT:
            return done
        return command is not TOGGLE or self.practice.aloud

    def offered(self) -> Iterator[Command]:
        """The way on first, called what it is; of the answers' keys one stands for all."""
        if self.result is not None:
            last = not self.practice.has_next or self.driver.time_is_up
            yield replace(NEXT, title="Finish", footer="finish") if last else NEXT
            yield from (RETRY, replace(LESSONS, footer="lesson"))
        for several, does in ((keys.PICKS, "pick"), (keys.REASONS, "why")):
            there = [command for command in several if self.offers(command)]
            if there:
                labels = " ".join(command.keys[0] for command in there[1:])
                yield replace(there[0], footer=f"{labels} {does}")
                yield from there[1:]
        word = "pause" if self.practice.sound is Sound.PLAYING else "hear"
        yield from (replace(command, footer=word) for command in (TOGGLE,) if self.offers(command))
        yield from (EARLIER, LATER)
        yield replace(LEAVE, footer="other reply" if self.answer.choice is not None and not self.result else "back")
        yield from EVERYWHERE

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_pick_1(self) -> None:
        """The first reply shown."""
        self.pick(0)

    def action_pick_2(self) -> None:
        """The second reply shown."""
        self.pick(1)

    def action_pick_3(self) -> None:
        """The third reply shown."""
        self.pick(2)

    def action_pick_4(self) -> None:
        """The fourth reply shown."""
        self.pick(3)

    def action_reason_a(self) -> None:
        """The first reason shown."""
        self.pick(0)

    def action_reason_b(self) -> None:
        """The second reason shown."""
        self.pick(1)

    def action_reason_c(self) -> None:
        """The third reason shown."""
        self.pick(2)

    def action_reason_d(self) -> None:
        """The fourth reason shown."""
        self.pick(3)

    def on_picks_picked(self, event: Picks.Picked) -> None:
        """Enter on an answer, or on after the verdict."""
        self.pick(event.number)

    def pick(self, number: int) -> None:
        """Take the answer at this place of those shown: a reply first, then the reason, which hands it in."""
        answer = self.answer
        if self.result is not None or self.practice.stage is Stage.MARKING:
            return
        if answer.choice is None:
            choice = self._choices[number]
            self.driver.write(self.practice.drill.choices[choice].text)
            self.driver.answer(Answer(choice).detail)
        else:
            self.driver.answer(Answer(answer.choice, self._reasons[number]).detail)
            self.driver.submit()

    def action_play_or_speak(self) -> None:
        """The customer's voice."""
        self.driver.toggle()

    def action_next(self) -> None:
        """On."""
        self.move_on(self.driver.next, NEXT)

    def action_retry(self) -> None:
        """The same again, in another order."""
        self.move_on(self.driver.retry, RETRY)

    def action_lessons(self) -> None:
        """The lessons behind the verdict."""
        from trainer.lessons import explaining
        from trainer.ui.screens.lesson import LessonScreen

        if self.result is not None:
            shown_here = explaining(self.practice.drill, self.result)
            self.app.push_screen(LessonScreen(shown_here, "behind these marks"))

    def action_scroll_up(self) -> None:
        """Up."""
        self.query_one("#spot", VerticalScroll).scroll_relative(y=-2, animate=False)

    def action_scroll_down(self) -> None:
        """Down."""
        self.query_one("#spot", VerticalScroll).scroll_relative(y=2, animate=False)

    def action_leave(self) -> None:
        """Take the pick back, or leave the session."""
        if self.answer.choice is not None and self.practice.stage is Stage.ANSWER:
            self.driver.answer("")
            self.driver.write("")
        else:
            self.close(LEAVE, leaves=True)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Bring the screen in line with the session."""
        if not self._ready or self._is_done:
            return
        practice = self.practice
        self.query_one(Heading).right = self.driver.time_left or whereabouts(practice)
        bar = self.query_one(PlayerBar)
        bar.name_shown = called(practice.drill.customer)
        bar.playing = playing(self.driver)
        bar.position = self.driver.mouth.snapshot.position
        bar.duration = self.driver.mouth.snapshot.duration
        line = practice.trouble or self.driver.unstored or self.driver.unsaved or self.driver.notice
        line = line or (self._hint if self.result is None else "")
        self.query_one("#spot-status", Static).update(Content.styled(printable(line), "$muted"))
        moment = (practice.stage, practice.sound, practice.detail, practice.result, self.driver.time_is_up)
        if moment != self._moment:
            self._moment = moment
            self._show_answers()
            self.refresh_bindings()

    def _show_answers(self) -> None:
        drill, answer, picks = self.practice.drill, self.answer, self.query_one(Picks)
        asked, verdict = self.query_one("#spot-asked", Static), self.query_one("#spot-verdict", Rows)
        result = self.result
        picks.display = result is None
        verdict.display = result is not None
        if result is not None:
            asked.update(Content.assemble(band_text(result.band), (f"  {_told(result)}", "bold")))
            verdict.rows = verdict_rows(result)
            box = self.query_one("#spot", VerticalScroll)
            box.can_focus = True  # nothing is left to pick: the arrows scroll
            box.focus()
            self.call_after_refresh(asked.scroll_visible, animate=False, top=True)
        elif answer.choice is None:
            asked.update(Content.styled(WHICH, "bold"))
            picks.offer([drill.choices[number].text for number in self._choices], CHOICE_KEYS)
        else:
            text = printable(drill.choices[answer.choice].text)
            asked.update(Content.assemble(("You picked  ", "$muted"), text, "\n\n", (WHY, "bold")))
            picks.offer([drill.reasons[number].text for number in self._reasons], REASON_KEYS)
        if result is None:
            self.call_after_refresh(self._bring_in, asked, fresh=not self.practice.text)

    def _bring_in(self, asked: Static, *, fresh: bool) -> None:
        """First the customer, from their first word; then the question why. Say how to see the rest of it."""
        box = self.query_one("#spot", VerticalScroll)
        earlier, later = (shown(key_of(one, self.sayback.keys, typing=False)) for one in (EARLIER, LATER))
        if fresh:
            box.scroll_home(animate=False)
            hint = f"{later} goes down to the replies, {earlier} back up."
        else:
            box.scroll_to_widget(asked, animate=False, top=True, immediate=True)
            hint = f"{earlier} goes back up to the customer."
        self._hint = hint if box.max_scroll_y > 0 else ""
        self.show()


def _told(result: Result) -> str:
    return "The best one, for the right reason." if result.overall == 100 else result.tip


SCREEN = SpotScreen
