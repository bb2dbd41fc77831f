from __future__ import annotations

import errno
import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer import cli
from trainer.cli import COMMANDS, log, main, streams
from trainer.errors import ExitCode, StorageError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    yield tmp_path
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, log.LogFile)]:
        root.removeHandler(handler)


def test_commands_have_names_of_their_own_and_a_summary() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert all(command.summary for command in COMMANDS)


@pytest.mark.parametrize(
    ("words", "before"),
    [
        (["drill", "x"], []),
        (["--plain", "drill", "--plain"], ["--plain"]),
        (["--profile", "Amara", "drill"], ["--profile", "Amara"]),
        (["--profile=Amara", "--plain", "drill"], ["--profile=Amara", "--plain"]),
        (["--profile", "--plain"], ["--profile", "--plain"]),
        ([], []),
    ],
)
def test_options_before_the_command_are_told_from_its_own(words: list[str], before: list[str]) -> None:
    assert cli._before_command(words) == before


def test_an_error_of_ours_is_a_title_a_sentence_a_hint_and_its_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(words: list[str]) -> int:
        raise StorageError("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(cli, "_run", fail)
    assert main([]) == ExitCode.MACHINE
    assert capsys.readouterr().err == "Your data could not be reached: The disk is full.\n  Free some space.\n"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
        (PermissionError(errno.EACCES, "Permission denied", "/etc/shadow"), "Permission denied (/etc/shadow)."),
        (ValueError("one\ntwo \x1b[31m"), "ValueError, one two \\x1b[31m."),
        (ZeroDivisionError(), "ZeroDivisionError."),
        (RecursionError("x" * 1000), f"RecursionError, {'x' * 200}."),
    ],
)
def test_anything_else_is_a_sentence_too_and_its_traceback_is_in_the_log(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    told: str,
) -> None:
    def fail(words: list[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    monkeypatch.delenv("SAYBACK_DEBUG", raising=False)
    assert main([]) == ExitCode.MACHINE
    shown = capsys.readouterr().err.splitlines()
    assert shown[0] == f"Something went wrong inside sayback: {told}"
    assert shown[1].endswith(str(home / "cache" / "sayback.log"))
    assert len(shown) == 2
    assert "Traceback" in (home / "cache" / "sayback.log").read_text()


def test_the_log_begins_anew_when_it_has_grown_too_large(tmp_path: Path) -> None:
    path = tmp_path / "sayback.log"
    path.write_text("x" * (log.LARGEST + 1))
    log.write(path, "new")
    log.write(path, "newer \udcff")
    assert path.read_text() == "new\nnewer \\udcff\n"


def test_what_the_program_logs_goes_to_the_file_and_never_to_the_screen(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paths"]) == 0
    capsys.readouterr()
    logging.getLogger("trainer.test").error("the microphone coughed")
    assert capsys.readouterr().err == ""
    assert "ERROR trainer.test: the microphone" in (home / "cache" / "sayback.log").read_text()


def test_a_log_that_cannot_be_written_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    handler = log.LogFile(tmp_path / "file" / "below" / "log")
    handler.handle(logging.LogRecord("x", logging.ERROR, "x", 1, "boom", None, None))
    assert capsys.readouterr().err == ""


def test_one_handler_is_enough_however_often_we_begin(home: Path) -> None:
    main(["paths"])
    main(["paths"])
    assert sum(isinstance(handler, log.LogFile) for handler in logging.getLogger().handlers) == 1


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("“Three months” – £42 … 😀", "ascii", b'"Three months" - ?42 ... ?'),
        ("“Three months” – £42", "latin-1", b'"Three months" - \xa342'),
        ("half \ud800 of a pair", "utf-8", b"half ? of a pair"),
        ("● strong → ○ weak", "ascii", b"* strong -> o weak"),
    ],
)
def test_what_an_encoding_lacks_is_written_plainer(
    monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, expected: bytes
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding=encoding))
    streams.make_steady()
    sys.stdout.write(text)
    streams.finish()
    assert raw.getvalue() == expected


def test_no_streams_at_all_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    streams.make_steady()
    streams.finish()
    streams.silence_stdout()
