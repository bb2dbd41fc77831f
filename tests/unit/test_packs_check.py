from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD, changed, line_of, obedient, reading
from trainer.packs.check import check, check_pack, clashes
from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Channel, Drill
from trainer.packs.mutations import Spoiling
from trainer.packs.problems import Problem
from trainer.paths import shipped_packs
from trainer.scoring.result import FlagKind, Result


def problems(text: str) -> tuple[Problem, ...]:
    """What the check says when every marked reply lands where it should."""
    return check_pack(reading(text), obedient())


def without(header: str, text: str = GOOD, *, last: int = 1) -> str:
    """A text without the last tables under a header."""
    for _ in range(last):
        start = text.rindex(f"[[drill.{header}]]")
        end = text.find("\n[[", start + 1)
        text = text[:start] + (text[end + 1 :] if end > 0 else "")
    return text


def test_a_good_pack_passes_and_every_marked_reply_is_reported() -> None:
    report = check(BAKERY, obedient())
    assert report.problems == ()
    assert report.passed
    assert [tried.place for tried in report.tried] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(tried.as_marked for tried in report.tried)
    assert report.tried[3].line == line_of("text = \"That's the wrong name", GOOD) - 1


def test_a_pack_that_cannot_be_read_is_told_with_its_loading_problems(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(changed("level = 2", "level = 20"))
    report = check(broken, obedient())
    assert report.pack is None
    assert [problem.key for problem in report.problems] == ['drill "wrong-name" level']
    assert report.source == str(broken)


RULES = {
    "fewer than three facts": (without("fact"), 'drill "wrong-name"', "only 2; it needs 3 facts"),
    "no key fact": (changed("key = true", "key = false", count=2), 'drill "wrong-name"', "No fact is a key fact"),
    "no feeling": (without("feeling"), 'drill "wrong-name"', "There is none; it needs 1 feeling"),
    "one unknown": (without("unknown"), 'drill "wrong-name"', "There is only 1; it needs 2 unknowns"),
    "one way to ask": (
        changed(', "When do you have to leave with it?"]', "]"),
        'unknown "time"',
        "There is only 1; it needs 2 questions",
    ),
    "the same way to ask twice": (
        changed('"When do you have to leave with it?"]', '"How long can you wait here?"]'),
        'unknown "time"',
        "it needs 2 questions",
    ),
    "a question that asks nothing": (
        changed('"How long can you wait here?",', '"How long can you wait here",'),
        'unknown "time" ask 1',
        "is not a question",
    ),
    "two strong replies": (
        changed('When do you have to leave with it?"\nband = "strong"', 'When?"\nband = "fair"'),
        'drill "wrong-name"',
        "only 2; it needs 3 strong replies",
    ),
    "one fair reply": (
        changed('When do you need it?"\nband = "fair"', 'When do you need it?"\nband = "strong"'),
        'drill "wrong-name"',
        "only 1; it needs 2 fair replies",
    ),
    "two weak replies": (without("reply"), 'drill "wrong-name"', "only 2; it needs 3 weak replies"),
    "a weak reply without a reason": (
        changed('why = "Buys her off before anyone has listened."\n', ""),
        "reply 8",
        "has no `why`",
    ),
    "two weak replies for one reason": (
        changed(
            'why = "Buys her off before anyone has listened."',
            'why = "Makes it small: but the name is what a child will look for."',
        ),
        "reply 8 why",
        "the same reason as reply 6",
    ),
    "one reply twice": (
        changed('"You must be upset, with the party at two. When do you need it?"', "'''oh NO, the wrong name on your "
        "little girl’s cake -- and the guests come at two. You must be gutted, after giving us every letter; how long "
        "can you wait here'''"),
        "reply 5 text",
        "says the same as reply 1",
    ),
    "a strong reply that copies": (
        changed(
            '"So the name on it is wrong, although you gave us every letter, and the party is at two today: I\'d feel '
            "let down too. When do you have to leave with it?\"",
            '"You ordered this for your daughter\'s sixth birthday, and it says Daniel. You paid fifty-five pounds, '
            'and you spelled it out on the phone, letter by letter."',
        ),
        "reply 3 text",
        "copies the complaint",
    ),
    "a trap without forms": (
        changed('forms = ["it is only one letter", "nobody will notice"]\n', ""),
        "trap 1",
        "has no forms",
    ),
    "a trap without a reason": (changed('why = "To a six', '# "To a six'), "trap 1", "why is missing"),
    "a title as long as a story": (changed("The wrong name on", "The wrong name " * 6), "title", "80 is the most"),
    "a mood as long as a story": (
        changed('mood = "upset"\n\n', f'mood = "{"very " * 9}"\n\n'),
        "customer mood",
        "40 is the most",
    ),
    "a pack nobody may pass on": (changed('license = "CC0-1.0"\n', ""), "pack", "license is missing"),
    "a pack without a summary": (changed('summary = "Cakes', '# "Cakes'), "pack", "summary is missing"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_one_problem_with_its_place_and_a_way_to_mend_it(rule: str) -> None:
    text, key, words = RULES[rule]
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    (problem,) = found
    assert key in problem.key
    assert words in problem.message
    assert problem.mend
    assert problem.line > 0


def test_a_reply_that_misses_its_band_is_told_with_the_band_it_got_its_marks_flags_and_tip() -> None:
    score = obedient({"That's the wrong": Band.WEAK}, missing=("spelled",), flags={"That's": FlagKind.SCRIPT})
    found = check_pack(reading(GOOD), score)
    missed = next(problem for problem in found if problem.key == 'drill "wrong-name" reply 4 band')
    assert missed.line == line_of('band = "fair"', GOOD)
    assert "is marked fair and scores weak (30: reflect 30, acknowledge 30, clarify 30)." in missed.message
    assert "Flags: script (as told)." in missed.message
    assert "Facts not credited: spelled." in missed.message
    assert "Tip: Say what you heard." in missed.message
    assert "forms" in missed.mend


def test_a_reply_that_scores_too_well_is_told_how_to_make_its_fault_plainer() -> None:
    (problem,) = check_pack(reading(GOOD), obedient({"I can give you": Band.FAIR}))
    assert problem.key == 'drill "wrong-name" reply 8 band'
    assert "is marked weak and scores fair" in problem.message
    assert "trap" in problem.mend


def test_a_reply_marked_weak_may_score_below_every_band() -> None:
    assert check_pack(reading(GOOD), obedient({"I can give you": Band.NONE})) == ()


def test_a_fact_that_no_marked_reply_is_credited_with_is_told() -> None:
    (problem,) = check_pack(reading(GOOD), obedient(missing=("party",)))
    assert problem.key == 'drill "wrong-name" fact "party"'
    assert problem.line == line_of('id = "party"', GOOD) - 1
    assert "No marked reply is credited with it; the best is missed." in problem.message


def test_a_strong_reply_that_the_scorer_calls_a_parrot_is_a_copy() -> None:
    (problem,) = check_pack(reading(GOOD), obedient(flags={"Oh no": FlagKind.PARROT}))
    assert problem.key == 'drill "wrong-name" reply 1 text'
    assert "copies the complaint" in problem.message


def test_several_rules_are_told_at_once_in_the_order_of_the_file() -> None:
    text = without("unknown", changed("key = true", "key = false", changed('license = "CC0-1.0"\n', ""), count=2))
    found = problems(text)
    assert len(found) == 3
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_two_files_with_one_pack_id_clash() -> None:
    reports = [check(reading(GOOD), obedient()), check(reading(GOOD), obedient())]
    first, second = clashes(reports)
    assert first.passed
    assert [problem.key for problem in second.problems] == ["pack id"]
    assert "pack.toml" in second.problems[0].message


def test_the_example_pack_passes_with_sayback_s_own_scorer() -> None:
    report = check(BAKERY)
    assert [str(problem) for problem in report.problems] == []


@pytest.mark.parametrize("pack", sorted(shipped_packs().glob("*.toml")), ids=lambda pack: pack.stem)
def test_shipped_packs_pass_a_copy_never_pays_in_them_and_a_dropped_fact_or_a_fix_next_to_never(pack: Path) -> None:
    """Wrong numbers and opposites are not among them: what the scorer does not see there is counted as a limit."""
    report = check(pack)
    assert [str(problem) for problem in report.problems] == []

    def missed(kind: Spoiling) -> tuple[int, list[str]]:
        tries = [spoilt.trial for spoilt in report.spoilt if spoilt.trial.mutant.spoiling is kind]
        return len(tries), [trial.miss.message for trial in tries if trial.miss]

    assert missed(Spoiling.COPY) == (2 * len({spoilt.drill for spoilt in report.spoilt}), [])
    for kind in (Spoiling.DROP, Spoiling.FIX):
        made, found = missed(kind)
        assert bool(made) == bool(report.tried)  # a pack of nothing but `spot` drills has no reply to spoil
        assert len(found) <= made / 10, found  # a clause more or less also changes how much was said


def test_a_limit_of_the_scorer_has_its_line_and_fails_no_pack() -> None:
    report = check(reading(GOOD), obedient(other=Band.FAIR))
    assert report.passed
    assert [limit.key for limit in report.limits] == ['drill "wrong-name"'] * 2
    assert {limit.line for limit in report.limits} == {line_of("[[drill]]", GOOD)}
    assert {limit.mend for limit in report.limits} == {""}
    assert report.skipped == 3


def test_without_mutations_only_the_marked_replies_are_scored() -> None:
    scored = []

    def listening(drill: Drill, reply: str) -> Result:
        scored.append(reply)
        return obedient()(drill, reply)

    report = check(reading(GOOD), listening, mutations=False)
    assert report.spoilt == ()
    assert len(scored) == len(report.tried) == 8


def test_twelve_drills_come_with_sayback_across_channels_and_levels() -> None:
    packs = [read_pack(source).pack for source in shipped_packs().glob("*.toml")]
    drills = [drill for pack in packs if pack is not None for drill in pack.drills]
    assert len({drill.address for drill in drills}) >= 12
    assert {drill.channel for drill in drills} == set(Channel)
    assert {drill.level for drill in drills} == {1, 2, 3, 4, 5}
