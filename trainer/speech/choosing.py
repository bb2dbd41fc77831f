"""Which voices there are to choose from, and what a name of one means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from trainer.errors import NotFound, SpeechError
from trainer.settings import Settings
from trainer.speech import discovery
from trainer.speech.personas import KINDS

if TYPE_CHECKING:
    from trainer.paths import Paths
    from trainer.speech.ports import Ability

ENGINES = {
    "auto": "auto",
    "piper": "piper",
    "natural": "piper",
    "pyttsx3": "pyttsx3",
    "espeak": "pyttsx3",
}
"""What an engine may be called, and the setting that it is."""
_HINTS = frozenset(
    {*(word for kind in KINDS for word in kind.split()), "man", "woman", "male", "female", "deep", "elderly"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A name understood: the settings that it asks for, and the kind of voice that it means."""

    settings: Settings
    hint: str = ""


@dataclass(frozen=True, slots=True)
class NaturalVoice:
    """A Piper voice that lies here.

    Attributes:
        trouble: why it cannot be used; empty when it can.
        carried: whether a package brought it, and not the user.
    """

    name: str
    language: str
    speakers: int
    path: str
    trouble: str
    carried: bool


def natural_voices(paths: Paths) -> tuple[NaturalVoice, ...]:
    """The Piper voices that lie here, those that cannot be used among them; nothing is loaded."""
    return tuple(
        NaturalVoice(file.name, file.language, file.speakers, str(file.model), file.trouble, file.carried)
        for file in discovery.natural_files(paths)
    )


def engines(paths: Paths, only: str, stop: Event) -> tuple[tuple[str, Ability], ...]:
    """Every engine by its setting, and whether it works here (blocking: a natural voice takes two seconds)."""
    from trainer.speech.ports import Ability

    makers: dict[str, Callable[[], discovery.Voice]] = {
        "piper": lambda: discovery.natural_voice(only, paths),
        "pyttsx3": discovery.voice,
    }
    found = []
    for name, make in makers.items():
        try:
            voice = make()
            try:
                found.append((name, Ability(name, True, voice.check(stop))))
            finally:
                voice.close()
        except SpeechError as error:
            found.append((name, Ability(name, False, reason=error.message, mend=error.hint)))
    return tuple(found)


def choice(name: str, settings: Settings, paths: Paths) -> Choice:
    """What somebody means by a voice's name.

    Args:
        name: an engine (auto, piper, pyttsx3), a natural voice's name, a kind ("old high"), or an id of eSpeak's
            (``gmw/en-us+f5``); empty for what the settings say.

    Raises:
        NotFound: it is none of these.
    """
    wanted = " ".join(name.split())
    words = wanted.lower().replace(",", " ").split()
    if all(word in _HINTS for word in words):
        return Choice(settings, " ".join(words))
    if wanted.lower() in ENGINES:
        return Choice(replace(settings, engine=ENGINES[wanted.lower()], natural_voice=""))
    found = {voice.name.lower(): voice for voice in natural_voices(paths)}.get(wanted.lower())
    if found is not None:
        if found.trouble:
            raise NotFound(f"The voice {found.name} cannot be used. {found.trouble}", hint=f"It is {found.path}.")
        engine = settings.engine if settings.engine != "pyttsx3" else "auto"
        return Choice(replace(settings, engine=engine, natural_voice=found.name))
    if "/" in wanted or "+" in wanted:
        return Choice(replace(settings, engine="pyttsx3"), wanted)
    raise NotFound(f"There is no voice {wanted[:60]!r}.", hint="`sayback voices` lists them all.")
