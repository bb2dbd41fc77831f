"""What a class looks at together, as `Content`: the same on the projector and on every seat. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from textual.content import Content

from trainer.classroom.together import Answer, Missed
from trainer.packs.model import Band, Drill, Skill
from trainer.printable import printable
from trainer.scoring.result import Result
from trainer.ui.band import SIGNS, STYLES
from trainer.ui.findings import Findings, findings
from trainer.ui.widgets.evidence import STYLES as EVIDENCE
from trainer.ui.widgets.evidence import marked
from trainer.ui.widgets.rows import Row

ORDER = (Band.STRONG, Band.FAIR, Band.WEAK, Band.NONE)
NOBODY = "Nobody has handed in yet."
FILLS = {Band.STRONG: "█", Band.FAIR: "▓", Band.WEAK: "▒", Band.NONE: "░"}
"""A band's part of a bar: told apart by how dense it is, then by its colour, and named in words beside it."""


def written(text: str) -> Content:
    """A reply as its owner wrote it, with nothing in it obeyed."""
    return Content(printable(text, keep_newlines=True))


def evidence(answer: Answer) -> tuple[Content, Findings | None]:
    """A reply with its evidence marked, and the findings; the bare words while it has no marks."""
    if answer.result is None:
        return written(answer.text), None
    found = findings(answer.result, answer.text)
    return marked(answer.text, found.reply), found


def gallery(answers: Sequence[Answer]) -> tuple[Row, ...]:
    """The replies that are up: a number, the words, and a name where its owner lets it be shown."""
    rows: list[Row] = []
    for number, answer in enumerate(answers, start=1):
        name = Content.styled(f"  {printable(answer.name)}", "italic $muted") if answer.name else Content("")
        rows += [(str(number), written(answer.text) + name), (None, Content(""))]
    return tuple(rows[:-1])


def summary(found: Findings | None, most: int = 8) -> tuple[Row, ...]:
    """What a reply heard, missed, met and asked, a line each, at most so many of a sort: evidence in words."""
    if found is None:
        return (("", Content("not marked yet")),)
    rows: list[Row] = []
    for group in found.groups:
        for number, line in enumerate(group.lines[:most]):
            text = Content.assemble(
                (f"{line.mark} ", EVIDENCE[group.sign] + " not underline not italic"), printable(line.text)
            )
            rows.append((group.name if not number else "", text))
        if len(group.lines) > most:
            rows.append(("", Content.styled(f"and {len(group.lines) - most} more", "$muted")))
    return tuple(rows) or (("", Content("nothing of the complaint was said back")),)


def counted(counts: Mapping[Skill, Counter[Band]], width: int) -> tuple[Content, ...]:
    """A line for every skill: how many replies came to which band, as parts of one bar and in words."""
    named = max((len(skill.value) for skill in counts), default=0)
    return tuple(line for skill, bands in counts.items() for line in _counted(skill, bands, named, width))


def _counted(skill: Skill, bands: Counter[Band], named: int, width: int) -> tuple[Content, Content]:
    total = sum(bands.values())
    room = max(8, width - named - 2)
    bar, filled = Content(""), 0
    for number, band in enumerate(ORDER):
        so_far = sum(bands[one] for one in ORDER[: number + 1])
        cells = round(room * so_far / total) - filled
        filled += cells
        bar += Content.styled(FILLS[band] * cells, STYLES[band])
    words = [Content.styled(f"{SIGNS[band]} {bands[band]} {band.value}", STYLES[band]) for band in ORDER if bands[band]]
    head = Content.styled(f"{skill.value:<{named}}  ", "bold")
    return head + bar, Content(" " * (named + 2)) + Content("   ").join(words)


def missed(most: Sequence[Missed]) -> tuple[Row, ...]:
    """What was left out most, and by how many."""
    return tuple((f"{one.missed} of {one.of}", Content(printable(one.text))) for one in most)


def votes(counts: Sequence[int], width: int) -> tuple[Content, ...]:
    """The votes for each of the two as bars with their number; no winner is called."""
    most = max([*counts, 1])
    room = max(6, width - 16)
    return tuple(
        Content.assemble(
            (f"reply {number}  ", "bold"), ("█" * round(room * votes / most), "$primary"), (f" {votes}", "bold")
        )
        for number, votes in enumerate(counts, start=1)
    )


def overall(result: Result) -> Content:
    """A whole mark: sign, word, figure."""
    return Content.assemble(
        (f"{SIGNS[result.band]} {result.band.value}", f"bold {STYLES[result.band]}"), (f"  {result.overall}", "bold")
    )


def their_words(drill: Drill, result: Result | None, reply: str) -> Content:
    """The complaint with the evidence of a reply's marks; the bare complaint without."""
    if result is None:
        return written(drill.laid_out)
    return marked(drill.laid_out, findings(result, reply).complaint)
