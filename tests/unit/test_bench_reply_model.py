"""What the reply model is fitted to, and how its parts are kept apart."""

from __future__ import annotations

import json

from bench.reply_model import COUNSELLING, half, named, taught
from trainer.scoring.acts import read
from trainer.scoring.reply_model import CLASSES, cues_in, features


def test_every_sentence_written_for_the_model_has_one_of_its_labels_and_none_comes_twice() -> None:
    rows = [json.loads(line) for line in COUNSELLING.read_text(encoding="utf-8").splitlines()]
    assert {label for label, _ in rows} == set(CLASSES)
    assert len({text for _, text in rows}) == len(rows)


def test_a_prompt_is_always_on_the_same_side_and_both_sides_are_about_as_large() -> None:
    sides = [half(f"pair-{number}") for number in range(200)]
    assert sides == [half(f"pair-{number}") for number in range(200)]
    assert 70 < sum(sides) < 130


def test_what_is_fitted_is_read_as_the_program_reads_it() -> None:
    example = next(one for one in taught() if one.text.endswith("?") and one.group == "counselling")
    reading = read(example.text)
    first, last = reading.sentences[0]
    asks = any(clause.asks for clause in reading.clauses)
    assert named(example) == features(reading.text, first, last, cues_in(reading.text), frozenset(), asks)
