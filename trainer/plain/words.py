"""Drills and marks as plain sentences: what a screen would show by place and colour, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trainer.lessons import explaining
from trainer.packs.model import WRITTEN, Drill, Kind, Skill
from trainer.practice import Finished, Task
from trainer.progress.model import Attempt
from trainer.scoring.result import (
    FactStatus,
    FeelingStatus,
    FlagKind,
    Focus,
    Mark,
    QuestionStatus,
    Result,
    Span,
)
from trainer.wording import called, part

QUOTED = 160
"""Characters of a learner's or a customer's words shown as evidence; longer ones lose their middle."""
SHORT = 40
"""Characters of a line that is shown back because it could not be used."""

_QUESTIONS = {
    QuestionStatus.ON_TARGET: "on target",
    QuestionStatus.RELEVANT: "to the point",
    QuestionStatus.GENERIC: "general",
    QuestionStatus.ALREADY_ANSWERED: "already answered",
    QuestionStatus.ADMINISTRATIVE: "administrative",
    QuestionStatus.CHECK: "a check that you understood",
}
_CREDITED = {
    FactStatus.RESTATED: "",
    FactStatus.PARTIAL: ", in part",
    FactStatus.COPIED: ", but in the customer's own words",
}
_MET = {
    FeelingStatus.TIED: "with the reason for it",
    FeelingStatus.NAMED: "named",
    FeelingStatus.GENERIC: "but only by a formula",
}
_FLAGS = {
    FlagKind.CONTRADICTION: "Not what was said",
    FlagKind.PARROT: "The customer's own words, handed back",
    FlagKind.SCRIPT: "Scripted",
    FlagKind.PREMATURE_SOLUTION: "A solution before you knew enough",
    FlagKind.JARGON: "Jargon",
    FlagKind.BLAME: "Blame or defence",
    FlagKind.MINIMISE: "Made small",
    FlagKind.POLICY: "Hidden behind policy",
    FlagKind.EMPTY_PROMISE: "A promise nobody can keep",
    FlagKind.INTERROGATION: "Questions with nothing said back",
    FlagKind.ALREADY_ANSWERED: "Asked what you had been told",
    FlagKind.OFF_TOPIC: "Beside the point",
    FlagKind.WRONG_FEELING: "A feeling that is not there",
    FlagKind.STACKED_QUESTIONS: "Several questions at once",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to be wrapped, and how far it is set in."""

    text: str
    indent: int = 0


def quoted(text: str, span: Span | None) -> str:
    """The words of a span in quotation marks, the middle of a long one left out; empty without a span."""
    words = " ".join(text[span[0] : span[1]].split()) if span else ""
    if len(words) > QUOTED:
        half = QUOTED // 2 - 3
        words = f"{words[:half].rstrip()} … {words[-half:].lstrip()}"
    return f"“{words}”" if words else ""


def opening(task: Task, index: int, count: int) -> Iterator[Line]:
    """What stands before the complaint: title, place, situation."""
    drill = task.drill
    yield Line(f"{drill.title} ({drill.address})")
    where = f"{drill.channel.value.capitalize()}, level {drill.level}."
    yield Line(where + (f" Drill {index + 1} of {count}." if count > 1 else "") + _because(task))
    if drill.situation:
        yield Line("")
        yield Line(drill.situation)


def complaint(drill: Drill, *, channel_verb: str = "") -> Iterator[Line]:
    """What the customer says, a breath a line."""
    yield Line(speaker(drill, channel_verb=channel_verb))
    for breath in drill.say:
        yield Line(breath.text, 2)


def speaker(drill: Drill, *, channel_verb: str = "") -> str:
    """Who speaks or writes, and how: "Sam, your team member, says, flat:"."""
    verb = channel_verb or ("writes" if drill.channel in WRITTEN else "says")
    comma = "," if drill.customer.role else ""
    mood = f", {drill.customer.mood}" if drill.customer.mood else ""
    return f"{called(drill.customer)}{comma} {verb}{mood}:"


def draft(drill: Drill) -> Iterator[Line]:
    """What is to be rewritten, where something is."""
    if drill.kind is Kind.REWRITE:
        yield Line("The draft to rewrite:")
        yield Line(drill.draft, 2)
        yield Line("")


def asked(drill: Drill) -> str:
    """What is asked of the learner, as a prompt."""
    wanted = {
        Kind.NOTES: "Your note for the file, ended by an empty line: what happened, how they are, what would put it "
        "right.",
        Kind.REWRITE: "The same as you would say it to a person, ended by an empty line.",
    }
    usual = "Your reply, ended by an empty line: say back what you heard, and ask what you need to know."
    return wanted.get(drill.kind, usual)


def debrief(done: Finished, previous: Attempt | None) -> Iterator[Line]:
    """The marks of one reply, with the words that earned them.

    Args:
        done: the reply and its marks.
        previous: the attempt before it at the same drill, to compare with.
    """
    drill, result, reply = done.task.drill, done.result, done.reply
    yield from marks(done, previous)
    yield from _section(_REMARKS.get(drill.kind, "Concerns"), _remarks(result))
    yield from _section("Heard", _heard(result, reply))
    yield from _section("Missed", _missed(drill, result))
    yield from _section("Asked", _asked(drill, result, reply))
    yield from _section("Watch out", _flags(drill, result, reply))
    for note in result.notes:
        yield Line(f"Note: {note}")
    yield Line("")
    yield Line(f"Try next: {result.tip}")
    yield from model_reply(drill)


def marks(done: Finished, previous: Attempt | None) -> Iterator[Line]:
    """The figures of one reply; see `debrief`."""
    result = done.result
    asked = f"{part(done.focus).capitalize()}: " if done.focus else ""
    yield Line(f"{asked}{result.band.value}, {result.overall} of 100{_change(result.overall, _overall(previous))}.")
    before = previous.marks.skills if previous and previous.marks else {}
    if done.task.drill.kind is not Kind.SPOT:
        for mark in result.marks:
            yield Line(_mark(mark, before.get(mark.skill)))


def model_reply(drill: Drill, number: int = 0) -> Iterator[Line]:
    """A reply to learn from, if the drill has one; `number` counts through all of them."""
    replies = drill.model_replies
    if replies:
        yield Line("")
        yield Line("One good reply:" if len(replies) == 1 or not number else "Another good reply:")
        yield Line(replies[number % len(replies)].text, 2)


def why(result: Result) -> Iterator[Line]:
    """How the marks came about, and every tip after the first."""
    for reason in result.reasons:
        yield Line(reason)
    for tip in result.tips[1:]:
        yield Line(f"Try also: {tip.text}")
    if len(result.tips) < 2:
        yield Line("There is nothing more to try here.")


def lesson(drill: Drill, result: Result, number: int = 0) -> Iterator[Line]:
    """A short lesson about the marks of a reply; `number` counts through all that explain them."""
    shown = explaining(drill, result)
    one = shown[number % len(shown)]
    more = f", {number % len(shown) + 1} of {len(shown)}" if len(shown) > 1 else ""
    yield Line("")
    yield Line(f"Lesson {one.id}{more}: {one.title}")
    yield Line(one.text)
    yield Line(f"They say: {one.said}")
    yield Line(f"Heard: {one.good}")
    yield Line(f"Not heard: {one.poor}")
    yield Line(one.why)
    yield Line(f"Try: {one.todo}")


def focus(drill: Drill, wanted: Focus) -> Iterator[Line]:
    """What a "missed only" reply is to hold: said in general, so that finding the words stays the exercise."""
    name = drill.customer.name or "the customer"
    parts = []
    if wanted.facts:
        parts.append(
            "one thing that happened" if len(wanted.facts) == 1 else f"{len(wanted.facts)} things that happened"
        )
    if wanted.feelings:
        parts.append(f"how {name} feels")
    if wanted.unknowns:
        parts.append("what you still need to know")
    yield Line(f"Only what was missed: {', and '.join(parts)}.")


def short(line: str) -> str:
    """The beginning of a line, to say which one is meant."""
    line = " ".join(line.split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rstrip()} …"


def recap(finished: Iterable[Finished]) -> Iterator[Line]:
    """A session in a few lines: each drill's band, the means of the skills, one thing to take along."""
    finished = tuple(finished)
    if not finished:
        return
    yield Line(f"{len(finished)} {'reply' if len(finished) == 1 else 'replies'} this time:")
    for done in finished:
        again = f" ({part(done.focus)})" if done.focus else ""
        yield Line(f"{done.task.drill.title}{again}: {done.result.band.value}, {done.result.overall} of 100.", 2)
    means = list(_means(tuple(done for done in finished if done.focus is None)))
    if means:
        yield Line("On average: " + ", ".join(f"{skill.value} {mean:.0f}" for skill, mean in means) + " of 100.")
    weakest = min(finished, key=lambda done: done.result.overall)
    yield Line(f"Take along: {weakest.result.tip}")


def _means(finished: tuple[Finished, ...]) -> Iterator[tuple[Skill, float]]:
    for skill in Skill:
        scores = [
            mark.score
            for done in finished
            for mark in done.result.marks
            if mark.skill is skill and mark.score is not None
        ]
        if scores:
            yield skill, sum(scores) / len(scores)


def _because(task: Task) -> str:
    reason = task.reason.removesuffix(f", level {task.drill.level}")  # the level has just been told
    return f" {reason[0].upper()}{reason[1:]}." if reason else ""


def _overall(previous: Attempt | None) -> int | None:
    return previous.marks.overall if previous and previous.marks else None


def _change(now: int, before: int | None) -> str:
    if before is None:
        return ""
    if now == before:
        return ", the same as last time"
    return f", {abs(now - before)} {'more' if now > before else 'less'} than last time"


def _mark(mark: Mark, before: int | None) -> str:
    name = mark.skill.value.capitalize()
    if mark.score is None or mark.band is None:
        return f"{name}: not rated here."
    return f"{name}: {mark.band.value}, {mark.score}{_change(mark.score, before)}."


def _section(title: str, lines: Iterable[str]) -> Iterator[Line]:
    lines = list(lines)
    if lines:
        yield Line("")
        yield Line(f"{title}:")
        for line in lines:
            yield Line(line, 2)


_REMARKS = {
    Kind.NOTES: "For a colleague",
    Kind.SPOT: "The replies",
    Kind.REWRITE: "Against the draft",
    Kind.PATIENCE: "Hearing them out",
    Kind.CONVERSATION: "The conversation",
}
_GOOD = {True: "good: ", False: "not so good: ", None: ""}


def _remarks(result: Result) -> Iterator[str]:
    for remark in result.remarks:
        yield f"{_GOOD[remark.good]}{remark.label}: {remark.text}"


def _heard(result: Result, reply: str) -> Iterator[str]:
    for fact in result.facts:
        if fact.status in _CREDITED:
            yield _line(f"{fact.text}{_CREDITED[fact.status]}", quoted(reply, fact.reply), fact.note)
    for feeling in result.feelings:
        if feeling.status in _MET:
            yield _line(f"{feeling.name}, {_MET[feeling.status]}", quoted(reply, feeling.reply), feeling.note)


def _missed(drill: Drill, result: Result) -> Iterator[str]:
    name = drill.customer.name or "The customer"
    for fact in result.facts:
        if fact.status is FactStatus.MISSED:
            yield _line(f"{fact.text}{' (a key fact)' if fact.key else ''}", _said(drill, fact.say))
    for feeling in result.feelings:
        if feeling.status is FeelingStatus.MISSED:
            yield _line(f"that {name} is {feeling.name}", _said(drill, feeling.say))
    rated = result.by_skill.get(Skill.CLARIFY)
    on_target = any(question.status is QuestionStatus.ON_TARGET for question in result.questions)
    if rated is not None and rated.score is not None and not on_target:
        for unknown in drill.unknowns:
            yield f"to ask about {unknown.about}"


def _asked(drill: Drill, result: Result, reply: str) -> Iterator[str]:
    for question in result.questions:
        about = next((f"about {unknown.about}" for unknown in drill.unknowns if unknown.id == question.target), "")
        verdict = f"{'open' if question.open else 'closed'}, {_QUESTIONS[question.status]}"
        answered = _said(drill, question.answered_by)
        yield _line(quoted(reply, question.span), ", ".join(filter(None, (verdict, about))), answered or question.note)


def _flags(drill: Drill, result: Result, reply: str) -> Iterator[str]:
    told = {flag.reply for flag in result.flags if flag.kind is FlagKind.CONTRADICTION}
    for fact in result.facts:
        if fact.status is FactStatus.CONTRADICTED and fact.reply not in told:
            yield _line(f"{_FLAGS[FlagKind.CONTRADICTION]}: {fact.text}", quoted(reply, fact.reply), fact.note)
    for flag in result.flags:
        evidence = "; ".join(filter(None, (quoted(reply, flag.reply), _said(drill, flag.say))))
        yield _sentence(_line(_FLAGS[flag.kind], evidence)) + (f" {_sentence(flag.reason)}" if flag.reason else "")


def _said(drill: Drill, span: Span | None) -> str:
    said = quoted(drill.complaint, span)
    return f"{drill.customer.name or 'the customer'} said {said}" if said else ""


def _line(what: str, evidence: str, note: str = "") -> str:
    """What it is about: the words that show it (why)."""
    return f"{what}{f': {evidence}' if evidence else ''}{f' ({note})' if note else ''}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", ".”", "!”", "?”")) else f"{text}."
