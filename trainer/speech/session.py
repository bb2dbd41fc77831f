"""The voice and the ear of one run of sayback, as `trainer.speech.ports.SpeechPort` wants them.

Nothing is opened before it is used. The object may be used from several threads; each engine is made once.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError, StorageError, TrainerError
from trainer.packs.model import Drill
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import discovery, models
from trainer.speech.complaint import ClipCache, SpokenBreath, breaths_of
from trainer.speech.cutting import shorten
from trainer.speech.hints import spelt
from trainer.speech.live import Live
from trainer.speech.making import Early
from trainer.speech.ports import Ability, BreathTiming, Clip, Heard, Recording, Transcript, VoiceInfo
from trainer.speech.prosody import at_rate, of_mood, speakable
from trainer.speech.recorded import Recorded
from trainer.speech.recordings import Recordings


@dataclass(frozen=True, slots=True)
class _Tongue:
    """The voice in use, and why a better one was passed over."""

    voice: discovery.Voice
    called: str
    wanted: tuple[str, str]
    passed: SpeechError | None = None


LISTENING = 900.0
"""Seconds that a microphone stays open in one turn of a call, the longest story and the longest reply in it."""
CLOSING = 0.9
"""Seconds that giving everything back may take."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """The recogniser in use, or why there is none; `passed` says why a better one was passed over."""

    ear: discovery.Ear | None
    ability: Ability
    wanted: tuple[str, str]


class Speech:
    """A `trainer.speech.ports.SpeechPort` on this machine's engines and devices."""

    def __init__(self, paths: Paths, settings: Callable[[], Settings]) -> None:
        """Prepare it; only leftover recordings of a crash are looked for.

        Args:
            paths: where prepared audio and recordings go.
            settings: gives the settings in force, each time anew.
        """
        self._paths = paths
        self._settings = settings
        self._lock = threading.Lock()
        self._closed = Event()
        self._choosing = threading.Lock()
        self._tongue: _Tongue | None = None
        self._start = 0.0  # the second at which the reply begins in the recording at hand
        self._choice: _Choice | None = None
        self._warming: threading.Thread | None = None
        self._load_failure: SpeechError | None = None
        self._live: Live | None = None
        self._names: tuple[str, ...] = ()
        self._cache = ClipCache(paths.audio_cache)
        self._scratch: Path | None = None
        self._recordings = Recordings(paths.recordings)
        self._recordings.clear_leftovers(keep=settings().keep_recordings)
        self._decoder = discovery.decoder()
        self.player = discovery.player(lambda: settings().speaker, lambda: settings().volume)
        self.recorder = discovery.recorder(lambda: settings().microphone, lambda: settings().gate)

    # ---- what works ----------------------------------------------------------------------------------------------

    def voice(self) -> Ability:
        """See `SpeechPort.voice`: needs a synthesiser and a loudspeaker."""
        found = self.synthesiser()
        speaker = self.speaker()
        lacking = next((part for part in (found, speaker) if not part.works), None)
        if lacking is not None:
            return replace(lacking, part="voice")
        return replace(found, part="voice", engine=f"{found.engine}; loudspeaker: {speaker.engine}")

    def synthesiser(self) -> Ability:
        """Whether sound can be made at all, with or without a loudspeaker; as `voice`."""
        try:
            tongue = self._chosen_tongue()
            called, passed = tongue.voice.check(self._closed), tongue.passed
        except SpeechError as error:
            return Ability("synthesiser", False, reason=error.message, mend=error.hint)
        return Ability("synthesiser", True, called, passed.message if passed else "", passed.hint if passed else "")

    def speaker(self) -> Ability:
        """Whether there is a loudspeaker; as `voice`."""
        return _tried("speaker", self.player.check)

    def microphone(self) -> Ability:
        """See `SpeechPort.microphone`."""
        found = _tried("microphone", self.recorder.check)
        reason, mend = discovery.detector_lacking()
        return replace(found, reason=reason, mend=mend) if found.works else found

    def recogniser(self) -> Ability:
        """See `SpeechPort.recogniser`."""
        choice = self._chosen()
        failure = self._load_failure
        if choice.ear is not None and failure is not None:
            return Ability("recogniser", False, choice.ear.name, failure.message, failure.hint)
        return choice.ability

    def listed(self, what: str) -> tuple[str, ...]:
        """See `SpeechPort.listed`."""
        if what == "models":
            return (models.BUILT_IN, *(model.name for model in models.found(self._paths.models) if not model.problem))
        return self.player.names() if what == "speakers" else self.recorder.names()

    # ---- hearing -------------------------------------------------------------------------------------------------

    def prepare(self, drill: Drill, *, rate: float = 1.0, stop: Event, early: Early | None = None) -> Clip:
        """See `SpeechPort.prepare`."""
        self._ready_player()
        breaths, remark = breaths_of(drill, rate), ""
        if drill.audio or any(breath.audio for breath in drill.say):
            recorded = Recorded(self._cache, self._decoder.decode, rate, stop)
            try:
                if drill.audio:
                    return recorded.whole(drill, breaths)
                breaths = tuple(
                    replace(said, audio=str(recorded.of_breath(drill, one.audio))) if one.audio else said
                    for said, one in zip(breaths, drill.say, strict=True)
                )
            except TrainerError as error:
                remark = f"{error.message} The voice says it instead."
        clip = self._clip(breaths, drill.customer.voice, stop, early)
        return replace(clip, remark=remark) if remark else clip

    def ready_voice(self) -> None:
        """Have the voice loaded ahead of need (blocking; use a thread); what fails is told when it is needed."""
        with contextlib.suppress(SpeechError):
            self._engine()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What the engine in use can speak as. Raises SpeechError."""
        return self._engine().voices()

    def say(
        self,
        text: str,
        *,
        rate: float = 1.0,
        mood: str = "",
        voice: str = "",
        phone: bool = False,
        stop: Event,
        early: Early | None = None,
    ) -> Clip:
        """See `SpeechPort.say`."""
        prosody = replace(at_rate(of_mood(mood), rate), phone=phone)
        return self._clip((SpokenBreath(speakable(text), prosody, 0.0),), voice, stop, early)

    def clip_of(self, recording: Recording) -> Clip:
        """See `SpeechPort.clip_of`."""
        return Clip(recording.path, recording.seconds, (BreathTiming(0.0, recording.seconds),))

    # ---- listening -----------------------------------------------------------------------------------------------

    def record(self, attempt: str, *, listening: bool = False) -> None:
        """See `SpeechPort.record`; loads the recogniser meanwhile."""
        settings = self._settings()
        try:
            target = self._recordings.passing(attempt)
        except StorageError as error:
            raise SpeechError(f"The recording cannot be written. {error.message}", hint=error.hint) from error
        silence, limit = (None, LISTENING) if listening else (settings.silence or None, settings.limit)
        if listening:
            self._need(settings.microphone)
        self.recorder.start(target, silence=silence, limit=limit)
        self._warm_in_background()
        self._start = 0.0
        self._follow(target, None if listening else 0.0)

    def begins(self, second: float) -> None:
        """See `SpeechPort.begins`."""
        self._start = second
        if self._live is not None:
            self._live.start = second

    def hint(self, names: Sequence[str]) -> None:
        """See `SpeechPort.hint`."""
        self._names = tuple(names)

    def heard(self) -> Heard:
        """See `SpeechPort.heard`."""
        live = self._live
        if live is None:
            return Heard()
        heard = live.heard
        return replace(heard, text=self._spelt(heard.text))

    def transcribe(self, recording: Recording, *, stop: Event) -> Transcript:
        """See `SpeechPort.transcribe`."""
        live, start = self._live, self._start
        heard = None
        if live is not None and live.path == recording.path:
            heard = live.finish(recording, stop=stop)
        shorten(recording.path, start)
        heard = heard or self.transcribe_file(recording.path, stop=stop)
        segments = tuple(replace(part, text=self._spelt(part.text)) for part in heard.segments)
        return replace(heard, text=self._spelt(heard.text), segments=segments)

    def _spelt(self, text: str) -> str:
        """With the names of the drill as the drill spells them, if that is wanted."""
        return spelt(text, self._names) if self._settings().names else text

    def transcribe_file(self, audio: Path, *, stop: Event, words: bool = False) -> Transcript:
        """Recognise a sound file: WAV, and MP3, FLAC or Ogg Vorbis. Raises as `Recogniser.transcribe`."""
        choice = self._chosen()
        if choice.ear is None:
            raise SpeechError(choice.ability.reason, hint=choice.ability.mend)
        heard = choice.ear.transcribe(audio, stop=stop, words=words)
        self._load_failure = None
        return heard

    def keep(self, recording: Recording, *, kept: bool) -> Recording:
        """See `SpeechPort.keep`."""
        return replace(recording, path=self._recordings.keep(recording.path, kept=kept))

    def forget(self, attempt: str) -> None:
        """See `SpeechPort.forget`."""
        self._recordings.forget(attempt, keep=self._settings().keep_recordings)

    def warm_up(self) -> None:
        """See `SpeechPort.warm_up`."""
        choice = self._chosen()
        if choice.ear is None:
            return
        try:
            choice.ear.warm_up()
        except SpeechError as error:
            if not self._closed.is_set():
                self._load_failure = error
        else:
            self._load_failure = None

    def close(self) -> None:
        """See `SpeechPort.close`."""
        self._closed.set()
        if self._live is not None:
            self._live.give_up()
        with self._lock:
            tongue, self._tongue = self._tongue, None
            choice, self._choice = self._choice, None
        parts: list[Callable[[], None]] = [self.player.close, self.recorder.close, self._recordings.close]
        parts.append(self._decoder.close)
        parts.extend(
            part.close
            for part in (tongue.voice if tongue else None, choice.ear if choice else None)
            if part is not None
        )
        _all_at_once(parts)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    # ---- inside --------------------------------------------------------------------------------------------------

    def _clip(self, breaths: tuple[SpokenBreath, ...], voice: str, stop: Event, early: Early | None = None) -> Clip:
        engine = self._engine()
        try:
            return self._cache.clip(engine, breaths, voice, stop, early)
        except StorageError:
            # A full disk or a read-only cache: the complaint can still be heard, out of a passing folder.
            return ClipCache(self._passing_folder()).clip(engine, breaths, voice, stop)

    def _ready_player(self) -> None:
        """A complaint that is prepared will be played: let the loudspeaker's process start meanwhile."""
        threading.Thread(target=self.player.warm_up, name="sayback loudspeaker starts", daemon=True).start()

    def _passing_folder(self) -> Path:
        with self._lock:
            if self._scratch is None:
                try:
                    self._scratch = Path(tempfile.mkdtemp(prefix="sayback-"))
                except OSError as error:
                    raise SpeechError(
                        f"There is no room for the sound: {error.strerror or error}.", hint="Free some space."
                    ) from error
            return self._scratch

    def _engine(self) -> discovery.Voice:
        return self._chosen_tongue().voice

    def _chosen_tongue(self) -> _Tongue:
        """The voice that the settings want, or the next one that works; chosen again when they change."""
        settings = self._settings()
        wanted = settings.engine, settings.natural_voice
        with self._choosing:
            tongue = self._tongue
            if self._closed.is_set():
                raise SpeechError("The voice is closed.")
            if tongue is None or tongue.wanted != wanted:
                chosen = self._choose_tongue(wanted)
                with self._lock:
                    self._tongue = None if self._closed.is_set() else chosen
                if self._tongue is None:
                    chosen.voice.close()
                    raise SpeechError("The voice is closed.")
                if tongue is not None:
                    threading.Thread(target=tongue.voice.close, name="sayback voice closes").start()
                return chosen
            return tongue

    def _choose_tongue(self, wanted: tuple[str, str]) -> _Tongue:
        failures: list[SpeechError] = []
        for voice in discovery.voices(*wanted, self._paths):
            try:
                called = voice.check(self._closed)
            except SpeechError as error:
                voice.close()
                failures.append(error)
                continue
            return _Tongue(voice, called, wanted, failures[0] if failures else None)
        raise failures[-1] if wanted[0] == "auto" else failures[0]

    def _chosen(self) -> _Choice:
        settings = self._settings()
        wanted = settings.recogniser, settings.model
        with self._lock:
            choice = self._choice
            if choice is None or choice.wanted != wanted or (choice.ear is None and wanted[0] != "off"):
                old = choice
                choice = self._choice = self._choose(wanted)
                if old is not None and old.ear is not None:
                    threading.Thread(target=old.ear.close, name="sayback recogniser closes").start()
                self._load_failure = None
            return choice

    def _choose(self, wanted: tuple[str, str]) -> _Choice:
        if self._closed.is_set():
            return _Choice(None, Ability("recogniser", False, reason="The recogniser is closed."), wanted)
        if wanted[0] == "off":
            off = Ability(
                "recogniser", False, reason="Recognising is switched off.", mend="Set recogniser to auto in Settings."
            )
            return _Choice(None, off, wanted)
        failures: list[SpeechError] = []
        for ear in discovery.ears(wanted[0], self._paths.cache, model=wanted[1], folder=self._paths.models):
            try:
                ear.check()
            except SpeechError as error:
                failures.append(error)
                continue
            passed = failures[0].message if failures else ""
            reason, mend = " ".join(filter(None, (ear.note, passed))), failures[0].hint if failures else ""
            return _Choice(ear, Ability("recogniser", True, ear.name, reason, mend), wanted)
        first = failures[0]
        return _Choice(None, Ability("recogniser", False, reason=first.message, mend=first.hint), wanted)

    def _follow(self, target: Path, start: float | None) -> None:
        """Recognise what is being recorded while it is, from this second on."""
        before, self._live = self._live, None
        if before is not None:
            before.leave()
        ear = self._chosen().ear
        if ear is not None:
            self._live = Live(ear, target, self.recorder.snapshot, start)
            self._live.begin()

    def _need(self, microphone: str) -> None:
        """A call takes no other microphone than the chosen one: another may hear the customer out of a loudspeaker.

        Raises:
            SpeechError: it is not here.
        """
        here = [name.casefold() for name in self.recorder.names()] if microphone else []
        if microphone and microphone.casefold() not in here:
            raise SpeechError(f"{microphone} is not here.", hint="Plug it in, or choose another in Settings.")

    def _warm_in_background(self) -> None:
        with self._lock:
            if self._warming is not None and self._warming.is_alive():
                return
            self._warming = threading.Thread(target=self.warm_up, name="sayback recogniser loads", daemon=True)
            self._warming.start()


def _tried(part: str, attempt: Callable[[], str]) -> Ability:
    try:
        return Ability(part, True, attempt())
    except SpeechError as error:
        return Ability(part, False, reason=error.message, mend=error.hint)


def _all_at_once(parts: Iterable[Callable[[], None]]) -> None:
    """Close everything side by side, so that the whole takes as long as its slowest part; wait a second at most."""
    threads = [threading.Thread(target=part, name="sayback closes", daemon=True) for part in parts]
    for thread in threads:
        thread.start()
    until = time.monotonic() + CLOSING
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
