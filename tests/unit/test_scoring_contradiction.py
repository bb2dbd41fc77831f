"""What is told wrong: numbers, towns, causes, values in the wrong place, who said it, and yes for no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.scoring import DRILL
from trainer.packs.model import Breath, Drill, Fact
from trainer.scoring.acts import read
from trainer.scoring.contradiction import clashes
from trainer.scoring.prepare import prepare


def drill(say: str, *facts: tuple[str, ...]) -> Drill:
    """A drill with this complaint, and with facts as text and forms."""
    return replace(
        DRILL,
        say=(Breath(say),),
        facts=tuple(Fact(f"f{n}", text, tuple(forms), 1.0, True) for n, (text, *forms) in enumerate(facts)),
        feelings=(),
        replies=(),
    )


ALARM = drill(
    "We were burgled on Friday and your alarm never went off. The app showed a green light all night. "
    "A letter from Leeds said the battery had been changed in May, and it had not been changed.",
    ("the alarm never went off when they were burgled", "you were burgled and the alarm did not go off"),
    ("the app showed a green light all night", "the app had a green light"),
)
PHONE = drill(
    "You quoted me 310 for my phone, chip on the corner and all, then you knocked it down to 85 because of a cracked "
    "screen. The taxi to the depot was £55 and the parcel label cost £31.40.",
    ("the offer dropped from 310 to 85 because of a cracked screen",),
    ("she paid 55 pounds for a taxi", "a £55 taxi"),
    ("the label cost 31.40", "a £31.40 label"),
    ("she told them about the chip on the corner",),
)
TOWN = drill(
    "My order went to Pune in January and I live in Leicester. I have called twice about it.",
    ("the order went to Pune",),
    ("she called twice about the order", "you rang two times about it"),
)
TEXTED = drill("I paid £3.20 by text and it was crooks.", ("she paid 3.20 by text to crooks",))
LEAK = drill(
    "Your man came and he said the leak is on my side. Then a lady rang and said no, it is on our side, it is fixed.",
    ("one said the leak was hers and another that it was theirs",),
)


@pytest.mark.parametrize(
    ("about", "reply"),
    [
        (ALARM, "You were burgled on Friday and the alarm went off too late."),
        (ALARM, "You were burgled while the app never showed a green light, all night long."),
        (PHONE, "So the price went down because of the chip on the corner."),
        (PHONE, "You were left paying £31.40 for a taxi."),
        (PHONE, "You were quoted 313 and offered 85 for your phone."),
        (TOWN, "So your order went to Chennai instead of your own house."),
        (TOWN, "You have called five times about this order."),
        (LEAK, "So the man told you the leak was on our side, and the lady said it was yours."),
    ],
)
def test_what_is_told_wrong_is_seen(about: Drill, reply: str) -> None:
    assert clashes(prepare(about), read(reply))


@pytest.mark.parametrize(
    ("about", "reply"),
    [
        (ALARM, "You were burgled on Friday and the alarm never went off."),
        (ALARM, "You were burgled and the alarm should have gone off. Nobody would sleep after that."),
        (ALARM, "You trusted that the alarm would go off if you were burgled."),
        (ALARM, "It's not the green light that matters, it's that you were burgled with the app watching."),
        (PHONE, "So the price went from 310 to 85 because of a crack in the screen, and you'd told us about the chip."),
        (PHONE, "You were left £86.40 out of pocket, the £55 taxi and the label."),
        (PHONE, "We took 225 off what we offered for your phone."),
        (PHONE, "You were quoted 310 for your phone and I understand a hundred per cent why 85 stings."),
        (TEXTED, "So the three twenty you paid by text went to crooks."),
        (TOWN, "So your order went to Pune while you live in Leicester."),
        (TOWN, "So your order went to the wrong town, and two calls changed nothing."),
        (LEAK, "So the man told you the leak was on your side, and the lady said it was ours."),
    ],
)
def test_what_is_told_right_in_other_words_is_left_alone(about: Drill, reply: str) -> None:
    assert clashes(prepare(about), read(reply)) == ()


def test_a_clash_shows_the_words_of_both_sides() -> None:
    (clash,) = clashes(prepare(TOWN), read("So your order went to Chennai."))
    assert clash.say is not None
    assert TOWN.complaint[slice(*clash.say)] == "Pune"
    assert "Chennai" in clash.reason
    assert "Pune" in clash.reason


BUSES = drill("I sat on two buses to get here with it.", ("it takes him two buses to get here",))


@pytest.mark.parametrize(
    ("reply", "denied"),
    [
        ("You never sat on two buses.", True),
        ("You'd rather not sit on two buses again.", False),
        ("You would not sit on buses for fun.", False),
    ],
)
def test_what_somebody_would_rather_not_do_denies_nothing_they_did(reply: str, denied: bool) -> None:
    assert bool(list(clashes(prepare(BUSES), read(reply)))) is denied


def test_what_an_accepted_wording_says_word_for_word_is_never_a_contradiction() -> None:
    reply = "The second man gave you a new lid."
    assert clashes(prepare(DRILL), read(reply))
    facts = tuple(
        replace(fact, forms=(*fact.forms, "the second man gave you a new lid")) if fact.id == "back-twice" else fact
        for fact in DRILL.facts
    )
    assert not clashes(prepare(replace(DRILL, facts=facts)), read(reply))
