"""A call: who has the floor, when a sign of listening is one, when somebody was talked over, when a reply is over.

    RINGING → THEIRS ⇄ CUT
                ↓        ↓ (the customer yields)
              YOURS → SPEAKING → OVER

A `Call` is a value fed with what happened and when: what the microphone's voice detector says, where the customer's
telling is. Every method returns a `Heard`: the next value and the signals that a front end carries out. Nothing here
opens a device, plays or records.
"""

from trainer.call.machine import Call, Event, Heard, Line, Phase, Signal, Timing, dial

__all__ = ["Call", "Event", "Heard", "Line", "Phase", "Signal", "Timing", "dial"]
