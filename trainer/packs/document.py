"""A pack file while it is being read: its tables, whose keys are taken one by one, and all that is wrong with them.

Nothing here raises for bad content: a fault is noted, a harmless value handed back, and the reading goes on, so that a
writer sees every problem of a file at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from trainer.packs.limits import MAX_ID, MAX_ITEMS, MAX_PROBLEMS, MAX_STRING
from trainer.packs.lines import line_numbers
from trainer.packs.problems import ID, Place, Problem, kind_of, shown, wording

Choice = TypeVar("Choice", bound=StrEnum)

# C0 and C1 controls, DEL, line separators, lone surrogates, and the bidirectional overrides and isolates that make a
# line read differently from what it holds. Newlines and tabs are judged apart: running text may have them, a title not.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LAYOUT = re.compile("[\n\t]")
_SUGGESTIONS = 100
"""After so many problems no likely names are looked up any more."""
_LISTED = 8
"""Names listed where a reference finds nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before its line is known. `first` is where a duplicate was seen first."""

    path: Place
    message: str
    mend: str
    first: Place | None = None


@dataclass
class Document:
    """One file: its name as given, its text, and what tomli made of it.

    Attributes:
        digest: the SHA-256 of its bytes, in hexadecimal.
        faults: what refuses the pack.
    """

    name: str
    text: str
    raw: Mapping[str, object]
    digest: str = ""
    faults: list[Fault] = field(default_factory=list)
    uncounted: int = 0

    def fault(self, path: Place, message: str, mend: str, first: Place | None = None) -> None:
        """Note something that refuses the pack."""
        if len(self.faults) < MAX_PROBLEMS:
            self.faults.append(Fault(path, message, mend, first))
        else:
            self.uncounted += 1

    @property
    def suggesting(self) -> bool:
        """Whether likely names are still worth looking up."""
        return len(self.faults) < _SUGGESTIONS

    def lines(self, places: Iterable[Place]) -> dict[Place, int]:
        """The line of each place, counted from 1; of what holds it when it is not in the text."""
        return line_numbers(self.text, places)

    def problems(self, faults: Iterable[Fault]) -> tuple[Problem, ...]:
        """Faults with their lines and in a person's words, in the order of the file."""
        faults = list(faults)
        if not faults:
            return ()
        places = [fault.path for fault in faults] + [fault.first for fault in faults if fault.first is not None]
        lines = line_numbers(self.text, places)
        found = [
            Problem(
                self.name,
                lines[fault.path] if fault.path else 0,
                wording(fault.path, self.raw),
                fault.message + (f" (first on line {lines[fault.first]})." if fault.first is not None else ""),
                fault.mend,
            )
            for fault in faults
        ]
        found.sort(key=lambda problem: problem.line)
        if self.uncounted:
            found.append(Problem(self.name, 0, "", f"{self.uncounted:,} more problems follow.", "Mend these first."))
        return tuple(found)


class Table:
    """A table of the file. Each key is taken by its sort; `done` reports the keys nobody asked for."""

    def __init__(self, document: Document, path: Place, raw: Mapping[str, object]) -> None:
        self.document = document
        self.path = path
        self._raw = raw
        self._asked: list[str] = []
        self._missing: list[tuple[str, str]] = []

    def fault(self, key: str | None, message: str, mend: str, first: Place | None = None) -> None:
        """Note what is wrong with a key of this table, or with the table itself."""
        self.document.fault(self.path if key is None else (*self.path, key), message, mend, first)

    def text(self, key: str, *, required: bool = False, layout: bool = False) -> str:
        """A string without the blanks around it; empty when there is none.

        Args:
            layout: newlines and tabs may stand in it.
        """
        value = self._take(key, f'{key} = "…"' if required else "")
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong(key, value, "a text in quotes")
            return ""
        text = self.checked((*self.path, key), value, layout=layout)
        if required and not text and not value.strip():
            self.fault(key, "is empty.", "Write something, it is needed.")
        return text

    def prose(self, key: str, *, required: bool = False) -> str:
        """A string that may be written over several lines and is one line when read: a screen wraps it anyway."""
        return " ".join(self.text(key, required=required, layout=True).split())

    def identifier(self, key: str = "id") -> str:
        """A required id: small letters, digits and hyphens, 1 to 40 of them; empty when it is not one."""
        text = self.text(key, required=True)
        if not text or ID.fullmatch(text):
            return text
        problem = f"{shown(text)} cannot be an id."
        if re.search(r"[/\\:]|\.\.|^~", text):
            problem = f"{shown(text)} looks like a path; an id is a name."
        near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_ID]
        example = f', such as "{near}"' if near else ""
        hint = f"Use small letters, digits and hyphens, {MAX_ID} at most{example}."
        self.fault(key, problem, hint)
        return ""

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in its range; required when there is no default."""
        value = self._take(key, f"{key} = {low}" if default is None else "")
        if value is None:
            return low if default is None else default
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(key, value, f"a whole number from {low} to {high}")
        elif not low <= value <= high:
            self.fault(key, f"{shown(value)} is out of range.", f"It goes from {low} to {high}.")
        else:
            return value
        return low

    def number(self, key: str, low: float, high: float, default: float) -> float:
        """A number in its range."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, value, f"a number from {low:g} to {high:g}")
        elif not low <= value <= high:  # nan is in no range
            self.fault(key, f"{shown(value)} is out of range.", f"It goes from {low:g} to {high:g}.")
        else:
            return float(value)
        return default

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self._wrong(key, value, "true or false, without quotes")
        return default

    def one_of(
        self, key: str, choices: type[Choice], *, but: tuple[Choice, ...] = (), required: bool = True
    ) -> Choice | None:
        """A word out of a few; None when it is absent or not one of them.

        Args:
            but: words of the set that cannot be chosen here.
        """
        words = [choice.value for choice in choices if choice not in but]
        value = self._take(key, f'{key} = "{words[0]}"' if required else "")
        word = "" if value is None else self._chosen((*self.path, key), value, words)
        return choices(word) if word else None

    def several_of(
        self, key: str, choices: type[Choice], default: tuple[Choice, ...] | None = None
    ) -> tuple[Choice, ...]:
        """A list of different words out of a few, at least one; required when there is no default."""
        words = self.several_words(key, [choice.value for choice in choices], required=default is None)
        return (default or ()) if words is None else tuple(map(choices, words))

    def several_words(self, key: str, words: Sequence[str], *, required: bool = False) -> tuple[str, ...] | None:
        """As `several_of`, for words that are no enumeration; None when the key is absent."""
        values = self._list(key, f'{key} = ["{words[0]}"]' if required else "")
        if values is None:
            return None
        if not values:
            self.fault(key, "is empty.", f"Name at least one of: {', '.join(words)}.")
        chosen: list[str] = []
        for place, value in enumerate(values):
            word = self._chosen((*self.path, key, place), value, words)
            if word and word in chosen:
                self.document.fault((*self.path, key, place), f"{shown(value)} is there twice.", "Keep one.")
            elif word:
                chosen.append(word)
        return tuple(chosen)

    def reference(self, key: str, known: Collection[str], what: str, *, required: bool = False) -> str:
        """The id or name of something else in this drill; empty when it is absent or there is no such thing.

        Args:
            what: what it names, in the singular: "fact".
        """
        value = self.text(key, required=required)
        return value if not value or self._refers((*self.path, key), value, known, what) else ""

    def references(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Ids or names of other things in this drill, each once."""
        found: list[str] = []
        for place, value in enumerate(self.texts(key)):
            path = (*self.path, key, place)
            if value in found:
                self.document.fault(path, f"{shown(value)} is there twice.", "Keep one.")
            elif self._refers(path, value, known, what):
                found.append(value)
        return tuple(found)

    def texts(self, key: str, *, required: bool = False, layout: bool = False) -> tuple[str, ...]:
        """A list of strings, none of them empty; none when the key is absent.

        Args:
            required: at least one has to be there.
            layout: newlines and tabs may stand in them.
        """
        texts = []
        values = self._list(key, f'{key} = ["…"]' if required else "")
        if required and values == []:
            self.fault(key, "is empty.", "Write at least one.")
        for place, value in enumerate(values or ()):
            path = (*self.path, key, place)
            if not isinstance(value, str):
                self.document.fault(path, f"is {kind_of(value)}.", "Every item of this list is a text in quotes.")
                continue
            text = self.checked(path, value, layout=layout)
            if not value.strip():
                self.document.fault(path, "is empty.", "Write something, or take it out.")
            elif text:
                texts.append(text)
        return tuple(texts)

    def table(self, key: str, *, required: bool = True) -> Table | None:
        """A table, or None when there is none."""
        value = self._take(key, self._header(key, array=False) if required else "")
        if value is None:
            return None
        if not isinstance(value, dict):
            mend = f"Write `{self._header(key, array=False)}` on a line of its own, with the keys below it."
            self.fault(key, f"is {kind_of(value)}, not a table.", mend)
            return None
        return Table(self.document, (*self.path, key), value)

    def tables(self, key: str, *, required: bool = False, limit: int = MAX_ITEMS) -> tuple[Table, ...]:
        """The tables under one repeated header."""
        header = self._header(key, array=True)
        value = self._take(key, header if required else "")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            was = kind_of(value)
            self.fault(key, f"is {was}, not a list of tables.", f"Write `{header}` above each of them.")
            return ()
        if required and not value:
            self.fault(key, "is empty.", f"Write at least one `{header}`.")
        if len(value) > limit:
            over = f"There are {len(value):,}; {limit:,} is the most."
            self.document.fault((*self.path, key, limit), over, "Take some out, or put them into a second file.")
        return tuple(Table(self.document, (*self.path, key, place), item) for place, item in enumerate(value[:limit]))

    def unique(self, seen: dict[str, Place], key: str, value: str) -> None:
        """Note an id or a name that another table of the same list has already."""
        if not value:
            return
        path = (*self.path, key)
        if value in seen:
            self.fault(key, f"{shown(value)} is there already", "Give each its own.", seen[value])
        else:
            seen[value] = path

    def done(self, elsewhere: Mapping[str, str] | None = None, *, unjudged: Collection[str] = ()) -> None:
        """Report the keys nobody asked for, and the required ones that are not there.

        Args:
            elsewhere: keys that are known in other tables, with where that is: "a conversation".
            unjudged: keys about which nothing can be said.
        """
        excused = set()
        for key in self._raw:
            if key in self._asked or key in unjudged:
                continue
            if elsewhere and key in elsewhere:
                mend = f"Only {elsewhere[key]} has it: take it out, or change the `kind` of the drill."
                self.document.fault((*self.path, key), "does not belong here.", mend)
                continue
            near = self._near(key, [name for name in self._asked if name not in self._raw] or self._asked)
            near = near or self._near(key, self._asked)
            excused.add(near)
            mend = f"Did you mean `{near}`?" if near else f"The keys here are: {', '.join(self._asked)}."
            self.document.fault((*self.path, key), "is not known here.", mend)
        for key, example in self._missing:
            if key not in excused:  # one slip, one line: a misspelt key is not also a missing one
                self.fault(None, f"{key} is missing.", f"Add `{example}`.")

    def checked(self, path: Place, value: str, *, layout: bool = False) -> str:
        """A string that holds to the limits, without the blanks around it; empty, and noted, when it does not."""
        if len(value) > MAX_STRING:
            mend = "Shorten it, or split it."
            self.document.fault(path, f"has {len(value):,} characters; {MAX_STRING:,} is the most.", mend)
            return ""
        text = value.strip()
        bad = _CONTROL.search(text)
        if bad:
            mend = "Take it out: it can lead a terminal, or a reader, astray."
            self.document.fault(path, f"holds the control character U+{ord(bad.group()):04X}.", mend)
            return ""
        if not layout and _LAYOUT.search(text):
            self.document.fault(path, "holds a line break or a tab.", "Put it on one line.")
            return ""
        return text

    def _take(self, key: str, example: str = "") -> object:
        self._asked.append(key)
        value = self._raw.get(key)
        if value is None and example:
            self._missing.append((key, example))
        return value

    def _list(self, key: str, example: str = "") -> list[object] | None:
        value = self._take(key, example)
        if value is None:
            return None
        if not isinstance(value, list):
            self._wrong(key, value, "a list, in square brackets")
            return None
        if len(value) > MAX_ITEMS:
            self.fault(key, f"has {len(value):,} items; {MAX_ITEMS:,} is the most.", "Take some out.")
        return value[:MAX_ITEMS]

    def _chosen(self, path: Place, value: object, words: Sequence[str]) -> str:
        if isinstance(value, str) and value in words:
            return value
        near = self._near(value, words) if isinstance(value, str) else ""
        mend = f"Did you mean `{near}`?" if near else f"It is one of: {', '.join(words)}."
        was = f"{shown(value)} is not known." if isinstance(value, str) else f"is {kind_of(value)}."
        self.document.fault(path, was, mend)
        return ""

    def _refers(self, path: Place, value: str, known: Collection[str], what: str) -> bool:
        if value in known:
            return True
        names = [name for name in known if name]
        near = self._near(value, names)
        several = " or ".join(f"{one}s" for one in what.split(" or "))
        listed = f"The {several} of this drill are: {', '.join(names[:_LISTED])}{'…' * (len(names) > _LISTED)}."
        mend = f"Did you mean {shown(near)}? {listed}" if near else listed
        mend = mend if names else f"This drill has no {several} yet."
        self.document.fault(path, f"{shown(value)} is no {what} of this drill.", mend)
        return False

    def _wrong(self, key: str, value: object, right: str) -> None:
        self.fault(key, f"is {kind_of(value)}.", f"Write {right}.")

    def _near(self, name: str, known: Sequence[str]) -> str:
        if not self.document.suggesting:
            return ""
        from trainer.packs.nearest import nearest

        return next(iter(nearest(name, known, limit=1)), "")

    def _header(self, key: str, *, array: bool) -> str:
        name = ".".join([step for step in self.path if isinstance(step, str)] + [key])
        return f"[[{name}]]" if array else f"[{name}]"
