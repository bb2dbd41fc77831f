"""The board: what the room sees, and, a key away, what only the host sees. Nothing private is in the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.classroom import board as classboard
from trainer.classroom.model import Door, Stage
from trainer.errors import TrainerError
from trainer.printable import printable
from trainer.ui import class_commands as keys
from trainer.ui.classroom import board_words
from trainer.ui.classroom.board import BoardPage
from trainer.ui.classroom.board_rounds import Rounds
from trainer.ui.classroom.sheet import Sheet
from trainer.ui.classroom.telling import show_complaint
from trainer.ui.classroom.way_in import WayIn
from trainer.ui.commands import EVERYWHERE, Command, bindings
from trainer.ui.practice_commands import REPLAY
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.complaint import Complaint
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar

TICK = 0.2
"""Seconds between two looks at the clock."""
AGAIN = 2.0
"""Seconds after which who is stuck is looked at anew, though nothing was written."""
EDGES = 8
"""Cells beside a page: its margins, and the scroll bar of a long one."""
_ON_A_REPLY = (keys.HIDE, keys.IN_GALLERY, keys.IN_PAIR)
_SHEETS = frozenset({Stage.MARKS, Stage.GALLERY, Stage.PAIR, Stage.VOTE, Stage.MODEL})


class BoardScreen(Rounds, BoardPage):
    """Two views of one class; a new board begins with the projector's."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_BOARD
    BINDINGS = bindings(PAGE_COMMANDS)

    def compose(self) -> ComposeResult:
        """The projector's parts and the private ones; only one half is ever displayed."""
        yield Heading()
        with Vertical(id="projector"):
            yield WayIn(id="way-in")
            yield Complaint(id="customer")
            yield Static(id="count", markup=False)
            yield Sheet(id="page", can_focus=False)
            yield Static(id="question", markup=False)
        with Vertical(id="private"):
            yield Static(id="banner", markup=False)
            yield Static(id="state", markup=False)
            with Horizontal(id="both"):
                yield Choices(id="people", markup=False)
                yield Sheet(id="person", can_focus=False)
        yield Static(id="line", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the class as it stands; let time pass."""
        self.query_one("#banner", Static).update(Content.styled(board_words.PRIVATE, "bold $text-warning"))
        self.begin()
        super().on_mount()
        self.set_interval(TICK, self.tick)
        self.set_interval(AGAIN, self.follow)
        self.prepare_ahead()

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What makes sense at this stage and in this view."""
        stage = self.seen.stage
        if command in _ON_A_REPLY:
            return self.private and self.chosen_reply is not None
        if command in (keys.REMOVE, keys.NOTE):
            return self.private and (command is keys.NOTE or self.chosen is not None)
        if command is keys.JUDGE:
            return self.private and self.seen.marked > 0
        if command is keys.BACK_A_STAGE:
            return stage not in (None, Stage.HEAR, Stage.CLOSED)
        if command is keys.MORE_TIME:
            return stage is Stage.ANSWER
        if command is REPLAY:
            return stage not in (None, Stage.CLOSED) and self.seen.paper is not None
        if command is keys.PROMPT:
            planned = classboard.planned_for(self.seen.plan, self.seen.round, self.conductor.place)
            return planned is not None and bool(planned.prompts)
        return True

    def offered(self) -> Iterator[Command]:
        """Called what they do now."""
        for command in self.PAGE_COMMANDS:
            if self.offers(command):
                yield self._named(command)
        yield from EVERYWHERE

    def _named(self, command: Command) -> Command:
        if command is keys.ON:
            title, word = self.way_on
            return replace(command, title=title, footer=word)
        if command is keys.VIEW and self.private:
            return replace(command, footer="projector")
        return command

    # ---- keys that only look -------------------------------------------------------------------------------------

    def action_view(self) -> None:
        """The other view."""
        self.private = not self.private
        self.follow()
        self.call_after_refresh(self.follow)  # the lines are as wide as the list turns out to be

    def on_resize(self) -> None:
        """Bars, figures and lines are as wide as there is room."""
        self.call_after_refresh(self.follow)

    def action_scroll_up(self) -> None:
        """What is read in this view, a little up."""
        self._scroll(-3)

    def action_scroll_down(self) -> None:
        """What is read in this view, a little down."""
        self._scroll(3)

    def _scroll(self, lines: int) -> None:
        self.query_one("#person" if self.private else "#page", Sheet).scroll_relative(y=lines, animate=False)
        self.query_one(Complaint).scroll_words(lines)

    @on(OptionList.OptionHighlighted, "#people")
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None and event.option_id != self.chosen_seat:
            self.chosen_seat = event.option_id
            self._asked_to_remove = ""
            self._show_person()
            self.refresh_bindings()

    # ---- what is shown -------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Read the class and draw the view that is up."""
        try:
            self.seen = self.conductor.read()
        except TrainerError as error:
            self.say_line(str(error))
            return
        if not self.is_mounted:
            return
        self.query_one("#private").display = self.private
        self.query_one("#projector").display = not self.private
        if self.private:
            self._show_private()
        else:
            self._show_projector()
        self.tick()
        self.refresh_bindings()

    def _show_projector(self) -> None:
        seen, heading = self.seen, self.query_one(Heading)
        heading.left, heading.right = board_words.title(seen), board_words.whereabouts(seen)
        waiting = seen.stage in (None, Stage.CLOSED)
        listening = seen.stage in (Stage.HEAR, Stage.ANSWER) and seen.paper is not None
        way_in, sheet = self.query_one(WayIn), self.query_one("#page", Sheet)
        way_in.display, sheet.display = waiting, seen.stage in _SHEETS
        self.query_one(Complaint).display = listening
        self.query_one("#count").display = seen.stage is Stage.ANSWER
        if waiting:
            headline = board_words.headline(seen, more=self.next_planned is not None or seen.plan is None)
            way_in.show(seen.classroom, self.board.entrance.address, seen.answered[1], headline)
        elif seen.stage in _SHEETS:
            sheet.show(
                board_words.page(seen, max(20, self.size.width - EDGES)), anew=self._stage_drawn is not seen.stage
            )
        self._stage_drawn = seen.stage
        question = self.query_one("#question", Static)
        words = board_words.question(seen, self.conductor.place) if not waiting else ""
        question.update(Content.styled(printable(words), "bold"))
        question.display = bool(words)
        if self.focused is not None:
            self.set_focus(None)

    def _show_private(self) -> None:
        seen, heading = self.seen, self.query_one(Heading)
        heading.left, heading.right = seen.classroom.title, board_words.whereabouts(seen)
        place, address = self.conductor.place, self.board.entrance.address
        self.query_one("#state", Static).update(board_words.state(seen, place, address))
        self._list_people()
        self._show_person()

    def _list_people(self) -> None:
        """The list, line by line where the people are the same: rebuilding it would lose a key pressed meanwhile."""
        people, everybody = self.query_one("#people", Choices), self.seen.people
        if people.highlighted is not None and people.highlighted < people.option_count:
            self.chosen_seat = people.get_option_at_index(people.highlighted).id or ""
        if self.chosen is None:
            self.chosen_seat = everybody[0].seat.id if everybody else ""
        lines = [board_words.person_line(person, self.seen, people.line_width) for person in everybody]
        ids = [person.seat.id for person in everybody]
        if [option.id for option in people.options] == ids:
            for number, line in enumerate(lines):
                if people.get_option_at_index(number).prompt != line:
                    people.replace_option_prompt_at_index(number, line)
        else:
            people.set_options([Option(line, id=seat) for line, seat in zip(lines, ids, strict=True)])
            people.highlighted = ids.index(self.chosen_seat) if ids else None
        if self.focused is not people:
            people.focus()

    def _show_person(self) -> None:
        self.query_one("#person", Sheet).show(board_words.person_page(self.chosen, self.seen))

    def tick(self) -> None:
        """What changes with time alone: the telling, the clock, the loudspeaker."""
        if not self.is_mounted:
            return
        self.let_time_pass()
        seen, now = self.seen, self.services.clock.now()
        current, sheet = seen.round, seen.paper
        if not self.private and current is not None and sheet is not None:
            if current.stage in (Stage.HEAR, Stage.ANSWER):
                passed = (now - current.opened).total_seconds()
                whole = current.stage is not Stage.HEAR
                words = seen.shown.words or not current.sound
                show_complaint(self.query_one(Complaint), sheet, passed, whole=whole, in_words=words)
            if current.stage is Stage.ANSWER:
                self.query_one("#count", Static).update(board_words.answering(seen, now, self.size.width - 6))
        line = self.query_one("#line", Static)
        content = Content.styled(printable(self.line), "$muted")
        if line.content != content:
            line.update(content)

    def action_door(self) -> None:
        """Close the door, or open it."""
        was_open = self.seen.classroom.door is Door.OPEN
        self.store.set_door(Door.CLOSED if was_open else Door.OPEN)
        self.board.follow()

    def action_new_code(self) -> None:
        """Replace the code."""
        self.store.change_code()
        self.board.say("Another code; who is in stays in.")
        self.board.follow()
