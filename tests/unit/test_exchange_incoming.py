"""Attempts from a file, back into a record of practice."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.app import MOMENT, FixedClock
from tests.support.exchange import exported, fill, hand_in, whole_marks, whole_result
from tests.support.progress import day, make_draft, opened
from trainer.errors import UsageError
from trainer.exchange import incoming
from trainer.exchange.incoming import Fate, Import, Line
from trainer.progress.repository import Repository


def bring(repository: Repository, content: bytes, **how: Any) -> list[Line]:
    return list(Import(repository, FixedClock(), **how).lines(io.BytesIO(content)))


def fates(lines: list[Line]) -> list[Fate]:
    return [line.fate for line in lines]


def changed(content: bytes, line: int = 0, **changes: Any) -> bytes:
    """The file with keys of one of its lines put in anew."""
    lines = content.splitlines()
    lines[line] = json.dumps(json.loads(lines[line]) | changes).encode()
    return b"\n".join(lines)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    with opened(tmp_path / "there") as repository:
        fill(repository, day(3))
        return exported(repository)


def test_everything_comes_in_as_it_went_out_with_its_marks_and_in_its_order(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        assert fates(bring(repository, content)) == [Fate.NEW] * 4
        assert exported(repository) == content
        assert [profile.name for profile in repository.profiles()] == ["Amara", "Ольга"]
        assert [marks.scorer for marks in repository.marks_of("twice")] == ["1.1.0", "1.0.0"]


def test_what_comes_twice_is_there_once(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        bring(repository, content)
        assert fates(bring(repository, content)) == [Fate.KNOWN] * 4
        assert fates(bring(repository, content + content)) == [Fate.KNOWN] * 8
        assert exported(repository) == content


def test_what_comes_in_is_remembered_as_if_it_had_been_practised_here(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        here.memories.of(here.profile("Amara").id)  # built while there was nothing
        here.tallies.days(here.profile("Amara").id)
        bring(here, content)
        amara = here.find_profile("Amara")
        assert amara is not None
        remembered = here.memories.of(amara.id)
        assert [(memory.drill, memory.skill, memory.trace, memory.band) for memory in remembered] == [
            (memory.drill, memory.skill, memory.trace, memory.band) for memory in there.memories.of(1)
        ]
        assert remembered
        assert here.tallies.days(amara.id) == there.tallies.days(1)
        assert here.tallies.bests(amara.id) == there.tallies.bests(1)
        assert here.tallies.bests(amara.id)


def test_an_interrupted_import_is_remembered_at_the_next_look_and_finished_by_another(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "PAGE", 1)
    with opened(tmp_path / "here") as here:
        amara = here.profile("Amara").id
        assert here.memories.of(amara) == ()
        assert here.tallies.bests(amara) == ()
        coming = Import(here, FixedClock()).lines(io.BytesIO(content))
        assert next(coming).fate is Fate.NEW
        coming.close()
        assert here.memories.of(amara)
        assert here.tallies.bests(amara)
        assert fates(bring(here, content)) == [Fate.KNOWN, *[Fate.NEW] * 3]
        assert exported(here) == content


def test_a_dry_run_says_the_same_and_changes_nothing(content: bytes, tmp_path: Path) -> None:
    doubled = content + changed(content, plays=9) + b"\n{}\n"
    with opened(tmp_path / "here") as repository:
        dry = bring(repository, doubled, dry=True)
        assert repository.profiles() == ()
        assert exported(repository) == b""
        assert dry == bring(repository, doubled)
    assert fates(dry) == [*[Fate.NEW] * 4, Fate.CONFLICTING, *[Fate.KNOWN] * 3, Fate.BROKEN]


def test_a_dry_run_knows_which_marks_an_earlier_line_of_the_file_would_have_brought(tmp_path: Path) -> None:
    with opened(tmp_path / "there") as there:
        hand_in(there, there.profile("Amara").id, "a", day(1), whole_marks(40))
        before = exported(there)
        there.store_marks("a", whole_marks(60, scorer="1.1.0"))
        content = before + exported(there) + exported(there)
    with opened(tmp_path / "here") as here:
        dry = bring(here, content, dry=True)
        assert fates(dry) == [Fate.NEW, Fate.MARKS, Fate.KNOWN]
        assert dry == bring(here, content)


def test_everything_can_be_put_into_one_learners_practice(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        assert fates(bring(repository, content, learner=" Zoë  K. ")) == [Fate.NEW] * 4
        assert [profile.name for profile in repository.profiles()] == ["Zoë K."]
        assert len(repository.attempts(1)) == 4
        assert fates(bring(repository, content, learner="zoë k.")) == [Fate.KNOWN] * 4
        with pytest.raises(UsageError):
            bring(repository, content, learner="\x1b")


def test_an_attempt_of_somebody_else_here_is_left_to_them(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        bring(repository, content)
        lines = bring(repository, content, learner="Ben")
        assert fates(lines) == [Fate.CONFLICTING] * 4
        assert lines[0].why == "attempt twice is Amara's here, not Ben's."
        assert repository.attempts(repository.profile("Ben").id) == ()
        assert exported(repository) == content


@pytest.mark.parametrize("changes", [{"reply": "Other words."}, {"plays": 7}, {"detail": "{}"}, {"kind": "notes"}])
def test_an_attempt_that_says_something_else_is_told_and_not_overwritten(
    content: bytes, tmp_path: Path, changes: dict[str, Any]
) -> None:
    with opened(tmp_path / "here") as repository:
        bring(repository, content)
        lines = bring(repository, changed(content, **changes))
        assert fates(lines) == [Fate.CONFLICTING, *[Fate.KNOWN] * 3]
        assert "says something else" in lines[0].why
        assert exported(repository) == content


def test_other_marks_by_the_same_scorer_are_told_and_not_taken(content: bytes, tmp_path: Path) -> None:
    marks = json.loads(content.splitlines()[0])["marks"]
    with opened(tmp_path / "here") as repository:
        bring(repository, content)
        lines = bring(repository, changed(content, marks=[marks[0] | {"overall": 99}, marks[1]]))
        assert fates(lines)[0] is Fate.CONFLICTING
        assert exported(repository) == content


def test_further_marks_come_in_and_the_ones_in_force_here_stay_in_force(tmp_path: Path) -> None:
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        hand_in(there, there.profile("Amara").id, "a", day(1), whole_marks(40))
        bring(here, exported(there))
        there.store_marks("a", whole_marks(80, scorer="1.1.0"))
        lines = bring(here, exported(there))
        assert fates(lines) == [Fate.MARKS]
        assert [marks.overall for marks in here.marks_of("a")] == [40, 80]
        assert fates(bring(here, exported(there))) == [Fate.KNOWN]


def test_marks_for_an_attempt_that_is_unmarked_here_are_in_force_at_once(tmp_path: Path) -> None:
    with opened(tmp_path / "there") as there, opened(tmp_path / "here") as here:
        hand_in(there, there.profile("Amara").id, "a", day(1))
        bring(here, exported(there))
        assert here.memories.of(1) == ()
        there.store_marks("a", whole_marks(40))
        there.store_marks("a", whole_marks(80, scorer="1.1.0"))
        bring(here, exported(there))
        assert exported(here) == exported(there)
        assert here.attempt("a").marks == whole_marks(80, scorer="1.1.0")
        assert here.memories.of(1)


def test_the_draft_of_a_reply_that_comes_in_is_gone_and_another_one_stays(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        amara = repository.profile("Amara").id
        repository.keep_draft(amara, make_draft("twice", "reply twice"))
        repository.keep_draft(amara, make_draft("spoken", "still thinking"))
        bring(repository, content)
        assert [draft.attempt for draft in repository.drafts(amara)] == ["spoken"]


def test_a_name_that_can_be_no_learners_is_broken_unless_another_is_given(content: bytes, tmp_path: Path) -> None:
    bad = changed(content, learner="\x1b[2J")
    with opened(tmp_path / "here") as repository:
        assert fates(bring(repository, bad)) == [Fate.BROKEN, *[Fate.NEW] * 3]
        assert fates(bring(repository, bad, learner="Amara"))[0] is Fate.NEW


def test_names_match_without_regard_to_case_and_composition(content: bytes, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        repository.profile("ОЛЬГА")
        bring(repository, content)
        assert [profile.name for profile in repository.profiles()] == ["ОЛЬГА", "Amara"]


def test_blank_lines_a_byte_order_mark_and_carriage_returns_do_not_matter(content: bytes, tmp_path: Path) -> None:
    untidy = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n\r\n \n").rstrip()
    with opened(tmp_path / "here") as repository:
        lines = bring(repository, untidy)
        assert fates(lines) == [Fate.NEW] * 4
        assert [line.number for line in lines] == [1, 4, 7, 10]
        assert exported(repository) == content


def test_a_line_that_is_too_long_is_one_broken_line(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = max(map(len, content.splitlines()))
    monkeypatch.setattr(incoming, "LONGEST_LINE", longest + 2)
    with opened(tmp_path / "here") as repository:
        lines = bring(repository, b"x" * (5 * longest) + b"\n" + content)
        assert fates(lines) == [Fate.BROKEN, *[Fate.NEW] * 4]
        assert [line.number for line in lines] == [1, 2, 3, 4, 5]
        assert "has more than" in lines[0].why
        assert fates(bring(repository, b"x" * (5 * longest))) == [Fate.BROKEN]


@pytest.mark.parametrize("line", [b"\xff\xfe{}", b"{", b"[]", b"{}", b'{"format": 2}', b"[" * 100_000])
def test_a_line_that_is_none_of_ours_is_broken_and_the_others_come_in(
    content: bytes, tmp_path: Path, line: bytes
) -> None:
    with opened(tmp_path / "here") as repository:
        lines = bring(repository, line + b"\n" + content)
        assert fates(lines) == [Fate.BROKEN, *[Fate.NEW] * 4]
        assert lines[0].why
        assert exported(repository) == content


BROKEN: dict[str, dict[str, Any]] = {
    "an id with an escape": {"id": "\x1b[2J"},
    "no id": {"id": ""},
    "a drill outside a pack": {"drill": "../../etc"},
    "a hash that is none": {"pack_hash": "sha"},
    "a reply to nothing": {"retry_of": "a b"},
    "tomorrow's tomorrow": {"submitted": (MOMENT + timedelta(days=2)).isoformat()},
    "before computers": {"started": "1492-10-12T00:00:00Z"},
    "plays below none": {"plays": -1},
    "plays beyond counting": {"plays": 10**30},
    "plays that are a truth": {"plays": True},
    "plays in halves": {"plays": 1.5},
    "no focus but zero": {"focus": 0},
    "a focus of letters": {"focus": {"facts": "abc", "feelings": [], "unknowns": []}},
    "a focus of half a letter": {"focus": {"facts": ["\ud800"], "feelings": [], "unknowns": []}},
    "endless speech": {"delivery": {"seconds": 1e999, "first_word": 0, "words_per_minute": 1, "engine": "x"}},
    "speech before it began": {"delivery": {"seconds": -1, "first_word": 0, "words_per_minute": 1, "engine": "x"}},
    "another kind": {"kind": "sung"},
    "detail that is no text": {"detail": {}},
}
BROKEN_MARKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "more than everything": lambda marks: {"overall": 101},
    "a band that is none": lambda marks: {"band": "splendid"},
    "a mark without a band": lambda marks: {"skills": marks["skills"] | {"reflect": {"score": 3, "band": None}}},
    "a skill beyond 100": lambda marks: {"skills": marks["skills"] | {"reflect": {"score": 300, "band": "weak"}}},
    "a flag with markup": lambda marks: {"flags": ["[red]"]},
    "flags as a word": lambda marks: {"flags": "parrot"},
    "a scorer with an escape": lambda marks: {"scorer": "1\x1b"},
    "a result that is a list": lambda marks: {"result": []},
    "a result without questions": lambda marks: {"result": {"skills": {}, "facts": [], "feelings": []}},
    "facts that are a word": lambda marks: {"result": whole_result(facts="two-calls")},
    "a fact without a status": lambda marks: {"result": whole_result(facts=[{"id": "two-calls"}])},
    "a fact with a bent place": lambda marks: {
        "result": whole_result(facts=[{"id": "a", "status": "missed", "say": [1]}])
    },
    "a tip that is a number": lambda marks: {"result": whole_result(tip=3)},
    "a skill that is a number": lambda marks: {"result": whole_result(skills={"reflect": 3})},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_a_line_with_a_value_that_cannot_be_is_broken(content: bytes, tmp_path: Path, changes: dict[str, Any]) -> None:
    with opened(tmp_path / "here") as repository:
        lines = bring(repository, changed(content, **changes))
        assert fates(lines) == [Fate.BROKEN, *[Fate.NEW] * 3], lines[0]
        assert lines[0].why


@pytest.mark.parametrize("change", BROKEN_MARKS.values(), ids=BROKEN_MARKS.keys())
def test_a_line_with_marks_that_cannot_be_is_broken(
    content: bytes, tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    first, second = json.loads(content.splitlines()[0])["marks"]
    with opened(tmp_path / "here") as repository:
        lines = bring(repository, changed(content, marks=[first | change(first), second]))
        assert fates(lines) == [Fate.BROKEN, *[Fate.NEW] * 3], lines[0]
        assert lines[0].why
        assert bring(repository, changed(content, marks=[first, first]))[0].fate is Fate.BROKEN


def test_half_a_letter_in_a_reply_is_replaced_as_when_it_is_typed_here(content: bytes, tmp_path: Path) -> None:
    bad = changed(content, reply="half \ud83d", notes="\udc00")
    with opened(tmp_path / "here") as repository:
        assert fates(bring(repository, bad))[0] is Fate.NEW
        assert repository.attempt("twice").reply == "half \ufffd"
        assert fates(bring(repository, bad)) == [Fate.KNOWN] * 4


def test_a_line_of_an_earlier_version_comes_in_as_a_plain_reply(content: bytes, tmp_path: Path) -> None:
    plain = json.loads(content.splitlines()[0])
    for key in ("kind", "detail"):
        del plain[key]
    for marks in plain["marks"]:
        del marks["data"], marks["overlay"]
    with opened(tmp_path / "here") as repository:
        assert fates(bring(repository, json.dumps(plain).encode())) == [Fate.NEW]
        attempt = repository.attempt("twice")
        assert (attempt.kind.value, attempt.detail) == ("reply", "")
        assert attempt.marks == replace(whole_marks(70, scorer="1.1.0", flags=["parrot"]), pack_hash="a" * 64)
