"""docs/authors.md, followed to the letter: every command of it, in its order, comes to what the page says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer.cli import COMMANDS, main, pack_new

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = (DOCS / "authors.md").read_text(encoding="utf-8")
REPLY = "A torn sleeve the day before she turns seventy. How disappointing. How large is the tear?\n\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("trainer.packs.checking.processors", lambda: 1)
    return tmp_path


def test_a_newcomer_gets_from_nothing_to_a_tested_drill(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new, first, second, preview, practise = (block.splitlines() for block in blocks("sh"))
    (given,), (change,) = blocks("answers"), blocks("diff")
    answers: Iterator[str] = iter(given.splitlines())

    assert new == ["sayback pack new"]
    monkeypatch.setattr(pack_new, "_prompt", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin", Terminal())
    with monkeypatch.context() as terminal:
        terminal.setattr("sys.stderr", Terminal())
        assert main(new[0].split()[1:]) == 0
    assert list(answers) == []
    file = here / "coat-shop.toml"

    assert main(first[0].split()[1:]) == 1
    told = capsys.readouterr().out
    assert "is marked fair and scores weak" in told
    assert "Heard: fact seventy-tomorrow; no feeling; no question, and 1 beside the point." in told
    assert told.splitlines()[-1] == "1 pack checked: 1 to mend, 1 problem."

    old, other = (line[1:] for line in change.splitlines())
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, other), encoding="utf-8")
    assert main(second[0].split()[1:]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 pack checked: all good."

    typed = here / "typed"
    typed.write_text(REPLY)
    install, drill = practise
    for command in (f"{preview[0]} --plain", f"{install} --yes", f"{drill} --plain"):
        with typed.open("rb") as pipe:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(pipe))
            assert main(command.split()[1:]) == 0
    captured = capsys.readouterr()
    assert "A preview: nothing is recorded." in captured.err
    assert captured.out.count("Noor writes, disappointed:") == 2


@pytest.mark.parametrize("page", ["authors.md", "pack-authors.md"])
def test_the_pages_for_authors_name_commands_that_there_are(
    page: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = re.findall(r"(?m)(?:^|`)sayback ([a-z]+)(?: ([a-z]+))?", (DOCS / page).read_text(encoding="utf-8"))
    assert len(named) > 8
    known = {command.name for command in COMMANDS}
    for command, action in named:
        assert command in known, command
        if command == "pack" and action:
            with pytest.raises(SystemExit) as left:
                main([command, action, "--help"])
            assert left.value.code == 0, action
    capsys.readouterr()
