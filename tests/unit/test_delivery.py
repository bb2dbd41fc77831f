"""How a spoken reply was given: measured, added up, told in words, followed over weeks; never marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, opened
from trainer.delivery import delivered, in_a_line, told
from trainer.delivery.measure import fillers, long_pauses
from trainer.delivery.overtime import WEEKS, figures, gathered, means, over_time, said
from trainer.delivery.telling import MEANINGS
from trainer.progress.model import Delivery, Mode
from trainer.progress.rows import delivery_from, delivery_values
from trainer.speech.cutting import shorten, since
from trainer.speech.phrases import Activity, Phrase
from trainer.speech.ports import Recording, Transcript

ONE = Delivery(12.0, 1.0, 120.0, "whisper", words=20, speaking=10.0, pauses=1, fillers=(("um", 2),), over=0)
TWO = Delivery(6.0, 3.0, 200.0, "whisper", words=10, speaking=3.0, pauses=0, fillers=(("like", 1), ("um", 1)), over=2)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("So, um, it was uh three months, umm.", {"um": 2, "uh": 1}),
        ("You know, it broke, I mean, twice.", {"you know": 1, "I mean": 1}),
        ("Do you know when it broke? As you know that matters.", {}),
        ("It was, like, twice. I'd like to know what you like.", {"like": 1}),
        ("What kind of bill was it? It is kind of late.", {"kind of": 1}),
        ("The album and the hummus.", {}),
        ("Mm-hm. Er, basically yes.", {"er": 1, "basically": 1}),
        ("", {}),
    ],
)
def test_fillers_are_counted_where_they_say_nothing_only(text: str, found: dict[str, int]) -> None:
    assert dict(fillers(text)) == found


def test_long_silences_are_counted_between_phrases_and_not_known_without_them() -> None:
    phrases = (Phrase(0.5, 2.0), Phrase(3.0, 4.0), Phrase(6.0, 7.0), Phrase(8.5, 9.0))
    assert long_pauses(Activity(phrases=phrases)) == 2
    assert long_pauses(Activity()) is None


def test_a_recording_is_cut_where_the_reply_begins_and_its_phrases_with_it(tmp_path: Path) -> None:
    from tests.support.speech import write_wav
    from trainer.speech import wav

    path = write_wav(tmp_path / "a.wav", 10.0)
    heard = Activity(phrases=(Phrase(1.0, 2.0), Phrase(6.0, 9.0)))
    rest = since(Recording(path, 10.0, 0.5, heard), 5.5)
    shorten(path, 5.5)
    assert wav.read(path).seconds == pytest.approx(4.5)
    assert rest.seconds == pytest.approx(4.5)
    assert rest.activity.phrases == (Phrase(0.5, 3.5),)


def test_two_recordings_of_one_answer_are_told_as_one() -> None:
    both = ONE.plus(TWO)
    assert (both.seconds, both.words, both.speaking, both.turns) == (18.0, 30, 13.0, 2)
    assert both.first_word == 2.0
    assert both.words_per_minute == pytest.approx(60 * 30 / 13, abs=0.1)
    assert (both.pauses, both.over) == (1, 2)
    assert both.fillers == (("um", 3), ("like", 1))
    assert replace(ONE, over=None).plus(replace(TWO, over=None)).over is None


@pytest.mark.parametrize("delivery", [ONE, ONE.plus(TWO), Delivery(1.0, 0.5, 90.0, "sphinx")])
def test_what_is_stored_is_read_again_and_old_records_lack_what_is_new(delivery: Delivery) -> None:
    assert delivery_from(delivery_values(delivery)) == delivery
    old = {"seconds": 1.0, "first_word": 0.5, "words_per_minute": 90.0, "engine": "sphinx"}
    assert delivery_from(old).fillers is None


def test_every_figure_has_one_line_that_says_what_it_means() -> None:
    assert [one.name for one in told(ONE)] == list(MEANINGS)
    assert all(one.meaning and "\n" not in one.meaning for one in told(ONE))
    line = in_a_line(ONE.plus(TWO))
    assert "138 words a minute" in line
    assert "1 long pause" in line
    assert "4 fillers" in line
    assert "spoken over twice" in line


def test_what_was_not_measured_is_not_told() -> None:
    bare = Delivery(4.0, 0.5, 0.0, "sphinx")
    assert [one.name for one in told(bare)] == ["first word", "length"]


def test_a_transcript_is_measured() -> None:
    transcript = Transcript("um three months wrong", "whisper", 0.1, first_word=0.7, speaking=2.0)
    recording = Recording(Path("x.wav"), 5.0, 0.5, Activity(phrases=(Phrase(0.7, 2.7),)))
    found = delivered(recording, transcript, first_word=2.5, over=1)
    assert (found.first_word, found.over, found.words, found.pauses) == (2.5, 1, 4, 0)
    assert found.words_per_minute == 120.0
    assert delivered(recording, transcript).first_word == 0.7


def test_over_weeks_words_and_time_are_summed_before_they_are_divided() -> None:
    found = means([ONE, TWO])
    assert found is not None
    assert found.pace == pytest.approx(60 * 30 / 13)
    assert found.fillers == pytest.approx(100 * 4 / 30)
    assert (found.first_word, found.pauses, found.over) == (2.0, 0.5, 1.0)
    assert means([]) is None
    assert said("pace", figures(found)["pace"]) == "138 words a minute"
    assert said("fillers", None) == "–"


def test_spoken_replies_are_followed_over_weeks_and_typed_ones_are_not(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        for number, delivery in ((1, ONE), (9, TWO), (10, None)):
            mode = Mode.TYPED if delivery is None else Mode.SPOKEN
            draft = make_draft(f"a{number}", "Three months wrong.", at=day(number), mode=mode)
            repository.submit(amara, replace(draft, delivery=delivery))
        found = gathered(repository, amara, day(12))
        assert found.now is not None
        assert found.now.replies == 2
        assert found.before is None
        assert [week.means.replies for week in found.weeks] == [1, 1]
        assert gathered(repository, amara, day(12) + timedelta(weeks=WEEKS)).weeks == ()
    assert over_time([], date(2026, 11, 22)).now is None
