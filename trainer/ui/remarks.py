"""What was found in an answer, and what its drill's kind has to say about it, as lines: a sign, a word, the remark."""

from __future__ import annotations

from textual.content import Content

from trainer.packs.model import Kind
from trainer.printable import printable
from trainer.scoring.result import Remark, Result
from trainer.ui.findings import Findings
from trainer.ui.widgets.evidence import STYLES as EVIDENCE
from trainer.ui.widgets.rows import Row

SIGNS = {True: "✓", False: "✗", None: "·"}
STYLES = {True: "$text-success", False: "$text-warning", None: "$muted"}
MODELS = {Kind.NOTES: "A strong note", Kind.REWRITE: "A strong rewrite"}


def sign(remark: Remark) -> Content:
    """Whether it speaks for the answer: ``✓``, ``✗``, or ``·`` for neither."""
    return Content.styled(SIGNS[remark.good], STYLES[remark.good])


def remark_rows(result: Result) -> tuple[Row, ...]:
    """The remarks of a result, each beside its label."""
    return tuple(
        (printable(remark.label), Content.assemble(sign(remark), " ", printable(remark.text)))
        for remark in result.remarks
    )


def verdict_rows(result: Result) -> tuple[Row, ...]:
    """The same with each label on a line of its own: for remarks that are as long as a paragraph."""
    rows: list[Row] = []
    for remark in result.remarks:
        rows.append((None, Content.assemble(sign(remark), (f" {printable(remark.label)}", "bold"))))
        rows.append(("", Content(printable(remark.text))))
    return tuple(rows)


def model_title(kind: Kind) -> str:
    """What stands above a model answer of this kind."""
    return MODELS.get(kind, "A strong reply")


def in_words(found: Findings) -> tuple[tuple[str, Content], ...]:
    """The findings in words, kind by kind, each line under its mark."""
    rows = [
        (
            "" if number else group.name,
            Content.assemble(
                (f"{line.mark} ", EVIDENCE[group.sign] + " not underline not italic"),
                printable(line.text),
                (f"  {printable(line.remark)}" if line.remark else "", "$muted"),
            ),
        )
        for group in found.groups
        for number, line in enumerate(group.lines)
    ]
    return tuple(rows) or (("", Content("Nothing of the complaint was said back yet.")),)
