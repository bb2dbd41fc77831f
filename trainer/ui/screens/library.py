"""Library: every drill that is installed, found by a few letters, filtered by level and channel, opened with Enter."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import StorageError
from trainer.packs.model import PLAYABLE, Band, Channel, Kind
from trainer.printable import printable
from trainer.ui.band import band_text
from trainer.ui.commands import BACK, CHANNEL, IN_LIBRARY, LEVEL, PROGRESS, SETTINGS, Command, bindings, key_of, shown
from trainer.ui.finding import Finder, Found
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, columns
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.packs.catalog import Refused
    from trainer.services import Services

LEVELS = (None, 1, 2, 3, 4, 5)
FIRST_READING = 180.0
"""Seconds that reading thousands of packs for the first time may take."""
LISTED = 250
"""Drills listed at once: a list of thousands takes seconds to lay out, and nobody reads it."""
CHANNELS: tuple[Channel | None, ...] = (None, *Channel)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything installed: what can be practised, and the files that cannot be used."""

    drills: Finder
    packs: int
    refused: tuple[Refused, ...]


def shelf(services: Services) -> Shelf:
    """Put the packs beside what the learner did with them, as far as that can be read; blocking."""
    from trainer.progress.memory import OVERALL

    catalog = services.catalog
    bands: dict[str, Band | None] = {}
    with suppress(StorageError):  # Home says what is wrong with memory; drills can be looked at all the same
        remembered = services.repository.memories.of(services.profile.id)
        bands = {one.drill: one.latest for one in remembered if one.skill == OVERALL}
    drills = Finder(
        Found(drill, pack.title, bands.get(drill.address))
        for pack in catalog.packs
        for drill in pack.cards
        if drill.kind in PLAYABLE
    )
    return Shelf(drills, len(catalog.packs), () if services.served else catalog.refused)


class LibraryScreen(Page):
    """The search field keeps the focus; arrows move in the list below it; Tab reaches the preview to scroll it."""

    CSS_PATH = "library.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*IN_LIBRARY, BACK, PROGRESS, SETTINGS)
    BINDINGS = [  # noqa: RUF012  # as Textual has it
        *bindings(PAGE_COMMANDS),
        Binding("up", "move('up')", "Up", show=False),
        Binding("down", "move('down')", "Down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shelf: Shelf | None = None
        self._found: tuple[Found, ...] = ()
        self._level: int | None = None
        self._channel: Channel | None = None

    def compose(self) -> ComposeResult:
        """Search, list, preview."""
        yield Heading("Library", id="library-heading")
        yield Input(placeholder="Search titles, skills, situations", id="library-search", select_on_focus=False)
        yield Static(id="library-filters", markup=False)
        yield Choices(id="library-list", markup=False)
        with VerticalScroll(id="library-preview"):
            yield Static(id="library-about", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the packs in the background; the field takes letters meanwhile."""
        self._list.can_focus = False
        self.query_one(Input).focus()
        self._filters()
        self.call_after_refresh(self._look_up)  # the field is there first, whatever the size of the library

    def on_screen_resume(self) -> None:
        """A drill was practised meanwhile: its band may have changed."""
        if self._shelf is not None:
            self._look_up()

    def on_resize(self) -> None:
        """Columns stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    # ---- what the keys do ----------------------------------------------------------------------------------------

    def action_practise(self) -> None:
        """Open the chosen drill."""
        from trainer.start import task_for

        found = self._chosen
        if isinstance(found, Found):
            self.sayback.open_practice((task_for(self.services, found.drill.address),))
        elif found is not None:
            self.sayback.say("This file cannot be used; its problems are listed below.")

    def action_level(self) -> None:
        """The next level, after the last all of them."""
        self._level = LEVELS[(LEVELS.index(self._level) + 1) % len(LEVELS)]
        self._filters()
        self._fill()

    def action_channel(self) -> None:
        """The next channel, after the last all of them."""
        self._channel = CHANNELS[(CHANNELS.index(self._channel) + 1) % len(CHANNELS)]
        self._filters()
        self._fill()

    def action_clear(self) -> None:
        """No search, no filter."""
        self._level = self._channel = None
        self.query_one(Input).value = ""
        self._filters()
        self._fill()

    def action_search(self) -> None:
        """Back to the field."""
        self.query_one(Input).focus()

    def action_move(self, way: str) -> None:
        """Move in the list, wherever the focus is."""
        getattr(self._list, f"action_{'cursor_' if way in ('up', 'down') else ''}{way}")()

    @on(Input.Changed)
    def _searched(self) -> None:
        self._fill()

    @on(OptionList.OptionHighlighted)
    def _pointed(self) -> None:
        self._preview()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_practise()

    # ---- inside --------------------------------------------------------------------------------------------------

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)

    @property
    def _chosen(self) -> Found | Refused | None:
        at = self._list.highlighted
        if self._shelf is None or at is None:
            return None
        shown = self._found[:LISTED]
        return shown[at] if at < len(shown) else self._shelf.refused[at - len(shown)]

    def _look_up(self) -> None:
        services = self.services
        self.tasks.run(
            self,
            "reading the packs",
            lambda _stop: shelf(services),
            self._show,
            line=READING,
            replaces=True,
            deadline=FIRST_READING,
        )

    def _show(self, found: Shelf) -> None:
        self._shelf = found
        if not found.drills.ready:
            self.tasks.run(self, "gathering words", found.drills.prepare, lambda _: self._fill(), replaces=True)
        drills, packs = len(found.drills.shelf), found.packs
        self.query_one(Heading).right = f"{drills} drill{'s' * (drills != 1)} · {packs} pack{'s' * (packs != 1)}" + (
            f" · {len(found.refused)} cannot be used" if found.refused else ""
        )
        self._fill()

    def _filters(self) -> None:
        keymap = self.sayback.keys
        parts = [
            f"level {self._level or 'any'}  {shown(key_of(LEVEL, keymap, typing=True))}",
            f"channel {self._channel or 'any'}  {shown(key_of(CHANNEL, keymap, typing=True))}",
        ]
        self.query_one("#library-filters", Static).update(Content.styled("   ".join(parts), "$muted"))

    def _fill(self) -> None:
        """Draw the list anew, the pointer on the same drill where it is still there."""
        if self._shelf is None:
            return
        if self.query_one(Input).value.strip() and not self._shelf.drills.ready:
            return  # what was typed is looked for as soon as that can be done between two letters
        options, before = self._list, self._chosen
        self._found = self._shelf.drills.find(self.query_one(Input).value, level=self._level, channel=self._channel)
        width = options.line_width
        options.clear_options()
        shown = self._found[:LISTED]
        options.add_options([Option(_line(found, width)) for found in shown])
        if not self._narrowed:
            options.add_options([Option(_refused_line(one, width)) for one in self._shelf.refused])
        if options.option_count:
            options.highlighted = shown.index(before) if isinstance(before, Found) and before in shown else 0
        if len(self._found) > LISTED:
            more = f"… and {len(self._found) - LISTED:,} more. Type to find them."
            options.add_option(Option(Content.styled(more, "$muted"), disabled=True))
        self._preview()

    @property
    def _narrowed(self) -> bool:
        return bool(self.query_one(Input).value.strip() or self._level or self._channel)

    def _preview(self) -> None:
        chosen, about = self._chosen, self.query_one("#library-about", Static)
        if isinstance(chosen, Found):
            about.update(_about(chosen))
        elif chosen is not None:
            about.update(_problems(chosen))
        else:
            about.update(self._nothing())
        self.query_one("#library-preview").scroll_home(animate=False)

    def _nothing(self) -> Content:
        if self._shelf is None:
            return Content("")
        if not self._narrowed:
            return Content("No drill is installed. `sayback doctor` tells why.")
        asked = [f"“{printable(self.query_one(Input).value.strip())}”"] if self.query_one(Input).value.strip() else []
        asked += [f"level {self._level}"] if self._level else []
        asked += [str(self._channel)] if self._channel else []
        return Content(f"No drill for {', '.join(asked)}. F5 shows everything.")


def _line(found: Found, width: int) -> Content:
    drill = found.drill
    band = band_text(found.band)
    right = Content.styled(f"{drill.level}  {drill.channel.value:<8}", "$muted") + band.pad_right(8 - band.cell_length)
    return columns(Content(printable(drill.title)), right, width)


def _refused_line(refused: Refused, width: int) -> Content:
    return columns(
        Content(f"✗ {printable(refused.source.name)}"), Content.styled("cannot be used", "$text-warning"), width
    )


def _about(found: Found) -> Content:
    drill = found.drill
    kind = "" if drill.kind is Kind.REPLY else f" · {drill.kind.value}"
    rated = [skill.value for skill in drill.skills] if drill.kind is not Kind.SPOT else []
    lines = [
        Content.styled(printable(f"{found.pack} · level {drill.level} · {drill.channel.value}{kind}"), "$muted"),
        Content(printable(drill.situation)),
        Content.styled(f"Rated: {', '.join([*rated, *_ALSO_RATED.get(drill.kind, ())])}", "$muted"),
    ]
    return Content("\n").join(lines)


def _problems(refused: Refused) -> Content:
    lines = [Content.styled(printable(str(refused.source)), "$muted")]
    return Content("\n").join([*lines, *(Content(printable(str(problem))) for problem in refused.problems)])


_ALSO_RATED = {
    Kind.SPOT: ("which reply you pick", "your reason"),
    Kind.NOTES: ("what the note keeps",),
    Kind.REWRITE: ("plain words",),
    Kind.PATIENCE: ("hearing them out",),
    Kind.CONVERSATION: ("trust", "the closing check", "the note"),
}
"""What counts in each kind of drill beside the three skills."""

SCREEN = LibraryScreen
