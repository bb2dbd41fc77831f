"""Weekdays, months and dates that nobody gave: "Thursday" for "Tuesday", the 6th of March for the 6th of May."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from trainer.scoring.acts import Reading
from trainer.scoring.clash import Clash, situation, texts, told, unlike
from trainer.scoring.concepts import weight_of
from trainer.scoring.normalise import Text, Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.prepare import Prepared
from trainer.scoring.quantities import company
from trainer.scoring.words import words as word_set


def days(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """Weekdays and months that are nowhere in what was said, where that has others."""
    for names in (WEEKDAYS, MONTHS):
        known = drill.once(f"calendar {len(names)}", partial(_named, drill, names))
        if not known:
            continue
        for index, token in reply.stated:
            if token.word not in names or token.word[:3] in known or _is_modal_may(reply.text, index):
                continue
            # A day of the situation, or one ahead, may be another day; one in the place of theirs is wrong.
            free = token.word[:3] in _given(drill) or _ahead(reply, index)
            if not free or company(reply.text, index) & drill.once(
                f"around {len(names)}", partial(_around, drill, names)
            ):
                yield unlike(drill, reply.text, index, partial(_is_one, names))


def _around(drill: Prepared, names: frozenset[str]) -> frozenset[str]:
    """Roots of the words near the days or months of the drill."""
    found = (company(text, at) for text in texts(drill) for at, token in enumerate(text.tokens) if token.word in names)
    return frozenset().union(*found)


def _is_one(names: frozenset[str], token: Token) -> bool:
    return token.word in names


def _ahead(reply: Reading, index: int) -> bool:
    """Whether a sentence looks ahead, as in "more pictures coming Sunday": its days are the learner's own."""
    first, last = reply.sentences[reply.sentence_at[index]]
    return any(token.word in _AHEAD for token in reply.text.tokens[first : last + 1])


_AHEAD = word_set("will shall coming upcoming keep please submit submitted")


def tomorrows(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """As in "your interview tomorrow", said on a Tuesday to somebody whose interview is on Thursday."""
    today = drill.once("today", lambda: _today(drill))
    if today is None or not _STEPS.keys() & reply.index.roots.keys():
        return
    for index, token in reply.stated:
        step = _STEPS.get(token.word)
        if step is None or any(one.word == token.word for text in texts(drill) for one in text.tokens):
            continue
        day = _WEEK[(today + step) % 7]
        near = company(reply.text, index)
        for text in texts(drill):
            for at, theirs in enumerate(text.tokens):
                if theirs.word in WEEKDAYS and not theirs.word.startswith(day) and near & _closely(text, at):
                    if day not in drill.once("calendar 7", partial(_named, drill, WEEKDAYS)):
                        yield unlike(drill, reply.text, index, partial(_is_one, frozenset({theirs.word})))
                    return


def _closely(text: Text, at: int) -> frozenset[str]:
    """Roots of the telling words within a few of a day: what is on that day."""
    near = text.tokens[max(0, at - _CLOSE) : at + _CLOSE]
    return frozenset(token.stem for token in near if token.kind == "word" and weight_of(token.stem) >= 1.0)


def _today(drill: Prepared) -> int | None:
    """The weekday that the situation gives, Monday 0; None when it gives none or several."""
    found = {token.word[:3] for token in situation(drill).tokens if token.word in WEEKDAYS}
    return _WEEK.index(found.pop()) if len(found) == 1 else None


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STEPS = {"tomorrow": 1, "yesterday": -1}
_CLOSE = 4


def dates(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """A day with the wrong month, or a month with the wrong day: "the 6th of March" where they said the 6th of May."""
    known = drill.once("dates", lambda: [(text, *date) for text in texts(drill) for date in _calendar(text)])
    if not known:
        return
    pairs = {(day, month) for _, _, day, month in known}
    for at, day, month in _calendar(reply.text):
        if (day, month) in pairs or not reply.stating(at):
            continue
        rival = next((one for one in known if one[0] is drill.complaint and (one[2] == day or one[3] == month)), None)
        if rival is not None:
            token, theirs = reply.text.tokens[at], drill.complaint.tokens[rival[1]]
            yield told(drill, reply.text, token, theirs, at)


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


def _named(drill: Prepared, names: frozenset[str]) -> set[str]:
    return {token.word[:3] for text in texts(drill) for token in text.tokens if token.word in names}


def _given(drill: Prepared) -> frozenset[str]:
    """The first letters of the days and months that the situation names."""
    found = (token.word[:3] for token in situation(drill).tokens if token.word in WEEKDAYS | MONTHS)
    return drill.once("days given", lambda: frozenset(found))


def _is_modal_may(text: Text, index: int) -> bool:
    token = text.tokens[index]
    dated = index > 1 and text.tokens[index - 1].word == "of" and text.tokens[index - 2].value is not None
    return token.word == "may" and not text.raw[token.start].isupper() and not dated
