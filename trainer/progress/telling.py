"""Figures, days and bests in words: the same on the screen, in lines and in a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trainer.progress.figures import RETURN_AFTER, Figures, Ratio, Share
from trainer.progress.summary import Summary
from trainer.wording import count

SOURCE = (
    "Reflections to questions and complex reflections: thresholds of MITI 4.2.1 (Moyers, Manuel & Ernst, 2014); "
    "open questions: of MITI 3.1.1 (Moyers et al., 2010). Landmarks from counselling, never part of a mark."
)
TOO_FEW = "too few replies to tell"


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: its name, its value, where it stands beside its thresholds (empty: nowhere), what was counted."""

    name: str
    value: str
    level: str
    counted: str


def told(found: Figures) -> tuple[Told, ...]:
    """Every figure, in the order they are shown."""
    replies = f"in {count(found.replies, 'reply')}"
    return (
        _told("reflections to questions", found.ratio),
        _told("complex reflections", found.complex),
        _told("open questions", found.open),
        _told("acknowledged before solving", found.acknowledged),
        Told("contradictions", f"{found.contradictions}", "", replies),
        Told("traps", f"{found.traps}", "", replies),
    )


def _told(name: str, figure: Ratio | Share) -> Told:
    level = figure.level
    counted = figure.counts if figure.counts != figure.text else ""  # 3:0 needs no second telling
    return Told(name, figure.text, "" if level is None else level.value, counted)


def practised(found: Summary) -> tuple[str, ...]:
    """What the calendar says in sentences; what was not practised is not spoken of."""
    if not found.dates:
        return ()
    year = {day: replies for day, replies in found.dates.items() if (found.today - day).days < 365}
    lines = []
    if year:
        fullest = max(year, key=lambda day: (year[day], day))
        lines.append(f"The last year: {count(sum(year.values()), 'reply')} on {count(len(year), 'day')}.")
        if len(year) > 1:
            lines.append(f"The fullest day: {count(year[fullest], 'reply')}, {day_said(fullest)}.")
    back = found.returns
    if back:
        often = "once" if len(back) == 1 else "twice" if len(back) == 2 else f"{len(back)} times"
        lines.append(
            f"Came back after {RETURN_AFTER} days or more away {often}, last on {day_said(back[-1])}: well done."
        )
    return tuple(lines)


def day_said(day: date) -> str:
    """A day as it is written everywhere on Progress: ``3 Nov 2026``."""
    return f"{day.day} {day:%b} {day.year}"


def scorers_said(scorers: Sequence[tuple[date, str]]) -> str:
    """From when on which version of the scorer marked; empty while there was one only."""
    if len(scorers) < 2:
        return ""
    return "; ".join(f"scorer {version} from {day_said(day)}" for day, version in scorers[1:])
