"""Really deleting: what there is of somebody in all the places where sayback writes, and taking it away.

The database and, when asked for, its copies (`trainer.progress.erasing`); recordings; the log; prepared audio; bands
given while checking the scorer; a name in the settings; what a kill left lying about.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from trainer.errors import DataError, NewerDatabase, NotFound, StorageError
from trainer.paths import Paths, write_atomically
from trainer.progress import backups, database, erasing
from trainer.progress.contents import Contents, Held, contents_here, contents_of
from trainer.progress.erasing import Whose
from trainer.progress.names import name_key

RATINGS = "calibration.jsonl"
"""The bands given while checking the scorer, in the data folder: they quote the replies they are about."""

_PASSING = re.compile(r"\..+\.\d+\.tmp")
_RECORDING = re.compile(r"(?P<attempt>.+?)(\.turn\d{1,4})?(-\d+)?\.wav")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be deleted; made by one of the functions below, shown to a person, then carried out by `carry_out`.

    Attributes:
        whose: the rows that go; None when no rows do, or all.
        everything: whether the whole database goes.
        learners: what the database here has of it, learner by learner.
        in_database: whether the database here holds any of it.
        recordings: files with the learner's voice.
        files: what else goes whole: the log, prepared audio, leftovers of kills, settings when everything goes.
        ratings: how many bands given to the replies, or by the learner, go.
        words: the replies in question, for finding those bands.
        copies: copies in the backups folder that hold it, to be written anew without it.
        unreadable: copies that cannot be looked into: they can only be deleted whole.
        name: the learner's name as the settings may have it; empty when no learner goes.
    """

    whose: Whose | None = None
    everything: bool = False
    learners: tuple[Held, ...] = ()
    in_database: bool = False
    recordings: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    ratings: int = 0
    words: frozenset[str] = frozenset()
    copies: tuple[Path, ...] = ()
    unreadable: tuple[Path, ...] = ()
    name: str = ""

    @property
    def held_by_copies(self) -> tuple[Path, ...]:
        """Every copy that holds it, or may."""
        return (*self.copies, *self.unreadable)


@dataclass
class _Found:
    """What a look into one database brought."""

    learners: tuple[Held, ...] = ()
    replies: dict[str, str] = field(default_factory=dict)
    name: str = ""


# ---- planning ----------------------------------------------------------------------------------------------------


def of_learner(paths: Paths, name: str) -> Plan:
    """Everything of one learner.

    Raises:
        NotFound: nobody of this name is in the database or in a copy of it.
        StorageError: the database cannot be read, or a later version wrote it.
    """
    whose = Whose(key=name_key(name))
    here = _here(paths, whose)
    copies, unreadable = _copies(paths, whose)
    if here is None and not copies:
        raise NotFound(f"There is no learner called {name!r}, neither here nor in a copy.", hint="sayback profiles")
    replies = dict(here.replies) if here is not None else {}
    for copy in copies:
        replies |= _in_copy(copy, whose).replies
    ratings = _ratings(paths, replies.values(), whose.key)
    called = here.name if here is not None else name
    return Plan(
        whose=whose,
        learners=here.learners if here is not None else (),
        in_database=here is not None,
        recordings=_recordings(paths, replies),
        files=(*_traces(paths), *_prepared(paths), *_settings_with(paths, called)),
        ratings=ratings,
        words=frozenset(replies.values()),
        copies=copies,
        unreadable=unreadable,
        name=called,
    )


def of_attempt(paths: Paths, attempt: str) -> Plan:
    """One reply: its words, its marks, its recording.

    Raises:
        NotFound: there is none of this id, neither handed in nor unfinished, here or in a copy.
        StorageError: the database cannot be read, or a later version wrote it.
    """
    whose = Whose(attempt=attempt)
    here = _here(paths, whose)
    copies, unreadable = _copies(paths, whose)
    if here is None and not copies:
        raise NotFound(
            f"There is no reply {attempt!r}, neither here nor in a copy.", hint="sayback export csv lists their ids."
        )
    replies = dict(here.replies) if here is not None else {}
    for copy in copies:
        replies |= _in_copy(copy, whose).replies
    return Plan(
        whose=whose,
        in_database=here is not None,
        recordings=_recordings(paths, (attempt,)),
        files=_traces(paths),
        ratings=_ratings(paths, replies.values(), ""),
        words=frozenset(replies.values()),
        copies=copies,
        unreadable=unreadable,
    )


def of_recordings(paths: Paths, name: str = "") -> Plan:
    """Recordings: everybody's, or one learner's.

    Raises:
        NotFound: nobody of this name is here.
        StorageError: the database cannot be read.
    """
    if not name:
        return Plan(recordings=_recordings(paths))
    here = _here(paths, Whose(key=name_key(name)))
    if here is None:
        raise NotFound(f"There is no learner called {name!r}.", hint="sayback profiles")
    return Plan(recordings=_recordings(paths, here.replies))


def of_everything(paths: Paths) -> Plan:
    """All that sayback ever wrote about anybody; packs stay.

    Raises:
        NewerDatabase: a later version wrote the database.
    """
    learners: tuple[Held, ...] = ()
    if paths.database.exists():
        contents = _contents(paths.database)
        learners = contents.learners if contents is not None else ()
    ratings = paths.data / RATINGS
    settings = [paths.settings, *paths.config.glob(f"{paths.settings.stem}.broken-*")]
    return Plan(
        everything=True,
        learners=learners,
        in_database=paths.database.exists(),
        recordings=_recordings(paths),
        files=tuple(
            file
            for file in (
                *_traces(paths),
                *_cached(paths),
                *settings,
                ratings,
                *_passing(paths),
                paths.recordings,
                paths.classes,
            )
            if file.exists()
        ),
        unreadable=tuple(_ours(paths)),
    )


def _contents(path: Path) -> Contents | None:
    """What a database holds, or None when it is too damaged to tell. Raises NewerDatabase."""
    try:
        database.check_header(path)
        return contents_here(path)
    except NewerDatabase:
        raise
    except StorageError:
        return None


def _here(paths: Paths, whose: Whose) -> _Found | None:
    """What the database here has of it; None when that is nothing."""
    if not paths.database.exists():
        return None
    database.check_header(paths.database)
    with database.telling(paths.database), closing(database.connect(paths.database)) as connection:
        return _look(connection, whose) if erasing.holds(connection, whose) else None


def _in_copy(path: Path, whose: Whose) -> _Found:
    with closing(database.connect(path, read_only=True)) as connection:
        return _look(connection, whose)


def _look(connection: sqlite3.Connection, whose: Whose) -> _Found:
    found = _Found(replies=erasing.replies(connection, whose))
    if whose.key:
        (found.name,) = connection.execute("SELECT name FROM profile WHERE key = ?", (whose.key,)).fetchone()
        found.learners = tuple(one for one in contents_of(connection).learners if name_key(one.name) == whose.key)
    return found


def _copies(paths: Paths, whose: Whose) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The copies that hold it, and those that cannot be looked into."""
    holding: list[Path] = []
    unreadable: list[Path] = []
    for file in _ours(paths):
        try:
            if file.name.startswith("damaged-"):
                raise DataError("set aside as damaged")
            database.check_header(file)
            with closing(database.connect(file, read_only=True)) as connection:
                if erasing.holds(connection, whose):
                    holding.append(file)
        except (sqlite3.Error, StorageError, DataError):  # damaged, or from a later version
            unreadable.append(file)
    return tuple(holding), tuple(unreadable)


def _ours(paths: Paths) -> list[Path]:
    """The databases of sayback's in the backups folder, whole or damaged; other files there are none of ours."""
    return [file for file in sorted(paths.backups.glob("*.db")) if file.is_file() and backups.is_ours(file)]


def _recordings(paths: Paths, attempts: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Recordings of these replies, passing and kept; of all when none are named."""
    ids = None if attempts is None else set(attempts)
    found = []
    for file in sorted(paths.recordings.rglob("*.wav")):
        match = _RECORDING.fullmatch(file.name)
        if ids is None or (match and (match["attempt"] in ids or file.stem in ids)):
            found.append(file)
    return tuple(found)


def _traces(paths: Paths) -> tuple[Path, ...]:
    """The log, which may quote anybody, and what a kill left of copies."""
    return tuple(file for file in (paths.log, *backups.leftovers(paths)) if file.exists())


def _prepared(paths: Paths) -> tuple[Path, ...]:
    """Audio prepared from words, among them what ``sayback say`` was told to say."""
    return (paths.audio_cache,) if paths.audio_cache.exists() else ()


def _cached(paths: Paths) -> tuple[Path, ...]:
    return tuple(sorted(paths.cache.iterdir())) if paths.cache.is_dir() else ()


def _settings_with(paths: Paths, name: str) -> tuple[Path, ...]:
    """Settings files that were set aside and name the learner."""
    aside = paths.config.glob(f"{paths.settings.stem}.broken-*")
    return tuple(file for file in sorted(aside) if name.encode() in file.read_bytes())


def _passing(paths: Paths) -> list[Path]:
    """Half-written files of a kill: see `trainer.paths.write_atomically`."""
    within = {file for folder in (paths.data, paths.config) for file in folder.glob(".*.tmp")}
    return sorted(file for file in within if _PASSING.fullmatch(file.name))


# ---- the bands given while checking the scorer -------------------------------------------------------------------


def _ratings(paths: Paths, words: Iterable[str], key: str) -> int:
    return len(_parted(paths, frozenset(words), key)[1])


def _parted(paths: Paths, words: frozenset[str], key: str) -> tuple[list[str], list[str]]:
    """The lines of the file that stay, and those that go: by this learner, about these words, or unreadable."""
    file = paths.data / RATINGS
    if not file.exists():
        return [], []
    stay: list[str] = []
    go: list[str] = []
    for line in file.read_text("utf-8", "replace").splitlines():
        try:
            rating = json.loads(line)
            theirs = rating["reply"] in words or (bool(key) and name_key(rating["rater"]) == key)
        except (ValueError, KeyError, TypeError, RecursionError):
            theirs = True
        (go if theirs else stay).append(line)
    return stay, go


# ---- carrying it out ---------------------------------------------------------------------------------------------


def carry_out(plan: Plan, paths: Paths, *, copies: bool) -> None:
    """Delete what is planned, the database last, so that a command that is cut short can be given again.

    Args:
        copies: whether the copies in the backups folder lose it, too.

    Raises:
        StorageError: another sayback is open, there is no room, or a file cannot be deleted; the message says which.
    """
    held = tuple(paths.classes.glob("*/*.sqlite")) if plan.everything else ()
    if (plan.in_database and database.in_use(paths.database)) or any(map(database.in_use, held)):
        raise StorageError(
            "Another sayback is open, and could write again what is being deleted.",
            hint="Close it, then run this again; nothing was deleted.",
        )
    if copies:
        _clear_copies(plan)
    for file in (*plan.recordings, *plan.files):
        _delete(file)
    if plan.ratings and not plan.everything:
        stay, _ = _parted(paths, plan.words, plan.whose.key if plan.whose else "")
        write_atomically(paths.data / RATINGS, "".join(f"{line}\n" for line in stay).encode())
    if plan.in_database and plan.everything:
        erasing.delete_database(paths.database)
    elif plan.in_database and plan.whose is not None:
        erasing.erase(paths.database, plan.whose)


def _clear_copies(plan: Plan) -> None:
    for file in plan.copies:
        if plan.whose is not None:
            erasing.erase_from_copy(file, plan.whose)
    for file in plan.unreadable:
        for ending in backups.BESIDE:
            _delete(file.with_name(file.name + ending))


def _delete(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path} could not be deleted: {error.strerror or error}.",
            hint="Delete it yourself, then run this again for the rest.",
        ) from error
