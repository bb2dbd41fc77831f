"""What accuses nobody wrongly, and errors of the finer kinds: days, measures, partial truths, our own affairs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.scoring import DRILL
from trainer.packs.model import Breath, Drill, Fact
from trainer.scoring.acts import read
from trainer.scoring.contradiction import clashes
from trainer.scoring.prepare import prepare


def drill(situation: str, say: str, *facts: tuple[str, ...]) -> Drill:
    """A drill with this situation and complaint, and with facts as text and forms."""
    return replace(
        DRILL,
        situation=situation,
        say=(Breath(say),),
        facts=tuple(Fact(f"f{n}", text, tuple(forms), 1.0, True) for n, (text, *forms) in enumerate(facts)),
        feelings=(),
        replies=(),
    )


BOAT = drill(
    "You answer the phone of a boatyard. It is Friday. The survey of 6 March is in the file.",
    "I paid for the mooring on Sunday, £79.99, and crate 12 of 30 never came. The winch course is on Tuesday. "
    "It took me 5 hours 52 to row here in April, and the second mechanic came with a rope for another boat.",
    ("he paid 79.99 for the mooring on Sunday", "the mooring was paid on Sunday"),
    ("crate 12 has not come", "crate 12 never arrived"),
    ("the winch course is on Tuesday",),
    ("the second mechanic came with the wrong rope",),
)


@pytest.mark.parametrize(
    "reply",
    [
        "So you paid for the mooring on Monday and still have no crate.",
        "You paid on Friday and crate 12 is missing.",
        "So the winch course coming on Thursday is what worries you.",
        "So you paid £97 for the mooring.",
    ],
)
def test_another_day_or_price_in_the_place_of_theirs_is_wrong(reply: str) -> None:
    assert clashes(prepare(BOAT), read(reply))


@pytest.mark.parametrize(
    "reply",
    [
        "What a stressful Friday for you, with nobody at the gate.",
        "The error of 6 March is on our file.",
        "Keep watching the page, more pictures coming Thursday.",
        "Eighty pounds for the mooring and no crate.",
        "So 29 of 30 crates arrived and number 12 did not.",
        "All those 42 kilometres on the water, and then no crate.",
        "We have been in this harbour for sixty-one years and we take pride in our work.",
        "We always recommend keeping ropes at 18 degrees.",
        "Ropes need to be kept as two separate coils.",
        "I can see the three of you standing there, waiting for crate 12.",
        "The second mechanic brought the wrong rope.",
    ],
)
def test_what_is_ours_or_partly_so_or_rounded_is_let_off(reply: str) -> None:
    assert clashes(prepare(BOAT), read(reply)) == ()


def test_a_hundred_without_its_a_is_one_number() -> None:
    about = drill(
        "", "I pay thirty a month, six payments, so a hundred and eighty.", ("six payments so far, 180 pounds",)
    )
    assert clashes(prepare(about), read("Right, thirty a month, six payments, hundred and eighty.")) == ()
    assert clashes(prepare(about), read("Right, thirty a month, six payments, hundred and seventy pounds so far."))


def test_a_not_before_another_verb_denies_nothing_after_the_and() -> None:
    about = drill("", "You took £38 three times though I froze it.", ("38 pounds was still taken three times",))
    assert clashes(prepare(about), read("The freeze never took effect and three payments of £38 were taken.")) == ()


BUS = drill(
    "",
    "The driver wouldn't let my boy on, though his pass works, and he has never told his mother. "
    "The machine took my card and never gave it back. Your people kept taking the money after June.",
    ("the driver would not let him on the bus", "the driver wouldn't let the boy on"),
    ("he has not told his mother", "his mother doesn't know about the bus"),
    ("the machine took the card and never gave it back", "the card machine kept the card"),
    ("we kept taking the money after June", "money was taken every month after June"),
)


@pytest.mark.parametrize(
    "reply",
    [
        "So the driver would let your boy on.",
        "And we never kept taking the money after June.",
        "The machine took your card and gave it back.",
        "Your boy has told his mother.",
    ],
)
def test_a_wording_with_a_not_too_many_or_too_few_is_wrong(reply: str) -> None:
    assert clashes(prepare(BUS), read(reply))


@pytest.mark.parametrize(
    "reply",
    [
        "So the driver wouldn't let your boy on.",
        "The driver should have let your boy on the bus.",
        "No wonder, when we kept taking the money after June.",
        "We kept taking the money after June, didn't we?",
        "It's not the money that was taken after June, it's how it was done.",
        "If the driver had let your boy on, he would have told his mother.",
        "Your boy would sooner not have told his mother a thing.",
        "We kept the card, there was no money, and his mother doesn't know.",
        "So the driver wouldnae let your boy on.",
    ],
)
def test_a_wording_in_another_mood_is_let_off(reply: str) -> None:
    assert clashes(prepare(BUS), read(reply)) == ()


SUIT = drill(
    "You are at the counter of a tailor, Tuesday, lunchtime.",
    "I rang twice about the suit and the shop told me it was ready. It is for my father's memorial on Thursday at ten. "
    "I told my wife it was pressed. I've been without it for sixteen days and I hurt my wrist carrying the bag. "
    "The bell went on and on and the lift never came down.",
    ("she rang twice about the suit", "two calls about the suit"),
    ("the shop told her that it was ready", "we told you the suit was ready"),
    ("her father's memorial is on Thursday at ten",),
    ("she told her wife that it was pressed", "you told your wife it was pressed"),
    ("she has been without the suit for sixteen days", "sixteen days without the suit"),
    ("she hurt her wrist carrying the bag",),
    ("the lift never came down", "the bell went on and the lift never came down"),
)


@pytest.mark.parametrize(
    "reply",
    [
        "Did you ring about the suit at all, or just the once?",
        "You told us the suit was ready.",
        "Your wife told you it was pressed.",
        "So you have been without the suit for six weeks.",
        "Your father's memorial is tomorrow at ten.",
        "That spoils your father's birthday on Thursday.",
        "So you hurt your ankle carrying the bag.",
        "The bell went on and the lift came down late.",
    ],
)
def test_who_when_how_long_and_what_else_it_was_is_held_against_what_they_said(reply: str) -> None:
    assert clashes(prepare(SUIT), read(reply))


@pytest.mark.parametrize(
    "reply",
    [
        "You rang twice, and not once did anybody look at the suit.",
        "We told you the suit was ready.",
        "You told your wife it was pressed.",
        "So you have been without the suit for more than two weeks.",
        "Your father's memorial is in two days, at ten.",
        "I was at a wedding myself when you rang about the suit.",
        "So you hurt your hand carrying the bag.",
        "The bell went on and the lift never came down.",
        "You were told that the suit was ready.",
        "It's the shop you're ringing, to hear about the suit.",
    ],
)
def test_the_same_told_rightly_is_let_off(reply: str) -> None:
    assert clashes(prepare(SUIT), read(reply)) == ()


GUESTS = drill(
    "",
    "Sixty guests come in forty minutes, the sensor is off since the nineteenth of May, you took three payments of £38 "
    "and the ham is on my table, with my dog beside it.",
    ("sixty guests come in forty minutes",),
    ("the sensor has been off since the nineteenth of May",),
    ("three payments of £38 were taken",),
    ("the ham is on the table beside the dog",),
)


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        ("So sixty guests come in thirty minutes.", True),
        ("and the sensor was off since the fifteenth of may you say", True),
        ("Two payments after a promise of none is a disappointment.", True),
        ("So sixty guests come in forty minutes.", False),
        ("The last two payments of £38 hurt most.", False),
        ("You may be sure that the sensor was off since the nineteenth of may.", False),
        ("Ham on the table was wrong, not with a dog beside it.", False),
    ],
)
def test_counts_are_held_against_counts_of_the_same_thing(reply: str, wrong: bool) -> None:
    assert bool(clashes(prepare(GUESTS), read(reply))) is wrong
