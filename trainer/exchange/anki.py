"""Cards for Anki (2.1.54 and later) from the drills a learner answered: a text file that its import takes as it is.

A note a drill: in front the situation and the complaint, behind a strong reply, what the learner's latest whole reply
missed, and its tip. The note's id is made of the learner and the drill, so that importing again brings the note up to
date and leaves its schedule alone.

Fields are HTML in which every letter that HTML, Anki's ``[sound:…]`` and ``[latex]``, or MathJax would act upon is
written as a character reference: a pack's words stay words.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trainer.packs.model import Band, Drill, Kind, Skill
from trainer.printable import printable
from trainer.progress.model import Attempt, Profile
from trainer.progress.names import name_key
from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus

DECK = "sayback"
NOTETYPE = "Basic"
COLUMNS = ("guid", "Front", "Back", "Tags")
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://sayback.example/anki")
_ACTING = re.compile(r"[&<>\"'\[\]{}\\$=]")
_ASKED = {
    Kind.NOTES: "Heard once: what goes into the note for the file?",
    Kind.SPOT: "Which reply listened best, and why?",
    Kind.REWRITE: "Say it so that they know you listened.",
}
_ANSWER = "What would you say?"


@dataclass(frozen=True, slots=True)
class Deck:
    """The notes of a learner.

    Attributes:
        gone: drills that were answered and are not installed any more; there are no words for a card of theirs.
    """

    notes: tuple[str, ...]
    gone: tuple[str, ...]


def header() -> str:
    """The lines that tell Anki how to read the rest."""
    return (
        "#separator:tab\n"
        "#html:true\n"
        f"#notetype:{NOTETYPE}\n"
        f"#deck:{DECK}\n"
        "#guid column:1\n"
        "#tags column:4\n"
        f"#columns:{chr(9).join(COLUMNS)}\n"
    )


def deck(profile: Profile, attempts: Iterable[Attempt], drill_at: Callable[[str], Drill | None]) -> Deck:
    """A note for every drill with a marked whole reply, in the order of the first.

    Args:
        attempts: the learner's, oldest first.
        drill_at: the drill at an address; None for one that is not installed.
    """
    latest = {one.drill: one for one in attempts if one.marks is not None and one.focus is None}
    notes, gone = [], []
    for address, attempt in latest.items():
        drill = drill_at(address)
        if drill is None:
            gone.append(address)
        else:
            notes.append(_note(profile, drill, attempt))
    return Deck(tuple(notes), tuple(gone))


def _note(profile: Profile, drill: Drill, attempt: Attempt) -> str:
    guid = uuid.uuid5(_IDS, json.dumps([name_key(profile.name), drill.address]))
    tags = ("sayback", drill.pack, drill.kind.value, f"level-{drill.level}")
    return "\t".join((str(guid), _front(drill), _back(drill, attempt), " ".join(map(_safe, tags)))) + "\n"


def _front(drill: Drill) -> str:
    who = drill.customer.name or drill.customer.role or "The customer"
    parts = [f"<i>{_safe(drill.situation)}</i>", f"<b>{_safe(who)}:</b> {_safe(drill.laid_out)}"]
    if drill.draft:
        parts.append(f"<b>The draft:</b> {_safe(drill.draft)}")
    if drill.choices:
        parts.append(_list(choice.text for choice in drill.choices))
    return "<br><br>".join([*parts, f"<b>{_safe(_ASKED.get(drill.kind, _ANSWER))}</b>"])


def _back(drill: Drill, attempt: Attempt) -> str:
    result = _result(attempt)
    parts = [f"<b>{title}</b><br>{_safe(text)}" for title, text in _strong(drill)]
    missed = list(_missed(drill, result))
    if missed:
        parts.append(f"<b>You missed</b>{_list(missed)}")
    tip = result.get("tip")
    if isinstance(tip, str) and tip.strip():
        parts.append(f"<b>Try next</b><br>{_safe(tip)}")
    return "<br><br>".join(parts)


def _strong(drill: Drill) -> Iterator[tuple[str, str]]:
    """What a strong answer is here, by the drill's author, each part with its title."""
    best = next((choice for choice in drill.choices if choice.band is Band.STRONG), None)
    right = next((reason for reason in drill.reasons if reason.right), None)
    if best is not None:
        yield "The one that listened", best.text
        yield "Because", right.text if right is not None else best.why
    elif drill.model_reply is not None:
        yield ("A strong note" if drill.kind is Kind.NOTES else "A strong reply"), drill.model_reply.text
    elif drill.paths:
        path = next((one for one in drill.paths if one.name == "good"), drill.paths[0])
        yield "A conversation that went well", "\n".join(path.turns)


def _missed(drill: Drill, result: Mapping[str, Any]) -> Iterator[str]:
    """What the reply left out, in the words of the drill as it is now; what the drill has lost is passed over."""
    said = {one.id: one.text for one in drill.facts}
    felt = {one.name for one in drill.feelings}
    for finding in _findings(result, "facts"):
        text = said.get(str(finding.get("id")))
        if text is not None and finding.get("status") == FactStatus.CONTRADICTED:
            yield f"said wrongly: {text}"
        elif text is not None and finding.get("status") != FactStatus.RESTATED:
            yield text
    for finding in _findings(result, "feelings"):
        name = str(finding.get("name"))
        if name in felt and finding.get("status") not in (FeelingStatus.NAMED, FeelingStatus.TIED):
            yield f"that they are {name}"
    asked = [finding.get("status") for finding in _findings(result, "questions")]
    rated = result.get("skills", {}).get(Skill.CLARIFY.value, {}).get("score") is not None
    if rated and drill.unknowns and QuestionStatus.ON_TARGET not in asked:
        yield f"to ask what nobody had told you, such as {drill.unknowns[0].about}"


def _findings(result: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in result.get(name, ()) if isinstance(one, dict)]


def _result(attempt: Attempt) -> dict[str, Any]:
    """The stored result of the marks in force; one that cannot be read tells nothing."""
    try:
        found = json.loads(attempt.marks.result) if attempt.marks is not None else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_safe(item)}</li>' for item in items)}</ul>"


def _safe(text: str) -> str:
    """Text as HTML on one line, control characters written out."""
    shown = printable(text.replace("\r\n", "\n"), keep_newlines=True).replace("\t", " ")
    return _ACTING.sub(lambda found: f"&#{ord(found.group())};", shown).replace("\n", "<br>")
