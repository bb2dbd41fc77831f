"""What makes a pack good to practise with, beyond being readable: every rule of ``sayback pack check``.

A pack carries its own tests. Its marked replies are scored, and each has to land in the band its writer gave it; the
facts, feelings and questions around them have to be enough for a learner to be heard fairly. Its strong replies are
then spoilt one thing at a time, and the marks have to notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.errors import PackError
from trainer.packs import recordings, rules
from trainer.packs.document import Document, Fault
from trainer.packs.heard import missed_band
from trainer.packs.loader import Reading, read_pack
from trainer.packs.making import notes_in
from trainer.packs.model import Band, Drill, Kind, MarkedReply, Pack
from trainer.packs.mutations import copies, mutants
from trainer.packs.problems import Place, Problem
from trainer.packs.trial import Trial, judge, tried

if TYPE_CHECKING:
    from trainer.conversation.play import Played
    from trainer.scoring.result import Result

Score = Callable[[Drill, str], "Result"]
"""How a reply is scored: ``score(drill, reply)``, as `trainer.kinds.mark` does it."""

SPOILT = frozenset({Kind.REPLY, Kind.REWRITE, Kind.PATIENCE})
"""Kinds whose strong replies are spoilt: a note may copy, and a conversation is played."""
_RUN = 4
"""So many words in the complaint's own order are its words, not the learner's."""
_COPIED = 0.6
"""A strong reply may have this share of its words in such runs, not more."""


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
class Walked:
    """One marked path of a conversation, played, and where it stands in the file."""

    drill: Drill
    line: int
    played: Played


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
        tried: the marked replies with their marks; `walked`: the marked paths of conversations, played.
        limits: spoilt replies that the scorer does not see through, where the drill can do nothing about it.
        spoilt: every spoilt reply that was scored.
        skipped: how many could not be made.
        notes: the lines of notes that ``pack new`` left and that are still in the file.
    """

    source: str
    pack: Pack | None
    problems: tuple[Problem, ...]
    tried: tuple[Tried, ...] = ()
    walked: tuple[Walked, ...] = ()
    limits: tuple[Problem, ...] = ()
    spoilt: tuple[Spoilt, ...] = ()
    skipped: int = 0
    notes: tuple[int, ...] = ()

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
        score: how to score a marked reply; sayback's own marks of every kind when omitted.
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
    lines = document.lines([*(place for place, *_ in checked.tried), *(place for place, _ in checked.played)])
    replies = [
        Tried(drill, int(place[-1]) + 1, lines[place], reply, result) for place, drill, reply, result in checked.tried
    ]
    return Report(
        document.name,
        pack,
        document.problems(checked.faults),
        tuple(replies),
        tuple(Walked(pack.by_id[one.talk.drill.id], lines[place], one) for place, one in checked.played),
        document.problems(checked.limits),
        tuple(checked.spoilt),
        checked.skipped,
        tuple(line for line, _ in notes_in(document.text)),
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
    from trainer.kinds import mark  # loads rapidfuzz and the lexicons: not before there is something to score

    return mark


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
        self.played: list[tuple[Place, Played]] = []
        self._document = document
        self._score = score
        self._mutations = mutations

    def head(self, pack: Pack) -> None:
        """The pack as a whole."""
        self.faults.extend(rules.too_long(("pack", "title"), pack.title, rules.MAX_TITLE))
        if not pack.summary:
            self._add(("pack",), "summary is missing.", "Say in one line what its drills are about.")
        if not pack.license:
            self._add(("pack",), "license is missing.", 'Say how others may use it, such as `license = "CC0-1.0"`.')

    def drill(self, place: Place, drill: Drill) -> None:
        """Everything about one drill."""
        self.faults.extend(rules.faults(place, drill))
        self._recordings(place, drill)
        if drill.kind is Kind.CONVERSATION:
            self._talk(place, drill)
        results = self._try(place, drill)
        if drill.kind is Kind.REWRITE:
            self._draft(place, drill)
        if drill.kind is not Kind.NOTES:  # the customer's own words are welcome in a note
            self._copies(place, drill, results)
        self._credited(place, drill, results)
        if self._mutations and results and drill.kind in SPOILT:
            self._spoil(place, drill, results)

    def _recordings(self, place: Place, drill: Drill) -> None:
        """The recordings that the drill names have to be there, and to be sound."""
        for where, name in recordings.named(drill):
            from trainer.speech.recorded import listen  # only a pack with recordings needs a decoder

            try:
                listen(Path(drill.folder), name)
            except PackError as error:
                self._add((*place, *where), error.message, error.hint)

    def _talk(self, place: Place, drill: Drill) -> None:
        from trainer.packs import talk_rules

        self.faults.extend(talk_rules.faults(place, drill))
        self.faults.extend(talk_rules.explored(place, drill))
        for here, one in talk_rules.played(place, drill):
            self.played.append((here, one))
            if one.as_marked:
                self.faults.extend(talk_rules.mismarked(here, one))
            else:
                self.faults.append(talk_rules.missed(here, one))

    def _try(self, place: Place, drill: Drill) -> list[Result]:
        results = []
        for number, reply in enumerate(drill.replies):
            here = (*place, "reply", number)
            result = self._score(drill, reply.text)
            results.append(result)
            self.tried.append((here, drill, reply, result))
            if not _landed(reply, result):
                self._add((*here, "band"), *missed_band(drill, reply, result))
        return results

    def _draft(self, place: Place, drill: Drill) -> None:
        result = self._score(drill, drill.draft)
        if result.band.rank > Band.WEAK.rank:
            message = f"The draft scores {result.band} ({result.overall}): there is little to put right in it."
            self._add((*place, "draft"), message, "Make it stiffer, or name in traps what is wrong with it.")

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

    def _add(self, place: Place, message: str, mend: str) -> None:
        self.faults.append(Fault(place, message, mend))


def _landed(reply: MarkedReply, result: Result) -> bool:
    # A writer's lowest band is weak; the scorer's "none" lies below it and means the same to a writer.
    return max(result.band.rank, Band.WEAK.rank) == reply.band.rank


def _copied_share(reply: str, complaint: str) -> float:
    """The share of a reply's words that stand in runs of `_RUN` or more taken from the complaint, pronouns turned."""
    words, source = rules.words(reply), rules.words(complaint)
    runs = {tuple(source[at : at + _RUN]) for at in range(len(source) - _RUN + 1)}
    copied = set[int]()
    for at in range(len(words) - _RUN + 1):
        if tuple(words[at : at + _RUN]) in runs:
            copied.update(range(at, at + _RUN))
    return len(copied) / len(words) if words else 0.0
