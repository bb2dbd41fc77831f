"""The default voice: pyttsx3, with the eSpeak that a package carries on Linux and the system's voices elsewhere.

Prosody becomes pyttsx3's `rate`, `volume` and, with eSpeak, `pitch`; a voice hint becomes one of eSpeak's variants.
What each does to the sound is measured in ``tests/contract/test_speech_synthesiser.py``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from trainer.errors import DataError, SpeechError
from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.helper import Helper
from trainer.speech.ports import Prosody, VoiceInfo
from trainer.speech.prosody import speakable

WORDS_A_MINUTE = 155
"""The pace of a neutral breath; pyttsx3's own 200 is faster than people on a telephone."""
SLOWEST, FASTEST = 80, 450
"""What eSpeak can do, in words a minute."""
RATE = 22050
"""Samples per second of what is rendered: eSpeak's own."""
START_SECONDS = 15.0
RENDER_SECONDS = 30.0

NAME = "pyttsx3"


@dataclass(frozen=True, slots=True)
class _Variant:
    """An eSpeak voice and a factor on its pitch."""

    id: str
    pitch: float = 1.0


_MAN, _WOMAN = "gmw/en-us+m1", "gmw/en-us+f5"
_ESPEAK: tuple[tuple[set[str], _Variant], ...] = (
    ({"old", "high"}, _Variant(_WOMAN, 0.88)),
    ({"old", "woman"}, _Variant(_WOMAN, 0.88)),
    ({"young", "low"}, _Variant(_MAN, 1.2)),
    ({"young", "man"}, _Variant(_MAN, 1.2)),
    ({"low", "woman"}, _Variant(_WOMAN, 0.8)),
    ({"high", "man"}, _Variant(_MAN, 1.25)),
    ({"low"}, _Variant(_MAN, 0.85)),
    ({"old"}, _Variant("gmw/en-us+grandpa", 0.93)),
    ({"young"}, _Variant("gmw/en-us+steph", 1.12)),
    ({"high"}, _Variant(_WOMAN)),
    ({"woman"}, _Variant(_WOMAN)),
    (set(), _Variant(_MAN)),
)
"""Words of a hint and the voice they mean, the closest first. The variants are those that a recogniser understands
best, out of 48 that were tried (word error rate 0.05 to 0.12)."""
_SAME = {"female": "woman", "male": "man", "deep": "low", "elderly": "old"}


class Pyttsx3Synthesiser:
    """A `trainer.speech.ports.Synthesiser`."""

    name = NAME
    by_piece = False

    def __init__(self) -> None:
        self._helper = Helper("trainer.speech.backends.pyttsx3_worker", "The voice")
        self._about: dict[str, Any] = {}

    @property
    def helper(self) -> Helper:
        """The process the engine lives in."""
        return self._helper

    def check(self, stop: Event) -> str:
        """The engine's full name; the first call starts the process. Raises SpeechError when there is no voice."""
        driver = str(self._ask_about(stop)["driver"])
        return f"{NAME} with {'eSpeak NG' if driver == 'espeak' else driver}"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What is installed. Raises SpeechError when the engine cannot be started."""
        about = self._ask_about(Event())
        return tuple(
            VoiceInfo(str(voice["id"]), str(voice["name"]), str(voice["language"]), str(about["driver"]))
            for voice in about["voices"]
        )

    def identity(self, hint: str, stop: Event) -> str:
        """Everything about this engine and a voice hint that changes the sound: part of a cached clip's name."""
        about = self._ask_about(stop)
        return "|".join((NAME, _versions(), str(about["driver"]), *map(str, self._voice(hint, about))))

    def render(self, text: str, target: Path, *, voice: str, prosody: Prosody, stop: Event) -> float:
        """See `Synthesiser.render`; `voice` is a hint (low, high, old, young, two of these) or an id of `voices`."""
        words = speakable(text)
        if not any(letter.isalnum() for letter in words):
            write_atomically(target, wav.to_bytes(wav.silence(0.1, RATE)))
            return 0.1
        about = self._ask_about(stop)
        raw = target.with_name(f".{target.name}.raw.wav")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._render_raw(words, raw, about, voice, prosody, stop)
            sound = _as_mono(raw)
        finally:
            raw.unlink(missing_ok=True)
        sound = wav.trimmed(sound)
        write_atomically(target, wav.to_bytes(sound))
        return sound.seconds

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()

    def _render_raw(
        self, words: str, raw: Path, about: dict[str, Any], hint: str, prosody: Prosody, stop: Event
    ) -> None:
        espeak = about["driver"] == "espeak"
        voice, pitch = self._voice(hint, about)
        answer = self._helper.ask(
            "render",
            deadline=RENDER_SECONDS,
            stop=stop,
            text=words,
            target=str(raw.absolute()),
            voice=voice,
            rate=min(FASTEST, max(SLOWEST, round(WORDS_A_MINUTE * prosody.rate))),
            volume=min(1.0, max(0.0, prosody.volume)),
            pitch=_espeak_pitch(prosody.pitch * pitch) if espeak else None,
        )
        if espeak and voice and str(answer["voice"]).lower() != voice.lower():
            raise SpeechError(
                f"The voice {voice!r} is not installed.", hint="See `sayback doctor` for the voices here."
            )

    def _ask_about(self, stop: Event) -> dict[str, Any]:
        if not self._about:
            self._about = self._helper.ask("about", deadline=START_SECONDS, stop=stop)
        return self._about

    def _voice(self, hint: str, about: dict[str, Any]) -> tuple[str, float]:
        known = {str(voice["id"]).lower() for voice in about["voices"]}
        if hint.lower() in known or hint.partition("+")[0].lower() in known:
            return hint, 1.0
        words = {_SAME.get(word, word) for word in hint.lower().replace(",", " ").split()}
        if about["driver"] == "espeak":
            variant = next(variant for meant, variant in _ESPEAK if meant <= words)
            return variant.id, variant.pitch
        return _system_voice(words, about["voices"], str(about["current"])), 1.0


def _system_voice(words: set[str], voices: list[dict[str, Any]], current: str) -> str:
    """A system voice for a hint, by language and gender; the current one when the hint says nothing."""
    gender = "female" if words & {"high", "woman"} else "male" if words & {"low", "man"} else ""
    english = [voice for voice in voices if str(voice["language"]).lower().startswith("en")]
    for voice in english:
        found = str(voice["gender"])
        if gender and gender in found and (gender == "female" or "female" not in found):
            return str(voice["id"])
    return current


def _espeak_pitch(factor: float) -> int:
    """pyttsx3's eSpeak pitch (0 to 99, 50 is the voice's own) that multiplies the fundamental frequency by `factor`.

    Measured on en: 20 gives 78 Hz, 50 gives 100 Hz, 80 gives 135 Hz; that is 0.91 % a step.
    """
    return min(99, max(0, round(50 + math.log(factor) / 0.0091)))


def _as_mono(raw: Path) -> wav.Sound:
    """What an engine wrote, as mono 16-bit sound at our rate, whatever it was."""
    try:
        sound = wav.read(raw)
        if sound.rate == RATE:
            return sound
    except DataError:
        pass  # another layout: decoded below
    from trainer.speech.backends.decoder import decode

    return decode(raw, RATE)


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for package in ("pyttsx3", "espeakng-loader"):
        try:
            found.append(version(package))
        except PackageNotFoundError:
            found.append("none")
    return ",".join(found)
