"""From a file of format 1 to a frozen `Pack`: structure and limits, every problem of the file at once.

What makes a good drill (counts, marked replies that land in their bands) is the business of `trainer.packs.check`; a
pack that loads can be played. Only ``reply`` drills can be played so far: a drill of another kind that the format knows
is left out with a remark, and the other drills of its pack are used.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from trainer.packs.document import Document, Table
from trainer.packs.limits import (
    MAX_COMPLAINT,
    MAX_DRILLS,
    MAX_FILE_BYTES,
    MAX_KEY_PARTS,
    MAX_PAUSE,
    MAX_WEIGHT,
    MIN_WEIGHT,
)
from trainer.packs.model import (
    Band,
    Breath,
    Channel,
    Customer,
    Drill,
    Fact,
    Feeling,
    Kind,
    MarkedReply,
    Pack,
    Skill,
    Trap,
    Unknown,
    Want,
)
from trainer.packs.problems import Place, Problem, shown

FORMAT = 1
DEFAULT_FRAMEWORK: tuple[Skill, ...] = (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}")
_KEY_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_KEY_PART}){{{MAX_KEY_PARTS}}}", re.ASCII)


class TrapKind(StrEnum):
    """What a drill's own trap may be: the scorer's flags that a wording alone can raise."""

    PREMATURE_SOLUTION = "premature-solution"
    SCRIPT = "script"
    JARGON = "jargon"
    BLAME = "blame"
    MINIMISE = "minimise"
    POLICY = "policy"
    EMPTY_PROMISE = "empty-promise"


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file.

    Attributes:
        pack: the pack, or None when it is refused.
        problems: why it is refused; empty when it is not.
        remarks: what of it is left out, such as drills of a kind that cannot be played yet.
        document: the file's text and tables, for saying on which line something stands.
    """

    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
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
    return Reading(None if problems else pack, problems, document.problems(document.remarks), document)


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
        return Problem(name, line, "", message, "No key of a pack has more than two.")
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        what = re.sub(r" \(at .*\)$", "", error.msg if hasattr(error, "msg") else str(error))
        where = f" (column {error.colno})" if hasattr(error, "colno") else ""
        mend = "Mend this line, or the one before it; whatever else is wrong can be told after that."
        return Problem(name, getattr(error, "lineno", 0), "", f"This is not TOML: {what}{where}.", mend)
    except RecursionError:
        return Problem(name, 0, "", "Tables or lists are nested too deeply.", "A pack needs three levels.")
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
    read = [drill for table in drills if (drill := _drill(table, pack_id, framework, seen)) is not None]
    return Pack(pack_id, title, summary, language, license_, framework, tuple(read), digest, document.name)


def _drill(table: Table, pack_id: str, framework: tuple[Skill, ...], seen: dict[str, Place]) -> Drill | None:
    """A drill, or None when it is left out; faults are noted either way."""
    drill_id = table.identifier()
    table.unique(seen, "id", drill_id)
    title = table.text("title", required=True)
    kind = table.one_of("kind", Kind)
    if kind is not None and kind is not Kind.REPLY:
        table.leave_out(
            f"This version plays reply drills only; this {kind.value} drill is left out.",
            "A later version will play it.",
        )
        return None
    channel = table.one_of("channel", Channel) or Channel.PHONE
    level = table.whole("level", 1, 5)
    skills = table.several_of("skills", Skill)
    situation = table.prose("situation", required=True)
    customer = _customer(table)
    say = _say(table)
    facts = _facts(table)
    feelings = _feelings(table, {fact.id for fact in facts})
    wants = tuple(map(_want, table.tables("want")))
    unknowns = _unknowns(table)
    traps = tuple(map(_trap, table.tables("trap")))
    replies = tuple(map(_reply, table.tables("reply")))
    topics = table.texts("topics")
    table.done()
    return Drill(
        pack=pack_id,
        id=drill_id,
        title=title,
        kind=Kind.REPLY,
        channel=channel,
        level=level,
        skills=skills,
        situation=situation,
        customer=customer,
        say=say,
        facts=facts,
        feelings=feelings,
        wants=wants,
        unknowns=unknowns,
        traps=traps,
        replies=replies,
        framework=framework,
        topics=topics,
    )


def _customer(drill: Table) -> Customer:
    table = drill.table("customer")
    if table is None:
        return Customer("")
    customer = Customer(table.text("name", required=True), table.text("voice"), table.text("mood"))
    table.done()
    return customer


def _say(drill: Table) -> tuple[Breath, ...]:
    breaths = []
    for table in drill.tables("say", required=True):
        text = table.text("text", required=True, layout=True)
        breaths.append(Breath(text, table.text("mood"), table.number("pause", 0.0, MAX_PAUSE, 0.0)))
        table.done()
    length = sum(len(breath.text) + 1 for breath in breaths) - 1
    if length > MAX_COMPLAINT:
        message = f"The complaint has {length:,} characters in all; {MAX_COMPLAINT:,} is the most."
        drill.fault("say", message, "Shorten it, or make two drills of it.")
    return tuple(breaths)


def _facts(drill: Table) -> tuple[Fact, ...]:
    facts, seen = [], dict[str, Place]()
    for table in drill.tables("fact"):
        fact_id = table.identifier()
        table.unique(seen, "id", fact_id)
        facts.append(
            Fact(
                id=fact_id,
                text=table.text("text", required=True),
                forms=table.texts("forms"),
                weight=table.number("weight", MIN_WEIGHT, MAX_WEIGHT, 1.0),
                key=table.flag("key", False),
            )
        )
        table.done()
    return tuple(facts)


def _feelings(drill: Table, facts: set[str]) -> tuple[Feeling, ...]:
    feelings, seen = [], dict[str, Place]()
    for table in drill.tables("feeling"):
        name = table.text("name", required=True)
        table.unique(seen, "name", name)
        intensity = table.whole("intensity", 1, 3, default=2)
        words = table.texts("words")
        because = table.text("because")
        if because and because not in facts:
            known = ", ".join(sorted(fact for fact in facts if fact)[:8])
            mend = f"The facts of this drill are: {known}." if known else "This drill has no facts yet."
            table.fault("because", f"{shown(because)} is no fact of this drill.", mend)
        table.done()
        feelings.append(Feeling(name, intensity, words, because))
    return tuple(feelings)


def _want(table: Table) -> Want:
    want = Want(table.text("text", required=True), table.flag("stated", True))
    table.done()
    return want


def _unknowns(drill: Table) -> tuple[Unknown, ...]:
    unknowns, seen = [], dict[str, Place]()
    for table in drill.tables("unknown"):
        unknown_id = table.identifier()
        table.unique(seen, "id", unknown_id)
        about = table.text("about", required=True)
        unknowns.append(Unknown(unknown_id, about, table.texts("ask"), table.prose("answer")))
        table.done()
    return tuple(unknowns)


def _trap(table: Table) -> Trap:
    kind = table.one_of("kind", TrapKind)
    trap = Trap(kind.value if kind else "", table.texts("forms"), table.prose("why"))
    table.done()
    return trap


def _reply(table: Table) -> MarkedReply:
    text = table.text("text", required=True, layout=True)
    band = table.one_of("band", Band, but=(Band.NONE,))
    reply = MarkedReply(text, band or Band.WEAK, table.prose("why"))
    table.done()
    return reply
