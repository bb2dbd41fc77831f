"""Stand-ins for the public data that is not part of the development data: the same tasks on sets of our own.

    python -m bench.public_standins                 # the half to work with
    python -m bench.public_standins --mistakes      # … and what was got wrong in it
    python -m bench.public_standins --half kept     # the other half: figures only, for the end

The data is in bench/standins, written for this (CC0), before the rules it measures were looked at:

- ``summaries.jsonl``: what a customer said, two people's accounts of it, one of them in the second person too, and
  wordings to be made wrong: ``[kind, from, to]``, applied to each account that has the words. A kind that begins with
  ``adv:`` takes the wrong value from the customer's own text.
- ``turns.jsonl``: counselling, chat and peer support: ``[set, what was said, reply, label]``.
- ``empathy.jsonl``: ``[post, reply, emotional reaction, exploration]``, EPITOME's levels.
- ``answered.jsonl``: ``[question, a text that answers it, one that does not]``, the latter in the question's words;
  beside it the questions of the drills, with the answers that their customers would give.

Every second dialogue, turn, post and question is kept: none of its mistakes can be printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import tomli

from bench.public import answer

_HERE = Path(__file__).with_name("standins")
_DRILLS = Path(__file__).parents[1] / "drills"


@dataclass(frozen=True, slots=True)
class StandIn:
    """One item as `bench.public` reads it, with what is right.

    Attributes:
        kind: what was made wrong, or the set it comes from.
        right: the index of the right candidate, a level or a label.
        kept: whether it belongs to the half that is looked at only at the end.
    """

    task: str
    sub: str
    kind: str
    given: dict[str, Any]
    right: Any
    kept: bool


def stand_ins() -> list[StandIn]:
    """All items of both halves."""
    return [*_summaries(), *_turns(), *_empathy(), *_answered(), *_asked_in_drills()]


def _lines(name: str) -> list[Any]:
    return [json.loads(line) for line in (_HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def _customer(turns: Sequence[str]) -> list[dict[str, str]]:
    return [{"role": "customer", "text": turn} for turn in turns]


def _summaries() -> Iterator[StandIn]:
    dialogues = _lines("summaries.jsonl")
    for number, one in enumerate(dialogues):
        kept = bool(number % 2)
        base = {"context": _customer(one["said"]), "reference": one["reference"]}
        pool = [other["other"] for other in dialogues if other["domain"] == one["domain"]]
        yield StandIn("T2", "rank10", one["domain"], {**base, "candidates": pool}, pool.index(one["other"]), kept)
        for at, (kind, old, new) in enumerate(one["wrong"]):
            # Which of the two comes first must not give it away.
            first = at % 2 == 0
            for right, model in ((one["other"], one["other"]), (one["you"], one["reference"])):
                if old not in model:
                    continue
                pair = [right, model.replace(old, new, 1)]
                sub = "perturb_adv" if kind.startswith("adv:") else "perturb" if right is model else "perturb_x"
                given = {**base, "candidates": pair if first else pair[::-1]}
                yield StandIn("T2", sub, kind.removeprefix("adv:"), given, 0 if first else 1, kept)


def _turns() -> Iterator[StandIn]:
    for number, (source, said, reply, label) in enumerate(_lines("turns.jsonl")):
        given = {"context": [{"role": "client", "text": said}], "reply": reply}
        yield StandIn("T1", source, label, given, label, bool(number % 2))
        yield StandIn("T5", source, label, given, int(label == "advice"), bool(number % 2))


def _empathy() -> Iterator[StandIn]:
    posts: dict[str, int] = {}
    for post, reply, reaction, exploration in _lines("empathy.jsonl"):
        kept = bool(posts.setdefault(post, len(posts)) % 2)
        given = {"context": [{"role": "seeker", "text": post}], "reply": reply}
        yield StandIn("T3", "epitome_er", str(reaction), given, reaction, kept)
        yield StandIn("T4", "epitome_ex", str(exploration), given, exploration, kept)


def _answered() -> Iterator[StandIn]:
    for number, (question, yes, no) in enumerate(_lines("answered.jsonl")):
        right = number // 2 % 2
        given = {"question": question, "contexts": [no, yes] if right else [yes, no]}
        yield StandIn("T4", "answered", "made to mislead", given, right, bool(number % 2))


def _asked_in_drills() -> Iterator[StandIn]:
    """The questions that drills know answers to: each beside its answer and beside the answer to the next one."""
    for pack in sorted(_DRILLS.glob("*.toml")):
        for number, drill in enumerate(tomli.loads(pack.read_text(encoding="utf-8")).get("drill", ())):
            known = [unknown for unknown in drill.get("unknown", ()) if unknown.get("answer")]
            for at, one in enumerate(known[: len(known) if len(known) > 1 else 0]):
                texts = [one["answer"], known[at - 1]["answer"]]
                for turn, question in enumerate(one["ask"][:2]):
                    given = {"question": question, "contexts": texts[::-1] if turn else texts}
                    yield StandIn("T4", "answered", "of drills", given, turn, bool(number % 2))


def found(item: StandIn) -> Any:
    """What the scorer answers, in the form of what is right; for candidates, how much of the choice is right."""
    said = answer({"task": item.task, "sub": item.sub, "input": item.given})
    if "scores" in said:
        scores = said["scores"]
        ours = scores[item.right]
        others = [score for at, score in enumerate(scores) if at != item.right]
        return 0.0 if max(others) > ours else 1.0 / (1 + others.count(ours))
    return said["level"] if "level" in said else said["label"]


def macro_f1(right: Sequence[Any], got: Sequence[Any]) -> float:
    """Mean F1 over the classes that are there."""
    return mean(f1(right, got, label) for label in sorted(set(right)))


def f1(right: Sequence[Any], got: Sequence[Any], label: Any) -> float:
    """F1 of one class."""
    hit = sum(int(one == two == label) for one, two in zip(right, got, strict=True))
    return 2 * hit / ((list(right).count(label) + list(got).count(label)) or 1)


_METRICS: dict[str, tuple[str, Callable[[Sequence[Any], Sequence[Any]], float]]] = {
    "T1": ("macro-F1", macro_f1),
    "T3": ("macro-F1", macro_f1),
    "T4": ("macro-F1", macro_f1),
    "T5": ("F1", lambda right, got: f1(right, got, 1)),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print a figure a task, and of the half that may be looked at the mistakes."""
    parser = argparse.ArgumentParser(prog="python -m bench.public_standins")
    parser.add_argument("--half", choices=("seen", "kept"), default="seen")
    parser.add_argument("--mistakes", action="store_true", help="print what was got wrong (never of the kept half)")
    args = parser.parse_args(argv)
    if args.mistakes and args.half == "kept":
        parser.error("the kept half tells figures only")
    groups: dict[tuple[str, str], list[tuple[StandIn, Any]]] = defaultdict(list)
    for item in stand_ins():
        if item.kept == (args.half == "kept"):
            groups[item.task, item.sub].append((item, found(item)))
    for (task, sub), pairs in sorted(groups.items()):
        _tell(task, sub, pairs)
    _tell_advice([pair for (task, _), pairs in groups.items() if task == "T5" for pair in pairs])
    if args.mistakes:
        for pairs in groups.values():
            _mistakes(pairs)
    return 0


def _tell(task: str, sub: str, pairs: Sequence[tuple[StandIn, Any]]) -> None:
    if "candidates" in pairs[0][0].given or "contexts" in pairs[0][0].given:
        print(f"{task} {sub:12s} accuracy  {mean(got for _, got in pairs):.3f}  n={len(pairs)}")
        kinds: dict[str, list[float]] = defaultdict(list)
        for item, got in pairs:
            kinds[item.kind].append(got)
        if len(kinds) > 1 and sub != "rank10":
            told = ", ".join(f"{kind} {mean(got):.2f} of {len(got)}" for kind, got in sorted(kinds.items()))
            print(f"   {told}")
        return
    right, got = [item.right for item, _ in pairs], [got for _, got in pairs]
    if (task, sub) == ("T1", "esconv"):
        # Chats are labelled by strategies, which know one kind of question.
        right, got = ([label.removeprefix("open_").removeprefix("closed_") for label in side] for side in (right, got))
    name, metric = _METRICS[task]
    print(f"{task} {sub:12s} {name:9s} {metric(right, got):.3f}  n={len(pairs)}")


def _tell_advice(pairs: Sequence[tuple[StandIn, Any]]) -> None:
    raised = [item.right for item, got in pairs if got == 1]
    print(f"T5 precision over all sets {sum(raised) / (len(raised) or 1):.3f}  n={len(raised)}")


def _mistakes(pairs: Sequence[tuple[StandIn, Any]]) -> None:
    for item, got in pairs:
        given = item.given
        if "candidates" in given or "contexts" in given:
            if got == 1.0:
                continue
            texts = given.get("candidates") or given["contexts"]
            print(f"\n{item.task} {item.sub} {item.kind}  ({got:.1f})")
            if item.sub != "rank10":
                print(f"  right: {texts[item.right]}\n  wrong: {texts[1 - item.right]}")
            print(f"  beside: {given.get('reference') or given.get('question')}")
        elif got != item.right:
            print(f"\n{item.task} {item.sub}: {item.right} heard as {got}\n  {given['context'][0]['text']}")
            print(f"  → {given['reply']}")


if __name__ == "__main__":
    sys.exit(main())
