"""Every pack at hand: the ones that come with sayback, the learner's own, and files named on the command line."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.errors import NotFound
from trainer.packs.document import Fault
from trainer.packs.loader import Reading, read_pack
from trainer.packs.model import Drill, Pack
from trainer.packs.problems import Problem, shown
from trainer.packs.stored import Store, stamp
from trainer.paths import Paths, shipped_packs

if TYPE_CHECKING:
    from trainer.packs.cards import Card


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not used, and why."""

    source: Path
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Catalog:
    """The packs of one run; it does not change.

    Attributes:
        packs: shipped packs by file name, then the learner's own, then the files asked for.
        refused: files that cannot be used; they never keep the good ones away.
    """

    packs: tuple[Pack, ...]
    refused: tuple[Refused, ...] = ()

    @classmethod
    def load(cls, paths: Paths, extra: Sequence[Path] = ()) -> Catalog:
        """Read every pack. Never raises because of a bad file or folder.

        Of two packs with one id the first stays and the second is refused, naming both files.

        Args:
            extra: files to add for this run. A pack among them stands in for an installed one with the same id: who
                names a file wants that file.
        """
        shelf = _Shelf(Store(paths.catalog))
        for source in dict.fromkeys(extra):
            shelf.put(source, read_pack(source))
        asked_for, shelf.quiet = shelf.packs, set(shelf.sources)
        shelf.packs = []
        for source in (*shelf.folder(shipped_packs(), needed=True), *shelf.folder(paths.packs)):
            shelf.put(source, shelf.reading(source))
        shelf.store.close()
        return cls((*shelf.packs, *asked_for), tuple(shelf.refused))

    @cached_property
    def drills(self) -> tuple[Drill, ...]:
        """Every drill, in the order of the packs. For a large library `cards` costs much less.

        Raises:
            PackError: a file was changed after this catalog was made, and cannot be used any more.
        """
        return tuple(drill for pack in self.packs for drill in pack.drills)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every drill as lists show it, in the order of the packs."""
        return tuple(card for pack in self.packs for card in pack.cards)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {card.address: card.title for card in self.cards}

    def title(self, address: str) -> str:
        """A drill's title, or its address when its pack is gone; reads no file."""
        return self._titles.get(address, address)

    @cached_property
    def _by_id(self) -> dict[str, Pack]:
        return {pack.id: pack for pack in self.packs}

    def drill(self, address: str) -> Drill:
        """The drill at ``pack/id``.

        Raises:
            NotFound: there is none; the hint names the nearest ones.
        """
        pack_id, _, drill_id = address.rpartition("/")
        pack = self._by_id.get(pack_id)
        drill = pack.drill(drill_id) if pack is not None else None
        if drill is None:
            hint = _hint(self._like(address), "`sayback packs` lists every drill.")
            raise NotFound(f"There is no drill {shown(address)}.", hint=hint)
        return drill

    def pack(self, pack_id: str) -> Pack:
        """The pack with this id.

        Raises:
            NotFound: there is none; the hint names the nearest ones.
        """
        try:
            return self._by_id[pack_id]
        except KeyError:
            hint = _hint(_nearest(pack_id, self._by_id), "`sayback packs` lists every pack.")
            raise NotFound(f"There is no pack {shown(pack_id)}.", hint=hint) from None

    def pack_hash(self, drill: Drill) -> str:
        """The SHA-256 of the file that a drill comes from, in hexadecimal.

        Raises:
            NotFound: its pack is not in this catalog.
        """
        return self.pack(drill.pack).hash

    def _like(self, address: str) -> tuple[str, ...]:
        """Addresses somebody may have meant: this id in any pack, a likely spelling, or a likely id."""
        name = address.strip().casefold().rpartition("/")[2]
        by_name = [card.address for card in self.cards if card.id == name]
        near = _nearest(address, (card.address for card in self.cards))
        ids = _nearest(name, dict.fromkeys(card.id for card in self.cards))
        by_near_name = [card.address for wanted in ids for card in self.cards if card.id == wanted]
        return tuple(dict.fromkeys([*by_name, *near, *by_near_name]))[:3]


class _Shelf:
    """Packs as they are collected."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.packs: list[Pack] = []
        self.refused: list[Refused] = []
        self.sources: dict[str, Path] = {}
        self.quiet: set[str] = set()  # ids whose installed pack stands aside without a word

    def folder(self, folder: Path, *, needed: bool = False) -> Iterator[Path]:
        """The packs in a folder, by name. A name that begins with a dot is no pack: macOS leaves such beside copies."""
        try:
            names = sorted(
                entry for entry in folder.iterdir() if entry.suffix.lower() == ".toml" and entry.name[0] != "."
            )
        except FileNotFoundError:
            if needed:
                self._refuse(folder, "The packs that come with sayback are not there.", "Install sayback again.")
        except OSError as error:
            self._refuse(folder, f"The folder cannot be read: {error.strerror}.", "Check its permissions.")
        else:
            yield from names

    def put(self, source: Path, reading: Reading) -> None:
        """Keep the pack of a file, or the reasons why not."""
        pack = reading.pack
        if pack is None:
            self.refused.append(Refused(source, reading.problems))
        elif pack.id not in self.sources:
            self.sources[pack.id] = source
            self.packs.append(pack)
        elif pack.id not in self.quiet and (document := reading.document or read_pack(source).document):
            taken = f'"{pack.id}" is taken already, by {self.sources[pack.id]}.'
            fault = Fault(("pack", "id"), taken, "Change one of the two ids, or remove one of the two files.")
            self.refused.append(Refused(source, document.problems([fault])))

    def reading(self, source: Path) -> Reading:
        """A file as it was read, now or for the store."""
        stored = self.store.pack(source)
        if stored is not None:
            return Reading(stored)
        before = stamp(source)
        reading = read_pack(source)
        self.store.keep(source, reading, before, time.time_ns())
        return reading

    def _refuse(self, source: Path, message: str, mend: str) -> None:
        self.refused.append(Refused(source, (Problem(str(source), 0, "", message, mend),)))


def _nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    from trainer.packs.nearest import nearest

    return nearest(name, known)


def _hint(near: Sequence[str], otherwise: str) -> str:
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
