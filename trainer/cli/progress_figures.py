"""What `sayback progress` tells beside the skills: figures, sessions, days, bests, in lines, as JSON, as a report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import narrate, say
from trainer.errors import UsageError
from trainer.progress import calendar
from trainer.progress.figures import COUNTED, WINDOW, Figures, Ratio, Share, Tally, figures
from trainer.progress.model import Mode
from trainer.progress.summary import Rest, Summary, rest, summary
from trainer.progress.telling import SOURCE, TOO_FEW, day_said, practised, scorers_said, told
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.delivery.overtime import Means, OverTime
    from trainer.progress.tallies import Best
    from trainer.services import Services

_MONTHS = 12
_DRILLS = 10


def gathered(services: Services) -> tuple[Summary, Rest]:
    """The learner's summary, and the rest of it. Raises StorageError."""
    repository, profile = services.repository, services.profile
    found = summary(repository, profile.id, profile.name, services.clock.now())
    return found, rest(
        repository,
        profile.id,
        found.made,
        retention=services.settings.retention,
        installed=[drill.address for drill in services.catalog.cards],
    )


# ---- in lines ----------------------------------------------------------------------------------------------------


def print_figures(found: Summary, more: Rest) -> None:
    """Everything in lines, a heading above each part."""
    scorers = scorers_said(found.scorers)
    if scorers:
        say("", f"Marks: {scorers}; those before were given by other rules.")
    for mode in found.modes:
        _print_mode(found, mode)
    say(f"  {SOURCE}")
    _print_sessions(more)
    if found.dates:
        say("", "Practised:", *(f"  {line}" for line in practised(found)))
        say(*(f"  {one.first:%Y-%m}: {_many(one)}" for one in calendar.months(found.dates)[-_MONTHS:]))
        years = calendar.years(found.dates)
        if len(years) > 1:
            say(*(f"  {one.first.year}: {_many(one)}" for one in years))
    if more.drills:
        say("", "Best marks:")
        say(*(f"  {best.skill} {best.score}, {_earned(best)}" for best in more.best_of_skills))
        for one in more.drills[:_DRILLS]:
            marks = ", ".join(f"{mode.value} {best.score}" for mode, best in sorted(one.best.items(), reverse=True))
            say(f"  {one.address}: best {marks}; {count(one.replies, 'reply')}")
        if len(more.drills) > _DRILLS:
            say(f"  and {len(more.drills) - _DRILLS} more drills")
    coming = [f"{day:%a} {drills}" for day, drills in more.forecast if drills]
    say("", f"The week to come, in drills that come back: {', '.join(coming) or 'none'}.")


def _print_mode(found: Summary, mode: Mode) -> None:
    now, before = found.figures(mode), found.figures(mode, before=True)
    say("", f"Figures, {mode.value}, the last {WINDOW} days:")
    if now is None:
        say(f"  {TOO_FEW} ({found.tally(mode).replies})")
        return
    then = [f"; {one.value} in the {WINDOW} days before" for one in told(before)] if before is not None else []
    for number, one in enumerate(told(now)):
        counted = one.counted if one.counted.startswith("in ") else f"({one.counted})" if one.counted else ""
        words = [part for part in (one.value, one.level, counted) if part]
        say(f"  {one.name}: {' '.join(words)}{then[number] if then else ''}")


def _print_sessions(more: Rest) -> None:
    sessions = [(one, mode) for one in more.sessions for mode in Mode if one.tallies[mode].replies]
    if not sessions:
        return
    say("", "Sessions, the latest first:")
    for session, mode in sessions:
        tally = session.tallies[mode]
        one = figures(tally)
        head = f"  {session.begun.astimezone():%Y-%m-%d %H:%M}, {count(tally.replies, 'reply')} {mode.value}"
        if one is None:
            say(f"{head}: {TOO_FEW}")
        else:
            say(
                f"{head}: reflections to questions {one.ratio.text} ({one.ratio.counts}), "
                f"complex reflections {one.complex.text}, open questions {one.open.text}, "
                f"acknowledged before solving {one.acknowledged.counts}, "
                f"{count(one.contradictions, 'contradiction')}, {count(one.traps, 'trap')}"
            )


def _many(one: calendar.Period) -> str:
    return f"{count(one.replies, 'reply')} on {count(one.days, 'day')}"


def _earned(best: Best) -> str:
    return f"{best.mode.value}, {best.drill}, {day_said(best.at.astimezone().date())}"


# ---- how it was said -------------------------------------------------------------------------------------------------


def said_over_time(services: Services) -> OverTime | None:
    """How spoken replies were said over the last weeks; None where that is not wanted. Raises StorageError."""
    if not services.settings.delivery:
        return None
    from trainer.delivery.overtime import gathered

    return gathered(services.repository, services.profile.id, services.clock.now())


def print_delivery(found: OverTime | None) -> None:
    """Each figure of spoken replies, now and before, with what it means."""
    from trainer.delivery.overtime import WINDOW as DAYS
    from trainer.delivery.overtime import figures as figures_of
    from trainer.delivery.overtime import said
    from trainer.delivery.telling import MEANINGS, NEVER_MARKED

    if found is None or found.now is None:
        return
    before = figures_of(found.before) if found.before is not None else {}
    say("", f"How you said it, {count(found.now.replies, 'spoken reply')}, the last {DAYS} days. {NEVER_MARKED}")
    for name, value in figures_of(found.now).items():
        then = f"; {said(name, before[name])} in the {DAYS} days before" if before else ""
        say(f"  {name}: {said(name, value)}{then}. {MEANINGS[name]}")


def delivery_document(found: OverTime | None) -> dict[str, Any] | None:
    """The same as plain values; null where it is switched off."""
    if found is None:
        return None
    weeks = [{"week": week.monday.isoformat()} | (_means(week.means) or {}) for week in found.weeks]
    return {"now": _means(found.now), "before": _means(found.before), "weeks": weeks}


def _means(one: Means | None) -> dict[str, Any] | None:
    from trainer.delivery.overtime import figures as figures_of

    if one is None:
        return None
    return {"replies": one.replies} | {name.replace(" ", "_"): value for name, value in figures_of(one).items()}


# ---- as JSON -----------------------------------------------------------------------------------------------------


def figures_document(found: Summary, more: Rest) -> dict[str, Any]:
    """Everything as plain values; a figure that too few replies were counted for is null."""
    year = found.today - timedelta(weeks=calendar.WEEKS)
    return {
        "figures": {
            mode.value: {
                "days": WINDOW,
                "now": _figures(found.tally(mode)),
                "before": _figures(found.tally(mode, before=True)),
            }
            for mode in Mode
        },
        "sessions": [
            {
                "begun": one.begun.isoformat(),
                "ended": one.ended.isoformat(),
                "replies": one.replies,
                **{mode.value: _figures(one.tallies[mode]) for mode in Mode},
            }
            for one in more.sessions
        ],
        "scorers": [{"scorer": version, "from": day.isoformat()} for day, version in found.scorers],
        "calendar": {day.isoformat(): replies for day, replies in found.dates.items() if day > year},
        "months": [_period(one, "%Y-%m") for one in calendar.months(found.dates)],
        "years": [_period(one, "%Y") for one in calendar.years(found.dates)],
        "returns": [day.isoformat() for day in found.returns],
        "forecast": [{"day": day.isoformat(), "drills": drills} for day, drills in more.forecast],
        "bests": {
            mode.value: {best.skill: _best(best) for best in more.best_of_skills if best.mode is mode} for mode in Mode
        },
        "tried": [
            {
                "drill": one.address,
                "last": one.last.isoformat(),
                "replies": one.replies,
                "best": {mode.value: _best(best) for mode, best in one.best.items()},
            }
            for one in more.drills
        ],
    }


def _figures(tally: Tally) -> dict[str, Any]:
    """What was counted, and the figures of it; their levels are null where there is none."""
    counted = {name: getattr(tally, name) for name in COUNTED}
    one = figures(tally)
    return {"counted": counted, "told": None if one is None else _told(one)}


def _told(one: Figures) -> dict[str, Any]:
    named: dict[str, Ratio | Share] = {
        "reflections_to_questions": one.ratio,
        "complex_reflections": one.complex,
        "open_questions": one.open,
        "acknowledged_before_solving": one.acknowledged,
    }
    return {
        name: {"text": figure.text, "counts": figure.counts, "level": figure.level.value if figure.level else None}
        for name, figure in named.items()
    }


def _period(one: calendar.Period, form: str) -> dict[str, Any]:
    return {"period": one.first.strftime(form), "replies": one.replies, "days": one.days}


def _best(best: Best) -> dict[str, Any]:
    return {"score": best.score, "drill": best.drill, "attempt": best.attempt, "at": best.at.isoformat()}


# ---- a report ----------------------------------------------------------------------------------------------------


def write_report(services: Services, target: Path, *, force: bool) -> None:
    """Say what a report holds, then write it.

    Raises:
        UsageError: the file is there already, or is a folder.
        StorageError: it cannot be written, or the record cannot be read.
    """
    from trainer.paths import write_atomically
    from trainer.progress.report import HOLDS, HOLDS_NOT, report

    if target.is_dir() or (target.exists() and not force):
        what = "is a folder" if target.is_dir() else "exists already"
        raise UsageError(f"{target} {what}.", hint="Choose another name, or add --force to replace a file.")
    narrate(f"The report of {services.learner_name} holds: {HOLDS}. Not in it: {HOLDS_NOT}.")

    write_atomically(target, report(*gathered(services), services.catalog.title).encode("utf-8"))
    narrate(f"Written to {target}; open it in a browser, print it or hand it on.")
