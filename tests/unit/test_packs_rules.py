"""What the check wants of each kind of drill, and how it proves that a conversation leads somewhere."""

from __future__ import annotations

import re

import pytest

from tests.support.packs import WORKSHOP as FILE
from tests.support.packs import changed, line_of, obedient, reading
from trainer.packs.check import check
from trainer.packs.checking import check_files
from trainer.packs.model import Band
from trainer.packs.problems import Problem

WORKSHOP = FILE.read_text(encoding="utf-8")


def problems(text: str) -> list[Problem]:
    """What the check says of a text whose replies all score as they are marked."""
    found = reading(text)
    assert found.problems == ()
    return list(check(found, obedient(), mutations=False).problems)


def only(name: str, text: str = WORKSHOP) -> str:
    """The pack with one of its drills."""
    head, *drills = re.split(r"(?m)^(?=\[\[drill\]\]$)", text)
    (drill,) = [drill for drill in drills if f'id = "{name}"' in drill.splitlines()]
    return head + drill


def without(passage: str, text: str) -> str:
    """The text without the table that a passage stands in."""
    start = text.rindex("\n[[", 0, text.index(passage)) + 1
    end = text.find("\n[[", start)
    return text[:start] + (text[end + 1 :] if end > 0 else "")


def test_a_pack_of_every_kind_passes_with_sayback_s_own_marks() -> None:
    report = check(FILE)
    assert [str(problem) for problem in report.problems] == []
    assert [(one.played.path.name, one.played.as_marked) for one in report.walked] == [
        ("good", True),
        ("hasty", True),
        ("dismissive", True),
    ]
    assert report.walked[0].line == line_of('[[drill.path]]\nname = "good"', WORKSHOP)
    assert {one.drill.id for one in report.tried} == {"message", "plain-words", "old-bell"}


# What is taken out of the one drill or changed in it: the drill, the passage, what it becomes, and what is then told.
LACKS = {
    "a note without a want": ("message", '[[drill.want]]\ntext = "the wheel mended before Friday"\nstated = false\n',
                                   "",
                              "needs 1 want at least"),
    "notes without a fair one": ("message", 'band = "fair"', 'band = "strong"', "needs 1 fair reply at least"),
    "patience without silences": ("old-bell", "pause = 1.2", "pause = 0.5", "followed by 0.5 seconds"),
    "a last breath without a silence": ("old-bell", "pause = 2.5\n", "", "followed by 0 seconds"),
    "patience with too few cues": ("old-bell", "cue = true", "cue = false", "welcome in 0 of its silences"),
    "a reason without a why": ("best-answer", 'why = "Length is no sign of listening."\n', "", "why is missing"),
    "two choices that say the same": ("best-answer", "There will be other races, champ.",
                                      "Chains come off; give it here!",
                                      "says the same as choice 2"),
    "a role without end": ("message", 'voice = "low"', 'role = "' + "x" * 41 + '"', "41 characters"),
    "a conversation without a good ending": ("brakes", 'kind = "loyal"', 'kind = "closed"', "No ending is a good one"),
    "an unknown without an answer": ("brakes", 'answer = "I go to work on it. Monday at seven, every Monday."\n'
                                     'reveals = ["work"]\n', "", "answer is missing"),
    "a fact revealed that is known": ("brakes", 'reveals = ["work"]', 'reveals = ["work", "tuesday"]', "not hidden"),
    "a hidden fact that nobody tells": ("brakes", 'reveals = ["work"]\n', "", "is never told"),
    "a fact that no beat tells": ("brakes", '["brakes", "tuesday"]', '["brakes"]', "told at no beat"),
    "a feeling that no beat shows": ("brakes", '"frightened", "angry"]', '"frightened"]', "heard at no beat"),
    "a way behind one that is always taken": ("brakes", "  check = true\n  trust = 60\n", "", "is never taken"),
    "no hasty path": ("brakes", 'name = "hasty"', 'name = "hurried"', "There is no hasty path"),
    "two learners with one ending": ("brakes", 'ending = "manager"', 'ending = "hangs-up"', "paths end alike"),
    "no note after the good path": ("brakes", 'note = "Brakes failed on Mill', '# note = "Brakes failed on Mill',
                                    "note is missing"),
}  # fmt: skip


@pytest.mark.parametrize("lack", LACKS)
def test_what_a_drill_of_some_kind_lacks_is_told_with_its_line_and_a_way_to_mend_it(lack: str) -> None:
    name, old, new, words = LACKS[lack]
    text = only(name)
    assert old in text
    found = [problem for problem in problems(text.replace(old, new)) if words in problem.message]
    assert found, [str(problem) for problem in problems(text.replace(old, new))]
    assert found[0].mend
    assert found[0].line > 1


@pytest.mark.parametrize("name", ["brakes", "message", "best-answer", "plain-words", "old-bell"])
def test_nothing_is_said_of_a_good_drill(name: str) -> None:
    assert [str(problem) for problem in problems(only(name))] == []


def test_patience_wants_five_breaths() -> None:
    text = without("I hope I have the right number", only("old-bell"))
    assert any("needs 5 breaths at least" in problem.message for problem in problems(text))


def test_patience_that_marks_questions_needs_something_to_ask() -> None:
    text = only("old-bell").replace('"acknowledge", "L3"', '"acknowledge", "clarify", "L3"')
    assert any("needs 2 unknowns" in problem.message for problem in problems(text))


def test_a_note_may_copy_what_the_customer_said() -> None:
    copied = "It's Tom, I left the red tandem with you yesterday. The back wheel is bent."
    text = only("message").replace("Tom, red tandem, bent back wheel.", copied)
    assert [str(problem) for problem in problems(text)] == []


def test_a_draft_that_is_good_already_leaves_nothing_to_rewrite() -> None:
    found = check(reading(only("plain-words")), obedient({"Dear customer, your enquiry": Band.FAIR}), mutations=False)
    assert [problem.key for problem in found.problems] == ['drill "plain-words" draft']
    assert "little to put right" in found.problems[0].message


def test_a_beat_that_nobody_can_reach_is_told() -> None:
    text = changed('  asked = ["needs"]\n', '  asked = ["needs"]\n  trust = 0\n  trust_below = 1\n', only("brakes"))
    found = {problem.key: problem.message for problem in problems(text)}
    assert "cannot be reached" in found['drill "brakes" beat "goodbye"']
    assert "cannot be attained" in found['drill "brakes" ending "stays"']


def test_a_path_that_goes_astray_is_told_turn_by_turn_with_what_was_heard() -> None:
    text = changed(
        "The brakes we fixed on Tuesday gave out", "It is your own fault, it must have given out", only("brakes")
    )
    (found,) = [problem for problem in problems(text) if "path" in problem.key]
    assert found.key == 'drill "brakes" path "good"'
    assert "1. at opening" in found.message
    assert "blame" in found.message
    assert "trust" in found.message


def test_a_good_path_has_to_be_good_and_its_note_fit_for_the_file() -> None:
    text = only("brakes")
    start = text.index('note = "Brakes failed on Mill')
    bare = text[:start] + 'note = "Customer called."' + text[text.index("\n", start) :]
    (found,) = problems(bare)
    assert found.key == 'drill "brakes" path "good" note'
    assert "Not in it: the brakes failed on the way down the hill" in found.message


def test_a_hasty_path_that_listens_well_is_not_hasty() -> None:
    text = changed('name = "good"', 'name = "thorough"', only("brakes"))
    text = changed('name = "hasty"', 'name = "good"', text)
    text = changed('name = "thorough"', 'name = "hasty"', text)
    found = {problem.key: problem.message for problem in problems(text) if "As a whole" in problem.message}
    assert "a hasty one is weak" in found['drill "brakes" path "hasty"']
    assert "a good one is strong" in found['drill "brakes" path "good"']


def test_many_files_are_checked_in_several_processes_and_told_in_their_order() -> None:
    bakery = FILE.with_name("bakery.toml")
    reports = check_files([FILE, bakery], mutations=False, workers=2)
    assert [report.source for report in reports] == [str(FILE), str(bakery)]
    assert all(report.passed for report in reports)
