"""A conversation as approved pictures; what is heard in a turn is fixed: they stay whatever the scorer learns."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.pictures.test_pictures import NARROW, PLAIN, Compare, still
from tests.support.app import make_app, make_services, settled
from tests.support.drills import make_result
from tests.support.talks import DISMISSIVE, GOOD, NOTE, make_talk_task
from trainer.conversation.judge import abstract
from trainer.conversation.play import played
from trainer.conversation.state import Moment, Outcome
from trainer.conversation.words import curve, ended
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Drill, Skill
from trainer.progress.model import Draft
from trainer.scoring.result import Mark, Remark, Result, Tip
from trainer.settings import Settings
from trainer.start import Start
from trainer.ui.app import SaybackApp

pytestmark = [pytest.mark.picture, pytest.mark.usefixtures("fixed")]

ALL_STRONG = dict.fromkeys(Skill, Band.STRONG)
HEARD = {
    GOOD[0]: abstract(Band.STRONG, {**ALL_STRONG, Skill.REFLECT: Band.FAIR}, asked=("changed",), apt=True, open=True),
    DISMISSIVE[0]: abstract(Band.WEAK, dict.fromkeys(Skill, Band.WEAK), flags=("minimise",)),
    GOOD[1]: abstract(Band.STRONG, ALL_STRONG, asked=("put-right",), apt=True, open=True),
    GOOD[2]: abstract(Band.STRONG, {}, check=True),
}
TALK = (GOOD[0], DISMISSIVE[0], GOOD[1], GOOD[2])


def outcome(drill: Drill, moment: Moment, text: str) -> Outcome:
    return replace(HEARD[text], text=text)


def marks(drill: Drill, reply: str, detail: str = "") -> Result:
    talk = played(drill, json.loads(detail)["turns"])
    assert talk.ending is not None
    remarks = (
        Remark("trust", curve(talk), True),
        Remark("ending", f"{ended(talk.ending.kind)}: {talk.ending.why}", True),
        Remark("closing check", "asked whether everything was covered", True),
        Remark("note", "strong 84", True),
        Remark("not in the note", "the rent was due the same day", False),
    )
    figures = {Skill.REFLECT: (71, Band.STRONG), Skill.ACKNOWLEDGE: (64, Band.FAIR), Skill.CLARIFY: (88, Band.STRONG)}
    return replace(
        make_result(drill, overall=76),
        band=Band.STRONG,
        marks=tuple(Mark(skill, *figures[skill]) for skill in Skill),
        tips=(Tip("Turn 2: Leave out “only”: it makes small what is not."),),
        remarks=remarks,
    )


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.conversation.step.judge", outcome)
    monkeypatch.setattr("trainer.conversation.marks.mark", marks)


@pytest.fixture
def look(snap_compare: Compare, tmp_path: Path) -> Callable[..., None]:
    """Compare a conversation that was left after some turns with its picture."""

    def compare(
        *turns: str,
        note: str = "",
        size: tuple[int, int] = PLAIN,
        keys: tuple[str, ...] = (),
        then: Callable[[Pilot[Any]], Awaitable[None]] | None = None,
    ) -> None:
        services = make_services(tmp_path, settings=Settings(voice=False), catalog=Catalog(()))
        task, now = make_talk_task(), services.clock.now()
        detail = json.dumps({"turns": list(turns)}) if turns else ""
        draft = Draft(
            "a1", task.drill.address, task.pack_hash, now, now, text=note, kind=task.drill.kind, detail=detail
        )
        if turns:
            services.repository.keep_draft(services.profile.id, draft)
        app = make_app(services, Start(tasks=(task,)))

        async def before(pilot: Pilot[int]) -> None:
            await settled(pilot)
            for key in keys:
                await pilot.pause(0.4)  # a double press is taken for one
                await pilot.press(key)
                await settled(pilot)
            if then is not None:
                await then(pilot)
            still(pilot)
            await settled(pilot)

        assert snap_compare(app, terminal_size=size, run_before=before)
        assert isinstance(app, SaybackApp)
        app.tasks.close()
        services.close()

    return compare


Look = Callable[..., None]


async def writing(pilot: Pilot[Any]) -> None:
    """Half a turn in the editor."""
    pilot.app.screen.query_one(TextArea).load_text("So it began when you moved to the family plan, and now")


def test_a_conversation_begins(look: Look) -> None:
    look()


def test_a_conversation_under_way(look: Look) -> None:
    look(*TALK[:2], then=writing)


def test_a_conversation_under_way_narrow_without_colour(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    look(*TALK[:2], size=NARROW)


def test_the_note_after_a_conversation(look: Look) -> None:
    look(*TALK, then=None)


def test_after_a_conversation(look: Look) -> None:
    look(*TALK, note=NOTE, keys=("enter",))


def test_after_a_conversation_narrow(look: Look) -> None:
    look(*TALK, note=NOTE, keys=("enter",), size=NARROW)


def test_why_a_turn_was_heard_so(look: Look) -> None:
    look(*TALK, note=NOTE, keys=("enter", "w"))
