"""An address as a picture of text: a QR code in half blocks, two squares a character."""

from __future__ import annotations

from trainer.classroom.extra import require_class

BORDER = 2
"""Squares kept free around it. The norm says four; two are read by every phone when the screen around is dark too."""


def qr_lines(text: str) -> tuple[str, ...]:
    """The lines of a QR code, to be shown dark on light: ``█`` where a square is dark.

    The upper half of a character is one row of squares, the lower half the next.

    Args:
        text: what a phone's camera reads, an address.

    Raises:
        ClassError: the packages of a class are not installed.
    """
    require_class()
    import segno

    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=BORDER)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    return tuple(
        "".join(_HALVES[bool(upper), bool(lower)] for upper, lower in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, len(rows), 2)
    )


_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
