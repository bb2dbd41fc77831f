from __future__ import annotations

import pytest

from trainer.packs.lines import line_numbers
from trainer.packs.problems import Place

TEXT = '''\
# a comment with [[drill]] in it
top = 1
"quoted.key" = { a = 1, "b c" = [1, 2] }   # tail
dotted.inner.most = 3

[pack]
id = "p"
text = """
[[drill]]
not = "a key"
ends with quotes\\""" and two""\"""
literal = \'\'\'
it's [not] a "table"
\'\'\'
list = [
  "one", # the first ]
  'two',

  [ 3, 4,
    5 ],
]

[[drill]]
id = "a"
[drill.customer]
name = "N"
[[drill.fact]]
id = "a1"
[[drill.fact]]
id = "a2"

[[ drill ]]
id = "b"
  [[ drill . "fact" ]]
  id = "b1"
say = [ { text = "x" },
        { text = "y", pause = 1979-05-27 07:32:00 } ]
'''

LINES: dict[Place, int] = {
    ("top",): 2,
    ("quoted.key",): 3,
    ("quoted.key", "b c", 1): 3,
    ("dotted", "inner", "most"): 4,
    ("pack",): 6,
    ("pack", "id"): 7,
    ("pack", "text"): 8,
    ("pack", "literal"): 12,
    ("pack", "list"): 15,
    ("pack", "list", 0): 16,
    ("pack", "list", 1): 17,
    ("pack", "list", 2): 19,
    ("pack", "list", 2, 2): 20,
    ("drill", 0): 23,
    ("drill", 0, "customer"): 25,
    ("drill", 0, "customer", "name"): 26,
    ("drill", 0, "fact", 0, "id"): 28,
    ("drill", 0, "fact", 1): 29,
    ("drill", 0, "fact", 1, "id"): 30,
    ("drill", 1): 32,
    ("drill", 1, "fact", 0): 34,
    ("drill", 1, "fact", 0, "id"): 35,
    ("drill", 1, "fact", 0, "say", 0): 36,
    ("drill", 1, "fact", 0, "say", 1, "text"): 37,
    ("drill", 1, "fact", 0, "say", 1, "pause"): 37,
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_sort_of_place_has_its_line(newline: str) -> None:
    assert line_numbers(TEXT.replace("\n", newline), LINES) == LINES


@pytest.mark.parametrize("place", LINES)
def test_a_place_has_the_same_line_when_it_is_the_only_one_asked_for(place: Place) -> None:
    assert line_numbers(TEXT, [place]) == {place: LINES[place]}


def test_the_example_is_toml_that_tomli_takes() -> None:
    import tomli

    assert tomli.loads(TEXT)["drill"][1]["fact"][0]["id"] == "b1"


def test_a_place_that_is_not_in_the_text_has_the_line_of_what_holds_it() -> None:
    absent: Place = ("drill", 0, "fact", 1, "weight")
    assert line_numbers(TEXT, [absent, ("drill", 7), ()]) == {absent: 29, ("drill", 7): 23, (): 1}


@pytest.mark.parametrize(
    "text", ["", "[", "a = ", "[[drill]", "= 1", 'a = "open', "a = [1, 2", "\x00", "a b c", "[a] = 1"]
)
def test_text_that_is_not_toml_neither_raises_nor_hangs(text: str) -> None:
    assert line_numbers(text, [("a",), ("drill", 0)])[("drill", 0)] == 1


def test_lists_nested_beyond_reason_do_not_exhaust_the_stack() -> None:
    deep = "[" * 300 + "]" * 300
    place: Place = ("x", *([0] * 200), "y")
    assert line_numbers(f"x = {deep}\ny = 1\n", [place, ("y",)]) == {place: 1, ("y",): 2}
