"""What every screen of sayback shares: its services, its commands, its footer, its error line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual._styles_cache import StylesCache
from textual.screen import Screen

from trainer.ui.commands import EVERYWHERE, Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trainer.services import Services
    from trainer.ui.app import SaybackApp
    from trainer.ui.tasks import Tasks

DEVICES = frozenset(
    {"record", "call", "listen", "say-model", "keep", "recordings", "hear-voice", "try-microphone", "play-kept"}
)
"""The ids of commands for a voice or a microphone: in a browser these would be the server's (`trainer.served`)."""


class Page(Screen[None]):
    """A screen with commands.

    A page lists its commands in ``PAGE_COMMANDS`` and binds them with ``BINDINGS = bindings(PAGE_COMMANDS)``; it yields
    a `Heading` first and a `KeyBar` last. What is offered at the moment is decided by `offers` alone.
    """

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]  # noqa: RUF012  # as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (12, "-short"), (24, "-tall")]  # noqa: RUF012

    def on_unmount(self) -> None:
        """Let go of the pictures of this page.

        Textual remembers the colours of the last 1,024 widgets by what holds every line a widget has painted: without
        this the pictures of the last forty drills would stay in memory, 15 MB of them.
        """
        StylesCache.get_inner_outer.cache_clear()

    @property
    def sayback(self) -> SaybackApp:
        """The app, by its own type."""
        return cast("SaybackApp", self.app)

    @property
    def services(self) -> Services:
        """Packs, memory, voice, settings."""
        return self.sayback.services

    @property
    def tasks(self) -> Tasks:
        """The bridge for work that takes time."""
        return self.sayback.tasks

    def offers(self, command: Command) -> bool:
        """Whether a command of this page can be used now; one that cannot is neither bound nor shown anywhere.

        Call `refresh_bindings` when the answer may have changed.
        """
        return True

    def offered(self) -> Iterator[Command]:
        """The commands that can be used now: this page's own, then those of everywhere."""
        yield from (command for command in self.PAGE_COMMANDS if self.offers(command))
        yield from EVERYWHERE

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Textual bind what `offers` allows."""
        command = next((command for command in self.PAGE_COMMANDS if command.action == action), None)
        if command is not None and command.id in DEVICES and self._served:
            return False
        return self.offers(command) if command is not None else super().check_action(action, parameters)

    @property
    def _served(self) -> bool:
        services = getattr(self.app, "services", None)  # a learner's seat has none
        return services is not None and services.served

    def action_back(self) -> None:
        """Close this page; the first one stays."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    def action_library(self) -> None:
        """Go to the library."""
        self.sayback.go("library")

    def action_progress(self) -> None:
        """Go to the learner's progress."""
        self.sayback.go("progress")

    def action_recordings(self) -> None:
        """Go to the kept recordings."""
        self.sayback.go("recordings")

    def action_settings(self) -> None:
        """Go to the settings."""
        self.sayback.go("settings")
