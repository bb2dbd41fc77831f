"""Draw the pictures of the README and the guides: the program itself, driven key by key. ``make pictures``.

A learner's first two replies are typed into the real app over a folder of its own, with a clock that stands still, so
that the same program draws the same pictures.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from tests.support.app import FixedClock, make_services
from trainer.practice import Task
from trainer.start import Start
from trainer.ui.app import SaybackApp

HERE = Path(__file__).parent / "pictures"
SIZE = (80, 24)
DRILL = "telecom/third-month"
FIRST = "So it's been fifty-eight instead of thirty-one since March. I'll go through the bill for you."
SECOND = (
    "Three bills in a row at nearly double, and twice you were told it was sorted. No wonder you've had enough, "
    "Graham. What did they say they had actually done about it?"
)


def _save(app: SaybackApp, name: str) -> None:
    """Write the screen as SVG, without the web font it would ask a server for."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", app.export_screenshot(title="sayback"), flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def _draw(folder: Path) -> None:
    clock = FixedClock()
    services = make_services(folder, clock=clock)
    drill = services.catalog.drill(DRILL)
    task = Task(drill, services.catalog.pack_hash(drill))
    app = SaybackApp(services, Start(tasks=(task,)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for number, reply in enumerate((FIRST, SECOND)):
            await pilot.press(*reply)
            await pilot.pause()
            if number:
                _save(app, "practice")
            clock.advance(minutes=2)
            await pilot.press("enter")
            await app.workers.wait_for_complete()
            await pilot.pause(0.3)
            if number:
                _save(app, "debrief")
            else:
                await pilot.press("r")
                await pilot.pause(0.2)
        await pilot.press("escape")
        await pilot.pause(0.5)
        _save(app, "home")
        await pilot.press("slash")
        await pilot.pause(0.5)
        _save(app, "library")
    services.close()


def main() -> int:
    """Draw every picture; returns 0."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_draw(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
