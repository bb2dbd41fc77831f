"""Words that can be read from the last row: capital letters and figures, three squares wide and five high."""

from __future__ import annotations

_GLYPHS = {
    "A": "010 101 111 101 101",
    "B": "110 101 110 101 110",
    "C": "011 100 100 100 011",
    "D": "110 101 101 101 110",
    "E": "111 100 110 100 111",
    "F": "111 100 110 100 100",
    "G": "011 100 101 101 011",
    "H": "101 101 111 101 101",
    "I": "111 010 010 010 111",
    "J": "001 001 001 101 010",
    "K": "101 101 110 101 101",
    "L": "100 100 100 100 111",
    "M": "10001 11011 10101 10001 10001",
    "N": "1001 1101 1011 1001 1001",
    "O": "111 101 101 101 111",
    "P": "110 101 110 100 100",
    "Q": "0110 1001 1001 1010 0101",
    "R": "110 101 110 101 101",
    "S": "011 100 010 001 110",
    "T": "111 010 010 010 010",
    "U": "101 101 101 101 111",
    "V": "101 101 101 101 010",
    "W": "10001 10001 10101 11011 10001",
    "X": "101 101 010 101 101",
    "Y": "101 101 010 010 010",
    "Z": "111 001 010 100 111",
    "0": "111 101 101 101 111",
    "1": "010 110 010 010 111",
    "2": "110 001 010 100 111",
    "3": "111 001 011 001 111",
    "4": "101 101 111 001 001",
    "5": "111 100 110 001 110",
    "6": "011 100 111 101 111",
    "7": "111 001 010 010 010",
    "8": "111 101 111 101 111",
    "9": "111 101 111 001 110",
    ":": "0 1 0 1 0",
    "/": "001 001 010 100 100",
    " ": "00 00 00 00 00",
}
HEIGHT = 5
"""Rows of squares."""


def big(text: str, width: int) -> tuple[str, ...]:
    """The text in large letters, as large as it fits: two cells a square, else one by half a cell, else the bare text.

    Args:
        text: letters, figures, ``:``, ``/`` and spaces; anything else becomes a space.
        width: cells there are.
    """
    letters = [_GLYPHS.get(letter, _GLYPHS[" "]).split() for letter in text.upper()]
    rows = ["0".join(letter[row] for letter in letters) for row in range(HEIGHT)]
    squares = len(rows[0]) if letters else 0
    if squares * 2 <= width:
        return tuple("".join("██" if square == "1" else "  " for square in row) for row in rows)
    if squares <= width:
        rows.append("0" * squares)
        halves = zip(rows[0::2], rows[1::2], strict=True)
        return tuple("".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in halves)
    return (text,)


_HALVES = {("1", "1"): "█", ("1", "0"): "▀", ("0", "1"): "▄", ("0", "0"): " "}
