"""The learner's voice in a session: the microphone opened, watched and closed, the recording recognised, thrown away.

Opening a device and recognising take time and happen in threads; whoever throws a recording away, or leaves, does not
wait for them: their answers are dropped, and a microphone that opens too late is closed again at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from trainer.errors import SpeechError, TrainerError
from trainer.packs.model import Kind
from trainer.printable import printable
from trainer.speech.cutting import since
from trainer.speech.ports import MicSnapshot, MicState
from trainer.speech.recordings import KEPT, turn_name, whose

if TYPE_CHECKING:
    from threading import Event

    from textual.screen import Screen

    from trainer.practice import Practice
    from trainer.services import Services
    from trainer.speech.ports import Ability, Recording, Transcript
    from trainer.ui.tasks import Job, Tasks

LONGEST_OPENING = 10.0
LONGEST_RECOGNITION = 300.0
"""Seconds: room for three minutes of speech on a machine far slower than the one it was measured on."""


def recording_name(practice: Practice) -> str:
    """What the recording of the reply at hand is named: the turns of a conversation have one each."""
    if practice.drill.kind is not Kind.CONVERSATION or practice.noting:
        return practice.attempt
    return turn_name(practice.attempt, len(practice.spoken.turns) + 1)


class Ear:
    """One microphone, and the recordings of a session by their attempt.

    Attributes:
        snapshot: the recorder at the last look.
        opening: whether the device is not there yet.
        asked: whether it was asked what works here.
        works: whether a reply can be spoken here, None until that is known; `reason` says why not, and what would
            help; `lacking` says why not and no more.
        note: what a learner should know about the recogniser; empty for the usual one.
    """

    def __init__(self, owner: Screen[None], services: Services, tasks: Tasks, changed: Callable[[], None]) -> None:
        self.snapshot = MicSnapshot(MicState.IDLE)
        self.opening = False
        self.works: bool | None = None
        self.reason, self.lacking = "", ""
        self.note = ""
        self._recordings: dict[str, Recording] = {}
        self._owner, self._services, self._tasks, self._changed = owner, services, tasks, changed
        self._used: set[str] = set()
        self._latest: Recording | None = None
        self._jobs: list[Job] = []
        self._warm = False
        self.asked = False

    def ask(self) -> None:
        """Find out whether there is a microphone and a recogniser; `changed` is called when that is known."""
        self.asked = True
        self._tasks.run(
            self._owner,
            "looking for a microphone",
            lambda _: (self._services.speech.microphone(), self._services.speech.recogniser()),
            self._answered,
            failed=self._lacking,
        )

    def open(
        self,
        attempt: str,
        opened: Callable[[], None],
        failed: Callable[[TrainerError], None],
        *,
        listening: bool = False,
    ) -> None:
        """Start recording the reply of this attempt; the device may take a second.

        Args:
            attempt: whose recording it is: an attempt's, or a turn's (`recording_name`).
            opened: called when the device is there.
            failed: called with the reason when it is not.
            listening: whether it goes on until it is closed, as in a call.
        """
        self.opening, self._latest = True, None
        self.snapshot = MicSnapshot(MicState.IDLE)
        self._used.add(attempt)
        job = self._tasks.run(
            self._owner,
            "opening the microphone",
            partial(self._record, attempt, listening),
            lambda _: self._opened(opened),
            failed=partial(self._not_opened, failed),
            deadline=LONGEST_OPENING,
            line="microphone",
        )
        self._jobs = [job]

    def look(self) -> MicState:
        """See what the recorder is doing."""
        if not self.opening:
            self.snapshot = self._services.speech.recorder.snapshot()
        return self.snapshot.state

    @property
    def heard(self) -> str:
        """What has been recognised of the recording under way, or of the one that is being recognised."""
        return "" if self.opening else printable(self._services.speech.heard().text)

    def close(self, attempt: str, *, start: float = 0.0) -> str:
        """End the recording; returns why there is none, or an empty line.

        Args:
            attempt: whose recording it is.
            start: the second at which the reply begins in it (`Speech.begins` was told).
        """
        self.snapshot = MicSnapshot(MicState.IDLE)
        try:
            self._latest = self._services.speech.recorder.stop()
        except SpeechError as error:
            return str(error)
        self._recordings[attempt] = since(self._latest, start)
        return ""

    def recognise(
        self, attempt: str, done: Callable[[Recording, Transcript], None], failed: Callable[[TrainerError], None]
    ) -> None:
        """Turn the recording that was just closed into text."""
        recording = self._latest
        if recording is None:
            return
        job = self._tasks.run(
            self._owner,
            "recognising your reply",
            lambda stop: self._services.speech.transcribe(recording, stop=stop),
            lambda transcript: done(self._recordings.get(attempt, recording), transcript),
            failed=failed,
            deadline=LONGEST_RECOGNITION,
        )
        self._jobs = [job]

    def recording(self, attempt: str) -> Recording | None:
        """The recording of an attempt, while it can be listened back to."""
        found = self._recordings.get(attempt)
        return found if found is not None and found.path.exists() else None

    def keep(self, attempt: str) -> bool:
        """Keep the recording of an attempt on purpose, or take that back; whether it is kept. Raises StorageError."""
        found = self._recordings[attempt]
        kept = found.path.parent.name != KEPT
        self._recordings[attempt] = self._services.speech.keep(found, kept=kept)
        return kept

    def drop(self, attempt: str) -> None:
        """Throw away what is being recorded or recognised for this attempt."""
        for job in self._jobs:
            job.cancel()
        self._jobs = []
        self.opening = False
        self._services.speech.recorder.discard()
        if self._latest is not None:
            self._latest.path.unlink(missing_ok=True)
            self._recordings.pop(attempt, None)
            self._latest = None

    def forget_all_but(self, attempt: str | None) -> None:
        """No other recording is needed any more."""
        needed = {used for used in self._used if attempt and any(one == attempt for one, _ in whose(used))}
        for used in sorted(self._used - needed):
            self._services.speech.forget(used)
            self._recordings.pop(used, None)
        self._used = needed

    def _record(self, attempt: str, listening: bool, stop: Event) -> None:
        if not stop.is_set():
            self._services.speech.record(attempt, listening=listening)
        if stop.is_set():  # thrown away, or left, while the device was opening: nothing may go on listening
            self._services.speech.recorder.discard()

    def _opened(self, opened: Callable[[], None]) -> None:
        self.opening = False
        opened()
        if not self._warm:
            self._warm = True
            self._tasks.run(
                self._owner,
                "loading the recogniser",
                lambda _: self._services.speech.warm_up(),
                failed=lambda _: None,  # told when it is needed
                deadline=LONGEST_RECOGNITION,
            )

    def _not_opened(self, failed: Callable[[TrainerError], None], error: TrainerError) -> None:
        self.opening = False
        failed(error)

    def _answered(self, found: tuple[Ability, Ability]) -> None:
        lacking = next((ability for ability in found if not ability.works), None)
        self.works = lacking is None
        self.note = found[1].reason if lacking is None else ""
        if lacking is not None:
            self.lacking = lacking.reason
            self.reason = " ".join(part for part in (lacking.reason, lacking.mend) if part)
        self._changed()

    def _lacking(self, error: TrainerError) -> None:
        self.works, self.reason, self.lacking = False, str(error), str(error)
        self._changed()
