"""After a reply: how it went, the words that show it, one thing to try, a strong reply; then on with one key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.fairness.words import outcome
from trainer.practice import Practice, Sound, Stage
from trainer.printable import printable
from trainer.progress.model import Mode
from trainer.scoring.result import Result
from trainer.ui import practice_commands as keys
from trainer.ui.band import band_text
from trainer.ui.commands import EVERYWHERE, LESSONS, Command, bindings, key_of, shown
from trainer.ui.findings import Findings, findings
from trainer.ui.manner import manner, said_how
from trainer.ui.mouth import YOU
from trainer.ui.page import Page
from trainer.ui.remarks import in_words, model_title, remark_rows
from trainer.ui.screens.dispute import DisputeScreen, Subject
from trainer.ui.screens.practice_words import title
from trainer.ui.widgets.bands import Row, SkillBands, change
from trainer.ui.widgets.evidence import marked
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.player import clock
from trainer.ui.widgets.rows import Rows
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.progress.model import Delivery
    from trainer.ui.driver import Driver


class DebriefScreen(Page):
    """The marks of one reply. It works on the session's driver and closes; the practice screen goes on from there."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_DEBRIEF
    BINDINGS = bindings(keys.IN_DEBRIEF)
    CSS_PATH = "debrief.tcss"

    def __init__(self, driver: Driver) -> None:
        """Make one for a session that has just been marked; `left_by` is the command it was closed with."""
        super().__init__()
        self.driver = driver
        self._previous = driver.previous
        # The session moves on while this screen closes: what it shows is of the moment it was opened.
        self.marked: Practice = driver.practice
        self.result: Result = driver.practice.finished[-1].result
        self._findings: Findings = findings(self.result, self.marked.text)
        self._model = 0
        self._why = False
        self.left_by: Command | None = None
        self._left = False
        self._filled = False
        self._moment: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Top to bottom in the order of what matters."""
        drill = self.marked.drill
        yield Heading(title(self.marked), "")
        with VerticalScroll(id="debrief"):
            with Horizontal(id="marks"):
                yield Static(self._overall(), id="overall", markup=False)
                yield SkillBands(id="bands")
            yield Static(self._tip(), id="tip", markup=False)
            with Horizontal(id="columns"):
                with Vertical(id="theirs"):
                    yield Static(printable(_said(self.marked)), classes="head", markup=False)
                    yield Static(marked(drill.laid_out, self._findings.complaint), id="their-words", markup=False)
                with Vertical(id="yours"):
                    yield Static(self._you(), classes="head", markup=False)
                    yield Static(marked(self.marked.text, self._findings.reply), id="your-words", markup=False)
            yield Static(said_how(self._delivery), id="manner", markup=False)
            yield Rows(*remark_rows(self.result), id="remarks")
            yield Rows(*in_words(self._findings), label=8, id="findings")
            yield Static(id="model", markup=False)
            yield Rows(*reasoning(self.result, self._delivery), title="Why these marks", label=2, id="why")
        yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill in what changes by keys; the keyboard scrolls."""
        self._filled = True
        self.query_one(SkillBands).rows = self._rows()
        self._show_model()
        self.query_one("#why").display = False
        self.query_one("#manner").display = self._delivery is not None
        self.query_one("#remarks").display = bool(self.result.remarks)
        self.query_one("#debrief").focus()
        self.show()

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What makes sense after this reply."""
        if self._left:
            return False
        if command is keys.MISSED_ONLY:
            return self.marked.missed is not None
        if command is keys.MODEL:
            return bool(self.marked.drill.model_replies)
        if command is keys.HEAR_AGAIN:
            return self.marked.aloud
        if command in (keys.LISTEN, keys.KEEP):
            return self.driver.playback.recording is not None
        if command is keys.SAY_MODEL:
            return bool(self.marked.drill.model_replies) and self.services.settings.voice
        if command is keys.DISPUTE:
            return self.driver.attempt is not None
        return True

    def offered(self) -> Iterator[Command]:
        """The way on first, called what it is."""
        last = not self.marked.has_next
        for command in keys.IN_DEBRIEF:
            if self.offers(command):
                finish = command is keys.NEXT and last
                yield replace(command, title="Finish", footer="finish") if finish else command
        yield from EVERYWHERE

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_next(self) -> None:
        """On."""
        self._go(keys.NEXT, self.driver.next)

    def action_retry(self) -> None:
        """The same again."""
        self._go(keys.RETRY, self.driver.retry)

    def action_missed_only(self) -> None:
        """The gaps."""
        self._go(keys.MISSED_ONLY, self.driver.missed_only)

    def action_revise(self) -> None:
        """Mend the words."""
        self._go(keys.REVISE, self.driver.revise)

    def action_done(self) -> None:
        """End the session."""
        self._go(keys.DONE, self.driver.mouth.hush)

    def action_hear_again(self) -> None:
        """The complaint, or a pause in it."""
        self.driver.toggle()

    def action_listen(self) -> None:
        """The own voice."""
        self.driver.playback.listen()

    def action_say_model(self) -> None:
        """The strong reply that is shown, aloud."""
        self.driver.playback.say(self.marked.drill.model_replies[self._model].text)

    def action_keep(self) -> None:
        """Keep the recording, or take that back."""
        self.driver.playback.keep()

    def action_model(self) -> None:
        """A strong reply; another one when it is in sight already."""
        model = self.query_one("#model", Static)
        if self._model_in_sight:
            self._model = (self._model + 1) % len(self.marked.drill.model_replies)
            self._show_model()
        model.scroll_visible(animate=False, top=True)

    def action_why(self) -> None:
        """The reasoning, shown or hidden."""
        self._why = not self._why
        why = self.query_one("#why")
        why.display = self._why
        if self._why:
            self.call_after_refresh(why.scroll_visible, animate=False, top=True)

    def action_lessons(self) -> None:
        """The lessons behind the marks of this reply."""
        from trainer.lessons import explaining
        from trainer.ui.screens.lesson import LessonScreen

        if not self._left:
            shown = explaining(self.marked.drill, self.result)
            self.app.push_screen(LessonScreen(shown, "behind these marks"))

    def action_dispute(self) -> None:
        """Say which words carried what was not credited."""
        attempt = self.driver.attempt
        if self._left or attempt is None:
            return
        task, focus = self.marked.task, self.marked.focus
        screen = DisputeScreen(Subject(task.drill, task.pack_hash, attempt.id, attempt.reply, self.result, focus))
        self.app.push_screen(screen, lambda _: self._disputed(screen))

    def _disputed(self, screen: DisputeScreen) -> None:
        done = screen.done
        if done is None or self._left:
            return
        self.driver.remarked(done)
        self.marked, self.result = self.driver.practice, done.result
        self._findings = findings(self.result, self.marked.text)
        self.query_one("#overall", Static).update(self._overall())
        self.query_one(SkillBands).rows = self._rows()
        self.query_one("#tip", Static).update(self._tip())
        self.query_one("#their-words", Static).update(marked(self.marked.drill.laid_out, self._findings.complaint))
        self.query_one("#your-words", Static).update(marked(self.marked.text, self._findings.reply))
        self.query_one("#remarks", Rows).rows = remark_rows(self.result)
        self.query_one("#findings", Rows).rows = in_words(self._findings)
        self.query_one("#why", Rows).rows = reasoning(self.result, self._delivery)
        self.query_one("#debrief").scroll_home(animate=False)
        self.refresh_bindings()
        self.driver.say(outcome(done, self.marked.drill, undone=screen.undone))

    def _go(self, command: Command, way: Callable[[], None]) -> None:
        """Move the session on and close; a second press finds the session moved on already and does nothing."""
        if self._left:
            return
        way()
        if command is keys.MISSED_ONLY and self.driver.practice.stage is Stage.DEBRIEF:
            self.show()
            return
        self._left, self.left_by = True, command
        self.dismiss()

    @property
    def _model_in_sight(self) -> bool:
        body, model = self.query_one("#debrief"), self.query_one("#model")
        return body.region.overlaps(model.region) and model.region.y < body.region.bottom - 1

    # ---- what is shown -------------------------------------------------------------------------------------------

    def show(self) -> None:
        """One line about what sounds or went wrong; called for everything that happens in the session."""
        if self._left or not self._filled:
            return
        mouth, practice = self.driver.mouth, self.driver.practice
        line = practice.trouble or self.driver.unstored or self.driver.notice
        position = f"{clock(mouth.snapshot.position)} / {clock(mouth.snapshot.duration)}"
        if mouth.echo:
            stops = keys.LISTEN if mouth.whose == YOU else keys.SAY_MODEL
            line = f"▶ {mouth.whose}  {position}   {self._key(stops)} stops"
        elif mouth.sounding:
            sign = "▶" if practice.sound is Sound.PLAYING else "‖"
            word = "pauses" if sign == "▶" else "goes on"
            line = f"{sign} {practice.drill.customer.name}  {position}   {self._key(keys.HEAR_AGAIN)} {word}"
        self.query_one("#said", Static).update(Content.styled(printable(line) or self._more(), "$muted"))

    def _more(self) -> str:
        """The keys that the footer has no room for."""
        words = {
            keys.MODEL: "strong reply",
            keys.WHY: "why",
            keys.REVISE: "edit",
            keys.DISPUTE: "dispute",
            LESSONS: "lesson",
            keys.LISTEN: "listen back",
            keys.SAY_MODEL: "say it",
            keys.KEEP: "keep",
            keys.HEAR_AGAIN: "hear again",
        }
        return " · ".join(f"{self._key(one)} {word}" for one, word in words.items() if self.offers(one))

    def _key(self, command: Command) -> str:
        return shown(key_of(command, self.sayback.keys, typing=False))

    def _overall(self) -> Content:
        before = self._before()
        if before is not None:
            moved = change(self.result.overall, before)
            remark = Content("as last time" if moved == "same" else f"{moved} since last")
        elif self.marked.focus is not None:
            remark = Content.styled("missed only", "$muted")
        elif self._previous is None and not self.driver.unstored:
            remark = Content.styled("the first time", "$muted")
        else:
            remark = Content("")
        return Content.assemble(band_text(self.result.band), (f"  {self.result.overall}", "bold"), "\n", remark)

    def _before(self) -> int | None:
        """The mark of the last whole reply, if it was given by the same scorer: others cannot be compared."""
        previous = self._previous
        if previous is None or previous.marks is None or self.marked.focus is not None:
            return None
        return previous.marks.overall if previous.marks.scorer == self.result.scorer else None

    def _rows(self) -> tuple[Row, ...]:
        comparable = self._previous is not None and self._before() is not None
        previous = self._previous.marks if self._previous is not None and comparable else None
        return tuple(
            Row(mark.skill.value, mark.score, mark.band, previous.skills.get(mark.skill) if previous else None)
            for mark in self.result.marks
        )

    def _you(self) -> Content:
        return Content("You said" if self.marked.mode is Mode.SPOKEN else "You wrote")

    @property
    def _delivery(self) -> Delivery | None:
        """How it was said, for those who want to know."""
        return self.marked.delivery if self.driver.services.settings.delivery else None

    def _tip(self) -> Content:
        return Content.assemble(("Try  ", "bold $accent"), printable(self.result.tip))

    def _show_model(self) -> None:
        models = self.marked.drill.model_replies
        shown = self.query_one("#model", Static)
        shown.display = bool(models)
        if models:
            number = (
                f"  {self._model + 1} of {len(models)}, {self._key(keys.MODEL)} for another" if len(models) > 1 else ""
            )
            shown.update(
                Content.assemble(
                    (model_title(self.marked.drill.kind), "bold"),
                    (number, "$muted"),
                    "\n",
                    printable(models[self._model].text, keep_newlines=True),
                )
            )


def reasoning(result: Result, delivery: Delivery | None = None) -> tuple[tuple[str, Content], ...]:
    """Why the marks are what they are, everything there is to try, and what it means how it was said."""
    rows = [("·", Content(printable(reason))) for reason in result.reasons]
    if len(result.tips) > 1:
        rows += [("", Content("")), ("", Content.styled("Also worth trying", "bold"))]
        rows += [("·", Content(printable(tip.text))) for tip in result.tips[1:]]
    rows += manner(delivery)
    rows.append(("", Content("")))
    rows += [("", Content.styled(printable(note), "$muted")) for note in result.notes]
    rows.append(("", Content.styled(f"Marked by scorer {printable(result.scorer)}.", "$muted")))
    return tuple(rows)


def _said(practice: Practice) -> str:
    who, did = called(practice.drill.customer), "wrote" if practice.written else "said"
    return f"{who}, {did}" if practice.drill.customer.role else f"{who} {did}"
