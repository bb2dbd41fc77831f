"""What can be done in a class with a key: at a seat, and on the board. Declared once, as in `trainer.ui.commands`."""

from __future__ import annotations

from trainer.ui.commands import BACK, HELP, PALETTE, Command, Section
from trainer.ui.practice_commands import EARLIER, LATER, REPLAY, RETRY, SUBMIT

SHOW_NAME = Command("show-name", "x,f9", "Show my name", "Let your name stand beside your replies; again to hide it.")
OWN_MARKS = Command("own-marks", "y,f6", "Your own marks", "Your marks; again for what the class looks at.")
VOTE_1 = Command("vote-1", "1,alt+1", "Rather hear reply 1", "You would rather hear reply 1.", footer="reply 1")
VOTE_2 = Command("vote-2", "2,alt+2", "Rather hear reply 2", "You would rather hear reply 2.", footer="reply 2")
COLOURS = Command("colours", "f8", "Colours", "Dark, light, or as much contrast as there is.")
TAKE_HOME = Command("take-home", "t,f7", "Take it home", "How your record of this class comes to your own sayback.")
IN_SEAT = (SUBMIT, VOTE_1, VOTE_2, RETRY, OWN_MARKS, SHOW_NAME, EARLIER, LATER, TAKE_HOME, COLOURS)

ON = Command("on", "n,ctrl+n,space,pagedown", "On", "The next stage of the round, or the next drill.", footer="on")
BACK_A_STAGE = Command("back-a-stage", "b,ctrl+b,pageup", "Back a stage", "To the stage before this one.")
VIEW = Command(
    "view", "tab,f5", "The other view", "Projector or private; names are only in the private one.", "private", True
)
DRILL = Command("drill", "/,ctrl+l", "Choose a drill", "Open a round with any drill there is.", footer="drill")
MORE_TIME = Command("more-time", "a,f7", "A minute more", "Set the gentle clock a minute later.")
SOUND = Command("sound", "s,f3", "Sound in the room", "Whether the next complaint sounds from this machine.")
WORDS = Command("words", "c,f6", "Words on their screens", "Whether the complaint is also there to be read.")
DOOR = Command("door", "o,f9", "Open or close the door", "Whether anybody new may come in.")
NEW_CODE = Command("new-code", "z,f12", "Another code", "The old one opens no more; who is in stays in.")
JUDGE = Command("judge", "j,f8", "Rate before you look", "Rate five replies blind, then see how the scorer agrees.")
NOTE = Command("note", "e,ctrl+t", "Write a note", "About the chosen learner, or about the class.")
HIDE = Command("hide", "x,delete", "Hide this reply", "Keep the chosen reply from everybody; again to let it in.")
IN_GALLERY = Command("in-gallery", "g,f4", "Into the gallery", "Show the chosen reply in the gallery, or take it out.")
IN_PAIR = Command("in-pair", "d,alt+d", "Side by side", "Take the chosen reply as one of the two side by side.")
PROMPT = Command("prompt", "q,alt+q", "The next question", "Put a question of the plan to the class, then the next.")
REMOVE = Command("remove", "k,ctrl+delete", "Send away", "Remove the chosen learner; what they wrote stays with you.")
END = Command("end", "escape", "Leave", "End the class, or leave it for later; nothing is lost.")
IN_BOARD = (
    ON,
    VIEW,
    DRILL,
    BACK_A_STAGE,
    MORE_TIME,
    REPLAY,
    SOUND,
    WORDS,
    PROMPT,
    DOOR,
    NEW_CODE,
    JUDGE,
    NOTE,
    HIDE,
    IN_GALLERY,
    IN_PAIR,
    REMOVE,
    EARLIER,
    LATER,
    END,
)

STRONG = Command("rate-strong", "3,alt+3", "Strong", "The customer would feel heard.", footer="strong")
FAIR = Command("rate-fair", "2,alt+2", "Fair", "Part of it is there.", footer="fair")
WEAK = Command("rate-weak", "1,alt+1", "Weak", "A formula, a fix or a question first.", footer="weak")
IN_JUDGING = (WEAK, FAIR, STRONG, BACK)

AT_A_SEAT = (HELP, PALETTE)
"""What a seat has of the commands of everywhere: a page in a browser is left by closing it."""
SEAT_SECTIONS = (Section("In class", IN_SEAT),)
BOARD_SECTIONS = (Section("The board", IN_BOARD), Section("Rating before you look", IN_JUDGING))
CLASS_SECTIONS = (*SEAT_SECTIONS, *BOARD_SECTIONS)
