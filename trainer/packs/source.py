"""From a file, or its bytes, to the tables of a `Document`: size, encoding and TOML, before a format judges it.

Packs and the plans of classes are read through this one door: both come from strangers.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from trainer.packs.document import Document
from trainer.packs.limits import MAX_FILE_BYTES, MAX_KEY_PARTS
from trainer.packs.problems import Problem

_KEY_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_KEY_PART}){{{MAX_KEY_PARTS}}}", re.ASCII)


def read_document(source: Path, *, what: str = "pack") -> Document | Problem:
    """The tables of a file, or what keeps it from being read. Never raises for a bad file.

    Args:
        what: what the file should be, for the messages: "pack", "plan".
    """
    name = str(source)
    try:
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):  # before opening it: opening a pipe waits for a writer
            found = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, a pipe or a socket"
            return Problem(name, 0, "", f"This is {found}, not a file.", f"A {what} is one .toml file.")
        if status.st_size > MAX_FILE_BYTES:
            return _too_large(name, status.st_size, what)
        with source.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)  # it may have grown meanwhile
    except FileNotFoundError:
        dangling = source.is_symlink()
        message = "The link points at a file that does not exist." if dangling else "There is no such file."
        mend = "Mend the link or remove it." if dangling else "Check the spelling of its path."
        return Problem(name, 0, "", message, mend)
    except (OSError, ValueError) as error:  # ValueError: a path that no file system has, such as one with a NUL
        reason = getattr(error, "strerror", None) or error
        mend = "Check that you may read it (its permissions)."
        return Problem(name, 0, "", f"The file cannot be read: {reason}.", mend)
    return parse_document(content, name, what=what)


def parse_document(content: bytes, name: str, *, what: str = "pack") -> Document | Problem:
    """The tables in these bytes, or what keeps them from being read. Never raises for bad content.

    Args:
        name: what to call the file in messages.
        what: what the file should be, for the messages.
    """
    if len(content) > MAX_FILE_BYTES:
        return _too_large(name, len(content), what)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(content, name, error)
    parsed = _parse(text, name, what)
    if isinstance(parsed, Problem):
        return parsed
    return Document(name, text, parsed, hashlib.sha256(content).hexdigest())


def _too_large(name: str, size: int, what: str) -> Problem:
    most = MAX_FILE_BYTES // 1024 // 1024
    message = f"The file has {size / 1024 / 1024:,.1f} MB; {most} MB is the most a {what} may have."
    return Problem(name, 0, "", message, f"Split it into several {what}s.")


def _not_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> Problem:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(name, 0, "", "The file is UTF-16 text.", "Save it as UTF-8.")
    line = content.count(b"\n", 0, error.start) + 1
    column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
    message = f"The file is not UTF-8: byte {column} of this line is 0x{content[error.start]:02x}."
    return Problem(name, line, "", message, "Save it as UTF-8.")


def _parse(text: str, name: str, what: str) -> Mapping[str, object] | Problem:
    import tomli

    # Counting dots by the line is ten times faster than the pattern, and spares nearly every file the search.
    dotted = any(line.count(".") >= MAX_KEY_PARTS for line in text.split("\n"))
    long_key = _LONG_KEY.search(text) if dotted else None
    if long_key:
        line = text.count("\n", 0, long_key.start()) + 1
        message = f"A key has more than {MAX_KEY_PARTS} parts."
        return Problem(name, line, "", message, f"No key of a {what} has more than three.")
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        said = re.sub(r" \(at .*\)$", "", error.msg if hasattr(error, "msg") else str(error))
        where = f" (column {error.colno})" if hasattr(error, "colno") else ""
        mend = "Mend this line, or the one before it; whatever else is wrong can be told after that."
        return Problem(name, getattr(error, "lineno", 0), "", f"This is not TOML: {said}{where}.", mend)
    except RecursionError:
        return Problem(name, 0, "", "Tables or lists are nested too deeply.", f"A {what} needs four levels.")
    except ValueError:  # a number too long for Python to read
        return Problem(name, 0, "", "A number in it is too long to read.", "Write numbers of a few digits.")
