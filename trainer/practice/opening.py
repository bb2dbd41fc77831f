"""Opening a drill: a conversation at its first words, an unfinished reply where it was left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.conversation.detail import read
from trainer.conversation.state import Talk, opening
from trainer.packs.model import Drill, Kind
from trainer.practice.stages import Stage
from trainer.progress.model import Draft

if TYPE_CHECKING:
    from trainer.practice.session import Practice


def begun(drill: Drill) -> Talk | None:
    """A conversation at its first words; None for a drill of another kind."""
    return opening(drill) if drill.kind is Kind.CONVERSATION else None


def taken_up(opened: Practice, draft: Draft) -> Practice:
    """The session with an unfinished reply taken up: in a conversation, its turns are still to be played again.

    Raises:
        ValueError: the draft belongs to another drill.
    """
    if draft.drill != opened.drill.address:
        raise ValueError(f"a draft of {draft.drill} cannot be taken up in {opened.drill.address}")
    turns = opened.talk is not None and bool(read(draft.detail).turns)
    return replace(
        opened,
        stage=Stage.TURN if turns else Stage.CORRECT if draft.heard else Stage.ANSWER,
        talk=None if turns else opened.talk,
        attempt=draft.attempt,
        started=draft.started,
        text=draft.text,
        notes=draft.notes,
        heard=draft.heard,
        mode=draft.mode,
        plays=draft.plays,
        focus=draft.focus,
        retry_of=draft.retry_of,
        delivery=draft.delivery,
        detail=draft.detail,
    )
