"""A small conversation made by hand: three beats, five endings, a fact that only comes out when it is asked for."""

from __future__ import annotations

from dataclasses import replace

from trainer.packs.model import (
    Band,
    Beat,
    Breath,
    Channel,
    Customer,
    Drill,
    Ending,
    EndingKind,
    Fact,
    Feeling,
    Kind,
    Path,
    Skill,
    Unknown,
    Want,
    Way,
    When,
)
from trainer.practice import Task

GOOD = (
    "Three months of wrong bills, and twice you were told it was sorted: no wonder you're fed up, Joan. "
    "What changed on your account just before the first one?",
    "So it began when you moved to the family plan, and now forty-two pounds have gone while the rent was due. "
    "That must be a real worry. What would put it right for you?",
    "I'll take the wrong charge off and stop it for next month, so you keep your money. "
    "Does that cover everything, or is there anything else on your mind?",
)
HASTY = (
    "Three wrong bills, okay. I can offer you a ten pound credit straight away.",
    "I'll just refund you then. What changed on your account?",
    "Okay, forty-two pounds back, and that's that.",
    "The forty-two pounds will come back to you.",
)
DISMISSIVE = ("It's only a bill, there's no need to get upset.",)
NOTE = (
    "Joan was overcharged three months in a row and called twice; told it was fixed both times. £42 taken this "
    "morning. She is fed up and worried about the rent. Moved to the family plan in February. Wants the money back "
    "and it stopped."
)


def make_talk(name: str = "third-month", *, channel: Channel = Channel.PHONE) -> Drill:
    """A customer who was overcharged three times and was told twice that it was put right."""
    opening = (
        Breath("This is the third month in a row you have overcharged me.", mood="frustrated", pause=0.5),
        Breath("I've called twice, and both times somebody told me it was fixed."),
    )
    return Drill(
        pack="test",
        id=name,
        title=f"The talk {name}",
        kind=Kind.CONVERSATION,
        channel=channel,
        level=3,
        skills=tuple(Skill),
        situation="You are on the billing line.",
        customer=Customer("Joan", mood="frustrated"),
        say=opening,
        facts=(
            Fact("three-months", "overcharged three months in a row", ("three months of wrong bills",), key=True),
            Fact(
                "two-calls", "called twice and was told it was fixed", ("twice you were told it was sorted",), key=True
            ),
            Fact("amount", "42 pounds was taken this morning", ("forty-two pounds have gone",), key=True),
            Fact("rent", "the rent was due the same day"),
            Fact("plan", "she moved to the family plan in February", hidden=True),
        ),
        feelings=(
            Feeling("frustrated", words=("fed up", "going round in circles"), because="two-calls"),
            Feeling("worried", words=("a worry",), because="rent"),
        ),
        wants=(Want("the money back and the mistake stopped for good", stated=False),),
        unknowns=(
            Unknown(
                "changed",
                "what changed on the account before the first wrong bill",
                ("What changed on your account just before the first one?", "When did the first wrong charge appear?"),
                "Well, I did move to the family plan in February.",
                ("plan",),
            ),
            Unknown(
                "put-right",
                "what would put it right",
                ("What would put it right for you?", "What would you like to happen now?"),
                "The money back, and not to see this again in a month.",
            ),
        ),
        trust=35,
        beats=(
            Beat(
                "opening",
                opening,
                again=(Breath("Three months! Are you listening?"), Breath("I am saying it for the last time.")),
                facts=("three-months", "two-calls"),
                feelings=("frustrated",),
                unknowns=("changed",),
                ways=(
                    Way("money", When(band=Band.FAIR, skills=((Skill.ACKNOWLEDGE, Band.FAIR),), clean=True)),
                    Way("manager", When(trust_below=18)),
                    Way("money", When(turns=2)),
                ),
            ),
            Beat(
                "money",
                (Breath("And this morning forty-two pounds went out of my account, on the day the rent was due."),),
                again=(Breath("Forty-two pounds. On rent day."),),
                facts=("amount", "rent"),
                feelings=("worried",),
                unknowns=("put-right",),
                ways=(
                    Way("goodbye", When(band=Band.FAIR, asked=("put-right",), trust=50)),
                    Way("manager", When(trust_below=3)),
                    Way("gives-up", When(turns=2)),
                ),
            ),
            Beat(
                "goodbye",
                (Breath("All right. So what happens now?"),),
                again=(Breath("And that is all?"),),
                closing=True,
                ways=(
                    Way("stays", When(check=True, clean=True, trust=60)),
                    Way("settled", When(clean=True)),
                    Way("gives-up", When()),
                ),
            ),
        ),
        endings=(
            Ending("stays", EndingKind.LOYAL, (Breath("Thank you. You're the first who listened."),), "She was heard."),
            Ending("settled", EndingKind.SETTLED, (Breath("Fine. Thank you."),), "It was put right."),
            Ending("gives-up", EndingKind.CLOSED, (Breath("Right. Whatever."),), "Nobody asked what she needed."),
            Ending("manager", EndingKind.ESCALATED, (Breath("Get me your manager."),), "She was made small."),
            Ending("hangs-up", EndingKind.HUNG_UP, (Breath("I'm done."),), "She was blamed."),
        ),
        paths=(
            Path("good", GOOD, "stays", NOTE),
            Path("hasty", HASTY, "gives-up"),
            Path("dismissive", DISMISSIVE, "manager"),
        ),
    )


def make_talk_task(name: str = "third-month", *, channel: Channel = Channel.PHONE) -> Task:
    """That conversation in a session's queue."""
    return Task(make_talk(name, channel=channel), "0" * 64)


def with_trust(drill: Drill, trust: int) -> Drill:
    """The conversation begun at another trust."""
    return replace(drill, trust=trust)
