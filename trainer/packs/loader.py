"""From a file of format 1 to a frozen `Pack`: structure and limits, every problem of the file at once.

What makes a good drill (counts, marked replies that land in their bands) is the business of `trainer.packs.check`; a
pack that loads can be played. The drills themselves are read by `trainer.packs.drills`.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trainer.packs.document import Document, Table
from trainer.packs.drills import read_drill
from trainer.packs.limits import MAX_DRILLS, MAX_FILE_BYTES, MAX_KEY_PARTS
from trainer.packs.model import Pack, Skill
from trainer.packs.problems import Place, Problem, shown

FORMAT = 1
DEFAULT_FRAMEWORK: tuple[Skill, ...] = (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}")
_KEY_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_KEY_PART}){{{MAX_KEY_PARTS}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file.

    Attributes:
        pack: the pack, or None when it is refused.
        problems: why it is refused; empty when it is not.
        document: the file's text and tables, for saying on which line something stands.
    """

    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    document: Document | None = field(default=None, repr=False, compare=False)


def read_pack(source: Path) -> Reading:
    """Read a pack from a file. A symbolic link counts as what it points at. Never raises for a bad file."""
    name = str(source)
    try:
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):  # before opening it: opening a pipe waits for a writer
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, a pipe or a socket"
            return _refused(name, f"This is {what}, not a file.", "A pack is one .toml file.")
        if status.st_size > MAX_FILE_BYTES:
            return _too_large(name, status.st_size)
        with source.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)  # it may have grown meanwhile
    except FileNotFoundError:
        dangling = source.is_symlink()
        what = "The link points at a file that does not exist." if dangling else "There is no such file."
        return _refused(name, what, "Mend the link or remove it." if dangling else "Check the spelling of its path.")
    except (OSError, ValueError) as error:  # ValueError: a path that no file system has, such as one with a NUL
        reason = getattr(error, "strerror", None) or error
        return _refused(name, f"The file cannot be read: {reason}.", "Check that you may read it (its permissions).")
    return read_text(content, name)


def read_text(content: bytes, name: str) -> Reading:
    """Read a pack from its bytes. Never raises for bad content.

    Args:
        name: what to call the file in messages.
    """
    if len(content) > MAX_FILE_BYTES:
        return _too_large(name, len(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(content, name, error)
    parsed = _parse(text, name)
    if isinstance(parsed, Problem):
        return Reading(None, (parsed,))
    document = Document(name, text, parsed)
    pack = _pack(document, hashlib.sha256(content).hexdigest())
    problems = document.problems(document.faults)
    return Reading(None if problems else pack, problems, document)


def _refused(name: str, message: str, mend: str, line: int = 0) -> Reading:
    return Reading(None, (Problem(name, line, "", message, mend),))


def _too_large(name: str, size: int) -> Reading:
    most = MAX_FILE_BYTES // 1024 // 1024
    message = f"The file has {size / 1024 / 1024:,.1f} MB; {most} MB is the most a pack may have."
    return _refused(name, message, "Split it into several packs.")


def _not_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> Reading:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refused(name, "The file is UTF-16 text.", "Save it as UTF-8.")
    line = content.count(b"\n", 0, error.start) + 1
    column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
    message = f"The file is not UTF-8: byte {column} of this line is 0x{content[error.start]:02x}."
    return _refused(name, message, "Save it as UTF-8.", line)


def _parse(text: str, name: str) -> Mapping[str, object] | Problem:
    import tomli

    # Counting dots by the line is ten times faster than the pattern, and spares nearly every file the search.
    dotted = any(line.count(".") >= MAX_KEY_PARTS for line in text.split("\n"))
    long_key = _LONG_KEY.search(text) if dotted else None
    if long_key:
        line = text.count("\n", 0, long_key.start()) + 1
        message = f"A key has more than {MAX_KEY_PARTS} parts."
        return Problem(name, line, "", message, "No key of a pack has more than three.")
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        what = re.sub(r" \(at .*\)$", "", error.msg if hasattr(error, "msg") else str(error))
        where = f" (column {error.colno})" if hasattr(error, "colno") else ""
        mend = "Mend this line, or the one before it; whatever else is wrong can be told after that."
        return Problem(name, getattr(error, "lineno", 0), "", f"This is not TOML: {what}{where}.", mend)
    except RecursionError:
        return Problem(name, 0, "", "Tables or lists are nested too deeply.", "A pack needs four levels.")
    except ValueError:  # a number too long for Python to read
        return Problem(name, 0, "", "A number in it is too long to read.", "Write numbers of a few digits.")


def _pack(document: Document, digest: str) -> Pack | None:
    top = Table(document, (), document.raw)
    version = document.raw.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version != FORMAT:
        # Another format has other keys: judging it by these would only mislead.
        unknown = f"{shown(version)} is not known: this version of sayback reads format {FORMAT}."
        top.fault("format", unknown, f"Write `format = {FORMAT}`, or use a later sayback.")
        return None
    top.whole("format", FORMAT, FORMAT)
    head = top.table("pack")
    drills = top.tables("drill", required=True, limit=MAX_DRILLS)
    top.done()
    pack_id, title, summary, language, license_ = "", "", "", "en", ""
    framework = DEFAULT_FRAMEWORK
    if head is not None:
        pack_id = head.identifier()
        title = head.text("title", required=True)
        summary = head.prose("summary")
        language = head.text("language") or "en"
        if not _LANGUAGE.fullmatch(language):
            head.fault("language", f"{shown(language)} is not a language tag.", 'Write one such as "en" or "en-GB".')
        license_ = head.text("license")
        framework = head.several_of("framework", Skill, DEFAULT_FRAMEWORK)
        head.done()
    seen: dict[str, Place] = {}
    read = [read_drill(table, pack_id, framework, seen) for table in drills]
    return Pack(pack_id, title, summary, language, license_, framework, tuple(read), digest, document.name)
