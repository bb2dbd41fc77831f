"""What a learner may choose: one schema for the file, the screen and ``sayback settings``.

The file is TOML, written atomically. A file that cannot be read, or a value out of its range, never stops the program:
the default is used, the reason reported, and an unreadable file is set aside under a new name before anything is
written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from trainer.errors import SettingsError, StorageError
from trainer.paths import write_atomically


@dataclass(frozen=True, slots=True)
class Choice:
    """How one setting is shown and checked: its title, one line of help and what it may be.

    `listed` names what this machine offers to choose from (`SpeechPort.listed`); other names are taken as well: a
    headset may be in another bag.
    """

    title: str
    help: str
    section: str
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    listed: str = ""


def _choice(default: Any, title: str, help_: str, section: str, **limits: Any) -> Any:
    return field(default=default, metadata={"choice": Choice(title, help_, section, **limits)})


ENGINES = ("auto", "piper", "pyttsx3")
THEMES = ("sayback-dark", "sayback-light", "sayback-contrast", "textual-ansi")
RECOGNISERS = ("auto", "whisper", "sphinx", "vosk", "off")
LINES = ("loudspeaker", "headset")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; `metadata["choice"]` of each field says how to show and check it."""

    profile: str = _choice("", "Learner", "Whose practice this is; empty takes the machine's user name.", "You")
    theme: str = _choice("sayback-dark", "Theme", "Colours of the app.", "Look", options=THEMES)
    animations: bool = _choice(True, "Animations", "Small movements; off for calm or slow terminals.", "Look")
    voice: bool = _choice(True, "Hear complaints", "Off shows every complaint as text.", "Voice")
    engine: str = _choice(
        "auto",
        "Voice engine",
        "What speaks; auto: the natural voice (Piper) if it is here.",
        "Voice",
        options=ENGINES,
    )
    natural_voice: str = _choice(
        "", "One natural voice", "Its name, for every customer; empty gives each their own (sayback voices).", "Voice"
    )
    captions: bool = _choice(False, "Captions", "Show the words while they are heard.", "Voice")
    rate: float = _choice(1.0, "Speed", "How fast customers speak; 1 is normal.", "Voice", low=0.5, high=2.0)
    volume: float = _choice(1.0, "Volume", "How loud customers speak.", "Voice", low=0.0, high=1.0)
    autoplay: bool = _choice(True, "Play at once", "Start the complaint when a drill opens.", "Voice")
    speaker: str = _choice("", "Loudspeaker", "Which one; empty takes the system's.", "Voice", listed="speakers")
    microphone: str = _choice(
        "", "Microphone", "Which one; empty takes the system's.", "Microphone", listed="microphones"
    )
    recogniser: str = _choice(
        "auto",
        "Recogniser",
        "What turns speech into text; auto takes the best here.",
        "Microphone",
        options=RECOGNISERS,
    )
    model: str = _choice(
        "",
        "Model",
        "A folder in models, or its path; built-in is the one that comes along; empty takes the best here.",
        "Microphone",
        listed="models",
    )
    gate: float = _choice(
        -90.0,
        "Room noise",
        "Decibels; what is softer is the room, not you. -90 takes everything; measure it here or with doctor --audio.",
        "Microphone",
        low=-90.0,
        high=-20.0,
    )
    silence: float = _choice(
        2.5,
        "Stop on silence",
        "Seconds of quiet that end a reply; 0 never.",
        "Microphone",
        low=0.0,
        high=10.0,
    )
    limit: float = _choice(
        180.0, "Longest reply", "Seconds after which recording ends.", "Microphone", low=10.0, high=180.0
    )
    names: bool = _choice(
        True, "Names of the drill", "A name heard that sounds like one of the drill's is spelt like it.", "Microphone"
    )
    keep_recordings: bool = _choice(
        False, "Keep recordings", "Keep your voice on this machine after the debrief.", "Microphone"
    )
    call: bool = _choice(
        False, "Practise as a call", "The microphone listens while they speak; your reply ends by silence.", "Call"
    )
    call_through: str = _choice(
        "loudspeaker",
        "Call through",
        "A headset hears you all the time; with a loudspeaker, only while they are silent.",
        "Call",
        options=LINES,
    )
    delivery: bool = _choice(
        True, "How you said it", "Pace, pauses, fillers of spoken replies, as information; off keeps none.", "Practice"
    )
    breath: bool = _choice(False, "A breath first", "Ten quiet seconds before a drill.", "Practice")
    retention: float = _choice(
        0.9,
        "Come back at",
        "How likely a drill is still known when it comes back; higher means sooner.",
        "Practice",
        low=0.7,
        high=0.97,
    )
    weekly_copy: bool = _choice(
        True, "Weekly copy", "Copy your practice into the backups folder every week; the last eight stay.", "Practice"
    )
    session: int = _choice(6, "Drills in a session", "How many drills Start brings.", "Practice", low=1, high=50)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Key bindings changed by the learner: command id → keys, as Textual writes them."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings as read, and what was wrong with the file, a line each with its mending (empty when nothing was)."""

    settings: Settings
    problems: tuple[str, ...] = ()


def choices() -> dict[str, Choice]:
    """The schema: each plain setting's name and how to show and check it."""
    return {f.name: f.metadata["choice"] for f in fields(Settings) if "choice" in f.metadata}


def load(path: Path, now: datetime) -> LoadedSettings:
    """Read the settings file; never fails.

    Args:
        path: the file; when it does not exist the defaults hold.
        now: used to name the copy of a file that cannot be read.
    """
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(Settings())
    except OSError as error:
        return LoadedSettings(Settings(), (_set_aside(path, now, error.strerror or str(error)),))
    import tomli  # only with a file to read: most runs have none

    try:
        table = tomli.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number too long, brackets without end
        return LoadedSettings(Settings(), (_set_aside(path, now, str(error)),))
    return _from_table(table, path)


def save(path: Path, settings: Settings) -> None:
    """Write the settings that differ from their defaults.

    Raises:
        StorageError: the file cannot be written; what was there before is untouched.
    """
    import tomli_w

    defaults = Settings()
    table: dict[str, Any] = {
        name: getattr(settings, name) for name in choices() if getattr(settings, name) != getattr(defaults, name)
    }
    if settings.keys:
        table["keys"] = dict(settings.keys)
    write_atomically(path, tomli_w.dumps(table).encode("utf-8"))


def changed(settings: Settings, name: str, value: object) -> Settings:
    """The settings with one value changed; numbers and booleans may come as text.

    Raises:
        SettingsError: no such setting, or a value it cannot take.
    """
    schema = choices()
    if name not in schema:
        raise SettingsError(f"There is no setting {_short(name)}.", hint=f"The settings are: {', '.join(schema)}.")
    change: dict[str, Any] = {name: _checked(name, schema[name], value)}
    return replace(settings, **change)


def _from_table(table: dict[str, Any], path: Path) -> LoadedSettings:
    settings, problems = Settings(), []
    for name, value in table.items():
        if name == "keys":
            if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
                settings = replace(settings, keys=dict(value))
            else:
                problems.append(f'{path}: [keys] needs lines such as `retry = "r"`; the usual keys are used.')
            continue
        try:
            settings = changed(settings, name, value)
        except SettingsError as error:
            problems.append(f"{path}: {error}")
    return LoadedSettings(settings, tuple(problems))


def _checked(name: str, choice: Choice, value: object) -> object:
    default = getattr(Settings(), name)
    if isinstance(default, bool):
        words = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
        found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
        if found is None:
            raise SettingsError(f"{name} = {_short(value)} is neither on nor off.", hint="Write true or false.")
        return found
    if isinstance(default, int | float):
        return _number(name, choice, value, type(default))
    if not isinstance(value, str):
        raise SettingsError(f"{name} = {_short(value)} is no text.", hint=f'Write it in quotation marks: {name} = "…".')
    text = value
    if len(text) > 200 or any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in text):
        raise SettingsError(f"{name} is not a line of text of at most 200 characters.", hint="Shorten it.")
    if choice.options and text not in choice.options:
        raise SettingsError(
            f"{name} = {_short(text)} is not known.", hint=f"Choose one of: {', '.join(choice.options)}."
        )
    return text


def _number(name: str, choice: Choice, value: object, kind: type[int] | type[float]) -> float:
    low, high = choice.low or 0.0, float("inf") if choice.high is None else choice.high
    hint = f"It goes from {low:g} to {high:g}."
    if isinstance(value, bool):
        raise SettingsError(f"{name} = {_short(value)} is not a number.", hint=hint)
    try:
        number = float(str(value))
        if kind is int:
            if number != int(number):
                raise ValueError("a whole number is needed")
            number = int(number)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"{name} = {_short(value)} is not a number.", hint=hint) from error
    if not low <= number <= high:
        raise SettingsError(f"{name} = {_short(value)} is out of range.", hint=hint)
    return number


def _short(value: object) -> str:
    """A value in a message: on one line, the end of a long one left out."""
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:56]} …"


def keep_copy(path: Path, now: datetime) -> Path:
    """Copy a settings file beside itself, under a new name, before it is written over.

    Raises:
        StorageError: it cannot be read, or the copy cannot be written.
    """
    aside = _aside_name(path, now)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror or error}.", hint="Make it readable, or move it away."
        ) from error
    write_atomically(aside, content)
    return aside


def _aside_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.broken-{now:%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{f'-{n}' if n else ''}{path.suffix}") for n in range(1000))
    return next((name for name in names if not name.exists()), path.with_name(f"{stem}-last{path.suffix}"))


def _set_aside(path: Path, now: datetime, why: str) -> str:
    aside = _aside_name(path, now)
    why = why.splitlines()[0] if why else "unreadable"
    try:
        path.replace(aside)
    except OSError as error:
        return f"{path} cannot be read ({why}) nor set aside ({error.strerror}); the defaults are used."
    return f"{path} cannot be read ({why}); it was set aside as {aside.name} and the defaults are used."


__all__ = ["Choice", "LoadedSettings", "Settings", "StorageError", "changed", "choices", "keep_copy", "load", "save"]
