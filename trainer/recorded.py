"""The recordings that were kept on purpose: what each belongs to, how long and how large it is; and deleting one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.errors import NotFound, StorageError, TrainerError
from trainer.speech.recordings import KEPT, whose

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.speech.ports import Recording


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A file with somebody's voice.

    Attributes:
        name: the file's name without its ending; what it is deleted by.
        made: when it was recorded (the file's own time).
        seconds: its length; 0 when the file is damaged.
        size: in bytes.
        drill: the title of the drill it answers; empty when that is not known any more.
        learner: whose it is; empty as `drill`.
        reply: the words as they were marked; empty as `drill`.
    """

    name: str
    path: Path
    made: datetime
    seconds: float
    size: int
    drill: str = ""
    learner: str = ""
    reply: str = ""

    @property
    def recording(self) -> Recording:
        """As something to play."""
        from trainer.speech.ports import Recording

        return Recording(self.path, self.seconds, 0.0)


def kept(services: Services) -> tuple[KeptRecording, ...]:
    """Every kept recording, newest first; blocking."""
    folder = services.paths.recordings / KEPT
    found = [one for file in folder.glob("*.wav") if (one := _described(file, services)) is not None]
    return tuple(sorted(found, key=lambda one: (one.made, one.name), reverse=True))


def find(services: Services, name: str) -> KeptRecording:
    """The recording of that name, or the only one whose name begins so. Raises NotFound."""
    every = kept(services)
    matching = [one for one in every if one.name == name] or [
        one for one in every if name and one.name.startswith(name)
    ]
    if len(matching) != 1:
        what = "There is no recording" if not matching else f"{len(matching)} recordings begin with"
        raise NotFound(f"{what} {name[:60]!r}.", hint="`sayback recordings` lists them.")
    return matching[0]


def delete(one: KeptRecording) -> None:
    """Delete the file for good. Raises StorageError."""
    try:
        one.path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{one.path} could not be deleted: {error.strerror or error}.", hint="Delete it yourself."
        ) from error


def _described(file: Path, services: Services) -> KeptRecording | None:
    try:
        if file.is_symlink() or not file.is_file():
            return None
        status = file.stat()
    except OSError:  # deleted by another window
        return None
    made = datetime.fromtimestamp(status.st_mtime, UTC)
    plain = KeptRecording(file.stem, file, made, _seconds(file), status.st_size)
    return _with_reply(plain, services) if services.paths.database.exists() else plain


def _with_reply(one: KeptRecording, services: Services) -> KeptRecording:
    from dataclasses import replace

    for attempt_id, turn in whose(one.name):
        try:
            attempt = services.repository.attempt(attempt_id)
        except TrainerError:  # the reply was never handed in, or was forgotten; or the database cannot be read
            continue
        learner = next((who.name for who in services.repository.profiles() if who.id == attempt.profile), "")
        drill, reply = services.catalog.title(attempt.drill), attempt.reply
        if turn is not None:
            drill, reply = f"{drill}, turn {turn}", _turn(attempt.detail, turn) or reply
        return replace(one, drill=drill, learner=learner, reply=reply)
    return one


def _turn(detail: str, turn: int) -> str:
    """The words of a turn of a conversation, counted from 1; empty when it has no such turn."""
    from trainer.conversation.detail import read

    said = read(detail).turns
    return said[turn - 1] if 1 <= turn <= len(said) else ""


def _seconds(file: Path) -> float:
    """The length that the file's header tells; nothing else of it is read."""
    import wave

    try:
        with wave.open(str(file), "rb") as opened:
            return opened.getnframes() / (opened.getframerate() or 1)
    except (wave.Error, EOFError, OSError):
        return 0.0
