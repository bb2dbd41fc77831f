"""Cards for Anki."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import kinds
from tests.support.drills import make_drill
from tests.support.exchange import hand_in, whole_marks, whole_result
from tests.support.progress import day, make_marks, opened
from trainer.exchange import anki
from trainer.packs.model import Drill
from trainer.progress.model import Marks, Profile
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus


def cards(repository: Repository, profile: Profile, *drills: Drill) -> list[dict[str, str]]:
    at = {drill.address: drill for drill in drills}
    made = anki.deck(profile, repository.each_attempt(profile.id), at.get)
    return [dict(zip(anki.COLUMNS, note.rstrip("\n").split("\t"), strict=True)) for note in made.notes]


def result_of(drill: Drill, **changes: Any) -> Marks:
    """Marks of a reply that missed everything there was."""
    found = whole_result(
        skills={"clarify": {"score": 0, "band": "none"}},
        facts=[{"id": fact.id, "status": "missed"} for fact in drill.facts],
        feelings=[{"name": feeling.name, "status": "generic"} for feeling in drill.feelings],
        **changes,
    )
    return replace(make_marks(10), result=json.dumps(found))


@pytest.fixture
def drill() -> Drill:
    return make_drill()


def test_a_card_holds_the_complaint_in_front_and_what_helps_behind(tmp_path: Path, drill: Drill) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), result_of(drill), drill=drill.address)
        (card,) = cards(repository, amara, drill)
    assert drill.model_reply is not None
    for text in (drill.situation, drill.say[0].text, drill.customer.name):
        assert _plain(text) in _shown(card["Front"])
    assert _plain(drill.model_reply.text) in _shown(card["Back"])
    for text in (*(fact.text for fact in drill.facts), *(f"that they are {one.name}" for one in drill.feelings)):
        assert f"<li>{text}</li>" in _shown(card["Back"])
    assert drill.unknowns[0].about in _shown(card["Back"])
    assert card["Back"].endswith("<b>Try next</b><br>Ask what changed.")
    assert card["Tags"] == f"sayback {drill.pack} reply level-{drill.level}"
    assert "Amara" not in "".join(card.values())


def test_the_latest_whole_marked_reply_is_the_one_that_counts(tmp_path: Path, drill: Drill) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), result_of(drill), drill=drill.address)
        (before,) = cards(repository, amara, drill)
        hand_in(repository, amara.id, "b", day(2), whole_marks(tip="The second."), drill=drill.address)
        hand_in(repository, amara.id, "c", day(3), whole_marks(tip="Part."), drill=drill.address, focus=Focus(("x",)))
        hand_in(repository, amara.id, "d", day(4), drill=drill.address)
        (after,) = cards(repository, amara, drill)
    assert (after["guid"], after["Front"]) == (before["guid"], before["Front"])
    assert after["Back"].endswith("The second.")


def test_what_was_said_wrongly_is_told_as_such_and_what_was_heard_is_not_missed(tmp_path: Path, drill: Drill) -> None:
    first, *others = drill.facts
    facts = [{"id": first.id, "status": "contradicted"}, *({"id": one.id, "status": "restated"} for one in others)]
    facts.append({"id": "gone-from-the-pack", "status": "missed"})
    met = [{"name": one.name, "status": "tied"} for one in drill.feelings]
    asked = [{"status": "on-target"}]
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        marks = whole_marks(facts=facts, feelings=met, questions=asked)
        hand_in(repository, amara.id, "a", day(1), marks, drill=drill.address)
        (card,) = cards(repository, amara, drill)
    missed = re.findall(r"<li>(.*?)</li>", _shown(card["Back"]))
    assert missed == [f"said wrongly: {first.text}"]


def test_an_id_is_the_learners_and_the_drills_and_stays(tmp_path: Path, drill: Drill) -> None:
    other = replace(drill, id="other")
    with opened(tmp_path) as repository:
        found = []
        for name in ("Amara", "Ben"):
            profile = repository.profile(name)
            for one in (drill, other):
                hand_in(repository, profile.id, f"{name}{one.id}", day(1), whole_marks(), drill=one.address)
            found += [card["guid"] for card in cards(repository, profile, drill, other)]
        assert len(set(found)) == 4
        renamed = repository.rename_profile(1, "AMARA")
        assert [card["guid"] for card in cards(repository, renamed, drill, other)] == found[:2]


@pytest.mark.parametrize(
    ("drill", "front", "back"),
    [
        (kinds.NOTES, "note for the file", "<b>A strong note</b>"),
        (kinds.SPOT, "<li>", "<b>Because</b>"),
        (kinds.REWRITE, "<b>The draft:</b>", "<b>A strong reply</b>"),
        (kinds.PATIENCE, "What would you say?", "<b>A strong reply</b>"),
    ],
)
def test_every_kind_of_drill_makes_a_card_of_its_own(tmp_path: Path, drill: Drill, front: str, back: str) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), result_of(drill), drill=drill.address)
        (card,) = cards(repository, amara, drill)
    assert front in card["Front"]
    assert back in card["Back"]


def test_a_drill_that_is_gone_is_named_and_makes_no_card(tmp_path: Path, drill: Drill) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), whole_marks(), drill="lost/drill")
        hand_in(repository, amara.id, "b", day(1), whole_marks(), drill=drill.address)
        made = anki.deck(amara, repository.each_attempt(amara.id), {drill.address: drill}.get)
    assert (len(made.notes), made.gone) == (1, ("lost/drill",))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text, drill: replace(drill, situation=text),
        lambda text, drill: replace(drill, customer=replace(drill.customer, name=text)),
        lambda text, drill: replace(drill, say=(replace(drill.say[0], text=text), *drill.say[1:])),
        lambda text, drill: replace(drill, replies=(replace(drill.model_reply, text=text),)),
        lambda text, drill: replace(drill, facts=(replace(drill.facts[0], text=text), *drill.facts[1:])),
    ],
)
def test_words_of_a_pack_stay_words(tmp_path: Path, drill: Drill, spoil: Callable[[str, Drill], Drill]) -> None:
    evil = '<img src=x onerror=alert(1)> & [sound:x.mp3] [latex]x[/latex] \\(x\\) {{c1::x}} "q"\t#tab\r\nline\x1b\u202e'
    drill = spoil(evil, drill)
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), result_of(drill), drill=drill.address)
        (card,) = cards(repository, amara, drill)
    text = card["Front"] + card["Back"]
    for acting in ("<img", "[sound", "[latex", "\\(", "{{", '"', "\x1b", "\u202e", "\r", "\n"):
        assert acting not in text
    assert "&#60;img src&#61;x" in text
    assert set(re.findall(r"</?[a-z]+", text)) <= {"<i", "</i", "<b", "</b", "<br", "<ul", "</ul", "<li", "</li"}


@pytest.mark.parametrize("result", ["[]", "{}", '{"facts": [3], "skills": {}, "tip": 3}', "nonsense"])
def test_a_result_that_cannot_be_read_tells_nothing(tmp_path: Path, drill: Drill, result: str) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        hand_in(repository, amara.id, "a", day(1), replace(whole_marks(), result=result), drill=drill.address)
        (card,) = cards(repository, amara, drill)
    assert "You missed" not in card["Back"]
    assert "Try next" not in card["Back"]


def test_the_header_tells_anki_everything_it_needs() -> None:
    assert anki.header().splitlines() == [
        "#separator:tab",
        "#html:true",
        "#notetype:Basic",
        "#deck:sayback",
        "#guid column:1",
        "#tags column:4",
        "#columns:guid\tFront\tBack\tTags",
    ]


def _shown(html: str) -> str:
    """With its character references resolved: what a person reads, and our own few tags."""
    return re.sub(r"&#(\d+);", lambda found: chr(int(found.group(1))), html)


def _plain(text: str) -> str:
    return text.replace("\n", "<br>")
