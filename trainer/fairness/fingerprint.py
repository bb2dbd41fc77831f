"""Which data the scorer works with: its weights, lexicons and models, as one hash to be stored beside every mark."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_DATA = (_ROOT / "scoring" / "data", _ROOT / "conversation" / "data")


@lru_cache(maxsize=1)
def scorer_data() -> str:
    """SHA-256 over the names and the contents of the scorer's data files, hexadecimal; the same all through a run."""
    return hash_of(*_DATA)


def hash_of(*folders: Path) -> str:
    """SHA-256 over the names and the contents of all files below some folders, hexadecimal."""
    whole = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            whole.update(f"{file.relative_to(folder).as_posix()}\0{content}\n".encode())
    return whole.hexdigest()
