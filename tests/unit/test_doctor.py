from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.app import make_services
from tests.support.speech import FakeSpeech
from trainer.doctor import ENOUGH, PLENTY, Finding, data_folder, examine, free_space, size, terminal, within
from trainer.errors import SpeechError
from trainer.packs.catalog import Catalog, Refused
from trainer.packs.problems import Problem
from trainer.paths import Paths
from trainer.services import Services
from trainer.settings import LoadedSettings, Settings


def found(services: Services) -> dict[str, Finding]:
    return {finding.part: finding for finding in examine(services, deadline=5.0)}


def with_speech(folder: Path) -> tuple[Services, FakeSpeech]:
    speech = FakeSpeech(folder)
    return make_services(folder, speech=speech), speech


def test_a_sound_installation_works_in_every_part(tmp_path: Path) -> None:
    services, _ = with_speech(tmp_path)
    parts = found(services)
    assert all(finding.works for finding in parts.values()), parts
    assert {name for name, f in parts.items() if f.needed} == {"data folder", "free space", "database", "packs"}
    assert not services.paths.database.exists(), "looking made a database"
    services.close()


def test_what_is_missing_comes_with_its_reason_and_its_mending(tmp_path: Path) -> None:
    services, speech = with_speech(tmp_path)
    speech.without("microphone", "No microphone was found.", "Plug one in.")
    finding = found(services)["microphone"]
    assert (finding.works, finding.needed) == (False, False)
    assert (finding.reason, finding.mend) == ("No microphone was found.", "Plug one in.")


def test_a_part_that_fails_says_so_and_does_not_hide_the_others(tmp_path: Path) -> None:
    services, speech = with_speech(tmp_path)
    speech.fail("synthesiser", SpeechError("The voice is hoarse.", hint="Give it tea."))
    speech.fail("recogniser", ValueError("a fault of ours"))
    parts = found(services)
    assert (parts["voice"].reason, parts["voice"].mend) == ("The voice is hoarse.", "Give it tea.")
    assert parts["recogniser"].reason == "ValueError: a fault of ours"
    assert parts["microphone"].works


def test_a_part_that_does_not_answer_is_given_up() -> None:
    release = threading.Event()

    def hang() -> Finding:
        release.wait(10)
        return Finding("", True)

    began = time.monotonic()
    finding = within("speaker", False, hang, 0.1)
    release.set()
    assert time.monotonic() - began < 5
    assert (finding.works, finding.reason) == (False, "It did not answer within 0.1 seconds.")


def test_the_database_is_counted_and_checked(tmp_path: Path) -> None:
    services, _ = with_speech(tmp_path)
    assert services.profile.name == "Amara"
    finding = found(services)["database"]
    assert finding.works
    assert "1 learner, 0 attempts, 0 drafts" in finding.what
    services.close()


def test_a_file_that_is_no_pack_is_named_while_the_others_work(tmp_path: Path) -> None:
    services, _ = with_speech(tmp_path)
    problems = tuple(Problem("bad.toml", line, "pack", "is off.", "Mend it.") for line in (1, 2, 3))
    services.catalog = Catalog(services.catalog.packs, (Refused(Path("bad.toml"), problems),))
    finding = found(services)["packs"]
    assert finding.works
    assert "bad.toml" in finding.reason
    assert "and 2 more" in finding.reason
    assert "pack check" in finding.mend


def test_without_any_drill_practice_is_not_possible(tmp_path: Path) -> None:
    services, _ = with_speech(tmp_path)
    services.catalog = Catalog(())
    finding = found(services)["packs"]
    assert (finding.works, finding.needed) == (False, True)
    assert finding.mend


def test_a_broken_settings_file_is_told(tmp_path: Path) -> None:
    services, _ = with_speech(tmp_path)
    services.loaded_settings = LoadedSettings(Settings(), ("settings.toml: rate = 9 is out of range.",))
    assert "out of range" in found(services)["settings"].reason


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    services, _ = with_speech(tmp_path)
    services.paths = Paths(tmp_path / "file" / "data", tmp_path, tmp_path)
    finding = found(services)["data folder"]
    assert not finding.works
    assert "SAYBACK_HOME" in finding.mend


def test_looking_leaves_nothing_in_the_data_folder(tmp_path: Path) -> None:
    assert data_folder(Paths(tmp_path, tmp_path, tmp_path)).works
    assert list(tmp_path.iterdir()) == []


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "works", "warned"),
    [(PLENTY, True, False), (PLENTY - 1, True, True), (ENOUGH, True, True), (ENOUGH - 1, False, True)],
)
def test_a_disk_is_warned_of_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, works: bool, warned: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free))
    finding = free_space(Paths(tmp_path / "not" / "yet", tmp_path, tmp_path))
    assert (finding.works, bool(finding.mend)) == (works, warned)


def test_a_pipe_is_no_terminal_and_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    finding = terminal({})
    assert finding.works
    assert "--plain" in finding.reason


class Screen:
    encoding = "utf-8"

    @staticmethod
    def isatty() -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "columns", "encoding", "told"),
    [
        ({"TERM": "xterm-256color"}, 80, "utf-8", ""),
        ({"TERM": "dumb"}, 80, "utf-8", "cursor"),
        ({}, 80, "utf-8", "cursor"),
        ({"TERM": "xterm"}, 59, "utf-8", "small"),
        ({"TERM": "xterm"}, 80, "ascii", "every character"),
    ],
)
def test_a_terminal_is_judged_by_what_the_app_needs(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], columns: int, encoding: str, told: str
) -> None:
    screen = Screen()
    screen.encoding = encoding
    monkeypatch.setattr("sys.stdin", screen)
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "24")
    finding = terminal(environ)
    assert told in finding.reason
    assert finding.works is not bool(told)


def test_colours_are_told_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Screen())
    monkeypatch.setattr("sys.stdout", Screen())
    assert "NO_COLOR" in terminal({"TERM": "xterm", "NO_COLOR": ""}).what
    assert "16 million" in terminal({"TERM": "xterm", "COLORTERM": "truecolor"}).what


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (999_400, "999 kB"),
        (1_500_000, "1.5 MB"),
        (5e12, "5000.0 GB"),
    ],
)
def test_sizes_are_told_as_people_read_them(count: int, shown: str) -> None:
    assert size(count) == shown
