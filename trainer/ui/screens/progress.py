"""Progress: skills over time, where they stand, and every reply with what changed since the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import NotFound
from trainer.packs.model import Band, Skill
from trainer.printable import printable
from trainer.ui.band import band_text
from trainer.ui.commands import BACK, HISTORY, IN_PROGRESS, LIBRARY, ONCE_MORE, SETTINGS, Command, bindings
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, columns
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.progress.model import Attempt, SkillPoint
    from trainer.services import Services

DAYS = 90
"""How far back the chart goes."""
RECENT = 100
"""Replies listed; the whole record is in `sayback export`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One attempt as listed: its drill's title, and the points since the whole reply before it."""

    attempt: Attempt
    title: str
    change: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a learner did."""

    profile: str
    points: tuple[SkillPoint, ...]
    bands: dict[Skill, Band]
    replies: tuple[Reply, ...]
    attempts: int
    drills: int


def record(services: Services) -> Record:
    """Read it all; blocking.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    from trainer.progress import stats

    repository, profile = services.repository, services.profile
    counts = stats.counts(repository, profile.id)
    return Record(
        profile=profile.name,
        points=stats.skill_trend(repository, profile.id, days=DAYS, now=services.clock.now()),
        bands=stats.latest_bands(repository, profile.id),
        replies=tuple(_reply(services, attempt) for attempt in repository.attempts(profile.id, limit=RECENT)),
        attempts=counts.attempts,
        drills=counts.drills,
    )


def _reply(services: Services, attempt: Attempt) -> Reply:
    before = services.repository.previous(attempt) if attempt.focus is None else None
    change = None
    if attempt.marks is not None and before is not None and before.marks is not None:
        change = attempt.marks.overall - before.marks.overall
    return Reply(attempt, title_of(services, attempt.drill), change)


def title_of(services: Services, address: str) -> str:
    """A drill's title, or its address when its pack is gone."""
    try:
        return services.catalog.drill(address).title
    except NotFound:
        return address


class ProgressScreen(Page):
    """The chart above, the replies below; Enter opens the history of a reply's drill."""

    CSS_PATH = "progress.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*IN_PROGRESS, BACK, LIBRARY, SETTINGS)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self.record: Record | None = None

    def compose(self) -> ComposeResult:
        """Chart, bands, replies; or a line that says how it begins."""
        yield Heading("Progress", id="progress-heading")
        yield Vertical(id="progress-chart")
        yield Static(id="progress-bands", markup=False)
        yield Choices(id="progress-list", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the record in the background."""
        self._list.focus()
        self._look_up()

    def on_screen_resume(self) -> None:
        """Something may have been practised meanwhile."""
        if self.record is not None:
            self._look_up()

    def on_resize(self) -> None:
        """Columns stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    def offers(self, command: Command) -> bool:
        """A reply has to be there for its history."""
        return command not in (HISTORY, ONCE_MORE) or self._chosen is not None

    def action_history(self) -> None:
        """Every reply to the chosen one's drill."""
        from trainer.ui.screens.history import HistoryScreen

        if self._chosen is not None:
            self.app.push_screen(HistoryScreen(self._chosen.attempt.drill))

    def action_once_more(self) -> None:
        """Practise the chosen one's drill."""
        if self._chosen is not None:
            practise_again(self, self._chosen.attempt.drill)

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_history()

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)

    @property
    def _chosen(self) -> Reply | None:
        at = self._list.highlighted if self.is_mounted else None
        return None if self.record is None or at is None else self.record.replies[at]

    def _look_up(self) -> None:
        services = self.services
        self.tasks.run(
            self, "reading your progress", lambda _stop: record(services), self._show, line=READING, replaces=True
        )

    async def _show(self, found: Record) -> None:
        from trainer.ui.widgets.chart import SkillChart

        self.record = found
        replies = f"{found.attempts} repl{'y' if found.attempts == 1 else 'ies'}"
        drills = f"{found.drills} drill{'s' * (found.drills != 1)}"
        self.query_one(Heading).right = f"{found.profile} · {replies} · {drills}"
        place = self.query_one("#progress-chart")
        await place.remove_children()
        if len({point.day for point in found.points}) > 1:
            await place.mount(SkillChart(found.points))
        elif found.attempts:
            await place.mount(Static("The chart begins with your second day of practice.", markup=False))
        else:
            await place.mount(Static("Nothing here yet. Your first reply begins it: Esc, then Enter.", markup=False))
        self._fill()
        self.refresh_bindings()

    def _fill(self) -> None:
        if self.record is None:
            return
        bands = self.query_one("#progress-bands", Static)
        bands.update(_bands(self.record, bands.size.width))
        options = self._list
        at, width = options.highlighted or 0, options.line_width
        options.clear_options()
        options.add_options([Option(reply_line(reply, width)) for reply in self.record.replies])
        if self.record.replies:
            options.highlighted = min(at, len(self.record.replies) - 1)


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
    figure = "only missed" if attempt.focus is not None else f"{attempt.marks.overall:>4} {change:>6}"
    return columns(left, band.pad_right(9 - band.cell_length) + Content.styled(figure, "$muted"), width)


def _bands(found: Record, width: int) -> Content:
    """The chart's legend with each skill's band, as many beside one another as fit."""
    from trainer.ui.widgets.chart import legend

    lines = [Content("")]
    for skill in Skill if found.bands else ():
        part = legend(skill) + Content(" ") + band_text(found.bands.get(skill))
        longer = lines[-1] + Content("   ") + part if lines[-1] else part
        if lines[-1] and longer.cell_length > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return Content("\n").join(lines)


SCREEN = ProgressScreen
