"""The parts of the entrance, each alone: counting wrong codes, cookies, frames, pages, connections, the QR picture."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from trainer.classroom.entrance import cookies, frames, pages
from trainer.classroom.entrance.doorman import GRACE, MOST_BUSY, MOST_OF_ALL, MOST_OF_ONE, Hall
from trainer.classroom.entrance.faults import LARGEST, Faults
from trainer.classroom.entrance.guard import (
    FORGOTTEN,
    FREE,
    LOCKED,
    LOCKED_AFTER,
    LONGEST_WAIT,
    MOST_ADDRESSES,
    Guard,
    address_key,
)
from trainer.classroom.guest import base_of
from trainer.classroom.hosting import LOG, EntranceOptions, environment
from trainer.classroom.qr import BORDER, qr_lines
from trainer.errors import UsageError

KEY = bytes(range(32))
SEAT = "12345678-1234-4234-8234-123456789abc"


class Seconds:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


# ---- wrong codes -------------------------------------------------------------------------------------------------


def test_a_few_wrong_codes_cost_nothing_then_the_wait_doubles_then_the_door_is_shut() -> None:
    now = Seconds()
    guard = Guard(now)
    assert [guard.wrong("a") for _ in range(FREE)] == [0.0] * FREE
    waits = []
    for _ in range(LOCKED_AFTER - FREE - 1):
        waits.append(guard.wrong("a"))
        now.at += waits[-1]
        assert guard.wait("a") == 0.0
    assert waits == [min(LONGEST_WAIT, 2.0**n) for n in range(len(waits))]
    assert guard.wrong("a") == LOCKED
    assert guard.wait("b") == 0.0
    now.at += LOCKED
    assert guard.wait("a") == 0.0
    assert guard.wrong("a") > 0.0, "after being locked out, one try at a time"


def test_a_right_code_and_half_an_hour_both_wipe_the_slate() -> None:
    now = Seconds()
    guard = Guard(now)
    for _ in range(FREE):
        guard.wrong("a")
    guard.right("a")
    assert guard.wrong("a") == 0.0
    for _ in range(FREE):
        guard.wrong("a")
    now.at += FORGOTTEN + 1
    assert guard.wrong("a") == 0.0


def test_however_many_addresses_try_memory_has_a_bound_and_the_flood_is_noticed() -> None:
    now = Seconds()
    guard = Guard(now)
    for number in range(MOST_ADDRESSES + 500):
        guard.wrong(str(number))
    assert guard.remembered == MOST_ADDRESSES
    assert guard.flooded
    assert guard.wait("somebody new") == 0.0, "a right code is let in all the same"
    now.at += 3600
    assert not guard.flooded


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 120)), max_size=120))
def test_no_sequence_of_tries_gets_more_than_a_few_codes_a_minute(tries: list[tuple[str, float]]) -> None:
    now = Seconds()
    guard = Guard(now)
    judged: dict[str, list[float]] = {}
    for address, later in tries:
        now.at += later
        if guard.wait(address) == 0.0:
            guard.wrong(address)
            judged.setdefault(address, []).append(now.at)
    for moments in judged.values():
        for at, moment in enumerate(moments):
            within = [other for other in moments[at:] if other - moment < LOCKED]
            assert len(within) <= LOCKED_AFTER


@pytest.mark.parametrize(
    ("peer", "key"),
    [
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("rubbish", "unknown"),
    ],
)
def test_an_address_is_what_one_machine_has(peer: str, key: str) -> None:
    assert address_key(peer) == key


# ---- cookies -----------------------------------------------------------------------------------------------------


def test_a_cookie_names_the_seat_it_was_signed_for_and_no_other() -> None:
    cookie = cookies.signed(SEAT, KEY)
    assert cookies.seat_of(cookie, KEY) == SEAT
    assert cookies.seat_of(cookie, bytes(32)) is None
    assert cookies.seat_of(cookie.replace("9abc", "9abd", 1), KEY) is None
    assert cookies.seat_of(SEAT, KEY) is None


@given(st.text(max_size=300))
def test_no_other_text_is_taken_for_a_cookie(text: str) -> None:
    assert cookies.seat_of(text, KEY) is None
    assert cookies.seat_of(f"{SEAT}.{text}", KEY) is None


# ---- frames ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ('["stdin", "ä"]', frames.Typed("ä".encode())),
        ('["stdin", "\\ud800"]', frames.Typed(b"?")),
        ('["resize", {"width": 80, "height": 24}]', frames.Resized(80, 24)),
        ('["ping", "17"]', frames.Pinged("17")),
        ('["focus"]', frames.Focused(True)),
        ('["blur"]', frames.Focused(False)),
    ],
)
def test_a_frame_of_our_page_is_understood(frame: str, said: frames.Said) -> None:
    assert frames.read(frame) == said


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "rubbish",
        "null",
        "7",
        "{}",
        "[]",
        '"stdin"',
        '["stdin"]',
        '["stdin", 7]',
        '["stdin", "a", "b"]',
        json.dumps(["stdin", "x" * (frames.LONGEST_INPUT + 1)]),
        '["resize", {"width": "80", "height": 24}]',
        '["resize", {"width": true, "height": 24}]',
        '["resize", {"width": 0, "height": 24}]',
        '["resize", {"width": 100000, "height": 24}]',
        '["resize", {"width": 80.5, "height": 24}]',
        '["resize", null]',
        '["ping", 1]',
        json.dumps(["ping", "1" * 65]),
        '["quit"]',
        '["open_url", {"url": "http://example.org"}]',
        "[" * 50_000,
        "[" * 20_000,
        "9" * 5_000,
    ],
)
def test_any_other_frame_is_refused(frame: str) -> None:
    with pytest.raises(frames.Malformed):
        frames.read(frame)


@given(st.text(max_size=200))
def test_no_text_makes_reading_a_frame_fail_otherwise(text: str) -> None:
    try:
        frames.read(text)
    except frames.Malformed:
        return


@pytest.mark.parametrize(("text", "found"), [("60", 60), ("0", 80), ("501", 80), ("-5", 80), ("٦", 80), (None, 80)])
def test_a_terminals_side_is_sensible_or_the_usual_one(text: str | None, found: int) -> None:
    assert frames.side(text, 80) == found


# ---- pages -------------------------------------------------------------------------------------------------------

NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_nothing_a_visitor_typed_becomes_part_of_the_page() -> None:
    page = pages.join_page(NASTY, code=NASTY, name=NASTY, trouble=NASTY)
    assert "<script" not in page
    assert "<img" not in page
    assert "<script>alert" not in pages.terminal_page(NASTY, f"ws://{NASTY}/ws")


def test_the_pages_bring_no_script_of_their_own_and_nothing_from_elsewhere() -> None:
    for page in (pages.join_page("Monday"), pages.terminal_page("Monday", "ws://127.0.0.1:1/ws")):
        assert re.findall(r"<script(?! src=\"/static/)", page) == []
        assert re.findall(r"\son\w+=", page) == []
        assert re.findall(r"(?:src|href|action)=\"(?!/|data:,)", page) == []
    assert "<form" not in pages.join_page("Monday", closed=True)


# ---- connections -------------------------------------------------------------------------------------------------


class Way(asyncio.Transport):
    """A connection that only knows whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_the_longest_idle_connections_of_an_address_make_room_and_nobody_elses() -> None:
    now, ways = Seconds(), {}
    hall = Hall(now)
    ways["other"] = Way()
    assert hall.admit("other", ways["other"], "b")
    for number in range(MOST_OF_ONE + 10):
        ways[f"{number}"] = Way()
        assert hall.admit(f"{number}", ways[f"{number}"], "a")
    assert not any(way.closed for way in ways.values()), "a class that comes in all at once is no flood"
    now.at += GRACE
    assert hall.admit("one more", Way(), "a")
    assert [name for name, way in ways.items() if way.closed] == [f"{number}" for number in range(11)]
    assert len(hall) == MOST_OF_ONE + 1


def test_connections_at_work_or_with_a_seat_are_not_closed() -> None:
    now = Seconds()
    hall = Hall(now)
    ways = [Way() for _ in range(MOST_OF_ONE)]
    for number, way in enumerate(ways):
        hall.admit(number, way, "a")
        hall.working(number)
    now.at += GRACE
    late = Way()
    assert hall.admit("late", late, "a")
    hall.seated(0)
    hall.answered(1)
    now.at += GRACE
    assert hall.admit("later", Way(), "a")
    assert late.closed, "idle longer than the one that has just been answered"
    assert not any(way.closed for way in ways)


def test_there_is_a_most_for_everybody_together() -> None:
    hall, ways = Hall(Seconds()), [Way() for _ in range(MOST_OF_ALL + 50)]
    for number, way in enumerate(ways):
        assert hall.admit(number, way, f"address {number}")
    assert len(hall) == MOST_OF_ALL
    assert [way.closed for way in ways] == [True] * 50 + [False] * MOST_OF_ALL
    busy = Hall(Seconds())
    for number in range(MOST_BUSY):
        busy.admit(number, Way(), f"address {number}")
        busy.working(number)
    assert not busy.admit("one more", Way(), "somewhere")


# ---- what goes wrong -----------------------------------------------------------------------------------------------


def test_what_goes_wrong_is_written_down_and_never_fills_the_disk(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    os.write(faults.stderr, b"Traceback: \xff first\n")
    for _ in range(200):
        os.write(faults.stderr, b"x" * 4_000)
    os.write(faults.stderr, b"\nthe last word\n")
    faults.close()
    assert "the last word" in (tmp_path / LOG).read_text("utf-8")
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 2 * LARGEST


# ---- what the entrance is told, and what it is not ---------------------------------------------------------------


def test_options_survive_the_pipe() -> None:
    options = EntranceOptions("/tmp/a class/ü.sqlite", "192.168.1.7", 9000, ("room-7.local",), 80)  # noqa: S108
    assert EntranceOptions.from_json(options.to_json()) == options


def test_neither_the_entrance_nor_a_seat_learns_of_the_hosts_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAYBACK_HOME", "HOME", "AWS_SECRET_ACCESS_KEY", "SAYBACK_LRS_PASSWORD", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in environment().values()


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://192.168.1.7:8765/", "http://192.168.1.7:8765"),
        ("192.168.1.7:8765", "http://192.168.1.7:8765"),
        ("HTTP://192.168.1.7:8765/BCD234", "http://192.168.1.7:8765"),
        ("http://[fe80::1]:8765", "http://[fe80::1]:8765"),
        ("room-7.local", "http://room-7.local"),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, base: str) -> None:
    assert base_of(typed) == base


@pytest.mark.parametrize("typed", ["", "https://x", "ftp://x", "http://", "http://x:99999", "http://[::", "mailto://x"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        base_of(typed)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
def test_a_class_shows_a_terminal_a_picture_and_nothing_else() -> None:
    from trainer.classroom.guest_terminal import harmless

    picture = "\x1b[?1049h\x1b[2J\x1b[1;1H\x1b[1;38;2;1;2;3mÀ “Amara” 李\x1b[0m\x1b[?25l".encode()
    assert harmless(picture) == picture
    for worse in (
        b"\x1b]0;a title\x07",
        b"\x1b]52;c;ZXZpbA==\x1b\\",
        b"\x1bP+q544e\x1b\\",
        b"\x1b_x\x1b\\",
        b"\x1b^x\x1b\\",
        b"\x1b[8;1;1t",
        b"\x1bc",
        "\x9b31m".encode()[:2],
        b"\x1b]52;c;never ended",
    ):
        assert harmless(b"a" + worse) == b"a"


def test_the_picture_holds_the_very_squares_of_the_qr_code() -> None:
    address = "HTTP://192.168.100.100:8765/BCD234"
    code = segno.make(address, error="l", micro=False)
    lines = qr_lines(address)
    assert len(lines[0]) == code.symbol_size(border=BORDER)[0] == 29, "a phone's camera has to find it on 60 columns"
    squares = [[line[column] in upper for column in range(len(line))] for line in lines for upper in ("█▀", "█▄")]
    expected = [[bool(square) for square in row] for row in code.matrix_iter(border=BORDER)]
    assert squares[: len(expected)] == expected
