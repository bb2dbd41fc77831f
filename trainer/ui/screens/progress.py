"""Progress: skills over time in each mode, figures, the year, and every drill with what changed since last time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import NotFound
from trainer.packs.model import Skill
from trainer.printable import printable
from trainer.progress.model import Mode
from trainer.ui.band import band_text
from trainer.ui.commands import (
    BACK,
    HISTORY,
    IN_PROGRESS,
    LIBRARY,
    LONGER,
    NEXT_PAGE,
    ONCE_MORE,
    PAGE_BEFORE,
    RECORDINGS,
    SETTINGS,
    Command,
    bindings,
)
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, columns
from trainer.ui.widgets.keybar import KeyBar
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.delivery.overtime import OverTime
    from trainer.progress.model import Attempt
    from trainer.progress.summary import Rest, Span, Summary
    from trainer.services import Services

RECENT = 100
"""Replies listed; the whole record is in `sayback export`."""


class Sheet(StrEnum):
    """A page of this screen, by the word in its tab."""

    TYPED = "typed"
    SPOKEN = "spoken"
    DELIVERY = "delivery"
    FIGURES = "figures"
    YEAR = "year"
    DRILLS = "drills"


_MODES = {Sheet.TYPED: Mode.TYPED, Sheet.SPOKEN: Mode.SPOKEN}


@dataclass(frozen=True, slots=True)
class Reply:
    """One attempt as listed: its drill's title, and the points since the whole reply before it in the same mode."""

    attempt: Attempt
    title: str
    change: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a learner did: the summary, the latest replies, and how spoken ones were said if that is wanted."""

    summary: Summary
    replies: tuple[Reply, ...]
    said: OverTime | None = None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The pages there are; before the first reply only one."""
        if not self.summary.counts.attempts:
            return (Sheet.TYPED,)
        spoken = (Sheet.DELIVERY,) if self.said is not None and self.said.weeks else ()
        modes = tuple(Sheet(mode.value) for mode in self.summary.modes)
        return (*modes, *spoken, Sheet.FIGURES, Sheet.YEAR, Sheet.DRILLS)


def record(services: Services) -> Record:
    """Read what the first page shows, and load what draws it; blocking.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    from trainer.progress.stats import changes
    from trainer.progress.summary import summary

    import_module("trainer.ui.widgets.chart")  # the plotting library takes a while
    repository, profile = services.repository, services.profile
    found = summary(repository, profile.id, profile.name, services.clock.now())
    attempts = repository.attempts(profile.id, limit=RECENT)
    listed = zip(attempts, changes(repository, attempts), strict=True)
    replies = tuple(Reply(attempt, services.catalog.title(attempt.drill), change) for attempt, change in listed)
    return Record(found, replies, _said(services))


def _said(services: Services) -> OverTime | None:
    """How spoken replies were said, for those who want to know."""
    if not services.settings.delivery:
        return None
    from trainer.delivery.overtime import gathered

    return gathered(services.repository, services.profile.id, services.clock.now())


def the_rest(services: Services) -> Rest:
    """Read what the other pages show; blocking.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    from trainer.progress.summary import rest

    return rest(
        services.repository,
        services.profile.id,
        services.clock.now(),
        retention=services.settings.retention,
        installed=[drill.address for drill in services.catalog.cards],
    )


class ProgressScreen(Page):
    """One page at a time, the keys ← and → between them; Enter opens the history of the chosen drill."""

    CSS_PATH = "progress.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*IN_PROGRESS, RECORDINGS, BACK, LIBRARY, SETTINGS)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self.record: Record | None = None
        self._rest: Rest | None = None
        self._away = False
        self._sheet = Sheet.TYPED
        self._span = 0
        self._listed: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Tabs; chart and bands, or a page to read; a list of replies or of drills."""
        yield Heading("Progress", id="progress-heading")
        yield Static(id="progress-tabs", markup=False)
        yield Vertical(id="progress-chart")
        yield Static(id="progress-bands", markup=False)
        with VerticalScroll(id="progress-page"):
            yield Static(id="progress-words", markup=False)
        yield Choices(id="progress-list", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the record in the background."""
        self.query_one("#progress-page").display = False
        self._list.focus()
        self._look_up()

    def on_screen_suspend(self) -> None:
        """Something is on top of it."""
        self._away = True

    def on_screen_resume(self) -> None:
        """Something may have been practised meanwhile."""
        if self._away:
            self._away = False
            self._look_up()

    def on_resize(self) -> None:
        """Columns stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    def offers(self, command: Command) -> bool:
        """A drill has to be there for its history, another page to turn to, a longer past to be shown."""
        if command in (HISTORY, ONCE_MORE):
            return self._chosen is not None
        if command in (NEXT_PAGE, PAGE_BEFORE):
            return self.record is not None and len(self.record.sheets) > 1
        if command is RECORDINGS:
            return not self.services.served
        if command is LONGER:
            return self.record is not None and self._sheet in _MODES and len(self.record.summary.spans) > 1
        return True

    def action_history(self) -> None:
        """Every reply to the chosen drill."""
        from trainer.ui.screens.history import HistoryScreen

        if self._chosen is not None:
            self.app.push_screen(HistoryScreen(self._chosen))

    def action_once_more(self) -> None:
        """Practise the chosen drill."""
        if self._chosen is not None:
            practise_again(self, self._chosen)

    async def action_next_page(self) -> None:
        """Turn to the page after this one; the first after the last."""
        await self._turn(1)

    async def action_page_before(self) -> None:
        """Turn back."""
        await self._turn(-1)

    async def action_longer(self) -> None:
        """Show the skills over a longer time."""
        self._span += 1
        await self._draw()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_history()

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)

    @property
    def _chosen(self) -> str | None:
        """The address of the drill that is pointed at."""
        at = self._list.highlighted if self.is_mounted and self._list.display else None
        return self._listed[at] if at is not None and at < len(self._listed) else None

    @property
    def _open_span(self) -> Span:
        """How far back the chart goes."""
        from trainer.progress.summary import Span

        spans = self.record.summary.spans if self.record is not None else (Span.QUARTER,)
        return spans[self._span % len(spans)]

    def _look_up(self) -> None:
        services = self.services
        self.tasks.run(
            self, "reading your progress", lambda _stop: record(services), self._show, line=READING, replaces=True
        )

    async def _show(self, found: Record) -> None:
        summary = found.summary
        if self.record is None and found.replies:
            self._sheet = Sheet(found.replies[0].attempt.mode.value)
        self.record = found
        if self._sheet not in found.sheets:
            self._sheet = found.sheets[0]
        done = f"{count(summary.counts.attempts, 'reply')} · {count(summary.counts.drills, 'drill')}"
        self.query_one(Heading).right = f"{summary.learner} · {done}"
        await self._draw()
        self.call_after_refresh(self._look_up_rest)  # not before the first page has been painted

    def _look_up_rest(self) -> None:
        services = self.services
        self.tasks.run(
            self, "reading the rest of it", lambda _stop: the_rest(services), self._add, line=READING, replaces=True
        )

    async def _add(self, found: Rest) -> None:
        """The pages behind the first one can be shown."""
        from trainer.progress.summary import Span

        self._rest = found
        if self._sheet not in _MODES or self._open_span is not Span.QUARTER:
            await self._draw()

    async def _turn(self, by: int) -> None:
        if self.record is not None:
            sheets = self.record.sheets
            self._sheet = sheets[(sheets.index(self._sheet) + by) % len(sheets)]
            self._list.highlighted = None
            await self._draw()

    async def _draw(self) -> None:
        """Show the open page."""
        if self.record is None:
            return
        mode, listed = _MODES.get(self._sheet), self._sheet in (*_MODES, Sheet.DRILLS)
        self.query_one("#progress-chart").display = mode is not None
        self.query_one("#progress-bands").display = listed
        self.query_one("#progress-page").display = not listed
        self._list.display = listed
        (self._list if listed else self.query_one("#progress-page")).focus()
        if mode is not None:
            await self._draw_chart(self.record.summary, mode)
        shown = self._list if listed else self.query_one("#progress-words")
        if shown.size.width:
            self._fill()
        else:  # just turned to: it has no width yet
            self.call_after_refresh(self._fill)
        self.refresh_bindings()

    async def _draw_chart(self, summary: Summary, mode: Mode) -> None:
        from trainer.ui.widgets.chart import SkillChart

        place = self.query_one("#progress-chart")
        points = summary.points(mode, self._open_span, self._rest.months if self._rest is not None else ())
        days = len({point.day for point in points})
        charts = place.query(SkillChart)
        marks = [day for day, _ in summary.scorers[1:]]
        if days > 1 and charts:
            charts.first().show(points, marks)
            return
        await place.remove_children()
        if days > 1:
            await place.mount(SkillChart(points, marks=marks))
        elif summary.counts.attempts:
            await place.mount(Static(_no_chart(summary, mode), markup=False))
        else:
            await place.mount(Static("Nothing here yet. Your first reply begins it: Esc, then Enter.", markup=False))

    def _fill(self) -> None:
        """Write what depends on the width."""
        if self.record is None:
            return
        from trainer.ui.screens import progress_pages as pages

        found, summary = self.record, self.record.summary
        names = self.query_one("#progress-tabs", Static)
        sheets = found.sheets
        names.display = len(sheets) > 1
        names.update(pages.tabs(sheets, sheets.index(self._sheet), names.size.width or self.size.width))
        words = self.query_one("#progress-words", Static)
        width = words.size.width or self.size.width - 6
        bands = self.query_one("#progress-bands", Static)
        mode, more = _MODES.get(self._sheet), self._rest
        if self._sheet is Sheet.DELIVERY and found.said is not None:
            words.update(pages.delivery_page(found.said, width))
        elif mode is None and more is None:
            words.update("")
            bands.update("")
            self._fill_list([])
        elif more is not None and self._sheet is Sheet.FIGURES:
            words.update(pages.figures_page(summary, more, width))
        elif more is not None and self._sheet is Sheet.YEAR:
            words.update(pages.year_page(summary, more, width))
        elif more is not None and self._sheet is Sheet.DRILLS:
            titled = self.services.catalog.title
            bands.update(pages.bests_page(more, titled, bands.size.width))
            lines = [
                (one.address, pages.drill_line(one, titled(one.address), self._list.line_width)) for one in more.drills
            ]
            self._fill_list(lines)
        elif mode is not None:
            bands.update(_bands(summary, mode, self._open_span, bands.size.width))
            self._fill_list(
                [
                    (reply.attempt.drill, reply_line(reply, self._list.line_width))
                    for reply in found.replies
                    if reply.attempt.mode is mode
                ]
            )
        self.refresh_bindings()

    def _fill_list(self, lines: list[tuple[str, Content]]) -> None:
        options = self._list
        at = options.highlighted or 0
        self._listed = tuple(address for address, _ in lines)
        options.clear_options()
        options.add_options([Option(line) for _, line in lines])
        if lines:
            options.highlighted = min(at, len(lines) - 1)


def practise_again(page: Page, address: str) -> None:
    """Open a drill by its address; say so when its pack is gone."""
    from trainer.start import task_for

    try:
        page.sayback.open_practice((task_for(page.services, address),))
    except NotFound as error:
        page.sayback.tell(error)


def reply_line(reply: Reply, width: int, *, title: str | None = None) -> Content:
    """Date and title at the left; band, figure and change at the right."""
    attempt = reply.attempt
    day = attempt.submitted.astimezone()
    left = Content.assemble((f"{day.day:>2} {day:%b}  ", "$muted"), printable(reply.title if title is None else title))
    if attempt.marks is None:
        return columns(left, Content.styled("not marked yet", "$muted"), width)
    band = band_text(attempt.marks.band)
    change = "" if reply.change is None else f"({reply.change:+d})"
    figure = f"{attempt.marks.overall:>4} {change:>6}"
    if attempt.focus is not None:
        figure = "only missed" if attempt.focus.skills else "    what if"
    return columns(left, band.pad_right(9 - band.cell_length) + Content.styled(figure, "$muted"), width)


def _no_chart(summary: Summary, mode: Mode) -> str:
    days = {one.day for one in summary.days if one.mode is mode and one.whole}
    if not days:
        return f"Nothing {mode.value} yet." if mode not in summary.modes else f"Nothing {mode.value} in the last year."
    if len(days) > 1:
        return f"Nothing {mode.value} in the last 90 days; the longer time (z) shows what was before."
    return f"The chart begins with your second day of practice{'' if len(summary.modes) == 1 else f', {mode.value}'}."


def _bands(summary: Summary, mode: Mode, span: Span, width: int) -> Content:
    """The chart's legend with each skill's band, as many beside one another as fit; what the lines across it are."""
    from trainer.progress.telling import scorers_said
    from trainer.ui.widgets.chart import legend

    bands = summary.bands[mode]
    lines = [Content("")]
    for skill in Skill if bands else ():
        part = legend(skill) + Content(" ") + band_text(bands.get(skill))
        longer = lines[-1] + Content("   ") + part if lines[-1] else part
        if lines[-1] and longer.cell_length > width:
            lines.append(part)
        else:
            lines[-1] = longer
    notes = [span.value] if len(summary.spans) > 1 else []
    notes += [f"│ {scorers}" for scorers in (scorers_said(summary.scorers),) if scorers]
    lines += Content.styled(printable("   ".join(notes)), "$muted").wrap(max(10, width)) if notes else []
    return Content("\n").join(lines)


SCREEN = ProgressScreen
