"""What can be done with a key, each declared once: binding, command palette, footer and Help all read it here.

A `Command` names an action; the screen that offers it has the method ``action_<id>`` (``-`` becomes ``_``). Screens
list theirs in ``PAGE_COMMANDS`` and bind them with `bindings`. One letter means one thing everywhere, and every
printable key has a twin (Ctrl or F) that works while typing: inside a text field a printable key reaches no binding.

Not to be used as keys: Ctrl+M is Enter, Ctrl+I is Tab, Ctrl+H is Backspace on most terminals; Ctrl+A, C, D, E, F, K, U,
V, W, X, Y and Z edit text; F10 and F11 belong to the terminal's window.
"""

from __future__ import annotations

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
    """The commands of one place, as Help shows them."""

    title: str
    commands: tuple[Command, ...]


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
SETTINGS = Command("settings", "comma,f9", "Settings", "Voice, microphone, look, keys.")
GOING = (LIBRARY, PROGRESS, SETTINGS)
"""Ways from one calm screen to another; not offered in the middle of a drill."""

START = Command("start", "enter,f2", "Start practice", "Practise what is due now.", footer="start")
QUICK = Command("quick", "q,f3", "Quick: 3 minutes", "A session of about three minutes.", footer="quick")
MISSED = Command("missed-last", "m,f6", "Only what you missed", "Say again only what your last reply left out.")
RESUME = Command("resume", "u,f4", "Take up your unfinished reply", "Go on where you stopped writing.")
HOME = (START, QUICK, MISSED, RESUME)

PRACTISE = Command(
    "practise", "enter", "Practise this drill", "Open the chosen drill.", footer="practise", priority=True
)
SEARCH = Command("search", "/,ctrl+l", "Search", "Type part of a title, a skill, a situation.")
LEVEL = Command("level", "f7", "Level", "Show one level only; again for the next.", footer="level")
CHANNEL = Command("channel", "f8", "Channel", "Show one channel only; again for the next.", footer="channel")
CLEAR = Command("clear", "f5", "Show everything", "Empty the search and the filters.")
IN_LIBRARY = (PRACTISE, LEVEL, CHANNEL, CLEAR, SEARCH)


def sections() -> tuple[Section, ...]:
    """Every command by the place where it applies, in the order of Help."""
    from trainer.ui.practice_commands import PRACTICE_SECTIONS

    return (
        Section("Everywhere", (BACK, *EVERYWHERE)),
        Section("Home", (*HOME, *GOING)),
        *PRACTICE_SECTIONS,
        Section("Library", IN_LIBRARY),
    )


def shown(key: str) -> str:
    """A key as a person reads it: ``ctrl+p`` → ``Ctrl+P``, ``question_mark`` → ``?``."""
    *modifiers, name = key.split("+") if key != "+" else [key]
    label = _NAMES.get(name) or format_key(name)
    if len(label) > 1 or modifiers:
        label = label[:1].upper() + label[1:]
    return "+".join([modifier.capitalize() for modifier in modifiers] + [label])


_NAMES = {"escape": "Esc", "enter": "Enter", "space": "Space", "up": "↑", "down": "↓", "left": "←", "right": "→"}


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
