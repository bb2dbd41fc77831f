"""The pad beside the complaint: what was heard, in the learner's own shorthand; it is stored with the attempt."""

from __future__ import annotations

from trainer.ui.widgets.reply_editor import Pad

PLACEHOLDER = "what, how often, since when, how it feels"


class NotesPad(Pad):
    """Notes; Enter is a new line here."""

    def __init__(self) -> None:
        super().__init__(placeholder=PLACEHOLDER, id="notes")
