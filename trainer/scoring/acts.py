"""What each clause of a reply does.

Labels follow MITI 4.2.1 (Moyers, Manuel & Ernst 2014: reflections, questions, giving information, persuading) and, for
acknowledging feelings, EPITOME's emotional reactions (Sharma et al. 2020); apology, script and closing check are what
contact-centre QA adds. Nothing here looks at the drill; whether a reflection is true is for `facts` and
`contradiction`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from trainer.scoring.clause_model import Judged, clause_model
from trainer.scoring.commitments import commitment
from trainer.scoring.concepts import Index, weight_of
from trainer.scoring.lexicon import feeling_words, phrases, table
from trainer.scoring.normalise import Text, Token, normalise
from trainer.scoring.patterns import Hit
from trainer.scoring.result import Act
from trainer.scoring.segment import ASKERS, ASKERS_AFTER, LEADS, LONG_STATEMENT, Clause, clauses, inverted, sentences
from trainer.scoring.words import words as word_set

REFLECTIVE = frozenset({Act.REFLECTION, Act.COMPLEX_REFLECTION, Act.ACKNOWLEDGEMENT})
"""The acts that say something back: what was told, or how it feels."""
_YOU = word_set("you your yours yourself yourselves")
_I = word_set("i me my myself")
_TURNS = word_set("but yet still although though despite instead however while whereas even except only rather")
_CUES = frozenset(
    {
        "i see",
        "right",
        "okay",
        "got it",
        "of course",
        "sure",
        "gotcha",
        "understood",
        "noted",
        "makes sense",
        "right got it",
    }
)


@dataclass(frozen=True)
class Reading:
    """A reply as it was read: tokens, clauses, what each does, and which phrases of the lexicons stand where."""

    text: Text
    index: Index
    clauses: tuple[Clause, ...]
    sentences: tuple[tuple[int, int], ...]
    acts: tuple[Act, ...]
    clause_at: tuple[int, ...]
    """For every token the clause it is in, or -1."""
    sentence_at: tuple[int, ...]
    """For every token the sentence it is in, or -1."""
    traps: tuple[Hit, ...]
    empathy: tuple[Hit, ...]
    feelings: tuple[Hit, ...]
    kinds: tuple[Hit, ...]
    """Kinds of question: administrative, check, offer, impact."""
    judged: tuple[Judged | None, ...]
    """What the clause model makes of every clause that does not ask; None for the others, and without the model."""

    def said(self, clause: Clause) -> str:
        """The words of a clause as the learner wrote them."""
        start, end = self.text.span(clause.first, clause.last)
        return self.text.raw[start:end]

    def stating(self, token: int) -> bool:
        """Whether a token belongs to a clause that says something back, and not to a question, offer or formula."""
        return self.states[token]

    @cached_property
    def stated(self) -> tuple[tuple[int, Token], ...]:
        """The words of clauses that say something back and do something, with where they stand."""
        return tuple(
            (index, token)
            for index, token in enumerate(self.text.tokens)
            if self.states[index] and self.acts[self.clause_at[index]] is not Act.OTHER
        )

    @cached_property
    def states(self) -> tuple[bool, ...]:
        """For every token whether it is `stating`."""
        states = [act in STATING for act in self.acts]
        return tuple(clause >= 0 and states[clause] for clause in self.clause_at)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The words of every sentence as one line, without marks."""
        return tuple(
            " ".join(token.word for token in self.text.tokens[first : last + 1] if token.kind != "mark")
            for first, last in self.sentences
        )

    @cached_property
    def held(self) -> tuple[dict[str, Held], dict[str, Held]]:
        """Where words of the drill are said back, by the word, as `facts` finds them: as they are, and in meaning."""
        return {}, {}


Held = tuple[tuple[int, float, int], ...]
"""Where something is said: every sentence that holds it with how surely, and the token."""
STATING = frozenset({Act.REFLECTION, Act.COMPLEX_REFLECTION, Act.ACKNOWLEDGEMENT, Act.OTHER, Act.APOLOGY})
ASKING = frozenset({Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.ADMINISTRATIVE_QUESTION})


def read(raw: str) -> Reading:
    """Read a reply."""
    text = normalise(raw)
    found = clauses(text)
    where = [-1] * len(text.tokens)
    for number, clause in enumerate(found):
        for token in range(clause.first, clause.last + 1):
            where[token] = number
    sentence_at = tuple(found[number].sentence if number >= 0 else -1 for number in where)
    traps = tuple(phrases("traps").find(text))
    empathy = tuple(phrases("empathy").find(text))
    feelings = tuple(feeling_words().find(text))
    kinds = tuple(phrases("questions").find(text))
    judged = _judge(text, found)
    acts = tuple(
        _with_model(_act(text, clause, traps, empathy, feelings, kinds), opinion)
        for clause, opinion in zip(found, judged, strict=True)
    )
    return Reading(
        text=text,
        index=Index(text),
        clauses=found,
        sentences=sentences(found),
        acts=acts,
        clause_at=tuple(where),
        sentence_at=sentence_at,
        traps=traps,
        empathy=empathy,
        feelings=feelings,
        kinds=kinds,
        judged=judged,
    )


def _judge(text: Text, found: tuple[Clause, ...]) -> tuple[Judged | None, ...]:
    """What the clause model makes of every clause; whether one asks is for the segmenter, which knows its grammar."""
    model = clause_model()
    return tuple(
        None
        if model is None or (clause.asks and not declares(text, clause))
        else model.judge(text.tokens[clause.first : clause.last + 1])
        for clause in found
    )


def _with_model(act: Act, opinion: Judged | None) -> Act:
    """The rules' label, or the model's where the rules have nothing firm to go by and the model is sure."""
    if opinion is None or act not in _LOOSE:
        return act
    for name, label in _LEARNED:
        if opinion.sure(name) >= table("dials")["learned"][name]:
            return label
    return act


# What the rules call a clause that nothing speaks against; and what the model may call it instead.
_LOOSE = frozenset({Act.REFLECTION, Act.COMPLEX_REFLECTION, Act.OTHER})
_LEARNED = (
    ("script", Act.SCRIPT),
    ("advice", Act.SOLUTION),
    ("acknowledgement", Act.ACKNOWLEDGEMENT),
    ("cue", Act.VERBAL_CUE),
)


def inside(hits: tuple[Hit, ...], clause: Clause) -> list[Hit]:
    """The hits that begin in a clause."""
    return [hit for hit in hits if clause.first <= hit.first <= clause.last]


def declares(text: Text, clause: Clause) -> bool:
    """A statement with a question mark: "So you paid twice?" says something back and lets them correct it."""
    words = [token.word for token in text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
    if not clause.asks or len(words) < _STATEMENT:
        return False
    if clause.marked and len(words) >= LONG_STATEMENT and not inverted(words):
        return True  # "Three swims, and the gate reckons you've three to go?"
    if clause.open:
        return False
    lead = words[:4]
    if any(word in ("you", "your", "we", "it", "they") for word in lead) and lead[0] in LEADS | {
        "you",
        "your",
        "it",
        "they",
        "we",
    }:
        return True
    # "So one bad curry is the whole reason?": nothing in its order asks.
    begins = next((at for at, word in enumerate(words) if word not in LEADS), 0)
    return (
        lead[0] in LEADS
        and words[begins] not in ASKERS
        and not any(word in ASKERS_AFTER for word in words[begins : begins + 2])
    )


_STATEMENT = 5


def _act(
    text: Text,
    clause: Clause,
    traps: tuple[Hit, ...],
    empathy: tuple[Hit, ...],
    feelings: tuple[Hit, ...],
    kinds: tuple[Hit, ...],
) -> Act:
    words = [token.word for token in text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
    trapped = {hit.name for hit in inside(traps, clause)}
    if clause.asks and not declares(text, clause):
        return _question(clause, words, _kinds(kinds, clause), trapped)
    if "premature-solution" in trapped or commitment(words):
        return Act.SOLUTION
    met = {hit.name for hit in inside(empathy, clause)}
    content = sum(weight_of(token.stem) for token in text.tokens[clause.first : clause.last + 1])
    you = any(word in _YOU for word in words)
    if trapped & {"script"} and (content < 4 or not you or len(words) < 9):
        return Act.SCRIPT
    if " ".join(words) in _CUES or (len(words) <= 2 and content <= 0.5):
        return Act.VERBAL_CUE
    if met & {"ours", "formula"} and "sorry" in words and content < 2.5:
        return Act.APOLOGY
    if (inside(feelings, clause) or met - {"formula", "ours"}) and content < 5:
        return Act.ACKNOWLEDGEMENT
    if not words or content < 0.8:
        return Act.OTHER
    if you or not any(word in _I for word in words[:2]):
        turned = any(word in _TURNS for word in words)
        return Act.COMPLEX_REFLECTION if turned and content >= 2 else Act.REFLECTION
    return Act.OTHER


def _kinds(kinds: tuple[Hit, ...], clause: Clause) -> set[str]:
    """Kinds of question in a clause; a check is one only from its first word on ("is that right", "right")."""
    return {
        hit.name
        for hit in inside(kinds, clause)
        if hit.name != "check"
        or hit.first <= clause.first + 1 < hit.last + 1
        or (hit.first == clause.first and clause.last - clause.first < 2)
    }


def _question(clause: Clause, words: list[str], kinds: set[str], trapped: set[str]) -> Act:
    asks_for_theirs = clause.open and words[:3] in (["how", "would", "you"], ["what", "would", "you"])
    if "offer" in kinds and "impact" not in kinds and not asks_for_theirs:
        return Act.SOLUTION if "premature-solution" in trapped or len(words) > 3 else Act.CLOSING_CHECK
    if "check" in kinds and len(words) <= 8:
        return Act.CLOSING_CHECK
    if "administrative" in kinds:
        return Act.ADMINISTRATIVE_QUESTION
    return Act.OPEN_QUESTION if clause.open else Act.CLOSED_QUESTION
