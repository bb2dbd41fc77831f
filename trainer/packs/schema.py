"""Format 1 as a JSON Schema, for editors: names while typing, a word on each, and what is out of range underlined.

Built from the same limits and words as the loader. What a schema cannot say (that an id is there once, that a way leads
somewhere) stays with the loader and ``sayback pack check``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from trainer.packs import limits
from trainer.packs.drills import KEYS_OF_KIND, LISTENING, MARKED, TrapKind
from trainer.packs.loader import FORMAT
from trainer.packs.model import Band, Channel, EndingKind, Kind, Skill
from trainer.packs.problems import ID
from trainer.packs.recordings import NAME

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What Taplo, and with it VS Code's Even Better TOML, reads."""
FILE = "pack.schema.json"

_BANDS = [Band.WEAK.value, Band.FAIR.value, Band.STRONG.value]


def schema() -> Schema:
    """The schema of a pack file, as plain JSON values."""
    head = _table(
        {
            "id": _id("The pack's name in addresses such as bakery/wrong-name."),
            "title": _text("Its name for people; 80 characters at most."),
            "summary": _text("What its drills are about.", optional=True),
            "language": {
                "description": "The language of its texts, such as en or en-GB.",
                "type": "string",
                "pattern": r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}$",
            },
            "license": _text('How others may use it, such as "CC0-1.0".', optional=True),
            "framework": _words("The order that this pack teaches.", [skill.value for skill in Skill]),
        },
        ("id", "title"),
    )
    return {
        "$schema": DRAFT,
        "title": f"A sayback pack, format {FORMAT}",
        "description": "One file of drills for practising to listen. See docs/pack-authors.md.",
        **_table(
            {
                "format": {"description": "The version of the format.", "const": FORMAT},
                "pack": head,
                "drill": {
                    "description": "One drill.",
                    "type": "array",
                    "items": {"$ref": "#/definitions/drill"},
                    "minItems": 1,
                    "maxItems": limits.MAX_DRILLS,
                },
            },
            ("format", "pack", "drill"),
        ),
        "definitions": {"drill": _drill(), "say": _say(), "cues": _say(cue=True)},
    }


def written() -> str:
    """The schema as it stands in ``docs/pack.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _drill() -> Schema:
    properties = {
        "id": _id("Unique inside the pack."),
        "title": _text("What the list shows; 80 characters at most."),
        "kind": _choice("What is asked of the learner.", Kind),
        "channel": _choice("Where the customer speaks or writes.", Channel),
        "level": _whole("From 1 (one plain fact, calm) to 5 (tangled, furious, contradictory).", 1, 5),
        "skills": _words("What is marked, and the listening skills it practises.", [*map(str, Skill), *LISTENING]),
        "situation": _text("Who the learner is and what went before; shown before the drill."),
        "topics": _texts("Words to find it by."),
        "customer": _customer(),
        "say": {"description": "What the customer says, a breath at a time.", **_list("cues")},
        "audio": _audio("A recording of the whole complaint."),
        **_slots(),
        "reply": _tables("A marked reply: an example, and the band it deserves.", _reply()),
        "draft": _text("The scripted or jargon reply that has to be rewritten."),
        "keep": _tables("What of the draft must survive in plain words.", _keep(), most=limits.MAX_KEEPS),
        **_spot(),
        **_talk(),
    }
    common = ("id", "title", "kind", "channel", "level", "skills", "situation", "customer")
    return {**_table(properties, common), "allOf": [_of_kind(kind) for kind in Kind]}


def _of_kind(kind: Kind) -> Schema:
    """What one kind of drill needs, and what it may not have."""
    needs = {
        Kind.REWRITE: ("say", "draft"),
        Kind.SPOT: ("say", "choice", "reason"),
        Kind.CONVERSATION: ("beat", "ending"),
    }.get(kind, ("say",))
    properties: Schema = {key: False for key, kinds in KEYS_OF_KIND.items() if kind not in kinds}
    if kind is not Kind.CONVERSATION:
        properties["fact"] = {"items": {"properties": {"hidden": False}}}
        properties["unknown"] = {"items": {"properties": {"reveals": False}}}
    if kind not in (Kind.PATIENCE, Kind.CONVERSATION):
        properties["say"] = {"items": {"properties": {"cue": False}}}
    if kind is Kind.CONVERSATION:
        properties["ending"] = {"contains": {"properties": {"kind": {"const": EndingKind.HUNG_UP.value}}}}
    if kind is Kind.SPOT:
        properties["choice"] = {"contains": {"properties": {"band": {"const": Band.STRONG.value}}}}
        properties["reason"] = {"contains": {"properties": {"right": {"const": True}}, "required": ["right"]}}
    if kind in MARKED:
        properties["skills"] = {"contains": {"enum": [skill.value for skill in Skill]}}
    return {
        "if": {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]},
        "then": {"properties": properties, "required": list(needs)},
    }


def _customer() -> Schema:
    return {
        "description": "Who complains.",
        **_table(
            {
                "name": _text("Their name; 40 characters at most."),
                "voice": _text("A hint for the voice: low, high, old, young.", optional=True),
                "mood": _text("How they feel, as a hint for the voice.", optional=True),
                "role": _text('What they are when not a customer, such as "team member".', optional=True),
            },
            ("name",),
        ),
    }


def _audio(about: str) -> Schema:
    return {
        "description": f"{about} Its file name; the file lies in a folder named as the pack's id, beside the pack.",
        "type": "string",
        "pattern": f"^(?:|{NAME.pattern})$",
    }


def _say(*, cue: bool = False) -> Schema:
    properties: Schema = {
        "text": _text("The words of one breath."),
        "mood": _text("How this breath is said.", optional=True),
        "pause": {
            "description": "Seconds of silence after it.",
            "type": "number",
            "minimum": 0,
            "maximum": limits.MAX_PAUSE,
        },
    }
    properties["audio"] = _audio("A recording of this breath.")
    if cue:
        properties["cue"] = _flag("In a patience drill: a verbal cue is welcome in the silence after it.")
    return _table(properties, ("text",))


def _slots() -> Schema:
    fact = {
        "id": _id("Unique among the drill's facts."),
        "text": _text("The fact, from outside, as a colleague would note it."),
        "forms": _texts("Other wordings of the whole fact."),
        "weight": {
            "description": "How much it counts.",
            "type": "number",
            "minimum": limits.MIN_WEIGHT,
            "maximum": limits.MAX_WEIGHT,
        },
        "key": _flag("Without its key facts a reply is fair at most."),
        "concern": _flag("A matter of its own that a written answer has to address."),
        "hidden": _flag("In a conversation: not known until it is told or asked for."),
    }
    feeling = {
        "name": _text("What the customer feels, said or not."),
        "intensity": _whole("1 mild, 2 strong, 3 extreme.", 1, 3),
        "words": _texts("What also counts for it."),
        "because": _text("The id of the fact it hangs on.", optional=True),
    }
    unknown = {
        "id": _id("Unique among the drill's unknowns."),
        "about": _text("What a good listener would still ask."),
        "ask": _texts("Ways to ask it."),
        "answer": _text("What the customer says when asked.", optional=True),
        "reveals": _texts("In a conversation: ids of the hidden facts that the answer tells."),
    }
    trap = {
        "kind": _choice("What hurts here.", TrapKind),
        "forms": _texts("The words that do it."),
        "why": _text("What they do to this customer.", optional=True),
    }
    want = {"text": _text("What would put it right."), "stated": _flag("Whether the customer says so.")}
    return {
        "fact": _tables("What a faithful reflection holds.", _table(fact, ("id", "text"))),
        "feeling": _tables("What the customer feels.", _table(feeling, ("name",))),
        "want": _tables("What would put it right.", _table(want, ("text",))),
        "unknown": _tables("What is still to be asked.", _table(unknown, ("id", "about"))),
        "trap": _tables("What hurts in this drill.", _table(trap, ("kind",))),
    }


def _reply() -> Schema:
    properties = {
        "text": _text("The reply."),
        "band": _choice("The band it deserves.", _BANDS),
        "why": _text("What is wrong with it.", optional=True),
    }
    return _table(properties, ("text", "band"))


def _keep() -> Schema:
    properties = {
        "id": _id("An id that no fact has."),
        "text": _text("What has to survive."),
        "forms": _texts("Other wordings of it."),
    }
    return _table(properties, ("id", "text"))


def _spot() -> Schema:
    choice = {
        "text": _text("A reply to choose from."),
        "band": _choice("Its band; exactly one is strong.", _BANDS),
        "why": _text("What it did, or failed to do."),
    }
    reason = {
        "text": _text("A reason why the best one listened best."),
        "right": _flag("Whether it is the right one."),
        "why": _text("Why it is, or is not.", optional=True),
    }
    fewest, most = limits.REASONS
    four = limits.CHOICES
    return {
        "choice": _tables("One of the four replies.", _table(choice, ("text", "band", "why")), least=four, most=four),
        "reason": _tables("Why the best one listened best.", _table(reason, ("text",)), least=fewest, most=most),
    }


def _talk() -> Schema:
    beat = {
        "id": _id("Unique among the drill's beats and endings."),
        "say": {"description": "What the customer says.", **_list("say")},
        "again": {"description": "The same, sharper each time.", **_list("say", least=0, most=limits.MAX_AGAIN)},
        "facts": _texts("Ids of the facts told here."),
        "feelings": _texts("Names of the feelings to be heard here."),
        "unknowns": _texts("Ids of what is worth asking here."),
        "closing": _flag("The customer is about to go: a closing check belongs here."),
        "way": _tables("A way out; the first whose conditions all hold is taken.", _way()),
    }
    ending = {
        "id": _id("Unique among the drill's beats and endings."),
        "kind": _choice("How it ends.", EndingKind),
        "say": {"description": "The customer's last words.", **_list("say")},
        "why": _text("Why it came to this, for the debrief."),
    }
    path = {
        "name": _text("good, hasty, dismissive, or another name."),
        "turns": {**_texts("What the learner says, turn by turn.", most=limits.MAX_TURNS), "minItems": 1},
        "ending": _text("The ending it has to reach."),
        "note": _text("The note for the file after it.", optional=True),
    }
    return {
        "trust": _whole("How far the customer trusts at the start.", 1, 100),
        "beat": _tables(
            "A moment of a conversation.", _table(beat, ("id", "say", "way")), least=1, most=limits.MAX_BEATS
        ),
        "ending": _tables(
            "One way it ends.", _table(ending, ("id", "kind", "say", "why")), least=1, most=limits.MAX_ENDINGS
        ),
        "path": _tables("A marked conversation.", _table(path, ("name", "turns", "ending"))),
    }


def _way() -> Schema:
    from trainer.scoring.result import FlagKind

    skills = _table({skill.value: _choice("At least this band.", _BANDS) for skill in Skill}, ())
    properties = {
        "to": _text("The id of a beat or an ending."),
        "band": _choice("The turn's overall band is at least this.", _BANDS),
        "below": _choice("The turn's overall band is less than this.", _BANDS),
        "skills": {"description": "The turn's band in a skill is at least this.", **skills},
        "flags": _words("The turn has one of these flags.", [flag.value for flag in FlagKind]),
        "clean": _flag("The turn has none of the flags that hurt."),
        "asked": _texts("Ids of unknowns: all of them have been asked for by now."),
        "trust": _whole("Trust after this turn is at least this.", 0, 100),
        "trust_below": _whole("Trust after this turn is less than this.", 1, 100),
        "turns": _whole("This beat has been answered at least so often.", 1, limits.MAX_TURNS),
        "check": _flag("The turn holds a closing check."),
    }
    return _table(properties, ("to",))


def _table(properties: Mapping[str, Any], required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _tables(about: str, item: Schema, *, least: int = 0, most: int = limits.MAX_ITEMS) -> Schema:
    return {"description": about, "type": "array", "items": item, "minItems": least, "maxItems": most}


def _list(definition: str, *, least: int = 1, most: int = limits.MAX_ITEMS) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/definitions/{definition}"}, "minItems": least, "maxItems": most}


def _text(about: str, *, optional: bool = False) -> Schema:
    found: Schema = {"description": about, "type": "string", "maxLength": limits.MAX_STRING}
    return found if optional else {**found, "pattern": r"\S"}


def _texts(about: str, *, most: int = limits.MAX_ITEMS) -> Schema:
    item = {"type": "string", "maxLength": limits.MAX_STRING, "pattern": r"\S"}
    return {"description": about, "type": "array", "items": item, "maxItems": most}


def _words(about: str, words: Iterable[str]) -> Schema:
    return {
        "description": about,
        "type": "array",
        "items": {"enum": list(words)},
        "minItems": 1,
        "uniqueItems": True,
    }


def _choice(about: str, words: Iterable[str] | type[StrEnum]) -> Schema:
    return {"description": about, "enum": [str(word) for word in words]}


def _whole(about: str, low: int, high: int) -> Schema:
    return {"description": about, "type": "integer", "minimum": low, "maximum": high}


def _flag(about: str) -> Schema:
    return {"description": about, "type": "boolean"}


def _id(about: str) -> Schema:
    return {"description": about, "type": "string", "pattern": f"^{ID.pattern}$"}
