"""Classes on their way to a learning record store: nothing twice, nothing lost, no secret told."""

from __future__ import annotations

import json
import socket
from base64 import b64encode
from pathlib import Path

import pytest

from tests.support.classes import a_class, answer, begin, come, held
from tests.support.lrs import TinyStore, tiny_store
from tests.support.progress import paths_in
from trainer import cli
from trainer.classroom.model import OutboxState
from trainer.classroom.outbox import Outbox
from trainer.classroom.outcome import outcome
from trainer.classroom.registry import held as held_classes
from trainer.classroom.sending import BATCH, Sending
from trainer.classroom.statements import made
from trainer.classroom.store import ClassStore
from trainer.errors import ExitCode, UsageError
from trainer.exchange import xapi_rules
from trainer.exchange.lrs import Said, Store

NAMES = ("Zoë", "李小龍", "=1+1", "<b>", 'O"Brien')


def filled(store: ClassStore, names: tuple[str, ...] = NAMES, rounds: int = 1) -> Outbox:
    a_class(store, names, rounds)
    outbox = Outbox(store)
    outbox.put(made(outcome(store), lambda learner: learner.name).statements)
    return outbox


def go(outbox: Outbox, target: TinyStore, patience: float = 60.0) -> tuple[Sending, list[float]]:
    waits: list[float] = []
    sending = Sending(outbox, Store.at(target.address), waits.append, patience=patience)
    sending.run()
    return sending, waits


def test_every_statement_keeps_to_the_rules_and_says_nothing_that_anybody_wrote(tmp_path: Path) -> None:
    with held(tmp_path) as store:
        seats, rounds = a_class(store, NAMES, 2)
        answer(store, seats[0], rounds[0], "a retry", 99, turn=2)
        answer(store, seats[0], begin(store), "no marks yet", None)
        found = outcome(store)
        store.remove_seat(seats[4].id)
        without = made(outcome(store), lambda learner: learner.pseudonym)
    named = made(found, lambda learner: learner.name)
    assert len(named.statements) == 2 * len(NAMES)
    assert (named.unmarked, named.unnamed) == (1, ())
    assert len(without.statements) == 2 * (len(NAMES) - 1), "who was sent away is not in it"
    for id_, statement in (*named.statements, *without.statements):
        plain = json.loads(statement)
        assert xapi_rules.faults(plain) == []
        assert plain["id"] == id_
        assert "Reply" not in statement
        grouping = plain["context"]["contextActivities"]["grouping"]
        assert grouping[1]["id"].endswith(f"/classes/{found.classroom.id}")
    assert not any(json.dumps(name)[1:-1] in statement for name in NAMES for _, statement in without.statements)
    assert made(found, lambda learner: learner.name) == named, "the same ids whenever it is made"
    assert len({id_ for id_, _ in (*named.statements, *without.statements)}) == 2 * len(NAMES) + 8
    some = made(found, lambda learner: learner.name if learner.name == "Zoë" else "")
    assert (len(some.statements), len(some.unnamed)) == (2, 4)


def test_a_store_that_is_there_has_everything_once_however_often_it_is_sent(tmp_path: Path) -> None:
    with held(tmp_path) as store, tiny_store() as target:
        outbox = filled(store, tuple(f"L{number}" for number in range(60)))
        sending, waits = go(outbox, target)
        assert (sending.sent, waits, target.sizes) == (60, [], [BATCH, 10])
        assert outbox.counts() == {OutboxState.SENT: 60}
        assert go(outbox, target)[0].sent == 0, "nothing waits any more"
        assert outbox.again() == 60
        assert go(outbox, target)[0].sent == 60, "204 is as good as 200"
        assert len(target.statements) == 60
    header = target.requests[0]
    assert (header["X-Experience-API-Version"], header["Content-Type"]) == ("1.0.3", "application/json")
    assert "Authorization" not in header


def test_a_store_that_goes_away_and_comes_back_misses_nothing(tmp_path: Path) -> None:
    with held(tmp_path) as store, tiny_store() as target:
        outbox = filled(store, tuple(f"L{number}" for number in range(70)))
        target.mood = lambda number: 503 if number in (2, 3, 4) else 0
        sending, waits = go(outbox, target)
        assert (sending.sent, waits) == (70, [1.0, 2.0, 4.0])
        target.mood = lambda _: 429
        outbox.again()
        sending, waits = go(outbox, target, patience=10.0)
        assert (sending.sent, waits) == (0, [1.0, 2.0, 4.0]), "the next wait would be longer than there is patience"
        assert "429" in sending.away
        assert "\x1b" not in sending.away
        assert outbox.counts() == {OutboxState.WAITING: 70}
        assert {posted.tries for posted in outbox.listed()} == {1, 2}


def test_a_store_that_is_switched_off_is_away(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/xAPI"
        answer_ = Store.at(address, "coach", "secret").post(["{}"], timeout=2.0)  # bound, nobody listens
    assert answer_.said is Said.AWAY
    assert "secret" not in answer_.reason


def test_one_statement_that_a_store_will_not_have_keeps_no_other_away(tmp_path: Path) -> None:
    with held(tmp_path) as store, tiny_store() as target:
        seats, _ = a_class(store, tuple(f"L{number}" for number in range(9)))
        answer(store, seats[3], begin(store, "parcels/van"), "unloved", 50)
        outbox = Outbox(store)
        outbox.put(made(outcome(store), lambda learner: learner.name).statements)
        first = next(posted for posted in outbox.listed() if "parcels/van" not in posted.statement)
        target.statements[first.id] = {"other": "words"}
        target.unloved = {"parcels/van"}
        sending, _ = go(outbox, target)
        assert sending.sent == 8
        assert [posted.id for posted in sending.known] == [first.id]
        ((refused, reason),) = sending.refused
        assert "parcels/van" in refused.statement
        assert reason.startswith("400 Bad Request")
        assert outbox.counts() == {OutboxState.SENT: 8, OutboxState.KNOWN: 1, OutboxState.REFUSED: 1}


@pytest.mark.parametrize(("status", "says"), [(401, "401"), (403, "403"), (404, "404"), (302, "elsewhere.example")])
def test_an_objection_to_us_stops_at_once_and_loses_nothing(tmp_path: Path, status: int, says: str) -> None:
    with held(tmp_path) as store, tiny_store() as target:
        outbox = filled(store)
        target.mood = lambda _: status
        sending, waits = go(outbox, target)
        assert says in sending.denied
        assert (waits, len(target.requests)) == ([], 1), "no redirect is followed, nothing is tried again"
        assert outbox.counts() == {OutboxState.WAITING: len(NAMES)}


def test_an_answer_can_say_when_to_come_again() -> None:
    from trainer.exchange.lrs import _meaning

    assert _meaning(503, b"", "17", None).wait == 17.0
    assert _meaning(503, b"", "99999999", None).wait == 300.0
    assert _meaning(503, b"", "Wed, 21 Oct 2026 07:28:00 GMT", None).wait == 0.0
    assert _meaning(599, b"x" * 5000, "٣", None).reason.endswith("…")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("lrs.example.org", "no address"),
        ("ftp://lrs.example.org", "no address"),
        ("https://coach:secret@lrs.example.org/xAPI", "do not belong in the address"),
        ("http://lrs.example.org/xAPI", "anybody on the way"),
        ("https://lrs.example.org/xAPI?x=1", "no address"),
        ("https://lrs.example.org:99999/", "no web address"),
        ("https://lrs.example.org/\r\nX: y", "no web address"),
        ("https://[::1", "no web address"),
    ],
)
def test_an_address_that_is_none_is_refused_and_no_secret_is_told(address: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        Store.at(address)
    assert says in error.value.message
    assert "secret" not in str(error.value)
    assert "\r" not in str(error.value)


def test_an_address_may_be_given_with_its_last_words() -> None:
    for address in ("http://127.0.0.1:8/xAPI", "http://127.0.0.1:8/xAPI/", "http://127.0.0.1:8/xAPI/statements/"):
        assert Store.at(address).address == "http://127.0.0.1:8/xAPI"
    assert Store.at("http://lrs.example.org", without_tls=True).address == "http://lrs.example.org"
    assert "secret" not in repr(Store.at("https://lrs.example.org", "coach", "secret"))


def test_the_command_sends_a_class_and_keeps_the_password_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    with held(tmp_path) as store:
        a_class(store, NAMES)
        come(store, "Nobody")
    with tiny_store() as target:
        target.wanted = f"Basic {b64encode(b'coach:s3cret-Pass').decode()}"
        words = ["class", "send", "--lrs", target.address]
        assert cli.main([*words, "--dry-run"]) == ExitCode.OK
        out, told = capsys.readouterr()
        assert len(json.loads(out)) == len(NAMES)
        assert "5 statements" in told
        assert "a pseudonym for each learner" in told
        assert target.requests == []
        monkeypatch.setenv("SAYBACK_LRS_USER", "coach")
        assert cli.main(words) == ExitCode.USAGE, "no password, and nobody to be asked"
        monkeypatch.setenv("SAYBACK_LRS_PASSWORD", "wrong-Pass")
        assert cli.main(words) == ExitCode.USAGE
        monkeypatch.setenv("SAYBACK_LRS_PASSWORD", "s3cret-Pass")
        assert cli.main([*words, "--json"]) == ExitCode.OK
        out, told = capsys.readouterr()
        assert json.loads(out)["sent"] == len(NAMES)
        assert "5 sent, 0 known there otherwise, 0 refused, 0 waiting." in told
        assert len(target.statements) == len(NAMES)
        assert cli.main([*words, "--names"]) == ExitCode.USAGE, "each reply would count twice"
        assert "under other names" in capsys.readouterr().err
        target.mood = lambda _: 503
        assert cli.main([*words, "--again", "--patience", "0"]) == ExitCode.MACHINE
        out, told = capsys.readouterr()
        assert "Nothing is lost" in told
    (one,) = held_classes(paths_in(tmp_path))
    assert (one.waiting, one.posted) == (len(NAMES), len(NAMES))
    held_bytes = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Pass" not in held_bytes
    assert "Pass" not in out + told
