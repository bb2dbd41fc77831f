"""The course: seven days, how far each is, and what the one pointed at holds; Enter begins it or goes on with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.course import CourseState, DayState, Step, StepKind
from trainer.printable import printable
from trainer.ui.commands import ANEW, BACK, BEGIN_DAY, IN_COURSE, LIBRARY, PROGRESS, Command, bindings
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from trainer.practice import Task
    from trainer.services import Services

DONE, BEGUN, WAITING = "●", "◐", "○"
Shown = tuple[CourseState, dict[int, int], dict[str, str]]
"""The state, the minutes left of each opened day, and the titles of its drills by address."""


class CourseScreen(Page):
    """The days as a list with the chosen one below; drawn at once, filled in when memory has been read."""

    CSS_PATH = "course.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*IN_COURSE, LIBRARY, PROGRESS, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Shown | None = None

    def compose(self) -> ComposeResult:
        """The days, then what the one pointed at is about."""
        yield Heading("The course", "")
        yield OptionList(id="course-days", markup=False)
        with VerticalScroll(id="course-day", can_focus=False):
            yield Static(id="course-lead", markup=False)
            yield Rows(id="course-steps", label=11)
        yield KeyBar()

    def on_mount(self) -> None:
        """The list has the keyboard."""
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Seen for the first time, or again after a drill of it."""
        services = self.services
        self.tasks.run(self, "reading the course", lambda _: _read(services), self._show, line=READING, replaces=True)

    def offers(self, command: Command) -> bool:
        """Another time through is offered when this one is done."""
        if command is ANEW:
            return self._shown is not None and self._shown[0].today is None
        return command is not BEGIN_DAY or self._shown is not None

    def action_begin_day(self) -> None:
        """The cards if they are unread, then what is left; a day that is done is practised again."""
        chosen = self._chosen
        if chosen is not None:
            self._begin(chosen.day.number, anew=False)

    def action_anew(self) -> None:
        """Day one of another time through."""
        self._begin(1, anew=True)

    def on_option_list_option_highlighted(self) -> None:
        """Tell about the day pointed at."""
        self._tell_day()

    # ---- beginning a day -----------------------------------------------------------------------------------------

    def _begin(self, number: int, *, anew: bool) -> None:
        from trainer.course.session import open_day, tasks

        services = self.services

        def opened(_: object) -> tuple[DayState, tuple[Task, ...]]:
            day = open_day(services, number, anew=anew)
            return day, tasks(services, day, again=day.done is not None)

        self.tasks.run(self, "opening the day", opened, lambda found: self._go(*found), line=READING)

    def _go(self, day: DayState, drills: tuple[Task, ...]) -> None:
        if any(step.kind is StepKind.CARD for step in day.left):
            from trainer.course.session import cards
            from trainer.ui.screens.lesson import LessonScreen

            screen = LessonScreen(cards(day), f"day {day.day.number} of 7", onward=True)
            self.app.push_screen(screen, lambda _: self._read(day, drills) if screen.went_on else None)
        elif drills:
            self.sayback.open_practice(drills)

    def _read(self, day: DayState, drills: tuple[Task, ...]) -> None:
        services, number = self.services, day.day.number
        self.tasks.run(
            self,
            "keeping what was read",
            lambda _: services.repository.courses.read(services.profile.id, number),
            lambda _: self.sayback.open_practice(drills),
            line=READING,
        )

    # ---- what is shown -------------------------------------------------------------------------------------------

    @property
    def _chosen(self) -> DayState | None:
        at = self.query_one(OptionList).highlighted
        return None if self._shown is None or at is None else self._shown[0].days[at]

    def _show(self, found: Shown) -> None:
        first, self._shown = self._shown is None, found
        state, minutes, _ = found
        chooser = self.query_one(OptionList)
        at = chooser.highlighted
        chooser.clear_options()
        chooser.add_options([Option(_line(day, minutes.get(day.day.number, 0), self._now)) for day in state.days])
        today = state.today
        chooser.highlighted = (today.day.number - 1 if today else 0) if first or at is None else at
        self.query_one(Heading).right = _progress(state)
        self._tell_day()
        self.refresh_bindings()

    def _tell_day(self) -> None:
        day = self._chosen
        if day is None or self._shown is None:
            return
        self.query_one("#course-lead", Static).update(Content.assemble((day.day.lead, "italic"), "\n"))
        self.query_one("#course-steps", Rows).rows = _steps(day, self._shown[2], self._shown[0])

    @property
    def _now(self) -> datetime:
        return self.services.clock.now().astimezone()


def _read(services: Services) -> Shown:
    from trainer.course.session import course, minutes_left

    state = course(services)
    titles = {drill.address: drill.title for drill in services.catalog.cards}
    return state, {day.day.number: minutes_left(services, day) for day in state.days if day.opened}, titles


def _progress(state: CourseState) -> str:
    again = f", time {state.run}" if state.run > 1 else ""
    return f"{state.done} of {len(state.days)} days done{again}"


def _line(day: DayState, minutes: int, now: datetime) -> Content:
    if day.done is not None:
        done = day.done.astimezone(now.tzinfo)
        when = "today" if done.date() == now.date() else f"{done:%a} {done.day} {done:%b}"
        sign, remark = DONE, f"done {when}"
    elif day.opened:
        sign, remark = BEGUN, f"about {minutes} {'minute' if minutes == 1 else 'minutes'} left"
    else:
        sign, remark = WAITING, ""
    return Content.assemble(f"{sign} {day.day.number}  {day.day.title:<30}", (remark, "$muted"))


def _steps(day: DayState, titles: dict[str, str], state: CourseState) -> tuple[Row, ...]:
    from trainer.lessons import lesson

    cards = " · ".join(lesson(number).title for number in day.day.cards)
    rows: list[Row] = [("card", Content(cards))]
    if not day.opened:
        rows += [("warm-up", Content("one quick choice")), ("drills", Content("two, then a look back"))]
        return tuple(rows)
    rows = [(f"{_sign(step)} {step.kind.value}", Content(printable(_title(step, titles)))) for step in day.steps]
    if day.done is not None:
        after = state.today
        rows.append(("", Content("")))
        rows.append((None, Content.styled(_onward(after), "$muted")))
    return tuple(rows)


def _onward(after: DayState | None) -> str:
    if after is None:
        return "That was the seventh of seven. Come back to any of them, or begin anew with other drills."
    return f"Next, best after a night: {after.day.title}. Enter practises this day again."


def _sign(step: Step) -> str:
    return WAITING if step.done is None else DONE


def _title(step: Step, titles: dict[str, str]) -> str:
    from trainer.lessons import lesson

    if step.kind is StepKind.CARD:
        return lesson(step.about).title
    return titles.get(step.about, f"{step.about} (not installed any more; another one takes its place)")


SCREEN = CourseScreen
