"""Keys are never lost between the editor and the session, whatever else happens in between."""

from __future__ import annotations

from pathlib import Path

from tests.support.app import make_app, make_services, settled, tasks_for
from trainer.start import Start
from trainer.ui.screens.practice import PracticeScreen
from trainer.ui.widgets.reply_editor import ReplyEditor


async def test_a_letter_typed_just_before_the_screen_is_brought_in_line_stays(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services, Start(tasks_for(services, "telecom/third-month")))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, PracticeScreen)
        editor = screen.query_one("#reply", ReplyEditor)
        for letter in "Th":
            editor.insert(letter)
            screen._show()  # a device, a timer or a clip that is ready may ask for it before the change is told
        await settled(pilot)
        assert editor.text == screen.practice.text == "Th"
