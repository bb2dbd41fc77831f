"""The draft that is to be rewritten, in sight while it is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.packs.model import Drill
from trainer.printable import printable


class Draft(VerticalScroll, can_focus=False):
    """A few lines between the customer and the reply; not there in drills without a draft."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="draft-words", markup=False)

    def show(self, drill: Drill) -> None:
        """The draft of this drill, if it has one."""
        self.display = bool(drill.draft)
        words = printable("\n".join(filter(str.strip, drill.draft.split("\n"))), keep_newlines=True)
        self.query_one("#draft-words", Static).update(Content.assemble(("The draft  ", "bold $muted"), words))
        self.scroll_home(animate=False)
