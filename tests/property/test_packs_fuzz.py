"""Whatever a file holds, reading it answers: a pack or problems, never an exception, never much later."""

from __future__ import annotations

import time

import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.packs import GOOD, WORKSHOP, obedient
from trainer.exchange.pack_csv import as_csv, from_csv
from trainer.packs import rules, talk_rules
from trainer.packs.check import check
from trainer.packs.limits import MAX_PROBLEMS
from trainer.packs.lines import line_numbers
from trainer.packs.loader import Reading, read_text
from trainer.packs.nearest import nearest
from trainer.printable import printable

SECONDS = 5
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = GOOD.split("\n")
KINDS = WORKSHOP.read_text(encoding="utf-8")
CSV = as_csv(tomli.loads(KINDS))
PIECES = [
    "[[drill]]", "[[drill.fact]]", "[drill.customer]", "[pack]", "[[drill.reply]]", "[", "]", "{", "}", '"', '"""', "'",
    "=", ",", "#", "\\", "\\u001b", "\\ud800", "\x1b[31m", "[/red]", "\x00", "\r", "true", "nan", "-inf", "9" * 5000,
    "1979-05-27T07:32:00Z", "\ufeff", "\u202e", "💥", "id = \"../..\"", "level = 1e999", "level = -0x1", "a.b.c = 1",
]  # fmt: skip


def read_in_time(content: bytes) -> Reading:
    started = time.process_time()
    found = read_text(content, "fuzzed.toml")
    assert time.process_time() - started < SECONDS
    assert (found.pack is None) == bool(found.problems)
    assert len(found.problems) <= MAX_PROBLEMS + 1
    last = content.count(b"\n") + 1
    for problem in found.problems:
        assert 0 <= problem.line <= last
        assert problem.message
        assert str(problem) == printable(str(problem))
    return found


@st.composite
def mutations(draw: st.DrawFn, text: str = GOOD) -> bytes:
    """A good text with a few lines dropped, doubled, swapped, or struck by a piece of TOML."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "double", "swap", "strike", "replace", "cut"]))
        if kind == "drop":
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "strike":
            where = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:where] + draw(st.sampled_from(PIECES)) + lines[at][where:]
        elif kind == "replace":
            lines[at] = draw(st.sampled_from(PIECES))
        else:
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@RELAXED
@given(mutations())
def test_a_mutated_pack_is_read_or_refused_with_lines_that_exist(content: bytes) -> None:
    found = read_in_time(content)
    if found.pack is not None:
        check(found, obedient())


@RELAXED
@given(mutations(KINDS))
def test_a_mutated_pack_of_every_kind_is_read_or_refused_and_its_rules_answer(content: bytes) -> None:
    found = read_in_time(content)
    for place, drill in enumerate(found.pack.drills if found.pack is not None else ()):
        told = [*rules.faults(("drill", place), drill), *talk_rules.faults(("drill", place), drill)]
        assert all(fault.path[:2] == ("drill", place) and fault.mend for fault in told)


@RELAXED
@given(mutations(CSV))
def test_a_mutated_spreadsheet_is_read_or_told_by_lines_that_exist(content: bytes) -> None:
    started = time.process_time()
    found = from_csv(content, "fuzzed.csv")
    assert time.process_time() - started < SECONDS
    assert (found.reading is None or found.reading.pack is None) == bool(found.problems)
    for problem in found.problems:
        assert 0 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert str(problem) == printable(str(problem))


@RELAXED
@given(st.binary(max_size=500))
def test_random_bytes_are_no_spreadsheet(content: bytes) -> None:
    assert from_csv(b"table,id,text\n" + content, "fuzzed.csv").problems


@RELAXED
@given(st.binary(max_size=2000))
def test_random_bytes_are_refused(content: bytes) -> None:
    assert read_in_time(content).pack is None


@RELAXED
@given(st.binary(min_size=1, max_size=40), st.integers(0, len(GOOD)))
def test_random_bytes_inside_a_good_pack_are_read_or_refused(content: bytes, at: int) -> None:
    good = GOOD.encode()
    read_in_time(good[:at] + content + good[at:])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


def as_toml(value: object) -> str:
    """A value written in TOML, on one line; an absent one as an empty list."""
    if value is None:
        return "[]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(key))} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c) if not 0xD800 <= ord(c) < 0xE000 else 63:08x}" for c in value) + '"'
    return str(value)


KEYS = [number for number, line in enumerate(LINES) if " = " in line and '"""' not in line]


@RELAXED
@given(st.sampled_from(KEYS), VALUES)
def test_any_value_under_any_key_is_taken_or_told_on_its_own_line(number: int, value: object) -> None:
    lines = list(LINES)
    key = lines[number].partition(" = ")[0]
    lines[number] = f"{key} = {as_toml(value)}"
    found = read_in_time("\n".join(lines).encode())
    # An id that changes may leave a feeling without its fact: that problem has the feeling's line.
    if found.problems and key != "id":
        assert number + 1 in {problem.line for problem in found.problems}, [str(p) for p in found.problems]


@RELAXED
@given(st.text(max_size=300), st.lists(st.lists(st.text(max_size=5) | st.integers(0, 3), max_size=4), max_size=4))
def test_looking_for_lines_in_any_text_answers(text: str, places: list[list[str | int]]) -> None:
    wanted = {tuple(place) for place in places}
    lines = line_numbers(text, wanted)
    assert set(lines) == wanted
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@RELAXED
@given(st.text(), st.lists(st.text(max_size=10), max_size=5, unique=True))
def test_the_nearest_names_are_known_names(name: str, known: list[str]) -> None:
    found = nearest(name, known)
    assert set(found) <= set(known)
    assert len(found) <= 3


@RELAXED
@given(st.text(st.characters()))
def test_printable_text_stays_on_its_line_can_be_encoded_and_is_printable_again(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")
