"""What a front end works with, put together in one place: the app, ``--plain`` and every command take a `Services`.

Everything expensive is made at first use, so that a command pays only for what it touches.
"""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from trainer import settings as settings_file
from trainer.clock import Clock, SystemClock
from trainer.paths import Paths
from trainer.served import REASON, fitting, served
from trainer.settings import LoadedSettings, Settings

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.progress.bookkeeper import Bookkeeper
    from trainer.progress.model import Profile
    from trainer.progress.repository import Repository
    from trainer.speech.ports import SpeechPort


if TYPE_CHECKING:
    _once = cached_property
else:

    class _once(cached_property):  # noqa: N801  # it is a decorator
        """A cached property that two threads cannot make twice: from Python 3.12 on the library's own has no lock."""

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            with instance.making:
                return super().__get__(instance, owner)


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Services:
    """Paths, settings, packs, memory and voice of one run.

    Attributes:
        profile_name: the learner asked for on the command line; empty leaves it to the settings.
        new_id: where attempt ids come from (UUIDs as text); tests pass a seeded one.
        making: held while one of the parts below is made.
        served: whether a browser is drawn for: see `trainer.served`.
    """

    paths: Paths
    clock: Clock = field(default_factory=SystemClock)
    profile_name: str = ""
    new_id: Callable[[], str] = _new_id
    making: RLock = field(default_factory=RLock, repr=False, compare=False)
    served: bool = field(default_factory=served)

    @_once
    def loaded_settings(self) -> LoadedSettings:
        """The settings as they were read, with what was wrong with the file."""
        return settings_file.load(self.paths.settings, self.clock.now())

    @_once
    def settings(self) -> Settings:
        """The settings in force. Change them with `change_settings`."""
        return fitting(self.loaded_settings.settings) if self.served else self.loaded_settings.settings

    def change_settings(self, changed: Settings) -> None:
        """Put other settings in force and write them; lines of the file that could not be used are kept in a copy.

        A visitor in a browser changes what they see, not the server's file.

        Raises:
            StorageError: they could not be written; they are in force all the same.
        """
        if self.served:
            self.settings = fitting(changed)
            return
        if self.loaded_settings.problems and self.paths.settings.is_file():
            settings_file.keep_copy(self.paths.settings, self.clock.now())
            self.loaded_settings = LoadedSettings(self.settings)
        self.settings = changed
        settings_file.save(self.paths.settings, changed)

    @_once
    def catalog(self) -> Catalog:
        """Every installed pack, and the files that could not be used."""
        from trainer.packs.catalog import Catalog

        return Catalog.load(self.paths)

    @_once
    def repository(self) -> Repository:
        """The record of practice. Raises StorageError or NewerDatabase."""
        from trainer.progress.repository import Repository

        return Repository.open(self.paths, self.clock)

    @_once
    def profile(self) -> Profile:
        """The learner at work: asked for, set, or the machine's user."""
        return self.repository.profile(self.learner_name)

    @property
    def learner_name(self) -> str:
        """The name of that learner, who may never have practised; asking makes nobody."""
        return self.profile_name or self.settings.profile or _user()

    @_once
    def bookkeeper(self) -> Bookkeeper:
        """Keeps drafts, takes replies in, has them marked."""
        from trainer.progress.bookkeeper import Bookkeeper

        return Bookkeeper(self.repository, self.profile, self.clock)

    @_once
    def speech(self) -> SpeechPort:
        """The voice and the ear, as the settings want them; none in a browser."""
        if self.served:
            from trainer.speech.absent import NoSpeech

            return NoSpeech(REASON)
        from trainer.speech.session import Speech

        return Speech(self.paths, lambda: self.settings)

    def close(self) -> None:
        """Give back whatever was opened; safe to call twice."""
        for name in ("speech", "repository"):
            if name in self.__dict__:
                getattr(self, name).close()
                del self.__dict__[name]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no login name: a container, a service account
        return "learner"
