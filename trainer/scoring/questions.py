"""What a reply asks: open or closed (MITI 4.2.1), about something unknown, or about what was just said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import ASKING, Reading, inside
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import cover
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Act, QuestionStatus, Span
from trainer.scoring.segment import Clause
from trainer.scoring.words import words as word_set

_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a reply; `worth` is on the rubric's scale, 0 to 3."""

    clause: Clause
    status: QuestionStatus
    worth: float
    target: str | None = None
    answered_by: Span | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """Everything a reply asks. `level` is the rubric's clarify, 0 to 3."""

    level: float
    asked: tuple[Asked, ...]
    interrogation: bool
    stacked: bool
    checked: bool


def question(drill: Prepared, reply: Reading, said_back: float) -> Questions:
    """Judge the questions of a reply.

    Args:
        drill: what is known and what is not.
        reply: the reply as read.
        said_back: how much content the reply says back; questions beside none of it are an interrogation.
    """
    dials = table("dials")["questions"]
    asking = [
        clause
        for clause, act in zip(reply.clauses, reply.acts, strict=True)
        if act in ASKING and not _exclaims(drill, reply, clause)
    ]
    # Nobody asks more than that and means it; the rest would only cost time.
    asked = tuple(_judge(drill, reply, clause, said_back) for clause in asking[:_JUDGED])
    details = sum(
        hit.name == "administrative" and reply.text.tokens[hit.first].word not in ("verify", "confirm")
        for hit in reply.kinds
    )
    count = max(len(asking), details if asked else 0)
    interrogation = (count >= dials["interrogation"] and said_back < dials["said_back"]) or count >= dials["too_many"]
    checked = any(act is Act.CLOSING_CHECK for act in reply.acts)
    return Questions(_level(asked, interrogation, count, dials), asked, interrogation, count >= 3, checked)


def _exclaims(drill: Prepared, reply: Reading, clause: Clause) -> bool:
    """As in "Forty minutes?!", "over a birthday present?": a few of their words thrown back, which ask nothing."""
    if clause.open or any(hit.name in ("administrative", "check") for hit in inside(reply.kinds, clause)):
        return False
    tokens = [token for token in reply.text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
    content = [token for token in tokens if weight_of(token.stem)]
    return (
        len(tokens) <= _FEW
        and bool(content)
        and not any(token.word in _TURNED for token in tokens)
        and all(token.stem in drill.known or token.word in _CRIES for token in content)
    )


_FEW = 5
_CRIES = word_set("omg god wow oh goodness gosh blimey wait sorry really")
_TURNED = word_set(
    "is are was were do does did have has had can could will would shall should may might any anything else you your "
    "what which who when where why how ok okay right yes"
)


def _level(asked: tuple[Asked, ...], interrogation: bool, count: int, dials: dict[str, float]) -> float:
    if not asked:
        return 0.0
    best = max(entry.worth for entry in asked)
    if interrogation:
        return min(best, dials["interrogated"])
    spoilt = sum(entry.status is QuestionStatus.ALREADY_ANSWERED for entry in asked)
    if best > 1.0:
        best -= dials["beside_answered"] * min(1, spoilt)
        best -= dials["stacked"] * max(0, count - 2)
    return max(0.0, best)


def _judge(drill: Prepared, reply: Reading, clause: Clause, said_back: float) -> Asked:
    dials = table("dials")["questions"]
    tokens = frozenset(range(clause.first, clause.last + 1))
    kinds = {hit.name for hit in inside(reply.kinds, clause)}
    own = _word_for_word(drill, reply, clause)
    if own is not None:
        return Asked(clause, QuestionStatus.ON_TARGET, dials["target_open" if clause.open else "target_closed"], own)
    target, likeness = _target(drill, reply, clause, tokens)
    answered, by = _answered(drill, reply, clause)
    if not clause.open and "administrative" not in kinds:
        told, where = _told(drill, reply, tokens)
        if told > answered:
            answered, by = told, where
    content = sum(weight_of(reply.text.tokens[token].stem) for token in tokens)
    telling = sum(weight_of(root) == 1.0 for root in {reply.text.tokens[token].stem for token in tokens})
    if (
        not clause.open
        and (content >= dials["answered_content"] or answered > 0.99)
        and telling
        and not _seeks_more(reply, tokens)
        and (
            answered >= dials["surely_answered"]
            or (answered >= dials["answered_closed"] and likeness < dials["on_target"])
        )
    ):
        return Asked(clause, QuestionStatus.ALREADY_ANSWERED, dials["answered"], None, by)
    if "administrative" in kinds and likeness < dials["on_target_admin"]:
        return Asked(clause, QuestionStatus.ADMINISTRATIVE, dials["administrative"])
    if likeness >= dials["on_target"] and not (answered > likeness + 0.25):
        worth = dials["target_open"] if clause.open else dials["target_closed"]
        return Asked(clause, QuestionStatus.ON_TARGET, worth, target)
    if clause.open and answered >= dials["answered_open"]:
        return Asked(clause, QuestionStatus.ALREADY_ANSWERED, dials["answered"], None, by)
    if "impact" in kinds and clause.open:
        return Asked(clause, QuestionStatus.RELEVANT, dials["impact"] + dials["likeness"] * likeness, target)
    if content < dials["specific"]:
        return Asked(clause, QuestionStatus.GENERIC, dials["generic"])
    if max(likeness, answered) < 0.25 and said_back < dials["beside_content"]:
        return Asked(clause, QuestionStatus.GENERIC, dials["beside_the_point"])
    worth = (dials["open"] if clause.open else dials["closed"]) + dials["likeness"] * likeness
    return Asked(clause, QuestionStatus.RELEVANT, worth, target if likeness > 0.3 else None)


def _word_for_word(drill: Prepared, reply: Reading, clause: Clause) -> str | None:
    """The unknown that a question asks for in the drill's own words, which are apt whatever else they look like.

    The words may begin before the clause: "If I could get you one thing tonight, what should it be?" is one question.
    """
    wordings = drill.once("asks", lambda: _wordings(drill))
    first = reply.sentences[clause.sentence][0]
    words = [token.word for token in reply.text.tokens[first : clause.last + 1] if token.kind != "mark"]
    for unknown, theirs in wordings:
        if words[-1:] == theirs[-1:] and words[-len(theirs) :] == theirs:
            return unknown
    return None


def _wordings(drill: Prepared) -> list[tuple[str, list[str]]]:
    found = []
    for unknown in drill.unknowns:
        for form in unknown.forms[1:]:
            words = [token.word for token in form.text.tokens if token.kind != "mark"]
            if len(words) >= _WORDS_OF_A_QUESTION:
                found.append((unknown.unknown.id, words))
    return found


_WORDS_OF_A_QUESTION = 4


def _target(drill: Prepared, reply: Reading, clause: Clause, tokens: frozenset[int]) -> tuple[str | None, float]:
    """The unknown that a question comes nearest to, and how near, 0 to 1."""
    from rapidfuzz import fuzz

    dials = table("dials")["questions"]
    best, which = 0.0, None
    plain = " ".join(t.stem for t in reply.text.tokens[clause.first : clause.last + 1] if weight_of(t.stem))
    for unknown in drill.unknowns:
        for form in unknown.forms:
            share, held = cover(form, reply, tokens)
            if len(held) == 1 and len(form.items) > 1:
                share *= dials["one_word"]
            if share:
                share = 0.8 * share + 0.2 * fuzz.token_set_ratio(form.plain, plain) / 100.0
            if share > best:
                best, which = share, unknown.unknown.id
    return which, best


def _answered(drill: Prepared, reply: Reading, clause: Clause) -> tuple[float, Span | None]:
    """How much of a question's content one or two sentences of the complaint already hold, and which."""
    words = reply.text.tokens[clause.first : clause.last + 1]
    items = [(token.stem, weight_of(token.stem)) for token in words if weight_of(token.stem)]
    total = sum(weight for _, weight in items)
    if total < 0.8:
        return 0.0, None
    best, where = 0.0, None
    index = drill.index
    for number, (first, last) in enumerate(drill.sentences):
        until = drill.sentences[number + 1][1] if number + 1 < len(drill.sentences) else last
        got = 0.0
        for root, weight in items:
            # Roots alone: a synonym family is too wide a net to tell somebody that they asked what was said.
            if any(first <= place <= until for place in index.roots.get(root, ())):
                got += weight
        if got / total > best:
            best, where = got / total, (first, until)
    wants = clause.open or _asks_for_time(words)
    if wants and not (where and _holds_datum(words, drill.complaint.tokens[where[0] : where[1] + 1])):
        best *= 0.5
    return best, drill.complaint.span(*where) if where else None


def _told(drill: Prepared, reply: Reading, tokens: frozenset[int]) -> tuple[float, Span | None]:
    """How much of a fact a closed question holds: "did anybody come?" after a morning of waiting is answered."""
    best, where = 0.0, None
    if _seeks_more(reply, tokens):
        return 0.0, None
    for fact in drill.facts:
        for form in fact.forms:
            share, held = cover(form, reply, tokens)
            if len(held) > 1 and share > best:
                best, where = share, fact.say
    return best + table("dials")["questions"]["told"] if best >= 0.5 else 0.0, where


def _seeks_more(reply: Reading, tokens: frozenset[int]) -> bool:
    """Whether a question asks beyond what was told: "has it ever happened before?"."""
    return any(reply.text.tokens[at].word in _BEYOND for at in tokens)


_BEYOND = word_set("ever else yet")


def _asks_for_time(words: Sequence[Token]) -> bool:
    """As in "At what time on Saturday is it?": a question for one datum, whatever stands before its "what"."""
    return any((one.word, other.word) == ("what", "time") for one, other in pairwise(words[:7]))


def _holds_datum(words: Sequence[Token], said: Sequence[Token]) -> bool:
    """Whether a passage holds the one datum that a question wants: "when", "which months", "how much"."""
    asked = [token.word for token in words[:7] if token.kind != "mark"]
    first = asked[0] if asked and asked[0] not in ("and", "so", "or") else asked[1] if len(asked) > 1 else ""
    amounts = [a == "how" and b in ("much", "many", "long") for a, b in pairwise(asked)]
    if any(amounts):
        money = asked[amounts.index(True) + 1] == "much"
        return any(token.value is not None and (not money or token.unit in ("money", "number")) for token in said)
    if _asks_for_time(words):
        return any(token.unit == "time" or token.word == "oclock" for token in said)
    if first == "when" or {"month", "months", "day", "date", "time"} & set(asked[:4]):
        return any(token.unit in ("ordinal", "time") or token.word in _CALENDAR for token in said)
    return False


_CALENDAR = WEEKDAYS | MONTHS | {"yesterday", "today", "tonight", "weekend", "christmas", "easter"}
