"""The small parts of a drill's screen: bars, meters, captions, the count of what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.drills import make_drill
from trainer.packs.model import Band, Breath, Channel
from trainer.speech.ports import BreathTiming
from trainer.ui.widgets.bands import Row, change, lines
from trainer.ui.widgets.bands import bar as mark_bar
from trainer.ui.widgets.complaint import breath_at, breath_of, gap_marks, words
from trainer.ui.widgets.meter import STEPS, wave
from trainer.ui.widgets.player import bar, clock

TIMINGS = (BreathTiming(0.0, 2.0), BreathTiming(3.0, 5.0), BreathTiming(5.5, 8.0))


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (9.99, "0:09"), (60, "1:00"), (754, "12:34"), (-3, "0:00")])
def test_seconds_are_written_as_on_a_watch(seconds: float, said: str) -> None:
    assert clock(seconds) == said


@pytest.mark.parametrize("width", [1, 2, 7, 40])
@pytest.mark.parametrize("position", [-1.0, 0.0, 3.3, 10.0, 99.0])
def test_a_position_bar_is_always_as_wide_as_its_room(width: int, position: float) -> None:
    assert bar(width, position, 10.0).cell_length == width
    assert bar(width, position, 0.0).cell_length == width


def test_a_position_bar_fills_from_the_left() -> None:
    assert bar(10, 0.0, 10.0).plain == "──────────"
    assert bar(10, 5.0, 10.0).plain == "━━━━━─────"
    assert bar(10, 10.0, 10.0).plain == "━━━━━━━━━━"


def test_a_position_bar_shows_where_attention_is_due() -> None:
    assert bar(10, 5.0, 10.0, (0.0, 7.0, 10.0)).plain == "○━━━━──○─○"


def test_a_louder_voice_is_never_a_lower_bar() -> None:
    heights = [STEPS.index(wave((level / 100,), 1)) for level in range(101)]
    assert heights == sorted(heights)
    assert heights[0] == 1
    assert heights[100] == len(STEPS) - 1


def test_usual_speech_stands_well_above_a_quiet_room() -> None:
    room, voice = (STEPS.index(wave((level,), 1)) for level in (0.004, 0.1))
    assert room <= 2
    assert voice >= 5


def test_the_wave_shows_the_latest_and_keeps_its_width() -> None:
    assert wave((0.0, 0.0, 1.0), 2) == "▁█"
    assert wave((1.0,), 4) == "█   "
    assert wave((1.0,), 0) == ""


@pytest.mark.parametrize(("position", "breath"), [(0.0, 0), (2.5, 0), (3.0, 1), (5.2, 1), (99, 2), (-1, 0)])
def test_captions_know_the_breath(position: float, breath: int) -> None:
    assert breath_at(TIMINGS, position) == breath


def test_a_voice_without_timings_begins_at_the_beginning() -> None:
    assert breath_at((), 5.0) == 0


def test_captions_show_what_has_been_said_so_far() -> None:
    drill = replace(make_drill(), say=(Breath("One."), Breath("Two."), Breath("[/b] three")))
    assert words(drill, until=0).plain == "One."
    assert words(drill, until=1).plain == "One. Two."
    assert words(drill).plain == "One. Two. [/b] three"
    assert words(drill, until=1).spans[-1].style == "bold"
    assert words(replace(drill, say=())).plain == ""


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.EMAIL])
def test_what_was_written_keeps_its_lines_and_evidence_its_places(channel: Channel) -> None:
    drill = make_drill(channel=channel)
    assert words(drill).plain == "\n".join(breath.text for breath in drill.say)
    assert drill.laid_out.replace("\n", " ") == drill.complaint


def test_a_gap_is_marked_at_the_breath_it_is_in_and_nothing_is_given_away() -> None:
    drill = make_drill()
    second = len(drill.say[0].text) + 3
    gaps = {"three-months": (0, 5), "two-calls": (second, second + 4), "frustrated": (second, second + 2)}
    assert gap_marks(drill, gaps, ("two-calls",), ()) == {1: "○"}
    assert gap_marks(drill, gaps, ("two-calls", "three-months"), ("frustrated",)) == {0: "○", 1: "○♥"}
    assert gap_marks(drill, {}, ("two-calls",), ("frustrated",)) == {}
    shown = words(drill, marks={1: "○♥"}).plain
    assert shown == f"{drill.say[0].text} ○♥ {drill.say[1].text}"


def test_a_place_is_found_in_its_breath_at_either_edge() -> None:
    drill = make_drill()
    first = len(drill.say[0].text)
    assert breath_of(drill, (0, 1)) == 0
    assert breath_of(drill, (first - 1, first)) == 0
    assert breath_of(drill, (first + 1, first + 2)) == 1
    assert breath_of(drill, (10_000, 10_001)) == 1


@pytest.mark.parametrize("score", [0, 1, 50, 99, 100, -5, 400])
def test_a_mark_as_a_bar_keeps_its_width(score: int) -> None:
    assert len(mark_bar(score, 8)) == 8


def test_a_mark_that_is_not_nothing_shows() -> None:
    assert mark_bar(0, 8) == "░" * 8
    assert mark_bar(1, 8).startswith("█")
    assert mark_bar(100, 8) == "█" * 8


@pytest.mark.parametrize(("now", "before", "said"), [(80, 66, "+14"), (60, 65, "−5"), (7, 7, "same"), (7, None, "")])
def test_a_change_is_said_with_its_sign(now: int, before: int | None, said: str) -> None:
    assert change(now, before) == said


@pytest.mark.parametrize("width", [38, 57, 76, 120])
def test_rows_of_marks_fit_and_line_up(width: int) -> None:
    rows = (
        Row("reflect", 100, Band.STRONG, 0),
        Row("acknowledge", 0, Band.NONE, 100),
        Row("clarify", None, None),
    )
    shown = lines(rows, width)
    assert all(line.cell_length <= width for line in shown)
    assert shown[0].plain.index("█") == shown[1].plain.index("░")
    assert "strong 100  +100" in shown[0].plain
    assert "none     0  −100" in shown[1].plain
    assert "not rated" in shown[2].plain
