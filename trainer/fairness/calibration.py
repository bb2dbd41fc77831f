"""A person checks the scorer: replies to judge blind, what they said of them, and how well the two agree."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.errors import DataError, NotFound, StorageError
from trainer.fairness.kappa import SOURCE, agreement, confusion, kappa, one_against_rest
from trainer.packs.model import Band, Drill, Kind
from trainer.paths import make_folder

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.progress.repository import Repository
    from trainer.scoring.result import Result

BANDS = (Band.WEAK, Band.FAIR, Band.STRONG)
"""What a person chooses from; the scorer's "none" counts as weak."""
LONGEST = 4000
"""Characters of a reply that is shown, as many as the scorer looks at."""
LONGEST_LINE = 100_000
"""Characters of a line of a file of ratings."""


@dataclass(frozen=True, slots=True)
class Item:
    """A reply to judge; `key` is the same for the same words to the same drill."""

    drill: str
    reply: str

    @property
    def key(self) -> str:
        """A short hash of both."""
        return hashlib.sha256(f"{self.drill}\0{self.reply}".encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Rating:
    """What a person said of one reply.

    Attributes:
        rater: who.
        seed: the round it was said in; None when it was brought from elsewhere.
        at: when, ISO 8601.
    """

    drill: str
    reply: str
    band: Band
    rater: str
    seed: int | None
    at: str

    @property
    def item(self) -> Item:
        """The reply."""
        return Item(self.drill, self.reply)

    @property
    def said(self) -> tuple[object, ...]:
        """All but when it was said."""
        return self.drill, self.reply, self.band, self.rater, self.seed


# ---- what is judged --------------------------------------------------------------------------------------------------


def pool(repository: Repository, catalog: Catalog, drill: str | None = None) -> tuple[list[Item], list[Item]]:
    """Every reply there is to judge: learners' whole replies on this machine, and the packs' marked ones.

    Nothing of an item says which of the two it is, or whose. Each wording comes once.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    named = catalog.drills if drill is None else (catalog.drill(drill),)
    replied = [one for one in named if one.kind is Kind.REPLY]  # the rubric that judges know is that of a reply
    known = {one.address for one in replied}
    marked = [Item(one.address, reply.text) for one in replied for reply in one.replies]
    learned: list[Item] = []
    for profile in repository.profiles():
        for attempt in repository.each_attempt(profile.id, drill=drill):
            whole = attempt.focus is None and attempt.drill in known
            if whole and attempt.reply.strip() and len(attempt.reply) <= LONGEST:
                learned.append(Item(attempt.drill, attempt.reply))
    theirs = dict.fromkeys(learned)
    return list(theirs), [item for item in dict.fromkeys(marked) if item not in theirs]


def chosen(learned: Sequence[Item], marked: Sequence[Item], count: int, seed: int, done: Iterable[Item]) -> list[Item]:
    """Replies to judge in a round of so many, learners' and packs' half and half as far as there are, well mixed.

    The same seed goes on in the same order, so that a round can be left and taken up.

    Args:
        done: what this round has judged already: it counts, and is not asked again.
    """
    judged = set(done)

    def shuffled(items: Iterable[Item]) -> list[Item]:
        return sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item.key}".encode()).digest())

    theirs, packs = shuffled(learned), shuffled(marked)
    half = min(len(theirs), max(count // 2, count - len(packs)))
    picked = shuffled([*theirs[:half], *packs[: count - half]])
    left = [item for item in picked if item not in judged]
    return left[: max(0, count - len(judged))]


# ---- what was said ---------------------------------------------------------------------------------------------------


@dataclass
class Book:
    """The ratings on disk, one JSON object a line, only ever added to. Of two about one reply the later one holds."""

    path: Path
    broken: list[str] = field(default_factory=list)

    def ratings(self, rater: str) -> list[Rating]:
        """What one person said, by any seed, in the order they said it first.

        Raises:
            StorageError: the file cannot be read.
        """
        self.broken.clear()
        found: dict[tuple[str, int | None], Rating] = {}
        try:
            text = self.path.read_text("utf-8", "replace") if self.path.exists() else ""
        except OSError as error:
            raise _unusable(self.path, error) from error
        for number, line in enumerate(text.splitlines(), 1):
            try:
                rating = rating_from(line)
            except DataError as error:
                self.broken.append(f"{self.path}:{number}: {error.message}")
                continue
            if rating.rater == rater:
                found[rating.item.key, rating.seed] = rating
        return list(found.values())

    def add(self, *ratings: Rating) -> None:
        """Write ratings down, at once.

        Raises:
            StorageError: it cannot be written.
        """
        lines = "".join(json.dumps(asdict(rating), ensure_ascii=True) + "\n" for rating in ratings)
        make_folder(self.path.parent)
        try:
            with self.path.open("ab") as file:
                if file.tell() and not _ends_a_line(self.path):  # a power cut left half a line
                    file.write(b"\n")
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(self.path, error) from error


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path} could not be used: {error.strerror or error}.",
        hint="Free some space or make it writable; what was judged before is kept.",
    )


def rating_from(line: str, *, rater: str = "", at: datetime | None = None) -> Rating:
    """Read one line of a file of ratings.

    Args:
        rater: who it is from when the line does not say.
        at: when it is from when the line does not say.

    Raises:
        DataError: it is not a rating.
    """
    if len(line) > LONGEST_LINE:
        raise DataError(f"longer than {LONGEST_LINE:,} characters")
    try:
        plain = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError("not JSON") from error
    if not isinstance(plain, dict):
        raise DataError("not a JSON object")
    drill, reply = (_text(plain, name) for name in ("drill", "reply"))
    try:
        band = Band(_text(plain, "band").lower())
    except ValueError:
        raise DataError("band is none of weak, fair, strong") from None
    seed = plain.get("seed")
    return Rating(
        drill=drill,
        reply=reply,
        band=Band.WEAK if band is Band.NONE else band,
        rater=str(plain.get("rater") or rater),
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
        at=str(plain.get("at") or ("" if at is None else at.isoformat())),
    )


def _text(plain: dict[str, Any], name: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"no {name}")
    if any(0xD800 <= ord(letter) < 0xE000 for letter in value):
        raise DataError(f"{name} is not text")
    return value


# ---- how well they agree ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply, judged by both; `result` is the scorer's."""

    rating: Rating
    result: Result

    @property
    def bands(self) -> tuple[Band, Band]:
        """The person's band and the scorer's."""
        theirs = self.result.band
        return self.rating.band, Band.WEAK if theirs is Band.NONE else theirs


def judged(ratings: Iterable[Rating], catalog: Catalog) -> Iterator[Judged | str]:
    """Put the scorer's marks, by the packs alone, beside what a person said; for a drill that is gone, its address."""
    from trainer.kinds import mark

    for rating in ratings:
        try:
            drill: Drill = catalog.drill(rating.drill)
        except NotFound:
            yield rating.drill
            continue
        yield Judged(rating, mark(drill, rating.reply))


def report(found: Sequence[Judged]) -> dict[str, Any]:
    """The agreement of a person and the scorer as plain data; shares and kappas are None where they are not defined."""
    pairs = [one.bands for one in found]
    return {
        "n": len(pairs),
        "agreement": agreement(pairs),
        "kappa": kappa(pairs, BANDS),
        "kappa_quadratic": kappa(pairs, BANDS, quadratic=True),
        "bands": {
            band.value: {
                "person": sum(one is band for one, _ in pairs),
                "scorer": sum(other is band for _, other in pairs),
                "both": sum(one is other is band for one, other in pairs),
                "kappa": one_against_rest(pairs, band),
            }
            for band in BANDS
        },
        "confusion": {"labels": [band.value for band in BANDS], "person_by_scorer": confusion(pairs, BANDS)},
        "disagreements": [
            {
                "drill": one.rating.drill,
                "reply": one.rating.reply,
                "person": one.bands[0].value,
                "scorer": one.bands[1].value,
                "overall": one.result.overall,
                "flags": list(one.result.flag_names),
                "reasons": list(one.result.reasons),
            }
            for one in sorted(found, key=lambda one: -abs(one.bands[0].rank - one.bands[1].rank))
            if one.bands[0] is not one.bands[1]
        ],
        "source": SOURCE,
    }
