"""From a file of format 1 to a frozen `Pack`: structure and limits, every problem of the file at once.

What makes a good drill (counts, marked replies that land in their bands) is the business of `trainer.packs.check`; a
pack that loads can be played. The drills themselves are read by `trainer.packs.drills`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from trainer.packs.document import Document, Table
from trainer.packs.drills import read_drill
from trainer.packs.limits import MAX_DRILLS
from trainer.packs.model import Pack, Skill
from trainer.packs.problems import Place, Problem, shown
from trainer.packs.source import parse_document, read_document

FORMAT = 1
DEFAULT_FRAMEWORK: tuple[Skill, ...] = (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}")


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
    return _reading(read_document(source))


def read_text(content: bytes, name: str) -> Reading:
    """Read a pack from its bytes. Never raises for bad content.

    Args:
        name: what to call the file in messages.
    """
    return _reading(parse_document(content, name))


def _reading(document: Document | Problem) -> Reading:
    if isinstance(document, Problem):
        return Reading(None, (document,))
    pack = _pack(document, document.digest)
    problems = document.problems(document.faults)
    return Reading(None if problems else pack, problems, document)


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
