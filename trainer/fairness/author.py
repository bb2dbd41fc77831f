"""Disputes for the author of a pack: the wordings to paste into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trainer.errors import NotFound
from trainer.fairness.overlay import Overlay, SlotKind, overlaid
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.fairness.overlay import Accepted
    from trainer.packs.catalog import Catalog
    from trainer.packs.model import Drill

TABLES = {
    SlotKind.FACT: ("fact", "id", "forms"),
    SlotKind.FEELING: ("feeling", "name", "words"),
    SlotKind.UNKNOWN: ("unknown", "id", "ask"),
}
"""For each kind of slot its table in a pack, the key that names it, and the list its wordings stand in."""


def as_toml(disputed: Iterable[tuple[str, Accepted]], catalog: Catalog) -> str:
    """The wordings as TOML, drill by drill: each list whole, the pack's own wordings first, to put in its place.

    Args:
        disputed: addresses of drills with a wording each.
        catalog: where the packs' own wordings are; of a drill that is gone only the new ones are given.
    """
    by_drill: dict[str, list[Accepted]] = {}
    for address, accepted in disputed:
        by_drill.setdefault(address, []).append(accepted)
    return "\n".join(line for address, accepted in by_drill.items() for line in _drill(address, accepted, catalog))


def _drill(address: str, accepted: list[Accepted], catalog: Catalog) -> Iterator[str]:
    import tomli_w

    pack, _, id_ = address.rpartition("/")
    try:
        drill: Drill | None = overlaid(catalog.drill(address), Overlay(tuple(accepted)))
    except NotFound:
        drill = None
    yield f'# Pack "{printable(pack)}"' + ("" if drill else ": not installed here, so these are the new wordings only.")
    yield "[[drill]]"
    yield tomli_w.dumps({"id": id_})
    slots = dict.fromkeys((one.kind, one.slot) for one in accepted)
    for kind, slot in sorted(slots):
        new = list(dict.fromkeys(one.phrase for one in accepted if (one.kind, one.slot) == (kind, slot)))
        table, key, listed = TABLES[kind]
        whole = _wordings(drill, kind, slot) or new
        yield f"# New here: {' · '.join(printable(phrase) for phrase in new)}"
        yield f"[[drill.{table}]]"
        yield tomli_w.dumps({key: slot, listed: whole})


def _wordings(drill: Drill | None, kind: SlotKind, slot: str) -> list[str]:
    if drill is None:
        return []
    found = {
        SlotKind.FACT: {fact.id: fact.forms for fact in drill.facts},
        SlotKind.FEELING: {feeling.name: feeling.words for feeling in drill.feelings},
        SlotKind.UNKNOWN: {unknown.id: unknown.ask for unknown in drill.unknowns},
    }[kind]
    return list(found.get(slot, ()))
