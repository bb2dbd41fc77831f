"""What a seat says at every stage: pure functions from what it sees to the page and the line below it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from trainer.classroom.model import Reply, Stage
from trainer.classroom.round import TITLES, Doing, clock_words
from trainer.classroom.sitting import View
from trainer.classroom.together import Answer
from trainer.packs.model import Drill, Kind
from trainer.printable import printable
from trainer.scoring.result import Result
from trainer.ui import class_commands as keys
from trainer.ui.classroom import showing
from trainer.ui.classroom.sheet import Column, Leaf
from trainer.ui.commands import BACK, Command
from trainer.ui.findings import findings
from trainer.ui.practice_commands import RETRY
from trainer.ui.remarks import in_words, model_title, remark_rows
from trainer.ui.widgets.bands import Row as BandRow
from trainer.ui.widgets.bands import change
from trainer.wording import called

Key = Callable[[Command], str]
"""The key to name for a command."""

GONE = "This seat is open in another window, or was given up. Reload the page to come back to it."
UNREADABLE = "This complaint cannot be shown here. Your instructor can open it anew."
TAKE_HOME = (
    "Your record of this class is yours: replies, marks and their evidence, as one file.",
    "In this browser, open the address of this page with  /record  behind it: the file comes down. In a terminal, ask "
    "your instructor for it after the class.",
    "At home, with your own sayback:  sayback import jsonl FILE --profile YOU",
)


def title(view: View, *, own: bool) -> str:
    """What stands at the top."""
    if view.stage is None:
        return view.title
    return "Your own marks" if own else TITLES[view.stage]


def page(view: View, *, own: bool, home: bool, key: Key) -> Leaf:
    """The page of this moment.

    Args:
        view: what the seat sees.
        own: whether the learner looks at their own marks, whatever the class looks at.
        home: whether they asked how their record comes home.
        key: how a command's key is called.
    """
    if home:
        return Leaf(lead=Content("\n\n").join(Content(line) for line in TAKE_HOME))
    if view.seat is None:
        return Leaf(lead=Content(GONE))
    if view.stage is None:
        return _waiting(view, key)
    if own or view.stage is Stage.MARKS:
        return _own(view, key)
    pages = {
        Stage.HEAR: _handed_in,
        Stage.ANSWER: _handed_in,
        Stage.GALLERY: _gallery,
        Stage.PAIR: _pair,
        Stage.VOTE: _pair,
        Stage.MODEL: _model,
        Stage.CLOSED: _closed,
    }
    return pages[view.stage](view, key)


def line(view: View, now: datetime, *, retrying: bool, key: Key) -> str:
    """The line above the keys."""
    if view.seat is None or view.stage is None or view.round is None:
        return ""
    if retrying:
        return f"Only you see this one.  {key(BACK)} leaves it"
    answered = f"{view.answered} of {view.here} have answered"
    if view.stage is Stage.HEAR:
        return "Listen first; you write when they have finished."
    if view.writes:
        return f"{clock_words(view.round.ends, now)} · {answered}"
    if view.stage is Stage.ANSWER:
        return answered
    if view.stage is Stage.VOTE:
        return f"{view.voted} of {view.here} have voted"
    return _yours(view, key)


def placeholder(drill: Drill, *, retrying: bool) -> str:
    """What stands in the empty editor."""
    if retrying:
        return "Once more, for yourself."
    return {
        Kind.NOTES: "For the file: what happened, how they are, what would put it right.",
        Kind.REWRITE: "The same, as you would say it to a person.",
    }.get(drill.kind, "Say back what you heard; ask what you need to know.")


# ---- stage by stage --------------------------------------------------------------------------------------------------


def _waiting(view: View, key: Key) -> Leaf:
    name = printable(view.seat.name) if view.seat is not None else ""
    if view.round is not None:
        return Leaf(lead=Content(UNREADABLE))
    lead = Content.assemble(("Welcome, ", ""), (name, "bold"), ".\n\nThe first complaint is about to come.")
    return Leaf(lead=lead, tail=_privacy(view, key))


def _privacy(view: View, key: Key) -> Content:
    shared = view.seat is not None and view.seat.share
    now = "your name stands beside it" if shared else "without your name"
    other = "hides it" if shared else "shows it"
    return Content.assemble(
        ("Your instructor sees what you write and how it was marked. ", ""),
        (f"When a reply of yours is shown to the class, it is shown {now};  ", ""),
        (key(keys.SHOW_NAME), "bold $primary"),
        (f" {other}. ", ""),
        ("Nobody is ranked. Trying again is for yourself alone.", ""),
    ).stylize("$muted")


def _handed_in(view: View, key: Key) -> Leaf:
    if view.own is None:
        return Leaf()
    lead = Content.assemble(("✓ handed in", "bold $text-success"), "\n\n", showing.written(view.own.text))
    return Leaf(lead=lead, tail=_privacy(view, key))


def _own(view: View, key: Key) -> Leaf:
    reply = view.again if view.again is not None else view.own
    if reply is None or view.paper is None:
        return Leaf(lead=_not_in(key))
    result = view.result(reply)
    if result is None:
        lead = Content.assemble(("Your reply is being marked …", "bold"), "\n\n", showing.written(reply.text))
        return Leaf(lead=lead)
    drill, found = view.paper.drill, findings(result, reply.text)
    did = "wrote" if drill.channel.value in ("chat", "email") else "said"
    head = Content(printable(f"{called(drill.customer)} {did}"))
    return Leaf(
        lead=_overall(view, reply, result),
        bands=_bands(view, result),
        tip=Content.assemble(("Try  ", "bold $accent"), printable(result.tip)),
        columns=(
            Column(head, showing.their_words(drill, result, reply.text)),
            Column(Content("You wrote"), showing.evidence(_answer(reply, result))[0]),
        ),
        rows=(*remark_rows(result), *in_words(found)),
    )


def _overall(view: View, reply: Reply, result: Result) -> Content:
    before = view.result(view.own) if reply.turn == 2 else None
    parts = [showing.overall(result)]
    if reply.turn == 2:
        moved = "" if before is None else f", {change(result.overall, before.overall)} since your first"
        parts.append(Content.styled(f"once more, seen by nobody else{moved}", "$muted"))
    return Content("   ").join(parts)


def _bands(view: View, result: Result) -> tuple[BandRow, ...]:
    first = view.result(view.own) if view.again is not None else None
    before = {} if first is None else {mark.skill: mark.score for mark in first.marks}
    return tuple(BandRow(mark.skill.value, mark.score, mark.band, before.get(mark.skill)) for mark in result.marks)


def _not_in(key: Key) -> Content:
    return Content.assemble(
        "You have not handed in a reply to this one.\n\n",
        (key(RETRY), "bold $primary"),
        " goes on with what you wrote, or begins: for yourself, with marks. Nobody else sees it.",
    )


def _gallery(view: View, key: Key) -> Leaf:
    if not view.gallery:
        return Leaf(lead=Content("No replies are shown."))
    return Leaf(rows=showing.gallery(view.gallery))


def _pair(view: View, key: Key) -> Leaf:
    if len(view.gallery) != 2:
        return Leaf(lead=Content("No replies are side by side."))
    lead = Content("")
    if view.stage is Stage.VOTE and not view.votes:
        first, second = key(keys.VOTE_1), key(keys.VOTE_2)
        lead = Content.assemble(
            ("You are the customer. ", "bold"), f"Press {first} or {second}, or touch the one you would rather hear."
        )
    columns = []
    for number, answer in enumerate(view.gallery, start=1):
        mine = view.stage is Stage.VOTE and view.vote == answer.id
        votes = f"  {view.votes[number - 1]} votes" if view.votes else ""
        name = f"  {printable(answer.name)}" if answer.name else ""
        head = Content.assemble(
            (f"{'▸ ' if mine else ''}Reply {number}", "bold $primary" if mine else "bold"),
            (" your vote" if mine else "", "$primary"),
            (name, "italic $muted"),
            (votes, "bold"),
        )
        words, found = showing.evidence(answer)
        columns.append(Column(head, words, showing.summary(found)))
    return Leaf(lead=lead, columns=tuple(columns))


def _model(view: View, key: Key) -> Leaf:
    drill = view.paper.drill if view.paper is not None else None
    model = drill.model_reply if drill is not None else None
    if drill is None or model is None:
        return Leaf(lead=Content("This drill has no strong reply to show."))
    lead = Content.assemble((model_title(drill.kind), "bold"), "\n", showing.written(model.text))
    more = drill.model_replies[1:2]
    others = [Content.assemble(("Another\n", "bold $muted"), showing.written(one.text)) for one in more]
    said = Content.assemble((f"{printable(called(drill.customer))}\n", "bold $muted"), showing.written(drill.laid_out))
    return Leaf(lead=lead, tail=Content("\n\n").join([*others, said]))


def _closed(view: View, key: Key) -> Leaf:
    more = Content.assemble(
        ("This round is over. The next complaint comes here by itself.\n\n", ""),
        (f"{key(keys.OWN_MARKS)} ", "bold $primary"),
        ("your own marks", "$muted"),
        (f"   {key(keys.TAKE_HOME)} ", "bold $primary"),
        ("take them home", "$muted"),
    )
    return Leaf(lead=more, tail=_model(view, key).lead)


def _yours(view: View, key: Key) -> str:
    parts = []
    if view.may(Doing.SEE_MARKS) and view.own is not None and view.stage is not Stage.MARKS:
        parts.append(f"{key(keys.OWN_MARKS)} your own marks")
    if view.may_retry:
        parts.append(f"{key(RETRY)} once more, for yourself")
    return " · ".join(parts)


def _answer(reply: Reply, result: Result) -> Answer:
    return Answer(reply.id, reply.seat, reply.text, result)
