"""A new pack: a whole example of its kind to write over, or a draft made of what its writer has told.

Every place where something is still to be written has a note above it, a comment that begins with `NOTE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from trainer.packs.model import Band, Channel, Kind
from trainer.packs.problems import ID
from trainer.packs.rules import FEWEST

NOTE = "# Write: "
"""What the notes to a writer begin with."""

_NOTES = (
    ("situation =", "who the learner is, and what went before. It is shown before the drill."),
    ("draft =", "the stiff reply that the learner has to rewrite."),
    ("skills =", "what is marked, and the numbers of what it really trains (L1 to L22)."),
    ("[drill.customer]", "who complains, and hints for the voice."),
    ("[[drill.say]]", "what is said, aloud first, then here: a breath at a time."),
    (
        "[[drill.fact]]",
        "what a listener should have heard, as a colleague would note it, and other wordings in `forms`.",
    ),
    ("[[drill.feeling]]", "what a friend would hear, said or not, hung on its fact by `because`."),
    ("[[drill.want]]", "what would put it right."),
    ("[[drill.unknown]]", "what moves the case on and was not said, two ways to ask it, and the answer."),
    ("[[drill.trap]]", "what tempts here and hurts: the shortest words that do the harm."),
    ("[[drill.keep]]", "what of the draft has to survive."),
    ("[[drill.choice]]", "four replies, one of them the best, and what each did."),
    ("[[drill.reason]]", "why the best one listened best: one right reason among plausible ones."),
    ("[[drill.beat]]", "the moments of the conversation; the first one opens it."),
    ("[[drill.ending]]", "how it can end; one ending is hung-up."),
    ("[[drill.path]]", "what a good, a hasty and a dismissive learner say, and where it leads them."),
    ("[[drill.reply]]", "marked replies: what people really say, and the band each deserves."),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to find out, and one or more ways to ask it."""

    about: str
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a writer has told about a new pack; whatever is empty stays as in the example.

    Attributes:
        say: the complaint, a breath each. With one, the example gives way to a draft of the writer's own.
        facts: what a listener should have heard, the most important one first.
        weak: weak replies, each with what is wrong with it.
    """

    pack: str
    kind: Kind
    pack_title: str = ""
    drill: str = ""
    title: str = ""
    channel: Channel | None = None
    level: int = 0
    situation: str = ""
    customer: str = ""
    mood: str = ""
    say: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    feelings: tuple[str, ...] = ()
    want: str = ""
    unknowns: tuple[Asked, ...] = ()
    strong: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    weak: tuple[tuple[str, str], ...] = ()


def example(kind: Kind) -> str:
    """A drill of this kind, complete, as TOML: the table of one drill without the head of its pack."""
    return resources.files("trainer.packs").joinpath("templates", f"{kind.value}.toml").read_text(encoding="utf-8")


def new_pack(told: Told) -> str:
    """A pack with one drill, as TOML."""
    drill = _own(told) if told.say else noted(_written_over(example(told.kind), told))
    return f"{_head(told)}\n{drill}"


def notes_in(text: str) -> tuple[tuple[int, str], ...]:
    """The notes that are still in a pack's text, each with its line."""
    lines = enumerate(text.splitlines(), 1)
    return tuple((number, line.strip().removeprefix(NOTE)) for number, line in lines if line.strip().startswith(NOTE))


def noted(drill: str) -> str:
    """A drill with a note above each part of it."""
    lines = drill.splitlines()
    for start, note in _NOTES:
        place = next((number for number, line in enumerate(lines) if line.startswith(start)), None)
        if place is not None:
            lines.insert(place, f"{NOTE}{note}")
    return "\n".join(lines) + "\n"


def as_id(words: str) -> str:
    """An id made of words: "The wrong name" becomes "the-wrong-name"; empty when nothing is left of them."""
    found = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:40].strip("-")
    return found if ID.fullmatch(found) else ""


def quoted(text: str) -> str:
    """A text as a TOML string on one line."""
    import tomli_w

    return tomli_w.dumps({"x": " ".join(text.split())}).removeprefix("x = ").rstrip("\n")


def _head(told: Told) -> str:
    title = told.pack_title or told.pack.replace("-", " ").capitalize()
    return (
        "format = 1\n\n"
        "[pack]\n"
        f"id = {quoted(told.pack)}\n"
        f"title = {quoted(title)}\n"
        f"{NOTE}in one line what its drills are about, and how others may use them.\n"
        f"summary = {quoted(title)}\n"
        'language = "en"\n'
        'license = "CC0-1.0"\n'
    )


def _written_over(drill: str, told: Told) -> str:
    """An example with the writer's own words where there are some."""
    own = {
        "id": told.drill or as_id(told.title),
        "title": told.title,
        "channel": told.channel.value if told.channel else "",
        "situation": told.situation,
        "name": told.customer,
        "mood": told.mood,
    }
    lines, seen = [], set[str]()
    skipping = False
    for line in drill.splitlines():
        if skipping:  # the rest of a text over several lines that was replaced
            skipping = not line.rstrip().endswith('"""')
            continue
        key = line.partition(" = ")[0]
        if key in own and own[key] and key not in seen:
            skipping = line.count('"""') == 1
            line = f"{key} = {quoted(own[key])}"
        elif key == "level" and told.level:
            line = f"level = {told.level}"
        if key in own:
            seen.add(key)
        lines.append(line)
    return "\n".join(lines) + "\n"


def _own(told: Told) -> str:
    """A drill of the writer's own words; what is missing is left as a note."""
    return "\n\n".join(_parts(told)) + "\n"


def _parts(told: Told) -> Iterator[str]:
    title = told.title or "Untitled"
    skills = '["reflect", "acknowledge", "clarify"]' if told.unknowns else '["reflect", "acknowledge"]'
    yield _block(
        "[[drill]]",
        id=quoted(told.drill or as_id(title) or "first"),
        title=quoted(title),
        kind=quoted(told.kind.value),
        channel=quoted((told.channel or Channel.PHONE).value),
        level=str(told.level or 2),
        skills=skills,
        situation=quoted(told.situation or "You answer the telephone."),
        **({"draft": quoted("Dear customer, your request has been received.")} if told.kind is Kind.REWRITE else {}),
    )
    yield _block(
        "[drill.customer]", name=quoted(told.customer or "Sam"), **({"mood": quoted(told.mood)} if told.mood else {})
    )
    waits = told.kind is Kind.PATIENCE
    for number, breath in enumerate(told.say):
        pause = {"pause": "1.5"} if waits else {}
        cue = {"cue": "true"} if waits and number in (1, 3) else {}
        yield _block("[[drill.say]]", text=quoted(breath), **pause, **cue)
    yield from _slots(told)
    yield from _marked(told)


def _slots(told: Told) -> Iterator[str]:
    names = _ids(told.facts, "fact")
    for number, (name, text) in enumerate(zip(names, told.facts, strict=True)):
        key = {"key": "true"} if number == 0 else {}
        yield _noted("[[drill.fact]]", id=quoted(name), text=quoted(text), forms="[]", **key)
    yield from _wanting("fact", len(told.facts), told.kind)
    for feeling in told.feelings:
        because = {"because": quoted(names[0])} if names else {}
        yield _noted("[[drill.feeling]]", name=quoted(feeling), words="[]", **because)
    yield from _wanting("feeling", len(told.feelings), told.kind)
    if told.want:
        yield _block("[[drill.want]]", text=quoted(told.want), stated="false")
    yield from _wanting("want", int(bool(told.want)), told.kind)
    for name, unknown in zip(_ids([one.about for one in told.unknowns], "unknown"), told.unknowns, strict=True):
        ask = "[" + ", ".join(map(quoted, unknown.ask)) + "]"
        yield _noted("[[drill.unknown]]", id=quoted(name), about=quoted(unknown.about), ask=ask, answer='""')
    yield from _wanting("unknown", len(told.unknowns), told.kind)


def _marked(told: Told) -> Iterator[str]:
    replies = [(text, Band.STRONG, "") for text in told.strong] + [(text, Band.FAIR, "") for text in told.fair]
    replies += [(text, Band.WEAK, why) for text, why in told.weak]
    for text, band, why in replies:
        reason = {"why": quoted(why)} if why else {}
        yield _block("[[drill.reply]]", text=quoted(text), band=quoted(band.value), **reason)
    for band, least in FEWEST[told.kind].replies.items():
        lacking = least - sum(one is band for _, one, _ in replies)
        if lacking > 0:
            why = '\n# why = "what is wrong with it"' if band is Band.WEAK else ""
            example_reply = f'# [[drill.reply]]\n# text = "…"\n# band = "{band}"{why}'
            what = f"{band} {'replies' if lacking > 1 else 'reply'}"
            yield f"{NOTE}{lacking} more {what}, without the # in front.\n{example_reply}"


def _wanting(name: str, count: int, kind: Kind) -> Iterator[str]:
    """A note for what there is too little of."""
    lacking = FEWEST[kind].slots.get(name, 0) - count
    if lacking > 0:
        note = next(note for start, note in _NOTES if start == f"[[drill.{name}]]")
        yield f"{NOTE}{lacking} more `[[drill.{name}]]`: {note}"


def _ids(texts: Sequence[str], otherwise: str) -> list[str]:
    """An id for each of these texts, made of its longest words."""
    found: list[str] = []
    for number, text in enumerate(texts, 1):
        words = sorted(re.findall(r"[a-z0-9]{4,}", text.casefold()), key=len, reverse=True)[:2]
        name = as_id("-".join(word for word in re.findall(r"[a-z0-9]+", text.casefold()) if word in words))
        found.append(name if name and name not in found else f"{otherwise}-{number}")
    return found


def _noted(header: str, **values: str) -> str:
    """A table with its note, where something in it is still empty."""
    start = next(note for begin, note in _NOTES if begin == header)
    block = _block(header, **values)
    return f"{NOTE}{start}\n{block}" if "[]" in values.values() or '""' in values.values() else block


def _block(header: str, **values: str) -> str:
    return "\n".join([header, *(f"{key} = {value}" for key, value in values.items())])
