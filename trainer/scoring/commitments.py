"""What the learner undertakes: "I'll refund it", "let me check", "just restart it".

Finding out is part of listening; acting before the customer has been heard is not. MITI 4.2.1 has a code for advising
without permission ("persuade"); EPITOME has none.
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set


class Undertaking(Enum):
    """What kind of undertaking a clause is."""

    FINDING_OUT = "finding out"
    ACTING = "acting"
    ADVISING = "advising"


_LEADS = word_set("so and but then okay right now well also first therefore alright ok meanwhile anyway")
_SKIP = word_set(
    "just now simply also then quickly gladly certainly happily personally immediately actually already "
    "definitely only straight away first"
)
# Verbs of finding out, staying in touch and talking: none of them changes anything for the customer.
_FINDING = frozenset(
    stem(verb)
    for verb in word_set(
        "look find check ask see read speak talk contact do make tell own leave keep listen wait hear understand "
        "chase investigate review pull note write ring call phone email let stay stop help need want say think "
        "start pass follow discuss work come repeat explain update stick defend know imagine admit add hold "
        "answer take like sort handle deal love guess assume suppose hope mean promise guarantee raise escalate "
        "connect show bring open go get remember begin feel bet appreciate apologise suspect wonder dig trace "
        "learn share report mention flag log rather hate wish agree guess swear have assist through admit back "
        "happy assist be miss respect treat watch visit remind"
    )
)
_ACTING = frozenset(
    stem(verb)
    for verb in word_set(
        "refund credit send book cancel replace issue offer upgrade process put add arrange swap fix waive reset "
        "reopen move resend reimburse compensate apply post pop reschedule rebook order stop remove extend knock "
        "deduct transfer reverse activate mark correct change"
    )
)
_PROGRESSIVE = frozenset(stem(verb) for verb in word_set("give take wipe cut strike get set write pay close open"))
_NO = word_set("not never no")
_IMPERATIVES = word_set(
    "restart reboot reset clear log sign download install uninstall refresh unplug switch turn try use visit "
    "click fill pay buy order send resend return contact call ring email go take bring pop ask check follow press "
    "enter wait keep ignore report order reorder claim apply book"
)
# "I'll get…", "I'll put…", "I'll take…" are acts or not by what follows.
_ACTS_WITH = {
    "get": word_set("you a the that this it them your another someone somebody an new"),
    "take": word_set("off # it that them the"),
    "give": word_set("you"),
    "have": word_set("one someone somebody it your our that this them him her"),
    "put": word_set("you a the it that in through back # this"),
    "make": word_set("a the an"),
    "bring": word_set("it forward a the you"),
    "add": word_set("you a the it # that your an another"),
    "sort": word_set("you a"),
    "stick": word_set("a # it the you"),
    "open": word_set("it a another"),
    "send": word_set(""),
}
_GETS_NOTHING = word_set(
    "manager supervisor boss look word think chat account details file notes order bottom hold picture case booking "
    "name straight this it"
)


def commitment(words: list[str]) -> Undertaking | None:
    """What a clause undertakes, if anything.

    Args:
        words: the clause's words, normalised, without marks.
    """
    start = 0
    if words[start : start + 3] == ["1", "of", "all"]:
        start += 3  # "first of all I've…"
    while start < len(words) and (words[start] in _LEADS or (words[start] == "please" and start == 0)):
        start += 1
    polite = bool(words) and "please" in words[: start + 1]
    lead = words[start:]
    if len(lead) < 2:
        return None
    rest = _undertaken(lead)
    if rest is not None:
        return _kind(rest)
    return _advice(lead, polite)


def offered(words: list[str]) -> Undertaking | None:
    """What a question offers: "shall I cancel it?", "would you like me to send another?", "how about a voucher?"."""
    start = 0
    while start < len(words) and (words[start] in _LEADS or words[start] in ("do", "if")):
        start += 1
    lead = words[start:]
    if lead[:1] and lead[0] in ("how", "which", "when", "where", "who") and lead[1:2] != ["about"]:
        return None
    if lead[:1] and lead[0] in ("shall", "should", "can", "could", "may", "what", "want") and len(lead) > 2:
        rest = lead[3:] if lead[:3] in (["what", "if", "i"], ["what", "if", "we"], ["want", "me", "to"]) else lead[2:]
        if (lead[1] in ("i", "we") or len(rest) == len(lead) - 3) and rest:
            return Undertaking.ACTING if stem(rest[0]) in _ACTING else None
    for at in range(len(lead) - 3):
        if lead[at : at + 3] in (["like", "me", "to"], ["like", "us", "to"], ["want", "me", "to"]):
            return Undertaking.ACTING if stem(lead[at + 3]) in _ACTING else None
        if lead[at : at + 2] in (["like", "a"], ["like", "the"], ["like", "another"], ["about", "a"]):
            return Undertaking.ACTING if lead[at + 2] in _GIFTS or lead[at + 3] in _GIFTS else None
    return None


_GIFTS = word_set("refund voucher credit replacement discount coupon upgrade gift new free different full partial")


_EITHER_WAY = frozenset(
    stem(verb) for verb in word_set("send put take stop cancel mark change move order apply process remove close make")
)
_NEWLY = word_set("just already now today straight immediately new another replacement instead fresh different refund")


def _undertaken(lead: list[str]) -> list[str] | None:
    """The words after "I'll", "let me", "I'm going to", "we can": the verb first."""
    first, second = lead[0], lead[1]
    if first == "let" and second in ("me", "us"):
        return _verb(lead[2:])
    if first not in ("i", "we"):
        return None
    if second in ("will", "shall") and lead[2:3] != ["not"]:
        return _verb(lead[2:])
    if lead[1:4] in (["am", "going", "to"], ["are", "going", "to"]):
        return _verb(lead[4:])
    if second == "have" and len(lead) > 3:
        done = _verb(lead[2:])
        verb = stem(done[0])
        # "noted" has another root than "note".
        finding = verb in _FINDING or stem(done[0].removesuffix("d")) in _FINDING
        given = first == "i" and verb in ("take", "put") and _kind(done) is Undertaking.ACTING
        acted = given or verb in _ACTING or (not finding and done[0].endswith("ed") and first == "i")
        if first == "we" and _went_wrong(done, lead):
            return None
        return done if acted and not _NO & set(lead[2:4]) else None
    if second == "can" and len(lead) > 3 and lead[2] in ("get", "have", "lend", "give", "put", "send", "take"):
        return lead[2:] if lead[3] in ("you", "it", "that", "the", "a", "your", "this") and first == "i" else None
    if second in ("am", "are") and len(lead) > 3 and lead[2].endswith("ing"):
        return lead[2:] if stem(lead[2]) in _ACTING | _PROGRESSIVE else None
    return None


def _went_wrong(done: list[str], lead: list[str]) -> bool:
    """As in "we've sent you four letters": what was done to them before, told again, unless it is said to be new."""
    return stem(done[0]) in _EITHER_WAY and not _NEWLY & set(lead)


def _verb(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in _SKIP:
        words = words[1:]
    return words


def _kind(rest: list[str]) -> Undertaking:
    if not rest:
        return Undertaking.FINDING_OUT
    if rest[:3] == ["go", "ahead", "and"]:
        rest = rest[3:] or ["go"]
    verb, after = stem(rest[0]), rest[1] if len(rest) > 1 else ""
    if rest[0] in _FETCHING and any(one in ("and", "to") and other in _SEEKING for one, other in pairwise(rest)):
        return Undertaking.FINDING_OUT  # "let me take it to the office and check"
    if len(rest) == 1 and rest[0] in _SKIP:
        return Undertaking.FINDING_OUT
    if verb in _ACTS_WITH:
        follows = "#" if after[:1].isdigit() else after
        named = follows in _ACTS_WITH[verb] or not _ACTS_WITH[verb]
        if verb == "have":
            return Undertaking.ACTING if named and not _GETS_NOTHING & set(rest[2:3]) else Undertaking.FINDING_OUT
        return Undertaking.ACTING if named and not _GETS_NOTHING & set(rest[2:4]) else Undertaking.FINDING_OUT
    return Undertaking.FINDING_OUT if verb in _FINDING else Undertaking.ACTING


_FETCHING = word_set("take bring get put")
_SEEKING = word_set("check ask see look find")


def _advice(lead: list[str], polite: bool) -> Undertaking | None:
    """As in "Please clear…", "just try…", "you could buy it again", "you'll need to…"."""
    first = lead[0]
    if first in ("just", "simply", "kindly", "try") or polite:
        verb = lead[1] if first in ("just", "simply", "kindly") else first
        return Undertaking.ADVISING if verb in _IMPERATIVES or first == "try" else None
    at_something = lead[1] in ("the", "it", "our", "on", "a", "them") or (lead[1] == "your" and first != "take")
    if first in _IMPERATIVES and len(lead) > 2 and at_something:  # "take your time" asks nothing of them
        return Undertaking.ADVISING
    if first == "you" and lead[1] in ("can", "could", "might", "may") and lead[2:3] not in (["not"], ["see"], ["tell"]):
        return Undertaking.ADVISING
    if lead[:4] == ["you", "will", "need", "to"] or lead[:3] in (["you", "need", "to"], ["you", "should", "try"]):
        return Undertaking.ADVISING
    return None
