"""A drill of its own for the scorer's tests, with strong replies to it and things that spoil them."""

from __future__ import annotations

from trainer.packs.model import Breath, Channel, Customer, Drill, Fact, Feeling, Kind, Skill, Trap, Unknown, Want

DRILL = Drill(
    pack="test",
    id="kettle",
    title="A kettle that leaks",
    kind=Kind.REPLY,
    channel=Channel.PHONE,
    level=2,
    skills=tuple(Skill),
    situation="You are on the line of a kitchen shop.",
    customer=Customer("Mara", mood="frustrated"),
    say=(
        Breath("I've bought a kettle from you for sixty pounds and it leaks all over my counter."),
        Breath("I've sent it back twice. On Tuesday the first man said it was the lid and gave me a new lid."),
        Breath("The second man, on Friday, told me the seal was fine and sent it home again. It still leaks."),
        Breath("I've my mother staying with me for six weeks and I'm boiling water in a pan like it's 1950."),
    ),
    facts=(
        Fact(
            "leaks",
            "the kettle she bought leaks over the counter",
            ("the kettle drips", "water all over the counter"),
            2.0,
            True,
        ),
        Fact(
            "back-twice", "she sent it back twice", ("returned it two times", "it has been back to us twice"), 1.0, True
        ),
        Fact("price", "it cost sixty pounds", ("£60",)),
        Fact("pan", "she boils water in a pan", ("making do with a pan",)),
        Fact("mother", "her mother is staying for six weeks"),
    ),
    feelings=(Feeling("frustrated", 2, ("at the end of my rope",), "back-twice"),),
    wants=(Want("a kettle that holds water", False),),
    unknowns=(
        Unknown(
            "where",
            "where exactly the water comes out",
            ("Where does the water come out?", "When in boiling does it leak?"),
            "At the bottom.",
        ),
        Unknown(
            "hoped",
            "what she would like now",
            ("What would you like to happen now?", "How can it be put right?"),
            "One.",
        ),
    ),
    traps=(
        Trap(
            "blame", ("you must have overfilled it", "you put too much water in it"), "She has used kettles for years."
        ),
        Trap("premature-solution", ("I can offer you a voucher",), "She has a counter full of water."),
    ),
)
"""Facts, a feeling, unknowns and traps of every kind, in a trade that no shipped pack has."""

STRONG = (
    "So the kettle cost sixty pounds, it still leaks all over the counter, and it has been back to us twice. "
    "No wonder you're fed up, with your mother there and only a pan to boil water in. "
    "Where exactly does the water come out?",
    "You've returned it two times and both times it came home dripping. That's maddening, Mara, above all with a guest "
    "in the house. What would you like to happen now?",
)
"""Replies that deserve the top band."""

TRAPS = (
    "You must have overfilled it.",
    "Please calm down.",
    "Our policy does not allow refunds.",
    "I'll send you a voucher right away.",
    "It's only a kettle.",
    "Your satisfaction is our top priority.",
    "You should have read the manual.",
    "These things happen.",
)
