"""What `sayback class host` decides before anything is shown: which class, which address, what can be in the way."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_services
from tests.support.classroom import a_class
from trainer.classroom import extra
from trainer.classroom.board import Place
from trainer.classroom.holding import holding
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.cli import class_host, main
from trainer.errors import ClassError, NotFound, UsageError

ASKED = {"title": "", "new": False, "class_id": None, "lan": None, "port": None, "learners": None}


def asked(**changes: object) -> argparse.Namespace:
    return argparse.Namespace(**(ASKED | changes))


def test_a_class_of_today_goes_on_and_one_of_yesterday_does_not(tmp_path: Path) -> None:
    clock = FixedClock()
    services = make_services(tmp_path, clock=clock)
    first = class_host.class_for(asked(title="Morning"), services)
    assert first.classroom().title == "Morning"
    again = class_host.class_for(asked(), services)
    assert again.path == first.path
    first.keep_state(Place(ended=True).to_json())
    fresh = class_host.class_for(asked(), services)
    assert fresh.path != first.path, "it was ended: the next class of the day is another one"
    fresh.close()
    clock.advance(hours=13)
    later = class_host.class_for(asked(), services)
    assert later.path != first.path
    assert later.classroom().title == f"Listening, {clock.now().astimezone():%A}"
    named = class_host.class_for(asked(class_id=first.classroom().id, title="Evening"), services)
    assert (named.path, named.classroom().title) == (first.path, "Evening")
    other = class_host.class_for(asked(new=True), services)
    assert other.path not in (first.path, later.path)
    for store in (first, again, later, named, other):
        store.close()


def test_what_contradicts_itself_or_is_not_there_is_refused(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    with pytest.raises(UsageError, match="--new begins"):
        class_host.class_for(asked(new=True, class_id="x"), services)
    with pytest.raises(NotFound, match="no class called"):
        class_host.class_for(asked(class_id="x"), services)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"port": 70_000}, "0 to 65535"),
        ({"port": -1}, "0 to 65535"),
        ({"learners": 0}, "1 to 500"),
        ({"lan": "0.0.0.0"}, "one address"),  # noqa: S104
        ({"lan": "::"}, "one address"),
        ({"lan": "not an address"}, "no address of this computer"),
    ],
)
def test_options_that_cannot_be_used_are_told_with_a_way_to_mend_them(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    with a_class(tmp_path) as store, pytest.raises(UsageError, match=said):
        class_host.options_for(asked(**changes), store)


def test_without_lan_only_this_computers_browsers_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_class(tmp_path) as store:
        assert class_host.options_for(asked(), store).host == "127.0.0.1"
        monkeypatch.setattr(class_host, "own_address", lambda: "192.168.1.7")
        assert class_host.options_for(asked(lan="auto"), store).host == "192.168.1.7"
        assert class_host.options_for(asked(lan="10.0.0.9"), store).host == "10.0.0.9"
        monkeypatch.setattr(class_host, "own_address", lambda: "")
        with pytest.raises(UsageError, match="no address that others"):
            class_host.options_for(asked(lan="auto"), store)


def test_a_class_has_one_host_at_a_time(tmp_path: Path) -> None:
    with a_class(tmp_path) as store:
        with holding(store.path), pytest.raises(ClassError, match="being held already"), holding(store.path):
            pytest.fail("two hosts")
        with holding(store.path):
            assert (store.path.parent / "host.lock").is_file()


def test_without_the_packages_of_a_class_their_names_and_the_command_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    for words in (["class", "host"], ["class", "join", "http://127.0.0.1:1"]):
        assert main(words) == 3
        told = capsys.readouterr().err
        assert "aiohttp, textual-serve, segno" in told
        assert "pip install 'sayback[class]'" in told


@pytest.mark.process
def test_a_port_that_is_taken_is_told_with_the_way_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.classroom.hosting.ENDING", -1.0)  # nobody to wait for
    with a_class(tmp_path) as store, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        entrance = Entrance(EntranceOptions(str(store.path), port=port))
        with pytest.raises(ClassError, match=f"port {port} cannot be used") as told:
            entrance.start()
        assert "--port" in told.value.hint
        assert not entrance.running
        entrance.close()


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="192.0.2.1 is nobody's, as far as Linux lets us bind")
def test_an_address_of_another_machine_cannot_be_listened_at(tmp_path: Path) -> None:
    with a_class(tmp_path) as store:
        entrance = Entrance(EntranceOptions(str(store.path), host="192.0.2.1", port=0))
        with pytest.raises(ClassError, match=r"192\.0\.2\.1"):
            entrance.start()
        entrance.close()
