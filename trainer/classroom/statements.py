"""A class as statements of xAPI: one for each first reply that is marked, under a name that tells as much as is wanted.

Their ids are made from what they say (`trainer.exchange.xapi`), so that however often a class is sent, a store has each
statement once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from trainer.classroom.model import Posted
from trainer.classroom.outcome import Learner, Outcome, record_of
from trainer.errors import UsageError
from trainer.exchange import xapi

Named = Callable[[Learner], str]
"""What a learner is called outside the class; empty leaves their replies out."""


@dataclass(frozen=True, slots=True)
class Made:
    """The statements of a class, id and JSON each, and what is not among them.

    Attributes:
        unmarked: replies without marks.
        unnamed: learners who have no name for this.
    """

    statements: tuple[tuple[str, str], ...]
    unmarked: int
    unnamed: tuple[Learner, ...]


def made(found: Outcome, named: Named, home_page: str = xapi.HOME_PAGE) -> Made:
    """The statements of a class.

    Args:
        named: what each learner is called in them.
        home_page: the system to which those names belong.

    Raises:
        UsageError: the home page is no web address.
        DataError: a statement does not keep to the rules of xAPI.
    """
    xapi.check_home_page(home_page)
    names = {learner: named(learner) for learner in found.present}
    return Made(
        statements=tuple(_each(found, names, home_page)),
        unmarked=sum(one.marks is None for one in found.answers if one.learner.present),
        unnamed=tuple(learner for learner, name in names.items() if not name),
    )


def _each(found: Outcome, names: dict[Learner, str], home_page: str) -> Iterator[tuple[str, str]]:
    for one in found.answers:
        if one.marks is not None and names.get(one.learner):
            plain = xapi.statement(
                record_of(one, names[one.learner]), one.marks, home_page, gathering=found.classroom.id
            )
            yield str(plain["id"]), xapi.line(plain)


def require_one_name(there: Iterable[Posted], new: Made) -> None:
    """Refuse statements that would tell of replies a second time, under another name than before.

    Raises:
        UsageError: the outbox has one of these replies under another name or system.
    """
    before = {_about(posted.statement) for posted in there}
    replies = {reply for reply, _ in before}
    for _, statement in new.statements:
        about = _about(statement)
        if about[0] in replies and about not in before:
            raise UsageError(
                "This class was prepared for sending under other names: the store would count each reply twice.",
                hint="Send it with the same choice of --names, --roster, --by and --home-page as the first time.",
            )


def _about(statement: str) -> tuple[str, str]:
    """Of a statement: the reply it tells of, and whose it says that it is."""
    plain = json.loads(statement)
    return plain["context"]["registration"], json.dumps(plain["actor"]["account"], sort_keys=True)
