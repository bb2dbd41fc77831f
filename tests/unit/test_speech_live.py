"""Phrases recognised while a reply is being recorded."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest

from tests.support.devices import until
from tests.support.speech import write_wav
from trainer.errors import NothingHeard, SpeechError
from trainer.speech.live import Live
from trainer.speech.phrases import Activity, Phrase
from trainer.speech.ports import MicSnapshot, MicState, Recording, Transcript

WORDS = {0: "so you were billed twice", 4: "and nobody called", 8: "what would help"}
"""What is said from about which second on."""
PHRASES = (Phrase(0.5, 3.0), Phrase(4.2, 6.0), Phrase(8.4, 9.5))


class SpanEar:
    """A recogniser that knows which words lie where."""

    name, note = "Span", ""

    def __init__(self) -> None:
        self.spans: list[Phrase | None] = []
        self.failure: Exception | None = None
        self.gate: Event | None = None

    def warm_up(self) -> None:
        pass

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        self.spans.append(span)
        if self.gate is not None:
            while not self.gate.wait(0.01):
                if stop.is_set():
                    raise SpeechError("Stopped.")
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        assert span is not None
        return Transcript(next(text for at, text in WORDS.items() if abs(at - span.start) < 1), self.name, 0.1)


class Take:
    """A recording worked by hand."""

    def __init__(self, folder: Path) -> None:
        self.ear = SpanEar()
        self.now = MicSnapshot(MicState.RECORDING)
        self.path = write_wav(folder / "a.wav", 10.0)
        self.live = Live(self.ear, self.path, lambda: self.now)

    def says(self, count: int) -> None:
        self.now = MicSnapshot(MicState.RECORDING, 10.0, 0.1, activity=Activity(phrases=PHRASES[:count]))

    def over(self, count: int) -> Recording:
        self.now = MicSnapshot(MicState.IDLE)
        return Recording(self.path, 10.0, 0.5, Activity(phrases=PHRASES[:count]))


@pytest.fixture
def take(tmp_path: Path) -> Iterator[Take]:
    made = Take(tmp_path)
    yield made
    made.live.give_up()
    until(lambda: not [t for t in threading.enumerate() if t.name == "sayback hears"])


def test_finished_phrases_are_there_while_the_recording_goes_on_and_only_the_rest_is_left_for_the_end(
    take: Take,
) -> None:
    take.live.begin()
    assert take.live.heard.text == ""
    take.says(1)
    until(lambda: take.live.heard.text == WORDS[0])
    take.says(2)
    until(lambda: take.live.heard.text == f"{WORDS[0]} {WORDS[4]}")
    assert take.live.heard.until == PHRASES[1].end
    done = len(take.ear.spans)
    heard = take.live.finish(take.over(3), stop=Event())
    assert heard is not None
    assert heard.text == " ".join(WORDS.values())
    assert len(take.ear.spans) == done + 1
    assert [segment.start for segment in heard.segments] == [phrase.start for phrase in PHRASES]
    assert heard.first_word == 0.5
    assert heard.speaking == 9.0


def test_each_phrase_is_recognised_with_the_quiet_around_it_and_nothing_of_its_neighbours(take: Take) -> None:
    take.live.begin()
    take.says(3)
    until(lambda: len(take.live.heard.text.split()) == 11)
    spans = [span for span in take.ear.spans if span is not None]
    for span, phrase in zip(spans, PHRASES, strict=True):
        assert span.start < phrase.start
        assert span.end > phrase.end
    assert spans[0].end <= spans[1].start
    assert spans[1].end <= spans[2].start


def test_a_sound_that_was_no_speech_adds_no_words(take: Take) -> None:
    take.ear.failure = NothingHeard("Nobody speaks.")
    take.live.begin()
    take.says(2)
    until(lambda: take.live.heard.text == WORDS[4])
    heard = take.live.finish(take.over(2), stop=Event())
    assert heard is not None
    assert heard.text == WORDS[4]
    assert heard.first_word == PHRASES[1].start


def test_a_recording_without_any_words_is_nothing_heard(take: Take) -> None:
    take.ear.failure = NothingHeard("Nobody speaks.")
    take.live.begin()
    with pytest.raises(NothingHeard):
        take.live.finish(take.over(1), stop=Event())


def test_what_cannot_be_done_by_phrases_is_left_to_be_recognised_as_a_whole(take: Take) -> None:
    take.live.begin()
    assert take.live.finish(take.over(0), stop=Event()) is None  # no detector found a phrase
    assert take.ear.spans == []


def test_a_phrase_that_fails_leaves_the_whole_to_be_recognised(take: Take) -> None:
    take.ear.failure = SpeechError("The engine failed.")
    take.live.begin()
    take.says(2)
    until(lambda: len(take.ear.spans) == 1)
    assert take.live.finish(take.over(3), stop=Event()) is None
    assert len(take.ear.spans) == 1


def test_it_can_be_given_up_while_a_phrase_is_recognised(take: Take) -> None:
    take.ear.gate = Event()
    take.live.begin()
    take.says(1)
    until(lambda: len(take.ear.spans) == 1)
    stop = Event()
    stop.set()
    with pytest.raises(SpeechError, match="Stopped"):
        take.live.finish(take.over(1), stop=stop)


def test_a_recording_that_is_thrown_away_is_not_followed_any_longer(take: Take) -> None:
    take.live.begin()
    take.over(0)
    until(lambda: not [t for t in threading.enumerate() if t.name == "sayback hears"])
