"""The natural voice: Piper, in a process of its own. The GPL software is imported there and nowhere else.

One voice has to be many customers. Each kind of voice has a pitch in hertz and a size of throat; a voice is measured
once (its own pitch, its own pace), and what it lacks is made: said slower and played faster for the pitch, the
formants put back for the throat. Of several voices that one is taken which needs the least of this.
"""

from __future__ import annotations

import contextlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from trainer.errors import SpeechError, StorageError
from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.backends.piper_files import VoiceFile, voice_files
from trainer.speech.helper import STOPPED, Helper
from trainer.speech.ports import Prosody, VoiceInfo
from trainer.speech.prosody import speakable

NAME = "piper"
LOOK = 1
"""Raised whenever the same text sounds different: prepared clips of before are then made anew."""
PACE = 220.0
"""Words a minute at which the sentence that measures a voice is said when nobody is upset: most texts come to 170."""
MEND = "Run: pip install 'sayback[natural]' (in sayback's folder: pip install '.[natural]')"
LOAD_SECONDS = 30.0
RENDER_SECONDS = 120.0
SILENCE_RATE = 22050

MAN, WOMAN = 110.0, 200.0
"""Hertz of a man's and a woman's usual voice (Titze, Principles of Voice Production, 1994: 125 and 210)."""
WOMANS_BODY = 1.16
"""How much higher a woman's formants are (Peterson & Barney, 1952: 1.15 to 1.18 over the vowels)."""
LEAST, MOST = 0.6, 2.6
"""How much a voice may be moved, so that it stays somebody's."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of person: pitch in hertz (0: the voice's own), formants against a man's, pace, how it trembles."""

    hertz: float = 0.0
    body: float = 0.0
    pace: float = 1.0
    tremor: float = 0.0


_KINDS: tuple[tuple[set[str], _Kind], ...] = (
    ({"old", "high"}, _Kind(180, 1.12, 0.92, 0.012)),
    ({"young", "high"}, _Kind(225, 1.2, 1.05)),
    ({"old", "low"}, _Kind(108, 0.97, 0.9, 0.012)),
    ({"young", "low"}, _Kind(132, 1.06, 1.05)),
    ({"high"}, _Kind(195, WOMANS_BODY)),
    ({"low"}, _Kind(98, 0.96)),
    ({"old"}, _Kind(118, 1.0, 0.9, 0.012)),
    ({"young"}, _Kind(205, 1.18, 1.05)),
    (set(), _Kind()),
)
"""Words of a hint and what they mean, the closest first."""
_SAME = {"female": "high", "woman": "high", "male": "low", "man": "low", "deep": "low", "elderly": "old"}


class PiperSynthesiser:
    """A `trainer.speech.ports.Synthesiser`; several processes may have one."""

    name = NAME
    by_piece = True

    def __init__(self, folder: Path, notes: Path, only: str = "") -> None:
        """Prepare it; nothing is started.

        Args:
            folder: where the user's own voices lie.
            notes: a file for what was measured of each voice.
            only: the name of the voice that everybody is to have; empty lets each kind take the nearest.
        """
        self._folder, self._notes, self._only = folder, notes, only
        self._helper = Helper("trainer.speech.backends.piper_worker", "The natural voice")
        self._about: dict[str, tuple[float, float]] = {}
        self._files: tuple[VoiceFile, ...] | None = None

    @property
    def helper(self) -> Helper:
        """The process the engine lives in."""
        return self._helper

    def check(self, stop: Event) -> str:
        """The engine's name and its first voice, which is loaded for it. Raises SpeechError when there is none."""
        voices = self._usable()
        self._measured(voices[0], None, stop)
        self._helper.ask("load", deadline=LOAD_SECONDS, stop=stop, model=str(voices[0].model), measure=False)
        more = f" and {len(voices) - 1} more" if len(voices) > 1 else ""
        return f"Piper, {voices[0].name}{more}"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What is installed and can be used."""
        return tuple(
            VoiceInfo(file.name, file.name, file.language, NAME, str(file.model))
            for file in voice_files(self._folder)
            if not file.trouble
        )

    def identity(self, hint: str, stop: Event) -> str:
        """Everything about this engine that changes the sound: part of a cached clip's name."""
        return "|".join((NAME, str(LOOK), _version(), hint, *(file.stamp for file in self._usable())))

    def render(self, text: str, target: Path, *, voice: str, prosody: Prosody, stop: Event) -> float:
        """See `Synthesiser.render`; `voice` is a hint (low, high, old, young, two of these) or an id of `voices`."""
        words = speakable(text)
        if not any(letter.isalnum() for letter in words):
            write_atomically(target, wav.to_bytes(wav.silence(0.1, SILENCE_RATE)))
            return 0.1
        if stop.is_set():
            raise SpeechError(STOPPED)
        # Once begun, a piece is said to its end: stopping the process would cost the two seconds of loading the voice.
        stop = Event()
        kind = _kind(voice)
        file, speaker, (pitch, pace) = self._cast(voice, kind, prosody, stop)
        ratio = min(MOST, max(LEAST, (kind.hertz / pitch if kind.hertz else 1.0) * prosody.pitch))
        own = _body(pitch)
        answer = self._helper.ask(
            "render",
            deadline=RENDER_SECONDS,
            stop=stop,
            model=str(file.model),
            speaker=speaker,
            text=words,
            target=str(target.absolute()),
            pitch=ratio,
            body=(kind.body / own if kind.body else 1.0) * prosody.body,
            rate=min(2.2, max(0.4, prosody.rate * kind.pace * min(1.5, max(0.6, PACE / pace)))),
            life=min(1.5, max(0.2, prosody.life)),
            edge=min(6.0, max(-6.0, prosody.edge)),
            tremor=kind.tremor,
            volume=min(1.0, max(0.0, prosody.volume)),
            phone=prosody.phone,
        )
        return float(answer["seconds"])

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()

    # ---- inside --------------------------------------------------------------------------------------------------

    def _usable(self) -> tuple[VoiceFile, ...]:
        """The voices to choose from, those of the language first."""
        if self._files is None:
            self._files = self._found()
        return self._files

    def _found(self) -> tuple[VoiceFile, ...]:
        if not _installed():
            raise SpeechError("The natural voice is not installed.", hint=MEND)
        every = voice_files(self._folder)
        usable = tuple(file for file in every if not file.trouble)
        if self._only:
            chosen = tuple(file for file in usable if file.name == self._only)
            if not chosen:
                broken = next((file.trouble for file in every if file.name == self._only), "It is not installed.")
                raise SpeechError(f"The voice {self._only} cannot be used. {broken}", hint="See `sayback voices`.")
            return chosen
        if not usable:
            why = f" {every[0].model.name}: {every[0].trouble}" if every else ""
            raise SpeechError(f"There is no natural voice here.{why}", hint=MEND)
        english = tuple(file for file in usable if file.language.lower().startswith("en"))
        return english or usable

    def _cast(
        self, hint: str, kind: _Kind, prosody: Prosody, stop: Event
    ) -> tuple[VoiceFile, int | None, tuple[float, float]]:
        """Which voice says it, as which of its speakers, and what that voice is like."""
        usable = self._usable()
        named = [file for file in voice_files(self._folder) if file.name == hint and not file.trouble]
        if named:
            usable = (named[0],)
        if len(usable) > 1 and kind.hertz:
            usable = self._nearest(usable, kind, prosody.who, stop)
        first, failure = prosody.who % len(usable), SpeechError("There is no natural voice here.", hint=MEND)
        for file in (*usable[first:], *usable[:first]):
            speaker = prosody.who % file.speakers if file.speakers > 1 else None
            try:
                return file, speaker, self._measured(file, speaker, stop)
            except SpeechError as error:  # damaged: the next one speaks in its place
                failure = error
        raise failure

    def _nearest(self, files: tuple[VoiceFile, ...], kind: _Kind, who: int, stop: Event) -> tuple[VoiceFile, ...]:
        """The voices that need the least change for this kind: the nearest, and those nearly as near."""
        away = {}
        for file in files:
            with contextlib.suppress(SpeechError):  # one that is damaged takes nobody's place
                speaker = who % file.speakers if file.speakers > 1 else None
                away[file] = abs(math.log(self._measured(file, speaker, stop)[0] / kind.hertz))
        if not away:
            return files
        nearest = min(away.values())
        return tuple(file for file, distance in away.items() if distance <= max(0.25, nearest + 0.05)) or files

    def _measured(self, file: VoiceFile, speaker: int | None, stop: Event) -> tuple[float, float]:
        """A voice's own pitch in hertz and pace in words a minute; measured once, then known."""
        key = f"{file.stamp}:{speaker or 0}"
        if not self._about:
            self._about = _read(self._notes)
        if key not in self._about:
            found = self._helper.ask(
                "load", deadline=LOAD_SECONDS, stop=stop, model=str(file.model), speaker=speaker, measure=True
            )
            self._about[key] = float(found["pitch"]), float(found["pace"])
            with contextlib.suppress(StorageError):  # it is measured again then
                write_atomically(self._notes, json.dumps(self._about).encode())
        return self._about[key]


def _installed() -> bool:
    """Whether Piper and what it needs are there; nothing of it is imported."""
    from importlib.util import find_spec

    return find_spec("piper") is not None and find_spec("numpy") is not None and find_spec("onnxruntime") is not None


def _kind(hint: str) -> _Kind:
    words = {_SAME.get(word, word) for word in hint.lower().replace(",", " ").split()}
    return next(kind for meant, kind in _KINDS if meant <= words)


def _body(pitch: float) -> float:
    """How high the formants of a voice of this pitch are likely to be, against a man's."""
    share = min(1.0, max(0.0, (pitch - MAN) / (WOMAN - MAN)))
    return 1.0 + (WOMANS_BODY - 1.0) * share


def _read(notes: Path) -> dict[str, tuple[float, float]]:
    try:
        found: dict[str, Any] = json.loads(notes.read_bytes())
        return {str(key): (float(pair[0]), float(pair[1])) for key, pair in found.items() if 40 < float(pair[0]) < 500}
    except (OSError, ValueError, TypeError, IndexError, AttributeError):
        return {}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("piper-tts")
    except PackageNotFoundError:
        return "none"
