"""The catalogue kept between runs: the cards of every pack, so that a start reads no pack it does not need.

An entry holds for as long as its file has the size and the time of change that it had, and the same code reads it; a
file that was changed within a moment of being read is read again, since its time may not tell. The store is checked as
a whole: whatever is wrong with it, it is made anew and nobody hears of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from trainer import __version__
from trainer.errors import PackError, StorageError
from trainer.packs.cards import Card
from trainer.packs.limits import MAX_FILE_BYTES
from trainer.packs.loader import Reading, read_pack, read_text
from trainer.packs.model import Channel, Drill, Kind, Pack, Skill
from trainer.paths import write_atomically

LAYOUT = 1
"""Changes whenever what is stored does."""
SETTLED = 2_000_000_000
"""Nanoseconds after which a file's time of change tells that nothing happened since."""
_DRILL = re.compile(rb"(?m)^\[\[drill\]\][ \t]*(?:#.*)?\r?$")

Entry = dict[str, Any]
Place = tuple[int, int]


class StoredPack(Pack):
    """A pack known by its cards; its file is read when a drill is asked for, and then no more of it than that drill."""

    _entry: Entry

    @classmethod
    def made(cls, source: Path, entry: Entry) -> StoredPack:
        """A pack from its entry in the store."""
        pack = object.__new__(cls)
        head = {name: entry[name] for name in ("id", "title", "summary", "language", "license", "hash")}
        framework = tuple(Skill(word) for word in entry["framework"])
        pack.__dict__.update(head, framework=framework, source=str(source), _entry=entry)
        return pack

    @cached_property
    def drills(self) -> tuple[Drill, ...]:
        """Every drill, the file being read now.

        Raises:
            PackError: the file has gone, or cannot be used any more.
        """
        found = read_pack(Path(self.source)).pack
        if found is None:
            raise PackError(f"{self.source} has changed and cannot be used.", hint="`sayback pack check` tells why.")
        self.__dict__["hash"] = found.hash
        return found.drills

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The cards, as they were stored."""
        return tuple(_card(self.id, row) for row in self._entry["cards"])

    def drill(self, drill_id: str) -> Drill | None:
        """One drill by its id; None when there is none. Only its part of the file is read, if it is where it was."""
        if "drills" in self.__dict__:
            return self.by_id.get(drill_id)
        known = self.__dict__.setdefault("_read", {})
        if drill_id not in known:
            known[drill_id] = self._excerpt(drill_id) or self.by_id.get(drill_id)
        found: Drill | None = known[drill_id]
        return found

    def _excerpt(self, drill_id: str) -> Drill | None:
        """A drill from its own lines below the head of the file; None when they are not what they were."""
        number = next((number for number, row in enumerate(self._entry["cards"]) if row[0] == drill_id), None)
        places = self._entry["places"]
        if number is None or not places or stamp(Path(self.source)) != tuple(self._entry["stamp"]):
            return None
        with suppress(OSError), Path(self.source).open("rb") as file:
            head = file.read(places[0])
            file.seek(places[number])
            part = file.read((places[number + 1] if number + 1 < len(places) else MAX_FILE_BYTES) - places[number])
            pack = read_text(head + part, self.source).pack
            return pack.by_id.get(drill_id) if pack is not None else None
        return None


class Store:
    """The cards of packs read before, by their files.

    Args:
        file: where they are kept; None keeps nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._entries: dict[str, Entry] = _stored(file) if file is not None else {}
        self._used: dict[str, Entry] = {}
        self._changed = False

    def pack(self, source: Path) -> Pack | None:
        """The pack of a file that has not changed since it was stored; None when it has to be read."""
        entry = self._entries.get(str(source))
        if entry is None or stamp(source) != tuple(entry["stamp"]):
            return None
        self._used[str(source)] = entry
        return StoredPack.made(source, entry)

    def keep(self, source: Path, reading: Reading, before: tuple[int, int] | None, now: int) -> None:
        """Remember a pack that was read.

        Args:
            before: the stamp of its file before it was read.
            now: the present, in nanoseconds since 1970.
        """
        pack, document = reading.pack, reading.document
        if pack is None or document is None or before is None or now - before[1] < SETTLED:
            return
        self._used[str(source)] = _entry(pack, document.text, before)
        self._changed = True

    def close(self) -> None:
        """Write what changed; a store that cannot be written only makes the next start slower."""
        if self._file is None or not (self._changed or set(self._used) != set(self._entries)):
            return
        body = json.dumps(self._used, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        with suppress(StorageError, OSError):
            write_atomically(self._file, _seal(body) + b"\n" + body)


def stamp(source: Path) -> tuple[int, int] | None:
    """What tells that a file was changed: its size and its time of change; None when it is no file."""
    with suppress(OSError, ValueError):
        status = source.stat()
        return status.st_size, status.st_mtime_ns
    return None


def _seal(body: bytes) -> bytes:
    return f"{LAYOUT} {__version__} {_code()} {hashlib.sha256(body).hexdigest()}".encode()


def _code() -> int:
    """When the code that reads packs was changed last: what it made of a file before may be something else now."""
    return max(file.stat().st_mtime_ns for file in Path(__file__).parent.glob("*.py"))


def _stored(file: Path) -> dict[str, Entry]:
    """What was kept; nothing when it is damaged, or another version's."""
    with suppress(OSError, ValueError, RecursionError):
        seal, _, body = file.read_bytes().partition(b"\n")
        if seal == _seal(body):
            found: dict[str, Entry] = json.loads(body)
            return found
    return {}


def _entry(pack: Pack, text: str, before: tuple[int, int]) -> Entry:
    return {
        "stamp": list(before),
        "id": pack.id,
        "title": pack.title,
        "summary": pack.summary,
        "language": pack.language,
        "license": pack.license,
        "hash": pack.hash,
        "framework": [skill.value for skill in pack.framework],
        "cards": [_row(card) for card in pack.cards],
        "places": _places(text, len(pack.drills)),
    }


def _row(card: Card) -> list[object]:
    return [
        card.id,
        card.title,
        card.kind.value,
        card.channel.value,
        card.level,
        [skill.value for skill in card.skills],
        card.practises,
        card.customer,
        card.situation,
        card.topics,
        card.feelings,
    ]


def _card(pack: str, row: list[Any]) -> Card:
    id_, title, kind, channel, level, skills, practises, customer, situation, topics, feelings = row
    return Card(
        pack,
        id_,
        title,
        _KINDS[kind],
        _CHANNELS[channel],
        level,
        tuple(_SKILLS[skill] for skill in skills),
        tuple(practises),
        customer,
        situation,
        tuple(topics),
        tuple(feelings),
    )


_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
_CHANNELS: Mapping[str, Channel] = {channel.value: channel for channel in Channel}
_SKILLS: Mapping[str, Skill] = {skill.value: skill for skill in Skill}


def _places(text: str, drills: int) -> list[int]:
    """Where each drill begins in the file, in bytes; nothing when that cannot be told for all of them."""
    found = [match.start() for match in _DRILL.finditer(text.encode("utf-8"))]
    return found if len(found) == drills else []
