"""Rating a few replies before the scorer's marks are seen, then how far the two agree. For the host's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content

from trainer.classroom import blind
from trainer.packs.model import Band, Skill
from trainer.printable import printable
from trainer.ui import class_commands as keys
from trainer.ui.classroom import showing
from trainer.ui.classroom.sheet import Leaf, Sheet
from trainer.ui.commands import BACK, Command, bindings
from trainer.ui.page import Page
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.classroom.board import Board
    from trainer.classroom.conduct import Conductor
    from trainer.classroom.model import Rating

CAUTION = (
    "Five replies are a look, not a study: with so few, one reply more or less moves kappa far. "
    "Over many classes, sayback calibrate says more."
)
QUESTIONS = {
    None: "The whole reply: would this customer feel heard?",
    Skill.REFLECT: "Reflect: does it say back what matters?",
    Skill.ACKNOWLEDGE: "Acknowledge: does it meet how they feel, and why?",
    Skill.CLARIFY: "Clarify: does it ask what is still needed?",
}


class JudgePage(Page):
    """One reply after the other, no name beside it; a reply's rating is kept once all its questions are answered."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = keys.IN_JUDGING
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, conductor: Conductor, seen: Board) -> None:
        super().__init__()
        self._conductor = conductor
        self._seen = seen
        self._skills = _rated_skills(seen)
        self._given: list[Band] = []
        self._all = _chosen(seen)
        self._left = [one for one in self._all if one not in {rating.reply for rating in seen.ratings}]

    def compose(self) -> ComposeResult:
        """A page."""
        yield Heading("Rate before you look")
        yield Sheet(id="judge-page")
        yield KeyBar()

    def on_mount(self) -> None:
        """The first reply, or the agreement when all are rated."""
        self.show()

    def offers(self, command: Command) -> bool:
        """Bands while there is something to rate."""
        return command is BACK or bool(self._left)

    def action_rate_weak(self) -> None:
        """Weak."""
        self._rate(Band.WEAK)

    def action_rate_fair(self) -> None:
        """Fair."""
        self._rate(Band.FAIR)

    def action_rate_strong(self) -> None:
        """Strong."""
        self._rate(Band.STRONG)

    def _rate(self, band: Band) -> None:
        if not self._left:
            return
        self._given.append(band)
        if len(self._given) == 1 + len(self._skills):
            overall, *rest = self._given
            said = blind.Rating(self._left.pop(0), overall, dict(zip(self._skills, rest, strict=True)))
            self._conductor.rate(self._seen, said)
            self._seen = self._conductor.read()
            self._given = []
        self.show()

    def show(self) -> None:
        """The next question, or how it came out."""
        heading = self.query_one(Heading)
        sheet = self.query_one(Sheet)
        if self._left:
            heading.right = f"{len(self._all) - len(self._left) + 1} of {len(self._all)}"
            sheet.show(self._question(), anew=True)
        else:
            heading.right = ""
            sheet.show(self._outcome(), anew=True)
            sheet.focus()
        self.refresh_bindings()

    def _question(self) -> Leaf:
        answer, paper = self._seen.answer(self._left[0]), self._seen.paper
        asked = (None, *self._skills)[len(self._given)]
        lead = Content.assemble((QUESTIONS[asked], "bold $accent"))
        if answer is None or paper is None:
            return Leaf(lead=lead)
        said = Content.assemble(
            (f"{printable(called(paper.drill.customer))}\n", "bold $muted"), showing.written(paper.drill.laid_out)
        )
        return Leaf(lead=lead, tip=showing.written(answer.text), tail=said)

    def _outcome(self) -> Leaf:
        if not self._all:
            return Leaf(lead=Content("There are no marked replies to rate yet."))
        ratings = [_said(rating) for rating in self._seen.ratings]
        found = blind.compared(ratings, self._seen.answers)
        rows: list[Row] = [(None, Content.assemble((f"{one.name:<13}", "bold"), one.words)) for one in found]
        apart = blind.apart(ratings, self._seen.answers)
        if apart:
            rows += [(None, Content("")), (None, Content.styled("Where you differ", "bold"))]
        for one in apart:
            answer = self._seen.answer(one.reply)
            words = Content("") if answer is None else showing.written(answer.text)
            head = Content.styled(f"you {one.host.value}, the scorer {one.scorer.value}  ", "bold")
            rows.append(("", head + words))
        return Leaf(
            lead=Content.styled("You and the scorer", "bold"), rows=tuple(rows), tail=Content.styled(CAUTION, "$muted")
        )


def _chosen(seen: Board) -> tuple[str, ...]:
    """What was rated already stays; it is filled up to five."""
    rated = [rating.reply for rating in seen.ratings]
    fresh = [one for one in blind.chosen(seen.answers) if one not in rated]
    return (*rated, *fresh[: max(0, blind.RATED - len(rated))])


def _rated_skills(seen: Board) -> tuple[Skill, ...]:
    """The skills that this drill rates."""
    return tuple(skill for skill in Skill if skill in seen.bands)


def _said(rating: Rating) -> blind.Rating:
    given = {
        Skill.REFLECT: rating.reflect,
        Skill.ACKNOWLEDGE: rating.acknowledge,
        Skill.CLARIFY: rating.clarify,
    }
    return blind.Rating(
        rating.reply, Band(rating.overall), {skill: Band(band) for skill, band in given.items() if band is not None}
    )
