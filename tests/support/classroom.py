"""A class in a passing folder, and seats, rounds and replies to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.app import FixedClock
from tests.support.progress import paths_in
from trainer.classroom.model import Place, Round, Seat
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.store import ClassStore


@contextmanager
def a_class(folder: Path, clock: FixedClock | None = None, title: str = "Monday") -> Iterator[ClassStore]:
    """A new class, open, closed again."""
    store = ClassStore.create(paths_in(folder), title, "Ines", clock=clock or FixedClock())
    try:
        yield store
    finally:
        store.close()


def seated(store: ClassStore, name: str = "Amara") -> tuple[Seat, OwnSeat]:
    """Somebody in the class, and what their process holds; both over the same connection."""
    seat = store.add_seat(name, Place.BROWSER)
    return seat, OwnSeat(store, store.new_token(seat.id))


def a_round(store: ClassStore, drill: str = "telecom/third-month") -> Round:
    """A round that has just begun."""
    return store.open_round(drill, "a" * 64, '{"breaths": []}')
