"""Helper processes: deadlines, crashes, chatter, and that none is ever left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.support.devices import alive, until
from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech.helper import Helper, HelperGone

WORKER = "tests.support.odd_worker"


@pytest.fixture
def helper() -> Iterator[Helper]:
    made = Helper(WORKER, "The engine")
    yield made
    made.close()


@pytest.fixture
def tally(tmp_path: Path) -> Path:
    return tmp_path / "tally"


def test_it_starts_at_the_first_question_and_answers(helper: Helper) -> None:
    before = helper.pid
    assert before is None
    assert helper.ask("echo", deadline=10, stop=Event(), text="ünï ☎\n")["heard"] == "ünï ☎\n"
    first = helper.pid
    assert first is not None
    assert helper.ask("echo", deadline=10, stop=Event(), text="b")["pid"] == first


def test_chatter_on_stdout_and_stderr_goes_nowhere(helper: Helper, capfd: pytest.CaptureFixture[str]) -> None:
    assert helper.ask("chatter", deadline=10, stop=Event()) == {}
    assert helper.ask("echo", deadline=10, stop=Event(), text="still right")["heard"] == "still right"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("kind", "error"), [("speech", SpeechError), ("nothing", NothingHeard), ("data", DataError)])
def test_errors_come_across_with_their_kind_and_mending(helper: Helper, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        helper.ask("refuse", deadline=10, stop=Event(), kind=kind)
    assert type(caught.value) is error
    assert str(caught.value) == "No. Do."


def test_a_bug_in_the_helper_is_one_line_and_no_end(helper: Helper) -> None:
    with pytest.raises(SpeechError, match="ZeroDivisionError: a bug"):
        helper.ask("refuse", deadline=10, stop=Event(), kind="bug")
    assert helper.running


def test_a_crash_is_tried_once_more(helper: Helper, tally: Path) -> None:
    assert helper.ask("crash_once", deadline=10, stop=Event(), tally=str(tally)) == {}
    with pytest.raises(HelperGone, match="ended unexpectedly"):
        helper.ask("crash", deadline=10, stop=Event(), tally=str(tally))
    assert tally.stat().st_size == 4
    assert helper.ask("echo", deadline=10, stop=Event(), text="again")["heard"] == "again"


def test_what_is_asked_of_a_running_helper_starts_none(helper: Helper, tally: Path) -> None:
    with pytest.raises(HelperGone):
        helper.ask("echo", deadline=10, stop=Event(), again=False, text="a")
    assert not helper.running
    helper.ask("echo", deadline=10, stop=Event(), text="a")
    assert helper.ask("echo", deadline=10, stop=Event(), again=False, text="b")["heard"] == "b"
    with pytest.raises(HelperGone):
        helper.ask("crash", deadline=10, stop=Event(), again=False, tally=str(tally))
    assert tally.stat().st_size == 1


def test_a_hang_is_ended_at_the_deadline_and_tried_once_more(helper: Helper, tally: Path) -> None:
    helper.ask("echo", deadline=10, stop=Event(), text="warm")
    began = time.monotonic()
    assert helper.ask("hang_once", deadline=0.5, stop=Event(), tally=str(tally)) == {}
    first = helper.pid
    assert first is not None
    with pytest.raises(HelperGone, match="did not answer within"):
        helper.ask("hang", deadline=0.5, stop=Event(), tally=str(tally))
    assert time.monotonic() - began < 5
    assert not alive(first)
    assert not helper.running


def test_a_stop_event_ends_it_at_once(helper: Helper, tally: Path) -> None:
    stop = Event()
    threading.Timer(0.4, stop.set).start()
    began = time.monotonic()
    with pytest.raises(SpeechError, match="Stopped"):
        helper.ask("hang", deadline=60, stop=stop, tally=str(tally))
    assert time.monotonic() - began < 1.5
    assert not helper.running
    with pytest.raises(SpeechError, match="Stopped"):
        helper.ask("echo", deadline=10, stop=stop, text="never asked")
    assert not helper.running


def test_a_question_waits_for_its_turn_and_can_be_given_up_meanwhile(helper: Helper, tally: Path) -> None:
    first, second = Event(), Event()
    outcome: list[str] = []

    def busy() -> None:
        try:
            helper.ask("hang", deadline=60, stop=first, tally=str(tally))
        except SpeechError as error:
            outcome.append(str(error))

    thread = threading.Thread(target=busy)
    thread.start()
    until(lambda: tally.exists(), 10)
    threading.Timer(0.1, second.set).start()
    with pytest.raises(SpeechError, match="Stopped"):
        helper.ask("echo", deadline=10, stop=second, text="later")
    first.set()
    thread.join(5)
    assert outcome == ["Stopped."]


def test_closing_takes_less_than_a_second_even_in_the_middle_of_work(helper: Helper, tally: Path) -> None:
    outcome: list[SpeechError] = []

    def busy() -> None:
        try:
            helper.ask("hang", deadline=60, stop=Event(), tally=str(tally))
        except SpeechError as error:
            outcome.append(error)

    thread = threading.Thread(target=busy)
    thread.start()
    until(lambda: tally.exists(), 10)
    pid = helper.pid
    assert pid is not None
    began = time.monotonic()
    helper.close()
    assert time.monotonic() - began < 1.0
    assert not alive(pid)
    thread.join(5)
    assert outcome
    helper.close()
    with pytest.raises(SpeechError):
        helper.ask("echo", deadline=10, stop=Event(), text="closed")
    assert not helper.running


PARENT = f"""
import threading
from threading import Event
from trainer.speech.helper import Helper
helper = Helper({WORKER!r}, "x")
print(helper.ask("echo", deadline=10, stop=Event(), text="")["pid"], flush=True)
"""


def worker_of(parent: subprocess.Popen[str]) -> int:
    assert parent.stdout is not None
    return int(parent.stdout.readline())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("busy", [False, True])
def test_no_helper_outlives_a_parent_that_is_killed(busy: bool, tally: Path) -> None:
    work = f'helper.ask("hang", deadline=600, stop=Event(), tally={str(tally)!r})' if busy else "Event().wait(60)"
    with subprocess.Popen([sys.executable, "-c", PARENT + work], stdout=subprocess.PIPE, text=True) as parent:
        pid = worker_of(parent)
        if busy:
            until(lambda: tally.exists(), 10)
        assert alive(pid)
        parent.send_signal(signal.SIGKILL)
        until(lambda: not alive(pid), 1.0)


def test_no_helper_outlives_a_parent_that_forgets_to_close_it() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        pid = worker_of(parent)
        assert parent.wait(5) == 0
        until(lambda: not alive(pid), 1.0)


def test_the_folder_one_stands_in_is_not_imported_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the current folder')\n")
    monkeypatch.chdir(tmp_path)
    helper = Helper("trainer.speech.backends.sphinx_worker", "The engine")
    try:
        with pytest.raises(DataError, match="cannot be read"):
            helper.ask("transcribe", deadline=30, stop=Event(), path=str(tmp_path / "none.wav"), start=None)
    finally:
        helper.close()
