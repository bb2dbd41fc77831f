"""Where somebody speaks in a recording, while they still do. Pure; fed with probabilities, knows no device or engine.

    detector ── probability of a voice, a frame at a time ──▶ PhraseWatch ──▶ Activity (now) and Phrases (finished)

A phrase begins with the first of three frames that are probably a voice, and is finished by a pause. The longer it has
lasted, the shorter the pause that ends it, so that what remains to be recognised when a reply ends is never long; one
that goes on without any pause is cut where a voice was least likely. Phrases never overlap and come in order.

The thresholds are Silero's own (0.5 to begin, 0.15 less to go on).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

FRAME = 0.032
"""Seconds of one probability: 512 samples at 16 kHz, what Silero looks at."""
BEGINS = 0.5
GOES_ON = 0.35
"""Probabilities: a voice begins at the first, and goes on until it falls below the second."""
ENOUGH = 3
"""Frames of voice within a tenth of a second and a half that make a beginning: a click is one."""
NEAR = 5
"""Frames within which they lie."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of speech, in seconds from the start of the recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Activity:
    """What a voice detector makes of a recording up to now.

    Attributes:
        speaking: whether somebody speaks now; true about a tenth of a second after they begin, false as soon as they
            pause for as long as that.
        began: when the first word began, in seconds from the start of the recording; None until anybody has spoken.
        since: when what is being said now began (after the last pause that finished a phrase); None in a pause.
        quiet: seconds since the last voice; 0 while somebody speaks and until anybody has spoken.
        voiced: seconds of voice so far.
        phrases: the finished ones, oldest first.
    """

    speaking: bool = False
    began: float | None = None
    since: float | None = None
    quiet: float = 0.0
    voiced: float = 0.0
    phrases: tuple[Phrase, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether anybody has spoken yet."""
        return self.began is not None


NO_ACTIVITY = Activity()
"""Nobody has spoken yet."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Which pause finishes a phrase, in seconds.

    Attributes:
        usual: in a phrase of any length.
        short: in one that has lasted for `long`.
        long: see `short`.
        longest: a phrase without any pause is cut after this.
    """

    usual: float = 0.7
    short: float = 0.3
    long: float = 6.0
    longest: float = 14.0


@dataclass(slots=True)
class PhraseWatch:
    """Feed it one probability after another; `now` is what it makes of them."""

    pauses: Pauses = field(default_factory=Pauses)
    frame: float = FRAME
    _at: int = 0
    _recent: list[float] = field(default_factory=list)  # of the beginning that is not one yet
    _current: list[float] = field(default_factory=list)  # of the phrase under way
    _start: int = 0  # the frame it began with
    _last: int = -1  # the last frame with a voice
    _first: int | None = None
    _voiced: int = 0
    _phrases: list[Phrase] = field(default_factory=list)

    def add(self, probability: float) -> Phrase | None:
        """Take the probability (0 to 1) that the next frame is a voice; returns the phrase that it finishes, if any."""
        at, self._at = self._at, self._at + 1
        if not self._current:
            self._begin(at, probability)
            return None
        self._current.append(probability)
        if probability >= GOES_ON:
            self._last = at
            self._voiced += 1
        lasted = (self._last + 1 - self._start) * self.frame
        pause = self.pauses.short if lasted >= self.pauses.long else self.pauses.usual
        if (at - self._last) * self.frame >= pause:
            return self._finish(self._last + 1)
        if lasted >= self.pauses.longest:
            return self._cut()
        return None

    def add_all(self, probabilities: Iterable[float]) -> list[Phrase]:
        """Take several, and return the phrases that are finished by them."""
        return [found for found in map(self.add, probabilities) if found is not None]

    def end(self) -> Phrase | None:
        """The recording is over: the phrase that was under way, if any."""
        return self._finish(self._last + 1) if self._current else None

    @property
    def now(self) -> Activity:
        """What is known up to the last frame."""
        quiet = 0 if self._first is None else self._at - 1 - self._last
        return Activity(
            speaking=bool(self._current) and quiet < ENOUGH,
            began=None if self._first is None else self._first * self.frame,
            since=self._start * self.frame if self._current else None,
            quiet=quiet * self.frame,
            voiced=self._voiced * self.frame,
            phrases=tuple(self._phrases),
        )

    # ---- inside --------------------------------------------------------------------------------------------------

    def _begin(self, at: int, probability: float) -> None:
        self._recent = [*self._recent, probability][-NEAR:]
        sure = [place for place, found in enumerate(self._recent) if found >= BEGINS]
        if len(sure) < ENOUGH:
            return
        self._current = self._recent[sure[0] :]
        self._start, self._last = at + 1 - len(self._current), at
        self._voiced += len(sure)
        self._recent = []
        if self._first is None:
            self._first = self._start

    def _finish(self, end: int) -> Phrase:
        phrase = Phrase(self._start * self.frame, end * self.frame)
        self._phrases.append(phrase)
        self._current, self._recent = [], []
        return phrase

    def _cut(self) -> Phrase:
        """Cut a phrase that has no pause, in its last third, where a voice was least likely; its rest goes on."""
        rest = self._current
        third = 2 * len(rest) // 3
        at = min(range(third, len(rest) - 1), key=rest.__getitem__, default=len(rest) - 1)
        start = self._start + at
        phrase = self._finish(start)
        self._current, self._start = rest[at:], start
        return phrase


def merged(phrases: Iterable[Phrase], gap: float, longest: float) -> tuple[Phrase, ...]:
    """Neighbours with at most `gap` seconds between them as one, as long as it is at most `longest` seconds long."""
    found: list[Phrase] = []
    for phrase in phrases:
        if found and phrase.start - found[-1].end <= gap and phrase.end - found[-1].start <= longest:
            found[-1] = Phrase(found[-1].start, phrase.end)
        else:
            found.append(phrase)
    return tuple(found)
