"""Who a command that only looks is about: somebody who exists, never somebody made by a typing mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import NotFound

if TYPE_CHECKING:
    from trainer.progress.model import Profile
    from trainer.services import Services


def learner_here(services: Services) -> Profile | None:
    """The learner at work, or None while they have not practised yet.

    Raises:
        NotFound: somebody was asked for by name who is not here.
    """
    found = services.repository.find_profile(services.learner_name)
    if found is None and services.profile_name:
        raise no_learner(services.profile_name, services)
    return found


def no_learner(name: str, services: Services) -> NotFound:
    """What to say when nobody is called like that; the hint names who is here."""
    names = ", ".join(profile.name for profile in services.repository.profiles()[:10])
    return NotFound(
        f"There is no learner called {name!r}.", hint=f"Here are: {names}." if names else "Nobody practised here yet."
    )
