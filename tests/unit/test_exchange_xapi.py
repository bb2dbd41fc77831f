"""Statements for a learning record store, and the rules they keep."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.exchange import fill, hand_in, whole_marks
from tests.support.progress import day, make_marks, opened
from trainer.errors import DataError, UsageError
from trainer.exchange import xapi
from trainer.exchange.record import Record, records
from trainer.exchange.xapi_rules import faults
from trainer.packs.model import Band, Skill
from trainer.progress.model import Mode

EXTENSIONS = f"{xapi.NAMESPACE}/extensions"


@pytest.fixture
def found(tmp_path: Path) -> list[Record]:
    with opened(tmp_path) as repository:
        fill(repository, day(3))
        return list(records(repository, repository.profiles()))


def statements(found: list[Record], home_page: str = xapi.HOME_PAGE) -> list[dict[str, Any]]:
    return list(json.loads("".join(xapi.array(found, home_page))))


def test_a_statement_says_who_answered_what_when_and_how_well(found: list[Record]) -> None:
    one = statements(found)[0]
    assert one["actor"]["account"] == {"homePage": "https://sayback.example/learners", "name": "Amara"}
    assert "mbox" not in json.dumps(one)
    assert one["verb"]["id"] == "http://adlnet.gov/expapi/verbs/answered"
    assert one["object"]["id"] == "https://sayback.example/xapi/drills/telecom/third-month"
    assert one["result"]["score"] == {"scaled": 0.7, "raw": 70, "min": 0, "max": 100}
    assert (one["result"]["success"], one["result"]["completion"]) == (True, True)
    assert one["result"]["duration"] == "PT60.00S"
    assert one["result"]["extensions"] == {
        f"{EXTENSIONS}/band": "strong",
        f"{EXTENSIONS}/skills": {skill.value: {"score": 70, "band": "strong"} for skill in Skill},
        f"{EXTENSIONS}/flags": [],
    }
    assert one["context"]["extensions"][f"{EXTENSIONS}/scorer"] == "1.1.0"
    assert one["timestamp"] == "2026-11-03T12:00:00.000Z"


def test_nothing_that_was_said_or_written_is_in_a_statement(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        secret = {"text": "secret words", "notes": "secret notes", "heard": "secret sounds", "detail": '"secret turns"'}
        hand_in(repository, amara.id, "a", day(1), whole_marks(tip="secret tip"), mode=Mode.SPOKEN, **secret)
        text = "".join(xapi.array(records(repository, (amara,))))
    assert "secret" not in text
    assert text.startswith('[\n{"id"')
    assert text.isascii()


def test_the_file_is_one_array_with_a_statement_a_line(found: list[Record]) -> None:
    text = "".join(xapi.array(found))
    assert [len(text.splitlines()), len(json.loads(text))] == [5, 3], "the unmarked one is left out"
    assert "".join(xapi.array([])) == "[]\n"


def test_the_same_again_is_the_same_statement_to_the_letter(found: list[Record]) -> None:
    assert "".join(xapi.array(found)) == "".join(xapi.array(found))
    ids = [one["id"] for one in statements(found)]
    assert len(set(ids)) == 3
    assert all(uuid.UUID(one).version == 5 for one in ids)
    assert ids[0] == "325ebba5-3bda-5a5d-9960-0d4896e2484d", "an LRS knows it by this since the first release"


def changed_marks(record: Record) -> Record:
    marks = replace(record.marks[0], data="ab")
    return replace(record, attempt=replace(record.attempt, marks=marks), marks=(marks, *record.marks))


@pytest.mark.parametrize(
    "change",
    [
        changed_marks,
        lambda record: replace(record, learner="Amara O."),
        lambda record: replace(record, attempt=replace(record.attempt, id="other")),
    ],
)
def test_what_says_something_else_is_another_statement(found: list[Record], change: Callable[[Record], Record]) -> None:
    before, after = statements(found[:1]) + statements([change(found[0])])
    assert before["id"] != after["id"]
    assert statements(found[:1], "https://example.org/")[0]["id"] != before["id"]


def test_marks_given_anew_belong_to_the_same_attempt(found: list[Record]) -> None:
    before, after = statements(found[:1]) + statements([changed_marks(found[0])])
    assert before["context"]["registration"] == after["context"]["registration"]
    own = str(uuid.UUID(int=7, version=4))
    attempt = replace(found[0].attempt, id=own)
    assert statements([replace(found[0], attempt=attempt)])[0]["context"]["registration"] == own


@pytest.mark.parametrize(("score", "success"), [(0, False), (39, False), (40, True), (100, True)])
def test_success_is_a_fair_reply_or_better(found: list[Record], score: int, success: bool) -> None:
    marks = make_marks(score)
    (one,) = statements([replace(found[0], attempt=replace(found[0].attempt, marks=marks), marks=(marks,))])
    assert one["result"]["success"] is success
    assert one["result"]["score"]["scaled"] == score / 100


def test_a_skill_that_was_not_rated_is_left_out_and_what_is_not_known_too(found: list[Record]) -> None:
    marks = make_marks(50, skills={Skill.REFLECT: 80})
    (one,) = statements([replace(found[0], attempt=replace(found[0].attempt, marks=marks), marks=(marks,))])
    assert one["result"]["extensions"][f"{EXTENSIONS}/skills"] == {"reflect": {"score": 80, "band": Band.STRONG.value}}
    assert f"{EXTENSIONS}/wordings" not in one["context"]["extensions"]
    assert "null" not in json.dumps(one)


@pytest.mark.parametrize(
    ("lasted", "written"),
    [
        (timedelta(), "PT0.00S"),
        (timedelta(milliseconds=1259), "PT1.25S"),
        (timedelta(days=2), "PT172800.00S"),
        (timedelta(seconds=-1), None),
    ],
)
def test_a_duration_is_in_hundredths_and_unknown_when_the_clock_went_back(
    found: list[Record], lasted: timedelta, written: str | None
) -> None:
    attempt = replace(found[0].attempt, started=found[0].attempt.submitted - lasted)
    (one,) = statements([replace(found[0], attempt=attempt)])
    assert one["result"].get("duration") == written


@pytest.mark.parametrize("name", ["Zoë", "李小龍", "أمل", "=1+1", "🎧", "a\u200bb"])
def test_a_name_is_as_it_is(found: list[Record], name: str) -> None:
    assert statements([replace(found[0], learner=name)])[0]["actor"]["name"] == name


def test_a_drill_of_any_name_has_an_address_that_is_one(found: list[Record]) -> None:
    attempt = replace(found[0].attempt, drill='a b/<"%\u202e>')
    (one,) = statements([replace(found[0], attempt=attempt)])
    assert one["object"]["id"].endswith("/drills/a%20b/%3C%22%25%E2%80%AE%3E")


@pytest.mark.parametrize("address", ["", "example.org", "mailto:a@b.c", "https://", "https://a b", "http://\x1b"])
def test_a_home_page_has_to_be_a_web_address(found: list[Record], address: str) -> None:
    with pytest.raises(UsageError):
        statements(found, address)


def test_a_statement_that_breaks_a_rule_is_not_written(found: list[Record]) -> None:
    pieces = xapi.array([replace(found[0], learner="")])
    with pytest.raises(DataError, match=r"actor\.name"):
        list(pieces)


# ---- the rules ---------------------------------------------------------------------------------------------------


def test_every_statement_of_ours_keeps_them(found: list[Record]) -> None:
    assert [faults(one) for one in statements(found)] == [[], [], []]


BREACHES: dict[str, tuple[tuple[str, ...], Any]] = {
    "a null": (("context", "platform"), None),
    "a null in an extension": (("context", "extensions", f"{EXTENSIONS}/scorer"), {"deep": [None]}),
    "an id that is none": (("id",), "a1"),
    "an id in capitals": (("id",), "325EBBA5-3BDA-5A5D-9960-0D4896E2484D"),
    "a registration that is none": (("context", "registration"), 7),
    "no account": (("actor",), {"objectType": "Agent", "name": "Amara"}),
    "an address beside the account": (("actor", "mbox"), "mailto:a@example.org"),
    "an account without a name": (("actor", "account", "name"), ""),
    "a home page that is none": (("actor", "account", "homePage"), "example"),
    "a verb without an IRI": (("verb", "id"), "answered"),
    "a word in no language": (("verb", "display"), {"": "answered"}),
    "an object of another kind": (("object", "objectType"), "Agent"),
    "a space in an IRI": (("object", "id"), "https://example.org/a b"),
    "more than everything": (("result", "score", "scaled"), 1.01),
    "less than nothing": (("result", "score", "scaled"), -1.01),
    "a score in words": (("result", "score", "raw"), "70"),
    "a score beyond its most": (("result", "score", "raw"), 101),
    "a score that is a truth": (("result", "score", "scaled"), True),
    "a score that is no number": (("result", "score", "scaled"), float("nan")),
    "another figure": (("result", "score", "median"), 3),
    "perhaps": (("result", "success"), "yes"),
    "a duration in words": (("result", "duration"), "a minute"),
    "a duration of nothing": (("result", "duration"), "PT"),
    "a duration too exact": (("result", "duration"), "PT1.005S"),
    "an extension without an IRI": (("result", "extensions"), {"band": "fair"}),
    "an activity in no list": (("context", "contextActivities", "grouping"), {"id": "https://example.org"}),
    "no activity in a list": (("context", "contextActivities", "grouping"), []),
    "a moment without a zone": (("timestamp",), "2026-11-03T12:00:00.000"),
    "a moment that never was": (("timestamp",), "2026-02-30T12:00:00.000Z"),
    "a moment in another zone": (("timestamp",), "2026-11-03T12:00:00.000+01:00"),
    "half a letter": (("actor", "name"), "\ud800"),
    "an unknown key": (("mood",), "fine"),
    "a version": (("version",), "1.0.3"),
}


@pytest.mark.parametrize(("place", "value"), BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_is_named_with_its_place(found: list[Record], place: tuple[str, ...], value: Any) -> None:
    broken = copy.deepcopy(statements(found)[0])
    inner = broken
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    said = faults(broken)
    assert said
    assert said[0].startswith(".".join(place))


@pytest.mark.parametrize("key", ["id", "actor", "verb", "object", "timestamp"])
def test_what_a_statement_needs_is_missed(found: list[Record], key: str) -> None:
    broken = statements(found)[0]
    del broken[key]
    assert faults(broken) == [f"{key}: missing"]


@pytest.mark.parametrize("value", [None, [], "statement", 7])
def test_what_is_no_object_is_no_statement(value: Any) -> None:
    assert faults(value)
