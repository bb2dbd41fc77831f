"""How a mood sounds, which voice a hint means, and what of a text can be spoken at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from trainer.speech.ports import Prosody

LONGEST_TEXT = 4000
"""Characters of one breath that are spoken; a pack's strings are no longer than that."""

NEUTRAL = Prosody(rate=1.0, pitch=1.0, volume=0.8)

_MOODS: dict[str, Prosody] = {
    "neutral": NEUTRAL,
    "calm": Prosody(0.95, 0.97, 0.75, 0.9, -0.5),
    "polite": Prosody(0.97, 1.02, 0.75),
    "cheerful": Prosody(1.08, 1.2, 0.85, 1.2, 0.5),
    "relieved": Prosody(0.95, 1.08, 0.78),
    "frustrated": Prosody(1.08, 1.1, 0.92, 1.1, 1.0),
    "annoyed": Prosody(1.06, 1.07, 0.9, 1.05, 0.8),
    "impatient": Prosody(1.18, 1.08, 0.92, 1.05, 0.8),
    "angry": Prosody(1.15, 1.2, 1.0, 1.2, 1.8),
    "furious": Prosody(1.25, 1.35, 1.0, 1.25, 2.5),
    "suspicious": Prosody(0.9, 0.95, 0.78, 0.9),
    "sarcastic": Prosody(0.88, 1.12, 0.85, 1.25),
    "worried": Prosody(1.1, 1.15, 0.72, 1.1),
    "anxious": Prosody(1.15, 1.2, 0.75, 1.15),
    "afraid": Prosody(1.15, 1.25, 0.65, 1.15, -0.5),
    "urgent": Prosody(1.22, 1.15, 0.95, 1.1, 1.0),
    "confused": Prosody(0.9, 1.1, 0.75, 1.1),
    "sad": Prosody(0.82, 0.86, 0.6, 0.7, -1.5),
    "hurt": Prosody(0.86, 0.92, 0.62, 0.8, -1.0),
    "disappointed": Prosody(0.88, 0.9, 0.7, 0.8, -0.8),
    "resigned": Prosody(0.84, 0.84, 0.62, 0.65, -1.5),
    "tired": Prosody(0.82, 0.85, 0.6, 0.65, -1.8),
    "embarrassed": Prosody(0.93, 1.08, 0.55, 0.9, -1.0),
    "ashamed": Prosody(0.86, 0.95, 0.52, 0.75, -1.5),
    "cold": Prosody(0.92, 0.9, 0.8, 0.6, 0.5),
}
_SAME = {
    "happy": "cheerful",
    "friendly": "cheerful",
    "irritated": "annoyed",
    "fed up": "frustrated",
    "mad": "angry",
    "enraged": "furious",
    "livid": "furious",
    "nervous": "anxious",
    "scared": "afraid",
    "frightened": "afraid",
    "panicked": "urgent",
    "upset": "hurt",
    "tearful": "sad",
    "grieving": "sad",
    "let down": "disappointed",
    "exhausted": "tired",
    "distrustful": "suspicious",
    "weary": "tired",
    "helpless": "resigned",
    "uncertain": "confused",
    "puzzled": "confused",
    "overwhelmed": "worried",
}


def of_mood(mood: str) -> Prosody:
    """The prosody of a mood; of one that nobody has heard of, the neutral one."""
    name = " ".join(mood.lower().split())
    return _MOODS.get(_SAME.get(name, name), NEUTRAL)


def moods() -> tuple[str, ...]:
    """The moods that sound different from each other, in alphabetical order."""
    return tuple(sorted(_MOODS))


def at_rate(prosody: Prosody, rate: float) -> Prosody:
    """The same, `rate` times as fast, within what a `Prosody` may hold; the pitch stays."""
    return replace(prosody, rate=min(2.0, max(0.5, prosody.rate * rate)))


def speakable(text: str) -> str:
    """What of an untrusted text is spoken: one line of printable characters, without an engine's markup.

    eSpeak reads ``[[…]]`` as phonemes and system voices read ``<…>`` as SSML, so brackets become spaces. Typographic
    quotes become plain ones, since some voices name them aloud.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(_PLAIN)
    kept = (letter if unicodedata.category(letter)[0] not in "CZ" else " " for letter in text)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "—": ", ", "–": ", ", "…": "...", **dict.fromkeys("<>[]{}|\\^~`", " ")}
)
