"""The room that the voice tests speak and listen in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.pulse import Room, open_room


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A loudspeaker and a microphone for this process and, through its environment, for others."""
    with open_room() as opened:
        for name, value in opened.environment.items():
            monkeypatch.setenv(name, value)
        yield opened
