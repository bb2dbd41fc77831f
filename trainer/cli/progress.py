"""``sayback progress``: skills over time, what is due and the history of a drill; in the app, in lines or as JSON."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.learner import learner_here
from trainer.cli.telling import say, tell_json
from trainer.errors import ExitCode, NotFound
from trainer.packs.model import Skill
from trainer.wording import count, part

if TYPE_CHECKING:
    from trainer.progress.model import Attempt, Due, Profile, SkillPoint
    from trainer.progress.stats import Entry
    from trainer.services import Services

DAYS = 30
"""How far back the skills are shown when nothing else is asked for."""
_RECENT = 5
_LISTED = 5
_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 30


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments."""
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    parser.add_argument("--drill", metavar="PACK/ID", help="every reply to this drill, in lines")
    parser.add_argument("--report", metavar="FILE", type=Path, help="one page as HTML, to hand to a coach")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.add_argument("--days", type=_days, default=DAYS, help=f"how many days of skills, 1 to 3660 ({DAYS})")


def run(args: argparse.Namespace, services: Services) -> int:
    """Show it and return the exit code (see `trainer.errors`)."""
    learner_here(services)  # refuses a name that nobody has
    if args.drill is not None:
        return _one_drill(args.drill, services, as_json=args.json)
    if args.report is not None:
        from trainer.cli.progress_figures import write_report

        write_report(services, args.report, force=args.force)
        return ExitCode.OK
    if args.json:
        tell_json(_document(services, args.days), ascii_only=True)
        return ExitCode.OK
    if args.plain or not _can_show_the_app():
        _print_plain(services, args.days)
        return ExitCode.OK
    from trainer.start import Start
    from trainer.ui.app import run as run_app

    return int(run_app(services, Start(screen="progress")))


# ---- everything --------------------------------------------------------------------------------------------------


def _print_plain(services: Services, days: int) -> None:
    from trainer.progress.stats import counts

    repository, profile = services.repository, services.profile
    done = counts(repository, profile.id)
    if not done.attempts:
        say(f"{profile.name}: nothing handed in yet.")
    else:
        spoken = f", {done.spoken} of them spoken" if done.spoken else ""
        say(f"{profile.name}: {count(done.attempts, 'reply')} to {count(done.drills, 'drill')}{spoken}.")
        say("", f"Skills, the mean of each day, {'today' if days == 1 else f'the last {days} days'}:")
        _print_skills(services, profile, days)
        say("", "Latest replies:")
        for attempt in repository.attempts(profile.id, limit=_RECENT):
            say(f"  {_attempt_line(attempt, _change(attempt, services), with_drill=True)}")
        from trainer.cli.progress_figures import gathered, print_delivery, print_figures, said_over_time

        print_figures(*gathered(services))
        print_delivery(said_over_time(services))
    due, new, minutes = _due(services)
    if due:
        say("", f"Due now: {count(len(due), 'drill')}, about {count(minutes, 'minute')}.")
    else:
        say("", "Nothing to come back to today.")
    _list(due)
    if new:
        say("", f"New: {count(len(new), 'drill')}.")
        _list(new)


def _list(drills: Sequence[Due]) -> None:
    for one in drills[:_LISTED]:
        say(f"  {one.drill}: {one.reason}")
    if len(drills) > _LISTED:
        say(f"  and {len(drills) - _LISTED} more")


def _print_skills(services: Services, profile: Profile, days: int) -> None:
    from trainer.progress.model import Mode
    from trainer.progress.stats import latest_bands, skill_trend

    now = services.clock.now()
    for skill in Skill:
        for mode in Mode:
            band = latest_bands(services.repository, profile.id, mode=mode).get(skill)
            if band is None:
                continue
            trend = skill_trend(services.repository, profile.id, days=days, now=now, mode=mode)
            points = [point for point in trend if point.skill is skill]
            say(f"  {skill.value:<11}  {mode.value:<6}  {_trend_in_words(points)}; the latest reply: {band.value}")


def _trend_in_words(points: Sequence[SkillPoint]) -> str:
    if not points:
        return "not practised in this time"
    last = points[-1]
    if len(points) == 1:
        return f"{last.score:.0f} on {last.day}"
    first = points[0]
    bars = "".join(_BARS[min(int(point.score / 100 * len(_BARS)), len(_BARS) - 1)] for point in points[-_MOST_BARS:])
    words = f"{first.score:.0f} on {first.day}, {last.score:.0f} on {last.day}, {len(points)} days"
    return f"{words}  {bars}" if _can_write(bars) else words


def _document(services: Services, days: int) -> dict[str, Any]:
    from trainer.cli.progress_figures import delivery_document, figures_document, gathered, said_over_time
    from trainer.progress.model import Mode
    from trainer.progress.stats import counts, latest_bands, skill_trend

    repository, profile, now = services.repository, services.profile, services.clock.now()
    done = counts(repository, profile.id)
    bands = latest_bands(repository, profile.id)
    skills: dict[str, dict[str, Any]] = {
        skill.value: {"band": bands[skill].value if skill in bands else None} for skill in Skill
    }
    for mode in Mode:
        latest = latest_bands(repository, profile.id, mode=mode)
        trend = skill_trend(repository, profile.id, days=days, now=now, mode=mode)
        for skill in Skill:
            skills[skill.value][mode.value] = {
                "band": latest[skill].value if skill in latest else None,
                "days": [
                    {"day": point.day, "score": round(point.score, 1), "attempts": point.attempts}
                    for point in trend
                    if point.skill is skill
                ],
            }
    due, new, minutes = _due(services)
    recent = repository.attempts(profile.id, limit=_RECENT)
    return {
        "learner": profile.name,
        "days": days,
        "attempts": done.attempts,
        "typed": done.typed,
        "spoken": done.spoken,
        "drills": done.drills,
        "skills": skills,
        "recent": [_attempt_json(attempt, _change(attempt, services)) for attempt in recent],
        "due": [
            {"drill": one.drill, "reason": one.reason, "last": None if one.last is None else one.last.isoformat()}
            for one in due
        ],
        "minutes": minutes,
        "new": [one.drill for one in new],
        **figures_document(*gathered(services)),
        "delivery": delivery_document(said_over_time(services)),
    }


def _due(services: Services) -> tuple[tuple[Due, ...], tuple[Due, ...], int]:
    """What there is to come back to, what is new, and about how many minutes the former takes."""
    from trainer.packs.model import PLAYABLE
    from trainer.progress.stats import estimate_minutes
    from trainer.start import due_now

    repository, profile = services.repository, services.profile
    drills = [drill for drill in services.catalog.cards if drill.kind in PLAYABLE]
    found = due_now(services, drills)
    back = tuple(one for one in found if one.last is not None)
    new = tuple(one for one in found if one.last is None)
    return back, new, estimate_minutes(repository, profile.id, len(back))


# ---- one drill ---------------------------------------------------------------------------------------------------


def _one_drill(address: str, services: Services, *, as_json: bool) -> int:
    from trainer.progress.stats import history

    entries = history(services.repository, services.profile.id, address)
    title = ""
    try:
        title = services.catalog.drill(address).title
    except NotFound:  # a drill that is not installed any more still has its history
        if not entries:
            raise
    if as_json:
        document = {"learner": services.profile.name, "drill": address, "title": title or None}
        told = [_attempt_json(entry.attempt, entry.change) | _changed(entry) for entry in entries]
        tell_json(document | {"history": told}, ascii_only=True)
        return ExitCode.OK
    say(f"{address}{f': {title}' if title else ', not installed any more'}")
    say(f"{count(len(entries), 'reply')} by {services.profile.name}{', the latest first' if len(entries) > 1 else ''}.")
    for entry in entries:
        _print_entry(entry)
    return ExitCode.OK


def _print_entry(entry: Entry) -> None:
    attempt = entry.attempt
    say("", _attempt_line(attempt, entry.change))
    marks = attempt.marks
    if marks is not None:
        rated = [
            f"{skill.value} {score}" + (f" {band.value}" if (band := marks.bands.get(skill)) else "")
            for skill, score in marks.skills.items()
            if score is not None
        ]
        say(f"  {', '.join(rated)}")
    for line in attempt.reply.splitlines():
        say(f"  > {line}")
    for name, phrases in _changed(entry).items():
        if phrases:
            say(f"  {name}: {' | '.join(' '.join(phrase.split()) for phrase in phrases)}")


def _changed(entry: Entry) -> dict[str, list[str]]:
    """The phrases that came in and those that went since the reply before, when there is one to compare."""
    from trainer.progress.difference import difference

    if entry.before is None:
        return {}
    found = difference(entry.before.reply, entry.attempt.reply)
    return {"gained": list(found.gained), "dropped": list(found.dropped)}


# ---- words -------------------------------------------------------------------------------------------------------


def _attempt_line(attempt: Attempt, change: int | None, *, with_drill: bool = False) -> str:
    words = [f"{attempt.submitted.astimezone():%Y-%m-%d %H:%M}"]
    if with_drill:
        words.append(attempt.drill)
    words.append(attempt.mode.value)
    if attempt.focus is not None:
        words.append(part(attempt.focus))
    if attempt.marks is None:
        words.append("not marked yet")
    else:
        difference = "" if change is None else f" ({change:+d})" if change else " (as before)"
        words.append(f"{attempt.marks.band.value} {attempt.marks.overall}{difference}")
        words += attempt.marks.flags
    return ", ".join(words)


def _change(attempt: Attempt, services: Services) -> int | None:
    """Points gained or lost since the reply before, for whole replies only."""
    if attempt.marks is None or attempt.focus is not None:
        return None
    before = services.repository.previous(attempt)
    return None if before is None or before.marks is None else attempt.marks.overall - before.marks.overall


def _attempt_json(attempt: Attempt, change: int | None) -> dict[str, Any]:
    marks = attempt.marks
    return {
        "id": attempt.id,
        "drill": attempt.drill,
        "submitted": attempt.submitted.isoformat(),
        "mode": attempt.mode.value,
        "whole": attempt.focus is None,
        "reply": attempt.reply,
        "overall": None if marks is None else marks.overall,
        "band": None if marks is None else marks.band.value,
        "skills": {} if marks is None else {skill.value: score for skill, score in marks.skills.items()},
        "flags": [] if marks is None else list(marks.flags),
        "scorer": None if marks is None else marks.scorer,
        "change": change,
    }


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _can_show_the_app() -> bool:
    """Whether there is a terminal at both ends, and one that can move its cursor."""
    at_both_ends = sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()
    return bool(at_both_ends) and not (os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb", "unknown"))


def _days(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 3660):
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of days from 1 to 3660")
    return int(word)
