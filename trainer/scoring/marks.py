"""Marks and bands: what was found, weighed by the dials, capped by what ruins a reply.

The levels are those of the raters' rubric: reflection 0 to 4, emotion and clarify 0 to 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Band
from trainer.scoring.acts import REFLECTIVE, Reading
from trainer.scoring.concepts import weight_of
from trainer.scoring.copying import Copying
from trainer.scoring.facts import Alignment
from trainer.scoring.lexicon import table
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Act
from trainer.scoring.topic import belongs
from trainer.scoring.words import words as word_set

_HEARD = word_set("sound hear say seem understand see correct right difficult hard")


@dataclass(frozen=True, slots=True)
class Substance:
    """How much a reply says back.

    Attributes:
        content: weight of content words in clauses that say something back, feelings and formulas left out.
        new: the part of it that no fact, and no copied run, accounts for.
        grounded: the part of it that is about what the customer said.
        turned: whether two things are put together ("but", "yet").
        words: words in clauses that say something back.
        yous: how often the customer is spoken to ("you", "your").
        topical: how sure it is that the whole reply is about the customer's matter, 0 to 1; a reply of a few words, or
            of feeling alone, is.
        formulas: where feelings, sympathy and traps stand, by the token.
    """

    content: float
    new: float
    grounded: float
    words: int
    turned: bool
    yous: int
    topical: float = 1.0
    formulas: frozenset[int] = frozenset()

    @property
    def addressed(self) -> bool:
        """Whether the customer is spoken to."""
        return self.yous > 0

    def relevance(self, covered: Coverage) -> float:
        """How sure it is that this is about the customer's matter at all, 0 to 1; it gates what own words earn."""
        if not self.content:
            return 0.0
        theirs = self.addressed or covered.every > 0
        spoken_to = 0.4 * self.addressed + 0.1 * min(4, max(0, self.yous - 1))
        sure: float = min(1.0, 0.1 + (0.25 if theirs else 0.12) * self.grounded + spoken_to + 2.0 * covered.every)
        return sure * self.kept

    @property
    def kept(self) -> float:
        """What is kept of the marks for one's own words and of the overall mark when the subject is another, 0 to 1."""
        off: float = table("dials")["topic"]["off"]
        return 1.0 - off * (1.0 - self.topical)


def substance(drill: Prepared, reply: Reading, facts: tuple[Alignment, ...], copied: Copying) -> Substance:
    """Measure what a reply says back, whatever its words."""
    lexicons = {
        token
        for hit in (*reply.empathy, *reply.feelings, *(trap for trap in reply.traps))
        for token in range(hit.first, hit.last + 1)
    }
    held = {token for fact in facts if fact.strength >= 0.34 for token in fact.tokens}
    spoilt = _spoilt(reply)
    seen: set[str] = set()
    content = new = grounded = 0.0
    turned = False
    yous = 0
    words = 0
    for clause, act in zip(reply.clauses, reply.acts, strict=True):
        if act not in REFLECTIVE or (clause.first, clause.last) in spoilt:
            continue
        own = [
            at
            for at in range(clause.first, clause.last + 1)
            if at not in lexicons and weight_of(reply.text.tokens[at].stem) and reply.text.tokens[at].stem not in _HEARD
        ]
        if not own:
            continue  # a frame alone ("what I'm hearing is") says nothing back
        turned = turned or act is Act.COMPLEX_REFLECTION
        words += clause.last - clause.first + 1
        yous += sum(
            token.word in ("you", "your", "yours") for token in reply.text.tokens[clause.first : clause.last + 1]
        )
        for at in own:
            token = reply.text.tokens[at]
            if token.stem in seen:
                continue
            seen.add(token.stem)
            weight = weight_of(token.stem)
            content += weight
            if at not in held and at not in copied.copied:
                new += weight
            if token.stem in drill.known:
                grounded += weight
    topical = belongs(drill, reply, facts, lexicons)
    return Substance(content, new, grounded, words, turned, yous, topical, frozenset(lexicons))


def _spoilt(reply: Reading) -> set[tuple[int, int]]:
    """Clauses that blame, excuse or recite: whatever else they hold, nothing is said back by them."""
    found = set()
    for clause in reply.clauses:
        length = clause.last - clause.first + 1
        inside = [hit for hit in reply.traps if clause.first <= hit.first <= clause.last]
        script = sum(hit.last - hit.first + 1 for hit in inside if hit.name in ("script", "empty-promise"))
        if script >= 0.4 * length or any(hit.name in ("blame", "policy", "minimise") for hit in inside):
            found.add((clause.first, clause.last))
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares, 0 to 1, of the key facts and of all facts that are said back, by weight."""

    key: float
    every: float
    best_key: float


def coverage(facts: tuple[Alignment, ...]) -> Coverage:
    """How much of the facts a reply holds."""
    dials = table("dials")["facts"]

    def credit(strength: float) -> float:
        low, high = dials["partial"], dials["restated"]
        return 0.0 if strength < low else min(1.0, 0.4 + 0.6 * (strength - low) / (high - low))

    keys = [fact for fact in facts if fact.fact.fact.key] or list(facts)
    key_weight = sum(fact.fact.fact.weight for fact in keys)
    all_weight = sum(fact.fact.fact.weight for fact in facts)
    return Coverage(
        sum(fact.fact.fact.weight * credit(fact.strength) for fact in keys) / key_weight if key_weight else 0.0,
        sum(fact.fact.fact.weight * credit(fact.strength) for fact in facts) / all_weight if all_weight else 0.0,
        max((credit(fact.strength) for fact in keys), default=0.0),
    )


def reflect_level(
    covered: Coverage, said: Substance, emotion: float, *, spoilt: bool, contradicted: bool, parrot: bool
) -> float:
    """The rubric's reflection, 0 to 4.

    Args:
        covered: how much of the facts is held.
        said: what is said back in whatever words.
        emotion: how well the feelings are met, 0 to 3.
        spoilt: whether the reply also blames, belittles or quotes rules.
        contradicted: whether a fact is wrong.
        parrot: whether the reply is a copy.
    """
    dials = table("dials")["reflect"]
    facts = dials["key"] * covered.key + dials["best"] * covered.best_key + dials["every"] * covered.every
    own = (
        dials["meaning"] * min(1.0, said.new / dials["meaning_full"])
        + dials["length"] * min(1.0, said.words / dials["length_full"])
        + dials["turn"] * said.turned
        + dials["addressed"] * said.addressed
        + dials["feeling"] * min(1.0, emotion / 2.0)
    )
    level = facts + own * said.relevance(covered) - dials["spoilt"] * spoilt
    if covered.every >= dials["list_from"] and emotion < dials["list_feeling"]:
        level = min(level, dials["listed"])
    if contradicted:
        level = min(level, dials["contradicted"])
    if parrot:
        level = min(level, dials["parrot"])
    return float(max(0.0, min(4.0, level)))


def acknowledge_level(
    emotion: float, said: Substance, covered: Coverage, *, silent: bool, felt: float | None = None, wrong: bool = False
) -> float:
    """The rubric's emotion, 0 to 3: what was met outright, or what telling the customer's story implies.

    "Each time we let you down it's you who pays for it" names no feeling and leaves no doubt that one was heard.

    Args:
        emotion: what was met outright.
        said: what is said back in whatever words.
        covered: how much of the facts is held.
        silent: the reply is a copy, or blames: nothing is implied by it.
        felt: what the clause model hears of feeling, 0 to 3; None when there is no model.
        wrong: what is met is a feeling they do not have: however much of it is heard, it adds nothing.
    """
    level = _implied(emotion, said, covered, silent=silent)
    if felt is None:
        return level
    dials = table("dials")["learned"]
    doubt = dials["feeling_doubt"]
    more = 0.0 if silent or wrong or felt < dials["feeling_from"] else dials["feeling_more"] * felt
    level = level * (1.0 - doubt + doubt * min(1.0, felt)) + more
    return min(3.0, level) if level >= dials["feeling_least"] else 0.0


def _implied(emotion: float, said: Substance, covered: Coverage, *, silent: bool) -> float:
    dials = table("dials")["implied"]
    if emotion >= dials["below"] or silent:
        return emotion
    meaning = min(1.0, said.new / table("dials")["reflect"]["meaning_full"])
    implied = dials["meaning"] * meaning + dials["turn"] * said.turned + dials["addressed"] * said.addressed
    return float(max(emotion, dials["keep"] * emotion + implied * said.relevance(covered)))


def overall_level(reflect: float, acknowledge: float, clarify: float, words: int) -> float:
    """Overall, 0 to 100, before penalties and caps; `words` is how many the whole reply has."""
    dials = table("dials")["overall"]
    value = (
        dials["base"] * min(1.0, words / dials["base_words"])
        + dials["reflect"] * reflect
        + dials["acknowledge"] * acknowledge
        + dials["clarify"] * clarify
        + dials["rounded"] * min(1.0, reflect / 3) * min(1.0, acknowledge / 2) * min(1.0, clarify / 2)
    )
    return float(max(0.0, min(100.0, value)))


def band(score: float, bands: str = "bands") -> Band:
    """The band of a score of 0 to 100."""
    dials = table("dials")[bands]
    if score >= dials["strong"]:
        return Band.STRONG
    if score >= dials["fair"]:
        return Band.FAIR
    return Band.WEAK if score >= dials.get("weak", 0) else Band.NONE
