"""The bridge for background work: always answered, in order where that matters, never after its owner has gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.support.app import make_app, make_services, settled
from trainer.errors import StorageError, TrainerError
from trainer.ui.tasks import Tasks

Seen = list[object]


class Bench(App[None]):
    """An app with nothing but a bridge."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[TrainerError] = []
        self.noted: list[tuple[str, BaseException]] = []
        self.bridge = Tasks(self.told.append, lambda name, error: self.noted.append((name, error)))


async def test_the_answer_arrives_on_the_event_loop() -> None:
    app, seen = Bench(), Seen()
    async with app.run_test() as pilot:
        app.bridge.run(app, "adding", lambda _stop: (2 + 2, threading.current_thread().name), seen.append)
        await quiet(app, pilot)
        assert seen == [(4, "adding")]
        assert threading.current_thread() is threading.main_thread()


async def test_a_trainer_error_goes_to_failed() -> None:
    app, seen = Bench(), Seen()
    error = StorageError("The disk is full.")
    async with app.run_test() as pilot:
        app.bridge.run(app, "writing", raising(error), seen.append, failed=seen.append)
        await quiet(app, pilot)
        assert seen == [error]
        assert app.told == []


async def test_an_error_nobody_handles_is_shown() -> None:
    app = Bench()
    error = StorageError("The disk is full.")
    async with app.run_test() as pilot:
        app.bridge.run(app, "writing", raising(error))
        await quiet(app, pilot)
        assert app.told == [error]


async def test_a_bug_is_noted_and_shown_in_one_sentence() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        app.bridge.run(app, "counting", raising(ZeroDivisionError("by nothing")))
        await quiet(app, pilot)
        assert [(name, type(error)) for name, error in app.noted] == [("counting", ZeroDivisionError)]
        assert "while counting" in app.told[0].message


async def test_work_past_its_deadline_is_stopped_and_answered_once() -> None:
    app, seen, ended = Bench(), Seen(), threading.Event()

    def endless(stop: threading.Event) -> str:
        stop.wait(5)
        ended.set()
        return "too late"

    async with app.run_test() as pilot:
        app.bridge.run(app, "waiting", endless, seen.append, failed=seen.append, deadline=0.05)
        await quiet(app, pilot)
        ended.wait(5)
        await pilot.pause(0.05)
        assert [str(one) for one in seen] == ["Stopped waiting after 0.05 seconds. Try again."]


async def test_a_cancelled_job_is_told_to_stop_and_not_answered() -> None:
    app, seen, ended = Bench(), Seen(), threading.Event()

    def endless(stop: threading.Event) -> None:
        stop.wait(5)
        ended.set()

    async with app.run_test() as pilot:
        job = app.bridge.run(app, "waiting", endless, seen.append, failed=seen.append)
        job.cancel()
        assert ended.wait(5)
        await quiet(app, pilot)
        assert seen == []


async def test_a_later_job_of_the_same_name_replaces_the_earlier() -> None:
    app, seen, go = Bench(), Seen(), threading.Event()
    async with app.run_test() as pilot:
        app.bridge.run(app, "looking", lambda stop: stop.wait(5) and "first", seen.append, replaces=True)
        app.bridge.run(app, "looking", lambda _stop: "second", seen.append, replaces=True)
        await quiet(app, pilot)
        assert seen == ["second"]
        go.set()


async def test_an_owner_that_has_gone_is_not_answered() -> None:
    app, seen, go = Bench(), Seen(), threading.Event()
    async with app.run_test() as pilot:
        screen = Screen[None]()
        await app.push_screen(screen)
        app.bridge.run(screen, "working", lambda _stop: go.wait(5), seen.append)
        app.pop_screen()
        await pilot.pause()
        go.set()
        await quiet(app, pilot)
        assert seen == []


async def test_a_screen_under_another_is_answered() -> None:
    app, seen, go = Bench(), Seen(), threading.Event()
    async with app.run_test() as pilot:
        below = Screen[None]()
        await app.push_screen(below)
        app.bridge.run(below, "working", lambda _stop: go.wait(5), seen.append)
        await app.push_screen(Screen[None]())
        go.set()
        await quiet(app, pilot)
        assert seen == [True]


async def test_jobs_on_a_line_run_one_after_another_in_order() -> None:
    app, order = Bench(), list[str]()

    def slow(name: str, seconds: float, _stop: threading.Event) -> None:
        order.append(f"{name} begins")
        time.sleep(seconds)
        order.append(f"{name} ends")

    async with app.run_test() as pilot:
        for name, seconds in (("first", 0.05), ("second", 0.0), ("third", 0.02)):
            app.bridge.run(app, name, partial(slow, name, seconds), line="writing")
        await quiet(app, pilot)
    assert order == [f"{name} {what}" for name in ("first", "second", "third") for what in ("begins", "ends")]


async def test_what_stands_on_a_line_is_done_before_the_program_ends() -> None:
    app, done = Bench(), list[int]()

    def write(number: int, _stop: threading.Event) -> None:
        time.sleep(0.01)
        done.append(number)

    async with app.run_test():
        for number in range(5):
            app.bridge.run(app, "writing", partial(write, number), line="writing")
    app.bridge.close()
    assert done == [0, 1, 2, 3, 4]


async def test_ending_does_not_wait_for_work_off_the_lines() -> None:
    app, go = Bench(), threading.Event()
    async with app.run_test():
        app.bridge.run(app, "dawdling", lambda _stop: go.wait(20))
        begun = time.monotonic()
    app.bridge.close()
    assert time.monotonic() - begun < 2
    go.set()


async def test_an_answer_after_the_end_is_dropped_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    app, go, over = Bench(), threading.Event(), threading.Event()

    def late(_stop: threading.Event) -> None:
        go.wait(5)

    async with app.run_test():
        job = app.bridge.run(app, "dawdling", late)
    go.set()
    over.wait(0.1)
    assert job.stop.is_set() is False  # the app was closed, not the bridge: nothing was told to stop
    assert capsys.readouterr().err == ""


async def test_an_unexpected_error_is_shown_and_written_to_the_log(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(notifications=True) as pilot:
        await settled(pilot)
        app.tasks.run(app.screen, "counting", raising(ZeroDivisionError("by nothing")))
        await settled(pilot)
        assert any("while counting" in note.message for note in app._notifications)
    log = app.services.paths.log.read_text()
    assert "2026-11-21T09:30:00+00:00 while counting" in log
    assert "ZeroDivisionError: by nothing" in log


def raising(error: BaseException) -> Callable[[threading.Event], object]:
    def work(_stop: threading.Event) -> object:
        raise error

    return work


async def quiet(app: Bench, pilot: Pilot[None]) -> None:
    for _ in range(500):
        if not app.bridge.busy:
            break
        await pilot.pause(0.01)
    await pilot.pause()
