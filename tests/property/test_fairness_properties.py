"""What holds of every overlay, every claim and every table of two judges."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.progress import day, make_draft, opened
from tests.support.scoring import DRILL, STRONG, TRAPS
from trainer.fairness.calibration import Item, chosen
from trainer.fairness.claims import LONGEST, ClaimRefused, checked, cleaned, content, disputable, phrases, strength
from trainer.fairness.kappa import agreement, kappa
from trainer.fairness.overlay import Accepted, Overlay, SlotKind, overlaid
from trainer.scoring import score

SLOTS = (
    *((SlotKind.FACT, fact.id) for fact in DRILL.facts),
    *((SlotKind.FEELING, feeling.name) for feeling in DRILL.feelings),
    *((SlotKind.UNKNOWN, unknown.id) for unknown in DRILL.unknowns),
)
PIECES = (
    "a puddle under it every time",
    "you posted it back to us, and then again",
    "cost you sixty quid",
    "cooking pot for your tea",
    "your mum is with you",
    "at the end of your tether",
    "Which bit is wet?",
    "So what now?",
    *(piece for reply in STRONG for piece in reply.split(". ")),
    *TRAPS,
)
replies = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join)
claims = st.builds(
    lambda slot, phrase: Accepted(slot[0], slot[1], phrase), st.sampled_from(SLOTS), st.sampled_from(PIECES)
)


@settings(max_examples=150, deadline=None)
@given(reply=replies, claim=claims)
def test_an_overlay_never_lowers_the_strength_of_its_slot(reply: str, claim: Accepted) -> None:
    before = score(DRILL, reply)
    after = score(overlaid(DRILL, Overlay((claim,))), reply)
    assert strength(after, claim.kind, claim.slot) >= strength(before, claim.kind, claim.slot) - 1e-9


@settings(max_examples=100, deadline=None)
@given(reply=replies)
def test_every_phrase_that_is_offered_is_taken_unless_a_number_or_a_name_is_wrong(reply: str) -> None:
    before = score(DRILL, reply)
    for slot in disputable(DRILL, before)[:2]:
        for phrase in phrases(reply, before):
            claim, said = Accepted(slot.kind, slot.slot, phrase), ""
            try:
                assert checked(DRILL, reply, claim, before) == claim
            except ClaimRefused as error:
                said = error.message
            assert not said or "is not what Mara said" in said


@given(text=st.text(max_size=400))
def test_a_phrase_is_refused_or_short_clean_and_meaningful(text: str) -> None:
    before = score(DRILL, "Hm.")
    try:
        taken = checked(DRILL, text, Accepted(SlotKind.FACT, "pan", text), before).phrase
    except ClaimRefused:
        return
    assert 0 < len(taken) <= LONGEST
    assert cleaned(taken) == taken
    assert len(content(taken)) >= 2


@given(accepted=st.lists(claims, max_size=6), order=st.randoms(use_true_random=False))
def test_an_overlay_is_what_it_holds_not_the_order_it_came_in(accepted: list[Accepted], order: object) -> None:
    shuffled = sorted(accepted, key=lambda _: order.random())  # type: ignore[attr-defined]  # a seeded Random
    one, other = Overlay(tuple(accepted)), Overlay(tuple(shuffled))
    assert one.hash == other.hash
    assert overlaid(DRILL, one) == overlaid(DRILL, other)
    assert overlaid(overlaid(DRILL, one), one) == overlaid(DRILL, one)
    assert bool(one.hash) == bool(accepted)


@settings(max_examples=25, deadline=None)
@given(mine=st.lists(claims, max_size=4), theirs=st.lists(claims, max_size=4))
def test_the_overlay_of_one_learner_never_touches_another(mine: list[Accepted], theirs: list[Accepted]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        owned = {}
        for name, accepted in (("Amara", mine), ("Ben", theirs)):
            owned[name] = repository.profile(name).id
            repository.submit(owned[name], make_draft(name, "Reply.", drill=DRILL.address, at=day(1)))
            for one in accepted:
                repository.disputes.file(owned[name], name, one, "p")
        for name, accepted in (("Amara", mine), ("Ben", theirs)):
            kept = repository.disputes.overlay(owned[name], DRILL.address)
            assert kept.hash == Overlay(tuple(dict.fromkeys(accepted))).hash
        for filed in repository.disputes.listed(owned["Amara"]):
            repository.disputes.undo(owned["Amara"], filed.id)
        assert repository.disputes.overlay(owned["Amara"], DRILL.address) == Overlay()
        assert repository.disputes.overlay(owned["Ben"], DRILL.address).hash == Overlay(tuple(theirs)).hash


@given(pairs=st.lists(st.tuples(st.sampled_from("wfs"), st.sampled_from("wfs")), max_size=40))
def test_kappa_is_bounded_symmetric_and_one_only_for_agreement(pairs: list[tuple[str, str]]) -> None:
    for quadratic in (False, True):
        value = kappa(pairs, "wfs", quadratic=quadratic)
        turned = kappa([(other, one) for one, other in pairs], "wfs", quadratic=quadratic)
        if value is None or turned is None:
            assert value is turned is None
            continue
        assert -1 - 1e-9 <= value <= 1
        assert turned == pytest.approx(value)
        assert (value == 1) == (agreement(pairs) == 1)


@given(
    learned=st.integers(0, 30), marked=st.integers(0, 30), count=st.integers(1, 40), seed=st.integers(0, 3),
    judged=st.integers(0, 40),
)  # fmt: skip
def test_a_round_goes_on_where_it_was_left(learned: int, marked: int, count: int, seed: int, judged: int) -> None:
    theirs = [Item("d", f"theirs {number}") for number in range(learned)]
    packs = [Item("d", f"pack {number}") for number in range(marked)]
    whole = chosen(theirs, packs, count, seed, ())
    assert len(whole) == len(set(whole)) == min(count, learned + marked)
    rest = chosen(theirs, packs, count, seed, whole[:judged])
    assert rest == whole[judged:]
