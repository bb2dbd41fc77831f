"""What can be done in a drill and after it, each declared once; see `trainer.ui.commands` for the rules.

Space and Enter have no twin that is only theirs: an empty reply has no use for a space, so Space is a command until
something is written, and Enter always hands in. Ctrl+J is a new line in every terminal, Shift+Enter in some.
"""

from __future__ import annotations

from trainer.ui.commands import LESSONS, Command, Section

TOGGLE = Command(
    "play-or-speak",
    "space,f8",
    "Play, pause, speak, stop",
    "Pause the customer or go on; with the customer silent, speak your reply and stop.",
    footer="play",
)
SUBMIT = Command("submit", "enter,ctrl+s", "Hand in", "Have your reply marked. Ctrl+J is a new line.", footer="done")
REPLAY = Command("replay", "h,f2", "Hear it again", "The complaint again, from its start.", footer="hear again")
SLOWER = Command("slower", "s,f3", "Again, slower", "The complaint again, a fifth slower for this drill.")
NOTES = Command("notes", "o,f4", "Notes", "A pad beside the complaint; again to go back to the reply.", footer="notes")
RECORD = Command("record", "t,f5", "Speak your reply", "Start the microphone, or stop it.", footer="speak")
CAPTIONS = Command("captions", "c,f6", "Captions", "Show or hide the words of the complaint.")
LISTEN = Command("listen", "l,f7", "Listen back", "Hear the reply that you recorded.")
CALL = Command("call", "j,alt+j", "As a call, or not", "The microphone listens along; silence ends your reply.")
BREATH = Command("breath", "b,ctrl+b", "Take a breath", "Ten quiet seconds; any key ends them.")
EARLIER = Command("scroll-up", "ctrl+up,alt+up", "Complaint up", "Scroll a long complaint while you write.")
LATER = Command("scroll-down", "ctrl+down,alt+down", "Complaint down", "Scroll a long complaint while you write.")
LEAVE = Command(
    "leave", "escape", "Stop or go back", "Throw a recording away; else go back, your reply kept.", footer="back"
)

IN_PRACTICE = (TOGGLE, SUBMIT, REPLAY, NOTES, RECORD, SLOWER, CAPTIONS, LISTEN, CALL, BREATH, EARLIER, LATER, LEAVE)

NEXT = Command("next", "n,ctrl+n", "Next drill", "On to the next drill, or to the recap after the last.", footer="next")
RETRY = Command("retry", "r,ctrl+r", "Again at once", "The same drill with an empty page.", footer="again")
MISSED_ONLY = Command(
    "missed-only", "m,ctrl+o", "Only what was missed", "Say just what this reply left out.", footer="missed only"
)
REVISE = Command("revise", "e,ctrl+t", "Edit this reply", "Mend the words or the transcript and be marked anew.")
MODEL = Command("model", "v,f4", "A strong reply", "Show a strong reply; again for another one.", footer="model")
WHY = Command("why", "w,f6", "Why these marks", "The reasoning, a line each, and everything there is to try.")
DISPUTE = Command("dispute", "d,f12", "Dispute a mark", "Say which of your words carried what was not credited.")
SAY_MODEL = Command("say-model", "x,f8", "Hear a strong reply", "The voice says the strong reply; again to stop it.")
KEEP = Command("keep", "k,f3", "Keep the recording", "Keep what you recorded, or take that back; see Recordings.")
HEAR_AGAIN = Command("hear-again", "space,h,f2", "Hear the complaint", "The complaint again; again to pause.")
DONE = Command("done", "escape", "End the session", "Leave this session; what is marked is kept.")

IN_DEBRIEF = (NEXT, RETRY, MISSED_ONLY, MODEL, WHY, REVISE, DISPUTE, LESSONS, LISTEN, SAY_MODEL, KEEP, HEAR_AGAIN, DONE)

CHOOSE = Command("choose", "enter", "Choose", "Take the line that is pointed at.", footer="choose")
EDIT_PHRASE = Command(
    "edit-phrase", "e,ctrl+t", "Write the phrase", "Fewer or other words of your reply.", footer="write"
)
IN_DISPUTE = (CHOOSE, EDIT_PHRASE)

CLOSE = Command("close", "enter,escape,space,q", "Close", "The session is over.", footer="close")
IN_RECAP = (CLOSE,)

PRACTICE_SECTIONS = (
    Section("In a drill", IN_PRACTICE),
    Section("After a drill", IN_DEBRIEF),
    Section("Disputing a mark", IN_DISPUTE),
)
"""For Help."""
