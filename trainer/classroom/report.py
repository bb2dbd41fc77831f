"""A class, and what one learner did in it, as pages for printing and for passing on. Pure.

The page of a class names nobody unless it is asked to, and then says so at its head. Nothing that a learner tried again
for themselves is in any page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trainer.classroom.model import Note
from trainer.classroom.outcome import Answered, Learner, Outcome
from trainer.classroom.telling import RoundTold, rounds_told
from trainer.packs.model import Band
from trainer.page import page, text
from trainer.scoring.result import FactStatus, FeelingStatus, Result
from trainer.wording import count

NEVER = "retries, drafts, who voted for what"
HOLDS = "rounds, how many answered, bands, what was missed, votes, replies without names, notes about the class"
HOLDS_NAMED = f"{HOLDS.replace('replies without names', 'replies with names')} and about learners, everybody's marks"
_CAUTION = "Marks are a program’s, told from words alone; they are for talking about, not for ranking."
_TOO_FEW = "Too few marked replies to tell figures that point at nobody."
_FACTS = {
    FactStatus.RESTATED: "Heard",
    FactStatus.PARTIAL: "Nearly",
    FactStatus.COPIED: "Nearly",
    FactStatus.CONTRADICTED: "Wrong",
    FactStatus.MISSED: "Missed",
}
_FEELINGS = {
    FeelingStatus.TIED: "Heard",
    FeelingStatus.NAMED: "Heard",
    FeelingStatus.GENERIC: "Nearly",
    FeelingStatus.MISSED: "Missed",
}
_STYLE = """
blockquote { margin: 1mm 0 2mm; padding-left: 3mm; border-left: 2px solid #c9c5bb; white-space: pre-wrap;
  overflow-wrap: anywhere } blockquote p { margin: 0 } .reply { break-inside: avoid }
td.n, th.n { text-align: right }
.bar { display: inline-block; height: 8px; background: #3f7f9f; vertical-align: middle }
"""


def class_page(found: Outcome, *, names: bool = False) -> str:
    """The page of a class, complete, UTF-8.

    Args:
        names: whether learners are named.
    """
    room = found.classroom
    learners = found.present
    who = "Learners are named in it" if names else "It names nobody, but people may know a reply by its words"
    body = [
        f"<h1>{text(room.title)}</h1>",
        f'<p class="muted">{room.created.astimezone():%A %d %B %Y}: {count(len(learners), "learner")}, '
        f"{count(len(found.rounds), 'round')}. Made by sayback for the instructor. {who}. Not in it: {NEVER}.</p>",
    ]
    for one in rounds_told(found, names=names):
        body += _round(one)
    if names and found.rounds:
        body += _table(found)
    about = found.notes_about(None)
    body += _notes("Notes", [("", note) for note in about])
    if names:
        named = [(learner.name, note) for learner in learners for note in found.notes_about(learner)]
        body += _notes("Notes about learners", named)
    body.append(f'<p class="muted">{_CAUTION}</p>')
    return page(f"sayback: {room.title}", body, _STYLE)


def learner_page(found: Outcome, learner: Learner) -> str:
    """What one learner did in a class, for that learner, complete, UTF-8. The host's notes are not in it."""
    room = found.classroom
    given = found.of(learner)
    body = [
        f"<h1>{text(learner.name)}</h1>",
        f'<p class="muted">{text(room.title)}, {room.created.astimezone():%A %d %B %Y}: '
        f"{count(len(given), 'reply')} in {count(len(found.rounds), 'round')}. For this learner. Not in it: retries, "
        "the instructor’s notes, anything about anybody else.</p>",
    ]
    answers = {one.round.id: one for one in given}
    for one in rounds_told(found, names=True):
        body += _own_round(one, answers.get(one.round.id))
    body.append(f'<p class="muted">{_CAUTION}</p>')
    return page(f"sayback: {learner.name}", body, _STYLE)


# ---- a round -----------------------------------------------------------------------------------------------------


def _round(one: RoundTold) -> list[str]:
    parts = [
        *_head(one),
        f"<p>{len(one.answered):,} of {count(len(one.found.present), 'learner')} answered; {one.marked:,} marked.</p>",
    ]
    if one.told:
        parts += [_bands(one), *_missed(one), *_flags(one)]
    elif one.answered:
        parts.append(f'<p class="muted">{_TOO_FEW}</p>')
    parts += [*_votes(one), *_agreement(one), *_replies(one)]
    return parts


def _head(one: RoundTold) -> list[str]:
    drill = one.drill
    return [
        f'<h2>{one.round.seq}. {text(drill.title)} <span class="muted">{text(one.round.drill)}</span></h2>',
        f'<p class="muted">{text(drill.situation)}</p>',
        f"<blockquote><p>{text(drill.complaint)}</p></blockquote>",
    ]


def _bands(one: RoundTold) -> str:
    head = "".join(f'<th class="n">{band.value}</th>' for band in reversed(Band))
    rows = [("overall", one.overall), *((skill.value, counts) for skill, counts in one.bands.items())]
    body = "".join(f"<tr><td>{name}</td>{_cells(counts)}</tr>" for name, counts in rows)
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _cells(counts: Counter[Band]) -> str:
    return "".join(f'<td class="n">{counts[band] or "·"}</td>' for band in reversed(Band))


def _missed(one: RoundTold) -> Iterator[str]:
    if one.missed:
        rows = "".join(
            f'<tr><td>{text(what.text)}</td><td class="n">{what.missed} of {what.of}</td>'
            f'<td><span class="bar" style="width:{round(90 * what.missed / what.of)}px"></span></td></tr>'
            for what in one.missed
        )
        yield f"<p><b>Missed most</b></p><table>{rows}</table>"


def _flags(one: RoundTold) -> Iterator[str]:
    if one.flags:
        yield f"<p><b>What hurt</b>: {text(', '.join(f'{name} {number}' for name, number in one.flags.items()))}</p>"


def _votes(one: RoundTold) -> Iterator[str]:
    texts = {answered.reply.id: answered.reply.text for answered in one.shown}
    rows = "".join(
        f'<tr><td class="n">{number}</td><td>{lines_of(texts[reply])}</td></tr>'
        for reply, number in one.votes
        if reply in texts
    )
    if rows:
        head = '<tr><th class="n">votes</th><th></th></tr>'
        yield f"<p><b>Which would you rather hear?</b></p><table>{head}{rows}</table>"


def _agreement(one: RoundTold) -> Iterator[str]:
    if one.agreement:
        told = "; ".join(f"{part.name}: {part.words}" for part in one.agreement)
        yield f"<p><b>The instructor, rating blind, and the scorer</b>: {text(told)}</p>"


def _replies(one: RoundTold) -> Iterator[str]:
    if not one.shown:
        return
    hidden = len(one.answered) - len(one.shown)
    left = f" ({hidden} hidden or empty)" if hidden else ""
    yield f"<p><b>Replies</b>, in no order{left}</p>"
    for answered in one.shown:
        result = one.result(answered) if one.told else None
        name = f"<b>{text(answered.learner.name)}</b> " if one.open else ""
        said = f'<span class="muted">{_figures(result)}</span>' if result is not None else ""
        words = f"<blockquote><p>{lines_of(answered.reply.text)}</p></blockquote>"
        yield f'<div class="reply"><p>{name}{said}</p>{words}</div>'


def _figures(result: Result) -> str:
    skills = ", ".join(f"{mark.skill.value} {mark.band.value}" for mark in result.marks if mark.band is not None)
    return text(f"{result.band.value} {result.overall}: {skills}")


# ---- everybody, named ----------------------------------------------------------------------------------------------


def _table(found: Outcome) -> list[str]:
    head = "".join(f'<th class="n">{one.seq}</th>' for one in found.rounds)
    rows = []
    for learner in found.present:
        marks = {one.round.id: one.marks for one in found.of(learner)}
        cells = "".join(f'<td class="n">{_mark(one.id in marks, marks.get(one.id))}</td>' for one in found.rounds)
        rows.append(f"<tr><td>{text(learner.name)}</td>{cells}</tr>")
    key = "In the order they came. – did not answer, ? not marked."
    return [
        "<h2>Learners</h2>",
        f"<table><tr><th>round</th>{head}</tr>{''.join(rows)}</table>",
        f'<p class="muted">{key}</p>',
    ]


def _mark(answered: bool, marks: object) -> str:
    return str(getattr(marks, "overall", "?")) if answered else "–"


def _notes(title: str, notes: list[tuple[str, Note]]) -> list[str]:
    if not notes:
        return []
    written = [
        f"<p>{f'<b>{text(name)}</b> ' if name else ''}"
        f'<span class="muted">{note.written.astimezone():%H:%M}</span></p>'
        f"<blockquote><p>{lines_of(note.text)}</p></blockquote>"
        for name, note in notes
    ]
    return [f"<h2>{title}</h2>", *written]


def lines_of(words: str) -> str:
    """A text of several lines, as a page shows it."""
    return "\n".join(text(line) for line in words.splitlines())


# ---- one's own -----------------------------------------------------------------------------------------------------


def _own_round(one: RoundTold, answered: Answered | None) -> list[str]:
    parts = _head(one)
    if answered is None:
        return [*parts, "<p>No reply.</p>", *_model(one)]
    parts.append(f"<p><b>Your reply</b></p><blockquote><p>{lines_of(answered.reply.text)}</p></blockquote>")
    result = one.result(answered)
    if result is None:
        return [*parts, "<p>Not marked.</p>", *_model(one)]
    parts.append(f"<p>{_figures(result)}</p>")
    for title, what in _became(result).items():
        if what:
            parts.append(f"<p><b>{title}</b>: {text('; '.join(what))}</p>")
    parts += [f"<p><b>{text(flag.kind.value)}</b>: {text(flag.reason)}</p>" for flag in result.flags]
    if result.tip:
        parts.append(f"<p><b>Next</b>: {text(result.tip)}</p>")
    return [*parts, *_model(one)]


def _became(result: Result) -> dict[str, list[str]]:
    """What became of the facts and feelings, in the words of the debrief."""
    found: dict[str, list[str]] = {"Heard": [], "Nearly": [], "Missed": [], "Wrong": []}
    for fact in result.facts:
        found[_FACTS[fact.status]].append(fact.text)
    for feeling in result.feelings:
        found[_FEELINGS[feeling.status]].append(f"how it feels: {feeling.name}")
    return found


def _model(one: RoundTold) -> Iterator[str]:
    model = one.drill.model_reply
    if model is not None:
        yield f"<p><b>A strong reply</b></p><blockquote><p>{text(model.text)}</p></blockquote>"
