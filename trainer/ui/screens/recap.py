"""The end of a session on one screen: what was done, the best line, one thing to try, what comes back when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.packs.model import Skill
from trainer.practice import Finished
from trainer.printable import printable
from trainer.scoring import skill_band
from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus
from trainer.ui import practice_commands as keys
from trainer.ui.band import band_text
from trainer.ui.commands import Command, bindings
from trainer.ui.page import Page
from trainer.ui.tasks import READING
from trainer.ui.widgets.bands import Row, SkillBands
from trainer.ui.widgets.heading import Heading, across
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.services import Services


class RecapScreen(Page):
    """A look back; any of a few keys closes it."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_RECAP
    BINDINGS = bindings(keys.IN_RECAP)
    CSS_PATH = "recap.tcss"

    def __init__(self, finished: tuple[Finished, ...]) -> None:
        """Make one for the replies of a session, at least one."""
        super().__init__()
        self._finished = finished
        self._left = False

    def compose(self) -> ComposeResult:
        """Skills first, then the replies one by one."""
        yield Heading("Done", _counted(self._finished))
        with VerticalScroll(id="recap"):
            yield SkillBands(id="session-bands")
            yield Static(id="replies", markup=False)
            yield Static(_best(self._finished), id="best", markup=False)
            yield Static(_to_try(self._finished), id="to-try", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known, then look up when each drill comes back."""
        self.query_one(SkillBands).rows = session_rows(self._finished)
        self._show({})
        self.query_one("#recap").focus()
        services, addresses = self.services, {one.task.drill.address for one in self._finished}
        self.tasks.run(
            self,
            "looking up what comes back",
            lambda _: _returns(services, addresses),
            self._show,
            failed=lambda _: None,  # a remark less; the replies themselves are stored or were said not to be
            line=READING,
        )

    def on_resize(self) -> None:
        """The lines are as wide as the screen."""
        self._show(self._days)

    _days: dict[str, date] = {}  # noqa: RUF012  # replaced, never changed

    def _show(self, days: dict[str, date]) -> None:
        self._days = days
        width = max(20, self.size.width - 5)
        today = self.services.clock.now().astimezone().date()
        rows = [_reply_line(one, days, today, width) for one in self._finished]
        self.query_one("#replies", Static).update(Content("\n").join(rows))

    def action_close(self) -> None:
        """Over."""
        if not self._left:
            self._left = True
            self.dismiss()


def session_rows(finished: Sequence[Finished]) -> tuple[Row, ...]:
    """Each skill's mean mark over a session's whole replies; over all of them when there is no whole one."""
    whole = [one for one in finished if one.focus is None] or list(finished)
    rows = []
    for skill in Skill:
        marks = [m for one in whole if (m := one.result.by_skill.get(skill)) is not None and m.score is not None]
        if not marks:
            continue
        mean = round(sum(mark.score or 0 for mark in marks) / len(marks))
        rows.append(Row(skill.value, mean, skill_band(mean)))
    return tuple(rows)


def best_line(one: Finished) -> str:
    """The sentence of a reply that carries most: facts and feelings said back, questions on target."""
    result, reply = one.result, one.reply
    spans = [f.reply for f in result.facts if f.status is FactStatus.RESTATED]
    spans += [f.reply for f in result.feelings if f.status in (FeelingStatus.TIED, FeelingStatus.NAMED)]
    spans += [q.span for q in result.questions if q.status is QuestionStatus.ON_TARGET]
    best, most, start = "", 0, 0
    for sentence in _sentences(reply):
        end = start + len(sentence)
        carried = sum(1 for span in spans if span is not None and start <= span[0] < end)
        if carried > most:
            best, most = sentence, carried
        start = end
    return " ".join(best.split())


def _sentences(text: str) -> list[str]:
    """The text cut after its sentence ends; the parts join to the text."""
    parts, start = [], 0
    for index, letter in enumerate(text):
        if letter in ".!?…\n" and (index + 1 == len(text) or text[index + 1].isspace()):
            parts.append(text[start : index + 1])
            start = index + 1
    return [*parts, text[start:]] if start < len(text) else parts


def _counted(finished: Sequence[Finished]) -> str:
    drills = len({one.task.drill.address for one in finished})
    replies = len(finished)
    words = "1 drill" if drills == 1 else f"{drills} drills"
    return words if replies == drills else f"{words} · {replies} replies"


def _reply_line(one: Finished, days: dict[str, date], today: date, width: int) -> Content:
    again = days.get(one.task.drill.address)
    left = Content.assemble(band_text(one.result.band), f"  {one.result.overall:>3}  ", printable(one.task.drill.title))
    part = "" if one.focus is None else "missed only" if one.focus.skills else "what if"
    note = part or (f"back {when(again, today)}" if again is not None else "")
    room = width - len(note) - 2 if note else width
    return across(left.truncate(max(8, room), ellipsis=True), Content.styled(note, "$muted"), width)


def when(day: date, today: date) -> str:
    """A day to come, as said: today, tomorrow, in 3 days, in 2 weeks."""
    days = (day - today).days
    if days <= 1:
        return "today" if days <= 0 else "tomorrow"
    return f"in {days} days" if days < 14 else f"in {days // 7} weeks"


def _best(finished: Sequence[Finished]) -> Content:
    lines = [(one.result.overall, best_line(one)) for one in finished]
    _, line = max(lines, key=lambda pair: (bool(pair[1]), pair[0]))
    if not line:
        return Content("")
    return Content.assemble(("Best line  ", "bold"), "“", printable(line), "”")


def _to_try(finished: Sequence[Finished]) -> Content:
    weakest = min(finished, key=lambda one: one.result.overall)
    return Content.assemble(("Try next   ", "bold $accent"), printable(weakest.result.tip))


def _returns(services: Services, addresses: set[str]) -> dict[str, date]:
    """When each drill is due again. Raises StorageError."""
    from trainer.progress.schedule import known

    found = known(services.repository.memories.of(services.profile.id))
    return {one.drill: one.due(services.settings.retention) for one in found if one.drill in addresses}
