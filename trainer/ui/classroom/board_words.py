"""What the board says: the projector's page, and the private lines. Pure; nothing private is in the projector's."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from trainer.classroom.board import Board, Place, next_planned, planned_for
from trainer.classroom.codes import spaced
from trainer.classroom.model import Door, Note, Stage
from trainer.classroom.presence import SIGNS as DOING_SIGNS
from trainer.classroom.presence import Person
from trainer.classroom.round import TITLES, clock_words
from trainer.classroom.together import FEWEST
from trainer.packs.model import Drill
from trainer.printable import printable
from trainer.ui.band import band_text
from trainer.ui.classroom import showing
from trainer.ui.classroom.big import big
from trainer.ui.classroom.sheet import Column, Leaf
from trainer.ui.remarks import model_title
from trainer.ui.widgets.heading import columns
from trainer.ui.widgets.rows import Row
from trainer.wording import called, count

PRIVATE = "PRIVATE · names and marks are not for the projector"
FEW = f"Bands are shown from {FEWEST} marked replies on: of fewer, everybody would know whose they are."


# ---- for everybody ---------------------------------------------------------------------------------------------------


def title(seen: Board) -> str:
    """What stands at the top of the projector."""
    return seen.classroom.title if seen.stage is None else TITLES[seen.stage]


def whereabouts(seen: Board) -> str:
    """The drill and which round it is."""
    if seen.round is None or seen.paper is None:
        return ""
    rounds = 0 if seen.plan is None else len(seen.plan.rounds)
    planned = f" of {rounds}" if seen.round.seq <= rounds else ""
    return f"{seen.paper.drill.title} · {seen.round.seq}{planned}"


def headline(seen: Board, *, more: bool) -> str:
    """What is said over the way in."""
    if seen.stage is None:
        return ""
    return "The next complaint comes in a moment." if more else "That was the last complaint. Thank you."


def answering(seen: Board, now: datetime, width: int) -> Content:
    """How many have answered, large, and the clock; names nobody."""
    answered, here = seen.answered
    ends = None if seen.round is None else seen.round.ends
    figures = "\n".join(big(f"{answered}/{here}", width))
    return Content.assemble((figures, "bold $primary"), "\n\nhave answered · ", (clock_words(ends, now), "bold"))


def question(seen: Board, place: Place) -> str:
    """The question of the plan that is put to the class; empty when there is none."""
    planned = planned_for(seen.plan, seen.round, place)
    if planned is None or not 0 < place.prompt <= len(planned.prompts):
        return ""
    return planned.prompts[place.prompt - 1]


def page(seen: Board, width: int) -> Leaf:
    """The projector's page of a stage that has one.

    Args:
        seen: the class.
        width: cells there are.
    """
    if seen.paper is None:
        return Leaf(lead=Content("This drill cannot be shown. Choose another one."))
    if seen.stage is Stage.MARKS:
        return _marks(seen, width)
    if seen.stage is Stage.GALLERY:
        return Leaf(rows=showing.gallery(seen.gallery)) if seen.gallery else Leaf(lead=Content("No replies are shown."))
    if seen.stage in (Stage.PAIR, Stage.VOTE):
        return _pair(seen, width)
    return _model(seen.paper.drill)


def _marks(seen: Board, width: int) -> Leaf:
    if not seen.answers:
        return Leaf(lead=Content(showing.NOBODY))
    waiting = len(seen.answers) - seen.marked
    being = Content.styled(f"{count(waiting, 'reply')} still being marked …", "$muted") if waiting else Content("")
    if not seen.telling:
        return Leaf(lead=Content(FEW), tail=being)
    bars = Content("\n").join(showing.counted(seen.bands, width))
    rows: tuple[Row, ...] = ()
    if seen.missed:
        rows = ((None, Content.styled("Missed most", "bold")), *showing.missed(seen.missed))
    return Leaf(lead=bars, rows=rows, tail=being)


def _pair(seen: Board, width: int) -> Leaf:
    if not seen.pair:
        return Leaf(lead=Content("No replies are side by side."))
    halves = []
    for number, answer in enumerate(seen.pair, start=1):
        words, found = showing.evidence(answer)
        name = f"  {printable(answer.name)}" if answer.name else ""
        head = Content.assemble((f"Reply {number}", "bold $primary"), (name, "italic $muted"))
        halves.append(Column(head, words, showing.summary(found, most=2)))
    if seen.stage is Stage.PAIR:
        return Leaf(columns=tuple(halves))
    if seen.shown.result:
        tally = Content("\n").join(showing.votes(seen.votes, width))
        return Leaf(lead=tally, columns=tuple(halves))
    _, here = seen.answered
    voted = Content.assemble(
        ("You are the customer. ", "bold"), f"Which would you rather hear?   {seen.voted} of {here} have voted"
    )
    return Leaf(lead=voted, columns=tuple(halves))


def _model(drill: Drill) -> Leaf:
    model = drill.model_reply
    if model is None:
        return Leaf(lead=Content("This drill has no strong reply to show."))
    said = Content.assemble((f"{printable(called(drill.customer))}\n", "bold $muted"), showing.written(drill.laid_out))
    lead = Content.assemble((model_title(drill.kind), "bold $primary"), "\n\n", showing.written(model.text))
    return Leaf(lead=lead, tail=said)


# ---- for the host alone ----------------------------------------------------------------------------------------------


def state(seen: Board, place: Place, address: str) -> Content:
    """Where the class stands, in two lines, and what the plan says to the host alone."""
    door = "door open" if seen.classroom.door is Door.OPEN else "door closed"
    answered, here = seen.answered
    stage = "before the first round" if seen.stage is None else TITLES[seen.stage].lower()
    first = f"{printable(address)}  {spaced(seen.classroom.code)} · {door}"
    second = [stage]
    if seen.round is not None:
        second += [f"{answered} of {here} in", f"{seen.marked} marked"]
    second += [f"sound {'on' if place.sound else 'off'}", f"words {'on' if place.words else 'off'}"]
    note = _own_note(seen, place)
    return Content.assemble(
        (f"{first}\n", "$muted"), (" · ".join(second), "$muted"), (f"\n{printable(note)}" if note else "", "italic")
    )


def _own_note(seen: Board, place: Place) -> str:
    """What the plan says to the host about this round, or, between two, about the next."""
    waiting = seen.stage in (None, Stage.CLOSED)
    planned = next_planned(seen.plan, place) if waiting else planned_for(seen.plan, seen.round, place)
    return "" if planned is None else " ".join(planned.note.split())


def person_line(person: Person, seen: Board, width: int) -> Content:
    """One of the list: how they are getting on, the name, and the band of a marked reply."""
    answer = None if person.reply is None else seen.answer(person.reply.id)
    if answer is not None and answer.result is not None:
        right = band_text(answer.result.band)
        if answer.hidden:
            right = Content.styled("hidden  ", "$warning") + right
    else:
        quiet = f" {person.quiet / 60:.0f} min" if person.wants_a_word and person.quiet >= 90 else ""
        right = Content.styled(f"{person.doing.value}{quiet}", "$text-warning" if person.wants_a_word else "$muted")
    left = Content.assemble((f"{DOING_SIGNS[person.doing]} ", "bold"), printable(person.seat.name))
    return columns(left, right, width)


def person_page(person: Person | None, seen: Board) -> Leaf:
    """The chosen learner: their reply with its evidence, and what was noted about them."""
    if person is None:
        return Leaf(lead=Content("Nobody is here yet."), tail=_notes(seen.notes, None))
    name = Content.styled(printable(person.seat.name), "bold")
    shares = "  shows their name" if person.seat.share else ""
    head = Content.assemble(name, (f"  {person.doing.value}{shares}{_listed(person, seen)}", "$muted"))
    answer = None if person.reply is None else seen.answer(person.reply.id)
    notes = _notes(seen.notes, person.seat.id)
    if answer is None:
        return Leaf(lead=head, tail=notes)
    flags = [
        word
        for word, so in (
            ("hidden", answer.hidden),
            ("in the gallery", answer.id in seen.shown.gallery),
            ("side by side", answer.id in seen.shown.pair),
        )
        if so
    ]
    words, found = showing.evidence(answer)
    lead = Content.assemble(head, (f"\n{', '.join(flags)}" if flags else "", "$accent"), "\n\n", words)
    overall = Content("") if answer.result is None else showing.overall(answer.result)
    return Leaf(lead=lead, tip=overall, rows=showing.summary(found), tail=notes)


def _listed(person: Person, seen: Board) -> str:
    """Whether the class list has them; nothing while nobody was found in one."""
    if all(one.seat.roster_key is None for one in seen.people):
        return ""
    key = person.seat.roster_key
    return "  not in the class list" if key is None else f"  in the list: {printable(key)}"


def _notes(notes: tuple[Note, ...], seat: str | None) -> Content:
    mine = [note for note in notes if note.seat == seat]
    title = "Notes about the class" if seat is None else "Notes"
    lines = [Content(printable(note.text, keep_newlines=True)) for note in mine]
    return Content("\n").join([Content.styled(title, "bold $muted"), *lines]) if lines else Content("")
