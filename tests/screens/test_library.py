"""The library: found by a few letters, filtered by keys, opened with Enter, never without a word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.support.app import make_app, make_services, practised, settled, text_of
from trainer.packs.catalog import Catalog
from trainer.packs.model import PLAYABLE, Breath, Channel, Customer, Drill, Kind, Pack, Skill
from trainer.services import Services
from trainer.ui.app import SaybackApp
from trainer.ui.screens.library import LISTED, LibraryScreen
from trainer.ui.screens.practice import PracticeScreen


def offered(services: Services) -> tuple[Drill, ...]:
    """The drills that the app has screens for."""
    return tuple(drill for drill in services.catalog.drills if drill.kind in PLAYABLE)


def drill(number: int, title: str, *, level: int = 1, channel: Channel = Channel.PHONE, situation: str = "") -> Drill:
    return Drill(
        pack="mine",
        id=f"drill-{number}",
        title=title,
        kind=Kind.REPLY,
        channel=channel,
        level=level,
        skills=(Skill.REFLECT,),
        situation=situation,
        customer=Customer("John"),
        say=(Breath("It broke."),),
    )


def catalog_of(*drills: Drill) -> Catalog:
    return Catalog((Pack("mine", "Mine", "", "en", "CC0-1.0", (), drills, "0" * 64, "mine.toml"),))


async def opened(pilot: Pilot[int]) -> SaybackApp:
    await settled(pilot)
    await pilot.press("slash")
    await settled(pilot)
    app: SaybackApp = pilot.app  # type: ignore[assignment]
    assert isinstance(app.screen, LibraryScreen)
    return app


def listed(app: SaybackApp) -> list[str]:
    options = app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(n).prompt).strip() for n in range(options.option_count)]


async def test_every_drill_is_listed_with_level_channel_and_last_band(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    done = offered(services)[1]
    practised(services, (done.address, 80, dict.fromkeys(Skill, 80)))
    async with make_app(services).run_test(size=(80, 40)) as pilot:
        app = await opened(pilot)
        lines = listed(app)
        assert len(lines) == len(offered(services))
        for one, line in zip(offered(services), lines, strict=True):
            assert line.startswith(one.title)
            assert one.channel.value in line
            assert str(one.level) in line
        assert [line for line in lines if "● strong" in line] == [next(li for li in lines if li.startswith(done.title))]
        assert f"{len(services.catalog.packs)} packs" in text_of(app)


async def test_typing_finds_and_enter_practises(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press(*"gold")
        await settled(pilot)
        assert listed(app)[0].startswith("In gold letters")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.practice.drill.title == "In gold letters"


async def test_arrows_move_in_the_list_while_the_field_keeps_the_focus(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("down", "down", "up")
        await settled(pilot)
        assert isinstance(app.focused, Input)
        assert offered(services)[1].situation.split()[0] in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.practice.drill is offered(services)[1]


async def test_level_and_channel_filter_by_key(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("f7", "f7")
        await settled(pilot)
        assert "level 2" in text_of(app)
        assert len(listed(app)) == sum(one.level == 2 for one in offered(services))
        await pilot.press("f8")
        await settled(pilot)
        assert "channel phone" in text_of(app)
        both = [one for one in offered(services) if one.level == 2 and one.channel is Channel.PHONE]
        assert len(listed(app)) == len(both)
        await pilot.press("f5")
        await settled(pilot)
        assert len(listed(app)) == len(offered(services))
        assert "level any" in text_of(app)


async def test_nothing_found_says_what_was_asked_and_what_to_do(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("f7", *"[/red]qq")
        await settled(pilot)
        assert "No drill for “[/red]qq”, level 1. F5 shows everything." in text_of(app)
        await pilot.press("enter")  # nothing is chosen: nothing happens
        await settled(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_no_pack_at_all_says_where_to_look(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path, catalog=Catalog(()))).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "No drill is installed. `sayback doctor` tells why." in text_of(app)


async def test_refused_packs_are_listed_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "bad.toml").write_text('format = 1\n[pack]\nid = "Bad Id"\ntitel = "x"\n')
    services = make_services(tmp_path)
    problems = services.catalog.refused[0].problems
    assert len(problems) > 2
    async with make_app(services).run_test(size=(100, 60)) as pilot:
        app = await opened(pilot)
        assert "1 cannot be used" in text_of(app)
        await pilot.press("up")  # from the first round to the last
        await settled(pilot)
        assert "✗ bad.toml" in text_of(app)
        await pilot.press("tab", "end")
        await settled(pilot)
        shown = " ".join(text_of(app).split())
        assert problems[-1].message.split()[0] in shown
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_without_memory_the_drills_are_there_all_the_same(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file where the folder should be")
    services.paths = replace(services.paths, data=in_the_way)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert len(listed(app)) == len(offered(services)) + len(services.catalog.refused)


async def test_a_hundred_refusals_can_be_scrolled(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    for number in range(100):
        (tmp_path / "packs" / f"bad-{number:03}.toml").write_text("format = 2")
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("up")
        await settled(pilot)
        assert "✗ bad-099.toml" in text_of(app)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.SPOT, "Rated: which reply you pick, your reason"),
        (Kind.NOTES, "Rated: what the note keeps"),
        (Kind.CONVERSATION, "Rated: trust, the closing check, the note"),
        (Kind.PATIENCE, "Rated: hearing them out"),
    ],
)
async def test_what_counts_is_told_for_every_kind_even_without_a_skill(tmp_path: Path, kind: Kind, told: str) -> None:
    catalog = catalog_of(replace(drill(1, "The one"), kind=kind, skills=()))
    async with make_app(make_services(tmp_path, catalog=catalog)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert told in text_of(app)
        assert f"· {kind.value}" in text_of(app)


async def test_hostile_titles_are_shown_as_they_are(tmp_path: Path) -> None:
    catalog = catalog_of(drill(1, "[/red] \x1b[31mred \u202eesrever [bold", situation="[link=x]\x9b2J"))
    async with make_app(make_services(tmp_path, catalog=catalog)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        screen = text_of(app)
        assert "[/red] \\x1b[31mred \\u202eesrever [bold" in screen
        assert "[link=x]\\x9b2J" in screen
        assert not {"\x1b", "\u202e", "\x9b"} & set(screen)


async def test_two_thousand_drills_are_searched_as_one_types(tmp_path: Path) -> None:
    catalog = catalog_of(*(drill(n, f"Complaint number {n} about the weather") for n in range(2000)))
    async with make_app(make_services(tmp_path, catalog=catalog)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press(*"1234")
        await settled(pilot)
        assert listed(app)[0].startswith("Complaint number 1234")


async def test_the_pointer_stays_on_its_drill_when_the_list_changes(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("down", "down")
        chosen = offered(services)[2]
        await pilot.press(*chosen.channel.value)
        await settled(pilot)
        options = app.screen.query_one(OptionList)
        assert options.highlighted is not None
        assert listed(app)[options.highlighted].startswith(chosen.title)


async def test_coming_back_from_a_drill_keeps_the_search(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press(*"gold", "enter")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert app.screen.query_one(Input).value == "gold"


@pytest.mark.parametrize("size", [(200, 60), (60, 20), (40, 12), (20, 5)])
async def test_the_library_is_drawn_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    services: Services = make_services(tmp_path)
    async with make_app(services).run_test(size=size) as pilot:
        app = await opened(pilot)
        titles = [one.title[:5] for one in offered(services)]
        assert any(title in text_of(app) for title in titles)


async def test_of_a_large_library_the_first_are_listed_and_the_others_found_by_typing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.ui.finding._FEW", 10)
    many = [drill(number, f"Parcel {number}") for number in range(LISTED + 30)]
    services = make_services(tmp_path, catalog=catalog_of(*many, drill(9999, "A very odd goose")))
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        lines = listed(app)
        assert len(lines) == LISTED + 1
        assert "31 more. Type to find them." in lines[-1]
        await pilot.press("end", *"goose")
        await settled(pilot)
        assert [line[:16] for line in listed(app)] == ["A very odd goose"]
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
    services.close()
