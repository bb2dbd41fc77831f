"""The plans at hand: those that come with sayback, and whatever file is named."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.classroom.plan import PlanReading, parse_plan, read_plan
from trainer.errors import NotFound

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog

_SUFFIX = ".toml"


def shipped() -> tuple[str, ...]:
    """The names of the plans that come with sayback."""
    held = (entry.name for entry in files(__package__).joinpath("plans").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in held if name.endswith(_SUFFIX)))


def shipped_text(name: str) -> str:
    """The text of a plan that comes with sayback.

    Raises:
        NotFound: there is none of that name; the hint tells those there are.
    """
    if name not in shipped():
        raise NotFound(f"No plan called {name!r} comes with sayback.", hint=f"There are: {', '.join(shipped())}.")
    return files(__package__).joinpath("plans", f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def read_named(name: str, catalog: Catalog) -> PlanReading:
    """The plan in a file, or the shipped one of this name when there is no such file. Never raises for a bad one."""
    if name in shipped() and not Path(name).exists():
        return parse_plan(shipped_text(name).encode(), f"{name}{_SUFFIX}", catalog)
    return read_plan(Path(name), catalog)
