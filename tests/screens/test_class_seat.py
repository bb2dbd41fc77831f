"""A learner's seat: what it shows at every stage, what it keeps, and what it never offers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from tests.support.app import text_of
from tests.support.class_screens import DRILL, REPLIES, Room, a_room, looked, made, seat_app
from trainer.classroom.model import Round, Stage
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.round import Shown
from trainer.errors import StorageError
from trainer.packs.model import Customer
from trainer.ui.class_commands import CLASS_SECTIONS
from trainer.ui.classroom.seat import SeatApp
from trainer.ui.classroom.seat_screen import UNREACHABLE, SeatScreen
from trainer.ui.commands import is_printable, sections
from trainer.ui.widgets.keybar import KeyBar

PHONE, LAPTOP = (40, 20), (80, 24)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as room:
        yield room


def screen_of(app: SeatApp) -> SeatScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, SeatScreen)
    return screen


def text(app: SeatApp) -> str:
    return text_of(app)  # type: ignore[arg-type]  # any app has a screen


def show(room: Room, current: Round, stage: Stage, *ids: str, **more: object) -> None:
    shown = Shown(gallery=ids, pair=ids[:2], **more)  # type: ignore[arg-type]
    room.store.set_stage(current.id, stage, shown=shown.to_json())


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
async def test_a_whole_round_is_followed_without_a_key_but_the_learners_own(room: Room, size: tuple[int, int]) -> None:
    _, own = room.sit("[b]Amara")
    ben, cleo = room.sit("Ben")[1], room.sit("Cleo", share=True)[1]
    app = seat_app(own, room.clock)
    async with app.run_test(size=size) as pilot:
        await looked(pilot)
        assert "Welcome, [b]Amara." in text(app)
        current = room.open()
        await looked(pilot)
        assert "John is about to begin" in text(app)
        room.clock.advance(seconds=4)
        await looked(pilot)
        assert "third month" in text(app)
        assert "called twice" not in text(app)
        room.store.set_stage(current.id, Stage.ANSWER)
        await looked(pilot)
        assert "called twice" in text(app)
        assert "0 of 3 have answered" in text(app)
        others = [room.answer(ben, REPLIES[1]), room.answer(cleo, REPLIES[3])]
        await pilot.press(*"Two calls")
        await looked(pilot)
        assert "2 of 3 have answered" in text(app)
        await pilot.press("enter")
        await looked(pilot)
        assert "✓ handed in" in text(app)
        assert "Two calls" in text(app)
        mine = own.replies(current.id)[0]
        room.mark(mine.id, made(mine.text, 72))
        await looked(pilot)
        assert "strong" not in text(app)  # marks are for everybody at once
        show(room, current, Stage.MARKS)
        await looked(pilot)
        assert "strong  72" in text(app)
        assert "Ask what changed." in text(app)
        show(room, current, Stage.GALLERY, *others)
        await looked(pilot)
        assert "You called twice" in text(app)
        assert "Cleo" in text(app)
        assert "Ben" not in text(app)
        show(room, current, Stage.VOTE, *others)
        await looked(pilot)
        await pilot.press("2")
        await looked(pilot)
        vote = own.vote(current.id)
        assert vote is not None
        assert vote.reply == others[1]
        assert "nothing: what changed?" not in " ".join(text(app).split())
        show(room, current, Stage.MODEL, *others)
        await looked(pilot)
        assert "nothing: what changed?" in " ".join(text(app).split())
        assert app.screen.max_scroll_x == 0


async def test_words_may_stay_in_the_room_until_the_marks_are_seen(room: Room) -> None:
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        current = room.open(sound=True)
        room.store.set_shown(current.id, Shown(words=False).to_json())
        room.clock.advance(seconds=5)
        await looked(pilot)
        assert "(listen)" in text(app)
        room.store.set_stage(current.id, Stage.ANSWER)
        await looked(pilot)
        assert "third month" not in text(app)
        assert screen_of(app).writing


async def test_the_clock_never_cuts_anybody_off(room: Room) -> None:
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        current = room.open(stage=Stage.ANSWER)
        room.store.set_ends(current.id, room.clock.now())
        await looked(pilot)
        room.clock.advance(minutes=30)
        await pilot.press(*"Late")
        await looked(pilot)
        assert "finish in your own time" in text(app)
        await pilot.press("enter")
        await looked(pilot)
    assert [reply.text for reply in own.replies(current.id)] == ["Late"]


async def test_nothing_written_is_lost_by_a_reload(room: Room) -> None:
    seat, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        await looked(pilot)
        await pilot.press(*"Three months of")
        await pilot.pause(0.7)
        draft = own.draft(current.id)
        assert draft is not None
        assert draft.text == "Three months of"
        await pilot.press(*" wrong")
    again = room.again(seat)
    app = seat_app(again, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        await looked(pilot)
        assert app.screen.query_one(TextArea).text == "Three months of wrong"


async def test_handing_in_twice_is_one_reply_and_nothing_is_none(room: Room) -> None:
    _, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        await looked(pilot)
        await pilot.press("enter", "space", "enter")
        assert own.replies(current.id) == ()
        await pilot.press("a", "enter", "enter")
        await looked(pilot)
        assert [reply.text for reply in own.replies(current.id)] == [" a"]


async def test_one_can_try_again_for_oneself_and_nobody_else_sees_it(room: Room) -> None:
    _, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    mine = room.answer(own, REPLIES[2], 30)
    show(room, current, Stage.MARKS)
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        await pilot.press("r")
        await looked(pilot)
        assert "Only you see this one" in text(app)
        await pilot.press(*"Better")
        show(room, current, Stage.GALLERY, mine)
        await looked(pilot)
        assert screen_of(app).writing  # the class moving on takes nothing away
        await pilot.press("enter")
        await looked(pilot)
        second = own.replies(current.id)[1]
        assert (second.turn, second.text) == (2, "Better")
        room.mark(second.id, made("Better", 75))
        await looked(pilot)
        assert "strong  75" in text(app)
        assert "+45" in text(app)
        assert "seen by nobody else" in text(app)
        assert "r once more" not in text(app)


async def test_what_was_not_handed_in_goes_on_for_oneself(room: Room) -> None:
    _, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        await looked(pilot)
        await pilot.press(*"Half a")
        show(room, current, Stage.MARKS)
        await looked(pilot)
        assert "have not handed in" in " ".join(text(app).split())
        await pilot.press("r")
        await looked(pilot)
        assert app.screen.query_one(TextArea).text == "Half a"
        await pilot.press(*" reply", "enter")
        await looked(pilot)
    assert [(reply.turn, reply.text) for reply in own.replies(current.id)] == [(2, "Half a reply")]


async def test_the_name_is_shown_only_when_its_owner_wants_it(room: Room) -> None:
    seat, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        assert "without your name" in text(app)
        await pilot.press("x")
        await looked(pilot)
        assert room.store.seat(seat.id).share
        await pilot.press("f9")
        await looked(pilot)
        assert not room.store.seat(seat.id).share


async def test_own_marks_are_a_key_away_while_the_class_looks_at_others(room: Room) -> None:
    _, own = room.sit()
    other = room.sit("Ben")[1]
    current = room.open(stage=Stage.ANSWER)
    room.answer(own, REPLIES[0], 72)
    theirs = room.answer(other, REPLIES[1])
    show(room, current, Stage.GALLERY, theirs)
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        await pilot.press("y")
        await looked(pilot)
        assert "strong  72" in text(app)
        await pilot.press("escape")
        await looked(pilot)
        assert "strong  72" not in text(app)
        assert "You called twice" in text(app)


async def test_a_touch_on_one_of_the_two_is_a_vote(room: Room) -> None:
    _, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    ids = [room.answer(room.sit(name)[1], REPLIES[n]) for n, name in enumerate(("Ben", "Cleo"))]
    show(room, current, Stage.VOTE, *ids)
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        await pilot.click(app.screen.query(".half").last(), offset=(3, 1))
        await looked(pilot)
        vote = own.vote(current.id)
        assert vote is not None
        assert vote.reply == ids[1]
        assert "your vote" in text(app)
        show(room, current, Stage.VOTE, *ids, result=True)
        await looked(pilot)
        assert "1 votes" in text(app)
        await pilot.press("1")
        await looked(pilot)
        vote = own.vote(current.id)
        assert vote is not None
        assert vote.reply == ids[1]  # once the votes are seen, none is taken


async def test_a_reply_that_is_hidden_while_it_is_looked_at_goes_from_the_screen(room: Room) -> None:
    _, own = room.sit()
    current = room.open(stage=Stage.ANSWER)
    ids = [room.answer(room.sit(name)[1], REPLIES[n]) for n, name in enumerate(("Ben", "Cleo"))]
    show(room, current, Stage.GALLERY, *ids)
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        assert "You called twice" in text(app)
        room.store.hide(ids[1])
        await looked(pilot)
        assert "You called twice" not in text(app)


async def test_words_of_others_are_never_obeyed(room: Room) -> None:
    nasty = "[red]boo[/] [@click=app.quit]x[/] \x1b[2J \u202e end"
    _, own = room.sit()
    current = room.open(replace(DRILL, customer=Customer("[b]J[/]"), title="[/]"), Stage.ANSWER)
    ids = [room.answer(room.sit("[/b]", share=True)[1], nasty), room.answer(room.sit("Cleo")[1], REPLIES[1])]
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        for stage in (Stage.ANSWER, Stage.GALLERY, Stage.PAIR, Stage.MODEL):
            show(room, current, stage, *ids)
            await looked(pilot)
            shown = text(app)
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert stage is not Stage.GALLERY or r"[red]boo[/] [@click=app.quit]x[/] \x1b[2J \u202e end" in shown


async def test_a_class_that_cannot_be_reached_is_told_without_the_hosts_paths(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own = room.sit()
    room.open(stage=Stage.ANSWER)
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        await pilot.press("a")

        def broken(*_: object, **__: object) -> bool:
            raise StorageError(f"{room.store.path} is damaged")

        for name in ("changed", "keep_draft", "submit"):
            monkeypatch.setattr(OwnSeat, name, broken)
        await pilot.press("enter")
        await looked(pilot)
        line = app.screen.query_one("#line", Static)
        assert str(line.content) == UNREACHABLE
        assert "class.sqlite" not in text(app)
        assert app.screen.query_one(TextArea).text == "a"


# ---- what a seat is not ----------------------------------------------------------------------------------------------


def test_a_seat_knows_no_scorer_no_voice_no_pack_reader_and_no_memory() -> None:
    code = (
        "import sys\n"
        "import trainer.ui.classroom.seat, trainer.ui.classroom.seat_screen, trainer.ui.classroom.help\n"
        "import trainer.ui.palette\n"
        "print('\\n'.join(sorted(name for name in sys.modules if name.startswith('trainer'))))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(found.stdout.split())
    assert "trainer.ui.classroom.seat_screen" in loaded
    assert not loaded & {
        "trainer.scoring.engine",
        "trainer.scoring.lexicon",
        "trainer.speech",
        "trainer.services",
        "trainer.settings",
        "trainer.packs.catalog",
        "trainer.packs.loader",
        "trainer.progress.repository",
        "trainer.classroom.desk",
        "trainer.classroom.board",
    }


async def test_every_binding_of_a_seat_is_one_of_its_own_or_moves_and_edits(room: Room) -> None:
    """Whatever Textual binds by itself, at any stage, is here by name: nothing saves, opens, suspends or ends."""
    harmless = {
        "focus_next",
        "focus_previous",
        "copy_text",
        "scroll_up",
        "scroll_down",
        "scroll_left",
        "scroll_right",
        "scroll_home",
        "scroll_end",
        "page_up",
        "page_down",
        "page_left",
        "page_right",
    }
    ours = {command.action for section in CLASS_SECTIONS for command in section.commands} | {"help", "command_palette"}
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=LAPTOP) as pilot:
        await looked(pilot)
        seen = set()
        for stage in (None, *Stage):
            if stage is not None:
                room.open(stage=stage)
                await looked(pilot)
            for key, active in app.screen.active_bindings.items():
                action = active.binding.action.removeprefix("app.").removeprefix("screen.").split("(")[0]
                if isinstance(active.node, TextArea):
                    assert key != "ctrl+z" or action == "undo"
                    continue
                seen.add(action)
        assert seen <= ours | harmless | {"back"}, seen - ours - harmless
        assert "quit" not in seen


async def test_the_palette_of_a_seat_holds_its_own_commands_alone(room: Room) -> None:
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=(100, 40)) as pilot:
        await looked(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        shown = text(app)
        assert "Show my name" in shown
        for word in ("Screenshot", "Theme", "Quit", "Leave sayback", "Maximize", "Settings", "Save", "Suspend"):
            assert word not in shown


async def test_help_at_a_seat_tells_its_keys_and_no_path(room: Room) -> None:
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=(100, 50)) as pilot:
        await looked(pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert "Show my name" in text(app)
        assert "settings.toml" not in text(app)
        assert "sayback/" not in text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, SeatScreen)


async def test_the_footer_of_a_seat_fits_a_phone(room: Room) -> None:
    _, own = room.sit()
    app = seat_app(own, room.clock)
    async with app.run_test(size=PHONE) as pilot:
        for stage in Stage:
            room.open(stage=stage)
            await looked(pilot)
            bar = app.screen.query_one(KeyBar)
            assert bar.render().cell_length <= bar.content_size.width
            assert len(bar.entries) <= 5
            assert app.screen.max_scroll_x == 0


# ---- how the keys of a class are declared ----------------------------------------------------------------------------


def test_keys_of_a_class_are_declared_as_all_others_are() -> None:
    by_id = {command.id: command for section in sections() for command in section.commands}
    for section in CLASS_SECTIONS:
        taken: dict[str, str] = {}
        for command in section.commands:
            assert by_id.setdefault(command.id, command) == command
            assert command.help.endswith(".")
            assert len(command.help) <= 90, command
            assert any(not is_printable(key) for key in command.key_list), command
            assert not set(command.key_list) & {"ctrl+m", "ctrl+i", "ctrl+h", "f10", "f11"}, command
            for key in command.key_list:
                assert taken.setdefault(key, command.id) == command.id, key
