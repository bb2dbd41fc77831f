"""Where the reply is written: typing works at once, Enter hands in, an empty page leaves Space to the session."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location
from textual.message import Message
from textual.widgets import TextArea

LIMIT = 4000
"""Characters a reply may have: what the scorer reads, and ten times what a customer would listen to."""
NEAR = 400
"""Characters left from which on they are counted."""
NEW_LINE = frozenset({"shift+enter", "ctrl+j", "alt+enter", "shift+\r"})
"""Terminals send some of these for a new line; Ctrl+J works in all of them."""
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OURS = frozenset({"f6", "f7"})
"""Keys that Textual's text area takes for selecting and that a session needs."""


def _plain(text: str) -> str:
    """Text with one kind of line end and without anything that a terminal would obey."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


class Pad(TextArea, inherit_bindings=False):
    """A plain text field with a limit, soft wrap and no tabs; with nothing in it, Space is left to the screen.

    Attributes:
        limit: characters it holds at most.
        deaf_to: keys that are swallowed for the moment: the second half of a double press that opened the screen.
        left: keys that are not typed here but left to the screen; `left_when_empty` as long as nothing is written.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in TextArea.BINDINGS if not (isinstance(binding, Binding) and binding.key in _OURS)
    ]

    class Full(Message):
        """Something did not fit: `lost` characters were left out."""

        def __init__(self, pad: Pad, lost: int) -> None:
            super().__init__()
            self.pad = pad
            self.lost = lost

        @property
        def control(self) -> Pad:
            """The field it happened in."""
            return self.pad

    def __init__(self, *, placeholder: str = "", limit: int = LIMIT, id: str | None = None) -> None:
        super().__init__(
            "",
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder=placeholder,
            id=id,
        )
        self.limit = limit
        self.compact = True
        self.deaf_to: frozenset[str] = frozenset()
        self.left: frozenset[str] = frozenset()
        self.left_when_empty: frozenset[str] = frozenset({"space"})

    @property
    def room(self) -> int:
        """Characters that still fit."""
        return max(0, self.limit - len(self.text))

    def put(self, text: str) -> None:
        """Show another text, the cursor at its end. Nothing happens when it is there already."""
        text = _plain(text)[: self.limit]
        if text != self.text:
            self.load_text(text)
            self.move_cursor(self.document.end)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Printable keys are ours, but for Space on an empty page."""
        return not self._leaves(key) and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in self.deaf_to:
            event.stop()
            event.prevent_default()
        elif self.read_only or self._leaves(event.key):
            event.prevent_default()  # the text area keeps its hands off; the screen's bindings get the key
        elif event.key in NEW_LINE:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n", *self.selection)

    def _leaves(self, key: str) -> bool:
        return key in self.left or (key in self.left_when_empty and not self.text.strip())

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.read_only:
            return
        if result := self._replace_via_keyboard(_plain(event.text), *self.selection):
            self.move_cursor(result.end_location)

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Replace a stretch by `insert`, cut to what fits; what does not is told by `Full`."""
        room = self.room + len(self.get_text_range(*sorted((start, end))))
        if len(insert) > room:
            self.post_message(self.Full(self, len(insert) - room))
            insert = insert[:room]
        return super().replace(insert, start, end, maintain_selection_offset=maintain_selection_offset)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        if self.read_only:
            return None
        return self.replace(insert, start, end, maintain_selection_offset=False)


class ReplyEditor(Pad):
    """The reply; the screen says which keys hand it in instead of being typed."""
