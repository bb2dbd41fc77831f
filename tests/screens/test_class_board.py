"""The host's board: rounds by key, what the room sees and never sees, blind rating, marking, going on after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.support.app import make_services, settled, text_of
from tests.support.class_screens import DRILL, REPLIES, Room, a_room, made
from tests.support.drills import make_drill
from tests.support.speech import FakeSpeech
from trainer.classroom.board import Place
from trainer.classroom.desk import Desk
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.classroom.model import Door, Stage
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.plan import Plan, PlannedRound
from trainer.classroom.round import Shown
from trainer.errors import NotFound
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Pack, Skill
from trainer.settings import Settings
from trainer.speech.ports import Clip
from trainer.ui.class_commands import STRONG
from trainer.ui.classroom.board import BoardApp
from trainer.ui.classroom.board_screen import BoardScreen
from trainer.ui.classroom.judge import JudgePage
from trainer.ui.classroom.seat_screen import SeatScreen
from trainer.ui.classroom.small import AskPage, NotePage, PickPage
from trainer.ui.page import Page
from trainer.ui.widgets.keybar import KeyBar

SECOND = make_drill("second")
PACK = Pack("test", "Test", "", "en", "MIT", tuple(Skill), (DRILL, SECOND), "0" * 64, "nowhere")
NAMES = ("Amara Okoro", "[b]Ben", "Cleo", "Dan")


class NoEntrance(Entrance):
    """An entrance that is not there: no process, an address all the same."""

    def tend(self) -> None:
        return


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as room:
        yield room


Maker = Callable[..., BoardApp]


@pytest.fixture
def board(room: Room, tmp_path: Path) -> Maker:
    def make(*, voice: bool = False, speech: FakeSpeech | None = None) -> BoardApp:
        services = make_services(
            tmp_path, clock=room.clock, catalog=Catalog((PACK,)), settings=Settings(voice=voice), speech=speech
        )
        return BoardApp(services, room.store, NoEntrance(EntranceOptions(str(room.store.path))), marking=False)

    return make


async def seen(app: BoardApp, pilot: Pilot[int]) -> str:
    """The board after a look at the class."""
    app.follow()
    await settled(pilot)
    return text_of(app)


def screen_of(app: BoardApp) -> BoardScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, BoardScreen)
    return screen


def point_at(app: BoardApp, name: str) -> None:
    people = screen_of(app).query_one("#people", OptionList)
    names = {person.seat.id: person.seat.name for person in screen_of(app).seen.people}
    people.highlighted = [names[option.id or ""] for option in people.options].index(name)


def planned(room: Room, *rounds: PlannedRound) -> None:
    import json

    room.store.set_plan(json.dumps(Plan("A lesson", rounds).to_dict()))


def stage(room: Room) -> Stage | None:
    current = room.store.current_round()
    return None if current is None else current.stage


async def a_class_that_has_answered(room: Room, marks: tuple[int | None, ...] = (80, 60, 30, None)) -> list[OwnSeat]:
    """A round in which everybody has handed in."""
    seats = [room.sit(name)[1] for name in NAMES]
    room.open(stage=Stage.ANSWER)
    for own, reply, mark in zip(seats, REPLIES, marks, strict=False):
        room.answer(own, reply, mark)
    return seats


# ---- a round, by one key ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_a_round_goes_by_one_key_and_the_room_never_sees_a_name(
    room: Room, board: Maker, size: tuple[int, int]
) -> None:
    planned(room, PlannedRound(DRILL.address, answer=2, prompts=("What would tell John that somebody listened?",)))
    app = board()
    async with app.run_test(size=size) as pilot:
        assert "0 learners here" in await seen(app, pilot)
        seats = [room.sit(name)[1] for name in NAMES]
        screens = [await seen(app, pilot)]
        assert "4 learners here" in screens[0]
        await pilot.press("n")
        await settled(pilot)
        assert stage(room) is Stage.HEAR
        room.clock.advance(seconds=4)
        screens.append(await seen(app, pilot))
        assert "third month" in screens[-1]
        assert "called twice" not in screens[-1]
        room.clock.advance(seconds=10)
        screens.append(await seen(app, pilot))
        assert stage(room) is Stage.ANSWER  # by itself, when everything has been told
        assert "about 2:00 left" in await seen(app, pilot)
        for own, reply, mark in zip(seats, REPLIES, (80, 60, 30, None), strict=True):
            room.answer(own, reply, mark)
        screens.append(await seen(app, pilot))
        assert "have answered" in screens[-1]
        await pilot.press("n")
        screens.append(await seen(app, pilot))
        assert "● 1 strong   ◐ 1 fair   ◔ 1 weak" in screens[-1]
        assert "3 of 3   called twice" in screens[-1]
        assert "1 reply still being marked" in screens[-1]
        await pilot.press("q")
        screens.append(await seen(app, pilot))
        assert "What would tell John" in screens[-1]
        for following in (Stage.GALLERY, Stage.PAIR, Stage.VOTE):
            await pilot.press("pagedown")
            screens.append(await seen(app, pilot))
            assert stage(room) is following
        current = room.store.current_round()
        assert current is not None
        pair = screen_of(app).seen.pair
        for own, answer in zip(seats, (pair[0], pair[1], pair[1]), strict=False):
            own.cast(current.id, answer.id)
        screens.append(await seen(app, pilot))
        assert "3 of 4 have voted" in " ".join(screens[-1].split())
        assert "show votes" in screens[-1]
        await pilot.press("n")
        screens.append(await seen(app, pilot))
        assert "reply 1  █" in screens[-1]
        await pilot.press("n")
        screens.append(await seen(app, pilot))
        assert "nothing: what changed?" in " ".join(screens[-1].split())
        await pilot.press("n")
        screens.append(await seen(app, pilot))
        assert stage(room) is Stage.CLOSED
        assert "That was the last complaint" in " ".join(screens[-1].split())
        for name in ("Amara", "Ben", "Cleo", "Dan"):
            assert not any(name in screen for screen in screens)
        assert app.screen.max_scroll_x == 0


async def test_bands_of_one_or_two_are_not_shown_to_the_room(room: Room, board: Maker) -> None:
    await a_class_that_has_answered(room, (80, 60))
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        shown = await seen(app, pilot)
        assert stage(room) is Stage.MARKS
        assert "strong" not in shown
        assert "3 marked replies" in shown


async def test_one_stage_back_and_a_minute_more(room: Room, board: Maker) -> None:
    await a_class_that_has_answered(room)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("n", "b")
        assert stage(room) is Stage.ANSWER
        await seen(app, pilot)
        await pilot.press("a")
        assert "about 1:00 left" in await seen(app, pilot)
        await pilot.press("a")
        assert "about 2:00 left" in await seen(app, pilot)


async def test_the_plan_is_followed_and_then_any_drill_can_be_chosen(room: Room, board: Maker) -> None:
    planned(room, PlannedRound(SECOND.address), PlannedRound(DRILL.address))
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        for address in (SECOND.address, DRILL.address):
            await pilot.press("n")
            await settled(pilot)
            current = room.store.current_round()
            assert current is not None
            assert current.drill == address
            room.store.set_stage(current.id, Stage.CLOSED)
            await seen(app, pilot)
        await pilot.press("n")
        await settled(pilot)
        await pilot.press(*"second")
        await settled(pilot)
        assert app.screen.query_one(Input).value == "second"
        await pilot.press("enter")
        await settled(pilot)
        current = room.store.current_round()
        assert current is not None
        assert (current.seq, current.drill) == (3, SECOND.address)


async def test_a_drill_that_is_gone_is_told_and_the_class_goes_on(room: Room, board: Maker) -> None:
    planned(room, PlannedRound("gone/away"))
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("n")
        await settled(pilot)
        assert "gone/away" in text_of(app)
        assert stage(room) is None
        await pilot.press("slash")
        await settled(pilot)
        assert app.screen.query_one(OptionList).option_count == 2


async def test_the_voice_of_the_first_complaint_is_made_while_the_class_comes_in(
    room: Room, board: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = FakeSpeech(tmp_path)
    prepared: list[str] = []
    prepare = speech.prepare

    def counted(drill: Drill, **how: Any) -> Clip:
        prepared.append(drill.address)
        return prepare(drill, **how)

    monkeypatch.setattr(speech, "prepare", counted)
    planned(room, PlannedRound(SECOND.address), PlannedRound(DRILL.address))
    app = board(voice=True, speech=speech)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        assert prepared == [SECOND.address]
        await pilot.press("n")
        await settled(pilot)
        assert prepared == [SECOND.address, DRILL.address]  # what was made is not made again


async def test_the_complaint_sounds_in_the_room_as_its_breaths_come_on_the_screens(
    room: Room, board: Maker, tmp_path: Path
) -> None:
    speech = FakeSpeech(tmp_path)
    planned(room, PlannedRound(DRILL.address))
    app = board(voice=True, speech=speech)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("c", "n")
        await settled(pilot)
        current = room.store.current_round()
        assert current is not None
        assert current.sound
        assert not Shown.from_json(current.shown).words
        sheet = screen_of(app).seen.paper
        assert sheet is not None
        clip = speech.prepare(DRILL, stop=Event())
        assert [(said.start, said.end) for said in sheet.telling.breaths] == [
            (breath.start, breath.end) for breath in clip.breaths
        ]


# ---- the private view ------------------------------------------------------------------------------------------------


async def test_who_is_stuck_is_for_the_host_alone(room: Room, board: Maker) -> None:
    seats = [room.sit(name)[1] for name in NAMES]
    planned(room, PlannedRound(DRILL.address, note="Look at Dan first."))
    current = room.open(stage=Stage.ANSWER)
    room.answer(seats[0], REPLIES[0], 80)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        screen_of(app).conductor.be(Place(planned=1, answering=room.clock.now()))
        seats[1].keep_draft(current.id, "Three months")
        room.clock.advance(seconds=100)
        for own in seats[:3]:
            own.here()
        await pilot.press("tab")
        shown = await seen(app, pilot)
        assert "PRIVATE" in shown
        assert "Look at Dan first." in shown
        for name, doing in (
            ("✓ Amara Okoro", "strong"),
            ("! [b]Ben", "stuck"),
            ("○ Cleo", "empty"),
            ("– Dan", ""),
        ):
            assert any(name in line and doing in line for line in shown.splitlines()), name
        await pilot.press("tab")
        shown = await seen(app, pilot)
        assert "PRIVATE" not in shown
        assert "Cleo" not in shown
        assert "Look at Dan" not in shown


async def test_the_host_hides_a_reply_and_it_leaves_the_gallery(room: Room, board: Maker) -> None:
    await a_class_that_has_answered(room)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("n", "n")
        assert "You called twice" in await seen(app, pilot)
        await pilot.press("tab")
        await seen(app, pilot)
        point_at(app, "[b]Ben")
        await seen(app, pilot)
        await pilot.press("x")
        assert "hidden" in await seen(app, pilot)
        await pilot.press("tab")
        assert "You called twice" not in await seen(app, pilot)
        await pilot.press("tab", "x", "g", "tab")
        assert "You called twice" in await seen(app, pilot)


async def test_the_host_chooses_the_two_side_by_side(room: Room, board: Maker) -> None:
    await a_class_that_has_answered(room)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        await seen(app, pilot)
        for name in ("Cleo", "Amara Okoro"):
            point_at(app, name)
            await seen(app, pilot)
            await pilot.press("d")
            await seen(app, pilot)
        await pilot.press("n", "n", "n")
        await seen(app, pilot)
        assert stage(room) is Stage.PAIR
        assert [answer.text for answer in screen_of(app).seen.pair] == [REPLIES[2], REPLIES[0]]


async def test_a_note_is_kept_about_a_learner_or_the_class(room: Room, board: Maker) -> None:
    seat, _ = room.sit("Amara")
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        await seen(app, pilot)
        await pilot.press("e", "enter", *"Asks well", "enter")
        await settled(pilot)
        await pilot.press("e", "down", "enter", *"Loud room", "enter")
        await settled(pilot)
        assert {(note.seat, note.text) for note in room.store.notes()} == {(seat.id, "Asks well"), (None, "Loud room")}
        assert "Asks well" in await seen(app, pilot)


async def test_replies_are_rated_blind_and_then_compared(room: Room, board: Maker) -> None:
    await a_class_that_has_answered(room)
    app = board()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("tab")
        await seen(app, pilot)
        await pilot.press("j")
        await settled(pilot)
        page = app.screen
        assert isinstance(page, JudgePage)
        while page.offers(STRONG):
            shown = text_of(app)
            assert not any(name in shown for name in ("Amara", "Ben", "Cleo", "Dan"))
            assert "80" not in shown
            await pilot.press("3" if REPLIES[0][:20] in shown else "2" if REPLIES[1][:20] in shown else "1")
            await settled(pilot)
        assert "overall      3 of 3 the same, kappa 1.00" in text_of(app)
        ratings = room.store.ratings()
        assert len(ratings) == 3
        assert all(one.reflect and one.acknowledge and one.clarify for one in ratings)


# ---- leaving, and coming back ----------------------------------------------------------------------------------------


async def test_a_board_that_is_opened_again_goes_on_where_it_was_and_begins_with_the_projector(
    room: Room, board: Maker
) -> None:
    planned(room, PlannedRound(SECOND.address), PlannedRound(DRILL.address))
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("n")
        await settled(pilot)
        await pilot.press("n", "s", "tab")
        await seen(app, pilot)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await seen(app, pilot)
        assert "have answered" in shown
        assert "PRIVATE" not in shown
        assert not screen_of(app).conductor.place.sound
        following = screen_of(app).next_planned
        assert following is not None
        assert following.drill == DRILL.address


async def test_the_end_closes_the_round_and_the_door(room: Room, board: Maker) -> None:
    room.open(stage=Stage.MODEL)
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("down", "down", "enter")
        await settled(pilot)
    assert app.return_value == 0
    assert stage(room) is Stage.CLOSED
    assert room.store.classroom().door is Door.CLOSED


def test_the_desk_marks_what_a_crash_left_unmarked_and_passes_over_what_it_cannot(room: Room) -> None:
    seats = [room.sit(name)[1] for name in NAMES[:2]]
    room.open(make_drill("elsewhere"), Stage.ANSWER)
    room.answer(seats[0], "Words for a drill that is gone.", None)
    room.open(stage=Stage.ANSWER)
    room.answer(seats[1], REPLIES[0], None)
    desk = Desk(room.store, lambda: Catalog((PACK,)))
    assert desk.mark(Event()) == 1
    assert desk.mark(Event()) == 0
    marked = [reply for reply in room.store.replies() if reply.mark is not None]
    assert [reply.text for reply in marked] == [REPLIES[0]]
    assert marked[0].scorer
    assert len(marked[0].data) == 64
    assert "elsewhere" in desk.trouble


def test_a_reply_that_trips_the_scorer_leaves_no_other_unmarked(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seats = [room.sit(name)[1] for name in NAMES[:2]]
    room.open(stage=Stage.ANSWER)
    room.answer(seats[0], "trip", None)
    room.answer(seats[1], REPLIES[0], None)

    def mark(_: object, reply: str) -> object:
        if reply == "trip":
            raise RuntimeError("tripped")
        return made(reply, 50)

    monkeypatch.setattr("trainer.kinds.mark", mark)
    desk = Desk(room.store, lambda: Catalog((PACK,)))
    desk.mark(Event())
    assert {reply.text: reply.mark is None for reply in room.store.replies()} == {"trip": True, REPLIES[0]: False}
    assert "tripped" in desk.trouble


async def test_every_command_of_the_board_can_be_carried_out_and_the_footer_fits(room: Room, board: Maker) -> None:
    pages: tuple[type[Page], ...] = (BoardScreen, SeatScreen, JudgePage, AskPage, NotePage, PickPage)
    for page in pages:
        for command in page.PAGE_COMMANDS:
            assert hasattr(page, f"action_{command.action}"), f"{page.__name__}: {command.id}"
    await a_class_that_has_answered(room)
    app = board()
    async with app.run_test(size=(60, 20)) as pilot:
        for _ in range(8):
            for key in ("tab", "n"):
                await pilot.press(key)
                await seen(app, pilot)
                bar = app.screen.query_one(KeyBar)
                assert bar.render().cell_length <= bar.content_size.width
                assert len(bar.entries) <= 5


async def test_an_unreadable_class_is_told_and_the_board_stays(
    room: Room, board: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(app, pilot)

        def gone(*_: object, **__: object) -> object:
            raise NotFound("There is no class here.")

        monkeypatch.setattr(screen_of(app).conductor, "read", gone)
        assert "There is no class here." in await seen(app, pilot)
