"""What the host can do with a round, each one step in the class's file; where the host is, is kept there as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.classroom import board, paper, together
from trainer.classroom import round as rules
from trainer.classroom.board import Board, Place
from trainer.classroom.model import Rating, Round, Stage
from trainer.classroom.round import Shown
from trainer.errors import UsageError

if TYPE_CHECKING:
    from trainer.classroom.blind import Rating as Said
    from trainer.classroom.paper import Paper
    from trainer.classroom.plan import PlannedRound
    from trainer.classroom.store import ClassStore
    from trainer.clock import Clock

MINUTE = 1.0


class Conductor:
    """The host's hand. Every method that writes raises StorageError when the file cannot be used.

    Attributes:
        place: where the host is.
    """

    def __init__(self, store: ClassStore, clock: Clock) -> None:
        """Take up a class where its host left it."""
        self.store, self._clock = store, clock
        self.place = Place.from_json(store.classroom().state)

    def read(self) -> Board:
        """The class at this moment."""
        return board.read(self.store, self.place, self._clock.now())

    def be(self, place: Place) -> None:
        """Be somewhere else."""
        if place != self.place:
            self.place = place
            self.store.keep_state(place.to_json())

    # ---- a round -------------------------------------------------------------------------------------------------

    def open(self, sheet: Paper, pack_hash: str, *, sound: bool, planned: PlannedRound | None = None) -> Round:
        """Begin a round; the one before it is closed.

        Args:
            sheet: the drill and its times.
            pack_hash: of the pack it is from.
            sound: whether it sounds in the room.
            planned: the plan's round that this is, if it is the plan's.
        """
        opened = self.store.open_round(sheet.drill.address, pack_hash, paper.to_json(sheet), sound=sound)
        self.store.set_shown(opened.id, Shown(words=self.place.words or not sound).to_json())
        self.be(board.opened(self.place, planned=planned is not None))
        return self.store.round(opened.id)

    def on(self, seen: Board) -> bool:
        """One stage on, or the votes where they are not shown yet; False when a drill has to be opened first."""
        current = seen.round
        if current is None or current.stage is Stage.CLOSED:
            return False
        if current.stage is Stage.VOTE and not seen.shown.result and seen.pair:
            self.store.set_shown(current.id, replace(seen.shown, result=True).to_json())
            return True
        shown = self._chosen(seen)
        following = rules.after(current.stage, **_something(seen, shown))
        if following is not None:
            self._to(seen, current, following, shown)
        return True

    def back(self, seen: Board) -> bool:
        """One stage back; False where there is none."""
        current = seen.round
        if current is None:
            return False
        earlier = rules.before(current.stage, **_something(seen, seen.shown))
        if earlier is None:
            return False
        self._to(seen, current, earlier, seen.shown)
        return True

    def _to(self, seen: Board, current: Round, stage: Stage, shown: Shown) -> None:
        if stage is Stage.ANSWER and current.stage is Stage.HEAR and self.place.answering is None:
            now = self._clock.now()
            self.store.set_ends(current.id, rules.ends_at(now, self.minutes(seen)))
            self.be(replace(self.place, answering=now))
        self.store.set_stage(current.id, stage, shown=shown.to_json())

    def _chosen(self, seen: Board) -> Shown:
        """What is shown, with what the host has not chosen chosen for them, once everybody has answered."""
        shown = seen.shown
        if seen.stage in (None, Stage.HEAR, Stage.ANSWER):
            return shown
        if not seen.gallery:
            shown = replace(shown, gallery=together.gallery(seen.answers))
        if not seen.pair:
            up = [one for one in map(seen.answer, shown.gallery) if one is not None]
            shown = replace(shown, pair=together.pair(up))
        return shown

    def minutes(self, seen: Board) -> float:
        """How long the class writes: as the plan says, else as usual."""
        planned = board.planned_for(seen.plan, seen.round, self.place)
        return rules.MINUTES if planned is None else float(planned.answer)

    def more_time(self, seen: Board) -> None:
        """The clock a minute later: from now, where it has run out."""
        current = seen.round
        if current is not None and current.stage is Stage.ANSWER:
            now = self._clock.now()
            self.store.set_ends(current.id, rules.ends_at(max(now, current.ends or now), MINUTE))

    # ---- what is shown -------------------------------------------------------------------------------------------

    def hide(self, seen: Board, reply: str) -> bool:
        """Hide a reply from everybody, or let it in again; returns whether it is hidden now."""
        answer = next((one for one in seen.replies if one.id == reply), None)
        if answer is None or seen.round is None:
            return False
        hidden = not answer.hidden
        self.store.hide(reply, hidden)
        if hidden and seen.shown != seen.shown.without(reply):
            self.store.set_shown(seen.round.id, seen.shown.without(reply).to_json())
        return hidden

    def in_gallery(self, seen: Board, reply: str) -> bool:
        """Put a reply into the gallery, or take it out; returns whether it is in."""
        shown = seen.shown
        if reply in shown.gallery:
            return self._show(seen, shown.without(reply), among=False)
        self._showable(seen, reply)
        return self._show(seen, replace(shown, gallery=(*shown.gallery, reply)), among=True)

    def in_pair(self, seen: Board, reply: str) -> bool:
        """Take a reply as one of the two, the earlier of them giving way, or take it out; returns whether it is one."""
        shown = seen.shown
        if reply in shown.pair:
            return self._show(seen, replace(shown, pair=tuple(one for one in shown.pair if one != reply)), among=False)
        self._showable(seen, reply)
        return self._show(seen, replace(shown, pair=(*shown.pair[-1:], reply), result=False), among=True)

    def _show(self, seen: Board, shown: Shown, *, among: bool) -> bool:
        if seen.round is not None:
            self.store.set_shown(seen.round.id, shown.to_json())
        return among

    def _showable(self, seen: Board, reply: str) -> None:
        answer = seen.answer(reply)
        if answer is None or not answer.showable:
            raise UsageError("This reply cannot be shown yet.", hint="It is hidden, or has no marks so far.")

    # ---- blind calibration ---------------------------------------------------------------------------------------

    def rate(self, seen: Board, said: Said) -> None:
        """Keep what the host thinks of a reply."""
        if seen.round is None:
            return
        skills = {skill.value: band.value for skill, band in said.skills.items()}
        self.store.rate(
            Rating(
                round=seen.round.id,
                reply=said.reply,
                overall=said.overall.value,
                reflect=skills.get("reflect"),
                acknowledge=skills.get("acknowledge"),
                clarify=skills.get("clarify"),
                rated=self._clock.now(),
            )
        )


def _something(seen: Board, shown: Shown) -> dict[str, bool]:
    """Which of the later stages have something to show."""
    drill = None if seen.paper is None else seen.paper.drill
    return {
        "gallery": bool(shown.gallery),
        "pair": len(shown.pair) == 2,
        "model": drill is not None and drill.model_reply is not None,
    }
