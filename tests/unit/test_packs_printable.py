from __future__ import annotations

import pytest

from trainer.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("bell\x07 del\x7f nul\x00", r"bell\x07 del\x7f nul\x00"),
        ("one\ntwo\r\tthree", r"one\ntwo\r\tthree"),
        ("pay \u202eevil\u202c now", r"pay \u202eevil\u202c now"),
        ("\u2066a\u2069\u200fb\u061cc", r"\u2066a\u2069\u200fb\u061cc"),
        ("line\u2028two\x85three", r"line\u2028two\x85three"),
        ("half \ud800 of a pair", r"half \ud800 of a pair"),
    ],
)
def test_what_could_lead_a_terminal_or_an_eye_astray_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    printable(text).encode("utf-8")  # encodable, so that printing cannot fail


@pytest.mark.parametrize("text", ["[red]bold[/] [/laugh]", "“Quoted” – £42 · naïve", "👩‍💻 ❤️", "שלום", "a\u00a0b"])
def test_ordinary_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_lines_are_kept_when_asked_for_but_never_a_carriage_return_or_an_escape() -> None:
    assert printable("one\n\ttwo\rthree\x1b]0;title\x07", keep_newlines=True) == "one\n\ttwo\\rthree\\x1b]0;title\\x07"
