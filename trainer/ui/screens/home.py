"""Home: what to do now, in one line; Enter does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content

from trainer.printable import printable
from trainer.served import without_paths
from trainer.ui.commands import (
    COURSE,
    GOING,
    HOME,
    LIBRARY,
    MISSED,
    QUICK,
    RESUME,
    START,
    TALK,
    WARM_UP,
    Command,
    bindings,
)
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.menu import Entry, Menu
from trainer.ui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from trainer.errors import TrainerError
    from trainer.practice import Task
    from trainer.ui.overview import Overview

WELCOME = (
    "A customer complains. Say back what you heard, in your own words, and ask what you still need to know. "
    "You see at once what you caught and what you missed."
)
QUIET = 0.5
"""Seconds that Home leaves the machine to the learner's first key before it asks for a voice."""
QUOTED = 72
"""Cells of the last reply that are shown."""


class HomeScreen(Page):
    """The screen at the bottom of everything; drawn at once, filled in when memory and packs have been read."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*HOME, *GOING)
    BINDINGS = [*bindings(PAGE_COMMANDS), Binding("escape", "back", show=False)]  # noqa: RUF012  # as Textual has it

    def __init__(self) -> None:
        super().__init__()
        self.overview: Overview | None = None
        self._wanted: Callable[[], None] | None = None
        self._voice = ""
        self._failure: TrainerError | None = None

    def compose(self) -> ComposeResult:
        """What is due, what to do about it, how it has been going, what is amiss."""
        yield Heading("sayback", id="home-heading")
        with VerticalScroll(id="home-body", can_focus=False):
            yield Rows(id="due")
            yield Menu(Entry(START, START.title), id="home-menu")
            yield Rows(id="lately")
            yield Rows(id="problems")
        yield KeyBar()

    def on_mount(self) -> None:
        """Everything is looked up once the first picture is on the screen; see `on_screen_resume`."""
        self._head("")
        self.query_one(Menu).focus()

    def on_screen_resume(self) -> None:
        """Home is seen: for the first time, or after something was practised or changed."""
        self.call_after_refresh(self._look_up)

    def offers(self, command: Command) -> bool:
        """What was missed and what is unfinished can be taken up only where there is something."""
        found = self.overview
        if command is MISSED:
            return found is not None and found.missed is not None
        if command is RESUME:
            return found is not None and found.unfinished is not None
        if command is TALK:
            return found is None or found.conversation is not None
        if command is WARM_UP:
            return found is None or bool(found.warm_up)
        return True

    def action_start(self) -> None:
        """Practise what is due."""
        self._open(lambda found: found.due, "Nothing is due today. The library has every drill.")

    def action_quick(self) -> None:
        """About three minutes of it."""
        self._open(lambda found: found.quick, "Nothing is due today. The library has every drill.")

    def action_warm_up(self) -> None:
        """A minute and a half of single keys."""
        from trainer.start import WARM_UP as SECONDS

        self._open(lambda found: found.warm_up, "No installed pack has drills to warm up with.", SECONDS)

    def action_conversation(self) -> None:
        """A customer who answers back."""
        none = "No installed pack has a conversation."
        self._open(lambda found: (found.conversation,) if found.conversation else (), none)

    def action_missed_last(self) -> None:
        """Say what the last reply left out."""
        self._open(lambda found: (found.missed,) if found.missed else (), "Nothing was missed last time.")

    def action_resume(self) -> None:
        """Go on with the unfinished reply."""
        self._open(lambda found: (found.unfinished,) if found.unfinished else (), "Nothing is unfinished.")

    def action_course(self) -> None:
        """The seven days."""
        self.sayback.go("course")

    def action_why_these(self) -> None:
        """The reasons, and the days to come."""
        self.sayback.go("due")

    def action_lessons(self) -> None:
        """All of them."""
        self.sayback.go("lesson")

    def action_back(self) -> None:
        """There is nothing behind Home but the way out."""
        self.sayback.say("This is Home. Ctrl+Q leaves sayback.")

    def _open(
        self, choose: Callable[[Overview], tuple[Task, ...]], otherwise: str, seconds: float | None = None
    ) -> None:
        """Practise what `choose` finds; a key that comes before everything has been read is remembered."""
        if self.overview is None:
            self._wanted = partial(self._open, choose, otherwise, seconds)
            if self._failure is not None:
                self._look_up()
            return
        tasks = choose(self.overview)
        if tasks:
            self.sayback.open_practice(tasks, seconds=seconds)
        else:
            self.sayback.say(otherwise)

    def _look_up(self) -> None:
        if not self.is_current:  # a session was asked for on the command line: Home is not seen yet
            return
        from trainer.ui.overview import overview

        services = self.services
        self.tasks.run(
            self,
            "reading your practice",
            lambda _stop: overview(services),
            self._show,
            failed=self._failed,
            line=READING,
            replaces=True,
        )

    def _failed(self, error: TrainerError) -> None:
        wanted, self._wanted, self._failure = self._wanted, None, error
        self._amiss((without_paths(error.message), without_paths(error.hint)))
        if wanted is not None:
            self.sayback.tell(error)

    def _show(self, found: Overview) -> None:
        first, self.overview, self._failure = self.overview is None, found, None
        self._head(found.profile)
        self.query_one("#due", Rows).rows = _due(found)
        self.query_one(Menu).entries = _entries(found)
        self.query_one("#lately", Rows).rows = _lately(found)
        self._amiss((*found.problems, self._voice))
        self.refresh_bindings()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()
        if first:
            self._afterwards()

    def _afterwards(self) -> None:
        """What can wait until Home stands: marking what a crash left unmarked, asking for the voice."""
        from trainer.ui.overview import mend

        services = self.services
        self.tasks.run(self, "marking earlier replies", lambda _stop: mend(services), self._mended, line=READING)
        self.set_timer(QUIET, self._ask_for_the_voice)

    def _ask_for_the_voice(self) -> None:
        from trainer.ui.overview import voice_line

        services = self.services
        self.tasks.run(self, "looking for a voice", lambda _stop: voice_line(services), self._heard)
        if self.overview is not None and self.overview.lately:  # there is something to draw: it need not wait for it
            self.tasks.run(self, "getting ready to draw", lambda _stop: import_module("trainer.ui.widgets.chart"))

    def _mended(self, replies: int) -> None:
        if replies:
            self.sayback.say(f"{replies} earlier {'reply was' if replies == 1 else 'replies were'} marked now.")
            self._look_up()

    def _heard(self, line: str) -> None:
        from trainer.ui.overview import prepare_first

        self._voice = line
        if self.overview is not None:
            self._amiss((*self.overview.problems, line))
        if self.overview is not None and not line and self.is_current:
            services, due = self.services, self.overview.due
            self.tasks.run(self, "preparing the first customer", lambda stop: prepare_first(services, due, stop))

    def _head(self, profile: str) -> None:
        today = self.services.clock.now().astimezone()
        self.query_one(Heading).right = " · ".join(part for part in (profile, _day(today)) if part)

    def _amiss(self, lines: tuple[str, ...]) -> None:
        rows = tuple(("" if n else "!", Content(printable(line))) for n, line in enumerate(filter(None, lines)))
        self.query_one("#problems", Rows).rows = rows


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}"


def _due(found: Overview) -> tuple[Row, ...]:
    if found.first_time:
        return (("Welcome", Content(WELCOME)),)
    if not found.due:
        return (("Due now", Content("nothing: all practised. The library has every drill.")),)
    drills = "1 drill" if len(found.due) == 1 else f"{len(found.due)} drills"
    minutes = "a minute" if found.minutes == 1 else f"{found.minutes} minutes"
    return (("Due now", Content.assemble((drills, "bold"), (f" · about {minutes}", "$muted"))),)


def _entries(found: Overview) -> tuple[Entry, ...]:
    entries = [Entry(START, START.title)]
    if found.unfinished is not None:
        entries.append(Entry(RESUME, f"Take up your unfinished reply: {found.unfinished.drill.title}"))
    if found.missed is not None:
        entries.append(Entry(MISSED, f"Only what you missed last time: {found.missed.drill.title}"))
    entries.append(Entry(QUICK, QUICK.title))
    if found.warm_up:
        entries.append(Entry(WARM_UP, WARM_UP.title))
    if found.conversation is not None:
        entries.append(Entry(TALK, TALK.title))
    entries.append(Entry(COURSE, found.course))
    if found.first_time:
        entries.append(Entry(LIBRARY, "Choose a drill yourself"))
    return tuple(entries)


def _lately(found: Overview) -> tuple[Row, ...]:
    from trainer.ui.band import band_text, sparkline

    rows = []
    for number, one in enumerate(found.lately):
        line = Content.assemble(f"{one.skill.value:<13}", (f"{sparkline(one.scores):<12}", "$primary"))
        rows.append(("" if number else "Lately", line + band_text(one.band)))
    if found.last is not None:
        reply, band = found.last
        quote = Content(" ".join(printable(reply[:400]).split())).truncate(QUOTED, ellipsis=True)
        rows.append(("", Content("")))
        rows.append(("Last reply", Content.assemble(band_text(band), "  “", quote, "”")))
    return tuple(rows)


SCREEN = HomeScreen
