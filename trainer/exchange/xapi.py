"""Marked replies as statements of the Experience API 1.0.3, for a learning record store (LRS).

One statement a reply: *Amara answered telecom/third-month*, with the marks in force. Its id is made from all that
decides what it says (whose reply, which, marked by what), so that sending it again is known for what it is, and marks
given anew make a statement of their own instead of contradicting the one that was sent. `context.registration` is the
attempt, the same in all of them. Nothing that anybody said or wrote is in a statement.

The verb and the types of activities are those that ADL publishes for everybody, as the specification asks
(xAPI 1.0.3, Part Two, 2.4.3); all else lies under `NAMESPACE`, where nothing is to be found: an IRI is a name.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from trainer.errors import DataError, UsageError
from trainer.exchange.record import Record
from trainer.exchange.xapi_rules import IRI, faults
from trainer.packs.model import Band, Skill
from trainer.progress.model import Attempt, Marks

NAMESPACE = "https://sayback.example/xapi"
"""Of the names of activities and extensions; ``.example`` is reserved (RFC 2606) and can never be somebody's."""
HOME_PAGE = "https://sayback.example/learners"
"""What an account's name belongs to, unless the export is told the system of the house."""
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
MODULE = "http://adlnet.gov/expapi/activities/module"
MEETING = "http://adlnet.gov/expapi/activities/meeting"

_LAYOUT = "1"
"""Changes with what a statement holds: another layout is another statement."""
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_WEB = re.compile(r"https?://[^/?#]")
_SUCCESS = (Band.FAIR, Band.STRONG)


def array(found: Iterable[Record], home_page: str = HOME_PAGE) -> Iterator[str]:
    """The statements of these records as one JSON array, a line each, piece by piece; unmarked attempts are left out.

    Raises:
        UsageError: the home page is no web address.
        DataError: a statement does not keep to the rules; it is not among the pieces.
    """
    check_home_page(home_page)
    between = "[\n"
    for record in found:
        if record.attempt.marks is None:
            continue
        yield f"{between}{line(statement(record, record.attempt.marks, home_page))}"
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def check_home_page(address: str) -> None:
    """Raise UsageError for what is no web address."""
    if not _WEB.match(address) or not IRI.fullmatch(address):
        raise UsageError(f"{address!r} is no web address.", hint="Such as https://training.our-house.org")


def statement(record: Record, marks: Marks, home_page: str = HOME_PAGE, gathering: str = "") -> dict[str, Any]:
    """The statement of an attempt with these marks.

    Args:
        home_page: the system to which the learner's name belongs.
        gathering: the id of the class in which it was answered, if it was in one: a grouping of its own.
    """
    attempt = record.attempt
    grouping = [_activity("packs", attempt.drill.partition("/")[0], MODULE)]
    if gathering:
        grouping.append(_activity("classes", gathering, MEETING))
    return {
        "id": str(_id(record, marks, home_page, gathering)),
        "actor": {
            "objectType": "Agent",
            "name": record.learner,
            "account": {"homePage": home_page, "name": record.learner},
        },
        "verb": {"id": ANSWERED, "display": {"en": "answered"}},
        "object": _activity("drills", attempt.drill, SIMULATION),
        "result": _result(attempt, marks),
        "context": {
            "registration": str(_registration(attempt)),
            "platform": "sayback",
            "contextActivities": {
                "grouping": grouping,
                "category": [{"objectType": "Activity", "id": NAMESPACE}],
            },
            "extensions": _extensions(
                {
                    "kind": attempt.kind.value,
                    "mode": attempt.mode.value,
                    "whole": attempt.focus is None,
                    "plays": attempt.plays,
                    "pack": marks.pack_hash or attempt.pack_hash,
                    "scorer": marks.scorer,
                    "scorer-data": marks.data,
                    "wordings": marks.overlay,
                }
            ),
        },
        "timestamp": _moment(attempt.submitted),
    }


def _result(attempt: Attempt, marks: Marks) -> dict[str, Any]:
    rated = {
        skill.value: {"score": score, "band": band.value}
        for skill in Skill
        if (score := marks.skills.get(skill)) is not None and (band := marks.bands.get(skill)) is not None
    }
    result: dict[str, Any] = {
        "score": {"scaled": marks.overall / 100, "raw": marks.overall, "min": 0, "max": 100},
        "success": marks.band in _SUCCESS,
        "completion": True,
        "extensions": _extensions({"band": marks.band.value, "skills": rated, "flags": list(marks.flags)}),
    }
    lasted = attempt.submitted - attempt.started
    if lasted >= timedelta():  # a clock that was set back meanwhile leaves it unknown
        result["duration"] = _duration(lasted)
    return result


def _activity(sort: str, name: str, kind: str) -> dict[str, Any]:
    """A drill, a pack or a class. Its name is its address: titles change, and a statement must not."""
    return {
        "objectType": "Activity",
        "id": f"{NAMESPACE}/{sort}/{quote(name, safe='/', errors='replace')}",
        "definition": {"type": kind, "name": {"en": name}},
    }


def _extensions(values: dict[str, Any]) -> dict[str, Any]:
    """Values of ours under their IRIs; what is not known (an empty text) is left out."""
    return {f"{NAMESPACE}/extensions/{name}": value for name, value in values.items() if value != ""}


def _id(record: Record, marks: Marks, home_page: str, gathering: str) -> uuid.UUID:
    parts = (
        _LAYOUT,
        home_page,
        record.learner,
        record.attempt.id,
        *marks.made_by,
        *((gathering,) if gathering else ()),
    )
    return uuid.uuid5(_IDS, json.dumps(parts))


def _registration(attempt: Attempt) -> uuid.UUID:
    """The attempt's own id, which is a UUID; any other is made into one."""
    try:
        return uuid.UUID(attempt.id)
    except ValueError:
        return uuid.uuid5(_IDS, json.dumps(["attempt", attempt.id]))


def _moment(moment: datetime) -> str:
    """In UTC, to the millisecond, which is what every LRS keeps."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _duration(lasted: timedelta) -> str:
    """ISO 8601, to the hundredth of a second, which is all that an LRS compares."""
    hundredths = lasted // timedelta(milliseconds=10)
    return f"PT{hundredths // 100}.{hundredths % 100:02}S"


def line(made: dict[str, Any]) -> str:
    """A statement as JSON on one line. Raises DataError when it does not keep to the rules."""
    problems = faults(made)
    if problems:
        raise DataError(f"The statement {made.get('id')} would break the rules of xAPI: {problems[0]}.")
    return json.dumps(made, allow_nan=False)  # ASCII: nothing in it steers a terminal
