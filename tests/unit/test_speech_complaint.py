"""Complaints as sound: breaths, pauses, moods, and the cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support.devices import RATE, ToneSynthesiser
from trainer.errors import SpeechError, StorageError
from trainer.packs.model import Breath, Channel, Customer, Drill, Kind, Skill
from trainer.speech import complaint, wav
from trainer.speech.complaint import GAP, ClipCache, breaths_of
from trainer.speech.personas import persona, said_by
from trainer.speech.ports import Clip
from trainer.speech.prosody import of_mood

DRILL = Drill(
    pack="telecom",
    id="third-month",
    title="Overcharged",
    kind=Kind.REPLY,
    channel=Channel.PHONE,
    level=2,
    skills=(Skill.REFLECT,),
    situation="",
    customer=Customer("John", voice="low", mood="frustrated"),
    say=(
        Breath("Look, this is the third month in a row.", pause=0.9),
        Breath("I have called [[twice]].", mood="resigned"),
        Breath("Both times <b>somebody</b> promised."),
    ),
)


@pytest.fixture
def engine() -> ToneSynthesiser:
    return ToneSynthesiser()


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "audio")


def test_each_breath_is_said_in_its_mood_or_the_customers() -> None:
    breaths = breaths_of(DRILL, 1.0)
    john = persona(DRILL.customer, DRILL.channel)
    moods = [of_mood("frustrated"), of_mood("resigned"), of_mood("frustrated")]
    assert [breath.prosody for breath in breaths] == [said_by(john, mood) for mood in moods]
    assert [breath.text for breath in breaths][1:] == ["I have called twice .", "Both times b somebody /b promised."]
    assert [breath.pause for breath in breaths] == [0.9, GAP, GAP]


def test_slower_is_slower_in_words_and_in_pauses_but_not_lower() -> None:
    normal, slower = breaths_of(DRILL, 1.0), breaths_of(DRILL, 0.8)
    assert [b.prosody.rate for b in slower] == pytest.approx([b.prosody.rate * 0.8 for b in normal])
    assert [b.pause for b in slower] == pytest.approx([b.pause / 0.8 for b in normal])
    assert [b.prosody.pitch for b in slower] == [b.prosody.pitch for b in normal]


def test_the_timings_say_where_each_breath_lies(cache: ClipCache, engine: ToneSynthesiser) -> None:
    clip = cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())
    sound = wav.read(clip.path)
    assert sound.seconds == pytest.approx(clip.seconds)
    assert len(clip.breaths) == 3
    assert clip.breaths[0].start == 0.0
    assert clip.breaths[1].start - clip.breaths[0].end == pytest.approx(0.9, abs=0.001)
    assert clip.breaths[2].start - clip.breaths[1].end == pytest.approx(GAP, abs=0.001)
    assert clip.breaths[2].end == pytest.approx(clip.seconds)
    for timing in clip.breaths:
        inside = sound.samples[round(timing.start * RATE) : round(timing.end * RATE)]
        assert wav.decibels(inside) > -20
    between = sound.samples[round(clip.breaths[0].end * RATE) : round(clip.breaths[1].start * RATE)]
    assert not any(between)


def test_a_clip_is_made_once(cache: ClipCache, engine: ToneSynthesiser) -> None:
    first = cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())
    said = len(engine.said)
    assert cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event()) == first
    assert len(engine.said) == said == 3


def test_whatever_shapes_the_sound_makes_another_clip(cache: ClipCache, engine: ToneSynthesiser) -> None:
    breaths = breaths_of(DRILL, 1.0)
    clips = [cache.clip(engine, breaths, "low", Event()), cache.clip(engine, breaths, "high", Event())]
    clips.append(cache.clip(engine, breaths_of(DRILL, 0.8), "low", Event()))
    clips.append(cache.clip(engine, (replace(breaths[0], text="Other."), *breaths[1:]), "low", Event()))
    clips.append(cache.clip(engine, (replace(breaths[0], pause=1.0), *breaths[1:]), "low", Event()))
    clips.append(cache.clip(engine, (replace(breaths[0], prosody=of_mood("sad")), *breaths[1:]), "low", Event()))
    engine.version = "2"
    clips.append(cache.clip(engine, breaths, "low", Event()))
    assert len({clip.path for clip in clips}) == len(clips)


@pytest.mark.parametrize("harm", ["cut the sound", "change the sound", "cut the notes", "odd notes", "no sound"])
def test_a_damaged_clip_is_made_again(cache: ClipCache, engine: ToneSynthesiser, harm: str) -> None:
    clip = cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())
    good = clip.path.read_bytes()
    notes = clip.path.with_suffix(".json")
    if harm == "cut the sound":
        clip.path.write_bytes(good[: len(good) // 2])
    elif harm == "change the sound":
        clip.path.write_bytes(good[:1000] + b"\x00\xff" + good[1002:])
    elif harm == "cut the notes":
        notes.write_bytes(notes.read_bytes()[:10])
    elif harm == "odd notes":
        notes.write_text("[1, 2]")
    else:
        clip.path.unlink()
    assert cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event()) == clip
    assert clip.path.read_bytes() == good


def test_the_cache_stays_within_its_size_and_the_longest_unused_goes_first(
    tmp_path: Path, engine: ToneSynthesiser
) -> None:
    cache = ClipCache(tmp_path / "audio", largest=200_000)
    clips = []
    for number in range(5):
        clip = cache.clip(engine, breaths_of(DRILL, 0.8 + number / 20), "low", Event())
        os.utime(clip.path, (number, number))
        clips.append(clip)
    kept = [clip for clip in clips if clip.path.exists()]
    assert clips[-1] in kept
    assert clips[0] not in kept
    assert cache.size() <= 200_000 + max(clip.path.stat().st_size for clip in kept)
    assert all(clip.path.with_suffix(".json").exists() == (clip in kept) for clip in clips)
    # What is used again is young again.
    oldest = kept[0]
    rate = 0.8 + clips.index(oldest) / 20
    cache.clip(engine, breaths_of(DRILL, rate), "low", Event())
    assert oldest.path.stat().st_mtime > 1000


def test_a_failing_voice_leaves_nothing_behind(cache: ClipCache, engine: ToneSynthesiser, tmp_path: Path) -> None:
    engine.failure = SpeechError("No voice.")
    with pytest.raises(SpeechError, match="No voice"):
        cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())
    stop = Event()
    stop.set()
    with pytest.raises(SpeechError, match="Stopped"):
        cache.clip(engine, breaths_of(DRILL, 1.0), "low", stop)
    assert list((tmp_path / "audio").iterdir()) == []


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path, engine: ToneSynthesiser) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError):
        ClipCache(tmp_path / "file").clip(engine, breaths_of(DRILL, 1.0), "low", Event())


def test_a_complaint_without_a_breath_is_refused(cache: ClipCache, engine: ToneSynthesiser) -> None:
    with pytest.raises(SpeechError, match="nothing to say"):
        cache.clip(engine, (), "low", Event())
    assert complaint.LARGEST_CACHE == 200 * 2**20


# ---- a voice that takes its time -------------------------------------------------------------------------------------


def test_the_beginning_is_there_first_and_stays_as_it_is(cache: ClipCache, engine: ToneSynthesiser) -> None:
    engine.by_piece = True
    begun: list[tuple[Clip, bytes]] = []
    clip = cache.clip(
        engine,
        breaths_of(DRILL, 1.0),
        "low",
        Event(),
        lambda early: begun.append((early, early.path.read_bytes()[44:])),
    )
    whole = clip.path.read_bytes()[44:]
    assert [len(sound) for _, sound in begun] == sorted(len(sound) for _, sound in begun)
    assert len(begun) >= 2
    for early, sound in begun:
        assert not early.whole
        assert early.path == clip.path
        assert whole.startswith(sound)
        assert len(early.breaths) == len(clip.breaths)
        assert early.breaths[0] == clip.breaths[0]
        assert early.breaths == tuple(sorted(early.breaths, key=lambda timing: timing.start))
        assert early.seconds >= early.breaths[-1].end
    assert clip.whole
    assert cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event(), lambda _: pytest.fail("it is there")) == clip


def test_a_beginning_whose_end_never_came_is_made_again(cache: ClipCache, engine: ToneSynthesiser) -> None:
    engine.by_piece = True

    def break_off(_: Clip) -> None:
        engine.failure = SpeechError("The voice ended.")

    with pytest.raises(SpeechError):
        cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event(), break_off)
    engine.failure = None
    clip = cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())
    assert wav.read(clip.path).seconds == pytest.approx(clip.seconds)
    assert len(clip.breaths) == 3


def test_a_breath_in_pieces_is_one_breath(cache: ClipCache, engine: ToneSynthesiser) -> None:
    engine.by_piece = True
    drill = replace(DRILL, say=(Breath("I rang. I rang again. Nobody came.", pause=1.0), Breath("Well?")))
    clip = cache.clip(engine, breaths_of(drill, 1.0), "low", Event())
    assert len(engine.said) == 4
    assert len(clip.breaths) == 2
    assert clip.breaths[1].start - clip.breaths[0].end == pytest.approx(1.0, abs=0.001)


def test_what_two_ask_for_at_once_is_made_once(cache: ClipCache, engine: ToneSynthesiser) -> None:
    engine.by_piece = True
    begun, go_on, found = Event(), Event(), list[Clip]()
    heard: list[Clip] = []

    def hold(_: Clip) -> None:
        begun.set()
        assert go_on.wait(5)

    def ask(early: Callable[[Clip], None]) -> Callable[[], None]:
        return lambda: found.append(cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event(), early))

    first, second = Thread(target=ask(hold)), Thread(target=ask(heard.append))
    first.start()
    assert begun.wait(5)
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert found[0] == found[1]
    assert len(engine.said) == 3
    assert not any(clip.whole for clip in heard)


def test_who_gives_up_leaves_it_to_the_one_who_waits(cache: ClipCache, engine: ToneSynthesiser) -> None:
    engine.by_piece = True
    gone = Event()
    found: list[Clip] = []

    def give_up(_: Clip) -> None:
        gone.set()

    def impatient() -> None:
        with pytest.raises(SpeechError, match="Stopped"):
            cache.clip(engine, breaths_of(DRILL, 1.0), "low", gone, give_up)

    first = Thread(target=impatient)
    second = Thread(target=lambda: found.append(cache.clip(engine, breaths_of(DRILL, 1.0), "low", Event())))
    first.start()
    assert gone.wait(5)
    second.start()
    first.join(5)
    second.join(5)
    assert len(found) == 1
    assert found[0].whole
