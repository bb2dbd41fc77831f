"""What the host does with a class by key: rounds on and back, replies in and out, people, notes, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from trainer.classroom import board as classboard
from trainer.classroom import paper
from trainer.classroom.model import Door, Stage
from trainer.classroom.round import TITLES, after
from trainer.errors import TrainerError
from trainer.ui.classroom.board_sound import RoomSound
from trainer.ui.page import Page
from trainer.ui.tasks import READING

if TYPE_CHECKING:
    from trainer.classroom.board import Board
    from trainer.classroom.conduct import Conductor
    from trainer.classroom.paper import Paper
    from trainer.classroom.plan import PlannedRound
    from trainer.classroom.presence import Person
    from trainer.packs.model import Drill
    from trainer.ui.classroom.board import BoardApp

T = TypeVar("T")

SAID = 8.0
"""Seconds that a line about what was just done stays."""

FIRST_READING = 180.0
"""Seconds that reading thousands of packs for the first time may take."""


class Rounds(Page):
    """The verbs of the board; `BoardScreen` draws.

    Attributes:
        seen: the class at the last look.
        private: whether the private view is up.
        chosen_seat: who the private list points at.
    """

    seen: Board
    conductor: Conductor

    def begin(self) -> None:
        """Take up the class."""
        app: BoardApp = self.app  # type: ignore[assignment]  # the only app with a board
        self.board_app = app
        self.conductor = app.conductor
        self.seen = self.conductor.read()
        self.private = False
        self.chosen_seat = ""
        self._asked_to_remove = ""
        self._stage_drawn: Stage | None = None
        self._opening = False
        self._said, self._said_at = "", 0.0
        self.sound = RoomSound(self, self.services, self.tasks, self._voice_lost)

    def follow(self) -> None:
        """Read the class and draw it."""
        raise NotImplementedError

    def tick(self) -> None:
        """Draw what changes with time alone."""
        raise NotImplementedError

    @property
    def chosen(self) -> Person | None:
        """The learner that the private list points at."""
        return next((one for one in self.seen.people if one.seat.id == self.chosen_seat), None)

    @property
    def chosen_reply(self) -> str | None:
        """Their reply, if there is one."""
        person = self.chosen
        return person.reply.id if person is not None and person.reply is not None else None

    # ---- where the way leads -------------------------------------------------------------------------------------

    @property
    def next_planned(self) -> PlannedRound | None:
        """The plan's next round."""
        return classboard.next_planned(self.seen.plan, self.conductor.place)

    @property
    def way_on(self) -> tuple[str, str]:
        """What the key for going on does now: in the palette's words and in the footer's."""
        seen = self.seen
        if seen.stage is None or seen.stage is Stage.CLOSED:
            planned = self.next_planned
            return (f"Begin {planned.drill}", "begin") if planned is not None else ("Choose a drill", "begin")
        if seen.stage is Stage.VOTE and seen.pair and not seen.shown.result:
            return "Show the votes", "show votes"
        following = after(seen.stage)
        if following is None or following is Stage.CLOSED:
            return "Close the round", "close round"
        return f"On: {TITLES[following].lower()}", "on"

    @property
    def line(self) -> str:
        """The line above the keys; it is in both views, so it holds nobody's name."""
        if self._said and self.services.clock.monotonic() - self._said_at < SAID:
            return self._said
        if self.sound.preparing:
            return "Preparing the voice …"
        if self.private and self.board_app.desk.trouble:
            return self.board_app.desk.trouble
        return ""

    def say_line(self, text: str) -> None:
        """Leave a line for a while."""
        self._said, self._said_at = text, self.services.clock.monotonic()
        self.tick()

    # ---- a round -------------------------------------------------------------------------------------------------

    def action_on(self) -> None:
        """One stage on, or the next drill."""
        self._said = ""
        if self._opening:
            return
        self.sound.hush()
        if self._do(lambda: self.conductor.on(self.seen)) is False:
            planned = self.next_planned
            if planned is None:
                self.action_drill()
            else:
                self.open(planned.drill, planned)
        self.board_app.follow()

    def action_back_a_stage(self) -> None:
        """To the stage before."""
        self._do(lambda: self.conductor.back(self.seen))
        self.board_app.follow()

    def action_more_time(self) -> None:
        """A minute more."""
        self._do(lambda: self.conductor.more_time(self.seen))
        self.board_app.follow()

    def action_drill(self) -> None:
        """Choose a drill from all there are."""
        from trainer.ui.classroom.small import PickPage

        self.app.push_screen(PickPage(self.open))

    def action_replay(self) -> None:
        """The complaint again, in the room; again to stop it."""
        if self.seen.paper is not None:
            self.sound.again(self.seen.paper.drill)

    def action_sound(self) -> None:
        """Whether the next complaint sounds."""
        place = self.conductor.place
        self._be(replace(place, sound=not place.sound))
        self.say_line("The next complaint sounds in the room." if not place.sound else "The next complaint is read.")

    def action_words(self) -> None:
        """Whether the complaint is on their screens."""
        words = not self.conductor.place.words
        self._be(replace(self.conductor.place, words=words))
        current = self.seen.round
        if current is not None:
            shown = replace(self.seen.shown, words=words)
            self._do(lambda: self.conductor.store.set_shown(current.id, shown.to_json()))
        self.say_line("The words are on every screen." if words else "The words are only heard, where there is sound.")
        self.board_app.follow()

    def action_prompt(self) -> None:
        """The next question; after the last, none."""
        place = self.conductor.place
        planned = classboard.planned_for(self.seen.plan, self.seen.round, place)
        if planned is not None and planned.prompts:
            self._be(replace(place, prompt=(place.prompt + 1) % (len(planned.prompts) + 1)))
            self.board_app.follow()

    def open(self, address: str, planned: PlannedRound | None = None) -> None:
        """Open a round: read the drill, make its voice ready, then begin everywhere at once."""
        self._opening = True
        self.say_line(f"Opening {address} …")
        catalog = self.services

        def read(_: object) -> tuple[Drill, str]:
            drill = catalog.catalog.drill(address)
            return drill, catalog.catalog.pack_hash(drill)

        self.tasks.run(
            self,
            "reading the drill",
            read,
            lambda found: self._read(*found, planned),
            failed=self._not_opened,
            line=READING,
            deadline=FIRST_READING,
        )

    def _read(self, drill: Drill, pack_hash: str, planned: PlannedRound | None) -> None:
        aloud = self.conductor.place.sound and self.services.settings.voice and (planned is None or planned.aloud)
        if not aloud:
            self._begin(paper.read(drill), pack_hash, planned, sound=False)
            return

        def without(reason: str) -> None:
            self._begin(paper.read(drill), pack_hash, planned, sound=False)
            self.say_line(f"Without sound: {reason}")

        self.sound.prepare(drill, lambda sheet: self._begin(sheet, pack_hash, planned, sound=True), without)

    def _begin(self, sheet: Paper, pack_hash: str, planned: PlannedRound | None, *, sound: bool) -> None:
        self._opening, self._said = False, ""
        self._do(lambda: self.conductor.open(sheet, pack_hash, sound=sound, planned=planned))
        if sound:
            self.sound.begin(sheet.lead)
        self.board_app.follow()
        self.prepare_ahead()

    def prepare_ahead(self) -> None:
        """Make the voice of the plan's next complaint while the class comes in, or is busy with this one."""
        following, services = self.next_planned, self.services
        if following is None or not (following.aloud and self.conductor.place.sound and services.settings.voice):
            return
        self.tasks.run(
            self,
            "reading the next drill",
            lambda _: services.catalog.drill(following.drill),
            self.sound.prepare_ahead,
            failed=lambda _: None,
            line=READING,
            deadline=FIRST_READING,
        )

    def _not_opened(self, error: TrainerError) -> None:
        self._opening = False
        self.say_line(str(error))
        self.board_app.follow()

    def _voice_lost(self, reason: str) -> None:
        """The voice went away in the middle: from now on the words are there to be read."""
        current = self.seen.round
        if current is not None and not self.seen.shown.words:
            shown = replace(self.seen.shown, words=True)
            self._do(lambda: self.conductor.store.set_shown(current.id, shown.to_json()))
        self.say_line(f"Without sound: {reason}")

    def let_time_pass(self) -> None:
        """Listen to the loudspeaker; begin to answer when everything has been told."""
        self.sound.look()
        current, sheet = self.seen.round, self.seen.paper
        if current is None or sheet is None or current.stage is not Stage.HEAR:
            return
        passed = (self.services.clock.now() - current.opened).total_seconds()
        if self.conductor.place.answering is None and sheet.over(passed) and not self.sound.sounding:
            self._do(lambda: self.conductor.on(self.seen))
            self.seen = self.conductor.read()
            self.board_app.call_later(self.board_app.follow)

    # ---- replies and people --------------------------------------------------------------------------------------

    def action_hide(self) -> None:
        """Hide the chosen reply, or let it in again."""
        reply = self.chosen_reply
        if reply is not None:
            hidden = self._do(lambda: self.conductor.hide(self.seen, reply))
            self.say_line("Hidden from everybody." if hidden else "It can be shown again.")
            self.board_app.follow()

    def action_in_gallery(self) -> None:
        """Into the gallery, or out of it."""
        reply = self.chosen_reply
        if reply is not None:
            among = self._do(lambda: self.conductor.in_gallery(self.seen, reply))
            if among is not None:
                self.say_line("In the gallery." if among else "Out of the gallery.")
            self.board_app.follow()

    def action_in_pair(self) -> None:
        """One of the two, or no more."""
        reply = self.chosen_reply
        if reply is not None:
            among = self._do(lambda: self.conductor.in_pair(self.seen, reply))
            if among is not None:
                self.say_line("One of the two side by side." if among else "No longer one of the two.")
            self.board_app.follow()

    def action_judge(self) -> None:
        """Rate blind."""
        from trainer.ui.classroom.judge import JudgePage

        if self.private:
            self.app.push_screen(JudgePage(self.conductor, self.seen))

    def action_remove(self) -> None:
        """Send the chosen learner away; asked once."""
        person = self.chosen
        if person is None or not self.private:
            return
        if self._asked_to_remove != person.seat.id:
            self._asked_to_remove = person.seat.id
            self.say_line("Press again to send the chosen learner away; what they wrote stays with you.")
            return
        self._asked_to_remove = ""
        self._do(lambda: self.conductor.store.remove_seat(person.seat.id))
        self.say_line("Sent away; another code keeps them out.")
        self.board_app.follow()

    def action_note(self) -> None:
        """A note about the chosen learner, or about the class."""
        from trainer.ui.classroom.small import AskPage

        person = self.chosen
        if person is None:
            self._write("the class", None)
            return
        name, seat = person.seat.name, person.seat.id
        answers = ((name, lambda: self._write(name, seat)), ("the class", lambda: self._write("the class", None)))
        self.app.push_screen(AskPage("A note about whom?", answers))

    def _write(self, about: str, seat: str | None) -> None:
        from trainer.ui.classroom.small import NotePage

        def keep(text: str) -> None:
            self._do(lambda: self.conductor.store.add_note(text, seat))
            self.board_app.follow()

        self.app.push_screen(NotePage(about, keep))

    # ---- the end -------------------------------------------------------------------------------------------------

    def action_end(self) -> None:
        """End the class, or leave it for later."""
        from trainer.ui.classroom.small import AskPage

        answers = (
            ("Stay", lambda: None),
            ("Leave for now: the class waits, and goes on where it was", self._leave),
            ("End the class: the round is closed, the door as well", self._finish),
        )
        self.app.push_screen(AskPage("Leave the board?", answers))

    def _leave(self) -> None:
        self.sound.hush()
        self.app.exit(0)

    def _finish(self) -> None:
        current = self.seen.round
        if current is not None:
            self._do(lambda: self.conductor.store.set_stage(current.id, Stage.CLOSED))
        self._do(lambda: self.conductor.store.set_door(Door.CLOSED))
        self._do(lambda: self.conductor.be(replace(self.conductor.place, ended=True)))
        self._leave()

    # ---- inside --------------------------------------------------------------------------------------------------

    def _be(self, place: classboard.Place) -> None:
        self._do(lambda: self.conductor.be(place))

    def _do(self, step: Callable[[], T]) -> T | None:
        """Do something with the class's file; an error is told, and nothing comes of it."""
        try:
            return step()
        except TrainerError as error:
            self.board_app.tell(error)
            return None
