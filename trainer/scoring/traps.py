"""What hurts: a script, blame, a rule, a fix too soon. The general lexicon and the drill's own traps.

A trap that is denied ("I won't ask you to calm down") is not one. A formula that opens a reply which then listens is
forgiven by the marks, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import Reading
from trainer.scoring.commitments import Undertaking, commitment, offered
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import cover
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import Token
from trainer.scoring.patterns import Hit
from trainer.scoring.prepare import Form, Prepared
from trainer.scoring.result import FlagKind, Span
from trainer.scoring.statements import Statement
from trainer.scoring.words import words as word_set

_DENY = ("not", "never", "without")
_OWN = 0.78
_NEAR_WORDING = 66.0
_SAME_WORDING = 90.0
_ENOUGH = 1.8
_ADVISERS = word_set("you please just simply try and so kindly then")
_REPORTED = word_set("say says said saying claim claims claimed told wrote written supposedly apparently if")
_BELIEVED = word_set("thought think thinks thinking believed feared felt wondered wondering worried afraid")
_THEY = word_set("you he she they")


@dataclass(frozen=True, slots=True)
class Trapped:
    """A trap that a reply stepped into."""

    kind: FlagKind
    why: str
    span: Span
    words: int


def traps(drill: Prepared, reply: Reading, stated: tuple[Statement, ...] = ()) -> tuple[Trapped, ...]:
    """Every trap of a reply, in order, one per kind and place."""
    lexicon = table("traps")
    found: list[Trapped] = []
    for hit in reply.traps:
        if _refused(reply, hit.first):
            continue
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
    found.extend(_fixes(reply, found, stated))
    everywhere = frozenset(range(len(reply.text.tokens)))
    for kind_name, why, form in drill.traps:
        share, tokens = cover(form, reply, everywhere)
        if not tokens or len(tokens) < min(2, len(form.items)) or not _begun(form, reply, tokens[0]):
            continue
        if not _turned_alike(form, reply, tokens):
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
    if _theirs(drill, reply, hit) or (hit.name == "blame" and _granted(drill, reply, hit)):
        return True
    number = reply.clause_at[hit.first]
    if number >= 0 and reply.clauses[number].asks and hit.first > reply.clauses[number].first:
        return True
    if hit.name == "minimise":
        return _left_over(reply, hit) or reply.text.tokens[hit.first - 1].word in _WH  # "you worked out why it happens"
    before = [token.word for token in reply.text.tokens[max(0, hit.first - 4) : hit.first]]
    believed = any(one in _THEY and other in _BELIEVED for one, other in pairwise(before))
    return hit.name == "blame" and (believed or bool(_REPORTED & set(before)) or _owned(reply, hit))


def _left_over(reply: Reading, hit: Hit) -> bool:
    """As in "there's only one left before Thursday": it says how little there is, not how little it matters."""
    words = {token.word for token in reply.text.tokens[hit.first : hit.last + 1]}
    after = [token.word for token in _until_end(reply, hit.last + 1, _LEFT_WITHIN)]
    return bool(words & {"only", "just"}) and bool(_LEFT & set(after))


_WH = word_set("why how")
_LEFT = word_set("left remaining until till")
_LEFT_WITHIN = 7


def _owned(reply: Reading, hit: Hit) -> bool:
    """As in "you could have gone by train if we'd told you the truth; that part was ours": we own it, in one breath."""
    tokens = reply.text.tokens[hit.first : hit.last + 1]
    if len(tokens) < 3 or tokens[1].word not in ("could", "might") or tokens[2].word != "have":
        return False
    sentence = reply.sentence_at[hit.first]
    ours = any(one.name == "ours" and reply.sentence_at[one.first] == sentence for one in reply.empathy)
    first, last = reply.sentences[sentence]
    return ours or any(
        one.word == "if" and other.word == "we" for one, other in pairwise(reply.text.tokens[first : last + 1])
    )


def _until_end(reply: Reading, first: int, most: int) -> list[Token]:
    """Some tokens from one on, to the end of the sentence at most."""
    found = []
    for token in reply.text.tokens[first : first + most]:
        if token.is_end:
            break
        found.append(token)
    return found


def _granted(drill: Prepared, reply: Reading, hit: Hit) -> bool:
    """As in "you should be furious", "I'll make sure you get it": a feeling granted, or the learner's own doing."""
    tokens = reply.text.tokens
    after = tokens[hit.last + 1 : hit.last + 3]
    feels = any(hit.last < one.first <= hit.last + 3 for one in (*reply.feelings, *reply.empathy))
    if tokens[hit.last].word in ("be", "feel") and (feels or any(token.word in _GRANTED for token in after)):
        return True
    if [token.word for token in tokens[hit.first : hit.last + 1]] == ["you", "must", "have", "been"]:
        # "You must have been beside yourself" guesses at a feeling, "…been pressing the wrong one" at a fault.
        return not any(token.word.endswith("ing") or token.word in _FAULTS for token in after) or feels
    if [token.word for token in tokens[hit.first : hit.last + 1]] == ["you", "should", "be"]:
        # "By now you should be asleep, and instead…": what they miss, not what they ought to do.
        around = {token.word for token in _until_end(reply, max(0, hit.first - 3), 16)}
        return bool(after) and after[0].word.endswith("ing") and bool({"instead", "now"} & around)
    if "want" in (tokens[hit.first].word, tokens[min(hit.first + 1, hit.last)].word):
        return _wished(drill, reply, hit)
    before = {token.word for token in tokens[max(0, hit.first - 4) : hit.first]}
    return tokens[hit.first].word == "make" and bool(before & _SPEAKS)


def _wished(drill: Prepared, reply: Reading, hit: Hit) -> bool:
    """As in "and you want to keep your place": their own wish said back, not advice for the next time."""
    after = _until_end(reply, hit.last + 1, 8)
    words = {token.word for token in after}
    return not words & _NEXT_TIME and any(
        token.stem in drill.known and weight_of(token.stem) >= 1.0 for token in after[:6]
    )


_NEXT_TIME = word_set("earlier sooner next future before always first")
_FAULTS = word_set("mistaken wrong confused careless on late slow")
_GRANTED = word_set("mad furious angry proud fuming livid cross upset with able")
_SPEAKS = word_set("i we will let to")


def _refused(reply: Reading, first: int) -> bool:
    """As in "I'm not going to tell you there's nothing we can do": words that the learner says they will not say."""
    sentence = reply.sentence_at[first]
    words = [
        token.word
        for at, token in enumerate(reply.text.tokens[max(0, first - _REFUSED) : first], max(0, first - _REFUSED))
        if reply.sentence_at[at] == sentence
    ]
    return any(one == "not" and other in _SAYS for at, one in enumerate(words) for other in words[at + 1 : at + 4])


_REFUSED = 8
_SAYS = word_set("tell say saying telling ask")


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
            if tokens[at].word not in _BUTS or tokens[at - 1].word in _NOTHING:
                continue
            after = [token.word for token in tokens[at + 1 : at + 12]]
            end = next((n for n, token in enumerate(tokens[at + 1 : at + 12]) if token.is_end), len(after))
            if not _turns_to_them(after[:end]):
                span = reply.text.span(at, min(len(tokens) - 1, at + end))
                found.append(Trapped(FlagKind.BLAME, table("traps")["blame"]["but"], span, end))
            break
    return found


_BUTS = word_set("but however unfortunately")
_NOTHING = word_set("nothing anything none nobody all everything")
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


def _turned_alike(form: Form, reply: Reading, tokens: tuple[int, ...]) -> bool:
    """Whether the small words that make a wording a trap are there: "it's only four", "you should have rung"."""
    said = {token.word for token in reply.text.tokens[max(0, tokens[0] - 4) : tokens[-1] + 3]}
    theirs = {token.word for token in form.text.tokens}
    return all(not theirs & kind or bool(said & kind) for kind in _TURNS)


_TURNS = (word_set("only just merely simply"), word_set("should must could might ought may probably"))


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


def _fixes(reply: Reading, already: list[Trapped], stated: tuple[Statement, ...]) -> list[Trapped]:
    """A fix that neither lexicon nor grammar knows, and that both readers hear, of clauses and of sentences."""
    dials = table("dials")["learned"]
    if any(trap.kind is FlagKind.PREMATURE_SOLUTION for trap in already):
        return []
    for clause, opinion in zip(reply.clauses, reply.judged, strict=True):
        if opinion is None or opinion.sure("advice") < dials["fix_clause"] or clause.last - clause.first < 2:
            continue
        within = [one for one in stated if one.first <= clause.first <= one.last]
        if all(one.chance("advice") < dials["fix_sentence"] for one in within) or _seeks(reply, clause.sentence):
            continue
        if not _denied(reply, clause.first) and not _reported(reply, clause.first):
            span = reply.text.span(clause.first, clause.last)
            why = table("traps")["premature-solution"]["why"]
            return [Trapped(FlagKind.PREMATURE_SOLUTION, why, span, clause.last - clause.first + 1)]
    return []


def _seeks(reply: Reading, sentence: int) -> bool:
    """Whether a sentence undertakes to find out, which is no fix: "I'll look into it and ring you"."""
    for clause in reply.clauses:
        words = [token.word for token in reply.text.tokens[clause.first : clause.last + 1] if token.kind != "mark"]
        finds = clause.sentence == sentence and commitment(words) is Undertaking.FINDING_OUT
        if finds and (_SEEKS | _ABOVE) & set(words[:6]):
            return True
    return False


_ABOVE = word_set("manager supervisor boss")
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
