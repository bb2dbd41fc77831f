"""What Start brings, with the reason for each drill, and how many come back on the days to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.printable import printable
from trainer.ui.commands import BACK, Command, bindings
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from datetime import date

    from trainer.practice import Task
    from trainer.services import Services

Found = tuple[tuple[tuple["Task", str], ...], tuple[tuple["date", int], ...]]
"""Each drill of the next session with what was missed in it, and the week's forecast."""
WIDEST = 24
"""Cells of the longest bar."""


class DueScreen(Page):
    """One page to read; arrows scroll it."""

    CSS_PATH = "due.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(PAGE_COMMANDS)

    def compose(self) -> ComposeResult:
        """The drills, then the days."""
        yield Heading("Why these drills", "")
        with VerticalScroll(id="due-body"):
            yield Rows(id="due-drills", label=4)
            yield Static(id="due-gap")
            yield Rows(id="due-days", title="The week to come")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read what there is."""
        self.query_one("#due-body").focus()
        services = self.services
        self.tasks.run(self, "looking up what is due", lambda _: look_up(services), self._show, line=READING)

    def _show(self, found: Found) -> None:
        drills, days = found
        rows: list[Row] = []
        for number, (task, missed) in enumerate(drills, 1):
            rows.append((f"{number}", Content(printable(task.drill.title))))
            why = "; ".join(part for part in (task.reason, missed) if part)
            rows.append(("", Content.styled(printable(why), "$muted")))
        self.query_one("#due-drills", Rows).rows = tuple(rows) or (("", Content("Nothing is due today.")),)
        self.query_one("#due-days", Rows).rows = tuple(
            _day(day, count, number, days) for number, (day, count) in enumerate(days)
        )


def look_up(services: Services) -> Found:
    """What the next session brings and why, and what the week brings. Raises StorageError."""
    from trainer.progress.reasons import keeps_missing
    from trainer.progress.schedule import forecast
    from trainer.start import plan

    repository, learner = services.repository, services.profile.id
    drills = tuple((task, keeps_missing(repository, learner, task.drill)) for task in plan(services))
    days = forecast(
        repository.memories.of(learner),
        services.clock.now(),
        retention=services.settings.retention,
        only=[drill.address for drill in services.catalog.cards],
    )
    return drills, days


def _day(day: date, count: int, number: int, days: tuple[tuple[date, int], ...]) -> Row:
    most = max(count for _, count in days)
    bar = "█" * max(1, round(WIDEST * count / most)) if count else ""
    drills = "1 drill" if count == 1 else f"{count} drills" if count else "–"
    return (
        "today" if number == 0 else f"{day:%a} {day.day} {day:%b}",
        Content.assemble((bar, "$primary"), f" {drills}" if bar else drills),
    )


SCREEN = DueScreen
