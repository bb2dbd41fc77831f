"""Bringing packs into the learner's own folder, and out of it again.

What is brought is somebody else's: a file, a folder or an archive is read into memory within limits, every pack in it
is read as a pack, and only then is anything written, under a name made of the pack's id. No name from outside is ever
used as a path, no link is followed.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from trainer.errors import NotFound, PackError, StorageError, UsageError
from trainer.packs import recordings
from trainer.packs.catalog import Catalog
from trainer.packs.limits import MAX_FILE_BYTES
from trainer.packs.loader import read_pack, read_text
from trainer.packs.model import Pack
from trainer.packs.problems import Problem, shown
from trainer.paths import Paths, make_folder, shipped_packs, write_atomically

MAX_PACKS = 200
"""Packs in one folder or archive."""
MAX_ENTRIES = 2_000
"""Entries of one archive, packs or not."""
MAX_ARCHIVE = 50 * 1024 * 1024
"""Bytes of an archive."""
_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Offered:
    """A pack that may be installed.

    Attributes:
        name: the file it came in, for messages.
        content: its bytes.
        replaces: the pack that is installed under its id, if there is one.
        recordings: the recordings that it names and brings, by their names.
        silent: the recordings that it names and that cannot be used, a line each; a voice says those complaints.
    """

    name: str
    pack: Pack
    content: bytes
    replaces: Pack | None = None
    recordings: Mapping[str, bytes] = field(default_factory=dict)
    silent: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether this very file is installed."""
        return self.replaces is not None and self.replaces.hash == self.pack.hash


@dataclass(frozen=True, slots=True)
class Offer:
    """What a file, a folder or an archive holds.

    Attributes:
        problems: why some of its packs cannot be installed.
        ignored: names of what is no pack.
    """

    packs: tuple[Offered, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()


def offer(source: Path, catalog: Catalog) -> Offer:
    """Look at what could be installed; nothing is written.

    Args:
        source: a pack, a folder of packs, or a ZIP archive of packs.
        catalog: what is installed.

    Raises:
        NotFound: there is no such file.
        PackError: it cannot be used as a whole: a link, a device, an archive that is damaged or points outside itself.
    """
    found = list(_found(source))
    ignored = tuple(name for name, content in found if content is None)
    packs: list[Offered] = []
    problems: list[Problem] = []
    for name, content in found:
        if content is None:
            continue
        reading = read_text(content, name)
        if reading.pack is None:
            problems.extend(reading.problems)
        elif clash := _clash(reading.pack, packs, catalog):
            problems.append(Problem(name, 0, "pack id", *clash))
        else:
            sounds, silent = _recordings(source, name, reading.pack)
            packs.append(Offered(name, reading.pack, content, _installed(reading.pack.id, catalog), sounds, silent))
    brought = {one.pack.id for one in packs}
    odd = tuple(name for name in ignored if Path(name).name not in brought and not _is_recording(name, brought))
    return Offer(tuple(packs), tuple(problems), odd)


def _is_recording(name: str, packs: set[str]) -> bool:
    """Whether a file that is no pack lies where the recordings of one do."""
    return Path(name).parent.name in packs and Path(name).suffix.lower() in recordings.ENDINGS


def install(offered: Offered, paths: Paths) -> Path:
    """Put a pack into the learner's own folder, in the place of an earlier one with its id.

    Returns:
        the file it is in now.

    Raises:
        StorageError: it cannot be written.
    """
    make_folder(paths.packs)
    earlier = offered.replaces
    target = paths.packs / f"{offered.pack.id}{_ENDING}"
    for name, sound in offered.recordings.items():
        write_atomically(_safe(paths.packs / offered.pack.id) / name, sound)
    write_atomically(target, offered.content)
    if earlier is not None and _own(Path(earlier.source), paths) and Path(earlier.source) != target:
        Path(earlier.source).unlink(missing_ok=True)
    return target


def removable(name: str, catalog: Catalog, paths: Paths) -> Path:
    """The file of an installed pack that may be removed.

    Args:
        name: its id; for a file that cannot be read, its name without the ending.

    Raises:
        NotFound: there is none.
        UsageError: it comes with sayback.
    """
    for refused in catalog.refused:
        if refused.source.stem == name and _own(refused.source, paths):
            return refused.source
    source = Path(catalog.pack(name).source)
    if not _own(source, paths):
        raise UsageError(f"The pack {shown(name)} comes with sayback and stays.", hint="Only your own can be removed.")
    return source


def remove(source: Path) -> None:
    """Take a pack out. What learners did with its drills stays on record.

    Raises:
        StorageError: the file cannot be removed.
    """
    reading = read_pack(source)
    try:
        source.unlink()
        if reading.pack is not None:
            _remove_recordings(recordings.folder(str(source), reading.pack.id), recordings.of_pack(reading.pack))
    except OSError as error:
        raise StorageError(f"{source} cannot be removed: {error.strerror}.", hint="Check its permissions.") from error


def _safe(folder: Path) -> Path:
    """The folder, unless a link stands where it should be. Raises StorageError."""
    if folder.is_symlink():
        raise StorageError(f"{folder} is a link.", hint="Take it away; recordings are written into a folder there.")
    return folder


def _remove_recordings(folder: Path, names: tuple[str, ...]) -> None:
    """Delete the recordings of a pack that is gone, and their folder when nothing else is in it. Raises OSError."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for name in names:
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # somebody put something else there: it stays
        folder.rmdir()


def _recordings(source: Path, name: str, pack: Pack) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The recordings that a pack names, from beside it, and why others cannot be used."""
    found, silent, total = {}, [], 0
    for wanted in recordings.of_pack(pack):
        try:
            if source.suffix.lower() != _ENDING and not source.is_dir():
                sound = _archived(source, name, pack.id, wanted)
            else:
                sound = recordings.content(recordings.folder(name, pack.id), wanted)
            total += len(sound)
            if total > MAX_ARCHIVE:
                raise PackError(f"The recordings come to more than {MAX_ARCHIVE // 1024 // 1024} MB.")
            found[wanted] = sound
        except PackError as error:
            silent.append(error.message)
    return found, tuple(silent)


def _archived(source: Path, name: str, pack_id: str, wanted: str) -> bytes:
    """A recording out of an archive, from the folder beside the pack. Raises PackError."""
    entry = (PurePosixPath(name[len(str(source)) + 1 :]).parent / pack_id / wanted).as_posix()
    try:
        with zipfile.ZipFile(source) as archive, archive.open(entry) as opened:
            sound = opened.read(recordings.MAX_BYTES + 1)
    except KeyError:
        raise PackError(f"The recording {wanted} is not in the archive.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise PackError(f"The recording {wanted} cannot be unpacked: {error}.") from error
    recordings.check(wanted, sound)
    return sound


def _own(source: Path, paths: Paths) -> bool:
    return source.parent == paths.packs


def _installed(pack_id: str, catalog: Catalog) -> Pack | None:
    return next((pack for pack in catalog.packs if pack.id == pack_id), None)


def _clash(pack: Pack, packs: list[Offered], catalog: Catalog) -> tuple[str, str] | None:
    other = next((one for one in packs if one.pack.id == pack.id), None)
    if other is not None:
        return f'"{pack.id}" is taken already, by {other.name}.', "Give each pack its own id."
    installed = _installed(pack.id, catalog)
    if installed is not None and Path(installed.source).parent == shipped_packs():
        return f'"{pack.id}" is a pack that comes with sayback.', "Give it another id."
    return None


def _found(source: Path) -> Iterator[tuple[str, bytes | None]]:
    """Every file with its content; without, if it is no pack."""
    try:
        mode = source.lstat().st_mode
    except FileNotFoundError:
        raise NotFound(f"There is no such file: {source}", hint="Check the spelling of its path.") from None
    except (OSError, ValueError) as error:
        raise NotFound(f"{source!s:.200} cannot be read.", hint="Check its permissions.") from error
    if stat.S_ISLNK(mode):
        raise PackError(f"{source} is a link.", hint="Name the file that it points at.")
    if stat.S_ISDIR(mode):
        yield from _in_folder(source)
    elif not stat.S_ISREG(mode):
        raise PackError(f"{source} is a device, a pipe or a socket.", hint="A pack is one .toml file.")
    elif zipfile.is_zipfile(source) and source.suffix.lower() != _ENDING:
        yield from _in_archive(source)
    elif source.suffix.lower() != _ENDING:
        raise PackError(f"{source} is neither a pack nor a ZIP archive.", hint="A pack is one .toml file.")
    else:
        yield str(source), _content(source)


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes | None]]:
    count = 0
    for file in sorted(folder.iterdir()):
        if file.name.startswith("."):
            continue
        if file.suffix.lower() != _ENDING or not file.is_file():
            yield str(file), None
            continue
        if file.is_symlink():
            raise PackError(f"{file} is a link.", hint="Put the file itself into the folder.")
        count += 1
        if count > MAX_PACKS:
            raise PackError(f"{folder} holds more than {MAX_PACKS} packs.", hint="Install some of them at a time.")
        yield str(file), _content(file)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES + 1)  # a byte too many is what the loader refuses it for
    except OSError as error:
        raise PackError(f"{file} cannot be read: {error.strerror}.", hint="Check its permissions.") from error


def _in_archive(source: Path) -> Iterator[tuple[str, bytes | None]]:
    if source.stat().st_size > MAX_ARCHIVE:
        raise PackError(f"{source} is larger than {MAX_ARCHIVE // 1024 // 1024} MB.", hint="Unpack it and choose.")
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            _check_entries(source, entries)
            for entry in entries:
                if entry.is_dir() or Path(entry.filename).name.startswith("."):
                    continue
                name = f"{source}/{entry.filename}"
                if not entry.filename.lower().endswith(_ENDING):
                    yield name, None
                    continue
                with archive.open(entry) as opened:
                    yield name, opened.read(MAX_FILE_BYTES + 1)  # however much more it unpacks to
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        # RuntimeError: it wants a password; NotImplementedError: a way of packing that Python has not.
        raise PackError(f"{source} cannot be unpacked: {error}.", hint="Pack it again, as a plain ZIP.") from error


def _check_entries(source: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that could reach outside itself, or holds too much: nobody packs that by accident."""
    if len(entries) > MAX_ENTRIES:
        raise PackError(
            f"{source} holds {len(entries):,} entries; {MAX_ENTRIES:,} is the most.", hint="Unpack it first."
        )
    packs = 0
    for entry in entries:
        name = entry.filename
        outside = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[/\\]", name)
        if outside:
            raise PackError(
                f"{source} holds {shown(name)}, which points outside it.", hint="Do not trust this archive."
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise PackError(f"{source} holds the link {shown(name)}.", hint="Pack files only.")
        packs += name.lower().endswith(_ENDING)
        if name.lower().endswith(_ENDING) and entry.file_size > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 1024 // 1024
            raise PackError(f"{shown(name)} unpacks to more than {most} MB.", hint="No pack is that large.")
    if packs > MAX_PACKS:
        raise PackError(
            f"{source} holds {packs:,} packs; {MAX_PACKS} is the most.", hint="Install some of them at a time."
        )
