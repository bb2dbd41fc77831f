"""One thing said wrong, and what the stages that find such things share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trainer.scoring.normalise import Text, Token, normalise
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Span


@dataclass(frozen=True, slots=True)
class Clash:
    """Something said wrong: where in the reply, what the customer said instead, and the words for it."""

    reply: Span
    say: Span | None
    reason: str
    token: int


def texts(drill: Prepared) -> Iterable[Text]:
    """What is true: the complaint, and every wording of every fact."""
    yield drill.complaint
    for fact in drill.facts:
        for form in fact.forms:
            yield form.text


def situation(drill: Prepared) -> Text:
    """What the learner was told beside the complaint."""
    return drill.once("situation", lambda: normalise(drill.drill.situation))


def told(drill: Prepared, text: Text, token: Token, theirs: Token, index: int) -> Clash:
    """A word of the reply beside the word of the complaint that it should have been."""
    ours, said = shown(text, token), shown(drill.complaint, theirs)
    return Clash(
        (token.start, token.end), (theirs.start, theirs.end), f"You said “{ours}”; the customer said “{said}”.", index
    )


def shown(text: Text, token: Token) -> str:
    """A number as it was written, with its currency and the word after it."""
    after = text.raw[token.end : token.end + 12].split()
    word = text.raw[max(0, token.start - 1) : token.end]
    word = word if word[:1] in "£$€" else text.raw[token.start : token.end]
    return f"{word} {after[0].strip('.,;:!?')}" if after and after[0][:1].isalpha() else word


def unlike(drill: Prepared, text: Text, index: int, like: Callable[[Token], bool]) -> Clash:
    """A word of the reply beside the first word of the complaint that is `like` it."""
    token = text.tokens[index]
    theirs = next((t for t in drill.complaint.tokens if like(t)), None)
    said = drill.complaint.raw[theirs.start : theirs.end] if theirs else ""
    reason = f"You said “{text.raw[token.start : token.end]}”" + (f"; the customer said “{said}”." if said else ".")
    return Clash((token.start, token.end), (theirs.start, theirs.end) if theirs else None, reason, index)
