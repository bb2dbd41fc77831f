"""Drills that have a screen of their own: it works on the session's driver, and closes when its part is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trainer.packs.model import Kind
from trainer.practice import Practice, Stage
from trainer.ui.page import Page

if TYPE_CHECKING:
    from trainer.ui.commands import Command
    from trainer.ui.driver import Driver


class OwnScreen(Page):
    """A screen for one drill of a session. The practice screen below opens it, and goes on from there.

    Attributes:
        driver: the session's hands.
        left_by: the command it was closed with, if any.
        leaves: whether the session is to be left with it.
    """

    def __init__(self, driver: Driver, came_by: frozenset[str] = frozenset()) -> None:
        """Make one.

        Args:
            driver: the session, at this drill.
            came_by: the keys that led here; a second press of one means nothing yet.
        """
        super().__init__()
        self.driver = driver
        self.came_by = came_by
        self.left_by: Command | None = None
        self.leaves = False
        self._is_done = False
        self._last: Practice | None = None

    @property
    def practice(self) -> Practice:
        """The session as it stands; as it stood at this drill, once it has moved on."""
        return self._last or self.driver.practice

    def move_on(self, way: Callable[[], None], by: Command) -> None:
        """Let the session go on in this way, and close."""
        if not self._is_done and self._last is None:
            self._last = self.driver.practice
            way()
            self.close(by)

    def show(self) -> None:
        """Bring the screen in line with the session; called for everything that happens in it."""

    def close(self, by: Command | None = None, *, leaves: bool = False) -> None:
        """This part is done; a second call does nothing.

        Args:
            by: the command it was closed with.
            leaves: whether the session ends here.
        """
        if not self._is_done and self.is_active:
            self._is_done, self.left_by, self.leaves = True, by, leaves
            self.dismiss()


def own_screen(practice: Practice) -> type[OwnScreen] | None:
    """The screen that the drill at hand needs now; None when the practice screen itself is the one."""
    if practice.drill.kind is Kind.CONVERSATION and practice.stage is not Stage.OVER:
        from trainer.ui.screens.conversation import ConversationScreen

        return ConversationScreen
    if practice.stage not in (Stage.HEAR, Stage.ANSWER):
        return None
    if practice.drill.kind is Kind.SPOT:
        from trainer.ui.screens.spot import SpotScreen

        return SpotScreen
    if practice.drill.kind is Kind.PATIENCE and practice.focus is None:
        listened = practice.listened
        if listened is None or not listened.over:
            from trainer.ui.screens.patience import PatienceScreen

            return PatienceScreen
    return None
