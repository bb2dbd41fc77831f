"""A new pack, from an example or from answers: it loads, and passes the check as far as it can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.packs import reading
from trainer.cli import main
from trainer.cli.pack_new import asked
from trainer.packs.check import check
from trainer.packs.making import NOTE, Told, as_id, example, new_pack, notes_in
from trainer.packs.model import Band, Channel, Drill, Kind

kinds = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def the_drill(text: str) -> Drill:
    found = reading(text)
    assert [str(problem) for problem in found.problems] == []
    assert found.pack is not None
    (drill,) = found.pack.drills
    return drill


@kinds
def test_a_pack_from_an_example_passes_the_check_and_says_what_is_to_be_written(
    kind: Kind, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "new", "--kind", kind.value, "--id", "my-pack", "--title", "My pack"]) == 0
    told = capsys.readouterr().err
    text = (tmp_path / "my-pack.toml").read_text(encoding="utf-8")
    report = check(reading(text))
    assert [str(problem) for problem in report.problems] == []
    assert report.pack is not None
    assert (report.pack.id, report.pack.title, report.pack.drills[0].kind) == ("my-pack", "My pack", kind)
    assert "It passes the check as it stands" in told
    assert "sayback pack preview my-pack.toml" in told
    assert len(report.notes) > 4
    for line, note in notes_in(text):
        assert f"line {line}: {note}" in told
        assert not text.splitlines()[line].startswith("#")


@kinds
def test_the_notes_of_an_example_change_nothing_but_comments(kind: Kind) -> None:
    plain = the_drill(f'format = 1\n[pack]\nid = "x"\ntitle = "x"\n{example(kind)}')
    assert the_drill(new_pack(Told("x", kind))) == plain


def test_what_was_told_takes_the_place_of_the_example_s_own() -> None:
    told = Told(
        "shop",
        Kind.REPLY,
        title='A "torn" coat',
        channel=Channel.CHAT,
        level=4,
        situation="You answer the chat.",
        customer="Noor",
        mood="sad",
    )
    drill = the_drill(new_pack(told))
    assert (drill.id, drill.title, drill.channel, drill.level) == ("a-torn-coat", 'A "torn" coat', Channel.CHAT, 4)
    assert (drill.situation, drill.customer.name, drill.customer.mood) == ("You answer the chat.", "Noor", "sad")
    assert len(drill.facts) == 3


def answering(*answers: str) -> Iterator[str]:
    yield from answers
    raise AssertionError("more was asked than there are answers")


def told_by(*answers: str) -> Told:
    given = answering(*answers)
    return asked(lambda _: next(given))


HEAD = ("The coat shop", "", "reply", "The torn coat", "chat", "3", "You answer the chat.", "Noor", "sad")
OWN = (
    *("My coat came torn.", "It was for my mother's birthday, which is tomorrow.", ""),
    *("the coat arrived torn", "it is a present for her mother", "the birthday is tomorrow", ""),
    *("disappointed", ""),
    "a whole coat by tomorrow",
    *("When do you see her", "At what time do you meet tomorrow", "Where is it torn", "", ""),
    *("A torn coat, and the birthday is tomorrow. How disappointing. When do you see her?", ""),
    "",
    *("We'll refund you.", "It is about tomorrow, not about money.", ""),
)


def test_answers_become_a_draft_of_the_writer_s_own() -> None:
    told = told_by(*HEAD, *OWN)
    text = new_pack(told)
    drill = the_drill(text)
    assert (drill.pack, drill.id, drill.kind, drill.channel, drill.level) == (
        "the-coat-shop", "the-torn-coat", Kind.REPLY, Channel.CHAT, 3,
    )  # fmt: skip
    assert drill.say[0].text == "My coat came torn."
    assert [fact.key for fact in drill.facts] == [True, False, False]
    assert drill.feelings[0].because == drill.facts[0].id
    assert drill.wants[0].text == "a whole coat by tomorrow"
    assert drill.unknowns[0].ask == ("When do you see her?", "At what time do you meet tomorrow?")
    assert [reply.band for reply in drill.replies] == [Band.STRONG, Band.WEAK]
    assert drill.replies[1].why.startswith("It is about")
    assert f"{NOTE}2 more strong replies" in text
    assert f"{NOTE}2 more fair replies" in text
    left = [problem.message for problem in check(reading(text), mutations=False).problems]
    assert any("it needs 3 strong replies" in message for message in left)


def test_who_tells_no_complaint_keeps_the_example() -> None:
    drill = the_drill(new_pack(told_by(*HEAD, "")))
    assert drill.title == "The torn coat"
    assert len(drill.replies) == 8


def test_a_conversation_asks_for_no_complaint() -> None:
    drill = the_drill(new_pack(told_by("Trains", "", "2", "", "", "", "", "", "")))
    assert drill.kind is Kind.CONVERSATION
    assert len(drill.beats) == 3


def test_what_is_no_choice_is_asked_again() -> None:
    told = told_by("Trains", "", "poem", "9", "spot", "", "fax", "ph", "x", "7", "1", "", "", "")
    assert (told.kind, told.channel, told.level) == (Kind.SPOT, Channel.PHONE, 1)


def test_patience_gets_its_silences() -> None:
    drill = the_drill(new_pack(Told("p", Kind.PATIENCE, say=("One.", "Two.", "Three.", "Four.", "Five."))))
    assert [breath.pause for breath in drill.say] == [1.5] * 5
    assert sum(breath.cue for breath in drill.say) == 2


@pytest.mark.parametrize("answer", ['"""', "\\", "\x1b[2J", 'a"b\\n', "[x]\n[[drill]]", "é 🙂"])
def test_no_answer_breaks_the_file(answer: str) -> None:
    told = Told("p", Kind.REPLY, pack_title=answer, title=answer, say=(answer,), facts=(answer, answer), want=answer)
    for problem in reading(new_pack(told)).problems:
        assert "control character" in problem.message


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.toml").write_text("mine")
    assert main(["pack", "new", "--kind", "spot", "--id", "p"]) == 2
    assert "There is a file already" in capsys.readouterr().err
    assert (tmp_path / "p.toml").read_text() == "mine"
    (tmp_path / "q.toml").symlink_to(tmp_path / "elsewhere")
    assert main(["pack", "new", "--kind", "spot", "--id", "q"]) == 2
    assert not (tmp_path / "elsewhere").exists()


def test_without_a_terminal_it_asks_nothing_and_says_what_to_add(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "new"]) == 2
    assert "--kind reply --id my-pack" in capsys.readouterr().err
    assert main(["pack", "new", "--kind", "reply"]) == 2
    assert "--id my-pack" in capsys.readouterr().err
    assert main(["pack", "new", "--kind", "reply", "--id", "../My Pack"]) == 2
    assert "such as my-pack" in capsys.readouterr().err


def test_ids_are_made_of_words() -> None:
    assert as_id("The wrong name!") == "the-wrong-name"
    assert as_id("???") == ""
    assert len(as_id("word " * 30)) <= 40
