"""What can be done in drills that have a screen of their own, each declared once; see `trainer.ui.commands`.

The letters a to d name the reasons of a spot drill, as they stand beside them; nothing else is bound to them there.
"""

from __future__ import annotations

from trainer.ui.commands import LESSONS, Command, Section
from trainer.ui.practice_commands import CALL, EARLIER, LATER, LEAVE, NEXT, RETRY, TOGGLE

PICKS = tuple(
    Command(
        f"pick-{number}",
        f"{number},alt+{number}",
        f"Reply {number}",
        f"Say that reply {number} listened best.",
    )
    for number in range(1, 5)
)
REASONS = tuple(
    Command(
        f"reason-{letter}",
        f"{letter},alt+{letter}",
        f"Reason {letter}",
        f"Say that reason {letter} is why.",
    )
    for letter in "abcd"
)
IN_SPOT = (*PICKS, *REASONS, TOGGLE, EARLIER, LATER, LEAVE)
AFTER_SPOT = (NEXT, RETRY, LESSONS)

CUE = Command(
    "cue", "space,f8", "“Mm”, “I see”", "A sign that you listen; after you cut in, let them go on.", footer="“mm”"
)
BEGIN = Command(
    "begin", "enter,ctrl+s", "Begin to speak", "Cut in; again to answer with what you have heard.", footer="cut in"
)
IN_PATIENCE = (CUE, BEGIN, CALL, EARLIER, LATER, LEAVE)

KIND_SECTIONS = (
    Section("Spotting who listened", IN_SPOT),
    Section("After spotting", AFTER_SPOT, (TOGGLE, LEAVE)),
    Section("Hearing somebody out", IN_PATIENCE),
)
"""For Help."""
