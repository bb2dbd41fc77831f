"""A class that goes to a real learning record store, which goes away in the middle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.classes import a_class, answer, held
from tests.support.elsewhere import tool
from tests.support.progress import paths_in
from tests.support.ralph import PASSWORD, USER, Store, free_port, ralph
from trainer import cli
from trainer.classroom.model import OutboxState
from trainer.classroom.outbox import Outbox
from trainer.classroom.outcome import outcome
from trainer.classroom.registry import held as held_classes
from trainer.classroom.sending import Sending
from trainer.classroom.statements import made
from trainer.errors import ExitCode
from trainer.exchange import lrs, xapi
from trainer.exchange.lrs import Answer, Said

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

LEARNERS, ROUNDS = 40, 3


class Interrupted:
    """Brings statements to Ralph, which is killed after the first batch; the answer to the third one is lost."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder, self.running, self.port, self.posts = folder, running, free_port(), 0
        self.store = running.enter_context(ralph(folder, self.port))
        self.target = lrs.Store.at(self.store.address, USER, PASSWORD)

    def post(self, statements: Sequence[str]) -> Answer:
        told = self.target.post(statements)
        self.posts += told.said is Said.TAKEN
        if told.said is Said.TAKEN and self.posts == 1:
            self.running.close()
        if told.said is Said.TAKEN and self.posts == 3:
            self.posts += 1
            return Answer(Said.AWAY, "the answer was lost on its way")
        return told

    def comes_back(self, _: float) -> None:
        """In place of waiting: it is started again where it was, if it is not there."""
        try:
            self.store.ask("GET", "/__heartbeat__")
        except OSError:
            self.store = self.running.enter_context(ralph(self.folder, self.port))


def test_a_class_of_forty_is_in_the_store_once_though_it_was_away_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool("ralph")
    home = tmp_path / "home"
    names = [f"Learner {number}" for number in range(LEARNERS - 3)] + ["Zoë", "李小龍", "=1+1"]
    with held(home, "Monday") as store, ExitStack() as running:
        seats, rounds = a_class(store, names, ROUNDS)
        answer(store, seats[0], rounds[0], "a retry", 99, turn=2)
        found = outcome(store)
        outbox = Outbox(store)
        assert outbox.put(made(found, lambda one: one.pseudonym).statements) == LEARNERS * ROUNDS
        target = Interrupted(tmp_path, running)
        told: list[str] = []
        sending = Sending(outbox, target, target.comes_back, told.append)
        sending.run()
        assert outbox.counts() == {OutboxState.SENT: LEARNERS * ROUNDS}
        assert sending.sent == LEARNERS * ROUNDS
        assert len(told) == 2, told
        agree(target.store, [json.loads(posted.statement) for posted in outbox.listed()], found.classroom.id)
        by_command(home, target.store, monkeypatch, capsys)
        agree(target.store, [json.loads(posted.statement) for posted in outbox.listed()], found.classroom.id)


def agree(store: Store, sent: list[dict[str, object]], class_id: str) -> None:
    """What the store holds is what the outbox says it has, once each, and it is found by the queries of the docs."""
    lines = [json.loads(line) for line in store.file.read_bytes().splitlines()]
    assert len(lines) == LEARNERS * ROUNDS
    stored = {one["id"]: one for one in store.stored()}
    assert stored.keys() == {one["id"] for one in sent} == {one["id"] for one in lines}
    assert {id_: one["result"] for id_, one in stored.items()} == {str(one["id"]): one["result"] for one in sent}
    # Ralph 5.1 holds an IRI it was asked for against text, and so finds nothing by activity or verb in its file.
    since, until = min(moments := [str(one["timestamp"]) for one in sent]), max(moments)
    assert len(store.stored(f"?since={before(since)}&until={until}")) == LEARNERS * ROUNDS
    assert store.stored(f"?since={until}") == []
    classes = {f"{xapi.NAMESPACE}/classes/{class_id}"}
    assert all(classes < {part["id"] for part in one["context"]["contextActivities"]["grouping"]} for one in lines)
    agent = json.dumps({"account": lines[0]["actor"]["account"]})
    assert len(store.stored(f"?agent={quote(agent)}")) == ROUNDS


def before(moment: str) -> str:
    """The second before a moment: ``since`` leaves out its own."""
    return (datetime.fromisoformat(moment) - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")


def by_command(home: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The command finds nothing left to send, and sends it all again without adding anything."""
    monkeypatch.setenv("SAYBACK_HOME", str(home))
    monkeypatch.setenv("SAYBACK_LRS_USER", USER)
    monkeypatch.setenv("SAYBACK_LRS_PASSWORD", PASSWORD)
    capsys.readouterr()
    for more, sent in (((), 0), (("--again",), LEARNERS * ROUNDS)):
        assert cli.main(["class", "send", "--lrs", store.address, "--json", *more]) == ExitCode.OK
        plain = json.loads(capsys.readouterr().out)
        assert (plain["sent"], plain["waiting"], plain["known"], plain["refused"]) == (sent, 0, [], [])
    monkeypatch.setenv("SAYBACK_LRS_PASSWORD", "wrong")
    assert cli.main(["class", "send", "--lrs", store.address, "--again"]) == ExitCode.USAGE
    assert "401" in capsys.readouterr().err
    monkeypatch.setenv("SAYBACK_LRS_PASSWORD", PASSWORD)
    assert cli.main(["class", "send", "--lrs", store.address]) == ExitCode.OK
    (one,) = held_classes(paths_in(home))
    assert (one.posted, one.waiting) == (LEARNERS * ROUNDS, 0)
