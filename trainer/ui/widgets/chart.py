"""Skills over time as a chart. The lines differ by the shape of their points, so one colour is enough to read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from textual.app import RenderResult
from textual.color import Color
from textual.content import Content
from textual_plotext import PlotextPlot

from trainer.packs.model import Skill
from trainer.progress.model import SkillPoint

MARKERS = {Skill.REFLECT: "◆", Skill.ACKNOWLEDGE: "▲", Skill.CLARIFY: "■"}
COLOURS = {Skill.REFLECT: "primary", Skill.ACKNOWLEDGE: "accent", Skill.CLARIFY: "success"}
"""The theme's colour of each line."""
TICKS = 5
"""Dates written under the chart, at most."""
MOST_MARKERS = 14
"""Points of a line that are marked by their shape, at most."""
A_YEAR = 330
"""Days from which the dates are written with their year."""


class SkillChart(PlotextPlot):
    """Mean marks per day, 0 to 100, one line a skill; the scale never changes, so that charts can be compared."""

    DEFAULT_CSS = "SkillChart { height: 10; }"

    def __init__(self, points: Sequence[SkillPoint] = (), *, marks: Sequence[date] = (), id: str | None = None) -> None:
        super().__init__(id=id)
        self.theme = "clear"  # plotext paints nothing behind the points: the screen's own background shows
        self._points = tuple(points)
        self._marks = tuple(marks)

    def on_mount(self) -> None:
        """Follow the theme."""
        super().on_mount()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.refresh())

    def show(self, points: Sequence[SkillPoint], marks: Sequence[date] = ()) -> None:
        """Draw other points; a line stands at each of the marks that lie between them."""
        self._points, self._marks = tuple(points), tuple(marks)
        self.refresh()

    def render(self) -> RenderResult:
        """The picture, drawn anew: plotext keeps what a picture before it has settled."""
        self._draw()
        return super().render()

    def _draw(self) -> None:
        plot = self.plt
        plot.clear_figure()
        plot.frame(False)
        days = sorted({point.day for point in self._points})
        if days:
            first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
            for mark in self._marks:
                if first < mark <= last:
                    plot.vline((mark - first).days, color=self._hue("muted"))
            for skill in Skill:
                mine = [point for point in self._points if point.skill is skill]
                x = [(date.fromisoformat(point.day) - first).days for point in mine]
                y = [point.score for point in mine]
                colour = self._hue(COLOURS[skill])
                if len(x) > 1:
                    plot.plot(x, y, marker="braille", color=colour)
                marked = _marked(len(x), list(Skill).index(skill))
                plot.scatter([x[n] for n in marked], [y[n] for n in marked], marker=MARKERS[skill], color=colour)
            with_year = (last - first).days > A_YEAR
            shown = _evenly((last - first).days, TICKS - 1 if with_year else TICKS)
            plot.xticks([*shown], [_short(first + timedelta(days=day), with_year) for day in shown])
        plot.ylim(0, 100)
        plot.yticks([0, 50, 100])

    def _hue(self, name: str) -> tuple[int, int, int] | str:
        value = self.app.theme_variables.get(name, "")
        return "default" if value.startswith("ansi") or not value else Color.parse(value).rgb


def legend(skill: Skill) -> Content:
    """A skill's marker and name, as in the chart."""
    return Content.styled(f"{MARKERS[skill]} {skill.value}", f"${COLOURS[skill]}")


def _marked(points: int, line: int) -> list[int]:
    """Which points of a line carry its shape: not so many that they hide the lines, nor where the other lines' are."""
    if points <= MOST_MARKERS:
        return list(range(points))
    step = points / MOST_MARKERS
    return [int((number + line / len(Skill)) * step) for number in range(MOST_MARKERS)]


def _evenly(days: int, most: int) -> list[int]:
    """Days from the first to the last, as far apart as they can be: plotext drops dates at random that touch."""
    steps = min(most - 1, max(1, days))
    return sorted({round(step * days / steps) for step in range(steps + 1)})


def _short(day: date, with_year: bool) -> str:
    return f"{day:%b} {day.year}" if with_year else f"{day.day} {day:%b}"
