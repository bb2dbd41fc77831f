"""The ordinary life of a seat: reloads, a second window, being sent away, an entrance or a seat that falls over."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.support.browsers import PATIENCE, Browser, family, open_class, seated_browser
from tests.support.classes import answer, begin
from trainer.classroom.entrance.server import MOVED, REMOVED
from trainer.classroom.hosting import Entrance
from trainer.classroom.store import ClassStore
from trainer.exchange import jsonl

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="looks at processes")]


async def test_what_happens_to_a_seat(tmp_path: Path) -> None:
    with open_class(tmp_path) as (store, entrance):
        async with seated_browser(store, entrance.address, "Amara") as amara:
            await reloads_and_is_taken_over(store, entrance, amara)
            await falls_over(entrance, amara)
            await outlives_the_entrance(entrance, amara)
            await takes_the_record_home(store, entrance, amara)
            await is_sent_away(store, amara)
            assert "mine alone" not in (await amara.get("/record"))[1]


async def reloads_and_is_taken_over(store: ClassStore, entrance: Entrance, amara: Browser) -> None:
    """A reload comes back to the same seat; a second window takes it over."""
    await amara.leave()
    await comes_back(amara)
    async with Browser(entrance.address) as second:
        second.cookie = amara.cookie
        await second.sit()
        await second.see("Amara")
        assert await amara.see_end() == MOVED
    assert len(store.seats()) == 1
    await comes_back(amara)


async def falls_over(entrance: Entrance, amara: Browser) -> None:
    """A seat whose process dies is there again when its page comes back."""
    assert entrance.pid is not None
    os.kill(family(entrance.pid)[-1], signal.SIGKILL)
    assert await amara.see_end() == aiohttp.WSCloseCode.SERVICE_RESTART
    await comes_back(amara)


async def outlives_the_entrance(entrance: Entrance, amara: Browser) -> None:
    """An entrance that dies is started again at the same place, with everybody in it."""
    address = entrance.address
    assert entrance.pid is not None
    os.kill(entrance.pid, signal.SIGKILL)
    await amara.see_end()
    for _ in range(int(PATIENCE / 0.05)):
        if entrance.running:
            await asyncio.sleep(0.05)
    entrance.tend()
    assert entrance.address == address
    await comes_back(amara)


async def takes_the_record_home(store: ClassStore, entrance: Entrance, amara: Browser) -> None:
    """A record goes home with whoever sits there, and with nobody else."""
    answer(store, store.seats()[0], begin(store), "mine alone", 60)
    status, text = await amara.get("/record")
    assert status == 200
    assert jsonl.read(text).attempt.reply == "mine alone"
    assert jsonl.read(text).learner == "Amara"
    async with Browser(entrance.address) as stranger:
        status, text = await stranger.get("/record")
        assert "mine alone" not in text
        assert 'name="code"' in text, "whoever has no seat is at the door"
        stranger.cookie = f"{amara.cookie[:-2]}aa"
        assert "mine alone" not in (await stranger.get("/record"))[1]
    await amara.see_end()  # `answer` took the seat up, as another window does
    await comes_back(amara)


async def is_sent_away(store: ClassStore, amara: Browser) -> None:
    """Somebody sent away goes, and their cookie counts no more."""
    store.remove_seat(store.seats()[0].id)
    assert await amara.see_end() == REMOVED
    assert "Come in" in (await amara.get())[1]
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await amara.sit()


async def comes_back(amara: Browser) -> None:
    """As a reload does."""
    amara.forget()
    await amara.sit()
    await amara.see("Amara")
