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
YOU, STRONG = "You", "A strong reply"
"""Whose words sound when it is not the customer."""
LONGEST_PREPARATION = 60.0
"""Seconds until a voice that is still being made counts as none."""


class Mouth:
    """One loudspeaker and the clips for it.

    Attributes:
        snapshot: the player at the last look.
        clip: the complaint at hand as sound, once it is ready.
        preparing: whether it is being made ready.
        sounding: whether the complaint is in the player, playing or paused.
        aside: whether something beside the complaint is: in a call, that the customer was cut off, or a prompt.
        echo: whether the learner's own recording is, instead, or a strong reply; `whose` says which.
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
        aside_over: Callable[[], None] = lambda: None,
    ) -> None:
        """Make one.

        Args:
            owner: whom answers from threads go to.
            ready: called when the clip that was asked for is there, or its beginning.
            ended: called when the complaint reached its end.
            lost: called with the reason when the voice or the loudspeaker failed.
            whole: called when all of the clip that was asked for is there.
            aside_over: called when what was said beside the complaint has been said.
        """
        self.snapshot = PlayerSnapshot(PlayState.IDLE)
        self.clip: Clip | None = None
        self.preparing = False
        self.sounding = False
        self.echo = False
        self.aside = False
        self._held: float | None = None  # where the complaint stands while an aside has its place in the player
        self._aside_over = aside_over
        self.whose = YOU
        self._owner, self._services, self._tasks = owner, services, tasks
        self._ready, self._whole, self._ended, self._lost = ready, whole, ended, lost
        self._asked: Key | None = None
        self._making: Key | None = None
        self._clips: dict[Key, Clip] = {}

    @property
    def live(self) -> bool:
        """Whether there is something to look at."""
        return self.sounding or self.echo or self.aside

    @property
    def whole(self) -> bool:
        """Whether all of the complaint at hand is there as sound."""
        return self.clip is not None and self._making is None

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

    def store(self, drill: Drill, rate: float) -> None:
        """Have something short in store that may have to be said at once; should that fail, it is not said."""
        key = (drill.address, rate, drill.say)
        if key not in self._clips:
            self._tasks.run(
                self._owner,
                "preparing what may be said",
                partial(self._make, drill, rate, None),
                partial(self._clips.__setitem__, key),
                failed=lambda _: None,
                deadline=LONGEST_PREPARATION,
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

    def play(self, start: float = 0.0) -> None:
        """Play the clip at hand, from its start or from this second on."""
        self.echo = self.aside = False
        self._held = None
        if self.clip is None:
            return
        try:
            self._services.speech.player.play(self.clip, start=start)
        except SpeechError as error:
            self.forget()
            self._lost(str(error))
            return
        self.sounding = True
        self.snapshot = PlayerSnapshot(PlayState.PLAYING, start, self.clip.seconds)

    def say_aside(self, drill: Drill, rate: float) -> bool:
        """Say something beside the complaint, which waits meanwhile; whether it was in store and is being said."""
        clip = self._clips.get((drill.address, rate, drill.say))
        if clip is None:
            return False
        try:
            self._services.speech.player.play(clip)
        except SpeechError:  # the complaint's own turn to fail, and to say why, comes with its next sound
            return False
        if self.sounding:
            self._held = self.snapshot.position
        self.sounding, self.echo, self.aside = False, False, True
        return True

    def go_back_to(self, position: float) -> None:
        """Let the complaint that is held go on from this second."""
        if self.aside or self._held is not None or self.sounding:
            self._held = position

    def pause(self) -> None:
        """Hold the complaint."""
        if self.sounding:
            self._services.speech.player.pause()

    def resume(self) -> None:
        """Go on; from the start when it had not begun."""
        if self._held is not None:
            self.play(self._held)
        elif self.sounding:
            self._services.speech.player.resume()
        else:
            self.play()

    def hush(self) -> None:
        """Stop whatever sounds."""
        if self.live:
            self._services.speech.player.stop()
        self.sounding = self.echo = self.aside = False
        self._held = None
        self.snapshot = PlayerSnapshot(PlayState.IDLE, 0.0, self.snapshot.duration)

    def forget(self) -> None:
        """Another drill: its clip is not there yet."""
        self.clip, self._asked, self._making, self.preparing, self.sounding = None, None, None, False, False
        self.aside, self._held = False, None
        self.snapshot = PlayerSnapshot(PlayState.IDLE)

    def play_back(self, recording: Recording) -> None:
        """Let the learner hear their own recording. Raises SpeechError."""
        speech = self._services.speech
        speech.player.play(speech.clip_of(recording))
        self.sounding, self.echo, self.whose = False, True, YOU

    def say(self, text: str, begun: Callable[[], None], failed: Callable[[TrainerError], None]) -> None:
        """Let the voice say a reply; `begun` is called when it sounds, `failed` when it cannot."""

        def sound(clip: Clip) -> None:
            player = self._services.speech.player
            if self.echo and self.whose == STRONG:
                player.extend(clip)
            elif not self.live:
                try:
                    player.play(clip)
                except SpeechError as error:
                    failed(error)
                    return
                self.echo, self.whose = True, STRONG
                begun()

        speech = self._services.speech
        early = self._tasks.teller(self._owner, sound)
        self._tasks.run(
            self._owner,
            "saying a strong reply",
            lambda stop: speech.say(text, stop=stop, early=early),
            sound,
            failed=failed,
            deadline=LONGEST_PREPARATION,
            replaces=True,
        )

    def look(self) -> str:
        """See what the player is doing; returns a line when listening back broke off."""
        if not self.live:
            return ""
        if self.aside:
            return self._look_aside()
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

    def _look_aside(self) -> str:
        """The bar shows the complaint still, which stands."""
        now = self._services.speech.player.snapshot()
        if now.state in (PlayState.PLAYING, PlayState.PAUSED):
            return ""
        self.aside = False
        if now.state is PlayState.LOST:
            self.forget()
            self._lost(now.reason or "The loudspeaker went away.")
        self._aside_over()
        return ""

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
