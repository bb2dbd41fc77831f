"""What hurts: a script, blame, a rule, a fix too soon. The general lexicon and the drill's own traps.

A trap that is denied ("I won't ask you to calm down") is not one. A formula that opens a reply which then listens is
forgiven by the marks, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.commitments import Undertaking, commitment, offered
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import cover
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import Token
from trainer.scoring.patterns import Hit
from trainer.scoring.prepare import Form, Prepared
from trainer.scoring.result import FlagKind, Span
from trainer.scoring.words import words as word_set

_DENY = ("not", "never", "without")
_OWN = 0.78
_NEAR_WORDING = 66.0
_SAME_WORDING = 90.0
_ENOUGH = 1.8
_ADVISERS = word_set("you please just simply try and so kindly then")
_REPORTED = word_set("say says said saying claim claims claimed told supposedly apparently if")


@dataclass(frozen=True, slots=True)
class Trapped:
    """A trap that a reply stepped into."""

    kind: FlagKind
    why: str
    span: Span
    words: int


def traps(drill: Prepared, reply: Reading) -> tuple[Trapped, ...]:
    """Every trap of a reply, in order, one per kind and place."""
    lexicon = table("traps")
    found: list[Trapped] = []
    for hit in reply.traps:
        if hit.name != "policy" and (_denied(reply, hit.first) or _reported(reply, hit.first)):
            continue
        if _excused(drill, reply, hit):
            continue
        kind = FlagKind(hit.name)
        found.append(
            Trapped(kind, lexicon[hit.name]["why"], reply.text.span(hit.first, hit.last), hit.last - hit.first + 1)
        )
    found.extend(_undertakings(reply))
    found.extend(_taken_back(reply))
    found.extend(_learned(drill, reply, found))
    everywhere = frozenset(range(len(reply.text.tokens)))
    for kind_name, why, form in drill.traps:
        share, tokens = cover(form, reply, everywhere)
        if not tokens or len(tokens) < min(2, len(form.items)) or not _begun(form, reply, tokens[0]):
            continue
        wording = _wording(form, reply, tokens)
        enough = share >= _OWN and form.total >= _ENOUGH and wording >= _NEAR_WORDING
        if not enough and not (wording >= _SAME_WORDING and len(form.text.tokens) >= 3):
            continue
        if _reported(reply, tokens[0]):
            continue
        if not _denied(reply, tokens[0]) and tokens[-1] - tokens[0] <= 2.5 * len(form.text.tokens) + 2:
            found.append(Trapped(FlagKind(kind_name), why, reply.text.span(tokens[0], tokens[-1]), len(tokens)))
    return tuple(sorted(found, key=lambda trap: (trap.span, trap.kind.value)))


def _excused(drill: Prepared, reply: Reading, hit: Hit) -> bool:
    """Words that are the customer's own matter, are only reported, or only hurt in a statement."""
    if hit.name == "empty-promise":
        return _finds_out(reply, hit.last)
    if hit.name not in ("blame", "minimise", "policy", "jargon"):
        return False
    if _theirs(drill, reply, hit):
        return True
    number = reply.clause_at[hit.first]
    if number >= 0 and reply.clauses[number].asks and hit.first > reply.clauses[number].first:
        return True
    before = [token.word for token in reply.text.tokens[max(0, hit.first - 4) : hit.first]]
    return hit.name == "blame" and bool(_REPORTED & set(before))


def _finds_out(reply: Reading, last: int) -> bool:
    """As in "leave it with me and I'll go and find out": a promise with something behind it."""
    words = [token.word for token in reply.text.tokens[last + 1 : last + 9] if token.kind != "mark"]
    if words[:4] == ["and", "i", "will", "go"]:
        words = ["i", "will", *words[5 if words[4:5] == ["and"] else 4 :]]
    return commitment(words) is Undertaking.FINDING_OUT and bool(_SEEKS & set(words[2:5]))


_SEEKS = word_set("find check ask look ring call chase read")


def _theirs(drill: Prepared, reply: Reading, hit: Hit) -> bool:
    """Whether the customer said these very words, or something so near that saying it back is listening."""
    words = [token for token in reply.text.tokens[hit.first : hit.last + 1] if weight_of(token.stem) >= 1.0]
    if f" {' '.join(t.word for t in reply.text.tokens[hit.first : hit.last + 1])} " in f" {drill.complaint.line}":
        return True
    return hit.name != "minimise" and bool(words) and all(token.stem in drill.index.roots for token in words)


def _taken_back(reply: Reading) -> list[Trapped]:
    """As in "I understand you're upset, but our staff…": what follows the "but" takes the understanding back."""
    found = []
    tokens = reply.text.tokens
    for hit in reply.empathy:
        if hit.name not in ("formula", "bear", "ours"):
            continue
        for at in range(hit.last + 1, min(len(tokens), hit.last + _BUT_WITHIN)):
            if tokens[at].word not in _BUTS:
                continue
            after = [token.word for token in tokens[at + 1 : at + 12]]
            end = next((n for n, token in enumerate(tokens[at + 1 : at + 12]) if token.is_end), len(after))
            if not _turns_to_them(after[:end]):
                span = reply.text.span(at, min(len(tokens) - 1, at + end))
                found.append(Trapped(FlagKind.BLAME, table("traps")["blame"]["but"], span, end))
            break
    return found


_BUTS = word_set("but however unfortunately")
_BUT_WITHIN = 14


def _turns_to_them(words: list[str]) -> bool:
    """After the "but" the reply stays with the customer, or with finding out."""
    lead = words[:4]
    return (
        len(words) < 3
        or lead[:1] in (["underneath"], ["what"], ["first"], ["still"])
        or (lead[:1] in (["inside"], ["really"], ["it"]) and "you" in words)
        or lead[:2]
        in (["i", "would"], ["i", "do"], ["can", "you"], ["could", "you"], ["let", "me"], ["i", "am"], ["i", "want"])
        or ("you" in lead[:2] and not {"should", "could", "must", "need", "did", "can", "will"} & set(words[:5]))
    )


def _wording(form: Form, reply: Reading, tokens: tuple[int, ...]) -> float:
    """How near the words around the content are, 0 to 100: "you scratched it" is not "charged for a scratch"."""
    from rapidfuzz import fuzz

    first, last = max(0, tokens[0] - 4), min(len(reply.text.tokens) - 1, tokens[-1] + 2)
    said = " ".join(token.word for token in reply.text.tokens[first : last + 1] if token.kind != "mark")
    return fuzz.partial_ratio(form.text.line.strip(), said)


def _begun(form: Form, reply: Reading, first: int) -> bool:
    """A trap that is an order or an offer ("please resend…", "I can…") is one only where it is given."""
    lead = form.text.tokens[0].word
    if lead not in ("please", "i", "we", "had"):
        return True
    return lead in {token.word for token in reply.text.tokens[max(0, first - 5) : first + 1]}


def _undertakings(reply: Reading) -> list[Trapped]:
    """Fixes and advice in whatever words: the learner acts before the customer has been heard out."""
    found = []
    for clause in reply.clauses:
        words = [token.word for token in reply.text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
        made = offered(words) if clause.asks else commitment(words)
        if made not in (Undertaking.ACTING, Undertaking.ADVISING) or _reported(reply, clause.first):
            continue
        begins = clause.first == reply.sentences[clause.sentence][0]
        if made is Undertaking.ADVISING and not begins and words[0] not in _ADVISERS:
            continue  # "two bad choices, take it or lose it": an order only where a sentence begins
        span = reply.text.span(clause.first, clause.last)
        found.append(
            Trapped(FlagKind.PREMATURE_SOLUTION, table("traps")["premature-solution"]["why"], span, len(words))
        )
    return found


def _learned(drill: Prepared, reply: Reading, already: list[Trapped]) -> list[Trapped]:
    """What no phrase of the lexicon names and the clause model is sure of: a script, a defence, a fix too soon."""
    dials = table("dials")["learned"]
    found = []
    for clause, opinion in zip(reply.clauses, reply.judged, strict=True):
        tokens = [token for token in reply.text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
        if opinion is None or len(tokens) < _LEARNED_WORDS or _theirs_mostly(drill, tokens):
            continue
        words = [token.word for token in tokens]
        kind: FlagKind | None = None
        if opinion.sure("script") >= dials["script"]:
            kind = FlagKind.SCRIPT
        elif opinion.sure("defence") >= dials["defence"] and not _REPORTED & set(words):
            kind = _defence(words)
        elif opinion.sure("advice") >= dials["advised"] and commitment(words) is None:
            kind = FlagKind.PREMATURE_SOLUTION
        let_off = _denied(reply, clause.first) or _reported(reply, clause.first)
        if kind is not None and all(trap.kind is not kind for trap in already) and not let_off:
            span = reply.text.span(clause.first, clause.last)
            found.append(Trapped(kind, table("traps")[kind.value]["why"], span, len(words)))
    return found


_LEARNED_WORDS = 4
_RULES = word_set("policy policies terms rule rules process procedure procedures guidelines agreement contract system")


def _theirs_mostly(drill: Prepared, tokens: list[Token]) -> bool:
    """Whether most of what a clause holds is the customer's own matter: whatever it does, it speaks of that."""
    weights = [(weight_of(token.stem), token.stem in drill.known) for token in tokens]
    whole = sum(weight for weight, _ in weights)
    return whole > 0 and sum(weight for weight, known in weights if known) >= 0.5 * whole


def _defence(words: list[str]) -> FlagKind:
    """Which defence it is; the model knows only that it is one."""
    if _RULES & set(words):
        return FlagKind.POLICY
    return FlagKind.BLAME if "you" in words[:4] else FlagKind.MINIMISE


_TELLING = word_set("told said says promised promises assured heard tells")
_TOLD_WITHIN = 6
_SELF = word_set("i as")


def _reported(reply: Reading, first: int) -> bool:
    """As in "twice you were told it was sorted": somebody's words, told again, not the learner's own."""
    tokens = reply.text.tokens
    sentence = reply.sentence_at[first]
    for at in range(first - 1, max(-1, first - _TOLD_WITHIN - 1), -1):
        if reply.sentence_at[at] not in (sentence, -1) or tokens[at].is_end:
            return False
        if tokens[at].word in _TELLING:
            return not _SELF & {token.word for token in tokens[max(0, at - 3) : at]}
    return False


def _denied(reply: Reading, first: int) -> bool:
    """As in "I won't…", "nobody should…": the words before it take it back."""
    before = [token.word for token in reply.text.tokens[max(0, first - 5) : first]]
    return any(word in _DENY for word in before) or before[-2:] == ["instead", "of"] or "nobody" in before
