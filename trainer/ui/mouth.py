"""The customer's voice in a session: made ready in the background, played, paused; the learner's own, played back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from trainer.errors import SpeechError, TrainerError
from trainer.speech.ports import PlayerSnapshot, PlayState

if TYPE_CHECKING:
    from threading import Event

    from textual.screen import Screen

    from trainer.packs.model import Breath, Drill
    from trainer.services import Services
    from trainer.speech.ports import Clip, Recording
    from trainer.ui.tasks import Tasks

Key = tuple[str, float, "tuple[Breath, ...]"]
"""What a clip is known by: whose words, how fast, and the words, which change in a conversation."""
LONGEST_PREPARATION = 60.0
"""Seconds until a voice that is still being made counts as none."""


class Mouth:
    """One loudspeaker and the clips for it.

    Attributes:
        snapshot: the player at the last look.
        clip: the complaint at hand as sound, once it is ready.
        preparing: whether it is being made ready.
        sounding: whether the complaint is in the player, playing or paused.
        echo: whether the learner's own recording is, instead.
    """

    def __init__(
        self,
        owner: Screen[None],
        services: Services,
        tasks: Tasks,
        *,
        ready: Callable[[], None],
        ended: Callable[[], None],
        lost: Callable[[str], None],
        whole: Callable[[], None] = lambda: None,
    ) -> None:
        """Make one.

        Args:
            owner: whom answers from threads go to.
            ready: called when the clip that was asked for is there, or its beginning.
            ended: called when the complaint reached its end.
            lost: called with the reason when the voice or the loudspeaker failed.
            whole: called when all of the clip that was asked for is there.
        """
        self.snapshot = PlayerSnapshot(PlayState.IDLE)
        self.clip: Clip | None = None
        self.preparing = False
        self.sounding = False
        self.echo = False
        self._owner, self._services, self._tasks = owner, services, tasks
        self._ready, self._whole, self._ended, self._lost = ready, whole, ended, lost
        self._asked: Key | None = None
        self._making: Key | None = None
        self._clips: dict[Key, Clip] = {}

    @property
    def live(self) -> bool:
        """Whether there is something to look at."""
        return self.sounding or self.echo

    def prepare(self, drill: Drill, rate: float) -> None:
        """Make a complaint ready; `ready` or `lost` follows, unless another one is asked for meanwhile."""
        key = (drill.address, rate, drill.say)
        if key == self._asked and key == self._making:  # its beginning may be there already
            if self.clip is not None:
                self._ready()
            return
        self._asked, self.clip, self._making = key, self._clips.get(key), None
        if self.clip is not None:
            self.preparing = False
            self._ready()
            self._whole()
            return
        self.preparing, self._making = True, key
        early = self._tasks.teller(self._owner, partial(self._grown, key))
        self._tasks.run(
            self._owner,
            "finding the voice",
            partial(self._make, drill, rate, early),
            partial(self._made, key),
            failed=partial(self._failed, key),
            deadline=LONGEST_PREPARATION,
            replaces=True,
        )

    def prepare_ahead(self, drill: Drill, rate: float) -> None:
        """Have a later complaint in store; should that fail, it is told when that one is asked for."""
        key = (drill.address, rate, drill.say)
        if key not in self._clips:
            self._tasks.run(
                self._owner,
                "preparing the next customer",
                partial(self._make, drill, rate, None),
                partial(self._clips.__setitem__, key),
                failed=lambda _: None,
                deadline=LONGEST_PREPARATION,
                replaces=True,
            )

    def play(self) -> None:
        """Play the clip at hand from its start."""
        self.echo = False
        if self.clip is None:
            return
        try:
            self._services.speech.player.play(self.clip)
        except SpeechError as error:
            self.forget()
            self._lost(str(error))
            return
        self.sounding = True
        self.snapshot = PlayerSnapshot(PlayState.PLAYING, 0.0, self.clip.seconds)

    def pause(self) -> None:
        """Hold the complaint."""
        if self.sounding:
            self._services.speech.player.pause()

    def resume(self) -> None:
        """Go on; from the start when it had not begun."""
        if self.sounding:
            self._services.speech.player.resume()
        else:
            self.play()

    def hush(self) -> None:
        """Stop whatever sounds."""
        if self.live:
            self._services.speech.player.stop()
        self.sounding = self.echo = False
        self.snapshot = PlayerSnapshot(PlayState.IDLE, 0.0, self.snapshot.duration)

    def forget(self) -> None:
        """Another drill: its clip is not there yet."""
        self.clip, self._asked, self._making, self.preparing, self.sounding = None, None, None, False, False
        self.snapshot = PlayerSnapshot(PlayState.IDLE)

    def play_back(self, recording: Recording) -> None:
        """Let the learner hear their own recording. Raises SpeechError."""
        speech = self._services.speech
        speech.player.play(speech.clip_of(recording))
        self.sounding, self.echo = False, True

    def look(self) -> str:
        """See what the player is doing; returns a line when listening back broke off."""
        if not self.live:
            return ""
        self.snapshot = self._services.speech.player.snapshot()
        state = self.snapshot.state
        if state in (PlayState.PLAYING, PlayState.PAUSED):
            return ""
        reason = self.snapshot.reason or "The loudspeaker went away."
        was_echo, self.echo, self.sounding = self.echo, False, False
        if state is PlayState.LOST and not was_echo:
            self.forget()
            self._lost(reason)
        elif not was_echo:
            self._ended()
        return reason if was_echo and state is PlayState.LOST else ""

    def _make(self, drill: Drill, rate: float, early: Callable[[Clip], None] | None, stop: Event) -> Clip:
        return self._services.speech.prepare(drill, rate=rate, stop=stop, early=early)

    def _grown(self, key: Key, clip: Clip) -> None:
        """There is a beginning, or more of it."""
        if key == self._asked and key == self._making:
            self._have(clip)

    def _made(self, key: Key, clip: Clip) -> None:
        self._clips[key] = clip
        if key == self._asked:
            self._making = None
            self._have(clip)
            self._whole()

    def _have(self, clip: Clip) -> None:
        begun, self.clip, self.preparing = self.clip is not None, clip, False
        if not begun:
            self._ready()
        elif self.sounding:
            self._services.speech.player.extend(clip)

    def _failed(self, key: Key, error: TrainerError) -> None:
        if key == self._asked:
            if self.sounding:
                self._services.speech.player.stop()
            self.forget()
            self._lost(str(error))
