"""Disputing a mark: which fact, feeling or question, which words carried it, and whether that is meant. Keys only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import TrainerError
from trainer.fairness.claims import LONGEST, Open, disputable, likest, phrases
from trainer.fairness.overlay import Accepted
from trainer.fairness.words import WHAT, about, offered
from trainer.printable import printable
from trainer.ui import practice_commands as keys
from trainer.ui.commands import BACK, Command, bindings, key_of, shown
from trainer.ui.drafts import RECORDS
from trainer.ui.page import Page
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.packs.model import Drill
    from trainer.progress.bookkeeper import Remarked
    from trainer.progress.model import Dispute
    from trainer.scoring.result import Focus, Result


@dataclass(frozen=True, slots=True)
class Subject:
    """The reply whose marks are disputed; `attempt` is its id on record."""

    drill: Drill
    pack_hash: str
    attempt: str
    reply: str
    result: Result
    focus: Focus | None


class _Step(Enum):
    SLOT = "slot"
    PHRASE = "phrase"
    SURE = "sure"


class DisputeScreen(Page):
    """Three questions, one after the other; Esc goes back by one. `done` says what came of it."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*keys.IN_DISPUTE, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)
    CSS_PATH = "dispute.tcss"

    def __init__(self, subject: Subject) -> None:
        """Make one for a reply that has been marked and stored."""
        super().__init__()
        self.subject = subject
        self.done: Remarked | None = None
        self.undone = False
        self._open = disputable(subject.drill, subject.result, subject.focus)
        self._phrases = phrases(subject.reply, subject.result)
        self._filed: tuple[Dispute, ...] = ()
        self._step = _Step.SLOT
        self._slot: Open | None = None
        self._undo: Dispute | None = None
        self._phrase = ""
        self._kept_at: int | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        """A question, what there is to choose from, and a line to write in."""
        yield Heading("Dispute a mark", self.subject.drill.title)
        yield Static(id="dispute-ask", markup=False)
        yield Choices(id="dispute-list", markup=False)
        yield Input(id="dispute-phrase", select_on_focus=False)
        yield Static(id="dispute-note", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask the first question; what was disputed before is looked up meanwhile."""
        self._ask_slot()
        keeper, drill = self.services.bookkeeper, self.subject.drill
        self.tasks.run(
            self, "looking up your disputes", lambda _stop: keeper.disputes(drill), self._looked_up, line=RECORDS
        )

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """Writing is for phrases only."""
        return command is not keys.EDIT_PHRASE or (self._step is _Step.PHRASE and not self._line.has_focus)

    def action_choose(self) -> None:
        """Take the line that is pointed at."""
        self._list.action_select()

    def action_edit_phrase(self) -> None:
        """Write the phrase, beginning with the one that is pointed at."""
        self._line.focus()
        self._line.cursor_position = len(self._line.value)

    def action_back(self) -> None:
        """One question back; before the first, out."""
        if self._busy:
            return
        if self._step is _Step.SLOT:
            self.dismiss()
        elif self._step is _Step.SURE and self._undo is None:
            self._ask_phrase()
        elif self._step is _Step.PHRASE and self._line.has_focus and self._phrases:
            self._list.focus()
        else:
            self._ask_slot()

    # ---- the three questions -------------------------------------------------------------------------------------

    def _ask_slot(self) -> None:
        self._slot = self._undo = None
        lines = offered(self.subject.drill, self._open, [one.accepted for one in self._filed])
        if self._open:
            ask = "Which of these did your words carry?"
        elif self._filed:
            ask = "Everything was credited. These are your own wordings:"
        else:
            ask = "Everything was credited: there is nothing to dispute."
        self._turn_to(_Step.SLOT, ask, lines)

    def _ask_phrase(self) -> None:
        if self._slot is None:
            return
        ask = f"Which words of yours carried “{self._slot.text}”?"
        pointed = likest(self.subject.drill, self._slot, self._phrases)
        if self._phrase in self._phrases:
            pointed = self._phrases.index(self._phrase)
        written = self._phrase if self._phrase not in self._phrases else ""
        self._kept_at = pointed if written and self._phrases else None
        self._turn_to(_Step.PHRASE, ask, list(self._phrases), pointed)
        key = shown(key_of(keys.EDIT_PHRASE, self.sayback.keys, typing=False))
        self._tell(f"{key} to write fewer or other words of your reply, up to {LONGEST} characters.")
        if written or not self._phrases:  # what was written is mended, not written again
            self._line.value = written
            self.action_edit_phrase()

    def _ask_sure(self) -> None:
        if self._undo is not None:
            accepted = self._undo.accepted
            ask = f"“{accepted.phrase}” will not count as {self._about(accepted)} any more."
        elif self._slot is not None:
            ask = (
                f"“{self._phrase}” counts as {WHAT[self._slot.kind]} “{self._slot.text}”, from now on, for you. "
                "The pack's author can see it in sayback dispute list."
            )
        else:
            return
        self._turn_to(_Step.SURE, ask, ["Yes, mark my reply again", "No, back"])

    def _turn_to(self, step: _Step, ask: str, lines: list[str], pointed: int = 0) -> None:
        self._step = step
        self.query_one("#dispute-ask", Static).update(Content(printable(ask)))
        self._line.display = step is _Step.PHRASE
        self._tell("")
        choices = self._list
        choices.display = bool(lines)
        choices.clear_options()
        choices.add_options([Option(Content(printable(line))) for line in lines])
        if lines:
            choices.highlighted = pointed
            choices.focus()
        self.refresh_bindings()

    # ---- answers -------------------------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index == self._kept_at:
            return
        self._kept_at = None
        if self._step is _Step.PHRASE and event.option_index < len(self._phrases):
            self._line.value = self._phrases[event.option_index]

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        at = event.option_index
        if self._busy:
            return
        if self._step is _Step.PHRASE:
            self._take_phrase(self._phrases[at])
        elif self._step is _Step.SURE:
            self._go() if at == 0 else self.action_back()
        elif at < len(self._open):
            self._slot, self._phrase = self._open[at], ""
            self._ask_phrase()
        else:
            self._undo = self._filed[at - len(self._open)]
            self._ask_sure()

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        if self._step is _Step.PHRASE and not self._busy:
            self._take_phrase(event.value)

    def _take_phrase(self, phrase: str) -> None:
        self._phrase = " ".join(phrase.split())
        if not self._phrase:
            self._tell("There is no phrase: choose or write the words of your reply that said it.")
        elif len(self._phrase) > LONGEST:
            self._tell(f"A phrase has at most {LONGEST} characters; this one has {len(self._phrase):,}.")
        else:
            self._ask_sure()

    def _go(self) -> None:
        subject, keeper, undo, slot = self.subject, self.services.bookkeeper, self._undo, self._slot
        self.undone = undo is not None

        def work() -> Remarked:
            where = (subject.drill, subject.pack_hash, subject.attempt)
            if undo is not None:
                return keeper.undo_dispute(*where, undo.id)
            assert slot is not None  # noqa: S101  (one of the two was chosen to come here)
            return keeper.dispute(*where, Accepted(slot.kind, slot.slot, self._phrase))

        self._busy = True
        self.tasks.run(
            self,
            "marking your reply again",
            lambda _stop: work(),
            self._finished,
            failed=self._refused,
            line=RECORDS,
        )

    def _finished(self, done: Remarked) -> None:
        self.done = done
        self.dismiss()

    def _refused(self, error: TrainerError) -> None:
        self._busy = False
        if self._undo is None and self._slot is not None:
            self._ask_phrase()
        else:
            self._ask_slot()
        self._tell(str(error))

    # ---- small things --------------------------------------------------------------------------------------------

    def _looked_up(self, filed: tuple[Dispute, ...]) -> None:
        self._filed = filed
        if filed and self._step is _Step.SLOT:
            pointed = self._list.highlighted or 0
            self._ask_slot()
            self._list.highlighted = pointed

    def _about(self, accepted: Accepted) -> str:
        return f"{WHAT[accepted.kind]} “{about(self.subject.drill, accepted)}”"

    def _tell(self, note: str) -> None:
        self.query_one("#dispute-note", Static).update(Content.styled(printable(note), "$muted"))

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)

    @property
    def _line(self) -> Input:
        return self.query_one(Input)
