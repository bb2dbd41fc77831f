"""What a reply says against the complaint: numbers, dates, units, people, and yes turned into no.

A number is wrong when neither the customer nor the drill's facts hold it and it cannot be worked out from theirs (a
sum, a difference, so many times the amount). Only clauses that say something back are looked at: "I'll write by
Friday" is the learner's own Friday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from trainer.scoring.acts import Reading
from trainer.scoring.claims import misplaced
from trainer.scoring.concepts import weight_of
from trainer.scoring.normalise import Text, Token, normalise
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.opposites import antonyms, relations, same_person
from trainer.scoring.polarity import turned
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Act, Span
from trainer.scoring.roles import swaps
from trainer.scoring.slots import slotted
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_ABOUT = word_set("about around roughly nearly almost over approximately some odd maybe under least than or")
_TIME_UNITS = {stem(word): word for word in ("minute", "hour", "day", "week", "month", "year", "night")}
_SMALL = 12.0
_LOOSE = 0.15


@dataclass(frozen=True, slots=True)
class Clash:
    """Something said wrong: where in the reply, what the customer said instead, and the words for it."""

    reply: Span
    say: Span | None
    reason: str
    token: int


def clashes(drill: Prepared, reply: Reading, *, clipped: bool = False) -> tuple[Clash, ...]:
    """Every contradiction in a reply, at most one per word.

    Args:
        drill: what was said.
        reply: what is held against it.
        clipped: whether it is a note, whose clipped phrases do not show who did what beside which.
    """
    found: dict[int, Clash] = {}
    for clash in chain(
        _numbers(drill, reply),
        _days(drill, reply),
        _dates(drill, reply),
        _people(drill, reply),
        _opposites(drill, reply),
        _turned(drill, reply),
        _slotted(drill, reply),
        *(() if clipped else (_roles(drill, reply), _misplaced(drill, reply))),
    ):
        if not _undertaken(reply, clash.token) and not _explains(reply, clash.token):
            found.setdefault(clash.token, clash)
        if len(found) >= _ENOUGH:
            break
    accepted = _accepted(drill, reply) if found else frozenset()
    return tuple(found[token] for token in sorted(found) if token not in accepted)


_ENOUGH = 8
_FORM_WORDS = 3


def _accepted(drill: Prepared, reply: Reading) -> frozenset[int]:
    """Tokens within a wording of a fact said word for word: what the pack, or a dispute, accepts is not wrong."""
    words = [token.word for token in reply.text.tokens]
    found: set[int] = set()
    for fact in drill.facts:
        for form in fact.forms:
            theirs = [token.word for token in form.text.tokens if token.kind != "mark"]
            if len(theirs) < _FORM_WORDS:
                continue
            for at in range(len(words) - len(theirs) + 1):
                if words[at : at + len(theirs)] == theirs:
                    found.update(range(at, at + len(theirs)))
    return frozenset(found)


def _stated(reply: Reading) -> Iterator[tuple[int, Token]]:
    for index, token in enumerate(reply.text.tokens):
        clause = reply.clause_at[index]
        if clause >= 0 and reply.stating(index) and reply.acts[clause] is not Act.OTHER:
            yield index, token


def _numbers(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    known = drill.once("numbers", lambda: _known_numbers(drill))
    for index, token in _stated(reply):
        if token.value is None or _own_figure(reply.text, index) or _is_marker(reply.text, index):
            continue
        if _minutes(reply.text, index):
            continue
        head = _head(reply.text, index)
        if _number_fits(token, head, known, drill.numbers, _is_loose(reply.text, index)):
            continue
        said = _instead(drill, token, head)
        if said is None:
            continue
        if token.value not in drill.numbers and not _about_the_same(drill, reply, index, said[0], head):
            continue
        yield _told(drill, reply.text, token, said[1], index)


def _number_fits(token: Token, head: str, known: dict[str, set[float]], values: frozenset[float], loose: bool) -> bool:
    value = token.value or 0.0
    if value in known[_TOLD]:
        return True
    if head in _TIME_UNITS and value in values and not loose and _another_length(value, head, known):
        return False
    if value in values:
        # The number is theirs, but "six days" for "six weeks" is not.
        others = [unit for unit in _TIME_UNITS if value in known.get(unit, ())]
        return head not in _TIME_UNITS or not others or head in others or value in known.get("", ())
    rounded = value >= 100 and value % 50 == 0
    if (loose or rounded) and any(abs(value - other) <= _LOOSE * other for other in values):
        return True
    if token.unit in ("number", "count", "ordinal") and value <= _SMALL:
        # Small counts are how people talk ("two different stories"); wrong only against the same thing counted.
        counted = known.get("*" + head) if head in _TIME_UNITS else known.get(head)
        if counted and head in _TIME_UNITS and not any(_like(value, other) for other in counted):
            return True
        return not (counted and value > 1 and token.unit == "number") or value in _between(counted)
    # "Three twenty" is 320 or 3.20.
    return loose or value in _derived(values) or value / 100 in values or value in _between(known.get(head, set()))


def _another_length(value: float, head: str, known: dict[str, set[float]]) -> bool:
    """As in "two hours" where four were waited and the clock said two: theirs, but the length of nothing."""
    lengths = known.get("*" + head, set())
    given = known.get(head, set()) | known.get("", set()) | _between(lengths)
    return value > 1 and value not in given and any(_like(value, other) for other in lengths)


def _like(value: float, other: float) -> bool:
    """Whether two counts are of one order: "four weeks to go" is not the thirty-six she is on."""
    return max(value, other) <= _ORDER * min(value, other)


_ORDER = 4.0


def _is_marker(text: Text, index: int) -> bool:
    """As in "1. The door 2) the sofa": the number of a point in a list, not a figure."""
    token = text.tokens[index]
    after = text.raw[token.end : token.end + 1]
    opens = (
        index == 0 or text.tokens[index - 1].kind == "mark" or text.raw[token.start - 1 : token.start] in ("\n", "(")
    )
    return (token.value or 0) <= _SMALL and (after == ")" or (after in (".", ":") and opens))


def _undertaken(reply: Reading, index: int) -> bool:
    """Whether the sentence promises or proposes something: its figures and its outlook are the learner's own."""
    sentence = reply.sentence_at[index]
    return any(
        act is Act.SOLUTION and clause.sentence == sentence
        for clause, act in zip(reply.clauses, reply.acts, strict=True)
    ) or any(hit.name == "premature-solution" and reply.sentence_at[hit.first] == sentence for hit in reply.traps)


def _explains(reply: Reading, index: int) -> bool:
    """Whether a clause tells how things are in general, or from our side: it says nothing back."""
    number = reply.clause_at[index]
    clause, opinion = reply.clauses[number], reply.judged[number]
    ruled = any(hit.name in ("policy", "jargon") and clause.first <= hit.first <= clause.last for hit in reply.traps)
    return ruled or (opinion is not None and max(opinion.sure("defence"), opinion.sure("script")) >= _EXPLAINED)


_EXPLAINED = 0.85


def _about_the_same(drill: Prepared, reply: Reading, index: int, theirs: int, head: str) -> bool:
    """Whether a number of the reply and one of the complaint tell of one thing: a wrong accusation costs most.

    The thing counted is the same, or both are money, or they are of one kind and in the same company.
    """
    ours, other = reply.text.tokens[index], drill.complaint.tokens[theirs]
    if {ours.unit, other.unit} == {"count", "ordinal"}:
        return False  # a fortnight and the ninth
    if head and _head(drill.complaint, theirs) == head:
        return True
    if ours.unit == other.unit == "money":
        return True
    units = {head, _head(drill.complaint, theirs)} & set(_TIME_UNITS)
    if (ours.value or 0.0) > _SMALL and len(units) < 2:
        return True
    company: dict[int, frozenset[str]] = drill.once("company", dict)
    if theirs not in company:
        company[theirs] = _company(drill.complaint, theirs)
    return bool(_company(reply.text, index) & company[theirs])


def _company(text: Text, index: int) -> frozenset[str]:
    """Roots of the content words near a number, in its sentence."""
    found = []
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(text.tokens) and abs(at - index) <= _NEAR and not text.tokens[at].is_end:
            if text.tokens[at].value is None and weight_of(text.tokens[at].stem) >= 1.0:
                found.append(text.tokens[at].stem)
            at += step
    return frozenset(found)


_NEAR = 8
_SOON = word_set("within next every up another")
_PERCENT = word_set("% percent per cent")


def _own_figure(text: Text, index: int) -> bool:
    """A figure that is the learner's own way of speaking: "within 24 hours", "a hundred per cent"."""
    token = text.tokens[index]
    before = [one.word for one in text.tokens[max(0, index - 3) : index]]
    after = text.tokens[index + 1] if index + 1 < len(text.tokens) else None
    if after is None:
        return False
    round_number = (token.value or 0) % 100 == 0
    if after.word in _PERCENT or (round_number and after.word in ("times", "apologies", "miles")):
        return True
    return after.stem in _TIME_UNITS and bool(_SOON & set(before))


def _is_loose(text: Text, index: int) -> bool:
    around = [text.tokens[at].word for at in (index - 1, index + 1) if 0 <= at < len(text.tokens)]
    return any(word in _ABOUT for word in around)


@lru_cache(maxsize=512)
def _derived(values: frozenset[float]) -> frozenset[float]:
    """What can be worked out from the customer's numbers: sums and differences of amounts, so many times an amount."""
    found: set[float] = set()
    for a in values:
        found.update((2 * a, 12 * a))
        for b in values:
            if min(a, b) > _SMALL:
                found.update((a + b, abs(a - b)))
                # "twenty-seven too much, three times: eighty-one"
                found.update(abs(a - b) * times for times in values if 1 < times <= _SMALL)
            elif b and (a > _SMALL or b > _SMALL):
                found.update((a * b, max(a, b) / (min(a, b) or 1)))
    return frozenset(round(value, 2) for value in found)


def _between(counted: set[float]) -> set[float]:
    """Sums and differences of one thing counted: seven weeks where three were promised are four too many."""
    return {value for a in counted for b in counted if a != b for value in (a + b, abs(a - b))}


def _known_numbers(drill: Prepared) -> dict[str, set[float]]:
    """What is counted → the numbers it comes with; under ``*`` and its name those the customer gave."""
    known: dict[str, set[float]] = {}
    for text in _texts(drill):
        for index, token in enumerate(text.tokens):
            if token.value is not None:
                head = _head(text, index) or (_CLOCK if text.tokens[index - 1].word in _HOURS and index else "")
                known.setdefault(head, set()).add(token.value)
                if text is drill.complaint:
                    known.setdefault("*" + _head(text, index), set()).add(token.value)
    known[_TOLD] = {token.value for token in _situation(drill).tokens if token.value is not None}
    for text in _texts(drill):
        known[_TOLD].update(_clocks(text))
    for many, few, times in ((_DAY, _WEEK, 7.0), (_DAY, _WEEK, 5.0), (_WEEK, _MONTH, 4.0), (_MONTH, _YEAR, 12.0)):
        for star in ("", "*"):
            days, weeks = known.get(star + many, set()), known.get(star + few, set())
            known.setdefault(star + few, set()).update(value / times for value in days if value % times == 0)
            known.setdefault(star + many, set()).update(value * times for value in weeks)
    return known


_TOLD, _CLOCK = "~situation", "~clock"
_HOURS = word_set("at past to after till until before by from")
_DAY, _WEEK, _MONTH, _YEAR = (stem(word) for word in ("day", "week", "month", "year"))


def _clocks(text: Text) -> Iterator[float]:
    """Times of day in every way to write them: "twenty to ten" is 9.40 and 940, noon is 12."""
    for at, token in enumerate(text.tokens):
        if token.word in _NOONS:
            yield from (12.0, 1200.0)
        elif token.unit == "time" and token.value is not None:
            yield from (token.value, token.value / 100)
        elif _minutes(text, at):
            hour, minutes = _hour(text.tokens[at + 2]), token.value or 0.0
            before = (hour - 1 or _SMALL) * 100 + 60 - minutes
            clock = hour * 100 + minutes if text.tokens[at + 1].word == "past" else before
            yield from (clock, clock / 100)


def _minutes(text: Text, at: int) -> bool:
    """Whether minutes to or past an hour stand here."""
    if at + 2 >= len(text.tokens) or text.tokens[at + 1].word not in ("to", "past"):
        return False
    return text.tokens[at].value in _MINUTES and 1 <= _hour(text.tokens[at + 2]) <= _SMALL


def _hour(token: Token) -> float:
    """An hour; "one" alone is no number elsewhere."""
    return 1.0 if token.word == "one" else token.value or 0.0


_MINUTES = (5.0, 10.0, 20.0, 25.0)
_NOONS = word_set("noon midday midnight")


def _situation(drill: Prepared) -> Text:
    """What the learner was told beside the complaint."""
    return normalise(drill.drill.situation)


def _texts(drill: Prepared) -> Iterable[Text]:
    yield drill.complaint
    for fact in drill.facts:
        for form in fact.forms:
            yield form.text


def _head(text: Text, index: int) -> str:
    """The thing counted: the first noun-like word after a number."""
    for token in text.tokens[index + 1 : index + 3]:
        if token.kind == "mark" or (token.kind == "word" and not weight_of(token.stem) and token.word not in _BETWEEN):
            break
        if token.word in _BETWEEN_NAMED:
            continue
        return token.stem if token.kind == "word" and token.word not in ("of", "and", "in", "on", "to", "for") else ""
    return ""


_BETWEEN = word_set("more other long")
_BETWEEN_NAMED = word_set("working business calendar more different whole full other long unpaid separate")


def _instead(drill: Prepared, token: Token, head: str) -> tuple[int, Token] | None:
    """What the customer said where this reply says `token`: the same kind of number, the same thing counted first."""
    same: list[tuple[int, int, Token]] = []
    for index, theirs in enumerate(drill.complaint.tokens):
        if theirs.value is None or theirs.value == token.value:
            continue
        counted = _head(drill.complaint, index)
        near = 0 if counted == head and head else 1 if theirs.unit == token.unit and token.unit != "number" else 2
        if near == 2 and (token.unit == "number") != (theirs.unit == "number"):
            near = 3
        same.append((near, index, theirs))
    if not same:
        return None
    _, index, theirs = min(same, key=lambda entry: (entry[0], abs((entry[2].value or 0) - (token.value or 0))))
    return index, theirs


def _shown(text: Text, token: Token) -> str:
    after = text.raw[token.end : token.end + 12].split()
    word = text.raw[max(0, token.start - 1) : token.end]
    word = word if word[:1] in "£$€" else text.raw[token.start : token.end]
    return f"{word} {after[0].strip('.,;:!?')}" if after and after[0][:1].isalpha() else word


def _days(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for names in (WEEKDAYS, MONTHS):
        known = drill.once(f"calendar {len(names)}", lambda names=names: _named(drill, names))  # type: ignore[misc]
        if not known:
            continue
        for index, token in _stated(reply):
            if token.word in names and token.word[:3] not in known and not _is_modal_may(reply.text, index):
                yield _clash(drill, reply.text, index, lambda theirs, names=names: theirs.word in names)


def _dates(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """A day with the wrong month, or a month with the wrong day: "the 6th of March" where they said the 6th of May."""
    known = drill.once("dates", lambda: [(text, *date) for text in _texts(drill) for date in _calendar(text)])
    if not known:
        return
    pairs = {(day, month) for _, _, day, month in known}
    for at, day, month in _calendar(reply.text):
        if (day, month) in pairs or not reply.stating(at):
            continue
        rival = next((one for one in known if one[0] is drill.complaint and (one[2] == day or one[3] == month)), None)
        if rival is not None:
            token, theirs = reply.text.tokens[at], drill.complaint.tokens[rival[1]]
            yield _told(drill, reply.text, token, theirs, at)


def _calendar(text: Text) -> Iterator[tuple[int, float, str]]:
    """Dates of day and month: where the day stands, the day, the first letters of the month."""
    for at, token in enumerate(text.tokens):
        if token.word not in MONTHS or _is_modal_may(text, at):
            continue
        for near in (at - 1, at + 1, at - 2):
            other = text.tokens[near] if 0 <= near < len(text.tokens) else None
            if other is not None and other.value is not None and 1 <= other.value <= _LAST_DAY:
                if near == at - 2 and text.tokens[at - 1].word != "of":
                    continue
                yield near, other.value, token.word[:3]
                break


_LAST_DAY = 31


def _told(drill: Prepared, text: Text, token: Token, theirs: Token, index: int) -> Clash:
    ours, said = _shown(text, token), _shown(drill.complaint, theirs)
    return Clash(
        (token.start, token.end), (theirs.start, theirs.end), f"You said “{ours}”; the customer said “{said}”.", index
    )


def _named(drill: Prepared, names: frozenset[str]) -> set[str]:
    return {token.word[:3] for text in _texts(drill) for token in text.tokens if token.word in names}


def _is_modal_may(text: Text, index: int) -> bool:
    return text.tokens[index].word == "may" and not text.raw[text.tokens[index].start].isupper()


def _clash(drill: Prepared, text: Text, index: int, like: object) -> Clash:
    token = text.tokens[index]
    theirs = next((t for t in drill.complaint.tokens if callable(like) and like(t)), None)
    said = drill.complaint.raw[theirs.start : theirs.end] if theirs else ""
    reason = f"You said “{text.raw[token.start : token.end]}”" + (f"; the customer said “{said}”." if said else ".")
    return Clash((token.start, token.end), (theirs.start, theirs.end) if theirs else None, reason, index)


def _people(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """As in "your sister's birthday" when it is the girlfriend's."""
    named = relations()
    known = drill.once("people", lambda: _related(drill))
    if not known:
        return
    for index, token in _stated(reply):
        names = named.get(token.stem)
        if names is None or reply.text.tokens[index - 1].word not in ("your", "his", "her", "their"):
            continue
        if not any(same_person(names, theirs) for theirs in known):
            yield _clash(drill, reply.text, index, lambda theirs: theirs.stem in named)


def _related(drill: Prepared) -> tuple[frozenset[str], ...]:
    named = relations()
    return tuple(named[token.stem] for text in _texts(drill) for token in text.tokens if token.stem in named)


def _opposites(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """As in "Disarmed" for "armed", "early" for "late"."""
    pairs = antonyms()
    said = drill.once("said", lambda: {token.stem for text in _texts(drill) for token in text.tokens})
    for index, token in _stated(reply):
        if token.stem in said or token.kind != "word":
            continue
        against = [other for other in pairs.get(token.stem, ()) if other in said]
        if not against and token.word.startswith(("dis", "un")) and len(token.word) > 5:
            bare = stem(token.word[3:] if token.word.startswith("dis") else token.word[2:])
            theirs = drill.index.roots.get(bare, ()) if len(bare) > 3 and weight_of(bare) >= 1 else ()
            against = [bare] if any(not _negated(drill.complaint, at) for at in theirs) else []
        if against and not _negated(reply.text, index):
            yield _clash(drill, reply.text, index, lambda theirs, against=against: theirs.stem in against)


def _roles(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for swap in swaps(drill, reply):
        token, theirs = reply.text.tokens[swap.token], drill.complaint.tokens[swap.theirs]
        yield Clash((token.start, token.end), (theirs.start, theirs.end), swap.reason, swap.token)


def _slotted(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """A number in the place of a fact's own, unless it is the learner's own or can be worked out."""
    known = drill.once("numbers", lambda: _known_numbers(drill))
    for wrong in slotted(drill, reply):
        token, at = reply.text.tokens[wrong.token], wrong.token
        value, head = token.value or 0.0, _head(reply.text, at)
        if _own_figure(reply.text, at) or _is_marker(reply.text, at):
            continue
        if value in known[_TOLD] or value / 100 in drill.numbers or value * 100 in drill.numbers:
            continue  # "the three twenty" for £3.20
        if value in known[_TOLD] or (head and value in known.get(head, set()) | _between(known.get(head, set()))):
            continue
        if value > _SMALL and value in _derived(drill.once("amounts", lambda: _amounts(drill))):
            continue
        yield Clash((token.start, token.end), None, wrong.reason, at)


def _amounts(drill: Prepared) -> frozenset[float]:
    """The customer's numbers that sums can be made of: no days of a month, no times of day."""
    return frozenset(
        token.value
        for text in _texts(drill)
        for token in text.tokens
        if token.value is not None and token.unit in ("money", "number", "count")
    )


def _misplaced(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for wrong in misplaced(drill, reply):
        token = reply.text.tokens[wrong.token]
        theirs = drill.complaint.tokens[wrong.theirs] if wrong.theirs is not None else None
        yield Clash((token.start, token.end), (theirs.start, theirs.end) if theirs else None, wrong.reason, wrong.token)


def _turned(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for turn in turned(drill, reply):
        token, say = reply.text.tokens[turn.token], drill.facts[turn.fact].say
        yield Clash((token.start, token.end), say, f"It was the other way round: “{turn.words}”.", turn.token)


def _negated(text: Text, index: int) -> bool:
    return any(token.word in ("not", "never", "no", "without") for token in text.tokens[max(0, index - 4) : index])
