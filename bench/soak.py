"""Hours of practice in minutes: does memory stay, is every thread, process and file given back?

The whole app runs (headless), with the real voice and the real recogniser in their processes, over a loudspeaker and a
microphone whose time passes faster: what a customer says is waited out at that speed, a model reply is "spoken" into
the recording and recognised for real, marked, stored, looked at, and on to the next. Replies, drills of patience and
conversations take turns, every other session as a call. Figures are taken on Home, between two sessions.

    python -m bench.soak --hours 2 --speed 12
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event
from typing import TYPE_CHECKING, cast

from bench.table import table
from trainer.call import Phase
from trainer.packs.model import WRITTEN, Band, Drill, Kind
from trainer.paths import Paths
from trainer.practice import Practice, Stage, Task
from trainer.services import Services
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.phrases import NO_ACTIVITY, Activity, Phrase
from trainer.speech.ports import (
    Clip,
    MicSnapshot,
    MicState,
    PlayerSnapshot,
    PlayState,
    Recording,
    StopCause,
)
from trainer.speech.session import Speech

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from trainer.ui.app import SaybackApp
    from trainer.ui.driver import Driver


RATE = 16000
READING = 6.0
"""Seconds a learner looks at the marks before going on; they count as time practised, and are not waited for."""
SILENCE = 2.5
"""Seconds of silence that end a reply; they are waited for."""
PATIENCE = 180.0
"""Seconds of the machine's own after which something that does not happen has gone wrong."""
WARM = 0.25
"""The share of a run after which everything that is loaded once has been."""
GROWTH = 0.10
"""By how much memory may be larger at the end than after that."""


class FastClock:
    """A clock that runs `speed` times as fast as the machine's."""

    def __init__(self, speed: float) -> None:
        self._speed, self._began, self._moment = speed, time.monotonic(), datetime.now(UTC)

    def now(self) -> datetime:
        """The moment it shows."""
        return self._moment + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds since it was made."""
        return (time.monotonic() - self._began) * self._speed


class QuickPlayer:
    """A loudspeaker that makes no sound; its time is the clock's."""

    def __init__(self, clock: FastClock) -> None:
        self._clock = clock
        self._clip: Clip | None = None
        self._since = self._there = 0.0
        self._paused: float | None = None

    def check(self) -> str:
        """It is there."""
        return "no loudspeaker"

    def names(self) -> tuple[str, ...]:
        """None by name."""
        return ()

    def warm_up(self) -> None:
        """Nothing to do."""

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        """See `Player.play`."""
        self._there = wav.read(clip.path).seconds
        self._clip, self._paused, self._since = clip, None, self._clock.monotonic() - start

    def extend(self, clip: Clip) -> None:
        """See `Player.extend`."""
        if self._clip is None or self._clip.path != clip.path:
            return
        late = self._clock.monotonic() - self._since - self._there
        self._since += max(0.0, late) if self._paused is None else 0.0  # it was waited for: no time of it has passed
        self._clip, self._there = clip, wav.read(clip.path).seconds

    def pause(self) -> None:
        """See `Player.pause`."""
        if self._clip is not None and self._paused is None:
            self._paused = self._clock.monotonic() - self._since

    def resume(self) -> None:
        """See `Player.resume`."""
        if self._paused is not None:
            self._since, self._paused = self._clock.monotonic() - self._paused, None

    def stop(self) -> None:
        """See `Player.stop`."""
        self._clip = self._paused = None

    def snapshot(self) -> PlayerSnapshot:
        """See `Player.snapshot`."""
        clip = self._clip
        if clip is None:
            return PlayerSnapshot(PlayState.IDLE)
        if self._paused is not None:
            return PlayerSnapshot(PlayState.PAUSED, self._paused, clip.seconds)
        at = min(self._clock.monotonic() - self._since, self._there)
        state = PlayState.FINISHED if clip.whole and at >= self._there else PlayState.PLAYING
        return PlayerSnapshot(state, at, max(clip.seconds, self._there))

    def close(self) -> None:
        """See `Player.close`."""
        self.stop()


class QuickRecorder:
    """A microphone that hears what `speak` is given; its time is the clock's."""

    def __init__(self, clock: FastClock) -> None:
        self._clock = clock
        self._target: Path | None = None
        self._began = 0.0
        self._silence: float | None = None
        self._spoken: Phrase | None = None

    def check(self) -> str:
        """It is there."""
        return "no microphone"

    def names(self) -> tuple[str, ...]:
        """None by name."""
        return ()

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        """See `Recorder.start`."""
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wav.to_bytes(wav.silence(0.1, RATE)))
        self._target, self._silence, self._spoken = target, silence, None
        self._began = self._clock.monotonic()

    def speak(self, sound: wav.Sound) -> None:
        """Say this from now on."""
        if self._target is None:
            raise RuntimeError("nobody listens")
        at = self._elapsed
        quiet, after = wav.silence(at, RATE).samples, wav.silence(3.0, RATE).samples
        samples: array[int] = quiet + sound.samples + after
        self._target.write_bytes(wav.to_bytes(wav.Sound(samples, RATE)))
        self._spoken = Phrase(at, at + sound.seconds)

    @property
    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._began

    def _activity(self) -> Activity:
        spoken, now = self._spoken, self._elapsed
        if spoken is None or now < spoken.start:
            return NO_ACTIVITY
        over = now >= spoken.end
        return Activity(
            speaking=not over,
            began=spoken.start,
            since=None if over else spoken.start,
            quiet=max(0.0, now - spoken.end),
            voiced=min(now, spoken.end) - spoken.start,
            phrases=(spoken,) if over else (),
        )

    def stop(self) -> Recording:
        """See `Recorder.stop`."""
        target, self._target = self._target, None
        if target is None:
            raise RuntimeError("nothing is being recorded")
        sound = wav.read(target)
        return Recording(target, sound.seconds, wav.peak(sound.samples), self._activity())

    def discard(self) -> None:
        """See `Recorder.discard`."""
        if self._target is not None:
            self._target.unlink(missing_ok=True)
        self._target = None

    def snapshot(self) -> MicSnapshot:
        """See `Recorder.snapshot`."""
        if self._target is None:
            return MicSnapshot(MicState.IDLE)
        activity = self._activity()
        if self._silence is not None and activity.phrases and activity.quiet >= self._silence:
            return MicSnapshot(MicState.STOPPED, self._elapsed, 0.0, StopCause.SILENCE, "", activity)
        return MicSnapshot(MicState.RECORDING, self._elapsed, 0.2, None, "", activity)

    def close(self) -> None:
        """See `Recorder.close`."""
        self.discard()


# ---- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """What the program holds now: megabytes taken by this process and by those it started, and counts of the rest."""

    hours: float
    drills: int
    own: float
    helpers: float
    threads: int
    files: int
    processes: int
    left: int


def sampled(hours: float, drills: int, home: Path) -> Sample:
    """Look at the process now; Linux only."""
    gc.collect()
    children = _children()
    left = [path for path in home.rglob("*") if path.is_file() and (".part" in path.name or "recordings" in path.parts)]
    return Sample(
        hours=hours,
        drills=drills,
        own=_megabytes("self"),
        helpers=sum(_megabytes(str(pid)) for pid in children),
        threads=threading.active_count(),
        files=len(list(Path("/proc/self/fd").iterdir())),
        processes=len(children),
        left=sum(path.name != ".lock" for path in left),
    )


def _children() -> list[int]:
    return [
        int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text("ascii").split()
    ]


def _megabytes(pid: str) -> float:
    """Memory that this process has taken for itself.

    The pages of libraries and of files are left out: its share of them falls when another program begins to use the
    same ones, and rises when that ends, by 16 MB for the recogniser's.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:  # ended just now
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))) / 1024


# ---- practising ------------------------------------------------------------------------------------------------------


class Learner:
    """Somebody who practises without a pause.

    Attributes:
        drills: done so far.
        seconds: of practice so far: what was heard, said, waited for and read, not what the machine needed.
    """

    def __init__(self, services: Services, recorder: QuickRecorder, pilot: Pilot[int]) -> None:
        self._services, self._recorder, self._pilot = services, recorder, pilot
        self.drills = 0
        self.seconds = 0.0

    @property
    def app(self) -> SaybackApp:
        """The app."""
        return cast("SaybackApp", self._pilot.app)

    @property
    def driver(self) -> Driver:
        """The session's hands."""
        from trainer.ui.screens.practice import PracticeScreen

        screens = [screen for screen in self.app.screen_stack if isinstance(screen, PracticeScreen)]
        return screens[-1].driver

    @property
    def _begun(self) -> bool:
        """Whether the session has its hands."""
        from trainer.ui.screens.practice import PracticeScreen

        screens = [screen for screen in self.app.screen_stack if isinstance(screen, PracticeScreen)]
        return bool(screens) and screens[-1].is_mounted and screens[-1]._driver is not None

    @property
    def practice(self) -> Practice:
        """The session as it stands."""
        return self.driver.practice

    def on_top(self, *names: str) -> bool:
        """Whether one of these screens is seen."""
        return type(self.app.screen).__name__ in names

    async def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something."""
        limit = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > limit:
                shown = "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())
                raise RuntimeError(f"{what} did not happen; this is shown:\n{shown}")
            await self._pilot.pause(0.02)

    async def session(self, tasks: tuple[Task, ...], *, call: bool) -> None:
        """Practise these from Home to the recap and back."""
        self._services.settings = replace(self._services.settings, call=call)
        self.app.open_practice(tasks)
        await self.until(lambda: self._begun, "the session")
        for task in tasks:
            await self.until(lambda task=task: self.practice.drill.id == task.drill.id, "the next drill")  # type: ignore[misc]
            if task.drill.kind is Kind.CONVERSATION:
                await self._converse(task.drill)
            else:
                await self._say(_model(task.drill))
                await self._hand_in()
            await self.until(lambda: self.on_top("DebriefScreen", "AfterTalkScreen"), "the marks")
            self.seconds += READING
            self.drills += 1
            await self._pilot.press("n")
        await self.until(lambda: self.on_top("RecapScreen"), "the recap")
        await self._pilot.press("enter")
        await self.until(lambda: self.on_top("HomeScreen"), "Home")

    async def _converse(self, drill: Drill) -> None:
        best = max(drill.paths, key=lambda path: len(path.turns))
        for turn in best.turns:
            if self.practice.noting:
                break
            before = len(self.practice.spoken.turns)
            await self._say(turn)
            await self._hand_in()
            await self.until(
                lambda before=before: (
                    len(self.practice.spoken.turns) > before  # type: ignore[misc]
                    and self.practice.stage is not Stage.TURN
                ),
                "the customer's answer",
            )
        while not self.practice.noting:
            before = len(self.practice.spoken.turns)
            await self._say("I understand. Is there anything else?")
            await self._hand_in()
            await self.until(
                lambda before=before: (
                    len(self.practice.spoken.turns) > before  # type: ignore[misc]
                    and self.practice.stage is not Stage.TURN
                ),
                "the customer's answer",
            )
        self.driver.write("They were let down and want it put right.")
        await self._hand_in()

    async def _say(self, text: str) -> None:
        """Speak a reply when it is the learner's turn."""
        sound = await asyncio.to_thread(self._sound, text)
        caller = self.driver.caller
        await self.until(lambda: not self.on_top("PatienceScreen", "BreathScreen"), "the end of the telling")
        if caller.wanted:
            await self.until(lambda: caller.call is not None and caller.call.phase is Phase.YOURS, "my turn")
        else:
            await self.until(lambda: self.practice.plays > 0 and not self.driver.mouth.live, "the end of the complaint")
            self.driver.record_or_stop()
            await self.until(
                lambda: self.practice.stage is Stage.RECORDING and not self.driver.ear.opening, "the microphone"
            )
        self._recorder.speak(sound)
        clip = self.driver.mouth.clip
        self.seconds += (clip.seconds if clip is not None else 0.0) + sound.seconds + SILENCE
        turns = len(self.practice.spoken.turns)
        if caller.wanted:  # a short reply may fall between two looks of a clock that runs so fast
            for _ in range(5):
                if await self._within(2.0, lambda: self.practice.stage is not Stage.ANSWER):
                    break
                self._recorder.speak(sound)
        await self.until(
            lambda: self.practice.stage is Stage.CORRECT or len(self.practice.spoken.turns) > turns, "the transcript"
        )

    async def _within(self, seconds: float, true: Callable[[], bool]) -> bool:
        limit = time.monotonic() + seconds
        while not true() and time.monotonic() < limit:
            await self._pilot.pause(0.02)
        return true()

    async def _hand_in(self) -> None:
        if self.practice.stage in (Stage.CORRECT, Stage.ANSWER):
            self.driver.submit()

    def _sound(self, text: str) -> wav.Sound:
        speech = cast("Speech", self._services.speech)
        clip = speech.say(text[:400], stop=Event())
        sound = wav.read(clip.path)
        step = sound.rate / RATE
        return wav.Sound(
            array("h", (sound.samples[int(at * step)] for at in range(int(len(sound.samples) / step)))), RATE
        )


def _model(drill: Drill) -> str:
    strong = [reply.text for reply in drill.replies if reply.band is Band.STRONG]
    return strong[0] if strong else drill.complaint


@asynccontextmanager
async def practising(home: Path, clock: FastClock, settings: Settings) -> AsyncIterator[tuple[Learner, Services]]:
    """The app on quick devices."""
    from trainer.ui.app import SaybackApp

    paths = Paths(home, home, home / "cache")
    services = Services(paths, clock=clock, profile_name="Soak")
    services.settings = replace(settings, animations=False, call_through="headset", silence=SILENCE, weekly_copy=False)
    speech = Speech(paths, lambda: services.settings)
    recorder = QuickRecorder(clock)
    speech.player, speech.recorder = QuickPlayer(clock), recorder
    services.speech = speech
    app = SaybackApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        yield Learner(services, recorder, pilot), services
    app.tasks.close()
    services.close()


def sessions(services: Services, seed: int, most: int) -> list[tuple[Task, ...]]:
    """Drills that can be spoken, at most so many, in sessions of three, mixed."""
    drills = [
        drill
        for drill in services.catalog.drills
        if drill.kind in (Kind.REPLY, Kind.PATIENCE, Kind.CONVERSATION) and drill.channel not in WRITTEN
    ]
    random.Random(seed).shuffle(drills)
    tasks = [Task(drill, services.catalog.pack_hash(drill)) for drill in drills[:most]]
    return [tuple(tasks[at : at + 3]) for at in range(0, len(tasks) - 2, 3)]


async def soak(
    home: Path, settings: Settings, tell: Callable[[str], None], *, hours: float, speed: float, most: int
) -> list[Sample]:
    """Practise for so many hours; a sample after every session, the last one after the end."""
    samples = list[Sample]()
    async with practising(home, FastClock(speed), settings) as (learner, services):
        plan = sessions(services, 1, most)
        number = 0
        while not samples or samples[-1].hours < hours:
            await learner.session(plan[number % len(plan)], call=number % 2 == 1)
            number += 1
            samples.append(sampled(learner.seconds / 3600, learner.drills, home))
            tell(_line(samples[-1]))
    samples.append(sampled(learner.seconds / 3600, samples[-1].drills, home))
    return samples


def troubles(samples: Sequence[Sample]) -> list[str]:
    """What did not stay; empty when everything did. The last sample is of after the end."""
    *during, after = samples
    warm = during[int(len(during) * WARM) :]
    third = max(1, len(warm) // 3)
    early, late = warm[:third], warm[-third:]
    found = []
    for name in ("own", "helpers"):
        first, last = (median(getattr(one, name) for one in part) for part in (early, late))
        if last > first * (1 + GROWTH) + 4:
            found.append(f"{name}: {first:.0f} MB after the warm-up, {last:.0f} MB at the end")
    for name in ("threads", "files", "processes", "left"):
        first, last = (max(getattr(one, name) for one in part) for part in (early, late))
        if last > first:
            found.append(f"{name}: {first} after the warm-up, {last} at the end")
    if after.processes or after.left:
        found.append(f"after the end: {after.processes} processes, {after.left} files left")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run and tell; 1 when something did not stay."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=2.0, help="hours of practice (2)")
    parser.add_argument("--speed", type=float, default=12.0, help="how much faster time passes (12)")
    parser.add_argument("--drills", type=int, default=1000, help="how many drills take turns (all)")
    parser.add_argument("--voice", default="auto", help="auto, piper or pyttsx3")
    parser.add_argument("--recogniser", default="auto", help="auto, whisper, vosk or sphinx")
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sayback-soak-") as home:
        settings = Settings(recogniser=args.recogniser, engine=args.voice)
        tell = partial(print, flush=True)
        samples = asyncio.run(soak(Path(home), settings, tell, hours=args.hours, speed=args.speed, most=args.drills))
    shown = [samples[0], *samples[len(samples) // 4 : -1 : max(1, len(samples) // 4)], samples[-2], samples[-1]]
    table(
        f"{samples[-1].hours:.2f} hours of practice in {(time.monotonic() - began) / 60:.0f} minutes",
        ("hours", "drills", "own MB", "helpers MB", "threads", "files", "processes", "left"),
        [_row(one) for one in dict.fromkeys(shown)],
    )
    found = troubles(samples)
    print("\n".join(found) or "Nothing grew, nothing was left.")
    return int(bool(found))


def _row(one: Sample) -> tuple[str, ...]:
    return (
        f"{one.hours:.2f}",
        str(one.drills),
        f"{one.own:.0f}",
        f"{one.helpers:.0f}",
        str(one.threads),
        str(one.files),
        str(one.processes),
        str(one.left),
    )


def _line(one: Sample) -> str:
    return "soak  " + "  ".join(_row(one))


if __name__ == "__main__":
    sys.exit(main())
