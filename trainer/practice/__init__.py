"""One practice session as a pure state machine, shared by the app and ``--plain``.

    HEAR → ANSWER ⇄ RECORDING → RECOGNISING → CORRECT → MARKING → DEBRIEF → (the next drill's HEAR | OVER)

In a conversation CORRECT leads to TURN, where the customer takes it in, and back to HEAR, until the customer has gone;
then the reply is the note for the file.

A `Practice` is a value. Every method is a thing that happened (a key, a transcript, a mark); it returns a `Step`: the
next value and the effects that a front end has to carry out, as data. Nothing here plays, records, scores or stores.
Typing is allowed while the complaint still sounds, and the complaint may be heard again while typing: hearing and
answering are one activity, so `sound` is kept beside `stage`.
"""

from trainer.practice.session import Practice, begin
from trainer.practice.stages import Effect, OutOfTurn, Sound, Stage
from trainer.practice.step import Step
from trainer.practice.task import Finished, Task

__all__ = ["Effect", "Finished", "OutOfTurn", "Practice", "Sound", "Stage", "Step", "Task", "begin"]
