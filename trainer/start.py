"""How a session begins: which drills, on which screen. The same answer for the app and for ``--plain``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from trainer.errors import NotFound, UsageError
from trainer.packs.cards import Listed
from trainer.packs.model import PLAYABLE, Drill, Kind, Skill
from trainer.practice import Task
from trainer.scoring.result import FactStatus, FeelingStatus, Focus, QuestionStatus

if TYPE_CHECKING:
    from trainer.progress.memory import Memory
    from trainer.progress.model import Due
    from trainer.services import Services

WORDS_PER_MINUTE = 150
"""A customer's speaking pace, for estimates: conversational English runs at 140 to 160 words a minute."""
ANSWERING = {
    Kind.REPLY: 75.0,
    Kind.REWRITE: 75.0,
    Kind.NOTES: 60.0,
    Kind.SPOT: 30.0,
    Kind.PATIENCE: 60.0,
    Kind.CONVERSATION: 90.0,
}
"""Seconds allowed for thinking, answering and reading the debrief of one drill, for estimates."""
A_TURN = 35.0
"""Seconds allowed for one turn of a conversation: the customer's words and the learner's."""

LOOKED_THROUGH = 200
"""Attempts looked through for drills in which something was missed."""
WARM_UP = 90.0
"""Seconds that a warm-up lasts; the drill begun by then is its last."""
WARM_UP_DRILLS = 12
"""Drills that a warm-up has in store: nobody reads more of them in that time."""

RECENT = 10
"""Attempts looked through for the last one that is marked."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where the app opens.

    Attributes:
        tasks: the drills to go straight into; empty opens `screen`.
        screen: the screen underneath, and the one to open when there are no tasks.
        recap: whether the session ends in a one-screen recap and leaves the program.
        seconds: how long the session lasts, if it has a clock.
    """

    tasks: tuple[Task, ...] = ()
    screen: Literal["home", "progress", "course"] = "home"
    recap: bool = False
    seconds: float | None = None


def seconds_for(drill: Drill) -> float:
    """About how long a drill takes, in seconds, from its complaint to the end of its debrief."""
    if drill.kind is Kind.CONVERSATION:
        turns = max((len(path.turns) for path in drill.paths), default=5)
        return A_TURN * turns + ANSWERING[drill.kind]
    words = len(drill.complaint.split()) + sum(len(choice.text.split()) for choice in drill.choices)
    return 60 * words / WORDS_PER_MINUTE + sum(breath.pause for breath in drill.say) + ANSWERING[drill.kind]


def task_for(services: Services, address: str, reason: str = "") -> Task:
    """One drill by its address, as a task.

    Raises:
        NotFound: no such drill; the nearest names are in the error's hint.
        UsageError: it is of a kind that cannot be played yet.
    """
    drill = services.catalog.drill(address)
    if drill.kind not in PLAYABLE:
        raise UsageError(
            f"{drill.address} is a {drill.kind} drill, which this version cannot play.",
            hint="`sayback packs` lists every drill with its kind.",
        )
    return Task(drill, services.catalog.pack_hash(drill), reason)


def missed_last(services: Services) -> Task | None:
    """Only what the learner's last marked reply left out; None when it left nothing out or its drill is gone.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    for attempt in services.repository.attempts(services.profile.id, limit=RECENT):
        if attempt.marks is None or attempt.kind is not Kind.REPLY:
            continue
        try:
            task = task_for(services, attempt.drill, "what you missed last time")
        except (NotFound, UsageError):
            return None
        focus = _missed(json.loads(attempt.marks.result), task.drill)
        return replace(task, focus=focus, retry_of=attempt.id) if focus.skills else None
    return None


def missed_before(services: Services, *, drills: int | None, minutes: float | None) -> tuple[Task, ...]:
    """Only what was missed, in the drills whose latest reply left something out, the latest first.

    Args:
        drills: at most so many; the settings' session length when both are omitted.
        minutes: at most about so long (one drill at least).

    Raises:
        StorageError: the record of practice cannot be read.
    """
    most = drills or (services.settings.session if minutes is None else LOOKED_THROUGH)
    seconds, seen, found = 0.0, set[str](), list[Task]()
    for attempt in services.repository.attempts(services.profile.id, limit=LOOKED_THROUGH):
        if attempt.marks is None or attempt.kind is not Kind.REPLY or attempt.drill in seen:
            continue
        seen.add(attempt.drill)
        try:
            task = task_for(services, attempt.drill, "what you missed")
        except (NotFound, UsageError):  # gone, or not to be played here
            continue
        focus = _missed(json.loads(attempt.marks.result), task.drill)
        if not focus.skills:
            continue
        seconds += seconds_for(task.drill)
        if len(found) >= most or (minutes is not None and found and seconds > 60 * minutes):
            break
        found.append(replace(task, focus=focus, retry_of=attempt.id))
    return tuple(found)


def _missed(result: dict[str, Any], drill: Drill) -> Focus:
    """As `Focus.missed`, from a stored result; facts, feelings and unknowns the drill has lost are left out."""
    rated = {name for name, mark in result["skills"].items() if mark["score"] is not None}
    credited = {FactStatus.RESTATED, FeelingStatus.NAMED, FeelingStatus.TIED}
    asked = any(question["status"] == QuestionStatus.ON_TARGET for question in result["questions"])
    facts = {fact["id"] for fact in result["facts"] if fact["status"] not in credited}
    feelings = {feeling["name"] for feeling in result["feelings"] if feeling["status"] not in credited}
    return Focus(
        facts=tuple(fact.id for fact in drill.facts if fact.id in facts) if Skill.REFLECT in rated else (),
        feelings=tuple(f.name for f in drill.feelings if f.name in feelings) if Skill.ACKNOWLEDGE in rated else (),
        unknowns=tuple(u.id for u in drill.unknowns) if Skill.CLARIFY in rated and not asked else (),
    )


def plan(
    services: Services,
    *,
    drills: int | None = None,
    minutes: float | None = None,
    skill: Skill | None = None,
    ahead: bool = False,
    memories: Sequence[Memory] | None = None,
) -> tuple[Task, ...]:
    """Choose what to practise now: replies left unfinished first, then what is due, soonest needed first.

    Args:
        drills: at most so many; the settings' session length when omitted, unless `minutes` limits it.
        minutes: at most about so long (one drill at least).
        skill: only drills that rate this skill, those where it went worst first.
        ahead: also what is not due yet, after everything else, for somebody who asks for practice.
        memories: what the learner remembers, where it has been read already.

    Returns:
        The tasks, each with the reason it was chosen; empty when nothing fits.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    if drills is None and minutes is None:
        drills = services.settings.session
    known = {
        drill.address: drill
        for drill in services.catalog.cards
        if drill.kind in PLAYABLE and (skill is None or skill in drill.skills)
    }
    chosen: list[Task] = []
    seconds = 0.0
    for address, reason in _in_order(services, known, skill, ahead, memories):
        if drills is not None and len(chosen) >= drills:
            break
        drill = services.catalog.drill(address)
        seconds += seconds_for(drill)
        if minutes is not None and chosen and seconds > 60 * minutes:
            break
        chosen.append(Task(drill, services.catalog.pack_hash(drill), reason))
    return tuple(chosen)


def warm_up(services: Services, memories: Sequence[Memory] | None = None) -> tuple[Task, ...]:
    """Drills of one key and another for a minute and a half: what is due of them first, the freshest ones last.

    Args:
        memories: what the learner remembers, where it has been read already.

    Raises:
        NotFound: no installed pack has any.
        StorageError: the record of practice cannot be read.
    """
    known = {drill.address: drill for drill in services.catalog.cards if drill.kind is Kind.SPOT}
    if not known:
        raise NotFound("No installed pack has drills to warm up with.", hint='They are those of kind = "spot".')
    order = islice(_in_order(services, known, None, True, memories), WARM_UP_DRILLS)
    drills = [services.catalog.drill(address) for address, _ in order]
    return tuple(Task(drill, services.catalog.pack_hash(drill), "warm-up") for drill in drills)


def conversation(services: Services, memories: Sequence[Memory] | None = None) -> Task | None:
    """The conversation to have next: one that was left, else what is due of them; None when no pack has any.

    Args:
        memories: what the learner remembers, where it has been read already.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    known = {drill.address: drill for drill in services.catalog.cards if drill.kind is Kind.CONVERSATION}
    first = next(iter(_in_order(services, known, None, True, memories)), None) if known else None
    if first is None:
        return None
    drill = services.catalog.drill(first[0])
    return Task(drill, services.catalog.pack_hash(drill), first[1])


def _in_order(
    services: Services, known: Mapping[str, Listed], skill: Skill | None, ahead: bool, memories: Sequence[Memory] | None
) -> Iterable[tuple[str, str]]:
    """Addresses of known drills with the reason for each, every one once."""
    repository, learner = services.repository, services.profile.id
    seen: set[str] = set()
    for draft in repository.drafts(learner):
        if draft.drill in known and draft.drill not in seen:
            seen.add(draft.drill)
            yield draft.drill, "you left a reply unfinished"
    for one in due_now(services, known.values(), skill=skill, ahead=ahead, memories=memories):
        if one.drill not in seen:
            seen.add(one.drill)
            yield one.drill, one.reason


def due_now(
    services: Services,
    drills: Iterable[Listed],
    *,
    skill: Skill | None = None,
    ahead: bool = False,
    memories: Sequence[Memory] | None = None,
) -> tuple[Due, ...]:
    """What to practise now of these drills; see `trainer.progress.schedule.due`. Raises StorageError.

    Args:
        memories: what the learner remembers, where it has been read already.
    """
    from trainer.progress.schedule import due

    repository, learner = services.repository, services.profile.id
    return due(
        drills,
        repository.memories.of(learner) if memories is None else memories,
        services.clock.now(),
        retention=services.settings.retention,
        skill=skill,
        ahead=ahead,
        latest=repository.latest_drill(learner),
    )
