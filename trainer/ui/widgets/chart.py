"""Skills over time as a chart. The lines differ by the shape of their points, so one colour is enough to read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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


class SkillChart(PlotextPlot):
    """Mean marks per day, 0 to 100, one line a skill; the scale never changes, so that charts can be compared."""

    DEFAULT_CSS = "SkillChart { height: 10; }"

    def __init__(self, points: Sequence[SkillPoint] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.theme = "clear"  # plotext paints nothing behind the points: the screen's own background shows
        self._points = tuple(points)

    def on_mount(self) -> None:
        """Follow the theme, then draw."""
        super().on_mount()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._draw())
        self._draw()

    def show(self, points: Sequence[SkillPoint]) -> None:
        """Draw other points."""
        self._points = tuple(points)
        self._draw()

    def _draw(self) -> None:
        plot = self.plt
        plot.clear_figure()
        plot.frame(False)
        days = sorted({point.day for point in self._points})
        if days:
            first = date.fromisoformat(days[0])
            for skill in Skill:
                mine = [point for point in self._points if point.skill is skill]
                x = [(date.fromisoformat(point.day) - first).days for point in mine]
                y = [point.score for point in mine]
                colour = self._colour(skill)
                if len(x) > 1:
                    plot.plot(x, y, marker="braille", color=colour)
                plot.scatter(x, y, marker=MARKERS[skill], color=colour)
            shown = _spread(days, TICKS)
            plot.xticks([(date.fromisoformat(day) - first).days for day in shown], [_short(day) for day in shown])
        plot.ylim(0, 100)
        plot.yticks([0, 50, 100])
        self.refresh()

    def _colour(self, skill: Skill) -> tuple[int, int, int] | str:
        value = self.app.theme_variables.get(COLOURS[skill], "")
        return "default" if value.startswith("ansi") or not value else Color.parse(value).rgb


def legend(skill: Skill) -> Content:
    """A skill's marker and name, as in the chart."""
    return Content.styled(f"{MARKERS[skill]} {skill.value}", f"${COLOURS[skill]}")


def _spread(days: Sequence[str], most: int) -> list[str]:
    """The first day, the last, and some between, evenly."""
    if len(days) <= most:
        return list(days)
    return [days[round(n * (len(days) - 1) / (most - 1))] for n in range(most)]


def _short(day: str) -> str:
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%b}"
