"""The text of a new plan, to be written over."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from trainer.classroom.plan import FORMAT, USUAL_ANSWER, USUAL_TALK
from trainer.packs.model import Drill

_ARRIVING = 5
"""Minutes to arrive and to close, beside the rounds."""


def like(text: str, title: str) -> str:
    """A plan's own text under another title; the same title when that is empty."""
    return re.sub(r"^title = .*$", lambda _: f"title = {_quoted(title)}", text, count=1, flags=re.M) if title else text


def of_drills(drills: Sequence[Drill], title: str) -> str:
    """A plan of these drills with the usual minutes and prompts made from what each leaves open."""
    minutes = len(drills) * (USUAL_ANSWER + USUAL_TALK) + _ARRIVING
    head = f'format = {FORMAT}\n\n[plan]\ntitle = {_quoted(title)}\nsummary = ""\nminutes = {minutes}\n'
    return head + "".join(f"\n{_round(drill)}" for drill in drills)


def _round(drill: Drill) -> str:
    prompts = ["Which words would have told them that somebody listened?"]
    if drill.unknowns:
        prompts.append(f"Who asked about this, and how: {drill.unknowns[0].about}?")
    listed = "".join(f"  {_quoted(prompt)},\n" for prompt in prompts)
    return (
        f"# {' '.join(drill.title.split())}: {drill.channel}, level {drill.level}\n"
        f"[[round]]\ndrill = {_quoted(drill.address)}\nanswer = {USUAL_ANSWER}\ntalk = {USUAL_TALK}\naloud = true\n"
        f'prompts = [\n{listed}]\nnote = ""\n'
    )


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON escapes everything that TOML does, the same way."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
