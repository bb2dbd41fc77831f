from __future__ import annotations

import io
import os
import select
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.app import make_services, seeded_ids
from tests.support.drills import make_drill, make_result, make_tasks, nothing_missed
from tests.support.progress import words_of
from tests.support.speech import FakeSpeech
from trainer.errors import DataError, ExitCode, StorageError
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Pack, Skill
from trainer.plain import words
from trainer.plain.session import Session
from trainer.plain.terminal import CHUNK, LONGEST, Lines, Page, wrapped
from trainer.practice import Finished, Practice
from trainer.progress.bookkeeper import Bookkeeper, Marked
from trainer.progress.model import Attempt, Draft, Mode
from trainer.scoring.result import Flag, FlagKind, Focus, Result
from trainer.services import Services
from trainer.settings import Settings
from trainer.speech.ports import MicState

Score = Callable[..., Result]


class Typed:
    """Bytes as they come from a keyboard or a pipe: each piece once the program waits for it, then the end."""

    def __init__(self, *pieces: bytes, tty: bool = False) -> None:
        self._reading, self._writing = os.pipe()
        self._pieces = list(pieces)
        self._tty = tty
        self._open = True

    def read(self, size: int, /) -> bytes:
        if not select.select([self._reading], [], [], 0)[0]:
            self.give()
        return os.read(self._reading, size)

    def fileno(self) -> int:
        return self._reading

    def isatty(self) -> bool:
        return self._tty

    def close(self) -> None:
        os.close(self._reading)
        self._end()

    def give(self) -> None:
        """Let the next piece come."""
        if self._pieces:
            piece = self._pieces.pop(0)
            os.write(self._writing, piece[:CHUNK])  # more than a pipe holds would wait for its own reader
            if piece[CHUNK:]:
                self._pieces.insert(0, piece[CHUNK:])
        elif self._tty:
            self._end()
        if not self._pieces and not self._tty:
            self._end()

    def _end(self) -> None:
        if self._open:
            os.close(self._writing)
            self._open = False


class Keyboard(Lines):
    """Lines of somebody who types the next one when a recording has begun."""

    def __init__(self, typed: Typed, speech: FakeSpeech) -> None:
        super().__init__(typed)
        self._typed = typed
        self._speech = speech

    def waiting(self, seconds: float) -> bool:
        if self._speech.recorder.snapshot().state is MicState.RECORDING:
            self._speech.advance(3.0)
            if self._speech.recorder.snapshot().state is MicState.RECORDING:
                self._typed.give()
        return super().waiting(seconds)


class Room:
    """A plain session over a real repository and a scorer that says what it is told."""

    def __init__(self, folder: Path, drills: tuple[Drill, ...]) -> None:
        self.speech = FakeSpeech(folder, transcripts=["three months of wrong bells"])
        pack = Pack("test", "Test", "", "en", "CC0-1.0", (), drills, "0" * 64, "test.toml")
        self.services: Services = make_services(
            folder,
            catalog=Catalog((pack,)),
            speech=self.speech,
            settings=Settings(voice=False),
        )
        self.out, self.told = io.StringIO(), io.StringIO()
        self.typed: list[Typed] = []

    def session(self, *pieces: bytes, tty: bool = False, recap: bool = False, drills: int = 1) -> ExitCode:
        typed = Typed(*pieces, tty=tty)
        self.typed.append(typed)
        lines = Keyboard(typed, self.speech)
        tasks = make_tasks(*(drill.id for drill in self.services.catalog.drills[:drills]))
        page = Page(self.out, self.told, prompts=tty)
        return Session(self.services, tasks, lines, page, recap=recap).run()

    @property
    def replies(self) -> list[str]:
        attempts = self.services.repository.attempts(self.services.profile.id)
        return [attempt.reply for attempt in reversed(attempts)]

    @property
    def drafts(self) -> list[str]:
        return [draft.text for draft in self.services.repository.drafts(self.services.profile.id)]

    def close(self) -> None:
        for typed in self.typed:
            typed.close()
        self.services.close()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    def score(drill: Drill, given: Draft | Attempt) -> Result:
        return nothing_missed(drill) if "everything" in words_of(given) else make_result(drill)

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)
    found = Room(tmp_path, (make_drill("one"), make_drill("two")))
    yield found
    found.close()


# ---- lines in ------------------------------------------------------------------------------------------------------


def lines_of(data: bytes) -> list[str]:
    typed = Typed(data)
    lines = Lines(typed)
    found = []
    while (line := lines.read()) is not None:
        found.append(line)
    typed.close()
    return found


def test_lines_come_without_their_ends_whatever_the_ends_are() -> None:
    assert lines_of(b"one\r\ntwo\n\nthree") == ["one", "two", "", "three"]


def test_a_byte_order_mark_goes_and_bytes_that_are_no_text_become_visible() -> None:
    assert lines_of(b"\xef\xbb\xbfcaf\xc3\xa9\nbad \xff\xfe\nnul \0 here\n") == ["café", "bad ��", "nul � here"]


def test_an_endless_line_is_taken_in_pieces_instead_of_all_of_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "endless"
    file.write_bytes(b"x" * (LONGEST + 10))
    with file.open("rb", buffering=0) as raw:
        lines = Lines(raw)
        first = lines.read()
        assert first is not None
        assert (len(first), lines.cut) == (LONGEST, True)
        assert lines.read() == "x" * 10
        assert not lines.cut


def test_a_closed_stdin_has_no_lines() -> None:
    assert Lines(None).read() is None
    assert not Lines(None).waiting(0)


def test_a_line_put_back_is_read_again() -> None:
    typed = Typed(b"a\nb\n")
    lines = Lines(typed)
    first = lines.read()
    assert first == "a"
    lines.put_back(first)
    assert [lines.read(), lines.read()] == ["a", "b"]
    typed.close()


# ---- words out -----------------------------------------------------------------------------------------------------


def test_text_wraps_at_the_width_and_keeps_its_own_line_ends() -> None:
    assert wrapped("one two three\n\nfour", 8, 2) == "  one\n  two\n  three\n\n  four"


def test_a_word_without_end_is_broken() -> None:
    assert wrapped("x" * 50, 20) == "\n".join(["x" * 20, "x" * 20, "x" * 10])


def test_control_characters_are_written_out() -> None:
    assert wrapped("\x1b[31m[/red]\x07", 80) == r"\x1b[31m[/red]\x07"


def test_narration_goes_to_the_other_stream_and_prompts_only_to_a_person() -> None:
    out, told = io.StringIO(), io.StringIO()
    page = Page(out, told, prompts=False)
    page.say("session")
    page.note("trouble")
    page.prompt("type something")
    assert (out.getvalue(), told.getvalue()) == ("session\n", "trouble\n")


def test_closed_streams_are_no_reason_to_fail() -> None:
    page = Page(None, None)
    page.say("a")
    page.note("b")


# ---- marks in words ------------------------------------------------------------------------------------------------


def told(result: Result, reply: str = "Three months, two calls.", focus: Focus | None = None) -> str:
    done = Finished(make_tasks("one")[0], "a1", reply, result, focus)
    return "\n".join(line.text for line in words.debrief(done, None))


def test_marks_come_with_their_evidence_what_was_missed_one_tip_and_a_model_reply() -> None:
    text = told(make_result(make_drill("one")))
    assert text.startswith("fair, 50 of 100.\nReflect: fair, 50.\nAcknowledge: fair, 50.\nClarify: fair, 50.")
    assert "overcharged three months in a row: “Thre”" in text
    assert "frustrated, with the reason for it: “Thre”" in text
    assert "Missed:\ncalled twice: John said “This is th”" in text
    assert "“Thre”: open, on target, about what changed on the account" in text
    assert "Try next: Ask what changed." in text
    assert text.endswith("One good reply:\nThree months wrong and two calls for nothing: what changed?")


def test_what_was_never_asked_is_named_when_no_question_was_on_target() -> None:
    text = told(make_result(make_drill("one"), asked=False))
    assert "to ask about what changed on the account" in text
    assert "to ask about what would put it right" in text


def test_a_contradiction_is_shown_beside_what_the_customer_said() -> None:
    flag = Flag(FlagKind.CONTRADICTION, "He said three.", reply=(0, 10), say=(0, 27))
    text = told(make_result(make_drill("one"), flags=[flag]), "Two months of wrong bills.")
    assert "Not what was said: “Two months”; John said “This is the third month you”. He said three." in text


def test_long_evidence_loses_its_middle() -> None:
    shown = words.quoted("word " * 200, (0, 1000))
    assert len(shown) <= words.QUOTED + 2
    assert " … " in shown


def test_skills_that_are_not_rated_say_so() -> None:
    from dataclasses import replace

    from trainer.scoring.result import Mark

    result = replace(make_result(make_drill("one")), marks=(Mark(Skill.CLARIFY, None, None),))
    assert "Clarify: not rated here." in told(result)


# ---- sessions ------------------------------------------------------------------------------------------------------


def test_a_reply_through_a_pipe_is_marked_and_nothing_is_asked(room: Room) -> None:
    assert room.session(b"Three months.\n") is ExitCode.OK
    assert room.replies == ["Three months."]
    assert room.drafts == []
    assert "Reflect: fair, 50." in room.out.getvalue()
    assert room.told.getvalue() == ""


@pytest.mark.parametrize("given", [b"", b"\n\n", b"   \n"])
def test_an_input_without_a_reply_is_an_error(room: Room, given: bytes) -> None:
    assert room.session(given) is ExitCode.USAGE
    assert "no reply in the input" in room.told.getvalue()
    assert room.replies == []


def test_a_paste_of_several_paragraphs_is_one_reply(room: Room) -> None:
    room.session(b"\nDear John,\n\nthree months of wrong bills.\n\n\nYours, Amara\n")
    assert room.replies == ["Dear John,\n\nthree months of wrong bills.\n\n\nYours, Amara"]


def test_a_script_says_n_for_the_next_drill_and_gets_a_recap(room: Room) -> None:
    assert room.session(b"Three months.\n\nn\nTwo calls.\n\nq\n", drills=2) is ExitCode.OK
    assert room.replies == ["Three months.", "Two calls."]
    assert "2 replies this time:" in room.out.getvalue()


def test_a_retry_is_compared_with_the_reply_before(room: Room) -> None:
    room.session(b"Three months.\n\nr\nHere is everything.\n")
    assert "strong, 95 of 100, 45 more than last time." in room.out.getvalue()
    attempts = room.services.repository.attempts(room.services.profile.id)
    assert attempts[0].retry_of == attempts[1].id


def test_missed_only_says_what_is_wanted_without_giving_the_words_away(room: Room) -> None:
    room.session(b"Three months.\n\nm\nTwo calls.\n")
    assert "Only what was missed: one thing that happened." in room.out.getvalue()
    newest = room.services.repository.attempts(room.services.profile.id)[0]
    assert newest.focus == Focus(facts=("two-calls",))


def test_more_tips_and_another_model_reply_come_on_their_letters(room: Room) -> None:
    room.session(b"Three months.\n\nt\nv\nw\n")
    shown = room.out.getvalue()
    assert shown.count("Try also: Name the feeling.") == 2
    assert "Another good reply:\n  Two calls and still wrong bills." in shown


def test_a_letter_inside_a_paragraph_is_no_command(room: Room) -> None:
    room.session(b"Three months.\nq\nn\n")
    assert room.replies == ["Three months.\nq\nn"]


def test_after_the_marks_an_unknown_line_in_a_pipe_is_refused(room: Room) -> None:
    code = room.session(b"Three months.\n\nt\nhello\n")
    assert code is ExitCode.REFUSED_INPUT
    assert "“hello” is not one of" in room.told.getvalue()


@pytest.mark.parametrize(
    "reply",
    ["x" * 100_000, "😀" * 500, "[/red] \x1b[31m\x07 [bold]", "café \u202egnp"],
    ids=["100,000 characters", "only emoji", "markup and escapes", "direction overrides"],
)
def test_any_reply_is_stored_as_it_is_and_shown_harmlessly(room: Room, reply: str) -> None:
    assert room.session(reply.encode() + b"\n") is ExitCode.OK
    assert room.replies == [reply]
    assert "\x1b" not in room.out.getvalue()
    assert max(map(len, room.out.getvalue().splitlines())) <= 80


def test_a_reply_beyond_all_measure_is_cut_and_said_to_be(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "endless"
    file.write_bytes(b"word " * (LONGEST // 5 + 100))
    with file.open("rb", buffering=0) as raw:
        page = Page(room.out, room.told, prompts=False)
        code = Session(room.services, make_tasks("one"), Lines(raw), page).run()
    assert code is ExitCode.REFUSED_INPUT
    assert "the rest was not read" in room.told.getvalue()
    assert len(room.replies) == 1


def test_every_line_is_on_disk_before_the_next_is_waited_for(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    real = Bookkeeper.keep

    def keep(self: Bookkeeper, practice: Practice) -> None:
        kept.append(practice.text)
        real(self, practice)

    monkeypatch.setattr(Bookkeeper, "keep", keep)
    room.session(b"Three months.\n", b"Two calls.\n", b"\n", b"q\n", tty=True)
    assert kept == ["Three months.", "Three months.\nTwo calls."]


def test_ctrl_c_keeps_the_reply_and_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["Three months.", KeyboardInterrupt()])

    def read(self: Lines) -> str:
        line = next(lines)
        if isinstance(line, KeyboardInterrupt):
            raise line
        return str(line)

    monkeypatch.setattr(Lines, "read", read)
    assert room.session(tty=True) is ExitCode.INTERRUPTED
    assert room.drafts == ["Three months."]
    assert "Your reply is kept; sayback drill test/one takes it up again." in " ".join(room.told.getvalue().split())


def test_a_reply_left_behind_is_shown_and_taken_up(room: Room) -> None:
    room.session(b"Three months.\n", b"/q\n", tty=True)
    assert room.drafts == ["Three months."]
    room.services.new_id = seeded_ids(2)
    assert room.session(b"Two calls.\n", b"\n", b"q\n", tty=True) is ExitCode.OK
    assert "Your reply until now, unfinished:\nThree months." in room.told.getvalue()
    assert room.replies == ["Three months.\nTwo calls."]
    assert room.drafts == []


def test_a_pipe_leaves_an_unfinished_reply_for_later(room: Room) -> None:
    room.session(b"Three months.\n", b"/q\n", tty=True)
    room.session(b"Two calls.\n")
    assert room.replies == ["Two calls."]
    assert room.drafts == ["Three months."]
    assert "An unfinished reply to test/one is kept" in room.told.getvalue()


def test_an_empty_line_without_a_reply_is_answered_at_a_keyboard(room: Room) -> None:
    room.session(b"\n", b"Three months.\n", b"\n", b"q\n", tty=True)
    assert "There is no reply yet" in room.told.getvalue()
    assert room.replies == ["Three months."]


def test_words_are_mended_noted_and_thrown_away_at_a_keyboard(room: Room) -> None:
    room.session(
        b"nonsense\n",
        b"/x\n",
        b"/o forty-two pounds\n",
        b"three months of bells\n",
        b"/e BELLS = bills\n",
        b"/e nowhere = here\n",
        b"/e\n",
        b"All of it anew.\n",
        b"/unknown stays text\n",
        b"\n",
        b"q\n",
        tty=True,
    )
    assert room.replies == ["All of it anew.\n/unknown stays text"]
    told = room.told.getvalue()
    assert "Your reply now: three months of bills" in told
    assert "“nowhere” is not in your reply." in told
    attempt = room.services.repository.attempts(room.services.profile.id)[0]
    assert attempt.notes == "forty-two pounds"


def test_help_lists_every_letter(room: Room) -> None:
    room.session(b"/?\n", b"/q\n", tty=True)
    assert all(f"/{letter}  " in room.told.getvalue() for letter in "phsctexoq")


def test_a_terminal_that_cuts_a_line_is_said_to(room: Room) -> None:
    room.session(b"x" * 4095 + b"\n", b"\n", b"q\n", tty=True)
    assert "part of the last one is missing" in " ".join(room.told.getvalue().split())


def test_a_disk_that_is_full_while_typing_is_told_once_and_the_reply_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Bookkeeper, practice: Practice) -> None:
        raise StorageError("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(Bookkeeper, "keep", full)
    room.session(b"Three months.\n", b"Two calls.\n", b"\n", b"q\n", tty=True)
    assert room.told.getvalue().count("Your reply is not on disk: The disk is full. Free some space.") == 1
    assert room.replies == ["Three months.\nTwo calls."]


def test_a_reply_that_could_not_be_stored_can_be_handed_in_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Bookkeeper.take
    failures = [StorageError("The disk is full.")]

    def take(self: Bookkeeper, practice: Practice) -> Marked:
        if failures:
            raise failures.pop()
        return real(self, practice)

    monkeypatch.setattr(Bookkeeper, "take", take)
    room.session(b"Three months.\n", b"\n", b"\n", b"q\n", tty=True)
    assert "The disk is full. An empty line tries again." in room.told.getvalue()
    assert room.replies == ["Three months."]


def test_a_reply_through_a_pipe_that_could_not_be_stored_is_an_error(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(self: Bookkeeper, practice: Practice) -> Marked:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(Bookkeeper, "take", take)
    with pytest.raises(StorageError, match="full"):
        room.session(b"Three months.\n")


# ---- sound ---------------------------------------------------------------------------------------------------------


def with_voice(room: Room) -> Room:
    room.services.settings = Settings(voice=True)
    return room


def test_a_complaint_is_heard_at_a_keyboard_and_again_slower(room: Room) -> None:
    with_voice(room).session(b"/s\n", b"Three months.\n", b"\n", b"q\n", tty=True)
    assert room.speech.rates[-1] == 0.8


def test_nothing_is_played_into_a_pipe(room: Room) -> None:
    with_voice(room).session(b"Three months.\n")
    assert room.speech.calls == []


def test_without_a_voice_one_line_says_why(room: Room) -> None:
    room.speech.without("voice", "There is no loudspeaker.", "Connect one.")
    with_voice(room).session(b"/h\n", b"/q\n", tty=True)
    assert room.told.getvalue().count("No voice: There is no loudspeaker. Connect one.") == 1
    assert "There is no voice here" in room.told.getvalue()


def test_a_spoken_reply_is_shown_for_correction_before_it_is_marked(room: Room) -> None:
    room.session(b"/t\n", b"\n", b"/e bells = bills\n", b"\n", b"q\n", tty=True)
    attempt = room.services.repository.attempts(room.services.profile.id)[0]
    assert (attempt.reply, attempt.heard) == ("three months of wrong bills", "three months of wrong bells")
    assert attempt.mode is Mode.SPOKEN
    assert attempt.delivery is not None
    assert room.speech.forgotten == [attempt.id]


def test_phrases_are_written_down_while_the_learner_speaks(room: Room) -> None:
    room.speech.partial = "three months"
    room.session(b"/t\n", b"\n", b"\n", b"q\n", tty=True)
    assert room.told.getvalue().count("… three months\n") == 1


def test_a_recording_thrown_away_leaves_the_reply_as_it_was(room: Room) -> None:
    room.session(b"Hello.\n", b"/t\n", b"x\n", b"\n", b"q\n", tty=True)
    assert room.replies == ["Hello."]
    assert "transcribe" not in room.speech.calls


def test_without_a_microphone_the_keyboard_stays(room: Room) -> None:
    room.speech.without("microphone", "There is no microphone.", "Connect one.")
    room.session(b"/t\n", b"Hello.\n", b"\n", b"q\n", tty=True)
    assert "There is no microphone. Connect one." in room.told.getvalue()
    assert room.replies == ["Hello."]


def test_a_recording_without_speech_leaves_the_keyboard(room: Room) -> None:
    room.session(b"/t\n", b"\n", b"/t\n", b"\n", b"Hello.\n", b"\n", b"q\n", tty=True)
    assert "Nobody speaks in this recording." in room.told.getvalue()
    assert room.replies == ["three months of wrong bells\nHello."]


def test_every_flag_and_every_question_has_its_words() -> None:
    from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus

    assert set(words._FLAGS) == set(FlagKind)
    assert set(words._QUESTIONS) == set(QuestionStatus)
    assert set(words._CREDITED) == set(FactStatus) - {FactStatus.MISSED, FactStatus.CONTRADICTED}
    assert set(words._MET) == set(FeelingStatus) - {FeelingStatus.MISSED}


def test_a_recording_that_cannot_be_read_leaves_the_keyboard(room: Room) -> None:
    room.speech.fail("transcribe", DataError("The recording holds no sound."))
    room.session(b"/t\n", b"\n", b"Hello.\n", b"\n", b"q\n", tty=True)
    assert "The recording holds no sound." in room.told.getvalue()
    assert room.replies == ["Hello."]


def test_a_microphone_that_goes_away_keeps_what_it_had(room: Room) -> None:
    class Losing(FakeSpeech):
        def advance(self, seconds: float) -> None:
            super().advance(seconds)
            self.lose_microphone("The microphone went away.")

    room.speech.__class__ = Losing
    room.session(b"/t\n", b"\n", b"\n", b"q\n", tty=True)
    assert "The microphone went away." in room.told.getvalue()
    assert room.replies == ["three months of wrong bells"]
