"""A good pack, ways to break it, and a scorer that does as it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from trainer.packs.loader import Reading, read_text
from trainer.packs.model import Band, Drill
from trainer.packs.problems import Problem
from trainer.paths import Paths
from trainer.scoring.result import FactFinding, FactStatus, Flag, FlagKind, Mark, Result, Tip

BAKERY = Path(__file__).parent.parent / "fixtures" / "packs" / "bakery.toml"
WORKSHOP = BAKERY.with_name("workshop.toml")
GOOD = BAKERY.read_text(encoding="utf-8")


def changed(old: str, new: str, text: str = GOOD, count: int = 1) -> str:
    """The good pack with one passage replaced; the passage has to be there."""
    assert old in text, f"the fixture does not hold {old!r}"
    return text.replace(old, new, count)


def line_of(passage: str, text: str) -> int:
    """The line, from 1, on which a passage first stands."""
    return text[: text.index(passage)].count("\n") + 1


def reading(text: str) -> Reading:
    """What the loader makes of a text."""
    return read_text(text.encode("utf-8", "surrogatepass"), "pack.toml")


def the_problem(text: str) -> Problem:
    """The only problem of a text."""
    found = reading(text)
    assert found.pack is None
    assert len(found.problems) == 1, [str(problem) for problem in found.problems]
    return found.problems[0]


def home(folder: Path) -> Paths:
    """Paths that keep everything in one folder, with an empty folder for packs."""
    paths = Paths(folder, folder, folder / "cache")
    paths.packs.mkdir(parents=True)
    return paths


def obedient(
    bands: Mapping[str, Band] | None = None,
    *,
    missing: tuple[str, ...] = (),
    flags: Mapping[str, FlagKind] | None = None,
    other: Band = Band.NONE,
    late: str = "",
) -> Callable[[Drill, str], Result]:
    """A scorer that gives every marked reply its band and credits every fact, and everything else another band.

    Args:
        bands: other bands for replies that begin with the given words.
        missing: ids of facts that it never credits.
        flags: a flag for replies that begin with the given words.
        other: the band of what is no marked reply.
        late: the id of a fact that it credits in spite of `missing`, to what is no marked reply.
    """

    def score(drill: Drill, reply: str) -> Result:
        marked = next((example.band for example in drill.replies if example.text == reply), None)
        known = marked is not None
        band = next((b for words, b in (bands or {}).items() if reply.startswith(words)), marked or other)
        kind = next((f for words, f in (flags or {}).items() if reply.startswith(words)), None)
        return Result(
            drill=drill.address,
            scorer="obedient",
            overall=band.rank * 30,
            band=band,
            marks=tuple(Mark(skill, band.rank * 30, band) for skill in drill.skills),
            facts=tuple(
                FactFinding(fact.id, fact.text, FactStatus.MISSED, 0.0)
                if fact.id in missing and (known or fact.id != late)
                else FactFinding(fact.id, fact.text, FactStatus.RESTATED, 1.0)
                for fact in drill.facts
            ),
            feelings=(),
            questions=(),
            acts=(),
            flags=(Flag(kind, "as told."),) if kind else (),
            tips=(Tip("Say what you heard."),),
        )

    return score
