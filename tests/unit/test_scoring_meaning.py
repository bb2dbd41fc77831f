"""The table of word meanings: whole, quick, a help that scoring can do without."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.scoring import DRILL
from trainer.packs.model import Breath, Fact
from trainer.scoring import engine, meaning, score
from trainer.scoring.acts import read
from trainer.scoring.echo import echo, echoed
from trainer.scoring.facts import align
from trainer.scoring.meaning import ABSENT, SHA256, TABLE, Lanes, Meaning, Words, cosine, dot, examine, unit
from trainer.scoring.opposites import told_apart
from trainer.scoring.prepare import prepare
from trainer.scoring.stems import stem

GOOD = (
    "So the kettle still leaks all over the counter though you sent it back twice. That's maddening. "
    "What happens when you fill it?"
)


@pytest.fixture(scope="module")
def table() -> Meaning:
    return Meaning()


def test_the_shipped_table_is_the_one_this_version_was_made_with() -> None:
    import hashlib

    assert hashlib.sha256(TABLE.read_bytes()).hexdigest() == SHA256
    assert examine().works
    assert TABLE.stat().st_size <= 4_000_000


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("parcel", "package", "dishwasher"),
        ("arrived", "delivered", "refund"),
        ("engineer", "technician", "ticket"),
        ("tablets", "pills", "window"),
        ("secrecy", "secret", "invoice"),
    ],
)
def test_words_of_one_meaning_are_nearer_than_others(table: Meaning, one: str, near: str, far: str) -> None:
    assert table.near(one, near) > 0.36 > table.near(one, far)


def test_sentences_that_share_no_word_can_be_near(table: Meaning) -> None:
    said = table.sum(["package", "never", "showed", "up"])
    assert dot(said, table.sum(["parcel", "never", "arrived"])) > dot(said, table.sum(["charged", "twice"])) + 0.15


def test_a_rare_word_is_made_of_its_pieces_and_nonsense_of_none(table: Meaning) -> None:
    assert len(table.vector("overchargings")) == 128
    assert table.vector("") == table.vector("£££") == table.vector("日本") == ()
    assert table.vector("x" * 100) == ()


def test_lanes_find_what_one_by_one_comparison_finds(table: Meaning) -> None:
    words = ["parcel", "engineer", "tablets", "alarm", "wife", "screen", "unknown日本"]
    lanes = Words(table, 0.36)
    lanes.add(words)
    for asked in ("package", "technician", "pills", "husband", "zebra", "日本"):
        plain = {word: table.near(asked, word) for word in words if table.near(asked, word) >= 0.36}
        found = dict(lanes.near(asked))
        assert found.keys() == plain.keys()
        assert all(math.isclose(found[word], plain[word], abs_tol=0.01) for word in plain)


def test_nothing_is_near_to_nothing() -> None:
    assert Lanes([]).near((1.0,)) == []
    assert Lanes([(1.0, 0.0)]).near(()) == []
    assert Lanes([(1.0, 0.0), (0.0, -1.0)]).near((1.0, 0.0)) == pytest.approx([1.0, 0.0], abs=0.01)


def test_a_story_told_back_in_other_words_echoes_more_than_another_story() -> None:
    prepared = prepare(DRILL)
    told = echo(prepared, read("So the pot you bought drips water everywhere, and you returned it again and again."))
    other = echo(prepared, read("So your holiday flight was cancelled at the airport, and the hotel was full."))
    assert told is not None
    assert other is not None
    assert told > other + 0.1
    assert echo(prepared, read("What is your order number?")) == 0.0


def test_an_echo_makes_nothing_out_of_nothing_and_lifts_no_cap() -> None:
    assert echoed(0.0, 1.0, capped=False) == 0.0
    assert echoed(2.0, None, capped=False) == 2.0
    assert echoed(2.0, 0.9, capped=True) == 2.0
    assert echoed(2.0, 0.0, capped=True) < 2.0
    assert 2.0 < echoed(2.0, 0.9, capped=False) <= 4.0
    assert echoed(3.9, 1.0, capped=False) == 4.0


def test_lengths_and_angles_hold_for_nothing_at_all() -> None:
    assert cosine((), (1.0,)) == 0.0
    assert unit(()) == unit((0.0, 0.0)) == ()
    assert dot(unit((3.0, 4.0)), unit((3.0, 4.0))) == pytest.approx(1.0)


@pytest.mark.parametrize("damage", ["absent", "empty", "short", "header", "long", "counts"])
def test_a_damaged_table_is_no_table(tmp_path: Path, damage: str) -> None:
    content = TABLE.read_bytes()
    broken = {
        "empty": b"",
        "short": content[:-1],
        "long": content + b"x",
        "header": b"not json" + content[8:],
        "counts": content.replace(b'"tokens": 2', b'"tokens": 1', 1),
    }
    path = tmp_path / "meaning.bin"
    if damage != "absent":
        path.write_bytes(broken[damage])
    found = Meaning(path)
    assert not found.works
    assert found.near("parcel", "package") == 0.0
    assert found.sum(["parcel"]) == ()
    assert not examine(path).works


def test_a_flipped_bit_is_found_by_the_checksum(tmp_path: Path) -> None:
    content = bytearray(TABLE.read_bytes())
    content[-1000] ^= 1
    path = tmp_path / "meaning.bin"
    path.write_bytes(content)
    assert "checksum" in examine(path).what


def test_without_the_table_a_reply_is_marked_by_words_alone_and_the_result_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert ABSENT not in score(DRILL, GOOD).notes
    nothing = Meaning(tmp_path / "none.bin")
    monkeypatch.setattr(engine, "meaning", lambda: nothing)
    monkeypatch.setattr("trainer.scoring.prepare.meaning", lambda: nothing)
    monkeypatch.setattr("trainer.scoring.echo.meaning", lambda: nothing)
    monkeypatch.setattr("trainer.scoring.prepare._KEPT", {})
    result = score(DRILL, GOOD)
    assert ABSENT in result.notes
    assert result.overall > 50


def test_a_fact_can_be_said_in_words_that_share_no_root() -> None:
    drill = replace(
        DRILL,
        say=(
            Breath("The engineer came and the tablets for my wife were gone. The lid is cracked but the pot is fine."),
        ),
        facts=(
            Fact("tablets", "the tablets were gone", (), 1.0, True),
            Fact("lid", "the lid is cracked"),
            Fact("pot", "the pot is fine", ("only the lid",)),
        ),
    )
    prepared = prepare(drill)
    strength = {fact.fact.fact.id: fact.strength for fact in align(prepared, read("So the pills had gone missing."))}
    assert strength["tablets"] > 0.3
    assert strength["lid"] == 0.0


def test_a_wording_made_of_another_fact_s_word_proves_next_to_nothing() -> None:
    drill = replace(
        DRILL,
        say=(Breath("The lid is cracked clean across but the pot is fine."),),
        facts=(Fact("lid", "the lid is cracked", (), 1.0, True), Fact("pot", "the pot is fine", ("only the lid",))),
    )
    strength = {fact.fact.fact.id: fact.strength for fact in align(prepare(drill), read("You found the lid cracked."))}
    assert strength["lid"] > 0.9
    assert strength["pot"] < 0.34


def test_days_relations_and_opposites_never_stand_for_each_other() -> None:
    assert told_apart(stem("tuesday"), stem("thursday"))
    assert told_apart(stem("mother"), stem("father"))
    assert told_apart(stem("early"), stem("late"))
    assert not told_apart(stem("parcel"), stem("package"))


def test_the_table_is_read_when_it_is_first_asked_and_quickly() -> None:
    code = (
        "import time, trainer.scoring.meaning as m; t = m.meaning(); assert not t._asked; "
        "a = time.process_time(); assert t.works; print(1000 * (time.process_time() - a))"
    )
    runs = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in "123"]
    assert min(runs) < 30


def test_one_table_serves_the_whole_process() -> None:
    assert meaning.meaning() is meaning.meaning()
