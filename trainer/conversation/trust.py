"""What a turn does to trust, by the rules of ``data/trust.toml``, and trust in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from trainer.conversation.state import Move, Outcome
from trainer.packs.model import Band, Beat, Skill
from trainer.scoring.result import FlagKind

_DATA = Path(__file__).parent / "data"
FULL = 100


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Any]:
    """The data file. It ships with the program: a broken one is a bug, not an input."""
    import tomli

    return cast("Mapping[str, Any]", tomli.loads((_DATA / "trust.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for trust to move, in points."""

    id: str
    by: int
    said: str
    why: str
    flag: bool


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the file's order."""
    return tuple(
        Rule(one.get("flag") or one["id"], one["by"], one["said"], one["why"], "flag" in one) for one in rules()["rule"]
    )


@lru_cache(maxsize=1)
def hurting() -> frozenset[str]:
    """The flags that cost trust: a turn without any of them is clean."""
    return frozenset(rule.id for rule in all_rules() if rule.flag and rule.by < 0)


def moves(outcome: Outcome, beat: Beat) -> tuple[Move, ...]:
    """Everything in a turn that moves trust."""
    return tuple(
        Move(rule.id, rule.by, rule.said)
        for rule in all_rules()
        if (rule.id in outcome.flags if rule.flag else _HOLDS[rule.id](outcome, beat))
    )


def moved(trust: int, by: tuple[Move, ...]) -> int:
    """Trust after these moves, 0 to 100."""
    limits = rules()
    change = max(-limits["most_down"], min(limits["most_up"], sum(move.by for move in by)))
    return int(max(0, min(FULL, trust + change)))


def word_for(trust: int) -> str:
    """Trust in a word or two, as it stands beside the meter."""
    return next(str(entry["word"]) for entry in reversed(rules()["word"]) if trust >= entry["from"])


def _has(skill: Skill, band: Band) -> Callable[[Outcome, Beat], bool]:
    return lambda outcome, beat: outcome.bands.get(skill) is band


def heard(outcome: Outcome) -> bool:
    """Whether something of what the customer said, or of how they are, came back."""
    return any(
        outcome.bands.get(skill, Band.NONE).rank >= Band.FAIR.rank for skill in (Skill.REFLECT, Skill.ACKNOWLEDGE)
    )


def _unheard(outcome: Outcome) -> bool:
    rated = [skill for skill in (Skill.REFLECT, Skill.ACKNOWLEDGE) if skill in outcome.bands]
    worse = outcome.silent or FlagKind.OFF_TOPIC in outcome.flags  # they cost more on their own
    return bool(rated) and not heard(outcome) and not worse


_HOLDS: Mapping[str, Callable[[Outcome, Beat], bool]] = {
    "acknowledged": _has(Skill.ACKNOWLEDGE, Band.STRONG),
    "half-acknowledged": _has(Skill.ACKNOWLEDGE, Band.FAIR),
    "reflected": _has(Skill.REFLECT, Band.STRONG),
    "half-reflected": _has(Skill.REFLECT, Band.FAIR),
    "asked-open": lambda outcome, beat: outcome.apt and outcome.open,
    "asked-closed": lambda outcome, beat: outcome.apt and not outcome.open,
    "checked": lambda outcome, beat: outcome.check and beat.closing,
    "not-heard": lambda outcome, beat: _unheard(outcome) and not outcome.asked,
    "asked-before-hearing": lambda outcome, beat: _unheard(outcome) and bool(outcome.asked),
    "silence": lambda outcome, beat: outcome.silent,
}
