"""A recording turned into text while it is being made: finished phrases at once, the last one when it is over.

The recorder says where phrases lie (`trainer.speech.phrases`); a thread has each recognised as soon as it is finished,
from the file that is still growing. When the recording ends, only what no phrase has brought yet is left to be done. A
reply whose phrases cannot be told (no voice detector here), or in which a phrase failed, is recognised as a whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from trainer.errors import NothingHeard, SpeechError, TrainerError
from trainer.speech.phrases import Phrase
from trainer.speech.ports import Heard, MicSnapshot, MicState, Recogniser, Recording, Segment, Transcript

LOOK = 0.1
"""Seconds between two looks at the recorder."""
MARGIN = 0.3
"""Seconds of sound around a phrase that are recognised with it, as far as no neighbour begins: soft first and last
sounds lie there."""
NOBODY = "Nobody speaks in this recording."
SPEAK_UP = "Speak nearer to the microphone, or type."


@dataclass(frozen=True, slots=True)
class _Piece:
    """A phrase and what was heard in it: nothing, for a sound that was no speech."""

    phrase: Phrase
    text: str


class Live:
    """One recording on its way into text."""

    def __init__(self, ear: Recogniser, path: Path, look: Callable[[], MicSnapshot], start: float | None = 0.0) -> None:
        """Prepare it; `begin` starts the thread.

        Args:
            ear: what recognises the phrases.
            path: the recording's file.
            look: gives the recorder's state; the recording is over when it is idle.
            start: the second of the recording at which the reply begins; None while that is not known (in a call), and
                nothing is recognised.
        """
        self.path = path
        self.start = start
        self._ear = ear
        self._look = look
        self._stop = Event()
        self._over = Event()
        self._pieces: list[_Piece] = []
        self._failed = False
        self._thread = threading.Thread(target=self._work, name="sayback hears", daemon=True)

    def begin(self) -> None:
        """Recognise phrases as they are finished, until the recording is over."""
        self._thread.start()

    @property
    def heard(self) -> Heard:
        """What is recognised up to now."""
        pieces = self._pieces[:]
        return Heard(_text(pieces), pieces[-1].phrase.end if pieces else 0.0)

    def leave(self) -> None:
        """Begin no other phrase; the one at hand is recognised to its end. Returns at once."""
        self._over.set()

    def give_up(self) -> None:
        """Recognise no more; returns at once."""
        self._over.set()
        self._stop.set()

    def finish(self, recording: Recording, *, stop: Event) -> Transcript | None:
        """The reply as text, its times from `start` on; None when it has to be recognised as a whole.

        Raises:
            NothingHeard: nobody speaks in it.
            SpeechError: `stop` was set.
        """
        began = time.perf_counter()
        self._over.set()
        while self._thread.is_alive():
            self._thread.join(LOOK / 5)
            if stop.is_set():
                self.give_up()
                raise SpeechError("Stopped.")
        phrases = recording.activity.phrases
        if not phrases or self._stop.is_set() or not self._caught_up(phrases, recording.seconds, stop):
            return None
        said = [piece for piece in self._pieces if piece.text]
        if not said:
            raise NothingHeard(NOBODY, hint=SPEAK_UP)
        start = self.start or 0.0
        segments = tuple(
            Segment(max(0.0, piece.phrase.start - start), piece.phrase.end - start, piece.text) for piece in said
        )
        first, last = segments[0].start, segments[-1].end
        return Transcript(_text(said), self._ear.name, time.perf_counter() - began, first, last - first, segments)

    # ---- inside --------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Recognise what is finished, a phrase at a time, so that leaving waits for one at most."""
        while not self._over.wait(LOOK):
            now = self._look()
            if self.start is None and now.state is not MicState.IDLE:
                continue
            waiting = now.activity.phrases[: len(self._pieces) + 1]
            try:
                if now.state is MicState.IDLE or not self._caught_up(waiting, now.elapsed, self._stop):
                    return
            except TrainerError:  # stopped
                return

    def _caught_up(self, phrases: Sequence[Phrase], length: float, stop: Event) -> bool:
        """Recognise the phrases that are not recognised yet; False when that cannot be done."""
        for number in range(len(self._pieces), len(phrases)):
            if self._failed:
                break
            phrase, start = phrases[number], self.start or 0.0
            if phrase.end <= start:
                self._pieces.append(_Piece(phrase, ""))
                continue
            span = _around(phrases, number, length)
            try:
                heard = self._ear.transcribe(self.path, stop=stop, span=Phrase(max(start, span.start), span.end))
                self._pieces.append(_Piece(phrase, heard.text))
            except NothingHeard:
                self._pieces.append(_Piece(phrase, ""))
            except TrainerError:
                if stop.is_set():
                    raise
                self._failed = True
        return not self._failed


def _around(phrases: Sequence[Phrase], number: int, length: float) -> Phrase:
    """A phrase with the sound around it, up to half of the way to its neighbours."""
    phrase = phrases[number]
    lowest = (phrases[number - 1].end + phrase.start) / 2 if number else 0.0
    highest = (phrase.end + phrases[number + 1].start) / 2 if number + 1 < len(phrases) else length
    return Phrase(max(lowest, phrase.start - MARGIN), max(phrase.end, min(highest, phrase.end + MARGIN)))


def _text(pieces: Sequence[_Piece]) -> str:
    return " ".join(piece.text for piece in pieces if piece.text)
