"""A conversation, line by line: what is said, what was heard in a turn, how it went as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.conversation.state import Talk, Turn
from trainer.conversation.trust import word_for
from trainer.conversation.words import bands, best_path, change, ended, findings, moved, summary
from trainer.packs.model import Drill
from trainer.plain.words import Line, complaint, marks
from trainer.practice import Finished, Practice
from trainer.progress.model import Attempt
from trainer.wording import called

TURN = "Your turn, ended by an empty line: say back what you heard, and ask what you need to know."
NOTE = "Now your note for the file, ended by an empty line: what happened, how they are, what would put it right."


def prompt(practice: Practice) -> str:
    """What is asked of the learner now."""
    return NOTE if practice.noting else TURN


def first(practice: Practice) -> Iterator[Line]:
    """The customer's first words, or all that was said when a conversation is taken up."""
    talk = practice.talk
    if talk is None:
        return
    if talk.turns:
        yield from transcript(talk)
    else:
        yield from complaint(practice.voiced)
    yield Line("")
    yield Line(f"Trust: {word_for(talk.trust)}, {talk.trust} of 100.")


def answered(practice: Practice) -> Iterator[Line]:
    """What a turn did, and what the customer says to it."""
    talk = practice.talk
    if talk is None or not talk.turns:
        return
    yield heard(talk.turns[-1])
    yield Line("")
    yield from complaint(practice.voiced)
    if talk.ending is not None:
        yield Line("")
        yield Line(f"That is the end: {ended(talk.ending.kind)}.")


def heard(turn: Turn) -> Line:
    """A turn in a line: its band, what it did to them, trust."""
    return Line(
        f"{turn.outcome.band.value.capitalize()}: {summary(turn)}. Trust {change(turn)}: {word_for(turn.trust)}."
    )


def transcript(talk: Talk) -> Iterator[Line]:
    """All that was said, numbered by the learner's turns."""
    who, said = called(talk.drill.customer), talk.first_words
    for number, turn in enumerate(talk.turns, 1):
        yield Line(f"{who}: {' '.join(breath.text for breath in said)}")
        yield Line(f"{number}. You: {turn.outcome.text or '(silence)'}")
        line = heard(turn)
        yield Line(line.text, 3)
        said = turn.said
    yield Line(f"{who}: {' '.join(breath.text for breath in said)}")


def debrief(done: Finished, talk: Talk, previous: Attempt | None) -> Iterator[Line]:
    """The marks of a whole conversation, then all of it."""
    result = done.result
    yield from marks(done, previous)
    yield Line("")
    for remark in result.remarks:
        if not remark.label.startswith("turn "):
            sign = {True: "well: ", False: "not yet: ", None: ""}[remark.good]
            yield Line(f"{remark.label.capitalize()}: {sign}{remark.text}")
    yield Line("")
    yield from transcript(talk)
    for note in result.notes:
        yield Line(f"Note: {note}")
    yield Line("")
    yield Line(f"Try next: {result.tip}")


def which(talk: Talk, letter: str, does: str) -> str:
    """What a letter with a number behind it chooses from: "There are turns 1 to 5: w 2 tells of the second."."""
    if len(talk.turns) == 1:
        return f"There is one turn: {letter} 1 {does} it."
    return f"There are turns 1 to {len(talk.turns)}: {letter} 2 {does} the second."


def why(talk: Talk, number: int) -> Iterator[Line]:
    """How one turn was heard; `number` counts from 1."""
    if not 1 <= number <= len(talk.turns):
        yield Line(which(talk, "w", "tells of"))
        return
    turn = talk.turns[number - 1]
    yield Line(f"Turn {number}: {bands(turn) or 'nothing had to be said back, met or asked here'}.")
    for line in moved(turn):
        yield Line(line, 2)
    for _, text in findings(turn):
        yield Line(text, 2)
    result = turn.outcome.result
    for tip in result.tips if result is not None else ():
        yield Line(f"Try: {tip.text}")


def model(drill: Drill) -> Iterator[Line]:
    """A conversation that went well, with the customer's answers."""
    path = best_path(drill)
    if path is None:
        yield Line("This drill shows no conversation of its own.")
        return
    from trainer.conversation.play import played  # heavy: the scorer

    yield Line("One that went well:")
    yield from transcript(played(drill, path.turns))
