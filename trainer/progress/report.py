"""One page for a coach: a learner's progress as HTML that needs nothing else. Pure.

No scripts, no fonts, no pictures from elsewhere: the page forbids itself to load anything. Everything from learners,
packs and scorers is escaped. Lines differ by their dashes, days by their darkness and their numbers, so that it can be
printed in black.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from trainer.packs.model import Skill
from trainer.page import page, text
from trainer.progress import calendar
from trainer.progress.figures import WINDOW
from trainer.progress.model import Mode, SkillPoint
from trainer.progress.summary import Rest, Span, Summary
from trainer.progress.telling import SOURCE, TOO_FEW, day_said, practised, scorers_said, told
from trainer.wording import count

HOLDS = (
    "name, number of replies and drills, skills over the last year, figures of the last four weeks, a calendar of the "
    "last year, the best marks with their drills, the week to come"
)
HOLDS_NOT = "replies, notes, transcripts, recordings"
MOST_DRILLS = 10
"""Drills listed, the latest first."""

_DASHES = {Skill.REFLECT: "none", Skill.ACKNOWLEDGE: "6 3", Skill.CLARIFY: "1.5 3"}
_INKS = {Skill.REFLECT: "#0b5273", Skill.ACKNOWLEDGE: "#7a4a00", Skill.CLARIFY: "#2f5d14"}
_SHADES = ("#f1efea", "#c6dbe5", "#86b3c8", "#3f7f9f", "#0b3a52")
_WIDTH, _HEIGHT, _LEFT, _TOP = 340, 130, 26, 8
_CELL = 11
Titled = Callable[[str], str]
"""A drill's title by its address."""


def report(found: Summary, more: Rest, titled: Titled) -> str:
    """The page, complete, UTF-8."""
    name = text(found.learner)
    done = f"{count(found.counts.attempts, 'reply')} to {count(found.counts.drills, 'drill')}"
    body = [
        f"<h1>Listening practice: {name}</h1>",
        f'<p class="muted">{text(done)}, as of {text(day_said(found.today))}. Made by sayback for a coach, on the '
        f"learner's wish. Not in it: {HOLDS_NOT}.</p>",
        *_skills(found),
        *_figures(found),
        *_calendar(found),
        *_bests(more, titled),
        *_week(more),
        f'<p class="muted">{text(SOURCE)} Marks are a program’s, told from words alone: ask the learner to play you a '
        "drill before you judge.</p>",
    ]
    return page(f"sayback: {found.learner}", body)


# ---- skills ------------------------------------------------------------------------------------------------------


def _skills(found: Summary) -> list[str]:
    charts = []
    for mode in found.modes:
        bands = ", ".join(f"{skill.value} {band.value}" for skill, band in found.bands[mode].items())
        chart = _chart(found.points(mode, Span.YEAR), [day for day, _ in found.scorers[1:]])
        if bands:
            charts.append(f"<div><p><b>{mode.value.capitalize()}</b>: {text(bands)}</p>{chart}</div>")
    if not charts:
        return ["<h2>Skills</h2>", "<p>Nothing marked yet.</p>"]
    keys = "".join(
        f'<svg class="key" width="30" height="8">{_line([(0, 4), (30, 4)], skill)}</svg> {skill.value} &#160; '
        for skill in Skill
    )
    scorers = scorers_said(found.scorers)
    note = f"Upright lines: {text(scorers)}; marks on either side were given by other rules." if scorers else ""
    return [
        "<h2>Skills over the last year, the mean of each week, 0 to 100</h2>",
        f'<div class="beside">{"".join(charts)}</div>',
        f'<p class="muted">{keys}{note}</p>',
    ]


def _chart(points: Sequence[SkillPoint], marks: Sequence[date]) -> str:
    days = sorted({date.fromisoformat(point.day) for point in points})
    if len(days) < 2:
        return '<p class="muted">A line begins with the second week of practice.</p>'
    first, span = days[0], (days[-1] - days[0]).days
    right, bottom = _WIDTH - 6, _HEIGHT - 18

    def across(day: date) -> float:
        return _LEFT + (right - _LEFT) * (day - first).days / span

    def down(score: float) -> float:
        return bottom - (bottom - _TOP) * score / 100

    parts = [
        f'<path d="M{_LEFT} {down(score):.0f}H{right}" stroke="#c9c5bb"/>{_label(0, down(score) + 3, str(score))}'
        for score in (0, 50, 100)
    ]
    parts += [
        f'<path d="M{across(day):.1f} {_TOP}V{bottom}" stroke="#565d68" stroke-dasharray="2 2"/>'
        for day in marks
        if first < day <= days[-1]
    ]
    for skill in Skill:
        mine = [(across(date.fromisoformat(one.day)), down(one.score)) for one in points if one.skill is skill]
        if mine:
            parts.append(_line(mine, skill))
    parts += [_label(_LEFT, _HEIGHT - 4, day_said(days[0])), _label(right, _HEIGHT - 4, day_said(days[-1]), "end")]
    return f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img">{"".join(parts)}</svg>'


def _line(points: Sequence[tuple[float, float]], skill: Skill) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    ink = f'stroke="{_INKS[skill]}" stroke-width="1.6" stroke-dasharray="{_DASHES[skill]}"'
    return f'<path d="M{path}" fill="none" {ink}/>'


def _label(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="9" fill="#565d68" text-anchor="{anchor}">{text(words)}</text>'


# ---- figures -----------------------------------------------------------------------------------------------------


def _figures(found: Summary) -> list[str]:
    tables = []
    for mode in found.modes:
        now, before = found.figures(mode), found.figures(mode, before=True)
        if now is None:
            tables.append(f"<div><p><b>{mode.value.capitalize()}</b>: {TOO_FEW}.</p></div>")
            continue
        then = [one.value for one in told(before)] if before is not None else []
        rows = "".join(
            f"<tr><td>{text(one.name)}</td><td><b>{text(one.value)}</b></td><td>{text(one.level)}</td>"
            f'<td class="muted">{text(one.counted)}</td>'
            f'<td class="muted">{text(then[number]) if then else ""}</td></tr>'
            for number, one in enumerate(told(now))
        )
        head = f"<tr><th colspan=4>{mode.value.capitalize()}</th><th>{'before' if then else ''}</th></tr>"
        tables.append(f"<table>{head}{rows}</table>")
    title = f"<h2>Figures of the last {WINDOW} days, beside the {WINDOW} days before</h2>"
    return [title, f'<div class="beside">{"".join(tables)}</div>']


# ---- calendar ----------------------------------------------------------------------------------------------------


def _calendar(found: Summary) -> list[str]:
    weeks = calendar.weeks(found.today)
    parts = []
    for row, days in enumerate(calendar.rows(found.dates, found.today)):
        for column, replies in enumerate(days):
            if replies is not None:
                parts.append(_day(weeks[column] + timedelta(days=row), replies, column, row))
    for column, monday in enumerate(weeks):
        if monday.day <= 7:
            parts.append(_label(30 + column * _CELL, 9, f"{monday:%b}"))
    parts += [_label(0, 22 + row * _CELL, f"{weeks[0] + timedelta(days=row):%a}") for row in (0, 2, 4, 6)]
    size = f'width="{32 + _CELL * len(weeks)}" height="{16 + _CELL * 7}"'
    lines = "".join(f"<p>{text(line)}</p>" for line in practised(found))
    return [
        "<h2>Days of practice, the last year, replies a day</h2>",
        f'<svg {size} role="img">{"".join(parts)}</svg>',
        lines,
    ]


def _day(day: date, replies: int, column: int, row: int) -> str:
    x, y = 30 + column * _CELL, 13 + row * _CELL
    step = calendar.step(replies)
    number = f"{min(replies, 99)}" if replies else ""
    ink = "#ffffff" if step >= 3 else "#1d2127"
    written = (
        f'<text x="{x + 5}" y="{y + 8}" font-size="7" fill="{ink}" text-anchor="middle">{number}</text>'
        if number
        else ""
    )
    return (
        f'<rect x="{x}" y="{y}" width="10" height="10" fill="{_SHADES[step]}">'
        f"<title>{text(day_said(day))}: {text(count(replies, 'reply'))}</title></rect>{written}"
    )


# ---- drills ------------------------------------------------------------------------------------------------------


def _bests(more: Rest, titled: Titled) -> list[str]:
    if not more.drills:
        return []
    skills = "".join(
        f"<tr><td>{text(one.skill)}, {one.mode.value}</td><td><b>{one.score}</b></td>"
        f"<td>{text(titled(one.drill))}</td>"
        f'<td class="muted">{text(day_said(one.at.astimezone().date()))}</td></tr>'
        for one in more.best_of_skills
    )
    drills = "".join(
        f"<tr><td>{text(titled(one.address))}</td><td>{_best(one.best.get(Mode.TYPED))}</td>"
        f"<td>{_best(one.best.get(Mode.SPOKEN))}</td><td>{one.replies}</td></tr>"
        for one in more.drills[:MOST_DRILLS]
    )
    head = "<tr><th>drill, the latest first</th><th>typed</th><th>spoken</th><th>replies</th></tr>"
    return ["<h2>Best marks</h2>", f'<div class="beside"><table>{skills}</table><table>{head}{drills}</table></div>']


def _best(best: object) -> str:
    return str(getattr(best, "score", "–"))


def _week(more: Rest) -> list[str]:
    coming = ", ".join(
        f"{'now' if number == 0 else f'{day:%A}'} {drills}"
        for number, (day, drills) in enumerate(more.forecast)
        if drills
    )
    return [
        "<h2>The week to come, in drills that come back</h2>",
        f"<p>{text(coming) or 'None; there is always a new one.'}</p>",
    ]
