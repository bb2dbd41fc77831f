"""What can be measured of a spoken reply: from its transcript, and from where somebody speaks in its recording."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from trainer.progress.model import Delivery
from trainer.speech.phrases import Activity
from trainer.speech.ports import Recording, Transcript

LONG = 1.5
"""Seconds of silence inside a reply from which on it counts as long. Half a second to one is ordinary in speech; from
about one and a half on, listeners begin to take a silence for trouble (Jefferson 1989: a "standard maximum" of one)."""

_SOUNDS = {
    # "Mm-hm" and "hm" are signs of listening and of thought, not fillers.
    "um": re.compile(r"\b(?:u+h*m+|a+h+m+)\b", re.IGNORECASE),
    "uh": re.compile(r"\b(?:u+h+|e+h+)\b(?!-)", re.IGNORECASE),
    "er": re.compile(r"\be+r+m*\b", re.IGNORECASE),
}
_PHRASES = {
    # Each only where it says nothing: "do you know", "the kind of", "I mean it" are words like any other.
    "you know": r"(?<!do )(?<!did )(?<!if )(?<!let )(?<!as )(?<!how )(?<!would )"
    r"\byou know\b(?! (?:that|what|how|why|when|where|who|if|whether|the|which|about|your|my)\b)",
    "I mean": r"\bi mean\b(?! (?:it|that|the)\b)",
    "sort of": r"(?<!what )(?<!which )(?<!that )(?<!this )(?<!any )(?<!some )(?<!the )(?<!a )\bsort of\b",
    "kind of": r"(?<!what )(?<!which )(?<!that )(?<!this )(?<!any )(?<!some )(?<!the )(?<!a )(?<!are )\bkind of\b",
    "like": r",\s*like\s*,|\blike,? like\b|\b(?:was|were|is|it's|i'm|he's|she's|they're) like,",
    "basically": r"\bbasically\b",
}
_FOUND = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PHRASES.items()}


def fillers(text: str) -> tuple[tuple[str, int], ...]:
    """The fillers in a transcript and how often each stands there, the most frequent first.

    Recognisers leave many out, so it is a lower bound; a word that may mean something counts only where it cannot.
    """
    plain = text.replace("’", "'")
    counted: Counter[str] = Counter()
    for name, pattern in (*_SOUNDS.items(), *_FOUND.items()):
        counted[name] += len(pattern.findall(plain))
    return tuple(sorted(((name, often) for name, often in counted.items() if often), key=lambda one: (-one[1], one[0])))


def long_pauses(activity: Activity) -> int | None:
    """How many long silences lie between words; None where the voice detector knows loudness only, and no phrases."""
    if not activity.phrases:
        return None
    return sum(after.start - before.end >= LONG for before, after in pairwise(activity.phrases))


def delivered(
    recording: Recording,
    transcript: Transcript,
    *,
    first_word: float | None = None,
    over: int | None = None,
) -> Delivery:
    """How a recording was spoken.

    Args:
        recording: of the reply alone.
        transcript: what was heard in it.
        first_word: seconds from the customer's last word, where that is known; else from the recording's beginning.
        over: how often the customer was talked over, in a call.
    """
    return Delivery(
        seconds=round(recording.seconds, 3),
        first_word=round(transcript.first_word if first_word is None else first_word, 3),
        words_per_minute=round(transcript.words_per_minute, 1),
        engine=transcript.engine,
        words=len(transcript.text.split()),
        speaking=round(transcript.speaking, 3),
        pauses=long_pauses(recording.activity),
        fillers=fillers(transcript.text),
        over=over,
    )
