"""The keys of a class: the host's, and, on a seat, the learner's."""

from __future__ import annotations

from trainer.ui.commands import Command

DOOR = Command("door", "k,f5", "Close or open the door", "Nobody new comes in; who is in stays in.", footer="door")
NEW_CODE = Command("new-code", "j,f6", "Another code", "The one before lets nobody in any more.", footer="new code")
PEOPLE = Command("people", "a,f7", "Who is here", "Names, and sending somebody away.", footer="people")
AT_THE_DOOR = (PEOPLE, DOOR, NEW_CODE)

SEND_AWAY = Command("send-away", "x,delete", "Send away", "Ask twice; what they wrote stays.", footer="send away")
IN_PEOPLE = (SEND_AWAY,)
