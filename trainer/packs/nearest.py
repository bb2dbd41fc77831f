"""The known names nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], *, limit: int = 3, cutoff: float = 70.0) -> tuple[str, ...]:
    """Up to `limit` known names that somebody may have meant, the likeliest first.

    Args:
        cutoff: the least similarity, 0 to 100, by rapidfuzz's normalised Indel ratio.
    """
    from rapidfuzz import fuzz, process  # only a mistake pays for loading it

    wanted = name[:100].casefold()
    names = list(known)
    found = process.extract(wanted, names, scorer=fuzz.ratio, processor=str.casefold, limit=limit, score_cutoff=cutoff)
    return tuple(match for match, _score, _place in found)
