"""What the marking of several kinds shares: caps with their reasons, a note read as a note, quotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trainer.packs.model import Band, Drill, Skill
from trainer.scoring import marks
from trainer.scoring.acts import Reading, read
from trainer.scoring.engine import MAX_SCORED, SCORER_VERSION
from trainer.scoring.lexicon import table
from trainer.scoring.result import Act, Mark, Remark, Result, Span, Tip

QUOTE = 60
"""Characters of somebody's words that a remark repeats."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that an answer can come to overall, 0 to 100, and why."""

    most: int
    why: str


def dials(kind: str) -> Mapping[str, Any]:
    """The figures of one kind, from ``kinds.toml``."""
    found: Mapping[str, Any] = table("kinds")[kind]
    return found


def limited(result: Result, limits: Iterable[Limit]) -> Result:
    """The result under every limit that holds it down, with the reason said for each."""
    overall, lines = result.overall, []
    for limit in limits:
        if overall > limit.most:
            overall = limit.most
            lines.append(f"held at {limit.most}: {limit.why}")
    if not lines:
        return result
    reasons = (*result.reasons, *lines, f"overall {overall}")
    return replace(result, overall=overall, band=marks.band(overall), reasons=reasons)


def at(result: Result, overall: float) -> Result:
    """The result with another overall mark, 0 to 100, and its band."""
    value = max(0, min(100, round(overall)))
    return replace(result, overall=value, band=marks.band(value))


def bare(
    drill: Drill,
    overall: float,
    *,
    tips: tuple[Tip, ...],
    remarks: tuple[Remark, ...] = (),
    reasons: tuple[str, ...] = (),
) -> Result:
    """A result in which no skill is rated."""
    value = max(0, min(100, round(overall)))
    return Result(
        drill=drill.address,
        scorer=SCORER_VERSION,
        overall=value,
        band=marks.band(value),
        marks=tuple(Mark(skill, None, None) for skill in Skill),
        facts=(),
        feelings=(),
        questions=(),
        acts=(),
        flags=(),
        tips=tips,
        reasons=reasons,
        remarks=remarks,
    )


def as_statements(raw: str) -> Reading:
    """A note, read so that every clause of it states something: "call back", "wants refund" are no advice here."""
    return stated(read(raw[:MAX_SCORED]))


def stated(reading: Reading) -> Reading:
    """The same text with every clause taken for a statement, whatever it does."""
    return replace(reading, acts=(Act.REFLECTION,) * len(reading.acts))


def everywhere(reading: Reading) -> frozenset[int]:
    """Every token of a text, for looking at all of it."""
    return frozenset(range(len(reading.text.tokens)))


def span_of(reading: Reading, tokens: tuple[int, ...]) -> Span | None:
    """From the first to the last of some tokens; None without any."""
    return reading.text.span(min(tokens), max(tokens)) if tokens else None


def quoted(text: str, span: Span | None = None) -> str:
    """Somebody's words in one line between quotation marks, the end of long ones left out."""
    words = " ".join((text if span is None else text[span[0] : span[1]]).split())
    return f"“{words}”" if len(words) <= QUOTE else f"“{words[:QUOTE].rsplit(' ', 1)[0]} …”"


def counted(part: int, whole: int, one: str, many: str) -> str:
    """As in "2 of 4 concerns"."""
    return f"{part} of {whole} {one if whole == 1 else many}"


def below_strong() -> int:
    """The most that is not strong yet."""
    most: int = table("dials")["bands"]["strong"] - 1
    return most


def lower(one: Band, other: Band) -> Band:
    """The lower of two bands."""
    return one if one.rank <= other.rank else other
