"""Recordings that a pack brings for its complaints: what one may be called, and finding one without being led astray.

The recordings of ``bakery.toml`` with the id ``bakery`` lie beside it in the folder ``bakery``, and are called by their
file name alone: no path can be written, no link is followed, and what is no sound, or too large, is refused.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from trainer.errors import PackError
from trainer.packs.model import Breath, Drill, Pack
from trainer.packs.problems import Place

ENDINGS = (".flac", ".mp3", ".ogg", ".wav")
MAX_BYTES = 5 * 1024 * 1024
"""Bytes of one recording: ten minutes of speech as Ogg Vorbis, two as a WAV file."""
MAX_SECONDS = 300.0
"""Seconds of one recording; no complaint worth practising takes longer."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.(?:flac|mp3|ogg|wav)")
_MAGIC = {
    ".flac": (b"fLaC",),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    ".ogg": (b"OggS",),
    ".wav": (b"RIFF",),
}
"""How files of these kinds begin."""
NAMING = "Give its file name alone: letters, digits, hyphens, and .wav, .mp3, .flac or .ogg."


def is_name(name: str) -> bool:
    """Whether a recording may be called so."""
    return NAME.fullmatch(name) is not None


def named(drill: Drill) -> Iterator[tuple[Place, str]]:
    """Every recording that a drill names, with where it does so in the drill's table; some may come twice."""
    if drill.audio:
        yield ("audio",), drill.audio
    spoken: list[tuple[Place, tuple[Breath, ...]]] = [] if drill.beats else [(("say",), drill.say)]
    for number, beat in enumerate(drill.beats):
        spoken += [(("beat", number, "say"), beat.say), (("beat", number, "again"), beat.again)]
    spoken += [(("ending", number, "say"), ending.say) for number, ending in enumerate(drill.endings)]
    for place, breaths in spoken:
        for number, breath in enumerate(breaths):
            if breath.audio:
                yield (*place, number, "audio"), breath.audio


def of_pack(pack: Pack) -> tuple[str, ...]:
    """Every recording that a pack names, each once."""
    return tuple(dict.fromkeys(name for drill in pack.drills for _, name in named(drill)))


def folder(source: str, pack_id: str) -> Path:
    """Where the recordings of a pack lie."""
    return Path(source).parent / pack_id


def content(where: Path, name: str) -> bytes:
    """A recording, whole.

    Args:
        where: the folder of the pack's recordings.

    Raises:
        PackError: it is not there, no plain file, too large, or not what its ending says.
    """
    mend = f"Put it into the folder {where.name} beside the pack."
    if not is_name(name):
        raise PackError(f"{name[:60]!r} is no name for a recording.", hint=NAMING)
    path = where / name
    try:
        for place, wanted in ((where, stat.S_ISDIR), (path, stat.S_ISREG)):
            mode = place.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise PackError(f"{place.name} is a link.", hint="Put the file itself there.")
            if not wanted(mode):
                raise PackError(f"{place.name} is not what it should be.", hint=mend)
        with path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PackError(f"The recording {name} cannot be read: {error.strerror or error}.", hint=mend) from error
    check(name, found)
    return found


def check(name: str, found: bytes) -> None:
    """Refuse what is no recording. Raises PackError."""
    if len(found) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise PackError(f"The recording {name} is larger than {most} MB.", hint="Save it as Ogg Vorbis, in mono.")
    if not found.startswith(_MAGIC[Path(name).suffix]):
        raise PackError(f"The recording {name} is not what its ending says.", hint="Save it anew, or rename it.")
