"""The command palette: what the page offers now, with its key, found by a few letters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from trainer.ui.commands import EVERYWHERE, PALETTE, Command, key_of, shown
from trainer.ui.page import Page

if TYPE_CHECKING:
    from trainer.ui.app import SaybackApp


class Commands(Provider):
    """Offers every command of the page underneath and of everywhere, except itself."""

    def _offered(self) -> list[Command]:
        page = self.screen
        found = page.offered() if isinstance(page, Page) else iter(EVERYWHERE)
        return [command for command in found if command is not PALETTE]

    def _title(self, command: Command) -> str:
        key = key_of(command, cast("SaybackApp", self.app).keys, typing=False)
        return f"{command.title}  {shown(key)}"

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in self._offered():
            yield DiscoveryHit(self._title(command), partial(self._run, command), command.title, command.help)

    async def search(self, query: str) -> Hits:
        """Those whose title or line of help matches."""
        matcher = self.matcher(query)
        for command in self._offered():
            title = self._title(command)
            score = max(matcher.match(title), matcher.match(command.help) * 0.5)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, command), command.title, command.help)

    async def _run(self, command: Command) -> None:
        prefix = "app." if command in EVERYWHERE else ""
        await self.screen.run_action(prefix + command.action)
