"""Turning a scripted or jargon reply into a human one (L11).

The rewrite is marked as a reply to the complaint. Beside that it is held against the draft: what of its jargon and
script is still there, whether it is the draft over again, and whether what had to survive did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from trainer.kinds.marking import Limit, at, below_strong, counted, dials, limited, quoted, span_of, stated
from trainer.packs.model import Band, Drill, Fact, Skill
from trainer.scoring import score
from trainer.scoring.acts import ASKING, Reading, read
from trainer.scoring.engine import MAX_SCORED
from trainer.scoring.facts import align
from trainer.scoring.normalise import Text, normalise
from trainer.scoring.prepare import SHINGLE, prepare, shingles
from trainer.scoring.result import FlagKind, Focus, Remark, Result, Span, Tip


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of the draft had to survive, how much of it did (0 to 1), and where."""

    keep: Fact
    share: float
    tokens: tuple[int, ...]
    span: Span | None

    @property
    def there(self) -> bool:
        return self.share >= float(dials("rewrite")["kept"])


def mark(drill: Drill, reply: str, focus: Focus | None = None, *, spoken: bool = False) -> Result:
    """Mark a rewrite.

    Args:
        drill: the complaint, the draft, and what of the draft has to survive.
        reply: the rewrite, any text at all.
        focus: for "only what was missed": the slots that are rated; the draft does not matter then.
        spoken: whether the words are a transcript.
    """
    if focus is not None:
        return score(drill, reply, focus=focus, spoken=spoken)
    reading = read(reply[:MAX_SCORED])
    kept = _kept(drill, reading)
    result = score(drill, _own_part(drill, reply, reading, kept), spoken=spoken)
    copied = _is_copy(reading.text, drill.draft)
    left = tuple(_survivors(drill, reading.text))
    result = replace(
        result,
        remarks=(*result.remarks, *_remarks(drill, reply, kept, left, copied)),
        tips=(*_tips(reply, kept, left, copied), *result.tips)[:5],
    )
    # The customer's own words in place of the draft's: nothing was rewritten for them.
    if not copied and reply.strip() and FlagKind.PARROT.value not in result.flag_names:
        result = _joined_with_plainness(drill, result, kept, left)
    off = dials("rewrite")["survived"] * min(3, len(left))
    if off:
        said = f"−{off} for {len(left)} {'piece' if len(left) == 1 else 'pieces'} of the script"
        result = replace(at(result, result.overall - off), reasons=(*result.reasons, said))
    return limited(result, _limits(kept, left, copied))


def _joined_with_plainness(
    drill: Drill, result: Result, kept: tuple[_Kept, ...], left: tuple[tuple[str, Span], ...]
) -> Result:
    """The marks of the reply, with a share for saying the same in plain words: what was kept, and what is gone."""
    stock, figures = len(_stock(drill)), dials("rewrite")
    survived = sum(one.there for one in kept) / len(kept) if kept else None
    gone = (stock - len(left)) / stock if stock else None
    if survived is None and gone is None:
        return result
    weight = 0.0 if survived is None else 1.0 if gone is None else figures["plain_kept"]
    plain, share = weight * (survived or 0.0) + (1 - weight) * (gone or 0.0), figures["plain"]
    overall = (1 - share) * result.overall + 100 * share * plain
    if result.band is not Band.STRONG:
        overall = min(overall, max(result.overall, below_strong()))
    said = f"plain words {plain:.0%}, {share:.0%} of the mark"
    return replace(at(result, overall), reasons=(*result.reasons, said, f"overall {round(overall)}"))


# ---- what had to survive -------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def _keeping(drill: Drill) -> Drill:
    """The keeps of a drill as the facts of another, so that they are found as facts are."""
    return replace(drill, facts=drill.keeps, feelings=(), unknowns=(), traps=(), keeps=())


def _kept(drill: Drill, reading: Reading) -> tuple[_Kept, ...]:
    aligned = align(prepare(_keeping(drill)), stated(reading)) if drill.keeps else ()
    enough = dials("rewrite")["partly"]
    return tuple(
        _Kept(one.fact.fact, one.strength, one.tokens, span_of(reading, one.tokens) if one.strength >= enough else None)
        for one in aligned
    )


def _own_part(drill: Drill, reply: str, reading: Reading, kept: tuple[_Kept, ...]) -> str:
    """The reply with blanks where it only passes on what had to survive: that is no fix too soon and no wrong fact.

    Offsets stay as they are. A clause that asks stays, and so does one that says more of the customer's story.
    """
    passed = {token for one in kept if one.span is not None for token in one.tokens}
    if not passed:
        return reply
    told = {token for one in align(prepare(drill), reading) if one.strength >= _TOLD for token in one.tokens} - passed
    letters = list(reply)
    for clause, act in zip(reading.clauses, reading.acts, strict=True):
        tokens = set(range(clause.first, clause.last + 1))
        if act not in ASKING and len(tokens & passed) > len(tokens & told):
            start, end = reading.text.span(clause.first, clause.last)
            letters[start:end] = " " * (end - start)
    return "".join(letters)


_TOLD = 0.34


# ---- what had to go ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def _stock(drill: Drill) -> tuple[str, ...]:
    """Jargon and script in the draft, by the general lexicon and the drill's own traps; what has to survive is none."""
    draft = read(drill.draft)
    kinds = dials("rewrite")["kinds"]
    spans = [draft.text.span(hit.first, hit.last) for hit in draft.traps if hit.name in kinds]
    for trap in drill.traps:
        if trap.kind in kinds:
            spans += [span for form in trap.forms if (span := _place(form, draft.text)) is not None]
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    kept = [normalise(form) for keep in drill.keeps for form in (keep.text, *keep.forms)]
    texts = [drill.draft[start:end] for start, end in (_to_the_end(draft, span) for span in found)]
    return tuple(text for text in texts if _roots(normalise(text)) and not any(_place(text, one) for one in kept))


def _to_the_end(draft: Reading, span: Span) -> Span:
    """A stretch with the word or two that its clause ends with: nobody quotes “sorry for any”."""
    start, end = span
    for clause in draft.clauses:
        last = draft.text.tokens[clause.last]
        if draft.text.tokens[clause.first].start <= start < last.end:
            left = sum(token.start >= end for token in draft.text.tokens[clause.first : clause.last + 1])
            return (start, last.end) if left <= _TAIL else span
    return span


_TAIL = 3


def _roots(text: Text) -> tuple[str, ...]:
    return tuple(token.stem for token in text.tokens if token.kind != "mark")


def _place(phrase: str, text: Text) -> Span | None:
    """Where a phrase stands in a text, by its roots."""
    roots = _roots(normalise(phrase))
    places = [index for index, token in enumerate(text.tokens) if token.kind != "mark"]
    words = [text.tokens[index].stem for index in places]
    for begin in range(len(words) - len(roots) + 1 if roots else 0):
        if tuple(words[begin : begin + len(roots)]) == roots:
            return text.span(places[begin], places[begin + len(roots) - 1])
    return None


def _survivors(drill: Drill, text: Text) -> Iterator[tuple[str, Span]]:
    """What of the draft's jargon and script the rewrite still holds, and where."""
    for phrase in _stock(drill):
        span = _place(phrase, text)
        if span is not None:
            yield phrase, span


def _is_copy(text: Text, draft: str) -> bool:
    """Whether a rewrite is the draft again: mostly in runs of its words, or the whole of it nearly letter by letter."""
    from rapidfuzz import fuzz

    most = dials("rewrite")
    words = [token for token in text.tokens if token.kind != "mark"]
    if len(words) < most["words"]:
        return False
    theirs = frozenset(shingles(normalise(draft)))
    copied: set[int] = set()
    for begin, run in enumerate(shingles(text)):
        if run in theirs:
            copied.update(range(begin, begin + SHINGLE))
    alike = fuzz.ratio(" ".join(text.line.split()), " ".join(normalise(draft).line.split()))
    return len(copied) >= float(most["near_copy"]) * len(words) or alike >= float(most["likeness"])


# ---- in words ------------------------------------------------------------------------------------------------------


def _remarks(
    drill: Drill, reply: str, kept: tuple[_Kept, ...], left: tuple[tuple[str, Span], ...], copied: bool
) -> Iterator[Remark]:
    if copied:
        yield Remark("copy", "this is the draft again, with little changed", False)
    for _, span in left:
        yield Remark("still there", f"{quoted(reply, span)}: from the draft, and nobody talks like that", False, span)
    stock = len(_stock(drill))
    if stock and len(left) < stock:
        gone = counted(stock - len(left), stock, "stretch", "stretches")
        yield Remark("gone", f"{gone} of jargon and script", True)
    for one in kept:
        if one.there:
            yield Remark("kept", one.keep.text, True, one.span)
        else:
            yield Remark("kept in part" if one.span is not None else "lost", one.keep.text, False, one.span)


def _tips(reply: str, kept: tuple[_Kept, ...], left: tuple[tuple[str, Span], ...], copied: bool) -> Iterator[Tip]:
    if copied:
        yield Tip("Cover the draft up and say it as you would to somebody across a table.", None, "copy")
    for one in kept:
        if not one.there:
            yield Tip(f"It also has to say this, in plain words: {one.keep.text}.", Skill.REFLECT, one.keep.id)
            break
    if left and not copied:
        yield Tip(f"Say {quoted(reply, left[0][1])} the way you would to a friend.", None, "script")


def _limits(kept: tuple[_Kept, ...], left: tuple[tuple[str, Span], ...], copied: bool) -> Iterator[Limit]:
    most = dials("rewrite")
    if copied:
        yield Limit(most["copy"], "it is the draft again")
    if left:
        yield Limit(most["survivor"], "some of the script is still there")
    lost = [one.keep.text for one in kept if not one.there]
    if lost:
        yield Limit(most["lost"], f"“{lost[0]}” had to survive")
