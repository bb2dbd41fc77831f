"""Do the marks move the right way when a strong reply is spoilt? See `trainer.packs.mutations`.

What does not is either something a writer can mend in the drill, which is a problem of the pack, or a limit of the
scorer, which is told and fails nobody's pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainer.packs.model import Band, Drill, Skill
from trainer.packs.mutations import Mutant, Skipped, Spoiling

if TYPE_CHECKING:
    from trainer.scoring.result import Result


@dataclass(frozen=True, slots=True)
class Miss:
    """A spoilt reply whose marks did not move the right way.

    Attributes:
        mutant: the reply and what was done to it.
        message: what the marks did instead.
        mend: what the writer can change in the drill; empty where the scorer is at its limit.
        fact: the id of the fact to change, if the mend is about one.
    """

    mutant: Mutant
    message: str
    mend: str = ""
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One spoilt reply, and what came of it: a miss, or None when the marks moved the right way."""

    mutant: Mutant
    miss: Miss | None


def tried(
    drill: Drill,
    mutants: Iterable[Mutant | Skipped],
    whole: Result,
    score: Callable[[Drill, str], Result],
) -> tuple[tuple[Trial, ...], tuple[Skipped, ...]]:
    """Score spoilt replies against the whole one.

    Returns:
        what came of each, and what could not be made.
    """
    trials, skipped = [], []
    for mutant in mutants:
        if isinstance(mutant, Skipped):
            skipped.append(mutant)
        else:
            trials.append(Trial(mutant, judge(mutant, whole, score(drill, mutant.text))))
    return tuple(trials), tuple(skipped)


def judge(mutant: Mutant, whole: Result, spoilt: Result) -> Miss | None:
    """What a spoilt reply's marks did wrong, or None.

    Args:
        mutant: the spoilt reply.
        whole: the marks of the reply it was made from.
        spoilt: its own marks.
    """
    return _RULES[mutant.spoiling](mutant, whole, spoilt)


def _no_reflection(mutant: Mutant, whole: Result, spoilt: Result) -> Miss | None:
    before, after = _reflect(whole), _reflect(spoilt)
    if after <= before:
        return None
    return _risen(mutant, whole, spoilt, f"{_opening(mutant)} reflect goes up from {before} to {after}")


def _not_strong(mutant: Mutant, _: Result, spoilt: Result) -> Miss | None:
    if "contradiction" in spoilt.flag_names or spoilt.band.rank <= Band.FAIR.rank:
        return None
    return Miss(mutant, f"{_opening(mutant)} it is still {spoilt.band} ({spoilt.overall}); no contradiction is seen.")


def _at_most_weak(mutant: Mutant, _: Result, spoilt: Result) -> Miss | None:
    if spoilt.band.rank <= Band.WEAK.rank:
        return None
    return Miss(mutant, f"{_opening(mutant)} scores {spoilt.band} ({spoilt.overall}).")


def _no_better(mutant: Mutant, whole: Result, spoilt: Result) -> Miss | None:
    if spoilt.overall <= whole.overall:
        return None
    message = f"{_opening(mutant)} it goes up from {whole.overall} to {spoilt.overall}"
    if mutant.spoiling is Spoiling.APPEND:
        return Miss(mutant, f"{message}.")
    return _risen(mutant, whole, spoilt, message)


def _risen(mutant: Mutant, whole: Result, spoilt: Result, message: str) -> Miss:
    """A miss, laid to the fact that words which do not say it are now credited with, if there is one."""
    was = {finding.id: finding.status.value for finding in whole.facts}
    risen = [f.id for f in spoilt.facts if f.status.value == "restated" and was.get(f.id) != "restated"]
    if not risen:
        return Miss(mutant, f"{message}.")
    mend = "Its wording fits what does not say it; make its `forms` narrower."
    return Miss(mutant, f'{message}, because fact "{risen[0]}" is now credited.', mend, risen[0])


_RULES: dict[Spoiling, Callable[[Mutant, Result, Result], Miss | None]] = {
    Spoiling.DROP: _no_reflection,
    Spoiling.CHANGE: _not_strong,
    Spoiling.NEGATE: _not_strong,
    Spoiling.COPY: _at_most_weak,
    Spoiling.APPEND: _no_better,
    Spoiling.SCRIPT: _no_better,
    Spoiling.FIX: _no_better,
}


def _opening(mutant: Mutant) -> str:
    return f"{mutant.change[:1].upper()}{mutant.change[1:]}"


def _reflect(result: Result) -> int:
    return next((mark.score or 0 for mark in result.marks if mark.skill is Skill.REFLECT), 0)
