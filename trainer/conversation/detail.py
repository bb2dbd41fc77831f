"""A conversation as it is stored beside its attempt: the turns, the note, and whether it is a "what if"."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the learner said and wrote.

    Attributes:
        turns: in order.
        note: the note for the file; None while it is not handed in.
        what_if: the turn, counted from 0, from which on an earlier conversation was answered differently; None for a
            conversation of its own. Which one it was is the attempt's `retry_of`.
    """

    turns: tuple[str, ...] = ()
    note: str | None = None
    what_if: int | None = None

    def plus(self, turn: str) -> Spoken:
        """With one turn more."""
        return replace(self, turns=(*self.turns, turn))

    @property
    def text(self) -> str:
        """All of the learner's words, a turn a line and the note last: the reply as it is stored, read and exported."""
        return "\n".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The turns and the note, each as one line of `text`."""
        words = self.turns if not self.note else (*self.turns, self.note)
        return tuple(" ".join(part.split()) for part in words)

    def written(self) -> str:
        """As JSON, for `trainer.progress.model.Draft.detail`."""
        plain: dict[str, object] = {"turns": list(self.turns)}
        if self.note is not None:
            plain["note"] = self.note
        if self.what_if is not None:
            plain["what_if"] = self.what_if
        return json.dumps(plain, ensure_ascii=False)


def read(detail: str, reply: str = "") -> Spoken:
    """What was written by `Spoken.written`; of anything else, the lines of the reply as turns without a note."""
    try:
        plain = json.loads(detail) if detail else None
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict) or not isinstance(plain.get("turns"), list):
        return Spoken(tuple(line for line in reply.splitlines() if line.strip()))
    note, what_if = plain.get("note"), plain.get("what_if")
    return Spoken(
        tuple(turn for turn in plain["turns"] if isinstance(turn, str)),
        note if isinstance(note, str) else None,
        what_if if isinstance(what_if, int) else None,
    )


def back_to(spoken: Spoken, turn: int) -> Spoken:
    """The conversation as it was before a turn, counted from 0, to be answered differently."""
    return Spoken(spoken.turns[:turn], what_if=turn)
