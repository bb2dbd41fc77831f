"""Writing files that a person asked for: whole or not at all, and never over something by accident."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from trainer.errors import StorageError, UsageError


def write_text(target: Path, text: str, *, replace: bool = False) -> None:
    """Write a file beside its place and move it there.

    Args:
        replace: whether a file that is there already gives way.

    Raises:
        UsageError: there is a file already, or no such folder.
        StorageError: it could not be written.
    """
    write_bytes(target, text.encode("utf-8"), replace=replace)


def write_bytes(target: Path, content: bytes, *, replace: bool = False) -> None:
    """As `write_text`, for bytes."""
    if not replace and (target.exists() or target.is_symlink()):
        raise UsageError(f"There is a file already: {target}", hint="Name another one, or move it away.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no such folder: {target.parent}", hint="Make it first, or name another one.")
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".sayback-", dir=target.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(0o666 & ~_umask())
        beside.replace(target)
    except OSError as error:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()
        raise StorageError(f"{target} could not be written: {error.strerror}.", hint="Try another folder.") from error


def _umask() -> int:
    """What new files may not be; asking for it means setting it."""
    found = os.umask(0)
    os.umask(found)
    return found
