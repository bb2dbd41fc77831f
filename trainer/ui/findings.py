"""What a debrief shows of a result: evidence for the two columns, and the same in words below. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    QuestionFinding,
    QuestionStatus,
    Result,
    Span,
)
from trainer.ui.widgets.evidence import (
    FEELING_MARK,
    HURT_MARK,
    MISSED_MARK,
    QUESTION_MARK,
    Evidence,
    Sign,
    number_mark,
)

QUOTE = 48
"""Characters of the learner's own words that a line repeats."""

_FLAGS = {
    FlagKind.CONTRADICTION: "not what was said",
    FlagKind.PARROT: "their words, not yours",
    FlagKind.SCRIPT: "sounds read out",
    FlagKind.PREMATURE_SOLUTION: "a fix too early",
    FlagKind.JARGON: "jargon",
    FlagKind.BLAME: "blame",
    FlagKind.MINIMISE: "makes it small",
    FlagKind.POLICY: "hides behind a policy",
    FlagKind.EMPTY_PROMISE: "a promise you may not keep",
    FlagKind.INTERROGATION: "questions without saying anything back",
    FlagKind.ALREADY_ANSWERED: "already answered",
    FlagKind.OFF_TOPIC: "about something else",
    FlagKind.WRONG_FEELING: "not how they feel",
    FlagKind.STACKED_QUESTIONS: "several questions at once",
}

_QUESTIONS = {
    QuestionStatus.ON_TARGET: "asks what you still need to know",
    QuestionStatus.RELEVANT: "to the point, but not what is missing most",
    QuestionStatus.GENERIC: "could be asked of anybody",
    QuestionStatus.ALREADY_ANSWERED: "they had told you",
    QuestionStatus.ADMINISTRATIVE: "for the form, not for the person",
    QuestionStatus.CHECK: "checks that you got it right",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in words: its mark, what it is about, and a remark (may be empty)."""

    mark: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind under one word."""

    name: str
    sign: Sign
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """A result, ready to be shown.

    Attributes:
        complaint: evidence in the customer's words.
        reply: evidence in the learner's words.
        groups: every finding in words, kind by kind; kinds without any are left out.
    """

    complaint: tuple[Evidence, ...]
    reply: tuple[Evidence, ...]
    groups: tuple[Group, ...]


class _Gathering:
    """Collects evidence and lines while a result is read."""

    def __init__(self) -> None:
        self.complaint: list[Evidence] = []
        self.reply: list[Evidence] = []
        self.lines: dict[str, list[Line]] = {name: [] for name in _GROUPS}

    def mark(self, sign: Sign, mark: str, say: Span | None, reply: Span | None) -> None:
        if say is not None:
            self.complaint.append(Evidence(*say, sign, mark))
        if reply is not None:
            self.reply.append(Evidence(*reply, sign, mark))

    def line(self, group: str, mark: str, text: str, remark: str = "") -> None:
        self.lines[group].append(Line(mark, text, remark))


_GROUPS = {
    "heard": Sign.FACT,
    "nearly": Sign.NEARLY,
    "missed": Sign.MISSED,
    "felt": Sign.FEELING,
    "asked": Sign.QUESTION,
    "careful": Sign.HURT,
}


def findings(result: Result, reply: str) -> Findings:
    """Read a result.

    Facts that the reply holds get a number in both columns, in the order the customer said them.

    Args:
        result: the marks.
        reply: the reply they are for, to quote questions from.
    """
    gathering = _Gathering()
    told = {flag.reply for flag in result.flags if flag.kind is FlagKind.CONTRADICTION}
    number = 0
    for fact in sorted(result.facts, key=_place):
        if fact.status in (FactStatus.RESTATED, FactStatus.PARTIAL, FactStatus.COPIED):
            number += 1
            _held(gathering, fact, number_mark(number))
        elif fact.status is FactStatus.MISSED:
            gathering.mark(Sign.MISSED, MISSED_MARK, fact.say, None)
            gathering.line("missed", MISSED_MARK, fact.text, fact.note)
        elif fact.reply not in told:
            gathering.mark(Sign.HURT, HURT_MARK, fact.say, fact.reply)
            gathering.line("careful", HURT_MARK, fact.text, fact.note or _FLAGS[FlagKind.CONTRADICTION])
    for feeling in result.feelings:
        _feeling(gathering, feeling)
    for question in result.questions:
        _question(gathering, question, reply)
    for flag in result.flags:
        _flag(gathering, flag, reply)
    for remark in result.remarks:
        if remark.good is False:
            gathering.mark(Sign.HURT, HURT_MARK, None, remark.reply)
    groups = (Group(name, _GROUPS[name], tuple(dict.fromkeys(lines))) for name, lines in gathering.lines.items())
    return Findings(
        tuple(dict.fromkeys(gathering.complaint)),
        tuple(dict.fromkeys(gathering.reply)),
        tuple(group for group in groups if group.lines),
    )


def quoted(text: str, span: Span) -> str:
    """The words of a span in one line, shortened in the middle of nothing: ``“Which days were they …”``."""
    words = " ".join(text[max(0, span[0]) : span[1]].split())
    return f"“{words}”" if len(words) <= QUOTE else f"“{words[:QUOTE].rsplit(' ', 1)[0]} …”"


def _held(gathering: _Gathering, fact: FactFinding, mark: str) -> None:
    if fact.status is FactStatus.RESTATED:
        gathering.mark(Sign.FACT, mark, fact.say, fact.reply)
        gathering.line("heard", mark, fact.text)
        return
    gathering.mark(Sign.NEARLY, mark, fact.say, fact.reply)
    copied = fact.status is FactStatus.COPIED
    gathering.line("nearly", mark, fact.text, fact.note or ("their words, not yours" if copied else "only in part"))


def _feeling(gathering: _Gathering, feeling: FeelingFinding) -> None:
    if feeling.status is FeelingStatus.MISSED:
        gathering.mark(Sign.MISSED, MISSED_MARK, feeling.say, None)
        gathering.line("missed", MISSED_MARK, feeling.name, feeling.note or "how it feels")
    elif feeling.status is FeelingStatus.GENERIC:
        gathering.mark(Sign.NEARLY, FEELING_MARK, None, feeling.reply)
        gathering.line("nearly", FEELING_MARK, feeling.name, feeling.note or "a formula, with nothing of theirs in it")
    else:
        gathering.mark(Sign.FEELING, FEELING_MARK, feeling.say, feeling.reply)
        why = "and why" if feeling.status is FeelingStatus.TIED else "without its reason"
        gathering.line("felt", FEELING_MARK, feeling.name, feeling.note or why)


def _question(gathering: _Gathering, question: QuestionFinding, reply: str) -> None:
    start, end = question.span
    end += reply[end : end + 1] == "?"  # the mark stands behind the learner's own
    gathering.mark(Sign.QUESTION, QUESTION_MARK, None, (start, end))
    if question.answered_by is not None:
        gathering.mark(Sign.NEARLY, QUESTION_MARK, question.answered_by, None)
    form = "open" if question.open else "closed"
    remark = question.note or _QUESTIONS[question.status]
    gathering.line("asked", QUESTION_MARK, quoted(reply, (start, end)), f"{form}; {remark}")


def _flag(gathering: _Gathering, flag: Flag, reply: str) -> None:
    gathering.mark(Sign.HURT, HURT_MARK, flag.say, flag.reply)
    words = f"{quoted(reply, flag.reply)} " if flag.reply is not None and flag.reply[1] - flag.reply[0] > 1 else ""
    gathering.line("careful", HURT_MARK, f"{words}{_FLAGS[flag.kind]}", flag.reason)


def _place(fact: FactFinding) -> tuple[int, int]:
    return fact.say if fact.say is not None else (1 << 30, 0)
