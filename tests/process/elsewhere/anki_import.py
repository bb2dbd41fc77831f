"""Import text files into a new Anki collection and answer a card after each: ``anki_import.py COLLECTION FILE …``.

Tells on stdout, as JSON, what Anki read from the file's headers, what each import did and what is in the collection.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from anki.collection import Collection, ImportCsvRequest

WRONG = ("conflicting", "missing_notetype", "missing_deck", "empty_first_field")


def main() -> None:
    path, *files = sys.argv[1:]
    collection = Collection(path)
    told: list[dict[str, Any]] = []
    for file in files:
        metadata = collection.get_csv_metadata(path=file, delimiter=None)
        log = collection.import_csv(ImportCsvRequest(path=file, metadata=metadata)).log
        told.append(
            {
                "html": metadata.is_html,
                "columns": list(metadata.column_labels),
                "new": len(log.new),
                "updated": len(log.updated),
                "duplicate": len(log.duplicate) + len(log.first_field_match),
                "wrong": sum(len(getattr(log, name)) for name in WRONG),
                "notes": [_note(collection, note) for note in collection.find_notes("")],
            }
        )
        collection.decks.select(collection.decks.id("sayback"))
        if card := collection.sched.getCard():
            card.start_timer()
            collection.sched.answerCard(card, 3)
    collection.close()
    sys.stdout.write(json.dumps(told))


def _note(collection: Any, number: int) -> dict[str, Any]:
    note = collection.get_note(number)
    (card,) = note.cards()
    return {
        "guid": note.guid,
        "fields": dict(note.items()),
        "tags": note.tags,
        "deck": collection.decks.name(card.did),
        "notetype": note.note_type()["name"],
        "answered": card.reps,
        "shown": card.question(),
    }


main()
