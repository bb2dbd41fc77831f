"""The app as a preview: it leaves by itself when the file has changed, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.app import make_services
from tests.support.drills import make_tasks
from trainer.start import Start
from trainer.ui import preview
from trainer.ui.preview import CHANGED, PreviewApp


async def test_it_leaves_when_the_file_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "LOOK", 0.01)
    services = make_services(tmp_path)
    saved = False
    app = PreviewApp(services, Start(tasks=make_tasks("one"), recap=True), lambda: saved)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        assert app.is_running
        assert type(app.screen).__name__ == "PracticeScreen"
        saved = True
        await pilot.pause(0.2)
    assert app.return_value == CHANGED
    services.close()
