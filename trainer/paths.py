"""Where everything lives: one place decides, everybody asks.

With ``SAYBACK_HOME`` set, data, settings and cache share that folder (a USB stick, a test, a class). Without it the
platform's own folders are used, as `platformdirs` knows them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import StorageError

HOME_VARIABLE = "SAYBACK_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one installation.

    Attributes:
        data: what must never be lost: the database, the learner's own packs, kept recordings, backups.
        config: the settings file's folder.
        cache: what can be made again: prepared audio.
    """

    data: Path
    config: Path
    cache: Path

    @property
    def database(self) -> Path:
        """The record of every attempt."""
        return self.data / "sayback.db"

    @property
    def packs(self) -> Path:
        """The learner's own packs, ``*.toml``."""
        return self.data / "packs"

    @property
    def voices(self) -> Path:
        """The learner's own natural voices: ``NAME.onnx`` with ``NAME.onnx.json``."""
        return self.data / "voices"

    @property
    def recordings(self) -> Path:
        """Recordings: passing ones while a reply is being made, and the ones kept on purpose."""
        return self.data / "recordings"

    @property
    def backups(self) -> Path:
        """Copies of the database, made by `backup` and before migrations."""
        return self.data / "backups"

    @property
    def classes(self) -> Path:
        """Classes that were held here, a folder each."""
        return self.data / "classes"

    @property
    def models(self) -> Path:
        """Recognisers' models that the learner has put here, a folder each (`trainer.speech.models`)."""
        return self.data / "models"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.toml"

    @property
    def audio_cache(self) -> Path:
        """Complaints already turned into sound, named by their content."""
        return self.cache / "audio"

    @property
    def voice_notes(self) -> Path:
        """What was measured of each natural voice."""
        return self.cache / "voices.json"

    @property
    def catalog(self) -> Path:
        """The cards of packs read before (`trainer.packs.stored`)."""
        return self.cache / "catalog.json"

    @property
    def log(self) -> Path:
        """What went wrong behind the screen; overwritten when it grows past a megabyte."""
        return self.cache / "sayback.log"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Paths:
        """The folders this environment asks for; nothing is created.

        Args:
            environ: the variables to read; the process's own when omitted.
        """
        environ = os.environ if environ is None else environ
        home = environ.get(HOME_VARIABLE, "").strip()
        if home:
            root = Path(home).expanduser().absolute()
            return cls(data=root, config=root, cache=root / "cache")
        from platformdirs import PlatformDirs

        folders = PlatformDirs("sayback", appauthor=False)
        return cls(folders.user_data_path, folders.user_config_path, folders.user_cache_path)


def shipped_packs() -> Path:
    """The folder of the packs that come with sayback: inside an installed wheel, beside the package in a checkout."""
    here = Path(__file__).parent
    installed = here / "_drills"
    return installed if installed.is_dir() else here.parent / "drills"


def make_folder(folder: Path) -> Path:
    """Create a folder with its parents, private to its owner, and return it.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be used: {error.strerror or error}.",
            hint=f"Make it writable, or point {HOME_VARIABLE} at a folder that is.",
        ) from error
    return folder


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Replace a file's content so that a reader, or a power cut, finds the old text or the new, never half of one.

    Args:
        content: as a whole, or piece by piece as it is made; when making it fails, the file is as it was.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            for piece in (content,) if isinstance(content, bytes) else content:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageError(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Free some space or make the folder writable; what was there before is untouched.",
        ) from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
