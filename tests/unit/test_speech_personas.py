"""Who sounds like whom, and how a breath is taken apart."""

from __future__ import annotations

import pytest

from trainer.packs.catalog import Catalog
from trainer.packs.model import Channel, Customer
from trainer.paths import Paths
from trainer.speech.personas import BODY, PACE, PITCH, Persona, persona, said_by
from trainer.speech.pieces import AFTER_SENTENCE, LONGEST, pieces, sentences
from trainer.speech.prosody import NEUTRAL


def test_a_name_always_comes_to_the_same_voice() -> None:
    one = persona(Customer("Marta", voice="high"), Channel.PHONE)
    assert persona(Customer("  MARTA ", voice="high"), Channel.PHONE) == one
    assert one.hint == "high"
    assert one.phone
    assert not persona(Customer("Marta", voice="high"), Channel.COUNTER).phone


def test_people_of_one_kind_differ_and_stay_of_their_kind() -> None:
    found = [persona(Customer(name, voice="low"), Channel.PHONE) for name in ("John", "Craig", "Omar", "Piotr", "Lee")]
    assert len({(one.pitch, one.rate, one.body) for one in found}) == len(found)
    for one in found:
        assert abs(one.pitch - 1) <= PITCH
        assert abs(one.rate - 1) <= PACE
        assert abs(one.body - 1) <= BODY


def test_the_customers_of_the_library_can_nearly_all_be_told_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    drills = Catalog.load(Paths(home, home, home / "cache")).drills
    voices = {drill.customer.name: persona(drill.customer, drill.channel) for drill in drills}
    close = sum(_alike(one, other) for one in voices.values() for other in voices.values() if one is not other)
    assert close / (len(voices) * (len(voices) - 1)) < 0.01


def _alike(one: Persona, other: Persona) -> bool:
    """Within what most ears take for the same: 2 % in pitch, pace and throat (and the same kind)."""
    near = all(abs(a - b) < 0.02 for a, b in ((one.pitch, other.pitch), (one.rate, other.rate), (one.body, other.body)))
    return near and one.hint == other.hint


def test_a_person_keeps_within_what_a_voice_can_do() -> None:
    loud = said_by(Persona(pitch=1.1, rate=1.1), NEUTRAL)
    assert (loud.rate, loud.pitch, loud.volume) == (1.1, 1.1, NEUTRAL.volume)
    assert said_by(Persona(rate=4.0), NEUTRAL).rate == 2.0


def test_a_customer_without_a_name_has_the_voice_of_the_hint() -> None:
    assert persona(Customer(""), Channel.PHONE) == Persona(phone=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Look. I rang twice! Nobody came?", ["Look.", "I rang twice!", "Nobody came?"]),
        ("I asked Mr. Smith at 9 a.m. about it. He laughed.", ["I asked Mr. Smith at 9 a.m. about it.", "He laughed."]),
        ("It cost 42.50 pounds", ["It cost 42.50 pounds"]),
        ('"Tomorrow." That is what you said.', ['"Tomorrow."', "That is what you said."]),
        ("", [""]),
    ],
)
def test_sentences_are_found(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_somebody_who_waits_gets_a_short_beginning() -> None:
    long = "This is the third month in a row, and I have called twice, and both times somebody promised it was fixed."
    first, rest = pieces(long, 1.0, 0.9, hurry=True)
    assert len(first.text) <= LONGEST
    assert f"{first.text} {rest.text}" == long
    assert (first.first, first.last, rest.first, rest.last) == (True, False, False, True)
    assert 0 < first.pause < AFTER_SENTENCE
    assert rest.pause == 0.9
    assert [piece.text for piece in pieces(long, 1.0, 0.9, hurry=False)] == [long]


def test_a_slow_voice_pauses_longer() -> None:
    quick, slow = (pieces("No. Never.", rate, 0.5, hurry=False) for rate in (1.0, 0.5))
    assert slow[0].pause == 2 * quick[0].pause
    assert slow[1].pause == quick[1].pause == 0.5
