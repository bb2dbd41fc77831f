"""What is wrong with a microphone, from a few seconds of it: measured, judged, named with the way to mend it. Pure.

The room is measured where nobody speaks, the voice where somebody does. Levels are decibels of full scale (0 loudest).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from trainer.speech import wav
from trainer.speech.phrases import Activity

STEP = 0.05
"""Seconds of one level."""
DEAD = 0.0005
"""A microphone that is open hears at least its own noise; with no louder moment it is muted, or no microphone."""
FAINT = -42.0
"""A voice below this is recognised badly: people speak at about -26."""
FULL = 32700
CLIPPED = 0.001
"""Share of samples at full scale from which on a voice is distorted."""
NEAR = 10.0
"""Decibels by which a voice has to stand above the room."""
OVER = 6.0
"""Decibels above the room's usual noise from which on a sound is somebody's: what the setting `gate` is set to."""
SAME = 75
"""Likeness (0 to 100) from which on what was heard is what the loudspeaker said."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A recording measured.

    Attributes:
        voice: level of the speech in it; None without any.
        room: level of the rest: what nine tenths of it stay under.
        peak: the loudest sample, 0 to 1.
        clipped: share of samples at full scale, 0 to 1.
    """

    voice: float | None
    room: float
    peak: float
    clipped: float

    @property
    def gate(self) -> float:
        """What the setting `gate` should be in this room: above its noise, but never above the voice."""
        above = gate_over(self.room)
        return above if self.voice is None else gate_over(min(self.room, self.voice - NEAR - OVER))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `trouble` names it (empty when all is well), `mend` says what helps."""

    trouble: str = ""
    mend: str = ""


def gate_over(room: float) -> float:
    """The gate for a room of which nine tenths stay under this level."""
    return float(round(min(-20.0, max(wav.SILENCE, room + OVER))))


def room_of(levels: Sequence[float]) -> float:
    """The level that nine tenths of a quiet stretch stay under, from its meter (0 to 1)."""
    heard = sorted(20 * math.log10(level) if level > 0 else wav.SILENCE for level in levels)
    return max(wav.SILENCE, heard[9 * (len(heard) - 1) // 10]) if heard else wav.SILENCE


def measure(sound: wav.Sound, activity: Activity) -> Levels:
    """Measure a recording of which it is known where somebody speaks."""
    samples, rate = sound.samples, sound.rate
    spoken: array[int] = array("h")
    levels, size = [], round(STEP * rate)
    for at in range(0, len(samples) - size + 1, size):
        frame = samples[at : at + size]
        if any(phrase.start < (at + size) / rate and phrase.end > at / rate for phrase in activity.phrases):
            spoken.extend(frame)
        else:
            levels.append(wav.decibels(frame))
    room = sorted(levels)[9 * (len(levels) - 1) // 10] if levels else wav.SILENCE
    full = sum(1 for sample in samples if abs(sample) >= FULL)
    return Levels(
        wav.decibels(spoken) if spoken else None, room, wav.peak(samples), full / len(samples) if samples else 0.0
    )


def judge(levels: Levels, heard: str, said: str, *, echo: bool) -> Verdict:
    """What is wrong, the worst first.

    Args:
        levels: the seconds in which somebody was asked to speak.
        heard: what was recognised in them; empty when nothing was.
        said: what the loudspeaker said before.
        echo: whether the microphone heard the loudspeaker say it.
    """
    if levels.peak <= DEAD:
        return Verdict(
            "The microphone gives silence.",
            "See that it is not muted, there or in the system's sound settings, or choose another in Settings.",
        )
    if heard and said and fuzz.token_set_ratio(heard.lower(), said.lower()) >= SAME:
        return Verdict("The microphone heard only the loudspeaker.", "Use a headset, or turn the loudspeaker down.")
    if levels.clipped >= CLIPPED:
        return Verdict("You are too loud: the sound is cut off at its peaks.", "Turn the microphone down, or move off.")
    if levels.voice is None:
        if echo:
            return Verdict(
                "The microphone hears the loudspeaker, but heard nobody speak.", "Speak when it asks you to."
            )
        return Verdict(
            "There is sound, but nobody was heard to speak.", "Speak nearer to the microphone, and try again."
        )
    if levels.voice < FAINT:
        return Verdict("You are too quiet.", "Turn the microphone up in the system's sound settings, or come nearer.")
    if levels.voice - levels.room < NEAR:
        return Verdict("The room is nearly as loud as you.", "Use a headset, or go where it is quieter.")
    if not heard:
        return Verdict("You were heard, but no words were understood.", "Speak a whole sentence, and try again.")
    return Verdict()
