"""Where a session can be, what a front end has to do, and what may happen when."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where in the loop a session is."""

    HEAR = "hear"
    ANSWER = "answer"
    RECORDING = "recording"
    RECOGNISING = "recognising"
    CORRECT = "correct"
    TURN = "turn"
    """A customer takes in what was said, and answers."""
    MARKING = "marking"
    DEBRIEF = "debrief"
    OVER = "over"


class Sound(StrEnum):
    """What the complaint is doing."""

    SILENT = "silent"
    PLAYING = "playing"
    PAUSED = "paused"


class Effect(StrEnum):
    """What a front end has to do next; the details are in the `Practice` that came with it."""

    PLAY = "play"
    """Play the complaint from its start at `Practice.rate`."""
    PAUSE = "pause"
    RESUME = "resume"
    HUSH = "hush"
    """Stop the complaint."""
    OPEN_MICROPHONE = "open-microphone"
    CLOSE_MICROPHONE = "close-microphone"
    DROP_RECORDING = "drop-recording"
    RECOGNISE = "recognise"
    KEEP_DRAFT = "keep-draft"
    """Write `Practice.draft` to disk."""
    ANSWER = "answer"
    """Work out the conversation as `Practice.detail` has it (`trainer.conversation.play.played`), then call
    `answered`."""
    MARK = "mark"
    """Store the reply as submitted, score it, store the marks, then call `marked`."""
    FORGET_RECORDING = "forget-recording"
    """Recordings of earlier attempts are not needed any more, at the end of a session none is; they go unless the
    settings keep them."""


class OutOfTurn(ValueError):
    """Something was asked of a session that its stage does not allow; `Practice.allows` tells beforehand."""


_ANSWERING = frozenset({Stage.HEAR, Stage.ANSWER, Stage.CORRECT})
_LISTENING = frozenset({Stage.RECORDING, Stage.RECOGNISING})
_DEBRIEF = frozenset({Stage.DEBRIEF})

TURNS: dict[str, frozenset[Stage]] = {
    "play": _ANSWERING | _DEBRIEF,
    "play_slower": _ANSWERING | _DEBRIEF,
    "toggle": _ANSWERING | _DEBRIEF,
    "take_note": _ANSWERING | _LISTENING,
    "write": _ANSWERING,
    "answer": _ANSWERING,
    "record": _ANSWERING,
    "stop_recording": frozenset({Stage.RECORDING}),
    "discard_recording": _LISTENING,
    "not_heard": _LISTENING,
    "transcribed": frozenset({Stage.RECOGNISING}),
    "submit": _ANSWERING,
    "answered": frozenset({Stage.TURN}),
    "not_answered": frozenset({Stage.TURN}),
    "marked": frozenset({Stage.MARKING}),
    "not_marked": frozenset({Stage.MARKING}),
    "remarked": _DEBRIEF,
    "retry": _DEBRIEF,
    "missed_only": _DEBRIEF,
    "what_if": _DEBRIEF,
    "revise": _DEBRIEF,
    "next": _DEBRIEF,
}
"""At which stages each thing may happen; what is not listed may happen at any time."""
