"""A conversation on stdin and stdout."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.app import make_services
from tests.support.talks import DISMISSIVE, GOOD, NOTE, make_talk, make_talk_task
from trainer.conversation.detail import Spoken, read
from trainer.conversation.play import played
from trainer.errors import ExitCode
from trainer.packs.catalog import Catalog
from trainer.packs.model import Kind
from trainer.plain import talking
from trainer.plain.session import run
from trainer.plain.terminal import Lines, Page
from trainer.services import Services
from trainer.settings import Settings


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    found = make_services(tmp_path, settings=Settings(voice=False), catalog=Catalog(()))
    yield found
    found.close()


def typed(services: Services, *lines: str) -> tuple[ExitCode, str]:
    """What a pipe gets that says these lines."""
    out, typed_in = io.StringIO(), services.paths.data / "typed.txt"
    typed_in.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with io.FileIO(typed_in) as raw:
        code = run(services, (make_talk_task(),), lines=Lines(raw), page=Page(out, out, prompts=True))
    return code, " ".join(out.getvalue().split())


def turns(*texts: str) -> list[str]:
    """Each with the empty line that ends it."""
    return [line for text in texts for line in (text, "")]


def test_a_whole_conversation_from_a_pipe_is_answered_marked_and_stored(services: Services) -> None:
    code, told = typed(services, *turns(*GOOD, NOTE), "n")
    assert code is ExitCode.OK
    for words in (
        "I did move to the family plan",
        "Trust +20: warming",
        "more loyal than before",
        "Note: well: strong",
    ):
        assert words in told
    (attempt,) = services.repository.attempts(services.profile.id)
    assert (attempt.kind, read(attempt.detail)) == (Kind.CONVERSATION, Spoken(GOOD, NOTE))


def test_going_back_is_a_second_attempt(services: Services) -> None:
    code, told = typed(services, *turns(*GOOD, NOTE), "f 9", "f 2", *turns(*DISMISSIVE * 2), "n")
    assert code is ExitCode.OK
    assert "There are turns 1 to 3" in told
    second, first = services.repository.attempts(services.profile.id)
    assert second.retry_of == first.id
    assert read(second.detail).what_if == 1
    assert read(second.detail).turns[:2] == (GOOD[0], DISMISSIVE[0])
    assert "from turn 2." in told
    assert "(what if): " in told
    assert "nly what was missed" not in told, "nothing was missed on purpose, and an empty label is read aloud"


def test_why_and_the_model_speak_of_turns(services: Services) -> None:
    _, told = typed(services, *turns(*DISMISSIVE, NOTE), "w 1", "w 7", "v", "n")
    assert "Turn 1: reflect none" in told
    assert "−18 was made small" in told
    assert "There is one turn: w 1 tells of it." in told
    assert "One that went well:" in told
    assert "Thank you. You're the first who listened." in told


def test_a_conversation_that_breaks_off_is_kept(services: Services) -> None:
    code, told = typed(services, *turns(GOOD[0]))
    assert code is not ExitCode.OK or "no reply" not in told
    draft = services.bookkeeper.draft(make_talk().address)
    assert draft is not None
    assert read(draft.detail).turns == GOOD[:1]


def test_nothing_but_the_turns_ends_up_in_a_turn(services: Services) -> None:
    typed(services, "One line,", "and another.", "", *turns(*GOOD))
    draft = services.bookkeeper.draft(make_talk().address)
    assert draft is not None
    assert read(draft.detail).turns[0] == "One line,\nand another."


def test_a_transcript_has_every_word_in_order() -> None:
    talk = played(make_talk(), GOOD)
    lines = [line.text for line in talking.transcript(talk)]
    assert [line for line in lines if ". You: " in line] == [f"{n}. You: {text}" for n, text in enumerate(GOOD, 1)]
    assert lines[-1] == "Joan: Thank you. You're the first who listened."
