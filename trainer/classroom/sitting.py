"""What one seat shows at one moment, read from the class's file in one go; screens draw it. Pure but for the reading.

A seat's process knows neither the scorer nor the packs: everything it shows is in the class's file, and what may not be
seen yet is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.classroom.marks import result_of
from trainer.classroom.model import Reply, Round, Seat, Stage
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.paper import Paper, readable
from trainer.classroom.presence import AWAY
from trainer.classroom.round import NOTHING_SHOWN, Doing, Shown, may
from trainer.classroom.together import Answer
from trainer.scoring.result import Result


@dataclass(frozen=True)
class View:
    """The class as one learner sees it.

    Attributes:
        title: the class's title.
        seat: this seat; None when it was given up or taken up elsewhere.
        paper: the drill of the round; None before the first round, and when it cannot be read.
        answered: how many have handed in. `here`: of how many. `voted`: how many have voted.
        own: this seat's reply; `again` its owner's retry.
        gallery: the replies that are up, or the two side by side, without names but those that are shared.
        votes: for each of the two, once they may be seen.
        vote: the reply this seat would rather hear.
    """

    title: str
    seat: Seat | None
    round: Round | None = None
    paper: Paper | None = None
    shown: Shown = NOTHING_SHOWN
    answered: int = 0
    here: int = 0
    voted: int = 0
    own: Reply | None = None
    again: Reply | None = None
    gallery: tuple[Answer, ...] = ()
    votes: tuple[int, ...] = ()
    vote: str = ""

    @property
    def stage(self) -> Stage | None:
        """Where the round is; None while everybody waits for the first."""
        return None if self.round is None or self.paper is None else self.round.stage

    def may(self, doing: Doing) -> bool:
        """Whether this can be done now."""
        return self.stage is not None and may(doing, self.stage)

    @property
    def writes(self) -> bool:
        """Whether a first reply is being written."""
        return self.may(Doing.WRITE) and self.own is None

    @property
    def may_retry(self) -> bool:
        """Whether the learner can try once more for themselves."""
        return self.may(Doing.RETRY) and self.again is None

    def result(self, reply: Reply | None) -> Result | None:
        """The marks of an own reply, once they are given and may be seen."""
        if reply is None or self.paper is None or not self.may(Doing.SEE_MARKS):
            return None
        return result_of(reply.mark, self.paper.drill)


def read(own: OwnSeat, now: datetime) -> View:
    """Look at the class from this seat.

    Raises:
        StorageError: its file cannot be read.
    """
    title, seat, current = own.classroom().title, own.me(), own.current_round()
    if seat is None or current is None:
        return View(title, seat)
    sheet = readable(current.content)
    if sheet is None:
        return View(title, seat, current)
    shown = Shown.from_json(current.shown)
    replies = {reply.turn: reply for reply in own.replies(current.id)}
    answered, here, voted = own.counts(current.id, now - timedelta(seconds=AWAY))
    return View(
        title=title,
        seat=seat,
        round=current,
        paper=sheet,
        shown=shown,
        answered=answered,
        here=here,
        voted=voted,
        own=replies.get(1),
        again=replies.get(2),
        gallery=_gallery(own, current, sheet, shown),
        votes=own.votes_for(current.id, shown.pair) if shown.result else (),
        vote=vote.reply if may(Doing.SEE_PAIR, current.stage) and (vote := own.vote(current.id)) is not None else "",
    )


def _gallery(own: OwnSeat, current: Round, sheet: Paper, shown: Shown) -> tuple[Answer, ...]:
    """What is up at this stage; a pair that has lost one is not shown."""
    if may(Doing.SEE_PAIR, current.stage):
        found = own.gallery(shown.pair)
        if len(found) != 2:
            return ()
    elif may(Doing.SEE_GALLERY, current.stage):
        found = own.gallery(shown.gallery)
    else:
        return ()
    return tuple(
        Answer(reply.id, "", reply.text, result_of(reply.mark, sheet.drill), name or "") for reply, name in found
    )
