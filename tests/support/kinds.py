"""One small drill of every kind that is not a plain reply, for tests of marking, screens and plain sessions."""

from __future__ import annotations

from dataclasses import replace

from trainer.packs.model import (
    Band,
    Breath,
    Channel,
    Choice,
    Customer,
    Drill,
    Fact,
    Feeling,
    Kind,
    MarkedReply,
    Reason,
    Skill,
    Trap,
    Unknown,
    Want,
)

_BASE = Drill(
    pack="test",
    id="base",
    title="The cold dinner",
    kind=Kind.REPLY,
    channel=Channel.PHONE,
    level=2,
    skills=(Skill.REFLECT, Skill.ACKNOWLEDGE),
    situation="You answer for a firm that delivers meals.",
    customer=Customer("Ines", mood="tired"),
    say=(Breath("."),),
)

NOTES = replace(
    _BASE,
    id="notes",
    title="Three cold dinners",
    kind=Kind.NOTES,
    skills=(Skill.REFLECT, Skill.ACKNOWLEDGE),
    practises=("L2", "L17"),
    say=(
        Breath("My father is eighty-one and on Monday his dinner came stone cold.", pause=0.5),
        Breath("On Wednesday it came with nuts in it, and he is allergic to nuts.", pause=0.5),
        Breath("He pays you sixty-four pounds a week, and I am frightened of what comes next.", pause=0.5),
    ),
    facts=(
        Fact("cold", "his dinner came cold on Monday", ("Monday's meal was cold", "meal cold Mon"), key=True),
        Fact(
            "nuts",
            "Wednesday's dinner had nuts in it and he is allergic",
            ("nuts in Wednesday's meal, nut allergy", "sent nuts to somebody with an allergy"),
            weight=2,
            key=True,
        ),
        Fact("age", "her father is eighty-one", ("dad is 81",)),
        Fact("price", "he pays 64 pounds a week", ("£64 a week",)),
    ),
    feelings=(Feeling("frightened", 2, ("scared", "worried sick"), "nuts"),),
    wants=(Want("somebody to make sure that no nuts are sent to him again", stated=False),),
    replies=(
        MarkedReply(
            "Ines calling for her father (81). Mon dinner stone cold. Wed dinner had nuts in it, he is allergic. "
            "Pays £64 a week. She is frightened of the next delivery. Wants us to make sure no nuts are sent again.",
            Band.STRONG,
        ),
        MarkedReply("Dinner cold on Monday. Nuts in Wednesday's dinner, and he is allergic.", Band.FAIR),
        MarkedReply("Customer unhappy about various issues with meals, please advise.", Band.WEAK, "Says nothing."),
    ),
)

SPOT = replace(
    _BASE,
    id="spot",
    title="Who heard her?",
    kind=Kind.SPOT,
    skills=(),
    practises=("L1",),
    say=(Breath("I have rung three times about the boiler. Everybody is very nice, and my children still wash cold."),),
    choices=(
        Choice("I do apologise for any inconvenience.", Band.WEAK, "A formula; it would fit a late parcel."),
        Choice(
            "Three calls, plenty of kindness, and still no hot water for the children: that wears you out.",
            Band.STRONG,
            "It holds the calls, the kindness and what it costs her.",
        ),
        Choice("What is your account number?", Band.WEAK, "A form before a person."),
        Choice("So the boiler is broken. When did it start?", Band.FAIR, "The fact, without what it does to her."),
    ),
    reasons=(
        Reason("It is the longest.", False, "Length is not listening."),
        Reason("It says back what the kindness has not mended.", True, "The point of her sentence is the “and still”."),
        Reason("It says sorry.", False, "It does not, and need not."),
    ),
)

REWRITE = replace(
    _BASE,
    id="rewrite",
    title="The refund letter",
    kind=Kind.REWRITE,
    channel=Channel.EMAIL,
    skills=(Skill.REFLECT, Skill.ACKNOWLEDGE),
    practises=("L11",),
    say=(
        Breath("I sent the jacket back five weeks ago and I have heard nothing, not a word."),
        Breath(
            "It was ninety pounds, and I needed that for my son's school trip. I feel like an idiot for trusting you."
        ),
    ),
    facts=(
        Fact("back", "sent the jacket back five weeks ago", ("returned the jacket five weeks ago",), key=True),
        Fact("silence", "has heard nothing since", ("not a word from us", "silence from us"), key=True),
        Fact("trip", "the ninety pounds were meant for a school trip", ("£90 for your son's trip",)),
    ),
    feelings=(Feeling("let down", 2, ("like an idiot", "taken for a fool", "foolish"), "silence"),),
    unknowns=(Unknown("date", "when the trip has to be paid", ("When is the trip due?",), "Friday."),),
    traps=(Trap("jargon", ("your reverse logistics case",), "Nobody has one of those."),),
    draft="We apologise for any inconvenience caused. Your reverse logistics case has been escalated to the relevant "
    "department. Kindly note that refunds are credited within 5 working days. Please do not hesitate to contact us.",
    keeps=(Fact("five-days", "the refund arrives within 5 working days", ("money back within five working days",)),),
    replies=(
        MarkedReply(
            "Five weeks since you sent the jacket back, and not a word from us, while the £90 was meant for your son's "
            "school trip. No wonder you feel let down. Your money will be back with you within five working days. "
            "When does the trip have to be paid?",
            Band.STRONG,
        ),
        MarkedReply(
            "We apologise for any inconvenience caused. Your reverse logistics case has been escalated to the relevant "
            "department. Refunds are credited within 5 working days.",
            Band.WEAK,
        ),
    ),
)

PATIENCE = replace(
    _BASE,
    id="patience",
    title="The long way round",
    kind=Kind.PATIENCE,
    practises=("L3", "L13"),
    say=(
        Breath("Well, it began with the fence.", pause=1.5),
        Breath("Your men put it up in March, and it was fine.", pause=2.0, cue=True),
        Breath("Then came the wind, you remember the wind.", pause=1.0),
        Breath("I am not one who complains.", pause=2.5, cue=True),
        Breath("But it fell on my neighbour's car, and he has stopped talking to me.", pause=1.0),
        Breath("Thirty years we were friends. That is what hurts."),
    ),
    facts=(
        Fact("fence", "we put up the fence in March", ("the fence we built in March",)),
        Fact("car", "the fence fell on the neighbour's car", ("it came down on your neighbour's car",), key=True),
        Fact(
            "silence",
            "the neighbour has stopped talking after thirty years of friendship",
            ("thirty years of friendship and he won't speak to you", "a friend of thirty years has gone silent"),
            weight=2,
            key=True,
        ),
    ),
    feelings=(Feeling("hurt", 2, ("sad", "painful"), "silence"),),
    replies=(
        MarkedReply(
            "The fence we put up in March came down on your neighbour's car, and now a friend of thirty years won't "
            "speak to you. I can hear how much that hurts.",
            Band.STRONG,
        ),
    ),
)

CHAT = replace(
    _BASE,
    id="chat",
    title="Two things at once",
    channel=Channel.CHAT,
    skills=tuple(Skill),
    practises=("L18",),
    say=(
        Breath("hi, the app logged me out", pause=1.0),
        Breath("and I was charged twice for May, 12 pounds each", pause=2.0),
        Breath("also your help page is in German??"),
    ),
    facts=(
        Fact("logged-out", "the app logged her out", ("thrown out of the app",), key=True, concern=True),
        Fact(
            "twice",
            "charged twice for May",
            ("May was taken two times", "double charge in May"),
            key=True,
            concern=True,
        ),
        Fact("german", "the help page is in German", ("a help page you cannot read",), concern=True),
    ),
    feelings=(Feeling("annoyed", 1, ("fed up",), "twice"),),
    unknowns=(Unknown("device", "which phone she uses", ("Which phone are you on?",), "An old one."),),
)

LEAD = replace(
    _BASE,
    id="lead",
    title="The rota",
    customer=Customer("Sam", mood="flat", role="team member"),
    situation="You lead the evening team.",
    skills=tuple(Skill),
    say=(Breath("That's the fourth late shift in a row, and I only heard about it from the rota on the wall."),),
    facts=(
        Fact("fourth", "four late shifts in a row", key=True),
        Fact("wall", "learned of it from the rota on the wall", ("found out from the wall",)),
    ),
    feelings=(Feeling("overlooked", 2, ("passed over",), "wall"),),
    unknowns=(Unknown("home", "what the late shifts mean at home", ("What do they do to your evenings?",), "A lot."),),
)
