"""A small stemmer for service English: the same root for "charged", "charges" and "charging", "sent" and "sending"."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR_LINES = """
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
say says said saying
tell tells told telling
pay paid
send sent
get got gotten
take took taken
come came
leave left
break broke broken
lose lost
buy bought
bring brought
ring rang rung
freeze froze frozen
keep kept
feel felt
hear heard
give gave given
make made
find found
meet met
speak spoke spoken
write wrote written
stand stood
understand understood
sit sat
sleep slept asleep
wake woke woken
steal stole stolen
throw threw thrown
drive drove driven
fly flew flown
know knew known
grow grew grown
show showed shown
see saw seen
think thought
hold held
spend spent
build built
begin began begun
choose chose chosen
eat ate eaten
fall fell fallen
fight fought
forget forgot forgotten
hide hid hidden
hurt hurts
lend lent
let lets
mean meant
put puts
sell sold
shut shuts
stick stuck
swear swore sworn
teach taught
wear wore worn
win won
burn burnt
bear bore borne
cost costs
deal dealt
hang hung
blow blew blown
drink drank drunk
swim swam swum
shake shook shaken
wind wound
catch caught
child children kid kids
man men
woman women
person people persons
foot feet
tooth teeth
wife wives
life lives
half halves
bad worse worst
good better best
bus buses
gas
this these
that those
news
lens
yes
always
perhaps
series
address addresses addressed
process processes processed
access accessed
business
illness
promise promises promised
house houses
please pleased
increase increases increased
morning mornings
evening evenings
wedding weddings
building buildings
meeting meetings
during
ceiling ceilings
nothing
something
anything
everything
being
clothing
feeling feelings
purchase purchases purchased
"""
_IRREGULAR = {word: line.split()[0] for line in _IRREGULAR_LINES.strip().splitlines() for word in line.split()}
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The root of a lower-case word; unknown words come back shortened the same way in all their forms."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3:
        return word
    root = _inflection(word)
    if len(root) > 4 and root.endswith("e"):
        root = root[:-1]
    if len(root) > 3 and root.endswith("y") and root[-2] not in _VOWELS:
        root = root[:-1] + "i"
    return root


def _inflection(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses") or word.endswith(("shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 2 and any(letter in _VOWELS for letter in base):
            if base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base
    if word.endswith("ly") and len(word) > 5:
        return word[:-2]
    return word
