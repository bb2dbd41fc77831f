"""Marks for a reply, with the words that earned them. Knows neither voices nor memory nor screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trainer.scoring.engine import MAX_SCORED, SCORER_VERSION, score, skill_band

__all__ = ["MAX_SCORED", "SCORER_VERSION", "score", "skill_band"]


def __getattr__(name: str) -> Any:
    """The engine, loaded when it is first asked for: many modules only need the result's types."""
    if name in __all__:
        from trainer.scoring import engine

        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
