"""What can be done in a conversation and after it, each declared once; see `trainer.ui.commands` for the rules."""

from __future__ import annotations

from trainer.ui.commands import LESSONS, Command, Section
from trainer.ui.practice_commands import (
    BREATH,
    CALL,
    CAPTIONS,
    DONE,
    EARLIER,
    KEEP,
    LATER,
    LEAVE,
    LISTEN,
    MODEL,
    NEXT,
    NOTES,
    RECORD,
    REPLAY,
    RETRY,
    SAY_MODEL,
    SLOWER,
    SUBMIT,
    TOGGLE,
    WHY,
)

IN_TALK = (TOGGLE, SUBMIT, REPLAY, NOTES, RECORD, SLOWER, CAPTIONS, LISTEN, CALL, BREATH, EARLIER, LATER, LEAVE)

WHAT_IF = Command(
    "what-if", "f,f12", "What if …", "Go back to the chosen turn and answer it differently.", footer="what if"
)
TURN_BEFORE = Command("turn-before", "up", "The turn before", "Choose the turn before this one.")
TURN_AFTER = Command("turn-after", "down", "The turn after", "Choose the turn after this one.")
AFTER_TALK = (NEXT, WHAT_IF, RETRY, WHY, MODEL, LESSONS, LISTEN, SAY_MODEL, KEEP, TURN_BEFORE, TURN_AFTER, DONE)

TALK_SECTIONS = (Section("In a conversation", IN_TALK), Section("After a conversation", AFTER_TALK))
"""For Help."""
