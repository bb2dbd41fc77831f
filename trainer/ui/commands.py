"""What can be done with a key, each declared once: binding, command palette, footer and Help all read it here.

A `Command` names an action; the screen that offers it has the method ``action_<id>`` (``-`` becomes ``_``). Screens
list theirs in ``PAGE_COMMANDS`` and bind them with `bindings`. One letter means one thing everywhere, and every
printable key has a twin (Ctrl or F) that works while typing: inside a text field a printable key reaches no binding.

Not to be used as keys: Ctrl+M is Enter, Ctrl+I is Tab, Ctrl+H is Backspace on most terminals; Ctrl+A, C, D, E, F, K, U,
V, W, X, Y and Z edit text; F10 and F11 belong to the terminal's window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import format_key, key_to_character


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a learner can do.

    Attributes:
        id: its name in ``[keys]`` of the settings, and of its action.
        keys: what it is bound to, as Textual writes keys, the usual one first: ``"r,f5"``.
        title: a short imperative for the palette and Help.
        help: what it does, in one line.
        footer: one or two words for the footer; empty keeps it out of there.
        priority: whether it comes before what the focused widget would do with the key.
    """

    id: str
    keys: str
    title: str
    help: str
    footer: str = ""
    priority: bool = False

    @property
    def action(self) -> str:
        """The name of the method that does it, without its ``action_``."""
        return self.id.replace("-", "_")

    @property
    def key_list(self) -> tuple[str, ...]:
        """The keys, one by one."""
        return tuple(key.strip() for key in self.keys.split(","))

    @property
    def binding(self) -> Binding:
        """The Textual binding; its id is ours, so that a keymap can move it."""
        return Binding(
            self.keys,
            self.action,
            self.footer or self.title,
            show=bool(self.footer),
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """The commands of one place, as Help shows them; `also` work there too and are shown elsewhere."""

    title: str
    commands: tuple[Command, ...]
    also: tuple[Command, ...] = ()


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The commands as a screen's ``BINDINGS``."""
    return [command.binding for command in commands]


HELP = Command("help", "?,f1", "Keys and help", "Every key, and what the bands mean.", footer="keys")
PALETTE = Command("command-palette", "ctrl+p", "Every command", "Find a command by its name.", priority=True)
QUIT = Command("quit", "ctrl+q", "Leave sayback", "Close the program; an unfinished reply is kept.", priority=True)
EVERYWHERE = (HELP, PALETTE, QUIT)

BACK = Command("back", "escape", "Back", "Close this screen.", footer="back")
LIBRARY = Command("library", "/,ctrl+l", "Library", "Search every drill that is installed.", footer="library")
PROGRESS = Command("progress", "p,ctrl+g", "Progress", "Your skills over time, and every attempt.", footer="progress")
SETTINGS = Command("settings", "comma,f9", "Settings", "Voice, microphone, look, practice.")
GOING = (LIBRARY, PROGRESS, SETTINGS)
"""Ways from one calm screen to another; not offered in the middle of a drill."""

START = Command("start", "enter,f2", "Start practice", "Practise what is due now.", footer="start")
QUICK = Command("quick", "q,f3", "Quick: 3 minutes", "A session of about three minutes.")
WARM_UP = Command("warm-up", "g,f8", "Warm up: 90 seconds", "Who listened best, and why; a key each.")
TALK = Command(
    "conversation", "c,alt+c", "A conversation", "A customer who answers back, until they are settled or gone."
)
MISSED = Command("missed-last", "m,f6", "Only what you missed", "Say again only what your last reply left out.")
RESUME = Command("resume", "u,f4", "Take up your unfinished reply", "Go on where you stopped writing.")
WHY_THESE = Command(
    "why-these", "w,f7", "Why these drills", "What Start brings, the reason for each, and the week to come."
)
LESSONS = Command("lessons", "i,f5", "Lessons", "A short lesson for every skill, or for the marks at hand.")
COURSE = Command("course", "y,f12", "The course", "Seven days of ten minutes; the next one, or the rest of it.")
HOME = (START, QUICK, WARM_UP, TALK, MISSED, RESUME, COURSE, WHY_THESE, LESSONS)

PRACTISE = Command(
    "practise", "enter", "Practise this drill", "Open the chosen drill.", footer="practise", priority=True
)
SEARCH = Command("search", "/,ctrl+l", "Search", "Type part of a title, a name, a skill, a situation.")
LEVEL = Command("level", "f7", "Level", "Show one level only; again for the next.", footer="level")
CHANNEL = Command("channel", "f8", "Channel", "Show one channel only; again for the next.", footer="channel")
CLEAR = Command("clear", "f5", "Show everything", "Empty the search and the filters.")
IN_LIBRARY = (PRACTISE, LEVEL, CHANNEL, CLEAR, SEARCH)

HISTORY = Command("history", "enter", "History of this drill", "Every reply you gave to it, and the change.", "history")
ONCE_MORE = Command("once-more", "r,ctrl+r", "Practise it again", "Open the drill of the chosen reply.", "again")
NEXT_PAGE = Command("next-page", "right", "The page after", "Typed, spoken, figures, year, drills.", footer="next page")
PAGE_BEFORE = Command("page-before", "left", "The page before", "The same pages, the other way round.")
LONGER = Command("longer", "z,f7", "A longer time", "90 days, a year, everything; then again.", footer="longer")
IN_PROGRESS = (HISTORY, NEXT_PAGE, LONGER, PAGE_BEFORE, ONCE_MORE)

BEGIN_DAY = Command(
    "begin-day", "enter,f2", "Begin this day", "Or go on with it, or practise it again.", footer="begin", priority=True
)
ANEW = Command(
    "anew", "r,ctrl+r", "The course anew", "Another time through, with drills you have not had.", footer="anew"
)
IN_COURSE = (BEGIN_DAY, ANEW)
GO_ON = Command(
    "go-on", "enter,f2", "Go on", "The next card, or the drills after the last.", footer="go on", priority=True
)

CHANGE = Command("change", "enter,space", "Change", "Switch it, take the next choice, or write a value.", "change")
LESS = Command("less", "left", "Less", "The choice before, or a step down.")
MORE = Command("more", "right", "More", "The choice after, or a step up.")
USUAL = Command("usual", "backspace,delete", "Back to the usual", "Put this setting back to its default.", "usual")
HEAR_VOICE = Command("hear-voice", "h,f2", "Hear the voice", "A sentence at the speed and volume set here.", "hear")
TRY_MICROPHONE = Command("try-microphone", "t,f5", "Try the microphone", "Show its level; again to stop.")
MEASURE_ROOM = Command(
    "measure-room", "g,f6", "Measure the room", "Be quiet for two seconds: what is about as soft is not you."
)
IN_SETTINGS = (CHANGE, USUAL, HEAR_VOICE, LESS, MORE, TRY_MICROPHONE, MEASURE_ROOM)


RECORDINGS = Command("recordings", "k,f3", "Recordings", "Your own voice, where you kept it: hear it, delete it.")
PLAY_KEPT = Command("play-kept", "enter,space,l", "Hear it", "Hear the chosen recording; again to stop.", footer="hear")
DELETE_KEPT = Command(
    "delete-kept", "delete,backspace", "Delete it for good", "Asks first: the same key again deletes.", footer="delete"
)
IN_RECORDINGS = (PLAY_KEPT, DELETE_KEPT)


def sections() -> tuple[Section, ...]:
    """Every command by the place where it applies, in the order of Help."""
    from trainer.ui.kind_commands import KIND_SECTIONS
    from trainer.ui.practice_commands import PRACTICE_SECTIONS
    from trainer.ui.talk_commands import TALK_SECTIONS

    return (
        Section("Everywhere", (BACK, *EVERYWHERE)),
        Section("Home", (*HOME, *GOING)),
        *PRACTICE_SECTIONS,
        *KIND_SECTIONS,
        *TALK_SECTIONS,
        Section("Library", IN_LIBRARY, (PROGRESS, SETTINGS)),
        Section("The course", IN_COURSE),
        Section("Progress", IN_PROGRESS, (LIBRARY, SETTINGS, RECORDINGS)),
        Section("Settings", (*IN_SETTINGS, RECORDINGS), (LIBRARY, PROGRESS)),
        Section("Recordings", IN_RECORDINGS),
    )


@dataclass(frozen=True, slots=True)
class Keymap:
    """The learner's own keys that can be used, by command id, and a line for each that cannot."""

    keys: dict[str, str]
    problems: tuple[str, ...] = ()


def keymap(wanted: Mapping[str, str]) -> Keymap:
    """Check the ``[keys]`` of the settings: what is wrong is left out and reported, the rest holds.

    A command keeps its twin when it is given a printable key only, so that it still works while typing.
    """
    if not wanted:
        return Keymap({})
    from trainer.ui.class_commands import CLASS_SECTIONS

    places = (*sections(), *CLASS_SECTIONS)
    known = {command.id: command for place in places for command in place.commands}
    keys: dict[str, str] = {}
    problems = []
    for name, text in wanted.items():
        if name not in known:
            problems.append(f"[keys] {name}: there is no such command; Help shows their names.")
        elif (chosen := _keys(text)) is None:
            problems.append(f'[keys] {name} = "{text}" is no key; write such as "r", "f5" or "ctrl+r".')
        else:
            twins = [key for key in known[name].key_list if not is_printable(key)]
            keys[name] = ",".join(chosen if any(not is_printable(key) for key in chosen) else [*chosen, *twins])
    for place in places:
        problems += _clashes(place, known, keys)
    return Keymap(keys, tuple(dict.fromkeys(problems)))


def _keys(text: str) -> list[str] | None:
    """The keys of a setting in Textual's long names, or None when one of them is no key."""
    keys = [_long_name(key.strip()) for key in text.split(",")]
    return keys if all(_KEY.fullmatch(key) for key in keys) else None


def _long_name(key: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(key) if len(key) == 1 else key.lower()


def _clashes(place: Section, known: Mapping[str, Command], keys: dict[str, str]) -> list[str]:
    """Take back every changed key that another command of the same place has, and say so."""
    problems = []
    here = list(dict.fromkeys(command.id for command in (*place.commands, *place.also, BACK, *EVERYWHERE)))
    for name in [name for name in here if name in keys]:
        mine = set(keys[name].split(","))
        for other in (other for other in here if other != name):
            theirs = {_long_name(key) for key in keys.get(other, known[other].keys).split(",")}
            if mine & theirs and name in keys:
                both = ", ".join(sorted(shown(key) for key in mine & theirs))
                problems.append(f"[keys] {name}: {both} is the key of {other}; {name} keeps its usual keys.")
                del keys[name]
    return problems


_KEY = re.compile(r"((ctrl|alt|shift|super)\+)*(\w|[a-z0-9_]{2,40})")


def shown(key: str) -> str:
    """A key as a person reads it: ``ctrl+p`` → ``Ctrl+P``, ``question_mark`` → ``?``."""
    *modifiers, name = key.split("+") if key != "+" else [key]
    label = _NAMES.get(name) or format_key(name)
    if len(label) > 1 or modifiers:
        label = label[:1].upper() + label[1:]
    return "+".join([modifier.capitalize() for modifier in modifiers] + [label])


_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Delete",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def is_printable(key: str) -> bool:
    """Whether the key writes a character, and so never reaches a binding from inside a text field."""
    character = key if len(key) == 1 else key_to_character(key)
    return character is not None and character.isprintable()


def key_of(command: Command, keymap: Mapping[str, str], *, typing: bool) -> str:
    """The key to show for a command: the first that works now.

    Args:
        keymap: the learner's own keys, by command id.
        typing: whether a text field has the focus.
    """
    keys = [key.strip() for key in keymap.get(command.id, command.keys).split(",")]
    return next((key for key in keys if not (typing and is_printable(key))), keys[0])
