"""Drills of every kind, from the file to the model: what they hold, and every way in which one can be broken."""

from __future__ import annotations

import pytest

from tests.support.packs import WORKSHOP as FILE
from tests.support.packs import changed, line_of, reading, the_problem
from trainer.packs.limits import MAX_AGAIN, MAX_BEATS, MAX_ENDINGS, MAX_TURNS
from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Drill, EndingKind, Kind, Skill, Way, When

WORKSHOP = FILE.read_text(encoding="utf-8")


def drill(name: str, text: str = WORKSHOP) -> Drill:
    pack = reading(text).pack
    assert pack is not None
    return pack.by_id[name]


def test_every_kind_of_drill_is_read() -> None:
    found = read_pack(FILE)
    assert found.problems == ()
    assert found.pack is not None
    assert {one.kind for one in found.pack.drills} == set(Kind) - {Kind.REPLY}


def test_a_conversation_has_beats_with_ways_between_them_endings_and_marked_paths() -> None:
    talk = drill("brakes")
    assert talk.trust == 40
    assert [beat.id for beat in talk.beats] == ["opening", "opens-up", "goodbye"]
    opening = talk.beats[0]
    assert talk.say == opening.say
    assert talk.complaint.startswith("You did my brakes on Tuesday. This morning")
    assert [breath.text[:7] for breath in opening.again] == ["Did you", "I'll sa"]
    assert (opening.facts, opening.feelings, opening.unknowns) == (
        ("brakes", "tuesday"),
        ("frightened", "angry"),
        ("what-happened",),
    )
    assert opening.ways == (
        Way("hangs-up", When(flags=("blame", "minimise"), trust_below=15)),
        Way("opens-up", When(band=Band.FAIR)),
        Way("manager", When(turns=2)),
    )
    assert talk.beats[1].ways[0].when == When(asked=("needs",), skills=((Skill.CLARIFY, Band.FAIR),))
    assert talk.beats[2].closing
    assert talk.beats[2].ways == (Way("stays", When(check=True, trust=60)), Way("closed", When()))
    assert [ending.kind for ending in talk.endings] == [
        EndingKind.LOYAL,
        EndingKind.CLOSED,
        EndingKind.ESCALATED,
        EndingKind.HUNG_UP,
    ]
    assert talk.endings[0].why.startswith("She was heard")
    assert [(path.name, len(path.turns), path.ending) for path in talk.paths] == [
        ("good", 3, "stays"),
        ("hasty", 2, "manager"),
        ("dismissive", 2, "hangs-up"),
    ]
    assert talk.paths[0].note.startswith("Brakes failed")
    assert [fact.hidden for fact in talk.facts] == [False, False, True, True]
    assert talk.unknowns[0].reveals == ("daughter",)


def test_the_other_kinds_have_what_is_theirs() -> None:
    assert len(drill("message").replies) == 5
    spot = drill("best-answer")
    assert [choice.band for choice in spot.choices] == [Band.STRONG, Band.WEAK, Band.FAIR, Band.WEAK]
    assert [reason.right for reason in spot.reasons] == [True, False, False]
    rewrite = drill("plain-words")
    assert rewrite.draft.startswith("Dear customer")
    assert [keep.id for keep in rewrite.keeps] == ["part"]
    assert [fact.concern for fact in rewrite.facts] == [False, True, True]
    assert [breath.cue for breath in drill("old-bell").say] == [False, True, False, True, True]


def test_listening_numbers_stand_beside_the_skills_that_are_marked() -> None:
    assert drill("brakes").skills == (Skill.REFLECT, Skill.ACKNOWLEDGE, Skill.CLARIFY)
    assert drill("brakes").practises == ("L15", "L16", "L21")
    assert (drill("best-answer").skills, drill("best-answer").practises) == ((), ("L1",))


def test_somebody_may_be_more_than_a_customer() -> None:
    text = changed('name = "Tom"', 'name = "Tom"\nrole = "team member"', WORKSHOP)
    assert drill("message", text).customer.role == "team member"


AGAIN = '[[drill.beat]]\nid = "goodbye"\nsay = [{ text = "x" }]\nway = [{ to = "closed" }]\n[[drill.ending]]'
END = '[[drill.ending]]\nid = "goodbye"\nkind = "closed"\nsay = [{ text = "x" }]\nwhy = "x"\n[[drill.path]]'

# One fault each: what is replaced, by what, and the words that the key, the message and the mending have to hold.
FAULTS = {
    "a way to nowhere": ('to = "manager"', 'to = "manger"', "way 3 to", 'Did you mean "manager"'),
    "a way to a name like no other": ('to = "manager"', 'to = "x"', "way 3 to", "The beats or endings of"),
    "a way without a target": ('  to = "manager"\n', "", 'beat "opening" way 3', 'Add `to = "…"`'),
    "a fact that nobody knows": ('facts = ["brakes", "t', 'facts = ["brake", "t', "facts 1", 'Did you mean "brakes"'),
    "a fact twice in a beat": ('facts = ["brakes", "tuesday"]', 'facts = ["brakes", "brakes"]', "facts 2", "twice"),
    "a feeling that nobody has": ('feelings = ["frightened"]', 'feelings = ["fright"]', "feelings 1", "no feeling"),
    "an unknown that nobody knows": ('unknowns = ["what-h', 'unknowns = ["whose-h', "unknowns 1", "what-happened"),
    "a question that nobody asks": ('asked = ["needs"]', 'asked = ["need"]', "asked 1", 'Did you mean "needs"'),
    "a fact revealed that is none": ('reveals = ["work"]', 'reveals = ["wrk"]', 'unknown "needs" reveals 1', "work"),
    "a beat twice": ("[[drill.ending]]", AGAIN, 'beat "goodbye" id', "is there already (first on line"),
    "an ending named like a beat": ("[[drill.path]]", END, 'ending "goodbye" id', "is there already"),
    "an unknown sort of ending": ('kind = "loyal"', 'kind = "royal"', 'ending "stays" kind', "Did you mean `loyal`"),
    "no hung-up ending": ('kind = "hung-up"', 'kind = "escalated"', "ending", "No ending is a hung-up one"),
    "an ending without a why": ('why = "She said it three times and was not heard."\n', "", "manager", "why is"),
    "trust beyond its range": ("trust = 40", "trust = 101", 'drill "brakes" trust', "It goes from 1 to 100"),
    "no trust to begin with": ("trust = 40", "trust = 0", 'drill "brakes" trust', "0 is out of range"),
    "trust of a way beyond its range": ("trust = 60", "trust = 600", "way 1 trust", "It goes from 0 to 100"),
    "trust that is two things": ("trust_below = 15", "trust_below = 15\n  trust = 30", "trust_below", "never 30"),
    "a band that is two things": ('band = "fair"\n\n', 'band = "fair"\n  below = "fair"\n\n', "below", "No turn is"),
    "clean with a flag": ('flags = ["blame", "minimise"]', 'flags = ["blame"]\n  clean = true', "clean", "No turn is"),
    "a flag nobody raises": ('flags = ["blame"', 'flags = ["blam"', "flags 1", "Did you mean `blame`"),
    "a skill nobody has": ('clarify = "fair" }', 'clarfy = "fair" }', "way 1 skills clarfy", "Did you mean `clarify`"),
    "a skill in no band": ('clarify = "fair" }', 'clarify = "none" }', "way 1 skills clarify", "weak, fair, strong"),
    "too many answers to a beat": ("turns = 2", "turns = 15", "way 3 turns", "It goes from 1 to 14"),
    "an unknown key of a way": ("check = true", "chek = true", "way 1 chek", "Did you mean `check`"),
    "an unknown key of a beat": ("closing = true", "closin = true", 'beat "goodbye" closin', "Did you mean `closing`"),
    "a beat that says nothing": ('say = [{ text = "Well. I have to get on.", mood = "calm" }]\n', "", "goodbye", "say"),
    "a path to nowhere": ('ending = "stays"', 'ending = "stay"', 'path "good" ending', 'Did you mean "stays"'),
    "two paths of one name": ('name = "hasty"', 'name = "good"', 'path "good" name', "is there already"),
    "a path that leads to a beat": ('ending = "manager"', 'ending = "goodbye"', 'path "hasty" ending', "is no ending"),
    "a cue outside a patience drill": ("pause = 0.6", "pause = 0.6\ncue = true", "say 1 cue", "Only a patience drill"),
    "a cue in a conversation": ("pause = 0.5 }", "pause = 0.5, cue = true }", "say 1 cue", "Only a patience drill"),
    "a hidden fact outside a conversation": ('id = "tandem"', 'id = "tandem"\nhidden = true', "hidden", "Only a"),
    "reveals outside a conversation": ('id = "riding"', 'id = "riding"\nreveals = ["food"]', "reveals", "conversation"),
    "a say of a conversation": ("trust = 40", 'trust = 40\nsay = [{ text = "Hm" }]', "say", "Only a reply, notes"),
    "a draft in another kind": ("level = 1", 'level = 1\ndraft = "Dear"', "draft", "Only a rewrite drill has it"),
    "a keep that is a fact": ('id = "part"', 'id = "price"', 'keep "price" id', "a fact of this drill already"),
    "choices in another kind": ("[[drill.keep]]", "[[drill.choice]]", "choice", "Only a spot drill has it"),
    "two best choices": ('weak"\nwhy = "Makes', 'strong"\nwhy = "Makes', "choice", "2 choices are strong"),
    "no best choice": ('band = "strong"\nwhy = "Hears', 'band = "fair"\nwhy = "Hears', "choice", "No choice is strong"),
    "a choice without a why": ('why = "Mends the chain and walks past the race."\n', "", "choice 2", "why is missing"),
    "two right reasons": ('text = "It is the l', 'right = true\ntext = "It is the l', "reason", "2 reasons are"),
    "no right reason": ("right = true\n", "", "reason", "No reason is right"),
    "a listening number too high": ('"L16"', '"L23"', "skills 5", "Did you mean `L2"),
    "a listening number in small letters": ('"L16"', '"l16"', "skills 5", "Did you mean `L16`"),
    "nothing to be marked on": ('["reflect", "acknowledge", "L3"', '["L3"', "skills", "names nothing to be marked"),
    "a role that is a number": ('name = "Tom"', 'name = "Tom"\nrole = 7', "customer role", "Write a text"),
    "a control character in a turn": ('"I can book', '"\\u001b[2J I can book', 'path "hasty" turns 1', "U+001B"),
    "a beat over 4,000 characters": ("No brakes. On a hill.", "x" * 4001, "again 2 text", "4,000 is the most"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_problem_with_its_line_its_key_and_a_way_to_mend_it(fault: str) -> None:
    old, new, key, words = FAULTS[fault]
    text = changed(old, new, WORKSHOP)
    problem = the_problem(text)
    assert key in f"{problem.key} {problem.message}"
    assert words in f"{problem.message} {problem.mend}"
    assert problem.mend
    assert problem.line > 1


def test_the_line_of_a_fault_is_that_of_the_way_it_is_in() -> None:
    text = changed('to = "manager"', 'to = "manger"', WORKSHOP)
    assert the_problem(text).line == line_of('to = "manger"', text)


def test_an_answer_that_reveals_has_to_be_there() -> None:
    text = changed('answer = "I go to work on it. Monday at seven, every Monday."\n', "", WORKSHOP)
    assert "answer is missing" in the_problem(text).message


def test_a_rewrite_needs_its_draft() -> None:
    start, end = WORKSHOP.index('draft = """'), WORKSHOP.index('caused."""\n') + len('caused."""\n')
    problem = the_problem(WORKSHOP[:start] + WORKSHOP[end:])
    assert problem.key == 'drill "plain-words"'
    assert problem.message == "draft is missing."


@pytest.mark.parametrize(("table", "least"), [("choice", "exactly 4"), ("reason", "3 or 4")])
def test_a_spot_drill_has_so_many_choices_and_reasons(table: str, least: str) -> None:
    last = WORKSHOP.rindex(f"[[drill.{table}]]")
    fewer = WORKSHOP[:last] + WORKSHOP[WORKSHOP.index("[[drill", last + 1) :]
    assert f"a spot drill has {least}" in the_problem(fewer).message
    more = f'[[drill.{table}]]\ntext = "x"\n' + ('band = "weak"\nwhy = "x"\n' if table == "choice" else "") + "\n"
    assert f"a spot drill has {least}" in the_problem(WORKSHOP[:last] + more * 2 + WORKSHOP[last:]).message


def test_a_beat_without_a_way_is_a_dead_end() -> None:
    text = changed('\n  [[drill.beat.way]]\n  to = "stays"\n  check = true\n  trust = 60\n', "", WORKSHOP)
    text = changed('\n  [[drill.beat.way]]\n  to = "closed"\n\n[[drill.ending]]', "\n[[drill.ending]]", text)
    problem = the_problem(text)
    assert problem.key == 'drill "brakes" beat "goodbye"'
    assert "dead end" in problem.message


def test_beats_that_lead_to_one_another_for_ever_are_told() -> None:
    text = changed('to = "closed"\n\n[[', 'to = "opens-up"\n\n[[', WORKSHOP)
    text = changed('to = "stays"', 'to = "goodbye"', text)
    text = changed('to = "closed"', 'to = "goodbye"', text)
    problems = reading(text).problems
    assert [problem.key for problem in problems] == ['drill "brakes" beat "opens-up"', 'drill "brakes" beat "goodbye"']
    assert all("circles" in problem.message for problem in problems)


def test_a_circle_with_a_way_out_of_it_is_no_fault() -> None:
    assert reading(changed('to = "closed"', 'to = "opening"', WORKSHOP)).problems == ()


def test_of_a_misspelt_target_the_dead_end_it_makes_is_not_told_as_well() -> None:
    text = changed('to = "stays"', 'to = "stay"', WORKSHOP)
    text = changed('to = "closed"\n\n[[drill.ending', 'to = "closd"\n\n[[drill.ending', text)
    assert [problem.key.split()[-1] for problem in reading(text).problems] == ["to", "to"]


def test_conversations_have_their_limits() -> None:
    again = "again = [" + '{ text = "x" }, ' * (MAX_AGAIN + 1) + "]"
    problem = the_problem(changed("closing = true", f"closing = true\n{again}", WORKSHOP))
    assert f"{MAX_AGAIN} is the most" in problem.message
    beat = '[[drill.beat]]\nid = "b{}"\nsay = [{{ text = "x" }}]\nway = [{{ to = "closed" }}]\n'
    many = "".join(beat.format(number) for number in range(MAX_BEATS))
    assert (
        f"{MAX_BEATS} is the most"
        in the_problem(changed("[[drill.ending]]", many + "[[drill.ending]]", WORKSHOP)).message
    )
    ending = '[[drill.ending]]\nid = "e{}"\nkind = "closed"\nsay = [{{ text = "x" }}]\nwhy = "x"\n'
    many = "".join(ending.format(number) for number in range(MAX_ENDINGS))
    assert (
        f"{MAX_ENDINGS} is the most"
        in the_problem(changed("[[drill.path]]", many + "[[drill.path]]", WORKSHOP)).message
    )
    turns = ", ".join(['"x"'] * (MAX_TURNS + 1))
    problem = the_problem(changed('turns = [\n  "I can book', f'turns = [{turns},\n  "I can book', WORKSHOP))
    assert f"ends after {MAX_TURNS}" in problem.message
    breaths = "{ text = '" + "word " * 700 + "' }, "
    problem = the_problem(changed("say = [\n", "say = [\n" + breaths * 6, WORKSHOP))
    assert "All that the customer can say" in problem.message
    assert "20,000 is the most" in problem.message


def test_every_fault_of_a_conversation_is_told_at_once() -> None:
    text = WORKSHOP
    for old, new in (
        ("trust = 40", "trust = 400"),
        ('to = "manager"', 'to = "mnager"'),
        ('kind = "loyal"', 'kind = ""'),
    ):
        text = changed(old, new, text)
    text = changed('ending = "hangs-up"', 'ending = "hung-up"', text)
    assert [problem.key for problem in reading(text).problems] == [
        'drill "brakes" trust',
        'drill "brakes" beat "opening" way 3 to',
        'drill "brakes" ending "stays" kind',
        'drill "brakes" path "dismissive" ending',
    ]


def test_of_a_drill_of_an_unknown_kind_only_the_kind_is_told() -> None:
    problem = the_problem(changed('kind = "conversation"', 'kind = "conversion"', WORKSHOP).replace("trust = 40\n", ""))
    assert problem.key == 'drill "brakes" kind'
