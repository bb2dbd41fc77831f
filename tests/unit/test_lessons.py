"""The lessons: one for every skill, short, and reachable from every mark that a debrief can show."""

from __future__ import annotations

import pytest

from tests.support.app import make_services
from trainer.cli import lesson as lesson_command
from trainer.errors import NotFound
from trainer.lessons import explaining, lesson, lessons, marks_of
from trainer.packs.model import Drill, Skill
from trainer.scoring.engine import score
from trainer.scoring.result import FlagKind

MOST_WORDS = 200


def test_there_is_one_for_every_skill_in_order() -> None:
    assert [one.id for one in lessons()] == [f"L{number}" for number in range(1, 23)]


def test_each_is_read_in_a_minute_and_has_all_its_parts() -> None:
    for one in lessons():
        assert 60 <= one.words <= MOST_WORDS, (one.id, one.words)
        assert all((one.title, one.text, one.said, one.good, one.poor, one.why, one.todo)), one.id


def test_no_two_say_the_same() -> None:
    for part in ("title", "text", "said", "good", "poor", "why", "todo"):
        assert len({getattr(one, part) for one in lessons()}) == len(lessons()), part


@pytest.mark.parametrize("mark", [*(flag.value for flag in FlagKind), *(skill.value for skill in Skill)])
def test_every_flag_and_every_skill_has_its_lesson(mark: str) -> None:
    assert mark in lesson(mark).marks


@pytest.mark.parametrize(
    "mark", ["fact:missed", "fact:partial", "fact:copied", "fact:contradicted", "feeling:missed", "feeling:generic"]
)
def test_what_was_not_credited_has_its_lesson(mark: str) -> None:
    assert mark in lesson(mark).marks


def test_a_lesson_is_found_by_number_in_any_writing() -> None:
    assert lesson("L8") == lesson("8") == lesson(" l8 ") == lesson("clarify")


def test_an_unknown_lesson_is_refused_with_the_way_to_the_list() -> None:
    with pytest.raises(NotFound, match="L99"):
        lesson("L99")


def test_a_debrief_leads_first_to_what_hurt(drill: Drill) -> None:
    scripted = score(drill, "We apologise for any inconvenience this may have caused. Your call is important to us.")
    assert "script" in scripted.flag_names
    assert explaining(drill, scripted)[0].id == "L11"


def test_every_reply_of_every_band_has_lessons_each_once(drill: Drill) -> None:
    for reply in drill.replies:
        shown = explaining(drill, score(drill, reply.text))
        assert len(shown) == len(set(shown)) >= 3
        assert {"L5", "L6", "L8"} <= {one.id for one in shown}


def test_the_marks_of_a_result_come_once_each(drill: Drill) -> None:
    names = marks_of(score(drill, "Okay. And which bank? And when? And how much?"))
    assert len(names) == len(set(names))
    assert "fact:missed" in names


def test_a_lesson_in_the_terminal_is_never_wider_than_asked() -> None:
    for one in lessons():
        lines = lesson_command.in_lines(one, width=60)
        assert max(map(len, lines)) <= 60
        assert lines[0].startswith(one.id)


@pytest.fixture
def drill(tmp_path_factory: pytest.TempPathFactory) -> Drill:
    return make_services(tmp_path_factory.mktemp("home")).catalog.drill("telecom/third-month")
