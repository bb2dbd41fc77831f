"""Names of a drill, spelt as the drill spells them; nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.packs.catalog import Catalog
from trainer.paths import Paths
from trainer.speech.hints import names_of, spelt

NAMES = ("Okafor", "Daniel", "Priya", "Delgado", "Lindqvist", "Hannah", "Marcus", "Papadopoulos", "Tomasz")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("You rang three times, Mrs. Akafir, and nobody came.", "You rang three times, Mrs. Okafor, and nobody came."),
        ("For the roof, Mr. Papid of Bullows, but not", "For the roof, Mr. Papadopoulos, but not"),
        ("Thank you, Thomas. What now?", "Thank you, Tomasz. What now?"),
        ("Is it Ms. Lindquist's bill?", "Is it Ms. Lindqvist's bill?"),
        ("because Markus told you", "because Marcus told you"),
        ("I spoke to Mr Delgado.", "I spoke to Mr Delgado."),
    ],
)
def test_a_name_that_sounds_like_one_of_the_drills_is_spelt_like_it(heard: str, meant: str) -> None:
    assert spelt(heard, NAMES) == meant


@pytest.mark.parametrize(
    "heard",
    [
        "The market was closed and nobody marked it.",  # no names
        "Market day is on Monday in March.",  # the first word of a sentence, a day, a month
        "You spoke to Sandra and to Mr. Brown.",  # other names
        "They took 42 pounds and 50 pence on the 14th.",
        "i told tomas and hanna",  # a recogniser without capitals tells no name
        "",
    ],
)
def test_words_numbers_and_other_names_stay_as_they_were_heard(heard: str) -> None:
    assert spelt(heard, NAMES) == heard
    assert spelt(heard, ()) == heard


def test_what_is_spelt_once_is_not_changed_again() -> None:
    once = spelt("Mrs. Akafir and Thomas and Ms. Lindquist", NAMES)
    assert spelt(once, NAMES) == once == "Mrs. Okafor and Tomasz and Ms. Lindqvist"


def test_every_drill_gives_its_customers_name_and_no_ordinary_words(tmp_path: Path) -> None:
    drills = Catalog.load(Paths(tmp_path, tmp_path, tmp_path / "cache")).drills
    ordinary = {"Monday", "Mrs", "I", "Sir", "Mr", "March", "Tuesdays"}
    for drill in drills:
        names = names_of(drill)
        assert not ordinary & set(names), drill.address
        assert all(name[0].isupper() and not name.isupper() for name in names), drill.address
    named = [drill for drill in drills if drill.customer.name and drill.customer.name[-1].islower()]
    assert all(drill.customer.name.split()[-1] in names_of(drill) for drill in named)
