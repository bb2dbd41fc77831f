"""Small words that several front ends need said the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.packs.model import Customer
    from trainer.scoring.result import Focus


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 reply", "2,000 replies", "2 classes"."""
    plural = f"{noun[:-1]}ies" if noun.endswith(("ly", "py")) else f"{noun}es" if noun.endswith("ss") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def called(customer: Customer) -> str:
    """Who it is: a customer by their name, somebody else by what they are too ("Sam, your team member")."""
    name = customer.name or "The customer"
    return f"{name}, your {customer.role}" if customer.role else name


def part(focus: Focus | None) -> str:
    """What a reply that is not a whole one was: only what an earlier one missed, or another way from one turn on.

    Empty for a whole reply.
    """
    if focus is None:
        return ""
    return "only what was missed" if focus.skills else "what if"
