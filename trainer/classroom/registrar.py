"""Who comes in, looked up in the class list while the class is held."""

from __future__ import annotations

from trainer.classroom.roster import Roster
from trainer.classroom.store import ClassStore


class Registrar:
    """Gives each new seat the row of the class list that its name is, if one row alone is."""

    def __init__(self, store: ClassStore, roster: Roster) -> None:
        self._store = store
        self.roster = roster
        self._looked_up: set[str] = set()

    def look(self) -> None:
        """Look up whoever came since the last time. Raises StorageError."""
        for seat in self._store.seats():
            if seat.id in self._looked_up:
                continue
            self._looked_up.add(seat.id)
            rows = self.roster.find(seat.name)
            if seat.roster_key is None and len(rows) == 1:
                self._store.set_roster_key(seat.id, self.roster.key(rows[0]))
