"""What a learner may be called."""

from __future__ import annotations

import pytest

from trainer.errors import UsageError
from trainer.progress.names import LONGEST_NAME, clean_name, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amara", "AMARA"),
        ("Straße", "STRASSE"),
        ("José", "Jose\u0301"),
        ("Ａｍａｒａ", "amara"),
        ("İpek", "i̇pek"),
        ("Mary  Ann", " mary ann "),
        ("ﬁona", "FIONA"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_two_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert name_key(clean_name(one)) == name_key(clean_name(other))


def test_different_names_stay_different() -> None:
    names = ["Amara", "Amira", "Оля", "Ola", "李", "里", "Ann", "Anne", "A nn"]
    assert len({name_key(name) for name in names}) == len(names)


def test_spaces_around_and_runs_of_spaces_go() -> None:
    assert clean_name("  Mary   Ann ") == "Mary Ann"


@pytest.mark.parametrize("name", ["", "   ", "\u200d", "\u00ad"])
def test_a_name_with_nothing_to_see_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="visible"):
        clean_name(name)


@pytest.mark.parametrize(
    "name", ["a\nb", "a\tb", "\x1b[31mred", "a\x00", "a\x9bb", "a\u202eb", "a\u2066b", "a\u2028b", "a\ud800b"]
)
def test_a_name_with_control_characters_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="control characters"):
        clean_name(name)


def test_a_name_has_at_most_eighty_characters() -> None:
    assert clean_name("a" * LONGEST_NAME) == "a" * 80
    with pytest.raises(UsageError, match="has 81"):
        clean_name("a" * 81)
