"""The packages that only a class needs: whether they are here, and what to say when they are not."""

from __future__ import annotations

from importlib.util import find_spec

from trainer.errors import ClassError

PACKAGES = {"aiohttp": "aiohttp", "textual_serve": "textual-serve", "segno": "segno"}
"""Module and the name it is installed by."""
INSTALL = "pip install 'sayback[class]'"


def missing() -> tuple[str, ...]:
    """The packages of a class that are not installed."""
    return tuple(name for module, name in PACKAGES.items() if find_spec(module) is None)


def require_class() -> None:
    """Raise ClassError, with the command that mends it, unless everything a class needs is installed."""
    absent = missing()
    if absent:
        raise ClassError(f"A class needs {', '.join(absent)}, not installed here.", hint=f"Install it: {INSTALL}")
