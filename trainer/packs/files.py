"""Writing files that a person asked for: whole or not at all, and never over something by accident."""

from __future__ import annotations

from pathlib import Path

from trainer.errors import UsageError
from trainer.paths import write_atomically


def write_text(target: Path, text: str, *, replace: bool = False) -> None:
    """Write a file.

    Args:
        replace: whether a file that is there already gives way.

    Raises:
        UsageError: there is a file already, or no such folder.
        StorageError: it could not be written.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder.", hint="Name a file in it.")
    if not replace and (target.exists() or target.is_symlink()):
        raise UsageError(f"There is a file already: {target}", hint="Name another one, or move it away.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no such folder: {target.parent}", hint="Make it first, or name another one.")
    write_atomically(target, text.encode("utf-8"))
