"""What the rest of the project asks of a voice and an ear; every engine is one of these, tested by one suite.

All audio inside sayback is mono, 16-bit signed PCM. Levels are 0 (silence) to 1 (full scale). Times are seconds.
Nothing here blocks for longer than its docstring says; everything that may take time takes a stop event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Protocol

from trainer.packs.model import Drill
from trainer.speech.phrases import NO_ACTIVITY, Activity, Phrase


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a breath is said, and by whom. What an engine cannot do (eSpeak: all below `volume`) it leaves out.

    Attributes:
        rate: a factor on the voice's own pace, 0.5 to 2.
        pitch: a factor on its fundamental frequency, 0.5 to 2.
        volume: its loudness, 0 to 1; 0.8 is the usual one.
        life: a factor on how much pitch and pace vary within a sentence: below 1 flat, above 1 lively.
        edge: decibels an octave in the upper half of the spectrum: above 0 a pressed voice, below 0 a dull one.
        body: a factor on the formants: above 1 a smaller throat.
        who: a number that stands for the person; an engine with several voices chooses by it.
        phone: heard through a telephone.
    """

    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    life: float = 1.0
    edge: float = 0.0
    body: float = 1.0
    who: int = 0
    phone: bool = False


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that is installed: the engine's own id for it, a name to show, its BCP 47 language, where it lies."""

    id: str
    name: str
    language: str
    engine: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class BreathTiming:
    """Where one breath lies in a clip, in seconds from its start; for captions that keep pace."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A complaint prepared as sound: a WAV file in the cache and where its breaths lie.

    Attributes:
        whole: False while its end is still being made: the file then holds its beginning, `seconds` and the later
            breaths are estimates, and `Player.extend` hands on what was added.
        remark: what a person should know about it: why it is not the recording that the drill names.
    """

    path: Path
    seconds: float
    breaths: tuple[BreathTiming, ...] = ()
    whole: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What the microphone took down: a WAV file, its length, and the loudest level in it (0 to 1).

    `activity` says who spoke where in it, as far as that was followed.
    """

    path: Path
    seconds: float
    peak: float
    activity: Activity = NO_ACTIVITY


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of what was heard, in seconds from the start of the recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recogniser heard.

    Attributes:
        text: the words; never empty (silence raises `NothingHeard`).
        engine: which recogniser and model, as shown to the learner and stored.
        took: seconds the recogniser needed, from being asked.
        first_word: seconds from the start of the recording to the first word.
        speaking: seconds from the first word to the last.
        segments: the same text in its parts, in order; empty when the recogniser does not tell.
        words: each word with its time, where that was asked for and the recogniser can tell.
    """

    text: str
    engine: str
    took: float
    first_word: float = 0.0
    speaking: float = 0.0
    segments: tuple[Segment, ...] = ()
    words: tuple[Segment, ...] = ()

    @property
    def words_per_minute(self) -> float:
        """Speaking pace, 0 when it cannot be told."""
        return 60 * len(self.text.split()) / self.speaking if self.speaking > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What has been recognised of a recording that is still being made.

    Attributes:
        text: the finished phrases, in order; empty until the first is recognised. The last words of it may still change
            when more is heard.
        until: seconds from the start of the recording up to which `text` goes.
    """

    text: str = ""
    until: float = 0.0


class PlayState(StrEnum):
    """What a player is doing; `LOST` when the loudspeaker went away."""

    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"
    FINISHED = "finished"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class PlayerSnapshot:
    """A player at one moment: poll it as often as a screen is painted. `reason` says why it is `LOST`."""

    state: PlayState
    position: float = 0.0
    duration: float = 0.0
    reason: str = ""


class MicState(StrEnum):
    """What a recorder is doing: `STOPPED` has a recording to fetch, `LOST` kept what it had until then."""

    IDLE = "idle"
    RECORDING = "recording"
    STOPPED = "stopped"
    LOST = "lost"


class StopCause(StrEnum):
    """Why a recording ended."""

    KEY = "key"
    SILENCE = "silence"
    LIMIT = "limit"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class MicSnapshot:
    """A recorder at one moment: `level` 0 to 1 over the last tenth of a second, `elapsed` in seconds.

    `activity` says who has spoken where in this recording, and whether somebody speaks now; see
    `trainer.speech.phrases`. It is kept while the recording is `STOPPED` or `LOST`.
    """

    state: MicState
    elapsed: float = 0.0
    level: float = 0.0
    cause: StopCause | None = None
    reason: str = ""
    activity: Activity = NO_ACTIVITY


class Synthesiser(Protocol):
    """Text to sound, in a file."""

    name: str

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What is installed."""
        ...

    def render(self, text: str, target: Path, *, voice: str, prosody: Prosody, stop: Event) -> float:
        """Write `text` as WAV to `target` and return its length in seconds; at most 2 minutes of work.

        Raises:
            SpeechError: the engine failed, took too long, or `stop` was set.
        """
        ...


class Player(Protocol):
    """A loudspeaker. One clip at a time; every call returns at once (≤ 50 ms)."""

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        """Begin `clip` at `start` seconds, in place of whatever was playing. Raises SpeechError without a device."""
        ...

    def extend(self, clip: Clip) -> None:
        """Go on with `clip` where its shorter self, begun before it was whole, ends. Without that, nothing happens."""
        ...

    def pause(self) -> None:
        """Hold; `resume` goes on from the same word."""
        ...

    def resume(self) -> None:
        """Go on after `pause`."""
        ...

    def stop(self) -> None:
        """Be silent and forget the clip."""
        ...

    def snapshot(self) -> PlayerSnapshot:
        """What it is doing now."""
        ...

    def close(self) -> None:
        """Give the device back."""
        ...


class Recorder(Protocol):
    """A microphone. One recording at a time; `start` returns within 1 s, the rest at once."""

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        """Record into `target` until `stop`, `silence` seconds of quiet after speech, or `limit` seconds.

        Raises:
            SpeechError: no microphone, or it cannot be opened.
        """
        ...

    def stop(self) -> Recording:
        """End the recording, or fetch the one that ended by itself.

        Raises:
            SpeechError: nothing was being recorded.
        """
        ...

    def discard(self) -> None:
        """End the recording and delete it. Does nothing when there is none."""
        ...

    def snapshot(self) -> MicSnapshot:
        """What it is doing now."""
        ...

    def close(self) -> None:
        """Give the device back; an unfinished recording is kept on disk."""
        ...


class Recogniser(Protocol):
    """Sound to text."""

    name: str
    note: str
    """What a learner should know about its quality; empty for the default engine."""

    def warm_up(self) -> None:
        """Load the model, if that takes time; safe to call twice and from a thread."""
        ...

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        """Recognise a sound file, or a part of it.

        Args:
            audio: a WAV file, or any other that the engine's process can decode.
            stop: set it to give up.
            span: recognise only this part of a recording of ours, which may still be growing.
            hints: names and figures that may occur; an engine may do without.
            words: tell the time of each word, where the engine can.

        Raises:
            NothingHeard: nobody speaks in it.
            SpeechError: the engine failed or `stop` was set.
            DataError: `audio` is no WAV file.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether one part of the chain works here: `engine` names it, `reason` and `mend` say why not and what helps."""

    part: str
    works: bool
    engine: str = ""
    reason: str = ""
    mend: str = ""


class SpeechPort(Protocol):
    """The voice and the ear as a session uses them; `trainer.speech.session.Speech` is the real one.

    Construction and the attributes are cheap: engines and devices are opened at first use.
    """

    @property
    def player(self) -> Player:
        """The loudspeaker."""
        ...

    @property
    def recorder(self) -> Recorder:
        """The microphone."""
        ...

    def voice(self) -> Ability:
        """Can complaints be heard here? Cheap after the first call (which may take 3 s: use a thread)."""
        ...

    def synthesiser(self) -> Ability:
        """Can complaints be turned into sound here, with or without a loudspeaker? As `voice`."""
        ...

    def speaker(self) -> Ability:
        """Is there a loudspeaker? As `voice`."""
        ...

    def microphone(self) -> Ability:
        """Can replies be spoken here? As `voice`."""
        ...

    def recogniser(self) -> Ability:
        """Can speech be turned into text here? As `voice`; loads no model."""
        ...

    def listed(self, what: str) -> tuple[str, ...]:
        """What this machine offers: ``speakers``, ``microphones`` or ``models`` (blocking; use a thread)."""
        ...

    def prepare(
        self, drill: Drill, *, rate: float = 1.0, stop: Event, early: Callable[[Clip], None] | None = None
    ) -> Clip:
        """The complaint as sound, from the cache or made now (blocking; use a thread).

        Args:
            rate: 0.5 (half as fast) to 2.
            early: called, in the same thread, with the beginning as soon as there is one, and each time more of it is
                there; never with the whole, which is returned.

        Raises:
            SpeechError: no voice.
        """
        ...

    def say(
        self,
        text: str,
        *,
        rate: float = 1.0,
        mood: str = "",
        voice: str = "",
        phone: bool = False,
        stop: Event,
        early: Callable[[Clip], None] | None = None,
    ) -> Clip:
        """A sentence as sound, as `prepare`.

        Args:
            mood: one of `trainer.speech.prosody.moods`; empty for none.
            voice: a persona's hint, such as "old high", or the id of a voice of the engine.
            phone: as heard through a telephone.
        """
        ...

    def record(self, attempt: str, *, listening: bool = False) -> None:
        """Start recording the reply of this attempt; the settings give silence and limit.

        Args:
            attempt: names the recording.
            listening: whether nothing but a key, or whoever listens along, ends it: a call (see `trainer.call`).

        Raises:
            SpeechError: no microphone.
        """
        ...

    def begins(self, second: float) -> None:
        """In a call: the reply begins at this second of the recording under way.

        What is before is neither recognised nor kept; nothing is recognised until it is called. Returns at once.
        """
        ...

    def hint(self, names: Sequence[str]) -> None:
        """These names may be said from now on: one that is heard and sounds like one of them is spelt like it."""
        ...

    def heard(self) -> Heard:
        """What has been recognised of the recording under way, or of the last one; poll it. Never blocks or raises."""
        ...

    def transcribe(self, recording: Recording, *, stop: Event) -> Transcript:
        """Recognise a recording (blocking; use a thread): only what `heard` has not brought yet is still to be done.

        Raises as `Recogniser.transcribe`.
        """
        ...

    def clip_of(self, recording: Recording) -> Clip:
        """The recording as something to play: listen back to yourself."""
        ...

    def keep(self, recording: Recording, *, kept: bool) -> Recording:
        """Keep a recording on purpose, or take that back; returns it where it is now. Raises StorageError."""
        ...

    def forget(self, attempt: str) -> None:
        """Delete this attempt's recording unless the settings keep recordings."""
        ...

    def warm_up(self) -> None:
        """Load the recogniser ahead of need (blocking; use a thread); errors are kept for `recogniser`."""
        ...

    def close(self) -> None:
        """Give every device and process back, in at most a second."""
        ...
