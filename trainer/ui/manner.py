"""How a reply was said, as the pages after it show it: one line, and on a key what each figure means."""

from __future__ import annotations

from textual.content import Content

from trainer.delivery.telling import NEVER_MARKED, in_a_line, told
from trainer.printable import printable
from trainer.progress.model import Delivery


def said_how(delivery: Delivery | None) -> Content:
    """One line; empty when it is not kept or not wanted."""
    if delivery is None:
        return Content("")
    return Content.assemble(("How you said it  ", "bold"), (printable(in_a_line(delivery)), "$muted"))


def manner(delivery: Delivery | None) -> list[tuple[str, Content]]:
    """How a reply was said, figure by figure, each with what it means."""
    if delivery is None:
        return []
    rows = [("", Content("")), ("", Content.assemble(("How you said it  ", "bold"), (NEVER_MARKED, "$muted")))]
    return rows + [
        ("·", Content.assemble((f"{one.name}: {printable(one.value)}  ", "bold"), (one.meaning, "$muted")))
        for one in told(delivery)
    ]
