"""Sessions that can be killed by the hundred: a process with everything loaded forks one off for each order.

A session is what both front ends do, without a screen: the state machine of practice, every draft kept, every reply
taken in and marked, drills of every kind. It reports to a file what is done; a line there is a promise.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import traceback
import uuid
from dataclasses import dataclass
from pathlib import Path

from trainer.conversation.play import played
from trainer.errors import StorageError
from trainer.kinds.spot import Answer
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Kind
from trainer.paths import Paths
from trainer.practice import Effect, Practice, Stage, Step, Task, begin
from trainer.services import Services

LEARNER = "Amara"
SAID = "So three bills were wrong, you called twice, and you are fed up. What did they say?"
TURNS = 16
FULL = 7
"""The exit code of a session that the disk refused."""


@dataclass(frozen=True)
class Order:
    """One session: its data folder, the file it reports to, its seed, how many replies it gives at most.

    Attributes:
        limit: bytes that no file may grow beyond, as on a full disk; 0 for none.
    """

    folder: str
    report: str
    seed: int
    replies: int = 10_000
    limit: int = 0


class Session:
    """Practising until the order is done or somebody pulls the plug."""

    def __init__(self, order: Order, catalog: Catalog) -> None:
        self._order = order
        self._source = random.Random(order.seed)
        folder = Path(order.folder)
        paths = Paths(folder, folder, folder / "cache")
        self._services = Services(paths, profile_name=LEARNER, new_id=self._new_id)
        self._services.catalog = catalog
        self._report = os.open(order.report, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._practice: Practice | None = None

    def run(self) -> None:
        """Begin as a front end does, then practise one drill after another."""
        services = self._services
        keeper, learner = services.bookkeeper, services.profile.id
        services.repository.memories.of(learner)
        services.repository.tallies.bests(learner)
        self._say("marked", str(keeper.recover(services.catalog)))
        drills = self._drills()
        for _ in range(self._order.replies):
            self._drill(self._source.choice(drills[self._source.choice(list(drills))]))
        services.close()
        os.close(self._report)

    def _drills(self) -> dict[Kind, list[Drill]]:
        """A few drills of every kind: the same ones come back, so that their memories change."""
        found: dict[Kind, list[Drill]] = {}
        for drill in self._services.catalog.drills:
            found.setdefault(drill.kind, []).append(drill)
        return {kind: drills[:3] for kind, drills in found.items()}

    def _drill(self, drill: Drill) -> None:
        services = self._services
        task = Task(drill, services.catalog.pack_hash(drill))
        now, draft = services.clock.now(), services.bookkeeper.draft(drill.address)
        self._practice = begin((task,), attempt=self._new_id(), now=now, aloud=False, draft=draft)
        if self._practice.behind:
            self._step(self._practice.answered(played(drill, self._practice.spoken.turns)))
        for turn in range(TURNS):
            if self.practice.stage is Stage.DEBRIEF:
                break
            self._answer(turn)
            self._step(self.practice.submit())
        assert self.practice.stage is Stage.DEBRIEF, self.practice.trouble

    def _answer(self, turn: int) -> None:
        if self.practice.drill.kind is Kind.SPOT:
            for answer in (Answer(1), Answer(1, 0)):
                self._step(self.practice.answer(answer.detail))
            return
        self._step(self.practice.write(f"{self.practice.text} {self.practice.attempt} {turn}"))
        for end in sorted(self._source.sample(range(1, len(SAID) + 1), 3)):
            self._step(self.practice.write(f"{self.practice.text} {SAID[:end]}"))

    @property
    def practice(self) -> Practice:
        """The session as it stands."""
        assert self._practice is not None
        return self._practice

    def _step(self, step: Step) -> None:
        self._practice = step.practice
        for effect in step.effects:
            if effect is Effect.KEEP_DRAFT:
                self._services.bookkeeper.keep(self.practice)
                self._say("kept", self.practice.attempt, str(len(self.practice.text) + len(self.practice.detail)))
            elif effect is Effect.MARK:
                taken = self._services.bookkeeper.take(self.practice)
                self._say("taken", taken.attempt.id)
                self._step(self.practice.marked(taken.result))
            elif effect is Effect.ANSWER:
                practice = self.practice
                self._step(practice.answered(played(practice.drill, practice.spoken.turns)))

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._source.getrandbits(128), version=4))

    def _say(self, *words: str) -> None:
        os.write(self._report, (" ".join(words) + "\n").encode())


def main() -> int:
    """Take orders from stdin, a line each; answer with the pid of the session, and with its status once it ended."""
    with tempfile.TemporaryDirectory() as folder:  # whatever is loaded at the first reply is loaded here, once for all
        home = Path(folder)
        catalog = Catalog.load(Paths(home, home, home / "cache"))
        Session(Order(folder, str(home / "report"), seed=0, replies=12), catalog).run()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            _child(order, catalog)
        _answer(pid)
        _answer(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return 0


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _child(order: Order, catalog: Catalog) -> None:
    code = 0
    try:
        if order.limit:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (order.limit, resource.RLIM_INFINITY))
        Session(order, catalog).run()
    except StorageError as error:
        sys.stderr.write(f"{error}\n")
        code = FULL
    except BaseException:  # noqa: BLE001  (a forked process must not go on as its parent)
        traceback.print_exc()
        code = 9
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
