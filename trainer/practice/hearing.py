"""Hearing the complaint: what may happen to the voice and to the words on the screen."""

from __future__ import annotations

from dataclasses import replace

from trainer.practice.stages import Effect, Sound, Stage
from trainer.practice.step import Step, Stepping

SLOWER = 0.8
"""The factor on the rate for "again, slower"."""
SLOWEST = 0.5


class Hearing(Stepping):
    """What may happen to the complaint."""

    def play(self) -> Step:
        """Hear the complaint, or hear it again from its start; `trouble` says why where it is not told again."""
        self._in_turn("play")
        if not self.may_hear:
            return self._to(trouble="You hear this one once." if self.once else "You cut in, so the rest was not told.")
        if not self.aloud:
            return self._to(plays=self.plays + 1)
        return self._to(Effect.PLAY, sound=Sound.PLAYING, plays=self.plays + 1)

    def play_slower(self) -> Step:
        """Hear it again from its start, slower; the speed stays for this drill."""
        self._in_turn("play_slower")
        return replace(self, rate=max(SLOWEST, round(self.rate * SLOWER, 3))).play()

    def toggle(self) -> Step:
        """Pause a complaint that is playing, go on with one that is paused, start one that is silent."""
        self._in_turn("toggle")
        if self.sound is Sound.PLAYING:
            return self._to(Effect.PAUSE, sound=Sound.PAUSED)
        if self.sound is Sound.PAUSED:
            return self._to(Effect.RESUME, sound=Sound.PLAYING)
        return self.play()

    def heard_out(self) -> Step:
        """The complaint reached its end."""
        stage = Stage.ANSWER if self.stage is Stage.HEAR else self.stage
        return self._to(sound=Sound.SILENT, stage=stage, trouble=self.trouble)

    def hush(self) -> Step:
        """Stop the complaint, because something else is to be heard or to be left."""
        effects = () if self.sound is Sound.SILENT else (Effect.HUSH,)
        return self._to(*effects, sound=Sound.SILENT, trouble=self.trouble)

    def voice_lost(self, reason: str) -> Step:
        """The voice or the loudspeaker failed: go on in text, and say why."""
        return self._to(sound=Sound.SILENT, aloud=False, trouble=reason)

    def voice_back(self, lost: str) -> Step:
        """The voice can be heard again: what the customer says from now on is.

        Args:
            lost: why it could not be heard, which is no trouble any more; another one stays told.
        """
        return self._to(aloud=True, trouble="" if self.trouble == lost else self.trouble)

    def show_captions(self, shown: bool) -> Step:
        """Show or hide the words while they are heard."""
        return self._to(captions=shown, trouble=self.trouble)
