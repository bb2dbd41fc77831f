"""Text from packs, learners and recognisers, made safe to write to a terminal."""

from __future__ import annotations

import re

# Everything a terminal, or the eye, could be led astray by: C0 and C1 controls (ESC and the 8-bit CSI among them), DEL,
# the line and paragraph separators, soft hyphen-like invisibles, and the bidirectional overrides and isolates that make
# a line read differently from what it holds (CVE-2021-42574). Lone surrogates cannot be encoded at all. The zero-width
# joiner and the variation selectors stay: emoji and several scripts need them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)

_UNSAFE_BUT_LAYOUT = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def printable(text: str, *, keep_newlines: bool = False) -> str:
    r"""The text with every control and direction-changing character written out (``\x1b``, ``\u202e``).

    Letters, marks, emoji and spaces stay as they are; so does ``[markup]``, which a terminal does not read.

    Args:
        text: anything at all; lone surrogates included.
        keep_newlines: leave newlines and tabs in place, for text that is printed over several lines.
    """
    pattern = _UNSAFE_BUT_LAYOUT if keep_newlines else _UNSAFE
    return pattern.sub(lambda found: _written_out(found.group()), text)


def _written_out(letter: str) -> str:
    if letter in "\n\t\r":
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}[letter]
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
