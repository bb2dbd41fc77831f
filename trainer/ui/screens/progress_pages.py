"""The pages of Progress as content: figures, the year, the bests. Nothing in them is said by colour alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from textual.content import Content

from trainer.delivery.overtime import WINDOW as DELIVERY_WINDOW
from trainer.delivery.overtime import OverTime, said
from trainer.delivery.overtime import figures as said_figures
from trainer.delivery.telling import MEANINGS, NEVER_MARKED
from trainer.printable import printable
from trainer.progress import calendar
from trainer.progress.figures import WINDOW, Session, figures
from trainer.progress.model import Mode
from trainer.progress.summary import Drilled, Rest, Summary
from trainer.progress.telling import SOURCE, TOO_FEW, Told, day_said, practised, told
from trainer.ui.widgets.heading import columns
from trainer.wording import count

Titled = Callable[[str], str]
"""A drill's title by its address."""

_BARS = " ▁▂▃▄▅▆▇█"
_STYLES = ("$muted", "$primary", "$primary", "$primary", "bold $primary")
WIDE = 70
"""Cells from which a figure has room for its value in the four weeks before."""
_LABEL = 4
"""Cells of the weekdays' names."""


def tabs(names: Sequence[str], at: int, width: int) -> Content:
    """The pages in a line, the open one in brackets; only that and its neighbours when there is no room for all."""
    parts = [
        Content.styled(f"[{name}]", "bold $primary") if number == at else Content.styled(f" {name} ", "$muted")
        for number, name in enumerate(names)
    ]
    line = Content(" ").join(parts)
    if line.cell_length > width:
        line = Content(" ").join(parts[max(0, at - 1) : at + 2])
    return line.truncate(max(1, width), ellipsis=True)


# ---- figures -----------------------------------------------------------------------------------------------------


def figures_page(found: Summary, more: Rest, width: int) -> Content:
    """The last four weeks in each mode, then the latest sessions one by one."""
    lines: list[Content] = []
    for mode in found.modes:
        lines += [*_rolling(found, mode, width), Content("")]
    lines += _sessions(more, width)
    lines += [Content(""), *Content.styled(SOURCE, "$muted").wrap(max(20, width))]
    return Content("\n").join(lines)


def _rolling(found: Summary, mode: Mode, width: int) -> list[Content]:
    tally = found.tally(mode)
    now, before = found.figures(mode), found.figures(mode, before=True)
    title = Content.styled(f"{mode.value.capitalize()}, the last {WINDOW} days", "bold")
    if now is None:
        said = f"{TOO_FEW}: {tally.replies} so far" if tally.replies else "nothing to count in this time"
        return [title, Content.styled(said, "$muted")]
    then = told(before) if before is not None else ()
    wide = width >= WIDE
    right = f"{WINDOW} days before" if wide and then else ""
    lines = [columns(title, Content.styled(right, "$muted"), width) if right else title]
    for number, one in enumerate(told(now)):
        line = _figure(one)
        earlier = Content.styled(then[number].value, "$muted") if right else None
        lines.append(line if earlier is None else columns(line, earlier, width))
    return lines


def _figure(one: Told) -> Content:
    level = f"{one.level:<11}" if one.level else ""
    return Content.assemble(
        (f"{one.name:<28}", "$muted"), (f"{one.value:>6}  ", "bold"), level, (one.counted, "$muted")
    )


def _sessions(more: Rest, width: int) -> list[Content]:
    """A line a session and mode: when, how many replies, the three shares."""
    wide = width >= WIDE
    head = f"{'Sessions':<15}{'replies':>9}{'R:Q':>9}{'complex':>9}{'open':>7}"
    lines = [
        _session(session, mode, wide) for session in more.sessions for mode in Mode if session.tallies[mode].replies
    ]
    return [Content.styled(head + ("  acknowledged first" if wide else ""), "bold"), *lines] if lines else []


def _session(session: Session, mode: Mode, wide: bool) -> Content:
    tally = session.tallies[mode]
    begun = session.begun.astimezone()
    head = f"{begun.day:>2} {begun:%b %H:%M}"
    spoken = "spoken" if mode is Mode.SPOKEN else ""
    left = f"{head:<13}{tally.replies:>4} {spoken:<6}"
    one = figures(tally)
    if one is None:
        return Content.assemble(left, (f"  {TOO_FEW}", "$muted"))
    said = f"{one.ratio.text:>9}{one.complex.text:>9}{one.open.text:>7}"
    return Content.assemble(left, said, (f"  {one.acknowledged.counts}" if wide else "", "$muted"))


# ---- how it was said -------------------------------------------------------------------------------------------------


def delivery_page(found: OverTime, width: int) -> Content:
    """Each figure of spoken replies now and before, with what it means; then week by week."""
    wide = width >= WIDE and found.before is not None
    title = Content.styled(f"How you said it, the last {DELIVERY_WINDOW} days", "bold")
    lines = [columns(title, Content.styled(f"{DELIVERY_WINDOW} days before", "$muted"), width) if wide else title]
    now = said_figures(found.now) if found.now is not None else {}
    before = said_figures(found.before) if found.before is not None else {}
    if not now:
        lines.append(Content.styled("Nothing was spoken in this time.", "$muted"))
    for name, value in now.items():
        line = Content.assemble((f"{name:<14}", "$muted"), (said(name, value), "bold"))
        lines.append(columns(line, Content.styled(said(name, before.get(name)), "$muted"), width) if wide else line)
        meaning = Content(MEANINGS[name]).wrap(max(20, width - 2))
        lines += [Content.styled(f"  {part.plain}", "$muted") for part in meaning]
    lines += [Content(""), *_weeks_said(found), Content("")]
    lines += Content.styled(NEVER_MARKED, "$muted").wrap(max(20, width))
    return Content("\n").join(lines)


def _weeks_said(found: OverTime) -> list[Content]:
    """A line a week in which something was spoken, the latest first."""
    head = f"{'Week from':<11}{'replies':>8}{'first':>7}{'pace':>6}{'pauses':>8}{'fillers':>9}"
    lines = [Content.styled(head, "bold")]
    for week in reversed(found.weeks):
        one = said_figures(week.means)
        first, pace, pauses, fillers = (
            "–" if one[name] is None else f"{one[name]:.{0 if name == 'pace' else 1}f}"
            for name in ("first word", "pace", "long pauses", "fillers")
        )
        day = f"{week.monday.day} {week.monday:%b}"
        lines.append(Content(f"{day:<11}{week.means.replies:>8}{first:>7}{pace:>6}{pauses:>8}{fillers:>9}"))
    return lines


# ---- the year ----------------------------------------------------------------------------------------------------


def year_page(found: Summary, more: Rest, width: int) -> Content:
    """The last year as a map, in sentences, the week to come, and every year there was."""
    number = max(4, min(calendar.WEEKS, width - _LABEL))
    lines = [_month_names(found.today, number)]
    for name, row in zip(_weekdays(found.today), calendar.rows(found.dates, found.today, number), strict=True):
        lines.append(Content.styled(f"{name:<{_LABEL}}", "$muted") + Content.assemble(*map(_cell, row)))
    legend = "  ".join(f"{sign} {calendar.said(step)}" for step, sign in enumerate(calendar.SIGNS))
    lines += Content.styled(f"    {legend} replies", "$muted").wrap(max(20, width))
    lines.append(Content(""))
    for sentence in practised(found):
        lines += Content(sentence).wrap(max(20, width))
    lines += [Content(""), *week(more, width)]
    years = calendar.years(found.dates)
    if len(years) > 1:
        lines += [Content(""), Content.styled("Every year", "bold")]
        lines += [
            Content.assemble(
                (f"{one.first.year}  ", "$muted"), f"{count(one.replies, 'reply')} on {count(one.days, 'day')}"
            )
            for one in reversed(years)
        ]
    return Content("\n").join(lines)


def _cell(replies: int | None) -> tuple[str, str]:
    if replies is None:
        return " ", ""
    step = calendar.step(replies)
    return calendar.SIGNS[step], _STYLES[step]


def _weekdays(today: date) -> list[str]:
    monday = today - timedelta(days=today.weekday())
    return [f"{monday + timedelta(days=number):%a}" for number in range(7)]


def _month_names(today: date, number: int) -> Content:
    """The months above the weeks they begin in, where there is room for their names."""
    line = ""
    before = 0
    for column, monday in enumerate(calendar.weeks(today, number)):
        if monday.month != before and (before or monday.day <= 7) and len(line) <= column:
            line = f"{line:<{column}}{monday:%b} "
        before = monday.month
    return Content.styled(" " * _LABEL + line[:number].rstrip(), "$muted")


def week(more: Rest, width: int) -> list[Content]:
    """What comes back on each of the next seven days: a bar, a number, a day."""
    most = max((drills for _, drills in more.forecast), default=0)
    title = Content.styled("The week to come, in drills that come back", "bold")
    if not most:
        return [title, Content.styled("Nothing comes back this week; there is always something new.", "$muted")]
    cell = max(5, min(8, width // 7))
    bars = "".join(f"{_BARS[-(-8 * drills // most)] * 3:^{cell}}" for _, drills in more.forecast)
    numbers = "".join(f"{drills or '–':^{cell}}" for _, drills in more.forecast)
    days = "".join(f"{'now' if number == 0 else f'{day:%a}':^{cell}}" for number, (day, _) in enumerate(more.forecast))
    return [title, Content.styled(bars, "$primary"), Content(numbers), Content.styled(days, "$muted")]


# ---- drills ------------------------------------------------------------------------------------------------------


def bests_page(more: Rest, titled: Titled, width: int) -> Content:
    """The best mark ever given in each skill, and the drill it was given for."""
    lines = [
        columns(
            Content.assemble(
                (f"best {one.skill:<12}", "$muted"), (f"{one.score:>3}", "bold"), f"  {printable(titled(one.drill))}"
            ),
            Content.styled(f"{one.mode.value}, {day_said(one.at.astimezone().date())}", "$muted"),
            width,
        )
        for one in more.best_of_skills
    ]
    return Content("\n").join(lines)


def drill_line(one: Drilled, title: str, width: int) -> Content:
    """A drill that was tried: its title, its best marks, how often it was answered as a whole."""
    bests = " · ".join(f"{mode.value} {best.score:>3}" for mode, best in sorted(one.best.items(), reverse=True))
    right = f"best {bests}  {one.replies:>3}×" if width >= 70 else f"{bests}  {one.replies:>3}×"
    return columns(Content(printable(title)), Content.styled(right, "$muted"), width)
