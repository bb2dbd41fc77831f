"""How a band looks: a sign that differs by shape, its word, and only then a colour; and small bars of marks."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from trainer.packs.model import Band

SIGNS = {Band.STRONG: "●", Band.FAIR: "◐", Band.WEAK: "◔", Band.NONE: "○"}
STYLES = {Band.STRONG: "$text-success", Band.FAIR: "$text-primary", Band.WEAK: "$text-warning", Band.NONE: "$muted"}

_STEPS = "▁▂▃▄▅▆▇█"


def band_text(band: Band | None) -> Content:
    """Sign and word: ``● strong``; a band that was not given is a dash."""
    if band is None:
        return Content.styled("–", "$muted")
    return Content.styled(f"{SIGNS[band]} {band.value}", STYLES[band])


def sparkline(scores: Sequence[int]) -> str:
    """Marks of 0 to 100 as a row of bars, one cell each, on one fixed scale so that rows can be compared."""
    return "".join(_STEPS[min(len(_STEPS) - 1, max(0, score) * len(_STEPS) // 101)] for score in scores)
