"""Recordings: every file with the learner's voice that is kept; hear one, delete one for good."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.errors import TrainerError
from trainer.printable import printable
from trainer.recorded import KeptRecording, delete, kept
from trainer.speech.ports import PlayState
from trainer.ui.commands import BACK, DELETE_KEPT, PLAY_KEPT, Command, bindings
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, across
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.player import clock

LOOK = 0.1
"""Seconds between two looks at what is playing."""
NONE = "No recording is kept. `k` after a drill keeps yours; Settings can keep every one."


class RecordingsScreen(Page):
    """A list, newest first; below it what the chosen one says."""

    CSS_PATH = "recordings.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (PLAY_KEPT, DELETE_KEPT, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._kept: tuple[KeptRecording, ...] | None = None
        self._doomed = ""
        self._playing = ""

    def compose(self) -> ComposeResult:
        """List, words, one line about what happens."""
        yield Heading("Recordings", "", id="recordings-heading")
        yield Choices(id="recordings-list", markup=False)
        with Vertical(id="recordings-about"):
            yield Static(id="recordings-words", markup=False)
            yield Static(id="recordings-said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the folder in the background."""
        self.query_one(Choices).focus()
        self._timer = self.set_interval(LOOK, self._look, pause=True)
        self._look_up()

    def on_resize(self) -> None:
        """Columns stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    def offers(self, command: Command) -> bool:
        """Nothing can be heard or deleted where nothing is."""
        return bool(self._kept) or command not in (PLAY_KEPT, DELETE_KEPT)

    def action_play_kept(self) -> None:
        """Hear the chosen one; again to stop."""
        one, self._doomed = self._chosen, ""
        if one is None:
            return
        speech = self.services.speech
        if self._playing == one.name:
            self._hush()
            return
        try:
            speech.player.play(speech.clip_of(one.recording))
        except TrainerError as error:
            self._tell(str(error))
            return
        self._playing = one.name
        self._timer.resume()

    def action_delete_kept(self) -> None:
        """Ask; at the second press delete."""
        one = self._chosen
        if one is None:
            return
        if self._doomed != one.name:
            self._doomed = one.name
            self._tell("Delete it for good? The same key again deletes, any other keeps it.")
            return
        self._hush()
        self._doomed = ""
        try:
            delete(one)
        except TrainerError as error:
            self._tell(str(error))
            return
        self._tell("Deleted.")
        self._look_up()

    def action_back(self) -> None:
        """Be silent and leave."""
        self._hush()
        super().action_back()

    @property
    def _chosen(self) -> KeptRecording | None:
        at = self.query_one(Choices).highlighted
        return self._kept[at] if self._kept and at is not None and at < len(self._kept) else None

    @on(OptionList.OptionHighlighted)
    def _pointed(self) -> None:
        one = self._chosen
        if one is not None and self._doomed not in ("", one.name):
            self._doomed = ""
            self._tell("")
        words = (one.reply or "The reply it belongs to is not on record.") if one is not None else NONE
        self.query_one("#recordings-words", Static).update(Content(printable(words)))

    @on(OptionList.OptionSelected)
    def _entered(self) -> None:
        self.action_play_kept()

    def _look_up(self) -> None:
        services = self.services
        self.tasks.run(self, "reading the recordings", lambda _: kept(services), self._show, line=READING)

    def _show(self, found: tuple[KeptRecording, ...]) -> None:
        self._kept = found
        size = sum(one.size for one in found) / 1_000_000
        self.query_one(Heading).right = f"{len(found)} kept · {size:.1f} MB" if found else "none kept"
        self._fill()
        self._pointed()
        self.refresh_bindings()

    def _fill(self) -> None:
        options = self.query_one(Choices)
        at, width = options.highlighted or 0, options.line_width
        options.clear_options()
        for one in self._kept or ():
            about = " · ".join(part for part in (one.drill or one.name, one.learner) if part)
            figures = f"{one.made.astimezone():%d %b %Y}  {clock(one.seconds)}  {one.size / 1000:.0f} kB"
            line = across(Content(printable(about)), Content.styled(figures, "$muted"), width)
            options.add_option(Option(line, id=f"recording-{len(options.options)}"))
        if self._kept:
            options.highlighted = min(at, len(self._kept) - 1)

    def _look(self) -> None:
        now = self.services.speech.player.snapshot()
        if now.state in (PlayState.PLAYING, PlayState.PAUSED):
            self._tell(f"▶ {clock(now.position)} / {clock(now.duration)}")
            return
        self._timer.pause()
        self._playing = ""
        self._tell(now.reason)

    def _hush(self) -> None:
        if self._playing:
            self.services.speech.player.stop()
            self._timer.pause()
            self._playing = ""
            self._tell("")

    def _tell(self, line: str) -> None:
        self.query_one("#recordings-said", Static).update(Content.styled(printable(line), "$muted"))


SCREEN = RecordingsScreen
