"""What makes a pack good to practise with, beyond being readable: every rule of ``sayback pack check``.

A pack carries its own tests. Its marked replies are scored, and each has to land in the band its writer gave it; the
facts, feelings and questions around them have to be enough for a learner to be heard fairly. Its strong replies are
then spoilt one thing at a time, and the marks have to notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.packs.document import Document, Fault
from trainer.packs.loader import Reading, read_pack
from trainer.packs.model import Band, Drill, Kind, MarkedReply, Pack, Skill
from trainer.packs.mutations import copies, mutants
from trainer.packs.problems import Place, Problem, shown
from trainer.packs.trial import Trial, judge, tried

if TYPE_CHECKING:
    from trainer.scoring.result import Result

Score = Callable[[Drill, str], "Result"]
"""How a reply is scored: ``score(drill, reply)``, as `trainer.scoring.score` does it."""

FEWEST = {"fact": 3, "feeling": 1, "unknown": 2}
FEWEST_REPLIES = {Band.STRONG: 3, Band.FAIR: 2, Band.WEAK: 3}
FEWEST_QUESTIONS = 2
"""Ways to ask for one unknown."""

MAX_TITLE = 80
MAX_HINT = 40
"""Characters of a title, and of a name, a mood or a voice: what a screen of 60 columns can show."""

_RUN = 4
"""So many words in the complaint's own order are its words, not the learner's."""
_COPIED = 0.6
"""A strong reply may have this share of its words in such runs, not more."""
_SAME_REASON = 88.0
"""rapidfuzz's token-set ratio from which two reasons count as the same."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "i'm": "you're", "i've": "you've",
    "i'd": "you'd", "i'll": "you'll", "we": "you", "us": "you", "our": "your", "ours": "yours", "we're": "you're",
    "we've": "you've", "am": "are", "was": "were",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """One marked reply and what the scorer makes of it.

    Attributes:
        place: counted from 1 among the drill's replies.
        line: where it stands in the file.
    """

    drill: Drill
    place: int
    line: int
    reply: MarkedReply
    result: Result

    @property
    def as_marked(self) -> bool:
        """Whether the scorer's band is the writer's."""
        return _landed(self.reply, self.result)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A strong reply, or the complaint, spoilt on purpose, and whether the marks noticed.

    Attributes:
        place: of the reply it was made from, counted from 1; 0 for a copy of the complaint.
    """

    drill: Drill
    place: int
    trial: Trial


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` found.

    Attributes:
        problems: what has to be mended; a pack without any passes.
        limits: spoilt replies that the scorer does not see through, where the drill can do nothing about it.
        spoilt: every spoilt reply that was scored.
        skipped: how many could not be made.
    """

    source: str
    pack: Pack | None
    problems: tuple[Problem, ...]
    tried: tuple[Tried, ...] = ()
    limits: tuple[Problem, ...] = ()
    spoilt: tuple[Spoilt, ...] = ()
    skipped: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.problems


def check_pack(source: Path | Reading, score: Score | None = None) -> tuple[Problem, ...]:
    """Every problem of a pack; none when it passes. See `check`."""
    return check(source, score).problems


def check(source: Path | Reading, score: Score | None = None, *, mutations: bool = True) -> Report:
    """Check one pack: first that it can be read, then that it is good to practise with.

    Args:
        source: the file, or what reading it gave.
        score: how to score a marked reply; sayback's own scorer when omitted.
        mutations: whether strong replies are spoilt too; this takes several times as long as all the rest.
    """
    reading = read_pack(source) if isinstance(source, Path) else source
    pack, document = reading.pack, reading.document
    if pack is None or document is None:
        name = str(source) if isinstance(source, Path) else next((p.file for p in reading.problems), "")
        return Report(name, None, reading.problems)
    checked = _Check(document, score or _own_scorer(), mutations=mutations)
    for place, drill in _places(document, pack):
        checked.drill(place, drill)
    checked.head(pack)
    lines = document.lines(place for place, *_ in checked.tried)
    replies = [
        Tried(drill, int(place[-1]) + 1, lines[place], reply, result) for place, drill, reply, result in checked.tried
    ]
    return Report(
        document.name,
        pack,
        document.problems(checked.faults),
        tuple(replies),
        document.problems(checked.limits),
        tuple(checked.spoilt),
        checked.skipped,
    )


def clashes(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports, with a problem added to each pack whose id another one before it has."""
    first: dict[str, Report] = {}
    found = []
    for report in reports:
        if report.pack is not None and report.pack.id in first:
            taken = f'"{report.pack.id}" is taken already, by {first[report.pack.id].source}.'
            problem = Problem(report.source, 0, "pack id", taken, "Give each pack its own id.")
            report = replace(report, problems=(problem, *report.problems))
        elif report.pack is not None:
            first[report.pack.id] = report
        found.append(report)
    return tuple(found)


def _own_scorer() -> Score:
    from trainer import scoring  # loads rapidfuzz and the lexicons: not before there is something to score

    return scoring.score


def _places(document: Document, pack: Pack) -> Iterator[tuple[Place, Drill]]:
    """Each drill of the pack with its place in the file, which also holds the drills that are left out."""
    tables = document.raw.get("drill")
    for place, table in enumerate(tables if isinstance(tables, list) else ()):
        drill = pack.by_id.get(str(table.get("id", "")).strip())
        if drill is not None:
            yield ("drill", place), drill


class _Check:
    """The rules, drill by drill; `faults` is what they find, `limits` what no writer can mend."""

    def __init__(self, document: Document, score: Score, *, mutations: bool) -> None:
        self.faults: list[Fault] = []
        self.limits: list[Fault] = []
        self.spoilt: list[Spoilt] = []
        self.skipped = 0
        self.tried: list[tuple[Place, Drill, MarkedReply, Result]] = []
        self._document = document
        self._score = score
        self._mutations = mutations

    def head(self, pack: Pack) -> None:
        """The pack as a whole."""
        self._short(("pack", "title"), pack.title, MAX_TITLE)
        if not pack.summary:
            self._add(("pack",), "summary is missing.", "Say in one line what its drills are about.")
        if not pack.license:
            self._add(("pack",), "license is missing.", 'Say how others may use it, such as `license = "CC0-1.0"`.')

    def drill(self, place: Place, drill: Drill) -> None:
        """Everything about one drill."""
        self._short((*place, "title"), drill.title, MAX_TITLE)
        self._short((*place, "customer", "name"), drill.customer.name, MAX_HINT)
        self._short((*place, "customer", "voice"), drill.customer.voice, MAX_HINT)
        self._short((*place, "customer", "mood"), drill.customer.mood, MAX_HINT)
        if drill.kind is not Kind.REPLY:
            return
        self._slots(place, drill)
        self._traps(place, drill)
        self._replies(place, drill)
        results = self._try(place, drill)
        self._copies(place, drill, results)
        self._credited(place, drill, results)
        if self._mutations and results:
            self._spoil(place, drill, results)

    def _slots(self, place: Place, drill: Drill) -> None:
        found = {"fact": drill.facts, "feeling": drill.feelings, "unknown": drill.unknowns}
        for name, least in FEWEST.items():
            self._enough(place, len(found[name]), least, name, f"Add `[[drill.{name}]]`.")
        if drill.facts and not any(fact.key for fact in drill.facts):
            self._add(place, "No fact is a key fact.", "Give `key = true` to what no faithful reply may leave out.")
        for number, unknown in enumerate(drill.unknowns):
            here = (*place, "unknown", number)
            self._enough(here, len(set(unknown.ask)), FEWEST_QUESTIONS, "question", "Add wordings to `ask`.")
            for which, question in enumerate(unknown.ask):
                if "?" not in question:
                    self._add((*here, "ask", which), "is not a question.", "End it with a question mark.")

    def _traps(self, place: Place, drill: Drill) -> None:
        for number, trap in enumerate(drill.traps):
            here = (*place, "trap", number)
            if not trap.forms:
                self._add(here, "has no forms, so nothing can fall into it.", "Add the words that do to `forms`.")
            if not trap.why:
                self._add(here, "why is missing.", "Say in a sentence what the words do to this customer.")

    def _replies(self, place: Place, drill: Drill) -> None:
        for band, least in FEWEST_REPLIES.items():
            count = sum(reply.band is band for reply in drill.replies)
            self._enough(place, count, least, f"{band.value} reply", f'Add `[[drill.reply]]` with `band = "{band}"`.')
        seen: dict[str, int] = {}
        for number, reply in enumerate(drill.replies):
            words = " ".join(_words(reply.text)) or reply.text
            if words in seen:
                fault = f"says the same as reply {seen[words] + 1}."
                self._add((*place, "reply", number, "text"), fault, "Replace one of the two.")
            seen.setdefault(words, number)
        self._reasons(place, drill)

    def _reasons(self, place: Place, drill: Drill) -> None:
        from rapidfuzz import fuzz

        reasons: list[tuple[int, str]] = []
        for number, reply in enumerate(drill.replies):
            if reply.band is not Band.WEAK:
                continue
            here = (*place, "reply", number)
            if not reply.why:
                self._add(here, "A weak reply has no `why`.", "Say in a sentence what is wrong with it.")
                continue
            words = " ".join(_words(reply.why))
            same = next((n for n, other in reasons if fuzz.token_set_ratio(words, other) >= _SAME_REASON), None)
            if same is not None:
                fault = f"is weak for the same reason as reply {same + 1}."
                self._add((*here, "why"), fault, "Weak replies of a drill show different mistakes.")
            reasons.append((number, words))

    def _try(self, place: Place, drill: Drill) -> list[Result]:
        results = []
        for number, reply in enumerate(drill.replies):
            here = (*place, "reply", number)
            result = self._score(drill, reply.text)
            results.append(result)
            self.tried.append((here, drill, reply, result))
            if not _landed(reply, result):
                self._add((*here, "band"), *_missed_band(reply, result))
        return results

    def _copies(self, place: Place, drill: Drill, results: Sequence[Result]) -> None:
        for number, (reply, result) in enumerate(zip(drill.replies, results, strict=True)):
            if reply.band is not Band.STRONG:
                continue
            share = _copied_share(reply.text, drill.complaint)
            if share > _COPIED or "parrot" in result.flag_names:
                fault = f"A strong reply copies the complaint ({share:.0%} of its words are runs from it)."
                self._add((*place, "reply", number, "text"), fault, "Say the same in other words.")

    def _credited(self, place: Place, drill: Drill, results: Sequence[Result]) -> None:
        if not results:
            return  # that there are too few replies is said already
        best: dict[str, str] = {}
        for result in results:
            for finding in result.facts:
                if finding.status.value == "restated" or best.get(finding.id) in (None, "missed"):
                    best[finding.id] = finding.status.value
        for number, fact in enumerate(drill.facts):
            status = best.get(fact.id, "missed")
            if status != "restated":
                fault = f"No marked reply is credited with it; the best is {status}."
                mend = "Let a strong reply say it, or add the words it uses to `forms`."
                self._add((*place, "fact", number), fault, mend)

    def _spoil(self, place: Place, drill: Drill, results: Sequence[Result]) -> None:
        for copy in copies(drill):
            whole = self._score(drill, copy.text)
            self._judged(place, drill, 0, Trial(copy, judge(copy, whole, whole)))
        for number, (reply, result) in enumerate(zip(drill.replies, results, strict=True)):
            if reply.band is not Band.STRONG:
                continue
            trials, skipped = tried(drill, mutants(drill, reply.text, result), result, self._score)
            self.skipped += len(skipped)
            for trial in trials:
                self._judged((*place, "reply", number), drill, number + 1, trial)

    def _judged(self, place: Place, drill: Drill, number: int, trial: Trial) -> None:
        self.spoilt.append(Spoilt(drill, number, trial))
        miss = trial.miss
        if miss is None:
            return
        if not miss.mend:
            self.limits.append(Fault(place, miss.message, ""))
            return
        which = next((n for n, fact in enumerate(drill.facts) if fact.id == miss.fact), None)
        here = place if which is None else (*place[:2], "fact", which)
        wording = f" (reply {number})" if number else ""
        self._add(here, f"{miss.message}{wording}" if which is not None else miss.message, miss.mend)

    def _enough(self, place: Place, count: int, least: int, what: str, mend: str) -> None:
        if count < least:
            has = "There is none" if not count else f"There {'is' if count == 1 else 'are'} only {count}"
            plural = what if least == 1 else what[:-1] + "ies" if what.endswith("y") else f"{what}s"
            self._add(place, f"{has}; it needs {least} {plural} at least.", mend)

    def _short(self, place: Place, text: str, most: int) -> None:
        if len(text) > most:
            self._add(place, f"has {len(text)} characters; {most} is the most a screen shows.", "Shorten it.")

    def _add(self, place: Place, message: str, mend: str) -> None:
        self.faults.append(Fault(place, message, mend))


def _landed(reply: MarkedReply, result: Result) -> bool:
    # A writer's lowest band is weak; the scorer's "none" lies below it and means the same to a writer.
    return max(result.band.rank, Band.WEAK.rank) == reply.band.rank


def _missed_band(reply: MarkedReply, result: Result) -> tuple[str, str]:
    """Why a reply is not where its writer put it, and what that writer could do about it."""
    rated = [mark for mark in result.marks if mark.score is not None]
    skills = ", ".join(f"{mark.skill} {mark.score}" for mark in rated)
    marks = f"{result.overall}: {skills}" if skills else str(result.overall)
    parts = [f"{shown(reply.text)} is marked {reply.band} and scores {result.band} ({marks})."]
    if result.flags:
        parts.append("Flags: " + "; ".join(f"{flag.kind} ({flag.reason.rstrip('.')})" for flag in result.flags) + ".")
    missed = [finding.id for finding in result.facts if finding.status.value != "restated"]
    too_low = reply.band.rank > result.band.rank
    if too_low and missed:
        parts.append(f"Facts not credited: {', '.join(missed)}.")
    if result.tip:
        parts.append(f"Tip: {result.tip}")
    if not too_low:
        mend = "Make what is wrong with it plainer, add a trap that names it, or change its band."
    else:
        lowest = min(rated, key=lambda mark: mark.score or 0, default=None)
        slot = _SLOT[lowest.skill] if lowest else "the `forms` of a fact"
        mend = f"If it does say so, add its wording to {slot}; if not, change the reply or its band."
    return " ".join(parts), mend


_SLOT = {
    Skill.REFLECT: "the `forms` of a fact",
    Skill.ACKNOWLEDGE: "the `words` of a feeling",
    Skill.CLARIFY: "the `ask` of an unknown",
}


def _words(text: str) -> list[str]:
    return [_TURNED.get(word, word) for word in _WORD.findall(text.casefold().replace("’", "'"))]


def _copied_share(reply: str, complaint: str) -> float:
    """The share of a reply's words that stand in runs of `_RUN` or more taken from the complaint, pronouns turned."""
    words, source = _words(reply), _words(complaint)
    runs = {tuple(source[at : at + _RUN]) for at in range(len(source) - _RUN + 1)}
    copied = set[int]()
    for at in range(len(words) - _RUN + 1):
        if tuple(words[at : at + _RUN]) in runs:
            copied.update(range(at, at + _RUN))
    return len(copied) / len(words) if words else 0.0
