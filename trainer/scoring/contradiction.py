"""What a reply says against the complaint: numbers, dates, people, and yes turned into no.

Each kind of error has its own module; here they are put together, and what a reply may say all the same is let off.
Only clauses that say something back are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from trainer.scoring.acts import Reading
from trainer.scoring.calendar_days import dates, days, tomorrows
from trainer.scoring.claims import misplaced
from trainer.scoring.clash import Clash, texts, unlike
from trainer.scoring.concepts import weight_of
from trainer.scoring.kinds_of_things import things
from trainer.scoring.mirrored import mirrored
from trainer.scoring.normalise import Text, Token
from trainer.scoring.opposites import antonyms, relations, same_person
from trainer.scoring.polarity import turned
from trainer.scoring.prepare import Prepared
from trainer.scoring.quantities import lengths, numbers, once, slots_taken
from trainer.scoring.result import Act
from trainer.scoring.roles import swaps
from trainer.scoring.stems import stem
from trainer.scoring.tellers import told_round
from trainer.scoring.words import words as word_set

__all__ = ["Clash", "clashes"]


def clashes(drill: Prepared, reply: Reading, *, clipped: bool = False) -> tuple[Clash, ...]:
    """Every contradiction in a reply, at most one per word.

    Args:
        drill: what was said.
        reply: what is held against it.
        clipped: whether it is a note, whose clipped phrases do not show who did what beside which.
    """
    found: dict[int, Clash] = {}
    for clash in chain(
        numbers(drill, reply),
        days(drill, reply),
        dates(drill, reply),
        _people(drill, reply),
        _opposites(drill, reply),
        things(drill, reply),
        _turned(drill, reply),
        _mirrored(drill, reply),
        slots_taken(drill, reply),
        lengths(drill, reply),
        once(drill, reply),
        tomorrows(drill, reply),
        *(() if clipped else (_roles(drill, reply), told_round(drill, reply), _misplaced(drill, reply))),
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


def _undertaken(reply: Reading, index: int) -> bool:
    """Whether the sentence promises or proposes something: its figures and its outlook are the learner's own."""
    sentence = reply.sentence_at[index]
    first, last = reply.sentences[sentence]
    words = [token.word for token in reply.text.tokens[first : last + 1]]
    if any(
        three[:2] == ("i", "have") and three[2] in _DEEDS for three in zip(words, words[1:], words[2:], strict=False)
    ):
        return True
    return any(
        act is Act.SOLUTION and clause.sentence == sentence
        for clause, act in zip(reply.clauses, reply.acts, strict=True)
    ) or any(hit.name == "premature-solution" and reply.sentence_at[hit.first] == sentence for hit in reply.traps)


_DEEDS = word_set(
    "asked booked ordered arranged unlocked reset refunded credited cancelled updated corrected raised logged passed "
    "forwarded escalated emailed issued moved changed"
)


def _explains(reply: Reading, index: int) -> bool:
    """Whether a clause tells how things are in general, or from our side: it says nothing back."""
    number = reply.clause_at[index]
    clause, opinion = reply.clauses[number], reply.judged[number]
    ruled = any(hit.name in ("policy", "jargon") and clause.first <= hit.first <= clause.last for hit in reply.traps)
    return (
        ruled
        or _ours(reply, number)
        or (opinion is not None and max(opinion.sure("defence"), opinion.sure("script")) >= _EXPLAINED)
    )


_EXPLAINED = 0.85


def _ours(reply: Reading, number: int) -> bool:
    """Whether a clause tells of us alone or gives advice: "we have been on this street for thirty-one years"."""
    clause = reply.clauses[number]
    first, last = reply.sentences[clause.sentence]
    words = [token.word for token in reply.text.tokens[first : last + 1]]
    if any(word in _ADVISING for word in words) or any(
        three == _RULES for three in zip(words, words[1:], words[2:], strict=False)
    ):
        return True
    own = [token.word for token in reply.text.tokens[clause.first : clause.last + 1]]
    return own[0] == "we" and own[1:2] in (["have"], ["are"]) and not any(word in _OTHERS for word in words)


_RULES = ("need", "to", "be")
_ADVISING = word_set("recommend advise advised")
_OTHERS = word_set("you your yours he him his she her hers they them their it")


def _people(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """As in "your sister's birthday" when it is the girlfriend's."""
    named = relations()
    known = drill.once("people", lambda: _related(drill))
    if not known:
        return
    for index, token in reply.stated:
        names = named.get(token.stem)
        if names is None or reply.text.tokens[index - 1].word not in ("your", "his", "her", "their"):
            continue
        if not any(same_person(names, theirs) for theirs in known):
            yield unlike(drill, reply.text, index, lambda theirs: theirs.stem in named)


def _related(drill: Prepared) -> tuple[frozenset[str], ...]:
    named = relations()
    return tuple(named[token.stem] for text in texts(drill) for token in text.tokens if token.stem in named)


def _opposites(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """As in "Disarmed" for "armed", "early" for "late"."""
    pairs = antonyms()
    said = drill.once("said", lambda: {token.stem for text in texts(drill) for token in text.tokens})
    for index, token in reply.stated:
        if token.stem in said or token.kind != "word":
            continue
        against = [other for other in pairs.get(token.stem, ()) if other in said]
        if not against and token.word.startswith(("dis", "un")) and len(token.word) > 5:
            bare = stem(token.word[3:] if token.word.startswith("dis") else token.word[2:])
            theirs = drill.index.roots.get(bare, ()) if len(bare) > 3 and weight_of(bare) >= 1 else ()
            against = [bare] if any(not _negated(drill.complaint, at) for at in theirs) else []
        if against and not _negated(reply.text, index):
            yield unlike(drill, reply.text, index, partial(_among, against))


def _among(roots: list[str], token: Token) -> bool:
    return token.stem in roots


def _roles(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for swap in swaps(drill, reply):
        token, theirs = reply.text.tokens[swap.token], drill.complaint.tokens[swap.theirs]
        yield Clash((token.start, token.end), (theirs.start, theirs.end), swap.reason, swap.token)


def _misplaced(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for wrong in misplaced(drill, reply):
        token = reply.text.tokens[wrong.token]
        theirs = drill.complaint.tokens[wrong.theirs] if wrong.theirs is not None else None
        yield Clash((token.start, token.end), (theirs.start, theirs.end) if theirs else None, wrong.reason, wrong.token)


def _turned(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for turn in turned(drill, reply):
        token, say = reply.text.tokens[turn.token], drill.facts[turn.fact].say
        yield Clash((token.start, token.end), say, f"It was the other way round: “{turn.words}”.", turn.token)


def _mirrored(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    for wrong in mirrored(drill, reply):
        token = reply.text.tokens[wrong.token]
        say = drill.facts[wrong.fact].say if wrong.fact >= 0 else None
        yield Clash((token.start, token.end), say, f"It was the other way round: “{wrong.words}”.", wrong.token)


def _negated(text: Text, index: int) -> bool:
    return any(token.word in ("not", "never", "no", "without") for token in text.tokens[max(0, index - 4) : index])
