"""``sayback doctor --audio``: speaks, listens for 3 s, plays that back, tells what was heard and what fails."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from trainer.errors import ExitCode, NothingHeard, SpeechError, TrainerError
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.speech.ports import Ability, Clip, Recording
    from trainer.speech.session import Speech
    from trainer.speech.soundcheck import Levels, Verdict

SENTENCE = "Hello. This is the sound of your customers."
SECONDS = 3.0
"""How long somebody is asked to speak."""
ROOM = 1.0
"""Seconds that are recorded after the loudspeaker has finished: an echo comes late."""
LONGEST = 20.0


@dataclass(slots=True)
class Found:
    """What was found, as it is told; the fields are those of the JSON answer."""

    voice: str = ""
    loudspeaker: str = ""
    microphone: str = ""
    recogniser: str = ""
    echo: bool | None = None
    heard: str = ""
    levels: dict[str, Any] = field(default_factory=dict)
    gate: float | None = None
    trouble: str = ""
    mend: str = ""


def run(services: Services, *, as_json: bool) -> int:
    """Go through it; exit status 3 when there is a trouble."""
    from trainer.speech.session import Speech

    found = Found()
    speech = Speech(services.paths, lambda: services.settings)
    try:
        with tempfile.TemporaryDirectory(prefix="sayback-") as folder:
            _go_through(speech, Path(folder), found)
    finally:
        speech.close()
    if as_json:
        print(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        print(f"Trouble: {printable(found.trouble)}" if found.trouble else "All is well: you can practise by voice.")
        if found.mend:
            print(f"  To mend it: {printable(found.mend)}")
        if found.gate is not None and not found.trouble:
            print(f"  In a noisy room: sayback settings gate {found.gate:g} takes softer sounds for the room's.")
    return ExitCode.MACHINE if found.trouble else ExitCode.OK


def _go_through(speech: Speech, folder: Path, found: Found) -> None:
    clip = _spoken(speech, found)
    microphone = speech.microphone()
    found.microphone = microphone.engine
    if not microphone.works:
        _lacking("The microphone", microphone, found)
        return
    _narrate(f"Microphone: {microphone.engine}.")
    try:
        found.echo = _echoes(speech, clip, folder) if clip is not None else None
        if clip is not None:
            _narrate("The microphone hears the loudspeaker." if found.echo else "The microphone does not hear it.")
        _narrate(f"Now say a sentence, for {SECONDS:g} seconds …")
        said = _listened(speech, folder / "said.wav", SECONDS)
        if clip is not None:
            _narrate("This is what was recorded:")
            _play(speech, speech.clip_of(said))
    except SpeechError as error:
        found.trouble, found.mend = found.trouble or error.message, found.mend or error.hint
        return
    _judge(speech, said, clip is not None, found)


def _spoken(speech: Speech, found: Found) -> Clip | None:
    """The sentence, if there are a voice and a loudspeaker to say it."""
    speaker, voice = speech.speaker(), speech.synthesiser()
    found.loudspeaker, found.voice = speaker.engine, voice.engine
    for name, part in (("The voice", voice), ("The loudspeaker", speaker)):
        if not part.works:
            _lacking(name, part, found)
            return None
    _narrate(f"Voice: {voice.engine}. Loudspeaker: {speaker.engine}.")
    return speech.say(SENTENCE, stop=Event())


def _echoes(speech: Speech, clip: Clip, folder: Path) -> bool:
    """Say the sentence, and find out whether the microphone hears it."""
    _narrate(f"It says: “{SENTENCE}”")
    recorder = speech.recorder
    recorder.start(folder / "echo.wav", silence=None, limit=LONGEST)
    try:
        _play(speech, clip)
        time.sleep(ROOM)
    finally:
        recording = recorder.stop()
    from trainer.speech import wav

    return recording.activity.voiced > clip.seconds / 4 or (
        not recording.activity.spoken and wav.decibels(wav.read(recording.path).samples) > _ECHO
    )


_ECHO = -45.0
"""Without a voice detector: the level from which on the loudspeaker is in the recording."""


def _play(speech: Speech, clip: Clip) -> None:
    from trainer.speech.ports import PlayState

    speech.player.play(clip)
    until = time.monotonic() + LONGEST
    while (now := speech.player.snapshot()).state is PlayState.PLAYING and time.monotonic() < until:
        time.sleep(0.05)
    if now.state is PlayState.LOST:
        raise SpeechError(now.reason, hint="Plug it in again, or choose another in Settings.")


def _listened(speech: Speech, target: Path, seconds: float) -> Recording:
    """Record for so long."""
    from trainer.speech.ports import MicState

    speech.recorder.start(target, silence=None, limit=seconds)
    until = time.monotonic() + seconds + 5
    while (now := speech.recorder.snapshot()).state is MicState.RECORDING and time.monotonic() < until:
        time.sleep(0.05)
    if now.state is MicState.LOST:
        speech.recorder.discard()
        raise SpeechError(now.reason, hint="Plug it in again, or choose another in Settings.")
    return speech.recorder.stop()


def _judge(speech: Speech, said: Recording, spoke: bool, found: Found) -> None:
    from trainer.speech import soundcheck, wav

    ability = speech.recogniser()
    found.recogniser = ability.engine
    if ability.works:
        try:
            found.heard = speech.transcribe_file(said.path, stop=Event()).text
        except NothingHeard:
            found.heard = ""
        except TrainerError as error:
            found.trouble, found.mend = found.trouble or error.message, found.mend or error.hint
    else:
        _lacking("The recogniser", ability, found)
    levels = soundcheck.measure(wav.read(said.path), said.activity)
    found.levels, found.gate = _told(levels), levels.gate
    _narrate(_measured(levels))
    if ability.works:
        _narrate(f"Heard by {ability.engine}: {printable(found.heard) or 'nothing'}")
    verdict: Verdict = soundcheck.judge(
        levels, found.heard if ability.works else "?", SENTENCE if spoke else "", echo=bool(found.echo)
    )
    if verdict.trouble and not found.trouble:
        found.trouble, found.mend = verdict.trouble, verdict.mend


def _lacking(what: str, ability: Ability, found: Found) -> None:
    _narrate(f"{what} does not work: {ability.reason}")
    if not found.trouble:
        found.trouble, found.mend = ability.reason, ability.mend


def _told(levels: Levels) -> dict[str, Any]:
    return {name: None if value is None else round(value, 4) for name, value in asdict(levels).items()}


def _measured(levels: Levels) -> str:
    voice = "no voice" if levels.voice is None else f"your voice {levels.voice:.0f} dB"
    return f"Levels: {voice}, the room {levels.room:.0f} dB, the loudest moment {100 * levels.peak:.0f} %."


def _narrate(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)
