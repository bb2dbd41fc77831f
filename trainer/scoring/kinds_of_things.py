"""One kind of thing in the place of another: "your dad's birthday" for his memorial, "the cat" for the dog.

The drill names one of a class and not the other; the reply speaks of the other as the customer's, among the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from trainer.scoring.acts import Reading
from trainer.scoring.clash import Clash, situation, texts, unlike
from trainer.scoring.normalise import Token
from trainer.scoring.opposites import classes
from trainer.scoring.prepare import Prepared
from trainer.scoring.quantities import company
from trainer.scoring.words import words as word_set

_OWNED = word_set("your his her their my our the")
_BACK = 3
_OCCASION = "occasion"


def things(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """Every thing of a reply that stands where the drill has another of its class."""
    for name, known in classes().items():
        if not known.keys() & reply.index.roots.keys():
            continue
        theirs = drill.once(f"class {name}", partial(_groups, drill, known))
        if not theirs:
            continue
        for index, token in reply.stated:
            groups = known.get(token.stem)
            if groups is None or groups & theirs or not _owned(reply, index):
                continue
            # An occasion is one alone; of other things there may be several, so the words around have to be theirs.
            rivals = drill.once(f"near {name}", partial(_near, drill, known))
            if name == _OCCASION or company(reply.text, index) & rivals:
                yield unlike(drill, reply.text, index, partial(_is_of, known))


def _is_of(known: Mapping[str, frozenset[int]], token: Token) -> bool:
    return token.stem in known


def _owned(reply: Reading, index: int) -> bool:
    return any(token.word in _OWNED for token in reply.text.tokens[max(0, index - _BACK) : index])


def _groups(drill: Prepared, known: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """The groups of a class that the drill names anywhere."""
    found = (known.get(token.stem, frozenset()) for text in (*texts(drill), situation(drill)) for token in text.tokens)
    return frozenset().union(*found)


def _near(drill: Prepared, known: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """Roots of the words near the things of a class."""
    found = (company(text, at) for text in texts(drill) for at, token in enumerate(text.tokens) if token.stem in known)
    return frozenset().union(*found)
