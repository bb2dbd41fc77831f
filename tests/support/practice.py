"""A session in the app over fakes, for tests of practice: opened, looked at, moved on by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tests.support.app import make_app, make_services, settled, text_of
from tests.support.drills import make_tasks
from tests.support.speech import FakeSpeech
from trainer.packs.catalog import Catalog
from trainer.practice import Practice, Sound, Stage, Task
from trainer.start import Start

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.widget import Widget

    from trainer.progress.model import Attempt
    from trainer.services import Services
    from trainer.settings import Settings
    from trainer.speech.ports import SpeechPort
    from trainer.ui.app import SaybackApp
    from trainer.ui.driver import Driver
    from trainer.ui.screens.practice import PracticeScreen
    from trainer.ui.widgets.notes import NotesPad
    from trainer.ui.widgets.reply_editor import ReplyEditor

GOOD = "Three months wrong and two calls for nothing, no wonder you are fed up. What changed?"
"""A reply to the small drill that a learner could give."""


@dataclass
class Session:
    """A session under way in an app."""

    pilot: Pilot[int]
    app: SaybackApp
    speech: FakeSpeech
    services: Services

    @property
    def screen(self) -> PracticeScreen:
        """The practice screen, wherever it is in the stack."""
        from trainer.ui.screens.practice import PracticeScreen

        return next(screen for screen in self.app.screen_stack if isinstance(screen, PracticeScreen))

    @property
    def driver(self) -> Driver:
        """The session's hands."""
        return self.screen.driver

    @property
    def practice(self) -> Practice:
        """The session as it stands."""
        return self.driver.practice

    def at(self, stage: Stage) -> bool:
        """Whether the session is at this stage."""
        return self.practice.stage is stage

    def sounds(self, sound: Sound) -> bool:
        """Whether the complaint is doing this."""
        return self.practice.sound is sound

    def focused(self, widget: Widget) -> bool:
        """Whether the keyboard is here."""
        return self.app.focused is widget

    @property
    def editor(self) -> ReplyEditor:
        """The reply."""
        from trainer.ui.widgets.reply_editor import ReplyEditor

        return self.screen.query_one(ReplyEditor)

    @property
    def pad(self) -> NotesPad:
        """The notes."""
        from trainer.ui.widgets.notes import NotesPad

        return self.screen.query_one(NotesPad)

    @property
    def on_top(self) -> str:
        """The name of the screen that is seen."""
        return type(self.app.screen).__name__

    @property
    def text(self) -> str:
        """What is seen."""
        return text_of(self.app)

    @property
    def attempts(self) -> Sequence[Attempt]:
        """What is on record, newest first."""
        return self.services.repository.attempts(self.services.profile.id)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other and let everything they cause happen."""
        await self.pilot.press(*keys)
        await settled(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text, a key a letter."""
        await self.until(lambda: not self.editor.deaf_to)
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def paste(self, text: str) -> None:
        """Paste a text into whatever has the focus."""
        from textual import events

        self.app.post_message(events.Paste(text))
        await settled(self.pilot)

    async def reply(self, text: str = GOOD) -> None:
        """Hand a reply in and wait for its debrief."""
        await self.until(lambda: not self.editor.deaf_to)
        self.editor.load_text(text)
        await self.pilot.pause()
        await self.press("enter")
        await self.until(lambda: self.on_top == "DebriefScreen")

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the loudspeaker and the microphone, and let the session see it."""
        self.speech.advance(seconds)
        self.driver.tick()
        await settled(self.pilot)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something, 3 seconds at most."""
        for _ in range(300):
            if true():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it did not come to that; the screen shows:\n{self.text}")


@asynccontextmanager
async def practising(
    folder: Path,
    *names: str,
    tasks: tuple[Task, ...] | None = None,
    settings: Settings | None = None,
    speech: FakeSpeech | None = None,
    services: Services | None = None,
    recap: bool = False,
    seconds: float | None = None,
    size: tuple[int, int] = (80, 24),
    wait: bool = True,
) -> AsyncIterator[Session]:
    """An app with a session open in it.

    Args:
        folder: a temporary folder.
        names: the small drills of the session; two when none are named and no `tasks` are given.
        tasks: the drills, when the small ones will not do.
        services: those of an earlier session, to go on in the same memory.
        seconds: how long the session lasts, if it has a clock.
        wait: until everything has come to rest; not while the speech is held.
    """
    speech = speech or FakeSpeech(folder, clip_seconds=8.0)
    if services is None:
        nothing = Catalog(packs=(), refused=())
        services = make_services(folder, settings=settings, speech=cast("SpeechPort", speech), catalog=nothing)
    else:
        services.speech = cast("SpeechPort", speech)
    app = make_app(services, Start(tasks=tasks or make_tasks(*names), recap=recap, seconds=seconds))
    async with app.run_test(size=size, notifications=True) as pilot:
        session = Session(pilot, app, speech, services)
        if wait:
            await settled(pilot)
        await session.until(lambda: session.on_top != "HomeScreen")
        await pilot.pause()
        yield session
    app.tasks.close()
